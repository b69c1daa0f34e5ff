"""Long runs on all cores: one task for each write path."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from torture.report import Line


def spread(task: Callable[[str, bool], Iterable[Line]], names: Iterable[str], long: bool) -> Iterator[Line]:
    """Yield what a task makes of each name, in their order; a long run uses all cores."""
    if not long:
        for name in names:
            yield from task(name, long)
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for lines in [pool.submit(_lines, task, name) for name in names]:
            yield from lines.result()


def _lines(task: Callable[[str, bool], Iterable[Line]], name: str) -> list[Line]:
    return list(task(name, True))
