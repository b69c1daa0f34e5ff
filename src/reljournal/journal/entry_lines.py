"""Entries straight from their lines: what many of them have in common is parsed once.

A line as we write it is a day, a kind, people, a note, and what else many share:
{"on": "2026-03-02", "kind": "call", "who": ["1"], "note": "about May", "tags": ["order"]}. Without a backslash
every quote in it is where it seems to be. Any other line is parsed whole.
"""

from __future__ import annotations

from datetime import date

from reljournal import progress
from reljournal.domain.interaction import Interaction
from reljournal.journal import lines
from reljournal.journal.lines import INTERACTIONS, SUM
from reljournal.journal.records import from_record
from reljournal.journal.view import parse
from reljournal.values import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from reljournal.journal.content import Record
    from reljournal.journal.entry_groups import Group

_ON = b'{"on": "'
NOTE = b', "note": "'
_WHO = b', "who": ["'
DAY = len(_ON) + len('2000-01-01"')
"""So much of a line says on which day it was; lines as we write them are in the order of that."""
_OPEN, _OPENED = b'{"on": "of the line"', "of the line"
_OWN = frozenset({"who", "note", SUM})
_ANY = {"on": "2000-01-01", "who": []}
_BEFORE, _BEHIND = b',"', b'": '
_SUM, _CLOSE = ', "crc": "', '"}'
_SUM_SIZE = len(_SUM + "00000000" + _CLOSE)
_new = object.__new__
_SHARED = tuple(name for name in Interaction.__match_args__ if name not in ("id", "on", "who", "note"))


class Cut:
    """The records of the last table: their ids, also as `digits` with commas between them, and their JSON.

    The JSON is `plain`, without checksum and last brace; `is_escaped` says whether an escape may be in it,
    `is_rising` whether each id is higher than the one before.
    """

    __slots__ = ("digits", "ids", "is_escaped", "is_rising", "plain")

    def __init__(self, ids: list[int], plain: list[bytes]) -> None:
        self.ids = ids
        self.plain = plain
        self.digits = ""
        self.is_escaped = False
        self.is_rising = True


def cut(section: bytes) -> tuple[list[int], list[bytes]] | None:
    """The ids and the JSON of all records in the lines of the last table; None as for `cut_out`."""
    found = cut_out(lambda length, at: section[at : at + length], 0, len(section))
    return None if found is None else (found.ids, found.plain)


def cut_out(read: Callable[[int, int], bytes], begin: int, end: int) -> Cut | None:
    """All records in the lines of the last table, from `begin` to `end`; `read` is as in `line_pieces`.

    None unless every line is as we write it, with a checksum that is right.
    """
    from operator import lt

    found = Cut([], [])
    digits: list[bytes] = []
    first = b","  # which stands before every line but the first
    try:
        for piece in progress.line_pieces(read, begin, end, 0.05, 0.3):
            ids, plain, keys = _cut((first + piece).split(b"\n"))
            found.ids += ids
            found.plain += plain
            digits.append(keys)
            found.is_escaped = found.is_escaped or piece.find(b"\\") >= 0
            first = b""
    except ValueError:
        return None
    ids = found.ids
    is_rising = found.is_rising = in_order(lt, ids)
    if not (is_rising or len(set(ids)) == len(ids)) or max(ids[-1:] if is_rising else ids, default=0) >= 1 << 63:
        return None
    found.digits = b",".join(digits).decode("ascii")
    return found


def in_order(rises: Callable[[Any, Any], bool], values: Sequence[Any]) -> bool:
    """Whether each value compares so with the next."""
    from itertools import islice

    return all(map(rises, values, islice(values, 1, None)))


def _cut(rows: Sequence[bytes]) -> tuple[list[int], list[bytes], bytes]:
    """The same of some lines, and the ids as they stand there; ValueError where one is not as we write it.

    A hundred thousand lines take as long as each step that is done for each of them. So what has to stand around
    the records is not looked for on each line, but written down for all of them, and compared at once. Nearly all
    ids are of one length: so it is known where they end.
    """
    from binascii import crc32
    from itertools import repeat
    from struct import pack

    size = rows[0].find(_BEHIND) + len(_BEHIND)
    begins = b"".join([row[:size] for row in rows])
    if _are_alike(begins, size, len(rows)):
        keys = begins[len(_BEFORE) : -len(_BEHIND)].split(_BEHIND + _BEFORE)
        plain = [row[size:-_SUM_SIZE] for row in rows]
    else:
        parts = [row.partition(_BEHIND) for row in rows]
        keys = [part[0][len(_BEFORE) :] for part in parts]
        plain = [part[2][:-_SUM_SIZE] for part in parts]
        if b"".join([part[0] for part in parts]) != _BEFORE + _BEFORE.join(keys):
            raise ValueError("not a line of ours")
    ids = list(map(int, keys))
    digits = b",".join(keys)
    is_said_otherwise = b",0" in b"," + digits and digits != str(ids)[1:-1].replace(", ", ",").encode()
    if is_said_otherwise or not digits.replace(b",", b"").isdigit():
        raise ValueError("not an id as we write it")
    # What `lines.is_signed` does, without its call.
    sums = map(crc32, repeat(b"/"), map(crc32, keys, repeat(lines.begun(INTERACTIONS))))
    sums = map(crc32, repeat(b"}"), map(crc32, plain, sums))
    ends = pack(f">{len(rows)}I", *sums).hex(",", 4).replace(",", _CLOSE + _SUM)
    if b"".join([row[-_SUM_SIZE:] for row in rows]) != f"{_SUM}{ends}{_CLOSE}".encode():
        raise ValueError("not a line of ours")
    return ids, plain, digits


def _are_alike(begins: bytes, size: int, count: int) -> bool:
    """Whether these are the beginnings of so many lines, each of this size, with only digits in the midst."""
    around = [*enumerate(_BEFORE), *enumerate(_BEHIND, size - len(_BEHIND))]
    return (
        len(begins) == count * size
        and size > len(around)
        and all(begins[at::size] == bytes([each]) * count for at, each in around)
        and len(begins.translate(None, b"0123456789")) == count * len(around)
    )


def day_text(day: date) -> bytes:
    """What the line of an entry of a day begins with."""
    return b'%s%s"' % (_ON, day.isoformat().encode())


class Sort:
    """What entries have in common that differ in nothing but id, day, people and note."""

    __slots__ = ("like", "values")

    def __init__(self, like: Interaction) -> None:
        self.like = like
        self.values = tuple([getattr(like, name) for name in _SHARED])


class _Draft(Frozen):
    """An entry that is being made: its values are put in at once, which a frozen class refuses."""

    __slots__ = Interaction.__match_args__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__  # only with both of them Python puts values in without looking for a method


def _made(doc_id: int, on: date, who: tuple[int, ...], note: bytes, values: tuple[Any, ...]) -> Interaction:
    new: Any = _new(_Draft)
    new.id = doc_id
    new.on = on
    new.who = who
    new.note = note.decode()
    (
        new.kind,
        new.direction,
        new.tags,
        new.project,
        new.value,
        new.minutes,
        new.occasion,
        new.planned,
        new.confidential,
    ) = values
    new.__class__ = Interaction
    return new  # type: ignore[no-any-return]


class EntryLines:
    """Reads entries; `plain` is a record's JSON without its last brace. Raises ValueError for what is no entry."""

    def __init__(self) -> None:
        self._heads: dict[bytes, tuple[tuple[int, ...], dict[bytes, Sort]]] = {}
        self._sorts: dict[tuple[bytes, bytes], dict[bytes, Sort]] = {}
        self._parts: dict[bytes, Record | None] = {}
        self._days: dict[bytes, date] = {}

    def entry(self, doc_id: int, plain: bytes) -> Interaction:
        """The entry as a value."""
        return self.entries([(doc_id, plain)])[doc_id]

    def entries(self, rows: Iterable[tuple[int, bytes]]) -> dict[int, Interaction]:
        """Entries by id as values."""
        found: dict[int, Interaction] = {}
        days, sort_of = self._days, self.sort
        for doc_id, plain in rows:
            sort, who, note = sort_of(plain)
            if note is None:
                found[doc_id] = from_record(INTERACTIONS, doc_id, record_of(plain))  # type: ignore[assignment]
            else:
                found[doc_id] = _made(doc_id, days[plain[:DAY]], who, note, sort.values)
        return found

    def made(self, ids: Iterable[int], plain: Iterable[bytes], groups: Iterable[Group]) -> list[Interaction]:
        """Entries of which this reader has found already what they have in common with others."""
        days = self._days
        return [
            self.entry(doc_id, line)
            if group.is_apart
            else _made(
                doc_id,
                days[line[:DAY]],
                group.who,
                line.partition(NOTE)[2].partition(b'"')[0],
                group.sort.values,
            )
            for doc_id, line, group in zip(ids, plain, groups, strict=True)
        ]

    def sort(self, plain: bytes) -> tuple[Sort, tuple[int, ...], bytes | None]:
        """What an entry has in common with others, its people and its note; no note where it was parsed whole."""
        if plain.find(b"\\") >= 0:  # `in` would first ask whether it is a number, which takes longer
            return _parsed(plain)
        head, noted, rest = plain.partition(NOTE)
        note, closed, more = rest.partition(b'"')
        if (plain[:DAY] in self._days or self.knows_day(plain[:DAY])) and (closed or not noted):
            shared = self.shared(head[DAY:], more)
            if shared is not None:
                return *shared, note
        return _parsed(plain)

    def shared(self, head: bytes, more: bytes) -> tuple[Sort, tuple[int, ...]] | None:
        """What lines have in common on which these parts stand between the day and the note, and behind it.

        None where such a line has to be parsed whole.
        """
        known = self._heads.get(head)
        if known is None or more not in known[1]:
            if not self._knows(head, more):
                return None
            known = self._heads[head]
        return known[1][more], known[0]

    def knows_day(self, day: bytes) -> bool:
        """Take in a day; False, here and below, where the line has to be parsed whole."""
        text = day[len(_ON) : -1].decode("ascii", "replace")
        try:
            found = date.fromisoformat(text)
        except ValueError:
            return False
        # Or as text it would not stand in its order.
        if found.isoformat() != text or not (day.startswith(_ON) and day.endswith(b'"')):
            return False
        self._days[day] = found
        return True

    def _knows(self, head: bytes, more: bytes) -> bool:
        """Take in what entries have in common: people by themselves, for they are many."""
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
