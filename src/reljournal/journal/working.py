"""A table that can be changed while the one it was read from stays as it was."""

from __future__ import annotations

from reljournal.journal.content import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from reljournal.journal.rows import Pair


def copied(value: Any) -> Any:
    """Return a copy of what JSON holds; `copy.deepcopy` would do, but its import takes a millisecond."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


class WorkingTable(dict[int, Record]):
    """A table's records by id; each is copied the first time it is taken out, so `base` never changes."""

    def __init__(self, base: Mapping[int, Record]) -> None:
        super().__init__(base)
        self.base = base
        self.touched: dict[int, None] = {}  # a set that keeps the order of the changes
        self.made: set[int] = set()  # ids that were made just now, not given
        self.stood: dict[int, Pair] = {}  # between which two those stood that come back

    def __getitem__(self, doc_id: int) -> Record:
        if doc_id not in self.touched and doc_id in self:
            self[doc_id] = copied(super().__getitem__(doc_id))
        return super().__getitem__(doc_id)

    def __setitem__(self, doc_id: int, record: Record) -> None:
        self.touched[doc_id] = None
        super().__setitem__(doc_id, record)

    def __delitem__(self, doc_id: int) -> None:
        super().__delitem__(doc_id)
        self.touched[doc_id] = None

    def pop(self, doc_id: int, *default: Any) -> Any:
        if doc_id in self:
            self.touched[doc_id] = None
        return super().pop(doc_id, *default)

    def clear(self) -> None:
        self.touched.update(dict.fromkeys(self))
        super().clear()

    def update(self, records: Mapping[int, Record]) -> None:  # type: ignore[override]
        for doc_id, record in records.items():
            self[doc_id] = record
