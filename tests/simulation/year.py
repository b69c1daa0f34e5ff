"""A year in the life: forty relationships, day by day, with a user who follows the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from reljournal.domain.book import Book
from reljournal.domain.finding import Context
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.settings import Settings
from world import NamedHolidays
from year_cast import FIRST, LAST, Character, Journal, cast
from year_user import RULES, Done, User
from year_world import World

SEED = 2026
LIMIT = Settings().agenda_limit
HOLIDAYS = NamedHolidays(
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25"
)
AWAY = (date(2026, 8, 10), date(2026, 8, 23))
WORKDAYS = frozenset(range(5))


@dataclass(frozen=True)
class Year:
    """What is left of it: the agenda of each morning, what was done, and the journal at the end."""

    characters: tuple[Character, ...]
    agendas: tuple[Agenda, ...]
    works: frozenset[date]
    done: tuple[Done, ...]
    settled: int
    evening: Agenda
    book: Book

    @property
    def mornings(self) -> tuple[Agenda, ...]:
        """The agendas of the days on which the user works."""
        return tuple(agenda for agenda in self.agendas if agenda.today in self.works)


def context(day: date) -> Context:
    return Context(today=day, calendar=HOLIDAYS)


def works_on(day: date, weekdays: frozenset[int] = WORKDAYS) -> bool:
    """Whether the user reads the agenda: not on weekends, public holidays and in two weeks of August."""
    return day.weekday() in weekdays and not HOLIDAYS.is_holiday(day) and not AWAY[0] <= day <= AWAY[1]


@cache
def live(seed: int, cards: int = 3, weekdays: frozenset[int] = WORKDAYS) -> Year:
    """Live through the year; the same seed makes the same one."""
    random, journal = Random(seed), Journal()
    characters = cast(random, journal)
    world = World(random, journal, characters)
    user = User(random, journal, world, cards)
    agendas, works = [], set()
    day = FIRST
    while day <= LAST:
        world.on_day(day)
        agenda = build_agenda(journal.book, context(day), RULES, limit=LIMIT)
        agendas.append(agenda)
        if works_on(day, weekdays):
            works.add(day)
            user.morning(agenda, context(day))
        day += timedelta(days=1)
    return Year(
        characters=tuple(characters),
        agendas=tuple(agendas),
        works=frozenset(works),
        done=tuple(user.done),
        settled=user.settled,
        evening=build_agenda(journal.book, context(LAST), RULES, limit=LIMIT),
        book=journal.book,
    )
