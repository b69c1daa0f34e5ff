"""Reading a journal while others may be writing it."""

from __future__ import annotations

from binascii import crc32

from reljournal.journal import codec, faults, files, intent
from reljournal.journal.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

_TRIES = 4


def read_book(path: str, shown: str) -> codec.Book:
    """Read the file once, as it stands; `shown` is the path to name in errors.

    Raises MissingJournalError or JournalError.
    """
    try:
        fd = _open(path, shown)
        try:
            status, data = _snapshot(fd)
        finally:
            files.close(fd)
    except (OSError, ValueError) as error:
        raise faults.unreadable(shown, error) from error
    try:
        book = codec.read(data)
    except faults.DamagedError as error:
        raise error.at(shown) from error
    book.version = (status.st_ino, status.st_size, status.st_mtime_ns, crc32(data))
    return book


def _open(path: str, shown: str) -> int:
    kind = files.kind(files.stat(path).st_mode)
    if kind != "file":
        raise faults.not_a_file(shown, kind == "folder")
    return files.open_fd(path, files.READ)


def _snapshot(fd: int) -> tuple[os.stat_result, bytes]:
    """Read the open file, again when it was written to meanwhile."""
    status = files.fstat(fd)
    for _ in range(_TRIES):
        data = files.read_all(fd, status.st_size)
        before, status = status, files.fstat(fd)
        if (before.st_size, before.st_mtime_ns) == (status.st_size, status.st_mtime_ns):
            break
    return status, data


def read_settled(path: str, shown: str, timeout: float) -> codec.Book:
    """Read the journal without the lock, unless a write is under way or was interrupted.

    Waits up to `timeout` seconds for a writer. Raises MissingJournalError or JournalError.
    """
    try:
        if not _pending(path):
            book = read_book(path, shown)
            if not _pending(path):
                return book
    except faults.DamagedError:
        # Perhaps caught in the middle of an append; where no one of ours ever wrote, there is none.
        if not _pending(path) and not files.is_there(path + ".lock"):
            raise
    return _read_locked(path, shown, timeout)


def _pending(path: str) -> bool:
    try:
        return files.is_there(intent.beside(path))
    except (OSError, ValueError):
        return False


def _read_locked(path: str, shown: str, timeout: float) -> codec.Book:
    try:
        with Lock(path + ".lock", timeout):
            intent.recover(path)
            return read_book(path, shown)
    except OSError as error:
        # A folder that we may only read: what is there may still be whole.
        try:
            return read_book(path, shown)
        except faults.DamagedError as damage:
            if isinstance(damage, faults.NewerError) or not _pending(path):
                raise
            raise faults.unfinished(shown, error) from error
