"""What every use case works with: the journal, the settings, the day."""

from __future__ import annotations

from reljournal.commands.own_rules import compiled
from reljournal.domain.book import Book
from reljournal.domain.dates import OTHER_ZONES
from reljournal.domain.finding import Context, Rule
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.errors import RelError, WrittenError
from reljournal.rules import catalogue
from reljournal.values import Frozen, cached_property, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from pathlib import Path
    from typing import TypeVar

    from reljournal.domain.book import Entity
    from reljournal.domain.calendar import WorkCalendar
    from reljournal.domain.contact import Contact
    from reljournal.domain.interaction import Interaction
    from reljournal.journal.content import Content, Problem, UndoneStep
    from reljournal.journal.repository import Journal
    from reljournal.journal.transaction import Transaction
    from reljournal.reports.agenda import Agenda, Known
    from reljournal.settings import ConfigProblem, Settings

    _T = TypeVar("_T")
    Chooser = Callable[[str, Sequence[str]], int | None]
    """Asks which of several is meant: the question and the choices in, the index or None out."""


@dataclass(frozen=True)
class Reading(Frozen):
    """The journal as it was read: values, what could not be read, the records, and the state of its file."""

    book: Book
    problems: tuple[Problem, ...] = ()
    content: Content | None = None
    state: tuple[int, ...] = ()


def whole(journal: Journal) -> Reading:
    """Read all of a journal; raises RelError."""
    from reljournal.journal.records import book_of
    from reljournal.journal.stamp import state_of

    try:
        state = state_of(str(journal.path))
    except (OSError, ValueError):
        state = ()
    content = journal.load()
    return Reading(*book_of(content), content=content, state=state)


def after_a_write(look: Callable[[], _T]) -> _T:
    """What a look into the journal tells; WrittenError where it fails, so that nobody writes the same twice."""
    try:
        return look()
    except RelError as error:
        reason = error.sentence[:1].lower() + error.sentence[1:]
        raise WrittenError(f"It is written, but {reason}", "Do not repeat it; `rel history` shows it.") from error


@dataclass(frozen=True)
class Workspace(Frozen):
    """One run of the program, with everything that the outside decides already decided.

    `now` is the moment of the run in the user's zone, `today` the day it is for. `choose` asks the user where
    there is a terminal; it is None elsewhere.
    """

    journal: Journal
    settings: Settings
    today: date
    now: datetime
    calendar: WorkCalendar
    config_path: Path
    config_problems: tuple[ConfigProblem, ...] = ()
    choose: Chooser | None = None
    _read: list[Reading] = field(default_factory=list, repr=False)

    @property
    def book(self) -> Book:
        """The journal's contents, read once; `reread` after a write."""
        return self._reading().book

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The records that could not be read."""
        return self._reading().problems

    def _reading(self) -> Reading:
        if not self._read:
            self._read.append(self._load() if self.journal.exists() else Reading(Book()))
        return self._read[0]

    def _load(self) -> Reading:
        return whole(self.journal)

    @property
    def reading(self) -> Reading | None:
        """What this run has read of the journal last, None where it has read nothing."""
        return self._read[0] if self._read else None

    def candidates(self, _who: str) -> list[Contact]:
        """Everybody whom WHO may mean, and more."""
        return list(self.book.contacts.values())

    @property
    def recent(self) -> Book:
        """A book in which is all that rules look at; what lies far back need not be."""
        return self.book

    def around(self, _contacts: Iterable[int]) -> Book:
        """A book in which is all that rules look at in the relationships of these contacts."""
        return self.book

    def on_day(self, book: Book, _day: date) -> Book:
        """One of these books with the turnovers of another day, where it has those of the day of the run."""
        return book

    def wholly_around(self, _contacts: Iterable[int]) -> Book:
        """A book in which the relationships of these contacts are whole, and everybody's names."""
        return self.book

    def entries_with(self, contacts: Collection[int]) -> list[Interaction]:
        """The entries with any of these contacts, in the order of the file."""
        return [each for each in self.book.interactions.values() if not set(contacts).isdisjoint(each.who)]

    def seeing(self, book: Book) -> Workspace:
        """The same run over another book."""
        known = {name: getattr(self, name) for name in Workspace.__match_args__}
        return Workspace(**known | {"_read": [Reading(book, self.problems)]})

    def known_agenda(self, _code: str | None = None) -> Known | None:
        """What is known already of all that fires on the day of the run, None where the rules have to be asked.

        With a code it may be no more than what can be meant by that.
        """
        return None

    def agenda_ahead(self, _days: int, _limit: int | None, _only_rule: str | None) -> Agenda | None:
        """The agenda of some days out of what is known already; None where the rules have to be asked."""
        return None

    @property
    def has_confidential(self) -> bool:
        """Whether anything may be kept from others' eyes."""
        return True

    @property
    def is_in_time(self) -> bool:
        """Whether it is known without a look that nothing is said to have happened on a day still to come."""
        return False

    def people(self) -> list[Contact]:
        """Everybody, in the order in which they were added."""
        return list(self.book.contacts.values())

    def newest(self, count: int) -> list[Interaction]:
        """The last entries that were written, the newest first."""
        return list(self.book.interactions.values())[: -count - 1 : -1]

    def tags(self) -> dict[str, int]:
        """How often each tag is used."""
        counts: dict[str, int] = {}
        for entry in self.book.interactions.values():
            for tag in entry.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return counts

    def refs(self, ids: Collection[int]) -> dict[int, str]:
        """The REFs of some records; of one that somebody else has taken back meanwhile, all of its id."""
        from reljournal.domain.refs import short_refs

        known = short_refs(self.book.ids()) if ids else {}
        return {doc_id: known.get(doc_id) or str(doc_id) for doc_id in ids}

    def ref(self, doc_id: int) -> str:
        """The REF of a record that was just written."""
        self._read.clear()
        after_a_write(self.journal.exists)  # whoever has a view reads nothing else again
        return after_a_write(lambda: self.refs([doc_id])[doc_id])

    def find(self, doc_id: int) -> Entity | None:
        """The record with this id, whatever its table."""
        return self.book.find(doc_id)

    def ids_ending_in(self, ref: str) -> list[int]:
        """The ids of all tables that a typed reference can mean."""
        from reljournal.domain.refs import ids_ending_in

        return ids_ending_in(ref, self.book.ids())

    @property
    def was_read(self) -> bool:
        """Whether this run has looked into the journal."""
        return bool(self._read)

    @property
    def is_new(self) -> bool:
        """Whether there is no journal yet; the first write begins one."""
        return not self.journal.exists()

    def transaction(self, command: str) -> AbstractContextManager[Transaction]:
        """One step that undo takes back whole, in a journal that is begun where there is none."""
        if self.is_new:
            self.journal.create(now=self.now)
        return self.journal.transaction(command, now=self.now)

    def undo(self, steps: int) -> list[UndoneStep]:
        """Take the last steps back and return them, the newest first."""
        return self.journal.undo(steps, now=self.now)

    def reread(self) -> Book:
        """The journal after a write; WrittenError where it cannot be read, so that nobody writes it twice."""
        self._read.clear()
        return after_a_write(lambda: self.book)

    @cached_property
    def all_rules(self) -> Mapping[str, Rule]:
        """Every rule there is: the catalogue's, those of other packages, those of the user."""
        return self._known_rules()

    def _known_rules(self, book: Book | None = None) -> Mapping[str, Rule]:
        return {**catalogue(book), **compiled(self.settings.own_rules)[0]}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that are switched on."""
        return self._switched_on(self.all_rules)

    def _switched_on(self, rules: Mapping[str, Rule]) -> Mapping[str, Rule]:
        return {name: rule for name, rule in rules.items() if name not in self.settings.rules_off}

    def rules_about(self, book: Book) -> Mapping[str, Rule]:  # noqa: ARG002 - all of them may, here
        """Those of the rules, at least, that may find something in a book."""
        return self.rules

    def context(self, today: date | None = None) -> Context:
        """What rules may know, for the day of the run or another one."""
        settings = self.settings
        return Context(
            today=today or self.today,
            calendar=self.calendar,
            types=settings.types,
            thresholds=settings.thresholds,
            lead_days=settings.lead,
            post_lead_days=settings.post_lead,
            gift_limit=settings.gift_limit,
            currency=settings.currency,
            ahead=self.ahead,
        )

    @property
    def ahead(self) -> int:
        """Days after today of which entries count: what was written further east has happened.

        None where another day is asked about than the one it is: that day is shown as it was.
        """
        return OTHER_ZONES if self.today == self.now.date() else 0

    def relationships(self, only: Collection[int] | None = None, *, whole: bool = False) -> list[Relationship]:
        """Every relationship on the day of the run, or those with an id in `only`; see `build_relationships`."""
        if only is None:
            book = self.book if whole else self.recent
        else:
            book = self.wholly_around(only) if whole else self.around(only)
        return build_relationships(book, self.today, only, self.ahead, whole=whole)
