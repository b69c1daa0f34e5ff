"""What a workshop owes to those who supply it."""

from __future__ import annotations

from collections.abc import Iterator

from reljournal.domain.durations import Duration
from reljournal.domain.finding import NICETY, Context, Finding, Threshold, rule
from reljournal.domain.message import N_, msg
from reljournal.domain.relationship import Relationship


@rule(
    "supplier-thanks",
    family="balance",
    rank=NICETY,
    months=Threshold(12, "months", "How long a supplier may go without a word of thanks.", least=1),
)
def supplier_thanks(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Those who deliver on time are noticed only when they do not: thank them once a year, for nothing special.

    A card, a gift, thanks or praise starts the year anew.
    """
    if ctx.policy(relationship).type != "supplier":
        return
    last = max((entry for entry in relationship.touches if entry.is_gesture), key=lambda it: it.on, default=None)
    since = last.on if last else relationship.added
    due = Duration(ctx.number("supplier-thanks", "months"), 0).after(since)
    if ctx.today < due:
        return
    yield Finding(
        subject=relationship.id,
        due=due,
        headline=msg(N_("Thank {name} for the year"), name=relationship.name),
        reason=msg(N_("The last thanks were on {since}"), since=since),
        actions=("card", "email", "call"),
        evidence=(last.id,) if last else (relationship.id,),
    )
