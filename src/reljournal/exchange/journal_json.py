"""The whole journal, or all that it holds on somebody, as JSON in the journal's own layout."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reljournal.errors import RelError
from reljournal.journal import codec
from reljournal.journal.content import Content, Record
from reljournal.journal.faults import DamagedError
from reljournal.journal.lines import KNOWN
from reljournal.values import dataclass

EXTRACT = "extract_of"
"""The meta field that sets an extract apart: whoever imports one does not become its journal."""
_NAMING = frozenset({"who", "org", "with_", "subject"})

Key = tuple[str, int]


def write(content: Content) -> bytes:
    """The whole journal, unknown tables and fields included, as canonical bytes."""
    return codec.dump(content.meta, content.tables)


def read(data: bytes) -> Content:
    """The journal that bytes hold; raises RelError where they hold none, or one of a newer version."""
    try:
        return codec.parse(data.removeprefix(b"\xef\xbb\xbf"))
    except DamagedError as error:
        # The user's own journal is in order: this is a file that cannot be used, not exit code 4.
        raise RelError(f"the file {error.reason}", "a file that 'rel export json' wrote can be read") from None


def extract(content: Content, contact_ids: Collection[int]) -> bytes:
    """All that is held on some contacts: themselves, what names them, and what was said of those records."""
    wanted = {str(contact_id) for contact_id in contact_ids}
    kept: dict[str, dict[int, Record]] = {}
    for table, records in content.tables.items():
        if table != "deferrals":
            kept[table] = _naming(table, records, wanted)
    about = wanted.union(str(doc_id) for records in kept.values() for doc_id in records)
    kept["deferrals"] = _naming("deferrals", content.tables.get("deferrals", {}), about)
    meta = {**content.meta, EXTRACT: sorted(wanted)}
    return codec.dump(meta, {table: kept[table] for table in content.tables if table in kept})


def is_extract(content: Content) -> bool:
    return EXTRACT in content.meta


def _naming(table: str, records: Mapping[int, Record], wanted: Collection[str]) -> dict[int, Record]:
    return {
        doc_id: record
        for doc_id, record in records.items()
        if (table == "contacts" and str(doc_id) in wanted)
        or any(reference in wanted for reference in _references(table, record))
    }


def _references(table: str, record: Record) -> Iterator[str]:
    """The ids that a record names; in a table of somebody else's making, any text may be one."""
    for field, value in record.items():
        if table not in KNOWN or field in _NAMING:
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


@dataclass(frozen=True)
class Merge:
    """What taking over another journal means: records that are new, are here already, or differ from ours."""

    new: Mapping[Key, Record]
    same: int
    conflicts: Mapping[Key, Record]


def plan_merge(ours: Content, theirs: Content) -> Merge:
    """Compare two journals by table and id; nothing is decided and nothing is written."""
    new: dict[Key, Record] = {}
    conflicts: dict[Key, Record] = {}
    same = 0
    for table, records in theirs.tables.items():
        mine = ours.tables.get(table, {})
        for doc_id, record in records.items():
            if doc_id not in mine:
                new[table, doc_id] = record
            elif mine[doc_id] == record:
                same += 1
            else:
                conflicts[table, doc_id] = record
    return Merge(new, same, conflicts)
