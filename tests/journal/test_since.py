"""What was changed since a view was made: as it lies beside the view, and as it is put among what that holds."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from journal_view import Watch
from reljournal.journal import files, since
from reljournal.journal.since import GONE, NEW, Labels, Since
from reljournal.journal.stamp import Stamp
from reljournal.sums import short_fingerprint

HOUSE, ANNA, BEN = 1, 2, 3
HOMES = {HOUSE: HOUSE, ANNA: HOUSE, BEN: BEN}


def changed(*changes: tuple[str, int, Any]) -> Since:
    """All of them by writes of their own."""
    return Since([((), 0, [each]) for each in changes])


def home_of(contact_id: int) -> int:
    return HOMES.get(contact_id, -1)


def stamp(more: int = 0, more_sum: int = 0) -> Stamp:
    return Stamp(1, 2, (0, 0, 0, 0, 0), 0, False, more, more_sum)


class TestRecords:
    def test_the_last_write_counts(self) -> None:
        found = changed(("promises", 5, {"a": 1}), ("projects", 5, None), ("promises", 5, {"a": 2}))
        assert found.records == {"promises": {5: {"a": 2}}, "projects": {5: None}}
        assert Since([]).records == {}

    def test_an_id_is_there_where_any_table_has_it(self) -> None:
        assert Since([]).ids == {}
        found = changed(("promises", 5, {}), ("projects", 5, None), ("projects", 6, None), ("promises", 7, {}))
        assert found.ids == {5: True, 6: False, 7: True}
        assert changed(("promises", 5, None), ("projects", 5, {})).ids == {5: True}
        assert changed(("promises", 5, None), ("projects", 5, None)).ids == {5: False}

    def test_among_a_whole_table(self) -> None:
        found = changed(("promises", 5, {"new": 1}), ("promises", 2, None), ("promises", 9, None), ("x", 1, None))
        before = {1: {"old": 1}, 2: {"old": 2}, 3: {"old": 3}}
        assert [*found.put("promises", dict(before)).items()] == [
            (1, {"old": 1}),
            (3, {"old": 3}),
            (5, {"new": 1}),
        ]
        assert found.put("projects", dict(before)) == before
        assert [*changed(("promises", 2, {"new": 2})).put("promises", dict(before))] == [1, 2, 3]

    def test_among_entries(self) -> None:
        found = changed(("interactions", 2, {"note": "ä"}), ("promises", 1, {"x": 1}))
        assert found.entries([(1, b'{"a": 1'), (2, b'{"b": 2')]) == [(1, b'{"a": 1'), (2, '{"note": "ä"'.encode())]
        assert Since([]).entries([(1, b"x")]) == [(1, b"x")]

    def test_an_entry_that_is_gone(self) -> None:
        was, now = {"note": "old"}, {"note": "new"}
        found = changed((GONE, 2, was), ("interactions", 2, None))
        assert found.gone == {2: was}
        assert found.records == {"interactions": {2: None}}
        assert found.entries([(1, b'{"a": 1'), (2, b'{"b": 2')]) == [(1, b'{"a": 1')]
        back = changed((GONE, 2, was), ("interactions", 2, None), ("interactions", 2, now))
        assert back.gone == {}
        assert back.entries([(2, b'{"b": 2')]) == [(2, b'{"note": "new"')]


class TestPeople:
    BEFORE = ((HOUSE, HOUSE, "weber"), (ANNA, HOUSE, "anna"))

    @pytest.mark.parametrize(
        ("doc_id", "record", "expected"),
        [
            (9, {"name": "Ben"}, (9, 9, "ben")),
            (9, {"name": "Ben", "org": None}, (9, 9, "ben")),
            (9, {"name": "Ben", "org": "1"}, (9, HOUSE, "ben")),
            (9, {"name": "Ben", "org": "1", "kind": "person"}, (9, HOUSE, "ben")),
            (9, {"name": "Ben", "org": "1", "kind": "organisation"}, (9, 9, "ben")),
            (9, {"name": "Ben", "org": "8"}, (9, 9, "ben")),
            (9, {"name": "Ben", "aliases": ["Benno"], "emails": ["B@X"]}, (9, 9, "ben\nbenno\nb@x")),
        ],
    )
    def test_who_is_new_comes_last(self, doc_id: int, record: dict[str, Any], expected: Any) -> None:
        assert changed(("contacts", doc_id, record)).people(self.BEFORE) == [*self.BEFORE, expected]

    def test_who_was_there_stays_and_is_found_under_another_name(self) -> None:
        found = changed(("contacts", HOUSE, {"name": "Huber"}), ("contacts", ANNA, {"name": "Änne", "org": "8"}))
        assert found.people(self.BEFORE) == [(HOUSE, HOUSE, "huber"), (ANNA, HOUSE, "anne\naenne")]
        assert changed(("promises", 1, {})).people(self.BEFORE) == [*self.BEFORE]

    def test_a_person_of_a_house_that_is_new_too(self) -> None:
        found = changed(
            ("contacts", 7, {"name": "AG", "kind": "organisation"}), ("contacts", 8, {"name": "C", "org": "7"})
        )
        assert found.people(())[1:] == [(8, 7, "c")]

    def test_labels_are_what_somebody_is_found_under(self) -> None:
        labels = Labels({"name": "Ben", "aliases": ["B"], "emails": ["b@x"]})
        assert (labels.id, labels.name, labels.aliases, labels.emails) == (0, "Ben", ("B",), ("b@x",))
        assert (Labels({"name": ""}).aliases, Labels({"name": ""}).emails) == ((), ())


class TestSlices:
    def test_a_record_that_was_there_keeps_its_place_and_a_new_one_comes_last(self) -> None:
        rows = {"promises": [(0, 10, {"who": "3"}), (1, 11, {"who": "3"}), (2, 12, {"who": "3"})]}
        found = changed(
            ("promises", 20, {"who": "3", "new": 1}),
            ("promises", 11, {"who": "3", "new": 2}),
            ("promises", 10, None),
            ("promises", 21, {"who": "3"}),
            ("promises", 22, None),
        ).slices(rows, [BEN], home_of)
        assert [row[1:] for row in found["promises"]] == [
            (11, {"who": "3", "new": 2}),
            (12, {"who": "3"}),
            (20, {"who": "3", "new": 1}),
            (21, {"who": "3"}),
        ]
        assert [row[0] for row in found["promises"][:2]] == [1, 2]
        assert all(row[0] > NEW for row in found["promises"][2:])
        assert NEW > 1 << 60  # behind whatever place there is in a file

    def test_what_belongs_to_others_is_not_there_any_more(self) -> None:
        def slices(record: Any, homes: list[int], there: bool) -> list[int]:
            rows: dict[str, list[Any]] = {"promises": [(0, 10, {"who": "3"})]} if there else {}
            return [row[1] for row in changed(("promises", 10, record)).slices(rows, homes, home_of)["promises"]]

        assert slices({"who": "3"}, [BEN], True) == [10]
        assert slices({"who": "2"}, [BEN], True) == []
        assert slices({"who": "2"}, [BEN], False) == []
        assert slices({"who": "2"}, [HOUSE], False) == [10]
        assert slices({"who": "2"}, [ANNA], False) == []
        assert slices({"who": "99"}, [-1, BEN], False) == [10]

    def test_a_contact_belongs_where_it_is_at_home_and_what_is_put_off_to_everybody(self) -> None:
        found = changed(("contacts", ANNA, {"name": "A"}), ("deferrals", 30, {"subject": "77"}))
        assert {name: [row[1] for row in rows] for name, rows in found.slices({}, [HOUSE], home_of).items()} == {
            "contacts": [ANNA],
            "deferrals": [30],
        }
        assert found.slices({}, [BEN], home_of) == {
            "contacts": [],
            "deferrals": [(NEW + 2, 30, {"subject": "77"})],
        }

    def test_of_entries_only_those_that_were_in_sight(self) -> None:
        found = changed(
            ("interactions", 5, {"note": "b"}), ("interactions", 6, {"note": "c"}), ("projects", 1, None)
        )
        rows: dict[str, list[Any]] = {
            "interactions": [(3, 5, b'{"note": "a"'), (4, 7, b"{}")],
            "occasions": [(0, 1, {})],
        }
        assert found.slices(rows, [BEN], home_of) == {
            "interactions": [(3, 5, b'{"note": "b"'), (4, 7, b"{}")],
            "occasions": [(0, 1, {})],
            "projects": [],
        }
        assert changed(("interactions", 5, {})).slices({}, [BEN], home_of) == {"interactions": []}


class TestSales:
    SALE = (BEN, "2026-01-01", "5.00", "EUR", 40)

    def test_what_was_changed_is_counted_as_it_is_now(self) -> None:
        new = {"who": "2", "issued": "2026-02-01", "amount": "7.50 CHF"}
        found = changed(("invoices", 41, new), ("promises", 40, None))
        sale = (HOUSE, "2026-02-01", "7.50", "CHF", 41)
        assert found.sales([self.SALE], home_of) == [self.SALE, sale]
        assert changed(("invoices", 40, None)).sales([self.SALE], home_of) == []
        assert changed(("invoices", 40, new)).sales([self.SALE], home_of) == [(*sale[:4], 40)]
        assert Since([]).sales([self.SALE], home_of) == [self.SALE]

    def test_after_so_many_writes(self) -> None:
        found = changed(("invoices", 40, None), ("invoices", 40, {"who": "9", "issued": "x", "amount": "1 EUR"}))
        now = [(-1, "x", "1", "EUR", 40)]
        wanted: list[tuple[int | None, list[Any]]] = [(0, [self.SALE]), (1, []), (2, now), (None, now)]
        for steps, expected in wanted:
            assert found.sales([self.SALE], home_of, steps) == expected, steps


class TestFile:
    """What lies beside a view."""

    STEPS: tuple[Any, ...] = (
        ((1, 2), 0, [("promises", 5, {"a": "ä" * 300})]),
        ((3,), 9, []),
        ((), 0, [("x", 1, None)]),
    )

    def test_it_has_the_views_name(self, tmp_path: Path) -> None:
        assert since.beside("a/b.view") == "a/b.view.since"

    def test_write_by_write_it_comes_back(self, tmp_path: Path) -> None:
        view, now = str(tmp_path / "v"), stamp()
        assert since.read(view, now) is None
        for count, step in enumerate(self.STEPS, 1):
            more, more_sum = since.add(view, now, step)
            now = stamp(more, more_sum)
            data = Path(view + ".since").read_bytes()
            assert (len(data), short_fingerprint(data)) == (more, more_sum)
            found = since.read(view, now)
            assert found is not None
            assert [*found.steps] == [*self.STEPS[:count]]
        assert Path(view + ".since").stat().st_mode & 0o777 == 0o600

    def test_what_a_crash_left_behind_it_is_nobodys(self, tmp_path: Path) -> None:
        view = str(tmp_path / "v")
        first = stamp(*since.add(view, stamp(), self.STEPS[0]))
        since.add(view, first, self.STEPS[1])  # and no stamp that says so
        found = since.read(view, first)
        assert found is not None
        assert [*found.steps] == [self.STEPS[0]]
        found = since.read(view, stamp(*since.add(view, first, self.STEPS[2])))
        assert found is not None
        assert [*found.steps] == [self.STEPS[0], self.STEPS[2]]
        found = since.read(view, stamp(*since.add(view, stamp(), self.STEPS[1])))
        assert found is not None
        assert [*found.steps] == [self.STEPS[1]]

    @pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"x" + data[1:], lambda data: b""])
    def test_damaged_it_is_neither_read_nor_built_on(
        self, tmp_path: Path, damage: Callable[[bytes], bytes]
    ) -> None:
        view = str(tmp_path / "v")
        now = stamp(*since.add(view, stamp(), self.STEPS[0]))
        path = Path(view + ".since")
        path.write_bytes(damage(path.read_bytes()))
        before = path.read_bytes()
        for action in (lambda: since.read(view, now), lambda: since.add(view, now, self.STEPS[1])):
            with pytest.raises(ValueError, match=r"^what was changed since the view was made is damaged$"):
                action()
        assert path.read_bytes() == before
        path.unlink()
        with pytest.raises(FileNotFoundError):
            since.read(view, now)

    def test_no_file_stays_open(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        watch = Watch(monkeypatch)
        view = str(tmp_path / "v")
        now = stamp(*since.add(view, stamp(), self.STEPS[0]))
        since.read(view, now)
        assert (len(watch.opened), watch.left_open) == (2, 0)

        def fail(*_: Any) -> Any:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(files, "pread", fail)
        monkeypatch.setattr(files, "write_all", fail)
        with pytest.raises(OSError, match="Input/output"):
            since.read(view, now)
        with pytest.raises(OSError, match="Input/output"):
            since.add(view, stamp(), self.STEPS[0])
        assert (len(watch.opened), watch.left_open) == (4, 0)
