"""What every use case works with: the journal, the settings, the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from reljournal.commands.own_rules import compiled
from reljournal.domain.book import Book
from reljournal.domain.calendar import WorkCalendar
from reljournal.domain.finding import Context, Rule
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.errors import RelError, WrittenError
from reljournal.journal.content import Problem
from reljournal.journal.records import book_of
from reljournal.journal.repository import Journal
from reljournal.journal.transaction import Transaction
from reljournal.rules import catalogue
from reljournal.settings import ConfigProblem, Settings

Chooser = Callable[[str, Sequence[str]], int | None]
"""Asks which of several is meant: the question and the choices in, the index or None out."""

OTHER_ZONES = 2
"""Days by which it can be later elsewhere: from the zone furthest west to the one furthest east it is 26 hours."""


@dataclass(frozen=True)
class Workspace:
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
    _read: list[tuple[Book, tuple[Problem, ...]]] = field(default_factory=list, repr=False)

    @property
    def book(self) -> Book:
        """The journal's contents, read once; `reread` after a write."""
        return self._contents()[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The records that could not be read."""
        return self._contents()[1]

    def _contents(self) -> tuple[Book, tuple[Problem, ...]]:
        if not self._read:
            self._read.append(book_of(self.journal.load()) if self.journal.exists() else (Book(), ()))
        return self._read[0]

    @property
    def was_read(self) -> bool:
        """Whether this run has looked into the journal."""
        return bool(self._read)

    @property
    def is_new(self) -> bool:
        """Whether there is no journal yet; the first write begins one."""
        return not self.journal.exists()

    @contextmanager
    def transaction(self, command: str) -> Iterator[Transaction]:
        """One step that undo takes back whole, in a journal that is begun where there is none."""
        if self.is_new:
            self.journal.create(now=self.now)
        with self.journal.transaction(command, now=self.now) as tx:
            yield tx

    def reread(self) -> Book:
        """Read the journal after a write; WrittenError where that fails, so that nobody writes it twice."""
        self._read.clear()
        try:
            return self.book
        except RelError as error:
            reason = error.sentence[:1].lower() + error.sentence[1:]
            raise WrittenError(
                f"It is written, but {reason}", "Do not repeat it; `rel history` shows it."
            ) from error

    @cached_property
    def all_rules(self) -> Mapping[str, Rule]:
        """Every rule there is: the catalogue's, those of other packages, those of the user."""
        return {**catalogue(), **compiled(self.settings.own_rules)[0]}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that are switched on."""
        return {name: rule for name, rule in self.all_rules.items() if name not in self.settings.rules_off}

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

    def relationships(self, only: Collection[int] | None = None) -> list[Relationship]:
        """Every relationship on the day of the run, or those with an id in `only`."""
        return build_relationships(self.book, self.today, only, self.ahead)
