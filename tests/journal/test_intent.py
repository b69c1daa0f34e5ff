"""The note of an interrupted append: when it is finished, when it is dropped, when it is put aside."""

from __future__ import annotations

import errno
import os
from binascii import crc32
from pathlib import Path
from typing import Any

import pytest

from journal_disk import Disk, on_disk
from reljournal.journal import files, intent
from reljournal.journal.intent import PREFIX, Intent
from reljournal.journal.lines import TAIL
from reljournal.sums import fingerprint

NEW = b',"5": {"kind": "call"}\n' + TAIL


class Interrupted:
    """A journal of some bytes, and the note of an append to what it was before."""

    def __init__(self, folder: Path, before: bytes, found: bytes, new: bytes = NEW) -> None:
        self.path = folder / "journal.json"
        self.note = folder / "journal.json.intent"
        self.stale = folder / "journal.json.intent.stale"
        self.path.write_bytes(found)
        self.packed = Intent(len(before), fingerprint(before[-PREFIX:]), new).pack()
        self.note.write_bytes(self.packed)

    def recovered(self) -> bytes:
        intent.recover(str(self.path))
        assert not self.note.exists()
        return self.path.read_bytes()


BEFORE = b"x" * 100 + b"\n"
"""What stands before the end that the append replaces."""
HOLE = bytes(4)
FINISHED = {
    "not begun": (TAIL, False),
    "done": (NEW, False),
    "nothing of the end is left": (b"", True),
    "cut after some bytes": (NEW[:9], True),
    "cut in the last byte": (NEW[:-1], True),
    "a hole that the power left": (NEW[:3] + HOLE + NEW[7:], True),
    "a hole at its end": (NEW[:-4] + HOLE, True),
    "old bytes after new ones": (b"," + TAIL[1:], True),
    "a hole after old bytes": (TAIL + bytes(len(NEW) - 4), True),
}


@pytest.mark.parametrize("name", FINISHED)
def test_what_an_interruption_can_leave_is_a_whole_journal_afterwards(tmp_path: Path, name: str) -> None:
    end, redone = FINISHED[name]
    was = Interrupted(tmp_path, BEFORE, BEFORE + end)
    assert was.recovered() == BEFORE + (NEW if redone else end)
    assert not was.stale.exists()


STRANGE = {
    "one byte more than both": BEFORE + NEW + b" ",
    "one byte less than was there": BEFORE[:-1],
    "another byte in the end": BEFORE + NEW[:5] + b"\x01" + NEW[6:],
    "another byte in front of it": b"y" + BEFORE[1:] + TAIL,
    "another journal": b"another",
    "a longer end of somebody else": BEFORE + b"z" * (len(NEW) - 1),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_note_of_another_journal_is_put_aside_and_the_journal_stays(tmp_path: Path, name: str) -> None:
    was = Interrupted(tmp_path, BEFORE, STRANGE[name])
    assert was.recovered() == STRANGE[name]
    assert was.stale.read_bytes() == was.packed


@pytest.mark.parametrize("end", [TAIL, NEW[:9], NEW])
def test_a_note_that_an_older_rel_has_left_is_understood(tmp_path: Path, end: bytes) -> None:
    was = Interrupted(tmp_path, BEFORE, BEFORE + end)
    text = b"rel-intent-1 %d %08x %d\n%s" % (len(BEFORE), crc32(BEFORE), len(NEW), NEW)
    was.note.write_bytes(b"%s\n%08x\n" % (text, crc32(text)))
    assert was.recovered() == BEFORE + (TAIL if end == TAIL else NEW)
    assert not was.stale.exists()


def test_it_vouches_for_the_four_thousand_bytes_before_it_and_not_for_more(tmp_path: Path) -> None:
    before = bytes(range(256)) * 17
    for place, fits in ((len(before) - PREFIX - 1, True), (len(before) - PREFIX, False)):
        found = bytearray(before)
        found[place] ^= 1
        was = Interrupted(tmp_path, before, bytes(found) + NEW[:5])
        assert was.recovered() == bytes(found) + (NEW if fits else NEW[:5])
        assert was.stale.exists() is not fits


def test_a_note_that_was_torn_as_it_was_written_goes(tmp_path: Path) -> None:
    was = Interrupted(tmp_path, BEFORE, BEFORE + TAIL)
    was.note.write_bytes(was.packed[:-1])
    assert was.recovered() == BEFORE + TAIL
    assert not was.stale.exists()


def test_every_byte_of_a_note_counts() -> None:
    packed = Intent(105, 7, NEW).pack()
    step = intent.unpack(packed)
    assert step is not None
    assert (step.offset, step.prefix, step.new) == (105, 7, NEW)
    for place in range(len(packed)):
        assert intent.unpack(packed[:place]) is None
        turned = bytearray(packed)
        turned[place] ^= 1
        assert intent.unpack(bytes(turned)) is None, place


@pytest.mark.parametrize(("digits", "read"), [(19, True), (20, False), (5000, False)])
def test_a_place_beyond_any_file_is_none(digits: int, read: bool) -> None:
    """Python refuses to read a number of thousands of digits, and no system has such a file."""
    text = b"rel-intent-2 %s 00000007 1\nx" % (b"9" * digits)
    found = intent.unpack(text + b"\n%08x\n" % fingerprint(text))
    assert (found is not None and found.offset == int("9" * digits)) if read else found is None


def test_what_was_finished_is_on_the_disk_before_the_note_is_gone(tmp_path: Path) -> None:
    was = Interrupted(tmp_path, BEFORE, BEFORE + NEW[:9])
    with on_disk(Disk()) as disk:
        was.recovered()
    assert [each for each in disk.seen if each in ("pwrite", "fsync", "unlink", "fsync_folder")] == [
        "pwrite",
        "fsync",
        "unlink",
        "fsync_folder",
    ]


def test_no_file_stays_open_whatever_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    closed: list[int] = []
    real_open, real_close = files.open_fd, files.close

    def open_fd(path: str, flags: int) -> int:
        opened.append(real_open(path, flags))
        return opened[-1]

    def close(fd: int) -> None:
        closed.append(fd)
        real_close(fd)

    def fail(*_: Any) -> Any:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files, "open_fd", open_fd)
    monkeypatch.setattr(files, "close", close)
    for end in (TAIL, NEW[:9], b"strange"):
        Interrupted(tmp_path, BEFORE, BEFORE + end).recovered()
    monkeypatch.setattr(files, "pwrite", fail)
    with pytest.raises(OSError, match="Input/output"):
        Interrupted(tmp_path, BEFORE, BEFORE + NEW[:9]).recovered()
    assert sorted(opened) == sorted(closed)
