"""How long a writer waits for another, and what it closes when it is done."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reljournal.errors import JournalError
from reljournal.journal import files, lock
from reljournal.journal.lock import Lock


@pytest.mark.parametrize("system", ["this one", "Windows"])
def test_what_locks_is_imported_with_the_lock_where_there_is_it(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer may have no descriptor left when it comes to the lock, and could import nothing then."""
    monkeypatch.setitem(sys.modules, "fcntl", fcntl := None if system == "Windows" else SimpleNamespace())
    assert runpy.run_path(lock.__file__)["_fcntl"] is fcntl


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(lock, "time", SimpleNamespace(monotonic=clock.monotonic, sleep=clock.sleep))
    return clock


def test_a_lock_that_is_held_is_waited_for_as_long_as_asked_and_then_named(tmp_path: Path, clock: Clock) -> None:
    path = str(tmp_path / "journal.lock")
    with Lock(path, 1), pytest.raises(JournalError) as caught, Lock(path, 0.5):
        pytest.fail("two hold it at once")
    assert 0.5 <= clock.now - 1000 < 0.52
    assert f"held {path} for more than 0.5 seconds" in caught.value.sentence


def test_it_looks_again_soon_at_first_and_never_seldomer_than_a_hundred_times_a_second(
    tmp_path: Path, clock: Clock
) -> None:
    path = str(tmp_path / "journal.lock")
    with Lock(path, 1), pytest.raises(JournalError), Lock(path, 0.1):
        pytest.fail("two hold it at once")
    assert clock.pauses[:6] == [0.001, 0.002, 0.004, 0.008, 0.01, 0.01]
    assert max(clock.pauses) == 0.01


def test_who_does_not_want_to_wait_is_told_at_once(tmp_path: Path, clock: Clock) -> None:
    path = str(tmp_path / "journal.lock")
    with Lock(path, 0):
        with pytest.raises(JournalError), Lock(path, 0):
            pytest.fail("two hold it at once")
        assert not clock.pauses
    with Lock(path, 0):
        assert not clock.pauses


def test_given_back_too_often_it_closes_nothing_of_others(tmp_path: Path) -> None:
    """Its number may be somebody else's by then."""
    path = str(tmp_path / "journal.lock")
    streams = _streams()
    ours = Lock(path, 1)
    ours.__exit__()
    assert _streams() == streams
    with ours:
        pass
    other = os.open(os.devnull, os.O_RDONLY)
    try:
        ours.__exit__()
        os.fstat(other)
        assert _streams() == streams
    finally:
        os.close(other)


def test_the_first_of_all_numbers_is_given_back_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without input, output and error output opens the lock as number 0."""
    closed: list[int] = []
    monkeypatch.setattr(files, "open_fd", lambda path, flags: 0)
    monkeypatch.setattr(files, "try_lock", lambda fd: True)
    monkeypatch.setattr(files, "close", closed.append)
    with Lock("journal.lock", 1):
        assert closed == []
    assert closed == [0]


def _streams() -> list[tuple[int, int]]:
    """Which files are input, output and error output."""
    return [(status.st_dev, status.st_ino) for status in map(os.fstat, (0, 1, 2))]
