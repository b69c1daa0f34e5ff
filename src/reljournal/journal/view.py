"""The view: a disposable copy of the journal, cut by relationship, for the commands of every day.

It lies in the cache folder and is derived from the journal alone; without it everything works, only slower. It is
believed only as long as the journal is, to the nanosecond, as a stamp says: the stamp is written with the view and
again by each append of ours, under the lock, where it held before. Whatever else touches the journal breaks it.
What was appended since is read from the journal's end. See docs/decisions/0009-the-view.md.
"""

from __future__ import annotations

import marshal
import sys

from reljournal.journal import files, intent, lines
from reljournal.journal.lines import INTERACTIONS, KNOWN, TAIL
from reljournal.journal.parsing import scanner
from reljournal.journal.stamp import Stamp
from reljournal.journal.view_index import People, Places, columns
from reljournal.sums import fingerprint, short_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import Any

    from reljournal.journal.made import Made
    from reljournal.journal.since import Since
    from reljournal.journal.view_refs import Refs

    Row = tuple[int, int, Any]
    """A record with its place among its like in the file and its id."""
    Slice = dict[str, list[Row]]
    """The records of one relationship by table."""

FORM = "rel-view-7"
HEAD = 64
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
    return f"{folder}/{fingerprint(name):016x}.view"


class View:
    """An opened view that holds: what was cut by relationship, and what was appended since."""

    def __init__(
        self, path: str, fd: int, index: tuple[Any, ...], stamp: Stamp, blobs: int, appended: bytes
    ) -> None:
        self._path = path
        self._fd = fd
        (
            key,
            self.day,
            _,
            people,
            places,
            self._ids,
            self._count,
            turnovers,
            self.beside,
            hidden,
            newest,
        ) = index
        self._made_for = key, newest
        self.has_confidential = hidden or b'"confidential": true' in appended
        """Whether any entry is kept from others' eyes."""
        self._blobs = blobs
        self.stamp = stamp
        self._appended = appended
        self.since = _since(path, stamp)
        """What was changed in small tables and old entries since the view was made."""
        self._people = People(*people)
        self._places = Places(*places)
        if self.since is not None and "contacts" in self.since.records:
            self._people = People(*columns(self.since.people(self._people)))
        has_sales = self.since is None or "invoices" not in self.since.records
        self.turnovers: dict[int, Any] | None = turnovers if has_sales else None
        """Those of the view's own day; None where they have to be counted anew."""
        self._home_of = self._people.home_of
        self.made: Made | None = None
        """What it was made of, where that has just been done and nothing was written since."""

    @classmethod
    def open(
        cls, view: str, journal: str, version: str, day: int, last_day: str, made: Made | None = None
    ) -> View | None:
        """Open the view of a journal for a day (an ordinal); None where there is none that holds.

        Neither is one used in which something has happened after `last_day` (ISO): the clock is in doubt then.
        It takes over what a view was `made` of, if it is that one.
        """
        try:
            stamp = Stamp.holding(view, journal)
            if stamp is None or files.is_there(intent.beside(journal)):
                return None
            found = cls.as_it_is(view, journal, stamp)
            found.made = made if made is not None and made.is_of(stamp) else None
            return found if found._serves(journal, version, day, last_day) else None
        except (OSError, ValueError, EOFError, TypeError, OverflowError, MemoryError):
            return None

    @classmethod
    def as_it_is(cls, view: str, journal: str, stamp: Stamp) -> View:
        """Open the view that a stamp is of, for whatever day it was made.

        Raises OSError, ValueError and what else a file that is none can lead to.
        """
        fd = files.open_fd(view, files.READ)
        try:
            form, length, checksum = files.pread(fd, HEAD, 0).decode("ascii").split()
            packed = files.pread(fd, int(length), HEAD)
            if form != FORM or short_fingerprint(packed) != int(checksum) or stamp.view != int(checksum):
                raise ValueError("another view than the stamp is of")
            index = marshal.loads(packed)
            appended = b""
            if stamp.state[2] != stamp.made:
                appended = _appended(journal, stamp.made - len(TAIL), stamp.state[2] - len(TAIL))
                if not stamp.holds(journal):
                    raise ValueError("the journal was changed meanwhile")
        except BaseException:
            files.close(fd)
            raise
        return cls(view, fd, index, stamp, HEAD + int(length), appended)

    def _serves(self, journal: str, version: str, day: int, last_day: str) -> bool:
        key, newest = self._made_for
        return (
            bool(key == key_of(version, journal))
            and self.day <= day <= self.day + LONGEST_USED
            and newest <= last_day
            and not any(each[:10] > last_day for each in _days(self._appended))
        )

    def __del__(self) -> None:
        """Give the file back; a command ends before that matters."""
        files.close(self._fd)

    def people_with(self, spellings: Iterable[str]) -> list[int]:
        """Return the ids of the contacts in whose names, aliases or addresses one of the spellings stands."""
        return self._people.with_any(spellings)

    def home_of(self, contact_id: int) -> int:
        """Return the relationship that a contact belongs to."""
        found: int = self._home_of.get(contact_id, contact_id)
        return found

    def members(self, homes: Collection[int]) -> list[int]:
        """Return the contacts that belong to some relationships."""
        return [doc_id for doc_id, home in self._home_of.items() if home in homes]

    def knows(self, contact_id: int) -> bool:
        """Whether somebody has this id."""
        return contact_id in self._home_of

    @property
    def homes(self) -> set[int]:
        """Every relationship, and `ORPHANS`."""
        return {ORPHANS}.union(self._home_of.values())

    def names(self) -> tuple[list[tuple[int, dict[str, Any]]], dict[str, int]]:
        """Everybody's id and record, in the order of the file, and how often each tag was used."""
        people, tags = self._blob(NAMES)
        if self.since is not None:
            people = list(self.since.put("contacts", dict(people)).items())
            for record in self.since.gone.values():
                for tag in record.get("tags", ()):
                    tags[tag] -= 1
        for _, record in self.appended(None):
            for tag in record.get("tags", ()):
                tags[tag] = tags.get(tag, 0) + 1
        return people, {tag: count for tag, count in tags.items() if count}

    def table(self, name: str) -> dict[int, dict[str, Any]]:
        """The records of a small table, in the order of the file."""
        found = self._blob(place_of(name))
        records = dict(found[0] if name == "contacts" else found)
        return records if self.since is None else self.since.put(name, records)

    def newest(self) -> list[tuple[int, dict[str, Any]]]:
        """At least the last 40 entries that were written, in the order of the file."""
        rows = self._blob(NEWEST)
        if self.since is not None:
            rows = self.since.entries(rows)
        kept = [(doc_id, parse(plain + b"}")) for doc_id, plain in rows]
        return [*kept, *self.appended(None)]

    def has_next_to(self, doc_id: int) -> bool:
        """Whether an entry is one of so many newest ones that without it another would have to be among them."""
        rows = self._blob(NEWEST)
        return len(rows) >= NEWEST_KEPT and any(each == doc_id for each, _ in rows)

    def sales(self, steps: int | None = None) -> list[Any]:
        """What was invoiced lately, as `sale_of` has it.

        With `steps` as it was after so many of the writes that changed more than the journal's end.
        """
        found: list[Any] = self._blob(SALES)
        return found if self.since is None else self.since.sales(found, self._home, steps)

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
            if home in self._places:
                for table, found in _unpacked(self._blob(home)).items():
                    rows.setdefault(table, []).extend(found)
        if len(homes) > 1:
            for found in rows.values():
                found.sort(key=lambda row: row[0])
        return rows if self.since is None else self.since.slices(rows, homes, self._home)

    def _blob(self, home: int) -> Any:
        offset, length, checksum = self._places[home]
        packed = files.pread(self._fd, length, self._blobs + offset)
        if short_fingerprint(packed) != checksum:
            raise self._damaged()
        return marshal.loads(packed)

    def _damaged(self) -> ValueError:
        """What to raise for a damaged part; the view is not believed any more, so that a new one is made."""
        files.discard(self._path + ".stamp")
        return ValueError("the view is damaged")

    @property
    def position(self) -> tuple[int, int]:
        """How far the journal has come since: the last entry at its end, and how many writes elsewhere."""
        steps = 0 if self.since is None else len(self.since.steps)
        return max((doc_id for doc_id, _ in self.region), default=-1), steps

    def changed_since(self, position: tuple[int, int]) -> set[int]:
        """Return the relationships in which something has happened since the journal had come so far."""
        last, count = position
        homes: set[int] = set()
        for touched, first, _ in self.since.steps[count:] if self.since is not None else ():
            homes.update(touched)
            last = min(last, first - 1) if first else last
        lines_since = b"".join(line for doc_id, line in self.region if doc_id > last)
        return homes.union(*(self._homes_of(record) for _, record in self._parsed(lines_since)))

    @property
    def region(self) -> list[tuple[int, bytes]]:
        """The ids and lines at the journal's end that were appended since the view was made."""
        found = [line for line in self._appended.split(b"\n") if line]
        return [(int(line[line.find(b'"') + 1 : line.find(b'"', 2)]), line + b"\n") for line in found]

    def _home(self, contact_id: int) -> int:
        """As `home_of`, but `ORPHANS` for nobody."""
        found: int = self._home_of.get(contact_id, ORPHANS)
        return found

    @property
    def has_people(self) -> bool:
        """Whether anybody is in the journal."""
        return bool(self._people)

    def _homes_of(self, record: dict[str, Any]) -> set[int]:
        return {self._home(int(who)) for who in record.get("who", ())} or {ORPHANS}

    def appended(self, homes: set[int] | None) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield what was appended to some relationships, oldest first."""
        members: tuple[bytes, ...] = ()
        if homes is not None and ORPHANS not in homes:
            members = tuple(b'"%d"' % doc_id for doc_id in self.members(homes))
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
        return self._refs().ref(doc_id)

    def refs(self, ids: Collection[int]) -> dict[int, str]:
        """The REFs of some records."""
        return self._refs().refs(ids)

    def ids_ending_in(self, ref: str) -> list[int]:
        """The ids of all tables that a typed reference can mean."""
        return self._refs().ids_ending_in(ref)

    def _refs(self) -> Refs:
        from reljournal.journal.view_refs import Refs

        news = self.since.ids if self.since is not None else {}
        news |= {doc_id: True for doc_id, _ in self.region}
        more = [doc_id for doc_id, is_there in news.items() if is_there]
        gone = [doc_id for doc_id, is_there in news.items() if not is_there]
        return Refs(self._fd, self._blobs + self._ids, self._count, more, gone, self._damaged)


def _unpacked(records: dict[str, Any]) -> Slice:
    """A slice as the maker packed it: of entries, which are many, all places, all ids and all lines together."""
    if found := records.get(INTERACTIONS):
        places, ids, plain = found
        records[INTERACTIONS] = list(zip(places, ids, plain.split(b"\n"), strict=True))
    return records


def sale_of(home: int, doc_id: int, invoice: Mapping[str, Any]) -> tuple[Any, ...]:
    """What is kept of an invoice for the turnover: relationship, day of issue, amount, currency, id."""
    return (home, invoice["issued"], *invoice["amount"].split(" "), doc_id)


def with_changed_sales(
    sales: Iterable[Any], changed: Mapping[int, Mapping[str, Any] | None], home_of: Callable[[int], int]
) -> list[Any]:
    """What was invoiced, with the invoices that were changed as they are now; None is one that is gone."""
    found = [sale for sale in sales if sale[4] not in changed]
    found += [sale_of(home_of(int(each["who"])), i, each) for i, each in changed.items() if each is not None]
    return found


def key_of(version: str, journal: str) -> tuple[Any, ...]:
    return (version, sys.hexversion, marshal.version, journal)


def _since(path: str, stamp: Stamp) -> Since | None:
    if not stamp.more:
        return None
    from reljournal.journal import since

    return since.read(path, stamp)


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
    """Return the days of what was appended and no plan, as they begin what is left of each line."""
    found = [part for part in appended.split(b'{"on": "')[1:] if b'"planned": true' not in part]
    return [part.decode("utf-8", "replace") for part in found]


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
