"""Dates as people type them, seen from a Wednesday in March."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter
from typing import TypeVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reljournal.domain.dates import EARLIEST, LATEST
from reljournal.domain.when import Order, Prefer, add_months, parse_birthday, parse_date
from reljournal.errors import UsageError

WEDNESDAY = date(2026, 3, 4)
PREFERENCES: tuple[Prefer, Prefer] = ("past", "future")

T = TypeVar("T")


def outcome(parse: Callable[[], T]) -> T | UsageError:
    """What `parse` gives or the refusal it raises; any other error is a bug and comes through."""
    try:
        return parse()
    except UsageError as refusal:
        return refusal


# phrase, day
SAME_FOR_BOTH = [
    ("2026-03-15", "2026-03-15"),
    ("2026-3-5", "2026-03-05"),
    ("20260315", "2026-03-15"),
    ("2026/03/04", "2026-03-04"),
    ("2026.03.04", "2026-03-04"),
    ("2024-02-29", "2024-02-29"),
    ("1000-01-01", "1000-01-01"),
    ("8999-12-31", "8999-12-31"),
    ("today", "2026-03-04"),
    ("TODAY", "2026-03-04"),
    ("  today  ", "2026-03-04"),
    ("heute", "2026-03-04"),
    ("yesterday", "2026-03-03"),
    ("gestern", "2026-03-03"),
    ("tomorrow", "2026-03-05"),
    ("morgen", "2026-03-05"),
    ("day before yesterday", "2026-03-02"),
    ("the  day before   yesterday", "2026-03-02"),
    ("vorgestern", "2026-03-02"),
    ("day after tomorrow", "2026-03-06"),
    ("the day after tomorrow", "2026-03-06"),
    ("the day before yesterday", "2026-03-02"),
    ("übermorgen", "2026-03-06"),
    ("Übermorgen", "2026-03-06"),
    ("u\u0308bermorgen", "2026-03-06"),
    ("uebermorgen", "2026-03-06"),
    ("ubermorgen", "2026-03-06"),
    ("last friday", "2026-02-27"),
    ("last wednesday", "2026-02-25"),
    ("last thu", "2026-02-26"),
    ("past monday", "2026-03-02"),
    ("letzten Freitag", "2026-02-27"),
    ("letzten Mittwoch", "2026-02-25"),
    ("am letzten Freitag", "2026-02-27"),
    ("vergangenen Dienstag", "2026-03-03"),
    ("vorigen Montag", "2026-03-02"),
    ("next tue", "2026-03-10"),
    ("next wednesday", "2026-03-11"),
    ("next thu", "2026-03-05"),
    ("coming friday", "2026-03-06"),
    ("nächsten Dienstag", "2026-03-10"),
    ("naechsten Dienstag", "2026-03-10"),
    ("nachsten Dienstag", "2026-03-10"),
    ("am nächsten Mittwoch", "2026-03-11"),
    ("kommenden Freitag", "2026-03-06"),
    ("nächster Mo", "2026-03-09"),
    ("this monday", "2026-03-02"),
    ("this wednesday", "2026-03-04"),
    ("this friday", "2026-03-06"),
    ("this sunday", "2026-03-08"),
    ("diesen Freitag", "2026-03-06"),
    ("diesen Montag", "2026-03-02"),
    ("dieser Sonntag", "2026-03-08"),
    ("+3d", "2026-03-07"),
    ("-3d", "2026-03-01"),
    ("+2w", "2026-03-18"),
    ("-2w", "2026-02-18"),
    ("+1m", "2026-04-04"),
    ("-1m", "2026-02-04"),
    ("+1y", "2027-03-04"),
    ("-1y", "2025-03-04"),
    ("+ 3 d", "2026-03-07"),
    ("+3 Tage", "2026-03-07"),
    ("-2 weeks", "2026-02-18"),
    ("+0d", "2026-03-04"),
    ("in 2 weeks", "2026-03-18"),
    ("in zwei Wochen", "2026-03-18"),
    ("IN ZWEI WOCHEN", "2026-03-18"),
    ("in 1 day", "2026-03-05"),
    ("in 3d", "2026-03-07"),
    ("in a month", "2026-04-04"),
    ("in einem Monat", "2026-04-04"),
    ("in einer Woche", "2026-03-11"),
    ("in einem Jahr", "2027-03-04"),
    ("in an week", "2026-03-11"),
    ("in twelve months", "2027-03-04"),
    ("in zwölf Monaten", "2027-03-04"),
    ("in zwoelf Monaten", "2027-03-04"),
    ("in fünf Tagen", "2026-03-09"),
    ("in fuenf Tagen", "2026-03-09"),
    ("in funf Tagen", "2026-03-09"),
    ("in 100 years", "2126-03-04"),
    ("3 days ago", "2026-03-01"),
    ("3d ago", "2026-03-01"),
    ("vor 3 Tagen", "2026-03-01"),
    ("vor drei Tagen", "2026-03-01"),
    ("a week ago", "2026-02-25"),
    ("vor einer Woche", "2026-02-25"),
    ("two weeks ago", "2026-02-18"),
    ("vor zwei Wochen", "2026-02-18"),
    ("a month ago", "2026-02-04"),
    ("vor einem Monat", "2026-02-04"),
    ("one year ago", "2025-03-04"),
    ("vor 2 Jahren", "2024-03-04"),
    ("eleven days ago", "2026-02-21"),
    ("next week", "2026-03-11"),
    ("next month", "2026-04-04"),
    ("next year", "2027-03-04"),
    ("last week", "2026-02-25"),
    ("last month", "2026-02-04"),
    ("last year", "2025-03-04"),
    ("nächste Woche", "2026-03-11"),
    ("nächsten Monat", "2026-04-04"),
    ("nächstes Jahr", "2027-03-04"),
    ("kommende Woche", "2026-03-11"),
    ("letzte Woche", "2026-02-25"),
    ("letzten Monat", "2026-02-04"),
    ("letztes Jahr", "2025-03-04"),
    ("vergangene Woche", "2026-02-25"),
    ("15 March 2026", "2026-03-15"),
    ("March 15, 2026", "2026-03-15"),
    ("March 15 2026", "2026-03-15"),
    ("15th of March 2026", "2026-03-15"),
    ("on 15 March 2026", "2026-03-15"),
    ("15. März 2026", "2026-03-15"),
    ("15.März 2026", "2026-03-15"),
    ("am 15. Maerz 2026", "2026-03-15"),
    ("15. Mrz. 2026", "2026-03-15"),
    ("15 March 99", "1999-03-15"),
    ("1 Jan 2027", "2027-01-01"),
    ("1. Jänner 2027", "2027-01-01"),
    ("3. Okt 2026", "2026-10-03"),
    ("3 Oct 2026", "2026-10-03"),
    ("31. Dezember 2025", "2025-12-31"),
    ("15.3.2026", "2026-03-15"),
    ("15. 3. 2026", "2026-03-15"),
    ("15.03.26", "2026-03-15"),
    ("15.03.68", "2068-03-15"),
    ("15.03.69", "1969-03-15"),
    ("01.11.2026", "2026-11-01"),
    ("25/12/2026", "2026-12-25"),
    ("12/25/2026", "2026-12-25"),
    ("4/4/2026", "2026-04-04"),
]

# phrase, day in the past, day in the future
BY_PREFERENCE = [
    ("mon", "2026-03-02", "2026-03-09"),
    ("monday", "2026-03-02", "2026-03-09"),
    ("Mo", "2026-03-02", "2026-03-09"),
    ("di", "2026-03-03", "2026-03-10"),
    ("tue", "2026-03-03", "2026-03-10"),
    ("tues", "2026-03-03", "2026-03-10"),
    ("wed", "2026-03-04", "2026-03-11"),
    ("mittwoch", "2026-03-04", "2026-03-11"),
    ("mi", "2026-03-04", "2026-03-11"),
    ("thu", "2026-02-26", "2026-03-05"),
    ("thurs", "2026-02-26", "2026-03-05"),
    ("Do.", "2026-02-26", "2026-03-05"),
    ("fri", "2026-02-27", "2026-03-06"),
    ("FRIDAY", "2026-02-27", "2026-03-06"),
    ("freitag", "2026-02-27", "2026-03-06"),
    ("fr", "2026-02-27", "2026-03-06"),
    ("on friday", "2026-02-27", "2026-03-06"),
    ("am Freitag", "2026-02-27", "2026-03-06"),
    ("am Mittwoch", "2026-03-04", "2026-03-11"),
    ("sat", "2026-02-28", "2026-03-07"),
    ("Sonnabend", "2026-02-28", "2026-03-07"),
    ("sun", "2026-03-01", "2026-03-08"),
    ("so", "2026-03-01", "2026-03-08"),
    ("3d", "2026-03-01", "2026-03-07"),
    ("0d", "2026-03-04", "2026-03-04"),
    ("2w", "2026-02-18", "2026-03-18"),
    ("1m", "2026-02-04", "2026-04-04"),
    ("1y", "2025-03-04", "2027-03-04"),
    ("3 days", "2026-03-01", "2026-03-07"),
    ("3 Tage", "2026-03-01", "2026-03-07"),
    ("zwei Wochen", "2026-02-18", "2026-03-18"),
    ("a month", "2026-02-04", "2026-04-04"),
    ("end of month", "2026-02-28", "2026-03-31"),
    ("end of the month", "2026-02-28", "2026-03-31"),
    ("Monatsende", "2026-02-28", "2026-03-31"),
    ("Ende des Monats", "2026-02-28", "2026-03-31"),
    ("15 March", "2025-03-15", "2026-03-15"),
    ("March 15", "2025-03-15", "2026-03-15"),
    ("March 15th", "2025-03-15", "2026-03-15"),
    ("15th of march", "2025-03-15", "2026-03-15"),
    ("on March 15", "2025-03-15", "2026-03-15"),
    ("15. März", "2025-03-15", "2026-03-15"),
    ("15 Mär", "2025-03-15", "2026-03-15"),
    ("15. maerz", "2025-03-15", "2026-03-15"),
    ("am 15. März", "2025-03-15", "2026-03-15"),
    ("15.3.", "2025-03-15", "2026-03-15"),
    ("15.3", "2025-03-15", "2026-03-15"),
    ("15. 3.", "2025-03-15", "2026-03-15"),
    ("am 15.3.", "2025-03-15", "2026-03-15"),
    ("4.3.", "2026-03-04", "2026-03-04"),
    ("5.3.", "2025-03-05", "2026-03-05"),
    ("3.3.", "2026-03-03", "2027-03-03"),
    ("31.12.", "2025-12-31", "2026-12-31"),
    ("1 Jan", "2026-01-01", "2027-01-01"),
    ("2 May", "2025-05-02", "2026-05-02"),
    ("2. Mai", "2025-05-02", "2026-05-02"),
    ("1 sept", "2025-09-01", "2026-09-01"),
    ("29.2.", "2024-02-29", "2028-02-29"),
    ("29 February", "2024-02-29", "2028-02-29"),
    ("25/12", "2025-12-25", "2026-12-25"),
]


@pytest.mark.parametrize(("phrase", "day"), SAME_FOR_BOTH)
def test_a_phrase_with_a_direction_of_its_own(phrase: str, day: str) -> None:
    assert parse_date(phrase, WEDNESDAY, prefer="past") == date.fromisoformat(day)
    assert parse_date(phrase, WEDNESDAY, prefer="future") == date.fromisoformat(day)


@pytest.mark.parametrize(("phrase", "past", "future"), BY_PREFERENCE)
def test_a_phrase_that_takes_the_preferred_direction(phrase: str, past: str, future: str) -> None:
    assert parse_date(phrase, WEDNESDAY, prefer="past") == date.fromisoformat(past)
    assert parse_date(phrase, WEDNESDAY, prefer="future") == date.fromisoformat(future)


@pytest.mark.parametrize(
    ("today", "phrase", "prefer", "day"),
    [
        ("2026-01-31", "1m", "future", "2026-02-28"),
        ("2024-01-31", "1m", "future", "2024-02-29"),
        ("2026-03-31", "1m", "past", "2026-02-28"),
        ("2024-02-29", "1y", "future", "2025-02-28"),
        ("2024-02-29", "29.2.", "future", "2024-02-29"),
        ("2024-02-29", "29.2.", "past", "2024-02-29"),
        ("2024-03-01", "29.2.", "future", "2028-02-29"),
        ("2024-02-28", "29.2.", "past", "2020-02-29"),
        ("2096-03-01", "29.2.", "future", "2104-02-29"),
        ("2103-12-31", "29.2.", "past", "2096-02-29"),
        ("2026-12-31", "tomorrow", "past", "2027-01-01"),
        ("2027-01-01", "yesterday", "future", "2026-12-31"),
        ("2026-12-31", "1.1.", "future", "2027-01-01"),
        ("2027-01-01", "31.12.", "past", "2026-12-31"),
        ("2026-12-31", "next month", "future", "2027-01-31"),
        ("2026-03-31", "end of month", "future", "2026-03-31"),
        ("2026-03-31", "end of month", "past", "2026-02-28"),
        ("2026-01-05", "end of month", "past", "2025-12-31"),
        ("2024-02-10", "Monatsende", "future", "2024-02-29"),
        ("2026-03-08", "sunday", "past", "2026-03-08"),
        ("2026-03-08", "this monday", "past", "2026-03-02"),
        ("2026-03-09", "this sunday", "past", "2026-03-15"),
        ("2026-01-01", "last friday", "past", "2025-12-26"),
    ],
)
def test_at_the_ends_of_weeks_months_years(today: str, phrase: str, prefer: Prefer, day: str) -> None:
    assert parse_date(phrase, date.fromisoformat(today), prefer=prefer) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("phrase", "order", "day"),
    [
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("3/4/26", "mdy", "2026-03-04"),
        ("03/04", "dmy", "2026-04-03"),
        ("25/12/2026", "mdy", "2026-12-25"),
        ("12/25/2026", "dmy", "2026-12-25"),
        ("3.4.2026", "mdy", "2026-04-03"),
        ("2026/03/04", "dmy", "2026-03-04"),
    ],
)
def test_the_configured_order_reads_slashes_alone(phrase: str, order: Order, day: str) -> None:
    assert parse_date(phrase, WEDNESDAY, prefer="future", order=order) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("03/04/2026", "'03/04/2026' is ambiguous: 3 April 2026 or 4 March 2026."),
        ("3/4", "'3/4' is ambiguous: 3 April or 4 March."),
        ("1/2", "'1/2' is ambiguous: 1 February or 2 January."),
        ("12/4", "'12/4' is ambiguous: 12 April or 4 December."),
        ("4/12", "'4/12' is ambiguous: 4 December or 12 April."),
        ("30.2.", "'30.2.' is not a date: 30 February does not exist."),
        ("30 February 2028", "'30 February 2028' is not a date: 30 February does not exist."),
        ("29.2.2026", "'29.2.2026' is not a date: 29 February 2026 does not exist."),
        ("1900-02-29", "'1900-02-29' is not a date: 29 February 1900 does not exist."),
        ("31. April", "'31. April' is not a date: 31 April does not exist."),
        ("0.3.", "'0.3.' is not a date: 0 March does not exist."),
        ("2026-13-01", "'2026-13-01' is not a date: there is no month 13."),
        ("20260001", "'20260001' is not a date: there is no month 0."),
        ("31/31/2026", "'31/31/2026' is not a date: there is no month 31."),
        ("0/4/2026", "'0/4/2026' is not a date: 0 April does not exist."),
        ("0000-01-01", "'0000-01-01' is not a date: there is no year 0."),
        ("15.3.10000", "'15.3.10000' is not a date: a year has four digits, or two."),
        ("15 March 10000", "'15 March 10000' is not a date: a year has four digits, or two."),
        ("9999y", "'9999y' lies outside the years 1000 to 8999."),
        ("-9999y", "'-9999y' lies outside the years 1000 to 8999."),
        ("0999-12-31", "'0999-12-31' lies outside the years 1000 to 8999."),
        ("9000-01-01", "'9000-01-01' lies outside the years 1000 to 8999."),
        ("99999999999999999999d", "'99999999999999999999d' lies outside the years 1000 to 8999."),
        ("\x1b[31mred", r"'\x1b[31mred' is not understood as a date."),
        ("", "'' is not understood as a date."),
    ],
)
def test_a_refusal_says_why(phrase: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_date(phrase, WEDNESDAY, prefer="future")
    assert refusal.value.sentence == sentence
    assert refusal.value.hint


def test_the_hint_of_an_ambiguous_date_writes_out_both() -> None:
    with pytest.raises(UsageError) as refusal:
        parse_date("03/04/2026", WEDNESDAY, prefer="future")
    assert refusal.value.hint.startswith("Write 3.4.2026 or 4.3.2026 for")
    with pytest.raises(UsageError) as refusal:
        parse_birthday("3/4")
    assert refusal.value.hint.startswith("Write 3.4. or 4.3. for")


@pytest.mark.parametrize(
    "phrase",
    [
        " ",
        "15",
        "2026",
        "2026-03",
        "2026-03-15-01",
        "15-03-2026",
        "march",
        "march 2026",
        "15 foo",
        "foo march",
        "march foo",
        "15 march foo",
        "015 march",
        "015.3.2026",
        "15.003.",
        "15/3/",
        "2026-003-04",
        "2026-03-004",
        "last great friday",
        "great friday",
        "friday 13",
        "last",
        "next",
        "on",
        "in",
        "ago",
        "+",
        "-",
        "--",
        "3",
        "3t",
        "3x",
        "d",
        "12 3d",
        "1 2 days",
        "thirteen days ago",
        "in -3 days",
        "in 3 days ago",
        "--3d",
        "am Morgen",
        "on tomorrow",
        "next 3 days",
        "this week",
        "today\n",
        "to\tday",
        "tod\u0000ay",
        "\u202etoday",
        "２０２６-03-15",
        "٢٠٢٦-٠٣-١٥",
        "١٥.٣.",
        "³d",
        "1.5 weeks",
        "1/2/3/4",
        "15..3",
        "noday",
    ],
)
def test_what_is_not_known_is_refused_not_guessed(phrase: str) -> None:
    for prefer in PREFERENCES:
        with pytest.raises(UsageError, match="not understood as a date"):
            parse_date(phrase, WEDNESDAY, prefer=prefer)


def test_the_calendar_ends() -> None:
    assert parse_date("31.12.", date(8999, 1, 1), prefer="future") == LATEST
    assert parse_date("1.1.", date(1000, 12, 31), prefer="past") == EARLIEST
    assert parse_date("in 1 month", date(8999, 11, 30), prefer="future") == date(8999, 12, 30)
    assert parse_date("1 month ago", date(1000, 2, 1), prefer="future") == EARLIEST
    for phrase, today in (("tomorrow", LATEST), ("1.1.", LATEST), ("last monday", EARLIEST)):
        for beyond in (today, date.max, date.min):
            with pytest.raises(UsageError, match="years 1000 to 8999"):
                parse_date(phrase, beyond, prefer="future")


def test_a_long_text_is_refused_at_once_and_quoted_in_part() -> None:
    started = perf_counter()
    for text in ("1" * 10_000, "next " * 10_000, "." * 100_000, "1." * 100_000):
        with pytest.raises(UsageError) as refusal:
            parse_date(text, WEDNESDAY, prefer="past")
        assert len(refusal.value.sentence) < 120
    assert perf_counter() - started < 1


WORDS = sorted({word for phrase, *_ in (*SAME_FOR_BOTH, *BY_PREFERENCE) for word in phrase.split()})
NEARLY_DATES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
NUMBERS = st.from_regex(r"[+-]?[0-9]{1,9}[./-]?[0-9]{0,4}[./-]?[0-9dwmy]{0,4}", fullmatch=True)


@given(
    text=st.text() | NEARLY_DATES | NUMBERS,
    today=st.dates(),
    prefer=st.sampled_from(PREFERENCES),
    order=st.sampled_from((None, "dmy", "mdy")),
)
@example(text="\ud800", today=WEDNESDAY, prefer="past", order=None)
@example(text="1.1.", today=date.min, prefer="past", order=None)
@example(text="1m", today=date.max, prefer="future", order=None)
def test_any_text_is_a_date_or_refused_in_a_clean_sentence(
    text: str, today: date, prefer: Prefer, order: Order
) -> None:
    read = outcome(lambda: parse_date(text, today, prefer=prefer, order=order))
    assert isinstance(read, date) or (read.sentence + read.hint).isprintable()


@given(st.dates(EARLIEST, LATEST), st.dates(), st.sampled_from(PREFERENCES))
def test_a_full_date_is_read_back_from_any_day(day: date, today: date, prefer: Prefer) -> None:
    forms = (day.isoformat(), f"{day:%Y%m%d}".zfill(8), f"{day.day}.{day.month}.{day.year:04}")
    assert {parse_date(form, today, prefer=prefer) for form in forms} == {day}


@given(st.dates(min_value=date(1010, 1, 1), max_value=date(8980, 1, 1)), st.dates())
def test_a_date_without_a_year_lies_on_the_preferred_side(today: date, day: date) -> None:
    text = f"{day.day}.{day.month}."
    past = parse_date(text, today, prefer="past")
    future = parse_date(text, today, prefer="future")
    assert past <= today <= future
    assert (past.month, past.day) == (future.month, future.day) == (day.month, day.day)
    assert (future - past).days <= 16 * 366


@given(st.dates(min_value=date(1001, 1, 1), max_value=date(8990, 1, 1)), st.sampled_from(["mon", "thu", "so"]))
def test_a_weekday_lies_within_a_week(today: date, weekday: str) -> None:
    past = parse_date(weekday, today, prefer="past")
    future = parse_date(weekday, today, prefer="future")
    assert today - timedelta(days=6) <= past <= today < future <= today + timedelta(days=7)
    assert future - past == timedelta(days=7)
    assert parse_date(f"next {weekday}", today, prefer="past") == future


def test_the_common_path_loads_neither_typing_nor_re() -> None:
    program = (
        "import sys; before = set(sys.modules); import reljournal.domain.dates, reljournal.domain.names; "
        "print(sorted({'re', 'typing', 'dataclasses', 'unicodedata'} & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-03-31", -13, "2025-02-28"),
        ("2026-03-15", 0, "2026-03-15"),
        ("2026-03-15", 24, "2028-03-15"),
    ],
)
def test_months_are_added_up_to_the_last_day(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@pytest.mark.parametrize(
    ("text", "birthday"),
    [
        ("1980-02-29", "1980-02-29"),
        ("15.3.1980", "1980-03-15"),
        ("15 March 1980", "1980-03-15"),
        ("March 15, 1980", "1980-03-15"),
        ("15. März 1980", "1980-03-15"),
        ("19800315", "1980-03-15"),
        ("25/12/1980", "1980-12-25"),
        ("15.3.", "--03-15"),
        ("15. März", "--03-15"),
        ("15 March", "--03-15"),
        ("--03-15", "--03-15"),
        ("--0315", "--03-15"),
        ("29.2.", "--02-29"),
        ("--02-29", "--02-29"),
    ],
)
def test_a_birthday_with_or_without_its_year(text: str, birthday: str) -> None:
    assert parse_birthday(text) == birthday


def test_a_birthday_follows_the_configured_order() -> None:
    assert parse_birthday("03/04/1980", order="dmy") == "1980-04-03"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "3d",
        "15.3.80",
        "29.2.1981",
        "30.2.",
        "03/04/1980",
        "--13-01",
        "--02-30",
        "--3",
        "---0315",
        "1980",
    ],
)
def test_what_is_no_birthday_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_birthday(text)


@given(st.text() | NUMBERS)
def test_any_text_is_a_birthday_or_refused(text: str) -> None:
    read = outcome(lambda: parse_birthday(text))
    if isinstance(read, UsageError):
        assert (read.sentence + read.hint).isprintable()
    else:
        assert parse_birthday(read) == read
