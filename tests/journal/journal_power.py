"""A model of power loss: what a disk may hold when writes that were not synced are dropped or torn."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reljournal.journal import files

Event = tuple[Any, ...]
RECORDED = (
    "open_fd",
    "close",
    "pwrite",
    "copy_range",
    "truncate",
    "fsync",
    "fsync_folder",
    "replace",
    "unlink",
    "mkdir",
)


class Recorder:
    """Notes each operation that changes the disk, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.paths: dict[int, str] = {}

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*args: Any) -> Any:
            result = real(*args)
            if name == "open_fd":
                self.paths[result] = args[0]
                self.events += [("open", args[0])] if args[1] & os.O_CREAT else []
            elif name == "pwrite":
                self.events.append(("write", self.paths[args[0]], args[2], bytes(args[1][:result])))
            elif name == "copy_range":
                # To a disk it is a write of what was read.
                self.events.append(("write", self.paths[args[1]], args[4], os.pread(args[0], result, args[3])))
            elif name == "truncate":
                self.events.append(("truncate", self.paths[args[0]], args[1]))
            elif name == "fsync":
                self.events.append(("sync", self.paths[args[0]]))
            elif name == "close":
                self.paths.pop(args[0], None)
            else:
                self.events.append((name, *args))
            return result

        return operation


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Run a block and note what it does to the disk."""
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        for name in RECORDED:
            patch.setattr(files, name, recorder.wrap(name, getattr(files, name)))
        yield recorder


@dataclass
class Inode:
    synced: bytes = b""
    pending: list[Event] = field(default_factory=list)

    def variants(self) -> Iterator[bytes]:
        """Yield what may be found: each prefix of the unsynced operations, the last one torn anywhere."""
        data = self.synced
        yield data
        for event in self.pending:
            if event[0] == "truncate":
                data = data[: event[2]].ljust(event[2], b"\0")
                yield data
                continue
            _, _, offset, new = event
            whole = data[:offset].ljust(offset, b"\0") + new + data[offset + len(new) :]
            for cut in sorted({*range(0, len(new), max(1, len(new) // 12)), 1, 2, 3, len(new) - 1}):
                torn = data[:offset].ljust(offset, b"\0") + new[:cut] + data[offset + cut :]
                yield torn
                yield torn.ljust(len(whole), b"\0")  # the size was written, the bytes were not
                yield data[: offset + cut].ljust(offset + cut, b"\0") + whole[offset + cut :]  # the end came first
            data = whole
            yield data


class Model:
    """The files of one folder with what is safe on the disk."""

    def __init__(self, folder: Path) -> None:
        self.names = {str(p): Inode(p.read_bytes()) for p in folder.iterdir()}
        self.safe = dict(self.names)
        self.moves: list[Callable[[dict[str, Inode]], object]] = []

    def apply(self, event: Event) -> None:
        kind, path = event[0], str(event[1])
        if kind == "open" and path not in self.names:
            inode = Inode()
            self._move(lambda names: names.setdefault(path, inode))
        elif kind in ("write", "truncate"):
            self.names[path].pending.append(event)
        elif kind == "sync":
            *_, self.names[path].synced = self.names[path].variants()
            self.names[path].pending = []
        elif kind == "replace":
            self._move(lambda names: names.__setitem__(event[2], names.pop(path)) if path in names else None)
        elif kind == "unlink":
            self._move(lambda names: names.pop(path, None))
        elif kind == "fsync_folder":
            self.safe, self.moves = dict(self.names), []

    def _move(self, move: Callable[[dict[str, Inode]], object]) -> None:
        move(self.names)
        self.moves.append(move)

    def states(self) -> Iterator[dict[str, bytes]]:
        """Yield each state the power may leave: names changed up to some point, contents as they may be."""
        for count in range(len(self.moves) + 1):
            names = dict(self.safe)
            for move in self.moves[:count]:
                move(names)
            choices = [[(path, data) for data in dict.fromkeys(node.variants())] for path, node in names.items()]
            for state in itertools.product(*choices):
                yield dict(state)
