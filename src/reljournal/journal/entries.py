"""The interactions as a table to change, of which only those are read that are asked for."""

from __future__ import annotations

# Not from `collections.abc`, which loads all of `collections`.
from _collections_abc import MutableMapping

from reljournal.journal.content import Record
from reljournal.journal.rows import UnprovenError
from reljournal.journal.working import WorkingTable, copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
    from typing import Any

    from reljournal.journal.rows import Pair, Rows


class Stored:
    """The interactions as they stand in the file, looked up one by one, or in the whole where that does not do."""

    def __init__(self, rows: Rows, read_all: Callable[[], Mapping[int, Record]]) -> None:
        self._rows = rows
        self._read_all = read_all
        self._whole: Mapping[int, Record] | None = None

    def get(self, doc_id: int) -> Record | None:
        """Return a record, not to be changed; None where there is none."""
        if self._whole is None:
            try:
                row = self._rows.find(doc_id)
            except UnprovenError:
                return self.all().get(doc_id)
            return None if row is None else row.record
        return self._whole.get(doc_id)

    def all(self) -> Mapping[int, Record]:
        """Return them all."""
        self._whole = self._read_all()
        return self._whole


class Entries(MutableMapping[int, Record]):
    """What a `WorkingTable` is, over interactions that are not read; it stands for one when all of them are.

    Whoever reads all has to call `widen`.
    """

    def __init__(self, base: Stored) -> None:
        self.base = base
        self.touched: dict[int, None] = {}
        self.set: dict[int, Record] = {}
        """What was taken out or put in, in this order."""
        self.moved: set[int] = set()
        """What was removed and put in again, and so has another place."""
        self.made: set[int] = set()
        self.stood: dict[int, Pair] = {}
        """Between which two those stood that come back."""
        self._whole: WorkingTable | None = None

    def widen(self, records: Mapping[int, Record]) -> WorkingTable:
        """Return the whole table with the same changes, which this one stands for from now on."""
        whole = self._whole = WorkingTable(records)
        for doc_id in self.touched:
            if doc_id in whole and (doc_id not in self.set or doc_id in self.moved):
                del whole[doc_id]
        whole.update(self.set)
        whole.touched = self.touched
        whole.made = self.made
        whole.stood = self.stood
        return whole

    def _all(self) -> WorkingTable:
        if self._whole is None:
            self.base.all()
        assert self._whole is not None
        return self._whole

    def get(self, doc_id: int, default: Any = None) -> Any:
        """Return a record without taking it out: it is not to be changed."""
        found = self.set.get(doc_id) if doc_id in self.touched else self.base.get(doc_id)
        if self._whole is not None:
            return self._whole.get(doc_id, default)
        return default if found is None else found

    def __contains__(self, doc_id: object) -> bool:
        return isinstance(doc_id, int) and self.get(doc_id) is not None

    def __getitem__(self, doc_id: int) -> Record:
        found = self.get(doc_id)
        if self._whole is not None:
            return self._whole[doc_id]
        if found is None:
            raise KeyError(doc_id)
        if doc_id not in self.touched:
            self[doc_id] = copied(found)
        return self.set[doc_id]

    def __setitem__(self, doc_id: int, record: Record) -> None:
        if self._whole is not None:
            self._whole[doc_id] = record
            return
        if doc_id in self.touched and doc_id not in self.set:
            self.moved.add(doc_id)
        self.touched[doc_id] = None
        self.set[doc_id] = record

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        if self._whole is not None:
            del self._whole[doc_id]
            return
        self.set.pop(doc_id, None)
        self.touched[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def keys(self) -> KeysView[int]:
        """Return the ids."""
        return self._all().keys()

    def values(self) -> ValuesView[Record]:
        """Return the records, not to be changed."""
        return self._all().values()

    def items(self) -> ItemsView[int, Record]:
        """Return the records by id, not to be changed."""
        return self._all().items()

    def clear(self) -> None:
        """Remove all."""
        self._all().clear()
