"""The calls to the system: as Windows has them, and what a strange file system answers."""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from journal_disk import NOW, Disk, on_disk
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, append, files, reading
from reljournal.journal.lock import Lock

fcntl: Any = pytest.importorskip("fcntl", reason="Windows locks files in another way")


class Region:
    """A stand-in for msvcrt: one lock for the whole process, as Windows has one for each file."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.holder = -1

    def locking(self, fd: int, mode: int, size: int) -> None:
        assert (mode, size) == (self.LK_NBLCK, 1)
        if self.holder not in (-1, fd):
            raise OSError(errno.EACCES, "another has it")
        self.holder = fd


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it comes to be where there is no fcntl, pread or pwrite."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    monkeypatch.setattr(os, "O_BINARY", 0, raising=False)
    spec = importlib.util.spec_from_file_location(files.__name__, files.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reading_and_writing_at_a_place_where_the_system_only_seeks(windows: Any, tmp_path: Path) -> None:
    fd = windows.open_fd(str(tmp_path / "x"), windows.NEW)
    windows.write_all(fd, b"0123456789", 0)
    windows.write_all(fd, b"ab", 4)
    assert windows.pread(fd, 4, 3) == b"3ab6"
    assert windows.read_all(fd, 3) == b"0123ab6789"
    windows.close(fd)
    assert (tmp_path / "x").read_bytes() == b"0123ab6789"


def test_the_lock_of_windows(windows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    region = Region()
    monkeypatch.setitem(sys.modules, "msvcrt", region)
    assert windows.try_lock(5)
    assert not windows.try_lock(6)
    region.holder = -1
    assert windows.try_lock(6)


def test_a_folder_is_not_synced_where_it_cannot_be_opened(windows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "os", SimpleNamespace(name="nt"))  # without open and fsync
    windows.fsync_folder("C:\\nowhere")


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_sync_folders(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    files.fsync_folder(str(tmp_path))


def test_a_folder_that_fails_to_sync_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(fd: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        files.fsync_folder(str(tmp_path))
    after = len(list(Path("/proc/self/fd").iterdir())) if before else 0
    assert before == after


def test_a_lock_that_the_file_system_does_not_know_is_an_error(journal: Journal) -> None:
    def refuse(fd: int, *_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "fcntl", SimpleNamespace(flock=refuse, LOCK_EX=2, LOCK_NB=4))
        with pytest.raises(RelError, match="No locks available"), journal.transaction("log", now=NOW):
            pass
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"n": 1})
    assert len(journal.load().tables["interactions"]) == 1


def test_a_disk_that_takes_nothing_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pwrite", lambda fd, data, offset: 0)
    with pytest.raises(OSError, match="No space left") as raised:
        files.write_new(str(tmp_path / "x"), b"abc")
    assert raised.value.errno == errno.ENOSPC


def test_a_lock_that_was_never_taken_is_given_back_without_harm(tmp_path: Path) -> None:
    lock = Lock(str(tmp_path / "lock"), 0.0)
    lock.__exit__()
    assert not (tmp_path / "lock").exists()
    with lock, pytest.raises(JournalError, match="more than 0 seconds"):
        Lock(str(tmp_path / "lock"), 0.0).__enter__()
    with lock:
        pass


def test_a_reader_of_a_file_that_never_holds_still_takes_the_last(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = iter(range(100))
    real = files.fstat

    def moving(fd: int) -> Any:
        status = real(fd)
        return SimpleNamespace(st_ino=status.st_ino, st_size=status.st_size, st_mtime_ns=next(sizes))

    monkeypatch.setattr(files, "fstat", moving)
    book = reading.read_book(str(journal.path), "x")
    assert book.data == journal.path.read_bytes()
    assert next(sizes) == reading._TRIES + 1


def test_the_end_is_not_believed_when_it_is_not_what_was_written(journal: Journal) -> None:
    data = journal.path.read_bytes()
    head = data[: data.index(b',"contacts"')]
    no_lines = head.replace(b"\n}\n", b"")
    for odd in (
        data[:-1],  # cut
        data[:-4] + b"x\n}\n}\n",  # a last line that is none
        data[:-4] + b'"7": {"crc": "00000000"}\n}\n}\n',  # a checksum of something else
        no_lines + b"\n}\n}\n",
    ):
        journal.path.write_bytes(odd)
        assert append.read_tail(str(journal.path)) is None, odd[-40:]
    journal.path.write_bytes(data)
    assert append.read_tail(str(journal.path)) is not None
    assert append.read_tail(str(journal.path.parent)) is None


class TestClaim:
    """A writer keeps others from opening the journal for the moment of its write, where the system can do that."""

    LEASES = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="a system without leases")

    @LEASES
    def test_who_opens_it_from_now_on_waits(self, tmp_path: Path) -> None:
        fd = files.open_fd(str(tmp_path / "x"), files.NEW)
        try:
            assert files.claim(fd)
            assert fcntl.fcntl(fd, fcntl.F_GETLEASE) == fcntl.F_WRLCK
            # Any other signal would end the process that holds it.
            assert fcntl.fcntl(fd, fcntl.F_GETSIG) == signal.SIGURG
            with pytest.raises(BlockingIOError):
                os.open(tmp_path / "x", os.O_RDONLY | os.O_NONBLOCK)
        finally:
            files.close(fd)

    @LEASES
    def test_we_wait_ourselves_and_get_what_we_asked_for(self, tmp_path: Path) -> None:
        path = str(tmp_path / "x")
        writer = files.open_fd(path, files.NEW)
        assert files.claim(writer)
        with ThreadPoolExecutor(1) as pool:
            opened = pool.submit(files.open_fd, path, files.UPDATE)
            with pytest.raises(TimeoutError):
                opened.result(0.05)
            files.close(writer)
            fd = opened.result(10)
        files.write_all(fd, b"ours", 0)
        files.close(fd)
        assert (tmp_path / "x").read_bytes() == b"ours"

    @LEASES
    def test_while_somebody_reads_there_is_none(self, tmp_path: Path) -> None:
        fd = files.open_fd(str(tmp_path / "x"), files.NEW)
        reader = files.open_fd(str(tmp_path / "x"), files.READ)
        try:
            assert not files.claim(fd)
            files.close(reader)
            assert files.claim(fd)
        finally:
            files.close(fd)

    @pytest.mark.parametrize(
        ("number", "granted"),
        [(errno.EAGAIN, False), (errno.EBUSY, False), (errno.EINVAL, True), (errno.EACCES, True)],
    )
    def test_where_the_file_system_knows_none_nobody_waits(
        self, number: int, granted: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def answer(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        names = {"F_SETLEASE": 1024, "F_SETSIG": 10, "F_WRLCK": 1}
        monkeypatch.setitem(sys.modules, "fcntl", SimpleNamespace(fcntl=answer, **names))
        assert files.claim(5) is granted


class TestNewFiles:
    def test_one_takes_the_place_of_what_was_left_and_is_its_owners_only(self, tmp_path: Path) -> None:
        for write in (files.write_new, files.write_scratch):
            path = tmp_path / write.__name__
            path.write_bytes(b"left by somebody")
            path.chmod(0o666)
            write(str(path), b"new")
            assert path.read_bytes() == b"new"
            assert path.stat().st_mode & 0o777 == 0o600

    def test_one_can_have_the_permissions_of_another(self, tmp_path: Path) -> None:
        files.write_new(str(tmp_path / "x"), b"new", 0o640)
        assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640

    def test_what_must_last_is_on_the_disk_and_what_need_not_does_not_wait(self, tmp_path: Path) -> None:
        for write, waits in ((files.write_new, True), (files.write_scratch, False)):
            with on_disk(Disk()) as disk:
                write(str(tmp_path / write.__name__), b"new")
            assert ("fsync" in disk.seen) is waits

    def test_folders_are_made_with_their_parents_closed_to_others_and_durable(self, tmp_path: Path) -> None:
        with on_disk(Disk()) as disk:
            files.make_folders(str(tmp_path / "a" / "b"))
        assert disk.seen == ["mkdir", "fsync_folder", "mkdir", "fsync_folder"]
        assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
        with on_disk(Disk()) as disk:
            files.make_folders(str(tmp_path / "a" / "b"))
            files.make_folders("")
        assert disk.seen == []


def test_small_portions_are_read_and_written_to_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pread, pwrite = files.pread, files.pwrite
    monkeypatch.setattr(files, "pread", lambda fd, length, at: pread(fd, min(length, 7), at))
    monkeypatch.setattr(files, "pwrite", lambda fd, data, at: pwrite(fd, data[:5], at))
    data = bytes(range(100))
    files.write_new(str(tmp_path / "x"), data)
    assert (tmp_path / "x").read_bytes() == data
    assert files.read_file(str(tmp_path / "x")) == data


def test_a_whole_file_is_read_in_one_go(tmp_path: Path) -> None:
    """One more only to see that nothing follows."""
    data = b"x" * (3 << 20)
    (tmp_path / "x").write_bytes(data)
    with on_disk(Disk()) as disk:
        assert files.read_file(str(tmp_path / "x")) == data
    assert disk.seen.count("pread") == 2


def test_a_disk_that_takes_less_than_nothing_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pwrite", lambda fd, data, offset: -1)
    with pytest.raises(OSError, match="No space left") as raised:
        files.write_new(str(tmp_path / "x"), b"abc")
    assert raised.value.errno == errno.ENOSPC


def test_what_is_there_and_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert files.is_there(str(tmp_path / "file"))
    assert files.is_there(str(tmp_path / "link"))
    assert not files.is_there(str(tmp_path / "nowhere"))
    assert not files.is_there(str(tmp_path / "file" / "below"))
    assert sorted(files.names(str(tmp_path))) == ["file", "link"]
    assert files.names(str(tmp_path / "nowhere")) == files.names(str(tmp_path / "file")) == []
    kinds = [files.kind(os.stat(path).st_mode) for path in (tmp_path / "file", tmp_path, os.devnull)]  # noqa: PTH116
    assert kinds == ["file", "folder", "other"]
    assert (files.folder("journal.json"), files.folder("/a/journal.json")) == (".", "/a")
    assert files.real("a\0b") == "a\0b"


@pytest.mark.parametrize(
    ("number", "held"),
    [(errno.EAGAIN, True), (errno.EACCES, True), (errno.EDEADLK, True), (errno.ENOLCK, False)],
)
def test_a_lock_is_held_by_another_or_is_an_error(
    number: int, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setitem(sys.modules, "fcntl", SimpleNamespace(flock=answer, LOCK_EX=2, LOCK_NB=4))
    if held:
        assert not files.try_lock(5)
    else:
        with pytest.raises(OSError, match="No locks"):
            files.try_lock(5)


def test_a_lock_is_for_one_and_never_waited_for_here(tmp_path: Path) -> None:
    first, second = (files.open_fd(str(tmp_path / "lock"), files.SHARED) for _ in range(2))
    assert files.try_lock(first)
    assert not files.try_lock(second)
    files.close(first)
    assert files.try_lock(second)
    files.close(second)
