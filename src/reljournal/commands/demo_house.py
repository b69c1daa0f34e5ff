"""What is told of a client of the sample agency."""

from __future__ import annotations

from typing import Literal

from reljournal.values import Frozen, dataclass

Cards = Literal["november", "december", "never"]


@dataclass(frozen=True)
class Person(Frozen):
    """One person. `birthday` is in days from today, or `--02-29`; phone numbers are reserved for fiction.

    `took_over` is how many days ago they took over from the one before them in the house, who `has_left`.
    """

    name: str
    role: str | None = None
    phone: str = ""
    birthday: int | str | None = None
    age: int = 40
    prefers: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    hours: str = ""
    likes: tuple[str, ...] = ()
    took_over: int | None = None
    has_left: bool = False


@dataclass(frozen=True)
class House(Frozen):
    """One relationship: an organisation, or, without people, a person who works alone.

    `known` and `quiet` are days ago: since when there are entries, and until when the everyday ones go. `share`
    is its part of them, `invoices` how many there are, `terms` their days, `lines` the least and most that are
    translated for one. `due` is the day on which the open one is due, in days from today, `deadline` the same for
    the running project, `jubilee` for the day on which the work together began. `lacks` are the kinds and tags
    that its entries never have; where `is_dry`, all of them are about a project. `cards` is when the card of
    thanks goes out each year.
    """

    key: str
    head: Person
    domain: str
    language: str
    documents: tuple[str, ...]
    type: str | None = None
    people: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    years: int = 3
    known: int = 1095
    quiet: int = 35
    share: int = 10
    invoices: int = 0
    terms: int = 14
    due: int | None = None
    late: tuple[int, ...] = ()
    lines: tuple[int, int] = (110, 1500)
    project: str = ""
    deadline: int = 60
    jubilee: int = -9
    lacks: tuple[str, ...] = ()
    is_dry: bool = False
    cards: Cards = "november"
