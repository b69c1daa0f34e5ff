"""A write lets the view hold on where it is certain that it is right, and costs the view where it is not."""

from __future__ import annotations

import errno
import gc
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import Kept, Watch, new_journal, told
from reljournal.errors import RelError
from reljournal.journal import Journal, files, renewal, since
from reljournal.journal import stamp as stamps
from reljournal.journal.renewal import MOST_GONE, Renewal
from reljournal.journal.stamp import Stamp
from reljournal.journal.view import ORPHANS

PROMISE = {"text": "send", "made": "2026-03-01", "by": "2026-03-09"}
LATE = 8 * 10**18
"""An id behind all that are made of the time."""
DEFERRAL = {"kind": "dismissed", "rule": "x", "on": "2026-01-01"}


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


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Watched(journal, tmp_path / "cache")


class TestSmallTables:
    def test_each_says_whose_it_is(self, kept: Watched) -> None:
        for table, record in (
            ("projects", {"name": "Book", "started": "2026-01-01"}),
            ("invoices", {"amount": "5.00 EUR", "issued": "2026-02-01", "due": "2026-03-01"}),
            ("promises", PROMISE),
            ("agreements", {"topic": "scope", "text": "two", "agreed": "2026-01-01"}),
            ("frictions", {"text": "late", "opened": "2026-01-01"}),
            ("occasions", {"text": "fair", "on": "2026-06-01"}),
        ):
            for who, home in ((kept.anna, kept.house), (kept.ben, kept.ben)):
                doc_id = kept.put(table, {"who": str(who), **record})
                assert kept.look() == {home}, table
                kept.change(table, doc_id, of_others=1)
                assert kept.look() == {home}, table
                kept.remove(table, doc_id)
                assert kept.look() == {home}, table

    def test_one_of_nobody_is_an_orphan(self, kept: Watched) -> None:
        kept.promise(77)
        assert kept.look() == {ORPHANS}

    def test_one_that_becomes_anothers_costs_the_view_for_it_stands_before_theirs(self, kept: Watched) -> None:
        doc_id = kept.promise(kept.anna)
        kept.look()
        kept.change("promises", doc_id, who=str(kept.ben))
        assert kept.is_lost()

    def test_one_that_stands_before_others_costs_the_view_unless_it_comes_back(self, kept: Watched) -> None:
        kept.put("promises", {"who": str(kept.anna), **PROMISE}, doc_id=50)
        kept.look()
        kept.put("promises", {"who": str(kept.anna), **PROMISE}, doc_id=49)
        assert kept.is_lost()
        kept.put("promises", {"who": str(kept.anna), **PROMISE}, doc_id=51)
        kept.look()
        kept.remove("promises", 49)
        kept.look()
        kept.journal.undo(now=NOW)
        assert kept.look() == {kept.house}

    def test_those_of_others_and_the_journals_own_record_cost_the_view(self, kept: Watched) -> None:
        kept.put("theirs", {"a": 1})
        assert kept.is_lost()
        with kept.journal.transaction("x", now=NOW) as tx:
            tx.set_meta({"theirs": 1})
        assert kept.is_lost()


class TestDeferrals:
    def test_it_touches_what_it_is_about(self, kept: Watched) -> None:
        promise, note = kept.promise(kept.anna), kept.log("note")
        kept.look()
        for subject, homes in (
            (kept.house, {kept.house}),
            (kept.anna, {kept.house}),
            (promise, {kept.house}),
            (kept.project, {kept.ben}),
            (kept.first, {kept.house}),
            (kept.second, {kept.house, kept.ben}),
            (note, {ORPHANS}),
            (77, {ORPHANS}),
        ):
            doc_id = kept.put_off(subject)
            assert kept.look() == homes
            kept.change("deferrals", doc_id, until="2026-05-01")
            assert kept.look() == homes
            kept.remove("deferrals", doc_id)
            assert kept.look() == homes

    def test_all_that_have_this_id(self, kept: Watched) -> None:
        """Stock TinyDB counts the ids of each table by themselves."""
        kept.put("promises", {"who": str(kept.anna), **PROMISE}, doc_id=5)
        kept.put("occasions", {"who": str(kept.ben), "text": "fair", "on": "2026-06-01"}, doc_id=5)
        kept.look()
        kept.put_off(5)
        assert kept.opened().changed_since(kept.position) == {kept.house, kept.ben}

    def test_an_entry_that_nothing_was_asked_about_before(self, kept: Watched) -> None:
        """It is looked for before the write: afterwards the file is another."""
        kept.put_off(kept.second)
        assert len(kept.journal.undoable()) == 4
        assert kept.look() == {kept.house, kept.ben}

    def test_where_an_entry_cannot_be_told_the_view_goes_and_the_write_stays(
        self, kept: Watched, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from reljournal.journal import rows

        monkeypatch.setattr(rows, "MOST", 0)
        doc_id = kept.put_off(kept.first)
        assert kept.is_lost()
        assert doc_id in kept.journal.load().tables["deferrals"]


class TestContacts:
    def test_somebody_new_stands_alone_or_in_a_house(self, kept: Watched) -> None:
        carl = kept.put("contacts", {"name": "Carl"})
        assert kept.look() == {carl}
        dora = kept.put("contacts", {"name": "Dora", "org": str(kept.house)})
        assert kept.look() == {dora, kept.house}
        emil = kept.put("contacts", {"name": "Emil", "org": "77"})
        assert kept.look() == {emil}
        kept.promise(dora)
        assert kept.look() == {kept.house}
        kept.log("call", dora)
        assert kept.look() == {kept.house}

    def test_somebody_new_with_all_that_is_theirs(self, kept: Watched) -> None:
        with kept.journal.transaction("x", now=NOW) as tx:
            house = tx.insert("contacts", {"name": "Huber AG", "kind": "organisation"})
            carl = tx.insert("contacts", {"name": "Carl", "org": str(house)})
            tx.insert("promises", {"who": str(carl), **PROMISE})
            tx.insert("interactions", {"on": "2026-03-01", "kind": "call", "who": [str(carl)]})
        assert kept.look() == {house, carl}

    @pytest.mark.parametrize("kind", [None, "person", "organisation"])
    def test_only_a_house_has_people(self, kept: Watched, kind: str | None) -> None:
        org = kept.put("contacts", {"name": "Org", **({"kind": kind} if kind else {})})
        kept.look()
        kept.put("contacts", {"name": "Carl", "org": str(org)})
        assert kept.is_lost() is (kind != "organisation")

    def test_who_changes_stays_at_home(self, kept: Watched) -> None:
        kept.change("contacts", kept.anna, name="Anna Huber", status="ended")
        assert kept.look() == {kept.house}
        kept.change("contacts", kept.ben, aliases=["Weber"])
        assert kept.look() == {kept.ben}

    @pytest.mark.parametrize("changes", [{"org": None}, {"org": "77"}, {"kind": "organisation"}])
    def test_who_moves_costs_the_view(self, kept: Watched, changes: dict[str, Any]) -> None:
        kept.change("contacts", kept.anna, **changes)
        assert kept.is_lost()

    def test_who_goes_or_comes_back_costs_the_view(self, kept: Watched) -> None:
        carl = kept.put("contacts", {"name": "Carl"})
        kept.look()
        kept.remove("contacts", kept.ben)
        assert kept.is_lost()
        kept.journal.undo(now=NOW)
        assert kept.is_lost()
        kept.put_off(carl)
        kept.remove("contacts", carl)
        assert kept.is_lost()
        kept.journal.undo(now=NOW)  # as the last one; but something was put off about them
        assert kept.is_lost()

    @pytest.mark.parametrize(
        ("table", "record"),
        [
            ("contacts", {"name": "Carl", "org": "{}"}),
            ("promises", {"who": "{}", **PROMISE}),
            ("deferrals", {"subject": "{}", **DEFERRAL}),
            ("interactions", {"on": "2026-03-01", "kind": "call", "who": ["{}"]}),
        ],
    )
    def test_who_was_spoken_of_before_costs_the_view(
        self, kept: Watched, table: str, record: dict[str, Any]
    ) -> None:
        doc_id = LATE
        filled = {name: str(doc_id) if value == "{}" else value for name, value in record.items()}
        kept.put(table, filled | ({"who": [str(doc_id)]} if "who" in record and table == "interactions" else {}))
        kept.make()
        kept.put("contacts", {"name": "Dora"}, doc_id=doc_id + 1)
        assert not kept.is_lost()
        kept.put("contacts", {"name": "Emil"}, doc_id=doc_id + 2)
        assert not kept.is_lost()
        kept.remove("contacts", doc_id + 1)
        kept.remove("contacts", doc_id + 2)
        kept.make()
        kept.put("contacts", {"name": "Dora"}, doc_id=doc_id)
        assert kept.is_lost()


class TestEntries:
    def test_an_old_one_may_say_something_else(self, kept: Watched) -> None:
        kept.change("interactions", kept.first, note="another", minutes=5, value="5.00 EUR")
        assert kept.look() == {kept.house}
        kept.change("interactions", kept.second, note="ü")
        assert kept.look() == {kept.house, kept.ben}

    @pytest.mark.parametrize(
        "changes",
        [
            {"on": "2026-02-01"},
            {"kind": "gift"},
            {"direction": "in"},
            {"tags": ["x"]},
            {"who": []},
            {"planned": True},
            {"confidential": True},
        ],
    )
    def test_an_old_one_that_moves_costs_the_view(self, kept: Watched, changes: dict[str, Any]) -> None:
        kept.change("interactions", kept.first, **changes)
        assert kept.is_lost()

    def test_an_old_one_that_goes_or_comes_back_costs_the_view(self, kept: Watched) -> None:
        kept.remove("interactions", kept.first)
        assert kept.is_lost()
        kept.journal.undo(now=NOW)
        assert kept.is_lost()
        kept.remove("interactions", kept.second)
        assert kept.is_lost()

    def test_what_was_appended_since_may_change_in_any_way(self, kept: Watched) -> None:
        one, two, three = (kept.log("call", who) for who in (kept.anna, kept.ben, kept.ben))
        assert kept.look() == {kept.house, kept.ben}
        kept.change("interactions", two, on="2026-01-01", who=[str(kept.anna)])
        assert kept.look() == {kept.house, kept.ben}
        kept.remove("interactions", three)
        assert kept.look() == {kept.ben}
        kept.journal.undo(now=NOW)
        assert kept.look() == {kept.ben}
        kept.change("interactions", one, note="x")
        assert kept.look() == {kept.house, kept.ben}
        kept.log("note")
        assert kept.look() == {ORPHANS}

    def test_the_first_that_was_changed_is_told(self, kept: Watched) -> None:
        one, two, three = (kept.log("call", kept.ben) for _ in range(3))
        with kept.journal.transaction("x", now=NOW) as tx:
            for each in (three, two):
                tx.update("interactions", each, {"note": "x"})
            tx.insert("interactions", {"on": "2026-03-01", "kind": "call", "who": []})
        found = kept.opened().since
        assert found is not None
        assert [(first, changes) for _, first, changes in found.steps] == [(two, [])]
        kept.change("interactions", one, note="x")
        found = kept.opened().since
        assert found is not None
        assert [first for _, first, _ in found.steps] == [two, one]
        kept.look()

    def test_one_that_comes_to_stand_among_the_old_ones_costs_the_view(self, kept: Watched) -> None:
        kept.put("interactions", {"on": "2026-03-01", "kind": "call", "who": []}, doc_id=7)
        assert kept.is_lost()


class TestCertainty:
    def test_so_many_may_be_gone_and_no_more(self, kept: Watched) -> None:
        with kept.journal.transaction("x", now=NOW) as tx:
            ids = [tx.insert("promises", {"who": str(kept.ben), **PROMISE}) for _ in range(MOST_GONE + 2)]
        kept.make()
        assert MOST_GONE == 30
        with kept.journal.transaction("x", now=NOW) as tx:
            for each in ids[:20]:
                tx.remove("promises", each)
        assert not kept.is_lost()
        kept.promise(kept.ben)
        with kept.journal.transaction("x", now=NOW) as tx:
            for each in ids[20:30]:
                tx.remove("promises", each)
        assert not kept.is_lost()
        kept.look()
        kept.remove("promises", ids[30])
        assert kept.is_lost()
        with kept.journal.transaction("x", now=NOW) as tx:
            for _ in range(31):
                tx.insert("promises", {"who": str(kept.ben), **PROMISE})
        assert not kept.is_lost()

    @pytest.mark.parametrize("other", ["occasions", "interactions"])
    def test_an_id_that_is_gone_from_one_table_and_not_from_another(self, kept: Watched, other: str) -> None:
        kept.put("promises", {"who": str(kept.anna), **PROMISE}, doc_id=LATE)
        record = {"text": "fair", "on": "2026-03-01", "kind": "call"}
        kept.put(other, {"who": [] if other == "interactions" else str(kept.ben), **record}, doc_id=LATE)
        kept.make()
        kept.remove("promises", LATE)
        assert kept.is_lost()

    def test_another_file_than_was_written_is_not_believed(self, kept: Watched) -> None:
        found = Renewal.of(kept.view, kept.path, [], lambda _: None)
        assert found is not None
        status = kept.journal.path.stat()
        written = [status.st_ino, status.st_size, status.st_mtime_ns]
        path = Path(kept.view + ".stamp")
        before = path.read_bytes()
        for place in range(3):
            other = list(written)
            other[place] += 1
            found.renew((other[0], other[1], other[2]))
            assert path.read_bytes() == before
        found.renew((written[0], written[1], written[2]))
        assert path.read_bytes() != before
        kept.look()

    def test_other_entries_at_the_end_than_those_that_were_written_are_not_believed(self, kept: Watched) -> None:
        doc_id = kept.log("call", kept.ben)
        change = ("interactions", doc_id, {"on": "2026-03-01"}, {"on": "2026-03-02"})
        found = Renewal.of(kept.view, kept.path, [change], lambda _: None)
        assert found is not None
        status = kept.journal.path.stat()
        before = Path(kept.view + ".stamp").read_bytes()
        found.renew((status.st_ino, status.st_size, status.st_mtime_ns))
        assert Path(kept.view + ".stamp").read_bytes() == before

    def test_there_is_none_without_a_view_that_holds(self, kept: Watched) -> None:
        def found() -> Renewal | None:
            return Renewal.of(kept.view, kept.path, [], lambda _: None)

        assert found() is not None
        view, stamp = Path(kept.view), Path(kept.view + ".stamp")
        whole, held = view.read_bytes(), stamp.read_bytes()
        view.write_bytes(whole[:-1000])
        assert found() is None
        assert not stamp.exists()
        stamp.write_bytes(held)
        view.unlink()
        assert found() is None
        view.write_bytes(whole)
        assert found() is not None
        kept.journal.path.touch()
        assert found() is None

    def test_the_new_stamp_is_fresh(self, kept: Watched) -> None:
        kept.promise(kept.ben)
        found = Stamp.holding(kept.view, kept.path)
        assert found is not None
        assert found.racy
        assert found.end == stamps.end_of(kept.path, kept.journal.path.stat().st_size)
        assert found.more == Path(kept.view + ".since").stat().st_size

    @pytest.mark.parametrize("error", [OSError(errno.EIO, os.strerror(errno.EIO)), RelError("x"), EOFError()])
    @pytest.mark.parametrize(("module", "name"), [(since, "add"), (renewal, "_made"), (renewal, "end_of")])
    def test_what_hinders_it_costs_the_view_only(
        self, kept: Watched, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, error: Exception
    ) -> None:
        def fail(*_: Any) -> Any:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(module, name, fail)
            doc_id = kept.promise(kept.ben)
        assert kept.is_lost()
        assert doc_id in kept.journal.load().tables["promises"]

    def test_no_file_stays_open(self, kept: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
        watch = Watch(monkeypatch)
        kept.promise(kept.ben)
        gc.collect()
        assert watch.left_open == 0
        with pytest.raises(ValueError, match=r".*"):
            renewal._made(kept.path, kept.journal.path.stat().st_size, b"another end")

        def fail(*_: Any) -> Any:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(files, "pread", fail)
        with pytest.raises(OSError, match="Input/output"):
            renewal._made(kept.path, kept.journal.path.stat().st_size, b"")
        assert watch.left_open == 0
