"""One damaged journal: what reading, the doctor and the repair must make of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reljournal.errors import JournalError
from reljournal.journal import codec, doctor, repair
from reljournal.journal.lines import SUM
from torture import foreign

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Key = tuple[str, int]
Records = dict[Key, dict[str, Any]]


@dataclass(frozen=True)
class Sample:
    """A whole journal: its bytes, its records, and where each stands in the bytes (begin, end)."""

    name: str
    data: bytes
    records: Records
    spans: dict[Key, tuple[int, int]]

    def untouched(self, begin: int, end: int) -> set[Key]:
        """Return the records that lie outside of the bytes from `begin` to `end`."""
        return {key for key, (first, last) in self.spans.items() if last <= begin or end <= first}


def sample(name: str, data: bytes) -> Sample:
    """Find each record's place in a whole journal; a layout in which one is not found is refused."""
    records: Records = {}
    spans = {}
    for table, entries in json.loads(data).items():
        for key, record in entries.items():
            if table == "meta":
                continue
            begin = data.index(b'"%s":' % key.encode(), _begin_of(data, table))
            end = re.compile(rb'"crc":\s*"[0-9a-f]{8}"\s*\}').search(data, begin)
            assert end is not None
            record.pop(SUM)
            records[table, int(key)] = record
            spans[table, int(key)] = begin, end.end()
    return Sample(name, data, records, spans)


def _begin_of(data: bytes, table: str) -> int:
    found = re.compile(rb'"%s":\s*\{' % table.encode()).search(data)
    assert found is not None
    return found.start()


@dataclass
class Counts:
    """What came of many tries; `wrong` says of each failure how to repeat it."""

    tried: int = 0
    same: int = 0  # the change means the same in JSON: white space, or an escape written in another way
    json_alone: int = 0  # noticed by a plain JSON parser
    exact: int = 0  # every record was saved as it was, also the damaged one
    edits: int = 0  # taken as it stands, and told: it might have been an edit by hand
    lost: int = 0  # records told to be lost
    older: int = 0  # older records, whole and with their own checksums, in the place of newer ones
    nothing: int = 0  # nothing left to be saved
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        for name in ("tried", "same", "json_alone", "exact", "edits", "lost", "older", "nothing"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong


class Ward:
    """A folder in which one damaged file after the other is read, examined and repaired."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.json"
        self.counts = Counts()

    def admit(
        self, case: Callable[[], str], whole: Sample, bad: bytes, kept: set[Key], older: Records | None = None
    ) -> None:
        """Try one file; `kept` must survive as they are. With `older`, those records may be there instead."""
        self.counts.tried += 1
        try:
            self.counts.wrong += [f"{case()}: {each}" for each in self._examine(whole, bad, kept, older or {})]
        except Exception as error:  # noqa: BLE001 - whatever is raised is a failure to be told
            self.counts.wrong.append(f"{case()}: {type(error).__name__}: {error}")
        finally:
            for file in self.path.parent.iterdir():
                file.unlink()

    def _examine(self, whole: Sample, bad: bytes, kept: set[Key], older: Records) -> Iterator[str]:
        try:
            parsed = json.loads(bad)
        except ValueError:
            parsed = None
            self.counts.json_alone += 1
        try:
            content = codec.parse(bad)
            noticed = bool(content.problems)
        except JournalError:
            noticed = True
        if not noticed:
            if parsed == json.loads(whole.data):
                self.counts.same += 1
                return
            if not older or not _is_of_older(parsed, whole, older):
                yield "reading did not notice it"
                return
            self.counts.older += 1
            return
        self.path.write_bytes(bad)
        self.path.chmod(0o600)
        found = doctor.examine(str(self.path))
        if not found.damaged:
            yield f"the doctor found no damage, but {found.troubles}"
        yield from self._repair(whole, bad, kept, older)

    def _repair(self, whole: Sample, bad: bytes, kept: set[Key], older: Records) -> Iterator[str]:
        try:
            done = repair.fix(str(self.path), now=NOW)
        except JournalError as error:
            self.counts.nothing += 1
            if kept:
                yield f"{len(kept)} whole records were not saved: {error.sentence}"
            if self.path.read_bytes() != bad:
                yield "nothing was saved, and yet the file was changed"
            return
        if done.copy is None or Path(done.copy).read_bytes() != bad:
            yield "the file as it was is not kept"
        if seen := foreign.stock_read(self.path):
            yield f"stock TinyDB sees {seen}"
        content = codec.parse(self.path.read_bytes())
        saved = {
            (table, doc_id): record
            for table, records in content.tables.items()
            for doc_id, record in records.items()
        }
        if done.saved != len(saved):
            yield f"it counts {done.saved} saved, and there are {len(saved)}"
        told = " ".join(problem.place for problem in (*done.lost, *done.mended))
        # What no longer makes sense and could not be put right stays for its owner to mend, and is told.
        if left := [str(each) for each in done.after.troubles if each.damage and each.place not in told]:
            yield f"it is still damaged: {left}"
        for key in kept:
            if saved.get(key) == whole.records[key]:
                continue
            if key not in older or f"{key[0]} {key[1]}" not in told:
                yield f"{key} is {'changed' if key in saved else 'lost'}"
        if saved == whole.records:
            self.counts.exact += 1
        elif older and saved.keys() == whole.records.keys() and _is_one_of(saved, whole, older):
            self.counts.older += 1
        elif not done.lost and not done.mended:
            yield f"in silence: {saved.keys() ^ whole.records.keys() or 'other values'}"
        self.counts.lost += len(done.lost)
        self.counts.edits += sum("as it stands" in problem.what for problem in done.mended)


def _is_of_older(parsed: Any, whole: Sample, older: Records) -> bool:
    """Say whether a file that reads as whole holds each record as it is or as it was, and none is missing."""
    found = {
        (table, int(key)): {name: value for name, value in record.items() if name != SUM}
        for table, records in parsed.items()
        for key, record in records.items()
        if table != "meta"
    }
    return (whole.records.keys() & older.keys()) <= found.keys() and _is_one_of(found, whole, older)


def _is_one_of(found: Records, whole: Sample, older: Records) -> bool:
    return all(record in (whole.records.get(key), older.get(key)) for key, record in found.items())
