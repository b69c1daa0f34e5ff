"""Entries at the journal's end: what is known of the end, what is written there, and what is taken back."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from journal_disk import Disk, names, on_disk
from reljournal.errors import RelError
from reljournal.journal import append, codec, faults, files, lines
from reljournal.journal.append import Tail
from reljournal.journal.lines import TAIL
from reljournal.sums import fingerprint

META = {"schema": 1, "journal": "ab12"}


class Book:
    """A journal with some entries of a given length, outside any session."""

    def __init__(self, folder: Path, count: int = 3, length: int = 10) -> None:
        self.file = folder / "journal.json"
        self.path = str(self.file)
        entries = {n + 5: {"note": "x" * length} for n in range(count)}
        self.data = codec.dump(META, {"contacts": {1: {"name": "A"}}, "interactions": entries})
        self.file.write_bytes(self.data)

    @property
    def tail(self) -> Tail:
        found = append.read_tail(self.path)
        assert found is not None
        return found

    def append(self, *ids: int, tail: Tail | None = None) -> None:
        append.append(self.path, tail or self.tail, {n: body(n) for n in ids})


def body(doc_id: int) -> bytes:
    return lines.body("interactions", doc_id, {"kind": "call"})


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


class TestTail:
    @pytest.mark.parametrize("length", [1, 3000, 4000, 4100, 16_300, 16_500, 100_000])
    @pytest.mark.parametrize("count", [1, 2])
    def test_however_long_the_last_entry_is(self, tmp_path: Path, count: int, length: int) -> None:
        book = Book(tmp_path, count, length)
        tail = book.tail
        assert (tail.size, tail.offset) == (len(book.data), len(book.data) - 4)
        assert (tail.last_id, tail.journal) == (count + 4, "ab12")
        assert tail.prefix == fingerprint(book.data[:-4][-4096:])

    def test_of_a_journal_without_entries(self, tmp_path: Path) -> None:
        book = Book(tmp_path, 0)
        assert (book.tail.last_id, book.tail.size) == (-1, len(book.data))

    def test_of_a_long_journal_is_read_in_two_small_pieces(self, tmp_path: Path) -> None:
        book = Book(tmp_path, 2000, 100)
        with on_disk(Disk()) as disk:
            assert book.tail.last_id == 2004
        assert disk.seen == ["open_fd", "fstat", "pread", "pread"]
        assert disk.read < 5000

    @pytest.mark.parametrize(
        "change",
        [
            (b'{\n"meta": {\n"1": {"schema": 1,', b'{\n"meta": {\n"1": {"schema": 2,'),
            (b'"journal": "ab12"', b'"journal": ""'),
            (b'"journal": "ab12"', b'"journal": "a b"'),
            (b'"journal": "ab12"', b'"journal": "\xc3\xa4"'),
            (b'"journal": "ab12", "crc": "', b'"journal": 1, "crc": "'),
            (b'"7": {"note": "x', b'"7": {"note": "y'),  # damaged, or edited
            (b'"7": {"note": "x', b'"8": {"note": "x'),
            (b'"7": {"note": "x', b'"x": {"note": "x'),
            (b"}\n}\n}\n", b"}\n}\n}\n\n"),
            (b"}\n}\n}\n", b"}\n} \n}\n"),
            (b"}\n}\n}\n", b"}\n}\n"),
        ],
    )
    def test_of_what_is_not_surely_ours_nothing_is_known(self, book: Book, change: tuple[bytes, bytes]) -> None:
        data = change[1].join(book.data.rsplit(change[0], 1))
        assert data != book.data
        book.file.write_bytes(data)
        assert append.read_tail(book.path) is None

    def test_another_last_table_is_not_taken_for_the_entries(self, tmp_path: Path) -> None:
        book = Book(tmp_path, 0)
        book.file.write_bytes(book.data[:-2] + b',"zoo": {\n"9": %s\n}\n}\n' % lines.body("zoo", 9, {}))
        assert append.read_tail(book.path) is None
        book.file.write_bytes(book.data[:-2] + b',"zoo": {\n}\n}\n')
        assert append.read_tail(book.path) is None

    def test_is_the_same_until_size_end_or_last_id_are_others(self) -> None:
        tail = Tail(100, 7, "ab", 5)
        assert tail.same(Tail(100, 7, "ab", 5))
        for other in (Tail(101, 7, "ab", 5), Tail(100, 8, "ab", 5), Tail(100, 7, "ab", 6), None):
            assert not tail.same(other)

    def test_no_file_stays_open(self, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
        closed: list[int] = []
        real = files.close

        def close(fd: int) -> None:
            closed.append(fd)
            real(fd)

        monkeypatch.setattr(files, "close", close)
        assert book.tail
        book.file.write_bytes(b"other")
        assert append.read_tail(book.path) is None
        assert append.read_tail(str(book.file.parent)) is None
        assert len(closed) == 3


class TestWrite:
    @pytest.mark.parametrize("count", [0, 3])
    def test_new_ones_stand_behind_the_last_and_the_rest_is_not_written(self, tmp_path: Path, count: int) -> None:
        book = Book(tmp_path, count)
        inode = book.file.stat().st_ino
        with on_disk(Disk()) as disk:
            book.append(20, 21)
        rows = b"%s\n,%s\n" % (b'"20": %s' % body(20), b'"21": %s' % body(21))
        assert book.file.read_bytes() == book.data[:-4] + (b"," if count else b"") + rows + TAIL
        assert book.file.stat().st_ino == inode
        assert codec.parse(book.file.read_bytes()).problems == ()
        assert names(tmp_path) == ["journal.json"]
        assert disk.written < 600

    def test_the_note_is_safe_before_the_journal_changes_and_goes_after_it_is_safe(self, book: Book) -> None:
        tail = book.tail
        with on_disk(Disk()) as disk:
            book.append(20, tail=tail)
        kinds = ("pwrite", "fsync", "fsync_folder", "unlink")
        assert [each for each in disk.seen if each in kinds] == [
            *("pwrite", "fsync", "fsync_folder"),
            *("pwrite", "fsync"),
            *("unlink", "fsync_folder"),
        ]

    def test_a_reader_in_the_middle_of_the_file_keeps_the_old_one(self, book: Book) -> None:
        reader = os.open(book.path, os.O_RDONLY)
        try:
            inode = book.file.stat().st_ino
            book.append(20)
            assert os.pread(reader, 1 << 20, 0) == book.data
        finally:
            os.close(reader)
        assert book.file.stat().st_ino != inode
        assert book.file.read_bytes() == book.data[:-4] + b',"20": %s\n' % body(20) + TAIL
        assert names(book.file.parent) == ["journal.json"]

    def test_a_reader_is_waited_for_as_long_as_a_copy_would_take(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pauses: list[float] = []
        clock = SimpleNamespace(monotonic=lambda: sum(pauses), sleep=pauses.append)
        monkeypatch.setattr(append, "time", clock)
        monkeypatch.setattr(files, "claim", lambda _: False)
        assert not append._claim(5, 0)
        assert pauses == [0.0005] * 4
        pauses.clear()
        assert not append._claim(5, 100_000_000)
        assert 1.0 < sum(pauses) < 1.01
        pauses.clear()
        monkeypatch.setattr(files, "claim", lambda _: len(pauses) == 2)
        assert append._claim(5, 0)
        assert len(pauses) == 2


CHANGED = {
    "a byte of the end": lambda data: data[:-10] + b"?" + data[-9:],
    "one byte more": lambda data: data + b"\n",
    "one byte less": lambda data: data[:-1],
    "another end": lambda data: data[:-4] + b"}\n} ",
    "more than before": lambda data: data[:-4] + b',"9": {}\n' + TAIL,
}


class TestRefused:
    @pytest.mark.parametrize("name", CHANGED)
    @pytest.mark.parametrize("read", [False, True], ids=["in place", "while somebody reads"])
    def test_what_somebody_changed_since_is_not_overwritten(self, book: Book, name: str, read: bool) -> None:
        tail = book.tail
        other = CHANGED[name](book.data)
        book.file.write_bytes(other)
        reader = os.open(book.path, os.O_RDONLY) if read else -1
        try:
            with pytest.raises(RelError) as caught:
                book.append(20, tail=tail)
        finally:
            if read:
                os.close(reader)
        assert caught.value.sentence == faults.changed_underneath(book.path).sentence
        assert book.file.read_bytes() == other
        assert names(book.file.parent) == ["journal.json"]

    def test_a_file_that_was_put_in_its_place_meanwhile_stays(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = book.file.with_name("other")
        other.write_bytes(b"theirs")
        real = files.write_all

        def write_all(fd: int, data: bytes, offset: int) -> None:
            real(fd, data, offset)
            if other.exists() and offset:
                other.replace(book.file)

        monkeypatch.setattr(files, "write_all", write_all)
        with pytest.raises(RelError, match="by another program"):
            book.append(20)
        assert book.file.read_bytes() == b"theirs"
        assert names(book.file.parent) == ["journal.json"]

    @pytest.mark.parametrize(("name", "number"), [("pwrite", 0), ("pwrite", 1), ("fsync", 0), ("fsync", 1)])
    def test_what_the_disk_refuses_is_taken_back(self, tmp_path: Path, name: str, number: int) -> None:
        for folder in ("count", "fail"):
            (tmp_path / folder).mkdir()
        counted, book = Book(tmp_path / "count"), Book(tmp_path / "fail")
        tails = counted.tail, book.tail
        with on_disk(Disk()) as disk:
            counted.append(20, tail=tails[0])
        at = [n for n, each in enumerate(disk.seen) if each == name][number]
        with pytest.raises(OSError, match="No space"), on_disk(Disk(at, error=errno.ENOSPC, torn=7)):
            book.append(20, tail=tails[1])
        assert book.file.read_bytes() == book.data
        assert names(book.file.parent) == ["journal.json"]

    def test_what_cannot_be_taken_back_either_is_uncertain_and_leaves_the_note(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = files.write_all
        calls: list[int] = []

        def write_all(fd: int, data: bytes, offset: int) -> None:
            if offset:
                calls.append(offset)
                raise OSError(errno.EIO, "first" if len(calls) == 1 else "second")
            real(fd, data, offset)

        monkeypatch.setattr(files, "write_all", write_all)
        with pytest.raises(
            faults.UncertainError, match=f"The journal {book.path} could .* as it was: second"
        ) as caught:
            book.append(20)
        assert "first" in str(caught.value.__cause__)
        assert names(book.file.parent) == ["journal.json", "journal.json.intent"]

    def test_a_note_that_cannot_be_removed_is_no_error(self, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
        """The entry is safe already, and the note is seen to be done."""

        def fail(*_: Any) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(files, "unlink", fail)
        book.append(20)
        assert book.file.read_bytes().endswith(b',"20": %s\n' % body(20) + TAIL)
        monkeypatch.undo()
        from reljournal.journal import intent

        intent.recover(book.path)
        assert names(book.file.parent) == ["journal.json"]
        assert book.file.read_bytes().endswith(b',"20": %s\n' % body(20) + TAIL)
