"""The commands of `rel occasion`."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, group
from reljournal.cli.options import Who
from reljournal.cli.workspace import workspace


def add(
    who: Who,
    text: Annotated[str, Argument(metavar="TEXT", help="What it is.")],
    on: Annotated[str, Option("--on", metavar="D", help="The day.")],
    yearly: Annotated[bool, Option("--yearly", help="It comes back every year.")] = False,
) -> None:
    """Note a day that matters to somebody.

    Example: rel occasion add anna "shop's opening day" --on 1.9. --yearly
    """
    from reljournal.commands.occasions import add as write

    work = workspace()
    show(work, write(work, who, text, on, yearly=yearly))


def list_() -> None:
    """The noted days."""
    from reljournal.commands.occasions import listing

    work = workspace()
    show(work, listing(work))


APPS = {"occasion": group("Days that matter to somebody.", add=add, list_=list_)}
