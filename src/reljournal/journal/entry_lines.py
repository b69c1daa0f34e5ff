"""Entries straight from their lines: what many of them have in common is parsed once.

A line as we write it is a day, a kind, people, a note, and what else many share:
{"on": "2026-03-02", "kind": "call", "who": ["1"], "note": "about May", "tags": ["order"]}. Without a backslash
every quote in it is where it seems to be. Any other line is parsed whole.
"""

from __future__ import annotations

from binascii import crc32
from datetime import date
from itertools import repeat

from reljournal.domain.interaction import Interaction
from reljournal.journal import lines
from reljournal.journal.lines import INTERACTIONS, SUM
from reljournal.journal.records import from_record
from reljournal.journal.view import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ON = b'{"on": "'
_NOTE = b', "note": "'
_WHO = b', "who": ["'
_ANY_DAY = "2000-01-01"
_ANY = b'{"on": "2000-01-01", "who": []'
_SUM_SIZE = len(', "crc": "00000000"}')
_new = object.__new__
# Past the refusal of a frozen class, and in half the time of object.__setattr__.
_set: Any = {name: getattr(Interaction, name).__set__ for name in Interaction.__match_args__}
_SHARED = tuple(name for name in Interaction.__match_args__ if name not in ("id", "on", "who", "note"))
_set_id, _set_on, _set_who, _set_note = (_set[name] for name in ("id", "on", "who", "note"))
_setters = tuple(_set[name] for name in _SHARED)


def cut(section: bytes) -> tuple[list[int], list[bytes]] | None:
    """The ids and the JSON of all records in the lines of the last table, without checksum and last brace.

    None unless every line is as we write it, with a checksum that is right. A file of twenty years has a hundred
    thousand of them: what is done to all is done by lists, not one by one.
    """
    if not section:
        return [], []
    rows = section.removesuffix(b"\n").split(b"\n,")
    pairs = [row.split(b'": ', 1) for row in rows]
    if set(map(len, pairs)) != {2} or {pair[0][:1] for pair in pairs} != {b'"'}:
        return None
    keys = [pair[0][1:] for pair in pairs]
    plain = [pair[1][:-_SUM_SIZE] for pair in pairs]
    told = [pair[1][-_SUM_SIZE:] for pair in pairs]
    begun = map(crc32, [key + b"/" for key in keys], repeat(lines.begun(INTERACTIONS)))
    sums = map(crc32, repeat(b"}"), map(crc32, plain, begun))
    if told != [b', "crc": "%08x"}' % found for found in sums]:
        return None
    if not b"".join(keys).isdigit() or max(map(len, keys)) > 19:
        return None
    ids = list(map(int, keys))
    if [b"%d" % doc_id for doc_id in ids] != keys or len(set(ids)) < len(ids) or max(ids) >= 1 << 63:
        return None
    return ids, plain


class Sort:
    """What entries have in common that differ in nothing but id, day, people and note."""

    __slots__ = ("like", "values")

    def __init__(self, like: Interaction) -> None:
        self.like = like
        self.values = tuple([(put, getattr(like, name)) for name, put in zip(_SHARED, _setters, strict=True)])


class EntryLines:
    """Reads entries; `plain` is a record's JSON without its last brace. Raises ValueError for what is no entry."""

    def __init__(self) -> None:
        self._sorts: dict[bytes, Sort] = {}
        self._people: dict[bytes, tuple[int, ...]] = {}
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
        kind, _, others = head[19:].partition(_WHO)
        people, named, after = others.partition(b'"]')
        shared = b"\n".join((kind, after, more))
        sort, who, day = self._sorts.get(shared), self._people.get(people), plain[8:19]
        if sort is None or who is None or day not in self._days:
            whole = named and (closed or not noted) and plain.startswith(_ON)
            if not (whole and self._knows_day(day) and self._knows_people(people) and self._knows(shared)):
                return _parsed(plain)
            sort, who = self._sorts[shared], self._people[people]
        return (sort, who, note) if closed or not noted else _parsed(plain)

    def _knows_day(self, day: bytes) -> bool:
        """Take in a day; False, here and below, where the line has to be parsed whole."""
        if day not in self._days:
            found = date.fromisoformat(day[:10].decode())
            if b'%s"' % found.isoformat().encode() != day:  # or as text it would not stand in its order
                return False
            self._days[day] = found
        return True

    def _knows_people(self, people: bytes) -> bool:
        ids = people.split(b'", "')
        if all(each.isdigit() and len(each) < 20 for each in ids):
            self._people[people] = tuple(map(int, ids))
        return people in self._people

    def _knows(self, shared: bytes) -> bool:
        """Take in what entries have in common; False where it does not stand for itself."""
        if shared in self._sorts:
            return True
        try:
            record = parse(_ANY + shared.replace(b"\n", b"") + b"}")
        except ValueError:
            return False
        if record.get("on") != _ANY_DAY or record.get("who") != [] or "note" in record or SUM in record:
            return False
        self._sorts[shared] = Sort(from_record(INTERACTIONS, 0, record))  # type: ignore[arg-type]
        return True


def record_of(plain: bytes) -> dict[str, Any]:
    """The record of a line without its checksum and last brace; raises ValueError."""
    return parse(plain + b"}")


def _parsed(plain: bytes) -> tuple[Sort, tuple[int, ...], None]:
    like: Any = from_record(INTERACTIONS, 0, record_of(plain))
    return Sort(like), like.who, None
