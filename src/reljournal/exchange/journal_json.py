"""The whole journal, or all that it holds on somebody, as JSON in the journal's own layout."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reljournal.domain.disclosure import is_confidential
from reljournal.domain.mentions import Mentions
from reljournal.errors import RelError
from reljournal.journal import codec
from reljournal.journal.content import Content, Record
from reljournal.journal.erasure import texts_of
from reljournal.journal.faults import DamagedError
from reljournal.journal.lines import INTERACTIONS, KNOWN
from reljournal.values import Frozen, dataclass

EXTRACT = "extract_of"
"""The meta field that sets an extract apart: whoever imports one does not become its journal."""
_NAMING = frozenset({"who", "org", "with_", "subject"})
_OF_A_SUCCESSOR = frozenset({"name", "kind", "org", "took_over", "follows"})

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


def without_confidential(content: Content) -> tuple[Content, int]:
    """The journal without its confidential entries and what was said of them, and how many entries that are."""
    entries = content.tables.get(INTERACTIONS, {})
    hidden = {doc_id for doc_id, record in entries.items() if is_confidential(record)}
    if not hidden:
        return content, 0
    gone = {str(doc_id) for doc_id in hidden}
    open_ones = {doc_id: record for doc_id, record in entries.items() if doc_id not in hidden}
    said = content.tables.get("deferrals", {})
    said = {doc_id: record for doc_id, record in said.items() if record.get("subject") not in gone}
    tables = {**content.tables, "deferrals": said, INTERACTIONS: open_ones}
    return Content(content.meta, tables, content.problems), len(hidden)


def extract(content: Content, contact_ids: Collection[int], mentions: Mentions | None = None) -> bytes:
    """All that is held on some contacts: themselves, what names them by id, and what was said of those records.

    With `mentions` also the records of others in whose texts they are named. Of whoever took over from them only
    that is in it: the rest is not about them.
    """
    wanted = {str(contact_id) for contact_id in contact_ids}
    kept: dict[str, dict[int, Record]] = {}
    for table, records in content.tables.items():
        if table != "deferrals":
            kept[table] = _naming(table, records, wanted) | _mentioning(table, records, mentions)
    for doc_id, record in content.tables.get("contacts", {}).items():
        if doc_id not in kept["contacts"] and record.get("follows") in wanted:
            kept["contacts"][doc_id] = {key: record[key] for key in record if key in _OF_A_SUCCESSOR}
    about = wanted.union(str(doc_id) for name, records in kept.items() if name != "contacts" for doc_id in records)
    said = content.tables.get("deferrals", {})
    kept["deferrals"] = _naming("deferrals", said, about) | _mentioning("deferrals", said, mentions)
    meta = {**content.meta, EXTRACT: sorted(wanted)}
    return codec.dump(meta, {name: dict(sorted(kept[name].items())) for name in content.tables if name in kept})


def _mentioning(table: str, records: Mapping[int, Record], mentions: Mentions | None) -> dict[int, Record]:
    """The records whose own words name somebody; contacts that are called alike are others."""
    if not mentions or table in ("contacts", "meta"):
        return {}
    return {
        doc_id: record for doc_id, record in records.items() if any(map(mentions.certain, texts_of(table, record)))
    }


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


def _is_part(record: Record, whole: Record) -> bool:
    return all(key in whole and whole[key] == value for key, value in record.items())


@dataclass(frozen=True)
class Merge(Frozen):
    """What taking over another journal means: records that are new, are here already, or differ from ours."""

    new: Mapping[Key, Record]
    same: int
    conflicts: Mapping[Key, Record]


def plan_merge(ours: Content, theirs: Content) -> Merge:
    """Compare two journals by table and id; nothing is decided and nothing is written."""
    new: dict[Key, Record] = {}
    conflicts: dict[Key, Record] = {}
    same = 0
    partly = is_extract(theirs)
    for table, records in theirs.tables.items():
        mine = ours.tables.get(table, {})
        for doc_id, record in records.items():
            if doc_id not in mine:
                new[table, doc_id] = record
            elif mine[doc_id] == record or (partly and _is_part(record, mine[doc_id])):
                same += 1
            else:
                conflicts[table, doc_id] = record
    return Merge(new, same, conflicts)
