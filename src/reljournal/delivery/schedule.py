"""The morning's timer, by whatever the system has for it: chosen, installed, looked at, removed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from reljournal.delivery import crontab, launchd, systemd, task_scheduler
from reljournal.delivery.job import Job, NotThereError, next_at
from reljournal.errors import RelError
from reljournal.values import Frozen, dataclass

WAYS = (systemd.NAME, crontab.NAME, launchd.NAME, task_scheduler.NAME)
NOTE = "schedule.json"
"""What was installed, in the state folder; its modification time is the next run that nobody else makes up for."""
GRACE = timedelta(minutes=15)
"""How late a run may be before it counts as missed: it waits for the journal and tries a server three times."""


@dataclass(frozen=True)
class Machine(Frozen):
    """What the timer has to know of where it runs. `variables` is the environment for the system's programs."""

    platform: str
    variables: Mapping[str, str]
    home: Path
    state: Path
    user: int = 0


@dataclass(frozen=True)
class Plan(Frozen):
    """What was installed: by which way, when it runs, with which command, and since when."""

    by: str
    at: time
    send: bool
    command: tuple[str, ...]
    variables: Mapping[str, str]
    since: datetime | None = None


@dataclass(frozen=True)
class Standing(Frozen):
    """What the system says of the timer now. `at` is None where the entry was made by hand into something else."""

    by: str
    there: bool
    at: time | None
    line: str = ""


def way_for(machine: Machine) -> str:
    """What runs things at a time on this machine."""
    if machine.platform == "darwin":
        return launchd.NAME
    if machine.platform == "win32":
        return task_scheduler.NAME
    return systemd.NAME if systemd.is_running(machine.variables) else crontab.NAME


def install(job: Job, machine: Machine, *, by: str, send: bool, now: datetime) -> Plan:
    """Install the job by one way, instead of whatever was there by any; RelError where that cannot be.

    The note is written first: where the state folder cannot be written, no timer is left that cannot log.
    """
    plan = Plan(by, job.at, send, job.command, job.variables, now)
    before = note(machine.state)
    _keep(plan, machine.state, now)
    try:
        _install(job, machine, by)
    except RelError:
        if before is None:
            (machine.state / NOTE).unlink(missing_ok=True)
        else:
            _keep(before, machine.state, now)
        raise
    for other in WAYS:
        if other != by and _may_be_there(other, machine):
            _remove(other, machine)
    return plan


def remove(machine: Machine) -> tuple[str, ...]:
    """Take every timer of ours away; by which ways there were any."""
    known = note(machine.state)
    asked = [way for way in WAYS if (known and known.by == way) or _may_be_there(way, machine)]
    removed: list[str] = []
    for way in asked:
        with suppress(NotThereError):
            if _remove(way, machine):
                removed.append(way)
    (machine.state / NOTE).unlink(missing_ok=True)
    return tuple(removed)


def standing(plan: Plan, machine: Machine) -> Standing:
    """Whether the timer that was installed is still there, and when it runs now."""
    if plan.by == crontab.NAME:
        line = crontab.entry(crontab.read(machine.variables))
        if line is None:
            return Standing(plan.by, False, None)
        return Standing(plan.by, True, crontab.time_of(line), line.decode("utf-8", "backslashreplace"))
    if plan.by == systemd.NAME:
        there = systemd.is_there(machine.variables, machine.home) and systemd.is_active(machine.variables)
    elif plan.by == launchd.NAME:
        there = launchd.is_there(machine.home)
    else:
        there = task_scheduler.is_there(machine.variables)
    return Standing(plan.by, there, plan.at)


def has_variable(plan: Plan, machine: Machine, name: str) -> bool:
    """Whether the job will find a variable that is not in its entry: a secret has its place in the timer's own."""
    if plan.by == crontab.NAME:
        return crontab.sets(crontab.read(machine.variables), name)
    return plan.by != systemd.NAME or systemd.sets(machine.variables, name)


def note(state: Path) -> Plan | None:
    """What was installed, as the note in the state folder says; None where there is none, or none of ours."""
    try:
        told: Any = json.loads((state / NOTE).read_text(encoding="utf-8"))
        return Plan(
            by=next(way for way in WAYS if way == told["by"]),
            at=time.fromisoformat(told["at"]),
            send=bool(told["send"]),
            command=tuple(map(str, told["command"])),
            variables={str(name): str(value) for name, value in told["variables"].items()},
            since=datetime.fromisoformat(told["since"]).astimezone() if "since" in told else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return None


def _keep(plan: Plan, state: Path, now: datetime) -> None:
    told = {
        "by": plan.by,
        "at": plan.at.isoformat(timespec="minutes"),
        "send": plan.send,
        "command": list(plan.command),
        "variables": dict(plan.variables),
    }
    if plan.since is not None:
        told["since"] = plan.since.isoformat(timespec="seconds")
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = state / f"{NOTE}.part"
        part.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        part.chmod(0o600)
        part.replace(state / NOTE)
    except OSError as error:
        raise RelError(
            f"the state folder cannot be written: {error.strerror}: {state}", "mend the folder"
        ) from None
    expect_next(plan, state, now)


def expect_next(plan: Plan, state: Path, now: datetime) -> None:
    """Remember when the next run is due: of one that is missed, the next command in a terminal tells."""
    moment = next_at(plan.at, now).timestamp()
    try:
        os.utime(state / NOTE, (moment, moment))
    except OSError:
        return  # then a missed run is told of, or not: no reason to fail a morning that went well


def last_due(plan: Plan, at: time, now: datetime) -> datetime | None:
    """The newest run that has to be over by now; None where none was due since the timer was installed."""
    due = next_at(at, now - GRACE - timedelta(days=1))
    return due if plan.since is not None and plan.since < due <= now - GRACE else None


def missed(state: Path, now: datetime) -> datetime | None:
    """The run of cron that was due and did not begin, told once; None where none was missed. One stat."""
    try:
        due = (state / NOTE).stat().st_mtime
    except OSError:
        return None
    if now.timestamp() < due + GRACE.total_seconds():
        return None
    plan = note(state)
    if plan is None:
        return None
    expect_next(plan, state, now)
    # systemd, launchd and the Task Scheduler make up for what was missed; cron does not.
    return datetime.fromtimestamp(due).astimezone() if plan.by == crontab.NAME else None


def _install(job: Job, machine: Machine, by: str) -> None:
    if by == systemd.NAME:
        systemd.install(job, machine.variables, machine.home)
    elif by == crontab.NAME:
        crontab.install(job, machine.variables)
    elif by == launchd.NAME:
        launchd.install(job, machine.variables, machine.home, machine.user)
    else:
        task_scheduler.install(job, machine.variables, machine.state)


def _remove(way: str, machine: Machine) -> bool:
    if way == systemd.NAME:
        return systemd.remove(machine.variables, machine.home)
    if way == crontab.NAME:
        return crontab.remove(machine.variables)
    if way == launchd.NAME:
        return launchd.remove(machine.variables, machine.home, machine.user)
    return task_scheduler.remove(machine.variables)


def _may_be_there(way: str, machine: Machine) -> bool:
    """Whether to look for a timer by a way: not on systems that do not have it."""
    if way == launchd.NAME:
        return machine.platform == "darwin"
    if way == task_scheduler.NAME:
        return machine.platform == "win32"
    if way == systemd.NAME:
        return systemd.is_there(machine.variables, machine.home)
    try:
        found = crontab.read(machine.variables)
        return crontab.without_block(found) != found
    except RelError:
        return False  # no cron, or none for this user: then nothing of ours is in it
