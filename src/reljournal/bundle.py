"""Begins a command: with the compiled modules of this package in one file, so that it need not look for each.

Python keeps what it compiled in one file a module. To find, open and read eighty of them takes as long as a third
of `rel log`. So they are kept once more, behind one another, in a file beside Python's own: by the same rules (a
module is taken only while its source has the size and the time that it had), made of Python's own files, and
disposable like these. See docs/decisions/0010-start-up.md.

Annotations are texts here, for `from __future__ import annotations` imports a module, which takes a hundredth of
`rel today`: so that is done without (`_Future`).
"""

import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import ExtensionFileLoader, SourceFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from types import ModuleType as _Module
    from typing import Any

    Entry = tuple[str, bool, int, int, int, int]
    """The source's path within the package, whether it is a package, its time and size; where the code lies."""
    Place = tuple[int, int]
    Library = tuple[str, int, int]
    """The path of a module that is written in C, its time and size."""
else:
    _Module = type(sys)

HEAD = 20
_MASK = 0xFFFFFFFF

_FEW = 4
"""Functions that may be read each time anew: the bundle is not made again for less."""

PACKAGE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib takes as long to import as all of this
PATH = f"{PACKAGE}/__pycache__/all.{sys.implementation.cache_tag}-{sys.flags.optimize}.bundle"


class _Loader(SourceFileLoader):
    """Loads a module out of the bundle; its source is where it was."""

    def get_code(self, fullname: str) -> "CodeType | None":
        """The compiled module."""
        return FINDER.code(fullname) or super().get_code(fullname)

    def call(self, args: "tuple[Any, ...]", named: "dict[str, Any]") -> "Any":
        """Call the function of which only the name was read and that called this: the rest is read first."""
        from reljournal import unread

        return unread.read(sys._getframe(1))(*args, **named)


class _Finder:
    """Finds the modules that the bundle holds, as long as their sources are what they were."""

    def __init__(self) -> None:
        self.fd = -1
        self.index: dict[str, Entry] = {}
        self.groups: dict[str, Place] = {}
        self.libraries: dict[str, Library] = {}
        """Where Python found those of its own modules that are written in C, looking where it looks now."""
        self.loaded: dict[str, tuple[str, ...]] = {}
        """Groups that this run has loaded together."""
        self.wanted: dict[str, tuple[str, ...]] = {}
        """Groups that this run has loaded one by one, since the bundle does not hold them together."""

    def open(self) -> None:
        """Read what the bundle holds; nothing where there is none, or where it was made for another place."""
        try:
            self.fd = os.open(PATH, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            begin = int(os.read(self.fd, HEAD))
            package, index, groups, looked, libraries = marshal.loads(os.read(self.fd, begin - HEAD))
        except (OSError, ValueError, EOFError, TypeError):
            return
        if package == PACKAGE:
            self.index, self.groups = index, groups
            self.libraries = libraries if looked == sys.path[1:] else {}

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> "ModuleSpec | None":
        """The module's description; None where Python has to look for it."""
        entry = self.index.get(name)
        if entry is None:
            return self._library(name)
        path = f"{PACKAGE}/{entry[0]}"
        if stamp(path) != entry[2:4]:
            del self.index[name]
            return None
        spec = ModuleSpec(name, _Loader(name, path), origin=path, is_package=entry[1])
        spec.has_location = True
        if entry[1]:
            spec.submodule_search_locations = [os.path.dirname(path)]  # noqa: PTH120
        return spec

    def _library(self, name: str) -> "ModuleSpec | None":
        found = self.libraries.get(name)
        if found is None or stamp(found[0]) != found[1:]:
            return None
        spec = ModuleSpec(name, ExtensionFileLoader(name, found[0]), origin=found[0])
        spec.has_location = True
        return spec

    def code(self, name: str) -> "CodeType | None":
        """The compiled module, None where the bundle does not hold it."""
        entry = self.index.get(name)
        code: CodeType | None = None if entry is None else self._read(entry[4:])
        return code

    def group(self, name: str, modules: "tuple[str, ...]") -> "dict[str, CodeType]":
        """Some compiled modules that are loaded together: what they have in common is read once."""
        names, codes = self._read(self.groups.get(name, (0, 0))) or ((), ())
        if names != modules:
            self.wanted[name] = modules
            return {}
        self.loaded[name] = modules
        return dict(zip(map(full_name, names), codes, strict=True))

    def raw(self, place: "Place") -> bytes:
        """What lies at a place; raises OSError."""
        os.lseek(self.fd, place[0], os.SEEK_SET)
        return os.read(self.fd, place[1])

    def _read(self, place: "Place") -> "Any":
        try:
            return marshal.loads(self.raw(place))
        except (OSError, ValueError, EOFError, TypeError):
            return None


FINDER = _Finder()


def main() -> None:
    """Run the command line and exit with its code."""
    import gc

    gc.disable()  # a command of every day is over before there is enough to collect
    install()
    _lighten()
    from reljournal.cli import load_order

    if sys.argv[1:2] == ["_complete"]:  # a key was pressed
        load("TAB", load_order.TAB)
        from reljournal.cli.complete import main as complete

        _leave(complete(sys.argv[2:]))
    load("START", load_order.START)
    from reljournal.cli import quick

    code = quick.run(sys.argv[1:])
    if code is None:
        gc.enable()
        from reljournal.cli.app import run

        code = run()
        keep()
        raise SystemExit(code)
    _leave(code)


def _lighten() -> None:
    """Leave out of Python's own modules what nobody needs here.

    Of `datetime` the half that is written in C is enough, as later Pythons have it: the other half takes 1.5 ms.
    """
    if "__future__" not in sys.modules:
        sys.modules["__future__"] = _Future("__future__")
    if sys.version_info < (3, 12) and "datetime" not in sys.modules:
        try:
            import _datetime  # type: ignore[import-not-found]
        except ImportError:  # another Python, which has only the one
            return
        sys.modules["datetime"] = _datetime


def _leave(code: int) -> None:
    """End the process without tidying up: all is written and closed, and the rest goes with the process."""
    keep()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class _Future(_Module):
    """Stands in for `__future__`, of which every module asks for one name that it does not use.

    Whoever asks for another gets the real one.
    """

    annotations = None

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, None)

    def __getattr__(self, name: str) -> object:
        if name == "__path__":  # by which an import asks whether it is a package
            raise AttributeError(name)
        if sys.modules.get("__future__") is self:
            del sys.modules["__future__"]
        return getattr(__import__("__future__"), name)


def install() -> None:
    """Look into the bundle first from here on."""
    FINDER.open()
    sys.meta_path.insert(0, FINDER)


def load(group: str, modules: "tuple[str, ...]") -> None:
    """Load modules of this package, each after those that it needs: what Python does to find one takes longer.

    One that the bundle does not hold, and what follows it, is left to Python.
    """
    missing = [name for name in map(full_name, modules) if name not in sys.modules]
    codes = FINDER.group(group, modules) if missing else {}
    for name in missing:
        if name in sys.modules:  # another of them has loaded it
            continue
        spec = FINDER.find_spec(name)
        code = codes.get(name) or FINDER.code(name)
        home, _, last = name.rpartition(".")
        if spec is None or code is None or home not in sys.modules:
            return
        module = sys.modules[name] = _Module(name)
        space = module.__dict__
        space["__spec__"], space["__loader__"], space["__file__"] = spec, spec.loader, spec.origin
        path = spec.submodule_search_locations
        space["__package__"] = name if path else home
        if path:
            space["__path__"] = path
        try:
            exec(code, space)  # noqa: S102 - as an import does
        except BaseException:
            del sys.modules[name]
            raise
        setattr(sys.modules[home], last, module)


def keep() -> None:
    """Add what this run has found elsewhere, or had to read later; what hinders it is no error."""
    if sys.dont_write_bytecode:
        return
    found = [name for name in sys.modules if name.startswith("reljournal.") and name not in FINDER.index]
    unread = sys.modules.get("reljournal.unread")
    needed = found or FINDER.wanted or (unread is not None and len(unread.READ) > _FEW)
    if needed and os.access(os.path.dirname(PATH), os.W_OK):  # noqa: PTH120 - else it would be made for nothing
        from reljournal import bundle_maker

        bundle_maker.keep(found)


def stamp(path: str) -> "tuple[int, int]":
    """The source's time in seconds and its size, as Python keeps them; (-1, -1) where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return -1, -1
    return int(status[8]) & _MASK, status[6] & _MASK  # st_mtime is the same with a fraction, which takes longer


def full_name(short: str) -> str:
    """The name of a module of this package."""
    return f"reljournal.{short}"
