"""Forty relationships of a small agency, with two years of history, drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from reljournal.domain.book import Book, Entity
from reljournal.domain.contact import Contact, Hours
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Agreement, Invoice, Project
from reljournal.domain.money import Money

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SIZES = {
    "transactional": 6,
    "loyal": 7,
    "partnership": 9,
    "advisory": 4,
    "friendly": 4,
    "prospect": 6,
    "supplier": 4,
}
CLIENTS = ("transactional", "loyal", "partnership", "advisory", "friendly")
_MAILS = {
    "transactional": 4,
    "loyal": 7,
    "partnership": 12,
    "advisory": 14,
    "friendly": 10,
    "prospect": 3,
    "supplier": 7,
}
_PROJECTS = {"transactional": 1.2, "loyal": 2.0, "partnership": 2.5, "advisory": 2.0, "friendly": 1.0}
_PAYS = ("early", "early", "in time", "in time", "in time", "late", "late", "late", "very late", "argues")
# fmt: off
_FIRST_NAMES = (
    "Ada", "Ben", "Cleo", "Dario", "Edda", "Falk", "Greta", "Hasan", "Ines", "Jaro",
    "Kaja", "Lew", "Mira", "Nils", "Oda", "Paul", "Rosa", "Sami", "Tilda", "Udo",
)
_LAST_NAMES = (
    "Amsel", "Birke", "Dorn", "Esche", "Fink", "Ginster", "Hasel", "Iltis",
    "Kranich", "Linde", "Meise", "Otter", "Pappel", "Rabe", "Star", "Tanne",
)
# fmt: on


@dataclass(frozen=True)
class Character:
    """How somebody behaves in a year: what they send, how surely they answer, how they pay."""

    home: int
    people: tuple[int, ...]
    type: str
    answers: float
    mails: float
    projects: float
    pays: str
    keeps_word: float


class Journal:
    """The journal while the year goes by: a book that grows, with ids that rise, by more than one as time does."""

    def __init__(self) -> None:
        self.book = Book()
        self._ids = count(1001, 7)

    def write(self, *values: Entity) -> tuple[int, ...]:
        """Add values without an id, replace those with one; the ids of all of them."""
        named = [value if value.id else replace(value, id=next(self._ids)) for value in values]
        self.book = self.book.having(*named)
        return tuple(value.id for value in named)


def cast(random: Random, journal: Journal) -> list[Character]:
    """Write down everybody, and what was before the year began."""
    names = [f"{first} {last}" for first in _FIRST_NAMES for last in _LAST_NAMES]
    random.shuffle(names)
    characters = []
    for type_name, size in SIZES.items():
        for number in range(size):
            characters.append(_relationship(random, journal, type_name, number, names))
    for character in characters:
        _past(random, journal, character)
    return characters


def _relationship(random: Random, journal: Journal, type_name: str, number: int, names: list[str]) -> Character:
    since = date(random.randint(2014, 2025), random.randint(1, 12), random.randint(1, 28))
    known: dict[str, Any] = {"type": type_name, "added": max(since, date(2024, 1, 1)), "since": since}
    if random.random() < 0.35:
        home = journal.write(_person(random, names.pop(), **known))[0]
        people: tuple[int, ...] = (home,)
    else:
        house = f"{names[-1].split()[1]} {type_name} {number + 1}"
        home = journal.write(Contact(0, house, kind="organisation", **known))[0]
        wanted = random.choice((1, 1, 2, 3))
        people = journal.write(
            *(_person(random, names.pop(), org=home, added=known["added"]) for _ in range(wanted))
        )
    return Character(
        home=home,
        people=people,
        type=type_name,
        answers=random.choice((0.05, 0.5, 0.7, 0.8, 0.9, 0.95)),
        mails=_MAILS[type_name] * random.uniform(0.4, 1.5),
        projects=_PROJECTS.get(type_name, 0.0) * random.uniform(0.5, 1.5),
        pays=random.choice(_PAYS),
        keeps_word=random.choice((0.5, 0.8, 0.9)),
    )


def _person(random: Random, name: str, **known: Any) -> Contact:
    handle = name.lower().replace(" ", ".")
    avoids = random.choice(
        ((), (), (), ("call", "video", "meeting"), ("email",), ("card",), ("message", "social"))
    )
    prefers = random.choice(((), (), ("email",), ("call",), ("message",), ("card",), ("video",)))
    contact = Contact(
        0,
        name,
        emails=(f"{handle}@example.org",) if random.random() < 0.9 else (),
        phones=("+49 30 23125 000",) if random.random() < 0.8 else (),
        birthday=f"19{random.randint(55, 99)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
        if random.random() < 0.5
        else None,
        prefers=tuple(kind for kind in prefers if kind not in avoids),
        avoids=avoids,
        hours=Hours.parse("9-17") if random.random() < 0.3 else None,
        likes=("tea",) if random.random() < 0.3 else (),
    )
    return replace(contact, **known)


def _past(random: Random, journal: Journal, character: Character) -> None:
    """Two years of talks, a gesture here and there, projects that are over and were paid."""
    contact = journal.book.contacts[character.home]
    begin = max(contact.added or FIRST, date(2024, 1, 1))
    on = begin + timedelta(days=random.randint(0, 60))
    while on < FIRST:
        person = random.choice(character.people)
        kind = random.choice(("call", "call", "video", "meeting", "email"))
        tags = random.choice(((), (), ("checkin",), ("knowledge",), ("idea",), ("personal",), ("personal",)))
        journal.write(Interaction(0, on, kind, (person,), tags=tags))
        if kind == "email" and random.random() < character.answers:
            answer = Interaction(0, on + timedelta(days=1), "email", (person,), "in", tags=("noreply",))
            journal.write(answer)
        on += timedelta(days=int(random.uniform(0.3, 1.4) * 3650 / (character.mails * 8 + 10)))
    if random.random() < 0.2:
        journal.write(*(Interaction(0, date(year, 12, 12), "gift", character.people[:1]) for year in (2024, 2025)))
    if character.type in CLIENTS:
        _past_work(random, journal, character, begin)


def _past_work(random: Random, journal: Journal, character: Character, begin: date) -> None:
    for number in range(random.randint(0, 4)):
        started = begin + timedelta(days=random.randint(0, max((FIRST - begin).days - 90, 1)))
        ended = min(started + timedelta(days=random.randint(20, 80)), FIRST - timedelta(days=30))
        if ended <= started:
            continue
        project = Project(
            0, character.home, f"Past {number + 1}", started, state="ended", ended=ended, outcome="well"
        )
        due = ended + timedelta(days=14)
        (work,) = journal.write(project)
        journal.write(Invoice(0, character.home, amount(random), ended, due, str(work), work, paid=due))
    if random.random() < 0.6:
        topics = ("scope", "budget", "billing", "rescheduling")[: random.randint(1, 4)]
        review = FIRST + timedelta(days=random.randint(30, 300)) if random.random() < 0.4 else None
        journal.write(
            *(
                Agreement(0, character.home, topic, f"our {topic}", begin, True, review=review if not at else None)
                for at, topic in enumerate(topics)
            )
        )


def amount(random: Random) -> Money:
    """What an invoice may come to."""
    return Money(str(random.randint(4, 80) * 100), "EUR")
