"""What was changed in the small tables and in old entries since a view was made: kept beside it, write by write.

The stamp tells how much of it counts, and its checksum: what a crash left behind it is nobody's. See
docs/decisions/0009-the-view.md.
"""

from __future__ import annotations

import marshal

from reljournal.domain.names import haystack
from reljournal.journal import files, lines
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.view import with_changed_sales
from reljournal.sums import short_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from reljournal.journal.content import Record
    from reljournal.journal.stamp import Stamp
    from reljournal.journal.view_index import Person

    Step = tuple[tuple[int, ...], int, list[tuple[str, int, Record | None]]]
    """Of one write: the relationships that it touched, the first entry of the journal's end that it changed or
    took away (0 for none), and the records that it changed elsewhere as they are now, None for what is gone; of an
    old entry that is gone also, as of a table `GONE`, what it was."""

NEW = 1 << 62
"""Places of new records begin here, behind all that was there when the view was made."""


GONE = "gone"
"""In the place of a table: old entries as they were when they went."""


class Since:
    """Records by table and id as they are now."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.records: dict[str, dict[int, Record | None]] = {}
        self._were: dict[int, Any] = {}
        for _, _, changes in steps:
            for table, doc_id, record in changes:
                if table == GONE:
                    self._were[doc_id] = record
                else:
                    self.records.setdefault(table, {})[doc_id] = record

    @property
    def gone(self) -> dict[int, Record]:
        """The old entries that are not there now, as they were."""
        now = self.records.get(INTERACTIONS, {})
        return {doc_id: record for doc_id, record in self._were.items() if now[doc_id] is None}

    @property
    def ids(self) -> dict[int, bool]:
        """The ids of all records, and whether they are there, in whichever table."""
        there: dict[int, bool] = {}
        for found in self.records.values():
            for doc_id, each in found.items():
                there[doc_id] = each is not None or there.get(doc_id, False)
        return there

    def put(self, table: str, records: dict[int, Any]) -> dict[int, Any]:
        """The records of a whole table with what was changed among them."""
        for doc_id, record in self.records.get(table, {}).items():
            if record is None:
                records.pop(doc_id, None)
            else:
                records[doc_id] = record
        return records

    def entries(self, rows: Iterable[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
        """Entries as JSON without its last brace, those that were changed as they are now."""
        return [(doc_id, plain) for _, doc_id, plain in self._entries((0, *row) for row in rows)]

    def _entries(self, rows: Iterable[tuple[int, int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
        changed = self.records.get(INTERACTIONS, {})
        for place, doc_id, plain in rows:
            record = changed.get(doc_id)
            if record is not None:
                yield place, doc_id, lines.encode(record)[:-1]
            elif doc_id not in changed:
                yield place, doc_id, plain

    def people(self, people: Iterable[Person]) -> list[Person]:
        """Everybody, with those who were added, and found under the names that they have now."""
        homes = {doc_id: (home, found_under) for doc_id, home, found_under in people}
        for doc_id, record in self.records.get("contacts", {}).items():
            assert record is not None
            home = homes[doc_id][0] if doc_id in homes else self._home(doc_id, record, homes)
            homes[doc_id] = (home, haystack(Labels(record)))
        return [(doc_id, *each) for doc_id, each in homes.items()]

    def _home(self, doc_id: int, record: Record, homes: Mapping[int, Any]) -> int:
        """As Book.relationship_id has it; `renewal` lets nobody in of whom more would have to be known."""
        org = int(record["org"]) if record.get("org") is not None else -1
        return org if org in homes and record.get("kind", "person") == "person" else doc_id

    def slices(
        self, rows: dict[str, list[Any]], homes: Collection[int], home_of: Callable[[int], int]
    ) -> dict[str, list[Any]]:
        """The records of some relationships, as a view has them, with what was changed among them."""
        at = NEW
        for table, changed in self.records.items():
            found = rows.get(table, [])
            if table == INTERACTIONS:
                rows[table] = list(self._entries(found))
                continue
            kept = {doc_id: (place, doc_id, each) for place, doc_id, each in found}
            for doc_id, record in changed.items():
                at += 1
                place = kept[doc_id][0] if doc_id in kept else at
                if record is None:
                    kept.pop(doc_id, None)
                elif (
                    table == "deferrals" or home_of(doc_id if table == "contacts" else int(record["who"])) in homes
                ):
                    kept[doc_id] = (place, doc_id, record)
                else:
                    kept.pop(doc_id, None)
            rows[table] = sorted(kept.values(), key=lambda row: row[0])
        return rows

    def sales(self, sales: Iterable[Any], home_of: Callable[[int], int], steps: int | None = None) -> list[Any]:
        """What was invoiced lately, after so many writes or all of them."""
        records = self.records if steps is None else Since(self.steps[:steps]).records
        return with_changed_sales(sales, records.get("invoices", {}), home_of)


class Labels:
    """A contact's record as somebody with names."""

    def __init__(self, record: Record) -> None:
        self.id = 0
        self.name: str = record["name"]
        self.aliases = tuple(record.get("aliases", ()))
        self.emails = tuple(record.get("emails", ()))


def beside(view: str) -> str:
    """Return where it lies, for a view."""
    return view + ".since"


def read(view: str, stamp: Stamp) -> Since | None:
    """Return what counts, None where nothing was changed; raises OSError, ValueError."""
    packed = _packed(view, stamp)
    return Since(list(_steps(packed))) if packed else None


def _packed(view: str, stamp: Stamp) -> bytes:
    if not stamp.more:
        return b""
    fd = files.open_fd(beside(view), files.READ)
    try:
        packed = files.pread(fd, stamp.more, 0)
    finally:
        files.close(fd)
    if short_fingerprint(packed) != stamp.more_sum:
        raise ValueError("what was changed since the view was made is damaged")
    return packed


def _steps(packed: bytes) -> Iterator[Step]:
    while packed:
        length = int.from_bytes(packed[:4], "big")
        yield marshal.loads(packed[4 : 4 + length])
        packed = packed[4 + length :]


def add(view: str, stamp: Stamp, step: Step) -> tuple[int, int]:
    """Write one step behind those that count; return how much counts then, and its checksum. Raises OSError."""
    packed = marshal.dumps(step)
    whole = _packed(view, stamp) + len(packed).to_bytes(4, "big") + packed
    fd = files.open_fd(beside(view), files.SHARED)
    try:
        files.write_all(fd, whole[stamp.more :], stamp.more)
    finally:
        files.close(fd)
    return len(whole), short_fingerprint(whole)
