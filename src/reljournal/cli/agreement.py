"""The commands of `rel agreement`."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, group
from reljournal.cli.options import Ref, Who
from reljournal.cli.workspace import workspace

With = Annotated[str | None, Option("--with", metavar="WHO", help="With whom of theirs.")]
Review = Annotated[str | None, Option("--review", metavar="D", help="When to look at it again.")]


def add(
    who: Who,
    topic: Annotated[
        str, Argument(metavar="TOPIC", help="scope budget billing rescheduling confidentiality other")
    ],
    text: Annotated[str, Argument(metavar="TEXT", help="What was agreed.")],
    written: Annotated[bool, Option("--written", help="It is in writing.")] = False,
    with_whom: With = None,
    review: Review = None,
) -> None:
    """Write down what was agreed.

    Example: rel agreement add weber billing "half in advance" --written --with anna --review 1y
    """
    from reljournal.commands.agreements import add as write

    work = workspace()
    show(work, write(work, who, topic, text, written=written, with_whom=with_whom, review=review))


def confirm(ref: Ref, with_whom: With = None, review: Review = None) -> None:
    """It stands, in writing: after a handover or a review.

    Example: rel agreement confirm 417 --with jonas --review 1y
    """
    from reljournal.commands.agreements import confirm as write

    work = workspace()
    show(work, write(work, ref, with_whom, review))


def list_(
    who: Annotated[str | None, Argument(metavar="[WHO]", help="Only with them.")] = None,
) -> None:
    """The agreements; those that wait for a confirmation say so."""
    from reljournal.commands.agreements import listing

    work = workspace()
    show(work, listing(work, who))


APPS = {"agreement": group("What both sides rely on.", add=add, confirm=confirm, list_=list_)}
