"""What the user gave somebody, and whether more may follow this year."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Context
    from reljournal.domain.interaction import Interaction
    from reljournal.domain.relationship import Relationship


def gifts_to(relationship: Relationship, person: Contact) -> list[Interaction]:
    """What the user gave somebody, oldest first."""
    return [touch for touch in relationship.touches if touch.kind == "gift" and person.id in touch.who]


def given_this_year(
    relationship: Relationship, person: Contact, ctx: Context
) -> tuple[list[Interaction], Decimal | int]:
    """The gifts that count against the limit, and their sum; one to several people is shared out among them."""
    gifts = [
        gift
        for gift in gifts_to(relationship, person)
        if gift.on.year == ctx.today.year and gift.value and gift.value.currency == ctx.currency
    ]
    return gifts, sum(gift.value.decimal / len(gift.who) for gift in gifts if gift.value)


def may_give(relationship: Relationship, person: Contact, ctx: Context) -> bool:
    gifts, spent = given_this_year(relationship, person, ctx)
    return not gifts or spent * 100 <= ctx.gift_limit * ctx.number("gift-limit", "percent")
