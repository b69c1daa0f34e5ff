"""The power goes: at every moment of each writing command, and of the recovery after it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack

from journal_power import Event, recorded
from reljournal.journal import Journal
from torture.power_model import PowerModel
from torture.program import Image, Machine, lay, machine, rel
from torture.report import Line
from torture.survivors import Judge
from torture.workers import spread
from torture.write_paths import PATHS, starts

_NOTE = "journal.json.intent"
_SEED = 20260303
_STATES = 110_000
"""How many each command has to bear in the long run, over all its starts."""
_AGAIN = 20
"""From so many of them that need a recovery, for each start, the power goes once more during it."""
_ROUNDS = 200
_KEPT = 100


def run(long: bool) -> Iterator[Line]:
    """Let the power go after each operation of each command, and look at what may be found on the disk."""
    yield from spread(_path, PATHS, long)


def _path(name: str, long: bool) -> Iterator[Line]:
    path = PATHS[name]
    losses = Line(f"power losses during `{name}`")
    again = Line(f"power losses during the recovery after `{name}`")
    chance = random.Random(_SEED)
    different = 0
    with machine() as box, ExitStack() as stack:
        begun = list(starts(box, path, _SEED))
        stack.enter_context(path.program())
        for number, (start, line) in enumerate(begun):
            if not long and number != (sum(map(ord, name)) + 1) % len(begun):
                continue
            judge = Judge(box, path, start, line)
            trial = _Trial(box, judge, chance)
            judge.lay()
            with recorded() as recorder:
                rel(*line)
            trial.run(losses, start.image, recorder.events, -(-_STATES // len(begun)) if long else 300, ends=True)
            different += len(trial.seen)
            torn = trial.torn
            for image in chance.sample(torn, min(len(torn), _AGAIN if long else 2)):
                lay(box.home, image)
                with recorded() as recorder:
                    Journal(box.journal).load()
                trial.run(again, image, recorder.events, 200 if long else 50, ends=False)
    losses.note = f"{different:,} of the states differ"
    yield losses
    if again.tried:
        yield again


class _Trial:
    """The states that one command may leave when the power goes."""

    def __init__(self, box: Machine, judge: Judge, chance: random.Random) -> None:
        self.box = box
        self.judge = judge
        self.chance = chance
        self.seen: set[int] = set()
        self.torn: list[Image] = []

    def run(self, line: Line, image: Image, events: list[Event], wanted: int, *, ends: bool) -> None:
        """Judge what the power may leave after each event of a recording, `wanted` states together.

        `ends` says that the command was acknowledged after the last event: then all of it has to be there.
        """
        end = line.tried + wanted
        # A moment with few states leaves its share to the later ones; what is still missing, to another round.
        for _ in range(_ROUNDS):
            self._round(line, image, events, end, ends)
            if line.tried >= end:
                break

    def _round(self, line: Line, image: Image, events: list[Event], end: int, ends: bool) -> None:
        model = PowerModel(str(self.box.home), image)
        left = len(events) + 1
        for number in range(len(events) + 1):
            if number:
                model.apply(events[number - 1])
            share = max(end - line.tried, 1) // left + 1
            left -= 1
            for state in model.states(self.chance, share):
                trouble = self._judge(state, ends and number == len(events))
                line.check(not trouble, lambda at=number, found=trouble: self._told(events, at, found))  # type: ignore[misc]

    def _judge(self, state: Image, acknowledged: bool) -> str:
        key = hash((acknowledged, frozenset(state.items())))
        if key in self.seen:
            return ""
        self.seen.add(key)
        if _NOTE in state and len(self.torn) < _KEPT:
            self.torn.append(state)
        return self.judge.image(state, "after" if acknowledged else "")

    def _told(self, events: list[Event], at: int, trouble: str) -> str:
        after = f"{events[at - 1][0]} {str(events[at - 1][1]).rpartition('/')[2]}" if at else "nothing"
        return f"{self.judge}, power lost after event {at} ({after}), seed {_SEED}: {trouble}"
