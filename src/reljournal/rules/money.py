"""What is invoiced, and how the claim is spoken about."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import (
    CLAIM,
    NEVER,
    NICETY,
    Context,
    Finding,
    Threshold,
    first_after,
    having,
    rule,
    tagged,
)
from reljournal.domain.message import N_, Message, Value, msg
from reljournal.domain.when import add_months
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from reljournal.domain.finding import Findings
    from reljournal.domain.ledgers import Deferral, Invoice
    from reljournal.domain.relationship import Relationship

LADDER = "payment-target-exceeded"
_CALL = ("call", "video", "meeting", "email", "letter")
_BY_VOICE = ("call",)
"""Where no letter is meant, whatever they prefer; who avoids calls is still not called."""
_STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Send a friendly note"), ("email", "message", "letter", "call")),
    (N_("Call about the payment"), _CALL),
    (N_("Send a written reminder"), ("email", "letter")),
    (N_("Send the final reminder"), ("letter", "email")),
    (N_("Say openly that it does not work like this"), ("call", "meeting", "video", "letter", "email")),
)
_GENTLE_STAGES = 2
"""Up to this stage, somebody in a hard phase is called instead of written to."""
_EARLY_CALL = N_("Ask on the phone how it stands with the payment")
_FIVE_SIXTHS = 83


@dataclass(frozen=True)
class Step(Frozen):
    """Where an unpaid invoice stands on its ladder on a given day.

    `target` is the payment target in force, `late` the days since, `stage` the stage to take (from 1), or None
    while nothing is to be done; `waits` says why not, and `resumes` when the next stage comes, if one does.
    """

    target: date
    late: int
    done: int
    stage: int | None = None
    waits: str | None = None
    resumes: date | None = None


@rule(
    LADDER,
    family="money",
    rank=CLAIM,
    looks_at=having("open_invoices"),
    stages=Threshold((1, 8, 15, 31, 61), "days late", "When each of the five stages begins.", least=1),
    gap=Threshold(5, "days", "The least time between two reminders."),
    sent=Threshold(3, "working days", "How long to wait after they say that it is on its way."),
    old=Threshold(24, "months", "A relationship older than this gets a call first.", least=1),
)
def payment_target_exceeded(relationship: Relationship, ctx: Context) -> Findings:
    """Speak about money openly and early: setting a limit is self-respect, not unkindness.

    The first days late ask for a friendly word, and with an old client for a call, since most delays are
    oversights. Each stage after that is clearer than the one before, down to saying openly that it does not work
    like this. A stage that was taken is not asked for again; what they answered pauses the ladder, and a word
    that was broken moves it on.
    """
    stages = ctx.numbers(LADDER, "stages")
    turns: list[date] = []
    for invoice in relationship.open_invoices:
        reminders = reminders_of(invoice, relationship.deferrals)
        step = ladder(invoice, reminders, relationship, ctx)
        turns += [step.target + timedelta(days=days) for days in stages]
        if step.stage is None:
            turns += [step.resumes] if step.resumes else ()
            continue
        headline, actions = _STAGES[step.stage - 1]
        gently = relationship.in_crisis(ctx.today) and step.stage <= _GENTLE_STAGES
        if gently or (step.stage == 1 and _is_old(relationship, ctx)):
            headline, actions = _EARLY_CALL, _BY_VOICE
        yield Finding(
            subject=invoice.id,
            due=step.target,
            headline=msg(headline),
            reason=_reason(invoice, step, reminders, stages),
            actions=actions,
            evidence=(invoice.id, *(reminder.id for reminder in reminders)),
            person=invoice.who,
            stage=step.stage,
        )
    if relationship.in_crisis(ctx.today):
        return None  # which passes without a word
    if relationship.since is not None:
        turns.append(add_months(relationship.since, ctx.number(LADDER, "old")) + timedelta(days=1))
    return first_after(ctx.today, turns)


def reminders_of(invoice: Invoice, deferrals: tuple[Deferral, ...]) -> list[Deferral]:
    """The reminders of an invoice, oldest first."""
    mine = (each for each in deferrals if each.kind == "reminded" and each.subject == invoice.id)
    return sorted(mine, key=lambda each: (each.on, each.id))


def ladder(invoice: Invoice, reminders: list[Deferral], relationship: Relationship, ctx: Context) -> Step:
    """Where an unpaid invoice stands today, after everything that was said about it."""
    target = ctx.working_day_from(invoice.due)
    lost = [each for each in reminders if each.result == "not-received"]
    if lost:
        # They never had it: the target runs anew from the day that came out, and so does the ladder.
        terms = invoice.due - invoice.issued
        target = ctx.working_day_from(lost[-1].on + terms)
        reminders = reminders[reminders.index(lost[-1]) + 1 :]
    late = (ctx.today - target).days
    reached = sum(1 for days in ctx.numbers(LADDER, "stages") if late >= days)
    done = max((each.stage or 1 for each in reminders), default=0)
    if not reached:
        begin = ctx.numbers(LADDER, "stages")[0]
        return Step(target, late, done, waits="not late", resumes=target + timedelta(days=begin))
    if not reminders:
        return Step(target, late, done, stage=reached)
    return _after_a_reminder(Step(target, late, done), reached, reminders[-1], relationship, ctx)


def _after_a_reminder(step: Step, reached: int, last: Deferral, relationship: Relationship, ctx: Context) -> Step:
    stages = ctx.numbers(LADDER, "stages")
    if last.result == "disputed" and relationship.open_frictions:
        return replace(step, waits="disputed")
    if step.done >= len(stages):
        return replace(step, waits="all stages done")
    rested = last.on + timedelta(days=ctx.number(LADDER, "gap"))
    waits, word = "gap", None
    if last.result == "promised" and last.until:
        waits, word = "promised", last.until
    elif last.result == "sent":
        waits, word = "sent", ctx.working_days_after(last.on, ctx.number(LADDER, "sent"))
    # A word that was broken moves on by one stage even before its days are reached.
    rested = max(rested, word + timedelta(days=1)) if word else rested
    resumes = rested if word else max(rested, step.target + timedelta(days=stages[step.done]))
    if ctx.today < resumes:
        return replace(step, waits=waits if ctx.today < rested else "next stage", resumes=resumes)
    return replace(step, stage=max(reached, step.done + 1))


def _is_old(relationship: Relationship, ctx: Context) -> bool:
    since = relationship.since
    return since is not None and add_months(since, ctx.number(LADDER, "old")) < ctx.today


def _reason(invoice: Invoice, step: Step, reminders: list[Deferral], stages: tuple[int, ...]) -> Message:
    values: dict[str, Value] = {
        "invoice": invoice.number or "",
        "amount": invoice.amount,
        "late": step.late,
        "target": step.target,
        "stage": step.stage or 0,
        "of": len(stages),
    }
    if reminders:
        last = reminders[-1]
        values |= {"n": len(reminders), "last": last.on}
        if last.result == "promised" and last.until:
            values["until"] = last.until
            text = N_(
                "Invoice{invoice:number} over {amount}, {late:days} late (target {target}); "
                "{n:reminders}, and the day they named, {until}, has passed"
            )
        else:
            text = N_(
                "Invoice{invoice:number} over {amount}, {late:days} late (target {target}); "
                "{n:reminders}, the last one {last}"
            )
    else:
        text = N_("Invoice{invoice:number} over {amount}, {late:days} late (target {target}); no reminder so far")
    return Message(text, values)


@rule(
    "habitual-late-payer",
    family="money",
    rank=CLAIM,
    looks_at=having("invoices"),
    steady=True,
    returns_after=None,
    late=Threshold(7, "days", "A payment later than this counts as late."),
    times=Threshold(3, "invoices", "So many late ones make a habit.", least=1),
    of=Threshold(6, "invoices", "Out of so many paid ones, the newest.", least=1),
)
def habitual_late_payer(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """When late payment becomes a habit, talk about the terms instead of reminding each time.

    Both sides answer for how they work together. A shorter target, a deposit, or an end are fair things to talk
    about, and easier between two invoices than in the middle of one.
    """
    paid = sorted(
        (invoice for invoice in relationship.invoices if invoice.paid), key=lambda each: (each.paid, each.id)
    )[-ctx.number("habitual-late-payer", "of") :]
    allowed = ctx.number("habitual-late-payer", "late")
    late = [
        (invoice, days)
        for invoice in paid
        if invoice.paid and (days := (invoice.paid - ctx.working_day_from(invoice.due)).days) > allowed
    ]
    times = ctx.number("habitual-late-payer", "times")
    if len(late) < times:
        return
    newest, _ = late[-1]
    yield Finding(
        subject=relationship.id,
        due=newest.paid or ctx.today,
        headline=msg(N_("Talk about payment terms: a shorter target, a deposit, or an end")),
        reason=msg(
            N_("{n} of the last {of} invoices were paid more than {allowed:days} late: {late}"),
            n=len(late),
            of=len(paid),
            allowed=allowed,
            late=tuple(days for _, days in late),
        ),
        actions=("call", "meeting", "video", "email"),
        evidence=tuple(invoice.id for invoice, _ in late),
        # A payment in time may push the oldest late one out; only another late one is news.
        mark=" ".join(str(invoice.id) for invoice, _ in late[-times:]),
        person=newest.who,
        urgency="info",
    )


@rule(
    "dependency",
    family="money",
    rank=NICETY,
    looks_at=having("turnover"),
    steady=True,
    percent=Threshold((40, 83), "% of what you invoiced", "The two shares that are named.", least=1),
    months=Threshold(2, "months", "Invoices in fewer months than this say nothing yet.", least=1),
)
def dependency(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
    """The loss of one client must not sink the business: while they are the largest, look after the others.

    The second share is the German test for dependent self-employment: five sixths of the income from one client.
    Once dismissed, it comes back with the first invoice of another year, or when the second share is reached.
    """
    turnover = relationship.turnover
    if turnover is None or turnover.months < ctx.number("dependency", "months"):
        return
    first, second = ctx.numbers("dependency", "percent")
    if not turnover.exceeds(first, 100):
        return
    # Five sixths are 83.3 %: the default of 83 means them exactly.
    critical = turnover.exceeds(5, 6) if second == _FIVE_SIXTHS else turnover.exceeds(second, 100)
    share = turnover.per_mille
    newest = max(invoice.issued for invoice in relationship.invoices if invoice.id in turnover.invoices)
    yield Finding(
        subject=relationship.id,
        due=newest,
        headline=msg(N_("Look after other clients: nearly everything hangs on this one"))
        if critical
        else msg(N_("Look after other clients: much hangs on this one")),
        reason=msg(
            N_("{share} % of what you invoiced in the last 12 months is theirs; the mark is {mark} %"),
            share=f"{share // 10}.{share % 10}",
            mark="83.3" if critical and second == _FIVE_SIXTHS else second if critical else first,
        ),
        actions=(),
        evidence=turnover.invoices,
        mark=str(newest.year),
        stage=2 if critical else 1,
        urgency="info",
    )


@rule(
    "concessions",
    family="money",
    rank=NICETY,
    looks_at=tagged("concession"),
    returns_after=None,
    times=Threshold(3, "concessions", "So many are a pattern.", least=1),
    months=Threshold(12, "months", "Within so many months.", least=1),
)
def concessions(relationship: Relationship, ctx: Context) -> Findings:
    """Pleasing at any price harms both sides: stop, and talk about balance."""
    months = ctx.number("concessions", "months")
    begin = add_months(ctx.today, -months)
    made = [entry for entry in relationship.with_tag("concession") if entry.on > begin]
    times = ctx.number("concessions", "times")
    if len(made) < times:
        return NEVER  # time makes the entries of the months fewer, never more
    yield Finding(
        subject=relationship.id,
        due=made[-1].on,
        headline=msg(N_("No further concession; talk about balance")),
        reason=msg(N_("{n} concessions since {on}"), n=len(made), on=made[0].on),
        actions=("call", "meeting", "video"),
        evidence=tuple(entry.id for entry in made),
        # An old one that falls out of the months is no news, another one is.
        mark=" ".join(str(entry.id) for entry in made[-times:]),
        urgency="info",
    )
    return add_months(made[0].on, months)
