"""The commands of `rel friction`."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, group
from reljournal.cli.options import Ref, Who
from reljournal.cli.workspace import workspace


def open_(
    who: Who,
    text: Annotated[str, Argument(metavar="TEXT", help="What stands between you.")],
    mine: Annotated[bool, Option("--mine", help="The mistake was yours.")] = False,
) -> None:
    """Write down a friction.

    Example: rel friction open weber "deadline moved without a word"
    """
    from reljournal.commands.frictions import open_one

    work = workspace()
    show(work, open_one(work, who, text, mine=mine))


def resolve(ref: Ref, text: Annotated[str, Argument(metavar="TEXT", help="How it was resolved.")]) -> None:
    """A friction is resolved.

    Example: rel friction resolve 417 "new dates agreed by phone"
    """
    from reljournal.commands.frictions import resolve_one

    work = workspace()
    show(work, resolve_one(work, ref, text))


def list_() -> None:
    """All frictions, the open ones first."""
    from reljournal.commands.frictions import listing

    work = workspace()
    show(work, listing(work))


APPS = {"friction": group("What stands between you and somebody.", open_=open_, resolve=resolve, list_=list_)}
