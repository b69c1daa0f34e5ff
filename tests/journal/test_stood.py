"""Where a removed entry stood, and that undo puts it there again, whichever way the journal is written."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal_disk import NOW
from journal_read import change, counting, forget_places, made, notes, written
from reljournal.errors import RelError
from reljournal.journal import Journal, lines, slim, undo
from reljournal.journal.lines import INTERACTIONS
from reljournal.journal.undo import Entry

WAYS = pytest.mark.parametrize("whole", [False, True], ids=["lines", "whole"])
IDS = [3, 9, 5, 7, 8, 20, 12]
"""Not in order, as after a merge by hand."""


@contextmanager
def way(whole: bool) -> Iterator[None]:
    """Read the journal as a whole, or only the lines that are needed."""
    with pytest.MonkeyPatch.context() as patch:
        if whole:
            patch.setattr(slim, "read", lambda *_: None)
        yield


def remove(journal: Journal, *ids: int) -> None:
    def work(open_: Any) -> None:
        for doc_id in ids:
            open_.remove(INTERACTIONS, doc_id)

    change(journal, work)


def stood(journal: Journal) -> list[tuple[undo.Stood, ...]]:
    return [entry.stood for entry in undo.read(str(journal.path))]


def put(journal: Journal, exchange: Callable[[bytes], bytes]) -> None:
    """Let another program change the file."""
    before = journal.path.read_bytes()
    after = exchange(before)
    assert after != before
    journal.path.write_bytes(after)


def row(doc_id: int) -> bytes:
    return b'"%d": %s\n' % (doc_id, lines.body(INTERACTIONS, doc_id, {"note": f"number {doc_id}"}))


@WAYS
class TestTold:
    """The store names the two entries between which a removed one stood."""

    @pytest.mark.parametrize(
        ("ids", "gone", "told"),
        [
            ([5], (5,), [(5, None, None)]),
            ([5, 7], (5,), [(5, None, 7)]),
            ([5, 7], (7,), [(7, 5, None)]),
            (IDS, (5,), [(5, 9, 7)]),
            (IDS, (3,), [(3, None, 9)]),
            (IDS, (12,), [(12, 20, None)]),
            # Those that go together stood between two that stay.
            (IDS, (7, 5), [(5, 9, 8), (7, 9, 8)]),
            (IDS, (12, 3, 9), [(3, None, 5), (9, None, 5), (12, 20, None)]),
            (IDS, IDS, [(doc_id, None, None) for doc_id in IDS]),
        ],
    )
    def test_of_each_place(
        self, tmp_path: Path, whole: bool, ids: list[int], gone: tuple[int, ...], told: list[undo.Stood]
    ) -> None:
        journal = made(tmp_path, ids)
        with way(whole):
            remove(journal, *gone)
        assert stood(journal) == [tuple(told)]

    def test_nothing_of_other_changes(self, tmp_path: Path, whole: bool) -> None:
        journal = made(tmp_path, IDS, contacts={1: {"name": "Anna"}})
        with way(whole):
            change(journal, lambda work: work.update(INTERACTIONS, 5, {"n": 1}))
            change(journal, lambda work: work.remove("contacts", 1))
            change(journal, lambda work: work.insert("contacts", {"name": "Ben"}))
            journal.undo(now=NOW)
        assert stood(journal) == [(), ()]
        assert b"stood" not in journal.path.with_name("journal.json.undo").read_bytes()

    def test_nothing_beside_what_is_no_record(self, tmp_path: Path, whole: bool) -> None:
        data = made(tmp_path, [5, 7, 8]).path.read_bytes()
        journal = written(tmp_path, data.replace(b'"5": ', b'"151": [{}]\n,"5": '))
        with way(whole):
            remove(journal, 5)
            remove(journal, 8)
        assert stood(journal) == [(), ((8, 7, None),)]

    def test_what_is_no_record_among_them(self, tmp_path: Path, whole: bool) -> None:
        data = made(tmp_path, list(range(10, 20))).path.read_bytes()
        journal = written(tmp_path, data.replace(b'"16": ', b'"xx": '))
        with way(whole), counting() as read:
            remove(journal, 15)
            # Who reads all puts it in front of the others.
            assert (read.wholes, stood(journal)) == ((1, [((15, 14, 17),)]) if whole else (0, [()]))
            journal.undo(now=NOW)
        assert list(notes(journal)) == [10, 11, 12, 13, 14, 15, 17, 18, 19]

    @pytest.mark.parametrize("length", [1, 500, 511, 512, 513, 5_000, 100_000])
    def test_among_lines_of_any_length(self, tmp_path: Path, whole: bool, length: int) -> None:
        entries = {n: {"note": "x" * (length if n % 2 else 9)} for n in range(1, 8)}
        journal = made(tmp_path, [], interactions=entries)
        with way(whole):
            for doc_id in (2, 3, 1):
                remove(journal, doc_id)
        assert stood(journal) == [((2, 1, 3),), ((3, 1, 4),), ((1, None, 4),)]


@WAYS
class TestComesBack:
    """The file is what it was, to the byte."""

    @pytest.mark.parametrize("gone", [(doc_id,) for doc_id in IDS] + [(9, 5), (12, 3), (8, 7, 5, 20), tuple(IDS)])
    def test_where_ids_do_not_ascend(self, tmp_path: Path, whole: bool, gone: tuple[int, ...]) -> None:
        journal = made(tmp_path, IDS)
        before = journal.path.read_bytes()
        with way(whole), counting() as read:
            remove(journal, *gone)
            assert journal.path.read_bytes() != before
            journal.undo(now=NOW)
        assert journal.path.read_bytes() == before
        assert read.wholes or not whole

    def test_after_other_writes(self, tmp_path: Path, whole: bool) -> None:
        journal = made(tmp_path, IDS)
        with way(whole):
            remove(journal, 5)
            with journal.transaction("more", now=NOW) as work:
                work.insert("contacts", {"name": "Anna" * 50})
                work.insert(INTERACTIONS, {"note": "new"})
            change(journal, lambda work: work.update(INTERACTIONS, 9, {"note": "x" * 600}))
            change(journal, lambda work: work.remove(INTERACTIONS, 20))
            journal.undo(4, now=NOW)
        assert list(notes(journal)) == IDS

    def test_together_with_what_goes(self, tmp_path: Path, whole: bool) -> None:
        journal = made(tmp_path, [3, 5, 9])
        with way(whole):
            remove(journal, 9)
            change(journal, lambda work: work.insert(INTERACTIONS, {"note": "new"}))
            journal.undo(2, now=NOW)
        assert list(notes(journal)) == [3, 5, 9]

    def test_where_both_have_another_beside_them_by_the_order_of_the_ids(
        self, tmp_path: Path, whole: bool
    ) -> None:
        journal = made(tmp_path, [3, 5, 7, 9])
        with way(whole):
            remove(journal, 5)
            put(journal, lambda data: data.replace(b'\n,"7"', b"\n,%s" % row(6) + b',"7"'))
            journal.undo(now=NOW)
        assert list(notes(journal)) == [3, 5, 6, 7, 9]

    @pytest.mark.parametrize("gone", [3, 7])
    def test_where_one_of_both_is_gone_by_the_order_of_the_ids(
        self, tmp_path: Path, whole: bool, gone: int
    ) -> None:
        journal = made(tmp_path, [1, 3, 5, 7, 9])
        with way(whole):
            remove(journal, 5)
            put(journal, lambda data: data.replace(b"," + row(gone), b""))
            journal.undo(now=NOW)
        assert list(notes(journal)) == [doc_id for doc_id in (1, 3, 5, 7, 9) if doc_id != gone]

    @pytest.mark.parametrize("ids", [[3, 5, 7, 9], IDS])
    def test_by_a_store_that_tells_nothing_of_it(self, tmp_path: Path, whole: bool, ids: list[int]) -> None:
        journal = made(tmp_path, ids)
        with way(whole):
            remove(journal, 5)
            forget_places(journal)
            journal.undo(now=NOW)
        others = [doc_id for doc_id in ids if doc_id != 5]
        assert list(notes(journal)) == (ids if ids == sorted(ids) else [*others, 5])

    @pytest.mark.parametrize("place", [b',"3": ', b',"12": '])
    def test_not_where_another_program_has_put_it_back(self, tmp_path: Path, whole: bool, place: bytes) -> None:
        journal = made(tmp_path, [1, *IDS])
        with way(whole):
            remove(journal, 5)
            put(journal, lambda data: data.replace(place, b',"5": {"note": "mine"}\n' + place))
            with pytest.raises(RelError, match="something else has changed its records since"):
                journal.undo(now=NOW)
        assert notes(journal)[5] == "mine"

    def test_in_a_journal_that_another_program_wrote_anew(self, tmp_path: Path, whole: bool) -> None:
        journal = made(tmp_path, IDS)
        before = journal.path.read_bytes()
        with way(whole):
            remove(journal, 5)
            put(journal, lambda data: json.dumps(json.loads(data)).encode())
            journal.undo(now=NOW)
        assert journal.path.read_bytes() == before


MOVES = st.lists(
    st.tuples(st.lists(st.integers(0, 9), min_size=1, max_size=3), st.sampled_from(["", "", "new", "edit"])),
    min_size=1,
    max_size=3,
)


@given(
    ids=st.lists(st.integers(0, 99), unique=True, min_size=1, max_size=9),
    is_sorted=st.booleans(),
    moves=MOVES,
    at_once=st.booleans(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_step_by_step_all_is_as_it_was_and_both_ways_agree(
    ids: list[int], is_sorted: bool, moves: list[tuple[list[int], str]], at_once: bool
) -> None:
    ids = sorted(ids) if is_sorted else ids
    ends = []
    for whole in (False, True):
        with tempfile.TemporaryDirectory() as folder, way(whole):
            journal = made(Path(folder), ids)
            texts = [journal.path.read_bytes()]
            for places, also in moves:
                change(journal, lambda work, places=places, also=also: move(work, ids, places, also))  # type: ignore[misc]
                texts.append(journal.path.read_bytes())
            steps = len(undo.read(str(journal.path)))
            if at_once and steps:
                journal.undo(steps, now=NOW)
                ends.append(journal.path.read_bytes())
                assert json.loads(ends[-1]) == json.loads(texts[0])
                continue
            for _ in range(steps):
                journal.undo(now=NOW)
                texts = texts[: texts.index(journal.path.read_bytes()) + 1]
            ends.append(journal.path.read_bytes())
            assert ends[-1] == texts[0]
    assert ends[:1] == ends[1:]


def move(work: Any, ids: list[int], places: list[int], also: str) -> None:
    there = work.content.tables[INTERACTIONS]
    for doc_id in dict.fromkeys(ids[place % len(ids)] for place in places):
        if doc_id in there:
            work.remove(INTERACTIONS, doc_id)
    left = [doc_id for doc_id in there if doc_id in ids[::2] and (INTERACTIONS, doc_id) not in work.changes]
    if also == "new":
        work.insert(INTERACTIONS, {"note": "new"})
    elif also and left:
        work.update(INTERACTIONS, left[0], {"more": "x" * 40})


class TestStore:
    """One more field in the line of a command, which an earlier version passes over."""

    STEP = (INTERACTIONS, 5, {"note": "a"}, None)

    def test_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        path = str(tmp_path / "journal.json")
        entries = [
            Entry("rm", "now", "ab12", [self.STEP], 1, (), [(5, None, 7), (6, 5, None), (2**62, 1, 2**62 + 1)]),
            Entry("rm", "now", "ab12", [self.STEP], 1),
        ]
        undo.write(path, entries)
        assert [entry.stood for entry in undo.read(path)] == [entry.stood for entry in entries]
        first, second, _ = (tmp_path / "journal.json.undo").read_bytes().split(b"\n")
        assert json.loads(first).pop("stood") == [[5, None, 7], [6, 5, None], [2**62, 1, 2**62 + 1]]
        assert {**json.loads(first), "stood": None} == {**json.loads(second), "stood": None}

    @pytest.mark.parametrize("strange", ["5", "[5]", "[[5, 7]]", '[["x", 5, 7]]', "[[5, [], 7]]", '{"a": 1}'])
    def test_that_is_strange_leaves_the_entry_out(self, tmp_path: Path, strange: str) -> None:
        line = Entry("rm", "now", "ab12", [self.STEP], 1).pack().decode()
        (tmp_path / "journal.json.undo").write_text(line.replace("}\n", f', "stood": {strange}}}\n'))
        assert undo.read(str(tmp_path / "journal.json")) == []

    def test_a_line_without_it(self) -> None:
        told = Entry("rm", "now", "ab12", [self.STEP], 1, (), [(5, None, 7)]).pack()[:-1]
        plain = Entry("rm", "now", "ab12", [self.STEP], 1).pack()[:-1]
        assert undo.without_places(told) == plain
        assert undo.without_places(plain) is plain
        assert undo.without_places(told[:-1]) == told[:-1]
