"""One piece of work on the journal under the lock, from reading to the one commit."""

from __future__ import annotations

from reljournal.errors import RelError
from reljournal.journal import append, files, ids, intent, lines, migrations, undo
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.lock import Lock
from reljournal.later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import stat_result
    from typing import Self

    from reljournal.journal import faults
    from reljournal.journal.codec import Book
    from reljournal.journal.content import Record
    from reljournal.journal.entries import Entries
    from reljournal.journal.renewal import Renewal
    from reljournal.journal.rewind import Lookup
    from reljournal.journal.slim import Slim
    from reljournal.journal.stamp import Stamp
    from reljournal.journal.working import WorkingTable
else:
    faults = Later("reljournal.journal.faults")  # only where something fails


class Session:
    """The lock, what was read under it, and the changes to be written when it is left without an error.

    Light: neither TinyDB nor the JSON parser is imported unless more than new interactions is asked for.
    `path` is the real path, `shown` the one to name; `now_ms` counts milliseconds since 1970 and `at`
    is the same moment in words for the undo store; `lock_timeout` is in seconds. With `keep_undo` off
    the change leaves no entry in the undo store. `view` is where a view of the journal may lie.
    """

    def __init__(
        self,
        path: str,
        command: str = "",
        *,
        now_ms: int = 0,
        at: str = "",
        node: int = 0,
        lock_timeout: float = 10.0,
        shown: str = "",
        keep_undo: bool = True,
        view: str = "",
    ) -> None:
        self.path = files.real(path)
        self.shown = shown or path
        self.command = command
        self.now_ms = now_ms
        self.at = at
        self.node = node
        self.keep_undo = keep_undo
        self.view = view
        self._lock = Lock(self.path + ".lock", lock_timeout)
        self._tail: append.Tail | None = None
        self._book: Book | None = None
        self._slim: Slim | None = None  # what was read without the interactions, if that could be
        self._is_slim = True  # until the whole was read
        self._new: dict[int, tuple[Record, bytes]] = {}  # interactions for the journal's end, ids ascending
        self._working: dict[str, WorkingTable] = {}
        self._odd: Mapping[tuple[str, str | None], str | None] = {}  # to be put in the place of what is no record
        self._status: stat_result | None = None  # as it was before the first write
        self.warnings: list[RelError] = []
        self._last: dict[bool, int] = {}  # the last ids given: to interactions (True), to others (False)

    def __enter__(self) -> Self:
        """Take the lock and finish what a killed writer left.

        Raises MissingJournalError, JournalError (locked), RelError (the folder cannot be written).
        """
        try:
            self._look()
            self._lock.__enter__()
        except (OSError, ValueError) as error:
            raise self._cannot(error) from error
        try:
            intent.recover(self.path)
        except OSError as error:
            self._lock.__exit__()
            raise self._cannot(error) from error
        except BaseException:
            self._lock.__exit__()
            raise
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Commit, unless there was an error; give the lock back."""
        try:
            if kind is None:
                self.commit()
        finally:
            self._lock.__exit__()

    def _look(self) -> None:
        """Refuse what is no journal before a lock file is left beside it."""
        self._status = files.stat(self.path)
        kind = files.kind(self._status.st_mode)
        if kind != "file":
            raise faults.not_a_file(self.shown, kind == "folder")
        if not files.is_there(self._lock.path):
            from reljournal.journal import reading

            reading.read_settled(self.path, self.shown, self._lock.timeout)

    def _cannot(self, error: OSError | ValueError) -> RelError:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
            return faults.failed(self.shown, error)
        return faults.unreadable(self.shown, error)

    @property
    def book(self) -> Book:
        """The whole journal as it was read under the lock, parsed at the first use."""
        if self._book is None:
            from reljournal.journal import reading

            self._book = reading.read_book(self.path, self.shown)
            self._is_slim = False
            slim, self._slim = self._slim, None
            if slim is not None and (entries := slim.widen(self._book)) is not None:
                self._working[INTERACTIONS] = entries
        return self._book

    @property
    def _small(self) -> Book:
        """The tables before the interactions, read without those where the file is ours, else all of it."""
        if self._is_slim and self._slim is None:
            from reljournal.journal import slim

            self._slim = slim.read(self.path, self.shown, lambda: self.book.sheets[INTERACTIONS].records)
            self._is_slim = self._slim is not None
            if self._slim is not None and self._tail is not None and not self._tail.same(self._slim.tail):
                raise faults.changed_underneath(self.shown)
        return self.book if self._slim is None else self._slim.book

    def stored(self) -> Mapping[str, Lookup]:
        """Return the tables as they were read, to look up single records."""
        tables: dict[str, Lookup] = {name: sheet.records for name, sheet in self._small.sheets.items()}
        if self._slim is not None:
            tables[INTERACTIONS] = self._slim.stored
        return tables

    def tables(self) -> dict[str, Mapping[int, Record]]:
        """Return all tables as this session sees them, its own changes included."""
        book = self.book
        if self._new:
            self.edit(INTERACTIONS)
        return {**{name: sheet.records for name, sheet in book.sheets.items()}, **self._working}

    def edit(self, table: str) -> WorkingTable | Entries:
        """Return a table to change; records are copied when they are touched."""
        if table not in self._working:
            from reljournal.journal.working import WorkingTable

            book = self._small
            if table == INTERACTIONS and self._slim is not None:
                new, self._new = self._new, {}
                return self._slim.edit({doc_id: record for doc_id, (record, _) in new.items()})
            if table in book.odd:
                raise RelError(f'The table "{table}" in {self.shown} is not an object.', "Run `rel doctor --fix`.")
            sheet = book.sheets.get(table)
            self._working[table] = WorkingTable(sheet.records if sheet else {})
        working = self._working[table]
        if table == INTERACTIONS:
            working.update({doc_id: record for doc_id, (record, _) in self._new.items()})
            working.made.update(self._new)
            self._new = {}
        return working

    def put_odd(self, odd: Mapping[tuple[str, str | None], str | None]) -> None:
        """Set what is no record, as JSON by table and key (None: the whole table); None takes it away."""
        from reljournal.journal import rewrite

        self._odd = odd
        # At once, for a table can be edited only when it is one.
        rewrite.remove_odd(self.book, odd)

    def insert(self, table: str, record: Mapping[str, object], doc_id: int | None = None) -> int:
        """Add a record and return its id; RelError when it cannot be stored or the id is taken."""
        record = dict(record)
        is_made = doc_id is None
        if doc_id is None:
            doc_id = self._next_id(table)
            if table == INTERACTIONS and not self._is_edited and self._tail is not None:
                raw = lines.body(table, doc_id, record)
                self._new[doc_id] = record, raw
                return doc_id
            if table == INTERACTIONS and self._slim is not None:
                self._slim.set_new(doc_id)
        elif not 0 <= doc_id < ids.LIMIT:
            raise RelError(f"{doc_id} is not an id: it must be a whole number below 2**63.")
        working = self.edit(table)
        if doc_id in working:
            raise RelError(f"There is already a record {doc_id} in {table}.")
        lines.body(table, doc_id, record)
        working[doc_id] = record
        if is_made and table == INTERACTIONS:
            working.made.add(doc_id)
        return doc_id

    @property
    def _is_edited(self) -> bool:
        """Whether the interactions are more than what was read with new ones at its end."""
        return INTERACTIONS in self._working or (self._slim is not None and self._slim.entries is not None)

    def _next_id(self, table: str) -> int:
        upper = table == INTERACTIONS
        if upper not in self._last:
            self._last[upper] = self._last_interaction() if upper else self._last_other()
        self._last[upper] = ids.next_of(self.now_ms, self.node, self._last[upper], upper=upper)
        return self._last[upper]

    def _last_interaction(self) -> int:
        """Return the last interaction's id: the one at the journal's end, where that is all that is known."""
        try:
            self._tail = append.read_tail(self.path)
        except OSError as error:
            raise self._cannot(error) from error
        if self._slim is not None:
            if not self._slim.tail.same(self._tail):
                raise faults.changed_underneath(self.shown)
            entries = self._slim.entries
            return max(self._slim.tail.last_id, max(entries.set, default=-1) if entries is not None else -1)
        if self._tail is not None and self._book is None:
            return self._tail.last_id
        return max(self.tables()[INTERACTIONS], default=-1)

    def _last_other(self) -> int:
        tables = {name: sheet.records for name, sheet in self._small.sheets.items()} | self._working
        others = [table for name, table in tables.items() if name not in ("meta", INTERACTIONS)]
        return max((max(table, default=-1) for table in others), default=-1)

    def commit(self) -> None:
        """Write the changes durably, all or none of them; RelError when that is not possible."""
        try:
            if self._only_appends():
                self._append()
            else:
                self._replace()
        except OSError as error:
            raise faults.failed(self.shown, error) from error
        self._new, self._working, self._odd, self._book, self._tail = {}, {}, {}, None, None
        self._slim, self._is_slim = None, True

    def _only_appends(self) -> bool:
        return bool(self._new) and not any(table.touched for table in self._edited().values())

    def _edited(self) -> dict[str, WorkingTable | Entries]:
        """Return all tables that may have been changed."""
        entries = None if self._slim is None else self._slim.entries
        return {**self._working, **({} if entries is None else {INTERACTIONS: entries})}

    def _append(self) -> None:
        """Write new interactions at the journal's end; their ids are above all that are known."""
        tail = append.read_tail(self.path)
        if self._tail is None or not self._tail.same(tail):
            raise faults.changed_underneath(self.shown)
        steps: list[undo.Step] = [
            (INTERACTIONS, doc_id, None, raw[-10:-2].decode()) for doc_id, (_, raw) in self._new.items()
        ]
        bodies = {doc_id: raw for doc_id, (_, raw) in self._new.items()}
        self._close_to_others()
        with self._remembering(self._tail.journal, steps):
            stamp = self._stamp()
            append.append(self.path, self._tail, bodies)
            if stamp is not None:
                stamp.renew(self.view, self.path)

    def _stamp(self) -> Stamp | None:
        """What says that the view holds, where it does, so that it can be said again after an append."""
        if not self.view:
            return None
        from reljournal.journal.stamp import Stamp

        return Stamp.holding(self.view, self.path)

    def _replace(self) -> None:
        if not self._new and not self._edited() and not self._odd:
            return
        from reljournal.journal import rewrite

        if self._new:
            self.edit(INTERACTIONS)
        steps = rewrite.steps(self._edited())
        if not steps and not self._odd:
            return
        edits = None if self._slim is None else self._slim.edits(self._working, steps)
        if self._slim is None or edits is None:
            self._replace_whole(steps)
            return
        from reljournal.journal import patch

        stood = self._slim.stood(steps) if self.keep_undo else ()
        self._close_to_others()
        with self._remembering(self._journal_id(self._slim.book), steps, stood):
            renewal = self._renewal(self._slim, steps)
            written = patch.patch(self.path, self._slim.seen, edits)
            if renewal is not None:
                renewal.renew(written)

    def _renewal(self, slim: Slim, steps: list[undo.Step]) -> Renewal | None:
        """What lets the view hold on after a change of more than the journal's end, where it holds."""
        if not self.view:
            return None
        from reljournal.journal.renewal import Renewal

        tables = self._edited()
        changes = [(table, doc_id, before, tables[table].get(doc_id)) for table, doc_id, before, _ in steps]
        return Renewal.of(self.view, self.path, changes, slim.find)

    def _replace_whole(self, steps: list[undo.Step]) -> None:
        from reljournal.journal import replace, rewrite

        rewrite.put_odd(self.book, self._working, self._odd)
        data = rewrite.render(self.book, self._working, steps)
        self._close_to_others()
        if self.book.is_old:
            self._keep_old()
        with self._remembering(self._journal_id(self.book), steps, rewrite.stood(self.book, self._working)):
            replace.replace(self.path, data, self.book.data)

    def _journal_id(self, book: Book) -> str:
        meta = self._working.get("meta") or book.sheets["meta"].records
        return str(meta[1].get("journal"))

    def _close_to_others(self) -> None:
        """Close a journal that others may read, before more is written to it. Costs nothing where it is closed."""
        status, self._status = self._status, None
        if status is not None and status.st_mode & 0o077:
            from reljournal.journal import modes

            if (told := modes.close(self.path, self.shown, status)) is not None:
                self.warnings.append(told)

    def _keep_old(self) -> None:
        """Back up a journal of an older schema before the first write replaces it."""
        from datetime import datetime

        from reljournal.journal import backups

        # TinyDB says no time: then it is that of the last write.
        now = (
            datetime.fromisoformat(self.at) if self.at else datetime.fromtimestamp(files.stat(self.path).st_mtime)
        )
        try:
            backups.migration(self.path, self.book.data, now)
        except OSError as error:
            raise faults.not_copied(self.shown, backups.folder(self.path), error) from error

    def _remembering(
        self, journal: str, steps: list[undo.Step], stood: Sequence[undo.Stood] = ()
    ) -> undo.Remembering:
        entry = None
        if self.keep_undo:
            entry = undo.Entry(self.command, self.at, journal, steps, migrations.SCHEMA, stood=stood)
        return undo.Remembering(self.path, entry)
