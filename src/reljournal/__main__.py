"""`python -m reljournal`, and the entry point of the installed `rel`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    import gc

    gc.disable()  # a command is over before there is enough to collect
    from reljournal.cli import quick

    code = quick.run(sys.argv[1:])
    if code is None:
        gc.enable()
        from reljournal.cli.app import run

        raise SystemExit(run())
    sys.stdout.flush()
    sys.stderr.flush()
    # All is written and closed: what Python would still tidy up goes with the process.
    os._exit(code)


if __name__ == "__main__":
    main()
