"""What stands between you, while it can still be talked about."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import (
    CHECK_IN,
    THEY_WAIT,
    Context,
    Finding,
    Threshold,
    first_after,
    having,
    rule,
    tagged,
)
from reljournal.domain.message import N_, msg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from reljournal.domain.finding import Findings
    from reljournal.domain.interaction import Interaction
    from reljournal.domain.ledgers import Friction
    from reljournal.domain.relationship import Relationship

_SPOKEN = ("call", "meeting", "video")
_A_DAY = timedelta(days=1)


def _has_strain(relationship: Relationship) -> bool:
    return bool(relationship.open_frictions) or "tension" in relationship.tags


@rule(
    "friction-open",
    family="conflict",
    rank=THEY_WAIT,
    looks_at=_has_strain,
    working_days=Threshold(1, "working days", "How soon a friction is talked about."),
    tension=Threshold(2, "working days", "The same for an entry tagged +tension."),
    settle=Threshold(14, "days", "So long after the last talk, one that is still open is asked about.", least=1),
)
def friction_open(relationship: Relationship, ctx: Context) -> Findings:
    """What is said early, by voice and with the facts by name, does not have to grow in writing.

    One that was talked about and stays open rests on everything kind; so it is asked about again until somebody
    writes down what settled it.
    """
    turns: list[date] = []
    for friction in relationship.open_frictions:
        if talk := _last_talk_since(relationship, friction.opened, friction.id):
            turns.append(_settled_by(talk, ctx))
            yield from _still_open(friction, talk, ctx)
            continue
        due = ctx.working_days_after(friction.opened, ctx.number("friction-open", "working_days"))
        turns.append(due + _A_DAY)
        if ctx.today <= due:
            continue
        yield Finding(
            subject=friction.id,
            due=due,
            headline=msg(N_("Talk about it, by voice: {text}"), text=friction.text),
            reason=msg(N_("Open since {on} and no conversation since; name the facts"), on=friction.opened),
            actions=_SPOKEN,
            evidence=(friction.id,),
            person=friction.who,
        )
    tense = [
        entry
        for entry in relationship.with_tag("tension")
        if not _last_talk_since(relationship, entry.on, entry.id)
    ]
    if not tense:
        return first_after(ctx.today, turns)
    oldest = tense[0]
    due = ctx.working_days_after(oldest.on, ctx.number("friction-open", "tension"))
    if ctx.today > due:
        yield Finding(
            subject=relationship.id,
            due=due,
            headline=msg(N_("Talk about the tension, by voice")),
            reason=msg(N_("Tension noted on {on} and no conversation since; name the facts"), on=oldest.on),
            actions=_SPOKEN,
            evidence=tuple(entry.id for entry in tense),
            person=next(person for person in oldest.who if relationship.member(person)),
        )
    return first_after(ctx.today, (*turns, due + _A_DAY))


def _last_talk_since(relationship: Relationship, on: date, record_id: int) -> Interaction | None:
    talk = relationship.last_conversation
    return talk if talk and talk.sort_key > (on, record_id) else None


def _settled_by(talk: Interaction, ctx: Context) -> date:
    return talk.on + timedelta(days=ctx.number("friction-open", "settle"))


def _still_open(friction: Friction, talk: Interaction, ctx: Context) -> Iterator[Finding]:
    due = _settled_by(talk, ctx)
    if ctx.today < due:
        return
    yield Finding(
        subject=friction.id,
        due=due,
        headline=msg(N_("Settle it, or talk again: {text}"), text=friction.text),
        reason=msg(
            N_("Open since {on}, last talk {talk}; rel friction resolve writes down what settled it"),
            on=friction.opened,
            talk=talk.on,
        ),
        actions=_SPOKEN,
        evidence=(friction.id, talk.id),
        person=friction.who,
    )


@rule(
    "own-mistake",
    family="conflict",
    rank=THEY_WAIT,
    looks_at=tagged("mistake"),
    working_days=Threshold(2, "working days", "How soon a mistake of yours is admitted."),
    forget=Threshold(90, "days", "An apology this late opens what has closed.", least=3),
)
def own_mistake(relationship: Relationship, ctx: Context) -> Findings:
    """Admit it, and bring the fix along: a mistake that is owned costs less trust than one that is found."""
    turns: list[date] = []
    for entry in relationship.with_tag("mistake"):
        if not relationship.member(entry.who[0]):
            continue  # with people of several houses, it is on the card of the one who is named first
        due = ctx.working_days_after(entry.on, ctx.number("own-mistake", "working_days"))
        end = entry.on + timedelta(days=ctx.number("own-mistake", "forget"))
        turns += [due + _A_DAY, end + _A_DAY]
        if not due < ctx.today <= end:
            continue
        resolved = any(friction.resolved and friction.resolved >= entry.on for friction in relationship.frictions)
        if resolved or any(_is_apology(each) for each in (entry, *relationship.after(entry))):
            continue
        yield Finding(
            subject=entry.id,
            due=due,
            headline=msg(N_("Admit the mistake and propose the fix together")),
            reason=msg(N_("Noted on {on} and no apology since (+apology)"), on=entry.on),
            actions=(*_SPOKEN, "email"),
            tags=("apology",),
            evidence=(entry.id,),
            person=entry.who[0],
        )
    return first_after(ctx.today, turns)


def _is_apology(entry: Interaction) -> bool:
    """Whether the user apologised in it: what they send with +apology is theirs."""
    return "apology" in entry.tags and (entry.direction == "out" or entry.kind in _SPOKEN)


@rule(
    "aftercare",
    family="conflict",
    rank=CHECK_IN,
    looks_at=having("frictions"),
    days=Threshold((14, 90), "days", "When to ask after a friction was resolved.", least=1),
    window=Threshold(30, "days", "How long the last question stays open.", least=1),
)
def aftercare(relationship: Relationship, ctx: Context) -> Findings:
    """A relationship that was mended can be stronger than before, if somebody asks whether the mending holds."""
    marks = sorted(ctx.numbers("aftercare", "days"))
    turns: list[date] = []
    for friction in relationship.frictions:
        if friction.resolved is None:
            continue
        days = [friction.resolved + timedelta(days=mark) for mark in marks]
        reached = [day for day in days if day <= ctx.today]
        end = days[-1] + timedelta(days=ctx.number("aftercare", "window"))
        turns += [*days, end]
        if not reached or ctx.today >= end:
            continue
        if any(talk.on >= reached[-1] for talk in relationship.conversations):
            continue
        yield Finding(
            subject=friction.id,
            due=reached[-1],
            headline=msg(N_("Ask whether the solution holds: {text}"), text=friction.text),
            reason=msg(
                N_("Resolved on {on} ({ago:ago})"), on=friction.resolved, ago=(ctx.today - friction.resolved).days
            ),
            actions=("call", "video", "meeting", "message", "email"),
            evidence=(friction.id,),
            person=friction.who,
            stage=len(reached),
        )
    return first_after(ctx.today, turns)
