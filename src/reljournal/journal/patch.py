"""A journal in which some bytes are exchanged, put in the place of the old one at one stroke."""

from __future__ import annotations

from itertools import pairwise

from reljournal.journal import faults, files, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    #: Where, which bytes stand there, and which are to stand there.
    Edit = tuple[int, bytes, bytes]
    #: A range that stays: its start in the old file, its end there, its start in the new one.
    Kept = tuple[int, int, int]

_BLOCK = 1 << 20
# The ticks of a file's clock, in nanoseconds: a write in the same tick as the one before leaves no other time.
_TICK = 20_000_000
_SECOND = 1_000_000_000
_COARSE_TICK = 2 * _SECOND


def patch(path: str, seen: tuple[int, int, int], edits: Sequence[Edit]) -> tuple[int, int, int]:
    """Exchange bytes under the lock, keeping the file's permissions; what is between them is copied unread.

    Returns the `replace.stamp` of what was written.
    `seen` is the journal's `replace.stamp` when the bytes to be exchanged were read; the edits are in order and do
    not overlap. Raises OSError when the system refuses (the journal is then as before), RelError when somebody
    has written to the journal since.
    """

    def write(draft: str, fd: int, status: os.stat_result) -> None:
        if replace.stamp(status) != seen:
            raise faults.changed_underneath(path)
        _write(path, draft, fd, status, edits)
        if replace.stamp(files.fstat(fd)) != seen:
            raise faults.changed_underneath(path)
        written.append(replace.stamp(files.stat(draft)))

    written: list[tuple[int, int, int]] = []

    def write_back(draft: str, mode: int) -> None:
        fd = files.open_fd(path, files.READ)
        try:
            _write_draft(path, draft, fd, files.fstat(fd).st_size, list(_inverse(edits)), mode)
        finally:
            files.close(fd)

    replace.exchange(path, write, write_back)
    return written[0]


def _write(path: str, draft: str, source: int, status: os.stat_result, edits: Sequence[Edit]) -> None:
    """Write the draft, and hold what it was made from against the journal."""
    begun = _write_draft(path, draft, source, status.st_size, edits, files.permissions(status.st_mode))
    if any(files.pread(source, len(old), start) != old for start, old, _ in edits):
        raise faults.changed_underneath(path)
    if _is_racy(status.st_mtime_ns, begun) and not _is_copied(source, draft, _kept(status.st_size, edits)):
        raise faults.changed_underneath(path)


def _write_draft(path: str, draft: str, source: int, size: int, edits: Sequence[Edit], mode: int) -> int:
    """Write a new file durably; returns when it was begun, by the clock of the file system."""
    if files.is_there(draft):
        files.unlink(draft)
    target = files.open_fd(draft, files.NEW)
    try:
        begun = files.fstat(target).st_mtime_ns
        for (start, end, place), (_, _, new) in zip(_kept(size, edits), [*edits, (size, b"", b"")], strict=True):
            if files.copy_all(source, target, end - start, start, place) != end - start:
                raise faults.changed_underneath(path)
            files.write_all(target, new, place + end - start)
        # Not a byte less than it has to be, whatever the copies told.
        if files.fstat(target).st_size != size + sum(len(new) - len(old) for _, old, new in edits):
            raise faults.changed_underneath(path)
        files.fsync(target)
    finally:
        files.close(target)
    if mode != 0o600:
        files.chmod(draft, mode)
    return begun


def _kept(size: int, edits: Iterable[Edit]) -> Iterator[Kept]:
    """Return the range before each edit, and the one behind the last."""
    place = 0
    for (start, old, new), (following, _, _) in pairwise([(0, b"", b""), *edits, (size, b"", b"")]):
        place += len(new)
        yield start + len(old), following, place
        place += following - start - len(old)


def _inverse(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Return what has to be exchanged in the new file to have the old one again."""
    shift = 0
    for start, old, new in edits:
        yield start + shift, new, old
        shift += len(new) - len(old)


def _is_racy(written: int, begun: int) -> bool:
    """Say whether a write after `begun` may have left the time that the journal had already."""
    return begun - written < (_TICK if written % _SECOND else _COARSE_TICK)


def _is_copied(source: int, draft: str, kept: Iterable[Kept]) -> bool:
    """Say whether what was copied is what the journal holds."""
    target = files.open_fd(draft, files.READ)
    try:
        return all(
            files.pread(source, min(_BLOCK, end - at), at)
            == files.pread(target, min(_BLOCK, end - at), place + at - start)
            for start, end, place in kept
            for at in range(start, end, _BLOCK)
        )
    finally:
        files.close(target)
