"""Reading while others may be writing: when it waits, what it makes of damage, what tells a change."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW, names
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, codec, faults, files, reading
from reljournal.journal.lock import Lock


def read_only(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


class TestVersion:
    def test_is_the_same_until_the_file_is_another(self, journal: Journal) -> None:
        path = str(journal.path)
        first = reading.read_book(path, "mine").version
        assert reading.read_book(path, "mine").version == first
        status, data = journal.path.stat(), journal.path.read_bytes()
        seen = [first]
        # Other bytes of the same length and time, another time, another length, another file.
        journal.path.write_bytes(data.replace(b'"created"', b'"creatED"'))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        seen.append(reading.read_book(path, "mine").version)
        os.utime(path, ns=(5, 5))
        seen.append(reading.read_book(path, "mine").version)
        journal.path.write_bytes(data + b"\n")
        os.utime(path, ns=(5, 5))
        seen.append(reading.read_book(path, "mine").version)
        journal.path.rename(path + ".old")
        journal.path.write_bytes(data + b"\n")
        os.utime(path, ns=(5, 5))
        seen.append(reading.read_book(path, "mine").version)
        assert len(set(seen)) == 5

    def test_is_of_the_bytes_that_were_read(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        """A write in the middle of the reading makes it begin once more."""
        path, data = str(journal.path), journal.path.read_bytes()
        other = data.replace(b'"created": "2026', b'"created": "19990-2026')
        real = files.read_all
        reads: list[bytes] = []

        def read_all(fd: int, size: int) -> bytes:
            reads.append(real(fd, size))
            if len(reads) == 1:
                journal.path.write_bytes(other)
            return reads[-1]

        monkeypatch.setattr(files, "read_all", read_all)
        book = reading.read_book(path, "mine")
        assert (reads, book.data) == ([data, other], other)
        monkeypatch.undo()
        assert reading.read_book(path, "mine").version == book.version


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "There is no journal at mine."),
        (lambda path: path.mkdir(), "The journal mine is a folder, not a file."),
        (lambda path: path.symlink_to(os.devnull), "The journal mine is not an ordinary file."),
        (lambda path: path.write_bytes(b"["), "The journal mine is cut off after 1 bytes."),
        (lambda path: path.write_bytes(b""), "The journal mine is empty: 0 bytes, nothing in them."),
    ],
)
def test_what_cannot_be_read_is_named_as_it_was_asked_for(tmp_path: Path, make: Any, sentence: str) -> None:
    path = tmp_path / "journal.json"
    make(path)
    before = names(tmp_path)
    for read in (reading.read_book, lambda path, shown: reading.read_settled(path, shown, 1)):
        with pytest.raises(RelError) as caught:
            read(str(path), "mine")
        assert caught.value.sentence == sentence
    assert names(tmp_path) == before


class TestSettled:
    def test_a_whole_one_is_read_without_the_lock(self, journal: Journal) -> None:
        with Lock(f"{journal.path}.lock", 0):
            book = reading.read_settled(str(journal.path), "mine", 0)
        assert book.data == journal.path.read_bytes()

    def test_a_write_that_begins_while_it_is_read_is_waited_for(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        note = Path(f"{journal.path}.intent")
        real = codec.read

        def read(data: bytes) -> codec.Book:
            if not note.exists() and not reads:
                note.write_bytes(b"note")
            reads.append(data)
            return real(data)

        reads: list[bytes] = []
        monkeypatch.setattr(codec, "read", read)
        with Lock(f"{journal.path}.lock", 0), pytest.raises(JournalError, match=r"more than 0\.125 seconds"):
            reading.read_settled(str(journal.path), "mine", 0.125)
        reads.clear()
        note.unlink()
        assert reading.read_settled(str(journal.path), "mine", 1).data == journal.path.read_bytes()
        assert (len(reads), note.exists()) == (2, False)

    def test_one_that_looks_damaged_is_looked_at_again_under_the_lock(self, journal: Journal) -> None:
        """Somebody may be in the middle of a write; where nobody ever wrote, no lock is left."""
        path = str(journal.path)
        journal.path.write_bytes(journal.path.read_bytes()[:-3])
        with Lock(f"{path}.lock", 0), pytest.raises(JournalError, match="The journal is locked"):
            reading.read_settled(path, "mine", 0)
        with pytest.raises(faults.DamagedError, match="The journal mine is cut off"):
            reading.read_settled(path, "mine", 0)
        Path(f"{path}.lock").unlink()
        with pytest.raises(faults.DamagedError, match="The journal mine is cut off"):
            reading.read_settled(path, "mine", 0)
        assert "journal.json.lock" not in names(journal.path.parent)

    def test_a_lock_that_is_held_is_named(self, journal: Journal) -> None:
        path = str(journal.path)
        journal.path.write_bytes(journal.path.read_bytes()[:-3])
        with Lock(f"{path}.lock", 0), pytest.raises(JournalError) as caught:
            reading.read_settled(path, "mine", 0.125)
        assert caught.value.sentence == (
            f"The journal is locked: another program has held {path}.lock for more than 0.125 seconds."
        )


class TestReadOnly:
    """Where no lock can be taken, what is there may still be whole."""

    @pytest.fixture
    def path(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> str:
        with journal.transaction("log", now=NOW) as tx:
            tx.insert("interactions", {"kind": "call"})
        monkeypatch.setattr(reading, "Lock", read_only)
        return str(journal.path)

    def test_a_whole_one_beside_a_note_is_read(self, path: str) -> None:
        Path(f"{path}.intent").write_bytes(b"note")
        assert len(reading.read_settled(path, "mine", 0).sheets["interactions"].records) == 1

    def test_a_torn_one_beside_a_note_is_unfinished(self, path: str) -> None:
        Path(path).write_bytes(Path(path).read_bytes()[:-9])
        Path(f"{path}.intent").write_bytes(b"note")
        with pytest.raises(RelError) as caught:
            reading.read_settled(path, "mine", 0)
        assert caught.value.sentence == (
            "An interrupted write to the journal mine could not be finished: Read-only file system."
        )
        assert caught.value.exit_code == 1

    def test_a_damaged_one_without_a_note_is_damaged(self, path: str) -> None:
        Path(path).write_bytes(Path(path).read_bytes()[:-9])
        with pytest.raises(faults.DamagedError, match="The journal mine is cut off"):
            reading.read_settled(path, "mine", 0)
