"""Entries in groups of those that are alike: what is asked of each of them is asked once of the group."""

from __future__ import annotations

from itertools import compress
from operator import lt, ne

from reljournal import progress
from reljournal.journal.entry_lines import DAY, NOTE, EntryLines, day_text, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self, TypeVar

    from reljournal.journal.entry_lines import Sort

    _T = TypeVar("_T")

_TOGETHER = 1024


def _escaped(plain: Sequence[bytes]) -> set[int]:
    """The numbers of those with an escape, in which a quote need not be one."""
    found: set[int] = set()
    for start in range(0, len(plain), _TOGETHER):
        some = plain[start : start + _TOGETHER]
        if b"".join(some).find(b"\\") >= 0:
            found.update([at for at, line in enumerate(some, start) if line.find(b"\\") >= 0])
    return found


class Group:
    """The numbers of entries that differ in nothing but id, day and note; `sort` says what they have in common.

    One that `is_apart` is of a single entry, of which not even the day and the note are told by where they stand.
    `homes` are the relationships to which they belong, as soon as somebody has told.
    """

    __slots__ = ("homes", "is_apart", "numbers", "sort", "who")

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.is_apart = False
        self.homes: tuple[int, ...] = ()

    def of(self, sort: Sort, who: tuple[int, ...]) -> Self:
        """The same, now that it is known what they have in common."""
        self.sort = sort
        self.who = who
        return self


class EntryGroups:
    """Entries numbered in the order of time, that is of their days and ids, and grouped.

    `plain` is their JSON without its last brace, as `entry_lines.cut` gives it. Of each number `order` has the
    place in that, and `days` the day as `day_text` has it; `reader` has read them. Raises ValueError for what is
    no entry. Whether an escape may be on a line, and whether the ids rise, need not be looked for if it is known.
    """

    def __init__(
        self, ids: Sequence[int], plain: Sequence[bytes], *, is_escaped: bool = True, is_rising: bool | None = None
    ) -> None:
        self.groups: list[Group] = []
        self.days = [line[:DAY] for line in plain]
        self.order: Sequence[int] = range(len(plain))
        self.reader = EntryLines()
        self._has_moved = False
        self.by_place: list[Group] = []
        """The group of each entry, in the order of the file."""
        # Of entries that stand together the most are of one day: it is looked at where another one begins.
        days = [*self.days[:1], *compress(self.days[1:], map(ne, self.days, self.days[1:]))]
        self._collect(plain, self._strange(days) | (_escaped(plain) if is_escaped else set()))
        self.is_in_order = (
            not self._has_moved and in_order(lt, days) and (in_order(lt, ids) if is_rising is None else is_rising)
        )
        """Whether they stand in the file in the order of time."""
        if not self.is_in_order:
            self._sort(ids)

    def _collect(self, plain: Sequence[bytes], odd: set[int]) -> None:
        """Put each entry into its group; here each step counts, so what they say is asked of the groups only."""
        heads: dict[bytes, dict[bytes, Group]] = {}
        by_place = self.by_place
        for at, line in progress.over(enumerate(plain), len(plain), 0.3, 0.7):
            head, noted, rest = line.partition(NOTE)
            _, closed, more = rest.partition(b'"')
            alike = heads.get(head[DAY:])
            if alike is None:
                alike = heads[head[DAY:]] = {}
            key = more if closed else noted  # a note without an end is like no other line, which has more or none
            group = alike.get(key)
            if group is None:
                group = alike[key] = Group()
            if odd and at in odd:
                group = Group()
            group.numbers.append(at)
            by_place.append(group)
        for head, found in heads.items():
            for more, group in found.items():
                if group.numbers:
                    shared = self.reader.shared(head, more)
                    if shared is None:
                        odd.update(group.numbers)
                    else:
                        self.groups.append(group.of(*shared))
        for at in sorted(odd):
            self._set_apart(at, plain[at])

    def _set_apart(self, at: int, line: bytes) -> None:
        """Make a group of an entry that is parsed whole."""
        sort, who, _ = self.reader.sort(line)
        day = day_text(sort.like.on)
        self._has_moved |= day != self.days[at]
        self.days[at] = day
        group = self.by_place[at] = Group().of(sort, who)
        group.numbers = [at]
        group.is_apart = True
        self.groups.append(group)

    def _strange(self, days: Iterable[bytes]) -> set[int]:
        """The numbers of those on whose lines the day, which is one of these, does not stand as we write it."""
        strange = {day for day in set(days) if not self.reader.knows_day(day)}
        return {at for at, day in enumerate(self.days) if day in strange} if strange else set()

    def flags(self, wanted: Iterable[Iterable[int]]) -> bytearray:
        """By place, whether an entry's number is among some that are wanted.

        Whatever is done with each of them is done in the order of the file, which is that in memory: in any other
        it would take twice the time.
        """
        found, order = bytearray(len(self.order)), self.order
        for numbers in wanted:
            for place in numbers if self.is_in_order else [order[number] for number in numbers]:
                found[place] = 1
        return found

    def dealt(
        self, wanted: Mapping[int, Iterable[int]], flags: bytearray, items: Iterable[_T]
    ) -> dict[int, list[_T]]:
        """What was made of the entries with a flag, by each relationship by which they are wanted."""
        found: dict[int, list[_T]] = {home: [] for home in wanted}
        wanted_places: dict[int, set[int]] = {}
        places = compress(range(len(flags)), flags)
        for group, place, item in zip(compress(self.by_place, flags), places, items, strict=True):
            homes = group.homes
            if len(homes) == 1:  # as nearly always
                found[homes[0]].append(item)
                continue
            for home in homes:  # it may be in sight in one of them only
                if home not in wanted_places:
                    wanted_places[home] = {self.order[number] for number in wanted[home]}
                if place in wanted_places[home]:
                    found[home].append(item)
        return found

    def _sort(self, ids: Sequence[int]) -> None:
        """Number them anew, for they do not stand in the order of time."""
        times = list(zip(self.days, ids, strict=True))
        self.order = sorted(self.order, key=times.__getitem__)
        self.days = [self.days[place] for place in self.order]
        numbers = [0] * len(times)
        for number, place in enumerate(self.order):
            numbers[place] = number
        for group in self.groups:
            group.numbers = sorted([numbers[place] for place in group.numbers])
