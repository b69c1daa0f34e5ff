"""A journal of each schema that ever was, made once and never again: it is read, written, undone and restored.

The facts beside each may follow when the program calls something by another name; the journals never change.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_schemas import NEWEST, program
from reljournal.domain.book import Entity
from reljournal.journal import Content, Journal, backups, migrations, restore
from reljournal.journal.lines import KNOWN
from reljournal.journal.records import book_of

HOME = Path(__file__).parents[1] / "data" / "journals"
FROZEN = {1: "f5819af7691e6b81012b8e9db176f395dc0e84562635e186fbe3bfbeefafff1c"}


def opened(tmp_path: Path, schema: int) -> Journal:
    path = tmp_path / "journal.json"
    path.write_bytes((HOME / f"schema-{schema}.json").read_bytes())
    return Journal(path)


def tables(content: Content) -> dict[str, Any]:
    return {name: dict(table) for name, table in content.tables.items()}


def told(value: Entity) -> dict[str, str]:
    """What is known of a value, in words; what it does not tell is left out."""
    known = [f.name for f in fields(value) if f.name != "id" and getattr(value, f.name) != f.default]
    return {name: str(getattr(value, name)) for name in known}


def test_there_is_one_of_each_schema() -> None:
    assert set(FROZEN) == {*migrations.STEPS, migrations.SCHEMA}


@pytest.mark.parametrize("schema", FROZEN)
def test_they_are_as_they_were_frozen(schema: int) -> None:
    data = (HOME / f"schema-{schema}.json").read_bytes()
    assert sha256(data).hexdigest() == FROZEN[schema]


@pytest.mark.parametrize("schema", FROZEN)
def test_all_that_they_hold_is_read(tmp_path: Path, schema: int) -> None:
    facts = json.loads((HOME / f"schema-{schema}.facts.json").read_text())
    content = opened(tmp_path, schema).load()
    book, problems = book_of(content)
    assert [f"{problem.place}: {problem.what}" for problem in problems] == facts["problems"]
    assert {key: value for key, value in content.meta.items() if key != "schema"} == facts["meta"]
    assert content.meta["schema"] == migrations.SCHEMA
    assert content.tables["contacts"][1004]["x-pronouns"] == facts["unknown"]["contacts 1004"]
    assert content.tables["interactions"][9004]["x-from"] == facts["unknown"]["interactions 9004"]
    assert {str(i): record for i, record in content.tables["zoo"].items()} == facts["unknown"]["zoo"]
    for table in KNOWN[1:]:
        found = {str(i): told(value) for i, value in getattr(book, table).items()}
        assert found == facts["values"][table]
        assert found


def work_with(journal: Journal, now: datetime) -> None:
    """Write, append, edit, remove, undo and restore; at the end all is as it was, in whatever schema."""
    before = tables(journal.load())
    with journal.transaction("log", now=now) as work:
        new = work.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": ["1002"]})
    with journal.transaction("log", now=now) as work:
        work.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": ["1002"]})
    with journal.transaction("set", now=now) as work:
        work.update("contacts", 1004, {"name": "Bruce"})
        work.remove("zoo", 2)
    after = tables(journal.load())
    assert list(after["interactions"])[-2] == new
    assert after["contacts"][1004] == {**before["contacts"][1004], "name": "Bruce"}
    assert list(after["zoo"]) == [1]
    assert [step.command for step in journal.undo(3, now=now)] == ["set", "log", "log"]
    assert tables(journal.load()) == before


@pytest.mark.parametrize("schema", FROZEN)
@pytest.mark.parametrize("known", [1, NEWEST])
def test_they_are_written_undone_and_restored(tmp_path: Path, schema: int, known: int) -> None:
    with program(max(known, migrations.SCHEMA)):
        journal = opened(tmp_path, schema)
        frozen = journal.path.read_bytes()
        work_with(journal, NOW)
        odd = [b'"two": "not a record"\n', b',"list": [1, "\xc3\xa4", null]\n', b'"text": "late filez"']
        assert all(line in journal.path.read_bytes() for line in odd)
        restore.restore(str(journal.path), frozen, name="x", now=NOW + timedelta(1))
        assert journal.path.read_bytes() == frozen
        work_with(journal, NOW + timedelta(2))
        kept = [backup for backup in backups.listing(str(journal.path)) if backup.kind == "migration"]
        assert [Path(backup.path).read_bytes() for backup in kept] == ([] if known == schema else [frozen])
