"""Daily copies, copies on demand, and going back to one."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from journal_disk import ERRORS, NOW, Disk, PowerOff, names, on_disk
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, backups, codec, files, restore
from reljournal.journal.content import Record
from reljournal.journal.lock import Lock

ENTRY = {"on": "2026-03-02", "kind": "call", "who": []}


@pytest.fixture
def kept(journal: Journal) -> Journal:
    """A journal that is backed up each day, as the command line opens it."""
    return Journal(journal.path, daily_backups=True)


def log(journal: Journal, day: int = 0, note: str = "", hours: int = 0) -> None:
    now = NOW + timedelta(days=day, hours=hours)
    fresh = Journal(journal.path, daily_backups=True)
    with fresh.transaction("log", now=now) as tx:
        tx.insert("interactions", {**ENTRY, "note": note})
    assert fresh.warnings == []


def stems(journal: Journal) -> list[str]:
    return [backup.name.removesuffix(".json") for backup in backups.listing(str(journal.path))]


def test_the_first_write_of_a_day_makes_one(kept: Journal) -> None:
    before = kept.path.read_bytes()
    log(kept)
    log(kept, hours=1)
    kept.load()
    assert stems(kept) == ["2026-03-02-090000-daily"]
    (backup,) = backups.listing(str(kept.path))
    assert Path(backup.path).read_bytes() == before
    assert Path(backup.path).stat().st_mode & 0o777 == 0o600
    assert Path(backup.path).parent.stat().st_mode & 0o777 == 0o700
    log(kept, 1)
    assert stems(kept) == ["2026-03-02-090000-daily", "2026-03-03-090000-daily"]


def test_an_undo_is_a_write_too(kept: Journal, journal: Journal) -> None:
    with journal.transaction("log", now=NOW) as tx:
        tx.insert("interactions", ENTRY)
    assert stems(kept) == []
    kept.undo(now=NOW)
    assert len(stems(kept)) == 1


def test_fourteen_daily_ones_stay_and_all_that_were_asked_for(kept: Journal) -> None:
    backups.make(str(kept.path), "", NOW - timedelta(days=300))
    for day in range(20):
        log(kept, day)
    assert [name for name in stems(kept) if name.endswith("asked")] == ["2025-05-06-090000-asked"]
    daily = [name for name in stems(kept) if name.endswith("daily")]
    assert (len(daily), daily[0], daily[-1]) == (14, "2026-03-08-090000-daily", "2026-03-21-090000-daily")


def test_a_clock_that_goes_back_does_not_remove_the_copy_just_made(kept: Journal) -> None:
    for day in range(14):
        log(kept, day + 400)
    log(kept, 0)
    assert "2026-03-02-090000-daily" in stems(kept)
    assert len(stems(kept)) == 14


def test_a_damaged_journal_does_not_push_out_the_whole_ones(kept: Journal) -> None:
    log(kept)
    data = kept.path.read_bytes()
    kept.path.write_bytes(data.replace(b',"contacts": {', b',"contacts": ', 1))
    with kept.transaction("log", now=NOW + timedelta(days=1)) as tx:
        tx.insert("interactions", ENTRY)  # the quick append does not look at the rest
    assert "damaged" in kept.warnings[0].sentence
    assert len(stems(kept)) == 1


def test_a_folder_that_cannot_be_written_is_a_warning(kept: Journal) -> None:
    Path(backups.folder(str(kept.path))).write_text("a file in its place")
    with kept.transaction("log", now=NOW) as tx:
        tx.insert("interactions", ENTRY)
    assert "could not be written" in kept.warnings[0].sentence
    assert len(kept.load().tables["interactions"]) == 1


def test_no_error_and_no_crash_of_a_backup_costs_the_command_anything(kept: Journal) -> None:
    tried = 0
    for error in (0, *ERRORS):
        for at in range(200):
            now = NOW + timedelta(days=tried)
            count = len(kept.load().tables["interactions"])
            with on_disk(Disk(at, error)) as disk:
                try:
                    with Journal(kept.path, daily_backups=True).transaction("log", now=now) as tx:
                        tx.insert("interactions", ENTRY)
                    done = True
                except (RelError, PowerOff):
                    done = False
            tried += 1
            after = len(kept.load().tables["interactions"])
            assert after == count + 1 if done else after in (count, count + 1)
            for backup in backups.listing(str(kept.path)):
                assert backups.count(Path(backup.path).read_bytes()).whole
            if disk.count <= at:
                break
    assert tried > 150


def test_on_demand_to_a_place(kept: Journal, tmp_path: Path) -> None:
    data = kept.path.read_bytes()
    for target in (tmp_path / "copy.json", tmp_path / "copy.json"):  # an older copy is replaced
        place, held = backups.make(str(kept.path), "", NOW, to=str(target))
        assert (Path(place).read_bytes(), held.whole) == (data, True)
    folder = tmp_path / "usb"
    folder.mkdir()
    place, _ = backups.make(str(kept.path), "", NOW, to=str(folder))
    assert names(folder) == ["2026-03-02-090000-rel.json"]
    (tmp_path / "diary.txt").write_text("dear diary")
    for wrong in (tmp_path / "diary.txt", kept.path, tmp_path / "no" / "x.json"):
        with pytest.raises(RelError):
            backups.make(str(kept.path), "", NOW, to=str(wrong))
    assert (tmp_path / "diary.txt").read_text() == "dear diary"
    assert kept.path.read_bytes() == data


def test_there_and_back_again(kept: Journal) -> None:
    log(kept, note="one")
    old = kept.path.read_bytes()
    log(kept, 1, note="two")
    now = kept.path.read_bytes()
    done = restore.restore(str(kept.path), old, name="x", now=NOW)
    assert kept.path.read_bytes() == old
    assert done.undoable
    assert done.before is not None
    assert Path(done.before.path).read_bytes() == now
    assert not restore.restore(str(kept.path), old, name="x", now=NOW).changed
    assert [step.command for step in kept.undo(now=NOW)] == ["restore x"]
    assert kept.path.read_bytes() == now
    assert [step.command for step in kept.undo(2, now=NOW)] == ["log", "log"]
    assert kept.load().tables["interactions"] == {}


def test_over_a_damaged_journal_and_where_there_is_none(kept: Journal) -> None:
    log(kept, note="one")
    old = kept.path.read_bytes()
    log(kept, note="two")
    kept.path.write_bytes(b"not a journal")
    done = restore.restore(str(kept.path), old, name="x", now=NOW)
    assert not done.undoable
    assert [step.command for step in kept.undo(now=NOW)] == ["log"]
    assert kept.load().tables["interactions"] == {}
    kept.path.unlink()
    assert restore.restore(str(kept.path), old, name="x", now=NOW).before is None
    assert kept.path.read_bytes() == old


def test_a_newer_journal_is_not_replaced(kept: Journal) -> None:
    old = kept.path.read_bytes()
    newer = old.replace(b'"schema": 1', b'"schema": 9')
    kept.path.write_bytes(newer)
    with pytest.raises(JournalError, match="newer version"):
        restore.restore(str(kept.path), old, name="x", now=NOW)
    assert kept.path.read_bytes() == newer


@pytest.mark.parametrize("data", [b"", b"null", b"dear diary", b"{}"])
def test_what_is_no_whole_journal_is_not_restored(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(RelError, match="cannot be restored"):
        restore.readable(str(tmp_path / "x"), "x")


def test_a_restore_that_fails_or_dies_leaves_one_of_both(kept: Journal) -> None:
    old = kept.path.read_bytes()
    log(kept, note="one")
    now = kept.path.read_bytes()
    tried = 0
    for error in (0, *ERRORS):
        for at in range(200):
            kept.path.write_bytes(now)
            with on_disk(Disk(at, error)) as disk, contextlib.suppress(RelError, PowerOff):
                restore.restore(str(kept.path), old, name="x", now=NOW + timedelta(days=tried))
            tried += 1
            data = kept.path.read_bytes()
            assert data in (old, now)
            assert codec.parse(data)
            if disk.count <= at:
                break
    assert tried > 150


def test_copies_from_a_clock_that_ran_ahead_do_not_push_out_the_new_ones(kept: Journal) -> None:
    for day in [*range(10), *range(3000, 3004), *range(10, 24)]:
        log(kept, day)
    days = [name[:10] for name in stems(kept)]
    assert len(days) == 14
    assert (days[0], days[-1]) == ("2026-03-12", "2026-03-25")


def test_a_clock_that_fell_back_for_good_rotates_all_the_same(kept: Journal) -> None:
    for day in [*range(14), *range(-9000, -8980)]:
        log(kept, day)
    found = [backup.at.date() for backup in backups.listing(str(kept.path))]
    assert len(found) == 14
    assert max(found) == (NOW + timedelta(-8981)).date()


def test_a_day_on_which_entries_were_only_added_has_its_copy(kept: Journal) -> None:
    log(kept)
    evening, inode = kept.path.read_bytes(), kept.path.stat().st_ino
    for hour in range(3):
        log(kept, 1, hours=hour)
    assert kept.path.stat().st_ino == inode  # each in place, the rest unread
    first, second = backups.listing(str(kept.path))
    assert [backup.name[:10] for backup in (first, second)] == ["2026-03-02", "2026-03-03"]
    assert Path(second.path).read_bytes() == evening


ODD = (b',"list": [1, "\xc3\xa4"]\n', b'"two": "no record"\n', b'"7": null\n')


def with_oddities(journal: Journal) -> bytes:
    """Give a journal a table and entries that are no records, beside one that is; returns its bytes."""
    with journal.transaction("zoo", now=NOW) as tx:
        tx.insert("zoo", {"animal": "gnu"}, doc_id=5)
    rows = journal.path.read_bytes().replace(b',"interactions": {', ODD[0] + b',"interactions": {')
    # What is no record comes first in its table, where each write puts it.
    journal.path.write_bytes(rows.replace(b',"zoo": {\n', b',"zoo": {\n' + ODD[1] + b"," + ODD[2] + b","))
    assert len(journal.load().problems) == 3
    return journal.path.read_bytes()


def test_an_undone_restore_brings_back_what_is_no_record(kept: Journal) -> None:
    plain = kept.path.read_bytes()
    odd = with_oddities(kept)
    for there, back in ((plain, odd), (odd, plain)):
        kept.path.write_bytes(back)
        assert restore.restore(str(kept.path), there, name="x", now=NOW).undoable
        assert kept.path.read_bytes() == there
        kept.undo(now=NOW)
        found, wanted = codec.read(kept.path.read_bytes()), codec.read(back)
        assert found.all_odd() == wanted.all_odd()
        assert {n: s.records for n, s in found.sheets.items() if s.records} == {
            n: s.records for n, s in wanted.sheets.items() if s.records
        }
    kept.path.write_bytes(odd)
    restore.restore(str(kept.path), plain, name="x", now=NOW)
    kept.undo(now=NOW)
    assert kept.path.read_bytes() == odd


def test_a_table_that_a_restore_made_a_list_of_is_a_table_again(kept: Journal) -> None:
    listed = kept.path.read_bytes().replace(b',"interactions": {', b',"zoo": [1]\n,"interactions": {')
    with_oddities(kept)
    table = kept.path.read_bytes()
    for there, back in ((listed, table), (table, listed)):
        kept.path.write_bytes(back)
        restore.restore(str(kept.path), there, name="x", now=NOW)
        kept.undo(now=NOW)
        assert codec.read(kept.path.read_bytes()).all_odd() == codec.read(back).all_odd()
        assert kept.load().tables.get("zoo") == codec.parse(back).tables.get("zoo")


def test_a_restore_that_changes_only_what_is_no_record_is_undone_too(kept: Journal) -> None:
    plain = kept.path.read_bytes()
    odd = plain.replace(b',"interactions": {', ODD[0] + b',"interactions": {')
    restore.restore(str(kept.path), odd, name="x", now=NOW)
    assert kept.path.read_bytes() == odd
    (step,) = kept.undo(now=NOW)
    assert (step.command, step.changes) == ("restore x", ())
    assert kept.path.read_bytes() == plain


def test_what_is_no_record_and_was_changed_since_is_respected(kept: Journal) -> None:
    plain = kept.path.read_bytes()
    odd = plain.replace(b',"interactions": {', ODD[0] + b',"interactions": {')
    restore.restore(str(kept.path), odd, name="x", now=NOW)
    kept.path.write_bytes(kept.path.read_bytes().replace(b"[1,", b"[2,"))
    with pytest.raises(RelError, match=r"`restore x` .* something else has changed"):
        kept.undo(now=NOW)
    kept.path.write_bytes(plain)
    with pytest.raises(RelError, match="nothing of `restore x` is in the journal"):
        kept.undo(now=NOW)


class TestWords:
    """What is said where a copy cannot be made, and what to do then."""

    @pytest.mark.parametrize(
        ("target", "sentence", "hint"),
        [
            ("journal.json", "{} is the journal itself", "name another file"),
            ("diary.txt", "{} is there already and is no journal; it was not touched", "name another file"),
            ("no/x.json", "{} cannot be written: No such file or directory", "name another place"),
            ("pipe", "{} is there already and is no journal; it was not touched", "name another file"),
        ],
    )
    def test_of_a_place_that_is_none(self, kept: Journal, target: str, sentence: str, hint: str) -> None:
        folder = kept.path.parent
        (folder / "diary.txt").write_text("dear diary")
        os.mkfifo(folder / "pipe")
        to = str(folder / target)
        with pytest.raises(RelError) as caught:
            backups.make(str(kept.path), "the journal", NOW, to=to)
        assert (caught.value.sentence, caught.value.hint) == (sentence.format(to), hint)

    def test_of_a_folder_of_copies_that_cannot_be_written(self, kept: Journal) -> None:
        home = Path(backups.folder(str(kept.path)))
        home.write_text("a file in its place")
        with pytest.raises(RelError) as caught:
            backups.make(str(kept.path), "the journal", NOW)
        assert caught.value.sentence == f"{home} cannot be written: Not a directory"
        assert caught.value.hint == "name another place"

    def test_of_an_error_without_a_number(self, kept: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object, **__: object) -> None:
            raise OSError("the cable is out")

        monkeypatch.setattr(files, "write_new", fail)
        with pytest.raises(RelError, match=r"backups cannot be written: the cable is out$"):
            backups.make(str(kept.path), "the journal", NOW)

    def test_of_a_damaged_journal_on_its_day(self, kept: Journal) -> None:
        kept.path.write_bytes(kept.path.read_bytes()[:-10])
        with pytest.raises(RelError) as caught:
            backups.daily(str(kept.path), NOW)
        assert caught.value.sentence == "the journal is damaged, so the daily backup was not made"
        assert caught.value.hint == "run 'rel doctor'"
        assert stems(kept) == []

    def test_of_a_journal_that_is_none_by_the_name_that_was_asked_for(self, tmp_path: Path) -> None:
        for path, sentence in (
            (tmp_path / "none.json", "There is no journal at mine."),
            (tmp_path, "The journal mine is a folder, not a file."),
            (Path(os.devnull), "The journal mine is not an ordinary file."),
            (tmp_path / "a\0b", "The journal mine cannot be read: embedded null byte."),
        ):
            for look in (
                lambda path: backups.current(path, "mine", 1),
                lambda path: backups.make(path, "mine", NOW),
            ):
                with pytest.raises(RelError) as caught:
                    look(str(path))
                assert caught.value.sentence == sentence

    def test_of_a_lock_that_another_holds_longer_than_asked(self, kept: Journal) -> None:
        path = str(kept.path)
        with Lock(f"{path}.lock", 0):
            with pytest.raises(JournalError, match=r"more than 0\.25 seconds"):
                backups.current(path, path, 0.25)
            with pytest.raises(JournalError, match=r"more than 0\.125 seconds"):
                backups.make(path, path, NOW, timeout=0.125)


class TestListing:
    def test_says_of_each_when_and_why_it_was_made(self, kept: Journal) -> None:
        path = str(kept.path)
        made = [
            backups.write(path, b"x", NOW.replace(microsecond=7), kind)
            for kind in ("asked", "asked", "daily", "migration", "restore")
        ]
        home = backups.folder(path)
        at = NOW.replace(tzinfo=None)
        names_of = [
            ("2026-03-02-090000-asked.json", "asked"),
            ("2026-03-02-090000-asked-2.json", "asked"),
            ("2026-03-02-090000-daily.json", "daily"),
            ("2026-03-02-090000-migration.json", "migration"),
            ("2026-03-02-090000-restore.json", "restore"),
        ]
        assert made == [backups.Backup(f"{home}/{name}", name, kind, at) for name, kind in names_of]
        assert backups.listing(path) == sorted(made, key=lambda each: each.name)

    def test_a_migrations_copy_is_made_once_and_only_of_its_kind(self, kept: Journal) -> None:
        path, data = str(kept.path), kept.path.read_bytes()
        backups.write(path, data, NOW, "daily")
        first = backups.migration(path, data, NOW)
        assert first.kind == "migration"
        assert backups.migration(path, data, NOW + timedelta(days=1)) == first
        other = backups.migration(path, data + b"\n", NOW + timedelta(days=1))
        assert (other.kind, other.name) == ("migration", "2026-03-03-090000-migration.json")

    def test_one_kind_does_not_push_out_another(self, kept: Journal) -> None:
        path = str(kept.path)
        for day in range(16):
            for kind in ("daily", "restore", "asked"):
                made = backups.write(path, b"x", NOW + timedelta(days=day), kind)
                backups.prune(path, "daily", made) if kind == "daily" else None
        kinds = [each.kind for each in backups.listing(path)]
        assert [kinds.count(kind) for kind in ("daily", "restore", "asked")] == [14, 16, 16]


COUNTED = {
    "whole": (2, 3, True),
    "an editor's layout": (2, 3, True),
    "edited": (2, 3, True),
    "cut off": (0, 0, False),
    "newer": (2, 3, True),  # as far as one can see
    "newer, in another layout": (0, 0, False),
    "none": (0, 0, False),
    "empty": (0, 0, False),
}


@pytest.mark.parametrize("name", COUNTED)
def test_what_a_copy_holds_is_counted_where_it_can_be_read(name: str) -> None:
    tables: dict[str, dict[int, Record]] = {
        "contacts": {n: {"name": "A"} for n in (1, 2)},
        "interactions": dict.fromkeys((3, 4, 5), ENTRY),
        "projects": {6: {"name": "x"}},
    }
    data = codec.dump({"schema": 1, "journal": "ab12"}, tables)
    changed = {
        "an editor's layout": json.dumps(json.loads(data), indent=1).encode(),
        "edited": data.replace(b'"call"', b'"mail"', 1),
        "cut off": data[:-5],
        "newer": codec.dump({"schema": 9, "journal": "ab12"}, tables),
        "newer, in another layout": b'{"meta": {"1": {"schema": 9}}, "contacts": {"1": {}}}',
        "none": b"dear diary",
        "empty": b"",
    }
    assert backups.count(changed.get(name, data)) == backups.Count(*COUNTED[name])


def test_one_of_a_day_is_enough_and_only_one_of_its_kind_and_day(kept: Journal) -> None:
    path = str(kept.path)
    backups.write(path, b"x", NOW, "asked")
    backups.write(path, b"x", NOW - timedelta(days=1), "daily")
    for _ in range(2):
        backups.daily(path, NOW)
    assert stems(kept) == ["2026-03-01-090000-daily", "2026-03-02-090000-asked", "2026-03-02-090000-daily"]


class TestAtOneStroke:
    def test_what_was_there_stays_until_the_new_one_is_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "copy.json"
        target.write_bytes(b"old")

        def fail(*_: object) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(files, "replace", fail)
        for draft in ("", str(tmp_path / "draft")):
            with pytest.raises(OSError, match="Input/output"):
                backups.write_file(str(target), b"new", draft)
            assert names(tmp_path) == ["copy.json"]
            assert target.read_bytes() == b"old"
        monkeypatch.undo()
        backups.write_file(str(target), b"new")
        assert (names(tmp_path), target.read_bytes()) == (["copy.json"], b"new")

    def test_its_name_is_durable_and_so_is_that_of_its_folder(self, kept: Journal) -> None:
        with on_disk(Disk()) as disk:
            backups.write(str(kept.path), b"x", NOW, "asked")
        wanted = [each for each in disk.seen if each in ("mkdir", "fsync", "replace", "fsync_folder")]
        assert wanted == ["mkdir", "fsync_folder", "fsync", "replace", "fsync_folder"]
        with on_disk(Disk()) as disk:
            backups.write(str(kept.path), b"x", NOW, "asked")
        wanted = [each for each in disk.seen if each in ("mkdir", "fsync", "replace", "fsync_folder")]
        assert wanted == ["fsync", "replace", "fsync_folder"]


class TestWhereNothingCanBeWritten:
    """A folder that may only be read: its journal is read as it stands, if it is whole."""

    @pytest.fixture
    def path(self, kept: Journal, monkeypatch: pytest.MonkeyPatch) -> str:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(backups, "Lock", refuse)
        return str(kept.path)

    def test_a_whole_one_is_read_beside_any_note(self, path: str) -> None:
        data = Path(path).read_bytes()
        assert backups.current(path, "mine", 1) == data
        Path(f"{path}.intent").write_bytes(b"note")
        assert backups.current(path, "mine", 1) == data

    def test_one_that_is_damaged_within_is_not(self, path: str) -> None:
        Path(path).write_bytes(Path(path).read_bytes().replace(b',"contacts": {', b',"contacts": '))
        Path(f"{path}.intent").write_bytes(b"note")
        with pytest.raises(RelError, match="An interrupted write to the journal mine could not be finished"):
            backups.current(path, "mine", 1)

    @pytest.mark.parametrize("cut", [3, 30])
    def test_one_in_the_middle_of_a_write_is_not(self, path: str, cut: int) -> None:
        data = Path(path).read_bytes()[:-cut]
        Path(path).write_bytes(data)
        assert backups.current(path, "mine", 1) == data  # damaged, but by nobody who left a note
        Path(f"{path}.intent").write_bytes(b"note")
        with pytest.raises(RelError) as caught:
            backups.current(path, "mine", 1)
        assert caught.value.sentence == (
            "An interrupted write to the journal mine could not be finished: Read-only file system."
        )
