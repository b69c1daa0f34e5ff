"""`rel forget` as it is installed, with grep over every file that it left."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installed import Home

GREP = shutil.which("grep")
needs_grep = pytest.mark.skipif(GREP is None, reason="grep is not here")


def prepared(home: Home) -> None:
    home.ok(
        "add", "Anna Weber", "--email", "anna@weber.example", "--phone", "+49 30 23125 041", today="2026-03-01"
    )
    home.ok("add", "Ben Roth", today="2026-03-01")
    home.ok("log", "call", "anna", "a quiet year", today="2026-03-01")
    home.ok("log", "call", "ben", "asks for Anna Weber, 030 23125041")
    home.ok("promise", "add", "ben", "write to Weber, Anna", "--by", "friday")
    home.ok("set", "anna", "--email", "anna@new.example")
    home.ok("rename", "anna", "Anna Weber-Krause")
    home.ok("backup")


def grep(home: Home, *texts: str) -> list[str]:
    """The files in which the real grep finds any of these, case set aside."""
    assert GREP is not None
    wanted = [word for text in texts for word in ("-e", text)]
    done = subprocess.run([GREP, "-ril", *wanted, str(home.folder)], capture_output=True, text=True, check=False)
    assert done.returncode < 2, done.stderr
    return sorted(Path(line).name for line in done.stdout.splitlines())


@needs_grep
def test_grep_finds_nothing_of_them(home: Home) -> None:
    prepared(home)
    theirs = ("anna weber", "weber, anna", "anna@", "23125", "krause", "a quiet year")
    assert len(grep(home, *theirs)) == 7  # the journal, its undo store, its view in two files, three backups
    cached = home.folder / ".cache" / "reljournal" / "view-1"
    cached.parent.mkdir(parents=True, exist_ok=True)
    cached.write_text("Anna Weber")
    (home.folder / "journal (conflicted copy).json").write_text("Anna Weber")
    home.config.write_text("# Anna Weber wrote this\n")
    home.config.chmod(0o600)
    run = home.rel("forget", "anna", "--yes", "--json")
    assert run.code == 0, run
    receipt = run.json
    assert {table: len(ids) for table, ids in receipt["removed"].items()} == {"contacts": 1, "interactions": 1}
    assert {each["text"] for each in receipt["changed"]} == {"asks for [erased], [erased]", "write to [erased]"}
    assert receipt["complete"]
    assert receipt["undo_steps"] == 6
    assert [path.rpartition("/")[2] for path in receipt["foreign"]] == ["journal (conflicted copy).json"]
    assert len(receipt["warnings"]) == 2
    assert not cached.exists()
    assert grep(home, *theirs) == ["config.toml", "journal (conflicted copy).json"]  # named, and the user's own
    home.rel("undo", "200")
    home.ok("restore", "2026-03-02-120000-asked", "--yes")
    assert grep(home, *theirs) == ["config.toml", "journal (conflicted copy).json"]
    assert home.ok("doctor", "--json").json["problems"] == []


@needs_grep
def test_whoever_was_removed_is_erased_from_the_backups(home: Home) -> None:
    home.ok("add", "Carla Solo", "--email", "carla@solo.example", today="2026-03-01")
    home.ok("add", "Ben Roth")
    home.ok("rm", home.ok("list", "--json").json[1]["ref"])
    assert home.ok("list", "--json").json[0]["name"] == "Ben Roth"
    assert grep(home, "solo")
    home.ok("forget", "carla", "--yes")
    assert grep(home, "solo") == []
    assert home.rel("forget", "carla", "--yes").code == 2


@needs_grep
def test_an_interrupted_run_is_named_and_finished_by_the_old_name(home: Home) -> None:
    prepared(home)
    stubborn = home.folder / "journal.json.backups" / "mine.txt"
    stubborn.write_text("Anna Weber")
    run = home.rel("forget", "anna", "--yes")
    assert run.code == 1
    assert "mine.txt: it holds them, and rel did not write it" in run.err
    assert "'rel forget' was interrupted" in home.ok("doctor").out
    stubborn.unlink()
    again = home.ok("forget", "anna weber", "--yes")
    assert again.out == "an interrupted 'rel forget' is finished\n"
    assert grep(home, "anna weber", "anna@", "23125") == []
    assert "interrupted" not in home.ok("doctor").out


def test_a_dry_run_writes_nothing_and_german_is_german(home: Home) -> None:
    prepared(home)
    home.ok("config", "set", "user.language", "de")
    files = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    assert "würde gelöscht: 1 Kontakt" in home.ok("forget", "anna", "--dry-run").out
    assert home.rel("forget", "anna").code == 2
    assert files == {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
    home.ok("forget", "anna", "--yes")
    assert "[gelöscht]" in home.journal.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty on Windows")
@pytest.mark.parametrize(("answer", "gone"), [("n", False), ("y", True)])
def test_in_a_terminal_it_shows_what_goes_and_asks(home: Home, answer: str, gone: bool) -> None:
    import pexpect

    from installed import REL

    prepared(home)
    child = pexpect.spawn(
        str(REL), ["forget", "anna"], env=home.environment | {"TERM": "xterm"}, cwd=str(home.folder), timeout=30
    )
    child.expect("would erase Anna Weber-Krause")
    child.expect("for good")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == (0 if gone else 1)
    names = [each["name"] for each in json.loads(home.ok("list", "--json").out)]
    assert ("Anna Weber-Krause" in names) is not gone
