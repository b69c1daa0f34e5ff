"""How often: who has gone quiet for too long, who needs a rest."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.dates import add_months
from reljournal.domain.finding import CHECK_IN, NEVER, NICETY, Context, Finding, Threshold, having, of_kind, rule
from reljournal.domain.interaction import IN_PERSON, SPOKEN, Interaction
from reljournal.domain.message import N_, Message, msg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reljournal.domain.durations import Duration
    from reljournal.domain.finding import Findings
    from reljournal.domain.relationship import Relationship

TALK = ("call", "video", "meeting", "message", "email")


@rule("check-in-due", family="rhythm", rank=CHECK_IN, settled=N_("check-in due {due}: done"))
def check_in_due(relationship: Relationship, ctx: Context) -> Findings:
    """Once a quarter, ask on purpose whether working together is what they hoped for.

    Asked at a steady interval, the question shows reliability without pushing: it comes before anybody has to
    complain. Every real conversation starts the interval anew, a planned one silences the question until its
    day has passed. While a project runs, small talk is not enough: the question itself (tag +checkin) has to be
    asked once in the interval.
    """
    cadence = ctx.policy(relationship).check_in
    if cadence is None:
        return NEVER
    if _is_planned(relationship, ctx.today):
        return None
    last = relationship.last_conversation
    quiet_since = last.on if last else relationship.added
    talk_due, ask_due = check_in_days(relationship, ctx)
    asked = _asked_about_the_work(relationship)
    if ctx.today < min(talk_due, ask_due):
        return min(talk_due, ask_due)
    if talk_due <= ctx.today:
        yield Finding(
            subject=relationship.id,
            due=talk_due,
            headline=msg(N_("Get back in touch: does working together meet their expectations?")),
            reason=_quiet_reason(last, quiet_since, cadence, ctx.today),
            actions=TALK,
            tags=("checkin",),
            evidence=(last.id,) if last else (relationship.id,),
        )
        return NEVER if quiet_since > date.min else None
    if asked:
        yield Finding(
            subject=relationship.id,
            due=ask_due,
            headline=msg(N_("Ask whether the work meets their expectations (+checkin)")),
            reason=msg(
                N_("A project is running and you last asked {on} ({ago:ago}); you mean to ask {cadence:every}")
                if asked[1]
                else N_(
                    "A project is running since {on} ({ago:ago}) and you have not asked yet; "
                    "you mean to ask {cadence:every}"
                ),
                on=asked[0],
                ago=(ctx.today - asked[0]).days,
                cadence=cadence,
            ),
            actions=TALK,
            tags=("checkin",),
            evidence=(asked[1] or relationship.active_projects[0].id,),
        )
    return talk_due


def check_in_days(relationship: Relationship, ctx: Context) -> tuple[date, date]:
    """The days on which a talk, and the question about the work, are due; the end of time where none is."""
    cadence = ctx.policy(relationship).check_in
    if cadence is None:
        return date.max, date.max
    last = relationship.last_conversation
    quiet_since = last.on if last else relationship.added
    talk_due = cadence.after(quiet_since) if quiet_since > date.min else ctx.today
    asked = _asked_about_the_work(relationship)
    return talk_due, cadence.after(asked[0]) if asked else date.max


def _asked_about_the_work(relationship: Relationship) -> tuple[date, int | None] | None:
    """The day of the last +checkin with its entry, or of the project's start; None without an active project."""
    if not relationship.active_projects:
        return None
    begun = min(project.started for project in relationship.active_projects)
    asked = max(relationship.with_tag("checkin"), key=lambda entry: entry.sort_key, default=None)
    return (asked.on, asked.id) if asked else (begun, None)


def _quiet_reason(last: Interaction | None, since: date, cadence: Duration, today: date) -> Message:
    ago = (today - since).days
    if since == date.min:
        return msg(N_("No conversation so far; you mean to talk {cadence:every}"), cadence=cadence)
    if last is None:
        return msg(
            N_("Added {on} ({ago:ago}) and no conversation since; you mean to talk {cadence:every}"),
            on=since,
            ago=ago,
            cadence=cadence,
        )
    return msg(
        N_("Last conversation {on} ({ago:ago}); you mean to talk {cadence:every}"),
        on=since,
        ago=ago,
        cadence=cadence,
    )


@rule(
    "give-space",
    family="rhythm",
    rank=NICETY,
    looks_at=having("has_touches"),
    touches=Threshold(3, "touches", "So many without an answer are not too many yet.", least=1),
    spans=Threshold(3, "times", "The window, as a multiple of the type's least days between touches.", least=1),
)
def give_space(relationship: Relationship, ctx: Context) -> Findings:
    """Too much contact is felt as pushing: one good touch does more than five.

    After several touches without an answer, and on the day after a touch when nothing is open between you, the
    kind thing is to wait. This rule asks for nothing; it holds back check-ins, niceties and new ideas until the
    day it names. What they are waiting for, and money, is never held back by it.
    """
    window = ctx.policy(relationship).least_days * ctx.number("give-space", "spans")
    allowed = ctx.number("give-space", "touches")
    recent = [entry for entry in relationship.unanswered if (ctx.today - entry.on).days < window]
    if len(recent) > allowed:
        until = recent[-allowed - 1].on + timedelta(days=window)
        yield Finding(
            subject=relationship.id,
            due=until,
            headline=msg(N_("Give them space until {until}"), until=until),
            reason=msg(
                N_("{n} touches {window:within} without an answer, the last one on {on}"),
                n=len(recent),
                window=window,
                on=recent[-1].on,
            ),
            actions=(),
            evidence=tuple(entry.id for entry in recent),
            urgency="info",
            until=until,
        )
        return None
    yesterday = ctx.today - timedelta(days=1)
    lately = [entry for entry in relationship.since_day(yesterday) if entry.is_touch]
    touched = [entry for entry in lately if entry.on == yesterday]
    if not touched:
        # Time makes the touches of the window fewer, never more.
        return lately[0].on + timedelta(days=1) if lately else NEVER
    if not _anything_open(relationship, ctx.today):
        until = ctx.today + timedelta(days=1)
        yield Finding(
            subject=relationship.id,
            due=until,
            headline=msg(N_("Give them space until {until}"), until=until),
            reason=msg(N_("You were in touch yesterday and nothing is open")),
            actions=(),
            evidence=tuple(entry.id for entry in touched),
            urgency="info",
            until=until,
            rests=True,
        )
    return None


def _anything_open(relationship: Relationship, today: date) -> bool:
    return bool(
        relationship.open_promises
        or relationship.open_frictions
        or any(invoice.due < today for invoice in relationship.open_invoices)
    )


@rule(
    "fading",
    family="rhythm",
    rank=CHECK_IN,
    looks_at=having("conversations"),
    months=Threshold(6, "months", "The half-years that are compared.", least=1),
    least=Threshold(4, "conversations", "Fewer than this in the earlier half say nothing.", least=1),
    percent=Threshold(50, "%", "At most so much of the earlier half is fading."),
    quiet=Threshold(14, "days", "A talk this recent, or of twice the type's least days, has answered it for now."),
)
def fading(relationship: Relationship, ctx: Context) -> Findings:
    """No news is good news: that is how distance creeps in: when talks halve, call and ask openly.

    Not what is wrong, but how they are and what has changed on their side. A talk of the last days, or one that is
    planned, has answered it for now. The mails of one day are one talk.
    """
    last = relationship.last_conversation
    if last is None or _is_planned(relationship, ctx.today):
        return None
    quiet = last.on + timedelta(days=max(ctx.number("fading", "quiet"), 2 * ctx.policy(relationship).least_days))
    if ctx.today < quiet:
        return quiet
    months = ctx.number("fading", "months")
    middle, begin = add_months(ctx.today, -months), add_months(ctx.today, -2 * months)
    talks = relationship.talk_days
    before, half = (_count_until(end, talks) for end in (begin, middle))
    newer, older = len(talks) - half, half - before
    if older < ctx.number("fading", "least") or newer * 100 > older * ctx.number("fading", "percent"):
        # The older half grows only as talks of the newer one fall into it.
        return add_months(talks[half], months) if newer else NEVER
    yield Finding(
        subject=relationship.id,
        due=last.on,
        headline=msg(N_("Ask openly how they are")),
        reason=msg(
            N_("{new} conversations in the last {months:months}, {old} in the {months:months} before"),
            new=newer,
            old=older,
            months=months,
        ),
        actions=TALK,
        evidence=(last.id,),
        urgency="info",
        mark=f"{last.on.year} {'first' if last.on.month <= 6 else 'second'} half",
    )
    leaves = add_months(talks[before], 2 * months)
    return min(leaves, add_months(talks[half], months)) if newer else leaves


def _count_until(end: date, days: Sequence[date]) -> int:
    """How many of these days, which are in order, lie no later than the end."""
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if days[middle] <= end else (low, middle)
    return low


@rule(
    "dormant",
    family="rhythm",
    rank=NICETY,
    thirds=Threshold(2, "thirds of the cadence", "So long without a touch is quiet.", least=1),
)
def dormant(relationship: Relationship, ctx: Context) -> Findings:
    """Stay in touch between orders: a short message that asks for nothing costs little and counts.

    Where the check-in follows within the type's least days between touches, the message is left to it.
    """
    policy = ctx.policy(relationship)
    cadence = policy.check_in
    if cadence is None or relationship.active_projects:
        return NEVER
    if _is_planned(relationship, ctx.today):
        return None
    found = (relationship.last_touch, relationship.last_conversation)
    last = max([each for each in found if each is not None], key=_moment, default=None)
    quiet_since = last.on if last else relationship.added
    if quiet_since == date.min:
        return NEVER
    whole = (cadence.after(quiet_since) - quiet_since).days
    due = quiet_since + timedelta(days=-(-whole * ctx.number("dormant", "thirds") // 3))
    if ctx.today < due:
        return due
    yield Finding(
        subject=relationship.id,
        due=due,
        headline=msg(N_("Send a short message that asks for nothing")),
        reason=msg(
            N_("No project is running and the last contact was on {on} ({ago:ago})")
            if last
            else N_("No project is running and there was no contact since you added them on {on} ({ago:ago})"),
            on=quiet_since,
            ago=(ctx.today - quiet_since).days,
        ),
        actions=("message", "email", "card", "social", "call"),
        evidence=(last.id,) if last else (relationship.id,),
        urgency="info",
        yields_to="check-in-due" if (min(check_in_days(relationship, ctx)) - due).days < policy.least_days else "",
    )
    return NEVER


def _moment(entry: Interaction) -> tuple[date, int]:
    return entry.sort_key


def _is_planned(relationship: Relationship, today: date) -> bool:
    return any(plan.on >= today for plan in relationship.plans)


@rule(
    "meet-in-person",
    family="rhythm",
    rank=NICETY,
    looks_at=of_kind("call", "video"),
    going_on=Threshold(6, "months", "A call within so many months shows that you are in touch.", least=1),
)
def meet_in_person(relationship: Relationship, ctx: Context) -> Findings:
    """After months of calls and video, sitting at one table says more than all of them."""
    interval = ctx.policy(relationship).meet
    if interval is None:
        return NEVER
    if any(plan.on >= ctx.today and plan.kind in IN_PERSON for plan in relationship.plans):
        return None
    met = next((entry for entry in reversed(relationship.entries) if entry.kind in IN_PERSON), None)
    anchor = met.on if met else relationship.since
    months = ctx.number("meet-in-person", "going_on")
    begin = add_months(ctx.today, -months)
    lately = relationship.since_day(begin + timedelta(days=1))
    talking = [entry for entry in lately if entry.kind in ("call", "video")]
    if anchor is None or not talking:
        return NEVER
    if ctx.today < (due := interval.after(anchor)):
        return due
    yield Finding(
        subject=relationship.id,
        due=due,
        headline=msg(N_("Propose a visit")),
        reason=msg(
            N_("You last met on {on}; you mean to meet {interval:every}")
            if met
            else N_("You have not met since {on}; you mean to meet {interval:every}"),
            on=anchor,
            interval=interval,
        ),
        actions=("meeting", "event"),
        evidence=(met.id,) if met else (relationship.id,),
        urgency="info",
    )
    return add_months(talking[-1].on, months)


@rule(
    "call-for-no-reason",
    family="rhythm",
    rank=NICETY,
    looks_at=having("has_touches"),
    steady=True,
    touches=Threshold(8, "touches", "So many in a row are a habit.", least=2),
    months=Threshold(6, "months", "They have to span so many months.", least=1),
)
def call_for_no_reason(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """The call without a concrete reason is the one that is remembered.

    Looked at is the unbroken row of contacts that were about work. A dismissal holds until the row is broken.
    """
    touches = relationship.touches_about_work
    count = ctx.number("call-for-no-reason", "touches")
    if len(touches) < count:
        return
    if add_months(touches[0].on, ctx.number("call-for-no-reason", "months")) > touches[-1].on:
        return
    yield Finding(
        subject=relationship.id,
        due=touches[-1].on,
        headline=msg(N_("Call without an agenda (+personal)")),
        reason=msg(
            N_("Your last {n} contacts since {on} were all about a project or an invoice"),
            n=len(touches),
            on=touches[0].on,
        ),
        actions=("call", "video"),
        tags=("personal",),
        evidence=tuple(entry.id for entry in touches[-count:]),
        urgency="info",
        mark=str(touches[0].id),
    )


@rule(
    "unanswered",
    family="rhythm",
    rank=CHECK_IN,
    looks_at=having("has_touches"),
    touches=Threshold(3, "touches", "So many in a row without an answer.", least=2),
    rest=Threshold(2, "months", "How long to let it rest.", least=1),
)
def unanswered(relationship: Relationship, ctx: Context) -> Findings:
    """Do not barge in: a relationship that is forced loses its trust.

    After three words without an answer the channel may be the wrong one, so try another; with somebody who is
    not a client yet, let it rest. Cards and thanks expect no answer and do not count.
    """
    silent = [entry for entry in relationship.unanswered if not entry.is_gesture]
    if len(silent) < ctx.number("unanswered", "touches"):
        return NEVER
    until = add_months(silent[-1].on, ctx.number("unanswered", "rest"))
    if ctx.today >= until:
        return NEVER
    tried = {entry.kind for entry in silent}
    other = tuple(kind for kind in ("call", "message", "letter", "email", "video") if kind not in tried)
    stop = ctx.policy(relationship).type == "prospect"
    yield Finding(
        subject=relationship.id,
        due=silent[-1].on if not stop else until,
        headline=msg(N_("Let it rest until {until}"), until=until)
        if stop
        else msg(N_("Try another channel, or let it rest until {until}"), until=until),
        reason=msg(N_("{n} touches since {on} without an answer"), n=len(silent), on=silent[0].on),
        actions=() if stop else other,
        evidence=tuple(entry.id for entry in silent),
        urgency="info",
        until=until,
    )
    return until


@rule(
    "crisis-contact",
    family="rhythm",
    rank=CHECK_IN,
    days=Threshold(30, "days", "How often to ask in a hard phase.", least=1),
)
def crisis_contact(relationship: Relationship, ctx: Context) -> Findings:
    """Who stays in touch in a crisis, and offers nothing, is the one they come back to.

    A word of yours counts, and so does a talk that they began.
    """
    if not relationship.in_crisis(ctx.today):
        return NEVER
    heard = (entry for entry in reversed(relationship.entries) if entry.is_touch or entry.kind in SPOKEN)
    last = next(heard, None)
    due = (last.on if last else relationship.added) + timedelta(days=ctx.number("crisis-contact", "days"))
    if ctx.today < due:
        return due
    if _is_planned(relationship, ctx.today):
        return None
    yield Finding(
        subject=relationship.id,
        due=due,
        headline=msg(N_("Ask how they are; offer nothing")),
        reason=msg(N_("A hard phase for them, and your last word was on {on}"), on=last.on)
        if last
        else msg(N_("A hard phase for them, and no word of yours yet")),
        actions=("call", "message", "email", "letter"),
        evidence=(last.id,) if last else (relationship.id,),
    )
    return None
