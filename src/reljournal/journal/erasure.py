"""A person taken out of a journal's tables: which records go, which change, which stay and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reljournal.domain.book import TABLES
from reljournal.domain.mentions import Labels, Mentions
from reljournal.journal.content import Record
from reljournal.journal.lines import KNOWN
from reljournal.values import Frozen, cached_property, dataclass, field, fields

Tables = Mapping[str, Mapping[int, Record]]

_OURS = {table: frozenset(each.name for each in fields(entity)) for entity, table in TABLES.items()}
_REFERENCES = frozenset({"who", "org", "project", "with_", "follows", "subject"})
# All other fields of ours hold days, amounts and words from a list: nobody is named in them.
_TEXTS = frozenset({"name", "role", "likes", "aliases", "emails", "phones", "tags"}) | frozenset(
    {"note", "occasion", "text", "resolution", "why", "number"}
)
_LISTS_OF_LABELS = frozenset({"emails", "phones", "aliases", "tags"})
_IDENTITY = frozenset({"schema", "journal", "created"})
_LONGEST_HANDLE = 200
# Ids made of the time are above it; a smaller number in a table of another program's is just a number.
_SMALLEST_TIMED = 1 << 22


@dataclass(frozen=True)
class Erasure(Frozen):
    """Whom to take out: their ids and all that they are known by, and what stands in its place.

    `labels` are taken out of the texts of others; `shared` are those that somebody else has as well and that
    stay. `pseudonyms` names the contacts whose invoices are kept, by id; for all others they go.
    """

    ids: tuple[int, ...]
    labels: Labels
    shared: Labels = field(default_factory=Labels)
    pseudonyms: Mapping[int, str] = field(default_factory=dict)
    placeholder: str = "[erased]"

    @cached_property
    def mentions(self) -> Mentions:
        return Mentions(self.labels)

    @cached_property
    def in_numbers(self) -> Mentions:
        return self.mentions.without_words()

    @cached_property
    def references(self) -> frozenset[str]:
        return frozenset(map(str, self.ids))


@dataclass(frozen=True)
class Changed(Frozen):
    """A record that was of others as well, or of the accounts, before and after."""

    table: str
    id: int
    before: Record
    after: Record


@dataclass
class Erased:
    """What is left of some tables, and what became of the rest. `kept` are the invoices under a pseudonym."""

    tables: dict[str, dict[int, Record]] = field(default_factory=dict)
    removed: dict[str, list[int]] = field(default_factory=dict)
    changed: list[Changed] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    @property
    def touched(self) -> frozenset[tuple[str, int]]:
        gone = ((table, doc_id) for table, ids in self.removed.items() for doc_id in ids)
        return frozenset((*gone, *((each.table, each.id) for each in self.changed)))


def labels_of(records: Iterable[Record]) -> Labels:
    """All that contacts are known by; of fields that this version does not know, what looks like an address."""
    labels = Labels()
    for record in records:
        others = [text for key, value in record.items() if key not in _OURS["contacts"] for text in _texts(value)]
        labels |= Labels(
            names=tuple(_texts([record.get("name"), record.get("aliases")])),
            emails=tuple(_texts(record.get("emails"))),
            phones=tuple(_texts(record.get("phones"))),
            handles=tuple(text for text in others if len(text) <= _LONGEST_HANDLE and _is_address(text)),
        )
    return labels


def _is_address(text: str) -> bool:
    return not any(map(str.isspace, text)) and ("@" in text or "://" in text or text.startswith("www."))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def erase(tables: Tables, erasure: Erasure) -> Erased:
    """Take somebody out of tables; those given stay as they are. Done once more, it changes nothing."""
    debtors = {str(record.get("who")) for record in tables.get("invoices", {}).values()}
    accounts = {str(doc_id): name for doc_id, name in erasure.pseudonyms.items() if str(doc_id) in debtors}
    done = Erased()
    gone = set(erasure.references)
    # What was said of a record goes with it, so that table comes last.
    for name in sorted(tables, key=lambda name: name == "deferrals"):
        for doc_id, record in tables[name].items():
            if _goes(name, doc_id, record, gone, erasure, accounts):
                done.removed.setdefault(name, []).append(doc_id)
                if name in KNOWN:
                    gone.add(str(doc_id))
    for name, records in tables.items():
        removed = frozenset(done.removed.get(name, ()))
        kept = {doc_id: record for doc_id, record in records.items() if doc_id not in removed}
        done.tables[name] = {i: _tidied(name, i, record, gone, erasure, accounts) for i, record in kept.items()}
        changed = ((i, record, done.tables[name][i]) for i, record in kept.items())
        done.changed += [Changed(name, i, before, after) for i, before, after in changed if before != after]
        if name == "invoices":
            done.kept = [i for i, record in done.tables[name].items() if str(record.get("who")) in accounts]
    return done


def _goes(
    table: str, doc_id: int, record: Record, gone: set[str], erasure: Erasure, accounts: Mapping[str, str]
) -> bool:
    if table == "meta":
        return False
    if table == "contacts":
        return str(doc_id) in erasure.references and str(doc_id) not in accounts
    if table == "deferrals":
        return str(record.get("subject")) in gone
    if table not in KNOWN:
        return any(_names_only(value, erasure.references) for value in record.values())
    who = record.get("who")
    if table == "invoices" and str(who) in accounts:
        return False
    return _names_only(who, erasure.references)


def _names_only(value: Any, ids: frozenset[str]) -> bool:
    """Whether a value is one of the ids, or a list of nothing else."""
    if isinstance(value, list):
        return bool(value) and all(_is_id(each, ids) for each in value)
    return _is_id(value, ids)


def _is_id(value: Any, ids: Iterable[str]) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return value >= _SMALLEST_TIMED and str(value) in ids
    return isinstance(value, str) and value in ids


def _tidied(
    table: str, doc_id: int, record: Record, gone: set[str], erasure: Erasure, accounts: Mapping[str, str]
) -> Record:
    """What is left of a record that stays: without the ids of what went, without mentions in its texts."""
    if table == "contacts" and str(doc_id) in accounts:
        home = {"org": record["org"]} if record.get("org") is not None and record["org"] not in gone else {}
        kind = {"kind": record["kind"]} if "kind" in record else {}
        return {"name": accounts[str(doc_id)], **kind, **home, "status": "ended"}
    if table == "invoices" and str(record.get("who")) in accounts:
        # Only what the accounts need: a field of another program's may hold an address.
        record = {key: value for key, value in record.items() if key in _OURS[table]}
        return dict(_fields(table, record, gone, erasure, frozenset({"who"})))
    return dict(_fields(table, record, gone, erasure, _IDENTITY if table == "meta" else frozenset()))


def _fields(
    table: str, record: Record, gone: set[str], erasure: Erasure, exempt: frozenset[str]
) -> Iterator[tuple[str, Any]]:
    ours = _OURS.get(table, frozenset())
    for key, value in record.items():
        if key in exempt:
            yield key, value
        elif key in ours and key == "evidence" and isinstance(value, str):
            yield key, " ".join(word for word in value.split(" ") if word not in gone)
        elif key in ours and key in _REFERENCES:
            if isinstance(value, list):
                yield key, [each for each in value if not _is_id(each, gone)]
            elif not _is_id(value, gone):
                yield key, value
        elif key in ours:
            yield key, _worded(key, value, erasure) if key in _TEXTS else value
        elif not _names_only(value, erasure.references):
            yield erasure.mentions.taken_out(key, erasure.placeholder), _cleaned(value, erasure)


def _worded(key: str, value: Any, erasure: Erasure) -> Any:
    if key in _LISTS_OF_LABELS and isinstance(value, list):
        return [each for each in value if not (isinstance(each, str) and erasure.mentions.certain(each))]
    if key == "number" and isinstance(value, str):
        return erasure.in_numbers.taken_out(value, erasure.placeholder)
    return _cleaned(value, erasure, ids=frozenset())


def _cleaned(value: Any, erasure: Erasure, ids: frozenset[str] | None = None) -> Any:
    """Any JSON value with mentions replaced and, of lists and objects, the elements that are their id left out."""
    ids = erasure.references if ids is None else ids
    if isinstance(value, str):
        return erasure.mentions.taken_out(value, erasure.placeholder)
    if isinstance(value, list):
        return [_cleaned(each, erasure, ids) for each in value if not _is_id(each, ids)]
    if isinstance(value, dict):
        return {
            erasure.mentions.taken_out(key, erasure.placeholder): _cleaned(each, erasure, ids)
            for key, each in value.items()
            if key not in ids and not _is_id(each, ids)
        }
    return value


def cleaned_value(value: Any, erasure: Erasure) -> Any:
    """What is no record at all, without mentions."""
    return None if _is_id(value, erasure.references) else _cleaned(value, erasure)


def texts_of(table: str, record: Record) -> Iterator[str]:
    """The texts of a record in which somebody may be named."""
    ours = _OURS.get(table, frozenset()) | _IDENTITY
    for key, value in record.items():
        if key in _TEXTS or key not in ours:
            yield from _texts(value)
