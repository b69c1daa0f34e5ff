"""Findings as plain numbers and texts, to be kept from one command of a day to the next."""

from __future__ import annotations

from datetime import date, time

from reljournal.domain.contact import Contact, Hours
from reljournal.domain.durations import Duration
from reljournal.domain.finding import Finding
from reljournal.domain.message import Message, Word
from reljournal.domain.money import Money
from reljournal.domain.relationship import Relationship
from reljournal.reports.agenda import Fired, Item
from reljournal.reports.standing import Hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_KINDS = (Finding, Message, Word, Money, Duration, Contact, Hours, Hold, Item)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_DATE, _TIME, _TUPLE, _DICT = -1, -2, -3, -4


def pack(value: Any) -> Any:
    """Return a value of the agenda as what marshal knows; TypeError for anything else."""
    kind = value.__class__
    if value is None or kind in (str, int, bool, float):
        return value
    if kind in _NUMBERS:
        return (_NUMBERS[kind], *[pack(getattr(value, name)) for name in kind.__match_args__])
    if kind is date:
        return (_DATE, value.toordinal())
    if kind is time:
        return (_TIME, value.hour, value.minute)
    if kind is tuple:
        return (_TUPLE, *[pack(each) for each in value])
    if kind is dict:
        return (_DICT, *[(name, pack(each)) for name, each in value.items()])
    raise TypeError(f"{kind.__name__} cannot be kept")


def unpack(packed: Any) -> Any:
    """Return what `pack` was given."""
    if packed.__class__ is not tuple:
        return packed
    number, *rest = packed
    if number >= 0:
        return _KINDS[number](*[unpack(each) for each in rest])
    if number == _DATE:
        return date.fromordinal(rest[0])
    if number == _TIME:
        return time(*rest)
    if number == _TUPLE:
        return tuple([unpack(each) for each in rest])
    return {name: unpack(each) for name, each in rest}


def pack_fired(fired: Iterable[Fired]) -> dict[int, Any]:
    """What fired by relationship: its contact, and each finding as it would be shown, with what holds it."""
    packed: dict[int, Any] = {}
    for each in fired:
        home = each.relationship.contact
        found = packed.setdefault(home.id, (pack(home), []))
        found[1].append((pack(each.item), pack(each.hold)))
    return packed


def unpack_fired(packed: dict[int, Any], without: Iterable[int]) -> list[Fired]:
    """What fired in all relationships but some. Of the relationships only the contact is known here."""
    fired: list[Fired] = []
    for home in packed.keys() - set(without):
        contact, found = packed[home]
        relationship = Relationship(unpack(contact))
        for packed_item, hold in found:
            item: Item = unpack(packed_item)
            fired.append(Fired(item.finding, relationship, unpack(hold), item.appears, item))
    return fired
