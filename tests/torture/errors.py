"""The system refuses: every error at every operation of each writing command, writes cut short, a full disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from journal_disk import ERRORS, Disk, on_disk, shortened
from reljournal.journal import files
from torture.full_disk import fill
from torture.program import Machine, Said, machine, rel
from torture.report import Line
from torture.survivors import Judge
from torture.workers import spread
from torture.write_paths import JOURNAL, PATHS, starts

_SEED = 20260304
_WRITING = frozenset({"pwrite", "copy_range", "truncate", "replace", "unlink", "mkdir", "chmod"})
_NAMING = frozenset({"open_fd", "fsync_folder", "replace", "unlink", "mkdir"})
_LASTING: dict[int, Callable[[str, tuple[Any, ...]], bool]] = {
    errno.ENOSPC: lambda name, args: name == "mkdir" or _grows(name, args),
    errno.EIO: lambda name, args: True,
    errno.EACCES: lambda name, args: name in _NAMING,
    errno.EROFS: lambda name, args: name in _WRITING or (name == "open_fd" and args[1] != files.READ),
    errno.EMFILE: lambda name, args: name in ("open_fd", "fsync_folder"),
}
"""Which operations go on failing once an error has come to stay."""


def _grows(name: str, args: tuple[Any, ...]) -> bool:
    if name == "open_fd":
        return bool(args[1] & os.O_CREAT) and not os.path.exists(args[0])  # noqa: PTH110
    if name == "copy_range":
        return int(args[4]) + int(args[2]) > os.fstat(args[1]).st_size
    return name == "pwrite" and args[2] + len(args[1]) > os.fstat(args[0]).st_size


class Failing(Disk):
    """A disk on which an operation fails once, and with `stays` everything like it from then on."""

    def __init__(self, at: int, error: int, *, torn: int = 0, stays: bool = False) -> None:
        super().__init__(at, error, torn)
        self.stays = stays

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        inner = super().wrap(name, real)

        def operation(*args: Any, **kwargs: Any) -> Any:
            if self.stays and self.count > self.at and name != "close" and _LASTING[self.error](name, args):
                raise OSError(self.error, os.strerror(self.error))
            return inner(*args, **kwargs)

        return operation


class Short(Disk):
    """A disk on which one write takes only `taken` bytes; with an error, the write after it raises that."""

    def __init__(self, at: int, taken: int, error: int = 0) -> None:
        super().__init__()
        self.cut = at
        self.taken = taken
        self.later = error

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        if name not in ("pwrite", "copy_range"):
            return super().wrap(name, real)

        def write(*args: Any) -> int:
            number, self.count = self.count, self.count + 1
            if number == self.cut:
                return int(real(*shortened(name, args, self.taken)))
            if self.later and number == self.cut + 1:
                raise OSError(self.later, os.strerror(self.later))
            return int(real(*args))

        return write


def run(long: bool) -> Iterator[Line]:
    """Let each operation of each command fail in every way, then fill a real file system."""
    yield from spread(_path, PATHS, long)
    yield from fill(long)


def _path(name: str, long: bool) -> Iterator[Line]:
    path = PATHS[name]
    errors = Line(f"errors during `{name}`")
    short = Line(f"short writes during `{name}`")
    refused = 0
    with machine() as box, ExitStack() as stack:
        begun = list(starts(box, path, _SEED))
        stack.enter_context(path.program())
        for number, (start, line) in enumerate(begun):
            if not long and number != (sum(map(ord, name)) + 2) % len(begun):
                continue
            judge = Judge(box, path, start, line)
            judge.lay()
            with on_disk(Disk()) as disk:
                rel(*line)
            # Everything on the first starts, on the others and in the short run a sample of it.
            every = 1 if long and number in (0, len(begun) // 2 + 1) else 12 if long else 15
            for n, (told, failing) in enumerate(_errors(disk)):
                if (n + n // every + number) % every == 0:
                    refused += _try(box, judge, errors, told, failing)
            for n, (told, cut) in enumerate(_short(disk)):
                if long or n % 6 == number % 6:
                    _try(box, judge, short, told, cut, wanted=None if cut.later else 0)
    errors.note = f"{refused:,} refused, in the others the operation could be done without"
    yield errors
    yield short


def _errors(disk: Disk) -> Iterator[tuple[str, Failing]]:
    for at in range(disk.count):
        for error in ERRORS:
            for stays in (False, True):
                for torn in (0, disk.sizes[at] // 2) if disk.sizes[at] else (0,):
                    told = f"{errno.errorcode[error]} at operation {at} ({disk.seen[at]})"
                    told += f" after {torn} bytes" * bool(torn) + ", from then on" * stays
                    yield told, Failing(at, error, torn=torn, stays=stays)


def _short(disk: Disk) -> Iterator[tuple[str, Short]]:
    for at, size in enumerate(disk.sizes):
        for taken in sorted({1, size // 2, size - 1}) if size > 2 else ():
            for error in (0, errno.ENOSPC):
                told = f"{taken} of {size} bytes taken at operation {at}" + ", then ENOSPC" * bool(error)
                yield told, Short(at, taken, error)


def _try(box: Machine, judge: Judge, line: Line, told: str, disk: Disk, wanted: int | None = None) -> bool:
    """Run the command on that disk; says whether it was refused."""
    judge.lay()
    with on_disk(disk):
        said = rel(*judge.line)
    trouble = _judged(box, judge, said, wanted)
    line.check(not trouble, lambda: f"{judge}, {told}: {trouble}; it said {said.code}: {said.err.strip()}")
    return said.code != 0


def _judged(box: Machine, judge: Judge, said: Said, wanted: int | None) -> str:
    if said.code not in (0, 1) or (wanted is not None and said.code != wanted):
        return "another exit code"
    if said.code == 0:
        return judge.here("after")
    if said.err.count("\n") != 1 or not said.err.startswith("rel: ") or "error in rel" in said.err:
        return "not one clear line"
    left = box.journal.read_bytes() if box.journal.exists() else None
    if "neither be written nor put back" in said.err or judge.line[0] == "backup":
        # A whole copy that could not be taken away again does no harm.
        return judge.here()
    # What had been torn before may have been finished or not: then only what is read afterwards counts.
    torn = f"{JOURNAL}.intent" in judge.start.image
    if judge.start.image and not torn and left != judge.before.data:
        return "the journal was touched"
    return judge.here("before")
