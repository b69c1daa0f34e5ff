"""Every command meets payloads in its journal, its config, its files and its own arguments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import payloads
import scenes
import stage
from reljournal.cli.output import print_error
from reljournal.domain.book import TABLES
from reljournal.errors import RelError
from reljournal.journal import codec
from reljournal.journal.records import to_record

# In another order, so that neighbouring commands meet payloads of other kinds; the long run takes them all.
DEALT = [payloads.ALL[at * 367 % len(payloads.ALL)] for at in range(len(payloads.ALL))]


def test_no_command_is_left_out() -> None:
    assert scenes.commands() == set(scenes.SCENES) - {""}


@pytest.mark.parametrize(("at", "line"), list(enumerate(scenes.lines())))
def test_what_a_command_prints_acts_on_nothing(at: int, line: str, tmp_path: Path) -> None:
    wrong = scenes.trial(tmp_path / "tty", line, DEALT[2 * at], terminal=True)
    wrong += scenes.trial(tmp_path / "pipe", line, DEALT[2 * at + 1], terminal=False, json=at % 3 == 0)
    assert wrong == []


@pytest.mark.parametrize("as_json", [False, True])
def test_every_error_is_one_harmless_line(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    from reljournal.cli.environment import OPTIONS

    OPTIONS.json = as_json
    try:
        for text in payloads.ALL:
            print_error(RelError(text, text))
            said = capsys.readouterr().err
            assert stage.faults(said, marks=None if as_json else 8) == [], payloads.told(text)
            assert as_json or said.count("\n") == 1
    finally:
        OPTIONS.json = False


NOT_PRINTED = {
    ("Contact", "type"): "compared with the types that there are; any other word counts as none",
    ("Deferral", "rule"): "the name of a rule, compared and never shown",
    ("Deferral", "by"): "how a reminder went out; kept for the stage that follows",
    ("Deferral", "why"): "for the user's own eyes, in the file",
}
"""Fields of text that no command prints; whoever prints one takes it out of here."""


def test_every_field_of_text_is_printed_somewhere(tmp_path: Path) -> None:
    """A field that is added is seen here: it is printed, and so tried above, or it is named as not printed."""
    tables: dict[str, dict[int, dict[str, object]]] = {table: {} for table in TABLES.values()}
    marks: dict[tuple[str, str], str] = {}
    for record in stage.records(1, "x"):
        name = type(record).__name__
        for field in stage.text_fields(type(record)):
            mark = marks.setdefault((name, field), f"zq{len(marks)}q")
            value = (mark,) if isinstance(getattr(record, field), tuple) else mark
            record = replace(record, **{field: value})  # type: ignore[arg-type]
        tables[TABLES[type(record)]][record.id] = to_record(record)
    on = stage.Stage(tmp_path)
    on.journal.write_bytes(codec.dump({"schema": 1, "journal": "9" * 19}, tables))
    said = ""
    for line in ("today --all --held", "show 101", "show 191", "show 192", "list", "history", "find zq", "stats"):
        for form in ("--plain", "--json"):
            said += on.rel(*line.split(), form).text
    for line in scenes.SCENES:
        if line.endswith(" list"):
            said += on.rel(*line.split(), "--plain").text + on.rel(*line.split(), "--json").text
    silent = {key for key, mark in marks.items() if mark not in said}
    assert silent == set(NOT_PRINTED)
