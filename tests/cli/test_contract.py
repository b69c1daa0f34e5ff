"""What scripts rely on: exit codes, streams, the keys of --json."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from installed import Home

CARD_KEYS = {"relationship", "contact", "urgency", "suggestion", "items"}
ITEM_KEYS = {
    "code",
    "rule",
    "urgency",
    "due",
    "days_overdue",
    "headline",
    "reason",
    "action",
    "stage",
    "evidence",
}


@pytest.fixture
def weber(home: Home) -> Home:
    """Anna Weber of Weber GmbH, last spoken to in November."""
    home.ok("add", "Anna Weber", "--org", "Weber GmbH", "--phone", "+49 30 23125 041", today="2025-10-01")
    home.ok("log", "call", "anna", "the spring order", today="2025-11-18")
    return home


def test_the_agenda_as_json_has_the_keys_of_the_contract(weber: Home) -> None:
    agenda = weber.ok("today", "--json").json
    assert set(agenda) >= {"date", "cards", "held", "hidden", "errors"}
    assert agenda["date"] == "2026-03-02"
    (card,) = agenda["cards"]
    assert set(card) >= CARD_KEYS
    assert card["suggestion"] == {
        "kind": "call",
        "text": "Call Anna Weber, +49 30 23125 041",
        "link": "tel:+493023125041",
    }
    (item,) = card["items"]
    assert set(item) >= ITEM_KEYS
    assert (item["rule"], item["urgency"], item["due"], item["days_overdue"]) == (
        "check-in-due",
        "overdue",
        "2026-02-18",
        12,
    )
    assert item["stage"] is None
    assert all(isinstance(each, str) and each.isdigit() for each in item["evidence"])


def test_json_holds_every_card_whatever_the_limit(home: Home) -> None:
    for name in ("Ada", "Ben", "Cleo", "Dora"):
        home.ok("add", name, today="2025-01-01")
    home.config.write_text("[agenda]\nlimit = 2\n")
    assert "2 more cards: rel today --all" in home.ok("today").out
    agenda = home.ok("today", "--json").json
    assert (len(agenda["cards"]), agenda["hidden"]) == (4, 0)
    assert "more card" not in home.ok("today", "--all").out


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("history",),
        ("find", "nothing"),
        ("promise", "list"),
        ("invoice", "list"),
        ("project", "list"),
        ("friction", "list"),
    ],
    ids=" ".join,
)
def test_an_empty_list_is_brackets_and_never_null(home: Home, command: tuple[str, ...]) -> None:
    home.ok("init")
    assert home.ok(*command, "--json").out.strip() == "[]"


def test_an_invoice_written_down_late_is_late_at_once(weber: Home) -> None:
    """A target in the past needs no --issued: it counts back by the terms."""
    weber.ok("invoice", "add", "weber", "1200", "--number", "2026-001", "--due", "2026-02-16")
    (row,) = weber.ok("invoice", "list", "--json").json
    assert (row["issued"], row["due"], row["days_late"]) == ("2026-02-02", "2026-02-16", 14)
    agenda = weber.ok("today", "--rule", "payment-target-exceeded", "--json").json
    assert agenda["cards"][0]["items"][0]["stage"] == 2


def test_exit_code_three_only_on_request_and_only_when_something_is_due(weber: Home) -> None:
    assert weber.rel("today").code == 0
    assert weber.rel("today", "--exit-code").code == 3
    assert weber.rel("today", "--exit-code", today="2025-11-20").code == 0


def test_options_that_hold_everywhere_stand_before_or_after_the_command(weber: Home) -> None:
    before, after = weber.ok("--json", "today"), weber.ok("today", "--json")
    assert before.out == after.out
    other = str(weber.folder / "other.json")
    assert weber.rel("--journal", other, "list", "--json").json == []
    assert weber.rel("list", "--json", "--journal", other).json == []


@pytest.mark.parametrize("command", [("frobnicate",), ("log",), ("today", "--nope"), ("log", "call", "nobody")])
def test_wrong_usage_is_one_line_of_stderr_and_code_two(weber: Home, command: tuple[str, ...]) -> None:
    run = weber.rel(*command)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("rel: ")
    assert run.err.count("\n") == 1


@pytest.mark.parametrize("command", [("frobnicate",), ("today", "--nope"), ("log", "call", "nobody")])
def test_with_json_errors_are_json_on_stderr(weber: Home, command: tuple[str, ...]) -> None:
    run = weber.rel(*command, "--json")
    assert (run.code, run.out) == (2, "")
    told = json.loads(run.err)
    assert told["exit_code"] == 2
    assert told["error"]


def test_quiet_says_nothing_of_what_went_well(weber: Home) -> None:
    run = weber.ok("log", "call", "anna", "--quiet")
    assert (run.out, run.err) == ("", "")


def test_a_missing_journal_is_an_empty_agenda_with_a_word_on_stderr(home: Home) -> None:
    run = home.ok("today", "--json")
    assert run.json["cards"] == []
    assert "there is no journal at" in run.err
    assert not home.journal.exists()


def test_the_bare_command_welcomes_and_later_shows_the_agenda(home: Home) -> None:
    assert "rel add 'Anna Weber'" in home.ok().out
    assert not home.journal.exists()
    home.ok("add", "Ada", today="2025-01-01")
    assert "check-in-due" in home.ok().out


def test_what_the_system_refuses_is_one_line(home: Home) -> None:
    home.config.write_text("")
    run = home.rel("--journal", f"{home.config}/journal.json", "add", "Ada")
    assert (run.code, run.out) == (1, "")
    assert "Traceback" not in run.err
    assert run.err.count("\n") == 1


def test_a_bug_is_one_line_and_a_log_that_can_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reljournal.cli import app, environment

    def broken(*_arguments: object) -> int:
        raise LookupError("a slip of ours")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(app, "_invoke", broken)
    assert app.run(["today"]) == 1
    assert capsys.readouterr().err.startswith(
        "rel: this is an error in rel, not yours: LookupError: a slip of ours"
    )
    assert "a slip of ours" in (environment.state_folder() / "error.log").read_text()
    monkeypatch.setenv("REL_DEBUG", "1")
    with pytest.raises(LookupError):
        app.run(["today"])


def test_a_closed_pipe_is_no_error(weber: Home) -> None:
    import subprocess

    from installed import REL

    command = f"'{REL}' today --json | head -c 1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, env=weber.environment, timeout=60, check=False
    )
    assert done.stderr == b""


def test_output_to_a_pipe_has_no_colour_and_no_boxes(weber: Home) -> None:
    out = weber.ok("today").out
    assert "\x1b" not in out
    assert "─" not in out


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_the_journal_is_for_its_owner_only(home: Home) -> None:
    home.ok("add", "Ada")
    assert oct(home.journal.stat().st_mode & 0o777) == "0o600"
    home.ok("export", "json", "-o", "copy.json")
    assert oct((home.folder / "copy.json").stat().st_mode & 0o777) == "0o600"


def test_stock_tinydb_reads_what_rel_wrote(weber: Home) -> None:
    """Nothing of ours is imported here: any TinyDB opens the journal."""
    import subprocess
    import sys

    script = (
        "import sys, tinydb; db = tinydb.TinyDB(sys.argv[1], access_mode='r');"
        "print(db.table('interactions').all()[0]['note'], len(db.table('contacts')));"
        "assert not any(name.startswith('reljournal') for name in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(weber.journal)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("the spring order 2\n", "")


def test_reading_never_changes_the_file(weber: Home) -> None:
    def state(path: Path) -> tuple[bytes, int]:
        return path.read_bytes(), path.stat().st_mtime_ns

    before = state(weber.journal)
    for command in (("today",), ("list",), ("history",), ("why", "weber"), ("show", "anna"), ("export", "json")):
        weber.ok(*command)
    assert state(weber.journal) == before
