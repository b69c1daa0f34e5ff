"""Entries in groups of those that are alike: what is asked of each of them is asked once of the group."""

from __future__ import annotations

from operator import le, lt

from reljournal import progress
from reljournal.journal.entry_lines import DAY, NOTE, EntryLines, day_text, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from reljournal.domain.interaction import Interaction

_TOGETHER = 1024


class Group:
    """The numbers of entries that differ in nothing but id, day and note; `like` says what they have in common."""

    __slots__ = ("like", "numbers", "who")

    def __init__(self, like: Interaction, who: tuple[int, ...]) -> None:
        self.like = like
        self.who = who
        self.numbers: list[int] = []


class EntryGroups:
    """Entries numbered in the order of time, that is of their days and ids, and grouped.

    `plain` is their JSON without its last brace, as `entry_lines.cut` gives it. Of each number `order` has the
    place in that, and `days` the day as `day_text` has it. Raises ValueError for what is no entry.
    """

    def __init__(self, ids: Sequence[int], plain: Sequence[bytes]) -> None:
        self.groups: list[Group] = []
        self.days = [line[:DAY] for line in plain]
        self.order: Sequence[int] = range(len(plain))
        self._reader = EntryLines()
        self._collect(plain)
        if not (in_order(le, self.days) and in_order(lt, ids)):
            self._sort(ids)

    def _collect(self, plain: Sequence[bytes]) -> None:
        """Put each entry into its group; here each step counts."""
        heads: dict[bytes, dict[bytes, list[int]]] = {}
        odd = self._odd(plain)
        for at, line in progress.over(enumerate(plain), len(plain), 0.3, 0.7):
            head, noted, rest = line.partition(NOTE)
            _, closed, more = rest.partition(b'"')
            alike = heads.get(head[DAY:])
            numbers = alike.get(more) if alike is not None else None
            if numbers is None or at in odd or not (closed or not noted):
                numbers = self._new(at, line, heads.setdefault(head[DAY:], {}), more)
            numbers.append(at)

    def _odd(self, plain: Sequence[bytes]) -> set[int]:
        """The numbers of those that are parsed whole whatever else is known: with an escape, or another day."""
        strange = {day for day in set(self.days) if not self._reader.knows_day(day)}
        odd = {at for at, day in enumerate(self.days) if day in strange} if strange else set()
        for start in range(0, len(plain), _TOGETHER):
            some = plain[start : start + _TOGETHER]
            if b"".join(some).find(b"\\") >= 0:
                odd.update([at for at, line in enumerate(some, start) if line.find(b"\\") >= 0])
        return odd

    def _new(self, at: int, line: bytes, alike: dict[bytes, list[int]], more: bytes) -> list[int]:
        """The numbers of a new group: of all that are like this entry, or of it alone if it was parsed whole."""
        sort, who, note = self._reader.sort(line)
        group = Group(sort.like, who)
        self.groups.append(group)
        if note is None:
            self.days[at] = day_text(sort.like.on)
        else:
            alike[more] = group.numbers
        return group.numbers

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
