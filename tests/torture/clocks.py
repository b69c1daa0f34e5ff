"""Clocks that jump: ids stay unique and in order; days are those of the user's zone, whatever its clock does."""

from __future__ import annotations

import heapq
import os
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, available_timezones

from reljournal.cli import environment
from reljournal.journal import Journal, ids
from torture.report import Line

SEED = 20260302
NODES = (0, 1, 511, 1023)
START = 1_772_452_800_000
"""2026-03-02 12:00 UTC, in milliseconds since 1970."""
FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)
DAY = 86_400_000
STEPS = (-70 * 365 * DAY, -30 * DAY, -DAY, -3_600_000, -1_000, -3, 3, 1_000, 3_600_000, DAY)
"""What a clock is put forward or back by, in milliseconds; the first leads to before 1970."""


def run(long: bool) -> Iterator[Line]:
    """Clocks and calendars; the ids of the long version are four times a million."""
    count = 1_000_000 if long else 20_000
    yield _apart(count)
    yield _together(count // 4)
    yield _journal(400 if long else 40)
    if not hasattr(time, "tzset"):
        return  # Windows has no way to put one process into another zone
    yield _midnights()
    yield _changes(sorted(available_timezones()) if long else ("Europe/Berlin", "Pacific/Auckland"))


def clock(random: Random) -> Iterator[int]:
    """The readings of a clock in milliseconds since 1970: mostly it runs, now and then somebody sets it."""
    true, off = START, 0
    while True:
        chance = random.random()
        if chance < 0.4:
            true += random.randrange(1, 4)
        elif chance > 0.999:
            # Set anew and, by half of them, set right again.
            off = random.choice(STEPS) if random.random() < 0.5 else 0
        yield true + off


def _apart(count: int) -> Line:
    """Machines that know nothing of each other, each with its own clock, and interactions beside other records."""
    line = Line("ids of 4 machines, each with a clock that jumps", note=f"seed {SEED}; 2 lanes a machine")
    lanes: list[array[int]] = []
    for node in NODES:
        random = Random(SEED + node)
        given = {True: array("Q"), False: array("Q")}
        last = {True: -1, False: -1}
        for now in clock(random):
            upper = random.random() < 0.7
            number = ids.next_of(now, node, last[upper], upper=upper)
            given[upper].append(number)
            if number <= last[upper] or number >= ids.LIMIT or (number >> 12 & 1023) != node:
                line.failures.append(f"machine {node}, seed {SEED + node}: {number} after {last[upper]} at {now}")
            last[upper] = number
            if len(given[True]) + len(given[False]) == count:
                break
        lanes += given.values()
    line.tried = sum(map(len, lanes))
    line.failures += [
        f"{one} was given twice" for one, next_one in pairwise(heapq.merge(*lanes)) if one == next_one
    ]
    return line


def _together(count: int) -> Line:
    """Machines in turn on one journal: each id is above all earlier ones, whoever gave it and whenever it was."""
    line = Line("ids of 4 machines in one journal, clocks askew", note=f"seed {SEED}")
    random = Random(SEED)
    clocks = {node: clock(Random(SEED + node)) for node in NODES}
    last = -1
    for _ in range(count):
        node = random.choice(NODES)
        now = next(clocks[node]) + 7_000 * node
        number = ids.next_of(now, node, last, upper=True)
        line.check(last < number < ids.LIMIT, partial(str, f"machine {node} gave {number} after {last} at {now}"))
        last = number
    return line


def _journal(count: int) -> Line:
    """A journal on a disk: what it holds in the end is what was entered, in that order."""
    line = Line("records in a journal file while the clock jumps", note=f"seed {SEED}; 1970, 2038, zones")
    random = Random(SEED)
    moments = [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        *(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold) for fold in (1, 0)),
        datetime(2026, 9, 6, tzinfo=ZoneInfo("America/Santiago")),
        datetime(2026, 3, 2, 23, 59, tzinfo=ZoneInfo("Pacific/Honolulu")),
        datetime(2026, 3, 3, 0, 1, tzinfo=ZoneInfo("Pacific/Auckland")),
    ]
    entered: dict[str, list[int]] = {"contacts": [], "interactions": []}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.json"
        Journal(path).create(now=moments[1])
        for number in range(count):
            # From the middle on the clock has once been in 2038, and never is as late again.
            now = datetime(2038, 1, 19, tzinfo=UTC) if number == count // 2 else random.choice(moments)
            table = random.choice(tuple(entered))
            with Journal(path, node=random.choice(NODES)).transaction("clocks", now=now) as tx:
                new = [
                    tx.insert(table, {"n": len(entered[table]) + more}) for more in range(random.randrange(1, 4))
                ]
            entered[table] += new
        held = Journal(path).load().tables
    for table, numbers in entered.items():
        for n, number in enumerate(numbers):
            line.check(held[table][number] == {"n": n}, partial(str, f"{table}: entered as number {n}"))
        line.check(numbers == sorted(set(numbers)), partial(str, f"{table}: not in the order of entering"))
        line.check(list(held[table]) == numbers, partial(str, f"{table}: more or less than was entered"))
    return line


@contextmanager
def in_zone(zone: str) -> Iterator[None]:
    """The machine in another time zone."""
    kept = {name: os.environ.get(name) for name in ("TZ", "REL_TODAY")}
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        time.tzset()


def day_at(instant: datetime) -> date:
    """The day that the program takes an instant for, in the zone that the machine is in."""
    os.environ["REL_TODAY"] = instant.astimezone(UTC).isoformat()
    return environment.now().date()


def missing_midnights(zones: Sequence[str] = ()) -> list[tuple[str, date]]:
    """The zones and days from 2023 to 2026 on which the clocks go past 0:00, by the system's time zone data."""
    found = []
    noons = [
        datetime.combine(FIRST, clock_time(12)) + timedelta(days=n) for n in range(-1, (LAST - FIRST).days + 1)
    ]
    for zone in zones or sorted(available_timezones()):
        offsets = ZoneInfo(zone)
        for before, noon in pairwise(noons):
            if offsets.utcoffset(before) == offsets.utcoffset(noon):
                continue
            midnight = datetime.combine(noon, clock_time(), tzinfo=offsets)
            if midnight.astimezone(UTC).astimezone(offsets).replace(tzinfo=None) != midnight.replace(tzinfo=None):
                found.append((zone, noon.date()))
    return found


def _midnights() -> Line:
    """The day begins with the first instant that it has, and the one before belongs to the day before."""
    missing = missing_midnights()
    names = len({zone for zone, _ in missing})
    line = Line(
        "seconds around midnights that do not exist",
        note=f"{len(missing)} midnights in {names} zone names, old ones included, 2023 to 2026",
    )
    for zone, day in missing:
        # A midnight in the gap, read by the offset before it, is the instant at which the clocks are put on.
        begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        with in_zone(zone):
            for seconds in (-86_400, -1, 0, 1, 3_600, 80_000):
                instant = begins + timedelta(seconds=seconds)
                expected = day - timedelta(days=1) if seconds < 0 else day
                found = day_at(instant)
                line.check(
                    found == expected,
                    partial(str, f"TZ={zone} REL_TODAY={instant.isoformat()}: {found}"),
                )
    return line


def _changes(zones: Sequence[str]) -> Line:
    """Every hour of the days around each change of the clocks: the system's day and the program's are the same."""
    line = Line("hours around changes of the clocks", note=f"{len(zones)} zone names, 2023 to 2026")
    for zone in zones:
        offsets = ZoneInfo(zone)
        noons = [datetime(2023, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(4 * 365 + 1)]
        changes = [
            a for a, b in pairwise(noons) if a.astimezone(offsets).utcoffset() != b.astimezone(offsets).utcoffset()
        ]
        with in_zone(zone):
            for noon in changes:
                for hour in range(-12, 37):
                    instant = noon + timedelta(hours=hour)
                    found, expected = day_at(instant), instant.astimezone(offsets).date()
                    line.check(
                        found == expected,
                        partial(str, f"TZ={zone} REL_TODAY={instant.isoformat()}: {found}"),
                    )
    return line
