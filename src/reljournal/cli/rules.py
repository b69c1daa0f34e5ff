"""The commands of `rel rules`."""

from __future__ import annotations

from reljournal.cli.boundary import Exit
from reljournal.cli.daily import show as emit_report
from reljournal.cli.declare import Annotated, Argument, group
from reljournal.cli.workspace import workspace


def list_() -> None:
    """Every rule by family, on or off, with its thresholds."""
    from reljournal.commands.rules import listing

    work = workspace()
    emit_report(work, listing(work))


def show(name: Annotated[str, Argument(metavar="NAME", help="For example check-in-due.")]) -> None:
    """One rule: the idea behind it, its thresholds and where they were set, how often it fires today.

    Example: rel rules show gesture-owed
    """
    from reljournal.commands.rules import sheet

    work = workspace()
    emit_report(work, sheet(work, name))


def check() -> None:
    """Whether what the config says of rules is valid; exits with 1 where it is not."""
    from reljournal.commands.rules import check as validate

    work = workspace()
    emit_report(work, validate(work))
    raise Exit(1 if work.config_problems else 0)


APPS = {"rules": group("The rules behind the agenda.", list_=list_, show=show, check=check)}
