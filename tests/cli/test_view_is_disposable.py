"""Whatever happens to the journal and to the cache, what is answered out of it is what a rebuild answers."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import tinydb
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from view_world import LOOKS, TICK, World, small_and_fast

from reljournal.commands import agreements, entries, invoices, items, people, projects, promises
from reljournal.commands.people import Details
from reljournal.commands.workspace import Workspace
from reljournal.errors import RelError
from reljournal.journal import Journal, append, codec, files, lines, stamp, view_maker

NAMES = ("Weber GmbH", "Anna Weber", "Ben Adler", "Studio 3", "Änne Groß", "Dora")
WHO = st.sampled_from(["anna", "ben", "weber", "studio", "änne", "dora", "3", "anna,ben", "nobody"])
KINDS = st.sampled_from(["call", "email", "gift", "note"])
WORDS = st.sampled_from([["hello"], ["+thanks"], ["about", "May", "+order"], ['a "quote" and \\ ü \u2028']])
DAYS = st.sampled_from(["", "", "", "yesterday", "2026-02-01", "2025-06-01", "2020-01-01", "2019-05-05"])
AHEAD = st.sampled_from(["1d", "3d", "3w", "3m"])
AT = st.integers(0, 10**6)
SIGHTS = st.lists(st.sampled_from(LOOKS), max_size=3, unique=True)


class _Killed(BaseException):
    """The process is gone."""


class Histories(RuleBasedStateMachine):
    """Steps of a user, of other programs, of the clock and of bad luck; after each the user may look."""

    answered = 0

    @initialize(with_view=st.booleans())
    def begin(self, with_view: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.patched = small_and_fast()
        self.patched.__enter__()
        self.world = World(Path(self.folder.name))
        self.kept: list[Path] = []
        # Half a year ago, so that everybody has something to be asked about by now.
        self.world.moment -= timedelta(days=180)
        self.world.with_work(self._cast)
        self.world.moment += timedelta(days=180)
        if with_view:
            self.world.rel("today", "--plain")

    @staticmethod
    def _cast(work: Workspace) -> None:
        people.add(work, NAMES[0], Details(kind="organisation", type="loyal"))
        people.add(work, NAMES[1], Details(org="weber gmbh", alias=["Anni"]))
        people.add(work, NAMES[2], Details(type="loyal", cadence="monthly"))
        people.add(work, NAMES[3], Details(kind="organisation", cadence="quarterly"))
        people.add(work, NAMES[4], Details(org="studio 3", birthday="--03-10"))
        anna, ben = [str(each.id) for each in work.reread().contacts.values()][1:3]
        with work.transaction("import") as tx:  # from years ago, of which not all stays in sight
            for year in range(2015, 2021):
                for who in (anna, ben):
                    entry = {"on": f"{year}-02-0{year % 7 + 1}", "kind": "call", "who": [who]}
                    tx.insert("interactions", {**entry, "note": "long ago", "tags": ["order"] * (year % 2)})

    def teardown(self) -> None:
        if hasattr(self, "world"):
            Histories.answered += self.world.out_of_the_view
            self.patched.__exit__(None, None, None)
            self.folder.cleanup()

    def seen(self) -> None:
        """The user has seen the agenda, and it was kept."""
        self.world.rel("today", "--plain")
        self.world.rel("today", "--plain")

    def look(self, sights: list[tuple[str, ...]]) -> None:
        for words in sights:
            self.world.look(*words)

    # What the user does.

    @rule(kind=KINDS, who=WHO, words=WORDS, on=DAYS, they=st.booleans(), warm=st.booleans(), sights=SIGHTS)
    def log(self, kind: str, who: str, words: list[str], on: str, they: bool, warm: bool, sights: Any) -> None:
        if warm:
            self.world.rel("today", "--plain")
        day = ["--on", on] if on else []
        self.world.log(kind, who, *words, *day, *(["--in"] if they else []))
        self.look(sights)

    @rule(whos=st.lists(WHO, min_size=1, max_size=3), words=WORDS, sights=SIGHTS)
    def log_and_look_each_time(self, whos: list[str], words: list[str], sights: Any) -> None:
        self.world.rel("today", "--plain")
        for who in whos:
            self.world.log("call", who, *words)
            self.world.look("today", "--plain")
        self.look(sights)

    @rule(slip=WHO, meant=WHO, words=WORDS, sights=SIGHTS)
    def a_slip(self, slip: str, meant: str, words: list[str], sights: Any) -> None:
        """Written about somebody, seen, taken back, and written about somebody else."""
        self.world.rel("today", "--plain")
        self.world.log("call", slip, *words)
        self.world.look("today", "--plain")
        self.world.with_work(entries.undo)
        self.look(sights)
        self.world.rel("today", "--plain")
        self.world.log("call", meant, "hello")
        self.world.look("today", "--plain")

    @rule(what=st.sampled_from(["plan", "promise", "confidential", "dry"]), who=WHO, day=AHEAD, sights=SIGHTS)
    def log_more(self, what: str, who: str, day: str, sights: Any) -> None:
        from reljournal.commands.log import Entry, log_entry

        all_more: dict[str, dict[str, Any]] = {
            "plan": {"planned": True, "on": day},
            "promise": {"promise": "send it", "by": [day]},
            "confidential": {"confidential": True},
            "dry": {},
        }
        entry = Entry("call", who, ["more"], **all_more[what])
        self.world.with_work(lambda work: log_entry(work, entry, dry_run=what == "dry"))
        self.look(sights)

    @rule(at=AT, on=st.none() | DAYS, who=st.none() | WHO, tag=st.none() | st.just(["thanks"]), sights=SIGHTS)
    def edit(self, at: int, on: str | None, who: str | None, tag: list[str] | None, sights: Any) -> None:
        edits = entries.Edits(note="another", on=on, who=who, tag=tag)
        self._on_a_record(at, lambda work, ref: entries.edit(work, ref, edits))
        self.look(sights)

    @rule(at=AT, sights=SIGHTS)
    def remove(self, at: int, sights: Any) -> None:
        self._on_a_record(at, entries.take_out)
        self.look(sights)

    @rule(steps=st.integers(1, 2), sights=SIGHTS)
    def undo(self, steps: int, sights: Any) -> None:
        self.world.with_work(lambda work: entries.undo(work, steps))
        self.look(sights)

    @rule(
        name=st.sampled_from(NAMES),
        house=st.booleans(),
        org=st.sampled_from([None, "weber gmbh", "Huber AG"]),
        cadence=st.sampled_from(["monthly", "off"]),
        sights=SIGHTS,
    )
    def add(self, name: str, house: bool, org: str | None, cadence: str, sights: Any) -> None:
        told = Details(kind="organisation" if house else None, org=None if house else org, cadence=cadence)
        self.world.with_work(lambda work: people.add(work, name, told))
        self.look(sights)

    @rule(
        who=WHO,
        org=st.sampled_from([None, "-", "weber gmbh"]),
        status=st.sampled_from(["active", "ended"]),
        sights=SIGHTS,
    )
    def change(self, who: str, org: str | None, status: str, sights: Any) -> None:
        told = Details(org=org, status=status, alias=["Bee"])
        self.world.with_work(lambda work: people.change(work, who, told))
        self.look(sights)

    @rule(
        what=st.sampled_from(["promise", "invoice", "project", "agreement", "rename"]),
        who=WHO,
        day=AHEAD,
        sights=SIGHTS,
    )
    def small_table(self, what: str, who: str, day: str, sights: Any) -> None:
        actions: dict[str, Callable[[Workspace], object]] = {
            "promise": lambda work: promises.add(work, who, "send it", day),
            "invoice": lambda work: invoices.add(work, who, "100 EUR", issued="2026-01-15", due="2026-02-01"),
            "project": lambda work: projects.start(work, who, "Catalogue", due=day),
            "agreement": lambda work: agreements.add(work, who, "scope", "two rounds"),
            "rename": lambda work: people.rename(work, who, "Bea Adler"),
        }
        self.world.with_work(actions[what])
        self.look(sights)

    @rule(at=AT, what=st.sampled_from(["snooze", "dismiss", "done"]), sights=SIGHTS)
    def an_item_of_the_agenda(self, at: int, what: str, sights: Any) -> None:
        from reljournal.commands.agenda import today

        def act(work: Workspace) -> None:
            found = [item.code for card in today(work, everything=True).cards for item in card.items]
            if found:
                code = found[at % len(found)]
                if what == "snooze":
                    items.snooze(work, code, "3d")
                elif what == "dismiss":
                    items.dismiss(work, code)
                else:
                    items.done(work, code, ["done"])

        self.world.with_work(act)
        self.look(sights)

    def _on_a_record(self, at: int, action: Any) -> None:
        def act(work: Workspace) -> None:
            if found := sorted(work.book.ids()):
                action(work, str(found[-1 - at % min(len(found), 6)]))

        self.world.with_work(act)

    # What the clock, the config and the place of the journal do.

    @rule(days=st.sampled_from([1, 1, -1, 3, 30, 31, 32, -40, 400]), sights=SIGHTS)
    def another_day(self, days: int, sights: Any) -> None:
        self.world.moment += timedelta(days=days)
        self.look(sights)

    @rule(days=st.sampled_from([2, 3, 20]), who=WHO, sights=SIGHTS)
    def a_clock_that_was_ahead(self, days: int, who: str, sights: Any) -> None:
        self.seen()
        self.world.moment += timedelta(days=days)
        self.world.log("call", who, "from the future")
        self.world.moment -= timedelta(days=days)
        self.world.look("today", "--plain")
        self.look(sights)

    @rule(sights=SIGHTS)
    def midnight(self, sights: Any) -> None:
        self.world.moment = self.world.moment.replace(hour=23, minute=59, second=59)
        self.world.look("today", "--plain")
        self.world.moment += timedelta(seconds=1)
        self.look(sights)

    @rule(
        key=st.sampled_from(
            [("language", '"de"'), ("language", '"en"'), ("agenda.limit", "1"), ("kinds", '["fax"]')]
        ),
        sights=SIGHTS,
    )
    def another_setting(self, key: tuple[str, str], sights: Any) -> None:
        self.seen()
        self.world.configure(**{key[0]: key[1]})
        self.look(sights)

    @rule(
        home=st.sampled_from(["one", "two"]),
        how=st.sampled_from(["told", "data", "link", "config"]),
        sights=SIGHTS,
    )
    def another_journal(self, home: str, how: str, sights: Any) -> None:
        self.seen()
        self.world.move(home, how)
        self.look(sights)

    # What other programs do.

    @rule(what=st.sampled_from(["entry", "person", "rename", "remove", "same"]), at=AT, sights=SIGHTS)
    def stock_tinydb(self, what: str, at: int, sights: Any) -> None:
        """On the same inode, and in another layout."""
        self.seen()
        time.sleep(TICK)
        with contextlib.suppress(ValueError), tinydb.TinyDB(self.world.journal) as db:
            table = db.table("contacts" if what in ("person", "rename") else "interactions")
            known = [each.doc_id for each in table]
            if what == "entry":
                who = [str(each.doc_id) for each in db.table("contacts")]
                table.insert({"on": "2026-02-20", "kind": "call", "who": who[:1], "tags": ["foreign"]})
            elif what == "person":
                person = {"name": NAMES[at % len(NAMES)], "kind": "person", "added": "2026-01-01"}
                # The first one gets an id that is also a part of somebody's name.
                table.insert(person if 3 in known else tinydb.table.Document(person, doc_id=3))
            elif what == "rename" and known:
                table.update({"name": "Carla"}, doc_ids=[known[at % len(known)]])
            elif what == "remove" and known:
                table.remove(doc_ids=[known[at % len(known)]])
            else:
                db.storage.write(db.storage.read() or {})
        if what == "person":
            self.seen()
            self.world.log("call", "3")
        self.look(sights)

    @rule(
        word=st.sampled_from(
            [(b"Anna", b"Enna"), (b"Ben", b"Bernd"), (b"2026-02", b"2026-01"), (b"thanks", b"blames")]
        ),
        how=st.sampled_from(["in place", "replaced", "time kept"]),
        sights=SIGHTS,
    )
    def an_editor(self, word: tuple[bytes, bytes], how: str, sights: Any) -> None:
        """Of the same length or another; the checksums are put right, so that the view is made again."""
        path = self.world.journal
        before = path.stat()
        time.sleep(TICK)
        data = _signed(path.read_bytes().replace(*word))
        if how == "replaced":
            new = path.with_suffix(".new")
            new.write_bytes(data)
            new.chmod(0o600)
            new.replace(path)
        else:
            path.write_bytes(data)
        if how == "time kept":
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.look(sights)

    @rule(sights=SIGHTS)
    def a_doctor(self, sights: Any) -> None:
        self.world.journal.write_bytes(_signed(self.world.journal.read_bytes()))
        self.look(sights)

    @rule(seconds=st.sampled_from([0, -3600, 3600]), sights=SIGHTS)
    def a_touch(self, seconds: int, sights: Any) -> None:
        self.seen()
        moment = time.time() + seconds
        os.utime(self.world.journal, (moment, moment))
        self.look(sights)

    @rule(at=AT, sights=SIGHTS)
    def another_rel(self, at: int, sights: Any) -> None:
        """On another machine, with a cache of its own, or of a version that keeps no view."""
        with Journal(self.world.journal, node=2).transaction("log", now=self.world.moment.astimezone()) as tx:
            who = sorted(tx.content.tables["contacts"])
            tx.insert(
                "interactions",
                {"on": "2026-02-21", "kind": "call", "who": [str(who[at % len(who)])] if who else []},
            )
        self.look(sights)

    # What befalls the cache, and the moment between journal and cache.

    @rule(at=AT, how=st.sampled_from(["cut", "flipped", "emptied", "gone", "foreign"]), sights=SIGHTS)
    def damage(self, at: int, how: str, sights: Any) -> None:
        self.world.is_damaged = True
        self.seen()
        found = sorted(self._cached(), key=lambda path: path.suffix)  # what lies where is in each run the same
        if found:
            _damage(found[at % len(found)], at // 7, how)
        self.look(sights)

    @rule(at=AT, near_the_end=st.booleans())
    def flip_in_the_view(self, at: int, near_the_end: bool) -> None:
        self.world.is_damaged = True
        for path in self._cached("*.view"):
            size = path.stat().st_size
            _damage(path, size - 1 - at % 100 if near_the_end and size > 100 else at, "flipped")
        self.world.log("call", "ben", "after the damage")

    @rule()
    def keep_the_cache(self) -> None:
        side = self.world.folder / f"side{len(self.kept)}"
        if self.world.cache.exists():
            shutil.copytree(self.world.cache, side)
            self.kept.append(side)

    @rule(at=AT, only=st.sampled_from(["*", "*.view", "*.stamp", "*.today", "*.fired"]), sights=SIGHTS)
    def bring_an_old_cache_back(self, at: int, only: str, sights: Any) -> None:
        if self.kept:
            for path in (self.kept[at % len(self.kept)] / "reljournal").glob(only):
                if path.is_file():
                    shutil.copy2(path, self.world.cache / "reljournal" / path.name)
        self.look(sights)

    @rule(at=AT, kind=st.sampled_from([".view", ".view.stamp", ".today", ".fired"]), sights=SIGHTS)
    def one_file_for_another(self, at: int, kind: str, sights: Any) -> None:
        """What belongs to one journal under the name of what belongs to another."""
        self.seen()
        found = self._cached(f"*{kind}")
        for path in found:
            shutil.copy2(found[at % len(found)], path.with_name("aside"))
            path.with_name("aside").replace(path)
        self.look(sights)

    @rule(words=st.sampled_from(LOOKS), sights=SIGHTS)
    def another_version(self, words: tuple[str, ...], sights: Any) -> None:
        for path in self._cached("*.stamp"):
            path.unlink()
        cut: Any = view_maker._Cut

        def other_form(tables: Any, _ids: Any, _plain: Any, *rest: Any) -> Any:
            return cut({**tables, "promises": {}}, [], [], *rest)

        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.object(view_maker, "_Cut", other_form))
            for module in ("cli.quick", "cli.answers", "cli.kept_settings", "commands.viewing"):
                stack.enter_context(mock.patch(f"reljournal.{module}.__version__", "0.0.1"))
            self.world.rel(*words)
        self.look(sights)

    @rule(
        at=st.sampled_from(["noted", "torn", "written", "stamp", "stamp torn", "view", "view alone"]),
        who=WHO,
        sights=SIGHTS,
    )
    def a_crash(self, at: str, who: str, sights: Any) -> None:
        path = self.world.journal
        before, new = path.read_bytes(), ("log", "call", who, "and then the light went out")
        if at == "view alone":
            with mock.patch.object(stamp.Stamp, "write"):
                self.world.rel("today", "--plain")
        elif at == "view":
            with mock.patch.object(files, "replace", side_effect=OSError):
                self.world.rel("today", "--plain")
        elif at == "stamp torn":
            with mock.patch.object(stamp.Stamp, "write", _half(stamp.Stamp.write)):
                self.world.rel(*new)
        else:
            died = mock.patch.object(*((stamp.Stamp, "renew") if at == "stamp" else (append, "_forget")))
            with died as moment, contextlib.suppress(_Killed):
                moment.side_effect = _Killed
                self.world.rel(*new)
            after = path.read_bytes()
            if at in ("noted", "torn") and after.startswith(before[: -len(lines.TAIL)]):
                cut = len(before) - len(lines.TAIL) + 20
                path.write_bytes(before if at == "noted" else after[:cut])
        self.look(sights)

    def _cached(self, which: str = "*") -> list[Path]:
        return [path for path in sorted((self.world.cache / "reljournal").glob(which)) if path.is_file()]


def _signed(data: bytes) -> bytes:
    """The journal with every checksum right, in our layout; as it is where a write was interrupted."""
    try:
        content = codec.parse(data)
    except RelError:
        return data
    return codec.dump(content.meta, content.tables)


def _half(write: Any) -> Any:
    def torn(self: Any, view: str) -> None:
        write(self, view)
        path = Path(f"{view}.stamp")
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return torn


def _damage(path: Path, at: int, how: str) -> None:
    data = bytearray(path.read_bytes())
    place = at % max(len(data), 1)
    if how == "gone":
        path.unlink()
        return
    if how == "flipped" and data:
        data[place] ^= 1 << at % 8
    elif how == "cut":
        del data[place:]
    elif how == "emptied":
        data.clear()
    elif how == "foreign":
        data[:] = b"not of rel\n" * 20
    path.write_bytes(data)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=60, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
