"""In a terminal: a note from the editor, a number for the prompt, word of a missed morning."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from installed import REL, Home
from machines import Machine
from terminals import plain, script

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which is not for Windows")
if os.name == "nt":
    pytest.skip("a pseudo-terminal is POSIX", allow_module_level=True)


@pytest.fixture
def anna(home: Home) -> Home:
    home.ok("add", "Anna Weber", today="2025-01-01")
    return home


def in_terminal(home: Home, *arguments: str, **variables: str) -> tuple[int, str]:
    """What a command in a terminal ends with, and what it shows."""
    environment: Mapping[str, str] = {**home.environment, "TERM": "dumb", **variables}
    output, code = pexpect.run(
        " ".join([str(REL), *arguments]),
        env=dict(environment),
        cwd=str(home.folder),
        withexitstatus=True,
        timeout=60,
        encoding="utf-8",
    )
    return int(code), plain(output).replace("\r", "")


def notes(home: Home) -> list[str]:
    return [row["note"] for row in home.ok("history", "--json").json]


def editor(home: Home, body: str) -> str:
    return str(script(home.folder / "my editor", f"#!/bin/sh\n{body}\n")).replace(" ", "\\ ")


class TestEditor:
    def test_without_a_note_it_opens(self, anna: Home) -> None:
        told = anna.folder / "seen.txt"
        vi = editor(
            anna,
            f'cp "$1" {told}; ls -ld "$(dirname "$1")" >{told}.mode; printf "two lines\\nof it" >>"$1"',
        )
        code, shown = in_terminal(anna, "log", "call", "anna", EDITOR=vi)
        assert (code, "logged call with Anna Weber" in shown) == (0, True)
        assert notes(anna) == ["two lines\nof it"]
        assert told.read_text().startswith("\n# rel log call anna\n# Lines that begin with # are left out")
        assert Path(f"{told}.mode").read_text().startswith("drwx------")

    def test_with_a_note_or_a_tag_it_does_not(self, anna: Home) -> None:
        vi = editor(anna, "exit 9")
        for words in (("a note",), ("+checkin",), ("--minutes", "5"), ("--dry-run",), ("--no-edit",)):
            arguments = [f"'{word}'" for word in words]
            assert in_terminal(anna, "log", "call", "anna", *arguments, EDITOR=vi)[0] == 0, words

    def test_nobody_is_thrown_into_an_editor_unasked(self, anna: Home) -> None:
        assert in_terminal(anna, "log", "call", "anna", EDITOR="", VISUAL="")[0] == 0
        anna.config.write_text("[log]\neditor = false\n")
        assert in_terminal(anna, "log", "call", "anna", EDITOR=editor(anna, "exit 9"))[0] == 0
        # and where there is no terminal, never
        assert Home(anna.folder, {"EDITOR": editor(anna, "exit 9")}).rel("log", "call", "anna").code == 0

    def test_asked_for_it_opens_for_an_entry_with_a_tag(self, anna: Home) -> None:
        vi = editor(anna, 'echo "about May" >"$1"')
        assert in_terminal(anna, "log", "call", "anna", "+checkin", "-e", EDITOR=vi)[0] == 0
        (row,) = anna.ok("history", "--json").json
        assert (row["note"], row["tags"]) == ("about May", ["checkin"])
        run = anna.rel("log", "call", "anna", "--edit")
        assert (run.code, run.err.startswith("rel: an editor needs a terminal")) == (2, True)

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("exit 3", "the editor ended with 3, so nothing was logged"),
            (":", "the note is empty, so nothing was logged"),
            ('printf "\\377" >"$1"', "cannot be read back as UTF-8"),
            ('rm "$1"', "cannot be read back as UTF-8"),
        ],
    )
    def test_an_editor_that_is_left_logs_nothing(self, anna: Home, body: str, told: str) -> None:
        before = anna.journal.read_bytes()
        code, shown = in_terminal(anna, "log", "call", "anna", EDITOR=editor(anna, body))
        assert (code, told in shown) == (1, True)
        assert anna.journal.read_bytes() == before

    def test_an_unknown_name_is_told_before_the_editor_opens(self, anna: Home) -> None:
        vi = editor(anna, f"touch {anna.folder}/opened")
        assert in_terminal(anna, "log", "call", "nobody", EDITOR=vi)[0] == 2
        assert not (anna.folder / "opened").exists()

    def test_an_editor_that_is_not_there(self, anna: Home) -> None:
        code, shown = in_terminal(anna, "log", "call", "anna", EDITOR="/none/vi")
        assert (code, "the editor '/none/vi' cannot be run" in shown) == (1, True)

    def test_a_note_is_not_lost_where_the_entry_fails(self, anna: Home) -> None:
        vi = editor(anna, f'echo "precious" >"$1"; echo broken >{anna.journal}')
        code, shown = in_terminal(anna, "log", "call", "anna", EDITOR=vi)
        assert code != 0
        kept = Path(shown.replace("\n", "").partition("the note is kept in ")[2].strip())
        assert kept.read_text() == "precious\n"
        kept.unlink()
        kept.parent.rmdir()


class TestCount:
    def test_it_is_a_number(self, anna: Home) -> None:
        assert anna.ok("today", "--count", today="2025-01-02").out == "0\n"
        assert anna.ok("today", "--count").out == "1\n"
        assert anna.ok("today", "--count", "--json").json == {"count": 1}
        assert anna.rel("today", "--count", "--exit-code").code == 3
        assert anna.rel("today", "--count", "--send").code == 2

    def test_it_costs_no_more_modules_than_an_entry(self, anna: Home) -> None:
        def loaded(*arguments: str) -> set[str]:
            done = subprocess.run(
                [str(REL), *arguments],
                env={**anna.environment, "PYTHONPROFILEIMPORTTIME": "1"},
                capture_output=True,
                text=True,
                check=True,
            )
            return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}

        extra = loaded("today", "--count") - loaded("log", "call", "anna", "x")
        assert not {name.partition(".")[0] for name in extra} - {"reljournal"}, extra


class TestMissedRun:
    @pytest.fixture
    def timed(self, anna: Home) -> Home:
        bare = anna.folder / "machine"
        bare.mkdir()
        machine = Machine(bare)
        home = Home(anna.folder, machine.home.variables)
        home.ok("cron", "install", "--at", "07:30")
        return home

    def test_it_is_told_once(self, timed: Home) -> None:
        told: Any = "the run of 2026-03-03 07:30 was missed: 'rel today' makes up for it"
        assert told not in in_terminal(timed, "list", REL_TODAY="2026-03-02")[1]
        assert told not in in_terminal(timed, "list", REL_TODAY="2026-03-03T07:40")[1]
        assert timed.rel("list", today="2026-03-03").err == ""
        assert told in in_terminal(timed, "list", REL_TODAY="2026-03-03")[1].replace("\n", " ")
        assert "was missed" not in in_terminal(timed, "list", REL_TODAY="2026-03-03")[1]
        assert "was missed" in in_terminal(timed, "list", REL_TODAY="2026-03-04")[1]

    def test_a_run_that_took_place_is_not_missed(self, timed: Home) -> None:
        timed.ok("cron", "run", today="2026-03-03")
        assert "was missed" not in in_terminal(timed, "list", REL_TODAY="2026-03-03")[1]
