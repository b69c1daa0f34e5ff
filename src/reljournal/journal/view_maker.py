"""Makes the view of a journal; see view.py for what it is."""

from __future__ import annotations

import marshal
from bisect import bisect_left
from itertools import compress

from reljournal import progress
from reljournal.domain.names import haystack
from reljournal.domain.recent import SPARE, Lineup, window
from reljournal.domain.turnover import turnovers_of
from reljournal.journal import entry_lines, files, intent, layout, lines, migrations, view
from reljournal.journal.entry_groups import EntryGroups
from reljournal.journal.entry_lines import day_text
from reljournal.journal.lines import INTERACTIONS, KNOWN, TAIL
from reljournal.journal.made import Made
from reljournal.journal.records import from_record
from reljournal.journal.since import Labels
from reljournal.journal.stamp import Stamp, end_of, state_of
from reljournal.journal.view import ORPHANS
from reljournal.journal.view_index import columns, packed_places
from reljournal.journal.view_refs import packed_digits
from reljournal.sums import short_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from typing import Any

    from reljournal.journal.content import Record
    from reljournal.journal.entry_lines import Cut
    from reljournal.journal.stamp import State
    from reljournal.journal.view import Slice

    _Read = tuple[dict[str, dict[int, Record]], dict[str, dict[int, Any]], Cut]

_OPENING = b'\n,"%s": {\n' % INTERACTIONS.encode()
_HEAD = 1 << 16
"""Bytes to begin with, in which the small tables of most journals lie."""
_WITHOUT_REFERENCES = 2
"""A form of marshal's that does not look for what it has written before: here it would find nothing."""
_SETTLES_NS = 50_000_000
"""How long after its time of change a file may be changed again without another time: no clock is coarser."""


def make(
    path: str,
    journal: str,
    tables: Mapping[str, Mapping[int, Record]],
    state: State,
    *,
    version: str,
    today: date,
    last_day: date,
    beside: Any = None,
) -> None:
    """Write the view of a journal of which `tables` was read while it was in `state`.

    `version` is the program's, `today` the day of the run, `last_day` the last on which entries count, `beside`
    what else a user of the view wants to find in it. Raises OSError; what was there is then still there, and held
    by no stamp. Raises ValueError for an entry that is none.
    """
    entries = tables[INTERACTIONS]
    plain = [lines.encode(record)[:-1] for record in entries.values()]
    _write(path, journal, _Cut(tables, list(entries), plain, today, last_day), state, version, today, beside)


def make_from_file(
    path: str, journal: str, *, version: str, today: date, last_day: date, beside: Any = None
) -> Made | None:
    """Make the view from the journal's bytes, which takes a fraction of reading it; None where that is impossible.

    It is not for a journal in which anything is not as `rel` itself writes it: that has to be read whole.
    Raises OSError and ValueError.
    """
    if files.is_there(intent.beside(journal)):
        return None
    state = state_of(journal)
    fd = files.open_fd(journal, files.READ)
    try:
        found = _read(lambda length, at: files.pread(fd, length, at), state[2])
    finally:
        files.close(fd)
    if found is None or state_of(journal) != state or files.is_there(intent.beside(journal)):
        return None
    tables, values, entries = found
    cut = _Cut(tables, entries.ids, entries.plain, today, last_day, entries)
    if cut.newest > last_day.isoformat():
        return None  # the clock is in doubt, of which the whole command tells
    stamp = _write(path, journal, cut, state, version, today, beside)
    return Made(stamp, values, (entries.ids, entries.plain), cut, (today, last_day))


def _read(read: Callable[[int, int], bytes], size: int) -> _Read | None:
    """The small tables as records and as values, and the entries, of a journal of some size.

    `read` is given a length and a place. None where something is not as we write it.
    """
    head, at = b"", -1
    while at < 0 and len(head) < size:
        some = read(max(len(head), _HEAD), len(head))
        head += some
        at = head.find(_OPENING, max(len(head) - len(some) - len(_OPENING), 0))
        if not some:
            return None
    begin, end = at + len(_OPENING), size - len(TAIL)
    if at < 0 or read(len(TAIL) + 2, end - 1) != b"\n" + TAIL:
        return None
    small = layout.scan(head[:begin] + TAIL)
    entries = entry_lines.cut_out(read, begin, end)
    if small is None or small.unsure or entries is None or set(small.bodies) != set(KNOWN):
        return None
    tables: dict[str, dict[int, Record]] = {}
    values: dict[str, dict[int, Any]] = {}
    for name, bodies in small.bodies.items():
        table = tables[name] = {int(key): view.parse(body) for key, body in bodies.items()}
        for record in table.values():
            record.pop(lines.SUM)
        if name != "meta":
            values[name] = {doc_id: from_record(name, doc_id, record) for doc_id, record in table.items()}
    if tables["meta"].get(1, {}).get("schema") != migrations.SCHEMA:
        return None
    return tables, values, entries


class _Cut:
    """The records of a journal by relationship."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[int, Record]],
        ids: list[int],
        plain: list[bytes],
        today: date,
        last_day: date,
        known: Cut | None = None,
    ) -> None:
        contacts = tables["contacts"]
        # Stock TinyDB counts the ids of each table by themselves: two records may have the same.
        small = {doc_id for name in KNOWN[1:-1] for doc_id in tables[name]}
        if known is not None and known.is_rising:
            small = {each for each in small if ids[(at := bisect_left(ids, each)) : at + 1] != [each]}
        else:
            small.difference_update(ids)
        self.count = len(ids) + len(small)
        digits = ",".join(map(str, ids)) if known is None else known.digits
        self.ids = ",".join([each for each in (digits, *map(str, small)) if each])
        self.people = [
            (doc_id, self._home(doc_id, contacts), haystack(Labels(record))) for doc_id, record in contacts.items()
        ]
        self._homes = {doc_id: home for doc_id, home, _ in self.people}
        self.slices: dict[int, Slice] = {home: {} for _, home, _ in self.people}
        self._of = dict(self._homes)
        begin = window(today)
        since = begin.isoformat()
        self._subjects = {int(each["subject"]) for each in tables["deferrals"].values()}
        self.hidden = False
        self.tags: dict[str, int] = {}
        self.lineups: dict[int, Lineup] = {}
        for name in ("contacts", *KNOWN[2:-2]):
            self._small(name, tables[name])
        self._entries(ids, plain, begin, known)
        self._small("deferrals", tables["deferrals"])
        self.sales = [
            view.sale_of(self._homes.get(int(each["who"]), ORPHANS), doc_id, each)
            for doc_id, each in tables["invoices"].items()
            if each["issued"] >= since
        ]
        self.written = list(zip(ids[-view.NEWEST_KEPT :], plain[-view.NEWEST_KEPT :], strict=True))
        self.whole = {name: list(tables[name].items()) for name in view.SMALL if name != "contacts"}
        self.names = (list(contacts.items()), self.tags)
        self.turnovers = {
            home: (each.mine, each.total, each.months, each.invoices)
            for home, each in turnovers_of(self.sales, today, last_day).items()
        }

    def _small(self, name: str, table: Mapping[int, Record]) -> None:
        for at, (doc_id, record) in enumerate(table.items()):
            if name == "deferrals":
                home = self._of.get(int(record["subject"]), ORPHANS)
            else:
                home = self._homes.get(doc_id if name == "contacts" else int(record["who"]), ORPHANS)
                self._of[doc_id] = home
            self.slices.setdefault(home, {}).setdefault(name, []).append((at, doc_id, record))

    def _entries(self, ids: list[int], plain: list[bytes], since: date, known: Cut | None) -> None:
        """Cut the entries, the great mass: so they are looked at in groups."""
        told = {} if known is None else {"is_escaped": known.is_escaped, "is_rising": known.is_rising}
        self.found = found = EntryGroups(ids, plain, **told)
        begin = bisect_left(found.days, day_text(since))
        last = -1
        lineups = self.lineups
        homes_of: dict[tuple[int, ...], tuple[int, ...]] = {}
        before: tuple[int, ...] | None = None
        homes: tuple[int, ...] = ()
        for group in progress.over(found.groups, len(found.groups), 0.7, 0.9):
            like, who, numbers = group.sort.like, group.who, group.numbers
            if who is not before:  # groups of the same people often stand together
                before = who
                if who not in homes_of:
                    homes_of[who] = tuple({self._homes.get(each, ORPHANS) for each in who}) or (ORPHANS,)
                homes = homes_of[who]
            group.homes = homes
            if numbers[-1] > last and not like.planned:
                last = numbers[-1]
            if like.confidential:
                self.hidden = True
            for tag in like.tags:
                self.tags[tag] = self.tags.get(tag, 0) + len(numbers)
            for home in homes:
                lineup = lineups.get(home)
                if lineup is None:
                    lineup = lineups[home] = Lineup(begin)
                lineup.add(like.kind, like.direction, like.tags, who, numbers, like.planned)
            if self._subjects and who:
                subjects = self._subjects.intersection([ids[found.order[number]] for number in numbers])
                self._of.update(dict.fromkeys(subjects, self._homes.get(who[0], ORPHANS)))
        self.newest = found.days[last][-11:-1].decode() if last >= 0 else ""
        in_sight = {home: lineup.in_sight(SPARE) for home, lineup in lineups.items()}
        flags = found.flags(in_sight.values())
        rows = zip(*[compress(each, flags) for each in (range(len(ids)), ids, plain)], strict=True)
        for home, mine in found.dealt(in_sight, flags, rows).items():
            self.slices.setdefault(home, {})[INTERACTIONS] = mine

    @staticmethod
    def _home(doc_id: int, contacts: Mapping[int, Record]) -> int:
        """As Book.relationship_id has it, on records."""
        record = contacts[doc_id]
        org = int(record["org"]) if record.get("org") is not None else -1
        home = contacts.get(org)
        if home is None or record.get("kind", "person") != "person":
            return doc_id
        return org if home.get("kind", "person") == "organisation" else doc_id


def _packed(records: Slice) -> bytes:
    if rows := records.get(INTERACTIONS):
        places, ids, plain = zip(*rows, strict=True)
        return marshal.dumps({**records, INTERACTIONS: (places, ids, b"\n".join(plain))}, _WITHOUT_REFERENCES)
    return marshal.dumps(records, _WITHOUT_REFERENCES)


def _write(path: str, journal: str, cut: _Cut, state: State, version: str, today: date, beside: Any) -> Stamp:
    homes, blobs, offset = {}, [], 0
    for home, records in cut.slices.items():
        blob = _packed(records)
        homes[home] = (offset, len(blob), short_fingerprint(blob))
        blobs.append(blob)
        offset += len(blob)
    whole: list[tuple[int, Any]] = [(view.place_of(name), rows) for name, rows in cut.whole.items()]
    whole += [(view.SALES, cut.sales), (view.NAMES, cut.names), (view.NEWEST, cut.written)]
    for place, what in whole:
        blob = marshal.dumps(what)
        homes[place] = (offset, len(blob), short_fingerprint(blob))
        blobs.append(blob)
        offset += len(blob)
    key = view.key_of(version, journal)
    rest = (cut.turnovers, beside, cut.hidden, cut.newest)
    lists = columns(cut.people), packed_places(homes)
    # With the whole state in it no two views are the same, and nothing that rests on one is believed of another.
    index = marshal.dumps((key, today.toordinal(), state, *lists, offset, cut.count, *rest))
    head = f"{view.FORM} {len(index)} {short_fingerprint(index)}".ljust(view.HEAD).encode()
    files.make_folders(files.folder(path))
    draft = path + ".part"
    try:
        files.write_scratch(draft, b"".join((head, index, *blobs, packed_digits(cut.ids))))
        now_ns = files.stat(draft).st_mtime_ns  # by the clock of the file system, which made the other times
        files.replace(draft, path)
    except BaseException:
        files.discard(draft)
        raise
    racy = state[3] + _SETTLES_NS > now_ns or state[4] + _SETTLES_NS > now_ns
    stamp = Stamp(short_fingerprint(index), state[2], state, end_of(journal, state[2]), racy)
    stamp.write(path)
    return stamp
