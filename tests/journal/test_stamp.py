"""The stamp of a view: what it notices, and what it is when it comes back from the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from reljournal.journal import files
from reljournal.journal.lines import TAIL
from reljournal.journal.stamp import MOST_APPENDED, Stamp, end_of, state_of
from reljournal.sums import short_fingerprint


class Pair:
    """A journal of some bytes, and the place of its view."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "journal.json"
        self.file.write_bytes(bytes(range(256)) * 3)
        self.journal = str(self.file)
        self.view = str(folder / "view")

    def stamp(self, racy: bool = False, made: int = 700) -> Stamp:
        state = state_of(self.journal)
        return Stamp(17, made, state, end_of(self.journal, state[2]), racy)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def fields(stamp: Stamp | None) -> list[Any]:
    assert stamp is not None
    return [stamp.view, stamp.made, stamp.state, stamp.end, stamp.racy]


@pytest.mark.parametrize("racy", [True, False])
def test_it_comes_back_as_it_was(pair: Pair, racy: bool) -> None:
    stamp = pair.stamp(racy)
    stamp.write(pair.view)
    assert fields(Stamp.holding(pair.view, pair.journal)) == fields(stamp)
    assert Path(pair.view + ".stamp").stat().st_mode & 0o777 == 0o600


def test_a_shorter_one_leaves_nothing_of_a_longer_one(pair: Pair) -> None:
    pair.stamp(made=10**15).write(pair.view)
    pair.stamp(made=1).write(pair.view)
    found = Stamp.holding(pair.view, pair.journal)
    assert found is not None
    assert found.made == 1


def test_it_holds_until_anything_of_the_journal_is_another(pair: Pair) -> None:
    stamp = pair.stamp()
    assert stamp.holds(pair.journal)
    status = pair.file.stat()
    assert stamp.state == (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
    for place in range(5):
        state = list(stamp.state)
        state[place] += 1
        assert not Stamp(17, 700, tuple(state), stamp.end, False).holds(pair.journal), place


def test_a_moment_later_the_last_bytes_must_be_the_same_too(pair: Pair) -> None:
    data = pair.file.read_bytes()
    stamp = pair.stamp()
    assert stamp.end == short_fingerprint(data[-256:])
    assert Stamp(17, 700, stamp.state, stamp.end, True).holds(pair.journal)
    assert not Stamp(17, 700, stamp.state, stamp.end ^ 1, True).holds(pair.journal)
    assert Stamp(17, 700, stamp.state, stamp.end ^ 1, False).holds(pair.journal)


def test_the_end_of_a_file_is_its_last_256_bytes(pair: Pair) -> None:
    data = bytearray(pair.file.read_bytes())
    before = end_of(pair.journal, len(data))
    data[-257] ^= 1
    pair.file.write_bytes(data)
    assert end_of(pair.journal, len(data)) == before
    data[-256] ^= 1
    pair.file.write_bytes(data)
    assert end_of(pair.journal, len(data)) != before
    pair.file.write_bytes(b"short")
    assert end_of(pair.journal, 5) == short_fingerprint(b"short")


def test_it_is_worn_when_more_than_a_quarter_of_a_million_bytes_were_added(pair: Pair) -> None:
    size = pair.file.stat().st_size
    assert not pair.stamp(made=size - MOST_APPENDED).is_worn
    assert pair.stamp(made=size - MOST_APPENDED - 1).is_worn


def test_renewed_it_holds_for_the_journal_as_it_is_now_and_says_how_fresh_that_is(pair: Pair) -> None:
    before = pair.file.read_bytes()[:-5]
    pair.file.write_bytes(before + b"\n" + TAIL)
    stamp = pair.stamp()
    stamp.write(pair.view)
    pair.file.write_bytes(before + b"\nmore\n" + TAIL)
    assert Stamp.holding(pair.view, pair.journal) is None
    stamp.renew(pair.view, pair.journal)
    found = Stamp.holding(pair.view, pair.journal)
    assert fields(found) == [17, 700, state_of(pair.journal), end_of(pair.journal, 773), True]


def test_it_is_not_renewed_for_a_journal_that_does_not_go_on_from_where_it_was(pair: Pair) -> None:
    before = pair.file.read_bytes()[:-5]
    pair.file.write_bytes(before + b"\n" + TAIL)
    stamp = pair.stamp()
    stamp.write(pair.view)
    pair.file.write_bytes(before[:-1] + b"?\nmore\n" + TAIL)
    stamp.renew(pair.view, pair.journal)
    assert Stamp.holding(pair.view, pair.journal) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[1:],
        lambda data: b"x" + data[1:],
        lambda data: b"",
        lambda data: b"17 700 %08x\n" % short_fingerprint(b"17 700"),
        lambda data: b"a b c d %08x\n" % short_fingerprint(b"a b c d"),
    ],
)
def test_one_that_is_damaged_holds_for_nothing(pair: Pair, damage: Any) -> None:
    pair.stamp().write(pair.view)
    path = Path(pair.view + ".stamp")
    path.write_bytes(damage(path.read_bytes()))
    assert Stamp.holding(pair.view, pair.journal) is None


def test_without_a_stamp_or_a_journal_nothing_holds(pair: Pair) -> None:
    assert Stamp.holding(pair.view, pair.journal) is None
    pair.stamp().write(pair.view)
    assert Stamp.holding(pair.view, pair.journal) is not None
    pair.file.unlink()
    assert Stamp.holding(pair.view, pair.journal) is None


def test_no_file_stays_open(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    closed: list[int] = []
    real_open, real_close = files.open_fd, files.close

    def open_fd(path: str, flags: int) -> int:
        opened.append(real_open(path, flags))
        return opened[-1]

    def close(fd: int) -> None:
        closed.append(fd)
        real_close(fd)

    monkeypatch.setattr(files, "open_fd", open_fd)
    monkeypatch.setattr(files, "close", close)
    pair.stamp(racy=True).write(pair.view)
    assert Stamp.holding(pair.view, pair.journal)

    def fail(*_: Any) -> Any:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files, "pread", fail)
    monkeypatch.setattr(files, "write_all", fail)
    assert Stamp.holding(pair.view, pair.journal) is None
    for action in (lambda: pair.stamp(), lambda: Stamp(1, 2, (0,), 0, True).write(pair.view)):
        with pytest.raises(OSError, match="Input/output"):
            action()
    assert sorted(opened) == sorted(closed)
    assert opened
