"""Lists for terminals, files and programs."""

from __future__ import annotations

from datetime import date

from reljournal.domain.message import N_, Value
from reljournal.render.jsonable import jsonable
from reljournal.render.safe import shortened
from reljournal.render.words import Words
from reljournal.reports.listing import Column, Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_json(listing: Listing, words: Words) -> list[Any]:
    """One object a row, `[]` where there are none."""
    return [jsonable(row, words) for row in listing.rows]


def as_plain(listing: Listing, words: Words) -> str:
    """Columns two spaces apart, never wrapped; one line in words where there are no rows."""
    if not listing.rows:
        return words(listing.empty)
    columns = [column for column in listing.columns if any(row.get(column.key) for row in listing.rows)]
    table = [[cell(row.get(column.key), column, words) for column in columns] for row in listing.rows]
    widths = [max(len(line[index]) for line in table) for index in range(len(columns))]
    lines = [
        "  ".join(_aligned(text, width, column) for text, width, column in zip(line, widths, columns, strict=True))
        for line in table
    ]
    notes = [words(note) for note in listing.notes]
    return "\n".join([line.rstrip() for line in lines] + notes)


def cell(value: Value, column: Column, words: Words) -> str:
    """One value as a listing shows it; dates as ISO so that they sort and align."""
    if column.style == "date":
        return value.isoformat() if isinstance(value, date) else words.value("name", value)
    if isinstance(value, bool):
        return words(N_("yes")) if value else ""
    text = words.value(column.key, value)
    return shortened(text, 200)


def _aligned(text: str, width: int, column: Column) -> str:
    return text.rjust(width) if column.style == "number" else text.ljust(width)
