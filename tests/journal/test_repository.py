"""The journal as its users call it: what it says, how long it waits, which numbers it gives."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW, names
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, MissingJournalError, Transaction, backups, codec, files, lines, undo
from reljournal.journal.lock import Lock
from reljournal.journal.storage import JournalStorage
from reljournal.journal.table import open_db


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def log(journal: Journal) -> int:
    with journal.transaction("log", now=NOW) as tx:
        return tx.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": []})


class TestNew:
    def test_it_is_empty_of_today_and_has_an_id_of_its_own(self, tmp_path: Path) -> None:
        ids = set()
        for name in ("a", "b"):
            journal = Journal(tmp_path / "new" / name / "journal.json", daily_backups=True)
            journal.create(now=NOW)
            meta = dict(journal.load().meta)
            ids.add(meta.pop("journal"))
            assert meta == {"schema": 1, "created": NOW.isoformat()}
            empty: dict[str, dict[int, Any]] = {each: {} for each in lines.KNOWN}
            assert journal.path.read_bytes() == codec.dump(journal.load().meta, empty)
            assert journal.path.parent.stat().st_mode & 0o777 == 0o700
            assert journal.path.stat().st_mode & 0o777 == 0o600
            # There is nothing to copy yet.
            log(journal)
            assert names(journal.path.parent) == ["journal.json", "journal.json.lock", "journal.json.undo"]
        assert {len(each) for each in ids} == {16}
        assert len(ids) == 2

    def test_what_is_there_is_not_touched(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.json"
        path.write_text("theirs")
        for there in (path, tmp_path):
            with pytest.raises(RelError) as caught:
                Journal(there).create(now=NOW)
            assert caught.value.sentence == f"There is already something at {there}; it was not touched."
            assert caught.value.hint == "Choose another path."
        assert path.read_text() == "theirs"

    def test_that_another_made_meanwhile_is_not_touched_either(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        journal = Journal(tmp_path / "a" / "journal.json")
        real = files.make_folders

        def make_folders(path: str) -> None:
            real(path)
            if path == str(journal.path.parent):
                journal.path.write_text("theirs")

        monkeypatch.setattr(files, "make_folders", make_folders)
        with pytest.raises(RelError, match="already something"):
            journal.create(now=NOW)
        assert journal.path.read_text() == "theirs"

    def test_what_the_system_refuses_names_the_path_that_was_asked_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "there").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "there")
        journal = Journal(tmp_path / "link" / "journal.json")
        monkeypatch.setattr(files, "write_new", refuse)
        with pytest.raises(RelError) as caught:
            journal.create(now=NOW)
        assert caught.value.sentence == f"The journal {journal.path} could not be written: Permission denied."
        with pytest.raises(JournalError) as odd:
            Journal(Path("a\0b")).create(now=NOW)
        assert odd.value.sentence == "The journal a\0b cannot be read: embedded null byte."


class TestWaiting:
    def test_each_command_waits_for_another_no_longer_than_asked(self, journal: Journal) -> None:
        log(journal)
        short = Journal(journal.path, lock_timeout=0.125)

        def begin() -> None:
            with short.transaction("x", now=NOW):
                pytest.fail("two write at once")

        waiting: list[Callable[[], object]] = [begin, lambda: short.undo(now=NOW)]
        # Readers wait only where a write is under way.
        reading: list[Callable[[], object]] = [short.load, short.undoable]
        with Lock(f"{journal.path}.lock", 0):
            for read in reading:
                read()
            Path(f"{journal.path}.intent").write_bytes(b"note")
            for action in (*waiting, *reading):
                with pytest.raises(JournalError, match=r"more than 0\.125 seconds"):
                    action()
        fresh = Journal(journal.path.parent / "fresh.json", lock_timeout=0.125)
        with Lock(f"{fresh.path}.lock", 0), pytest.raises(JournalError, match=r"more than 0\.125 seconds"):
            fresh.create(now=NOW)

    def test_tinydb_too(self, journal: Journal) -> None:
        Path(f"{journal.path}.intent").write_bytes(b"note")
        with Lock(f"{journal.path}.lock", 0):
            db = open_db(journal.path, lock_timeout=0.125)
            for action in (db.table("contacts").all, lambda: db.table("contacts").insert({"n": 1})):
                with pytest.raises(JournalError, match=r"more than 0\.125 seconds"):
                    action()

    def test_ten_seconds_where_nothing_is_asked(self, journal: Journal) -> None:
        assert journal.lock_timeout == 10
        storages = (JournalStorage(str(journal.path)), open_db(journal.path).storage)
        assert [storage._timeout for storage in storages] == [10, 10]


class TestIds:
    def test_tell_machines_apart_and_count_milliseconds(self, journal: Journal) -> None:
        for node in (0, 5, 1023):
            with Journal(journal.path, node=node).transaction("add", now=NOW) as tx:
                made = tx.insert("contacts", {"n": node})
            assert made >> 12 & 1023 == node
            assert made >> 22 == int(NOW.timestamp() * 1000)

    def test_without_a_node_it_is_the_first(self, journal: Journal) -> None:
        assert log(journal) >> 12 & 1023 == 0


class TestUndo:
    def test_a_store_that_cannot_be_read_is_named(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        log(journal)
        monkeypatch.setattr(undo, "read", refuse)
        for action in (journal.undoable, lambda: journal.undo(now=NOW)):
            with pytest.raises(RelError) as caught:
                action()
            assert caught.value.sentence == f"The journal {journal.path}.undo cannot be read: Permission denied."

    def test_several_are_one_change_newest_first(self, journal: Journal) -> None:
        before = journal.path.read_bytes()
        with journal.transaction("add", now=NOW) as tx:
            anna = tx.insert("contacts", {"name": "Anna"})
        with journal.transaction("set", now=NOW + timedelta(hours=1)) as tx:
            tx.update("contacts", anna, {"name": "Anne"})
        log(journal)
        assert [step.command for step in journal.undoable()] == ["log", "set", "add"]
        found = journal.undo(2, now=NOW)
        assert [(step.command, step.at) for step in found] == [
            ("log", NOW.isoformat()),
            ("set", (NOW + timedelta(hours=1)).isoformat()),
        ]
        assert journal.load().tables["contacts"] == {anna: {"name": "Anna"}}
        assert [step.command for step in journal.undo(5, now=NOW)] == ["add"]
        assert journal.path.read_bytes() == before
        with pytest.raises(RelError):
            journal.undo(now=NOW)

    def test_it_is_a_write_of_its_day(self, journal: Journal) -> None:
        log(journal)
        data = journal.path.read_bytes()
        Journal(journal.path, daily_backups=True).undo(now=NOW)
        (copy,) = backups.listing(str(journal.path))
        assert Path(copy.path).read_bytes() == data

    def test_what_the_session_warns_of_is_told(self, journal: Journal) -> None:
        log(journal)
        journal.path.chmod(0o644)
        journal.undo(now=NOW)
        (warning,) = journal.warnings
        assert "others on this machine could read" in warning.sentence


class TestDailyBackup:
    def test_what_hinders_it_is_a_warning_once(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = Journal(journal.path, daily_backups=True)
        for error, reason in (
            (OSError(errno.ENOSPC, "full"), "full"),
            (OSError("the cable is out"), "the cable is out"),
        ):

            def fail(*_: Any, error: OSError = error) -> None:
                raise error

            monkeypatch.setattr(backups, "daily", fail)
            kept.daily_backups, kept.warnings = True, []
            log(kept)
            log(kept)
            sentence = f"the daily backup in {journal.path}.backups could not be written: {reason}"
            assert [warning.sentence for warning in kept.warnings] == [sentence]
        assert len(journal.load().tables["interactions"]) == 4

    def test_it_is_made_once_a_day_and_only_where_asked(self, journal: Journal) -> None:
        log(journal)
        assert backups.listing(str(journal.path)) == []
        for hour in (0, 1, 24):
            kept = Journal(journal.path, daily_backups=True)
            with kept.transaction("log", now=NOW + timedelta(hours=hour)) as tx:
                tx.insert("interactions", {"kind": "call"})
        assert [each.name[:10] for each in backups.listing(str(journal.path))] == ["2026-03-02", "2026-03-03"]

    def test_a_copy_of_another_kind_or_day_is_none(self, journal: Journal) -> None:
        path = str(journal.path)
        backups.write(path, b"x", NOW, "asked")
        backups.write(path, b"x", NOW - timedelta(days=1), "daily")
        log(Journal(journal.path, daily_backups=True))
        kinds = [(each.at.day, each.kind) for each in backups.listing(path)]
        assert kinds == [(1, "daily"), (2, "asked"), (2, "daily")]

    def test_an_interruption_of_it_gives_the_lock_back(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(backups, "daily", interrupt)
            with pytest.raises(KeyboardInterrupt):
                log(Journal(journal.path, daily_backups=True))
        assert journal.undoable() == []
        log(Journal(journal.path, lock_timeout=0))


def test_warnings_of_a_command_are_kept(journal: Journal) -> None:
    journal.path.chmod(0o640)
    log(journal)
    (warning,) = journal.warnings
    assert warning.sentence.startswith("others on this machine could read ")


def test_whether_it_exists_or_cannot_be_known(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal.exists()
    assert not Journal(journal.path.parent / "none.json").exists()
    monkeypatch.setattr(files, "is_there", refuse)
    with pytest.raises(RelError) as caught:
        journal.exists()
    assert caught.value.sentence == f"The journal {journal.path} cannot be read: Permission denied."


def test_errors_name_the_path_that_was_asked_for(tmp_path: Path) -> None:
    """Not what a link leads to."""
    journal = Journal(tmp_path / "link.json")
    journal.path.symlink_to(tmp_path / "none.json")

    def begin() -> Transaction:
        with journal.transaction("x", now=NOW) as tx:
            return tx

    for action in (journal.load, journal.undoable, begin, lambda: journal.undo(now=NOW)):
        with pytest.raises(MissingJournalError) as caught:
            action()
        assert caught.value.sentence == f"There is no journal at {journal.path}."


class TestTinyDB:
    def test_a_write_without_the_journals_own_record_is_refused(self, journal: Journal) -> None:
        storage = open_db(journal.path).storage
        without: list[dict[str, dict[str, Any]]] = [{}, {"meta": {}}, {"meta": {"1": {}}}]
        for data in without:
            with pytest.raises(RelError) as caught:
                storage.write(data)
            assert caught.value.sentence == "The write was refused: it would remove the journal's meta record."

    def test_a_write_after_somebody_elses_is_refused_and_then_done(self, journal: Journal) -> None:
        storage = open_db(journal.path).storage
        read = storage.read()
        log(journal)
        with pytest.raises(RelError) as caught:
            storage.write(read)
        assert caught.value.sentence == "The journal was changed by another program in the meantime."
        assert caught.value.hint == "Try again."
        read = storage.read()
        read["zoo"] = {"5": {"animal": "gnu"}}
        read["interactions"] = {}
        storage.write(read)
        tables = journal.load().tables
        assert (tables["zoo"], tables["interactions"]) == ({5: {"animal": "gnu"}}, {})
        storage.write({"meta": storage.read()["meta"]})
        assert not any(journal.load().tables.values())

    def test_its_command_has_a_name_in_the_undo_store(self, journal: Journal) -> None:
        open_db(journal.path).table("contacts").insert({"n": 1})
        assert [step.command for step in journal.undoable()] == ["tinydb"]
