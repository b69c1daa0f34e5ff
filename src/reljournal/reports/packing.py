"""Findings as plain numbers and texts, to be kept from one command of a day to the next."""

from __future__ import annotations

from reljournal.domain.contact import Contact, Hours
from reljournal.domain.durations import Duration
from reljournal.domain.finding import Finding
from reljournal.domain.message import Message, Word
from reljournal.domain.money import Money
from reljournal.domain.relationship import Relationship
from reljournal.packing import Packing
from reljournal.reports.agenda import Fired, Item
from reljournal.reports.standing import Hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_PACKING = Packing((Finding, Message, Word, Money, Duration, Contact, Hours, Hold, Item))


def pack_fired(fired: Iterable[Fired]) -> dict[int, Any]:
    """What fired by relationship: its contact, and each finding as it would be shown, with what holds it."""
    packed: dict[int, Any] = {}
    for each in fired:
        home = each.relationship.contact
        found = packed.setdefault(home.id, (_PACKING.pack(home), []))
        found[1].append((_PACKING.pack(each.item), _PACKING.pack(each.hold)))
    return packed


def unpack_fired(packed: dict[int, Any], without: Iterable[int]) -> list[Fired]:
    """What fired in all relationships but some. Of the relationships only the contact is known here."""
    fired: list[Fired] = []
    for home in packed.keys() - set(without):
        contact, found = packed[home]
        relationship = Relationship(_PACKING.unpack(contact))
        for packed_item, hold in found:
            item: Item = _PACKING.unpack(packed_item)
            fired.append(Fired(item.finding, relationship, _PACKING.unpack(hold), item.appears, item))
    return fired
