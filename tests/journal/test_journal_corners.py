"""What seldom comes: each branch of the journal's code that no story of the other tests leads through."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from tinydb.table import Document

from journal_disk import NOW
from reljournal.errors import JournalError, RelError
from reljournal.journal import (
    Journal,
    backups,
    bits,
    codec,
    doctor,
    files,
    lines,
    repair,
    restore,
    rewrite,
    salvage,
    undo,
)
from reljournal.journal.table import open_db
from reljournal.journal.working import WorkingTable

META = {"schema": 1, "journal": "ab12"}


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def test_a_backup_of_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="is a folder"):
        backups.make(str(tmp_path), "the journal", NOW)
    with pytest.raises(RelError, match="There is no journal at shown"):
        backups.make(str(tmp_path / "none.json"), "shown", NOW)


def test_strange_names_in_the_folder_of_backups_are_none(journal: Journal) -> None:
    backups.make(str(journal.path), "", NOW)
    home = Path(backups.folder(str(journal.path)))
    good = "2026-03-02-090000-asked"
    for name in (
        "notes.txt",
        f"{good}.txt",
        f"{good}.json.part",
        "2026-03-02-090000-other.json",
        "2026-13-02-x.json",
    ):
        (home / name).write_text("x")
    assert [backup.name for backup in backups.listing(str(journal.path))] == [f"{good}.json"]


def test_a_backup_where_no_lock_can_be_taken(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path(f"{journal.path}.lock").unlink()
    real = files.open_fd

    def read_only(path: str, flags: int) -> int:
        return refuse() if path.endswith(".lock") else real(path, flags)

    monkeypatch.setattr(files, "open_fd", read_only)
    target, count = backups.make(str(journal.path), "", NOW, to=str(tmp_path / "copy.json"))
    assert Path(target).read_bytes() == journal.path.read_bytes()
    assert count.whole


def test_two_backups_of_one_second_have_two_names(journal: Journal) -> None:
    found = [backups.make(str(journal.path), "", NOW)[0] for _ in range(3)]
    assert [Path(path).name[18:] for path in found] == ["asked.json", "asked-2.json", "asked-3.json"]
    assert len(backups.listing(str(journal.path))) == 3


def test_a_line_too_long_to_try_every_bit_of_is_left(journal: Journal) -> None:
    assert (
        list(
            bits.lines_one_off(b'"1": {"note": "' + b"x" * bits._LONGEST + b'", "crc": "00000000"}', ("contacts",))
        )
        == []
    )
    assert bits.apart(b"abc", b"ab") == 99


@pytest.mark.parametrize(
    "rows",
    [
        b'"1": {"a": 1}, "2": {"b": 2}\n',  # two records on a line
        b'"1": {"a": 1\n,"2": 3}, "2": {"b": 2}\n',  # a line that ends within a record
    ],
)
def test_lines_that_are_no_records_are_read_as_the_parser_sees_them(journal: Journal, rows: bytes) -> None:
    data = journal.path.read_bytes()
    journal.path.write_bytes(data.replace(b',"contacts": {\n', b',"contacts": {\n' + rows))
    found = dict(journal.load().tables["contacts"])
    assert found[2] == {"b": 2}
    assert found[1] in ({"a": 1}, {"a": 1, "2": 3})
    with journal.transaction("log", now=NOW) as work:
        work.insert("contacts", {"c": 3}, doc_id=3)
    assert dict(journal.load().tables["contacts"]) == {**found, 3: {"c": 3}}
    assert b',"2": {"b": 2, "crc"' in journal.path.read_bytes()


def test_a_restore_from_what_is_no_file_or_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RelError, match="usb is not a file"):
        restore.readable(str(tmp_path), "usb")
    with pytest.raises(RelError, match="usb cannot be read: No such file"):
        restore.readable(str(tmp_path / "none"), "usb")
    with pytest.raises(RelError, match=r"usb cannot be read: .*null"):
        restore.readable("a\0b", "usb")


def test_a_restore_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "journal.json").mkdir()
    with pytest.raises(JournalError, match="is a folder"):
        restore.restore(str(tmp_path / "journal.json"), codec.dump(META, {}), name="x", now=NOW)


def test_an_undo_store_that_cannot_be_trimmed_does_no_harm(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = journal.path.read_bytes()
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"n": 1})
    journal.path.write_bytes(b"damaged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(undo, "read", refuse)
        restore.restore(str(journal.path), empty, name="x", now=NOW)
    assert journal.path.read_bytes() == empty
    assert len(undo.read(str(journal.path))) == 1
    assert journal.undoable() == []


def test_an_undo_store_that_cannot_be_pruned_or_dropped_stays_longer(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        with journal.transaction(f"log {n}", now=NOW) as work:
            work.insert("interactions", {"n": n})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(undo, "write", refuse)
        undo.prune(str(journal.path))
        assert len(journal.undo(now=NOW)) == 1
    assert len(undo.read(str(journal.path))) == 3
    assert [step.command for step in journal.undo(now=NOW)] == ["log 1"]
    assert [entry.command for entry in undo.read(str(journal.path))] == ["log 0"]


def test_an_entry_that_cannot_be_taken_away_again_is_passed_over(journal: Journal) -> None:
    entry = undo.Entry("dies", "now", "ab12", [("contacts", 1, None, "00000000")], 1)
    path = str(journal.path)
    for name in ("open_fd", "truncate"):
        with pytest.MonkeyPatch.context() as patch:
            remembering = undo.Remembering(path, entry)
            remembering.__enter__()
            patch.setattr(files, name, refuse)
            remembering.__exit__(RelError)
    assert [entry.command for entry in undo.read(path)] == ["dies", "dies"]
    with pytest.raises(RelError), undo.Remembering(path, entry):
        raise RelError("the write failed")
    assert len(undo.read(path)) == 2
    with pytest.raises(KeyboardInterrupt), undo.Remembering(path, entry):
        raise KeyboardInterrupt
    assert len(undo.read(path)) == 3


def test_a_list_is_not_put_where_records_stand() -> None:
    book = codec.read(codec.dump(META, {"zoo": {1: {"animal": "gnu"}}}))
    with pytest.raises(RelError, match="would be lost"):
        rewrite.put_odd(book, {}, {("zoo", None): "[1]"})
    emptied = WorkingTable(book.sheets["zoo"].records)
    emptied.clear()
    rewrite.put_odd(book, {"zoo": emptied}, {("zoo", None): "[1]", ("apes", "two"): "2", ("bees", None): None})
    assert book.all_odd() == {("zoo", None): "[1]", ("apes", "two"): "2"}
    rewrite.remove_odd(book, {("zoo", None): None, ("apes", "two"): None, ("bees", "x"): None})
    assert book.all_odd() == {}


def test_tables_of_others_keep_what_is_no_record_when_a_journal_is_mended() -> None:
    data = codec.dump(META, {"zoo": {1: {"animal": "gnu"}}})
    odd = data.replace(b',"zoo": {\n', b',"zoo": {\n"two": "no record"\n,').replace(
        b',"interactions"', b',"list": [1]\n,"interactions"'
    )
    saved = salvage.from_book(codec.read(odd))
    assert saved.odd == {"list": b"[1]"}
    assert saved.tables["zoo"]["two"] == b'"no record"'
    assert saved.lost == []


def test_two_records_of_one_id_leave_the_sound_one() -> None:
    sound = lines.body("contacts", 1, {"name": "Anna"})
    edited = sound.replace(b"Anna", b"Hans")
    for first, second in ((sound, edited), (edited, sound)):
        text = b'{\n"contacts": {\n"1": %s\n,"1": %s\n}\n}\n' % (first, second)
        saved = salvage.from_bytes(text)
        assert saved.tables["contacts"]["1"] == sound
        (lost,) = saved.lost
        assert "there were two of this id; not kept" in lost.what
        assert "Hans" in lost.what


def test_numbers_that_are_none_are_saved_as_nothing() -> None:
    text = b'{"contacts": {"1": {"name": "Anna", "added": "2026-01-01", "terms": 1e999, "x": [NaN, 1.5]}}}'
    saved = salvage.from_bytes(text)
    assert b'"terms": null, "x": [null, 1.5]' in saved.tables["contacts"]["1"]


def test_what_is_too_deep_or_too_long_to_be_a_record_is_named_as_lost() -> None:
    deep = b'{"contacts": {"1": {"name": ' + b"[" * 100_000 + b"}}}"
    saved = salvage.from_bytes(deep)
    assert saved.count == 0
    assert len(saved.lost) == 1
    long = b'{"contacts": {"1": {"name": "%s", "added": "2026-01-01"}, "2": {"name": "x\xff"}}}' % (b"y" * 70_000)
    saved = salvage.from_bytes(long)
    assert list(saved.tables["contacts"]) == ["1"]
    assert [problem.place for problem in saved.lost] == ["contacts 2"]


def test_tinydb_within_a_transaction_sees_and_writes_its_changes(journal: Journal) -> None:
    with journal.transaction("all at once", now=NOW) as work:
        first = work.insert("contacts", {"n": 1})
        db = open_db(journal.path, work._session)
        assert db.storage.book().meta["schema"] == 1
        assert db.table("contacts").all() == [{"n": 1}]
        db.table("contacts").insert(Document({"n": 2}, 5))
        db.table("contacts").update({"n": 3}, doc_ids=[first])
        assert work.content.tables["contacts"] == {}
        assert work.content is work.content
    assert journal.load().tables["contacts"] == {first: {"n": 3}, 5: {"n": 2}}
    with open_db(journal.path) as alone:
        assert len(alone.table("contacts")) == 2


def test_the_meta_record_is_no_table_to_write_to(journal: Journal) -> None:
    actions: list[Any] = [
        lambda work: work.insert("meta", {}),
        lambda work: work.update("meta", 1, {"schema": 9}),
        lambda work: work.remove("meta", 1),
    ]
    before = journal.path.read_bytes()
    for action in actions:
        with pytest.raises(RelError, match="changed by set_meta only"), journal.transaction("x", now=NOW) as work:
            action(work)
    assert journal.path.read_bytes() == before


def test_a_table_to_work_on_remembers_all_that_was_touched() -> None:
    base = {1: {"n": 1}, 2: {"n": 2}}
    table = WorkingTable(base)
    assert table.pop(9, None) is None
    assert list(table.touched) == []
    assert table.pop(2) == {"n": 2}
    table[1]["n"] = 5
    assert list(table.touched.items()) == [(2, None), (1, None)]
    assert base == {1: {"n": 1}, 2: {"n": 2}}
    table.clear()
    assert (dict(table), base[1]) == ({}, {"n": 1})
    with pytest.raises(KeyError):
        table.pop(1)


def turned(journal: Journal) -> bytes:
    """Turn one bit of a journal's schema number, which makes 9 of 1; returns the bytes from before."""
    data = journal.path.read_bytes()
    journal.path.write_bytes(data.replace(b'"schema": 1', b'"schema": 9'))
    return data


def test_a_schema_number_in_which_a_bit_has_turned_is_damage_and_mended(journal: Journal) -> None:
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"on": "2026-03-02", "kind": "note", "who": []})
    data = turned(journal)
    found = doctor.examine(str(journal.path))
    assert found.troubles[0].what == "has a schema number in which a bit has turned"
    assert (found.damaged, found.entries, found.schema) == (True, 1, None)
    repair.fix(str(journal.path), now=NOW)
    assert journal.path.read_bytes() == data


def test_two_repairs_of_one_second_keep_two_copies(journal: Journal) -> None:
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"on": "2026-03-02", "kind": "note", "who": []})
    copies = []
    for _ in range(3):
        turned(journal)
        copies.append(repair.fix(str(journal.path), now=NOW).copy)
    assert [str(copy).rpartition("damaged-")[2] for copy in copies] == [
        "2026-03-02-090000",
        "2026-03-02-090000-2",
        "2026-03-02-090000-3",
    ]


@pytest.mark.parametrize("look", [doctor.examine, lambda path: repair.fix(path, now=NOW)])
def test_what_cannot_be_examined_or_mended_at_all(tmp_path: Path, look: Any) -> None:
    with pytest.raises(JournalError, match="is a folder, not a file"):
        look(str(tmp_path))
    with pytest.raises(RelError, match="There is no journal at"):
        look(str(tmp_path / "none.json"))
    with pytest.raises(RelError, match=r"cannot be read: .*null"):
        look("a\0b")


def test_a_repair_that_the_system_refuses_changes_nothing(journal: Journal) -> None:
    turned(journal)
    before = journal.path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write_new", refuse)
        with pytest.raises(RelError, match="could not be written: Permission denied"):
            repair.fix(str(journal.path), now=NOW)
    assert journal.path.read_bytes() == before


def test_records_that_another_program_wrote_are_counted(journal: Journal) -> None:
    contact = {"name": "Anna", "added": "2026-01-01"}
    rows = b',"contacts": {\n"1": %s\n,"2": %s\n' % (lines.encode(contact), lines.encode(contact))
    journal.path.write_bytes(journal.path.read_bytes().replace(b',"contacts": {\n', rows))
    (trouble,) = doctor.examine(str(journal.path)).troubles
    assert trouble.what == "2 records have no checksum: another program wrote them"
    assert not trouble.damage


def log_while_another_writes(journal: Journal, other: bytes) -> None:
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"n": 1})
        journal.path.write_bytes(other)


def test_an_append_after_somebody_elses_write_is_refused(journal: Journal) -> None:
    data = journal.path.read_bytes()
    for other in (data.replace(b'"created": "', b'"created": "x', 1), data + b"\n"):
        with pytest.raises(RelError, match="changed by another program"):
            log_while_another_writes(journal, other)
        assert journal.path.read_bytes() == other
        journal.path.write_bytes(data)
    assert undo.read(str(journal.path)) == []


def test_a_path_that_no_system_knows_holds_no_journal() -> None:
    assert not Journal(Path("a\0b")).exists()
