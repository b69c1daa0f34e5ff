"""What keeps a good relationship from standing still."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import NEVER, NICETY, Context, Finding, Threshold, having, rule, tagged
from reljournal.domain.interaction import last_about_work
from reljournal.domain.message import N_, Word, msg
from reljournal.domain.when import add_months

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.domain.finding import Findings
    from reljournal.domain.relationship import Relationship


_A_DAY = timedelta(days=1)


@rule("share-knowledge", family="growth", rank=NICETY)
def share_knowledge(relationship: Relationship, ctx: Context) -> Findings:
    """Knowledge that is passed on binds: something useful, nothing confidential, and no offer beneath it."""
    interval = ctx.policy(relationship).share
    if interval is None:
        return NEVER
    shared = [entry for entry in relationship.with_tag("knowledge") if entry.direction == "out"]
    anchor = shared[-1].on if shared else relationship.added
    if anchor == date.min:
        return NEVER
    if ctx.today < (due := interval.after(anchor)):
        return due
    yield Finding(
        subject=relationship.id,
        due=due,
        headline=msg(N_("Send something useful to know, without an offer")),
        reason=msg(
            N_("Last shared {on} ({ago:ago}); you mean to share something {interval:every}")
            if shared
            else N_("Nothing shared since {on} ({ago:ago}); you mean to share something {interval:every}"),
            on=anchor,
            ago=(ctx.today - anchor).days,
            interval=interval,
        ),
        actions=("email", "message", "letter", "social", "call"),
        tags=("knowledge",),
        evidence=(shared[-1].id,) if shared else (relationship.id,),
        urgency="info",
    )
    return NEVER


@rule(
    "complacency",
    family="growth",
    rank=NICETY,
    looks_at=having("since"),
    old=Threshold(24, "months", "A relationship older than this may rest on itself.", least=1),
    months=Threshold(12, "months", "So long without an idea of yours is long.", least=1),
)
def complacency(relationship: Relationship, ctx: Context) -> Findings:
    """Resting on a good relationship is a danger to it: bring an idea that nobody has asked for."""
    since = relationship.since
    months = ctx.number("complacency", "months")
    if since is None or not _is_active(relationship, ctx.today, months):
        return NEVER
    settled = add_months(since, ctx.number("complacency", "old"))
    ideas = [entry for entry in relationship.with_tag("idea") if entry.direction == "out"]
    due = max(settled, add_months(ideas[-1].on if ideas else since, months))
    if ctx.today < due:
        return due
    yield Finding(
        subject=relationship.id,
        due=due,
        headline=msg(N_("Propose something new (+idea)")),
        reason=msg(
            N_("You work together since {since}; your last idea was {on}")
            if ideas
            else N_("You work together since {since}, and no idea of yours is noted"),
            since=since,
            on=ideas[-1].on if ideas else None,
        ),
        actions=("meeting", "call", "video", "email"),
        tags=("idea",),
        evidence=(ideas[-1].id,) if ideas else (relationship.id,),
        urgency="info",
    )
    last = relationship.last_conversation
    return NEVER if relationship.active_projects or last is None else add_months(last.on, months) + _A_DAY


def _is_active(relationship: Relationship, today: date, months: int) -> bool:
    last = relationship.last_conversation
    return bool(relationship.active_projects) or (last is not None and add_months(last.on, months) >= today)


@rule(
    "sparring",
    family="growth",
    rank=NICETY,
    looks_at=tagged("sparring"),
    times=Threshold(2, "entries", "So often they asked for advice.", least=1),
    months=Threshold(6, "months", "Within so many months.", least=1),
)
def sparring(relationship: Relationship, ctx: Context) -> Findings:
    """Who asks for your advice sees a partner in you: that is the moment when work becomes partnership."""
    kind = ctx.policy(relationship).type
    months = ctx.number("sparring", "months")
    begin = add_months(ctx.today, -months)
    asked = [entry for entry in relationship.with_tag("sparring") if entry.on > begin]
    if kind not in ("transactional", "loyal") or len(asked) < ctx.number("sparring", "times"):
        return NEVER  # time makes the entries of the months fewer, never more
    yield Finding(
        subject=relationship.id,
        due=asked[-1].on,
        headline=msg(N_("They see a partner in you: is {type} still the right type?"), type=Word(kind)),
        reason=msg(
            N_("They asked for your advice {n:times} since {on}; rel set changes the type"),
            n=len(asked),
            on=asked[0].on,
        ),
        actions=(),
        evidence=tuple(entry.id for entry in asked),
        urgency="info",
        mark=str(asked[-1].id),
    )
    return add_months(asked[0].on, months)


@rule(
    "mismatch",
    family="growth",
    rank=NICETY,
    looks_at=having("entries"),
    months=Threshold(12, "months", "The time that is looked at.", least=1),
    entries=Threshold(4, "entries", "Fewer than this say nothing yet.", least=1),
)
def mismatch(relationship: Relationship, ctx: Context) -> Findings:
    """The client decides what kind of relationship it is: treat it as what it is, not as what you wish.

    A relationship younger than the time that is looked at may still become anything. A dismissal holds until they
    have written something personal and then kept to business for as long again.
    """
    kind = ctx.policy(relationship).type
    months = ctx.number("mismatch", "months")
    begin = add_months(ctx.today, -months)
    if kind not in ("partnership", "friendly") or relationship.since is None:
        return NEVER
    if relationship.since > begin:
        return add_months(relationship.since, months)
    theirs = [entry for entry in relationship.entries if entry.direction == "in" and entry.kind != "note"]
    row = last_about_work(theirs)
    came_in = [entry for entry in theirs if entry.on > begin]
    if len(came_in) < ctx.number("mismatch", "entries"):
        return NEVER
    if len(row) < len(came_in):
        return add_months(came_in[0].on, months)
    yield Finding(
        subject=relationship.id,
        due=came_in[-1].on,
        headline=msg(N_("Treat it as what it is: they keep to business")),
        reason=msg(
            N_("All {n} entries from them since {on} were about a project or an invoice; the type is {type}"),
            n=len(came_in),
            on=came_in[0].on,
            type=Word(kind),
        ),
        actions=(),
        evidence=tuple(entry.id for entry in came_in),
        urgency="info",
        mark=str(row[0].id),
    )
    return add_months(came_in[0].on, months)
