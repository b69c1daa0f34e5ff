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
    from types import CodeType
    from typing import Any

    Entry = tuple[str, bool, int, int, int, int]
    """The source's path within the package, whether it is a package, its time and size; where the code lies."""
    Place = tuple[int, int]

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
        self.groups: dict[str, Place] = {}
        self.wanted: dict[str, tuple[str, ...]] = {}
        """Groups that this run has loaded one by one, since the bundle does not hold them together."""

    def open(self) -> None:
        """Read what the bundle holds; nothing where there is none, or where it was made for another place."""
        try:
            self.fd = os.open(_PATH, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            begin = int(os.read(self.fd, _HEAD))
            package, index, groups = marshal.loads(os.read(self.fd, begin - _HEAD))
        except (OSError, ValueError, EOFError, TypeError):
            return
        if package == _PACKAGE:
            self.index, self.groups = index, groups

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
        code: CodeType | None = None if entry is None else self._read(entry[4:])
        return code

    def group(self, name: str, modules: tuple[str, ...]) -> dict[str, CodeType]:
        """Some compiled modules that are loaded together: what they have in common is read once."""
        names, codes = self._read(self.groups.get(name, (0, 0))) or ((), ())
        if names != modules:
            self.wanted[name] = modules
            return {}
        return dict(zip(map(_name, names), codes, strict=True))

    def raw(self, place: Place) -> bytes:
        """What lies at a place; raises OSError."""
        os.lseek(self.fd, place[0], os.SEEK_SET)
        return os.read(self.fd, place[1])

    def _read(self, place: Place) -> Any:
        try:
            return marshal.loads(self.raw(place))
        except (OSError, ValueError, EOFError, TypeError):
            return None


_FINDER = _Finder()


def install() -> None:
    """Look into the bundle first from here on."""
    _FINDER.open()
    sys.meta_path.insert(0, _FINDER)


def load(group: str, modules: tuple[str, ...]) -> None:
    """Load modules of this package, each after those that it needs: what Python does to find one takes longer.

    One that the bundle does not hold, and what follows it, is left to Python.
    """
    missing = [name for name in map(_name, modules) if name not in sys.modules]
    codes = _FINDER.group(group, modules) if missing else {}
    for name in missing:
        if name in sys.modules:  # another of them has loaded it
            continue
        spec = _FINDER.find_spec(name)
        code = codes.get(name) or _FINDER.code(name)
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
    held = _FINDER.index.keys() | made.keys()
    groups = {name: each for name, each in _FINDER.wanted.items() if held.issuperset(map(_name, each))}
    if not made and not groups:
        return
    try:
        _write(made, groups)
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


def _name(short: str) -> str:
    return f"reljournal.{short}"


def _write(made: dict[str, Any], wanted: dict[str, tuple[str, ...]]) -> None:
    told = {name: entry[:4] for name, entry in _FINDER.index.items()}
    raws = {name: _FINDER.raw(entry[4:]) for name, entry in _FINDER.index.items()}
    for name, (path, package, stamp, raw) in made.items():
        told[name], raws[name] = (path, package, *stamp), raw
    groups = {name: _FINDER.raw(place) for name, place in _FINDER.groups.items()}
    if made:  # a group with a module that is another now is out of date
        groups = {name: raw for name, raw in groups.items() if made.keys().isdisjoint(_names(raw))}
    for name, modules in wanted.items():
        codes = tuple([marshal.loads(raws[_name(each)]) for each in modules])
        groups[name] = marshal.dumps((modules, codes))
    begin, size = 0, -1
    while begin != size:  # the places are part of what stands before them
        size, at = begin, begin
        places = []
        for raw in (*raws.values(), *groups.values()):
            places.append((at, len(raw)))
            at += len(raw)
        index = {name: (*entry, *place) for (name, entry), place in zip(told.items(), places, strict=False)}
        head = marshal.dumps((_PACKAGE, index, dict(zip(groups, places[len(index) :], strict=True))), 2)
        begin = _HEAD + len(head)  # version 2 has no references, so that the length settles
    draft = f"{_PATH}.{os.getpid()}"
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        with open(fd, "wb") as file:  # noqa: PTH123
            file.write(b"".join([b"%20d" % begin, head, *raws.values(), *groups.values()]))
            file.flush()
            os.fsync(fd)
        os.replace(draft, _PATH)  # noqa: PTH105
    except BaseException:
        os.unlink(draft)  # noqa: PTH108
        raise


def _names(raw: bytes) -> list[str]:
    """The modules of a group."""
    return [_name(each) for each in marshal.loads(raw)[0]]
