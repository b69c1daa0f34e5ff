"""The timer of the morning: installing it, taking it away, and telling how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import Any

from reljournal.delivery import outcomes, schedule
from reljournal.delivery.job import Job, next_at
from reljournal.delivery.outcomes import Outcome
from reljournal.delivery.schedule import Machine, Plan, Standing
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.quoting import quoted
from reljournal.errors import RelError, UsageError
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass

LOG = "morning.log"
WHAT = "cron"
LATER = (10, 30)
"""Minutes after which a run tries again what may pass by then: a network that came late, a server that is busy."""
_TAIL = 8
"""Lines of the log that `rel cron status` shows."""
_MOST_BYTES = 200_000
"""Size at which the log loses its older half: some years of mornings."""


def time_of_day(text: str) -> time:
    """A time such as 07:30 or 7:30; raises UsageError for anything else."""
    hour, colon, minute = text.strip().partition(":")
    digits = hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()
    if not (colon and digits and len(hour) <= 2 and len(minute) == 2 and int(hour) < 24 and int(minute) < 60):
        raise UsageError(f"{quoted(text)} is not a time of day", "write it as 07:30")
    return time(int(hour), int(minute))


def install(job: Job, machine: Machine, *, by: str | None, send: bool, now: datetime) -> Receipt:
    """Install the timer by the way that fits the machine, or the one that was asked for."""
    if by is not None and by not in schedule.WAYS:
        raise UsageError(f"there is no way {quoted(by)}", "ways are " + ", ".join(schedule.WAYS))
    plan = schedule.install(job, machine, by=by or schedule.way_for(machine), send=send, now=now)
    what = N_("each day at {at} by {by}: the agenda is sent") if send else N_("each day at {at} by {by}: {log}")
    upcoming = next_at(job.at, now)
    return Receipt(
        line=msg(what, at=f"{job.at:%H:%M}", by=plan.by, log=str(job.log)),
        more=(
            msg(N_("next run: {on}, {at}"), on=upcoming.date(), at=f"{upcoming:%H:%M}"),
            msg(N_("'rel cron status' tells how it went, 'rel cron remove' takes it away")),
        ),
        data={**_plan_data(plan), "log": str(job.log), "next": upcoming.isoformat()},
    )


def remove(machine: Machine) -> Receipt:
    """Take the timer away; no error where there is none."""
    ways = schedule.remove(machine)
    if not ways:
        return Receipt(msg(N_("there is no timer of rel's")), data={"removed": []})
    return Receipt(msg(N_("removed from {ways}"), ways=", ".join(ways)), data={"removed": list(ways)})


@dataclass(frozen=True)
class Health(Frozen):
    """How the timer stands: what was installed, what the system says of it, and what is wrong."""

    plan: Plan
    standing: Standing | None
    problems: tuple[Message, ...]


def health(machine: Machine, now: datetime) -> Health | None:
    """Look at the timer that was installed, and whether it runs; None where none was."""
    plan = schedule.note(machine.state)
    if plan is None:
        return None
    problems: list[Message] = []
    standing = None
    try:
        standing = schedule.standing(plan, machine)
    except RelError as error:
        problems.append(msg(N_("the timer cannot be looked at: {what}"), what=error.sentence))
    if standing is not None and not standing.there:
        problems.append(msg(N_("the timer is gone from {by}: 'rel cron install' brings it back"), by=plan.by))
    if not Path(plan.command[0]).exists():
        text = N_("{path} is not there any more: run 'rel cron install' again")
        problems.append(msg(text, path=plan.command[0]))
    problems += _of_runs(plan, (standing and standing.at) or plan.at, machine.state, now)
    return Health(plan, standing, tuple(problems))


def _of_runs(plan: Plan, at: time, state: Path, now: datetime) -> list[Message]:
    """The newest run, where it failed or did not take place and nobody has made up for it by hand."""
    last = outcomes.last(state, WHAT)
    due = schedule.last_due(plan, at, now)
    if due is not None and (last is None or last.at < due):
        if plan.send and outcomes.was_sent(state, due.date()):
            return []
        text = N_("the run of {on}, {at} did not take place: was the machine off, or does {by} not run?")
        return [msg(text, on=due.date(), at=f"{due:%H:%M}", by=plan.by)]
    if last is None or last.ok or (plan.send and outcomes.was_sent(state, last.at.date())):
        return []
    return [msg(N_("the run of {on} failed: {message}"), on=last.at.date(), message=last.message)]


def status(machine: Machine, now: datetime, besides: Sequence[str] = ()) -> tuple[Receipt, bool]:
    """How the timer stands, when it runs next, how it last went; and whether something is wrong.

    `besides` are problems that others found, such as a password that the timer will not have.
    """
    found = health(machine, now)
    last = outcomes.last(machine.state, WHAT)
    tail = _tail(machine.state / LOG)
    if found is None:
        line = msg(N_("no timer is installed: 'rel cron install --at 07:30' sets one"))
        return Receipt(line, data={"installed": False, **_last_data(last), "log": tail}), False
    plan, at = found.plan, found.standing.at if found.standing else found.plan.at
    upcoming = next_at(at, now) if at and (found.standing is None or found.standing.there) else None
    more: list[Message] = []
    if found.standing and found.standing.there and at is None:
        more.append(msg(N_("the entry was changed by hand: {line}"), line=found.standing.line))
    if upcoming:
        more.append(msg(N_("next run: {on}, {at}"), on=upcoming.date(), at=f"{upcoming:%H:%M}"))
    problems: list[Message | str] = [*found.problems, *besides]
    more += [_last_line(last), *map(_as_message, problems)]
    more += [msg(N_("log: {line}"), line=line) for line in tail]
    sends = N_("each day at {at} by {by}, and sent") if plan.send else N_("each day at {at} by {by}")
    line = msg(sends, at=f"{at or plan.at:%H:%M}", by=plan.by)
    data = {
        "installed": True,
        **_plan_data(plan),
        "next": upcoming.isoformat() if upcoming else None,
        **_last_data(last),
        "problems": problems,
        "log": tail,
    }
    return Receipt(line, tuple(more), data=data), bool(problems)


def _as_message(told: Message | str) -> Message:
    return told if isinstance(told, Message) else msg("{what}", what=told)


def finish_run(machine: Machine, now: datetime, *, code: int, message: str) -> None:
    """Record how a run went, as far as the state folder allows, and expect the next one."""
    ended = Outcome(now, now.date(), WHAT, code == 0, message=message or N_("done"))
    # Where that is refused, its words are in the log all the same, or in the mail that cron writes.
    with suppress(OSError, RelError):
        outcomes.record(machine.state, ended)
    plan = schedule.note(machine.state)
    if plan is not None:
        schedule.expect_next(plan, machine.state, now)


def trim_log(path: Path) -> None:
    """Let go of the older half of a log that has grown large. The timer appends to it at the same moment."""
    try:
        if path.stat().st_size <= _MOST_BYTES:
            return
        kept = path.read_bytes()[-_MOST_BYTES // 2 :].partition(b"\n")[2]
        path.write_bytes(kept)
    except OSError:
        return


def _last_line(last: Outcome | None) -> Message:
    if last is None:
        return msg(N_("it has not run yet"))
    text = N_("last run: {on}, {at}: went well") if last.ok else N_("last run: {on}, {at}: {message}")
    return msg(text, on=last.at.date(), at=f"{last.at:%H:%M}", message=last.message)


def _plan_data(plan: Plan) -> dict[str, Any]:
    return {
        "by": plan.by,
        "at": f"{plan.at:%H:%M}",
        "send": plan.send,
        "command": list(plan.command),
        "variables": dict(plan.variables),
    }


def _last_data(last: Outcome | None) -> dict[str, Any]:
    if last is None:
        return {"last": None}
    return {"last": {"at": last.at.isoformat(), "ok": last.ok, "message": last.message}}


def _tail(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 8192))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-_TAIL:]
