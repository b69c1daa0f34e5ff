"""What a restore returns and says, each time."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW, names
from reljournal.errors import RelError
from reljournal.journal import Journal, backups, codec, files, restore

LISTED = "'rel restore' lists the backups"
BYTES = codec.dump({"schema": 1, "journal": "ab"}, {"contacts": {1: {"name": "Anna"}}})


def said(path: str) -> tuple[str, str]:
    with pytest.raises(RelError) as raised:
        restore.readable(path, "usb")
    return raised.value.sentence, raised.value.hint


def test_why_a_file_is_not_restored(tmp_path: Path) -> None:
    assert said(str(tmp_path)) == ("usb is not a file", LISTED)
    assert said(str(tmp_path / "none")) == ("usb cannot be read: No such file or directory", LISTED)
    (tmp_path / "x").write_text("dear diary")
    assert said(str(tmp_path / "x")) == (
        "usb cannot be restored: it is not valid JSON at line 1, column 1",
        f"{LISTED}; 'rel doctor --fix --journal FILE' repairs a file",
    )
    (tmp_path / "x").write_bytes(BYTES.replace(b'"schema": 1', b'"schema": 2'))
    assert said(str(tmp_path / "x")) == (
        "usb cannot be restored: it was written by a newer version of rel (schema 2, this one knows up to 1)",
        "Upgrade rel; the file was not touched.",
    )
    (tmp_path / "x").write_bytes(BYTES)
    assert restore.readable(str(tmp_path / "x"), "usb") == (BYTES, backups.Count(1, 0, True))


def test_where_there_is_no_journal_it_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "journal.json"
    done = restore.restore(str(path), BYTES, name="x", now=NOW)
    assert done == restore.Restored(None, backups.Count(1, 0, True), undoable=False, changed=True)
    assert path.read_bytes() == BYTES
    assert names(path.parent) == ["journal.json", "journal.json.lock"]
    again = restore.restore(str(path), BYTES, name="x", now=NOW)
    assert again == restore.Restored(None, backups.Count(1, 0, True), undoable=False, changed=False)


def test_over_another_it_returns_the_copy_of_that(journal: Journal) -> None:
    done = restore.restore(str(journal.path), BYTES, name="x", now=NOW)
    assert done.before is not None
    assert (done.before.kind, done.count, done.undoable, done.changed) == (
        "restore",
        backups.Count(1, 0, True),
        True,
        True,
    )


def test_a_refusal_names_the_journal(journal: Journal) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = journal.path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write_new", refuse)
        with pytest.raises(RelError) as raised:
            restore.restore(str(journal.path), BYTES, name="x", now=NOW)
    assert raised.value.sentence == f"The journal {journal.path} could not be written: No space left on device."
    newer = before.replace(b'"schema": 1', b'"schema": 2')
    journal.path.write_bytes(newer)
    with pytest.raises(RelError) as raised:
        restore.restore(str(journal.path), BYTES, name="x", now=NOW)
    assert raised.value.sentence.startswith(f"The journal {journal.path} was written by a newer version")
    assert journal.path.read_bytes() == newer
