"""The new text of a journal after changes: what it keeps, the order it has, and what it refuses to lose."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reljournal.errors import RelError
from reljournal.journal import codec, layout, lines, rewrite
from reljournal.journal.working import WorkingTable

META = {"schema": 1, "journal": "ab12"}
TABLES: dict[str, dict[int, dict[str, Any]]] = {
    "contacts": {1: {"name": "Anna"}, 3: {"name": "Ben"}},
    "zoo": {5: {"animal": "gnu"}},
    "interactions": {7: {"note": "a"}, 9: {"note": "b"}},
}
DATA = codec.dump(META, TABLES)


@pytest.fixture
def book() -> codec.Book:
    return codec.read(DATA)


def working(book: codec.Book, *names: str) -> dict[str, WorkingTable]:
    return {name: WorkingTable(book.sheets[name].records) for name in names}


def rendered(book: codec.Book, tables: dict[str, WorkingTable]) -> bytes:
    return rewrite.render(book, tables, rewrite.steps(tables))


class TestSteps:
    def test_are_what_really_changed_in_its_order(self, book: codec.Book) -> None:
        tables = working(book, "contacts", "zoo")
        tables["zoo"][6] = {"animal": "yak"}
        tables["zoo"][5]["animal"] = "gnu"
        tables["contacts"][3]["name"] = "Bea"
        del tables["contacts"][1]
        tables["contacts"][4] = {}
        del tables["contacts"][4]
        assert rewrite.steps(tables) == [
            ("contacts", 3, {"name": "Ben"}, lines.digest("contacts", 3, {"name": "Bea"})),
            ("contacts", 1, {"name": "Anna"}, None),
            ("zoo", 6, None, lines.digest("zoo", 6, {"animal": "yak"})),
        ]

    def test_know_true_from_one(self, book: codec.Book) -> None:
        tables = working(book, "zoo")
        tables["zoo"][5] = {"animal": True}
        before = WorkingTable({5: {"animal": 1}})
        before[5] = tables["zoo"][5]
        assert len(rewrite.steps({"zoo": before})) == 1


class TestRender:
    def test_nothing_changed_is_the_same_to_the_byte(self, book: codec.Book) -> None:
        assert rendered(book, {}) == DATA
        assert rendered(book, working(book, "contacts", "interactions")) == DATA

    def test_what_changed_is_written_and_a_new_table_comes_in(self, book: codec.Book) -> None:
        tables = {**working(book, "contacts"), "ape": WorkingTable({})}
        tables["contacts"][1]["name"] = "Anne"
        tables["contacts"][2] = {"name": "Cy"}
        del tables["contacts"][3]
        tables["ape"][4] = {"n": 1}
        expected = {
            "contacts": {1: {"name": "Anne"}, 2: {"name": "Cy"}},
            "zoo": TABLES["zoo"],
            "ape": {4: {"n": 1}},
            "interactions": TABLES["interactions"],
        }
        assert rendered(book, tables) == codec.dump(META, expected)

    def test_bytes_that_nobody_touched_stay(self) -> None:
        strange = DATA.replace(b'{"name": "Ben"', b'{"name":  "Ben"').replace(b'"a", "crc"', b'"A", "crc"')
        book = codec.read(strange)
        assert rendered(book, {}) == strange
        tables = working(book, "contacts", "interactions")
        tables["contacts"][1]["name"] = "Anna"
        assert tables["contacts"][3]
        assert rendered(book, tables) == strange
        tables["contacts"][3]["name"] = "Bea"
        assert b'"3": ' + lines.body("contacts", 3, {"name": "Bea"}) in rendered(book, tables)

    def test_what_is_no_record_stays_in_front(self) -> None:
        book = codec.read(DATA.replace(b',"zoo": {\n', b',"zoo": {\n"none": [1]\n,'))
        tables = working(book, "zoo")
        tables["zoo"][4] = {}
        rows = rendered(book, tables).partition(b'"zoo": {\n')[2].splitlines()
        assert [row[:8] for row in rows[:3]] == [b'"none": ', b',"4": {"', b',"5": {"']

    def test_a_record_without_its_bytes_is_written_anew(self, book: codec.Book) -> None:
        del book.sheets["contacts"].raw[3]
        assert rendered(book, {}) == DATA

    @pytest.mark.parametrize(
        ("known", "new", "made", "expected"),
        [
            ([1, 3], [5, 4], set(), [1, 3, 5, 4]),
            ([1, 3], [2], set(), [1, 2, 3]),
            ([1, 3], [5, 2, 4], set(), [1, 2, 3, 4, 5]),
            ([3, 1], [2], set(), [3, 1, 2]),
            ([3, 1], [2, 0], set(), [3, 1, 2, 0]),
            ([], [5, 4], set(), [5, 4]),
            ([1, 3], [], set(), [1, 3]),
            ([3, 1], [], set(), [3, 1]),
            # None that was given stands behind one that was made.
            ([], [5, 4], {5}, [4, 5]),
            ([], [5, 4, 6], {5}, [5, 4, 6]),
            ([], [5, 4], {4, 9}, [5, 4]),
            ([3, 1], [5, 6, 4], {5, 6}, [3, 1, 4, 5, 6]),
            ([3, 1], [5, 6], {5, 6}, [3, 1, 5, 6]),
        ],
    )
    def test_new_records_find_their_place(
        self, known: list[int], new: list[int], made: set[int], expected: list[int]
    ) -> None:
        book = codec.read(codec.dump(META, {"contacts": {doc_id: {} for doc_id in known}}))
        tables = working(book, "contacts")
        tables["contacts"].update({doc_id: {} for doc_id in new})
        tables["contacts"].made |= made
        assert [int(key) for key in json.loads(rendered(book, tables))["contacts"]] == expected


class TestWhereTheyStood:
    """What comes back has a place, unless something else comes in or goes elsewhere with it."""

    @staticmethod
    def table(*base: int) -> WorkingTable:
        made = WorkingTable({doc_id: {"n": doc_id} for doc_id in base})
        made.stood = {6: (7, 9)}
        made[6] = {"n": 6}
        return made

    @staticmethod
    def order(table: WorkingTable) -> list[int]:
        book = codec.read(codec.dump(META, {"interactions": dict(table.base)}))
        found = codec.read(rendered(book, {"interactions": table}))
        return list(found.sheets["interactions"].records)

    def test_between_the_two(self) -> None:
        assert self.order(self.table(7, 9, 1)) == [7, 6, 9, 1]

    def test_those_are_apart(self) -> None:
        assert self.order(self.table(7, 1, 9)) == [7, 1, 9, 6]
        assert self.order(self.table(1, 9)) == [1, 6, 9]
        assert self.order(self.table(7, 1)) == [7, 1, 6]

    def test_another_comes_in(self) -> None:
        table = self.table(7, 9, 1)
        table[8] = {}
        assert self.order(table) == [7, 9, 1, 6, 8]

    def test_another_moves(self) -> None:
        table = self.table(7, 9, 1)
        del table[7]
        table[7] = {}
        assert self.order(table) == [9, 1, 7, 6]

    def test_it_does_not_come_back_after_all(self) -> None:
        table = self.table(7, 9, 1)
        del table[6]
        assert self.order(table) == [7, 9, 1]


class TestNothingIsLost:
    @pytest.mark.parametrize("name", ["contacts", "zoo", "interactions"])
    def test_a_record_that_would_be(self, book: codec.Book, name: str) -> None:
        tables: Any = {each: {str(i): raw for i, raw in sheet.raw.items()} for each, sheet in book.sheets.items()}
        rewrite._check_nothing_lost(book, {}, tables, layout.render(tables))
        gone = tables[name].popitem()
        changed = working(book, name)
        with pytest.raises(RelError) as caught:
            rewrite._check_nothing_lost(book, changed, tables, layout.render(tables))
        assert caught.value.sentence == f'The write was refused: records of "{name}" would be lost.'
        assert caught.value.hint == "The journal is unchanged; please report this as a bug of rel."
        changed[name].pop(int(gone[0]))
        rewrite._check_nothing_lost(book, changed, tables, layout.render(tables))

    def test_an_odd_entry_that_would_be(self) -> None:
        book = codec.read(DATA.replace(b',"zoo": {\n', b',"zoo": {\n"none": [1]\n,'))
        tables: Any = {each: {str(i): raw for i, raw in sheet.raw.items()} for each, sheet in book.sheets.items()}
        with pytest.raises(RelError, match='records of "zoo" would be lost'):
            rewrite._check_nothing_lost(book, {}, tables, layout.render(tables))

    @pytest.mark.parametrize("change", [lambda data: data + b"\n", lambda data: data.replace(b"\n,", b" ,", 1)])
    def test_a_line_too_many_or_too_few(self, book: codec.Book, change: Any) -> None:
        tables: Any = {each: {str(i): raw for i, raw in sheet.raw.items()} for each, sheet in book.sheets.items()}
        tables["ape"] = b"[1]"
        data = layout.render(tables)
        rewrite._check_nothing_lost(book, {}, tables, data)
        with pytest.raises(RelError, match='records of "meta" would be lost'):
            rewrite._check_nothing_lost(book, {}, tables, change(data))


class TestOdd:
    def test_is_put_in_its_place_and_taken_away(self, book: codec.Book) -> None:
        rewrite.put_odd(
            book, {}, {("ape", None): "[1]", ("zoo", "none"): "2", ("new", "k"): "3", ("x", "y"): None}
        )
        assert book.odd == {"ape": b"[1]"}
        assert (book.sheets["zoo"].odd, book.sheets["new"].odd) == ({"none": b"2"}, {"k": b"3"})
        assert "x" not in book.sheets
        rewrite.remove_odd(book, {("ape", None): None, ("zoo", "none"): None, ("new", "k"): "4", ("x", "y"): None})
        rewrite.remove_odd(book, {("ape", None): None, ("zoo", "none"): None, ("new", None): "4"})
        assert (book.odd, book.sheets["zoo"].odd, book.sheets["new"].odd) == ({}, {}, {"k": b"3"})

    def test_a_table_takes_no_place_of_records(self, book: codec.Book) -> None:
        for name in ("zoo", "contacts"):
            with pytest.raises(RelError, match=f'records of "{name}" would be lost'):
                rewrite.put_odd(book, {}, {(name, None): "[1]"})
        rewrite.put_odd(book, {}, {("zoo", "none"): "2", ("projects", None): "[2]"})
        assert book.odd == {"projects": b"[2]"}
        empty, full = WorkingTable({}), WorkingTable({1: {}})
        with pytest.raises(RelError, match='records of "zoo"'):
            rewrite.put_odd(book, {"zoo": empty}, {("zoo", None): "[1]"})
        rewrite.put_odd(book, {"contacts": empty}, {("contacts", None): "[3]"})
        with pytest.raises(RelError, match='records of "invoices"'):
            rewrite.put_odd(book, {"invoices": full}, {("invoices", None): "[1]"})
        assert book.odd == {"projects": b"[2]", "contacts": b"[3]"}
