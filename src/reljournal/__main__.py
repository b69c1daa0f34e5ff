"""`python -m reljournal`, and the entry point of the installed `rel`."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from reljournal.cli.app import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
