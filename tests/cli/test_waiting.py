"""A large journal that is read shows how far it has come, on a terminal and nowhere else."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reljournal import progress
from reljournal.cli import environment, waiting
from reljournal.commands.viewing import made_from_file
from reljournal.journal import Journal, files
from reljournal.journal.records import book_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(progress, "_EVERY", 10)
    journal = Journal(tmp_path / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("x", now=NOW) as tx:
        for _ in range(100):
            tx.insert("interactions", {"on": "2026-03-01", "kind": "call", "who": []})
    return journal.path


def parts(shown: str) -> list[int]:
    return [int(each) for each in re.findall(r"(\d+)%", shown)]


@pytest.mark.parametrize("patience", [0, 60])
def test_one_line_that_grows_and_goes_away(path: Path, monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(waiting, "_PATIENCE", patience)
    with waiting.shown():
        assert made_from_file(
            str(path.parent / "v.view"), files.real(str(path)), date(2026, 3, 2), date(2026, 3, 4)
        )
    made = screen.getvalue()
    with waiting.shown():
        book_of(Journal(path).load())
    read = screen.getvalue()[len(made) :]
    for told in (made, read):
        assert "\n" not in told
        assert (len(set(parts(told))) > 5) == (not patience)
        assert told.endswith("\r\x1b[K") == (not patience)
    assert parts(made) == sorted(parts(made))


def test_a_failure_leaves_no_line_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(waiting, "_PATIENCE", 0)

    def fail() -> None:
        with waiting.shown():
            progress.tell(0.25)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert screen.getvalue() == "\r\x1b[Kreading the journal: 25%\r\x1b[K"
    progress.tell(0.5)
    assert "50" not in screen.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_in_a_pipe_nor_where_quiet_is_wanted(monkeypatch: pytest.MonkeyPatch, quiet: bool) -> None:
    stream = Screen() if quiet else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(waiting, "_PATIENCE", 0)
    monkeypatch.setattr(environment.OPTIONS, "quiet", quiet)
    with waiting.shown():
        progress.tell(0.5)
    assert stream.getvalue() == ""
