"""Give and take: thanks that are owed, days that matter to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from reljournal.domain.contact import Contact
from reljournal.domain.finding import NICETY, Context, Finding, Threshold, rule
from reljournal.domain.interaction import GESTURE_KINDS, Interaction
from reljournal.domain.message import N_, Message, Word, msg
from reljournal.domain.policy import BIRTHDAY
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
    """A word on the right day shows that you see the person behind the work."""
    if BIRTHDAY in ctx.policy(relationship).gestures:
        for person in relationship.persons:
            if person.birthday:
                yield from _birthday(relationship, person, person.birthday, ctx)


def _birthday(relationship: Relationship, person: Contact, birthday: str, ctx: Context) -> Iterator[Finding]:
    # A card has to travel: where the person likes cards, the lead time is the post's.
    by_post = person.prefers[:1] in (("card",), ("gift",), ("letter",))
    lead = timedelta(days=ctx.post_lead_days if by_post else ctx.lead_days)
    grace = timedelta(days=ctx.number("occasion", "after"))
    day = nearest_yearly(birthday, ctx.today, grace)
    if not day - lead <= ctx.today <= day + grace:
        return
    longest = timedelta(days=max(ctx.post_lead_days, ctx.lead_days))
    if is_met(relationship, person, day, longest, grace):
        return
    yield Finding(
        subject=person.id,
        due=day,
        headline=msg(N_("Congratulate {name} on their birthday"), name=person.name),
        reason=_birthday_reason(birthday, day, ctx.today),
        actions=("card", *_CONGRATULATE) if by_post else _CONGRATULATE,
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


def is_met(relationship: Relationship, person: Contact, day: date, lead: timedelta, grace: timedelta) -> bool:
    """Whether the day was honoured: by a card or gift on its way, by name, or by a talk on the day or after."""
    spoken = {entry.id for entry in relationship.conversations}
    return any(
        day - lead <= entry.on <= day + grace
        and person.id in entry.who
        and (
            (entry.is_touch and (entry.kind in GESTURE_KINDS or _names_occasion(entry)))
            or (entry.on >= day and (entry.is_touch or entry.id in spoken))
        )
        for entry in relationship.entries
    )


def _names_occasion(entry: Interaction) -> bool:
    return entry.occasion is not None or "birthday" in entry.tags


def _birthday_reason(birthday: str, day: date, today: date) -> Message:
    away = (day - today).days
    born = None if birthday.startswith("--") else int(birthday[:4])
    if born is None or day.year <= born:
        return msg(N_("Birthday {day} ({away:away})"), day=day, away=away)
    return msg(N_("Turns {age} on {day} ({away:away})"), age=day.year - born, day=day, away=away)
