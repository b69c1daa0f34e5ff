"""Days that matter to somebody: birthdays, anniversaries, and those that were noted."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import NEVER, NICETY, Context, Finding, Threshold, first_after, rule
from reljournal.domain.giving import may_give
from reljournal.domain.interaction import GESTURE_KINDS, TWO_WAY, Interaction
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.policy import BIRTHDAY, PROJECT_END
from reljournal.domain.when import add_months

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Findings
    from reljournal.domain.ledgers import Occasion
    from reljournal.domain.relationship import Relationship

_CONGRATULATE = ("call", "card", "message", "email", "video", "meeting", "gift", "letter")


def _has_days(relationship: Relationship) -> bool:
    told = any(member.birthday or member.since for member in relationship.members)
    return told or bool(relationship.occasions)


@rule(
    "occasion",
    family="balance",
    rank=NICETY,
    looks_at=_has_days,
    after=Threshold(3, "days", "How long after its day it can still be met."),
)
def occasion(relationship: Relationship, ctx: Context) -> Findings:
    """A word on the right day shows that you see the person behind the work.

    Birthdays, round anniversaries of working together, and the days that you noted. A noted day is always told;
    birthdays and anniversaries follow the type's gestures.
    """
    found = [finding for noted in relationship.occasions for finding in _noted(relationship, noted, ctx)]
    birthdays: list[Finding] = []
    if BIRTHDAY in ctx.policy(relationship).gestures:
        for person in relationship.persons:
            if person.birthday:
                birthdays += _birthday(relationship, person, person.birthday, ctx)
    found += birthdays
    # One word at a time: who works alone is congratulated on the birthday first.
    if all(birthday.subject != relationship.id for birthday in birthdays):
        found += _anniversary(relationship, ctx)
    yield from found
    return _next_time(relationship, ctx)


def _next_time(relationship: Relationship, ctx: Context) -> date:
    """The first day on which it is time for a word, or on which one that it is time for has passed."""
    after = timedelta(days=ctx.number("occasion", "after") + 1)
    turns = [turn for day, who in _days(relationship, ctx) for turn in (day - _lead(who, ctx), day + after)]
    # Whether a gift may be given is said anew each year.
    return first_after(ctx.today, (*turns, date(ctx.today.year + 1, 1, 1))) if turns else NEVER


def _days(relationship: Relationship, ctx: Context) -> Iterator[tuple[date, Contact]]:
    """The next of each of the days, or the last while it can still be met, and whose it is."""
    grace = timedelta(days=ctx.number("occasion", "after"))
    for noted in relationship.occasions:
        contact = relationship.member(noted.who) or relationship.contact
        if noted.yearly:
            yield nearest_yearly(noted.on.isoformat(), ctx.today, grace), contact
        elif ctx.today <= noted.on + grace:
            yield noted.on, contact
    for person in relationship.persons:
        if person.birthday:
            yield nearest_yearly(person.birthday, ctx.today, grace), person
    for member in relationship.members:
        if member.since:
            yield nearest_yearly(member.since.isoformat(), ctx.today, grace), relationship.contact


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
    return day - _lead(contact, ctx) <= ctx.today <= day + timedelta(days=ctx.number("occasion", "after"))


def _lead(contact: Contact, ctx: Context) -> timedelta:
    return timedelta(days=ctx.post_lead_days if _goes_by_post(contact) else ctx.lead_days)


def _congratulations(relationship: Relationship, contact: Contact, ctx: Context) -> tuple[str, ...]:
    """The kinds of contact for a word on the day: what travels first for who likes it, no gift above the limit."""
    kinds = ("card", *_CONGRATULATE) if _goes_by_post(contact) else _CONGRATULATE
    people = relationship.persons if contact.kind == "organisation" else (contact,)
    if all(may_give(relationship, person, ctx) for person in people):
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
