"""What a view tells: of its day, of some relationships, of everybody; with what was appended and changed since."""

from __future__ import annotations

import gc
import marshal
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import LAST_DAY, PROMISE, TODAY, Kept, Watch, new_journal
from reljournal.journal import Journal, lines, view, view_maker
from reljournal.journal.lines import KNOWN
from reljournal.journal.stamp import Stamp, state_of
from reljournal.journal.view import ORPHANS, View
from reljournal.sums import fingerprint, short_fingerprint

INVOICE = {"amount": "5.00 EUR", "issued": "2026-02-01", "due": "2026-03-01"}


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Kept(journal, tmp_path / "cache")


def names(found: dict[str, dict[int, Any]], table: str) -> list[int]:
    return [*found.get(table, {})]


class TestPlaces:
    def test_each_journal_has_its_own_in_the_cache_folder(self) -> None:
        name = b"/a/\xff"
        one = view.path_of("/cache", os.fsdecode(name))
        assert one == f"/cache/{fingerprint(name):016x}.view"
        assert view.path_of("/cache", "/a/b") != view.path_of("/cache", "/b/a")

    def test_each_small_table_has_its_own_below_all_others(self) -> None:
        assert KNOWN[1:-1] == view.SMALL
        places = [view.place_of(name) for name in view.SMALL]
        assert places[0] == view.NAMES
        assert places[1:] == [-11, -12, -13, -14, -15, -16, -17]
        assert len({*places, view.ORPHANS, view.SALES, view.NEWEST}) == len(places) + 3
        with pytest.raises(ValueError, match=r".+"):
            view.place_of("interactions")

    def test_a_key_is_of_a_program_a_python_and_a_journal(self) -> None:
        assert view.key_of("1", "/a") == ("1", sys.hexversion, marshal.version, "/a")


class TestOpens:
    def test_from_its_own_day_on_for_a_month(self, kept: Kept) -> None:
        assert view.LONGEST_USED == 31
        days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 2), date(2026, 4, 3)]
        assert [kept.open(day) is not None for day in days] == [False, True, True, False]

    def test_with_another_python_or_journal_it_is_another(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "hexversion", sys.hexversion + 1)
        assert kept.open() is None
        monkeypatch.undo()
        link = Path(kept.path).with_name("link.json")
        link.symlink_to(kept.path)
        assert View.open(kept.view, str(link), "1", TODAY.toordinal(), "2026-03-04") is None

    def test_up_to_the_last_day_of_what_was_there_and_what_was_appended(self, kept: Kept) -> None:
        def opens(last: str) -> bool:
            return kept.open(last=last) is not None

        assert [opens("2026-02-28"), opens("2026-03-01")] == [False, True]
        kept.log("call", kept.ben, on="2026-03-09", planned=True)
        assert opens("2026-03-01")
        kept.log("call", kept.ben, on="2026-03-03", note='{"on": "2026-03-09", "planned": true}')
        assert [opens("2026-03-02"), opens("2026-03-03")] == [False, True]
        kept.log("call", kept.ben, on="2026-03-02")
        assert [opens("2026-03-02"), opens("2026-03-03")] == [False, True]

    @pytest.mark.parametrize("length", ["99999999999999999", "9" * 40, "-1", "x", "1 1"])
    def test_not_with_a_length_that_is_none(self, kept: Kept, length: str) -> None:
        path = Path(kept.view)
        data = path.read_bytes()
        form, _, checksum = data[: view.HEAD].decode().split()
        path.write_bytes(f"{form} {length} {checksum}".ljust(view.HEAD).encode() + data[view.HEAD :])
        assert kept.open() is None

    @pytest.mark.parametrize("part", ["form", "index", "checksum", "stamp"])
    def test_not_with_an_index_that_is_another(self, kept: Kept, part: str) -> None:
        path = Path(kept.view)
        data = path.read_bytes()
        form, length, checksum = data[: view.HEAD].decode().split()
        index = data[view.HEAD : view.HEAD + int(length)]
        if part == "form":
            form = "rel-view-4"
        elif part == "index":
            index = index[:-1] + bytes([index[-1] ^ 1])
        elif part == "checksum":
            checksum = str(int(checksum) + 1)
        head = f"{form} {length} {checksum}".ljust(view.HEAD).encode()
        path.write_bytes(head + index + data[view.HEAD + int(length) :])
        if part == "stamp":
            path.write_bytes(data)
            assert kept.open() is not None
            stamp = Stamp.holding(kept.view, kept.path)
            assert stamp is not None
            Stamp(stamp.view ^ 1, stamp.made, stamp.state, stamp.end, False).write(kept.view)
        assert kept.open() is None

    @pytest.mark.parametrize("index", [(), None, ("x",) * 11, b""])
    def test_not_with_an_index_of_another_shape(self, kept: Kept, index: Any) -> None:
        packed = marshal.dumps(index)
        head = f"{view.FORM} {len(packed)} {short_fingerprint(packed)}".ljust(view.HEAD).encode()
        Path(kept.view).write_bytes(head + packed)
        state = state_of(kept.path)
        Stamp(short_fingerprint(packed), state[2], state, 0, False).write(kept.view)
        assert kept.open() is None

    def test_not_where_the_journal_is_written_while_its_end_is_read(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.log("call", kept.ben)
        real = view._appended

        def appended(*where: Any) -> bytes:
            found = real(*where)
            os.utime(kept.path, ns=(1, 1))
            return found

        assert kept.open() is not None
        monkeypatch.setattr(view, "_appended", appended)
        assert kept.open() is None

    def test_its_file_is_closed_with_it_and_where_it_does_not_open(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.log("call", kept.ben)
        watch = Watch(monkeypatch)
        found = kept.open()
        assert watch.left_open == 1
        del found
        gc.collect()
        assert watch.left_open == 0
        monkeypatch.setattr(view, "_days", lambda _: ["9999"])
        assert kept.open() is None
        gc.collect()
        Path(kept.view).write_bytes(b"x")
        assert kept.open() is None
        assert sorted(watch.closed) == sorted(watch.opened)
        assert len(watch.opened) > 5

    def test_what_is_appended_is_read_to_its_last_byte(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        size = kept.journal.path.stat().st_size
        data = kept.journal.path.read_bytes()
        assert view._appended(kept.path, size - 10, size - 3) == data[-10:-3]
        assert view._appended(kept.path, size, size) == b""
        watch = Watch(monkeypatch)
        with pytest.raises(ValueError, match=r"^the journal is shorter than it was$"):
            view._appended(kept.path, size - 10, size + 1)
        assert watch.opened == watch.closed != []


class TestPeople:
    def test_who_is_found_under_one_of_some_spellings(self, kept: Kept) -> None:
        opened = kept.opened()
        assert opened.people_with(["weber"]) == [kept.house, kept.anna]
        assert opened.people_with(iter(["ben", "anna"])) == [kept.anna, kept.ben]
        assert opened.people_with(["x"]) == opened.people_with([]) == []

    def test_who_belongs_where(self, kept: Kept) -> None:
        opened = kept.opened()
        assert [opened.home_of(each) for each in (kept.house, kept.anna, kept.ben, 77)] == [
            kept.house,
            kept.house,
            kept.ben,
            77,
        ]
        assert opened.members({kept.house}) == [kept.house, kept.anna]
        assert opened.members([kept.ben, kept.house]) == [kept.house, kept.anna, kept.ben]
        assert opened.members({kept.anna}) == []
        assert [opened.knows(each) for each in (kept.anna, 77, kept.first)] == [True, False, False]
        assert opened.homes == {kept.house, kept.ben, ORPHANS}
        assert opened.has_people

    def test_in_an_empty_journal_there_is_nobody(self, journal: Journal, tmp_path: Path) -> None:
        place, path = str(tmp_path / "v"), str(journal.path)
        assert view_maker.make_from_file(place, path, version="1", today=TODAY, last_day=LAST_DAY)
        opened = View.open(place, path, "1", TODAY.toordinal(), "2026-03-04")
        assert opened is not None
        assert not opened.has_people
        assert opened.homes == {ORPHANS}
        assert opened.position == (-1, 0)
        assert (opened.names(), opened.newest(), opened.sales(), opened.turnovers) == (([], {}), [], [], {})
        assert opened.records([ORPHANS]) == {}

    def test_somebody_new_is_among_them(self, kept: Kept) -> None:
        carl = kept.put("contacts", {"name": "Carl", "org": str(kept.house)})
        opened = kept.opened()
        assert opened.members({kept.house}) == [kept.house, kept.anna, carl]
        assert opened.people_with(["carl"]) == [carl]
        assert opened.knows(carl)
        assert [each for each, _ in opened.names()[0]] == [kept.house, kept.anna, kept.ben, carl]
        kept.log("call", carl)
        assert len(kept.opened().records({kept.house})["interactions"]) == 3


class TestRecords:
    def test_each_table_in_the_order_of_the_file_whoever_is_asked_for_first(self, kept: Kept) -> None:
        third = kept.log("call", kept.anna, note="ü")
        kept.make()
        last = kept.log("call", kept.ben)
        for homes in ([kept.ben, kept.house], [kept.house, kept.ben], (each for each in (kept.house, kept.ben))):
            found = kept.opened().records(homes)
            assert names(found, "contacts") == [kept.house, kept.anna, kept.ben]
            assert names(found, "interactions") == [kept.first, kept.second, third, last]
        assert found["interactions"][third] == {
            "on": "2026-03-01",
            "kind": "call",
            "who": [str(kept.anna)],
            "note": "ü",
        }
        assert lines.SUM not in found["interactions"][last]
        assert kept.opened().records([77]) == {}
        assert "interactions" not in kept.opened().records([ORPHANS])

    def test_the_order_of_the_file_is_not_that_of_the_ids(self, kept: Kept) -> None:
        with kept.journal.transaction("x", now=NOW) as tx:
            for who, doc_id in ((kept.anna, 30), (kept.ben, 20), (kept.anna, 25)):
                tx.insert("promises", {"who": str(who), **PROMISE}, doc_id=doc_id)
        kept.make()
        assert [*kept.journal.load().tables["promises"]] == [30, 20, 25]
        assert names(kept.opened().records([kept.ben, kept.house]), "promises") == [30, 20, 25]
        assert names(kept.opened().records([kept.house]), "promises") == [30, 25]
        assert [*kept.opened().table("promises")] == [30, 20, 25]

    def test_what_was_changed_since_is_among_them(self, kept: Kept) -> None:
        promise = kept.put("promises", {"who": str(kept.ben), **PROMISE})
        kept.change("interactions", kept.second, note="ü")
        found = kept.opened().records([kept.ben])
        assert found["promises"] == {promise: {"who": str(kept.ben), **PROMISE}}
        assert found["interactions"][kept.second]["note"] == "ü"

    def test_slices_are_without_what_was_appended(self, kept: Kept) -> None:
        kept.log("call", kept.ben)
        found = kept.opened().slices({kept.ben})
        assert [row[:2] for row in found["interactions"]] == [(1, kept.second)]
        assert found["interactions"][0][2].startswith(b'{"on": "2026-03-01"')
        assert not found["interactions"][0][2].endswith(b"}")

    def test_what_was_appended_to_some(self, kept: Kept) -> None:
        one, two, three, four = (
            kept.log("call", *who) for who in ((kept.anna,), (kept.ben, kept.anna), (), (77,))
        )
        opened = kept.opened()

        def appended(*homes: int) -> list[int]:
            return [doc_id for doc_id, _ in opened.appended({*homes})]

        assert [doc_id for doc_id, _ in opened.appended(None)] == [one, two, three, four]
        assert appended(kept.house) == [one, two]
        assert appended(kept.ben) == [two]
        assert appended(ORPHANS) == [three, four]
        assert appended(ORPHANS, kept.ben) == [two, three, four]
        assert appended() == appended(77) == appended(kept.anna) == []

    def test_only_the_lines_of_some_are_parsed(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        kept.log("call", kept.anna)
        kept.log("call", kept.ben)
        opened = kept.opened()
        parsed: list[bytes] = []
        real = view.parse

        def parse(body: bytes) -> dict[str, Any]:
            parsed.append(body)
            return real(body)

        monkeypatch.setattr(view, "parse", parse)
        assert len([*opened.appended({kept.ben})]) == 1
        assert len(parsed) == 1

    def test_a_small_table(self, kept: Kept) -> None:
        promise = kept.put("promises", {"who": str(kept.ben), **PROMISE})
        opened = kept.opened()
        assert opened.table("promises") == {promise: {"who": str(kept.ben), **PROMISE}}
        assert [*opened.table("contacts")] == [kept.house, kept.anna, kept.ben]
        assert [*opened.table("projects")] == [kept.project]
        assert opened.table("frictions") == {}

    @pytest.mark.parametrize("since", [0, 1, 5])
    def test_the_newest_are_40_at_least(self, kept: Kept, since: int) -> None:
        for at in range(45 - since):
            kept.log("call", kept.ben, note=str(at))
        kept.make()
        for at in range(since):
            kept.log("call", kept.ben, note=f"{at} since")
        kept.change("interactions", kept.second, note="long ago")
        found = kept.opened().newest()
        assert len(found) == 40 + since
        assert found == [*kept.journal.load().tables["interactions"].items()][-40 - since :]

    def test_one_of_the_newest_that_was_changed(self, kept: Kept) -> None:
        kept.change("interactions", kept.first, note="other")
        assert [record.get("note") for _, record in kept.opened().newest()] == ["other", None]

    def test_tags_are_counted_anew_each_time(self, kept: Kept) -> None:
        kept.log("call", kept.ben, tags=["a", "b"])
        kept.log("call", kept.ben, tags=["b"])
        kept.log("call", kept.ben)
        opened = kept.opened()
        assert opened.names()[1] == opened.names()[1] == {"a": 1, "b": 2}

    def test_sales_as_they_are_and_as_they_were(self, kept: Kept) -> None:
        kept.put("invoices", {"who": str(kept.ben), **INVOICE}, doc_id=5)
        kept.make()
        first = (kept.ben, "2026-02-01", "5.00", "EUR", 5)
        opened = kept.opened()
        assert opened.sales() == opened.sales(0) == [first]
        assert opened.turnovers == {kept.ben: (500, 500, 1, (5,))}
        kept.put("promises", {"who": str(kept.ben), **PROMISE})
        assert kept.opened().turnovers is not None
        kept.put("invoices", {"who": "77", **INVOICE}, doc_id=6)
        kept.change("invoices", 5, amount="9.00 EUR")
        opened = kept.opened()
        assert opened.turnovers is None
        lost = (ORPHANS, *first[1:4], 6)
        assert opened.sales(0) == opened.sales(1) == [first]
        assert opened.sales(2) == [first, lost]
        assert sorted(opened.sales(3)) == sorted(opened.sales()) == sorted([lost, (*first[:2], "9.00", "EUR", 5)])

    def test_whether_anything_is_confidential_is_told_of_what_was_appended_too(self, kept: Kept) -> None:
        kept.log("call", kept.ben, note='"confidential": true')
        assert not kept.opened().has_confidential
        kept.log("call", kept.ben, confidential=True)
        assert kept.opened().has_confidential
