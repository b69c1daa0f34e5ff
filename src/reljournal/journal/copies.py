"""Somebody taken out of a journal's bytes, and of what lies beside it: copies, notes, the undo store."""

from __future__ import annotations

import json
import re

from reljournal.journal import codec, faults, intent, layout, lines, salvage, undo
from reljournal.journal.erasure import Erased, Erasure, cleaned_value, erase
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reljournal.journal.content import Record

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SHORTEST_LONG = 7
_LONG_NUMBER = re.compile(rf"(?<!\d)\d{{{_SHORTEST_LONG},19}}(?!\d)")
_NOT_SOUND = "it is damaged; the lines that named them were taken out"
_SAVED = "it is damaged; what could be saved without them was kept"


@dataclass(frozen=True)
class Cleaned(Frozen):
    """Bytes without somebody: None where nothing else was in them. `note` says what had to be done otherwise."""

    data: bytes | None
    erased: Erased
    note: str = ""


def clean(data: bytes, erasure: Erasure) -> Cleaned:
    """Take somebody out of a copy, whole or damaged; what is not about them stays as it was, byte for byte."""
    try:
        return clean_book(codec.read(data), erasure)
    except faults.DamagedError:
        return _by_lines(data, erasure)


def clean_book(book: codec.Book, erasure: Erasure) -> Cleaned:
    """The same for a journal that has been read."""
    erased = erase({name: sheet.records for name, sheet in book.sheets.items()}, erasure)
    touched = erased.touched
    tables: dict[str, dict[str, bytes] | bytes] = {}
    for name, sheet in book.sheets.items():
        odd = _odd_entries(sheet.odd, erasure)
        bodies = {
            str(doc_id): sheet.raw[doc_id]
            if doc_id in sheet.raw and (name, doc_id) not in touched
            else lines.body(name, doc_id, record)
            for doc_id, record in erased.tables[name].items()
        }
        tables[name] = odd | bodies
    odd_tables = _odd_entries(book.odd, erasure)
    tables.update(odd_tables)
    changed = bool(touched) or odd_tables != book.odd
    changed = changed or any(_odd_entries(sheet.odd, erasure) != sheet.odd for sheet in book.sheets.values())
    return Cleaned(layout.render(tables) if changed else book.data, erased)


def _odd_entries(entries: Mapping[str, bytes], erasure: Erasure) -> dict[str, bytes]:
    """What is no record, or no table, of a journal; one under their id goes, and so does what is just that id."""
    kept: dict[str, bytes] = {}
    for key, raw in entries.items():
        value = json.loads(raw)
        after = cleaned_value(value, erasure)
        if key not in erasure.references and (after is not None or value is None):
            named = erasure.mentions.taken_out(key, erasure.placeholder)
            kept[named] = raw if after == value else lines.encode(after)
    return kept


def _by_lines(data: bytes, erasure: Erasure) -> Cleaned:
    """Without the lines that name them; where a line holds more than one record, what can be saved of the rest."""
    rows = data.split(b"\n")
    hits = [row for row in rows if holds(row, erasure)]
    if not hits:
        return Cleaned(data, Erased())
    if all(row.count(b'"crc"') <= 1 for row in hits) and len(rows) > 2:
        return Cleaned(b"\n".join(row for row in rows if not holds(row, erasure)), _counted(hits), _NOT_SOUND)
    saved = salvage.from_bytes(data)
    tables: dict[str, dict[int, Record]] = {}
    for name, bodies in saved.tables.items():
        found = {lines.number(key): json.loads(raw) for key, raw in bodies.items() if lines.number(key) >= 0}
        tables[name] = {
            doc_id: {k: v for k, v in each.items() if k != lines.SUM} for doc_id, each in found.items()
        }
    erased = erase(tables, erasure)
    rest = {
        name: {str(doc_id): lines.body(name, doc_id, record) for doc_id, record in records.items()}
        for name, records in erased.tables.items()
    }
    return Cleaned(layout.render(rest) if any(rest.values()) else None, erased, _SAVED)


def _counted(rows: list[bytes]) -> Erased:
    ids = [lines.number(pair[0]) for row in rows if (pair := lines.split(row, not row.startswith(b",")))]
    return Erased(removed={"records": [doc_id for doc_id in ids if doc_id >= 0]})


def clean_note(data: bytes, erasure: Erasure) -> bytes:
    """The note of an interrupted write without the records that name them."""
    step = intent.unpack(data)
    if step is None:
        return b"\n".join(row for row in data.split(b"\n") if not holds(row, erasure))
    if not holds(step.new, erasure):
        return data
    new = b"\n".join(row for row in step.new.split(b"\n") if not holds(row, erasure))
    return intent.Intent(step.offset, step.prefix, new).pack()


def clean_steps(data: bytes, erasure: Erasure, touched: Collection[int]) -> tuple[bytes, int]:
    """The undo store without the steps that hold anything of theirs, or whose records are others now; how many."""
    gone = frozenset(str(doc_id) for doc_id in touched)
    rows = data.split(b"\n")

    def is_free(row: bytes) -> bool:
        return not holds(row, erasure) and gone.isdisjoint(_LONG_NUMBER.findall(_read(row)))

    # Where something stood beside theirs, it can be taken back without that: it finds its place by its own id.
    shorter = [row if is_free(row) else undo.without_places(row) for row in rows]
    kept = [row for row in shorter if is_free(row)]
    return (b"\n".join(kept) if kept != rows else data), len(rows) - len(kept)


def holds(data: bytes, erasure: Erasure) -> bool:
    """Whether any bytes name somebody, by id, name, address or number, also where JSON has escaped them."""
    text = _read(data)
    numbers = frozenset(_LONG_NUMBER.findall(text))
    if not erasure.references.isdisjoint(numbers):
        return True
    # A short id, of a journal that another program began, is one only where an id stands.
    short = [each for each in erasure.references if len(each) < _SHORTEST_LONG]
    return any(f'"{each}"' in text for each in short) or erasure.mentions.certain(text)


def _read(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = text.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n").replace("\\t", "\t")
    return text
