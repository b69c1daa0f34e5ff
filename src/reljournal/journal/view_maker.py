"""Makes the view of a journal; see view.py for what it is."""

from __future__ import annotations

import marshal
from binascii import crc32

from reljournal.domain.names import haystack
from reljournal.domain.recent import kept, window
from reljournal.domain.relationship import turnovers_of
from reljournal.journal import files, view
from reljournal.journal.lines import INTERACTIONS, KNOWN
from reljournal.journal.stamp import Stamp, end_of
from reljournal.journal.view import ORPHANS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from typing import Any

    from reljournal.journal.content import Record
    from reljournal.journal.stamp import State
    from reljournal.journal.view import Row, Slice

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
    by no stamp.
    """
    _write(path, journal, _Cut(tables, today, last_day), state, version, today, beside)


class _Cut:
    """The records of a journal by relationship."""

    def __init__(self, tables: Mapping[str, Mapping[int, Record]], today: date, last_day: date) -> None:
        contacts = tables["contacts"]
        self.ids = [doc_id for name in KNOWN[1:] for doc_id in tables[name]]
        self.people = [
            (doc_id, self._home(doc_id, contacts), haystack(_Labels(record)))
            for doc_id, record in contacts.items()
        ]
        self._homes = {doc_id: home for doc_id, home, _ in self.people}
        self.slices: dict[int, Slice] = {home: {} for _, home, _ in self.people}
        self._of = dict(self._homes)
        number = 0
        for name in ("contacts", *KNOWN[2:-2], INTERACTIONS, "deferrals"):
            rows: dict[int, list[Row]] = {}
            for doc_id, record in tables[name].items():
                number += 1
                for home in self._belongs(name, doc_id, record):
                    self._of.setdefault(doc_id, home)
                    rows.setdefault(home, []).append((number, doc_id, record))
            for home, mine in rows.items():
                self.slices.setdefault(home, {})[name] = mine
        since = window(today).isoformat()
        self.newest = max(
            (each["on"] for each in tables[INTERACTIONS].values() if not each.get("planned")), default=""
        )
        self.sales = [
            (self._homes.get(int(each["who"]), ORPHANS), each["issued"], *each["amount"].split(" "), doc_id)
            for doc_id, each in tables["invoices"].items()
            if each["issued"] >= since
        ]
        self.hidden = any(each.get("confidential") for each in tables[INTERACTIONS].values())
        tags: dict[str, int] = {}
        for entry in tables[INTERACTIONS].values():
            for tag in entry.get("tags", ()):
                tags[tag] = tags.get(tag, 0) + 1
        self.written = list(tables[INTERACTIONS].items())[-view.NEWEST_KEPT :]
        self.names = (list(contacts.items()), tags)
        self.turnovers = {
            home: (each.mine, each.total, each.months, each.invoices)
            for home, each in turnovers_of(self.sales, today, last_day).items()
        }
        for cut in self.slices.values():
            if INTERACTIONS in cut:
                cut[INTERACTIONS] = _recent(cut[INTERACTIONS], since)

    @staticmethod
    def _home(doc_id: int, contacts: Mapping[int, Record]) -> int:
        """As Book.relationship_id has it, on records."""
        record = contacts[doc_id]
        org = int(record["org"]) if record.get("org") is not None else -1
        home = contacts.get(org)
        if home is None or record.get("kind", "person") != "person":
            return doc_id
        return org if home.get("kind", "person") == "organisation" else doc_id

    def _belongs(self, name: str, doc_id: int, record: Record) -> Collection[int]:
        if name == INTERACTIONS:
            people = record.get("who", ())
            if len(people) == 1:
                return (self._homes.get(int(people[0]), ORPHANS),)
            return {self._homes.get(int(who), ORPHANS) for who in people} or {ORPHANS}
        if name == "contacts":
            return {self._homes[doc_id]}
        if name == "deferrals":
            return {self._of.get(int(record.get("subject", ORPHANS)), ORPHANS)}
        return {self._homes.get(int(record.get("who", ORPHANS)), ORPHANS)}


class _Labels:
    """A contact's record as somebody with names."""

    def __init__(self, record: Record) -> None:
        self.id = 0
        self.name: str = record["name"]
        self.aliases = tuple(record.get("aliases", ()))
        self.emails = tuple(record.get("emails", ()))


def _recent(rows: list[Row], begin: str) -> list[Row]:
    facts = [
        (
            record.get("on", ""),
            doc_id,
            record.get("kind", ""),
            record.get("direction", "out"),
            tuple(record.get("tags", ())),
            tuple(record.get("who", ())),
            bool(record.get("planned")),
        )
        for _, doc_id, record in rows
    ]
    wanted = kept(facts, begin)
    return [row for row in rows if row[1] in wanted]


def _write(path: str, journal: str, cut: _Cut, state: State, version: str, today: date, beside: Any) -> None:
    homes, blobs, offset = {}, [], 0
    for home, records in cut.slices.items():
        blob = marshal.dumps(records)
        homes[home] = (offset, len(blob), crc32(blob))
        blobs.append(blob)
        offset += len(blob)
    for place, what in ((view.SALES, cut.sales), (view.NAMES, cut.names), (view.NEWEST, cut.written)):
        blob = marshal.dumps(what)
        homes[place] = (offset, len(blob), crc32(blob))
        blobs.append(blob)
        offset += len(blob)
    key = view.key_of(version, journal)
    rest = (cut.turnovers, beside, cut.hidden, cut.newest)
    # With the whole state in it no two views are the same, and nothing that rests on one is believed of another.
    index = marshal.dumps((key, today.toordinal(), state, cut.people, homes, offset, len(cut.ids), *rest))
    head = f"{view.FORM} {len(index)} {crc32(index)}".ljust(view.HEAD).encode()
    files.make_folders(files.folder(path))
    draft = path + ".part"
    try:
        files.write_scratch(draft, b"".join((head, index, *blobs, view.packed_ids(cut.ids))))
        now_ns = files.stat(draft).st_mtime_ns  # by the clock of the file system, which made the other times
        files.replace(draft, path)
    except BaseException:
        files.discard(draft)
        raise
    racy = state[3] + _SETTLES_NS > now_ns or state[4] + _SETTLES_NS > now_ns
    Stamp(crc32(index), state[2], state, end_of(journal, state[2]), racy).write(path)
