"""The new text of a journal after changes, and the checks before it replaces the old."""

from __future__ import annotations

from reljournal.errors import RelError
from reljournal.journal import layout, lines
from reljournal.journal.codec import Book, Sheet
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.working import WorkingTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reljournal.journal.entries import Entries
    from reljournal.journal.undo import Step, Stood

    #: What is no record, as JSON by table and key (None: the whole table); None where there is to be nothing.
    Odd = Mapping[tuple[str, str | None], str | None]


Tables = dict[str, dict[str, bytes] | bytes]


def steps(working: Mapping[str, WorkingTable | Entries]) -> list[Step]:
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


def stood(book: Book, working: Mapping[str, WorkingTable]) -> list[Stood]:
    """Return where the interactions stand that are to be removed."""
    table = working.get(INTERACTIONS)
    if table is None or all(doc_id in table for doc_id in table.touched):
        return []
    result: list[Stood] = []
    gone: list[int] = []
    before: int | None = None
    for doc_id in (*table.base, None):
        if doc_id is not None and doc_id not in table:
            gone.append(doc_id)
            continue
        # What is no record is read apart from the others: it may be what stands first.
        if before is not None or not book.sheets[INTERACTIONS].odd:
            result += [(each, before, doc_id) for each in gone]
        gone, before = [], doc_id
    return result


def remove_odd(book: Book, odd: Odd) -> None:
    """Take away what is no record and has no value in `odd`."""
    for (name, key), value in odd.items():
        if value is None and key is None:
            book.odd.pop(name, None)
        elif value is None and name in book.sheets:
            book.sheets[name].odd.pop(str(key), None)


def put_odd(book: Book, working: Mapping[str, WorkingTable], odd: Odd) -> None:
    """Put what is no record in its place; RelError where records stand in the place of a whole table."""
    for (name, key), value in odd.items():
        if value is not None and key is None:
            sheet = book.sheets.get(name) or Sheet()
            changed = working.get(name)
            if sheet.odd or (sheet.records if changed is None else changed):
                raise _refused(name)
            book.odd[name] = value.encode()
        elif value is not None:
            book.sheets.setdefault(name, Sheet()).odd[str(key)] = value.encode()


def render(book: Book, working: Mapping[str, WorkingTable], changes: Sequence[Step]) -> bytes:
    """Return the journal's new bytes; records that nobody touched keep theirs.

    Raises RelError when a record cannot be stored, or when more would be missing than was removed.
    """
    changed = {(name, doc_id) for name, doc_id, _, _ in changes}
    names = [*book.sheets, *(name for name in working if name not in book.sheets)]
    tables: Tables = {
        name: _table(name, book.sheets.get(name) or Sheet(), working.get(name), changed) for name in names
    }
    tables.update(book.odd)
    data = layout.render(tables)
    _check_nothing_lost(book, working, tables, data)
    return data


def _table(
    name: str, sheet: Sheet, working: WorkingTable | None, changed: set[tuple[str, int]]
) -> dict[str, bytes]:
    bodies = dict(sheet.odd)
    if working is None and len(sheet.raw) == len(sheet.records):
        bodies.update((str(doc_id), raw) for doc_id, raw in sheet.raw.items())
        return bodies
    records = WorkingTable(sheet.records) if working is None else working
    for doc_id in _in_order(records):
        raw = sheet.raw.get(doc_id)
        if raw is None or (name, doc_id) in changed:
            raw = lines.body(name, doc_id, records.get(doc_id) or {})
        bodies[str(doc_id)] = raw
    return bodies


def _in_order(working: WorkingTable) -> list[int]:
    """Return the ids: what stood in order stays so when an undo brings a record back to its place."""
    known = [doc_id for doc_id in working if doc_id in working.base]
    if working.stood and (order := _as_it_stood(working, known)) is not None:
        return order
    fresh = in_turn([doc_id for doc_id in working if doc_id not in working.base], working.made)
    if known and fresh and min(fresh) < known[-1] and known == sorted(known):
        return sorted([*known, *fresh])
    return [*known, *fresh]


def _as_it_stood(working: WorkingTable, known: list[int]) -> list[int] | None:
    """Return the ids, what comes back between the two where it stood; None where these are not side by side."""
    base = working.base
    coming = [doc_id for doc_id in working.stood if doc_id in working and doc_id not in base]
    if len(known) + len(coming) < len(working) or known != [doc_id for doc_id in base if doc_id in working]:
        return None
    follows = dict(zip((None, *known), (*known, None), strict=True))
    before: dict[int | None, list[int]] = {}
    for doc_id in coming:
        one, other = working.stood[doc_id]
        if follows.get(one, one) != other or one not in follows:
            return None
        before.setdefault(other, []).append(doc_id)
    order = []
    for at in (*known, None):
        order += before.get(at, [])
        if at is not None:
            order.append(at)
    return order


def in_turn(fresh: list[int], made: set[int]) -> list[int]:
    """Return new ids as they came, but none that was given behind one that was made just now.

    The next id is made from the one at the journal's end: that has to be above all that were made so.
    """
    return sorted(fresh) if fresh and fresh[-1] < max(made.intersection(fresh), default=-1) else fresh


def _check_nothing_lost(book: Book, working: Mapping[str, WorkingTable], tables: Tables, data: bytes) -> None:
    """Hold the new text against what was read: each record that was not removed must be on its line."""
    count = 2
    for name, table in tables.items():
        count += 1 if isinstance(table, bytes) else 2 + len(table)
        sheet, new = book.sheets.get(name), working.get(name)
        if sheet is None or isinstance(table, bytes):
            continue
        gone = {i for i in new.touched if i not in new} if new is not None else set()
        kept = {str(i) for i in sheet.records if i not in gone} | sheet.odd.keys()
        if not kept <= table.keys():
            raise _refused(name)
    if data.count(b"\n") != count:
        raise _refused("meta")


def _refused(name: str) -> RelError:
    return RelError(
        f'The write was refused: records of "{name}" would be lost.',
        "The journal is unchanged; please report this as a bug of rel.",
    )
