"""A command that dies or fails at any operation leaves all of it or nothing."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from journal_disk import ERRORS, NOW, Disk, PowerOff, on_disk
from reljournal.errors import RelError
from reljournal.journal import Journal, intent, patch

Action = Callable[[Journal], object]


def log(journal: Journal) -> None:
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "call", "note": "x" * 40})
        work.insert("interactions", {"kind": "email"})


def add(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        work.insert("contacts", {"name": "Béla"})
        work.insert("interactions", {"kind": "note"})


def edit(journal: Journal) -> None:
    with journal.transaction("edit", now=NOW) as work:
        first = next(iter(work.content.tables["contacts"]))
        work.update("contacts", first, {"name": "Anne", "new": 1})


def rm(journal: Journal) -> None:
    with journal.transaction("rm", now=NOW) as work:
        work.remove("interactions", next(iter(work.content.tables["interactions"])))


def undo(journal: Journal) -> None:
    journal.undo(2, now=NOW)


def _first(journal: Journal, table: str) -> int:
    """Look first: a transaction that does not read everything leaves the interactions unread."""
    return next(iter(journal.load().tables[table]))


def edit_unread(journal: Journal) -> None:
    first = _first(journal, "interactions")
    with journal.transaction("edit", now=NOW) as work:
        work.update("interactions", first, {"note": "mended"})


def rm_unread(journal: Journal) -> None:
    first = _first(journal, "interactions")
    with journal.transaction("rm", now=NOW) as work:
        work.remove("interactions", first)


def done(journal: Journal) -> None:
    first, contact = _first(journal, "interactions"), _first(journal, "contacts")
    with journal.transaction("done", now=NOW) as work:
        work.update("contacts", contact, {"name": "Anne"})
        work.update("interactions", first, {"note": "mended"})
        work.insert("interactions", {"kind": "note"})


ACTIONS: list[Action] = [log, add, edit, rm, undo, edit_unread, rm_unread, done]


@pytest.fixture(autouse=True)
def always_racy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the same steps however fast the machine is: those after a write of a moment ago, which are more."""
    monkeypatch.setattr(patch, "_TICK", 1 << 62)


def _prepare(folder: Path) -> Journal:
    journal = Journal(folder / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("first", now=NOW) as work:
        work.insert("contacts", {"name": "Anna"})
    for kind in ("call", "gift", "card"):
        with journal.transaction("first", now=NOW) as work:
            work.insert("interactions", {"kind": kind})
    return journal


def _tables(journal: Journal) -> Mapping[str, Any]:
    content = journal.load()
    assert content.problems == ()
    return {name: dict(table) for name, table in content.tables.items()}


def _expected(folder: Path, action: Action) -> tuple[Journal, Any, Any, int]:
    """Return a template with its state before and after the action, and the number of operations."""
    _prepare(folder / "old")
    shutil.copytree(folder / "old", folder / "new")
    journal = Journal(folder / "new" / "journal.json")
    before = _tables(journal)
    with on_disk(Disk()) as disk:
        action(journal)
    return Journal(folder / "old" / "journal.json"), before, _tables(journal), disk.count


def _fresh(old: Journal, folder: Path) -> Journal:
    shutil.copytree(old.path.parent, folder)
    return Journal(folder / "journal.json")


def _check(journal: Journal, before: Any, after: Any) -> bool:
    """Hold the journal against both states; it must be one of them and still work. True: it is the new one."""
    found = _tables(journal)
    assert found in (before, after)
    assert not journal.path.with_name("journal.json.intent").exists()
    journal.undoable()
    count = len(found["interactions"])
    with journal.transaction("again", now=NOW) as work:
        work.insert("interactions", {"kind": "social"})
    assert len(_tables(journal)["interactions"]) == count + 1
    journal.undo(now=NOW)
    assert _tables(journal) == found
    if found == after and len(before["interactions"]) < len(after["interactions"]):
        assert _tables(journal) == found
        journal.undo(now=NOW)
        assert _tables(journal) == before
    return bool(found == after)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("torn", [0, 1, 30])
def test_killed_at_any_operation(tmp_path: Path, action: Action, torn: int) -> None:
    old, before, after, operations = _expected(tmp_path, action)
    outcomes = set()
    for k in range(operations):
        journal = _fresh(old, tmp_path / f"at{k}")
        with pytest.raises(PowerOff), on_disk(Disk(k, torn=torn)):
            action(journal)
        outcomes.add(_check(journal, before, after))
    assert outcomes == {True, False}


def _error_of(action: Action, journal: Journal, disk: Disk) -> RelError | None:
    try:
        with on_disk(disk):
            action(journal)
    except RelError as error:
        return error
    return None


@pytest.mark.parametrize("action", ACTIONS)
def test_an_error_at_any_operation_is_clear_and_changes_nothing(tmp_path: Path, action: Action) -> None:
    old, before, after, operations = _expected(tmp_path, action)
    for k in range(operations):
        journal = _fresh(old, tmp_path / f"at{k}")
        bytes_before = journal.path.read_bytes()
        raised = _error_of(action, journal, Disk(k, error=ERRORS[k % len(ERRORS)], torn=7))
        if raised is not None:
            assert str(journal.path) in raised.sentence or ".undo" in raised.sentence
            assert journal.path.read_bytes() == bytes_before
            _check(journal, before, before)
        else:
            # Only tidying up had failed: the command is done, and says so.
            _check(journal, after, after)
        shutil.rmtree(journal.path.parent)


def test_an_append_torn_at_any_byte_is_completed(tmp_path: Path) -> None:
    old, before, after, _ = _expected(tmp_path, log)
    whole = Journal(tmp_path / "new" / "journal.json").path.read_bytes()
    start = old.path.read_bytes()
    offset = len(start) - 4
    outcomes = []
    for length in range(len(whole) - offset + 1):
        journal = _fresh(old, tmp_path / "now")
        with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(old, tmp_path), torn=length)):
            log(journal)
        outcomes.append(_check(journal, before, after))
        shutil.rmtree(journal.path.parent)
    assert outcomes[0] is False  # nothing was begun
    assert all(outcomes[1:])


_WRITE: list[int] = []


def _write_of_the_append(old: Journal, folder: Path) -> int:
    if not _WRITE:
        journal = _fresh(old, folder / "count")
        with on_disk(Disk()) as disk:
            log(journal)
        _WRITE.append([k for k, name in enumerate(disk.seen) if name == "pwrite"][-1])
    return _WRITE[0]


@pytest.mark.parametrize("action", ACTIONS)
def test_the_next_command_finishes_a_torn_append_without_a_reader(tmp_path: Path, action: Action) -> None:
    old, _, after, _ = _expected(tmp_path, log)
    with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(old, tmp_path), torn=20)):
        log(old)
    action(old)
    if action is undo:
        assert [step.command for step in old.undoable()] == ["first"] * 3  # of four, after the log
    else:
        old.undo(now=NOW)
        assert _tables(old) == after


def test_killed_at_any_operation_of_the_recovery(tmp_path: Path) -> None:
    old, _, after, _ = _expected(tmp_path, log)
    torn = _fresh(old, tmp_path / "torn")
    with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(old, tmp_path), torn=20)):
        log(torn)
    for k in range(1000):
        journal = _fresh(torn, tmp_path / f"at{k}")
        try:
            with on_disk(Disk(k, torn=9)):
                journal.load()
        except PowerOff:
            assert _check(journal, after, after)
        else:
            break
    assert k > 15


def test_create_dies_at_any_operation(tmp_path: Path) -> None:
    for k in range(1000):
        journal = Journal(tmp_path / f"at{k}" / "a" / "journal.json")
        try:
            with on_disk(Disk(k, torn=5)):
                journal.create(now=NOW)
        except PowerOff:
            if not journal.exists():
                journal.create(now=NOW)
            log(journal)
        else:
            break
    assert k > 8


def test_create_that_fails_leaves_nothing(tmp_path: Path) -> None:
    for k in range(1000):
        journal = Journal(tmp_path / f"at{k}" / "journal.json")
        if _error_of(lambda journal: journal.create(now=NOW), journal, Disk(k, error=ERRORS[k % 5])) is None:
            break
        assert not journal.exists()
        journal.create(now=NOW)
    assert k > 8


@pytest.mark.parametrize("pending", [False, True])
def test_reading_with_an_error_at_any_operation(tmp_path: Path, pending: bool) -> None:
    old, before, after, _ = _expected(tmp_path, log)
    if pending:
        with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(old, tmp_path), torn=20)):
            log(old)
    errors = 0
    for k in range(1000):
        journal = _fresh(old, tmp_path / f"at{k}")
        disk = Disk(k, error=ERRORS[k % 5])
        errors += _error_of(lambda journal: journal.load() and journal.undoable(), journal, disk) is not None
        if disk.count <= k:
            break
        assert _tables(journal) == (after if pending else before)
    assert errors >= 8


@pytest.mark.parametrize("foreign", ["shorter", "longer", "same size", "garbage", "torn note", "other"])
def test_a_note_that_does_not_fit_is_never_applied(tmp_path: Path, foreign: str) -> None:
    journal = _prepare(tmp_path)
    note = Path(intent.beside(str(journal.path)))
    with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(journal, tmp_path / "x"), torn=0)):
        log(journal)
    assert note.exists()
    data = journal.path.read_bytes()
    if foreign == "shorter":
        journal.path.write_bytes(data.replace(b'"Anna"', b'"An"'))
    elif foreign == "longer":
        journal.path.write_bytes(data[:-4] + b',"99": {"kind": "x"}\n}\n}\n')
    elif foreign == "same size":
        journal.path.write_bytes(data.replace(b'"Anna"', b'"Hans"'))
    elif foreign == "torn note":
        note.write_bytes(note.read_bytes()[:-3])
    elif foreign == "garbage":
        note.write_bytes(b"\xff" * 99)
    else:
        other = Journal(tmp_path / "other.json")
        other.create(now=NOW)
        journal.path.write_bytes(other.path.read_bytes())
    expected = journal.path.read_bytes()
    journal.load()
    assert journal.path.read_bytes() == expected
    assert not note.exists()


def test_a_note_that_returns_after_its_append_cuts_nothing(tmp_path: Path) -> None:
    journal = _prepare(tmp_path)
    note = Path(intent.beside(str(journal.path)))
    with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(journal, tmp_path / "x"), torn=20)):
        log(journal)
    stale = note.read_bytes()
    journal.load()
    for action in [lambda journal: None, log, edit, log, rm]:
        action(journal)
        note.write_bytes(stale)
        before = journal.path.read_bytes()
        journal.load()
        assert journal.path.read_bytes() == before
        assert not note.exists()


def test_a_short_write_is_continued(tmp_path: Path) -> None:
    from reljournal.journal import files

    journal = _prepare(tmp_path)
    real = files.pwrite
    copy = files.copy_range
    with pytest.MonkeyPatch.context() as short:
        short.setattr(files, "pwrite", lambda fd, data, offset: real(fd, data[:7], offset))
        short.setattr(files, "copy_range", lambda a, b, length, *at: copy(a, b, min(length, 7), *at))
        log(journal)
        edit(journal)
        add(journal)
    assert len(_tables(journal)["interactions"]) == 6
