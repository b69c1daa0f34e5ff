"""`python -m reljournal`, and the entry point of the installed `rel`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    import gc

    gc.disable()  # a command of every day is over before there is enough to collect
    if sys.argv[1:2] == ["_complete"]:  # a key was pressed
        from reljournal.cli.complete import main as complete

        _leave(complete(sys.argv[2:]))
    from reljournal.cli import quick

    code = quick.run(sys.argv[1:])
    if code is None:
        gc.enable()
        from reljournal.cli.app import run

        raise SystemExit(run())
    _leave(code)


def _leave(code: int) -> None:
    """End the process without tidying up: all is written and closed, and the rest goes with the process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
