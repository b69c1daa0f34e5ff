"""Crowds: many processes at one journal, some of them killed, some of them strangers to it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reljournal.journal import Journal
from reljournal.journal.codec import dump
from reljournal.journal.lock import Lock
from torture import foreign, foreign_steps
from torture.crowd_member import ANNA
from torture.report import Line

_TESTS = Path(__file__).parents[1]
_MEMORY = "/dev/shm"
_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Told:
    """What the members of a crowd said: what they wrote and took back, what was refused, read, or wrong."""

    wrote: list[tuple[str, int, str]] = field(default_factory=list)
    undone: set[tuple[str, int, str]] = field(default_factory=set)
    counted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    waited: float = 0.0
    noticed: int = 0

    def hear(self, role: str, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "wrote" | "undone" if rest.startswith("counted "):
                self.counted += int(rest.split()[1]) * (1 if word == "wrote" else -1)
            case "wrote":
                table, doc_id, text = rest.split(" ", 2)
                self.wrote.append((table, int(doc_id), text))
            case "undone":
                table, doc_id, text = rest.split(" ", 2)
                self.undone.add((table, int(doc_id), text))
            case "refused":
                self.refused[rest] += 1
            case "read":
                self.read[role] += int(rest)
            case "noticed":
                self.noticed += 1
            case "waited":
                self.waited = max(self.waited, float(rest))
            case _:
                self.wrong.append(line)

    @property
    def reads(self) -> str:
        return ", ".join(f"{n:,} by {role}" for role, n in sorted(self.read.items()))


class Crowd:
    """A new journal with processes at it; each is started by role, name, and how much it is to write."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.journal = Journal(folder / "journal.json")
        self.stop = folder / "stop"
        self.told = Told()
        self.members: list[tuple[str, subprocess.Popen[str]]] = []
        self.killed: set[int] = set()
        meta = {"schema": 1, "journal": "4f0c9ad81e57b326", "created": _NOW.isoformat()}
        self.journal.path.write_bytes(dump(meta, {"contacts": {ANNA: {"name": "Anna", "added": "2026-03-02"}}}))

    def start(self, role: str, name: str = "", count: int = 1 << 30) -> subprocess.Popen[str]:
        words = [role, self.journal.path, self.stop, name, count]
        process = subprocess.Popen(
            [sys.executable, "-m", "torture.crowd_member", *map(str, words)],
            cwd=_TESTS,
            stdout=(self.stop.parent / f"out-{len(self.members)}").open("w+", encoding="utf-8"),
            stderr=subprocess.PIPE,
            text=True,
        )
        self.members.append((role, process))
        return process

    def kill(self, process: subprocess.Popen[str]) -> None:
        """End a member as the system does when memory runs out: at once, wherever it is."""
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed.add(process.pid)

    def end(self, writers: Sequence[subprocess.Popen[str]] = ()) -> None:
        """Wait for those who write so much and no more, stop the others, and hear what all have to tell."""
        for process in writers:
            process.wait()
        self.stop.touch()
        for number, (role, process) in enumerate(self.members):
            _, errors = process.communicate(timeout=120)
            lines = (self.stop.parent / f"out-{number}").read_text(encoding="utf-8").split("\n")
            if process.pid not in self.killed and process.returncode:
                self.told.wrong.append(f"{role} ended with {process.returncode}: {errors.strip()[-400:]}")
            for line in lines[:-1]:  # a killed member may have told half of its last line: that is no telling
                self.told.hear(role, line)

    def judge(self, line: Line, name: str, *, unsaid: int = 0) -> None:
        """Check the journal against what was told; each member killed may have one change more in it.

        `unsaid` is how many members were killed.
        """
        told = self.told
        wrong = [f"{name}: {each}" for each in told.wrong]
        wrong += [f"{name}: {each}" for each in self._differences(unsaid)]
        line.tried += len(told.wrote)
        line.failures += wrong

    def _differences(self, unsaid: int) -> Iterator[str]:
        content = self.journal.load()
        yield from (str(problem) for problem in content.problems)
        there = [
            (table, doc_id, str(record.get("note", record.get("name"))))
            for table in ("interactions", "contacts")
            for doc_id, record in content.tables[table].items()
            if doc_id != ANNA
        ]
        wanted = set(self.told.wrote) - self.told.undone
        # An id may come again when its entry was taken back in the same millisecond, never beside another.
        if len({(table, doc_id) for table, doc_id, _ in wanted}) != len(wanted):
            yield "an id was given twice"
        yield from (f"{table} {doc_id} {text[:40]!r} is lost" for table, doc_id, text in wanted - set(there))
        extra = set(there) - wanted
        if back := extra & self.told.undone:
            yield f"{len(back)} entries are there after they were taken back"
        counted = content.tables["contacts"][ANNA].get("counted", 0) - self.told.counted
        if counted < 0 or len(extra) + counted > unsaid:
            yield f"{len(extra)} entries and {counted} edits that nobody told of, {unsaid} were killed"
        twice = [text for text, n in Counter(text for _, _, text in there).items() if n > 1]
        if twice:
            yield f"there more than once: {twice[:3]}"
        if seen := foreign.stock_read(self.journal.path):
            yield f"stock TinyDB sees {seen}"
        with Lock(f"{self.journal.path}.lock", 0.2):
            pass  # a lock that outlived its owner raises here


def run(long: bool) -> Iterator[Line]:
    """Crowds that write, crowds of which some are killed, and strangers that change the file in between."""
    memory = _MEMORY if Path(_MEMORY).is_dir() else None
    if long:
        # Where fsync costs nothing the crowd is thickest.
        with TemporaryDirectory(prefix="torture-crowd-", dir=memory) as folder:
            yield _writers(Path(folder), "in memory", rounds=18, writers=16, each=250)
    with TemporaryDirectory(prefix="torture-crowd-") as folder:
        size = (2, 16, 250) if long else (1, 5, 12)
        yield _writers(Path(folder), "on disk", rounds=size[0], writers=size[1], each=size[2])
        yield _killed(Path(folder), rounds=20 if long else 1, kills=25 if long else 3)
        yield from _strangers(Path(folder), seconds=60 if long else 1)
    with TemporaryDirectory(prefix="torture-steps-", dir=memory) as folder:
        yield from foreign_steps.run(Path(folder), long)


def _writers(folder: Path, where: str, *, rounds: int, writers: int, each: int) -> Line:
    line = Line(f"{rounds} x {writers} writers of {each} entries {where}, with edits, undo and readers along")
    read: Counter[str] = Counter()
    undone, locked, waited = 0, 0, 0.0
    for number in range(rounds):
        crowd = Crowd(folder / f"writers-{number}")
        for role in ("undoer", "stock_reader", "own_reader", "agenda", "shell"):
            crowd.start(role, role)
        crowd.end([crowd.start("writer", f"w{n}", each) for n in range(writers)])
        crowd.judge(line, f"round {number}")
        line.failures += [f"round {number}: a reader noticed damage"] * crowd.told.noticed
        read += crowd.told.read
        undone += len(crowd.told.undone)
        locked += crowd.told.refused["locked"]
        waited = max(waited, crowd.told.waited)
    reads = ", ".join(f"{n:,} by {role}" for role, n in sorted(read.items()))
    line.note = f"{undone} undone; reads: {reads}; longest wait {waited:.1f} s, {locked} times over the limit"
    return line


def _killed(folder: Path, *, rounds: int, kills: int) -> Line:
    line = Line("changes told of by writers, some of them killed at any moment")
    total = seen = 0
    for number in range(rounds):
        chance = random.Random(f"killed {number}")
        crowd = Crowd(folder / f"killed-{number}")
        crowd.start("stock_reader")
        steady = [crowd.start("writer", f"steady{n}", 1 << 20) for n in range(2)]
        doomed = [crowd.start("writer", f"doomed{n}", 1 << 20) for n in range(3)]
        _wait_for_entries(crowd)
        for n in range(kills):
            time.sleep(chance.uniform(0, 0.06))
            crowd.kill(doomed.pop(chance.randrange(len(doomed))))
            if torn := foreign.stock_read(crowd.journal.path):
                line.failures.append(f"round {number}, kill {n}: stock TinyDB saw {torn}")
            seen += 1
            with Lock(f"{crowd.journal.path}.lock", 5):
                pass
            if n + 3 < kills:
                doomed.append(crowd.start("writer", f"later{n}", 1 << 20))
            elif not doomed:
                break
        crowd.stop.touch()
        crowd.end(steady)
        total += len(crowd.killed)
        line.failures += [f"round {number}: a reader noticed damage"] * crowd.told.noticed
        crowd.judge(line, f"round {number}", unsaid=len(crowd.killed))
    line.note = f"{total} killed; the file was read by stock TinyDB at once after each: {seen}"
    return line


def _wait_for_entries(crowd: Crowd) -> None:
    deadline = time.monotonic() + 30
    while not crowd.journal.load().tables["interactions"] and time.monotonic() < deadline:
        time.sleep(0.01)


def _strangers(folder: Path, seconds: float) -> Iterator[Line]:
    crowds = {}
    for name in foreign.TOOLS:
        crowd = crowds[name] = Crowd(folder / f"stranger-{name}")
        crowd.start("stranger", name)
        for n in range(2):
            crowd.start("calm_writer", f"w{n}", 1 << 20)
        crowd.start("own_reader")
        if seconds > 10:
            crowd.start("agenda")
            crowd.start("shell", "shell")
    # All four at once: each waits for its disk most of the time.
    for crowd in crowds.values():
        _wait_for_entries(crowd)
    time.sleep(seconds)
    for name, crowd in crowds.items():
        crowd.end()
        line = Line(f"a crowd with a stranger between its commands: {name}")
        crowd.judge(line, name)
        own = sum(1 for _, _, text in crowd.told.wrote if text.startswith(name))
        line.note = f"{own} of them by the stranger; reads: {crowd.told.reads}"
        if crowd.told.noticed:
            line.note += f"; {crowd.told.noticed} in the middle of the stranger's write, which was noticed"
        yield line
