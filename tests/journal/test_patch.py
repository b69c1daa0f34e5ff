"""Bytes exchanged in a journal, and the rest copied: what a copy may do, and what is held against it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_read import change, made, notes
from reljournal.errors import RelError
from reljournal.journal import files, patch, replace
from reljournal.journal.lines import INTERACTIONS


def _promise(work: Any) -> None:
    work.insert("promises", {"text": "send it"})


class TestThePatch:
    def test_says_when_the_journal_became_shorter(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        journal = made(tmp_path, [5, 6, 7])
        before = journal.path.read_bytes()
        monkeypatch.setattr(files, "copy_range", lambda *_: 0)
        with pytest.raises(RelError, match="by another program"):
            change(journal, _promise)
        assert journal.path.read_bytes() == before
        assert not journal.path.with_name("journal.json.tmp").exists()

    def test_believes_no_copy_that_tells_more_than_it_did(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        journal = made(tmp_path, [5, 6, 7])
        before = journal.path.read_bytes()
        monkeypatch.setattr(files, "copy_range", lambda a, b, length, *at: length)
        monkeypatch.setattr(files, "write_all", lambda fd, data, at: None)
        with pytest.raises(RelError, match="by another program"):
            change(journal, _promise)
        assert journal.path.read_bytes() == before

    @pytest.mark.parametrize("when", ["before", "amid", "amid, a tick later"])
    def test_sees_a_write_in_the_same_tick(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
    ) -> None:
        """The bytes change and the time does not: then what was copied is looked at again."""
        tick = 10_000_000 if "later" in when else 0
        journal = made(tmp_path, [5, 6, 7])
        status = journal.path.stat()
        real = files.copy_all

        def theirs() -> None:
            journal.path.write_bytes(journal.path.read_bytes().replace(b"number 6", b"number z"))
            os.utime(journal.path, ns=(status.st_atime_ns, status.st_mtime_ns + tick))

        def copying(*args: Any) -> int:
            if when == "before":
                theirs()
            done = real(*args)
            if when != "before" and done:
                theirs()
            return done

        monkeypatch.setattr(files, "copy_all", copying)
        monkeypatch.setattr(patch, "_TICK", 1 << 62 if not tick else 0)
        if when != "before":
            with pytest.raises(RelError, match="by another program"):
                change(journal, _promise)
        else:
            change(journal, _promise)  # it came early enough to be kept
        assert notes(journal)[6] == "number z"

    @pytest.mark.parametrize(
        ("written", "begun", "racy"),
        [
            (5_000_000_001, 5_000_000_001, True),
            (5_000_000_001, 5_019_999_999, True),
            (5_000_000_001, 5_020_000_001, False),
            (5_000_000_000, 6_999_999_999, True),  # a file system that counts in seconds, or in two
            (5_000_000_000, 7_000_000_000, False),
            (5_000_000_001, 4_000_000_000, True),  # a clock that was put back
        ],
    )
    def test_knows_when_a_time_proves_nothing(self, written: int, begun: int, racy: bool) -> None:
        assert patch._is_racy(written, begun) is racy

    @pytest.mark.parametrize("mode", [0o600, 0o700])
    @pytest.mark.parametrize("whole", [False, True])
    def test_keeps_permissions(self, tmp_path: Path, mode: int, whole: bool) -> None:
        journal = made(tmp_path, [5, 6, 7])
        journal.path.chmod(mode)
        with journal.transaction("promise", now=NOW) as work:
            assert not whole or work.content
            _promise(work)
        assert journal.path.stat().st_mode & 0o777 == mode

    def test_puts_the_old_bytes_back_where_the_disk_does_not_keep_the_new_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        journal = made(tmp_path, list(range(50)), contacts={1: {"name": "Anna"}})
        before = journal.path.read_bytes()
        inode = journal.path.stat().st_ino

        def refuse(path: str) -> None:
            if journal.path.stat().st_ino != inode:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(files, "fsync_folder", refuse)

        def work(open_: Any) -> None:
            open_.update("contacts", 1, {"name": "Anne Marie"})
            open_.update(INTERACTIONS, 20, {"note": ""})
            open_.remove(INTERACTIONS, 0)
            open_.insert(INTERACTIONS, {})

        with pytest.raises(RelError, match="could not be written: Input/output"):
            change(journal, work)
        assert journal.path.read_bytes() == before


class TestWhatAPatchTells:
    """It returns what the new file is known by; a refusal names the journal, which stays as it was."""

    EDITS = ((0, b"01", b"ab"), (4, b"", b"new"), (8, b"89", b""))

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        (tmp_path / "j").write_bytes(b"0123456789")
        (tmp_path / "j").chmod(0o640)
        aged = 10**18 + 1
        os.utime(tmp_path / "j", ns=(aged, aged))
        return tmp_path / "j"

    def _patch(self, path: Path) -> tuple[int, int, int]:
        return patch.patch(str(path), replace.stamp(path.stat()), self.EDITS)

    def _refused(self, path: Path) -> bool:
        with pytest.raises(RelError) as caught:
            self._patch(path)
        assert not path.with_name("j.tmp").exists()
        return caught.value.sentence.startswith(f"The journal {path} was changed by another program")

    def test_what_was_written(self, path: Path) -> None:
        path.with_name("j.tmp").write_bytes(b"left by somebody who was killed, and longer")
        written = self._patch(path)
        assert path.read_bytes() == b"ab23new4567"
        assert written == replace.stamp(path.stat())
        assert path.stat().st_mode & 0o777 == 0o640

    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_another_journal_than_was_read(self, path: Path, number: int) -> None:
        seen = list(replace.stamp(path.stat()))
        seen[number] += 1
        with pytest.raises(RelError, match=f"The journal {path} was changed by another program"):
            patch.patch(str(path), (seen[0], seen[1], seen[2]), self.EDITS)
        assert path.read_bytes() == b"0123456789"

    def test_other_bytes_than_were_read(self, path: Path) -> None:
        path.write_bytes(b"0123456788")
        assert self._refused(path)
        assert path.read_bytes() == b"0123456788"

    def test_a_write_while_it_copies(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = files.copy_all

        def copying(*args: Any) -> int:
            path.write_bytes(b"0123456789")
            return real(*args)

        monkeypatch.setattr(files, "copy_all", copying)
        assert self._refused(path)

    def test_a_write_of_the_same_moment_while_it_copies(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = files.copy_all

        def copying(*args: Any) -> int:
            done, status = real(*args), path.stat()
            if done:
                path.write_bytes(b"01x3456789")
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            return done

        monkeypatch.setattr(files, "copy_all", copying)
        monkeypatch.setattr(patch, "_TICK", 1 << 62)
        assert self._refused(path)

    def test_a_copy_that_ends_early(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "copy_range", lambda *_: 0)
        assert self._refused(path)

    def test_a_copy_that_did_not_do_what_it_told(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "copy_range", lambda a, b, length, *at: length)
        monkeypatch.setattr(files, "write_all", lambda fd, data, at: None)
        assert self._refused(path)


class TestCopying:
    def _pair(self, folder: Path, module: Any = files) -> tuple[int, int]:
        (folder / "a").write_bytes(b"0123456789")
        return module.open_fd(str(folder / "a"), files.READ), module.open_fd(str(folder / "b"), files.NEW)

    @pytest.mark.parametrize("error", [errno.EXDEV, errno.ENOSYS, errno.EINVAL, None, 0])
    def test_where_the_kernel_does_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int | None
    ) -> None:
        def kernel(*_: object) -> int:
            if error:
                raise OSError(error, os.strerror(error))
            return 0

        monkeypatch.setattr(files, "_in_kernel", None if error is None else kernel)
        source, target = self._pair(tmp_path)
        assert files.copy_all(source, target, 6, 2, 3) == 6
        assert files.copy_all(source, target, 6, 8, 9) == 2
        files.close(source)
        files.close(target)
        assert (tmp_path / "b").read_bytes() == b"\0\0\x00234567" + b"89"

    def test_where_the_kernel_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def kernel(*_: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(files, "_in_kernel", kernel)
        source, target = self._pair(tmp_path)
        with pytest.raises(OSError, match="No space"):
            files.copy_all(source, target, 6, 2, 3)
        files.close(source)
        files.close(target)
