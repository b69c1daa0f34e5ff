"""Journals of an older schema: read as they are, kept before the first write, then brought on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import journal_schemas
from journal_disk import ERRORS, NOW, Disk, PowerOff, names, on_disk
from journal_schemas import NEWEST, migrated, program
from reljournal.errors import JournalError, RelError
from reljournal.exchange import journal_json
from reljournal.journal import Journal, append, backups, codec, doctor, faults, migrations, repair, restore, undo
from reljournal.journal.table import open_db

OLD: dict[str, dict[int, dict[str, Any]]] = {
    "contacts": {
        1: {"name": "Anna", "added": "2026-01-01", "likes": ["tea"], "x": {"deep": [1, True, 1.0]}},
        2: {"name": "Béla", "added": "2026-01-01"},
    },
    "frictions": {
        3: {"who": "1", "text": "late", "opened": "2026-01-01", "resolved": "2026-01-02"},
        4: {"who": "1", "text": "loud", "opened": "2026-01-03"},
    },
    "drafts": {5: {"text": "unsent"}},
    "zoo": {6: {"animal": "gnu"}},
    "interactions": {
        7: {"on": "2026-02-01", "kind": "call", "who": ["1"], "minutes": 5},
        8: {"on": "2026-02-02", "kind": "email", "who": ["2"]},
    },
}
META = {"schema": 1, "journal": "ab12", "created": "2026-01-01T00:00:00+00:00"}
BYTES = codec.dump(META, OLD)
ENTRY = {"on": "2026-03-02", "kind": "call", "who": ["1"]}
Action = Callable[[Journal], object]


@pytest.fixture
def old(tmp_path: Path) -> Journal:
    """A journal of schema 1, for a program of the newest schema to find."""
    return written(tmp_path / "home")


def written(folder: Path, data: bytes = BYTES) -> Journal:
    folder.mkdir(parents=True)
    (folder / "journal.json").write_bytes(data)
    (folder / "journal.json").chmod(0o600)
    return Journal(folder / "journal.json")


@pytest.fixture
def newest() -> Iterator[None]:
    """Let the whole test be a program of the newest schema."""
    with program(NEWEST):
        yield


def tables(journal: Journal) -> dict[str, Any]:
    content = journal.load()
    assert content.problems == ()
    assert content.meta["schema"] == NEWEST
    return {name: dict(table) for name, table in content.tables.items() if table}


def expected(**changes: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    full: dict[str, Any] = {"frictions": {}, **migrated(OLD)}
    return {name: table for name, table in {**full, **changes}.items() if table}


def kept(journal: Journal) -> list[bytes]:
    found = [each for each in backups.listing(str(journal.path)) if each.kind == "migration"]
    return [Path(each.path).read_bytes() for each in found]


def log(journal: Journal) -> int:
    with journal.transaction("log", now=NOW) as work:
        return work.insert("interactions", ENTRY)


def edit(journal: Journal) -> None:
    with journal.transaction("edit", now=NOW) as work:
        work.update("contacts", 2, {"name": "Bella"})


@pytest.mark.usefixtures("newest")
def test_reading_migrates_in_memory_and_leaves_the_file(old: Journal) -> None:
    before = old.path.stat()
    assert tables(old) == expected()
    assert doctor.examine(str(old.path)).schema == 1
    assert (old.path.read_bytes(), old.path.stat().st_mtime_ns) == (BYTES, before.st_mtime_ns)
    assert names(old.path.parent) == ["journal.json"]


@pytest.mark.usefixtures("newest")
@pytest.mark.parametrize("schema", [1, 2])
def test_the_first_write_keeps_the_old_file_and_writes_the_new(tmp_path: Path, schema: int) -> None:
    data = codec.dump({**META, "schema": schema}, OLD)
    journal = written(tmp_path / "home", data)
    with journal.transaction("nothing", now=NOW):
        pass
    assert journal.path.read_bytes() == data
    new = log(journal)
    wanted = {name: table for name, table in migrated(OLD, schema).items() if table}
    wanted["interactions"][new] = ENTRY
    assert tables(journal) == wanted
    assert journal.path.read_bytes().startswith(b'{\n"meta": {\n"1": {"schema": 3, "journal": "ab12"')
    assert [each.name for each in backups.listing(str(journal.path))] == ["2026-03-02-090000-migration.json"]
    assert kept(journal) == [data]
    edit(journal)
    assert kept(journal) == [data]


@pytest.mark.usefixtures("newest")
def test_migration_copies_are_not_pruned(old: Journal) -> None:
    for day in range(20):
        old.path.write_bytes(codec.dump({**META, "day": day}, OLD))
        with Journal(old.path, daily_backups=True).transaction("log", now=NOW + timedelta(day)) as work:
            work.insert("interactions", ENTRY)
    kinds = [backup.kind for backup in backups.listing(str(old.path))]
    assert (kinds.count("migration"), kinds.count("daily")) == (20, 14)


def test_nothing_is_ever_appended_to_an_older_schema(old: Journal) -> None:
    assert append.read_tail(str(old.path)) is not None
    first = old.path.stat().st_ino
    log(old)
    assert old.path.stat().st_ino == first  # in place, by a program of that schema
    with program(NEWEST):
        assert append.read_tail(str(old.path)) is None
        log(old)
        assert append.read_tail(str(old.path)) is not None
        second = old.path.stat().st_ino
        assert second != first
        log(old)
        assert old.path.stat().st_ino == second
        assert len(tables(old)["interactions"]) == 5


@pytest.mark.usefixtures("newest")
@pytest.mark.parametrize("action", [log, edit])
def test_without_its_copy_nothing_is_written(old: Journal, action: Action) -> None:
    Path(backups.folder(str(old.path))).write_text("a file in its place")
    with pytest.raises(RelError, match="is of an older schema, and the copy to be kept") as raised:
        action(old)
    assert raised.value.exit_code == 1
    assert old.path.read_bytes() == BYTES
    assert undo.read(str(old.path)) == []
    assert tables(old) == expected()


def broken(tables: migrations.Tables) -> None:
    tables["contacts"].clear()
    raise KeyError("two\nlines")


def not_storable(tables: migrations.Tables) -> None:
    tables["contacts"][1]["set"] = {1, 2}


@pytest.mark.parametrize("step", [broken, not_storable])
def test_a_step_that_fails_leaves_everything_untouched(
    old: Journal, step: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    log(old)
    before = old.path.read_bytes()
    with program(NEWEST):
        monkeypatch.setitem(migrations.STEPS, 2, step)
        actions: list[Action] = [Journal.load, log, edit, lambda journal: journal.undo(now=NOW)]
        actions += [Journal.undoable, lambda journal: repair.fix(str(journal.path), now=NOW)]
        for action in actions:
            with pytest.raises(
                JournalError, match="is of schema 2 and could not be brought to schema 3"
            ) as raised:
                action(old)
            assert raised.value.exit_code == 4
            assert "\n" not in raised.value.sentence
            assert str(old.path) in raised.value.sentence
        found = doctor.examine(str(old.path))
        (trouble,) = found.troubles
        assert found == doctor.Diagnosis((trouble,), 0, 0)
        assert (trouble.place, trouble.damage) == ("file", True)
        assert "could not be brought" in trouble.what
        assert trouble.hint.startswith("The file was not touched; go on with the version of rel that wrote it")
        assert backups.count(before) == backups.Count(2, 3, True)
        with pytest.raises(RelError, match="cannot be restored") as refused:
            restore.readable(str(old.path), "x")
        assert "version of rel that wrote it" in refused.value.hint
    assert old.path.read_bytes() == before
    assert names(old.path.parent) == ["journal.json", "journal.json.lock", "journal.json.undo"]


@pytest.mark.usefixtures("newest")
def test_a_table_in_the_way_of_a_step_is_not_lost(old: Journal) -> None:
    data = BYTES.replace(b',"interactions": {', b',"settled": ["somebody else\'s"]\n,"interactions": {')
    old.path.write_bytes(data)
    with pytest.raises(JournalError, match='the table "settled" is not an object'):
        log(old)
    assert old.path.read_bytes() == data


def test_a_newer_schema_is_refused_untouched(old: Journal) -> None:
    with program(NEWEST):
        log(old)
    new = old.path.read_bytes()
    actions: list[Action] = [Journal.load, log, edit, lambda journal: journal.undo(now=NOW), Journal.undoable]
    for action in actions:
        with pytest.raises(JournalError, match=r"newer version of rel \(schema 3") as raised:
            action(old)
        assert raised.value.exit_code == 4
    assert old.path.read_bytes() == new
    assert backups.count(new) == backups.Count(2, 3, True)


def test_steps_from_before_a_migration_are_not_undone_raw(old: Journal) -> None:
    edit(old)
    with old.transaction("forget minutes", now=NOW) as work:
        work.update("interactions", 7, {"minutes": None, "note": "x"})
    with program(NEWEST):
        before = old.path.read_bytes()
        assert old.undoable() == []
        with pytest.raises(RelError, match=r"`forget minutes` of .* made under schema 1, .* of schema 3 now"):
            old.undo(now=NOW)
        assert old.path.read_bytes() == before
        state = tables(old)
        log(old)
        edit_again = {"name": "Berta"}
        with old.transaction("again", now=NOW) as work:
            work.update("contacts", 2, edit_again)
        assert [step.command for step in old.undoable()] == ["again", "log"]
        with pytest.raises(RelError, match="made under schema 1"):
            old.undo(3, now=NOW)
        assert len(old.undo(2, now=NOW)) == 2
        assert tables(old) == state
        with pytest.raises(RelError, match="made under schema 1"):
            old.undo(now=NOW)


def test_entries_without_a_schema_number_are_of_the_first(old: Journal) -> None:
    edit(old)
    store = Path(undo.beside(str(old.path)))
    store.write_bytes(store.read_bytes().replace(b'"schema": 1, ', b""))
    with program(NEWEST), pytest.raises(RelError, match="made under schema 1"):
        old.undo(now=NOW)
    assert [step.command for step in old.undo(now=NOW)] == ["edit"]


@pytest.mark.usefixtures("newest")
def test_an_undo_can_be_the_first_write(old: Journal) -> None:
    log(old)
    changed = tables(old)
    older = codec.dump(META, OLD)
    restore.restore(str(old.path), older, name="x", now=NOW)
    assert old.path.read_bytes() == older
    assert kept(old) == [BYTES]
    assert [step.command for step in old.undo(now=NOW + timedelta(1))] == ["restore x"]
    assert tables(old) == changed
    assert kept(old) == [BYTES]  # the same bytes need no second copy


@pytest.mark.usefixtures("newest")
def test_a_migration_is_reversed_by_restoring_its_copy(old: Journal) -> None:
    edit(old)
    (copy,) = backups.listing(str(old.path))
    data, held = restore.readable(copy.path, "x")
    assert (held.contacts, held.entries) == (2, 2)
    restore.restore(str(old.path), data, name="x", now=NOW)
    assert old.path.read_bytes() == BYTES
    assert tables(old) == expected()
    new = log(old)
    assert tables(old) == expected(interactions={**migrated(OLD)["interactions"], new: ENTRY})


@pytest.mark.usefixtures("newest")
def test_records_that_no_step_changes_keep_their_bytes(old: Journal) -> None:
    edited = BYTES.replace(b'"Anna"', b'"Hanna"').replace(b'"gnu"', b'"gnat"')
    old.path.write_bytes(edited)
    log(old)
    lines = {line.lstrip(b",") for line in old.path.read_bytes().splitlines()}
    unchanged = [b'"6": {"animal": "gnat"', b'"2": {"name": "B', b'"4": {"who": "1"']
    for start in unchanged:
        (line,) = [line.lstrip(b",") for line in edited.splitlines() if line.lstrip(b",").startswith(start)]
        assert line in lines
    # The checksum that was wrong still is, where the record was not rewritten.
    assert [problem.place for problem in old.load().problems] == ["zoo 6"]


@pytest.mark.usefixtures("newest")
def test_what_is_no_record_survives_a_step_that_removes_its_table(old: Journal) -> None:
    old.path.write_bytes(BYTES.replace(b',"drafts": {\n', b',"drafts": {\n"one": [1]\n,'))
    log(old)
    assert b',"drafts": {\n"one": [1]\n}' in old.path.read_bytes()
    assert b"unsent" not in old.path.read_bytes()


@pytest.mark.usefixtures("newest")
def test_tinydb_that_says_no_time_migrates_too(old: Journal) -> None:
    os.utime(old.path, (1e9, 1e9))
    with open_db(old.path) as db:
        db.table("contacts").update({"name": "Bella"}, doc_ids=[2])
    assert tables(old)["contacts"][2]["name"] == "Bella"
    (copy,) = backups.listing(str(old.path))
    assert (copy.kind, copy.at.year) == ("migration", 2001)


@pytest.mark.usefixtures("newest")
def test_an_older_export_is_imported_as_it_would_be_now() -> None:
    content = journal_json.read(BYTES)
    assert {name: dict(table) for name, table in content.tables.items() if table} == expected()
    assert content.meta["schema"] == NEWEST
    with pytest.raises(RelError, match="schema 3, this one knows up to 2"), program(2):
        journal_json.read(journal_json.write(content))


@pytest.mark.usefixtures("newest")
def test_the_doctor_says_which_schema_a_file_has(old: Journal) -> None:
    found = doctor.examine(str(old.path))
    assert (found.schema, found.damaged, found.contacts, found.entries) == (1, False, 2, 2)
    (trouble,) = found.troubles
    assert trouble.place == "file"
    assert trouble.what == "of schema 1; the next change brings it to schema 3"
    assert trouble.hint == "the file as it is will be kept among the backups"
    repair.fix(str(old.path), now=NOW)
    assert old.path.read_bytes() == BYTES
    log(old)
    found = doctor.examine(str(old.path))
    assert (found.schema, found.troubles) == (3, ())


@pytest.mark.usefixtures("newest")
def test_a_damaged_one_is_mended_in_its_schema(old: Journal) -> None:
    """Its records are of that schema: with another number they would never be brought on."""
    old.path.write_bytes(BYTES[:-30])
    done = repair.fix(str(old.path), now=NOW)
    assert len(done.lost) == 1
    assert codec.read(old.path.read_bytes()).schema == 1
    wanted = expected()
    wanted["interactions"] = {i: entry for i, entry in wanted["interactions"].items() if i != 8}
    assert tables(old) == wanted


@pytest.mark.parametrize("remembered", ["undo", "backup"])
def test_a_journal_that_lost_its_head_is_mended_in_its_schema(old: Journal, remembered: str) -> None:
    if remembered == "undo":
        edit(old)
    else:
        backups.make(str(old.path), "", NOW)
    whole = codec.parse(old.path.read_bytes()).tables
    old.path.write_bytes(old.path.read_bytes().replace(b'"1": {"schema": 1, "journal": "ab12"', b"#"))
    with program(NEWEST):
        done = repair.fix(str(old.path), now=NOW)
        assert done.copy is not None
        assert doctor.examine(str(old.path)).schema == 1
        new = log(old)
        wanted = migrated({name: dict(table) for name, table in whole.items()})
        wanted["interactions"][new] = ENTRY
        assert tables(old) == {name: table for name, table in wanted.items() if table}


def test_an_append_torn_before_the_update_is_finished_after_it(old: Journal) -> None:
    log(old)
    data = old.path.read_bytes()
    with on_disk(Disk()) as disk:
        log(old)
    at = [number for number, name in enumerate(disk.seen) if name == "pwrite"][-1]
    for torn in (0, 1, 30):
        journal = written(old.path.parent.parent / str(torn), data)
        for name in ("journal.json.lock", "journal.json.undo"):
            shutil.copy(old.path.parent / name, journal.path.parent)
        with pytest.raises(PowerOff), on_disk(Disk(at, torn=torn)):
            log(journal)
        with program(NEWEST):
            found = tables(journal)["interactions"]
            assert len(found) == (3 if torn == 0 else 4)
            log(journal)
            assert len(tables(journal)["interactions"]) == len(found) + 1


def undo_restore(journal: Journal) -> None:
    journal.undo(now=NOW)


@pytest.mark.usefixtures("newest")
@pytest.mark.parametrize("action", [log, edit, undo_restore])
@pytest.mark.parametrize("error", [0, *ERRORS])
def test_the_first_write_dies_or_fails_at_any_operation(tmp_path: Path, action: Action, error: int) -> None:
    template = written(tmp_path / "old")
    if action is undo_restore:
        other = codec.dump(META, {**OLD, "contacts": {}})
        restore.restore(str(template.path), other, name="x", now=NOW)
    before, data = tables(template), template.path.read_bytes()
    shutil.copytree(template.path.parent, tmp_path / "new")
    done = Journal(tmp_path / "new" / "journal.json")
    action(done)
    after = tables(done)
    outcomes = set()
    for at in range(300):
        shutil.copytree(template.path.parent, tmp_path / f"at{at}")
        journal = Journal(tmp_path / f"at{at}" / "journal.json")
        acknowledged = False
        with on_disk(Disk(at, error, torn=9)) as disk:
            try:
                action(journal)
                acknowledged = True
            except (RelError, PowerOff):
                pass
        is_old = journal.path.read_bytes() == data
        found = tables(journal)
        assert found == (before if is_old else after)
        assert not (acknowledged and is_old)
        if not is_old:
            assert kept(journal) == [data]  # before the new file, the copy of the old one is there
        assert all(
            backups.count(Path(each.path).read_bytes()).whole for each in backups.listing(str(journal.path))
        )
        outcomes.add(is_old)
        log(journal)
        assert kept(journal) == [data]
        journal.undo(now=NOW)
        assert tables(journal) == found
        shutil.rmtree(journal.path.parent)
        if disk.count <= at:
            break
    assert outcomes == {True, False}
    assert at > 30


def test_the_made_up_schemas_are_brought_on_in_steps() -> None:
    with program(2):
        second = codec.parse(BYTES)
        assert second.meta["schema"] == 2
        assert second.tables["settled"] == {3: OLD["frictions"][3]}
        assert second.tables["interactions"][7]["minutes"] == 5
        data = codec.dump(second.meta, second.tables)
    with program(3):
        third = codec.parse(data)
        assert third.tables == codec.parse(BYTES).tables
        assert "drafts" not in third.tables
        assert third.tables["contacts"][1]["enjoys"] == ["tea"]
    assert set(journal_schemas.STEPS) == set(range(1, NEWEST))
    with pytest.raises(faults.NewerError):
        codec.parse(data)
