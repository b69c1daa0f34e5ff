"""Processes that die at a chosen operation: killed by the system, as with `kill -9`."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from journal_disk import Disk, PowerOff, on_disk


@dataclass(frozen=True)
class Point:
    """Before the operation numbered `at`; where that is a write, after `torn` bytes of it."""

    at: int
    torn: int = 0

    def __str__(self) -> str:
        return f"operation {self.at}" + (f", torn after {self.torn} bytes" if self.torn else "")


class _Killed(Disk):
    """The process is killed for good: locks go with it, nothing is tidied up, nothing is flushed."""

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def points(disk: Disk, wanted: int) -> Iterator[Point]:
    """Yield `wanted` points of a run that went well, evenly: every operation, then writes torn at some byte."""
    yield from _evenly([Point(at) for at in range(disk.count)], wanted - wanted // 3)
    torn = [Point(at, torn) for at, size in enumerate(disk.sizes) for torn in range(1, size)]
    yield from _evenly(torn, wanted - min(disk.count, wanted - wanted // 3))


def _evenly(places: Sequence[Point], wanted: int) -> Iterator[Point]:
    wanted = min(wanted, len(places))
    yield from (places[n * len(places) // wanted] for n in range(wanted))


def killed(action: Callable[[], object], point: Point) -> bool:
    """Run an action in a process that is killed there; False where it came to its end before."""
    if not hasattr(os, "fork"):  # Windows: the same, but for the system's own tidying up
        try:
            with on_disk(Disk(point.at, torn=point.torn)):
                action()
        except PowerOff:
            return True
        return False
    gc.freeze()  # the child then shares our memory instead of copying it to look for rubbish
    child = os.fork()
    if not child:
        try:
            with on_disk(_Killed(point.at, torn=point.torn)):
                action()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
