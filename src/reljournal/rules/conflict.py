"""What stands between you, while it can still be talked about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reljournal.domain.finding import THEY_WAIT, Context, Finding, Threshold, rule
from reljournal.domain.message import N_, msg
from reljournal.domain.relationship import Relationship

_SPOKEN = ("call", "meeting", "video")


@rule(
    "friction-open",
    family="conflict",
    rank=THEY_WAIT,
    working_days=Threshold(1, "working days", "How soon a friction is talked about."),
    tension=Threshold(2, "working days", "The same for an entry tagged +tension."),
)
def friction_open(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """What is said early, by voice and with the facts by name, does not have to grow in writing."""
    for friction in relationship.open_frictions:
        due = ctx.working_days_after(friction.opened, ctx.number("friction-open", "working_days"))
        if ctx.today <= due or _talked_since(relationship, friction.opened, friction.id):
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
        entry for entry in relationship.with_tag("tension") if not _talked_since(relationship, entry.on, entry.id)
    ]
    if not tense:
        return
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


def _talked_since(relationship: Relationship, on: date, record_id: int) -> bool:
    return any(talk.sort_key > (on, record_id) for talk in relationship.conversations)
