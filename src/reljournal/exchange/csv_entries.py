"""Entries as a table of comma-separated values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from reljournal.domain.dates import parse_date
from reljournal.domain.interaction import Direction
from reljournal.domain.message import N_, msg
from reljournal.domain.money import parse_money
from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.errors import RelError, UsageError
from reljournal.exchange.csv_cells import join_names, split_names, to_cell, unguarded
from reljournal.exchange.entries import EntryRow, Parsed, Reading, RowProblem

COLUMNS = ("date", "kind", "who", "direction", "note", "tags", "value")
_NEEDED = ("date", "kind", "who")
_DELIMITERS = (",", ";", "\t")
_SAVE_AS = 'save it as "CSV UTF-8" and try again'
_FIRST_LINE = "its first line names the columns: " + ",".join(COLUMNS)

_Lines = Iterator[tuple[int, list[str]]]


def write(rows: Iterable[EntryRow]) -> bytes:
    """The rows as UTF-8 with a header; no cell of it is a formula to a spreadsheet."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(map(to_cell, _cells(row))) for row in rows]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _cells(row: EntryRow) -> tuple[str, ...]:
    return (
        row.on.isoformat(),
        row.kind,
        join_names(row.who),
        row.direction,
        row.note,
        # A space ends a tag, so one inside a tag becomes a hyphen.
        " ".join("-".join(tag.split()) for tag in row.tags),
        str(row.value) if row.value else "",
    )


def parse(data: bytes, reading: Reading) -> Parsed:
    """Read a table with a header; a row that cannot be meant is a problem, and the others are read.

    Raises RelError for what is not UTF-8, has no header, or breaks off inside of quotes.
    """
    text = _decoded(data)
    header, delimiter = _header(text)
    lines = _lines(text, delimiter)
    next(lines)
    rows: list[EntryRow] = []
    problems: list[RowProblem] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            rows.append(_row(_named(header, cells), line, reading))
        except UsageError as error:
            problems.append(RowProblem(line, error.sentence.removesuffix("."), error.hint))
    unused = tuple(name for name in header if name and name not in COLUMNS)
    notes = (msg(N_("columns that are not used: {columns}"), columns=unused),) if unused else ()
    return Parsed(tuple(rows), tuple(problems), notes)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RelError("this is UTF-16 text, not UTF-8", _SAVE_AS)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        after = data[error.start : error.start + 12].decode("cp1252", "replace").split(maxsplit=1)
        raise RelError(
            f"line {line} is not UTF-8 text; in Windows-1252 it would read {quoted('…' + ''.join(after[:1]))}",
            _SAVE_AS,
        ) from None
    if not text.strip():
        raise RelError("the file is empty", _FIRST_LINE)
    return text


def _header(text: str) -> tuple[list[str], str]:
    """The names of the columns, and the delimiter that makes the most sense of the first line."""
    first = text.splitlines()[0]
    headers = {delimiter: _names_of_columns(first, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda each: len(set(COLUMNS).intersection(headers[each])))
    header = headers[delimiter]
    missing = [name for name in _NEEDED if name not in header]
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if missing or twice:
        what = f"lacks {_enumerated(missing)}" if missing else f"has {_enumerated(twice)} more than once"
        raise RelError(f"the header {what}", _FIRST_LINE)
    return header, delimiter


def _names_of_columns(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in line.split(delimiter)]


def _enumerated(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _lines(text: str, delimiter: str) -> _Lines:
    """Each row's cells with the line that it begins on."""
    before = csv.field_size_limit(max(len(text), csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise RelError(
            f"in the row that begins on line {line}, a quote is not closed or stands in the wrong place",
            'a cell in quotes doubles those inside: "She said ""yes"""',
        ) from None
    finally:
        csv.field_size_limit(before)


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by column, without the guards against formulas; a short row ends in empty cells."""
    if any(cell.strip() for cell in cells[len(header) :]):
        raise UsageError(
            f"the row has {len(cells)} cells and the header {len(header)}",
            "a cell that holds the separator stands in quotes",
        )
    found = dict.fromkeys(COLUMNS, "")
    found.update((name, unguarded(cell)) for name, cell in zip(header, cells, strict=False))
    return found


def _row(cells: dict[str, str], line: int, reading: Reading) -> EntryRow:
    who = split_names(cells["who"])
    if not who:
        raise UsageError("nobody is named under 'who'", "several names are separated by semicolons")
    value = cells["value"].strip()
    return EntryRow(
        on=_day(cells["date"], reading),
        kind=_kind(cells["kind"], reading.kinds),
        who=who,
        direction=_direction(cells["direction"]),
        note=cells["note"],
        tags=_tags(cells["tags"]),
        value=parse_money(value, reading.currency) if value else None,
        who_cell=cells["who"].strip(),
        line=line,
    )


def _day(text: str, reading: Reading) -> date:
    if not text.strip():
        raise UsageError("the date is missing", "write it as 2026-03-15")
    day = parse_date(text, reading.today, prefer="past", order=reading.order)
    if day > reading.today:
        raise UsageError(f"{day.isoformat()} lies in the future", "an entry is what has happened")
    return day


def _kind(text: str, kinds: tuple[str, ...]) -> str:
    wanted = text.strip().lower()
    if wanted in kinds:
        return wanted
    close = near_misses(wanted, kinds, limit=1)
    hint = f"did you mean '{close[0]}'?" if close else "kinds are " + ", ".join(kinds)
    raise UsageError(f"{quoted(text)} is not a kind of entry" if wanted else "the kind is missing", hint)


def _direction(text: str) -> Direction:
    wanted = text.strip().lower()
    if wanted == "in":
        return "in"
    if wanted in ("out", ""):
        return "out"
    raise UsageError(f"{quoted(text)} is not a direction", "it is 'out' where you began it, 'in' where they did")


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for word in text.split() if (tag := word.lstrip("+").lower())))
