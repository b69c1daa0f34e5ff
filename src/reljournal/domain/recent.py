"""How far back a relationship is looked at, so that its cost does not grow with its years.

Rules ask what happened lately, and of what lies farther back only when it last happened. So what is older than
the window stays in sight by its newest instances: with whom, on which channel, in which direction, under which
tag. Gifts stay for good, since none is to be given twice.
"""

from __future__ import annotations

from datetime import date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    Fact = tuple[Any, int, str, str, tuple[str, ...], tuple[Any, ...], bool]
    """Of one entry: the day, the id, kind, direction, tags, with whom, whether it is a plan."""
    Alike = tuple[str, str, tuple[str, ...], tuple[Any, ...], bool]
    """The same without day and id."""

MONTHS = 15
OF_EACH = 3
"""So many of each sort stay in sight from the time before the window."""
IN_ANY_CASE = 40
"""So many of the newest entries before the window stay, whatever they are."""
SPARE = 1
"""So many entries of a relationship may go before what is kept of it has to be looked for anew."""


def window(today: date) -> date:
    """The first day of the month that lies 15 months before a day: from then on everything is in sight."""
    months = max(today.year * 12 + today.month - 1 - MONTHS, 12)
    return date(months // 12, months % 12 + 1, 1)


def kept(entries: Iterable[Fact], begin: Any, spare: int = 0) -> set[int]:
    """The ids of the entries that stay in sight, `begin` being the window's first day in the form of the days.

    What is kept for a later window is always kept for an earlier one too: a selection can be selected from again.
    With some to `spare`, as many of it may go, and what comes into sight in their place is there already.
    """
    from bisect import bisect_left  # most relationships are too young to ask

    ordered = sorted(entries)  # by day and id, and no two have the same
    groups: dict[Alike, list[int]] = {}
    for number, entry in enumerate(ordered):
        alike = entry[2:]
        if alike in groups:
            groups[alike].append(number)
        else:
            groups[alike] = [number]
    return {ordered[number][1] for number in in_sight(groups.items(), bisect_left(ordered, (begin,)), spare)}


def in_sight(groups: Iterable[tuple[Alike, list[int]]], begin: int, spare: int = 0) -> set[int]:
    """The same of entries that are numbered in the order of time, in groups of those that are alike.

    `begin` is the first number in the window. The numbers of each group rise.
    """
    from bisect import bisect_left

    newest, of_each = IN_ANY_CASE + spare, OF_EACH + spare
    wanted: list[int] = []
    older: list[tuple[Alike, list[int]]] = []
    for alike, numbers in groups:
        if numbers[0] >= begin or stays(alike[0], planned=alike[4]):
            wanted += numbers
            continue
        before = bisect_left(numbers, begin)
        wanted += numbers[before:]
        older.append((alike, numbers[:before]))
    ordered = sorted([number for _, numbers in older for number in numbers])
    wanted += ordered[: 1 + spare] + ordered[-newest:]
    if len(ordered) > newest:
        of_sorts: dict[Any, list[int]] = {}
        for alike, numbers in older:
            if numbers[0] >= ordered[-newest]:
                continue
            before = bisect_left(numbers, ordered[-newest])
            some = numbers[max(before - of_each, 0) : before]  # more of these are the newest of nothing
            for sort in _sorts(*alike[:4]):
                of_sorts.setdefault(sort, []).extend(some)
        for numbers in of_sorts.values():
            wanted += sorted(numbers)[-of_each:]
    return set(wanted)


def stays(kind: str, *, planned: bool) -> bool:
    """Whether an entry stays in sight whatever its day."""
    return kind == "gift" or planned


def _sorts(kind: str, direction: str, tags: tuple[str, ...], who: tuple[Any, ...]) -> Iterator[Any]:
    """What an entry is the newest of."""
    for person in who:
        yield person, kind, direction
        for tag in tags:
            yield person, tag
