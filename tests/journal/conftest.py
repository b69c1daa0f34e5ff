"""A journal in a temporary folder for each test."""

from pathlib import Path

import pytest
from journal_disk import NOW

from reljournal.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "home" / "journal.json")
    journal.create(now=NOW)
    return journal
