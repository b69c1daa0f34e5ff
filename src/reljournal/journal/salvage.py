"""The records of a journal that cannot be read as a whole, one by one."""

from __future__ import annotations

import json
import re
from typing import Any

from reljournal.errors import RelError
from reljournal.journal import bits, codec, lines
from reljournal.journal.content import Problem, Record
from reljournal.journal.lines import KNOWN, SUM
from reljournal.journal.records import from_record
from reljournal.values import dataclass, field

_MANGLED = "it is in the copy of the damaged file"
_HEADER = re.compile(rb',?\s*"((?:[^"\\\x00-\x1f]){1,80})"\s*:\s*\{\s*$')
_LONGEST_HEADER = 200
_RECORD = re.compile(rb'"(\d{1,19})"\s*:\s*\{')
_PUNCTUATION = re.compile(rb'(?:[\s{},]|"[^"\\\x00-\x1f]{1,80}"\s*:\s*\{)*')
_ANY_HEADER = re.compile(rb'"([^"\\\x00-\x1f]{1,80})"\s*:\s*\{')


@dataclass
class Salvage:
    """What was saved: each table's records as lines, with what is no object of tables that are not ours.

    `lost` names what was not, `mended` what was changed to be saved, `mismatched` the records whose
    checksum had to be made anew. `sound` counts the records whose checksum vouches for them.
    """

    tables: dict[str, dict[str, bytes]] = field(default_factory=lambda: {name: {} for name in KNOWN})
    odd: dict[str, bytes] = field(default_factory=dict)
    lost: list[Problem] = field(default_factory=list)
    mended: list[Problem] = field(default_factory=list)
    mismatched: list[Problem] = field(default_factory=list)
    sound: int = 0

    @property
    def count(self) -> int:
        """The number of records that were saved, the meta record aside."""
        return sum(len(table) for name, table in self.tables.items() if name != "meta")


def from_book(book: codec.Book) -> Salvage:
    """Go through a journal that can be read: everything is kept but what makes its tables no tables."""
    saved = Salvage()
    missing = {name for name in KNOWN if book.sheets[name].records == {} and name not in ("meta",)}
    for name, sheet in book.sheets.items():
        table = _misspelt(name, missing) or name
        saved.tables.setdefault(table, {})
        for doc_id, raw in sheet.raw.items():
            _take(saved, table, str(doc_id), raw)
        for key, raw in sheet.odd.items():
            if _mended_line(saved, table, lines.encode(key) + b": " + raw):
                continue
            if name in KNOWN:
                saved.lost.append(Problem(f"{name} {key[:40]}", f"not a record: {_excerpt(raw)}", _MANGLED))
            else:
                saved.tables[table][key] = raw
    for name, raw in book.odd.items():
        if name in KNOWN:
            saved.lost.append(Problem(name, f"the table was not an object: {_excerpt(raw)}", _MANGLED))
        else:
            saved.odd[name] = raw
    for problem in book.problems:
        if problem.what == codec.MISSING and not saved.tables[problem.place]:
            saved.mended.append(Problem(problem.place, "the table was missing; it is there again, empty", ""))
    return saved


def from_bytes(data: bytes) -> Salvage:
    """Save what can be saved of any bytes: whole lines of our layout, and records in what lies between."""
    saved = Salvage()
    table = ""
    stretch: list[bytes] = []
    for row in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        header = _header(row)
        pair = lines.split(row, not row.startswith(b",")) if row.endswith(b"}") else None
        if header or (pair is not None and _is_certain(table, *pair)) or row in (b"{", b"}", b""):
            if stretch:
                table = _search(saved, table, b"\n".join(stretch))
                stretch = []
            if header:
                table = header
            elif pair is not None:
                _take(saved, table, *pair)
        else:
            stretch.append(row)
    if stretch:
        _search(saved, table, b"\n".join(stretch))
    return saved


def _header(row: bytes) -> str:
    """Return the table that a line opens, "" when it opens none."""
    found = _HEADER.match(row)
    if found is None or lines.number(found[1].decode("utf-8", "replace")) >= 0:
        return ""
    name = _table_named(found[1])
    # Where an editor has spread the records over lines, also their fields may stand like this.
    return name if name in KNOWN or row.startswith((b",", b'"')) else ""


def _is_certain(table: str, key: str, raw: bytes) -> bool:
    doc_id = lines.number(key)
    return doc_id >= 0 and any(lines.is_sound(name, doc_id, raw) for name in (table, *KNOWN))


def _table_named(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    return _misspelt(text, set(KNOWN)) or text


def _misspelt(name: str, missing: set[str]) -> str:
    """Return the table of ours whose name differs from this one by a single bit."""
    if name in KNOWN:
        return ""
    text = name.encode("utf-8", "replace")
    return next((known for known in KNOWN if known in missing and bits.apart(text, known.encode()) == 1), "")


def _search(saved: Salvage, table: str, text: bytes) -> str:
    """Look for records in text that is not of our layout; returns the table that it ends in."""
    position = 0
    found = False
    while (match := _RECORD.search(text, position)) is not None:
        gap = text[position : match.start()]
        table = _last_header(gap) or table
        _tell_of(saved, table, gap)
        raw, end = _body(text, match.end() - 1, table, match[1].decode())
        if raw is not None and _plausible(table, match[1].decode(), raw):
            found = True
            _take(saved, table, match[1].decode(), raw)
        else:
            following = _RECORD.search(text, match.end())
            end = following.start() if following is not None else len(text)
            broken = text[match.start() : end]
            _give_up(saved, table, match[1].decode(), broken)
            # Behind a broken record the next table may open: its records are not of this one.
            table = _table_named(opened[1]) if (opened := _HEADER.search(broken[-_LONGEST_HEADER:])) else table
        position = end
    rest = text[position:]
    if position or found:
        _tell_of(saved, table, rest)
        return _last_header(rest) or table
    if (mark := _mark(rest)) is not None:
        saved.mended.append(
            Problem(mark or table or "file", "one bit between the records had turned; put right", "")
        )
        return mark or table
    if rest.strip(b"{} \t\r\n,"):
        _mend_or_tell(saved, table, rest)
    return _last_header(rest) or table


def _tell_of(saved: Salvage, table: str, gap: bytes) -> None:
    """Tell of what stands between two records and is neither punctuation nor the opening of a table."""
    if _PUNCTUATION.fullmatch(gap) is None:
        _mend_or_tell(saved, table, gap.strip(b", \t\r\n"))


def _mend_or_tell(saved: Salvage, table: str, text: bytes) -> None:
    if not _mended_line(saved, table, text):
        what = f"{len(text)} bytes that are no record: {_excerpt(text)}"
        saved.lost.append(Problem(table or "file", what, _MANGLED))


# What stands between the records in our layout, each with the table that it opens.
_MARKS = {b"{": "", b"}": "", b'"meta": {': "meta", b'{\n"meta": {': "meta"}
_MARKS |= {b"}\n}": ""}
for _name in KNOWN:
    _opening = b',"%s": {' % _name.encode()
    _MARKS |= {_opening: _name, b"}\n" + _opening: _name, _opening + b"\n}": _name}


def _mark(text: bytes) -> str | None:
    """Return the table that a line opens in which one bit has turned, "" where it opens none; None for others."""
    return next((name for mark, name in _MARKS.items() if bits.apart(mark, text) == 1), None)


def _last_header(gap: bytes) -> str:
    found = _ANY_HEADER.findall(gap)
    return _table_named(found[-1]) if found else ""


def _body(text: bytes, start: int, table: str, key: str) -> tuple[bytes | None, int]:
    """Return a record's bytes from its opening brace, None when it has no end, and where they end."""
    doc_id = lines.number(key)
    if (sealed := text.find(b'"}', start)) >= 0:
        raw = text[start : sealed + 2]
        if doc_id >= 0 and any(lines.is_sound(name, doc_id, raw) for name in (table, *KNOWN)):
            return raw, sealed + 2
    # Decoded from here on only as far as a record can reach: the text may be the whole journal.
    rest = len(text) - start
    for size in dict.fromkeys((min(4096, rest), min(1 << 16, rest), rest)):
        piece = text[start : start + size].decode("utf-8", "surrogateescape")
        try:
            value, length = _DECODER.raw_decode(piece)
        except (ValueError, RecursionError):
            continue
        try:
            whole = piece[:length].encode("utf-8", "surrogateescape")
            whole.decode()
            return lines.encode(value), start + len(whole)
        except (UnicodeError, RelError):
            break
    return None, start


def _number(text: str) -> float | None:
    value = float(text)
    return value if abs(value) != float("inf") else None


# What is no JSON number becomes null, which reads as "not told".
_DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_float=_number)


def _plausible(table: str, key: str, raw: bytes) -> bool:
    """Say whether a text found somewhere is a record: its checksum or its fields say so."""
    if lines.number(key) < 0 or not table:
        return _home(table, lines.number(key), raw) is not None
    record = _record(raw)
    if record is None:
        return False
    return SUM in record or _is_valid(table, lines.number(key), record)


def _is_valid(table: str, doc_id: int, record: Record) -> bool:
    if table not in KNOWN or table == "meta":
        return True
    try:
        from_record(table, doc_id, record)
    except ValueError:
        return False
    return True


def _give_up(saved: Salvage, table: str, key: str, text: bytes) -> None:
    sealed = text.find(b'"}') + 2  # in a layout of one line more than the record follows
    if not _mended_line(saved, table, text[:sealed] if sealed > 1 else text) and not _mended_line(
        saved, table, text
    ):
        place = f"{table} {key}".strip()
        saved.lost.append(Problem(place, f"not complete: {_excerpt(text.partition(b':')[2].lstrip())}", _MANGLED))


def _mended_line(saved: Salvage, table: str, text: bytes) -> bool:
    """Take a record that one turned bit has broken, if putting one bit right makes its checksum fit."""
    text = text.strip(b"\n{}") if not text.rstrip(b"\n").endswith(b'"}') else text.strip(b"\n")
    for candidate in bits.lines_one_off(text, dict.fromkeys((table, *KNOWN))):
        pair = lines.split(candidate, not candidate.startswith(b","))
        if pair is not None and (home := _home(table, lines.number(pair[0]), pair[1])):
            saved.tables[home].setdefault(pair[0], pair[1])
            saved.sound += 1
            saved.mended.append(Problem(f"{home} {pair[0]}", "one bit had turned; put right", ""))
            return True
    return False


def _home(table: str, doc_id: int, raw: bytes) -> str | None:
    """Return the table that a record's checksum names; None where it fits none."""
    if doc_id < 0:
        return None
    return next((name for name in (table, *KNOWN) if name and lines.is_sound(name, doc_id, raw)), None)


def _record(raw: bytes) -> Record | None:
    try:
        value: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _take(saved: Salvage, table: str, key: str, raw: bytes) -> None:
    """Keep a record as it stands, put right, or with a new checksum."""
    doc_id = lines.number(key)
    home = _home(table, doc_id, raw)
    if home is None:
        record = _record(raw) or {}
        if record.get(SUM) == lines.digest(table, doc_id, {n: v for n, v in record.items() if n != SUM}):
            home, raw = table, lines.body(table, doc_id, {n: v for n, v in record.items() if n != SUM})
    if home is not None:
        _put(saved, home, key, raw, sound=True)
        return
    if right := _right_key(table, key, raw):
        saved.mended.append(Problem(f"{table} {right}", f"its id had become {key}; put right", ""))
        _put(saved, table, right, raw, sound=True)
        return
    record = _record(raw) or {}
    # A checksum that does not fit is an edit by hand; in a record without sense a bit may have turned.
    edited = SUM in record and table != "meta" and _is_valid(table, doc_id, record)
    if not edited and _mended_line(saved, table, b'"%s": %s' % (key.encode(), raw)):
        return
    if SUM in record:
        what = "the checksum did not match: taken as it stands"
        saved.mismatched.append(Problem(f"{table} {key}", what, ""))
    plain = {name: value for name, value in record.items() if name != SUM}
    _put(saved, table, key, lines.body(table, doc_id, plain), sound=False)


def _right_key(table: str, key: str, raw: bytes) -> str:
    for candidate in bits.digits_one_off(key):
        if _home(table, lines.number(candidate), raw) == table:
            return candidate
    return ""


def _put(saved: Salvage, table: str, key: str, raw: bytes, *, sound: bool) -> None:
    rows = saved.tables.setdefault(table, {})
    saved.sound += sound
    old = rows.get(key)
    if old is not None and old != raw:
        keep_old = lines.is_sound(table, lines.number(key), old) and not sound
        lost = raw if keep_old else old
        saved.lost.append(
            Problem(f"{table} {key}", f"there were two of this id; not kept: {_excerpt(lost)}", _MANGLED)
        )
        if keep_old:
            return
    rows[key] = raw


def _excerpt(raw: bytes) -> str:
    text = raw[:800].decode("utf-8", "replace")
    return text if len(text) <= 200 else text[:199] + "…"
