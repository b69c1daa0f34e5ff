"""One writer at a time, between processes."""

from __future__ import annotations

import time

from reljournal.journal import files
from reljournal.later import Later

try:
    import fcntl as _fcntl  # for `files`, and now: later there may be no descriptor left to import it by
except ImportError:  # Windows
    _fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from reljournal.journal import faults
else:
    faults = Later("reljournal.journal.faults")  # only where something fails

_FIRST_PAUSE = 0.001
_LONGEST_PAUSE = 0.01


class Lock:
    """An exclusive lock on `path` (a file that stays); waits `timeout` seconds, then raises JournalError."""

    __slots__ = ("_fd", "path", "timeout")

    def __init__(self, path: str, timeout: float) -> None:
        self.path = path
        self.timeout = timeout
        self._fd = -1

    def __enter__(self) -> Self:
        """Take the lock; an OSError means that the folder does not allow a lock file."""
        fd = files.open_fd(self.path, files.SHARED)
        try:
            self._wait(fd)
        except BaseException:
            files.close(fd)
            raise
        self._fd = fd
        return self

    def __exit__(self, *_: object) -> None:
        """Give the lock back."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            files.close(fd)

    def _wait(self, fd: int) -> None:
        deadline = time.monotonic() + self.timeout
        pause = _FIRST_PAUSE
        while not files.try_lock(fd):
            if time.monotonic() >= deadline:
                raise faults.locked(self.path, self.timeout)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
