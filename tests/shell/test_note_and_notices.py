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
            ('printf "\\377" >"$1"', "the note is not UTF-8, so nothing was logged"),
            ('rm "$1"', "the note cannot be read back: No such file or directory"),
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


class TestPipe:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("about May\n", "about May"),
            ("\ufeffDear Anna,\r\n\r\n+1 for May\r\n", "Dear Anna,\n\n+1 for May"),
            ("- a list\n--on never\n# no comment", "- a list\n--on never\n# no comment"),
            ("Grüße", "Grüße"),
        ],
    )
    def test_it_is_the_note_as_it_comes(self, anna: Home, text: str, kept: str) -> None:
        run = anna.rel("log", "email", "anna", "-", "--in", "+thanks", stdin=text)
        assert (run.code, run.err) == (0, "")
        (row,) = anna.ok("history", "--json").json
        assert (row["note"], row["tags"], row["direction"]) == (kept, ["thanks"], "in")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "the pipe brought no note, so nothing was logged; to log without a note leave - away"),
            (" \n\n", "the pipe brought no note, so nothing was logged; to log without a note leave - away"),
            ("\udcff\udcfe", "the note is not UTF-8, so nothing was logged; 'iconv -f latin1 -t utf-8' makes"),
            ("a" * 1_100_000, "the note has more than a megabyte, so nothing was logged"),
        ],
    )
    @pytest.mark.parametrize("locale", ["C.UTF-8", "en_US.ISO-8859-1", ""])
    def test_what_is_no_note_logs_nothing(self, anna: Home, text: str, told: str, locale: str) -> None:
        before = anna.journal.read_bytes()
        # A terminal's own locale reads strictly, where C and C.UTF-8 read anything.
        home = Home(anna.folder, {"LANG": locale, "PYTHONIOENCODING": "utf-8:strict"})
        run = home.rel("log", "email", "anna", "-", stdin=text)
        assert (run.code, run.out) == (1, "")
        assert run.err.startswith(f"rel: {told}")
        assert anna.journal.read_bytes() == before

    def test_it_does_for_a_plan_and_for_what_is_done(self, anna: Home) -> None:
        assert anna.rel("plan", "call", "anna", "2026-03-02", "-", stdin="the budget\n").code == 0
        (card,) = anna.ok("today", "--json").json["cards"]
        code = next(item["code"] for item in card["items"] if item["rule"] == "planned-contact")
        assert anna.rel("done", code, "-", stdin="all agreed\n").code == 0
        assert "all agreed" in notes(anna)

    def test_in_a_terminal_it_says_what_it_waits_for(self, anna: Home) -> None:
        child = pexpect.spawn(
            str(REL), ["log", "call", "anna", "-"], env=anna.environment, cwd=str(anna.folder), encoding="utf-8"
        )
        child.expect_exact("rel: write the note; a line with nothing but Ctrl-D ends it")
        child.sendline("by hand")
        child.sendeof()
        child.expect_exact("logged call with Anna Weber")
        child.expect(pexpect.EOF)
        assert notes(anna) == ["by hand"]


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

        anna.ok("today", "--count")  # so that both find a view
        entry = loaded("log", "call", "anna", "x")
        extra = loaded("today", "--count") - entry
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

    @pytest.mark.parametrize("words", [(), ("today",), ("log", "call", "anna", "x"), ("--help",)])
    def test_whichever_command_comes_first_says_so(self, timed: Home, words: tuple[str, ...]) -> None:
        timed.ok("today")  # so that there is a view, and the quick way is taken
        (timed.folder / ".local/state/reljournal/delivery-failed").write_text("the agenda did not go out")
        _, shown = in_terminal(timed, *words, REL_TODAY="2026-03-03")
        assert "the run of 2026-03-03 07:30 was missed" in shown.replace("\n", " ")
        assert "the agenda did not go out" in shown.replace("\n", " ")
        _, shown = in_terminal(timed, *words, REL_TODAY="2026-03-03")
        assert "was missed" not in shown
        assert "did not go out" not in shown

    def test_a_run_that_took_place_is_not_missed(self, timed: Home) -> None:
        timed.ok("cron", "run", today="2026-03-03")
        assert "was missed" not in in_terminal(timed, "list", REL_TODAY="2026-03-03")[1]
