"""The two long lists of a view's index, in columns: to read a list of tuples takes three times as long."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    Person = tuple[int, int, str]
    """A contact's id, relationship, and under what it is found."""
    Place = tuple[int, int, int]
    """Where a part of the view begins, its length, and its fingerprint."""

_BETWEEN = "\0"
_SIZES = (8, 8, 4)
_ROW = sum(_SIZES)


class People:
    """Everybody: to whom they belong, and under what they are found."""

    __slots__ = ("_ids", "_labels", "home_of")

    def __init__(self, ids: tuple[int, ...], homes: tuple[int, ...], labels: str) -> None:
        self._ids = ids
        self._labels = labels
        self.home_of: dict[int, int] = dict(zip(ids, homes, strict=True))

    def __bool__(self) -> bool:
        return bool(self._ids)

    def __iter__(self) -> Iterator[Person]:
        for (doc_id, home), labels in zip(self.home_of.items(), self._labels.split(_BETWEEN), strict=False):
            yield doc_id, home, labels

    def with_any(self, spellings: Iterable[str]) -> list[int]:
        """The ids of those in whose labels one of the spellings stands."""
        found: set[int] = set()
        for spelling in spellings:
            found.update(self._numbers(spelling) if self._ids else ())
        return [self._ids[number] for number in sorted(found)]

    def _numbers(self, spelling: str) -> Iterator[int]:
        at, number, counted = self._labels.find(spelling), 0, 0
        while at >= 0:
            number += self._labels.count(_BETWEEN, counted, at)
            yield number
            counted = self._labels.find(_BETWEEN, at)
            if counted < 0:
                return
            number, counted = number + 1, counted + 1
            at = self._labels.find(spelling, counted)


def columns(people: Iterable[Person]) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """What `People` is made of again."""
    rows = list(people)
    labels = _BETWEEN.join([each.replace(_BETWEEN, " ") for _, _, each in rows])
    return tuple([doc_id for doc_id, _, _ in rows]), tuple([home for _, home, _ in rows]), labels


class Places:
    """Where the parts of the view lie."""

    __slots__ = ("_numbers", "_packed")

    def __init__(self, names: tuple[int, ...], packed: bytes) -> None:
        self._numbers = dict(zip(names, range(len(names)), strict=True))
        self._packed = packed

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __getitem__(self, name: int) -> Place:
        at = self._numbers[name] * _ROW
        begin, length, end = at + 8, at + 16, at + _ROW
        packed = self._packed
        return (
            int.from_bytes(packed[at:begin], "big"),
            int.from_bytes(packed[begin:length], "big"),
            int.from_bytes(packed[length:end], "big"),
        )


def packed_places(places: Mapping[int, Place]) -> tuple[Any, ...]:
    """What `Places` is made of again."""
    rows = (zip(place, _SIZES, strict=True) for place in places.values())
    return tuple(places), b"".join([number.to_bytes(size, "big") for row in rows for number, size in row])
