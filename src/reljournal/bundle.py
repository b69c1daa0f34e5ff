"""The compiled modules of this package in one file, so that a command need not look for each of them.

Python keeps what it compiled in one file a module. To find, open and read eighty of them takes as long as a third
of `rel log`. So they are kept once more, behind one another, in a file beside Python's own: by the same rules (a
module is taken only while its source has the size and the time that it had), made of Python's own files, and
disposable like these. See docs/decisions/0010-start-up.md.
"""

from __future__ import annotations

import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourceFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType
    from typing import Any

    Entry = tuple[str, bool, int, int, int, int]
    """The source's path within the package, whether it is a package, its time and size; where the code lies."""

_HEAD = 20
_PYC_HEAD = 16
_MASK = 0xFFFFFFFF

_Module = type(sys)
_PACKAGE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib takes as long to import as all of this
_PATH = f"{_PACKAGE}/__pycache__/all.{sys.implementation.cache_tag}-{sys.flags.optimize}.bundle"


class _Loader(SourceFileLoader):
    """Loads a module out of the bundle; its source is where it was."""

    def get_code(self, fullname: str) -> CodeType | None:
        """The compiled module."""
        return _FINDER.code(fullname) or super().get_code(fullname)


class _Finder:
    """Finds the modules that the bundle holds, as long as their sources are what they were."""

    def __init__(self) -> None:
        self.fd = -1
        self.index: dict[str, Entry] = {}

    def open(self) -> None:
        """Read what the bundle holds; nothing where there is none, or where it was made for another place."""
        try:
            self.fd = os.open(_PATH, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            begin = int(os.read(self.fd, _HEAD))
            package, index = marshal.loads(os.read(self.fd, begin - _HEAD))
        except (OSError, ValueError, EOFError, TypeError):
            return
        if package == _PACKAGE:
            self.index = index

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """The module's description; None where Python has to look for it."""
        entry = self.index.get(name)
        if entry is None:
            return None
        path = f"{_PACKAGE}/{entry[0]}"
        if _stamp(path) != entry[2:4]:
            del self.index[name]
            return None
        spec = ModuleSpec(name, _Loader(name, path), origin=path, is_package=entry[1])
        spec.has_location = True
        if entry[1]:
            spec.submodule_search_locations = [os.path.dirname(path)]  # noqa: PTH120
        return spec

    def code(self, name: str) -> CodeType | None:
        """The compiled module, None where the bundle does not hold it."""
        entry = self.index.get(name)
        if entry is None:
            return None
        try:
            os.lseek(self.fd, entry[4], os.SEEK_SET)
            code: CodeType = marshal.loads(os.read(self.fd, entry[5]))
        except (OSError, ValueError, EOFError, TypeError):
            return None
        return code


_FINDER = _Finder()


def install() -> None:
    """Look into the bundle first from here on."""
    _FINDER.open()
    sys.meta_path.insert(0, _FINDER)


def load(names: Iterable[str]) -> None:
    """Load modules of this package, each after those that it needs: what Python does to find one takes longer.

    One that the bundle does not hold, and what follows it, is left to Python.
    """
    for short in names:
        name = f"reljournal.{short}"
        if name in sys.modules:
            continue
        spec, code = _FINDER.find_spec(name), _FINDER.code(name)
        home, _, last = name.rpartition(".")
        if spec is None or code is None or home not in sys.modules:
            return
        module = sys.modules[name] = _Module(name)
        path = spec.submodule_search_locations
        told = {"__spec__": spec, "__loader__": spec.loader, "__file__": spec.origin}
        module.__dict__.update(told, __package__=name if path else home, **({"__path__": path} if path else {}))
        try:
            exec(code, module.__dict__)  # noqa: S102 - as an import does
        except BaseException:
            del sys.modules[name]
            raise
        setattr(sys.modules[home], last, module)


def keep() -> None:
    """Add the modules that this run has found elsewhere; what hinders it is no error."""
    if sys.dont_write_bytecode:
        return
    found = {
        name: module
        for name, module in list(sys.modules.items())
        if name.startswith("reljournal.") and name not in _FINDER.index
    }
    made = {name: made for name, module in found.items() if (made := _of(getattr(module, "__spec__", None)))}
    if not made:
        return
    try:
        _write(made)
    except (OSError, ValueError):
        return


def _of(spec: ModuleSpec | None) -> tuple[str, bool, tuple[int, int], bytes] | None:
    """What Python has compiled of a module: None where it has not, or not of what the source is now."""
    if spec is None or not spec.origin or not spec.cached or not spec.origin.startswith(_PACKAGE):
        return None
    try:
        with open(spec.cached, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return None
    stamp = _stamp(spec.origin)
    told = tuple(int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    if told != (0, *stamp):
        return None
    return spec.origin[len(_PACKAGE) + 1 :], spec.submodule_search_locations is not None, stamp, data[_PYC_HEAD:]


def _stamp(path: str) -> tuple[int, int]:
    """The source's time in seconds and its size, as Python keeps them; (-1, -1) where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return -1, -1
    return int(status.st_mtime) & _MASK, status.st_size & _MASK


def _write(made: dict[str, Any]) -> None:
    old = {name: (*entry[:4], _raw(entry)) for name, entry in _FINDER.index.items()}
    new = {name: (path, package, *stamp, raw) for name, (path, package, stamp, raw) in made.items()}
    index: dict[str, Entry] = {}
    begin, size = 0, -1
    while begin != size:  # the places are part of what stands before them
        size, at = begin, begin
        for name, (*entry, raw) in (old | new).items():
            index[name] = (*entry, at, len(raw))
            at += len(raw)
        head = marshal.dumps((_PACKAGE, index), 2)  # version 2 has no references, so that the length settles
        begin = _HEAD + len(head)
    draft = f"{_PATH}.{os.getpid()}"
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        with open(fd, "wb") as file:  # noqa: PTH123
            file.write(b"".join([b"%20d" % begin, head, *(each[-1] for each in (old | new).values())]))
            file.flush()
            os.fsync(fd)
        os.replace(draft, _PATH)  # noqa: PTH105
    except BaseException:
        os.unlink(draft)  # noqa: PTH108
        raise


def _raw(entry: Entry) -> bytes:
    os.lseek(_FINDER.fd, entry[4], os.SEEK_SET)
    return os.read(_FINDER.fd, entry[5])
