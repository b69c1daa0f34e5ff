"""What the quick append may import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reljournal import journal
from reljournal.journal import append, faults, migrations
from reljournal.journal.codec import dump, parse


def test_the_append_and_the_lock_are_light() -> None:
    program = (
        "import sys, reljournal.journal.session, reljournal.journal.undo; "
        "heavy = {'tinydb', 'json', 're', 'dataclasses', 'typing', 'pathlib', 'datetime'}; "
        "print(*sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import sys; sys.path[:0] = " + repr(sys.path) + "; " + program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\n"


def test_a_journal_is_read_and_written_without_json_or_re() -> None:
    program = (
        "import sys; from reljournal.journal import codec, entries, patch, rewrite, rows, slim, undo; "
        "codec.read(codec.dump({'schema': 1, 'journal': 'ab'}, {'contacts': {1: {'n': 1.5}}})); "
        "print(*sorted({'json', 're', 'enum', 'typing', 'collections', 'tinydb'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\n"


def test_every_public_name_is_there() -> None:
    for name in journal.__all__:
        assert getattr(journal, name)
    with pytest.raises(AttributeError):
        _ = journal.Nothing


def test_the_quick_append_knows_the_current_schema() -> None:
    data = dump({"schema": migrations.SCHEMA, "journal": "ab"}, {})
    assert data.startswith(append._HEAD)


def test_a_migration_runs_forward_on_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    old = dump({"schema": 1, "journal": "ab"}, {"contacts": {5: {"nom": "Anna"}}})

    def rename(tables: migrations.Tables) -> None:
        for record in tables["contacts"].values():
            record["name"] = record.pop("nom")

    monkeypatch.setattr(migrations, "SCHEMA", 2)
    with pytest.raises(faults.DamagedError, match="schema number 1"):
        parse(old)
    monkeypatch.setitem(migrations.STEPS, 1, rename)
    content = parse(old)
    assert content.meta["schema"] == 2
    assert content.tables["contacts"] == {5: {"name": "Anna"}}
    assert dump(content.meta, content.tables) != old
