"""The workspace of the commands of every day: it reads the view where it holds, and makes one where not."""

from __future__ import annotations

from datetime import timedelta

from reljournal import __version__, progress
from reljournal.commands.workspace import Reading, Workspace
from reljournal.domain.book import Book
from reljournal.domain.names import keys
from reljournal.domain.relationship import Turnover, turnovers_of
from reljournal.journal.entry_lines import EntryLines
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.records import from_record
from reljournal.values import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import date
    from typing import Any

    from reljournal.domain.contact import Contact
    from reljournal.domain.interaction import Interaction
    from reljournal.journal.transaction import Transaction
    from reljournal.journal.view import View


@dataclass(frozen=True)
class ViewWorkspace(Workspace):
    """A workspace over a view that holds. Its book has all that rules look at, and not what lies far back."""

    view: View | None = None
    begun: list[str] = field(default_factory=list, repr=False)
    """The commands that have begun to write."""
    books: dict[frozenset[int], Book] = field(default_factory=dict, repr=False)

    def transaction(self, command: str) -> AbstractContextManager[Transaction]:
        """One step in the journal, which is there; from here on nothing may be tried again."""
        self.begun.append(command)
        return self.journal.transaction(command, now=self.now)

    def _load(self) -> Reading:
        assert self.view is not None
        return Reading(self._book(self.view.homes))

    def _book(self, homes: Iterable[int]) -> Book:
        wanted = frozenset(homes)
        if wanted not in self.books:
            self.books[wanted] = self._made(wanted)
        return self.books[wanted]

    def _made(self, homes: frozenset[int]) -> Book:
        assert self.view is not None
        slices = self.view.slices(homes)
        entry = EntryLines().entry
        entries: dict[int, Any] = {
            doc_id: entry(doc_id, plain) for _, doc_id, plain in slices.pop(INTERACTIONS, ())
        }
        for doc_id, record in self.view.appended(set(homes)):
            entries[doc_id] = from_record(INTERACTIONS, doc_id, record)
        tables: dict[str, Any] = {
            table: {doc_id: from_record(table, doc_id, record) for _, doc_id, record in found}
            for table, found in slices.items()
        }
        tables[INTERACTIONS] = entries
        return Book(**tables, turnovers=self._turnovers(self.view, homes))

    def _turnovers(self, view: View, homes: Iterable[int]) -> Mapping[int, Turnover]:
        if self.today.toordinal() != view.day:
            return turnovers_of(view.sales(), self.today, self.today + timedelta(days=self.ahead))
        return {home: Turnover(*view.turnovers[home]) for home in homes if home in view.turnovers}

    def candidates(self, who: str) -> list[Contact]:
        """Those in whose names the first word of WHO stands, and whose id it is."""
        assert self.view is not None
        word = who.split()[0]
        found = self.view.people_with(keys(word))
        if word.isascii() and word.isdigit() and self.view.knows(int(word)):
            found.append(int(word))
        records = self.view.records({self.view.home_of(each) for each in found})["contacts"] if found else {}
        return [from_record("contacts", each, records[each]) for each in found]  # type: ignore[misc]

    def only(self, homes: Iterable[int]) -> ViewWorkspace:
        """The same with a book of some relationships."""
        return replace(self, _read=[Reading(self._book(homes))])

    def around(self, contacts: Iterable[int]) -> Book:
        """A book of the relationships of these contacts only."""
        assert self.view is not None
        return self._book({self.view.home_of(each) for each in contacts})

    def people(self) -> list[Contact]:
        """Everybody, without the rest of their slices."""
        assert self.view is not None
        return [from_record("contacts", doc_id, record) for doc_id, record in self.view.names()[0]]  # type: ignore[misc]

    def newest(self, count: int) -> list[Interaction]:
        """The last entries that were written, the newest first."""
        assert self.view is not None
        found = [from_record("interactions", doc_id, record) for doc_id, record in self.view.newest()[-count:]]
        return found[::-1]  # type: ignore[return-value]

    def tags(self) -> dict[str, int]:
        """How often each tag is used, counted when the view was made."""
        assert self.view is not None
        return self.view.names()[1]

    def refs(self, ids: Collection[int]) -> dict[int, str]:
        """The REFs of some records."""
        assert self.view is not None
        return self.view.refs(ids)

    def ref(self, doc_id: int) -> str:
        """The REF of a record that was just written."""
        assert self.view is not None
        try:
            return self.view.ref(doc_id)
        except (OSError, ValueError):  # it is written already: this must not fail for the sake of a cache
            known = {name: getattr(self, name) for name in Workspace.__match_args__ if name != "_read"}
            return Workspace(**known).ref(doc_id)


def made_from_file(place: str, journal: str, today: date, last_day: date) -> bool:
    """Make the view from the journal's bytes; say whether that was possible."""
    import sys

    from reljournal.commands.plugins import entry_points, folders
    from reljournal.journal.view_maker import make_from_file

    # Plug-ins are not looked for again as long as nothing is installed.
    plain = None if any(entry_points(sys.path)) else folders()
    try:
        return make_from_file(place, journal, version=__version__, today=today, last_day=last_day, beside=plain)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    finally:
        progress.tell(1)


def make_view(work: Workspace, path: str) -> None:
    """Make the view of the journal that this run has read, unless one holds or the journal has a flaw.

    What hinders it is no error: a view saves time and nothing else.
    """
    import sys

    from reljournal.commands.plugins import entry_points, folders
    from reljournal.journal import files
    from reljournal.journal.stamp import state_of
    from reljournal.journal.view import View
    from reljournal.journal.view_maker import make

    journal = files.real(str(work.journal.path))
    read = work.reading
    if read is None or read.content is None or read.problems:
        return
    last_day = work.today + timedelta(days=work.ahead)
    # Plug-ins are not looked for again as long as nothing is installed.
    plain = None if any(entry_points(sys.path)) else folders()
    there = View.open(path, journal, __version__, work.today.toordinal(), last_day.isoformat())
    if there is not None and there.beside == plain and not there.stamp.is_worn:
        return
    if made_from_file(path, journal, work.today, last_day):
        return
    tables, state = read.content.tables, read.state
    try:
        if state_of(journal) == state:
            make(
                path,
                journal,
                tables,
                state,
                version=__version__,
                today=work.today,
                last_day=last_day,
                beside=plain,
            )
    except (OSError, ValueError, KeyError, TypeError):
        return
