"""The day that a person means by what they type."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.later import Later

__all__ = ["EARLIEST", "LATEST", "Order", "Prefer", "add_months", "parse_birthday", "parse_date"]
OTHER_ZONES = 2
"""Days by which it can be later elsewhere: from the zone furthest west to the one furthest east it is 26 hours."""

EARLIEST, LATEST = date(1000, 1, 1), date(8999, 12, 31)
"""The days that a journal counts with: whatever a rule adds or takes away, Python's calendar goes on beyond."""

# `typing` takes milliseconds and loads `re`: the common path goes without both.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from reljournal.domain import phrases, written
    from reljournal.domain.written import Order, Written

    Prefer = Literal["past", "future"]
else:
    Order = Prefer = str
    phrases, written = Later("reljournal.domain.phrases"), Later("reljournal.domain.written")

_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

HINT = "Write for example 2026-03-15, 15.3., 15 March, yesterday, last friday, 3d, in 2 weeks or vor 3 Tagen."
BIRTHDAY_HINT = "Write for example 1980-03-15, 15.3.1980, 15 March 1980, or 15.3. if the year is not known."


_SHORTEST = 28
"""Days that every month has."""


def month_length(year: int, month: int) -> int:
    """The number of days in a month."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap and month == 2 else _MONTH_LENGTHS[month - 1]


def parse_date(text: str, today: date, *, prefer: Prefer, order: Order = None) -> date:
    """The day meant by `text`, in English or German, seen from `today`.

    `prefer` decides what has no direction of its own: a weekday, a date without a year, "3d".
    `order` reads 03/04/2026, which is refused without it. Raises UsageError for all that is not understood, and
    for days before EARLIEST or after LATEST.
    """
    phrase = phrases.tidy(text)
    try:
        day = _read(phrase, today, prefer, order) if phrase else None
    except written.RefusedDateError as problem:
        raise UsageError(f"{quoted(text)} {problem}.", problem.hint or HINT) from None
    except OverflowError:
        raise _out_of_reach(text) from None
    if day is None:
        raise UsageError(f"{quoted(text)} is not understood as a date.", HINT)
    if not EARLIEST <= day <= LATEST:
        raise _out_of_reach(text)
    return day


def _out_of_reach(text: str) -> UsageError:
    return UsageError(f"{quoted(text)} lies outside the years {EARLIEST.year} to {LATEST.year}.", HINT)


def parse_birthday(text: str, *, order: Order = None) -> str:
    """A birthday as ISO text: "1980-02-29", or "--02-29" where the year is not known; raises UsageError.

    Years take four digits: nobody can tell whether '15.3.30' is a great-aunt or a typing error.
    """
    phrase = phrases.tidy(text)
    try:
        born = _vcard_day(phrase) if phrase.startswith("--") else written.read_written(phrase, order)
    except written.RefusedDateError as problem:
        hint = problem.hint or BIRTHDAY_HINT
        raise UsageError(f"{quoted(text)} {problem}.", hint) from None
    if born is None:
        raise UsageError(f"{quoted(text)} is not understood as a birthday.", BIRTHDAY_HINT)
    year, month, day = born
    if year is not None and f"{year:04}" not in phrase:
        raise UsageError(f"{quoted(text)} leaves the century of the birthday open.", BIRTHDAY_HINT)
    return f"{'-' if year is None else format(year, '04')}-{month:02}-{day:02}"


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or that month's last day; raises OverflowError."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date value out of range")
    last = day.day
    return date(year, month + 1, last if last <= _SHORTEST else min(last, month_length(year, month + 1)))


def _read(phrase: str, today: date, prefer: Prefer, order: Order) -> date | None:
    if phrase in phrases.NAMED_DAYS:
        return today + timedelta(days=phrases.NAMED_DAYS[phrase])
    if phrase in phrases.MONTH_ENDS:
        return _month_end(today, prefer)
    words = phrase.split()
    return (
        _distant(words, today, prefer)
        or _neighbouring(words, today)
        # "am Morgen" is a time of day, so only what follows may stand behind "on" and "am".
        or _weekday(_without_on(words), today, prefer)
        or _written(_without_on(words), today, prefer, order)
    )


def _without_on(words: list[str]) -> list[str]:
    return words[1:] if words[0] in phrases.ON and len(words) > 1 else words


def _month_end(today: date, prefer: Prefer) -> date:
    """The coming last day of a month, today counted; for the past the one before today."""
    if prefer == "past":
        return today - timedelta(days=today.day)
    return today.replace(day=month_length(today.year, today.month))


def _distant(words: list[str], today: date, prefer: Prefer) -> date | None:
    """3d, +3d, -2w, in 2 weeks, vor 3 Tagen, a week ago."""
    sign = 1 if prefer == "future" else -1
    if words[0] == "in":
        sign, words = 1, words[1:]
    elif words[0] == "vor":
        sign, words = -1, words[1:]
    elif words[-1] == "ago":
        sign, words = -1, words[:-1]
    elif words[0][0] in "+-":
        sign, words = -1 if words[0][0] == "-" else 1, " ".join(words)[1:].split()
    found = phrases.quantity(words)
    return _moved(today, sign * found[0], found[1]) if found else None


def _neighbouring(words: list[str], today: date) -> date | None:
    """Next week, letzten Monat: one step of the unit from today."""
    if len(words) != 2 or words[1] not in phrases.PERIODS:
        return None
    if words[0] in phrases.NEXT:
        return _moved(today, 1, phrases.UNITS[words[1]])
    if words[0] in phrases.LAST:
        return _moved(today, -1, phrases.UNITS[words[1]])
    return None


def _moved(day: date, count: int, unit: str) -> date:
    if unit in "my":
        return add_months(day, count * 12 if unit == "y" else count)
    return day + timedelta(days=count * 7 if unit == "w" else count)


def _weekday(words: list[str], today: date, prefer: Prefer) -> date | None:
    weekday = phrases.WEEKDAYS.get(words[-1].removesuffix("."))
    if weekday is None or len(words) > 2:
        return None
    ahead = (weekday - today.weekday()) % 7
    if len(words) == 1:
        words = ["next"] if prefer == "future" else ["last"] if ahead else ["this"]
    if words[0] in phrases.NEXT:
        return today + timedelta(days=ahead or 7)
    if words[0] in phrases.LAST:
        return today + timedelta(days=ahead - 7)
    if words[0] in phrases.THIS:
        return today + timedelta(days=weekday - today.weekday())
    return None


def _written(words: list[str], today: date, prefer: Prefer, order: Order) -> date | None:
    told = written.read_written(" ".join(words), order)
    if told is None:
        return None
    year, month, day = told
    return _nearest(month, day, today, prefer) if year is None else date(year, month, day)


def _nearest(month: int, day: int, today: date, prefer: Prefer) -> date:
    """The nearest such day on the preferred side, today counted; 29 February takes up to eight years."""
    step = 1 if prefer == "future" else -1
    for year in range(today.year, today.year + 9 * step, step):
        if not date.min.year <= year <= date.max.year:
            break
        if day <= month_length(year, month):
            found = date(year, month, day)
            if found == today or (found > today) == (prefer == "future"):
                return found
    raise OverflowError("date value out of range")


def _vcard_day(phrase: str) -> Written | None:
    """--03-15 or --0315, as vCards write a birthday without its year."""
    month, day = phrase[2:4], phrase[4:].removeprefix("-")
    return written.read_written(f"{day}.{month}.", None) if len(month) == len(day) == 2 else None
