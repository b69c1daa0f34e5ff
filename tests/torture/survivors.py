"""What is left after a death, a power loss or an error, held against what may be left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reljournal.errors import RelError
from reljournal.journal import Journal, MissingJournalError, backups, intent
from reljournal.journal.lock import Lock
from torture.program import NOW, Image, Machine, lay, look, rel
from torture.write_paths import JOURNAL, Start, WritePath

Tables = dict[str, dict[int, dict[str, Any]]] | None
"""A journal's records; None where there is no journal."""
# What a draft holds is never read, only whether it is there.
_DRAFTS = (".tmp", ".part", ".stale")


def moment() -> datetime:
    """The moment of the run as the journal takes it."""
    return datetime.fromisoformat(NOW).astimezone()


@dataclass(frozen=True)
class _State:
    """A journal when nothing went wrong: its records, its bytes, and its records after `rel undo`."""

    tables: Tables
    data: bytes | None
    undone: Tables
    backups: frozenset[str]


class Judge:
    """Knows what one command may leave of one start, and judges what was left."""

    def __init__(self, machine: Machine, path: WritePath, start: Start, line: tuple[str, ...]) -> None:
        self.machine = machine
        self.start = start
        self.line = line
        self._journal = Journal(machine.journal, lock_timeout=0)
        self._seen: dict[int, tuple[str, str]] = {}
        self.before = self._state(lambda: None)
        self.after = self._state(self._run)
        self._is_backup = path.name == "backup"
        copies = [data for name, data in start.image.items() if ".backups/" in name]
        self._copies = {*copies, self.before.data, self.after.data}
        if path.changes is not None and self.before.tables is not None:
            gone = [
                (table, doc_id)
                for table, records in self.before.tables.items()
                for doc_id, record in records.items()
                if (self.after.tables or {}).get(table, {}).get(doc_id) != record
            ]
            assert len(gone) == path.changes, (line, gone)

    @property
    def distinct(self) -> int:
        """How many different journals were judged in full."""
        return len(self._seen)

    def __str__(self) -> str:
        return f"`rel {' '.join(self.line)}` on a journal {self.start.name}"

    def lay(self) -> None:
        """Put the start back in its place."""
        lay(self.machine.home, self.start.image)

    def _run(self) -> None:
        said = rel(*self.line)
        assert said.code == 0, (self.line, said)

    def _state(self, action: Callable[[], object]) -> _State:
        self.lay()
        action()
        tables = self._tables()
        there = self.machine.journal.exists()
        data = self.machine.journal.read_bytes() if there else None
        copies = frozenset(name for name in look(self.machine.home) if ".backups/" in name)
        # A new journal's id is drawn by lot, so its bytes are not known beforehand.
        return _State(tables, data if JOURNAL in self.start.image else None, self._undone(), copies)

    def _tables(self) -> Tables:
        try:
            content = self._journal.load()
        except MissingJournalError:
            return None
        assert content.problems == (), content.problems
        tables = {name: {i: dict(record) for i, record in table.items()} for name, table in content.tables.items()}
        tables["meta"] = {1: dict(content.meta)}
        if JOURNAL not in self.start.image:
            tables["meta"][1].pop("journal")
        return tables

    def _undone(self) -> Tables:
        if rel("undo").code != 0:
            return None
        return self._tables()

    def image(self, image: Image, wanted: str = "") -> str:
        """Judge a folder with these contents; returns what is wrong with it, or nothing.

        `wanted` is "before" or "after" where only one of them is right.
        """
        if intent.beside(JOURNAL) not in image and (known := self._seen.get(_key(image))) is not None:
            return self._verdict(known, wanted)
        lay(self.machine.home, image)
        return self.here(wanted)

    def here(self, wanted: str = "") -> str:
        """Judge the machine's home as it is; what is in it afterwards does not matter any more."""
        try:
            self._settle()
        except (OSError, RelError) as error:
            return f"it does not open: {error}"
        key = _key(look(self.machine.home))
        if key not in self._seen:
            self._seen[key] = self._examine()
        return self._verdict(self._seen[key], wanted)

    def _verdict(self, known: tuple[str, str], wanted: str) -> str:
        outcome, trouble = known
        if not trouble and wanted not in ("", outcome):
            return "it was acknowledged and is not there" if wanted == "after" else "it was refused and is there"
        return trouble

    def _settle(self) -> None:
        """Do what each command does first: take the lock, which must be free, and finish what was left."""
        path = str(self.machine.journal)
        if Path(intent.beside(path)).exists():
            with Lock(path + ".lock", 0):
                intent.recover(path)

    def _examine(self) -> tuple[str, str]:
        """Open the journal, look at everything, and go on working with it."""
        try:
            return self._outcome()
        except (AssertionError, RelError, OSError) as error:
            return "", f"{type(error).__name__}: {error}"

    def _outcome(self) -> tuple[str, str]:
        found = self._tables()
        copies = self._backups()
        if found == self.after.tables and (not self._is_backup or self.after.backups <= copies):
            outcome, state = "after", self.after
        elif found == self.before.tables:
            outcome, state = "before", self.before
        elif found is not None and self.before.tables is None and not _entries(found):
            # A journal was begun, and what was to be in it is not: the second step did not come.
            return "before", self._goes_on(found)
        else:
            return "", "it holds neither all nor nothing of the command"
        if state.data is not None and self.machine.journal.read_bytes() != state.data:
            return "", "its bytes are neither those of before nor those of after"
        return outcome, self._goes_on(found) or self._undoes(state)

    def _backups(self) -> set[str]:
        """The backups that `rel restore` would list; each must be a whole copy of a journal that there was."""
        found = set()
        for backup in backups.listing(str(self.machine.journal)):
            data = Path(backup.path).read_bytes()
            assert data in self._copies or not self.start.image, f"{backup.name} is no copy of a journal"
            assert backups.count(data).whole, f"{backup.name} is not whole"
            found.add(f"{JOURNAL}.backups/{backup.name}")
        return found

    def _goes_on(self, found: Tables) -> str:
        """Write one more entry and take it back again."""
        if found is None:
            said = rel("add", "Somebody Else")
            return "" if said.code == 0 else f"the next command fails: {said.err}"
        self._journal.undoable()
        with self._journal.transaction("again", now=moment()) as work:
            work.insert("interactions", {"kind": "social"})
        more = self._tables()
        assert more is not None
        if len(more["interactions"]) != len(found["interactions"]) + 1:
            return "the next entry is not there"
        self._journal.undo(now=moment())
        return "" if self._tables() == found else "the next entry cannot be taken back"

    def _undoes(self, state: _State) -> str:
        if state.tables is None or state.undone is None:
            return ""
        return "" if self._undone() == state.undone else "`rel undo` does not lead where it did"


def _entries(tables: Mapping[str, Any]) -> bool:
    return any(records for name, records in tables.items() if name != "meta")


def _key(image: Image) -> int:
    return hash(frozenset((name, None if name.endswith(_DRAFTS) else data) for name, data in image.items()))
