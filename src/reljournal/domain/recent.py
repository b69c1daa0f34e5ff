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
    newest, of_each = IN_ANY_CASE + spare, OF_EACH + spare
    wanted: set[int] = set()
    older: list[Fact] = []
    for entry in entries:
        if entry[0] >= begin or entry[6] or entry[2] == "gift":
            wanted.add(entry[1])
        else:
            older.append(entry)
    if len(older) <= newest:
        return wanted | {entry[1] for entry in older}
    older.sort(reverse=True)  # by day and id, and no two have the same
    wanted.update([entry[1] for entry in (*older[:newest], *older[-1 - spare :])])
    seen: dict[Any, list[int]] = {}
    counts_of: dict[Any, list[list[int]]] = {}
    for entry in older[newest:]:
        alike = entry[2:6]
        counts = counts_of.get(alike)
        if counts is None:
            counts = counts_of[alike] = [seen.setdefault(sort, [0]) for sort in _sorts(*alike)]
        for count in counts:
            count[0] += 1
            if count[0] <= of_each:
                wanted.add(entry[1])
    return wanted


def _sorts(kind: str, direction: str, tags: tuple[str, ...], who: tuple[Any, ...]) -> Iterator[Any]:
    """What an entry is the newest of."""
    for person in who:
        yield person, kind, direction
        for tag in tags:
            yield person, tag
