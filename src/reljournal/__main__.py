"""`python -m reljournal`, and the entry point of the installed `rel`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:2] == ["_complete"]:  # a key was pressed: no Typer
        from reljournal.cli.complete import main as complete

        raise SystemExit(complete(sys.argv[2:]))
    from reljournal.cli.app import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
