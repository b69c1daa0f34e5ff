"""The journal as a storage of TinyDB."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

from tinydb.storages import Storage

from reljournal.errors import RelError
from reljournal.journal import files, reading
from reljournal.journal.session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from reljournal.journal.codec import Book


class JournalStorage(Storage):
    """Reads and writes a journal for `TinyDB(path, storage=JournalStorage)`.

    Within a session all writes are kept for its one commit; without one, each write is locked and
    committed by itself, and ids then only count up from the last one, since nobody says what time it is.
    """

    def __init__(self, path: str, session: Session | None = None, lock_timeout: float = 10.0) -> None:
        super().__init__()
        self.path = str(path)
        self._session = session
        self._timeout = lock_timeout
        self._version: object = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give the session that a change belongs to, committing it at once when there is no open one."""
        if self._session is not None:
            yield self._session
            return
        with Session(self.path, "tinydb", lock_timeout=self._timeout) as own:
            yield own

    def book(self) -> Book:
        """Return the journal as read; raises MissingJournalError or JournalError."""
        if self._session is not None:
            return self._session.book
        book = reading.read_settled(files.real(self.path), self.path, self._timeout)
        self._version = book.version
        return book

    def read(self) -> dict[str, dict[str, Any]]:
        """Return all tables as TinyDB sees them, keys as text; entries that are no records are left out."""
        if self._session is not None:
            tables = self._session.tables()
        else:
            tables = {name: sheet.records for name, sheet in self.book().sheets.items()}
        return {name: {str(doc_id): record for doc_id, record in table.items()} for name, table in tables.items()}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace all records by those of `data`, which was made from the last read.

        Raises RelError when somebody else wrote since that read, or when the meta record is missing.
        """
        if not data.get("meta", {}).get("1"):
            raise RelError("The write was refused: it would remove the journal's meta record.")
        with self.session() as session:
            if self._session is None and self._version not in (None, session.book.version):
                raise RelError("The journal was changed by another program in the meantime.", "Try again.")
            for name in {**session.tables(), **data}:
                _assign(session, name, data.get(name, {}))


def _assign(session: Session, name: str, records: dict[str, Any]) -> None:
    table = session.edit(name)
    wanted = {int(key): record for key, record in records.items()}
    for doc_id in [doc_id for doc_id in table if doc_id not in wanted]:
        del table[doc_id]
    for doc_id, record in wanted.items():
        table[doc_id] = dict(record)
