"""What says that a view holds: the journal's state when it did."""

from __future__ import annotations

from reljournal.journal import files
from reljournal.journal.lines import TAIL
from reljournal.sums import short_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    State = tuple[int, ...]
    """Device, inode, size in bytes, and the times of the last write and the last change in nanoseconds."""

_END = 256
MOST_APPENDED = 1 << 18
"""Bytes appended since the view was made, from which on a new one is worth its time."""


def state_of(journal: str) -> State:
    """Return what the system tells of a file, so that any change of it is seen."""
    status = files.stat(journal)
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def end_of(journal: str, size: int) -> int:
    """Return a checksum of a file's last bytes."""
    fd = files.open_fd(journal, files.READ)
    try:
        return short_fingerprint(files.pread(fd, _END, max(size - _END, 0)))
    finally:
        files.close(fd)


class Stamp:
    """A view's checksum and the journal's state when it was made, or when an append of ours kept it whole.

    `made` is the journal's size in bytes when the view was made, or what it would be now without the entries that
    were appended since. `more` bytes of what lies beside the view count as well (since.py), with this checksum.

    A file's time is coarse: one that was written a moment ago may be written again without another time. Such a
    stamp is `racy`, and the journal's last bytes must be the same too.
    """

    __slots__ = ("end", "made", "more", "more_sum", "racy", "state", "view")

    def __init__(
        self, view: int, made: int, state: State, end: int, racy: bool, more: int = 0, more_sum: int = 0
    ) -> None:
        self.view = view
        self.made = made
        self.state = state
        self.end = end
        self.racy = racy
        self.more = more
        self.more_sum = more_sum

    @classmethod
    def holding(cls, view: str, journal: str) -> Self | None:
        """Return the stamp of a view if it holds for the journal as it is now, else None."""
        try:
            stamp = cls._read(view + ".stamp")
            return stamp if stamp and stamp.holds(journal) else None
        except (OSError, ValueError):
            return None

    @classmethod
    def _read(cls, path: str) -> Self | None:
        fd = files.open_fd(path, files.READ)
        try:
            text, _, end = files.pread(fd, 512, 0).rpartition(b" ")
        finally:
            files.close(fd)
        if end != b"%08x\n" % short_fingerprint(text):
            return None
        view, made, more, more_sum, *state, tail, racy = [int(word) for word in text.split()]
        return cls(view, made, tuple(state), tail, bool(racy), more, more_sum)

    def holds(self, journal: str) -> bool:
        """Say whether the journal is as it was; raises OSError."""
        return state_of(journal) == self.state and (not self.racy or end_of(journal, self.state[2]) == self.end)

    @property
    def is_worn(self) -> bool:
        """Whether so much was appended since that a new view is worth making."""
        return self.state[2] - self.made > MOST_APPENDED or self.more > MOST_APPENDED

    def write(self, view: str) -> None:
        """Put the stamp beside its view; raises OSError."""
        numbers = (self.view, self.made, self.more, self.more_sum, *self.state, self.end, self.racy)
        text = b" ".join(b"%d" % number for number in numbers)
        fd = files.open_fd(view + ".stamp", files.SHARED)
        try:
            files.truncate(fd, 0)
            files.write_all(fd, b"%s %08x\n" % (text, short_fingerprint(text)), 0)
        finally:
            files.close(fd)

    def _continues(self, journal: str, size: int) -> bool:
        """Whether a journal of so many bytes ended before its last lines as it did when the view held."""
        start = max(self.state[2] - _END, 0)
        fd = files.open_fd(journal, files.READ)
        try:
            found = files.pread(fd, size - start, start)
        finally:
            files.close(fd)
        before = found[: self.state[2] - len(TAIL) - start]
        return (
            size > self.state[2] and found.endswith(b"\n" + TAIL) and short_fingerprint(before + TAIL) == self.end
        )

    def renew(self, view: str, journal: str) -> None:
        """Let the view hold on after an append of ours, under the lock; what hinders that costs the view only.

        Others take no lock: the journal may be theirs already, and then the view does not hold.
        """
        try:
            state = state_of(journal)
            if not self._continues(journal, state[2]):
                return
            end = end_of(journal, state[2])
            Stamp(self.view, self.made, state, end, True, self.more, self.more_sum).write(view)
        except OSError:
            return
