"""Rows under headings: the one shape in which every list is reported."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from reljournal.domain.message import Message, Value

    Style = Literal["ref", "name", "text", "date", "number", "quiet"]
else:
    Style = str


@dataclass(frozen=True)
class Column(Frozen):
    """One column: the rows' key, its heading, and how its values are set."""

    key: str
    title: str
    style: Style = "text"


@dataclass(frozen=True)
class Listing(Frozen):
    """Rows with their columns. A row may hold more than the columns show: the rest is for `--json`.

    `empty` is said where there are no rows, and tells what to do to get one.
    """

    title: Message
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    empty: Message
    notes: tuple[Message, ...] = ()
