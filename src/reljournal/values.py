"""`dataclasses` and `cached_property` as this program uses them, without what the originals import and compile.

The standard module loads inspect, re and enum and compiles a handful of functions for every class: 25 ms of a
command that is to take 25 in all. These share their functions between classes. To a type checker, to
`dataclasses.replace` and to `dataclasses.fields` they are dataclasses. See docs/decisions/0010-start-up.md.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass, field, fields, replace
    from functools import cached_property
    from typing import Any

__all__ = ["cached_property", "dataclass", "field", "fields", "replace"]

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
                for each in cls.__fields__
            ],
        )
        # Once a class: `dataclasses.replace` asks for every value, and this takes a class being made.
        cls.__dataclass_fields__ = found = {each.name: each for each in dataclasses.fields(made)}
        return found


def _init(self: Any, *args: Any, **named: Any) -> None:
    cls = self.__class__
    names = cls.__match_args__
    told = dict(zip(names, args, strict=False)) if args else named
    if named and args:
        if not told.keys().isdisjoint(named):
            raise TypeError(f"{cls.__name__}() was given '{next(name for name in named if name in told)}' twice")
        told.update(named)
    values = {**cls.__plain__, **told}
    for name, make in cls.__made__.items():
        if name not in values:
            values[name] = make()
    if len(values) != len(names) or len(args) > len(names) or not values.keys() <= cls.__names__:
        raise TypeError(_wrong(cls, args, values))
    if cls.__slotted__:
        for name, value in values.items():
            _put(self, name, value)
    else:
        self.__dict__.update(values)
    if cls.__checked__:
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
    return all(getattr(self, name) == getattr(other, name) for name in self.__compared__)  # type: ignore[attr-defined]


def _hash(self: Any) -> int:
    return hash(tuple([getattr(self, name) for name in self.__compared__]))


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in self.__fields__ if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _reduce(self: Any) -> tuple[Any, ...]:
    return self.__class__, _values(self)


def _refuse(self: Any, name: str, *_: object) -> None:
    raise AttributeError(f"cannot change '{name}': a {self.__class__.__name__} stays as it was made")


def _dataclass(cls: Any = None, /, *, frozen: bool = False, slots: bool = False) -> Any:
    """Make a class of named fields, as `dataclasses.dataclass` does, with the options that are used here."""
    if cls is None:
        return lambda cls: _made(cls, frozen, slots)
    return _made(cls, frozen, slots)


def _made(cls: Any, frozen: bool, slots: bool) -> Any:
    body = dict(cls.__dict__)
    found = {each.name: each for base in cls.__bases__ for each in getattr(base, "__fields__", ())}
    for name, note in body.get("__annotations__", {}).items():
        if "ClassVar" in str(note):
            continue
        default = body.get(name, MISSING)
        each = default if isinstance(default, Field) else Field(default, MISSING, None)
        each.name = name
        found[name] = each
        if name in body and (slots or each is default):
            del body[name]
            if not slots:
                delattr(cls, name)
                if each.default is not MISSING:
                    setattr(cls, name, each.default)
    members = {
        "__fields__": tuple(found.values()),
        "__match_args__": tuple(found),
        "__names__": frozenset(found),
        "__slotted__": slots,
        "__compared__": tuple(name for name, each in found.items() if each.compare),
        "__plain__": {name: each.default for name, each in found.items() if each.default is not MISSING},
        "__made__": {n: each.default_factory for n, each in found.items() if each.default_factory is not MISSING},
        "__checked__": "__post_init__" in body,
        "__dataclass_fields__": _Originals(),
        "__init__": _init,
        "__repr__": body.get("__repr__", _repr),
        "__eq__": body.get("__eq__", _eq),
        "__hash__": _hash if frozen else None,
        "__reduce__": _reduce,
    }
    if frozen:
        members |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if body.get("__hash__") is not None:
        del members["__hash__"]
    if slots:
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        return type(cls)(cls.__name__, cls.__bases__, {**body, **members, "__slots__": tuple(found)})
    for name, member in members.items():
        setattr(cls, name, member)
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
    found: tuple[Field, ...] = of.__fields__
    return found


def made_of(cls: Any, values: dict[str, Any]) -> Any:
    """Make a value of exactly its fields, in their order, without looking whether they are: for many at once."""
    new = cls.__new__(cls)
    if cls.__slotted__:
        for name, value in values.items():
            _put(new, name, value)
    else:
        new.__dict__.update(values)
    if cls.__checked__:
        new.__post_init__()
    return new


def _replace(value: Any, /, **changes: Any) -> Any:
    cls = value.__class__
    new = cls.__new__(cls)
    names = cls.__match_args__
    for name in names:
        _put(new, name, changes[name] if name in changes else getattr(value, name))
    if not changes.keys() <= set(names):
        raise TypeError(f"{cls.__name__} has no field '{next(name for name in changes if name not in names)}'")
    if cls.__checked__:
        new.__post_init__()
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
