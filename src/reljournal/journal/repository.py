"""The journal as the rest of the program knows it."""

from __future__ import annotations

import os

from reljournal.errors import RelError
from reljournal.journal import files
from reljournal.later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from reljournal.journal import faults
    from reljournal.journal.codec import Book
    from reljournal.journal.content import Content, UndoneStep
    from reljournal.journal.rewind import Rewind
    from reljournal.journal.session import Session
    from reljournal.journal.transaction import Transaction
else:
    faults = Later("reljournal.journal.faults")  # who only looks has none


class Journal:
    """One journal file. `node` (0 to 1023) tells machines apart in ids; `lock_timeout` is in seconds.

    With `daily_backups` the first write of a day copies the journal before it; what hinders that is no
    error of the command, but is kept in `warnings`.

    Every method raises RelError for what the system refuses, MissingJournalError when there is no
    file, and JournalError when it is locked, damaged or from a newer version.
    """

    def __init__(
        self, path: Path, *, node: int = 0, lock_timeout: float = 10.0, daily_backups: bool = False
    ) -> None:
        self.path = path
        self.node = node
        self.lock_timeout = lock_timeout
        self.daily_backups = daily_backups
        self.warnings: list[RelError] = []
        self.view = ""
        """Where a view of the journal may lie, to be kept whole by appends."""

    def exists(self) -> bool:
        """Say whether anything is at the path; where the system does not tell, that is an error, not a no."""
        try:
            return files.is_there(self._real)
        except OSError as error:
            raise faults.unreadable(str(self.path), error) from error
        except ValueError:
            return False

    def create(self, *, now: datetime) -> None:
        """Write a new, empty journal; RelError when something is there already."""
        from reljournal.journal import codec, lines, migrations, replace
        from reljournal.journal.lock import Lock

        meta = {"schema": migrations.SCHEMA, "journal": os.urandom(8).hex(), "created": now.isoformat()}
        path = self._real
        try:
            self._refuse_existing(path)
            files.make_folders(files.folder(path))
            with Lock(path + ".lock", self.lock_timeout):
                self._refuse_existing(path)
                replace.create(path, codec.dump(meta, {name: {} for name in lines.KNOWN}))
                self.daily_backups = False  # there is nothing to copy yet
        except (OSError, ValueError) as error:
            if isinstance(error, OSError):
                raise faults.failed(str(self.path), error) from error
            raise faults.unreadable(str(self.path), error) from error

    def _refuse_existing(self, path: str) -> None:
        if files.is_there(path):
            raise RelError(
                f"There is already something at {self.path}; it was not touched.", "Choose another path."
            )

    def load(self) -> Content:
        """Read the journal; the file stays as it is, except that an interrupted write is finished."""
        return self._book().content()

    def _book(self) -> Book:
        """The journal as read; not through TinyDB, which takes as long to import as to read a year of entries."""
        from reljournal.journal import reading

        return reading.read_settled(self._real, str(self.path), self.lock_timeout)

    def transaction(self, command: str, *, now: datetime) -> AbstractContextManager[Transaction]:
        """Lock the journal for one command; its changes are committed when the block ends without an error."""
        return _Work(self, self._session(command, now), now)

    def undoable(self) -> list[UndoneStep]:
        """Return the commands that undo would take back, newest first."""
        from reljournal.journal import rewind, undo

        book = self._book()
        tables = {name: sheet.records for name, sheet in book.sheets.items()}
        try:
            return list(rewind.plan(tables, book.all_odd(), undo.read(self._real)).steps)
        except OSError as error:
            raise faults.unreadable(undo.beside(self._real), error) from error

    def undo(self, steps: int = 1, *, now: datetime) -> list[UndoneStep]:
        """Take back the last commands as one change and return them, newest first; fewer if there are fewer.

        RelError when there is none, or when something else has changed their records since.
        """

        from reljournal.journal import rewind, undo

        with self._session("undo", now, keep_undo=False) as session:
            self.back_up(session.path, now)
            try:
                entries = undo.read(session.path)
            except OSError as error:
                raise faults.unreadable(undo.beside(session.path), error) from error
            found = rewind.plan(session.stored(), _Odd(session), entries, steps)
            if found.obstacle is not None:
                raise found.obstacle
            if not found.steps:
                raise rewind.nothing(found.passed)
            if found.odd:
                session.put_odd(found.odd)
            _restore(session, found)
            session.commit()
            # Still under the lock, for others add entries. An entry that a crash leaves is seen to be undone.
            undo.drop(session.path, entries, (*found.entries, *found.passed))
        self.warnings += session.warnings
        self.warnings += [rewind.passed_over(entry) for entry in found.passed]
        return list(found.steps)

    def back_up(self, path: str, now: datetime) -> None:
        """Make the daily backup if that is due, under the lock."""
        if not self.daily_backups:
            return
        self.daily_backups = False
        try:
            done = now.date().isoformat()
            if any(name.startswith(done) and "-daily" in name for name in files.names(path + ".backups")):
                return
            from reljournal.journal import backups

            backups.daily(path, now)
        except RelError as error:
            self.warnings.append(error)
        except OSError as error:
            where = path + ".backups"
            reason = error.strerror or error
            self.warnings.append(RelError(f"the daily backup in {where} could not be written: {reason}"))

    @property
    def _real(self) -> str:
        return files.real(str(self.path))

    def _session(self, command: str, now: datetime, keep_undo: bool = True) -> Session:
        # Most commands only look.
        from reljournal.journal import ids
        from reljournal.journal.session import Session

        return Session(
            str(self.path),
            command,
            now_ms=ids.stamp(now),
            at=now.isoformat(),
            node=self.node,
            lock_timeout=self.lock_timeout,
            shown=str(self.path),
            keep_undo=keep_undo,
            view=self.view,
        )


class _Work:
    """A transaction as a block; a class, since contextlib takes a millisecond to import."""

    def __init__(self, journal: Journal, session: Session, now: datetime) -> None:
        self._journal = journal
        self._session = session
        self._now = now

    def __enter__(self) -> Transaction:
        from reljournal.journal.transaction import Transaction

        session = self._session.__enter__()
        try:
            self._journal.back_up(session.path, self._now)
        except BaseException as error:
            session.__exit__(type(error))
            raise
        return Transaction(session)

    def __exit__(self, kind: object, *rest: object) -> None:
        self._session.__exit__(kind, *rest)
        self._journal.warnings += self._session.warnings


class _Odd:
    """What is no record in a journal, which takes the whole of it to know and is hardly ever asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, place: tuple[str, str | None]) -> str | None:
        return self._session.book.all_odd().get(place)


def _restore(session: Session, found: Rewind) -> None:
    earlier = {(change.table, change.id): change.before for step in found.steps for change in step.changes}
    stood = {doc_id: (before, after) for entry in found.entries for doc_id, before, after in entry.stood}
    if stood:
        from reljournal.journal.lines import INTERACTIONS

        session.edit(INTERACTIONS).stood.update(stood)
    for (name, doc_id), before in sorted(earlier.items(), key=lambda item: item[0]):
        table = session.edit(name)
        if before is not None:
            table[doc_id] = before
        elif doc_id in table:
            del table[doc_id]
