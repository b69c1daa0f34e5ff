"""A disk without power: what may be found on it, from all that was not yet synced when the power went."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from journal_power import Event
from torture.program import Image

# How many bytes the contents of one file that are tried at one time may have together.
_MEMORY = 30_000_000


@dataclass(eq=False)
class File:
    """One file: what is safe of it, and what was done to it since."""

    safe: bytes = b""
    pending: list[Event] = field(default_factory=list)

    @property
    def now(self) -> bytes:
        """Its contents for a program that reads it while there is power."""
        data = self.safe
        for event in self.pending:
            data = _apply(data, event, slice(None))
        return data

    def found(self, chance: random.Random, wanted: int) -> list[bytes]:
        """Up to about `wanted` contents that may be found, each of them once, among them the two plain ones.

        A write may have been dropped, or any stretch of it may be on the disk; where the file grew, its
        length may be the old one, the new one, or reach to the end of that stretch, the gaps being zeros.
        """
        if not self.pending:
            return [self.safe]
        wanted = min(wanted, max(_MEMORY // (len(self.now) + 1), 20))
        results = {self.safe: None, self.now: None}
        sizes = [_length(event) for event in self.pending]
        for which in range(len(self.pending)):
            if sizes[which] * 3 <= wanted // len(self.pending):
                for cut in range(sizes[which] + 1):
                    for stretch in (slice(0, cut), slice(cut, None)):
                        results.update(dict.fromkeys(self._one_torn(which, stretch)))
        while (missing := wanted - len(results)) > 0:
            for _ in range(missing):
                kept = [slice(0, 0) if chance.random() < 0.3 else _stretch(chance, size) for size in sizes]
                results.update(dict.fromkeys(self._torn(kept)))
            if wanted - len(results) > missing * 0.9:
                break  # there are not so many
        return list(results)

    def _one_torn(self, which: int, stretch: slice) -> Iterator[bytes]:
        yield from self._torn([slice(None) if n < which else stretch for n in range(which + 1)])

    def _torn(self, kept: Sequence[slice]) -> Iterator[bytes]:
        data = self.safe
        for event, stretch in zip(self.pending, kept, strict=False):
            data = _apply(data, event, stretch)
        yield data
        if len(data) < len(self.now):
            yield data.ljust(len(self.now), b"\0")


def _length(event: Event) -> int:
    return len(event[3]) if event[0] == "write" else 1


def _stretch(chance: random.Random, size: int) -> slice:
    first, last = sorted((chance.randint(0, size), chance.randint(0, size)))
    return slice(*chance.choice(((first, last), (0, last), (first, size), (0, size))))


def _apply(data: bytes, event: Event, stretch: slice) -> bytes:
    """Return a file's contents after the part of a write that reached the disk."""
    if event[0] == "truncate":
        size: int = event[2]
        return data[:size].ljust(size, b"\0") if stretch != slice(0, 0) else data
    offset: int = event[2]
    new: bytes = event[3]
    first, last, _ = stretch.indices(len(new))
    if first >= last:
        return data
    return data[: offset + first].ljust(offset + first, b"\0") + new[first:last] + data[offset + last :]


Names = dict[str, "File | Folder"]
Move = Callable[[Names], object]


@dataclass(eq=False)
class Folder:
    """One folder: the names that are safe in it, and what was done to them since."""

    safe: Names = field(default_factory=dict)
    pending: list[Move] = field(default_factory=list)

    def names(self, kept: Sequence[bool] | None = None) -> Names:
        """The names after the moves that reached the disk, all of them by default."""
        names = dict(self.safe)
        for number, move in enumerate(self.pending):
            if kept is None or kept[number]:
                move(names)
        return names

    def found(self) -> list[Names]:
        """The names that may be found: any of the moves may be missing, in whatever order they were made."""
        if len(self.pending) <= 6:
            choices = list(itertools.product((True, False), repeat=len(self.pending)))
        else:
            choices = [tuple(n < last for n in range(len(self.pending))) for last in range(len(self.pending) + 1)]
        return [self.names(kept) for kept in choices]


class PowerModel:
    """A folder with its files, followed through the operations that a program does in it."""

    def __init__(self, root: str, image: Image) -> None:
        self._root = root
        self._top = Folder()
        for name in sorted(image):
            data = image[name]
            folder, last = self._place(name)
            folder.safe[last] = Folder() if data is None else File(data)

    def _place(self, name: str) -> tuple[Folder, str]:
        folder = self._top
        *parents, last = name.split("/")
        for parent in parents:
            inner = folder.names()[parent]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, last

    def _of(self, path: object) -> tuple[Folder, str]:
        return self._place(str(path).removeprefix(self._root).strip("/"))

    def _file(self, path: object) -> File:
        folder, last = self._of(path)
        file = folder.names()[last]
        assert isinstance(file, File)
        return file

    def apply(self, event: Event) -> None:
        """Do what was recorded."""
        kind, path = event[0], str(event[1])
        if not path.startswith(self._root):
            return  # the cache, which may be lost as a whole
        if kind == "fsync_folder":
            inner = self._top
            if path.rstrip("/") != self._root:
                folder, last = self._of(path)
                found = folder.names()[last]
                assert isinstance(found, Folder)
                inner = found
            inner.safe, inner.pending = inner.names(), []
            return
        folder, last = self._of(path)
        if kind in ("open", "mkdir"):
            if last not in folder.names():
                made: File | Folder = File() if kind == "open" else Folder()
                folder.pending.append(lambda names: names.__setitem__(last, made))
        elif kind in ("write", "truncate"):
            self._file(path).pending.append(event)
        elif kind == "sync":
            file = self._file(path)
            file.safe, file.pending = file.now, []
        elif kind == "replace":
            moved, (_, new) = folder.names()[last], self._of(event[2])
            folder.pending.append(lambda names: _rename(names, last, new, moved))
        elif kind == "unlink":
            folder.pending.append(lambda names: names.pop(last, None))

    @property
    def unsynced(self) -> bool:
        """Whether there is more than one state to be found."""
        return any(folder.pending or _dirty(folder) for folder in self._folders(self._top))

    def _folders(self, folder: Folder) -> Iterator[Folder]:
        yield folder
        for inner in folder.names().values():
            if isinstance(inner, Folder):
                yield from self._folders(inner)

    def states(self, chance: random.Random, wanted: int) -> Iterator[Image]:
        """Yield up to about `wanted` states that the power may leave, sampled where there are more."""
        shapes = list(self._shapes(self._top, ""))
        for shape in shapes:
            yield from _contents(shape, chance, max(wanted // len(shapes), 1))

    def _shapes(self, folder: Folder, prefix: str) -> Iterator[dict[str, File | None]]:
        for names in folder.found():
            plain: dict[str, File | None] = {}
            inner: list[list[dict[str, File | None]]] = []
            for name, what in names.items():
                if isinstance(what, Folder):
                    plain[prefix + name] = None
                    inner.append(list(self._shapes(what, f"{prefix}{name}/")))
                else:
                    plain[prefix + name] = what
            for shapes in itertools.product(*inner):
                yield {name: file for shape in (plain, *shapes) for name, file in shape.items()}


def _dirty(folder: Folder) -> bool:
    return any(isinstance(file, File) and file.pending for file in folder.names().values())


def _rename(names: Names, old: str, new: str, moved: File | Folder) -> None:
    if names.get(old) is moved:
        del names[old]
    names[new] = moved


def _contents(shape: dict[str, File | None], chance: random.Random, wanted: int) -> Iterator[Image]:
    """Yield what the files of one shape may hold, each independently of the others."""
    still: Image = {
        name: None if file is None else file.safe
        for name, file in shape.items()
        if file is None or not file.pending
    }
    moving = {name: file for name, file in shape.items() if file is not None and file.pending}
    if not moving:
        yield still
        return
    each = max(round(wanted ** (1 / len(moving))), 2)
    choices = [file.found(chance, each) for file in moving.values()]
    for contents in itertools.product(*choices):
        yield {**still, **dict(zip(moving, contents, strict=True))}
