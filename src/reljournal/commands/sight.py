"""What a run sees of the journal: through the view for as long as it is believed, else the journal itself."""

from __future__ import annotations

from reljournal.commands.workspace import Reading, after_a_write, whole
from reljournal.domain.book import Book
from reljournal.errors import RelError
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.records import from_record
from reljournal.journal.view import SMALL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any, TypeVar

    from reljournal.commands.lazy import LookedUp, Table
    from reljournal.domain.interaction import Interaction
    from reljournal.journal.content import Record
    from reljournal.journal.repository import Journal
    from reljournal.journal.rows import Rows
    from reljournal.journal.view import View

    _T = TypeVar("_T")

_OF_A_CACHE = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What a view that is damaged can lead to."""


class Sight:
    """The view of a journal, and what this run has changed in that since the view was opened.

    Books that come from here know of this, and this knows nothing of them: so both go when nobody wants them.
    """

    __slots__ = ("books", "changes", "is_deep", "is_wide", "journal", "new", "rows", "view", "whole")

    def __init__(self, view: View | None, journal: Journal) -> None:
        self.view = view
        self.journal = journal
        self.books: dict[frozenset[int], Book] = {}
        self.whole: Reading | None = None
        """The journal itself, once it had to be read."""
        self.rows: Rows | None = None
        """Where single interactions are looked up."""
        self.changes: dict[str, dict[int, Record | None]] = {}
        """Records by table as they are now, None for one that is gone."""
        self.new: set[int] = set()
        """The ids of those that were not there before."""
        self.is_wide = False
        """Whether more than the relationships that were written about may be others now."""
        self.is_deep = False
        """Whether what lies far back may come into sight."""

    def lose(self) -> None:
        """From here on only the journal itself is believed."""
        self.view = None
        self.books.clear()

    def asked(self, question: Callable[[View], _T]) -> _T | None:
        """What the view answers; None where there is none, or it turns out to be damaged."""
        if self.view is None:
            return None
        try:
            return question(self.view)
        except _OF_A_CACHE:
            self.lose()
            return None

    def look_again(self) -> None:
        """Believe the view only if the journal is still as it was when it was opened, before the first write."""
        if self.view is not None and (self.changes or not self.view.stamp.holds(str(self.journal.path))):
            self.lose()

    def take(self, changes: Mapping[tuple[str, int], Record | None], new: Collection[tuple[str, int]]) -> None:
        """Take over what was written."""
        for (table, doc_id), record in changes.items():
            if table == "contacts" and (table, doc_id) not in new:
                self.is_wide |= record is None or self._belongs_elsewhere(doc_id, record)
            self.is_deep |= table == INTERACTIONS and (table, doc_id) not in new
            self.changes.setdefault(table, {})[doc_id] = record
        self.new.update(doc_id for _, doc_id in new)
        self.books.clear()
        self.whole = self.rows = None

    def _belongs_elsewhere(self, contact_id: int, record: Record) -> bool:
        """Whether what decides to which relationship somebody belongs is another than before."""
        before = self.asked(lambda view: view.table("contacts").get(contact_id))
        return before is None or any(before.get(name) != record.get(name) for name in ("org", "kind"))

    def complete(self) -> Reading:
        """The journal itself."""
        if self.whole is None:
            self.whole = after_a_write(lambda: whole(self.journal)) if self.changes else whole(self.journal)
        return self.whole

    def reading(self) -> Reading:
        """A complete book, of which each table is read when somebody asks for it."""
        if self.view is None:
            return self.complete()
        # As it is now: who looks into this book after the next write sees what was before it.
        changes = {table: dict(records) for table, records in self.changes.items()}
        tables: dict[str, Any] = {name: self._table(name, changes.get(name, {})) for name in SMALL}
        return Reading(Book(**tables, interactions=self._entries(changes.get(INTERACTIONS, {}))))

    def _table(self, name: str, changes: Mapping[int, Record | None]) -> Table:
        from reljournal.commands.lazy import Table

        def read() -> tuple[Mapping[int, Any], bool]:
            found = self.asked(lambda view: with_changes(view.table(name), changes))
            return self._from_the_journal(name) if found is None else (found, False)

        return Table(read, lambda doc_id, record: from_record(name, doc_id, record))

    def _entries(self, changes: Mapping[int, Record | None]) -> LookedUp:
        from reljournal.commands.lazy import LookedUp

        def look_up(doc_id: int) -> Record | None:
            return changes[doc_id] if doc_id in changes else self._entry(doc_id)

        def make(doc_id: int, record: Record) -> Any:
            return from_record(INTERACTIONS, doc_id, record)

        return LookedUp(self._all_entries, make, look_up)

    def _entry(self, doc_id: int) -> Record | None:
        """The record of one interaction, None where there is none; LookupError where only the whole tells."""
        from reljournal.journal import slim
        from reljournal.journal.rows import UnprovenError

        path = str(self.journal.path)
        try:
            self.rows = self.rows or slim.rows_of(path, path)
            found = self.rows.find(doc_id) if self.rows is not None else None
        except (RelError, UnprovenError) as error:
            raise LookupError from error
        if self.rows is None:
            raise LookupError
        return None if found is None else found.record

    def _all_entries(self) -> tuple[Mapping[int, Any], bool]:
        found = None if self.changes else self.asked(lambda view: self.cut_out(view, None))
        return self._from_the_journal(INTERACTIONS) if found is None else (found, True)

    def cut_out(self, view: View, members: Collection[int] | None) -> dict[int, Interaction] | None:
        """All entries out of the file, or those that name some contacts; None where it has to be read whole."""
        from reljournal.journal.all_entries import entries

        return entries(str(self.journal.path), view.stamp.state, members)

    def _from_the_journal(self, table: str) -> tuple[Mapping[int, Any], bool]:
        """The values of a table out of the journal itself."""
        found: Mapping[int, Any] = getattr(self.complete().book, table)
        return found, True


def with_changes(records: dict[int, Any], changes: Mapping[int, Any]) -> dict[int, Any]:
    """Records or values of a table with what was changed among them, None being what is gone."""
    for doc_id, record in changes.items():
        if record is None:
            records.pop(doc_id, None)
        else:
            records[doc_id] = record
    return records
