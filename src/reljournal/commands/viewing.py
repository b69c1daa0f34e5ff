"""The workspace of the commands of every day: it reads the view where it holds, and makes one where not."""

from __future__ import annotations

from datetime import timedelta

from reljournal import __version__, progress
from reljournal.commands.sight import Sight, with_changes
from reljournal.commands.workspace import Reading, Workspace, after_a_write
from reljournal.domain.book import Book
from reljournal.domain.names import keys
from reljournal.domain.refs import longer_ref
from reljournal.domain.turnover import Turnover, turnovers_of
from reljournal.journal.entry_lines import EntryLines
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.records import from_record
from reljournal.journal.view import with_changed_sales
from reljournal.values import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import date
    from typing import Any, Protocol, TypeVar

    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Rule
    from reljournal.domain.interaction import Interaction
    from reljournal.journal.content import Problem, UndoneStep
    from reljournal.journal.made import Made
    from reljournal.journal.transaction import Transaction
    from reljournal.journal.view import View
    from reljournal.reports.agenda import Agenda, Known
    from reljournal.reports.kept import Day

    _T = TypeVar("_T")

    class Keeper(Protocol):
        """Where it is kept what fired on the day, from one command to the next."""

        def find(self) -> tuple[tuple[int, int], Day]:
            """What fired by relationship, and how far the journal had come when it did."""

        def keep(self, fired: Day) -> None:
            """Keep what fires now."""


class _Watched:
    """A transaction of whose changes the workspace learns."""

    def __init__(self, inner: AbstractContextManager[Transaction], work: ViewWorkspace) -> None:
        self._inner = inner
        self._work = work

    def __enter__(self) -> Transaction:
        self._transaction = self._inner.__enter__()
        try:
            self._work.sight.look_again()
        except BaseException as error:
            self._inner.__exit__(type(error), error, None)  # or the lock would stay
            raise
        return self._transaction

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._inner.__exit__(kind, *rest)  # type: ignore[arg-type]
        if kind is None:
            self._work.sight.take(self._transaction.changes, self._transaction.new)


def _needed() -> Sight:
    raise TypeError("a workspace over a view needs one")


@dataclass(frozen=True)
class ViewWorkspace(Workspace):
    """A workspace over a view that holds.

    Its book is complete, but each table is read when it is asked for, and the interactions as a whole only where
    somebody wants all of them. Where the view turns out to be damaged, everything comes from the journal.
    """

    sight: Sight = field(default_factory=_needed, repr=False)
    keeper: Keeper | None = None
    begun: list[str] = field(default_factory=list, repr=False)
    """The commands that have begun to write."""
    homes: frozenset[int] | None = None
    """The relationships that `recent` is about; None for all of them."""

    @property
    def view(self) -> View | None:
        """The view, None once it is not believed any more."""
        return self.sight.view

    def _asked(self, question: Callable[[View], _T]) -> _T | None:
        return self.sight.asked(question)

    def transaction(self, command: str) -> AbstractContextManager[Transaction]:
        """One step in the journal, which is there; from here on nothing may be tried again."""
        self.begun.append(command)
        return _Watched(self.journal.transaction(command, now=self.now), self)

    def undo(self, steps: int) -> list[UndoneStep]:
        """Take the last steps back and return them, the newest first."""
        self.sight.look_again()
        undone = super().undo(steps)
        changes = [change for step in undone for change in step.changes]
        self.sight.take({(each.table, each.id): each.before for each in changes}, ())
        return undone

    def reread(self) -> Book:
        """The journal after a write; what this run has written itself need not be read again."""
        self.sight.whole = self.sight.rows = None
        return super().reread()

    @property
    def reading(self) -> Reading | None:
        """What this run has read of the journal last; of one that the view is worn for, all of it."""
        view = self.sight.view
        if view is not None and view.stamp.is_worn and not self.sight.changes:
            return self.sight.complete()
        return self.sight.whole or (super().reading if view is None else None)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """None while the view is believed: it is made only of a journal in which nothing is amiss."""
        return super().problems if self.sight.view is None or self.was_read else ()

    def _load(self) -> Reading:
        return self.sight.reading()

    def _reading(self) -> Reading:
        look = super()._reading
        return after_a_write(look) if self.sight.changes else look()

    @property
    def recent(self) -> Book:
        """A book in which is all that rules look at; what lies far back is in sight by its newest instances."""
        homes = self.homes if self.homes is not None else self._asked(lambda view: view.homes)
        return self.book if homes is None or self.sight.is_deep else self._book(homes)

    def around(self, contacts: Iterable[int]) -> Book:
        """A book of the relationships of these contacts only."""
        if self.sight.is_wide or self.sight.is_deep:
            return self.recent
        if "contacts" in self.sight.changes:
            return self._book({self.book.relationship_id(each) for each in contacts})
        homes = self._asked(lambda view: {view.home_of(each) for each in contacts})
        return self.book if homes is None else self._book(homes)

    def rules_about(self, book: Book) -> Mapping[str, Rule]:
        """Those of the rules, at least, that may find something in a book: others need not be imported for it."""
        return self.rules if "rules" in self.__dict__ else self._switched_on(self._known_rules(book))

    def wholly_around(self, contacts: Iterable[int]) -> Book:
        """A book in which the relationships of these contacts are whole, and everybody's names."""
        homes = None if self.sight.changes else self._asked(lambda view: {view.home_of(each) for each in contacts})
        if homes is None:
            return self.book
        entries = self._asked(lambda view: self.sight.cut_out(view, view.members(homes)))
        if entries is None:
            return self.book
        return replace(self._book(homes), contacts=dict(self.book.contacts.items()), interactions=entries)

    def entries_with(self, contacts: Collection[int]) -> list[Interaction]:
        """The entries with any of these contacts, in the order of the file."""
        found = None if self.sight.changes else self._asked(lambda view: self.sight.cut_out(view, contacts))
        if found is None:
            return super().entries_with(contacts)
        return [each for each in found.values() if not set(contacts).isdisjoint(each.who)]

    def only(self, homes: Iterable[int]) -> ViewWorkspace:
        """The same with an agenda of some relationships."""
        return replace(self, homes=frozenset(homes))

    def _book(self, homes: Iterable[int]) -> Book:
        wanted = frozenset(homes)
        books = self.sight.books
        if wanted not in books:
            made = self._asked(lambda view: self._made(view, wanted))
            if made is None:
                return self.book
            books[wanted] = made
        return books[wanted]

    def _made(self, view: View, homes: frozenset[int]) -> Book:
        if view.made is not None and homes == view.homes and not self.sight.changes:
            return view.made.book(self._turnovers(view, homes))
        slices = view.slices(homes)
        rows = slices.pop(INTERACTIONS, ())
        tables: dict[str, Any] = {INTERACTIONS: EntryLines().entries((doc_id, plain) for _, doc_id, plain in rows)}
        for table, found in slices.items():
            tables[table] = {doc_id: from_record(table, doc_id, record) for _, doc_id, record in found}
        for doc_id, record in view.appended(set(homes)):
            tables[INTERACTIONS][doc_id] = from_record(INTERACTIONS, doc_id, record)
        for table, changes in self.sight.changes.items():
            values = {i: None if each is None else from_record(table, i, each) for i, each in changes.items()}
            tables[table] = with_changes(tables.get(table, {}), values)
        return Book(**tables, turnovers=None if self.sight.is_wide else self._turnovers(view, homes))

    def _turnovers(self, view: View, homes: Iterable[int]) -> Mapping[int, Turnover]:
        changed = self.sight.changes.get("invoices", {})
        if self.today.toordinal() == view.day and not changed and view.turnovers is not None:
            return {home: Turnover(*view.turnovers[home]) for home in homes if home in view.turnovers}
        return self._turnovers_on(view, self.today)

    def _turnovers_on(self, view: View, day: date) -> Mapping[int, Turnover]:
        changed = self.sight.changes.get("invoices", {})
        sales = with_changed_sales(view.sales(), changed, view.home_of)
        return turnovers_of(sales, day, day + timedelta(days=self.ahead))

    def turnovers_on(self, day: date) -> Mapping[int, Turnover]:
        """Each relationship's part of the turnover on another day; nothing where the view is believed no more."""
        return self._asked(lambda view: self._turnovers_on(view, day)) or {}

    def on_day(self, book: Book, day: date) -> Book:
        """One of these books with the turnovers of another day, where it has those of the day of the run."""
        if day == self.today or book.turnovers is None:
            return book
        turnovers = self.turnovers_on(day)
        return self.book if self.view is None else replace(book, turnovers=turnovers)

    def candidates(self, who: str) -> list[Contact]:
        """Those in whose names all words of WHO stand, and whose id it is."""
        if "contacts" in self.sight.changes:
            return super().candidates(who)

        def look(view: View) -> list[Contact]:
            word, *others = who.split()
            found = view.people_with(keys(word))
            for other in others:
                also = set(view.people_with(keys(other)))
                found = [each for each in found if each in also]
            if word.isascii() and word.isdigit() and int(word) not in found and view.knows(int(word)):
                found.append(int(word))
            homes = {view.home_of(each) for each in found}
            if len(homes) == 1:
                records = {doc_id: record for _, doc_id, record in view.slices(homes)["contacts"]}
            else:  # whose entries would be far more to read than everybody's records
                records = view.table("contacts")
            return [from_record("contacts", each, records[each]) for each in found]  # type: ignore[misc]

        found = self._asked(look)
        return super().candidates(who) if found is None else found

    def newest(self, count: int) -> list[Interaction]:
        """The last entries that were written, the newest first."""

        def look(view: View) -> list[Interaction]:
            return [from_record(INTERACTIONS, *each) for each in view.newest()[: -count - 1 : -1]]  # type: ignore[misc]

        found = self._asked(look)
        return super().newest(count) if found is None else found

    def tags(self) -> dict[str, int]:
        """How often each tag is used, counted when the view was made."""
        found = self._asked(lambda view: view.names()[1])
        return super().tags() if found is None else found

    def refs(self, ids: Collection[int]) -> dict[int, str]:
        """The REFs of some records."""
        found = self._asked(lambda view: view.refs(ids))
        if found is None:
            return super().refs(ids)
        return {doc_id: longer_ref(doc_id, ref, self.sight.new) for doc_id, ref in found.items()}

    def ids_ending_in(self, ref: str) -> list[int]:
        """The ids of all tables that a typed reference can mean."""
        found = self._asked(lambda view: view.ids_ending_in(ref))
        return super().ids_ending_in(ref) if found is None or self.sight.changes else found

    def known_agenda(self, code: str | None = None) -> Known | None:
        """What fires on the day of the run: what was kept of it, and what the rules say of what has changed."""
        if self.keeper is None or self.sight.changes:
            return None
        from reljournal.commands.known_agenda import known_agenda

        return known_agenda(self, code)

    def agenda_ahead(self, days: int, limit: int | None, only_rule: str | None) -> Agenda | None:
        """The agenda of some days, of which only that is asked anew which may be another than today."""
        if self.keeper is None or self.sight.changes:
            return None
        from reljournal.commands.known_agenda import agenda_ahead

        return agenda_ahead(self, days, limit, only_rule)

    @property
    def is_all_past(self) -> bool:
        """Whether nothing in the small tables is dated on a day still to come, until which it does not count."""
        from reljournal.domain.turning import DATED

        last_day = (self.today + timedelta(days=self.ahead)).isoformat()
        told = self._asked(
            lambda view: all(
                (record.get(name) or "") <= last_day
                for table, names in DATED.items()
                for record in view.table(table).values()
                for name in names
            )
        )
        return bool(told)

    @property
    def has_confidential(self) -> bool:
        """Whether anything may be kept from others' eyes."""
        return self.sight.view is None or bool(self.sight.changes) or self.sight.view.has_confidential

    @property
    def is_in_time(self) -> bool:
        """No view is opened for a journal in which something happens on a day still to come."""
        return self.sight.view is not None


def made_from_file(place: str, journal: str, today: date, last_day: date) -> Made | None:
    """Make the view from the journal's bytes, and return what it was made of; None where that is impossible."""
    import sys

    from reljournal.commands.installed import folders
    from reljournal.commands.plugins import entry_points
    from reljournal.journal.view_maker import make_from_file

    # Plug-ins are not looked for again as long as nothing is installed.
    plain = None if any(entry_points(sys.path)) else folders()
    try:
        return make_from_file(place, journal, version=__version__, today=today, last_day=last_day, beside=plain)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    finally:
        progress.tell(1)


def make_view(work: Workspace, path: str) -> None:
    """Make the view of the journal that this run has read, unless one holds or the journal has a flaw.

    What hinders it is no error: a view saves time and nothing else.
    """
    import sys

    from reljournal.commands.installed import folders
    from reljournal.commands.plugins import entry_points
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
