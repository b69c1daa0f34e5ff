"""The view at its edges: what it does not believe, and what it answers from the journal's end."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import Kept, new_journal
from reljournal.journal import files, view
from reljournal.journal import stamp as stamps
from reljournal.journal.stamp import Stamp
from reljournal.journal.view import ORPHANS


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Kept(journal, tmp_path / "cache")


class TestHolds:
    def test_for_its_program_and_a_month_and_not_for_a_day_before(self, kept: Kept) -> None:
        assert kept.open()
        assert kept.open(date(2026, 4, 2))
        assert not kept.open(date(2026, 4, 3))
        assert not kept.open(date(2026, 3, 1))
        assert not kept.open(version="2")

    def test_not_where_something_has_happened_after_the_last_day(self, kept: Kept) -> None:
        assert not kept.open(last="2026-02-28")
        kept.log("call", kept.ben, on="2026-03-03")
        assert kept.open()
        assert not kept.open(last="2026-03-02")

    def test_not_beside_a_note_of_an_interrupted_write(self, kept: Kept) -> None:
        Path(f"{kept.path}.intent").write_bytes(b"")
        assert not kept.open()

    @pytest.mark.parametrize("damage", [b"", b"rel-view-0 1 1", b"\xff" * 200, b"rel-view-2 9999999 0".ljust(64)])
    def test_not_where_its_head_is_another(self, kept: Kept, damage: bytes) -> None:
        Path(kept.view).write_bytes(damage)
        assert not kept.open()

    def test_not_with_a_stamp_that_is_torn_or_another_views(self, kept: Kept) -> None:
        stamp = Path(kept.view + ".stamp")
        whole = stamp.read_bytes()
        stamp.write_bytes(whole[:-3])
        assert not kept.open()
        stamp.write_bytes(whole)
        other = Stamp.holding(kept.view, kept.path)
        assert other is not None
        Stamp(other.view + 1, other.made, other.state, other.end, other.racy).write(kept.view)
        assert not kept.open()
        stamp.unlink()
        assert not kept.open()

    def test_not_where_the_journal_was_cut_while_its_end_was_read(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.log("call", kept.ben)
        real = files.pread
        monkeypatch.setattr(files, "pread", lambda fd, size, at: real(fd, size, at)[: -1 if size > 64 else None])
        assert not kept.open()

    def test_an_end_that_is_not_there_is_not_read(self, kept: Kept) -> None:
        size = kept.journal.path.stat().st_size
        assert len(view._appended(kept.path, size - 10, size)) == 10
        with pytest.raises(ValueError, match="shorter than it was"):
            view._appended(kept.path, size - 10, size + 1)

    def test_a_slice_that_is_damaged_is_not_read(self, kept: Kept) -> None:
        opened = kept.opened()
        data = bytearray(Path(kept.view).read_bytes())
        at = data.index(b"Catalogue")
        data[at] ^= 1
        Path(kept.view).write_bytes(data)
        with pytest.raises(ValueError, match="the view is damaged"):
            opened.records({kept.ben})

    def test_a_stamp_that_is_a_moment_old_looks_at_the_journals_end(self, kept: Kept) -> None:
        kept.log("call", kept.ben)
        stamp = Stamp.holding(kept.view, kept.path)
        assert stamp is not None
        assert stamp.racy
        Stamp(stamp.view, stamp.made, stamp.state, stamp.end ^ 1, True).write(kept.view)
        assert Stamp.holding(kept.view, kept.path) is None
        Stamp(stamp.view, stamp.made, stamp.state, stamp.end ^ 1, False).write(kept.view)
        assert Stamp.holding(kept.view, kept.path) is not None


class TestAnswers:
    def test_the_records_of_some_with_what_was_appended(self, kept: Kept) -> None:
        new = kept.log("email", kept.anna, note="later")
        lost = kept.log("note")
        opened = kept.opened()
        of_ben = opened.records({kept.ben})
        assert len(of_ben["interactions"]) == 1
        assert set(of_ben) == {"contacts", "projects", "interactions", "deferrals"}
        both = opened.records({kept.ben, kept.house})
        assert [*both["interactions"]][-1] == new
        assert len(both["interactions"]) == 3
        assert [*opened.records({ORPHANS})["interactions"]] == [lost]
        assert opened.records({12345}) == {}
        assert opened.homes == {kept.house, kept.ben, ORPHANS} - ({ORPHANS} - opened.homes)
        assert opened.has_people
        assert opened.home_of(kept.anna) == kept.house

    def test_who_was_touched_since_a_moment(self, kept: Kept) -> None:
        kept.log("call", kept.ben)
        position = kept.opened().position
        assert kept.opened().changed_since(position) == set()
        kept.log("call", kept.anna)
        kept.log("note")
        assert kept.opened().changed_since(position) == {kept.house, ORPHANS}

    def test_those_in_whose_names_or_addresses_a_word_stands_in_one_of_its_spellings(self, kept: Kept) -> None:
        with kept.journal.transaction("add", now=NOW) as tx:
            mueller = tx.insert("contacts", {"name": "Anna Müller", "emails": ["am@example.org"]})
        kept.make()
        opened = kept.opened()
        assert opened.people_with(["anna"]) == [kept.anna, mueller]
        assert opened.people_with(["mueller"]) == opened.people_with(["muller"]) == [mueller]
        assert opened.people_with(["mueller", "ben"]) == [kept.ben, mueller]
        assert opened.people_with(["am@"]) == [mueller]
        assert opened.people_with(["carl"]) == opened.people_with([]) == []

    def test_names_and_how_often_each_tag_is_used(self, kept: Kept) -> None:
        kept.log("call", kept.ben, tags=["thanks", "summer"])
        kept.make()
        kept.log("call", kept.ben, tags=["thanks"])
        people, tags = kept.opened().names()
        assert [record["name"] for _, record in people] == ["Weber GmbH", "Anna Weber", "Ben"]
        assert tags == {"thanks": 2, "summer": 1}

    def test_whether_anything_is_confidential_then_or_since(self, kept: Kept) -> None:
        assert not kept.opened().has_confidential
        kept.log("call", kept.ben, confidential=True)
        assert kept.opened().has_confidential
        kept.make()
        assert kept.opened().has_confidential

    def test_references_as_the_whole_journal_gives_them(self, kept: Kept) -> None:
        from reljournal.domain.refs import short_refs

        new = [kept.log("call", kept.ben) for _ in range(3)]
        opened = kept.opened()
        known = short_refs(each for table in kept.journal.load().tables.values() for each in table)
        assert {each: opened.ref(each) for each in (*new, kept.anna)} == {
            each: known[each] for each in (*new, kept.anna)
        }

    def test_sales_and_shares_of_the_last_year(self, kept: Kept) -> None:
        with kept.journal.transaction("invoice", now=NOW) as tx:
            for who, on in ((kept.anna, "2026-01-15"), (kept.ben, "2026-02-15"), (kept.ben, "2020-01-01")):
                tx.insert("invoices", {"who": str(who), "amount": "50.00 EUR", "issued": on, "due": on})
        kept.make()
        opened = kept.opened()
        assert sorted(each[:4] for each in opened.sales()) == sorted(
            [(kept.house, "2026-01-15", "50.00", "EUR"), (kept.ben, "2026-02-15", "50.00", "EUR")]
        )
        assert {home: each[:2] for home, each in (opened.turnovers or {}).items()} == {
            kept.house: (5000, 10000),
            kept.ben: (5000, 10000),
        }


class TestIsMade:
    def test_all_or_nothing(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        before = Path(kept.view).read_bytes()
        monkeypatch.setattr(files, "replace", refuse)
        with pytest.raises(OSError, match="denied"):
            kept.make()
        assert Path(kept.view).read_bytes() == before
        assert not Path(kept.view + ".part").exists()

    def test_who_belongs_to_somebody_that_is_no_house_stands_alone(self, kept: Kept) -> None:
        with kept.journal.transaction("add", now=NOW) as tx:
            strange = tx.insert("contacts", {"name": "Carl", "org": str(kept.ben)})
            lost = tx.insert("contacts", {"name": "Dora", "org": "99"})
            tx.insert("promises", {"who": "98", "text": "?", "made": "2026-01-01", "by": "2026-01-02"})
        kept.make()
        opened = kept.opened()
        assert (opened.home_of(strange), opened.home_of(lost)) == (strange, lost)
        assert len(opened.records({ORPHANS})["promises"]) == 1

    def test_of_an_old_relationship_the_newest_of_each_sort_stay(self, kept: Kept) -> None:
        for month in range(1, 13):
            for day in range(1, 11):
                kept.log("call", kept.ben, on=f"2019-{month:02}-{day:02}")
        kept.log("card", kept.ben, on="2015-01-01")
        kept.make()
        seen = kept.opened().records({kept.ben})["interactions"]
        assert len(seen) < 60
        assert any(record["kind"] == "card" for record in seen.values())

    def test_a_stamp_that_cannot_be_renewed_costs_the_view_only(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stamps, "state_of", refuse)
        stamp = Stamp(1, 2, (0, 0, 0, 0, 0), 0, False)
        stamp.renew(kept.view, kept.path)
        monkeypatch.undo()
        assert kept.open()


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"\xff"])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        view.parse(body)


def test_without_the_fast_scanner_json_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import _json

    def another_signature() -> None: ...

    monkeypatch.setattr(_json, "make_scanner", another_signature)
    monkeypatch.setattr(view, "_scan", [])
    assert view.parse(b'{"a": [1, 2.5, "\\u00e4", null]}') == {"a": [1, 2.5, "ä", None]}
