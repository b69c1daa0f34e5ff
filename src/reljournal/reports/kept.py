"""What fired today, kept by relationship from one command of a day to the next.

An agenda shows a few cards out of many. Of each relationship is kept where its card stands, what is counted of it
and the names of its items; the findings themselves lie packed beside that, and only those shown are unpacked.
"""

from __future__ import annotations

import marshal
from datetime import date

from reljournal.domain.contact import Contact, Hours
from reljournal.domain.durations import Duration
from reljournal.domain.finding import Finding
from reljournal.domain.message import Message, Word
from reljournal.domain.money import Money
from reljournal.domain.refs import full_code, told_apart
from reljournal.domain.relationship import Relationship
from reljournal.packing import Packing
from reljournal.reports.agenda import Agenda, Fired, Item, Known, Unseen, cards_of, is_counted_as_held, is_put_off
from reljournal.reports.standing import Hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any, TypeVar

    _T = TypeVar("_T")
    Place = tuple[int | str, ...]
    Kept = tuple[Place, bool, dict[tuple[str, int], str], int, int, bytes]
    """Of one relationship: where its card stands (empty: there is none), whether it is due, the rule and subject
    of each finding with its full code, how many are held back and how many put off, and the findings, packed."""
    Day = tuple[dict[int, Kept], dict[int, int]]
    """What fired by relationship, and, by relationship too, the first day (an ordinal) on which something else
    may; those are left out in which that is not soon."""

DAYS_AHEAD = 31
"""So many days, today among them, are told of from what is kept."""
_PACKING = Packing((Finding, Message, Word, Money, Duration, Contact, Hours, Hold, Item), (Contact,))


def keep(agenda: Agenda) -> Day:
    """What fired, and until when."""
    by_home: dict[int, list[Fired]] = {}
    for each in agenda.fired:
        by_home.setdefault(each.relationship.id, []).append(each)
    soon = agenda.today.toordinal() + DAYS_AHEAD
    until = {home: on for home, day in agenda.until.items() if (on := day.toordinal()) < soon}
    return {home: _kept(found) for home, found in by_home.items()}, until


def _kept(fired: list[Fired]) -> Kept:
    first: dict[tuple[str, int], Fired] = {}
    for each in fired:
        first.setdefault(each.key, each)
    names = {key: full_code(*key) for key in first}
    (card, *_) = cards_of([each for each in first.values() if not each.hold], names) or [None]
    held = [each.hold for each in first.values() if each.hold and is_counted_as_held(each)]
    put_off = sum(is_put_off(hold) for hold in held)
    packed = [(_PACKING.pack(each.item), _PACKING.pack(each.hold)) for each in first.values()]
    return (
        _place(card.sort_key) if card else (),
        card is not None and card.is_due,
        names,
        len(held) - put_off,
        put_off,
        marshal.dumps((_PACKING.pack(fired[0].relationship.contact), packed)),
    )


def _place(key: Iterable[Any]) -> Place:
    """A card's place among the others as marshal knows it."""
    return tuple(each.toordinal() if isinstance(each, date) else each for each in key)


def agenda_of(kept: Mapping[int, Kept], today: date, limit: int) -> Agenda | None:
    """The agenda of what is kept, with the cards that are shown; None where it takes more than that.

    That is where one finding belongs to several relationships: which of them has it only the whole agenda tells.
    """
    names = _names(kept)
    if len(names) < sum(len(each[2]) for each in kept.values()):
        return None
    ordered = sorted((each[0], home) for home, each in kept.items() if each[0])
    shown = [home for _, home in ordered[:limit]]
    rest = [kept[home] for _, home in ordered[limit:]]
    return Agenda(
        today=today,
        cards=cards_of([each for home in shown for each in _unpacked(kept[home]) if not each.hold], names),
        held=(),
        failures=(),
        limit=limit,
        unseen=Unseen(
            cards=len(rest),
            due=sum(each[1] for each in rest),
            held=sum(each[3] for each in kept.values()),
            put_off=sum(each[4] for each in kept.values()),
        ),
    )


def _names(kept: Mapping[int, Kept]) -> Mapping[tuple[str, int], str]:
    """The code of every finding."""
    full: dict[tuple[str, int], str] = {}
    for each in kept.values():
        full |= each[2]
    return told_apart(full)


def known_of(kept: Mapping[int, Kept], relationships: int, code: str | None = None) -> Known:
    """All that is kept, in the order in which the rules said it: by the names of the relationships.

    With a code, of what is kept only the relationships in which something may be called by it or by more of it.
    """
    names = _names(kept)
    wanted = list(kept.values())
    is_each_once = len(names) == sum(len(each[2]) for each in wanted)
    if code is not None and is_each_once:  # else it has to be seen which relationship has a finding
        meant = {key for key, name in names.items() if name.startswith(code) or code.startswith(name)}
        wanted = [each for each in wanted if not meant.isdisjoint(each[2])]
    found = [list(_unpacked(each)) for each in wanted]
    found.sort(key=lambda fired: (fired[0].relationship.name.casefold(), fired[0].relationship.id))
    return Known(tuple(each for fired in found for each in fired), relationships, names)


def _unpacked(kept: Kept) -> Iterable[Fired]:
    """The findings of a relationship, of which only the contact is known here."""
    contact, found = marshal.loads(kept[5])
    relationship = Relationship(_PACKING.unpack(contact))
    for packed, hold in found:
        item: Item = _PACKING.unpack(packed)
        yield Fired(item.finding, relationship, _PACKING.unpack(hold), item.appears, item)


def with_news(day: Day, changed: Collection[int], news: Agenda) -> Day:
    """What is kept, with what fired now in the relationships in which something has happened."""
    (kept, until), (fired, until_now) = day, keep(news)
    return without(kept, changed) | fired, without(until, changed) | until_now


def without(found: Mapping[int, _T], homes: Collection[int]) -> dict[int, _T]:
    """What is kept of the other relationships."""
    return {home: each for home, each in found.items() if home not in homes}
