"""The whole journal replaced at one stroke: what is written, what is kept, and what a failure leaves."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from journal_disk import names
from reljournal.errors import RelError
from reljournal.journal import files, replace
from reljournal.journal.faults import UncertainError


def refuse(*_: Any) -> Any:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "j").write_bytes(b"old")
    (tmp_path / "j").chmod(0o640)
    return tmp_path / "j"


class TestCreate:
    def test_writes_a_file_for_its_owner_only(self, tmp_path: Path) -> None:
        replace.create(str(tmp_path / "j"), b"new")
        assert (tmp_path / "j").read_bytes() == b"new"
        assert (tmp_path / "j").stat().st_mode & 0o777 == 0o600
        assert names(tmp_path) == ["j"]

    @pytest.mark.parametrize("what", ["replace", "fsync", "fsync_folder"])
    def test_leaves_nothing_where_the_disk_refuses(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        monkeypatch.setattr(files, what, refuse)
        with pytest.raises(OSError, match="Input/output"):
            replace.create(str(tmp_path / "j"), b"new")
        assert names(tmp_path) == []

    def test_says_what_is_uncertain(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "fsync_folder", refuse)
        monkeypatch.setattr(files, "unlink", refuse)
        with pytest.raises(UncertainError, match="could neither be written nor put back") as caught:
            replace.create(str(tmp_path / "j"), b"new")
        assert f"{tmp_path / 'j'} could" in caught.value.sentence
        assert caught.value.sentence.endswith("Input/output error.")

    def test_makes_the_folder_of_the_file_durable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        synced: list[str] = []
        monkeypatch.setattr(files, "fsync_folder", synced.append)
        replace.create(str(tmp_path / "j"), b"new")
        replace.replace(str(tmp_path / "j"), b"newer", b"new")
        assert synced == [str(tmp_path)] * 2


class TestReplace:
    def test_keeps_the_permissions(self, path: Path) -> None:
        replace.replace(str(path), b"new", b"old")
        assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)
        assert names(path.parent) == ["j"]

    @pytest.mark.parametrize("expected", [b"", b"ol", b"old ", b"odd"])
    def test_refuses_what_holds_other_bytes(self, path: Path, expected: bytes) -> None:
        with pytest.raises(RelError, match="by another program") as caught:
            replace.replace(str(path), b"new", expected)
        assert f"The journal {path} was" in caught.value.sentence
        assert (names(path.parent), path.read_bytes()) == (["j"], b"old")

    @pytest.mark.parametrize(
        "theirs",
        [
            lambda path: path.write_bytes(b"more of it"),
            lambda path: os.utime(path, ns=(1, 1)),
            lambda path: path.with_name("k").replace(path),
        ],
    )
    def test_refuses_what_was_changed_after_it_was_read(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, theirs: Callable[[Path], object]
    ) -> None:
        path.with_name("k").write_bytes(b"own")
        status, close = path.stat(), files.close
        os.utime(path.with_name("k"), ns=(status.st_atime_ns, status.st_mtime_ns))

        def closing(fd: int) -> None:
            is_journal = os.path.sameopenfile(fd, kept)
            close(fd)
            if is_journal:
                theirs(path)
                theirs_now.append(path.read_bytes())

        kept = os.open(path, os.O_RDONLY)
        theirs_now: list[bytes] = []
        monkeypatch.setattr(files, "close", closing)
        with pytest.raises(RelError, match="by another program") as caught:
            replace.replace(str(path), b"new", b"old")
        os.close(kept)
        assert f"The journal {path} was" in caught.value.sentence
        assert [path.read_bytes()] == theirs_now
        assert not path.with_name("j.tmp").exists()

    def test_refuses_one_that_its_owner_made_read_only(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[int] = []
        open_fd = files.open_fd
        monkeypatch.setattr(files, "open_fd", lambda name, flags: (asked.append(flags), open_fd(name, flags))[1])  # type: ignore[func-returns-value]
        replace.replace(str(path), b"new", b"old")
        assert asked[0] == files.UPDATE

    @pytest.mark.parametrize("what", ["replace", "fsync", "pwrite"])
    def test_leaves_the_old_where_the_disk_refuses(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        monkeypatch.setattr(files, what, refuse)
        with pytest.raises(OSError, match="Input/output"):
            replace.replace(str(path), b"new", b"old")
        assert (names(path.parent), path.read_bytes()) == (["j"], b"old")

    def test_puts_the_old_back_where_the_disk_does_not_keep_the_new_name(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "fsync_folder", refuse)
        with pytest.raises(OSError, match="Input/output"):
            replace.replace(str(path), b"new", b"old")
        assert (names(path.parent), path.read_bytes()) == (["j"], b"old")
        assert path.stat().st_mode & 0o777 == 0o640

    def test_says_where_it_cannot_be_put_back(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse_from_now_on(_: str) -> None:
            monkeypatch.setattr(files, "replace", refuse)
            refuse()

        monkeypatch.setattr(files, "fsync_folder", refuse_from_now_on)
        with pytest.raises(UncertainError) as caught:
            replace.replace(str(path), b"new", b"old")
        assert f"The journal {path} could neither" in caught.value.sentence
        assert caught.value.sentence.endswith("Input/output error.")
        assert (names(path.parent), path.read_bytes()) == (["j"], b"new")


def test_a_file_is_known_by_its_inode_size_and_time(path: Path) -> None:
    status = path.stat()
    assert replace.stamp(status) == (status.st_ino, 3, status.st_mtime_ns)
