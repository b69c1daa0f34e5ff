"""Values as plain numbers and texts, to be kept from one command to the next by marshal, which is fast."""

from __future__ import annotations

from datetime import date, time

from reljournal.values import MISSING, defaults, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_PLAIN = frozenset({str, int, bool, float, type(None)})
_DATE, _TIME, _TUPLE, _DICT, _SET, _DECIMAL = -1, -2, -3, -4, -5, -6


class Packing:
    """Packs values of some dataclasses; what is packed is read only by a packing of the same ones.

    Fields that hold their default are left out: most do. Values of the `shared` kinds stand in many others and are
    packed once, as long as they are the same.
    """

    def __init__(self, kinds: Sequence[type[Any]], shared: Sequence[type[Any]] = ()) -> None:
        self._shared = frozenset(shared)
        self._known: dict[int, tuple[Any, Any]] = {}
        self._kinds = tuple(kinds)
        self._numbers = {kind: number for number, kind in enumerate(self._kinds)}

    def pack(self, value: Any) -> Any:
        """Return a value as what marshal knows; TypeError for one of another kind."""
        kind = value.__class__
        if kind in _PLAIN:
            return value
        if kind in self._shared:
            known = self._known.get(id(value))
            if known is None:  # with the value, so that no other gets its id
                known = self._known[id(value)] = (value, self._packed(value, kind))
            return known[1]
        if kind in self._numbers:
            return self._packed(value, kind)
        if kind is date:
            return (_DATE, value.toordinal())
        if kind is time:
            return (_TIME, value.hour, value.minute)
        if kind is tuple:
            return (_TUPLE, *[self.pack(each) for each in value])
        if kind is dict:
            return (_DICT, *[(self.pack(name), self.pack(each)) for name, each in value.items()])
        if kind is frozenset:
            return (_SET, *[self.pack(each) for each in value])
        if kind.__name__ == "Decimal":
            return (_DECIMAL, str(value))
        raise TypeError(f"{kind.__name__} cannot be kept")

    def _packed(self, value: Any, kind: Any) -> tuple[int, dict[str, Any]]:
        plain = defaults(kind)
        rest = {}
        for name in kind.__match_args__:
            each = getattr(value, name)
            if plain.get(name, MISSING) != each:
                rest[name] = each if each.__class__ in _PLAIN else self.pack(each)
        return self._numbers[kind], rest

    def unpack(self, packed: Any) -> Any:
        """Return what `pack` was given."""
        if packed.__class__ is not tuple:
            return packed
        unpack = self.unpack
        number, *rest = packed
        if number >= 0:
            kind = self._kinds[number]
            told = {name: unpack(each) if each.__class__ is tuple else each for name, each in rest[0].items()}
            return made_of(kind, {**defaults(kind), **told})
        if number == _DATE:
            return date.fromordinal(rest[0])
        if number == _TIME:
            return time(*rest)
        if number == _TUPLE:
            return tuple([unpack(each) for each in rest])
        if number == _SET:
            return frozenset([unpack(each) for each in rest])
        if number == _DECIMAL:
            from decimal import Decimal  # takes a millisecond, and such values are few

            return Decimal(rest[0])
        return {unpack(name): unpack(each) for name, each in rest}
