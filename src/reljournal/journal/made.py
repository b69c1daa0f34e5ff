"""What a view was just made of: whoever made it need not read it again."""

from __future__ import annotations

from reljournal.domain.book import Book
from reljournal.domain.recent import Sighted
from reljournal.journal.lines import INTERACTIONS, KNOWN
from reljournal.journal.records import from_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from typing import Any, Protocol

    from reljournal.domain.contact import Contact
    from reljournal.domain.interaction import Interaction
    from reljournal.domain.recent import Lineup
    from reljournal.domain.relationship import Turnover
    from reljournal.journal.content import Record
    from reljournal.journal.entry_groups import EntryGroups
    from reljournal.journal.stamp import Stamp

    class Cut(Protocol):
        """The entries by relationship."""

        found: EntryGroups
        lineups: dict[int, Lineup]
        homes_of: dict[tuple[int, ...], Collection[int]]


class Made:
    """The records of a journal in memory, and the stamp of the view that was made of them.

    `days` are the day of the view and the last on which entries count.
    """

    __slots__ = ("_cut", "_days", "_ids", "_plain", "_tables", "stamp")

    def __init__(
        self,
        stamp: Stamp,
        tables: Mapping[str, Mapping[int, Record]],
        entries: tuple[Sequence[int], Sequence[bytes]],
        cut: Cut,
        days: tuple[date, date],
    ) -> None:
        self.stamp = stamp
        self._tables = tables
        self._ids, self._plain = entries
        self._cut = cut
        self._days = days

    def is_of(self, stamp: Stamp) -> bool:
        """Whether a view with this stamp is the one that was made, and nothing was written since."""
        mine = self.stamp
        return (stamp.view, stamp.state, stamp.made, stamp.more) == (mine.view, mine.state, mine.made, 0)

    def book(self, turnovers: Mapping[int, Turnover]) -> Book:
        """A book of all relationships in which is what rules look at, as the view would give it."""
        tables: dict[str, Any] = {
            table: {doc_id: from_record(table, doc_id, record) for doc_id, record in self._tables[table].items()}
            for table in KNOWN[1:-1]
        }
        tables[INTERACTIONS] = self._sighted(tables["contacts"])
        return Book(**tables, turnovers=turnovers)

    def _sighted(self, contacts: Mapping[int, Contact]) -> Sighted:
        cut, ids, plain = self._cut, self._ids, self._plain
        make = cut.found.reader.made
        in_sight = {home: lineup.in_sight() for home, lineup in cut.lineups.items()}
        entries: dict[int, Interaction] = {}
        by_home: dict[int, list[Interaction]] = {home: [] for home in in_sight}
        for place, group, homes in cut.found.walk(in_sight, cut.homes_of):
            doc_id = ids[place]
            entry = entries[doc_id] = make(doc_id, plain[place], group.sort, group.who, is_apart=group.is_apart)
            for home in homes:
                by_home[home].append(entry)
        if not isinstance(cut.found.order, range):  # they do not stand in the order of time
            for mine in by_home.values():
                mine.sort(key=lambda entry: entry.sort_key)
        return Sighted(entries, contacts, self._days, by_home)
