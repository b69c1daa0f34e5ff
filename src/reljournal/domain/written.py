"""Reads a day that is written out by its numbers or its month's name."""

from __future__ import annotations

from reljournal.domain.dates import month_length
from reljournal.domain.phrases import MONTHS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Order = Literal["dmy", "mdy"] | None

    Written = tuple[int | None, int, int]
    """Year (None where it is left out), month, day: checked to exist."""
else:
    Order = Written = object

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CENTURY_PIVOT = 69  # as POSIX strptime: 69 to 99 are 19xx, 00 to 68 are 20xx
_LEAP_YEAR = 2000  # stands in for a year that is left out, so that 29 February is possible


class RefusedDateError(ValueError):
    """The form is understood, but it names no day, or two: `args[0]` is what to say after quoting it."""

    def __init__(self, verdict: str, hint: str = "") -> None:
        super().__init__(verdict)
        self.hint = hint


def read_written(phrase: str, order: Order) -> Written | None:
    """The day that a tidy `phrase` spells out, None if it does not; raises RefusedDateError."""
    if phrase.isdigit():
        return _year_first(phrase[:4], phrase[4:6], phrase[6:]) if len(phrase) == 8 else None
    for separator in "-./":
        parts = [part.strip() for part in phrase.split(separator)]
        if separator == "." and parts[-1] == "":
            parts.pop()  # "15.3."
        if len(parts) in (2, 3) and all(part.isdigit() for part in parts):
            return _numeric(parts, separator, order)
    return _with_month_name(phrase.replace(".", " ").split())


def _numeric(parts: list[str], separator: str, order: Order) -> Written | None:
    if len(parts) == 3 and len(parts[0]) == 4:
        return _year_first(*parts)
    if separator == "-" or len(parts[0]) > 2 or len(parts[1]) > 2:
        return None
    year = _year(parts[2]) if len(parts) == 3 else None
    first, second = int(parts[0]), int(parts[1])
    month_first = separator == "/" and _month_comes_first(first, second, order, year)
    return _existing(year, first, second) if month_first else _existing(year, second, first)


def _month_comes_first(first: int, second: int, order: Order, year: int | None) -> bool:
    """Whether 03/04 is March: by a number over 12, or else by the user's `order`."""
    if first > 12 or second > 12:
        return second > 12
    if order is None and first != second and min(first, second) > 0:
        shown = "" if year is None else f" {year}"
        raise RefusedDateError(
            f"is ambiguous: {first} {_MONTH_NAMES[second - 1]}{shown} "
            f"or {second} {_MONTH_NAMES[first - 1]}{shown}",
            f"Write {first}.{second}.{year or ''} or {second}.{first}.{year or ''} for day and month, "
            "or set dates.order to dmy or mdy.",
        )
    return order == "mdy"


def _year_first(year: str, month: str, day: str) -> Written | None:
    if len(month) > 2 or len(day) > 2:
        return None
    return _existing(int(year), int(month), int(day))


def _with_month_name(words: list[str]) -> Written | None:
    """15 March, March 15, the 15th of March; with or without a year behind it."""
    words = [word.removesuffix(",") for word in words if word not in ("of", "the")]
    if len(words) not in (2, 3):
        return None
    day, month = (words[1], words[0]) if words[0] in MONTHS else (words[0], words[1])
    for ending in ("st", "nd", "rd", "th"):
        day = day.removesuffix(ending)
    if month not in MONTHS or not (day.isdigit() and len(day) <= 2) or not all(w.isdigit() for w in words[2:]):
        return None
    return _existing(_year(words[2]) if words[2:] else None, MONTHS[month], int(day))


def _year(digits: str) -> int:
    if len(digits) == 2:
        return int(digits) + (1900 if int(digits) >= _CENTURY_PIVOT else 2000)
    if len(digits) == 4:
        return int(digits)
    raise RefusedDateError("is not a date: a year has four digits, or two")


def _existing(year: int | None, month: int, day: int) -> Written:
    if year == 0:
        raise RefusedDateError("is not a date: there is no year 0")
    if not 1 <= month <= 12:
        raise RefusedDateError(f"is not a date: there is no month {month}")
    if not 1 <= day <= month_length(_LEAP_YEAR, month):
        raise RefusedDateError(f"is not a date: {day} {_MONTH_NAMES[month - 1]} does not exist")
    if year is not None and day > month_length(year, month):
        raise RefusedDateError(f"is not a date: {day} {_MONTH_NAMES[month - 1]} {year} does not exist")
    return year, month, day
