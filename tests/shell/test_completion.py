"""Completion in the real shells, and what it offers where."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import completion_table
from installed import Home
from reljournal.cli.completion_scripts import SCRIPTS
from reljournal.cli.shell_words import after_last_break, quoted_for_bash, read_line, unquoted
from terminals import SHELLS, Terminal, missing

SHELLS_HERE = [
    pytest.param(shell, marks=pytest.mark.skipif(bool(missing(shell)), reason=missing(shell) or "it is here"))
    for shell in SHELLS
]
EVIL = "Evil $(touch pwned) `touch pwned` ;touch pwned"
HIDDEN = "Zed \x1b]0;pwned\x07\x1b[31m Red"


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with names that are hard on a shell; each test gets a copy of its own."""
    home = Home(tmp_path_factory.mktemp("village"))
    for name in ("Anna Weber", "Albert Weber", "Jörg Müller", "Sinéad O'Brien", EVIL, HIDDEN, 'Quo "Te" Vadis!'):
        home.ok("add", name)
    home.config.write_text('[log]\nkinds = ["workshop"]\n')
    home.ok("log", "call", "albert", "hello", "+checkin")
    home.ok("promise", "add", "anna", "send the offer", "--by", "2026-03-02")
    return home.folder


@pytest.fixture
def peopled(home: Home, village: Path) -> Home:
    shutil.copytree(village, home.folder, dirs_exist_ok=True)
    return home


@pytest.fixture(params=SHELLS_HERE)
def terminal(request: pytest.FixtureRequest, peopled: Home) -> Iterator[Terminal]:
    found = Terminal(request.param, peopled)
    yield found
    found.close()


def offered(home: Home, *words: str) -> list[str]:
    """The words that are offered, as zsh gets them: without quoting of any kind."""
    run = home.rel("_complete", "zsh", *words)
    assert (run.code, run.err) == (0, "")
    return [line.partition("\t")[0] for line in run.out.splitlines()[1:]]


class TestInTheShell:
    def test_words_names_and_values(self, terminal: Terminal, peopled: Home) -> None:
        for keys, given in (
            ("show lo\twork\tanna\tx", ["log", "workshop", "Anna Weber", "x"]),
            ("show prom\tadd\tsin\t", ["promise", "add", "Sinéad O'Brien"]),
            ("show log call albert,ann\t", ["log", "call", "albert,Anna Weber"]),
            ("show log call anna +che\t", ["log", "call", "anna", "+checkin"]),
            ("show today --for\tpl\t", ["today", "--format", "plain"]),
            ("show today --format=pl\t", ["today", "--format=plain"]),
            ("show set anna --status dec\t", ["set", "anna", "--status", "deceased"]),
        ):
            assert terminal.given(keys) == given, keys

    def test_names_with_blanks_apostrophes_and_umlauts(self, terminal: Terminal) -> None:
        for keys, name in (
            ("show log call 'Ann\t", "Anna Weber"),
            ('show log call "Ann\t', "Anna Weber"),
            ("show log call Anna\\ W\t", "Anna Weber"),
            ('show log call "Sin\t', "Sinéad O'Brien"),
            ("show log call 'Sin\t", "Sinéad O'Brien"),
            ("show log call quo\t", 'Quo "Te" Vadis!'),
            ("show log call Jö\t", "Jörg Müller"),
        ):
            assert terminal.given(keys) == ["log", "call", name], keys

    def test_a_name_without_its_accents_is_found(self, terminal: Terminal, peopled: Home) -> None:
        (_, _, who) = terminal.given("show log call jor\t")
        assert peopled.ok("show", who, "--json").json["name"] == "Jörg Müller"

    def test_what_two_names_share_inside_leaves_the_line_alone(self, terminal: Terminal) -> None:
        assert terminal.given("show log call web\t") == ["log", "call", "web"]

    def test_codes_and_references(self, terminal: Terminal, peopled: Home) -> None:
        (card,) = [card for card in peopled.ok("today", "--json").json["cards"] if card["contact"] == "Anna Weber"]
        code = card["items"][0]["code"]
        assert terminal.given(f"show done {code[:2]}\t") == ["done", code]
        (promise,) = peopled.ok("promise", "list", "--json").json
        assert terminal.given("show promise kept \t") == ["promise", "kept", promise["ref"]]

    def test_a_hostile_name_runs_nothing(self, terminal: Terminal, peopled: Home) -> None:
        for keys in ("show log call ev\t", "show log call 'Ev\t", 'show log call "Ev\t'):
            assert terminal.given(keys) == ["log", "call", EVIL], keys
        assert not list(peopled.folder.glob("pwned*"))

    def test_a_name_with_escapes_is_offered_by_its_reference(self, terminal: Terminal) -> None:
        shown = terminal.listed("show log call \t\t", until="Sin")
        assert "]0;pwned" not in shown.replace("␛]0;pwned", "")

    def test_files_where_files_are_meant(self, terminal: Terminal, peopled: Home) -> None:
        (peopled.folder / "statement of may.csv").write_text("x")
        assert terminal.given("show import csv state\t") == ["import", "csv", "statement of may.csv"]
        assert terminal.given("show import csv --cre\t") == ["import", "csv", "--create"]


@pytest.mark.skipif(bool(missing("zsh")), reason=missing("zsh") or "it is here")
def test_zsh_lists_in_columns(peopled: Home) -> None:
    terminal = Terminal("zsh", peopled)
    try:
        options = terminal.listed("show today --\t\t", until="Show this message and exit")
        told = {line.index(line.split(maxsplit=1)[1]) for line in options.splitlines() if re.match("--.*  ", line)}
        assert told == {len("--confidential") + 2}
        assert "rich      plain" in terminal.listed("show today --format \t\t", until="ics")
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", SHELLS_HERE)
def test_the_script_is_read_without_a_word(shell: str, home: Home) -> None:
    command = [shell, "--no-execute" if shell == "fish" else "-n", "/dev/stdin"]
    done = subprocess.run(command, input=SCRIPTS[shell], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert home.ok("completion", shell).out == SCRIPTS[shell]


def test_an_unknown_shell_is_named(home: Home) -> None:
    run = home.rel("completion", "tcsh")
    assert (run.code, run.err) == (2, "rel: there is no completion for 'tcsh'; shells are bash, zsh, fish\n")


class TestOffers:
    def test_each_place_offers_its_own(self, peopled: Home) -> None:
        assert "today" in offered(peopled, "")
        assert offered(peopled, "invoice", "re") == ["remind"]
        assert offered(peopled, "log", "workshop", "anna", "--on", "yes") == ["yesterday"]
        assert offered(peopled, "today", "--rule", "promise-d") == ["promise-due"]
        assert offered(peopled, "why", "weber", "check-in") == ["check-in-due"]
        assert offered(peopled, "config", "set", "log.k") == ["log.kinds"]
        assert offered(peopled, "set", "anna", "--cadence", "qu") == ["quarterly"]
        assert offered(peopled, "agreement", "add", "anna", "bi") == ["billing"]
        assert offered(peopled, "log", "call", "anna", "no", "") == []
        assert offered(peopled, "nonsense", "x", "") == []

    def test_global_options_are_obeyed(self, peopled: Home) -> None:
        other = peopled.folder / "other.json"
        peopled.ok("--journal", str(other), "add", "Only Here")
        assert offered(peopled, "--journal", str(other), "show", "") == ["Only Here"]
        assert offered(peopled, f"--journal={other}", "show", "") == ["Only Here"]
        assert offered(peopled, "show", "--journal", str(other), "on") == ["Only Here"]

    def test_names_that_cannot_be_typed_are_offered_by_reference(self, peopled: Home) -> None:
        words = offered(peopled, "show", "")
        assert not [word for word in words if "\x1b" in word]
        (ref,) = [word for word in words if word.isdigit()]
        assert peopled.ok("show", ref, "--json").json["name"] == HIDDEN

    def test_without_a_journal_nothing_is_said(self, home: Home) -> None:
        for shell, arguments in (("bash", [" ", "rel show "]), ("zsh", ["show", ""]), ("fish", ["show", ""])):
            run = home.rel("_complete", shell, *arguments)
            assert (run.out, run.err) == ("words\n", "")
        home.journal.write_text("dear diary")
        run = home.rel("_complete", "zsh", "show", "")
        assert (run.code, run.out, run.err) == (1, "", "")
        assert home.journal.read_text() == "dear diary"
        assert home.rel("_complete").err == ""

    def test_what_is_offered_leaves_the_journal_alone(self, peopled: Home) -> None:
        before = (peopled.journal.read_bytes(), peopled.journal.stat().st_mtime_ns)
        offered(peopled, "done", "")
        offered(peopled, "edit", "")
        assert (peopled.journal.read_bytes(), peopled.journal.stat().st_mtime_ns) == before

    def test_commands_and_options_load_no_typer(self, peopled: Home) -> None:
        for words in ("['to']", "['log', '--']", "['show', 'an']"):
            code = (
                "import sys; from reljournal.cli.complete import answer; "
                f"answer('zsh', {words}); "
                "print(sorted({'typer', 'rich', 'click'} & set(sys.modules)))"
            )
            done = subprocess.run(
                [sys.executable, "-c", code], env=peopled.environment, capture_output=True, text=True, check=True
            )
            assert done.stdout == "[]\n", words


def test_the_table_is_as_the_commands_are_declared() -> None:
    assert completion_table.PATH.read_text(encoding="utf-8") == completion_table.text(), "run `make docs`"


def test_choices_are_of_arguments_and_options_that_exist() -> None:
    table = completion_table.table()
    for key in completion_table.CHOICES:
        path, _, what = key.rpartition(" ")
        _, arguments, options = table[path]
        assert what in arguments or what in options, key


@pytest.mark.parametrize(
    ("line", "words", "raw", "quote"),
    [
        ("rel log ", ["rel", "log", ""], "", ""),
        ("rel log an", ["rel", "log", "an"], "an", ""),
        ('rel "Anna W', ["rel", "Anna W"], '"Anna W', '"'),
        ("rel 'it'\\''s", ["rel", "it's"], "'it'\\''s", "'"),
        ("ls; rel sh", ["rel", "sh"], "sh", ""),
        ("echo $(rel sh", ["rel", "sh"], "sh", ""),
        ('rel "a\\"b', ["rel", 'a"b'], '"a\\"b', '"'),
        ("rel a\\", ["rel", "a\\"], "a\\", ""),
        ("", [""], "", ""),
    ],
)
def test_lines_are_read_as_a_shell_reads_them(line: str, words: list[str], raw: str, quote: str) -> None:
    typed = read_line(line)
    assert (typed.words, typed.raw, typed.quote) == (words, raw, quote)


@pytest.mark.parametrize(
    "text", [EVIL, "a b", "O'Brien", 'x"y"', "$HOME", "!!", "Jörg", "~root", "a:b=c@d", "*?[", "#x"]
)
def test_what_is_quoted_is_read_back(text: str) -> None:
    assert unquoted(quoted_for_bash(text)) == text
    for quote in "'\"":
        assert unquoted(quote + quoted_for_bash(text, quote) + quote) == text
        done = subprocess.run(
            ["bash", "-c", f"printf %s {quote}{quoted_for_bash(text, quote)}{quote}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == text
    assert after_last_break("--format=pl", ":=") == "pl"
    assert after_last_break("'Anna We", ":=") == "Anna We"
