"""`dataclasses` and `cached_property` as this program uses them, without what the originals import and compile.

The standard module loads inspect, re and enum and compiles a handful of functions for every class: 25 ms of a
command that is to take 25 in all. These share their functions between classes. To a type checker, to
`dataclasses.replace` and to `dataclasses.fields` they are dataclasses. See docs/decisions/0010-start-up.md.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass, field, fields, replace
    from functools import cached_property
    from typing import Any

    class Frozen:
        """What a frozen class of values inherits."""

        __slots__ = ()


__all__ = ["Frozen", "cached_property", "dataclass", "field", "fields", "replace"]

_put = object.__setattr__


class _Missing:
    """Says that a field has no default."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


class Field:
    """What a class body says of one field: its default, the maker of its default, notes for other parts."""

    __slots__ = ("compare", "default", "default_factory", "metadata", "name", "repr")

    def __init__(
        self, default: Any, default_factory: Any, metadata: Any, shown: bool = True, compared: bool = True
    ) -> None:
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.metadata = metadata or {}
        self.repr = shown
        self.compare = compared


class _Originals:
    """`__dataclass_fields__`, made when somebody first asks: the standard module's functions then work as well."""

    def __get__(self, _: object, cls: Any) -> dict[str, Any]:
        import dataclasses

        made = dataclasses.make_dataclass(
            "_Fields",
            [
                (
                    each.name,
                    object,
                    dataclasses.field(
                        **{
                            name: told
                            for name in ("default", "default_factory")
                            if (told := getattr(each, name)) is not MISSING
                        },
                        metadata=each.metadata,
                        repr=each.repr,
                        compare=each.compare,
                        kw_only=True,
                    ),
                )
                for each in _fields(cls)
            ],
        )
        # Once a class: `dataclasses.replace` asks for every value, and this takes a class being made.
        cls.__dataclass_fields__ = found = {each.name: each for each in dataclasses.fields(made)}
        return found


class _Kind:
    """What there is to know of a class of values, found out when it is first asked for."""

    __slots__ = (
        "_body",
        "_cls",
        "_compared",
        "_fields",
        "count",
        "is_checked",
        "is_slotted",
        "made",
        "names",
        "plain",
    )

    def __init__(self, cls: Any, body: Mapping[str, Any], is_slotted: bool) -> None:
        self.plain: dict[str, Any] = {}
        self.made: dict[str, Any] = {}
        for base in cls.__bases__:
            if hasattr(base, "__kind__"):
                kind = _kind(base)
                self.plain |= kind.plain
                self.made |= kind.made
        for name in body.get("__annotations__", ()):
            told = body.get(name, MISSING)
            self.plain.pop(name, None)
            self.made.pop(name, None)
            if told.__class__ is Field:
                if told.default_factory is not MISSING:
                    self.made[name] = told.default_factory
                told = told.default
            if told is not MISSING and name in cls.__match_args__:
                self.plain[name] = told
        self.names = frozenset(cls.__match_args__)
        self.count = len(cls.__match_args__)
        self.is_checked = hasattr(cls, "__post_init__")
        self.is_slotted = is_slotted
        self._cls, self._body = cls, body
        self._fields: tuple[Field, ...] | None = None
        self._compared: tuple[str, ...] | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields with all that was said of them, in order."""
        if self._fields is None:
            found = {each.name: each for base in self._cls.__bases__ for each in _fields(base)}
            for name in self._cls.__match_args__:
                if name in found and name not in self._body.get("__annotations__", {}):
                    continue
                told = self._body.get(name, MISSING)
                found[name] = each = told if isinstance(told, Field) else Field(told, MISSING, None)
                each.name = name
            self._fields = tuple(found.values())
        return self._fields

    @property
    def compared(self) -> tuple[str, ...]:
        """By which two values are told apart."""
        if self._compared is None:
            self._compared = tuple([each.name for each in self.fields if each.compare])
        return self._compared


def _kind(cls: Any) -> _Kind:
    """That of a class, which may be its base's until it is asked for."""
    found: _Kind | None = cls.__dict__.get("__kind__")
    if found is None:
        found = cls.__kind__ = _Kind(cls, cls.__dict__, False)
    return found


def _init(self: Any, *args: Any, **named: Any) -> None:
    cls = self.__class__
    kind = cls.__kind__ or _kind(cls)
    values = kind.plain.copy()
    if args:
        told = dict(zip(cls.__match_args__, args, strict=False))
        if named:
            twice = next((name for name in named if name in told), None)
            if twice is not None:
                raise TypeError(f"{cls.__name__}() was given '{twice}' twice")
            told.update(named)
        values.update(told)
    else:
        values.update(named)
    for name, make in kind.made.items():
        if name not in values:
            values[name] = make()
    if len(values) != kind.count or len(args) > kind.count or not named.keys() <= kind.names:
        raise TypeError(_wrong(cls, args, values))
    if kind.is_slotted:
        _fill(self, kind, values)
        return
    _put(self, "__dict__", values)  # it is nobody else's
    if kind.is_checked:
        self.__post_init__()


def _fill(self: Any, kind: _Kind, values: dict[str, Any]) -> None:
    if kind.is_slotted:
        for name, value in values.items():
            _put(self, name, value)
    else:
        self.__dict__.update(values)
    if kind.is_checked:
        self.__post_init__()


def _wrong(cls: Any, args: tuple[Any, ...], values: dict[str, Any]) -> str:
    names = cls.__match_args__
    if len(args) > len(names):
        return f"{cls.__name__}() takes {len(names)} values, and {len(args)} were given"
    for name in values:
        if name not in names:
            return f"{cls.__name__}() has no field '{name}'"
    return f"{cls.__name__}() needs a value for '{next(name for name in names if name not in values)}'"


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__match_args__])


def _eq(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return all(getattr(self, name) == getattr(other, name) for name in _kind(self.__class__).compared)


def _hash(self: Any) -> int:
    return hash(tuple([getattr(self, name) for name in _kind(self.__class__).compared]))


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in _fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _reduce(self: Any) -> tuple[Any, ...]:
    return self.__class__, _values(self)


def _refuse(self: Any, name: str, *_: object) -> None:
    raise AttributeError(f"cannot change '{name}': a {self.__class__.__name__} stays as it was made")


class _Frozen:
    """What the classes inherit whose values stay as they were made: they are told apart by their fields."""

    __slots__ = ()
    __match_args__ = ()
    __kind__ = None
    __dataclass_fields__ = _Originals()
    __init__ = _init
    __repr__ = _repr
    __eq__ = _eq
    __hash__ = _hash
    __reduce__ = _reduce
    __setattr__ = _refuse
    __delattr__ = _refuse


_OF_ANY = {
    "__kind__": None,
    "__dataclass_fields__": _Frozen.__dict__["__dataclass_fields__"],
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": None,
    "__reduce__": _reduce,
}
"""What a class of values that may change gets instead."""


def _dataclass(cls: Any = None, /, *, frozen: bool = False, slots: bool = False) -> Any:
    """Make a class of named fields, as `dataclasses.dataclass` does, with the options that are used here.

    Raises TypeError for a frozen one that is no `Frozen`: to inherit functions takes a fraction of getting them.
    """
    if cls is None:
        return lambda cls: _made(cls, frozen, slots)
    return _made(cls, frozen, slots)


def _made(cls: Any, frozen: bool, slots: bool) -> Any:
    if frozen is not (_Frozen in cls.__mro__):
        raise TypeError(f"{cls.__name__} has to be frozen, and a Frozen, or neither")
    names = {name: None for base in cls.__bases__ for name in getattr(base, "__match_args__", ())}
    body = cls.__dict__
    for name, note in body.get("__annotations__", {}).items():
        if "ClassVar" not in note:
            names[name] = None
    if slots:
        rest = {name: told for name, told in body.items() if name not in (*names, "__dict__", "__weakref__")}
        rest |= {"__slots__": tuple(names), "__match_args__": tuple(names)}
        made: Any = type(cls)(cls.__name__, cls.__bases__, rest)
        made.__kind__ = _Kind(made, body, True)
        return made
    if not frozen:
        for name, member in _OF_ANY.items():
            setattr(cls, name, member)
    cls.__match_args__ = tuple(names)  # type: ignore[misc]  # mypy takes it for a class body's
    cls.__kind__ = None
    return cls


def _field(
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    metadata: Any = None,
    repr: bool = True,  # noqa: A002 - the name that the original has
    compare: bool = True,
) -> Any:
    return Field(default, default_factory, metadata, repr, compare)


def _fields(of: Any) -> tuple[Field, ...]:
    cls = of if isinstance(of, type) else of.__class__
    return _kind(cls).fields if hasattr(cls, "__kind__") else ()


def defaults(cls: Any) -> Mapping[str, Any]:
    """The fields that have a default, with it."""
    return (cls.__kind__ or _kind(cls)).plain


def made_of(cls: Any, values: dict[str, Any]) -> Any:
    """Make a value of exactly its fields, without looking whether they are: for many at once."""
    new = cls.__new__(cls)
    _fill(new, cls.__kind__ or _kind(cls), values)
    return new


def _replace(value: Any, /, **changes: Any) -> Any:
    cls = value.__class__
    new = cls.__new__(cls)
    kind = _kind(cls)
    if not changes.keys() <= kind.names:
        raise TypeError(
            f"{cls.__name__} has no field '{next(name for name in changes if name not in kind.names)}'"
        )
    _fill(
        new,
        kind,
        {name: changes[name] if name in changes else getattr(value, name) for name in cls.__match_args__},
    )
    return new


class _CachedProperty:
    """A property that is computed once for each object, kept among its attributes."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, _: Any = None) -> Any:
        if instance is None:
            return self
        found = instance.__dict__[self._name] = self._function(instance)
        return found


if not TYPE_CHECKING:
    dataclass, field, fields, replace, cached_property = _dataclass, _field, _fields, _replace, _CachedProperty
    Frozen = _Frozen
