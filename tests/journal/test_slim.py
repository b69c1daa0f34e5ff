"""What is read and written of the interactions, where only single ones of them are asked for."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW, Disk, on_disk
from journal_read import Read, Work, aged, change, counting, forget_places, made, notes, written
from reljournal.errors import RelError
from reljournal.journal import Journal, lines, rows, slim
from reljournal.journal.lines import INTERACTIONS


@pytest.fixture
def read() -> Iterator[Read]:
    with counting() as seen:
        yield seen


def _promise(work: Any) -> None:
    work.insert("promises", {"text": "send it"})


def _done(work: Any) -> None:
    work.insert("deferrals", {"kind": "done"})
    work.insert(INTERACTIONS, {"note": "done"})


def _edit(work: Any) -> None:
    work.update(INTERACTIONS, 500, {"note": "mended"})


def _remove(work: Any) -> None:
    work.remove(INTERACTIONS, 500)


@dataclass
class Cost:
    """What a command did on the disk, the sizes of the texts that it parsed, and how many single records."""

    disk: Disk
    texts: list[int]
    records: int


class TestFlat:
    """However many entries there are, as many are read and written."""

    @pytest.mark.parametrize("work", [_promise, _done, _edit, _remove])
    def test_a_write(self, tmp_path: Path, read: Read, work: Work) -> None:
        self._cost(tmp_path, read, work, False)

    @pytest.mark.parametrize("work", [_promise, _done, _edit])
    def test_the_undo_of_it(self, tmp_path: Path, read: Read, work: Work) -> None:
        self._cost(tmp_path, read, work, True)

    def test_the_undo_of_a_new_entry(self, tmp_path: Path, read: Read) -> None:
        self._cost(tmp_path, read, lambda work: work.insert(INTERACTIONS, {"note": "new"}), True)

    def test_the_undo_of_a_removal_parses_no_more_and_reads_the_file_once(
        self, tmp_path: Path, read: Read
    ) -> None:
        few, many = (self._run(tmp_path / str(count), read, _remove, True, count) for count in (1_000, 20_000))
        assert many.texts == few.texts
        assert many.records == few.records == 0
        assert many.disk.written == few.disk.written < 3_000
        # Once, to tell that the id is nowhere.
        size = (tmp_path / "20000" / "journal.json").stat().st_size
        assert size < many.disk.read < size + 100_000

    def _cost(self, folder: Path, read: Read, work: Work, undo: bool) -> None:
        few, many = (self._run(folder / str(count), read, work, undo, count) for count in (1_000, 20_000))
        assert many.texts == few.texts
        assert many.records == few.records <= 1
        assert many.disk.written == few.disk.written < 3_000
        assert many.disk.seen.count("copy_range") == few.disk.seen.count("copy_range")
        assert many.disk.copied > 19 * few.disk.copied > 0
        # A search in twenty times as many takes four or five steps more, of two short reads each.
        assert abs(many.disk.seen.count("pread") - few.disk.seen.count("pread")) < 20
        assert abs(many.disk.read - few.disk.read) < 10_000

    def _run(self, folder: Path, read: Read, work: Work, undo: bool, count: int) -> Cost:
        journal = made(folder, [500, *range(1_000_000, 1_000_000 + count)])
        if undo:
            change(journal, work)
            aged(journal)
        read.texts.clear()
        read.records = 0
        with on_disk(Disk()) as disk:
            if undo:
                journal.undo(now=NOW)
            else:
                change(journal, work)
        return Cost(disk, list(read.texts), read.records)


class TestLookingFor:
    """One entry is found by its id, or everything is read."""

    @pytest.mark.parametrize("ids", [[7], [3, 7], [7, 9], [3, 5, 7, 8, 9], list(range(7, 2000)), list(range(8))])
    def test_an_entry_wherever_it_stands(self, tmp_path: Path, read: Read, ids: list[int]) -> None:
        journal = made(tmp_path, ids, contacts={1: {"name": "x" * 60 * len(ids)}})
        change(journal, lambda work: work.update(INTERACTIONS, 7, {"note": "mended"}))
        assert (len(read.texts), read.records) == (1, 1)
        assert notes(journal) == {doc_id: "mended" if doc_id == 7 else f"number {doc_id}" for doc_id in ids}
        change(journal, lambda work: work.remove(INTERACTIONS, 7))
        assert list(notes(journal)) == [doc_id for doc_id in ids if doc_id != 7]
        journal.undo(2, now=NOW)
        assert notes(journal) == {doc_id: f"number {doc_id}" for doc_id in ids}

    @pytest.mark.parametrize("length", [400, 512, 5000, 100_000])
    def test_among_lines_of_any_length(self, tmp_path: Path, read: Read, length: int) -> None:
        entries = {n: {"note": "x" * (length if n % 3 == 0 else 9)} for n in range(10)}
        journal = made(tmp_path, [], interactions=entries)
        for doc_id in entries:
            change(journal, lambda work, doc_id=doc_id: work.update(INTERACTIONS, doc_id, {"n": doc_id}))  # type: ignore[misc]
        assert read.wholes == 0
        assert journal.load().tables[INTERACTIONS] == {n: {**entry, "n": n} for n, entry in entries.items()}

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda text: text.replace(b"number 7", b"number seven"),  # by hand: the checksum is wrong
            lambda text: text.replace(b'"7": ', b'"7":  '),
            lambda text: text.replace(b',"7": ', b',"none": 1,"7": '),
            lambda text: text.replace(b',"8": ', b',"none": 1\n,"8": '),
        ],
    )
    def test_a_line_that_is_not_as_ours_lets_all_be_read(
        self, tmp_path: Path, read: Read, spoil: Callable[[bytes], bytes]
    ) -> None:
        journal = written(tmp_path, spoil(made(tmp_path, [5, 6, 7, 8, 9]).path.read_bytes()))
        change(journal, lambda work: work.update(INTERACTIONS, 7, {"note": "mended"}))
        assert read.wholes == 1
        assert notes(journal) == {5: "number 5", 6: "number 6", 7: "mended", 8: "number 8", 9: "number 9"}

    def test_what_is_not_in_order_lets_all_be_read(self, tmp_path: Path, read: Read) -> None:
        journal = made(tmp_path, [*range(50, 100), 7, *range(100, 150)])
        change(journal, lambda work: work.update(INTERACTIONS, 7, {"note": "mended"}))
        assert read.wholes == 1
        assert notes(journal)[7] == "mended"
        assert list(notes(journal)) == [*range(50, 100), 7, *range(100, 150)]

    def test_a_place_among_others_that_are_not_in_order_is_the_end_if_nothing_tells_of_it(
        self, tmp_path: Path, read: Read
    ) -> None:
        journal = made(tmp_path, [1, 9, 2, 3, 10, 11, 12, 13, 14, 15])
        change(journal, lambda work: work.remove(INTERACTIONS, 12))
        assert read.wholes == 0
        forget_places(journal)
        journal.undo(now=NOW)
        assert read.wholes == 1
        assert list(notes(journal)) == [1, 9, 2, 3, 10, 11, 13, 14, 15, 12]

    def test_more_than_a_few_let_all_be_read(self, tmp_path: Path, read: Read) -> None:
        ids = list(range(1000, 1000 + rows.MOST + 2))
        journal = made(tmp_path, ids)
        with journal.transaction("all", now=NOW) as work:
            for doc_id in ids[: rows.MOST]:
                work.update(INTERACTIONS, doc_id, {"n": 1})
            assert read.wholes == 0
            work.update(INTERACTIONS, ids[-1], {"n": 1})
            assert read.wholes == 1
        assert sum("n" in entry for entry in journal.load().tables[INTERACTIONS].values()) == rows.MOST + 1

    def test_an_id_that_is_written_as_nobody_writes_it(self, tmp_path: Path, read: Read) -> None:
        data = made(tmp_path, [5, 6, 7, 8, 9]).path.read_bytes().replace(b'"6"', b'"\\u0036"')
        journal = written(tmp_path, data)
        with pytest.raises(RelError, match="already a record 6"):
            change(journal, lambda work: work.insert(INTERACTIONS, {}, doc_id=6))
        assert (journal.path.read_bytes(), read.wholes) == (data, 1)

    def test_a_sound_checksum_over_what_is_no_json(self, tmp_path: Path, read: Read) -> None:
        sound = b'{"a": NaN, "crc": "%s"}' % lines.checksum(INTERACTIONS, 6, b'{"a": NaN}').encode()
        data = made(tmp_path, [5, 6, 7, 8, 9]).path.read_bytes()
        damaged = data.replace(lines.body(INTERACTIONS, 6, {"note": "number 6"}), sound)
        journal = written(tmp_path, damaged)
        with pytest.raises(RelError, match="holds NaN"):
            change(journal, lambda work: work.remove(INTERACTIONS, 6))
        assert (journal.path.read_bytes() == damaged != data, read.wholes) == (True, 1)

    @pytest.mark.parametrize(
        ("ids", "removed", "new", "wholes", "expected"),
        [
            ([1, 2, 20], [], [7, 9], 0, [1, 2, 7, 9, 20]),
            ([1, 2, 20], [20], [7, 9], 0, [1, 2, 7, 9]),
            ([1, 2, 20], [2], [7, 9], 0, [1, 7, 9, 20]),
            ([1, 20, 2], [2], [7, 9], 1, [1, 7, 9, 20]),
            ([1, 20, 2], [], [7, 9], 0, [1, 20, 2, 7, 9]),
            ([1, 2, 20], [], [9, 7], 1, [1, 2, 7, 9, 20]),
            ([1, 2, 20], [20], [9, 7], 1, [1, 2, 9, 7]),
            ([1, 30, 2, 20], [], [9, 7], 1, [1, 30, 2, 20, 9, 7]),
            ([], [], [9, 7], 0, [9, 7]),
            # An empty journal becomes one that is imported, to the byte.
            ([], [], [9, 7, 12], 0, [9, 7, 12]),
            ([1, 2], [], [9, 7, 12], 0, [1, 2, 9, 7, 12]),
            ([1, 2], [2], [9, 7, 12], 1, [1, 9, 7, 12]),
            ([1, 2, 20], [], [9, 7, 12], 1, [1, 2, 7, 9, 12, 20]),
        ],
    )
    def test_several_at_once_come_in_as_ever(
        self,
        tmp_path: Path,
        read: Read,
        ids: list[int],
        removed: list[int],
        new: list[int],
        wholes: int,
        expected: list[int],
    ) -> None:
        """The same if everything is read."""
        for whole in (False, True):
            journal = made(tmp_path, ids)
            read.wholes = 0
            with journal.transaction("change", now=NOW) as open_:
                assert not whole or open_.content
                for doc_id in removed:
                    open_.remove(INTERACTIONS, doc_id)
                for doc_id in new:
                    open_.insert(INTERACTIONS, {}, doc_id=doc_id)
            assert whole or read.wholes == wholes
            assert list(notes(journal)) == expected

    def test_a_new_id_is_none_that_the_same_moment_made_before(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [])

        def first(open_: Any) -> None:
            open_.insert(INTERACTIONS, {})
            open_.insert(INTERACTIONS, {}, doc_id=0)

        change(journal, first)
        change(journal, _done)
        change(journal, lambda open_: open_.insert(INTERACTIONS, {}))
        assert len(notes(journal)) == 4

    def test_what_is_among_the_others_stays_as_it_is(self, tmp_path: Path, read: Read) -> None:
        data = made(tmp_path, [1, 2, 3, 4, 5, 6, 7]).path.read_bytes()
        odd = data.replace(b',"2": ', b',"none of ours": [1]\n,"2": ').replace(b"number 3", b"by hand 3")
        journal = written(tmp_path, odd)
        change(journal, lambda work: work.insert("promises", {"text": "send it"}))
        change(journal, lambda work: work.update(INTERACTIONS, 6, {"note": "mended"}))
        assert read.wholes == 0
        new = journal.path.read_bytes().partition(b',"interactions"')[2].splitlines()
        old = odd.partition(b',"interactions"')[2].splitlines()
        assert [line for line in new if line not in old] == [
            b',"6": ' + lines.body(INTERACTIONS, 6, {"note": "mended"})
        ]
        assert len(new) == len(old)
        assert len(journal.load().problems) == 2

    def test_an_id_that_is_there_twice_is_damage_as_ever(self, tmp_path: Path) -> None:
        data = made(tmp_path, [5, 6, 7, 8, 9]).path.read_bytes()
        twice = written(tmp_path, data.replace(b',"6"', b',"8": {}\n,"6"'))
        with pytest.raises(RelError, match="the key '8' twice"):
            change(twice, lambda work: work.content)


class TestChangedMeanwhile:
    """Another program writes between two looks."""

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Journal:
        return made(tmp_path, [5, 6, 7, 8, 9])

    def _theirs(self, journal: Journal) -> bytes:
        data = journal.path.read_bytes().replace(b"number 8", b"number eight")
        journal.path.write_bytes(data)
        return data

    def test_between_the_head_and_an_entry(self, journal: Journal) -> None:
        theirs = []

        def work(open_: Any) -> None:
            open_.insert("promises", {})
            theirs.append(self._theirs(journal))
            open_.update(INTERACTIONS, 7, {"n": 1})

        with pytest.raises(RelError, match="by another program"):
            change(journal, work)
        assert journal.path.read_bytes() == theirs[0]

    def test_between_the_head_and_the_write(self, journal: Journal) -> None:
        theirs = []

        def work(open_: Any) -> None:
            open_.insert("promises", {})
            theirs.append(self._theirs(journal))

        with pytest.raises(RelError, match="by another program"):
            change(journal, work)
        assert journal.path.read_bytes() == theirs[0]

    def test_between_the_head_and_the_end(self, journal: Journal) -> None:
        theirs = []

        def work(open_: Any) -> None:
            open_.insert("promises", {})
            theirs.append(self._theirs(journal).replace(lines.TAIL, b"}\n}\n "))
            journal.path.write_bytes(theirs[0])
            open_.insert(INTERACTIONS, {})

        with pytest.raises(RelError, match="by another program"):
            change(journal, work)
        assert journal.path.read_bytes() == theirs[0]

    def test_between_the_end_and_the_head(self, journal: Journal) -> None:
        def work(open_: Any) -> None:
            open_.insert(INTERACTIONS, {})
            self._theirs(journal)
            open_.insert("promises", {})

        with pytest.raises(RelError, match="by another program"):
            change(journal, work)

    def test_between_the_head_and_the_whole(self, journal: Journal) -> None:
        def work(open_: Any) -> None:
            open_.insert("promises", {})
            self._theirs(journal)
            assert open_.content

        with pytest.raises(RelError, match=f"{journal.path} was changed by another program"):
            change(journal, work)

    @pytest.mark.parametrize("whole", [False, True])
    def test_in_an_entry_without_leaving_another_time(self, journal: Journal, whole: bool) -> None:
        def work(open_: Any) -> None:
            open_.update(INTERACTIONS, 7, {"n": 1})
            journal.path.write_bytes(journal.path.read_bytes().replace(b"number 7", b"number y"))
            aged(journal)
            assert not whole or open_.content

        with pytest.raises(RelError, match="by another program"):
            change(journal, work)
        assert notes(journal)[7] == "number y"

    def test_while_the_head_is_read(self, journal: Journal, monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
        real = slim._head

        def head(fd: int) -> bytes:
            journal.path.touch()
            return real(fd)

        monkeypatch.setattr(slim, "_head", head)
        change(journal, _promise)
        assert read.wholes == 1
        assert len(journal.load().tables["promises"]) == 1


@pytest.mark.parametrize("number", range(40))
def test_a_disk_that_fails_while_an_entry_is_looked_for(tmp_path: Path, number: int) -> None:
    journal = made(tmp_path, list(range(100)))
    before = journal.path.read_bytes()
    with on_disk(Disk(number, error=errno.EIO)) as disk:
        try:
            change(journal, lambda work: work.remove(INTERACTIONS, 50))
        except RelError as error:
            assert str(journal.path) in error.sentence  # noqa: PT017
            assert journal.path.read_bytes() == before
        else:
            assert 50 not in notes(journal)
    assert disk.count > number


class TestHeads:
    """What stands before the interactions is read alone only where it is proven to be that."""

    def _is_read(self, journal: Journal) -> bool:
        return slim.read(str(journal.path), "shown", dict) is not None

    def test_ours(self, tmp_path: Path) -> None:
        assert self._is_read(made(tmp_path, []))
        assert self._is_read(made(tmp_path, [1, 2], zoo={3: {"n": [1]}}))
        assert self._is_read(made(tmp_path, [1], contacts={n: {"name": "x" * 70} for n in range(3000)}))

    @pytest.mark.parametrize(
        ("what", "instead"),
        [
            (b'"schema": 1', b'"schema": 2'),
            (b',"interactions": {', b', "interactions": {'),
            (b',"contacts": {\n}', b',"contacts": {}'),
            (b',"contacts": {\n}', b',"contacts": {\n"1": {"a": NaN}\n}'),
            (b',"contacts": {\n}', b',"contacts": {\n"1": {"a": 1}\n,"interactions": {\n"2": {}\n}\n}'),
            (b',"contacts": {\n}', b',"contacts": {\n"1": {"a": 1},"2": {}\n}'),
            (b"number 2", b"number two"),
        ],
    )
    def test_of_others(self, tmp_path: Path, what: bytes, instead: bytes) -> None:
        data = made(tmp_path, [1, 2]).path.read_bytes()
        assert data.count(what) == 1
        assert not self._is_read(written(tmp_path, data.replace(what, instead)))

    def test_one_that_cannot_be_opened(self, tmp_path: Path) -> None:
        with pytest.raises(RelError, match="no journal at shown"):
            slim.read(str(tmp_path / "none"), "shown", dict)

    def test_one_that_the_disk_does_not_give(self, tmp_path: Path) -> None:
        journal = made(tmp_path, [1])
        for number in range(1, 6):
            with on_disk(Disk(number, error=errno.EIO)), pytest.raises(RelError, match="cannot be read"):
                slim.read(str(journal.path), "shown", dict)
