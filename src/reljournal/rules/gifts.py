"""Gifts: when they mean something, and when they are enough."""

from __future__ import annotations

from reljournal.domain.finding import NICETY, Context, Finding, Threshold, of_kind, rule
from reljournal.domain.giving import gifts_to, given_this_year, may_give
from reljournal.domain.message import N_, msg
from reljournal.domain.money import Money
from reljournal.domain.when import add_months

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reljournal.domain.relationship import Relationship


@rule(
    "not-only-at-christmas",
    family="balance",
    rank=NICETY,
    looks_at=of_kind("gift"),
    returns_after=None,
    gifts=Threshold(2, "gifts", "The last so many are looked at.", least=1),
    months=Threshold(9, "months", "So long without one since.", least=1),
)
def not_only_at_christmas(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Gifts are more than a Christmas duty: one on a day of theirs means more than three in December."""
    count = ctx.number("not-only-at-christmas", "gifts")
    for person in relationship.persons:
        gifts = gifts_to(relationship, person)[-count:]
        if len(gifts) < count or not all(_at_christmas(gift.on) for gift in gifts):
            continue
        due = add_months(gifts[-1].on, ctx.number("not-only-at-christmas", "months"))
        if ctx.today < due or not may_give(relationship, person, ctx):
            continue
        yield Finding(
            subject=person.id,
            due=due,
            headline=msg(N_("Pick a day of theirs for a small gift to {name}"), name=person.name),
            reason=msg(N_("The last {n} gifts all came around Christmas"), n=count),
            actions=("gift", "card"),
            evidence=tuple(gift.id for gift in gifts),
            person=person.id,
            urgency="info",
        )


def _at_christmas(day: date) -> bool:
    return day.month == 12 or (day.month == 1 and day.day <= 6)


@rule(
    "gift-limit",
    family="balance",
    rank=NICETY,
    looks_at=of_kind("gift"),
    percent=Threshold(80, "% of gifts.limit", "From this share on no more gifts are suggested.", least=1),
)
def gift_limit(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Large gifts are not needed, and tax offices and compliance rules count them.

    In Germany the limit is a cliff: one cent above it, and none of the year's gifts to that person counts as an
    expense.
    """
    for person in relationship.persons:
        gifts, spent = given_this_year(relationship, person, ctx)
        if may_give(relationship, person, ctx):
            continue
        from decimal import Decimal  # takes milliseconds, and gifts with a value are few

        yield Finding(
            subject=person.id,
            due=gifts[-1].on,
            headline=msg(N_("No more gifts to {name} this year"), name=person.name),
            reason=msg(
                N_("{spent} of {limit} given this year"),
                spent=Money(str(Decimal(spent).quantize(Decimal("0.01"))), ctx.currency),
                limit=Money(f"{Decimal(ctx.gift_limit):f}", ctx.currency),
            ),
            actions=(),
            evidence=tuple(gift.id for gift in gifts),
            person=person.id,
            stage=2 if spent > ctx.gift_limit else 1,
            urgency="info",
        )


def _has_likings(relationship: Relationship) -> bool:
    return "gift" in relationship.kinds or any(person.likes for person in relationship.persons)


@rule("gift-repeat", family="balance", rank=NICETY, looks_at=_has_likings)
def gift_repeat(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Thoughtful, not expensive: what they like, and not what you gave them last time.

    Never shown alone: it stands beside a suggestion to give something.
    """
    for person in relationship.persons:
        gifts = gifts_to(relationship, person)[-3:]
        if not gifts and not person.likes:
            continue
        yield Finding(
            subject=person.id,
            due=gifts[-1].on if gifts else ctx.today,
            headline=msg(N_("They like: {likes}"), likes=person.likes)
            if person.likes
            else msg(N_("Something individual, and not the same again")),
            reason=msg(N_("Given before: {gifts}"), gifts=tuple(gift.note or gift.on for gift in gifts))
            if gifts
            else msg(N_("Nothing given so far")),
            actions=(),
            evidence=tuple(gift.id for gift in gifts) or (person.id,),
            person=person.id,
            urgency="info",
            beside="gift",
        )
