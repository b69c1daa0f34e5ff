"""Bytes of a journal to its content, or back."""

from __future__ import annotations

from binascii import crc32

from reljournal import progress
from reljournal.journal import faults, layout, lines, migrations
from reljournal.journal.content import Content, Problem, Record
from reljournal.journal.lines import KNOWN, SUM
from reljournal.journal.parsing import scanner
from reljournal.values import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, NoReturn

_CHECK = "Look at it with `rel doctor`; `rel doctor --fix` puts it right and keeps a copy."

_plain = scanner()

MISSING = "the table is missing"


@dataclass
class Sheet:
    """One table: its records, their bytes as they stand in the file, and what is not a record at all."""

    records: dict[int, Record] = field(default_factory=dict)
    raw: dict[int, bytes] = field(default_factory=dict)
    odd: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Book:
    """A whole journal as read: its tables, those that are no objects (as JSON), and the problems."""

    sheets: dict[str, Sheet]
    odd: dict[str, bytes]
    problems: list[Problem]
    data: bytes
    schema: int
    """The one that the file has; what was read of it is brought to the current one."""
    version: object = None
    in_layout: bool = False
    """Whether the file stands in our layout, line by line."""

    @property
    def is_old(self) -> bool:
        """Whether the file itself is still to be brought to the current schema."""
        return self.schema < migrations.SCHEMA

    @property
    def meta(self) -> Record:
        """The one record of the meta table."""
        return self.sheets["meta"].records[1]

    def all_odd(self) -> dict[tuple[str, str | None], str | None]:
        """Return what is no record, as JSON, by table and key (None: the whole table)."""
        found: dict[tuple[str, str | None], str | None] = {(n, None): raw.decode() for n, raw in self.odd.items()}
        for name, sheet in self.sheets.items():
            found.update({(name, key): raw.decode() for key, raw in sheet.odd.items()})
        return found

    def content(self) -> Content:
        """Return the snapshot that the rest of the program sees."""
        from types import MappingProxyType  # not needed to write

        names = layout.order(self.sheets)
        tables = {n: MappingProxyType(self.sheets[n].records) for n in names if n in self.sheets and n != "meta"}
        return Content(MappingProxyType(self.meta), tables, tuple(self.problems), self.version)


def parse(data: bytes) -> Content:
    """Read a journal's bytes; DamagedError (a JournalError) when they are none, problems for single records."""
    return read(data).content()


def dump(meta: Mapping[str, Any], tables: Mapping[str, Mapping[int, Record]]) -> bytes:
    """Return the canonical bytes of a journal; RelError for values that JSON cannot hold."""
    bodies = {
        name: {str(doc_id): lines.body(name, doc_id, record) for doc_id, record in table.items()}
        for name, table in {**tables, "meta": {1: dict(meta)}}.items()
    }
    return layout.render(bodies)


def read(data: bytes) -> Book:
    """Read a journal's bytes with everything that a rewrite must keep; DamagedError when they are none."""
    found = layout.scan(data)
    progress.tell(0.2)
    root = _load(data, careful=found is None or bool(found.unsure))
    schema = _check_identity(root)
    if found is not None and not _same_keys(found, root):
        found = None
    book = Book(
        {name: Sheet() for name in KNOWN}, {}, [], data, schema, (len(data), crc32(data)), found is not None
    )
    for name, table in root.items():
        if isinstance(table, dict):
            book.sheets[name] = _Reader(book, name, found).sheet(
                progress.over(table.items(), len(table), 0.4, 0.6)
            )
        else:
            book.odd[name] = lines.encode(table)
            book.problems.append(Problem(name, "the table is not an object; it is kept as it is", _CHECK))
    if book.is_old:
        _migrate(book)
    else:
        missing = [name for name in KNOWN if name not in root]
        book.problems += [Problem(name, MISSING, _CHECK) for name in missing]
    progress.tell(1)
    return book


def record(raw: bytes) -> Record:
    """Read the bytes of one record whose checksum is sound; DamagedError when they are no JSON all the same."""
    found: Record = _load(raw, careful=False)
    del found[SUM]
    return found


def _migrate(book: Book) -> None:
    """Bring what was read to the current schema; records that no step changed keep their bytes.

    So a checksum that was wrong before stays wrong, and the migration does not hide damage.
    """
    before = {
        (name, doc_id): lines.encode(record)
        for name, sheet in book.sheets.items()
        for doc_id, record in sheet.records.items()
    }
    tables = {name: sheet.records for name, sheet in book.sheets.items()}
    migrations.forward(tables, book.schema)
    sheets = {name: sheet for name, sheet in book.sheets.items() if name in tables or name in KNOWN or sheet.odd}
    for name in {**sheets, **tables}:
        records = tables.get(name, {})
        if records and name in book.odd:
            raise faults.MigrationError.of(book.schema, migrations.SCHEMA, f'the table "{name}" is not an object')
        sheet = sheets.setdefault(name, Sheet())
        same = {doc_id for doc_id in sheet.raw if before.get((name, doc_id)) == _encoded(records.get(doc_id))}
        sheet.records = records
        sheet.raw = {
            doc_id: sheet.raw[doc_id] if doc_id in same else lines.body(name, doc_id, record)
            for doc_id, record in records.items()
        }
    book.sheets = sheets


def _encoded(record: Record | None) -> bytes | None:
    return None if record is None else lines.encode(record)


class _Reader:
    """Sorts one table's entries into records and oddities."""

    def __init__(self, book: Book, name: str, found: layout.Scan | None) -> None:
        self.book = book
        self.name = name
        self.bodies = found.bodies[name] if found is not None else {}
        self.unsure = {key for table, key in found.unsure if table == name} if found is not None else set()

    def sheet(self, table: Iterable[tuple[str, Any]]) -> Sheet:
        sheet = Sheet()
        for key, value in table:
            doc_id = lines.number(key)
            if doc_id < 0 or not isinstance(value, dict):
                what = "is not a record" if doc_id >= 0 else "has a key that is not an id"
                self._problem(key, f"the entry {what}; it is kept as it is")
                sheet.odd[key] = self.bodies.get(key) or lines.encode(value)
            else:
                sheet.records[doc_id] = value
                sheet.raw[doc_id] = self._record(key, doc_id, value)
        return sheet

    def _record(self, key: str, doc_id: int, record: Record) -> bytes:
        """Take the checksum out of a record and return its bytes for a rewrite."""
        body = self.bodies.get(key, b"")
        if body and key not in self.unsure:
            record.pop(SUM, None)
            return body
        # As it stands: a wrong checksum must stay wrong, or the next write would hide the damage.
        raw = body if _is_json_of(body, record) else b""
        if SUM not in record:
            if self._was_signed(doc_id, record):
                self._problem(key, "the checksum has lost its name: damaged")
                return raw or lines.encode(record)
            return raw or lines.body(self.name, doc_id, record)
        raw = raw or lines.encode(record)
        if record.pop(SUM) != lines.digest(self.name, doc_id, record):
            self._problem(key, "the checksum does not match: edited by hand, or damaged")
        return raw

    def _was_signed(self, doc_id: int, record: Record) -> bool:
        """Say whether the last field of a record without a checksum is its checksum all the same."""
        *others, last = record or [""]
        rest = {name: record[name] for name in others}
        return bool(record) and record[last] == lines.digest(self.name, doc_id, rest)

    def _problem(self, key: str, what: str) -> None:
        self.book.problems.append(Problem(f"{self.name} {key[:40]}", what, _CHECK))


def _is_json_of(body: bytes, record: Record) -> bool:
    try:
        return bool(body) and bool(_plain(body.decode()) == record)
    except (ValueError, StopIteration):
        return False


def _same_keys(found: layout.Scan, root: dict[str, Any]) -> bool:
    """Say whether the cut into lines and the parser saw the same tables and keys."""
    return list(found.bodies) == list(root) and all(
        isinstance(root[name], dict) and list(bodies) == list(root[name]) for name, bodies in found.bodies.items()
    )


def _check_identity(root: object) -> int:
    """Return the schema number of a parsed journal."""
    meta = root.get("meta") if isinstance(root, dict) else None
    first = meta.get("1") if isinstance(meta, dict) else None
    if root is None:
        raise faults.DamagedError("holds only `null`")
    if not isinstance(first, dict) or "schema" not in first:
        raise faults.DamagedError("is JSON, but not a journal of rel", faults.ELSEWHERE)
    return migrations.check(first["schema"])


def _load(data: bytes, careful: bool) -> Any:
    """Parse JSON; `careful` looks for duplicate keys, which sound checksums rule out otherwise."""
    if not data.strip():
        raise faults.DamagedError(f"is empty: {len(data)} bytes, nothing in them")
    try:
        return scanner(_unique if careful else None, _no_constant, _finite)(data.decode())
    except (ValueError, StopIteration, RecursionError):
        return _load_slowly(data, careful)


def _load_slowly(data: bytes, careful: bool) -> Any:
    """The same with the whole parser, which can say what is wrong."""
    import json

    try:
        return json.loads(
            data.decode(),
            object_pairs_hook=_unique if careful else None,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except UnicodeDecodeError as error:
        raise faults.DamagedError(f"is not valid UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            raise faults.DamagedError(f"is cut off after {len(data)} bytes") from error
        raise faults.DamagedError(f"is not valid JSON at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise faults.DamagedError("is nested too deeply to be a journal") from error
    except ValueError as error:  # Python refuses integers of more than 4,300 digits
        raise faults.DamagedError("holds a number of thousands of digits") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise faults.DamagedError(f"holds the key {twice[:40]!a} twice in one object")
    return result


def _no_constant(name: str) -> NoReturn:
    raise faults.DamagedError(f"holds {name}, which is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise faults.DamagedError(f"holds the number {text[:40]}, which is out of range")
    return number
