"""What undo takes back, and what it leaves alone."""

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest

from journal_disk import NOW, Disk, PowerOff, names, on_disk
from reljournal.errors import RelError
from reljournal.journal import Journal, codec, files, undo


def _log(journal: Journal, note: str) -> int:
    with journal.transaction(f"log {note}", now=NOW) as work:
        return work.insert("interactions", {"note": note})


def _store(journal: Journal) -> Path:
    return Path(undo.beside(str(journal.path)))


def test_sixty_steps_to_the_byte(journal: Journal) -> None:
    states = [journal.path.read_bytes()]
    for n in range(60):
        with journal.transaction("step", now=NOW + timedelta(seconds=n)) as work:
            contacts = list(work.content.tables["contacts"])
            if n % 5 == 4:
                work.remove("contacts", contacts[n % len(contacts)])
            elif n % 3 == 2:
                work.update("contacts", contacts[0], {"n": n, f"field {n}": None if n % 2 else n, "x": n})
            else:
                work.insert("contacts", {"n": n})
                work.insert("interactions", {"n": n})
        states.append(journal.path.read_bytes())
    for state in reversed(states[:-1]):
        assert len(journal.undo(now=NOW)) == 1
        assert journal.path.read_bytes() == state


def test_several_steps_are_one_change(journal: Journal) -> None:
    for n in range(5):
        _log(journal, str(n))
    assert [step.command for step in journal.undo(3, now=NOW)] == ["log 4", "log 3", "log 2"]
    assert [r["note"] for r in journal.load().tables["interactions"].values()] == ["0", "1"]
    assert len(journal.undo(99, now=NOW)) == 2


def test_a_torn_last_line_is_passed_over(journal: Journal) -> None:
    _log(journal, "a")
    with _store(journal).open("ab") as store:
        store.write(b'{"command": "log b", "at')
    _log(journal, "c")
    assert [step.command for step in journal.undoable()] == ["log c", "log a"]


@pytest.mark.parametrize("line", [b"null", b"[]", b'{"command": 1}', b'{"steps": [[1]]}', b"[" * 9999, b"\xff"])
def test_strange_lines_are_passed_over(journal: Journal, line: bytes) -> None:
    _log(journal, "a")
    with _store(journal).open("ab") as store:
        store.write(line + b"\n")
    assert [step.command for step in journal.undoable()] == ["log a"]


def test_the_store_of_another_journal_is_ignored(journal: Journal, tmp_path: Path) -> None:
    other = Journal(tmp_path / "other.json")
    _log(journal, "a")
    other.path.write_bytes(codec.dump({"schema": 1, "journal": "other"}, journal.load().tables))
    _store(other).write_bytes(_store(journal).read_bytes())
    assert other.undoable() == []


def test_old_entries_are_pruned(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "_PRUNE_EVERY", 4096)
    monkeypatch.setattr(undo, "KEEP", 10)
    for n in range(60):
        _log(journal, str(n))
    assert _store(journal).read_bytes().count(b"\n") < 40
    assert len(journal.undo(10, now=NOW)) == 10


def test_a_later_change_by_hand_is_respected(journal: Journal) -> None:
    _log(journal, "old")
    first = _log(journal, "a")
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"a"', b'"b"'))
    with pytest.raises(RelError, match="`log a`"):
        journal.undo(now=NOW)
    with pytest.raises(RelError, match="`log a`"):
        journal.undo(2, now=NOW)
    assert journal.undoable() == []
    assert journal.load().tables["interactions"][first] == {"note": "b"}


def test_a_crash_between_store_and_journal_is_recognised(journal: Journal) -> None:
    first = _log(journal, "a")
    before = journal.path.read_bytes()
    with journal.transaction("edit", now=NOW) as work:
        work.update("interactions", first, {"note": "b"})
    journal.path.write_bytes(before)
    assert [step.command for step in journal.undoable()] == ["log a"]
    with journal.transaction("edit again", now=NOW) as work:
        work.update("interactions", first, {"note": "c"})
    assert [step.command for step in journal.undo(2, now=NOW)] == ["edit again", "log a"]
    assert not journal.load().tables["interactions"]


def test_nothing_changed_is_no_step(journal: Journal) -> None:
    first = _log(journal, "a")
    before = journal.path.stat()
    with journal.transaction("set", now=NOW) as work:
        work.update("interactions", first, {"note": "a"})
    with journal.transaction("nothing", now=NOW):
        pass
    assert journal.path.stat() == before or journal.path.stat().st_mtime_ns == before.st_mtime_ns
    assert len(journal.undoable()) == 1


def test_unknown_fields_and_tables_survive_undo(journal: Journal) -> None:
    with journal.transaction("newer", now=NOW) as work:
        work.insert("zoo", {"animal": "gnu"})
        contact = work.insert("contacts", {"name": "Anna", "unknown": {"deep": [1]}})
    with journal.transaction("set", now=NOW) as work:
        work.update("contacts", contact, {"name": "Anne"})
        work.insert("zoo", {"animal": "okapi"})
    assert journal.load().tables["contacts"][contact]["unknown"] == {"deep": [1]}
    journal.undo(now=NOW)
    assert [r["animal"] for r in journal.load().tables["zoo"].values()] == ["gnu"]


def test_fifty_steps_after_a_death_in_the_middle_of_each_kind_of_write(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        contact = work.insert("contacts", {"n": 0})
    start = journal.load().tables
    for n in range(60):
        # Each time a new process on a machine that came up again; the one before died at another place.
        fresh = Journal(journal.path)
        with (
            contextlib.suppress(PowerOff),
            on_disk(Disk(3 * n, torn=n)),
            fresh.transaction("dies", now=NOW) as work,
        ):
            if n % 2:
                work.insert("interactions", {"n": -n})
            else:
                work.update("contacts", contact, {"n": -n - 1})
        with Journal(journal.path).transaction(f"step {n}", now=NOW) as work:
            if n % 3:
                work.insert("interactions", {"n": n})
            else:
                work.update("contacts", contact, {"n": n + 1})
    found = [step.command for step in Journal(journal.path).undoable()]
    assert [name for name in found if name.startswith("step")] == [f"step {n}" for n in reversed(range(60))]
    undone = Journal(journal.path).undo(len(found) - 1, now=NOW)
    assert (undone[-1].command, len(undone) >= 60) in (("step 0", True), ("dies", True))
    assert Journal(journal.path).load().tables == start


def test_an_entry_that_another_program_removed_is_passed_over_and_named(journal: Journal) -> None:
    _log(journal, "a")
    before = journal.path.read_bytes()
    _log(journal, "b")
    journal.path.write_bytes(before)
    assert [step.command for step in journal.undo(now=NOW)] == ["log a"]
    (warning,) = journal.warnings
    assert (
        warning.sentence
        == f"`log b` of {NOW.isoformat()} was passed over: nothing of it is in the journal any more"
    )
    assert undo.read(str(journal.path)) == []


def test_where_only_removed_entries_are_left_that_is_said(journal: Journal) -> None:
    with pytest.raises(RelError, match=r"There is nothing to undo\."):
        journal.undo(now=NOW)
    before = journal.path.read_bytes()
    _log(journal, "a")
    journal.path.write_bytes(before)
    with pytest.raises(RelError, match="nothing of `log a` is in the journal any more"):
        journal.undo(now=NOW)
    assert journal.warnings == []
    assert len(undo.read(str(journal.path))) == 1


def test_the_store_holds_one_line_for_each_step_whatever_came_before(journal: Journal) -> None:
    store = _store(journal)
    _log(journal, "a")
    _log(journal, "b")
    whole = store.read_bytes()
    assert [line[:19] for line in whole.split(b"\n")] == [b'{"command": "log a"', b'{"command": "log b"', b""]
    store.write_bytes(whole[:-1])
    _log(journal, "c")
    assert store.read_bytes().startswith(whole + b'{"command": "log c"')
    assert [step.command for step in journal.undoable()] == ["log c", "log b", "log a"]


def test_pruning_keeps_the_newest(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "KEEP", 3)
    for n in range(8):
        _log(journal, str(n))
    undo.prune(str(journal.path))
    assert [entry.command for entry in undo.read(str(journal.path))] == ["log 5", "log 6", "log 7"]


def test_a_store_that_cannot_be_replaced_leaves_no_draft(journal: Journal) -> None:
    _log(journal, "a")
    before = _store(journal).read_bytes()
    with pytest.MonkeyPatch.context() as patch:

        def fail(*_: object) -> None:
            raise OSError(5, "Input/output error")

        patch.setattr(files, "replace", fail)
        with pytest.raises(OSError, match="Input/output"):
            undo.write(str(journal.path), [])
    assert _store(journal).read_bytes() == before
    assert names(journal.path.parent) == ["journal.json", "journal.json.lock", "journal.json.undo"]


def test_what_was_added_and_removed_again_is_taken_back_in_one_go(journal: Journal) -> None:
    before = journal.load().tables
    with journal.transaction("add", now=NOW) as tx:
        anna = tx.insert("contacts", {"name": "Anna"})
    with journal.transaction("rm", now=NOW) as tx:
        tx.remove("contacts", anna)
    assert [step.command for step in journal.undo(2, now=NOW)] == ["rm", "add"]
    assert journal.load().tables == before
