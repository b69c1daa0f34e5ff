"""Lets a view hold on after a write to a small table or to an old entry.

Whatever cannot be said for certain, or hinders it, costs the view only: then a new one is made.
"""

from __future__ import annotations

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
_OF_A_CACHE = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)
_FACTS = ("on", "kind", "direction", "tags", "who", "planned", "confidential")
"""What decides whether an entry is in sight, and for whom."""


class _UncertainError(ValueError):
    """It is not certain that the view would be right."""


class Renewal:
    """A view that holds for a journal, before a write of ours under the lock."""

    def __init__(self, path: str, journal: str, view: View) -> None:
        self._path = path
        self._journal = journal
        self._view = view
        self._contacts = view.table("contacts")

    @classmethod
    def of(cls, path: str, journal: str) -> Self | None:
        """Return it where there is a view that holds."""
        try:
            stamp = Stamp.holding(path, journal)
            view = View.as_it_is(path, journal, stamp) if stamp is not None else None
            return cls(path, journal, view) if view is not None else None
        except _OF_A_CACHE:
            return None

    def renew(
        self,
        changes: Sequence[Change],
        written: tuple[int, int, int],
        find_entry: Callable[[int], Record | None],
    ) -> None:
        """Let the view hold on after these changes, `written` being the inode, size and time of the new file."""
        try:
            self._renew(changes, written, find_entry)
        except _OF_A_CACHE:
            return

    def _renew(
        self, changes: Sequence[Change], written: tuple[int, int, int], find: Callable[[int], Record | None]
    ) -> None:
        view, stamp = self._view, self._view.stamp
        there = dict(view.region)
        region, last = dict(there), max(there, default=-1)
        first, homes = 0, set[int]()
        step: list[tuple[str, int, Record | None]] = []
        for table, doc_id, before, after in changes:
            homes |= self._touched(table, doc_id, before, after, find)
            if table != INTERACTIONS:
                step.append((table, doc_id, after))
            elif doc_id in there or (before is None and doc_id > last):
                first = min(first or doc_id, doc_id) if doc_id in there else first
                region.pop(doc_id, None)
                if after is not None:
                    region[doc_id] = _line(doc_id, after)
            else:
                _must_stay_in_its_place(before, after)
                step.append((table, doc_id, after))
        self._must_be_tellable(step)
        state = state_of(self._journal)
        if (state[1], state[2], state[3]) != written:
            raise _UncertainError
        made = _made(self._journal, state[2], b"".join(line for _, line in sorted(region.items())))
        more = since.add(self._path, stamp, (tuple(homes), first, step))
        Stamp(stamp.view, made, state, end_of(self._journal, state[2]), True, *more).write(self._path)

    def _touched(
        self,
        table: str,
        doc_id: int,
        before: Record | None,
        after: Record | None,
        find: Callable[[int], Record | None],
    ) -> set[int]:
        """The relationships to which a record belonged and belongs; _UncertainError where more may be touched."""
        there = [each for each in (before, after) if each is not None]
        view = self._view
        if table == "contacts":
            return self._homes_of_contact(doc_id, before, after)
        if table == INTERACTIONS:
            return {view.home_of(int(who)) for each in there for who in each.get("who", ())} or {ORPHANS}
        if table == "deferrals":
            return {home for each in there for home in self._homes_of_subject(int(each["subject"]), find)}
        if table not in SMALL:
            raise _UncertainError
        return {view.home_of(int(each["who"])) for each in there}

    def _homes_of_contact(self, doc_id: int, before: Record | None, after: Record | None) -> set[int]:
        """The relationship of a contact that is new, or stays where it was."""
        known = self._contacts
        if after is None:
            raise _UncertainError
        if before is None:
            # Nobody can refer to an id that was never there; one that comes back may be meant by many.
            if doc_id <= max(known, default=-1):
                raise _UncertainError
            known[doc_id] = after
            org = int(after["org"]) if after.get("org") is not None else -1
            if org in known and known[org].get("kind", "person") != "organisation":
                raise _UncertainError
            return {doc_id, org} if org in known else {doc_id}
        if any(before.get(name) != after.get(name) for name in ("org", "kind")):
            raise _UncertainError
        return {self._view.home_of(doc_id)}

    def _homes_of_subject(self, subject: int, find: Callable[[int], Record | None]) -> set[int]:
        view = self._view
        if view.knows(subject):
            return {view.home_of(subject)}
        for name in SMALL[1:]:
            record = view.table(name).get(subject)
            if record is not None and "who" in record:
                return {view.home_of(int(record["who"]))}
        entry = find(subject)
        return {view.home_of(int(who)) for who in entry.get("who", ())} if entry is not None else {ORPHANS}

    def _must_be_tellable(self, step: list[tuple[str, int, Record | None]]) -> None:
        gone = sum(record is None for _, _, record in step)
        known = self._view.since
        if gone + (sum(not is_there for is_there in known.ids.values()) if known else 0) > MOST_GONE:
            raise _UncertainError


def _must_stay_in_its_place(before: Record | None, after: Record | None) -> None:
    """An old entry may say something else, but not be about another day, kind or person."""
    if before is None or after is None or any(before.get(name) != after.get(name) for name in _FACTS):
        raise _UncertainError


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
