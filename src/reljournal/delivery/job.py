"""What is to be run each morning, whatever runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from reljournal.errors import RelError
from reljournal.values import Frozen, dataclass, field


@dataclass(frozen=True)
class Job(Frozen):
    """The command with its variables, the time of day in the machine's zone, and the file for its output.

    Every path in it is absolute: a timer knows no working folder, no PATH of the user's, and no profile.
    """

    at: time
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    log: Path = Path("morning.log")

    def __post_init__(self) -> None:
        for text in (*self.command, *self.variables.values(), str(self.log)):
            if not text.isprintable():
                raise RelError(f"{text!r} cannot stand in a timer's entry", "choose a path without line breaks")

    def next_run(self, now: datetime) -> datetime:
        """The first moment after `now` at which the clock on the wall shows the time."""
        return next_at(self.at, now)


def next_at(at: time, now: datetime) -> datetime:
    """The first moment after `now` at which the clock on the wall shows `at`, in the zone of the machine."""
    day = now.date()
    while True:
        # Through naive time, so that the offset is that of the day: clocks change between two mornings.
        moment = datetime.combine(day, at).astimezone()
        if moment > now:
            return moment
        day += timedelta(days=1)


@dataclass(frozen=True)
class Answer(Frozen):
    """What a program of the system said."""

    code: int
    out: bytes
    err: str


class NotThereError(RelError):
    """A program of the system is not on this machine, so nothing of ours is in its hands either."""


def ask(command: Sequence[str], *, stdin: bytes | None = None, variables: Mapping[str, str]) -> Answer:
    """Run a program of the system and wait at most 20 seconds.

    `variables` is its whole environment. Raises RelError where it does not answer, NotThereError where it is not
    there.
    """
    import subprocess

    try:
        done = subprocess.run(
            list(command),
            input=stdin if stdin is not None else b"",
            capture_output=True,
            env={**variables, "LC_ALL": "C"},
            timeout=20,
            check=False,
        )
    except FileNotFoundError:
        raise NotThereError(f"there is no '{command[0]}' on this machine") from None
    except subprocess.TimeoutExpired:
        raise RelError(f"'{command[0]}' does not answer") from None
    except OSError as error:
        raise RelError(f"'{command[0]}' cannot be run: {error.strerror}") from None
    return Answer(done.returncode, done.stdout, " ".join(done.stderr.decode("utf-8", "replace").split()))
