"""Give and take: thanks that are owed, days that matter to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from reljournal.domain.contact import Contact
from reljournal.domain.finding import NICETY, Context, Finding, Threshold, rule
from reljournal.domain.interaction import GESTURE_KINDS, TWO_WAY, Interaction
from reljournal.domain.ledgers import Occasion
from reljournal.domain.message import N_, Message, Word, msg
from reljournal.domain.money import Money
from reljournal.domain.policy import BIRTHDAY, PROJECT_END, YEAR_END
from reljournal.domain.relationship import Relationship
from reljournal.domain.when import add_months

_CONGRATULATE = ("call", "card", "message", "email", "video", "meeting", "gift", "letter")


@rule(
    "gesture-owed",
    family="balance",
    rank=NICETY,
    settled=N_("thanks owed since {since}: done"),
    days=Threshold(7, "days", "How long thanks may take.", least=1),
    forget=Threshold(90, "days", "Thanks this late would puzzle them.", least=2),
)
def gesture_owed(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Appreciation that gets no answer fades: thank in kind, a card for a card, within the week."""
    limit = ctx.number("gesture-owed", "days")
    for person in relationship.members:
        if not person.is_reachable:
            continue
        owed = [
            gesture
            for gesture in relationship.entries
            if is_gesture_of(person, gesture)
            and (ctx.today - gesture.on).days <= ctx.number("gesture-owed", "forget")
            and not is_thanked(relationship, person, gesture)
        ]
        if not owed or (ctx.today - owed[0].on).days <= limit:
            continue
        oldest = owed[0]
        yield Finding(
            subject=person.id,
            due=oldest.on + timedelta(days=limit),
            headline=msg(N_("Thank {name} in kind"), name=person.name),
            reason=msg(
                N_("No thanks yet for the {kind} of {on} ({ago:ago})"),
                kind=Word(oldest.kind),
                on=oldest.on,
                ago=(ctx.today - oldest.on).days,
            ),
            actions=("card", "letter", "email", "call", "message")
            if oldest.kind in GESTURE_KINDS
            else ("email", "card", "call", "message"),
            evidence=tuple(gesture.id for gesture in owed),
            tags=("thanks",),
            since=oldest.on,
            person=person.id,
        )


def is_gesture_of(person: Contact, entry: Interaction) -> bool:
    """Whether an entry is a gesture that came from this person."""
    return entry.direction == "in" and entry.is_gesture and person.id in entry.who


def is_thanked(relationship: Relationship, person: Contact, gesture: Interaction) -> bool:
    """Whether thanks went to the person, or to their house as a whole, since the gesture."""
    return any(
        later.is_thanks and relationship.concerns((person.id,), later) for later in relationship.after(gesture)
    )


@rule(
    "occasion",
    family="balance",
    rank=NICETY,
    after=Threshold(3, "days", "How long after its day it can still be met."),
)
def occasion(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """A word on the right day shows that you see the person behind the work.

    Birthdays, round anniversaries of working together, and the days that you noted. A noted day is always told;
    birthdays and anniversaries follow the type's gestures.
    """
    for noted in relationship.occasions:
        yield from _noted(relationship, noted, ctx)
    birthdays: list[Finding] = []
    if BIRTHDAY in ctx.policy(relationship).gestures:
        for person in relationship.persons:
            if person.birthday:
                birthdays += _birthday(relationship, person, person.birthday, ctx)
    yield from birthdays
    # One word at a time: who works alone is congratulated on the birthday first.
    if all(birthday.subject != relationship.id for birthday in birthdays):
        yield from _anniversary(relationship, ctx)


def _birthday(relationship: Relationship, person: Contact, birthday: str, ctx: Context) -> Iterator[Finding]:
    grace = timedelta(days=ctx.number("occasion", "after"))
    day = nearest_yearly(birthday, ctx.today, grace)
    if not _is_near(day, person, ctx) or _is_met(relationship, person, day, ctx, "birthday"):
        return
    yield Finding(
        subject=person.id,
        due=day,
        headline=msg(N_("Congratulate {name} on their birthday"), name=person.name),
        reason=_birthday_reason(birthday, day, ctx.today),
        actions=_congratulations(relationship, person, ctx),
        evidence=(person.id,),
        cycle=str(day.year),
        tags=("birthday",),
        person=person.id,
    )


def nearest_yearly(birthday: str, today: date, grace: timedelta) -> date:
    """The next day of the year on which a birthday falls, or the last one while it can still be met.

    Somebody born on 29 February has it on the 28th in a common year. `birthday` is ISO or `--MM-DD`.
    """
    month, day = int(birthday[-5:-3]), int(birthday[-2:])
    for year in (today.year - 1, today.year, today.year + 1):
        # Counted in months from a leap year, so that 29 February is clamped and nothing else moves.
        found = add_months(date(2000, month, day), 12 * (year - 2000))
        if found + grace >= today:
            return found
    raise AssertionError("a year without this day")  # pragma: no cover - three years always hold it


def _goes_by_post(contact: Contact) -> bool:
    return contact.prefers[:1] in (("card",), ("gift",), ("letter",))


def _is_near(day: date, contact: Contact, ctx: Context) -> bool:
    """Whether it is time for a word: within the lead time, the post's for who likes cards, or just after."""
    lead = timedelta(days=ctx.post_lead_days if _goes_by_post(contact) else ctx.lead_days)
    return day - lead <= ctx.today <= day + timedelta(days=ctx.number("occasion", "after"))


def _congratulations(relationship: Relationship, contact: Contact, ctx: Context) -> tuple[str, ...]:
    """The kinds of contact for a word on the day: what travels first for who likes it, no gift above the limit."""
    kinds = ("card", *_CONGRATULATE) if _goes_by_post(contact) else _CONGRATULATE
    people = relationship.persons if contact.kind == "organisation" else (contact,)
    if all(_may_give(relationship, person, ctx) for person in people):
        return kinds
    return tuple(kind for kind in kinds if kind != "gift")


def _may_be_for_the_day(entry: Interaction) -> bool:
    """A card or gift ahead of a day is for the day, unless it says thanks for something else."""
    return entry.kind in GESTURE_KINDS and "thanks" not in entry.tags


def _is_met(relationship: Relationship, contact: Contact, day: date, ctx: Context, tag: str) -> bool:
    """Whether the day was honoured: by a card or gift on its way, by name, or by a talk on the day or after.

    A person's day is met with that person; a day of the house, or of who works alone, with anybody in it.
    """
    first = day - timedelta(days=max(ctx.post_lead_days, ctx.lead_days))
    last = day + timedelta(days=ctx.number("occasion", "after"))
    return any(
        first <= entry.on <= last
        and (contact.id == relationship.id or contact.id in entry.who)
        and (
            (entry.is_touch and (_may_be_for_the_day(entry) or entry.occasion is not None or tag in entry.tags))
            or (entry.on >= day and (entry.is_touch or entry.kind in TWO_WAY))
        )
        for entry in relationship.entries
    )


def _birthday_reason(birthday: str, day: date, today: date) -> Message:
    away = (day - today).days
    born = None if birthday.startswith("--") else int(birthday[:4])
    if born is None or day.year <= born:
        return msg(N_("Birthday {day} ({away:away})"), day=day, away=away)
    return msg(N_("Turns {age} on {day} ({away:away})"), age=day.year - born, day=day, away=away)


def _anniversary(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """One year together, and every five: only where the user has told when it began."""
    told = [member.since for member in relationship.members if member.since]
    if not told or PROJECT_END not in ctx.policy(relationship).gestures:
        return
    since = min(told)
    grace = timedelta(days=ctx.number("occasion", "after"))
    day = nearest_yearly(since.isoformat(), ctx.today, grace)
    years = day.year - since.year
    if years != 1 and (years <= 0 or years % 5):
        return
    if not _is_near(day, relationship.contact, ctx):
        return
    if _is_met(relationship, relationship.contact, day, ctx, "anniversary"):
        return
    yield Finding(
        subject=relationship.id,
        due=day,
        headline=msg(N_("{years:years} of working together: say a word"), years=years),
        reason=msg(
            N_("You work together since {since}; the day is {day} ({away:away})"),
            since=since,
            day=day,
            away=(day - ctx.today).days,
        ),
        actions=_congratulations(relationship, relationship.contact, ctx),
        tags=("anniversary",),
        evidence=(relationship.id,),
        cycle=f"anniversary {day.year}",
    )


def _noted(relationship: Relationship, noted: Occasion, ctx: Context) -> Iterator[Finding]:
    grace = timedelta(days=ctx.number("occasion", "after"))
    day = nearest_yearly(noted.on.isoformat(), ctx.today, grace) if noted.yearly else noted.on
    contact = relationship.member(noted.who) or relationship.contact
    if day < noted.on or not _is_near(day, contact, ctx) or not contact.is_reachable:
        return
    if _is_met(relationship, contact, day, ctx, "occasion"):
        return
    yield Finding(
        subject=noted.id,
        due=day,
        headline=msg(N_("Say a word on the occasion: {what}"), what=noted.text),
        reason=msg(N_("{what} on {day} ({away:away})"), what=noted.text, day=day, away=(day - ctx.today).days),
        actions=_congratulations(relationship, contact, ctx),
        tags=("occasion",),
        evidence=(noted.id,),
        cycle=str(day.year),
        person=noted.who,
    )


@rule(
    "referral-thanks",
    family="balance",
    rank=NICETY,
    settled=N_("thanks owed since {since}: done"),
    days=Threshold(3, "days", "How long thanks may take.", least=1),
    forget=Threshold(90, "days", "Thanks this late would puzzle them.", least=2),
)
def referral_thanks(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Who feels understood recommends: thank them soon, and tell them how it went."""
    days = ctx.number("referral-thanks", "days")
    for entry in relationship.with_tag("referral"):
        age = (ctx.today - entry.on).days
        if entry.direction != "in" or not days < age <= ctx.number("referral-thanks", "forget"):
            continue
        # With people of several houses, thanks are owed by the card of the one who is named first.
        person = relationship.member(entry.who[0])
        if person is None or not person.is_reachable or is_thanked(relationship, person, entry):
            continue
        yield Finding(
            subject=entry.id,
            due=entry.on + timedelta(days=days),
            headline=msg(N_("Thank them for the referral, and tell how it went")),
            reason=msg(N_("They recommended you on {on} ({ago:ago}) and no thanks since"), on=entry.on, ago=age),
            actions=("card", "call", "email", "message"),
            tags=("thanks",),
            since=entry.on,
            evidence=(entry.id,),
            person=person.id,
        )


@rule(
    "thank-after-project",
    family="balance",
    rank=NICETY,
    days=Threshold(21, "days", "How long after its end thanks are fresh.", least=1),
    soon=Threshold(7, "days", "How soon they are best.", least=0),
)
def thank_after_project(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """A project that went well deserves a handwritten word; few send one, and it is kept."""
    if PROJECT_END not in ctx.policy(relationship).gestures:
        return
    for project in relationship.projects:
        if project.ended is None or project.outcome != "well":
            continue
        if (ctx.today - project.ended).days > ctx.number("thank-after-project", "days"):
            continue
        if any(
            entry.is_thanks and entry.on >= project.ended and relationship.concerns((project.who,), entry)
            for entry in relationship.entries
        ):
            continue
        yield Finding(
            subject=project.id,
            due=project.ended + timedelta(days=ctx.number("thank-after-project", "soon")),
            headline=msg(N_("Thank them for {project}, by hand"), project=project.name),
            reason=msg(N_("{project} ended well on {on}"), project=project.name, on=project.ended),
            actions=("card", "letter", "email", "call"),
            tags=("thanks",),
            evidence=(project.id,),
            person=project.who,
        )


@rule("year-end-thanks", family="balance", rank=NICETY)
def year_end_thanks(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Thanks at the end of a year that you shared are no matter of course, and should not sound like one.

    A card or a personal note in the first three weeks of December; later ones drown.
    """
    year = ctx.today.year
    if not date(year, 12, 1) <= ctx.today <= date(year, 12, 20):
        return
    if YEAR_END not in ctx.policy(relationship).gestures:
        return
    spoken = {talk.id for talk in relationship.conversations}
    shared = [
        entry for entry in relationship.entries if entry.on.year == year and (entry.is_touch or entry.id in spoken)
    ]
    worked = [
        each for each in relationship.projects if each.started.year <= year <= (each.ended or ctx.today).year
    ]
    if not shared and not worked:
        return
    if any(entry.is_thanks and entry.on >= date(year, 11, 20) for entry in shared):
        return
    yield Finding(
        subject=relationship.id,
        due=date(year, 12, 20),
        headline=msg(N_("Thank them for the year, by card or a personal note")),
        reason=msg(N_("{n:entries} this year, the last one on {on}"), n=len(shared), on=shared[-1].on)
        if shared
        else msg(N_("{project} ran this year"), project=worked[-1].name),
        actions=("card", "letter", "email", "call"),
        tags=("thanks",),
        evidence=(relationship.id,),
        cycle=str(year),
    )


@rule(
    "not-only-at-christmas",
    family="balance",
    rank=NICETY,
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
        if ctx.today < due or not _may_give(relationship, person, ctx):
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


def gifts_to(relationship: Relationship, person: Contact) -> list[Interaction]:
    """What the user gave somebody, oldest first."""
    return [touch for touch in relationship.touches if touch.kind == "gift" and person.id in touch.who]


@rule(
    "gift-limit",
    family="balance",
    rank=NICETY,
    percent=Threshold(80, "% of gifts.limit", "From this share on no more gifts are suggested.", least=1),
)
def gift_limit(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Large gifts are not needed, and tax offices and compliance rules count them.

    In Germany the limit is a cliff: one cent above it, and none of the year's gifts to that person counts as an
    expense.
    """
    for person in relationship.persons:
        gifts, spent = _given_this_year(relationship, person, ctx)
        if _may_give(relationship, person, ctx):
            continue
        yield Finding(
            subject=person.id,
            due=gifts[-1].on,
            headline=msg(N_("No more gifts to {name} this year"), name=person.name),
            reason=msg(
                N_("{spent} of {limit} given this year"),
                spent=Money(str(spent.quantize(Decimal("0.01"))), ctx.currency),
                limit=Money(f"{ctx.gift_limit:f}", ctx.currency),
            ),
            actions=(),
            evidence=tuple(gift.id for gift in gifts),
            person=person.id,
            stage=2 if spent > ctx.gift_limit else 1,
            urgency="info",
        )


def _given_this_year(
    relationship: Relationship, person: Contact, ctx: Context
) -> tuple[list[Interaction], Decimal]:
    """The gifts that count against the limit, and their sum; one to several people is shared out among them."""
    gifts = [
        gift
        for gift in gifts_to(relationship, person)
        if gift.on.year == ctx.today.year and gift.value and gift.value.currency == ctx.currency
    ]
    return gifts, sum((gift.value.decimal / len(gift.who) for gift in gifts if gift.value), Decimal(0))


def _may_give(relationship: Relationship, person: Contact, ctx: Context) -> bool:
    gifts, spent = _given_this_year(relationship, person, ctx)
    return not gifts or spent * 100 <= ctx.gift_limit * ctx.number("gift-limit", "percent")


@rule("gift-repeat", family="balance", rank=NICETY)
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


@rule(
    "one-sided",
    family="balance",
    rank=NICETY,
    returns_after=None,
    entries=Threshold(10, "entries", "The last so many are looked at.", least=2),
    least=Threshold(8, "entries", "Fewer than this say nothing.", least=2),
    days=Threshold(60, "days", "They have to span so much time.", least=1),
    percent=Threshold(90, "%", "From this share on it is one-sided.", least=51),
)
def one_sided(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """A relationship is no one-way street: who always begins tires, and who never does is forgotten.

    Done or dismissed, it comes back with the first entry of another year, or when it is the other side's turn.
    """
    last = [entry for entry in relationship.entries if entry.kind != "note"][-ctx.number("one-sided", "entries") :]
    if len(last) < ctx.number("one-sided", "least"):
        return
    if (last[-1].on - last[0].on).days < ctx.number("one-sided", "days"):
        return
    mine = sum(1 for entry in last if entry.direction == "out")
    share = max(mine, len(last) - mine) * 100
    if share < len(last) * ctx.number("one-sided", "percent"):
        return
    by_me = mine * 2 > len(last)
    yield Finding(
        subject=relationship.id,
        due=last[-1].on,
        headline=msg(N_("You always begin: hold back, or ask openly"))
        if by_me
        else msg(N_("They always begin: it is your turn")),
        reason=msg(
            N_("{n} of the last {of} entries were begun by you")
            if by_me
            else N_("{n} of the last {of} entries were begun by them"),
            n=max(mine, len(last) - mine),
            of=len(last),
        ),
        actions=() if by_me else ("call", "email", "message", "meeting"),
        evidence=tuple(entry.id for entry in last),
        # Each entry moves the window on; the pattern stays what it was.
        mark=f"{'mine' if by_me else 'theirs'} {last[-1].on.year}",
        urgency="info",
    )
