"""A write lets the view hold on where it is certain that it is right, and costs the view where it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import DEFERRAL, LATE, PROMISE, Watched, new_journal
from reljournal.journal.view import ORPHANS


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

    def test_several_in_one_write_say_whose_they_are(self, kept: Watched) -> None:
        with kept.journal.transaction("x", now=NOW) as tx:
            for who in (kept.anna, kept.ben, 77, kept.ben):
                tx.insert("promises", {"who": str(who), **PROMISE})
        assert kept.look() == {kept.house, kept.ben, ORPHANS}

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

    def test_somebody_new_belongs_to_nobody_where_no_house_is_named(self, kept: Watched) -> None:
        """Whoever has the id 1, as stock TinyDB counts."""
        house = {"name": "First AG", "kind": "organisation"}
        with kept.journal.transaction("x", now=NOW) as tx:
            tx.insert("contacts", house, doc_id=1)
        kept.make()
        kept.position = kept.opened().position
        carl = kept.put("contacts", {"name": "Carl"})
        assert kept.look() == {carl}

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
