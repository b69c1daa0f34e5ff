"""One piece of work on the journal: what it is told, which ids it gives, what it writes, and what it refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import names
from journal_read import made, written
from reljournal.errors import JournalError, RelError
from reljournal.journal import MissingJournalError, append, files, ids, lines, undo
from reljournal.journal.faults import UnreadableError
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.lock import Lock
from reljournal.journal.session import Session

MS = 1_772_442_000_000
FIRST = ids.next_of(MS, 3, -1, upper=True)
OTHER = ids.next_of(MS, 3, -1, upper=False)


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def session(path: Path, **more: Any) -> Session:
    told: dict[str, Any] = {"now_ms": MS, "at": "2026-03-02T09:00:00+00:00", "node": 3, "shown": "shown", **more}
    return Session(str(path), "work", **told)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path, [5, 6, 7], contacts={1: {"name": "Anna"}}).path


def last_line(path: Path) -> bytes:
    return path.read_bytes().removesuffix(TAIL).splitlines()[-1]


class TestWhatItIsTold:
    def test_little_is_needed(self, path: Path) -> None:
        with Session(str(path)) as open_:
            assert (open_.path, open_.shown, open_.command, open_.at) == (str(path), str(path), "", "")
            assert (open_.now_ms, open_.node, open_.keep_undo, open_.view, open_.warnings) == (0, 0, True, "", [])
            assert open_.insert(INTERACTIONS, {}) == ids.next_of(0, 0, 7, upper=True)
        assert [(each.command, each.at) for each in undo.read(str(path))] == [("", "")]

    def test_the_file_behind_a_link_is_worked_on(self, path: Path) -> None:
        link = path.with_name("link")
        link.symlink_to(path)
        open_ = session(link)
        assert (open_.path, open_.shown) == (str(path), "shown")
        with open_:
            open_.insert(INTERACTIONS, {})
        assert link.is_symlink()
        assert b'"%d"' % FIRST in path.read_bytes()

    def test_a_lock_is_waited_for_as_long_as_it_says(self, path: Path) -> None:
        assert Session(str(path))._lock.timeout == 10
        waiting = session(path, lock_timeout=0.01)
        with Lock(f"{path}.lock", 1), pytest.raises(JournalError, match=r"for more than 0\.01 seconds"):
            waiting.__enter__()
        with waiting:
            pass

    def test_undo_is_told_the_command_its_moment_and_what_it_did(self, path: Path) -> None:
        with session(path) as open_:
            open_.insert(INTERACTIONS, {"note": "new"})
        with session(path) as open_:
            open_.edit("contacts")[1]["name"] = "Anne"
            open_.insert(INTERACTIONS, {"note": "newer"})
        first, second = undo.read(str(path))
        assert (first.command, first.at, first.journal) == ("work", "2026-03-02T09:00:00+00:00", "ab12")
        assert (second.command, second.at, second.journal) == ("work", "2026-03-02T09:00:00+00:00", "ab12")
        new, newer = {"note": "new"}, {"note": "newer"}
        assert first.steps == ((INTERACTIONS, FIRST, None, lines.digest(INTERACTIONS, FIRST, new)),)
        assert second.steps == (
            ("contacts", 1, {"name": "Anna"}, lines.digest("contacts", 1, {"name": "Anne"})),
            (INTERACTIONS, FIRST + 1, None, lines.digest(INTERACTIONS, FIRST + 1, newer)),
        )

    @pytest.mark.parametrize("table", [INTERACTIONS, "contacts"])
    def test_nothing_is_kept_for_undo_unless_it_is_to_be(self, path: Path, table: str) -> None:
        with session(path, keep_undo=False) as open_:
            open_.insert(table, {})
        assert undo.read(str(path)) == []

    def test_an_id_that_was_set_anew_is_the_one_that_undo_knows(self, path: Path) -> None:
        with session(path) as open_:
            open_.edit("meta")[1] = {"schema": 1, "journal": "cd34"}
        assert [each.journal for each in undo.read(str(path))] == ["cd34"]


class TestRefused:
    def test_where_no_journal_is(self, tmp_path: Path) -> None:
        for path in (tmp_path / "none", tmp_path / "none" / "j"):
            with pytest.raises(MissingJournalError, match="no journal at shown"):
                session(path).__enter__()
        assert names(tmp_path) == []

    def test_where_the_path_is_none(self, path: Path) -> None:
        with pytest.raises(UnreadableError, match="shown cannot be read: Not a directory"):
            session(path / "j").__enter__()
        with pytest.raises(JournalError, match=r"shown cannot be read: .*null") as caught:
            session(Path("a\0b")).__enter__()
        assert not isinstance(caught.value, UnreadableError)

    def test_where_the_path_is_no_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "folder").mkdir()
        with pytest.raises(JournalError, match="shown is a folder, not a file"):
            session(tmp_path / "folder").__enter__()
        with pytest.raises(JournalError, match="shown is not an ordinary file"):
            session(tmp_path / "pipe").__enter__()
        assert names(tmp_path) == ["folder", "pipe"]

    def test_what_is_no_journal_gets_no_lock_file(self, tmp_path: Path) -> None:
        (tmp_path / "j").write_bytes(b"[]")
        with pytest.raises(JournalError, match="shown is JSON, but not a journal"):
            session(tmp_path / "j").__enter__()
        assert names(tmp_path) == ["j"]

    def test_a_lock_file_that_cannot_be_made(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Lock, "__enter__", refuse)
        with pytest.raises(RelError, match="shown could not be written: Permission denied"):
            session(path).__enter__()

    @pytest.mark.parametrize(
        "error", [OSError(errno.EIO, "Input/output error"), RelError("broken"), KeyboardInterrupt()]
    )
    def test_what_a_killed_writer_left_and_cannot_be_finished(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
    ) -> None:
        def recover(_: str) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr("reljournal.journal.intent.recover", recover)
            expected = RelError if isinstance(error, OSError) else type(error)
            with pytest.raises(expected) as caught:
                session(path).__enter__()
        if isinstance(error, OSError):
            assert str(caught.value) == "The journal shown could not be written: Input/output error."
        with Lock(f"{path}.lock", 0):
            pass

    def test_a_write_that_the_system_refuses(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = path.read_bytes()
        for table in (INTERACTIONS, "contacts"):
            open_ = session(path)
            open_.__enter__()
            open_.insert(table, {})
            with monkeypatch.context() as patch:
                patch.setattr(files, "pwrite", refuse)
                with pytest.raises(RelError, match="shown could not be written: Permission denied"):
                    open_.__exit__(None)
            assert path.read_bytes() == before
            with Lock(f"{path}.lock", 0):
                pass

    def test_an_end_that_the_system_does_not_show(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(append, "read_tail", refuse)
        with (
            session(path) as open_,
            pytest.raises(RelError, match="shown could not be written: Permission denied"),
        ):
            open_.insert(INTERACTIONS, {})

    def test_a_table_that_is_none(self, tmp_path: Path) -> None:
        data = made(tmp_path, [5]).path.read_bytes()
        path = written(tmp_path, data.replace(b',"contacts": {\n}', b',"contacts": [1]')).path
        with session(path) as open_, pytest.raises(RelError) as caught:
            open_.edit("contacts")
        assert caught.value.sentence == 'The table "contacts" in shown is not an object.'
        assert caught.value.hint == "Run `rel doctor --fix`."
        assert path.read_bytes() == data.replace(b',"contacts": {\n}', b',"contacts": [1]')

    @pytest.mark.parametrize("table", [INTERACTIONS, "contacts"])
    def test_a_record_that_cannot_be_stored(self, path: Path, table: str) -> None:
        before = path.read_bytes()
        with session(path) as open_:
            for doc_id in (None, 9):
                with pytest.raises(RelError, match="cannot be stored"):
                    open_.insert(table, {"a": {1}}, doc_id)
                with pytest.raises(RelError, match=f'"{lines.SUM}"'):
                    open_.insert(table, {"crc": "1"}, doc_id)
        assert path.read_bytes() == before

    def test_nothing_is_written_after_an_error(self, path: Path) -> None:
        before = path.read_bytes()
        open_ = session(path)
        open_.__enter__()
        open_.insert(INTERACTIONS, {})
        open_.insert("contacts", {})
        open_.__exit__(ZeroDivisionError)
        assert path.read_bytes() == before


class TestIds:
    def test_entries_and_others_are_counted_by_themselves(self, path: Path) -> None:
        with session(path) as open_:
            assert [open_.insert(INTERACTIONS, {}) for _ in range(2)] == [FIRST, FIRST + 1]
            assert [open_.insert(name, {}) for name in ("contacts", "promises")] == [OTHER, OTHER + 1]
            assert open_.insert(INTERACTIONS, {}) == FIRST + 2
        with session(path) as open_:
            assert open_.insert("projects", {}) == OTHER + 2
            assert open_.insert(INTERACTIONS, {}) == FIRST + 3
            assert open_.insert("zoo", {}) == OTHER + 3

    def test_they_rise_when_the_clock_falls(self, path: Path) -> None:
        with session(path) as open_:
            open_.insert(INTERACTIONS, {})
            open_.insert("contacts", {})
        for whole in (False, True):
            with session(path, now_ms=MS - 5) as open_:
                assert not whole or open_.tables()
                assert open_.insert(INTERACTIONS, {}) == FIRST + 1 + whole
                assert open_.insert("contacts", {}) == OTHER + 1 + whole

    @pytest.mark.parametrize("how", ["the end only", "the head", "an entry", "all"])
    def test_a_new_one_is_above_all_that_this_session_knows(self, path: Path, how: str) -> None:
        with session(path) as open_:
            expected = FIRST
            if how == "the head":
                open_.edit("contacts")[1]["n"] = 1
            elif how == "an entry":
                open_.insert(INTERACTIONS, {}, doc_id=FIRST + 10)
                expected = FIRST + 11
            elif how == "all":
                open_.tables()
                open_.insert(INTERACTIONS, {}, doc_id=FIRST + 20)
                expected = FIRST + 21
            assert open_.insert(INTERACTIONS, {"note": "new"}) == expected
        assert last_line(path).startswith(b',"%d": ' % expected)

    @pytest.mark.parametrize("known", [[], [9, 3], [3, 9]])
    @pytest.mark.parametrize(
        "how", ["the head first", "an entry first", "a change first", "all first", "all later"]
    )
    def test_one_that_was_made_stays_last(self, tmp_path: Path, known: list[int], how: str) -> None:
        """Else one that the next session makes might be the same."""
        path = made(tmp_path, known, contacts={1: {"name": "Anna"}}).path
        for number in range(2):
            with session(path) as open_:
                if how == "the head first":
                    open_.edit("contacts")[1]["n"] = number
                elif how == "an entry first":
                    open_.insert(INTERACTIONS, {}, doc_id=20 + number)
                elif how == "a change first":
                    open_.edit(INTERACTIONS).pop(known[0] if known else 0, None)
                    open_.insert(INTERACTIONS, {}, doc_id=number)
                elif how == "all first":
                    open_.tables()
                assert open_.insert(INTERACTIONS, {}) == FIRST + number
                open_.insert(INTERACTIONS, {}, doc_id=5 + number)
                assert how != "all later" or open_.tables()
            assert last_line(path).lstrip(b",").startswith(b'"%d": ' % (FIRST + number))

    def test_in_an_empty_journal(self, tmp_path: Path) -> None:
        path = made(tmp_path, []).path
        with session(path, now_ms=0, node=0) as open_:
            assert open_.insert(INTERACTIONS, {}) == ids.next_of(0, 0, -1, upper=True)
            assert open_.insert("contacts", {}) == 0
            assert open_.insert("meta", {}, doc_id=7) == 7
            assert open_.insert("contacts", {}) == 1

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_given_one_is_free_and_a_number_of_63_bits(self, path: Path, whole: bool) -> None:
        top = (1 << 63) - 1
        with session(path) as open_:
            assert not whole or open_.tables()
            assert [open_.insert(INTERACTIONS, {"n": n}, n) for n in (0, top)] == [0, top]
            for number in (-1, top + 1):
                with pytest.raises(RelError) as caught:
                    open_.insert(INTERACTIONS, {}, number)
                assert caught.value.sentence == f"{number} is not an id: it must be a whole number below 2**63."
            for number in (0, 5, top):
                with pytest.raises(RelError) as caught:
                    open_.insert(INTERACTIONS, {}, number)
                assert caught.value.sentence == f"There is already a record {number} in {INTERACTIONS}."
        assert [line.split(b":")[0] for line in path.read_bytes().splitlines()[-7:-2]] == [
            b'"0"',
            b',"5"',
            b',"6"',
            b',"7"',
            b',"%d"' % top,
        ]

    def test_a_record_is_kept_as_it_was_when_it_was_put_in(self, path: Path) -> None:
        for table in (INTERACTIONS, "contacts"):
            record = {"n": 1}
            with session(path) as open_:
                doc_id = open_.insert(table, record)
                record["n"] = 2
                assert open_.tables()[table][doc_id] == {"n": 1}
            assert b'"%d": {"n": 1, "crc"' % doc_id in path.read_bytes()


class TestWhatItSees:
    def test_what_was_read_and_what_it_changed(self, path: Path) -> None:
        with session(path) as open_:
            new = open_.insert(INTERACTIONS, {"note": "new"})
            del open_.edit(INTERACTIONS)[6]
            open_.edit("contacts")[1]["name"] = "Anne"
            stored = open_.stored()
            assert stored[INTERACTIONS].get(6) == {"note": "number 6"}
            assert stored[INTERACTIONS].get(new) is None
            assert stored["contacts"].get(1) == {"name": "Anna"}
            tables = open_.tables()
            assert list(tables[INTERACTIONS]) == [5, 7, new]
            assert tables["contacts"][1] == {"name": "Anne"}
            assert open_.stored()[INTERACTIONS].get(6) == {"note": "number 6"}

    def test_more_can_be_done_after_a_commit(self, path: Path) -> None:
        with session(path) as open_:
            for note in ("one", "two"):
                new = open_.insert(INTERACTIONS, {"note": note})
                open_.commit()
                assert last_line(path).startswith(b',"%d": {"note": "%s"' % (new, note.encode()))
            open_.edit("contacts")[1]["n"] = 1
            open_.edit(INTERACTIONS)[5]["n"] = 1
            open_.commit()
            after = path.read_bytes()
            open_.commit()
            assert path.read_bytes() == after
            assert open_.tables()[INTERACTIONS][5] == {"note": "number 5", "n": 1}
        assert path.read_bytes() == after
        assert len(undo.read(str(path))) == 3

    def test_a_change_that_changes_nothing_is_not_written(self, path: Path) -> None:
        before = path.stat()
        with session(path) as open_:
            open_.edit("contacts")[1]["name"] = "Anna"
            assert open_.edit(INTERACTIONS)[5]
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert undo.read(str(path)) == []

    def test_only_new_entries_are_appended_in_place(self, path: Path) -> None:
        inode = path.stat().st_ino
        with session(path) as open_:
            open_.insert(INTERACTIONS, {})
            assert open_.edit("contacts")
        assert path.stat().st_ino == inode
        with session(path) as open_:
            open_.insert(INTERACTIONS, {})
            open_.edit("contacts")[1]["n"] = 1
        assert path.stat().st_ino != inode


class TestOthers:
    """A journal that others may read is closed to them when more is written to it, and not before."""

    @pytest.mark.parametrize("table", [INTERACTIONS, "contacts"])
    def test_they_are_shut_out_once_and_it_is_said(self, path: Path, table: str) -> None:
        path.chmod(0o644)
        with session(path) as open_:
            assert open_.tables()
        assert path.stat().st_mode & 0o777 == 0o644
        with session(path) as open_:
            open_.insert(table, {})
            open_.commit()
            path.chmod(0o640)
            open_.insert(table, {})
        assert [str(each) for each in open_.warnings] == [
            "others on this machine could read shown (mode 644); it is closed to them now"
        ]
        with session(path) as open_:
            open_.insert(table, {})
        assert [str(each) for each in open_.warnings] == [
            "others on this machine could read shown (mode 640); it is closed to them now"
        ]
        assert path.stat().st_mode & 0o777 == 0o600

    def test_a_closed_one_is_no_matter(self, path: Path) -> None:
        for mode in (0o600, 0o700):
            path.chmod(mode)
            with session(path) as open_:
                open_.insert(INTERACTIONS, {})
            assert (open_.warnings, path.stat().st_mode & 0o777) == ([], mode)
