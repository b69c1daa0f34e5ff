"""Every call to the file system that the journal makes."""

# The operations are functions on plain strings, so that a test can replace any of them and the quick
# append does not pay for pathlib: hence os instead of Path.
# ruff: noqa: PTH102, PTH112, PTH120

from __future__ import annotations

import os
import stat as _stat

from reljournal.later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    import errno
else:
    errno = Later("errno")  # only where something fails

#: The names a test may replace to make an operation fail, be torn or be counted.
PRIMITIVES = (
    "open_fd",
    "close",
    "stat",
    "fstat",
    "pread",
    "pwrite",
    "copy_range",
    "truncate",
    "fsync",
    "fsync_folder",
    "replace",
    "unlink",
    "mkdir",
    "chmod",
    "names",
    "try_lock",
)

READ = os.O_RDONLY
UPDATE = os.O_RDWR
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL
SHARED = os.O_RDWR | os.O_CREAT
_BINARY = getattr(os, "O_BINARY", 0)
# A pipe must not make the open wait for its other end.
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BLOCK = 1 << 20
close = os.close
stat = os.stat
fstat = os.fstat
truncate = os.ftruncate
fsync = os.fsync
replace = os.replace
unlink = os.unlink
chmod = os.chmod


def open_fd(path: str, flags: int) -> int:
    """Open a file and return its descriptor; a new one is readable by its owner only."""
    try:
        return os.open(path, flags | _BINARY | _NO_WAIT, 0o600)
    except BlockingIOError:
        # Claimed by a writer, for the moment of its write.
        return os.open(path, flags | _BINARY, 0o600)


def mkdir(path: str) -> None:
    """Make one folder that only its owner can enter."""
    os.mkdir(path, 0o700)


if hasattr(os, "pread"):
    pread = os.pread
    pwrite = os.pwrite
else:  # Windows

    def pread(fd: int, length: int, offset: int, /) -> bytes:
        """Read up to `length` bytes at `offset`."""
        os.lseek(fd, offset, os.SEEK_SET)
        return os.read(fd, length)

    def pwrite(fd: int, data: bytes, offset: int, /) -> int:  # type: ignore[misc]
        """Write at `offset`; returns how many bytes were taken."""
        os.lseek(fd, offset, os.SEEK_SET)
        return os.write(fd, data)


_plain = pread, pwrite
_in_kernel = getattr(os, "copy_file_range", None)  # Linux


def copy_range(source: int, target: int, length: int, start: int, place: int, /) -> int:
    """Copy up to `length` bytes from `start` of a file to `place` of another; returns how many, 0 at its end."""
    if _in_kernel is not None:
        try:
            if done := _in_kernel(source, target, length, start, place):
                return int(done)
        except OSError as error:
            # What it answers where it cannot copy between these two files, on this file system, in this sandbox.
            cannot = (errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
            if error.errno not in cannot:
                raise
    read, write = _plain
    return write(target, read(source, min(length, _BLOCK), start), place)


def fsync_folder(path: str) -> None:
    """Make the names in a folder durable, where the system knows how to."""
    if os.name == "nt":
        return
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(fd)


def try_lock(fd: int) -> bool:
    """Take the exclusive lock if it is free; it ends with the descriptor, so also with its owner."""
    try:
        try:
            import fcntl  # only writers need it: `lock` has imported it, while there were descriptors left
        except ImportError:  # Windows
            import msvcrt

            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK):
            return False
        raise
    return True


def claim(fd: int) -> bool:
    """Let whoever opens the file from now on wait until `fd` is closed; False while another has it open.

    True also where the system has no such lease: then nobody waits.
    """
    try:
        import _signal  # type: ignore[import-not-found] # what `signal` is made of: that imports enum and re
        from fcntl import F_SETLEASE, F_SETSIG, F_WRLCK, fcntl
    except ImportError:
        return True
    try:
        # The kernel tells the holder that somebody waits, by a signal that ends the process unless it is another.
        fcntl(fd, F_SETSIG, _signal.SIGURG)
        fcntl(fd, F_SETLEASE, F_WRLCK)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EBUSY)
    return True


def real(path: str) -> str:
    """Return the path behind all symbolic links."""
    return path if "\0" in path else os.path.realpath(path)


def folder(path: str) -> str:
    """Return the folder that holds a file."""
    return os.path.dirname(path) or "."


def is_there(path: str) -> bool:
    """Say whether anything, even a broken link, has this name; an OSError means it cannot be known."""
    try:
        stat(path, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def names(path: str) -> list[str]:
    """Return what a folder holds, nothing where there is no folder."""
    try:
        return os.listdir(path)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []


def kind(mode: int) -> str:
    """Name a mode: "file", "folder" or "other"."""
    return "file" if _stat.S_ISREG(mode) else "folder" if _stat.S_ISDIR(mode) else "other"


def permissions(mode: int) -> int:
    """Return the permission bits of a mode."""
    return _stat.S_IMODE(mode)


def make_folders(path: str) -> None:
    """Make a folder with its missing parents, closed to others."""
    if not path or os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    make_folders(parent)
    mkdir(path)
    fsync_folder(parent)


def read_all(fd: int, size: int) -> bytes:
    """Read a whole open file, `size` being a guess of its length in bytes."""
    parts: list[bytes] = []
    position = 0
    while part := pread(fd, max(size - position + 1, _BLOCK), position):
        parts.append(part)
        position += len(part)
    return b"".join(parts)


def read_file(path: str) -> bytes:
    """Read a small file beside the journal."""
    fd = open_fd(path, READ)
    try:
        return read_all(fd, fstat(fd).st_size)
    finally:
        close(fd)


def write_all(fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`, however small the portions that the system takes."""
    done = 0
    while done < len(data):
        taken = pwrite(fd, data[done:] if done else data, offset + done)
        if taken <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done += taken


def copy_all(source: int, target: int, length: int, start: int, place: int) -> int:
    """Copy a range between open files, in however small portions; returns how much of it there was."""
    done = 0
    while done < length:
        taken = copy_range(source, target, length - done, start + done, place + done)
        if taken <= 0:
            break
        done += taken
    return done


def discard(path: str) -> None:
    """Remove a file if it is there, as far as the system allows."""
    try:
        unlink(path)
    except OSError:
        return


def write_scratch(path: str, data: bytes) -> None:
    """Write a new file that may be lost: what can be made again is not worth the wait for the disk."""
    if is_there(path):
        unlink(path)
    fd = open_fd(path, NEW)
    try:
        write_all(fd, data, 0)
    finally:
        close(fd)


def write_new(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write a durable new file, putting away what a killed owner left under its name."""
    if is_there(path):
        unlink(path)
    fd = open_fd(path, NEW)
    try:
        write_all(fd, data, 0)
        fsync(fd)
    finally:
        close(fd)
    if mode != 0o600:
        chmod(path, mode)
