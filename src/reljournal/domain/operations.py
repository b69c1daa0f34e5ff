"""The kinds of values that users' conditions hold, each with what can be done with it."""

from __future__ import annotations

import operator
from math import floor, isinf, isnan
from typing import Any, Literal, TypeAlias

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

Kind = Literal["yes or no", "a number", "text", "a date", "a list of texts", "a list of numbers"]
FLAG: Kind = "yes or no"
NUMBER: Kind = "a number"
TEXT: Kind = "text"
DATE: Kind = "a date"
TEXTS: Kind = "a list of texts"
NUMBERS: Kind = "a list of numbers"

Number: TypeAlias = "int | float"
NEVER = float("inf")
"""The days since something that never was: more than any number."""

PARTS: Mapping[str, Callable[[date], int]] = {
    "year": lambda day: day.year,
    "quarter": lambda day: (day.month + 2) // 3,
    "month": lambda day: day.month,
    "week": lambda day: day.isocalendar().week,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
}
"""What may follow the dot after a date: weeks are ISO weeks, Monday is weekday 1."""


def _settled(value: Number) -> Number:
    """Nothing, where two things that never were leave no number at all."""
    return 0 if isnan(value) else value


def _whole(left: Number, right: Number) -> Number:
    result = left / right
    return _settled(result) if isinf(result) or isnan(result) else floor(result)


OPERATIONS: Mapping[str, Callable[[Number, Number], Number]] = {
    "Add": lambda left, right: _settled(left + right),
    "Sub": lambda left, right: _settled(left - right),
    "Mult": lambda left, right: _settled(left * right),
    "Div": lambda left, right: _settled(left / right),
    "FloorDiv": _whole,
    "Mod": lambda left, right: _settled(left % right),
}
"""What may stand between two numbers, by the name of its node in the syntax tree."""

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "In": lambda item, whole: item in whole,
    "NotIn": lambda item, whole: item not in whole,
}
"""The same for questions; `fits` says between which kinds."""

_HELD_BY = {(TEXT, TEXT), (TEXT, TEXTS), (NUMBER, NUMBERS)}


def fits(sign: str, left: Kind, right: Kind) -> bool:
    """Whether a comparison makes sense between two kinds."""
    if sign in ("In", "NotIn"):
        return (left, right) in _HELD_BY
    if sign in ("Eq", "NotEq"):
        return left == right and left not in (TEXTS, NUMBERS)
    return left == right and left in (NUMBER, DATE)


@dataclass(frozen=True)
class Function(Frozen):
    """Something that can be called: what it computes, what it takes, how it is written."""

    run: Callable[..., Number]
    takes: Callable[[Sequence[Kind]], bool]
    usage: str


def _some_numbers(kinds: Sequence[Kind]) -> bool:
    return len(kinds) > 1 and set(kinds) == {NUMBER}


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(abs, lambda kinds: list(kinds) == [NUMBER], "abs(number)"),
    "len": Function(len, lambda kinds: len(kinds) == 1 and kinds[0] in (TEXT, TEXTS, NUMBERS), "len(tags)"),
    "max": Function(max, _some_numbers, "max(number, number)"),
    "min": Function(min, _some_numbers, "min(number, number)"),
}
"""The functions that a condition may call; none of them loops over more than it is given."""
