"""What several rooms of tests are given; pytest puts this folder on the path, so helpers are found from it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from installed import Home
from reljournal.journal import Journal

_SHARED = ("tests/simulation/test_year.py",)
"""What these prepare takes long: one worker runs all tests of such a file that have the same parameter."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait, for the next minute, a server, a lock, a terminal."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    from xdist.scheduler import LoadScopeScheduling

    class OneByOne(LoadScopeScheduling):  # type: ignore[misc]
        """Each test goes to the worker that is free next."""

        def _split_scope(self, nodeid: str) -> str:
            file, _, name = nodeid.partition("::")
            return f"{file} {name.partition('[')[2]}" if file in _SHARED else nodeid

    return OneByOne(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("begun_first") is None)


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
