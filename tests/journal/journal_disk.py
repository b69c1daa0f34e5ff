"""A disk that fails, dies or counts: wraps every operation of `files`."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reljournal.journal import files

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def names(folder: Path) -> list[str]:
    """Return what a folder holds."""
    return sorted(path.name for path in folder.iterdir())


def size_of(name: str, args: tuple[Any, ...]) -> int:
    """Return how many bytes an operation is to write."""
    return len(args[1]) if name == "pwrite" else int(args[2]) if name == "copy_range" else 0


def shortened(name: str, args: tuple[Any, ...], size: int) -> tuple[Any, ...]:
    """Return what an operation is given when it writes that many bytes at most."""
    first, second, third, *rest = args
    if name == "pwrite":
        return first, second[:size], third
    return first, second, min(third, size), *rest


class PowerOff(BaseException):
    """The process is gone; nothing of it runs any more."""


class Disk:
    """Counts the operations, and lets the one numbered `at` fail.

    With an `error` number that one operation raises it; without, the process dies there: a write may
    first leave `torn` bytes, and no later operation has any effect.
    """

    def __init__(self, at: int = -1, error: int = 0, torn: int = 0) -> None:
        self.at = at
        self.error = error
        self.torn = torn
        self.count = 0
        self.dead = False
        self.seen: list[str] = []
        self.sizes: list[int] = []
        self.read = 0
        self.written = 0
        self.copied = 0

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*args: Any, **kwargs: Any) -> Any:
            if name == "close":
                return real(*args)
            if self.dead:
                raise PowerOff
            number, self.count = self.count, self.count + 1
            self.seen.append(name)
            self.sizes.append(size_of(name, args))
            if number == self.at:
                self._fail(name, real, args)
            result = real(*args, **kwargs)
            self.read += len(result) if name == "pread" else 0
            self.written += result if name == "pwrite" else 0
            self.copied += result if name == "copy_range" else 0
            return result

        return operation

    def _fail(self, name: str, real: Callable[..., Any], args: tuple[Any, ...]) -> None:
        if self.torn and size_of(name, args):
            real(*shortened(name, args, self.torn))
        if self.error:
            raise OSError(self.error, os.strerror(self.error))
        self.die()

    def die(self) -> None:
        """End the process, here as an exception that nothing catches."""
        self.dead = True
        raise PowerOff


@contextmanager
def on_disk(disk: Disk) -> Iterator[Disk]:
    """Run a block on that disk."""
    with pytest.MonkeyPatch.context() as patch:
        for name in files.PRIMITIVES:
            patch.setattr(files, name, disk.wrap(name, getattr(files, name)))
        yield disk


ERRORS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EMFILE]
