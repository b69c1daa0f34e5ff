"""Measures `rel` and the programs beside it at the same work, in the same run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from peers import ALL, Peer
from runs import Command, FailedError, Times, interleaved, run
from tables import Table, ms

SIZES = (0, 1_000, 10_000, 100_000)
PATIENCE = 12.0
"""Seconds that one command of one program may take at one size; a slow one runs less often."""
DOES = ("append", "view", "complete", "search")


def peers(folder: Path, runs: int, sizes: Sequence[int] = SIZES) -> Table:
    """One row for each program and size, in ms; a figure of fewer runs says of how many."""
    heads = ("program", "entries", *DOES)
    told = (
        "Medians in ms. In each turn a program appends, then views, completes and searches, so that a view is "
        "always one after an entry. Where a command took long, the number of its runs stands beside it."
    )
    table = Table("peers", "Beside other programs", told, heads)
    missing = [peer for peer in ALL if not peer.found()]
    present = [peer for peer in ALL if peer not in missing]
    for size in sizes:
        found = _measure(folder, present, size, runs, table.notes)
        for peer in present:
            cells = [_cell(found.get(f"{peer.name}\t{what}"), runs) for what in DOES]
            table.rows.append((peer.name, f"{size:,}", *cells))
    table.notes += [f"{peer.name}: not installed, left out" for peer in missing]
    table.notes += [f"{peer.name}: {peer.remark}" for peer in present if peer.remark]
    return table


def _measure(
    folder: Path, present: Sequence[type[Peer]], size: int, runs: int, notes: list[str]
) -> dict[str, Times]:
    """All programs in turn; one that fails is left out and named."""
    commands: dict[str, Command] = {}
    for kind in present:
        home = folder / f"{kind.__name__}-{size}"
        home.mkdir(parents=True)
        peer = kind(home)
        try:
            peer.prepare(size)
            time.sleep(0.1)
            own = peer.commands()
            for name in ("view", "append"):  # caches are made, and a command that cannot work fails here
                run(own[name])
        except FailedError as error:
            notes.append(f"{kind.name} at {size:,}: {error}")
            continue
        commands |= {f"{kind.name}\t{name}": command for name, command in own.items()}
    return interleaved(commands, runs, patience=PATIENCE, rotate=False)


def _cell(times: Times | None, runs: int) -> str:
    if times is None:
        return "–"
    return ms(times) if len(times.ms) == runs else f"{ms(times)} ({len(times.ms)})"
