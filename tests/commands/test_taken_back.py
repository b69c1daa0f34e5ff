"""Somebody else takes an entry back, in another terminal, before its receipt is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reljournal.commands.workspace import Workspace
from reljournal.domain.calendar import WeekdayCalendar
from reljournal.journal import Journal
from reljournal.settings import Settings

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_ref_of_an_entry_that_is_gone_is_its_whole_id(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.json")
    work = Workspace(journal, Settings(), NOW.date(), NOW, WeekdayCalendar(), tmp_path / "config.toml")
    with work.transaction("add") as tx:
        anna = tx.insert("contacts", {"name": "Anna", "added": "2026-03-02"})
    with work.transaction("log") as tx:
        entry = tx.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": [str(anna)]})
    assert len(work.ref(entry)) == 3
    Journal(tmp_path / "journal.json").undo(now=NOW)
    assert work.ref(entry) == str(entry)
