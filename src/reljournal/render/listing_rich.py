"""Lists as tables, drawn with Rich."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reljournal.render.listing import cell
from reljournal.render.words import Words
from reljournal.reports.listing import Listing, Style

_STYLES: dict[Style, str] = {
    "ref": "cyan",
    "name": "bold",
    "text": "",
    "date": "",
    "number": "",
    "quiet": "dim",
}


def as_rich(listing: Listing, words: Words, _width: int) -> RenderableType:
    """A table that keeps dates, numbers and references whole and folds only texts."""
    if not listing.rows:
        return Text(words(listing.empty), "dim")
    columns = [column for column in listing.columns if any(row.get(column.key) for row in listing.rows)]
    table = Table(box=SIMPLE_HEAD, title_justify="left", pad_edge=False, header_style="dim", width=None)
    for column in columns:
        table.add_column(
            words(column.title),
            style=_STYLES[column.style],
            justify="right" if column.style == "number" else "left",
            no_wrap=column.style in ("ref", "date", "number"),
            overflow="fold",
        )
    for row in listing.rows:
        table.add_row(*(Text(cell(row.get(column.key), column, words)) for column in columns))
    head = Text(" " + words(listing.title), "bold")
    notes = [Text(" " + words(note), "dim") for note in listing.notes]
    return Group(head, table, *notes)
