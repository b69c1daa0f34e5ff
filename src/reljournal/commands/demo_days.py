"""Days on which a small agency works."""

from __future__ import annotations

from datetime import date, timedelta

_CLOSED = frozenset({(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)})


def is_open(day: date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in _CLOSED


def open_before(day: date) -> date:
    """The day itself or the last one before it on which the office is open: five days at most."""
    while not is_open(day):
        day -= timedelta(days=1)
    return day


def open_after(day: date, count: int) -> date:
    """The open day that lies `count` open days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_open(day)
    return day


def weekday_before(day: date) -> date:
    """The day itself, or the Friday before it: two days at most, for what has to fall into a narrow span."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def weekday_after(day: date) -> date:
    """The day itself, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
