"""What became of each delivery and each run of the timer: a short log that `rel cron status` tells."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reljournal.delivery.lock import exclusive
from reljournal.delivery.marker import LONGEST
from reljournal.values import Frozen, dataclass

LOG = "deliveries.jsonl"
SENDING = "today --send"
"""What delivers the agenda of a day, whoever runs it."""
MOST = 400
"""Outcomes that are kept, the newest: about a year of mornings."""
_LARGEST = 4 << 20
"""Bytes that are read of the log at most, from its end: a damaged one may have any size."""
_LOCK_SECONDS = 10


@dataclass(frozen=True)
class Outcome(Frozen):
    """One try to deliver, or one run of the timer.

    `at` is an aware moment and `day` the day of the agenda. `what` names the run, such as `today --send` or
    `cron`; `channel` is where it went, without any secret, and empty where it never came to that. `message` says
    why it failed, or what was done. `journal` is the id of the journal, where it could be read. `passing` is what
    failed and may work later.
    """

    at: datetime
    day: date
    what: str
    ok: bool
    channel: str = ""
    message: str = ""
    journal: str = ""
    passing: bool = False


def record(folder: Path, outcome: Outcome) -> None:
    """Add an outcome to the log in the state folder, durably, and let go of the oldest.

    Raises OSError where the folder refuses it, RelError where another process holds the log for 10 seconds.
    """
    with exclusive(folder / f"{LOG}.lock", _LOCK_SECONDS):
        known = listing(folder)
        if len(known) < MOST and _ends_well(folder / LOG):
            _write(folder / LOG, _line(outcome), os.O_APPEND)
        else:
            part = folder / f"{LOG}.part"
            _write(part, "".join(map(_line, [*known, outcome][-MOST // 2 :])), os.O_TRUNC)
            part.replace(folder / LOG)


def listing(folder: Path) -> list[Outcome]:
    """Every outcome that can be read, oldest first; nothing where there is no log. Never raises for damage."""
    try:
        with (folder / LOG).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LARGEST))
            raw = file.read()
    except OSError:
        return []
    found = [_parsed(line) for line in raw.splitlines()]
    return [each for each in found if each is not None]


def last(folder: Path, what: str | None = None) -> Outcome | None:
    """The newest outcome, or the newest of one kind of run."""
    return next((each for each in reversed(listing(folder)) if what is None or each.what == what), None)


def was_sent(folder: Path, day: date) -> bool:
    """Whether a day's agenda has reached all whom it should, in however many runs; also where nobody waited."""
    newest = {each.channel: each.ok for each in listing(folder) if (each.what, each.day) == (SENDING, day)}
    nowhere = newest.pop("", False)
    return all(newest.values()) if newest else nowhere


def may_pass(folder: Path, since: datetime) -> bool:
    """Whether some of what has failed since a moment may work later."""
    begun = since.replace(microsecond=0)
    return any(each.passing and each.at >= begun for each in listing(folder) if each.what == SENDING)


def _line(outcome: Outcome) -> str:
    told = {
        "at": outcome.at.isoformat(timespec="seconds"),
        "day": outcome.day.isoformat(),
        "what": outcome.what,
        "ok": outcome.ok,
        "channel": outcome.channel,
        "message": outcome.message[:LONGEST],
        "journal": outcome.journal,
        "passing": outcome.passing,
    }
    # In ASCII no text from a server holds what a reader takes for a line break.
    return json.dumps(told) + "\n"


def _parsed(line: bytes) -> Outcome | None:
    """The outcome of one line, or None where it is damaged or not ours."""
    try:
        told: Any = json.loads(line)
        at, day = datetime.fromisoformat(told["at"]), date.fromisoformat(told["day"])
        texts = [told["what"], *(told.get(name, "") for name in ("channel", "message", "journal"))]
        ok = told["ok"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if at.tzinfo is None or not isinstance(ok, bool) or not all(isinstance(text, str) for text in texts):
        return None
    what, channel, message, journal = texts
    return Outcome(at, day, what, ok, channel, message, journal, told.get("passing") is True)


def _ends_well(path: Path) -> bool:
    """Whether a line can simply be added: nothing is there yet, or its last line is whole and it is not huge."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            return size <= _LARGEST and file.read() in (b"", b"\n")
    except FileNotFoundError:
        return True


def _write(path: Path, text: str, flag: int) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(fd)
