"""The new text of a journal after changes, and the checks before it replaces the old."""

from __future__ import annotations

from collections.abc import Mapping

from reljournal.errors import RelError
from reljournal.journal import codec, layout, lines
from reljournal.journal.codec import Book, Sheet
from reljournal.journal.working import WorkingTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.journal.undo import Step


def steps(working: Mapping[str, WorkingTable]) -> list[Step]:
    """Return what really changed, in order, as the undo store keeps it."""
    result: list[Step] = []
    for name, table in working.items():
        for doc_id in table.touched:
            before, after = table.base.get(doc_id), table.get(doc_id)
            new = None if after is None else lines.digest(name, doc_id, after)
            old = None if before is None else lines.digest(name, doc_id, before)
            if new != old:
                result.append((name, doc_id, before, new))
    return result


def render(book: Book, working: Mapping[str, WorkingTable]) -> bytes:
    """Return the journal's new bytes; records that nobody touched keep theirs.

    Raises RelError when a record cannot be stored, or when more would be missing than was removed.
    """
    names = [*book.sheets, *(name for name in working if name not in book.sheets)]
    tables: dict[str, dict[str, bytes] | bytes] = {
        name: _table(name, book.sheets.get(name) or Sheet(), working.get(name)) for name in names
    }
    tables.update(book.odd)
    data = layout.render(tables)
    _check_nothing_lost(book, working, data)
    return data


def _table(name: str, sheet: Sheet, working: WorkingTable | None) -> dict[str, bytes]:
    bodies = dict(sheet.odd)
    if working is None:
        bodies.update((str(doc_id), raw) for doc_id, raw in sheet.raw.items())
        return bodies
    for doc_id in _in_order(working):
        raw = sheet.raw.get(doc_id)
        if raw is None or (doc_id in working.touched and working.get(doc_id) != working.base[doc_id]):
            raw = lines.body(name, doc_id, working.get(doc_id) or {})
        bodies[str(doc_id)] = raw
    return bodies


def _in_order(working: WorkingTable) -> list[int]:
    """Return the ids: what stood in order stays so when an undo brings a record back to its place."""
    known = [doc_id for doc_id in working if doc_id in working.base]
    fresh = [doc_id for doc_id in working if doc_id not in working.base]
    if known and fresh and min(fresh) < known[-1] and known == sorted(known):
        return sorted([*known, *fresh])
    return [*known, *fresh]


def _parsed_keys(data: bytes) -> dict[str, set[str]]:
    sheets = codec.read(data).sheets
    return {name: {*map(str, sheet.records), *sheet.odd} for name, sheet in sheets.items()}


def _check_nothing_lost(book: Book, working: Mapping[str, WorkingTable], data: bytes) -> None:
    """Read the new bytes back: each record that was not removed must be there."""
    found = layout.scan(data)
    keys = {name: set(bodies) for name, bodies in found.bodies.items()} if found else _parsed_keys(data)
    for name, sheet in book.sheets.items():
        table = working.get(name)
        gone = {i for i in table.touched if i not in table} if table is not None else set()
        expected = {str(doc_id) for doc_id in sheet.records if doc_id not in gone} | set(sheet.odd)
        if not expected <= keys.get(name, set()):
            raise RelError(
                f'The write was refused: records of "{name}" would be lost.',
                "The journal is unchanged; please report this as a bug of rel.",
            )
