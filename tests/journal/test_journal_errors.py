"""What the torture of disks has found once, each on its own."""

import errno
import os
from pathlib import Path

import pytest

from journal_disk import NOW, Disk, on_disk
from journal_power import recorded
from reljournal.errors import RelError
from reljournal.journal import Journal, backups, files, intent, restore, undo
from reljournal.journal.faults import DamagedError, UncertainError
from test_journal_crash import _error_of, _fresh, _prepare, _tables, edit, log


def _number(name: str, seen: list[str], last: bool = True) -> int:
    found = [number for number, each in enumerate(seen) if each == name]
    return found[-1 if last else 0]


def test_a_disk_that_does_not_answer_is_no_missing_journal(tmp_path: Path) -> None:
    journal = _prepare(tmp_path / "a")
    with pytest.raises(RelError) as caught, on_disk(Disk(0, error=errno.EIO)):
        journal.exists()
    assert caught.value.exit_code == 1
    assert "cannot be read: Input/output error" in caught.value.sentence


def test_what_the_system_refuses_to_read_is_a_failure_and_no_damage(tmp_path: Path) -> None:
    journal = _prepare(tmp_path / "a")
    for number in range(5):
        with pytest.raises(RelError) as caught, on_disk(Disk(number + 1, error=errno.EMFILE)):
            journal.load()
        assert caught.value.exit_code == 1


def _torn(folder: Path) -> Journal:
    """A journal in which an append was cut off, with the note that finishes it."""
    journal = _prepare(folder)
    whole = _fresh(journal, folder.parent / "whole")
    with on_disk(Disk()) as disk:
        log(whole)
    note = Path(intent.beside(str(journal.path)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "unlink", lambda path: None)
        before = journal.path.read_bytes()
        log(journal)
    assert note.exists()
    assert disk.count
    journal.path.write_bytes(before[:-4] + journal.path.read_bytes()[len(before) - 4 :][:20])
    return journal


def test_a_write_that_cannot_be_finished_is_not_called_damage(tmp_path: Path) -> None:
    journal = _torn(tmp_path / "a")
    copy = _fresh(journal, tmp_path / "count")
    with on_disk(Disk()) as disk:
        copy.load()
    at = _number("pwrite", disk.seen)
    for _ in range(2):
        failing = on_disk(Disk(at, error=errno.ENOSPC))
        with pytest.raises(RelError, match="could not be finished: No space") as caught, failing:
            journal.load()
        assert not isinstance(caught.value, DamagedError)
        assert caught.value.exit_code == 1
    failing = on_disk(Disk(at, error=errno.ENOSPC))
    with pytest.raises(RelError, match="could not be finished: No space"), failing:
        backups.current(str(journal.path), "j", 1)
    assert len(_tables(journal)["interactions"]) == 5


def test_the_first_undo_step_is_safe_before_the_journal_changes(tmp_path: Path) -> None:
    journal = _prepare(tmp_path)
    store = undo.beside(str(journal.path))
    Path(store).unlink()
    with recorded() as recorder:
        edit(journal)
    done = [(event[0], str(event[1])) for event in recorder.events]
    begun, replaced = done.index(("open", store)), done.index(("replace", f"{journal.path}.tmp"))
    assert ("fsync_folder", str(tmp_path)) in done[begun:replaced]


@pytest.mark.parametrize("action", [log, edit])
def test_a_write_that_cannot_be_taken_back_says_so_and_can_be_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: object
) -> None:
    assert callable(action)
    journal = _prepare(tmp_path)
    before = _tables(journal)

    def failing(*args: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    real = files.fsync_folder if action is edit else files.fsync
    name = real.__name__
    calls: list[object] = []

    def later(*args: object) -> None:
        # Once the new bytes are in the journal, nothing works any more.
        calls.append(args)
        if identity() != whole:
            monkeypatch.setattr(files, "open_fd", failing)
            monkeypatch.setattr(files, "pwrite", failing)
            failing()
        real(*args)  # type: ignore[arg-type]

    def identity() -> tuple[int, int]:
        # Without opening it: whoever opens the journal during a write is made to wait for its end.
        found = journal.path.stat()
        return found.st_ino, found.st_size

    whole = identity()

    monkeypatch.setattr(files, name, later)
    with pytest.raises(UncertainError) as caught:
        action(journal)
    assert caught.value.exit_code == 1
    assert "Nothing was changed" not in caught.value.hint
    monkeypatch.undo()
    assert _tables(journal) != before
    journal.undo(now=NOW)
    assert _tables(journal) == before


def test_a_backup_that_is_refused_is_not_listed(tmp_path: Path) -> None:
    journal = _prepare(tmp_path / "a")
    with on_disk(Disk()) as disk:
        backups.make(str(_fresh(journal, tmp_path / "b").path), "j", NOW)
    with pytest.raises(RelError), on_disk(Disk(_number("fsync_folder", disk.seen), error=errno.EIO)):
        backups.make(str(journal.path), "j", NOW)
    assert backups.listing(str(journal.path)) == []


def test_a_journal_that_is_refused_is_not_left(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.json")
    with on_disk(Disk()) as disk:
        Journal(tmp_path / "other.json").create(now=NOW)
    at = _number("fsync_folder", disk.seen)
    assert _error_of(lambda journal: journal.create(now=NOW), journal, Disk(at, error=errno.EIO)) is not None
    assert not journal.exists()


def test_a_restore_after_which_old_copies_cannot_be_listed_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = _prepare(tmp_path)
    earlier = journal.path.read_bytes()
    edit(journal)

    def names(path: str) -> list[str]:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files, "names", names)
    assert restore.restore(str(journal.path), earlier, name="earlier", now=NOW).changed
    assert journal.path.read_bytes() == earlier
