"""A command whose change is in the journal has not failed, whatever comes after."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from reljournal.cli.app import run
from reljournal.journal import files


def test_a_disk_that_fails_after_the_write_is_told_and_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REL_JOURNAL", str(tmp_path / "journal.json"))
    monkeypatch.setenv("REL_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("REL_TODAY", "2026-03-02")
    assert run(["add", "Anna Weber"]) == 0
    real, before = files.replace, (tmp_path / "journal.json").read_bytes()

    def stat(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    def replace(old: str, new: str) -> None:
        real(old, new)
        if new.endswith("journal.json"):
            monkeypatch.setattr(files, "stat", stat)

    monkeypatch.setattr(files, "replace", replace)
    capsys.readouterr()
    assert run(["promise", "add", "anna", "the draft", "--by", "2026-03-09"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("rel: it is written, but the journal ")
    assert "do not repeat it" in told.err
    assert told.err.count("\n") == 1
    assert (tmp_path / "journal.json").read_bytes() != before
