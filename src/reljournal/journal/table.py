"""The journal's tables as TinyDB tables."""

from __future__ import annotations

from typing import Any

from tinydb import TinyDB
from tinydb.table import Document, Table

from reljournal.journal.storage import JournalStorage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from reljournal.journal.session import Session


class JournalTable(Table):
    """A table whose ids are made of time, and whose inserts need not read what is there."""

    # Other processes write the same file, so a remembered answer may be wrong.
    default_query_cache_capacity = 0

    def insert(self, document: Mapping[str, Any]) -> int:
        """Add a record and return its id; a `Document` brings its own."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add records in one step and return their ids."""
        with self._home.session() as session:
            return [session.insert(self.name, document, _own_id(document)) for document in documents]

    def _update_table(self, updater: Callable[[Any], Any]) -> None:
        with self._home.session() as session:
            updater(session.edit(self.name))

    @property
    def _home(self) -> JournalStorage:
        assert isinstance(self._storage, JournalStorage)
        return self._storage


def _own_id(document: Mapping[str, Any]) -> int | None:
    return document.doc_id if isinstance(document, Document) else None


class JournalDB(TinyDB):
    """A TinyDB over a journal file."""

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]

    @property
    def storage(self) -> JournalStorage:
        """The journal behind this database."""
        assert isinstance(self._storage, JournalStorage)
        return self._storage


def open_db(path: Path | str, session: Session | None = None, lock_timeout: float = 10.0) -> JournalDB:
    """Open the journal at `path`; nothing is read or written until a table is used."""
    return JournalDB(str(path), session=session, lock_timeout=lock_timeout)
