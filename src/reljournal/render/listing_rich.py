"""Lists as tables, drawn with Rich."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reljournal.domain.message import Value
from reljournal.render.listing import cell
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.listing import Column, Listing, Style

_STYLES: dict[Style, str] = {
    "ref": "cyan",
    "name": "bold",
    "text": "",
    "date": "",
    "number": "",
    "quiet": "dim",
}
_FOLDS: frozenset[Style] = frozenset({"text", "quiet"})
_NARROWEST = 14
"""A column of texts that is narrower than this is no longer read, but spelled."""
_GAP = 2


def as_rich(listing: Listing, words: Words, width: int) -> RenderableType:
    """A table that keeps names, dates, numbers and references whole and folds only texts.

    Where the terminal is too narrow for that, quiet columns go first; then each row becomes a short paragraph.
    """
    if not listing.rows:
        return Text(" " + words(listing.empty).replace("\N{NO-BREAK SPACE}", " "), "dim")
    columns = [column for column in listing.columns if any(row.get(column.key) for row in listing.rows)]
    body: RenderableType
    if _fits(columns, listing.rows, words, width):
        body = _table(columns, listing.rows, words)
    elif _fits(loud := [column for column in columns if column.style != "quiet"], listing.rows, words, width):
        body = _table(loud, listing.rows, words)
    else:
        body = _paragraphs(columns, listing.rows, words, width)
    head = Text(" " + words(listing.title).replace("\N{NO-BREAK SPACE}", " "), "bold")
    notes = [Text(" " + line, "dim") for note in listing.notes for line in wrapped(words(note), width - 1)]
    return Group(head, body, *notes)


def _cell(row: Mapping[str, Value], column: Column, words: Words) -> str:
    return cell(row.get(column.key), column, words).replace("\N{NO-BREAK SPACE}", " ")


def _fits(columns: Sequence[Column], rows: Sequence[Mapping[str, Value]], words: Words, width: int) -> bool:
    """Whether what must stay whole leaves the texts enough room."""
    needed = 0
    for column in columns:
        widest = max(cell_len(_cell(row, column, words)) for row in rows)
        widest = max(widest, cell_len(words(column.title)))
        needed += _GAP + (min(widest, _NARROWEST) if column.style in _FOLDS else widest)
    return needed <= width


def _table(columns: Sequence[Column], rows: Sequence[Mapping[str, Value]], words: Words) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", padding=(0, 1))
    for column in columns:
        table.add_column(
            words(column.title),
            style=_STYLES[column.style],
            justify="right" if column.style == "number" else "left",
            no_wrap=column.style not in _FOLDS,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(_cell(row, column, words)) for column in columns))
    return table


def _paragraphs(columns: Sequence[Column], rows: Sequence[Mapping[str, Value]], words: Words, width: int) -> Group:
    """Each row as its reference and name, and the rest below it."""
    lines: list[Text] = [Text()]
    for row in rows:
        head = [column for column in columns if column.style in ("ref", "name")]
        rest = [column for column in columns if column not in head and _cell(row, column, words)]
        lines.append(
            Text.assemble(" ", *((f"{_cell(row, column, words)}  ", _STYLES[column.style]) for column in head))
        )
        told = [_labelled(row, column, words) for column in rest]
        lines += [Text(f"     {line}") for line in wrapped(" · ".join(told), width - 5)]
    return Group(*lines, Text())


def _labelled(row: Mapping[str, Value], column: Column, words: Words) -> str:
    title = words(column.title)
    value = _cell(row, column, words)
    if column.style in ("date", "number") and title:
        return f"{title} {value}".replace(" ", "\N{NO-BREAK SPACE}")
    return value
