"""The one boundary where errors end: what a command raises becomes a line on stderr and an exit code."""

from __future__ import annotations

import os
import sys

from reljournal.cli import environment
from reljournal.cli.environment import OPTIONS
from reljournal.errors import RelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Exit(Exception):
    """Ends a command with an exit code that is not 0, after all was said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def guard(call: Callable[[], int], arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit code."""
    # So that an error in the command line itself is told in the form that was asked for.
    OPTIONS.json = "--json" in arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _to_its_end(call)
        sys.stdout.flush()
        if "--send" not in arguments and sys.stderr.isatty():
            from reljournal.cli.notices import tell_of_failure, tell_of_missed_run

            tell_of_failure()
            tell_of_missed_run()
        return code
    except BrokenPipeError:
        _close_quietly()
        return 0
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the boundary: a bug must not look like the user's fault
        return failed(error)


def _to_its_end(call: Callable[[], int]) -> int:
    try:
        return call()
    except Exit as end:
        return end.code


def failed(error: Exception) -> int:
    """Say what went wrong and return the exit code; what is no error of the user's is raised while debugging."""
    if isinstance(error, RelError):
        return _fail(error)
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return _fail(RelError(f"{error.strerror or error}{where}", "nothing was changed"))
    if environment.debugging():
        raise error
    return _fail(_bug(error))


def _fail(error: RelError) -> int:
    from reljournal.cli.output import print_error

    print_error(error)
    return error.exit_code


def _bug(error: Exception) -> RelError:
    """An error of the program's own: the details go to a log that can be sent to its makers."""
    import traceback

    path = environment.state_folder() / "error.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
        kept = f"the details are in {path}"
    except OSError:
        kept = "REL_DEBUG=1 shows the details"
    return RelError(f"this is an error in rel, not yours: {type(error).__name__}: {error}", kept)


def _close_quietly() -> None:
    """The reader of a pipe has gone, as `head` does: that is no error, and Python must not report it later."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
