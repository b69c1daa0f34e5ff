"""Branches that are seldom taken: another system, odd bytes, a way back that fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from reljournal.errors import JournalError
from reljournal.journal import Journal, append, codec, faults, files, intent, layout, lines, modes, reading, repair
from reljournal.journal import replace as replacing
from reljournal.journal import salvage as saving

META = {"schema": 1, "journal": "ab12"}


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def test_the_end_of_a_file_without_any_line_break_is_not_read_backwards_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    head = b'{"meta": {"1": {"schema": 1, "journal": "ab12"'
    path.write_bytes(head + b" " * 100 + b"\n" + lines.TAIL)
    assert append.read_tail(str(path)) is None


def test_where_the_system_knows_no_leases_nobody_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    monkeypatch.delattr("fcntl.F_SETLEASE", raising=False)
    fd = files.open_fd(str(path), files.READ)
    try:
        assert files.claim(fd)
    finally:
        files.close(fd)


def test_what_may_be_lost_is_written_over_what_was_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in (b"first", b"2"):
        files.write_scratch(str(path), data)
        assert path.read_bytes() == data


@pytest.mark.parametrize(
    "head",
    [b"rel-intent-2 12 zz 1", b"rel-intent-2 x 0 1", b"rel-intent-2 1 0 2", b"other 1 0 1", b"rel-intent-2 1 0"],
)
def test_a_note_that_somebody_wrote_with_care_is_none(head: bytes) -> None:
    from reljournal.sums import fingerprint

    ours = intent.Intent(1, 0, b"x").pack()
    magic = ours.partition(b" ")[0]
    text = head.replace(b"rel-intent-2", magic) + b"\nx"
    assert intent.unpack(text + b"\n%08x\n" % fingerprint(text)) is None
    assert intent.unpack(ours) is not None


@pytest.mark.parametrize(
    "rows",
    [
        [b'"meta": {', b"nonsense", b"}"],
        [b'"meta": {', b'"1": {}', b',"1": {}', b"}"],  # twice
        [b'"meta": {', b"}", b',"meta": {', b"}"],
        [b'"meta": 7'],
    ],
)
def test_a_file_of_another_layout_is_left_to_the_parser(rows: list[bytes]) -> None:
    assert layout.scan(b"\n".join([b"{", *rows, b"}", b"}", b""])) is None


class TestReadOnlyFolder:
    def test_a_newer_journal_is_named_as_such(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        path = str(journal.path)
        newer = journal.path.read_bytes().replace(b'"schema": 1', b'"schema": 9')
        journal.path.write_bytes(newer)
        Path(intent.beside(path)).write_bytes(b"")
        monkeypatch.setattr(reading, "Lock", refuse)
        with pytest.raises(faults.NewerError):
            reading.read_settled(path, path, 0.1)

    def test_one_that_is_damaged_beside_a_note_is_unfinished(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = str(journal.path)
        journal.path.write_bytes(journal.path.read_bytes()[:-5])
        Path(intent.beside(path)).write_bytes(b"")
        monkeypatch.setattr(reading, "Lock", refuse)
        with pytest.raises(JournalError) as caught:
            reading.read_settled(path, path, 0.1)
        assert not isinstance(caught.value, faults.DamagedError)


class TestIdentity:
    def test_is_that_of_a_backup_where_the_journal_has_lost_it(self, journal: Journal) -> None:
        from reljournal.journal import backups

        known = codec.read(journal.path.read_bytes()).meta["journal"]
        backups.make(str(journal.path), "", NOW)
        assert repair._identity(str(journal.path))[0] == known

    def test_a_backup_without_one_is_passed_over(self, journal: Journal) -> None:
        from reljournal.journal import backups

        backups.make(str(journal.path), "", NOW)
        (copy,) = backups.listing(str(journal.path))
        Path(copy.path).write_bytes(codec.dump({"schema": 1, "journal": 7}, {}))
        assert len(repair._identity(str(journal.path))[0]) == 16

    def test_a_damaged_backup_gives_none(self, journal: Journal) -> None:
        from reljournal.journal import backups

        backups.make(str(journal.path), "", NOW)
        (copy,) = backups.listing(str(journal.path))
        Path(copy.path).write_bytes(b"{")
        assert len(repair._identity(str(journal.path))[0]) == 16


def test_a_new_file_that_cannot_be_made_safe_nor_taken_back_is_uncertain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "journal.json")
    monkeypatch.setattr(files, "fsync_folder", refuse)
    with pytest.raises(OSError, match="denied"):
        replacing.create(path, b"{}")
    assert not Path(path).exists()
    monkeypatch.setattr(files, "unlink", refuse)
    with pytest.raises(faults.UncertainError):
        replacing.create(path, b"{}")


class TestSalvage:
    def test_a_record_without_an_end_is_none(self) -> None:
        text = b'{"a": "' + b"x" * 70_000
        assert saving._body(text, 0, "contacts", "5") == (None, 0)

    def test_a_long_one_is_found_whole(self) -> None:
        text = b'{"a": "' + b"x" * 70_000 + b'"} rest'
        body, end = saving._body(text, 0, "contacts", "5")
        assert body == text[:-5]
        assert end == len(text) - 5

    @pytest.mark.parametrize("raw", [b"nonsense", b"[1]", b"[" * 100_000])
    def test_what_is_no_object_is_no_record(self, raw: bytes) -> None:
        assert not saving._plausible("contacts", "5", raw)

    def test_a_record_written_otherwise_keeps_its_checksum(self) -> None:
        import json

        ours = lines.body("contacts", 5, {"name": "Anna"})
        otherwise = json.dumps(json.loads(ours), indent=1).encode()
        saved = saving.Salvage()
        saving._take(saved, "contacts", "5", otherwise)
        assert saved.tables["contacts"] == {"5": ours}


def test_a_journal_that_is_closed_before_its_time_is_told_nothing(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.path.chmod(0o644)
    monkeypatch.setattr(modes, "close", lambda *_: None)
    with journal.transaction("add", now=NOW) as tx:
        tx.insert("contacts", {"name": "Anna"})
    assert not journal.warnings
