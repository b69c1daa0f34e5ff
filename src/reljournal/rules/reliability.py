"""Words given and answers owed, in both directions."""

from __future__ import annotations

from datetime import timedelta

from reljournal.domain.dates import add_months
from reljournal.domain.finding import (
    CLAIM,
    NEVER,
    THEY_WAIT,
    Context,
    Finding,
    Threshold,
    first_after,
    having,
    of_kind,
    rule,
)
from reljournal.domain.interaction import TWO_WAY, WRITTEN, Interaction
from reljournal.domain.message import N_, Word, msg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Findings
    from reljournal.domain.relationship import Relationship

_ANY = ("call", "email", "message", "video", "meeting", "letter")


@rule(
    "promise-due",
    family="reliability",
    rank=THEY_WAIT,
    looks_at=having("open_promises"),
    ahead=Threshold(3, "days", "How long before its day a promise is shown."),
)
def promise_due(relationship: Relationship, ctx: Context) -> Findings:
    """Trust is made of small deeds that came when they were promised.

    Keep the word, or move the day openly before it has passed: both show that you can be relied on. Silence
    does not.
    """
    ahead = timedelta(days=ctx.number("promise-due", "ahead"))
    for promise in relationship.open_promises:
        if promise.theirs or ctx.today < promise.by - ahead or relationship.is_gone(promise.who):
            continue
        yield Finding(
            subject=promise.id,
            due=promise.by,
            headline=msg(N_("Keep your word: {text}"), text=promise.text),
            reason=msg(
                N_("Promised on {made} for {by}; keep it, or move the day openly"),
                made=promise.made,
                by=promise.by,
            ),
            actions=_ANY,
            evidence=(promise.id,),
            person=promise.who,
        )
    return first_after(ctx.today, (each.by - ahead for each in relationship.open_promises))


@rule(
    "promise-awaited",
    family="reliability",
    rank=THEY_WAIT,
    looks_at=having("open_promises"),
    patience=Threshold(2, "days", "How long after its day a promise of theirs is asked for."),
)
def promise_awaited(relationship: Relationship, ctx: Context) -> Findings:
    """Reliability goes both ways: a friendly question keeps a forgotten word from turning into a grudge."""
    patience = timedelta(days=ctx.number("promise-awaited", "patience"))
    for promise in relationship.open_promises:
        if not promise.theirs or ctx.today < promise.by + patience or relationship.is_gone(promise.who):
            continue
        yield Finding(
            subject=promise.id,
            due=promise.by,
            headline=msg(N_("Ask how it stands: {text}"), text=promise.text),
            reason=msg(
                N_("They promised it on {made} for {by} ({late:ago})"),
                made=promise.made,
                by=promise.by,
                late=(ctx.today - promise.by).days,
            ),
            actions=_ANY,
            evidence=(promise.id,),
            person=promise.who,
        )
    return first_after(ctx.today, (each.by + patience for each in relationship.open_promises))


@rule(
    "reply-owed",
    family="reliability",
    rank=THEY_WAIT,
    looks_at=of_kind(*WRITTEN),
    settled=N_("answer owed since {since}: done"),
    working_days=Threshold(2, "working days", "How long an answer may take."),
    forget=Threshold(90, "days", "An answer this late is no answer any more; it is a new beginning.", least=3),
)
def reply_owed(relationship: Relationship, ctx: Context) -> Findings:
    """An answer, however short, is a promise kept: whoever wrote is waiting, and silence says something too.

    The wait counts from the first of their messages that has no answer; writing again does not put it off. Where
    the newest one needs none (tag +noreply), nothing is owed.
    """
    limit = ctx.number("reply-owed", "working_days")
    next_day = NEVER  # time makes what waits for an answer less, never more
    for person in relationship.members:
        if not person.is_reachable:
            continue
        waiting = _unanswered_from(person, relationship, ctx)
        if not waiting:
            continue
        first = waiting[0]
        due = ctx.working_days_after(first.on, limit)
        if ctx.today <= due:
            next_day = min(next_day, due + timedelta(days=1))
            continue
        yield Finding(
            subject=person.id,
            due=due,
            headline=msg(N_("Answer {name}, even briefly"), name=person.name),
            reason=msg(
                N_("No answer yet to the {kind} of {on}; you mean to answer {limit:workdays_within}"),
                kind=Word(first.kind),
                on=first.on,
                limit=limit,
            ),
            actions=(first.kind, *(kind for kind in ("email", "call", "message") if kind != first.kind)),
            evidence=tuple(entry.id for entry in waiting),
            since=first.on,
            person=person.id,
        )
        next_day = ctx.today
    return next_day


def _unanswered_from(person: Contact, relationship: Relationship, ctx: Context) -> list[Interaction]:
    """What somebody wrote that waits for an answer, oldest first; nothing where the newest word is not theirs."""
    # What is older than that is forgotten, so the newest word is among what is not, or does not matter.
    begin = ctx.today - timedelta(days=ctx.number("reply-owed", "forget"))
    lately = relationship.since_day(begin)
    written = [entry for entry in lately if person.id in entry.who and entry.kind in WRITTEN]
    if not written or written[-1].direction != "in" or "noreply" in written[-1].tags:
        return []
    return [
        entry
        for entry in written
        if entry.direction == "in"
        and entry.who[0] == person.id
        and "noreply" not in entry.tags
        and not _is_answered(relationship, entry)
    ]


def _is_answered(relationship: Relationship, entry: Interaction) -> bool:
    """Whether anything was said to them, or to their house, on any channel since."""
    return any(
        (later.is_touch or later.kind in TWO_WAY) and relationship.concerns(entry.who, later)
        for later in relationship.after(entry)
    )


@rule("planned-contact", family="reliability", rank=THEY_WAIT, looks_at=having("plans"))
def planned_contact(relationship: Relationship, ctx: Context) -> Findings:
    """What was agreed for a day belongs on that day's list, and stays there until it happened."""
    for plan in relationship.plans:
        # With people of several houses, it is on the card of the one who is named first.
        here = [person for person in plan.who if relationship.member(person) and not relationship.is_gone(person)]
        if plan.on > ctx.today or not here or not relationship.member(plan.who[0]):
            continue
        yield Finding(
            subject=plan.id,
            due=plan.on,
            headline=msg(N_("Planned: {note}"), note=plan.note)
            if plan.note
            else msg(N_("Planned: {kind}"), kind=Word(plan.kind)),
            reason=msg(N_("You planned it for {on}"), on=plan.on),
            actions=(plan.kind,),
            evidence=(plan.id,),
            person=here[0],
        )
    return first_after(ctx.today, (plan.on for plan in relationship.plans))


@rule(
    "promises-broken",
    family="reliability",
    rank=CLAIM,
    looks_at=having("promises"),
    returns_after=None,
    times=Threshold(3, "promises", "So many are a pattern.", least=1),
    late=Threshold(7, "days", "A promise later than this counts as broken."),
    months=Threshold(12, "months", "Within so many months.", least=1),
)
def promises_broken(relationship: Relationship, ctx: Context) -> Findings:
    """Saying no is part of being professional: when their word is broken again and again, set a limit openly."""
    times = ctx.number("promises-broken", "times")
    if sum(promise.theirs for promise in relationship.promises) < times:
        return NEVER
    begin = add_months(ctx.today, -ctx.number("promises-broken", "months"))
    late = timedelta(days=ctx.number("promises-broken", "late"))
    broken = [
        promise
        for promise in sorted(relationship.promises, key=lambda each: (each.by, each.id))
        if promise.theirs
        and begin < promise.by <= ctx.today
        and (promise.state == "broken" or (promise.closed or ctx.today) > promise.by + late)
    ]
    if len(broken) < times:
        return None
    yield Finding(
        subject=relationship.id,
        due=broken[-1].by,
        headline=msg(N_("Set a limit, openly")),
        reason=msg(
            N_("{n} promises of theirs since {on} were broken or more than {late:days} late"),
            n=len(broken),
            on=broken[0].by,
            late=late.days,
        ),
        actions=("call", "meeting", "video", "email"),
        evidence=tuple(promise.id for promise in broken),
        # An old one that falls out of the months is no news, another one is.
        mark=" ".join(str(promise.id) for promise in broken[-times:]),
        person=broken[-1].who,
        urgency="info",
    )
    return None
