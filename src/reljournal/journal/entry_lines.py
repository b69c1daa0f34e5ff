"""Entries straight from their lines: what many of them have in common is parsed once.

A line as we write it is a day, a kind, people, a note, and what else many share:
{"on": "2026-03-02", "kind": "call", "who": ["1"], "note": "about May", "tags": ["order"]}. Without a backslash
every quote in it is where it seems to be. Any other line is parsed whole.
"""

from __future__ import annotations

from binascii import crc32
from datetime import date

from reljournal import progress
from reljournal.domain.interaction import Interaction
from reljournal.journal import lines
from reljournal.journal.lines import INTERACTIONS, SUM
from reljournal.journal.records import from_record
from reljournal.journal.view import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reljournal.journal.content import Record

_ON = b'{"on": "'
_NOTE = b', "note": "'
_WHO = b', "who": ["'
_OPEN, _OPENED = b'{"on": "of the line"', "of the line"
_OWN = frozenset({"who", "note", SUM})
_ANY = {"on": "2000-01-01", "who": []}
_SUM_SIZE = len(', "crc": "00000000"}')
_new = object.__new__
# Past the refusal of a frozen class, and in half the time of object.__setattr__.
_set: Any = {name: getattr(Interaction, name).__set__ for name in Interaction.__match_args__}
_SHARED = tuple(name for name in Interaction.__match_args__ if name not in ("id", "on", "who", "note"))
_set_id, _set_on, _set_who, _set_note = (_set[name] for name in ("id", "on", "who", "note"))
_setters = tuple(_set[name] for name in _SHARED)


def cut(section: bytes) -> tuple[list[int], list[bytes]] | None:
    """The ids and the JSON of all records in the lines of the last table, without checksum and last brace.

    None unless every line is as we write it, with a checksum that is right.
    """
    if not section:
        return [], []
    ids: list[int] = []
    found: list[bytes] = []
    begun, is_first = lines.begun(INTERACTIONS), 1
    rows = section.removesuffix(b"\n").split(b"\n,")
    for row in progress.over(rows, len(rows), 0.05, 0.3):
        key, _, body = row.partition(b'": ')
        plain = body[:-_SUM_SIZE]
        key = key[1:]
        # What `lines.is_signed` does, without its call.
        if body[-_SUM_SIZE:] != b', "crc": "%08x"}' % crc32(b"}", crc32(plain, crc32(key + b"/", begun))):
            return None
        ids.append(int(key) if key.isdigit() else -1)
        found.append(plain)
        is_first &= row.startswith(b'"')
    if not is_first or min(ids) < 0 or max(ids) >= 1 << 63 or len(set(ids)) < len(ids):
        return None
    return ids, found


class Sort:
    """What entries have in common that differ in nothing but id, day, people and note."""

    __slots__ = ("like", "values")

    def __init__(self, like: Interaction) -> None:
        self.like = like
        self.values = tuple([(put, getattr(like, name)) for name, put in zip(_SHARED, _setters, strict=True)])


class EntryLines:
    """Reads entries; `plain` is a record's JSON without its last brace. Raises ValueError for what is no entry."""

    def __init__(self) -> None:
        self._heads: dict[bytes, tuple[tuple[int, ...], dict[bytes, Sort]]] = {}
        self._sorts: dict[tuple[bytes, bytes], dict[bytes, Sort]] = {}
        self._parts: dict[bytes, Record | None] = {}
        self._days: dict[bytes, date] = {}

    def entry(self, doc_id: int, plain: bytes) -> Interaction:
        """The entry as a value."""
        sort, who, note = self.sort(plain)
        if note is None:
            return from_record(INTERACTIONS, doc_id, record_of(plain))  # type: ignore[return-value]
        new: Interaction = _new(Interaction)
        _set_id(new, doc_id)
        _set_on(new, self._days[plain[8:19]])
        _set_who(new, who)
        _set_note(new, note.decode())
        for put, value in sort.values:
            put(new, value)
        return new

    def sort(self, plain: bytes) -> tuple[Sort, tuple[int, ...], bytes | None]:
        """What an entry has in common with others, its people and its note; no note where it was parsed whole."""
        if b"\\" in plain:
            return _parsed(plain)
        head, noted, rest = plain.partition(_NOTE)
        note, closed, more = rest.partition(b'"')
        known = self._heads.get(head[19:])
        if known is not None and more in known[1] and plain[8:19] in self._days and (closed or not noted):
            return known[1][more], known[0], note
        whole = (closed or not noted) and plain.startswith(_ON)
        if not (whole and self._knows_day(plain[8:19]) and self._knows(head[19:], more)):
            return _parsed(plain)
        people, sorts = self._heads[head[19:]]
        return sorts[more], people, note

    def _knows_day(self, day: bytes) -> bool:
        """Take in a day; False, here and below, where the line has to be parsed whole."""
        if day not in self._days:
            found = date.fromisoformat(day[:10].decode())
            if b'%s"' % found.isoformat().encode() != day:  # or as text it would not stand in its order
                return False
            self._days[day] = found
        return True

    def _knows(self, head: bytes, more: bytes) -> bool:
        """Take in what entries have in common: people by themselves, for they are many."""
        known = self._heads.get(head)
        if known is not None and more in known[1]:
            return True  # only the day was a new one
        kind, named, others = head.partition(_WHO)
        people, closed, after = others.partition(b'"]')
        ids = people.split(b'", "')
        if not (named and closed) or not all(each.isdigit() and len(each) < 20 for each in ids):
            return False
        sorts = self._sorts.setdefault((kind, after), {})
        if more not in sorts:
            sort = self._sort_of(kind, after, more)
            if sort is None:
                return False
            sorts[more] = sort
        self._heads[head] = tuple(map(int, ids)), sorts
        return True

    def _sort_of(self, *texts: bytes) -> Sort | None:
        """What parts of a line say besides day, people and note; None where one does not stand for itself."""
        fields: Record = {}
        for text in texts:
            part = self._part(text)
            if part is None or not fields.keys().isdisjoint(part):
                return None
            fields |= part
        return Sort(from_record(INTERACTIONS, 0, _ANY | fields))  # type: ignore[arg-type]

    def _part(self, text: bytes) -> Record | None:
        """The fields in a part of a line, None where they are not whole; few parts make many sorts.

        Where all parts are whole, the people and the note between them are the entry's own, and not those of
        something within it.
        """
        if text not in self._parts:
            try:
                found = parse(_OPEN + text + b"}")
            except ValueError:
                found = {}
            is_whole = found.pop("on", None) == _OPENED and _OWN.isdisjoint(found)
            self._parts[text] = found if is_whole else None
        return self._parts[text]


def record_of(plain: bytes) -> dict[str, Any]:
    """The record of a line without its checksum and last brace; raises ValueError."""
    return parse(plain + b"}")


def _parsed(plain: bytes) -> tuple[Sort, tuple[int, ...], None]:
    like: Any = from_record(INTERACTIONS, 0, record_of(plain))
    return Sort(like), like.who, None
