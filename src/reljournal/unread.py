"""Functions that a command does not call are not read: in the bundle a short one stands in for each.

Half of the functions that `rel log` loads are for other entries than this one, and to read them takes a tenth of
it. So where modules are loaded together, the bundle holds only the name and docstring of a function that nobody
has called yet. The first call reads the module's code as Python compiled it, and gives the function its own; the
bundle remembers what was called, and so comes to hold what its user uses. The function is the same object before
and after.
"""

from __future__ import annotations

import marshal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType
    from typing import Any

    Key = tuple[str, str, int]
    """A module, a function's name within it, and its line: two in one class may have one name."""

_WORTH = 300
"""Bytes of a function without its docstring; what is shorter takes no longer than what would stand in for it."""
_DECLARES = "reljournal.cli.declare"
"""Who imports this has commands in it, and Typer looks at their parameters."""
_OPTIMIZED, _NEW_LOCALS, _HAS_DOCSTRING = 1, 2, 1 << 26
"""Flags of code, by inspect, which takes long to import."""

READ: dict[Key, Callable[..., Any]] = {}
"""What this run has called and read."""
_MODULES: dict[str, dict[Key, CodeType]] = {}


def _stand_in(*args: Any, **named: Any) -> Any:
    return __loader__.call(args, named)  # type: ignore[name-defined]  # in the module of what it stands for


_CODE: CodeType = _stand_in.__code__
_Code = type(_CODE)
_Function = type(_stand_in)


def shortened(module: str, code: CodeType, called: set[Key]) -> CodeType:
    """A module's code, or that of a class in it, with somebody standing in for each function not called yet."""
    if _DECLARES in code.co_names or sys.implementation.name != "cpython":
        return code
    consts = [
        each
        if not isinstance(each, _Code)
        else shortened(module, each, called)
        if not each.co_flags & _OPTIMIZED
        else _standing_in(each)
        if _key(module, each) not in called and _may_wait(each)
        else each
        for each in code.co_consts
    ]
    return code.replace(co_consts=tuple(consts))


def _may_wait(code: CodeType) -> bool:
    is_function = code.co_flags & _NEW_LOCALS and not code.co_name.startswith("<")
    if not is_function or code.co_freevars:
        return False
    return len(marshal.dumps(code)) - len(marshal.dumps(_docstring(code))) > _WORTH


def _docstring(code: CodeType) -> str | None:
    first = code.co_consts[:1]
    return first[0] if first and isinstance(first[0], str) else None


def _standing_in(code: CodeType) -> CodeType:
    return _CODE.replace(
        co_name=code.co_name,
        co_qualname=code.co_qualname,
        co_filename=code.co_filename,
        co_firstlineno=code.co_firstlineno,
        co_consts=(_docstring(code),),
        co_flags=_CODE.co_flags | code.co_flags & _HAS_DOCSTRING,
    )


def whole_ones(module: str, code: CodeType) -> set[Key]:
    """The functions of a shortened module that nobody stands in for."""
    return {
        _key(module, each)
        for each in _functions(code)
        if each.co_names != _CODE.co_names or each.co_code != _CODE.co_code
    }


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The functions of a module and of the classes in it."""
    for each in code.co_consts:
        if isinstance(each, _Code):
            if each.co_flags & _OPTIMIZED:
                yield each
            else:
                yield from _functions(each)


def read(frame: FrameType) -> Callable[..., Any]:
    """Read the function that is called in this frame: from now on it is whole.

    Raises ImportError where the module has been changed meanwhile.
    """
    code, space = frame.f_code, frame.f_globals
    module = space["__name__"]
    key = _key(module, code)
    found = READ.get(key)
    if found is None:
        if module not in _MODULES:
            whole_module = space["__loader__"].get_code(module)
            _MODULES[module] = {_key(module, each): each for each in _functions(whole_module)}
        whole = _MODULES[module].get(key)
        if whole is None:
            raise ImportError(f"{code.co_filename} was changed while it was loaded: try again")
        found = READ[key] = _function(space, code)
        found.__code__ = whole
    return found


def _key(module: str, code: CodeType) -> Key:
    return module, code.co_qualname, code.co_firstlineno


def _function(space: dict[str, Any], code: CodeType) -> Any:
    """The function whose code this is: where its name says, or wherever it was put."""
    found: Any = None
    names = space
    for name in code.co_qualname.split("."):
        found = names.get(name)
        names = getattr(found, "__dict__", {})
    for each in (
        found,
        *(getattr(found, name, None) for name in ("fget", "__func__", "__wrapped__", "_function")),
    ):
        if isinstance(each, _Function) and each.__code__ is code:
            return each
    import gc

    return next(each for each in gc.get_referrers(code) if isinstance(each, _Function) and each.__code__ is code)
