"""The commands that write, and the journals they are tried on."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from tinydb import TinyDB

from journal_schemas import NEWEST
from journal_schemas import program as program_of
from reljournal.journal import Journal, files
from reljournal.journal.migrations import SCHEMA
from torture import program
from torture.program import NOW, Image, Machine, lay, look, rel

Tables = Mapping[str, Mapping[int, Mapping[str, Any]]]
JOURNAL = "journal.json"


@dataclass(frozen=True)
class Start:
    """A journal to begin from, the contents of the home folder with it, and the REFs that commands name."""

    name: str
    image: Image
    refs: Mapping[str, str]


@dataclass(frozen=True)
class WritePath:
    """One kind of command that writes: its command lines, each tried in turn with each start."""

    name: str
    lines: tuple[tuple[str, ...], ...]
    starts: tuple[str, ...]
    changes: int | None = 0
    """How many earlier records it changes or removes; None where that is what it is for."""
    schema: int = SCHEMA
    """The newest schema that the program knows which runs the commands; the starts are of today's."""

    def program(self) -> AbstractContextManager[None]:
        """Run a block as that program."""
        return nullcontext() if self.schema == SCHEMA else program_of(self.schema)


_ALL = (
    "a day's first",
    "a day's second",
    "stock TinyDB's",
    "with a note left",
    "without undo",
    "with strange fields",
)

PATHS: dict[str, WritePath] = {
    path.name: path
    for path in (
        WritePath(
            "log",
            (
                ("log", "call", "anna", "asked about May", "+checkin"),
                ("log", "email", "anna,béla", "offer", "--promise", "send it", "--by", "+3d"),
            ),
            _ALL,
        ),
        WritePath("add", (("add", "Clara Novák", "--org", "Weber", "--cadence", "monthly"),), (*_ALL, "nothing")),
        WritePath(
            "edit",
            (("edit", "{entry}", "--note", "quite another note"), ("edit", "{entry}", "--note", "")),
            _ALL,
            1,
        ),
        WritePath("rm", (("rm", "{entry}"),), _ALL, 1),
        WritePath("undo", (("undo",), ("undo", "2")), tuple(name for name in _ALL if "undo" not in name), None),
        WritePath("undo of rm", (("undo",), ("undo", "2")), ("with an entry removed", "with two removed"), None),
        WritePath("invoice paid", (("invoice", "paid", "{invoice}", "--on", "2026-03-01"),), _ALL, 1),
        WritePath(
            "import",
            (("import", "csv", "{inputs}/rows.csv"), ("import", "json", "{inputs}/other.json", "--ours")),
            _ALL,
        ),
        WritePath(
            "migration", (("log", "call", "anna", "after the upgrade"), ("rm", "{entry}")), _ALL, None, NEWEST
        ),
        WritePath("backup", (("backup",),), _ALL),
        WritePath("restore", (("restore", "{inputs}/earlier.json", "--yes"),), (*_ALL, "nothing"), None),
    )
}


def command(machine: Machine, line: tuple[str, ...], start: Start) -> tuple[str, ...]:
    """Fill in the REFs and the folder of a command line."""
    return tuple(word.format(**start.refs, inputs=machine.inputs) if "{" in word else word for word in line)


def starts(machine: Machine, path: WritePath, seed: int) -> Iterator[tuple[Start, tuple[str, ...]]]:
    """Give each start of a path with each of its command lines, of a history that the seed decides."""
    made = _Histories(machine, seed)
    for line in path.lines:
        for name in path.starts:
            start = made.start(name)
            yield start, command(machine, line, start)


class _Histories:
    """Writes small histories with the program itself, and what commands are given beside them."""

    def __init__(self, machine: Machine, seed: int) -> None:
        self.machine = machine
        self.random = random.Random(seed)
        self._plain = self._history()
        self._inputs()

    def _ok(self, *args: str) -> None:
        said = rel(*args)
        assert said.code == 0, (args, said)

    def _history(self) -> Image:
        lay(self.machine.home, {})
        program.at("2026-02-20T09:00:00")
        for name in ("Anna Weber", "Béla Kovács"):
            self._ok("add", name, "--org", "Weber GmbH", "--likes", "tea")
        self._ok("log", "call", "anna", "first talk", "--minutes", "20")
        earlier = self.machine.journal.read_bytes()
        (self.machine.inputs / "earlier.json").write_bytes(earlier)
        program.at("2026-02-21T10:00:00")
        self._ok("invoice", "add", "anna", "1200", "--number", "7")
        self._ok("promise", "add", "béla", "the draft", "--by", "2026-03-09")
        for number in range(self.random.randint(3, 7)):
            words = "".join(self.random.choice("aeiou äß\"\\'") for _ in range(self.random.randint(0, 60)))
            kind = self.random.choice(("call", "email", "meeting"))
            self._ok("log", kind, self.random.choice(("anna", "béla")), f"{number} {words}")
        image = look(self.machine.home)
        program.at(NOW)
        return {name: data for name, data in image.items() if ".backups" not in name}

    def _inputs(self) -> None:
        first = date(2023, 1, 1)
        rows = [
            f"{first + timedelta(days=n)},{self.random.choice(('call', 'email'))},Anna Weber,entry {n}"
            for n in range(1000)
        ]
        (self.machine.inputs / "rows.csv").write_text("date,kind,who,note\n" + "\n".join(rows) + "\n")
        lay(self.machine.home, self._plain)
        program.at("2026-02-25T11:00:00")  # ids of their own
        self._ok("import", "csv", str(self.machine.inputs / "rows.csv"))
        program.at(NOW)
        (self.machine.inputs / "other.json").write_bytes(self.machine.journal.read_bytes())

    def start(self, name: str) -> Start:
        """Make one start; the machine's home is left with it."""
        lay(self.machine.home, {} if name == "nothing" else self._plain)
        if name != "nothing":
            _CHANGES[name](self.machine)
        return Start(name, look(self.machine.home), self._refs() if name != "nothing" else {})

    def _refs(self) -> dict[str, str]:
        tables: Any = json.loads(self._plain[JOURNAL] or b"")
        entries = sorted(tables["interactions"], key=int)
        return {"entry": entries[len(entries) // 2], "invoice": next(iter(tables["invoices"]))}


def _second(machine: Machine) -> None:
    said = rel("log", "call", "anna", "earlier today")
    assert said.code == 0, said


def _removed(*places: int) -> Callable[[Machine], None]:
    """Remove the entries at these places, counted in what is there yet."""

    def remove(machine: Machine) -> None:
        for place in places:
            entries = list(json.loads(machine.journal.read_bytes())["interactions"])
            said = rel("rm", entries[place])
            assert said.code == 0, said

    return remove


def _foreign(machine: Machine) -> None:
    # What a script with stock TinyDB leaves: one line, ASCII only, no layout.
    database = TinyDB(machine.journal)
    database.table("notes_of_a_script").insert({"seen": "Ä"})
    database.close()


def _note_left(machine: Machine) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write_all", _dying(files.write_all))
        with pytest.raises(_Died):
            rel("log", "call", "béla", "in the middle of this the power went")
    assert (machine.home / "journal.json.intent").exists()


class _Died(BaseException):
    pass


def _dying(real: Callable[[int, bytes, int], None]) -> Callable[[int, bytes, int], None]:
    def write_all(fd: int, data: bytes, offset: int) -> None:
        if offset < 100 or data.startswith(b'{"command"'):
            real(fd, data, offset)
            return
        real(fd, data[:30], offset)
        # No tidying up either: nothing of the process runs any more.
        raise _Died

    return write_all


def _no_undo(machine: Machine) -> None:
    (machine.home / "journal.json.undo").unlink()
    (machine.home / "journal.json.lock").unlink()


def _strange(machine: Machine) -> None:
    # A newer version, or somebody's script, wrote a field and a table that we do not know.
    _second(machine)
    journal = Journal(machine.journal)
    with journal.transaction("script", now=_moment()) as work:
        first = next(iter(work.content.tables["contacts"]))
        work.update("contacts", first, {"shoe_size": 38})
        work.insert("stars", {"name": "Wega"})


def _moment() -> Any:
    from datetime import datetime

    return datetime.fromisoformat(NOW).astimezone()


_CHANGES: dict[str, Callable[[Machine], None]] = {
    "a day's first": lambda machine: None,
    "a day's second": _second,
    "stock TinyDB's": _foreign,
    "with a note left": _note_left,
    "without undo": _no_undo,
    "with strange fields": _strange,
    "with an entry removed": _removed(1),
    "with two removed": _removed(0, 1),
}
