"""Several processes at once."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tinydb

from journal_disk import NOW, Disk, PowerOff, names, on_disk
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, files
from reljournal.journal.lock import Lock

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from reljournal.journal import Journal
journal, name, count = Journal(Path(sys.argv[1]), lock_timeout=60), sys.argv[2], int(sys.argv[3])
now = datetime(2026, 3, 2, 9, tzinfo=UTC)
for n in range(count):
    with journal.transaction("log", now=now) as work:
        work.insert("interactions", {"by": name, "n": n})
        if n % 5 == 4:
            work.insert("contacts", {"by": name, "n": n})
"""
READER = """
import sys
from pathlib import Path
from reljournal.journal import Journal
journal, seen = Journal(Path(sys.argv[1]), lock_timeout=60), 0
while seen < int(sys.argv[2]):
    content = journal.load()
    assert content.problems == ()
    assert len(content.tables["interactions"]) >= seen
    seen = len(content.tables["interactions"])
"""
STOCK_READER = """
import sys, tinydb
with tinydb.TinyDB(sys.argv[1]) as db:
    db.table("interactions").all()
"""
HOLDER = """
import sys, time
from reljournal.journal.lock import Lock
with Lock(sys.argv[1], 5):
    print("held", flush=True)
    time.sleep(60)
"""


def _start(program: str, *words: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_crowd_of_writers_loses_nothing_and_no_reader_sees_a_torn_file(journal: Journal) -> None:
    writers = [_start(WRITER, journal.path, name, 25) for name in "abcd"]
    readers = [_start(READER, journal.path, 100) for _ in range(2)]
    for process in [*writers, *readers]:
        _, errors = process.communicate(timeout=100)
        assert (process.returncode, errors) == (0, "")
    content = journal.load()
    entries = [(record["by"], record["n"]) for record in content.tables["interactions"].values()]
    assert sorted(entries) == [(name, n) for name in "abcd" for n in range(25)]
    assert len(content.tables["contacts"]) == 20
    assert list(content.tables["interactions"]) == sorted(content.tables["interactions"])
    with tinydb.TinyDB(journal.path) as db:
        assert len(db.table("interactions")) == 100
    assert len(journal.undo(100, now=NOW)) == 100
    assert not any(journal.load().tables.values())


def test_killed_writers_leave_no_lock_and_no_torn_file(journal: Journal) -> None:
    count = 0
    for round_ in range(6):
        process = _start(WRITER, journal.path, "k", 1000)
        deadline = time.monotonic() + 20
        while len(journal.load().tables["interactions"]) <= count and time.monotonic() < deadline:
            time.sleep(0.001 * round_)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        content = journal.load()
        assert content.problems == ()
        assert len(content.tables["interactions"]) > count
        count = len(content.tables["interactions"])
    assert journal.undo(now=NOW)


def test_a_held_lock_is_waited_for_and_named(journal: Journal) -> None:
    lock = f"{journal.path}.lock"
    process = _start(HOLDER, lock)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    impatient = Journal(journal.path, lock_timeout=0.05)
    with pytest.raises(JournalError, match="is locked") as caught, impatient.transaction("x", now=NOW):
        pass
    assert lock in caught.value.sentence
    assert impatient.load().problems == ()  # readers wait for nobody
    process.kill()
    process.communicate()
    with Lock(lock, 0.5):
        pass


def test_modes_are_private_and_made_so(tmp_path: Path) -> None:
    os.umask(0o022)
    journal = Journal(tmp_path / "a" / "b" / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "call"})
    assert {p.name: oct(p.stat().st_mode & 0o777) for p in [*journal.path.parent.parents][:1]} == {"a": "0o700"}
    assert {oct(p.stat().st_mode & 0o777) for p in journal.path.parent.iterdir()} == {"0o600"}
    journal.path.chmod(0o640)
    with journal.transaction("add", now=NOW) as work:
        work.insert("contacts", {"name": "Anna"})
    assert oct(journal.path.stat().st_mode & 0o777) == "0o600"
    assert [str(told) for told in journal.warnings] == [
        f"others on this machine could read {journal.path} (mode 640); it is closed to them now"
    ]


def test_a_link_stays_a_link_and_shares_the_lock(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "real" / "journal.json")
    journal.create(now=NOW)
    link = tmp_path / "link.json"
    link.symlink_to(journal.path)
    linked = Journal(link)
    for table in ("contacts", "interactions"):
        with linked.transaction("x", now=NOW) as work:
            work.insert(table, {"a": 1})
    assert link.is_symlink()
    assert linked.load().tables == journal.load().tables
    assert names(tmp_path) == ["link.json", "real"]
    assert len(journal.undo(2, now=NOW)) == 2


def _log(journal: Journal, note: str) -> int:
    """Append one entry; returns the inode that the journal then has."""
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "call", "note": note})
    return journal.path.stat().st_ino


LEASES = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="a system without leases on files")


@LEASES
def test_a_reader_in_the_middle_of_the_file_keeps_what_it_opened(journal: Journal) -> None:
    first = _log(journal, "one")
    assert _log(journal, "two") == first  # in place
    with journal.path.open("r+") as handle:
        begun = handle.read(100)
        third = _log(journal, "three")
        rest = handle.read()
    assert third != first
    assert len(json.loads(begun + rest)["interactions"]) == 2
    assert _log(journal, "four") == third
    assert [r["note"] for r in journal.load().tables["interactions"].values()] == ["one", "two", "three", "four"]
    assert len(journal.undo(4, now=NOW)) == 4


@LEASES
@pytest.mark.parametrize("program", [STOCK_READER, READER])
def test_who_opens_the_file_during_a_write_waits_for_its_end(journal: Journal, program: str) -> None:
    _log(journal, "one")
    fd = files.open_fd(str(journal.path), files.UPDATE)
    assert files.claim(fd)
    os.ftruncate(fd, journal.path.stat().st_size - 10)
    reader = _start(program, journal.path, 1)
    time.sleep(0.5)
    assert reader.poll() is None
    os.close(fd)
    _, errors = reader.communicate(timeout=20)
    assert "Error" in errors  # it saw what was left for it, and not before


@LEASES
@pytest.mark.parametrize("error", [0, errno.ENOSPC, errno.EIO])
def test_an_append_beside_a_reader_is_whole_or_not_there(tmp_path: Path, error: int) -> None:
    at, done = 0, False
    while not done:
        journal = Journal(tmp_path / str(at) / "journal.json")
        journal.create(now=NOW)
        _log(journal, "one")
        with journal.path.open() as handle:
            acknowledged = False
            with on_disk(Disk(at, error)) as disk, contextlib.suppress(PowerOff, RelError):
                _log(journal, "two")
                acknowledged = True
            assert json.load(handle)["interactions"]
        notes = [record["note"] for record in journal.load().tables["interactions"].values()]
        assert notes in ((["one", "two"],) if acknowledged else (["one"], ["one", "two"])), at
        assert journal.load().problems == ()
        at, done = at + 1, disk.count <= at
    assert at > 15


@pytest.mark.parametrize(("table", "step"), [("interactions", "fsync"), ("contacts", "close")])
def test_a_file_put_in_the_place_during_a_write_stays(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, table: str, step: str
) -> None:
    _log(journal, "one")
    theirs = journal.path.with_name("theirs")
    theirs.write_bytes(journal.path.read_bytes().replace(b"one", b"two"))
    seen, real = theirs.read_bytes(), getattr(files, step)
    inode = journal.path.stat().st_ino

    def meanwhile(fd: int) -> None:
        if theirs.exists() and files.fstat(fd).st_ino == inode:
            theirs.replace(journal.path)
        real(fd)

    monkeypatch.setattr(files, step, meanwhile)
    with (
        pytest.raises(RelError, match="was changed by another program") as caught,
        journal.transaction("x", now=NOW) as work,
    ):
        work.insert(table, {"note": "ours"})
    assert caught.value.exit_code == 1
    assert not theirs.exists()
    assert journal.path.read_bytes() == seen
    assert journal.load().problems != ()  # of "two", which was typed by hand


@LEASES
def test_what_is_saved_while_a_log_waits_for_a_reader_stays(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _log(journal, "one")
    changed = journal.path.read_bytes().replace(b"one", b"two, which is longer")
    monkeypatch.setattr(files, "claim", lambda _: bool(journal.path.write_bytes(changed)) and False)
    with pytest.raises(RelError, match="was changed by another program"):
        _log(journal, "ours")
    assert journal.path.read_bytes() == changed
