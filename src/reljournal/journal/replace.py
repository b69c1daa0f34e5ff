"""The whole journal, replaced at one stroke."""

from __future__ import annotations

from reljournal.journal import faults, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os


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
    draft = path + ".tmp"
    # Opened for writing, so that a journal which its owner made read-only is not replaced either.
    fd = files.open_fd(path, files.UPDATE)
    try:
        status = files.fstat(fd)
        files.write_new(draft, data, files.permissions(status.st_mode))
        if files.read_all(fd, status.st_size) != expected:
            raise faults.changed_underneath(path)
    except BaseException:
        files.discard(draft)
        raise
    finally:
        # Windows replaces no open file.
        files.close(fd)
    try:
        # The last look: whoever takes no lock and comes after it is overwritten.
        if _stamp(files.stat(path)) != _stamp(status):
            raise faults.changed_underneath(path)
        files.replace(draft, path)
    except BaseException:
        files.discard(draft)
        raise
    _confirm(path, expected, files.permissions(status.st_mode))


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _confirm(path: str, before: bytes, mode: int) -> None:
    """Make the new name durable; where the disk cannot, put the old bytes back before failing."""
    try:
        files.fsync_folder(files.folder(path))
    except OSError:
        draft = path + ".tmp"
        try:
            files.write_new(draft, before, mode)
            files.replace(draft, path)
        except OSError as error:
            files.discard(draft)
            raise faults.UncertainError(path, error) from error
        raise
