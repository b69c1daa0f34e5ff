"""The interactions as a table to change of which little is read, and how their lines come and go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_read import Read, change, counting, made, notes
from reljournal.journal.entries import Entries
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.table import open_db


@pytest.fixture
def read() -> Iterator[Read]:
    with counting() as seen:
        yield seen


class TestTheTable:
    """It is a table as any other, and reads everything only where it has to."""

    @pytest.fixture
    def table(self, tmp_path: Path) -> Iterator[Entries]:
        journal = made(tmp_path, [5, 6, 7, 8, 9])
        with journal.transaction("change", now=NOW) as work:
            table = work._session.edit(INTERACTIONS)
            assert isinstance(table, Entries)
            yield table

    def test_single_records(self, table: Entries, read: Read) -> None:
        assert 7 in table
        assert 4 not in table
        assert not table.__contains__("7")
        assert table.get(4) is None
        assert table.get(4, 1) == 1
        assert table.pop(4, None) is None
        assert table.pop(7) == {"note": "number 7"}
        assert 7 not in table
        table[8]["n"] = 1
        assert table[8] is table[8]
        assert table.base.get(8) == {"note": "number 8"}
        for missing in (4, 7):
            with pytest.raises(KeyError, match=f"^{missing}$"):
                del table[missing]
            with pytest.raises(KeyError, match=f"^{missing}$"):
                table[missing]
        assert list(table.touched.items()) == [(7, None), (8, None)]
        assert read.texts == []

    def test_all_of_them(self, table: Entries) -> None:
        del table[6]
        table[7]["n"] = 1
        table[4] = {"note": "four"}
        del table[9]
        table[9] = {"note": "nine"}
        expected = {5: {"note": "number 5"}, 7: {"note": "number 7", "n": 1}, 8: {"note": "number 8"}}
        expected |= {4: {"note": "four"}, 9: {"note": "nine"}}
        assert list(table.items()) == list(expected.items())
        assert (list(table), list(table.keys()), len(table)) == ([*expected], [*expected], 5)
        assert list(table.values()) == list(expected.values())
        assert table.get(4) == {"note": "four"}
        assert table.get(99, 1) == 1
        assert 6 not in table
        table[5]["n"] = 2
        table[10] = {"note": "ten"}
        assert table[10] == {"note": "ten"}
        del table[8]
        assert table.base.get(8) == {"note": "number 8"}
        assert table.base.get(10) is None
        assert list(table.touched) == [6, 7, 4, 9, 5, 10, 8]

    def test_is_written_as_it_was_left(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [5, 6, 7, 8, 9])
        with journal.transaction("change", now=NOW) as work:
            table = work._session.edit(INTERACTIONS)
            table[7]["n"] = 1
            assert len(table) == 5
            table[8]["n"] = 2
        found = journal.load().tables[INTERACTIONS]
        assert {doc_id: entry.get("n") for doc_id, entry in found.items()} == {
            5: None,
            6: None,
            7: 1,
            8: 2,
            9: None,
        }

    def test_can_be_emptied(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [5, 6, 7])
        with journal.transaction("change", now=NOW) as work:
            work._session.edit(INTERACTIONS).clear()
        assert notes(journal) == {}
        assert journal.undo(now=NOW)
        assert list(notes(journal)) == [5, 6, 7]

    def test_what_is_put_in_again_has_another_place(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [5, 6, 7])

        def again(work: Any) -> None:
            work.remove(INTERACTIONS, 6)
            work.insert(INTERACTIONS, {"note": "again"}, doc_id=6)

        change(journal, again)
        assert list(notes(journal).items()) == [(5, "number 5"), (7, "number 7"), (6, "again")]

    def test_tinydb_sees_what_is_new_beside_what_is_there(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [5, 6, 7])
        with journal.transaction("change", now=NOW) as work:
            work.insert(INTERACTIONS, {"note": "new"})
            db = open_db(journal.path, work._session)
            assert [entry["note"] for entry in db.table(INTERACTIONS)] == [
                *(f"number {n}" for n in (5, 6, 7)),
                "new",
            ]
        assert list(notes(journal).values()) == [*(f"number {n}" for n in (5, 6, 7)), "new"]

    def test_stock_operations_of_tinydb(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [5, 6, 7])
        with open_db(journal.path) as db:
            table = db.table(INTERACTIONS)
            table.update({"n": 1}, doc_ids=[6])
            table.remove(doc_ids=[5])
            table.update({"m": 2})
            table.insert({"note": "new"})
        assert list(journal.load().tables[INTERACTIONS].values()) == [
            {"note": "number 6", "n": 1, "m": 2},
            {"note": "number 7", "m": 2},
            {"note": "new"},
        ]


class TestTheFirstLine:
    """It alone has no comma."""

    @pytest.mark.parametrize("gone", [[5], [5, 6], [5, 6, 7], [6], [7], [5, 7]])
    def test_removed_and_back_again_in_one(self, tmp_path: Path, read: Read, gone: list[int]) -> None:
        journal = made(tmp_path, [5, 6, 7], contacts={1: {"name": "x" * 3000}})
        before = journal.path.read_bytes()

        def remove(work: Any) -> None:
            for doc_id in gone:
                work.remove(INTERACTIONS, doc_id)
            work.insert(INTERACTIONS, {"note": "new"})

        for doc_id in gone:
            change(journal, lambda work, doc_id=doc_id: work.remove(INTERACTIONS, doc_id))  # type: ignore[misc]
        json.loads(journal.path.read_bytes())
        journal.undo(len(gone), now=NOW)
        assert journal.path.read_bytes() == before
        change(journal, remove)
        json.loads(journal.path.read_bytes())
        journal.undo(now=NOW)
        assert journal.path.read_bytes() == before
        assert len(read.texts) == len(gone) + 3

    @pytest.mark.parametrize("first", ["edited", "removed", "left"])
    def test_others_come_in_before_it(self, tmp_path: Path, read: Read, first: str) -> None:
        journal = made(tmp_path, [5, 6, 7], contacts={1: {"name": "x" * 3000}})
        before = journal.path.read_bytes()
        change(journal, lambda work: work.remove(INTERACTIONS, 5))
        if first == "edited":
            change(journal, lambda work: work.update(INTERACTIONS, 6, {"n": 1}))
        elif first == "removed":
            change(journal, lambda work: work.remove(INTERACTIONS, 6))
        journal.undo(1 if first == "left" else 2, now=NOW)
        assert journal.path.read_bytes() == before
        assert read.wholes == 0
