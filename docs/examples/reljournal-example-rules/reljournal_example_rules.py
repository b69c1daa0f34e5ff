"""What a workshop owes to those who supply it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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
    """Those who deliver on time are noticed only when they do not: thank them once a year, for nothing in particular.

    A card, a gift, thanks or praise starts the year anew.
    """
    if ctx.policy(relationship).type != "supplier":
        return
    last = max((entry for entry in relationship.touches if entry.is_gesture), key=lambda it: it.on, default=None)
    since = last.on if last else relationship.added
    if (ctx.today - since).days < 30 * ctx.number("supplier-thanks", "months"):
        return
    yield Finding(
        subject=relationship.id,
        due=ctx.working_day_from(since + timedelta(days=30 * ctx.number("supplier-thanks", "months"))),
        headline=msg(N_("Thank {name} for the year"), name=relationship.name),
        reason=msg(N_("The last thanks were on {since}"), since=since),
        actions=("card", "email", "call"),
        evidence=(last.id,) if last else (relationship.id,),
    )
