"""All changes of one command, made together or not at all."""

from __future__ import annotations

from reljournal.errors import RelError
from reljournal.journal import migrations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from reljournal.journal.content import Content, Record
    from reljournal.journal.session import Session


class Transaction:
    """The journal under the lock: read it, change it; the changes are written when the block ends."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._content: Content | None = None
        self.changes: dict[tuple[str, int], Record | None] = {}
        """The records that were written, by table and id, as they are now; None for one that was removed."""
        self.new: set[tuple[str, int]] = set()
        """Which of them were not there before."""

    @property
    def content(self) -> Content:
        """The journal as read under the lock, without this transaction's changes; read at the first use."""
        if self._content is None:
            self._content = self._session.book.content()
        return self._content

    def insert(self, table: str, record: Mapping[str, Any], *, doc_id: int | None = None) -> int:
        """Add a record and return its id, a new one made of the time unless `doc_id` is given.

        RelError when the id is taken or JSON cannot hold the record.
        """
        _not_meta(table)
        # What a table of TinyDB would call as well; a new entry need not wait for its import.
        doc_id = self._session.insert(table, record, doc_id)
        self.changes[table, doc_id] = dict(record)
        self.new.add((table, doc_id))
        return doc_id

    def update(self, table: str, doc_id: int, changes: Mapping[str, Any]) -> None:
        """Set fields of a record, None removing one, the others staying; RelError for an unknown id."""
        _not_meta(table)
        self._change(table, doc_id, changes)

    def remove(self, table: str, doc_id: int) -> None:
        """Remove a record; RelError for an unknown id."""
        _not_meta(table)
        working = self._session.edit(table)
        if doc_id not in working:
            raise _unknown(table, doc_id)
        del working[doc_id]
        self.changes[table, doc_id] = None

    def set_meta(self, changes: Mapping[str, Any]) -> None:
        """Set fields of the meta record, None removing one; the schema number cannot be changed."""
        if (
            changes.get("schema", migrations.SCHEMA) != migrations.SCHEMA
            or changes.get("schema") is True
            or changes.get("journal", "-") is None
        ):
            raise RelError("A journal's schema number and its id cannot be changed like this.")
        self._change("meta", 1, changes)
        del self.changes["meta", 1]
        meta = self._session.edit("meta")[1]
        if meta.keys() == {key for key, value in changes.items() if value is not None}:
            # All of it is given, as by an import: the file is to be the same to the byte.
            self._session.edit("meta")[1] = {key: meta[key] for key in changes if key in meta}

    def _change(self, table: str, doc_id: int, changes: Mapping[str, Any]) -> None:
        working = self._session.edit(table)
        if doc_id not in working:
            raise _unknown(table, doc_id)
        record = working[doc_id]
        record.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del record[key]
        self.changes[table, doc_id] = dict(record)


def _not_meta(table: str) -> None:
    if table == "meta":
        raise RelError("The meta record is changed by set_meta only.")


def _unknown(table: str, doc_id: int) -> RelError:
    return RelError(f"There is no record {doc_id} in {table}.", "Perhaps it was removed meanwhile; look again.")
