"""A journal with a view of it, and all that a view can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from reljournal.domain import recent
from reljournal.domain.recent import window
from reljournal.journal import Journal, files, view, view_maker
from reljournal.journal.stamp import state_of
from reljournal.journal.view import SMALL, View

TODAY, LAST_DAY = date(2026, 3, 2), date(2026, 3, 4)
LAST = LAST_DAY.isoformat()
PROMISE = {"text": "send", "made": "2026-03-01", "by": "2026-03-09"}
LATE = 8 * 10**18
"""An id behind all that are made of the time."""
DEFERRAL = {"kind": "dismissed", "rule": "x", "on": "2026-01-01"}


class Kept:
    """A journal of two houses, and the view that was made of it."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self.journal = journal
        self.path = str(journal.path)
        self.view = view.path_of(str(folder), self.path)
        journal.view = self.view
        with journal.transaction("add", now=NOW) as tx:
            self.house = tx.insert("contacts", {"name": "Weber GmbH", "kind": "organisation"})
            self.anna = tx.insert("contacts", {"name": "Anna Weber", "org": str(self.house)})
            self.ben = tx.insert("contacts", {"name": "Ben"})
            self.project = tx.insert(
                "projects", {"who": str(self.ben), "name": "Catalogue", "started": "2026-01-01"}
            )
            tx.insert(
                "deferrals", {"kind": "dismissed", "rule": "x", "subject": str(self.ben), "on": "2026-01-01"}
            )
        self.first = self.log("call", self.anna)
        self.second = self.log("call", self.anna, self.ben)
        self.make()

    def log(self, kind: str, *who: int, on: str = "2026-03-01", **more: Any) -> int:
        return self.put("interactions", {"on": on, "kind": kind, "who": [str(each) for each in who], **more})

    def put(self, table: str, record: dict[str, Any], doc_id: int | None = None) -> int:
        with self.journal.transaction("put", now=NOW) as tx:
            return tx.insert(table, record, doc_id=doc_id)

    def change(self, table: str, doc_id: int, **changes: Any) -> None:
        with self.journal.transaction("change", now=NOW) as tx:
            tx.update(table, doc_id, changes)

    def remove(self, table: str, doc_id: int) -> None:
        with self.journal.transaction("remove", now=NOW) as tx:
            tx.remove(table, doc_id)

    def make(self, tables: Any = None, place: str = "") -> None:
        read = tables or self.journal.load().tables
        view_maker.make(
            place or self.view, self.path, read, state_of(self.path), version="1", today=TODAY, last_day=LAST_DAY
        )

    def make_from_file(self, place: str = "", today: date = TODAY, last_day: date = LAST_DAY) -> bool:
        made = view_maker.make_from_file(
            place or self.view, self.path, version="1", today=today, last_day=last_day
        )
        return made is not None

    def open(self, day: date = TODAY, version: str = "1", last: str = LAST, place: str = "") -> View | None:
        return View.open(place or self.view, self.path, version, day.toordinal(), last)

    def opened(self, place: str = "") -> View:
        found = self.open(place=place)
        assert found is not None
        return found

    def anew(self) -> View:
        """The view as it is when it is made now, which leaves the other as it is."""
        place = self.view + ".anew"
        self.make(place=place)
        return self.opened(place)


class Watched(Kept):
    """Asked after each write what the view knows."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        super().__init__(journal, folder)
        self.position = self.opened().position

    def look(self) -> set[int]:
        """The relationships in which something has happened since the last look; the view must hold on."""
        found = self.opened()
        ids = [each for table in self.journal.load().tables.values() for each in table]
        assert told(found, ids) == told(self.anew(), ids)
        changed = found.changed_since(self.position)
        self.position = found.position
        return changed

    def is_lost(self) -> bool:
        """Whether the view holds no more; a new one is made then."""
        if self.open() is not None:
            return False
        self.make()
        self.position = self.opened().position
        return True

    def promise(self, who: int, **more: Any) -> int:
        return self.put("promises", {"who": str(who), **PROMISE, **more})

    def put_off(self, subject: int) -> int:
        return self.put("deferrals", {**DEFERRAL, "subject": str(subject)})


def told(opened: View, ids: list[int]) -> dict[str, Any]:
    """All that a view tells, in the order in which it does, some of it about some ids."""
    homes = sorted(opened.homes)
    begin = window(TODAY).isoformat()
    names, tags = opened.names()
    return {
        "homes": homes,
        "each": {home: ordered(in_sight(opened, [home]), "deferrals") for home in homes},
        "all": ordered(in_sight(opened, homes)),
        "tables": {name: [*opened.table(name).items()] for name in SMALL},
        "names": names,
        "tags": dict(sorted(tags.items())),
        "newest": opened.newest()[-view.NEWEST_KEPT :],
        "sales": sorted(sale for sale in opened.sales() if sale[1] >= begin),
        "hidden": opened.has_confidential,
        "people": opened.has_people,
        "members": {home: opened.members([home]) for home in homes},
        "knows": [opened.knows(each) for each in ids],
        "belongs": [opened.home_of(each) for each in ids],
        "found": [opened.people_with(words) for words in (["weber"], ["b", "x"], ["anna"], [])],
        "refs": opened.refs(ids),
        "ends": {end: sorted(opened.ids_ending_in(end)) for end in ("1", "2", "4")},
        "whole": [sorted(opened.ids_ending_in(str(each))) for each in ids],
    }


def in_sight(opened: View, homes: list[int]) -> dict[str, dict[int, Any]]:
    """The records of some relationships, of the entries those that are in sight, and none that are to spare."""
    wanted: set[int] = set()
    for home in homes:
        facts = [
            (
                each["on"],
                doc_id,
                each["kind"],
                each.get("direction", "out"),
                tuple(each.get("tags", ())),
                tuple(each.get("who", ())),
                bool(each.get("planned")),
            )
            for doc_id, each in opened.records({home}).get("interactions", {}).items()
        ]
        wanted |= recent.kept(facts, window(TODAY).isoformat())
    records = opened.records(homes)
    entries = {doc_id: each for doc_id, each in records.get("interactions", {}).items() if doc_id in wanted}
    return {**records, "interactions": entries}


def ordered(records: dict[str, dict[int, Any]], but: str = "") -> dict[str, list[Any]]:
    """Records by table in their order, but for one; a table without any is not there."""
    return {table: [*found.items()] for table, found in sorted(records.items()) if found and table != but}


@contextmanager
def new_journal(folder: Path) -> Iterator[Journal]:
    """An empty one, on a disk that nobody waits for."""
    journal = Journal(folder / "home" / "journal.json")
    with no_waiting():
        journal.create(now=NOW)
        yield journal


@contextmanager
def no_waiting() -> Iterator[None]:
    """Nobody cuts the disk off here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "fsync", lambda _: None)
        patch.setattr(files, "fsync_folder", lambda _: None)
        yield


class Watch:
    """Files that are opened and closed from now on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened: list[int] = []
        self.closed: list[int] = []
        real_open, real_close = files.open_fd, files.close

        def open_fd(path: str, flags: int) -> int:
            self.opened.append(real_open(path, flags))
            return self.opened[-1]

        def close(fd: int) -> None:
            self.closed.append(fd)
            real_close(fd)

        patch.setattr(files, "open_fd", open_fd)
        patch.setattr(files, "close", close)

    @property
    def left_open(self) -> int:
        """How many of them were not closed."""
        return len(self.opened) - len(self.closed)
