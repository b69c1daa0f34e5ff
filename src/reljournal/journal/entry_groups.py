"""Entries in groups of those that are alike: what is asked of each of them is asked once of the group."""

from __future__ import annotations

from itertools import compress
from operator import le, lt

from reljournal import progress
from reljournal.journal.entry_lines import DAY, NOTE, EntryLines, day_text, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from reljournal.domain.interaction import Interaction
    from reljournal.journal.entry_lines import Sort

    Walk = Iterator[tuple[int, "Group", Collection[int]]]

_TOGETHER = 1024


class Group:
    """The numbers of entries that differ in nothing but id, day and note; `sort` says what they have in common.

    One that `is_apart` is of a single entry, of which not even the day and the note are told by where they stand.
    """

    __slots__ = ("is_apart", "numbers", "sort", "who")

    def __init__(self, sort: Sort, who: tuple[int, ...], numbers: list[int], *, is_apart: bool) -> None:
        self.sort = sort
        self.who = who
        self.numbers = numbers
        self.is_apart = is_apart

    @property
    def like(self) -> Interaction:
        """An entry that has what they have in common."""
        return self.sort.like


class EntryGroups:
    """Entries numbered in the order of time, that is of their days and ids, and grouped.

    `plain` is their JSON without its last brace, as `entry_lines.cut` gives it. Of each number `order` has the
    place in that, and `days` the day as `day_text` has it; `reader` has read them. Raises ValueError for what is
    no entry.
    """

    def __init__(self, ids: Sequence[int], plain: Sequence[bytes]) -> None:
        self.groups: list[Group] = []
        self.days = [line[:DAY] for line in plain]
        self.order: Sequence[int] = range(len(plain))
        self.reader = EntryLines()
        self._collect(plain)
        if not (in_order(le, self.days) and in_order(lt, ids)):
            self._sort(ids)

    def _collect(self, plain: Sequence[bytes]) -> None:
        """Put each entry into its group; here each step counts, so what they say is asked of the groups only."""
        heads: dict[bytes, dict[bytes, list[int]]] = {}
        odd = self._odd(plain)
        for at, line in progress.over(enumerate(plain), len(plain), 0.3, 0.7):
            if odd and at in odd:
                continue
            head, noted, rest = line.partition(NOTE)
            _, closed, more = rest.partition(b'"')
            alike = heads.get(head[DAY:])
            if alike is None:
                alike = heads[head[DAY:]] = {}
            key = more if closed else noted  # a note without an end is like no other line, which has more or none
            numbers = alike.get(key)
            if numbers is None:
                alike[key] = [at]
            else:
                numbers.append(at)
        for head, alike in heads.items():
            for more, numbers in alike.items():
                shared = self.reader.shared(head, more)
                if shared is None:
                    odd.update(numbers)
                else:
                    self.groups.append(Group(*shared, numbers, is_apart=False))
        for at in odd:
            sort, who, _ = self.reader.sort(plain[at])
            self.days[at] = day_text(sort.like.on)
            self.groups.append(Group(sort, who, [at], is_apart=True))

    def _odd(self, plain: Sequence[bytes]) -> set[int]:
        """The numbers of those that are parsed whole whatever else is known: with an escape, or another day."""
        strange = {day for day in set(self.days) if not self.reader.knows_day(day)}
        odd = {at for at, day in enumerate(self.days) if day in strange} if strange else set()
        for start in range(0, len(plain), _TOGETHER):
            some = plain[start : start + _TOGETHER]
            if b"".join(some).find(b"\\") >= 0:
                odd.update([at for at, line in enumerate(some, start) if line.find(b"\\") >= 0])
        return odd

    def walk(
        self, numbers: Mapping[int, Collection[int]], homes_of: Mapping[tuple[int, ...], Collection[int]]
    ) -> Walk:
        """Entries wanted for some relationships, in the order of the file.

        In any other order they would be all over the memory, and that takes longer than what is done with them.

        `numbers` are those that are wanted by relationship, `homes_of` the relationships of some people. Of each entry come
        its place in `plain`, its group, and the relationships for which it is wanted.
        """
        count = len(self.days)
        wanted, groups = bytearray(count), [self.groups[0]] * count if self.groups else []
        order = self.order
        for some in numbers.values():
            for number in some:
                wanted[order[number]] = 1
        for group in self.groups:
            for number in group.numbers:
                groups[order[number]] = group
        number_of: dict[int, int] = {}
        for place in compress(range(count), wanted):
            group = groups[place]
            homes = homes_of[group.who]
            if len(homes) > 1:  # it may be in sight in one of them only
                if not number_of:
                    number_of = {place: number for number, place in enumerate(order)}
                homes = [home for home in homes if number_of[place] in numbers[home]]
            yield place, group, homes

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
