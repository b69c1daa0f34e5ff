"""Calendar days, held against an oracle that knows no arithmetic: it walks, and asks the calendar at each step."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reljournal.domain.dates import EARLIEST, LATEST, month_length
from reljournal.domain.durations import Duration
from reljournal.domain.when import Prefer, parse_date
from reljournal.errors import UsageError
from reljournal.rules.occasions import nearest_yearly
from world import World

ONE_DAY = timedelta(days=1)
MONTH_ENDS = st.builds(
    lambda year, month, back: date(year, month, calendar.monthrange(year, month)[1] - back),
    st.integers(1600, 2400),
    st.integers(1, 12),
    st.integers(0, 2),
)
DAYS = MONTH_ENDS | st.dates(date(1600, 1, 1), date(2400, 12, 31))
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def walked(day: date, months: int) -> date:
    """The same day so many months on or back, one month's name after the other; the last one of a short month."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        if months > 0:
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        else:
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        if not 1 <= year <= 9999:
            raise OverflowError
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("a month without a first day")


def first(day: date, step: int, fits: Callable[[date], bool]) -> date:
    """The first day that fits, from a day on or back, that day included."""
    while not fits(day):
        day += step * ONE_DAY
    return day


def test_the_months_have_the_lengths_of_the_calendar() -> None:
    assert all(
        month_length(year, month) == calendar.monthrange(year, month)[1]
        for year in range(1, 10_000)
        for month in range(1, 13)
    )
    assert [month_length(year, 2) for year in (1900, 2000, 2024, 2026, 2100, 2400)] == [28, 29, 29, 28, 28, 29]


@given(MONTH_ENDS, st.integers(1, 40), st.integers(0, 60))
def test_a_cadence_from_a_month_end_lands_on_month_ends_and_does_not_drift(
    anchor: date, months: int, times: int
) -> None:
    cadence = Duration(months=months)
    day = cadence.after(anchor, times)
    assert day == walked(anchor, months * times)
    # Whatever short months it has been through: in a month that has the anchor's day, it is that day again.
    assert day.day == min(anchor.day, calendar.monthrange(day.year, day.month)[1])


@given(DAYS, st.integers(1, 30), st.integers(1, 60))
def test_a_span_of_months_and_days_goes_the_months_first(anchor: date, months: int, days: int) -> None:
    assert Duration(months=months, days=days).after(anchor) == walked(anchor, months) + days * ONE_DAY


@pytest.mark.parametrize(
    ("anchor", "quarters"),
    [
        ("2025-11-30", ["2026-02-28", "2026-05-30", "2026-08-30", "2026-11-30"]),
        ("2026-01-31", ["2026-04-30", "2026-07-31", "2026-10-31", "2027-01-31"]),
        ("2026-03-31", ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]),
        ("2026-12-31", ["2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"]),
        ("2027-11-29", ["2028-02-29", "2028-05-29", "2028-08-29", "2028-11-29"]),
        ("2099-11-29", ["2100-02-28", "2100-05-29", "2100-08-29", "2100-11-29"]),
    ],
)
def test_quarters_from_the_ends_of_months(anchor: str, quarters: list[str]) -> None:
    quarterly = Duration(months=3)
    assert [quarterly.after(date.fromisoformat(anchor), n).isoformat() for n in (1, 2, 3, 4)] == quarters


@pytest.mark.parametrize(
    ("talk", "due"),
    [
        ("2026-01-29", "2026-02-28"),
        ("2026-01-30", "2026-02-28"),
        ("2026-01-31", "2026-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2026-02-28", "2026-03-28"),
        ("2026-03-31", "2026-04-30"),
        ("2100-01-31", "2100-02-28"),
    ],
)
def test_a_monthly_check_in_is_due_on_the_last_day_of_a_short_month(talk: str, due: str) -> None:
    world = World()
    world.person(cadence="1m")
    world.log(f"{talk} call")
    assert world.fires_around("check-in-due", due) == [False, True, True]
    assert world.finding("check-in-due", due).due == date.fromisoformat(due)


@settings(deadline=None)  # the oracle walks far
@given(
    DAYS,
    st.integers(0, 500) | st.sampled_from((1_600, 6_600, 99_999)),
    st.sampled_from(("months", "Monaten", "years", "Jahren", "weeks", "Wochen", "days", "Tagen")),
)
def test_spans_on_and_back_are_walked(today: date, count: int, unit: str) -> None:
    def there(sign: int) -> date | None:
        try:
            if unit[0] in "mMyJ":
                day = walked(today, sign * count * (12 if unit[0] in "yJ" else 1))
            else:
                day = today + sign * count * (7 if unit[0] in "wW" else 1) * ONE_DAY
        except OverflowError:
            return None
        return day if EARLIEST <= day <= LATEST else None

    found = {sign: there(sign) for sign in (1, -1)}
    letter = {"m": "m", "y": "y", "w": "w", "d": "d", "M": "m", "J": "y", "W": "w", "T": "d"}[unit[0]]
    back = f"vor {count} {unit}" if unit[0].isupper() else f"{count} {unit} ago"
    preferences: tuple[Prefer, Prefer] = ("past", "future")
    for prefer in preferences:
        for text, sign in (
            (f"in {count} {unit}", 1),
            (f"+{count}{letter}", 1),
            (f"-{count}{letter}", -1),
            (back, -1),
            (f"{count}{letter}", 1 if prefer == "future" else -1),
        ):
            expected = found[sign]
            if expected is None:
                with pytest.raises(UsageError, match="outside the years 1000 to 8999"):
                    parse_date(text, today, prefer=prefer)
            else:
                assert parse_date(text, today, prefer=prefer) == expected, text


@given(DAYS, st.integers(0, 6))
def test_weekdays_are_walked_to(today: date, number: int) -> None:
    name = WEEKDAYS[number]

    def is_it(day: date) -> bool:
        return day.weekday() == number

    assert parse_date(name, today, prefer="past") == first(today, -1, is_it)
    assert parse_date(name, today, prefer="future") == first(today + ONE_DAY, 1, is_it)
    assert parse_date(f"last {name}", today, prefer="future") == first(today - ONE_DAY, -1, is_it)
    assert parse_date(f"next {name}", today, prefer="past") == first(today + ONE_DAY, 1, is_it)
    this = parse_date(f"this {name}", today, prefer="past")
    assert is_it(this)
    assert this.isocalendar()[:2] == today.isocalendar()[:2]


@settings(deadline=None)  # the oracle walks far
@given(DAYS)
def test_29_february_without_a_year_is_a_leap_year_s(today: date) -> None:
    def is_it(day: date) -> bool:
        return (day.month, day.day) == (2, 29)

    assert parse_date("29.2.", today, prefer="future") == first(today, 1, is_it)
    assert parse_date("29 February", today, prefer="past") == first(today, -1, is_it)


@settings(deadline=None)  # the oracle walks far
@given(st.sampled_from(("1980-02-29", "--02-29", "1980-02-28", "1999-12-31", "--01-01", "1980-03-01")), DAYS)
def test_a_yearly_day_is_the_next_one_or_the_last_one_within_its_grace(birthday: str, today: date) -> None:
    """Who was born on 29 February has it on the 28th in a common year: it stays in its month."""
    month, number = int(birthday[-5:-3]), int(birthday[-2:])

    def is_it(day: date) -> bool:
        last = calendar.monthrange(day.year, month)[1]
        return (day.month, day.day) == (month, min(number, last))

    for grace in (0, 3):
        assert nearest_yearly(birthday, today, grace * ONE_DAY) == first(today - grace * ONE_DAY, 1, is_it)


@pytest.mark.parametrize(
    ("year", "day", "age"), [(2024, "2024-02-29", 44), (2026, "2026-02-28", 46), (2100, "2100-02-28", 120)]
)
def test_29_february_in_leap_and_common_years(year: int, day: str, age: int) -> None:
    """Birthdays, yearly occasions and anniversaries agree on the day."""
    world = World()
    anna = world.person(birthday="1980-02-29")
    assert [finding.due.isoformat() for finding in world.findings("occasion", day)] == [day]
    assert world.finding("occasion", day).reason.values["age"] == age
    world.change("contacts", anna, birthday=None)
    world.occasion("1980-02-29", yearly=True)
    assert world.finding("occasion", day).due.isoformat() == day
    jubilee = World()
    jubilee.person(since=f"{year - 20}-02-{29 if calendar.isleap(year - 20) else 28}")
    assert jubilee.finding("occasion", day).due.isoformat() == day


def test_an_entry_from_further_east_counts_in_the_present_and_not_in_the_past() -> None:
    """In Auckland it is tomorrow: what was written there has happened, but a day in the past stays as it was."""
    from reljournal.domain.relationship import build_relationships

    world = World()
    world.person()
    world.log("2026-03-03 call")
    world.log("2026-03-05 call")
    today = date(2026, 3, 2)
    kept = [len(build_relationships(world.book, today, ahead=days)[0].entries) for days in (0, 1, 2, 3)]
    assert kept == [0, 1, 1, 2]
