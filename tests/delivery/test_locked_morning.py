"""The entry of cron at half past seven, while another process is in the middle of writing the journal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from machines import Machine
from servers import HOST, Mailbox, smtp

if os.name == "nt":
    pytest.skip("the pretended programs are shell scripts", allow_module_level=True)

TODAY = "2026-03-02"
# A real append that stops where its bytes are in the journal and not yet safe there, until its stdin ends.
WRITER = """
import os, sys
from reljournal.journal import files

write_all, fsync, at = files.write_all, files.fsync, [0]

def remembering(fd, data, offset):
    write_all(fd, data, offset)
    at[0] = offset

def waiting(fd):
    if at[0] and files.is_there(os.environ["REL_JOURNAL"] + ".intent"):
        print("at work", flush=True)
        sys.stdin.read()
    fsync(fd)

files.write_all, files.fsync = remembering, waiting
sys.argv = ["rel", "log", "call", "ben", "we go on"]
from reljournal.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path)
    found.home.ok("add", "Anna Weber", today="2025-01-01")
    found.home.ok("add", "Ben Roth", today="2026-02-27")
    found.home.ok("promise", "add", "anna", "send the offer", "--by", TODAY, today="2026-02-20")
    return found


@contextmanager
def a_writer(machine: Machine) -> Iterator[None]:
    """Somebody writes the journal all the while, and comes to an end afterwards."""
    command = [sys.executable, "-c", WRITER]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=machine.home.environment, stdin=pipe, stdout=pipe, stderr=pipe, cwd=machine.folder
    ) as writer:
        assert writer.stdout
        assert writer.stdin
        assert writer.stdout.readline() == b"at work\n"
        try:
            yield
        finally:
            writer.stdin.close()
        assert writer.wait(60) == 0, writer.stderr and writer.stderr.read()


@pytest.fixture
def box(machine: Machine) -> Iterator[Mailbox]:
    """A mail server, and an entry for half past seven that sends there."""
    with smtp() as found:
        machine.home.config.write_text(
            "[journal]\nlock_seconds = 0\n"
            f'[send]\nto = ["me@example.org"]\nvia = "smtp://{HOST}:{found.port}"\ntimeout = 2\n'
        )
        machine.home.ok("cron", "install", "--at", "07:30", "--send")
        machine.hurry()
        yield found


def test_it_is_told_and_the_agenda_goes_out_at_the_next_chance_once(machine: Machine, box: Mailbox) -> None:
    home = machine.home
    with a_writer(machine):
        assert machine.run_as_cron_does() == 4
    assert box.mails == []
    assert (machine.state / "morning.log").read_text().count("-- another try in ") == 2
    shown = home.rel("cron", "status", today="").out.splitlines()
    assert ": the journal is locked: another program has held" in shown[2]
    assert shown[2].startswith("last run: ")
    assert shown[-1].startswith("log: rel: the journal is locked: another program has held")
    problem = home.rel("doctor", today="")
    assert (problem.code, "mornings: the run of " in problem.out) == (1, True)

    assert machine.run_as_cron_does() == 0
    (mail,) = box.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert "send the offer" in text.get_content()
    assert "went well" in home.ok("cron", "status", today="").out
    assert home.ok("doctor", today="").code == 0
    assert machine.run_as_cron_does() == 0
    home.ok("today", "--send", today="")
    assert len(box.mails) == 1
    assert home.ok("history", "ben", "--json", today="").json[0]["note"] == "we go on", "the writer lost nothing"


def test_by_hand_it_is_a_chance_as_well(machine: Machine, box: Mailbox) -> None:
    with a_writer(machine):
        machine.run_as_cron_does()
    machine.home.ok("today", "--send", today="")
    assert machine.run_as_cron_does() == 0
    assert len(box.mails) == 1


def test_a_lock_without_a_write_keeps_nobody_from_reading(machine: Machine, box: Mailbox) -> None:
    import fcntl

    with Path(f"{machine.home.journal}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert machine.run_as_cron_does() == 0
    assert len(box.mails) == 1
