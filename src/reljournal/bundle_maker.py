"""Makes the bundle of compiled modules (`bundle.py`), at the end of a command that needed more than it holds."""

from __future__ import annotations

import marshal
import os
import sys
from _frozen_importlib_external import ExtensionFileLoader

from reljournal import unread
from reljournal.bundle import FINDER, HEAD, PACKAGE, PATH, full_name, stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from reljournal.bundle import Entry, Library

    Found = tuple[tuple[str, bool, int, int], bytes]
    """What the index says of a module but for its place, and its code."""

_PYC_HEAD = 16
_AT_HAND = {"reljournal.bundle_maker", "reljournal.unread", "reljournal.journal.faults"}
"""What may be needed where no file can be opened any more."""


def keep(names: Iterable[str]) -> None:
    """Write the bundle with these modules besides; what hinders it is no error."""
    for name in _AT_HAND:
        __import__(name)
    names = {*names, *(_AT_HAND - FINDER.index.keys())}
    made = {name: found for name in names if (found := _of(getattr(sys.modules.get(name), "__spec__", None)))}
    held = FINDER.index.keys() | made.keys()
    groups = {name: each for name, each in FINDER.wanted.items() if held.issuperset(map(full_name, each))}
    if unread.READ:
        groups |= FINDER.loaded
    if made or groups:
        try:
            _write(made, groups)
        except OSError:
            return
        except (ValueError, EOFError, TypeError):  # it is damaged: the next command begins another
            _discard(PATH)


def _of(spec: Any) -> Found | None:
    """What Python has compiled of a module: None where it has not, or not of what the source is now."""
    if spec is None or not spec.origin or not spec.cached or not spec.origin.startswith(PACKAGE):
        return None
    try:
        with open(spec.cached, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return None
    source = stamp(spec.origin)
    told = tuple(int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    if told != (0, *source):
        return None
    path = spec.origin[len(PACKAGE) + 1 :]
    return (path, spec.submodule_search_locations is not None, *source), data[_PYC_HEAD:]


def _write(made: dict[str, Found], wanted: dict[str, tuple[str, ...]]) -> None:
    told = {name: entry[:4] for name, entry in FINDER.index.items()}
    raws = {name: FINDER.raw(entry[4:]) for name, entry in FINDER.index.items()}
    for name, found in made.items():
        told[name], raws[name] = found
    groups = {name: FINDER.raw(place) for name, place in FINDER.groups.items()}
    if made:  # a group with a module that is another now is out of date
        groups = {name: raw for name, raw in groups.items() if made.keys().isdisjoint(_names(raw))}
    for name, modules in wanted.items():
        groups[name] = _group(modules, raws, groups.get(name))
    libraries = _libraries()
    begin, size = 0, -1
    while begin != size:  # the places are part of what stands before them
        size, at = begin, begin
        places = []
        for raw in (*raws.values(), *groups.values()):
            places.append((at, len(raw)))
            at += len(raw)
        index: dict[str, Entry] = {
            name: (*entry, *place) for (name, entry), place in zip(told.items(), places, strict=False)
        }
        of_groups = dict(zip(groups, places[len(index) :], strict=True))
        head = marshal.dumps((PACKAGE, index, of_groups, sys.path[1:], libraries), 2)
        begin = HEAD + len(head)  # version 2 has no references, so that the length settles
    draft = f"{PATH}.{os.getpid()}"
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        with open(fd, "wb") as file:  # noqa: PTH123
            file.write(b"".join([b"%20d" % begin, head, *raws.values(), *groups.values()]))
            file.flush()
            os.fsync(fd)
        os.replace(draft, PATH)  # noqa: PTH105
    except BaseException:
        _discard(draft)
        raise


def _discard(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        return


def _libraries() -> dict[str, Library]:
    """Where Python's own modules in C lie, those that this run and others have loaded."""
    found = {
        name: (spec.origin, *stamp(spec.origin))
        for name, module in list(sys.modules.items())
        if (spec := getattr(module, "__spec__", None)) is not None
        and spec.name == name  # _datetime is there as datetime as well
        and isinstance(spec.loader, ExtensionFileLoader)
        and "lib-dynload" in spec.origin
    }
    return FINDER.libraries | found


def _group(modules: tuple[str, ...], raws: dict[str, bytes], before: bytes | None) -> bytes:
    """Modules that are loaded together, with the functions that were called until now."""
    called = set(unread.READ)
    if before is not None:
        for short, code in zip(*marshal.loads(before), strict=True):
            called |= unread.whole_ones(full_name(short), code)
    codes = [unread.shortened(name, marshal.loads(raws[name]), called) for name in map(full_name, modules)]
    return marshal.dumps((modules, tuple(codes)))


def _names(raw: bytes) -> list[str]:
    """The modules of a group."""
    return [full_name(each) for each in marshal.loads(raw)[0]]
