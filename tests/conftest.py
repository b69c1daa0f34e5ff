"""What several rooms of tests are given; pytest puts this folder on the path, so helpers are found from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from installed import Home
from reljournal.journal import Journal


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A user's machine of their own, with nothing on it."""
    return Home(tmp_path)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A new journal in a folder of its own."""
    from journal_disk import NOW

    journal = Journal(tmp_path / "home" / "journal.json")
    journal.create(now=NOW)
    return journal
