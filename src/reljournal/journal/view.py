"""The view: a disposable copy of the journal, cut by relationship, for the commands of every day.

It lies in the cache folder and is derived from the journal alone; without it everything works, only slower. It is
believed only as long as the journal is, to the nanosecond, as a stamp says: the stamp is written with the view and
again by each append of ours, under the lock, where it held before. Whatever else touches the journal breaks it.
What was appended since is read from the journal's end. See docs/decisions/0009-the-view.md.
"""

from __future__ import annotations

import marshal
import sys
from binascii import crc32

from reljournal.journal import files, intent, lines
from reljournal.journal.lines import INTERACTIONS, KNOWN, TAIL
from reljournal.journal.parsing import scanner
from reljournal.journal.stamp import Stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Any

    Row = tuple[int, int, Any]
    """A record with its place among its like in the file and its id."""
    Slice = dict[str, list[Row]]
    """The records of one relationship by table."""

FORM = "rel-view-4"
HEAD = 64
_WIDTH = 19  # decimal digits of an id below 2**63
_FEW = 200
"""References that are looked up one by one; for more it is quicker to go through all ids."""
_BLOCK = 64
"""Ids that have one checksum together, so that finding a place among a million reads a few of these."""
LONGEST_USED = 31
"""Days for which a view serves: it holds what was recent on its first day."""
ORPHANS = -1
"""The slice of records that belong to nobody."""
SALES = -2
"""What was invoiced lately, for the turnover of a day other than the view's own."""
NAMES = -3
"""Everybody's record, and how often each tag is used: what completion offers."""

NEWEST = -4
"""The last entries that were written, of whatever day: what completion offers."""
NEWEST_KEPT = 40

SMALL = KNOWN[1:-1]
"""The tables that are also kept whole, so that a list of invoices is read at once."""
_FIRST_TABLE = -10


def place_of(table: str) -> int:
    """The place of a table that is kept whole, among those of the relationships."""
    return NAMES if table == "contacts" else _FIRST_TABLE - SMALL.index(table)


def path_of(folder: str, journal: str) -> str:
    """Return where the view of a journal lies, given the cache folder and the journal's real path."""
    name = journal.encode("utf-8", "surrogateescape")
    return f"{folder}/{crc32(name):08x}{crc32(name[::-1]):08x}.view"


class View:
    """An opened view that holds: what was cut by relationship, and what was appended since."""

    def __init__(
        self, path: str, fd: int, index: tuple[Any, ...], stamp: Stamp, blobs: int, appended: bytes
    ) -> None:
        self._path = path
        self._fd = fd
        (
            _,
            self.day,
            _,
            self._people,
            self._homes,
            self._refs,
            self._count,
            self.turnovers,
            self.beside,
            hidden,
            _,
        ) = index
        self._start = index[2][2] - len(TAIL)
        self.has_confidential = hidden or b'"confidential": true' in appended
        """Whether any entry is kept from others' eyes."""
        self._blobs = blobs
        self.stamp = stamp
        self._appended = appended
        self._home_of = {doc_id: home for doc_id, home, _ in self._people}

    @classmethod
    def open(cls, view: str, journal: str, version: str, day: int, last_day: str) -> View | None:
        """Open the view of a journal for a day (an ordinal); None where there is none that holds.

        Neither is one used in which something has happened after `last_day` (ISO): the clock is in doubt then.
        """
        try:
            stamp = Stamp.holding(view, journal)
            if stamp is None or files.is_there(intent.beside(journal)):
                return None
            return cls._open(view, journal, version, day, last_day, stamp)
        except (OSError, ValueError, EOFError, TypeError):
            return None

    @classmethod
    def _open(cls, view: str, journal: str, version: str, day: int, last_day: str, stamp: Stamp) -> View | None:
        fd = files.open_fd(view, files.READ)
        form, length, checksum = files.pread(fd, HEAD, 0).decode("ascii").split()
        packed = files.pread(fd, int(length), HEAD)
        if form != FORM or crc32(packed) != int(checksum) or stamp.view != int(checksum):
            return None
        index = marshal.loads(packed)
        key, made, size, newest = index[0], index[1], index[2][2], index[-1]
        if key != key_of(version, journal) or not made <= day <= made + LONGEST_USED or newest > last_day:
            return None
        appended = b""
        if stamp.state[2] != size:
            appended = _appended(journal, size - len(TAIL), stamp.state[2] - len(TAIL))
            if not stamp.holds(journal) or any(each[:10] > last_day for each in _days(appended)):
                return None
        return cls(view, fd, index, stamp, HEAD + int(length), appended)

    def __del__(self) -> None:
        """Give the file back; a command ends before that matters."""
        if hasattr(self, "_fd"):
            files.close(self._fd)

    def people_with(self, spellings: Iterable[str]) -> list[int]:
        """Return the ids of the contacts in whose names, aliases or addresses one of the spellings stands."""
        wanted = tuple(spellings)
        return [doc_id for doc_id, _, labels in self._people if any(word in labels for word in wanted)]

    def home_of(self, contact_id: int) -> int:
        """Return the relationship that a contact belongs to."""
        found: int = self._home_of.get(contact_id, contact_id)
        return found

    def members(self, homes: Collection[int]) -> list[int]:
        """Return the contacts that belong to some relationships."""
        return [doc_id for doc_id, home, _ in self._people if home in homes]

    def knows(self, contact_id: int) -> bool:
        """Whether somebody has this id."""
        return contact_id in self._home_of

    @property
    def homes(self) -> set[int]:
        """Every relationship, and `ORPHANS`."""
        return {home for home in self._homes if home >= ORPHANS}

    def names(self) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, int]]:
        """Everybody's id and record, in the order of the file, and how often each tag was used."""
        people, tags = self._blob(NAMES)
        for _, record in self.appended(None):
            for tag in record.get("tags", ()):
                tags[tag] = tags.get(tag, 0) + 1
        return people, tags

    def table(self, name: str) -> dict[int, dict[str, Any]]:
        """The records of a small table, in the order of the file."""
        found = self._blob(place_of(name))
        return dict(found[0] if name == "contacts" else found)

    def newest(self) -> list[tuple[int, dict[str, Any]]]:
        """At least the last 40 entries that were written, in the order of the file."""
        kept = [(doc_id, parse(plain + b"}")) for doc_id, plain in self._blob(NEWEST)]
        return [*kept, *self.appended(None)]

    def sales(self) -> list[Any]:
        """What was invoiced lately: relationship, day of issue, amount, currency, id."""
        found: list[Any] = self._blob(SALES)
        return found

    def records(self, homes: Iterable[int]) -> dict[str, dict[int, dict[str, Any]]]:
        """Return the records of some relationships by table, each table in the order of the file."""
        wanted = set(homes)
        tables = {
            table: {doc_id: record for _, doc_id, record in found} for table, found in self.slices(wanted).items()
        }
        entries = tables.get(INTERACTIONS, {})
        tables |= (
            {INTERACTIONS: {doc_id: parse(plain + b"}") for doc_id, plain in entries.items()}} if entries else {}
        )
        for doc_id, record in self.appended(wanted):
            tables.setdefault(INTERACTIONS, {})[doc_id] = record
        return tables

    def slices(self, homes: Collection[int]) -> Slice:
        """The same without what was appended, the entries as their JSON without its last brace."""
        rows: Slice = {}
        for home in homes:
            if home in self._homes:
                for table, found in self._blob(home).items():
                    rows.setdefault(table, []).extend(found)
        if len(homes) > 1:
            for found in rows.values():
                found.sort(key=lambda row: row[0])
        return rows

    def _blob(self, home: int) -> Any:
        offset, length, checksum = self._homes[home]
        packed = files.pread(self._fd, length, self._blobs + offset)
        if crc32(packed) != checksum:
            raise self._damaged()
        return marshal.loads(packed)

    def _damaged(self) -> ValueError:
        """What to raise for a damaged part; the view is not believed any more, so that a new one is made."""
        files.discard(self._path + ".stamp")
        return ValueError("the view is damaged")

    def changed_since(self, size: int) -> set[int]:
        """Return the relationships of what was appended since the journal had a size in bytes."""
        begin = size - len(TAIL) - self._start
        return {home for _, record in self._parsed(self._appended[begin:]) for home in self._homes_of(record)}

    @property
    def has_people(self) -> bool:
        """Whether anybody is in the journal."""
        return bool(self._people)

    def _homes_of(self, record: dict[str, Any]) -> set[int]:
        return {self.home_of(int(who)) for who in record.get("who", ())} or {ORPHANS}

    def appended(self, homes: set[int] | None) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield what was appended to some relationships, oldest first."""
        members: tuple[bytes, ...] = ()
        if homes is not None and ORPHANS not in homes:
            members = tuple(b'"%d"' % doc_id for doc_id, home, _ in self._people if home in homes)
        for doc_id, record in self._parsed(self._appended, members):
            if homes is None or not homes.isdisjoint(self._homes_of(record)):
                yield doc_id, record

    @staticmethod
    def _parsed(appended: bytes, members: tuple[bytes, ...] = ()) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the records on some lines; with `members` only of lines that hold one of them."""
        for line in appended.split(b"\n"):
            if not line or (members and not any(member in line for member in members)):
                continue
            key, _, body = line.lstrip(b",").partition(b": ")
            record = parse(body)
            record.pop(lines.SUM, None)
            yield int(key[1:-1]), record

    def ref(self, doc_id: int) -> str:
        """Return the shortest end of an id, of three digits or more, that no other id of the journal has."""
        text = str(doc_id)
        key = _key(doc_id)
        low = self._block_of(key)
        near = [each for at in (low - 2, low - 1, low) for each in _cut(self._block(at))]
        at = sum(each < key for each in near)
        others = near[max(at - 1, 0) : at + 2]
        for line in self._appended.split(b"\n"):
            others.append(line.lstrip(b",")[1 : line.lstrip(b",").find(b'"', 1)][::-1])
        own = key.rstrip()
        shared = max((_shared(own, other) for other in map(bytes.rstrip, others) if other != own), default=0)
        return text[-max(shared + 1, 3) :]

    def refs(self, ids: Collection[int]) -> dict[int, str]:
        """The REFs of some records."""
        if len(ids) <= _FEW:
            return {doc_id: self.ref(doc_id) for doc_id in ids}
        blocks = (self._block(at) for at in range(-(-self._count // _BLOCK)))
        everything = [int(key.rstrip()[::-1]) for block in blocks for key in _cut(block)]
        from reljournal.domain.refs import short_refs

        known = short_refs([*everything, *(doc_id for doc_id, _ in self._parsed(self._appended))])
        return {doc_id: known[doc_id] for doc_id in ids}

    def ids_ending_in(self, ref: str) -> list[int]:
        """The ids of all tables that a typed reference can mean."""
        from reljournal.domain.refs import ids_ending_in

        if not (ref.isascii() and ref.isdigit()) or len(ref) > _WIDTH:
            return []
        wanted = ref[::-1].encode("ascii")
        at, found = max(self._block_of(wanted) - 1, 0), []
        while block := _cut(self._block(at)):
            found += [int(key.rstrip()[::-1]) for key in block if key.startswith(wanted)]
            if block[-1][: len(wanted)] > wanted:
                break
            at += 1
        return ids_ending_in(ref, [*found, *(doc_id for doc_id, _ in self._parsed(self._appended))])

    def _block_of(self, key: bytes) -> int:
        """The number of the first block of ids that begins behind a key."""
        low, high = 0, -(-self._count // _BLOCK)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._block(middle)[:_WIDTH] <= key else (low, middle)
        return low

    def _block(self, at: int) -> bytes:
        """Some of the ids, in their order; none outside of it."""
        count = min(self._count - at * _BLOCK, _BLOCK)
        if at < 0 or count <= 0:
            return b""
        length = count * _WIDTH
        found = files.pread(self._fd, length + 4, self._blobs + self._refs + at * (_BLOCK * _WIDTH + 4))
        packed = found[:length]
        if crc32(packed).to_bytes(4, "big") != found[length:]:
            raise self._damaged()
        return packed


def _cut(block: bytes) -> list[bytes]:
    return [block[start : start + _WIDTH] for start in range(0, len(block), _WIDTH)]


def packed_ids(ids: Iterable[int]) -> bytes:
    """Ids read backwards and sorted, for `View.ref`: so one shares most of its end with its neighbours."""
    ordered = b"".join(sorted(map(_key, ids)))
    size = _BLOCK * _WIDTH
    blocks = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return b"".join([part for block in blocks for part in (block, crc32(block).to_bytes(4, "big"))])


def _key(doc_id: int) -> bytes:
    return str(doc_id)[::-1].ljust(_WIDTH).encode("ascii")


def _shared(one: bytes, other: bytes) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def key_of(version: str, journal: str) -> tuple[Any, ...]:
    return (version, sys.hexversion, marshal.version, journal)


def _appended(journal: str, start: int, end: int) -> bytes:
    fd = files.open_fd(journal, files.READ)
    try:
        data = files.pread(fd, end - start, start)
    finally:
        files.close(fd)
    if len(data) != end - start:
        raise ValueError("the journal is shorter than it was")
    return data


def _days(appended: bytes) -> list[str]:
    """Return the days of what was appended, as they begin what is left of each line."""
    return [part.decode("utf-8", "replace") for part in appended.split(b'{"on": "')[1:]]


_scan: list[Any] = []


def parse(body: bytes) -> dict[str, Any]:
    """Read one record's JSON; raises ValueError."""
    if not _scan:
        _scan.append(scanner())
    try:
        found: dict[str, Any] = _scan[0](body.decode())
    except StopIteration as error:
        raise ValueError("not JSON") from error
    return found
