"""Journal entries on their way in or out, before names are people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from reljournal.domain.interaction import KINDS, Direction
from reljournal.domain.message import Message
from reljournal.domain.money import Money
from reljournal.domain.when import Order
from reljournal.values import Frozen, dataclass, field


@dataclass(frozen=True)
class EntryRow(Frozen):
    """One entry of a file. `who_cell` is the people's cell as it stands there, `line` the line it begins on."""

    on: date
    kind: str
    who: tuple[str, ...]
    direction: Direction = "out"
    note: str = ""
    tags: tuple[str, ...] = ()
    value: Money | None = None
    who_cell: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class RowProblem(Frozen):
    """A row that cannot be meant: its line, what is wrong, what would be right."""

    line: int
    what: str
    hint: str = ""


@dataclass(frozen=True)
class Reading(Frozen):
    """What a reader has to know: the day, the kinds there are, how 03/04/2026 and bare amounts are meant."""

    today: date
    kinds: tuple[str, ...] = KINDS
    order: Order = None
    currency: str = "EUR"


@dataclass(frozen=True)
class Parsed(Frozen):
    """A file as read: good rows, bad rows, and what was passed over without harm."""

    rows: tuple[EntryRow, ...]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[Message, ...] = ()


class EntryFormat(Protocol):
    """What a module of this package offers; both ways are pure, bytes to rows and back."""

    def parse(self, data: bytes, reading: Reading) -> Parsed:
        """Raises RelError where the file as a whole is not of this format."""

    def write(self, rows: Iterable[EntryRow]) -> bytes: ...
