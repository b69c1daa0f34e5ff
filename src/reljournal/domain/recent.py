"""How far back a relationship is looked at, so that its cost does not grow with its years.

Rules ask what happened lately, and of what lies farther back only when it last happened. So what is older than
the window stays in sight by its newest instances: with whom, on which channel, in which direction, under which
tag. Gifts stay for good, since none is to be given twice.
"""

from __future__ import annotations

from datetime import date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from reljournal.domain.contact import Contact
    from reljournal.domain.interaction import Interaction

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
    lineup = Lineup(bisect_left(ordered, (begin,)))
    for (kind, direction, tags, who, planned), numbers in groups.items():
        lineup.add(kind, direction, tags, who, numbers, planned)
    return {ordered[number][1] for number in set(lineup.in_sight(spare))}


class Sighted(dict[int, "Interaction"]):
    """The entries that are in sight, by id, where somebody has sorted them out already.

    `by_home` has those of each relationship that is made of these very `contacts`, in the order of time, in sight
    on the first of `days` and not later than the last; its `plans` are by themselves.
    """

    __slots__ = ("by_home", "contacts", "days", "plans")

    def __init__(
        self,
        entries: Iterable[tuple[int, Interaction]],
        contacts: Mapping[int, Contact],
        days: tuple[date, date],
        by_home: Mapping[int, Sequence[Interaction]],
        plans: Mapping[int, Sequence[Interaction]],
    ) -> None:
        super().__init__(entries)
        self.contacts = contacts
        self.days = days
        self.by_home = by_home
        self.plans = plans


class Lineup:
    """The entries of a relationship, numbered in the order of time; `begin` is the first number in the window.

    They are put in by groups of those that are alike, of which the numbers rise.
    """

    __slots__ = ("_always", "_begin", "_is_sorted", "_others", "_sorts")

    def __init__(self, begin: int) -> None:
        self._begin = begin
        self._always: list[int] = []
        self._others: list[int] = []
        self._sorts: dict[Any, list[int]] = {}
        self._is_sorted = False

    def add(
        self,
        kind: str,
        direction: str,
        tags: tuple[str, ...],
        who: tuple[Any, ...],
        numbers: list[int],
        planned: bool,
    ) -> None:
        """Put in a group, before anything is asked."""
        if planned or kind == "gift" or numbers[0] >= self._begin:  # as `stays` has it
            self._always += numbers
            return
        self._others += numbers
        sorts = self._sorts
        for person in who:  # what an entry may be the newest of
            sort: Any = (person, kind, direction)
            if sort in sorts:
                sorts[sort] += numbers
            else:
                sorts[sort] = numbers[:]
            for tag in tags:
                sort = (person, tag)
                if sort in sorts:
                    sorts[sort] += numbers
                else:
                    sorts[sort] = numbers[:]

    def in_sight(self, spare: int = 0) -> list[int]:
        """The numbers of those that stay in sight, some of them several times, with some to spare."""
        from bisect import bisect_left

        newest, of_each = IN_ANY_CASE + spare, OF_EACH + spare
        if not self._is_sorted:
            for numbers in (self._others, *self._sorts.values()):
                numbers.sort()
            self._is_sorted = True
        before = bisect_left(self._others, self._begin)
        older = self._others[:before]
        wanted = [*self._always, *self._others[before:], *older[: 1 + spare], *older[-newest:]]
        if len(older) > newest:
            last = older[-newest]
            for numbers in self._sorts.values():
                before = bisect_left(numbers, last)
                wanted += numbers[max(before - of_each, 0) : before]
        return wanted


def stays(kind: str, *, planned: bool) -> bool:
    """Whether an entry stays in sight whatever its day."""
    return kind == "gift" or planned
