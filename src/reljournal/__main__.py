"""`python -m reljournal`, and the entry point of the installed `rel`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    import gc

    gc.disable()  # a command of every day is over before there is enough to collect
    from reljournal import bundle

    bundle.install()
    _lighten()
    from reljournal.cli import load_order

    if sys.argv[1:2] == ["_complete"]:  # a key was pressed
        bundle.load("TAB", load_order.TAB)
        from reljournal.cli.complete import main as complete

        _leave(complete(sys.argv[2:]))
    bundle.load("START", load_order.START)
    from reljournal.cli import quick

    code = quick.run(sys.argv[1:])
    if code is None:
        gc.enable()
        from reljournal.cli.app import run

        code = run()
        bundle.keep()
        raise SystemExit(code)
    _leave(code)


def _lighten() -> None:
    """Take the half of `datetime` that is written in C alone, as later Pythons do: the other half takes 1.5 ms."""
    if sys.version_info < (3, 12) and "datetime" not in sys.modules:
        try:
            import _datetime  # type: ignore[import-not-found]
        except ImportError:  # another Python, which has only the one
            return
        sys.modules["datetime"] = _datetime


def _leave(code: int) -> None:
    """End the process without tidying up: all is written and closed, and the rest goes with the process."""
    from reljournal import bundle

    bundle.keep()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
