"""Backup, restore and doctor, as their users run them."""

from __future__ import annotations

import os
import sys

import pexpect
import pytest

from installed import REL, Home


@pytest.fixture
def kept(home: Home) -> Home:
    """A journal of two days, so with one daily backup."""
    home.ok("add", "Anna Weber", today="2026-03-01")
    home.ok("log", "call", "anna", "hello", today="2026-03-02")
    return home


def test_the_first_change_of_a_day_makes_a_backup(kept: Home) -> None:
    folder = kept.folder / "journal.json.backups"
    assert [path.name for path in folder.iterdir()] == ["2026-03-02-120000-daily.json"]
    kept.ok("today", today="2026-03-03")
    kept.ok("log", "call", "anna", today="2026-03-02")
    assert len(list(folder.iterdir())) == 1
    (row,) = kept.ok("restore", "--json").json
    assert (row["name"], row["contacts"], row["entries"]) == ("2026-03-02-120000-daily", 1, 0)


def test_backup_says_where(kept: Home) -> None:
    run = kept.ok("backup")
    assert run.out == f"backed up to {kept.journal}.backups/2026-03-02-120000-asked.json: 1 contact, 1 entry\n"
    copy = kept.folder / "copy.json"
    assert kept.ok("backup", str(copy), "--json").json["path"] == str(copy)
    assert copy.read_bytes() == kept.journal.read_bytes()


def test_a_restore_wants_a_yes_and_can_be_undone(kept: Home) -> None:
    now = kept.journal.read_bytes()
    run = kept.rel("restore", "2026-03-02")
    assert (run.code, run.out) == (2, "")
    assert run.err == "rel: a restore replaces the journal, and there is no terminal to ask in; add --yes\n"
    assert kept.journal.read_bytes() == now
    run = kept.ok("restore", "2026-03-02", "--yes")
    assert run.out.splitlines()[0] == "restored 2026-03-02-120000-daily: 1 contact, 0 entries"
    assert kept.ok("history", "--json").json == []
    kept.ok("undo")
    assert kept.journal.read_bytes() == now


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect has no terminal there")
@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_in_a_terminal_it_asks(kept: Home, answer: str, code: int) -> None:
    before = kept.journal.read_bytes()
    child = pexpect.spawn(
        str(REL),
        ["restore", "2026-03-02"],
        env={**kept.environment, "TERM": "dumb"},
        cwd=str(kept.folder),
        timeout=30,
    )
    child.expect_exact("Replace the journal by this backup (1 contact, 0 entries)? [y/N]: ")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert (kept.journal.read_bytes() == before) is (answer == "n")


def test_names_that_mean_no_backup_or_several(kept: Home) -> None:
    kept.ok("backup")
    assert kept.rel("restore", "2026", "--yes").code == 2
    assert "can mean 2 backups" in kept.rel("restore", "2026", "--yes").err
    run = kept.rel("restore", "nothing.json", "--yes")
    assert (run.code, run.err.count("\n")) == (2, 1)
    (kept.folder / "x.json").write_text("dear diary")
    run = kept.rel("restore", "x.json", "--yes")
    assert (run.code, run.err.count("\n")) == (1, 1)


def test_doctor_on_a_whole_journal(kept: Home) -> None:
    assert kept.ok("doctor").out == "the journal is well: 1 contact, 1 entry\n"
    assert kept.ok("doctor", "--fix").out == "the journal is well: 1 contact, 1 entry\n"
    assert kept.ok("doctor", "--json").json["problems"] == []


def test_doctor_on_a_damaged_one(kept: Home) -> None:
    data = kept.journal.read_bytes()
    kept.journal.write_bytes(data[:-30])
    assert kept.rel("list").code == 4
    run = kept.rel("doctor")
    assert (run.code, run.err) == (4, "")
    assert run.out.startswith("the journal is damaged: 2 problems\nfile: is cut off after")
    run = kept.ok("doctor", "--fix")
    lines = run.out.splitlines()
    assert lines[0] == "the journal is well: 1 contact, 0 entries"
    assert lines[1] == f"1 record saved; the file as it was: {kept.journal}.damaged-2026-03-02-120000"
    assert lines[2].startswith("lost: interactions ")
    assert lines[3] == ("the last backup holds 1 contact, 0 entries: rel restore 2026-03-02-120000-daily")
    assert (kept.folder / "journal.json.damaged-2026-03-02-120000").read_bytes() == data[:-30]
    assert kept.ok("list", "--json").json[0]["name"] == "Anna Weber"


@pytest.mark.parametrize("text", ["", "dear diary", "[]"])
def test_nothing_to_save_is_told_in_one_line(home: Home, text: str) -> None:
    home.journal.write_text(text)
    for arguments in (("doctor",), ("doctor", "--fix"), ("doctor", "--json"), ("doctor", "--fix", "--json")):
        assert home.rel(*arguments).code == 4
    assert home.rel("doctor", "--fix").err.count("\n") == 1
    assert home.journal.read_text() == text
    for arguments in (("doctor",), ("backup",)):
        assert home.rel(*arguments, "--journal", "none.json").err.startswith("rel: there is no journal at")


def test_a_backup_that_cannot_be_written_is_a_warning(home: Home) -> None:
    home.ok("add", "Anna Weber", today="2026-03-01")
    (home.folder / "journal.json.backups").write_text("in the way")
    run = home.rel("log", "call", "anna")
    assert run.code == 0
    assert run.err.startswith("rel: the daily backup in ")
    assert run.err.count("\n") == 1
    assert run.out.startswith("logged call with Anna Weber")


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_journal_open_to_others_is_closed(kept: Home) -> None:
    kept.journal.chmod(0o644)
    assert "others on this machine may read it (mode 644)" in kept.ok("doctor").out
    assert "tidied: " in kept.ok("doctor", "--fix").out
    assert kept.journal.stat().st_mode & 0o777 == 0o600


def test_text_from_the_file_does_not_act_on_the_terminal(kept: Home) -> None:
    data = kept.journal.read_bytes().replace(b"hello", b"\x1b[2Jhello")
    kept.journal.write_bytes(data)
    for arguments in (("doctor",), ("doctor", "--fix")):
        run = kept.rel(*arguments)
        assert "\x1b" not in run.out + run.err
