"""What a view was just made of: whoever made it need not read it again."""

from __future__ import annotations

from itertools import compress

from reljournal.domain.book import Book
from reljournal.domain.recent import Sighted
from reljournal.journal.lines import INTERACTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any, Protocol

    from reljournal.domain.contact import Contact
    from reljournal.domain.interaction import Interaction
    from reljournal.domain.recent import Lineup
    from reljournal.domain.turnover import Turnover
    from reljournal.journal.entry_groups import EntryGroups
    from reljournal.journal.stamp import Stamp

    class Cut(Protocol):
        """The entries by relationship."""

        found: EntryGroups
        lineups: dict[int, Lineup]


class Made:
    """The contents of a journal in memory, its small tables as values, and the stamp of the view made of them.

    `days` are the day of the view and the last on which entries count.
    """

    __slots__ = ("_cut", "_days", "_given", "_ids", "_plain", "_tables", "stamp")

    def __init__(
        self,
        stamp: Stamp,
        tables: Mapping[str, Mapping[int, Any]],
        entries: tuple[Sequence[int], Sequence[bytes]],
        cut: Cut,
        days: tuple[date, date],
    ) -> None:
        self.stamp = stamp
        self._tables = tables
        self._ids, self._plain = entries
        self._cut = cut
        self._days = days
        self._given: list[Book] = []

    def is_of(self, stamp: Stamp) -> bool:
        """Whether a view with this stamp is the one that was made, and nothing was written since."""
        mine = self.stamp
        return (stamp.view, stamp.state, stamp.made, stamp.more) == (mine.view, mine.state, mine.made, 0)

    def book(self, turnovers: Mapping[int, Turnover]) -> Book:
        """A book of all relationships in which is what rules look at, as the view would give it."""
        tables: dict[str, Any] = {**self._tables, INTERACTIONS: self._sighted(self._tables["contacts"])}
        self._given.append(Book(**tables, turnovers=turnovers))  # to be given back when this is
        return self._given[-1]

    def _sighted(self, contacts: Mapping[int, Contact]) -> Sighted:
        found, ids, plain = self._cut.found, self._ids, self._plain
        in_sight = {home: lineup.in_sight() for home, lineup in self._cut.lineups.items()}
        flags = found.flags(in_sight.values())
        entries = found.reader.made(compress(ids, flags), compress(plain, flags), compress(found.by_place, flags))
        by_home = found.dealt(in_sight, flags, entries)
        if not found.is_in_order:
            for mine in by_home.values():
                mine.sort(key=lambda entry: entry.sort_key)
        plans: dict[int, list[Interaction]] = {}
        if any(entry.planned for entry in entries):
            plans = {home: [each for each in mine if each.planned] for home, mine in by_home.items()}
            by_home = {home: [each for each in mine if not each.planned] for home, mine in by_home.items()}
        return Sighted(zip(compress(ids, flags), entries, strict=True), contacts, self._days, by_home, plans)
