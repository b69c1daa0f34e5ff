"""Several processes at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tinydb

from journal_disk import NOW, names
from reljournal.errors import JournalError
from reljournal.journal import Journal
from reljournal.journal.lock import Lock

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


def test_modes_are_private_and_kept(tmp_path: Path) -> None:
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
    assert oct(journal.path.stat().st_mode & 0o777) == "0o640"


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
