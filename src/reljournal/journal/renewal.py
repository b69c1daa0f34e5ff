"""Lets a view hold on after a write to a small table or to an old entry, which may also go and come back.

Whatever cannot be said for certain, or hinders it, costs the view only: then a new one is made.
"""

from __future__ import annotations

from datetime import date

from reljournal.domain.recent import IN_ANY_CASE, SPARE, stays, window
from reljournal.journal import files, lines, since
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.stamp import Stamp, end_of, state_of
from reljournal.journal.view import ORPHANS, SMALL, View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from reljournal.journal.content import Record

    Change = tuple[str, int, Record | None, Record | None]
    """A record's table and id, as it was and as it is; None where it is not there."""

MOST_GONE = 30
"""So many ids that are gone can be left out of account when a REF is told."""
_FACTS = ("on", "kind", "direction", "tags", "who", "planned", "confidential")
"""What decides whether an entry is in sight, and for whom."""


class _UncertainError(ValueError):
    """It is not certain that the view would be right."""


class Renewal:
    """A view that holds for a journal, and what it has to know after a write of ours that is still to come."""

    def __init__(
        self,
        path: str,
        journal: str,
        view: View,
        changes: Sequence[Change],
        find_entry: Callable[[int], Record | None],
    ) -> None:
        self._path = path
        self._journal = journal
        self._view = view
        self._find_entry = find_entry
        self._contacts = view.table("contacts")
        there = dict(view.region)
        gone = view.since.gone if view.since is not None else {}
        self._region, last = dict(there), max(there, default=-1)
        self._first, self._homes = 0, set[int]()
        self._step: list[tuple[str, int, Record | None]] = []
        self._going: list[Record] = []
        for table, doc_id, before, after in changes:
            if before is None:
                self._must_be_unheard_of(table, doc_id)
            self._homes |= self._touched(table, doc_id, before, after)
            if table != INTERACTIONS:
                self._step.append((table, doc_id, after))
            elif doc_id in there or (before is None and doc_id > last and doc_id not in gone):
                self._first = min(self._first or doc_id, doc_id) if doc_id in there else self._first
                self._region.pop(doc_id, None)
                if after is not None:
                    self._region[doc_id] = _line(doc_id, after)
            else:
                if before is not None and after is None:
                    self._must_leave_no_gap(doc_id, before)
                    self._step.append((since.GONE, doc_id, before))
                else:
                    _must_stay_in_its_place(before or gone.get(doc_id), after)
                self._step.append((table, doc_id, after))
        self._must_be_tellable()

    @classmethod
    def of(
        cls,
        path: str,
        journal: str,
        changes: Sequence[Change],
        find_entry: Callable[[int], Record | None],
    ) -> Self | None:
        """Return it before the write, where there is a view that holds and can hold on; `find_entry` looks up one.

        Nothing here hinders the write.
        """
        try:
            stamp = Stamp.holding(path, journal)
            return (
                None
                if stamp is None
                else cls(path, journal, View.as_it_is(path, journal, stamp), changes, find_entry)
            )
        except Exception:  # noqa: BLE001
            return None

    def renew(self, written: tuple[int, int, int]) -> None:
        """Let the view hold on after the write, `written` being the inode, size and time of the new file.

        The journal is written: nothing here may say otherwise.
        """
        try:
            self._renew(written)
        except Exception:  # noqa: BLE001
            return

    def _renew(self, written: tuple[int, int, int]) -> None:
        stamp = self._view.stamp
        state = state_of(self._journal)
        if (state[1], state[2], state[3]) != written:
            raise _UncertainError
        made = _made(self._journal, state[2], b"".join(line for _, line in sorted(self._region.items())))
        more = since.add(self._path, stamp, (tuple(self._homes), self._first, self._step))
        Stamp(stamp.view, made, state, end_of(self._journal, state[2]), True, *more).write(self._path)

    def _touched(self, table: str, doc_id: int, before: Record | None, after: Record | None) -> set[int]:
        """The relationships to which a record belonged and belongs; _UncertainError where more may be touched."""
        there = [each for each in (before, after) if each is not None]
        if table == "contacts":
            return self._homes_of_contact(doc_id, before, after)
        if table == INTERACTIONS:
            return {home for each in there for home in self._homes_of_entry(each)}
        if table not in SMALL or len({each.get("who") for each in there}) > 1:
            raise _UncertainError
        if table == "deferrals":
            return {home for each in there for home in self._homes_of_subject(int(each["subject"]))}
        return {self._home(int(each["who"])) for each in there}

    def _home(self, contact_id: int) -> int:
        return self._view.home_of(contact_id) if contact_id in self._contacts else ORPHANS

    def _homes_of_entry(self, entry: Record) -> set[int]:
        return {self._home(int(who)) for who in entry.get("who", ())} or {ORPHANS}

    def _must_be_unheard_of(self, table: str, doc_id: int) -> None:
        """What is new stands at its table's end, and what speaks of it already would lie where nobody looks."""
        view, word = self._view, str(doc_id)
        known = view.since.records.get(table, {}) if view.since is not None else {}
        if table != INTERACTIONS and doc_id not in known and doc_id <= max(view.table(table), default=-1):
            raise _UncertainError
        for name, rows in view.slices((ORPHANS,)).items():
            for _, _, each in rows:
                if (
                    word.encode() in each
                    if name == INTERACTIONS
                    else word in (each.get("who"), each.get("subject"))
                ):
                    raise _UncertainError
        if any(each.get("org") == word for each in self._contacts.values()):
            raise _UncertainError

    def _homes_of_contact(self, doc_id: int, before: Record | None, after: Record | None) -> set[int]:
        """The relationship of a contact that is new, or stays where it was."""
        known = self._contacts
        if after is None:
            raise _UncertainError
        if before is None:
            known[doc_id] = after
            org = int(after["org"]) if after.get("org") is not None else -1
            if org in known and known[org].get("kind", "person") != "organisation":
                raise _UncertainError
            return {doc_id, org} if org in known else {doc_id}
        if any(before.get(name) != after.get(name) for name in ("org", "kind")):
            raise _UncertainError
        return {self._view.home_of(doc_id)}

    def _homes_of_subject(self, subject: int) -> set[int]:
        """Those of all records with this id, for stock TinyDB counts each table by itself; or of an entry."""
        view = self._view
        homes = {view.home_of(subject)} if view.knows(subject) else set()
        for name in SMALL[1:-1]:
            record = view.table(name).get(subject)
            if record is not None:
                homes.add(self._home(int(record["who"])))
        if not homes and (entry := self._find_entry(subject)) is not None:
            return self._homes_of_entry(entry)
        return homes or {ORPHANS}

    def _must_leave_no_gap(self, doc_id: int, entry: Record) -> None:
        """An old entry may go where all others stay in sight, or out of sight, as they are.

        What is in sight whatever else is makes no room for another, and neither does what is out of sight: newer
        ones of each of its sorts are in sight already. Of the others some may go, for as many stand in reserve,
        and where none is out of sight all may. See domain/recent.py.
        """
        gone = self._view.since.gone.values() if self._view.since is not None else ()
        view = self._view
        if entry.get("confidential") or view.has_next_to(doc_id) or _counts_twice(entry):
            raise _UncertainError
        begin = window(date.fromordinal(view.day)).isoformat()
        for home in () if _is_always_in_sight(entry, begin) else self._homes_of_entry(entry):
            records = view.records({home}).get(INTERACTIONS, {})
            older = sum(not _is_always_in_sight(each, begin) for each in records.values())
            went = sum(home in self._homes_of_entry(each) for each in (*gone, *self._going))
            if doc_id in records and older > IN_ANY_CASE and went >= SPARE:
                raise _UncertainError
        self._going.append(entry)

    def _must_be_tellable(self) -> None:
        """An id that is gone must be so from all tables, with what was put off about it, and few may be."""
        gone = {doc_id for _, doc_id, record in self._step if record is None}
        known = self._view.since
        before = [doc_id for doc_id, is_there in known.ids.items() if not is_there] if known else []
        if len(gone) + len(before) > MOST_GONE:
            raise _UncertainError
        tables = [self._view.table(name) for name in SMALL] if gone else []
        for doc_id in gone:
            if sum(doc_id in table for table in tables) + (self._find_entry(doc_id) is not None) > 1:
                raise _UncertainError
        put_off = dict(self._view.table("deferrals")) if gone else {}
        put_off.update((i, record) for table, i, record in self._step if table == "deferrals" and record)
        if any(doc_id not in gone and int(each["subject"]) in gone for doc_id, each in put_off.items()):
            raise _UncertainError  # it is nobody's now


def _must_stay_in_its_place(before: Record | None, after: Record | None) -> None:
    """An old entry may say something else, but not be about another day, kind or person."""
    if before is None or after is None or any(before.get(name) != after.get(name) for name in _FACTS):
        raise _UncertainError


def _is_always_in_sight(entry: Record, begin: str) -> bool:
    return bool(entry["on"] >= begin or stays(entry["kind"], planned=entry.get("planned", False)))


def _counts_twice(entry: Record) -> bool:
    """Whether somebody or a tag stands in it twice: then it stands for more than one entry of its sorts."""
    return any(len(set(entry.get(name, ()))) < len(entry.get(name, ())) for name in ("who", "tags"))


def _line(doc_id: int, record: Record) -> bytes:
    return b',"%d": %s\n' % (doc_id, lines.body(INTERACTIONS, doc_id, record))


def _made(journal: str, size: int, region: bytes) -> int:
    """How long the journal would be without the entries at its end; _UncertainError where others stand there."""
    start = size - len(TAIL) - len(region)
    fd = files.open_fd(journal, files.READ)
    try:
        found = files.pread(fd, size - start + 1, start - 1)
    finally:
        files.close(fd)
    if found != b"\n" + region + TAIL:
        raise _UncertainError
    return start + len(TAIL)
