"""The commands of `rel promise`."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, group
from reljournal.cli.options import Ref, Who
from reljournal.cli.workspace import workspace


def add(
    who: Who,
    text: Annotated[str, Argument(metavar="TEXT", help="What was promised.")],
    by: Annotated[str, Option("--by", metavar="WHEN", help="The day it is due.")],
    theirs: Annotated[bool, Option("--theirs", help="They promised it.")] = False,
) -> None:
    """Write down a promise.

    Example: rel promise add anna "send the offer" --by friday
    """
    from reljournal.commands.promises import add as write

    work = workspace()
    show(work, write(work, who, text, by, theirs=theirs))


def kept(ref: Ref) -> None:
    """The promise was kept."""
    from reljournal.commands.promises import close

    work = workspace()
    show(work, close(work, ref, "kept"))


def broken(ref: Ref) -> None:
    """The promise will not be kept."""
    from reljournal.commands.promises import close

    work = workspace()
    show(work, close(work, ref, "broken"))


def list_(everything: Annotated[bool, Option("--all", help="The closed ones too.")] = False) -> None:
    """The open promises, the next one first."""
    from reljournal.commands.promises import listing

    work = workspace()
    show(work, listing(work, everything=everything))


APPS = {"promise": group("Words given, yours and theirs.", add=add, kept=kept, broken=broken, list_=list_)}
