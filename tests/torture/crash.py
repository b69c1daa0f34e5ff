"""Killed at every operation: each writing command, and the recovery after it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from journal_disk import Disk, on_disk
from reljournal.journal import Journal
from torture.deaths import Point, killed, points
from torture.program import Image, Machine, lay, look, machine, rel
from torture.report import Line
from torture.survivors import Judge
from torture.workers import spread
from torture.write_paths import PATHS, starts

_NOTE = "journal.json.intent"
_SEED = 20260302
_KILLS = 2_100
"""How many each command has to bear in the long run, over all its starts."""
_RECOVERIES = 600
"""And how many more the recovery has to bear, for each start from which something is left to recover."""


def run(long: bool) -> Iterator[Line]:
    """Kill each command at every operation, torn writes included, and then each recovery."""
    yield from spread(_path, PATHS, long)


def _path(name: str, long: bool) -> Iterator[Line]:
    path = PATHS[name]
    kills = Line(f"kills of `{name}`")
    recovery = Line(f"kills of the recovery after `{name}`")
    outcomes: set[int] = set()
    chance = random.Random(_SEED)
    with machine() as box, ExitStack() as stack:
        begun = list(starts(box, path, _SEED))
        stack.enter_context(path.program())
        for number, (start, line) in enumerate(begun):
            if not long and number != sum(map(ord, name)) % len(begun):
                continue
            judge = Judge(box, path, start, line)
            left = _kill(box, judge, kills, -(-_KILLS // len(begun)) if long else 12)
            torn = [image for image in left if _NOTE in image]
            if torn:
                tries = _RECOVERIES if long else 10
                some = chance.sample(torn, min(len(torn), 12 if long else 2))
                _kill_recoveries(box, judge, recovery, some, tries)
            outcomes.add(judge.distinct)
    kills.note = f"{sum(outcomes)} different journals afterwards"
    yield kills
    if recovery.tried:
        yield recovery


def _kill(box: Machine, judge: Judge, line: Line, wanted: int) -> list[Image]:
    """Kill a command at each point; returns what it left."""
    judge.lay()
    with on_disk(Disk()) as disk:
        rel(*judge.line)
    left = []
    for point in points(disk, wanted):
        judge.lay()
        died = killed(lambda: rel(*judge.line), point)
        left.append(look(box.home))
        trouble = judge.here()
        if not died:
            # A view's stamp that is a moment old is looked at closer than one of yesterday: this run took a step
            # less than the one that was counted, and came to its end.
            if trouble:
                line.failures.append(f"{judge}, {point}, not killed: {trouble}")
            continue
        line.check(not trouble, lambda point=point, trouble=trouble: f"{judge}, {point}: {trouble}")  # type: ignore[misc]
    return left


def _kill_recoveries(box: Machine, judge: Judge, line: Line, images: list[Image], wanted: int) -> None:
    """Kill the recovery of what a killed command left, and then the recovery of that, `wanted` times together."""
    openers: list[Callable[[], object]] = [lambda: Journal(box.journal).load(), lambda: rel("backup")]
    each = -(-wanted // len(images))
    for number, image in enumerate(images):
        recover = openers[number % len(openers)]
        lay(box.home, image)
        with on_disk(Disk()) as disk:
            recover()
        for point in points(disk, each):
            lay(box.home, image)
            again: tuple[Point, ...] = ()
            if not killed(recover, point):
                continue
            if line.tried % 3 == 0 and (box.home / _NOTE).exists():
                # The next one to come finds a recovery that was cut off, and dies as well.
                again = (Point(point.at // 2 + line.tried % 7, point.torn // 2),)
                killed(recover, again[0])
            trouble = judge.here()
            line.check(
                not trouble,
                lambda told=(point, *again), trouble=trouble: (  # type: ignore[misc]
                    f"{judge}, killed; its recovery killed at {', then '.join(map(str, told))}: {trouble}"
                ),
            )
