"""How often: who has gone quiet for too long, who needs a rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from reljournal.domain.durations import Duration
from reljournal.domain.finding import CHECK_IN, NICETY, Context, Finding, Threshold, rule
from reljournal.domain.interaction import Interaction
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.relationship import Relationship

TALK = ("call", "video", "meeting", "message", "email")


@rule("check-in-due", family="rhythm", rank=CHECK_IN, settled=N_("check-in due {due}: done"))
def check_in_due(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Once a quarter, ask on purpose whether working together is what they hoped for.

    Asked at a steady interval, the question shows reliability without pushing: it comes before anybody has to
    complain. Every real conversation starts the interval anew, a planned one silences the question until its
    day has passed. While a project runs, small talk is not enough: the question itself (tag +checkin) has to be
    asked once in the interval.
    """
    cadence = ctx.policy(relationship).check_in
    if cadence is None or any(plan.on >= ctx.today for plan in relationship.plans):
        return
    last = relationship.last_conversation
    quiet_since = last.on if last else relationship.added
    talk_due = cadence.after(quiet_since) if quiet_since > date.min else ctx.today
    asked = _asked_about_the_work(relationship)
    ask_due = cadence.after(asked[0]) if asked else date.max
    if ctx.today < min(talk_due, ask_due):
        return
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
    elif asked:
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
    touches=Threshold(3, "touches", "So many without an answer are not too many yet.", least=1),
    spans=Threshold(3, "times", "The window, as a multiple of the type's least days between touches.", least=1),
)
def give_space(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """Too much contact is felt as pushing: one good touch does more than five.

    After several touches without an answer, and on the day after a touch when nothing is open between you, the
    kind thing is to wait. This rule asks for nothing; it holds back check-ins, niceties and new ideas until the
    day it names. What they are waiting for, and money, is never held back by it.
    """
    window = ctx.policy(relationship).least_days * ctx.number("give-space", "spans")
    allowed = ctx.number("give-space", "touches")
    unanswered = _touches_without_answer(relationship)
    recent = [entry for entry in unanswered if (ctx.today - entry.on).days < window]
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
        return
    yesterday = ctx.today - timedelta(days=1)
    touched = [entry for entry in relationship.touches if entry.on == yesterday]
    if touched and not _anything_open(relationship, ctx.today):
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


def _touches_without_answer(relationship: Relationship) -> list[Interaction]:
    """The touches since they were last heard of, in any direction of a conversation."""
    heard = [entry for entry in relationship.entries if entry.direction == "in" and entry.kind != "note"]
    last_heard = max(
        (entry.sort_key for entry in (*heard, *relationship.conversations[-1:])), default=(date.min, 0)
    )
    return [entry for entry in relationship.touches if entry.sort_key > last_heard]


def _anything_open(relationship: Relationship, today: date) -> bool:
    return bool(
        relationship.open_promises
        or relationship.open_frictions
        or any(invoice.due < today for invoice in relationship.open_invoices)
    )
