"""Give and take: thanks that are owed, and who begins."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import NEVER, NICETY, Context, Finding, Threshold, first_after, having, rule, tagged
from reljournal.domain.interaction import GESTURE_KINDS, GESTURE_TAGS, Interaction
from reljournal.domain.message import N_, Word, msg
from reljournal.domain.policy import PROJECT_END, YEAR_END

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Findings
    from reljournal.domain.relationship import Relationship


def _has_gestures(relationship: Relationship) -> bool:
    if relationship.kinds.isdisjoint(GESTURE_KINDS) and relationship.tags.isdisjoint(GESTURE_TAGS):
        return False
    return any(entry.direction == "in" and entry.is_gesture for entry in relationship.entries)


@rule(
    "gesture-owed",
    family="balance",
    rank=NICETY,
    looks_at=_has_gestures,
    settled=N_("thanks owed since {since}: done"),
    days=Threshold(7, "days", "How long thanks may take.", least=1),
    forget=Threshold(90, "days", "Thanks this late would puzzle them.", least=2),
)
def gesture_owed(relationship: Relationship, ctx: Context) -> Findings:
    """Appreciation that gets no answer fades: thank in kind, a card for a card, within the week."""
    limit, forget = ctx.number("gesture-owed", "days"), ctx.number("gesture-owed", "forget")
    begin = ctx.today - timedelta(days=forget)
    gestures = [each for each in relationship.since_day(begin) if each.direction == "in" and each.is_gesture]
    for person in relationship.members if gestures else ():
        if not person.is_reachable:
            continue
        owed = [
            gesture
            for gesture in gestures
            if is_gesture_of(person, gesture) and not is_thanked(relationship, person, gesture)
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
    return first_after(
        ctx.today, (each.on + timedelta(days=age + 1) for each in gestures for age in (limit, forget))
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
    "referral-thanks",
    family="balance",
    rank=NICETY,
    looks_at=tagged("referral"),
    settled=N_("thanks owed since {since}: done"),
    days=Threshold(3, "days", "How long thanks may take.", least=1),
    forget=Threshold(90, "days", "Thanks this late would puzzle them.", least=2),
)
def referral_thanks(relationship: Relationship, ctx: Context) -> Findings:
    """Who feels understood recommends: thank them soon, and tell them how it went."""
    days, forget = ctx.number("referral-thanks", "days"), ctx.number("referral-thanks", "forget")
    for entry in relationship.with_tag("referral"):
        age = (ctx.today - entry.on).days
        if entry.direction != "in" or not days < age <= forget:
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
    told = [entry.on for entry in relationship.with_tag("referral")]
    return first_after(ctx.today, (on + timedelta(days=age + 1) for on in told for age in (days, forget)))


@rule(
    "thank-after-project",
    family="balance",
    rank=NICETY,
    looks_at=having("projects"),
    days=Threshold(21, "days", "How long after its end thanks are fresh.", least=1),
    soon=Threshold(7, "days", "How soon they are best.", least=0),
)
def thank_after_project(relationship: Relationship, ctx: Context) -> Findings:
    """A project that went well deserves a handwritten word; few send one, and it is kept."""
    if PROJECT_END not in ctx.policy(relationship).gestures:
        return NEVER
    fresh = timedelta(days=ctx.number("thank-after-project", "days"))
    for project in relationship.projects:
        if project.ended is None or project.outcome != "well":
            continue
        if ctx.today > project.ended + fresh:
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
    ends = (project.ended for project in relationship.projects if project.ended and project.outcome == "well")
    return first_after(ctx.today, (end + fresh + timedelta(days=1) for end in ends))


@rule("year-end-thanks", family="balance", rank=NICETY, looks_at=having("entries", "projects"))
def year_end_thanks(relationship: Relationship, ctx: Context) -> Findings:
    """Thanks at the end of a year that you shared are no matter of course, and should not sound like one.

    A card or a personal note in the first three weeks of December; later ones drown.
    """
    year = ctx.today.year
    if YEAR_END not in ctx.policy(relationship).gestures:
        return NEVER
    if not (begin := date(year, 12, 1)) <= ctx.today <= date(year, 12, 20):
        return begin if ctx.today < begin else date(year + 1, 12, 1)
    spoken = {talk.id for talk in relationship.conversations}
    shared = [
        entry for entry in relationship.entries if entry.on.year == year and (entry.is_touch or entry.id in spoken)
    ]
    worked = [
        each for each in relationship.projects if each.started.year <= year <= (each.ended or ctx.today).year
    ]
    if not shared and not worked:
        return date(year + 1, 12, 1)
    if any(entry.is_thanks and entry.on >= date(year, 11, 20) for entry in shared):
        return date(year + 1, 12, 1)
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
    return date(year, 12, 21)


@rule(
    "one-sided",
    family="balance",
    rank=NICETY,
    looks_at=having("entries"),
    steady=True,
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
    most = ctx.number("one-sided", "entries")
    last: list[Interaction] = []
    for entry in reversed(relationship.entries):
        if len(last) == most:
            break
        if entry.kind != "note":
            last.append(entry)
    last.reverse()
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
