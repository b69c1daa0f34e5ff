"""The whole journal, replaced at one stroke."""

from __future__ import annotations

from reljournal.journal import faults, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable


def create(path: str, data: bytes) -> None:
    """Write a new file durably under the lock; raises OSError, and then nothing is there."""
    draft = path + ".tmp"
    try:
        files.write_new(draft, data)
        files.replace(draft, path)
    except BaseException:
        files.discard(draft)
        raise
    try:
        files.fsync_folder(files.folder(path))
    except OSError:
        try:
            files.unlink(path)
        except OSError as error:
            raise faults.UncertainError(path, error) from error
        raise


def replace(path: str, data: bytes, expected: bytes) -> None:
    """Put `data` in the place of `expected` under the lock, keeping the file's permissions.

    Raises OSError when the system refuses (the journal is then as before), RelError when the
    journal does not hold the bytes `expected` any more.
    """

    def write(draft: str, fd: int, status: os.stat_result) -> None:
        files.write_new(draft, data, files.permissions(status.st_mode))
        if files.read_all(fd, status.st_size) != expected:
            raise faults.changed_underneath(path)

    exchange(path, write, lambda draft, mode: files.write_new(draft, expected, mode))


def exchange(
    path: str,
    write: Callable[[str, int, os.stat_result], None],
    write_back: Callable[[str, int], None],
) -> None:
    """Put a new file in the journal's place at one stroke.

    `write` is given the path of the draft that it has to write durably, the journal's descriptor and status, and
    raises RelError where the journal is not what the draft was made from; `write_back` writes a draft of the old
    bytes, with these permissions, should the disk then not keep the new name.
    """
    draft = path + ".tmp"
    # Opened for writing, so that a journal which its owner made read-only is not replaced either.
    fd = files.open_fd(path, files.UPDATE)
    try:
        status = files.fstat(fd)
        write(draft, fd, status)
    except BaseException:
        files.discard(draft)
        raise
    finally:
        # Windows replaces no open file.
        files.close(fd)
    try:
        # The last look: whoever takes no lock and comes after it is overwritten.
        if stamp(files.stat(path)) != stamp(status):
            raise faults.changed_underneath(path)
        files.replace(draft, path)
    except BaseException:
        files.discard(draft)
        raise
    try:
        files.fsync_folder(files.folder(path))
    except OSError:
        _put_back(path, lambda: write_back(draft, files.permissions(status.st_mode)))
        raise


def stamp(status: os.stat_result) -> tuple[int, int, int]:
    """Return what tells that a file was written to: its inode, size, and time of the last write."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def _put_back(path: str, write_draft: Callable[[], None]) -> None:
    draft = path + ".tmp"
    try:
        write_draft()
        files.replace(draft, path)
    except OSError as error:
        files.discard(draft)
        raise faults.UncertainError(path, error) from error
