"""Durations as people type them, counted without drift."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reljournal.domain.when import Duration, add_months, parse_duration
from reljournal.errors import UsageError

DURATIONS = st.builds(Duration, st.integers(1, 1199), st.just(0)) | st.builds(
    Duration, st.integers(0, 600), st.integers(1, 3000)
)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("daily", Duration(days=1)),
        ("weekly", Duration(days=7)),
        ("fortnightly", Duration(days=14)),
        ("biweekly", Duration(days=14)),
        ("monthly", Duration(months=1)),
        ("quarterly", Duration(months=3)),
        ("half-yearly", Duration(months=6)),
        ("yearly", Duration(months=12)),
        ("Quarterly", Duration(months=3)),
        ("täglich", Duration(days=1)),
        ("wöchentlich", Duration(days=7)),
        ("woechentlich", Duration(days=7)),
        ("monatlich", Duration(months=1)),
        ("vierteljährlich", Duration(months=3)),
        ("vierteljaehrlich", Duration(months=3)),
        ("halbjährlich", Duration(months=6)),
        ("jährlich", Duration(months=12)),
        ("3m", Duration(months=3)),
        ("2w", Duration(days=14)),
        ("10d", Duration(days=10)),
        ("1y", Duration(months=12)),
        ("3 m", Duration(months=3)),
        ("3months", Duration(months=3)),
        ("6 weeks", Duration(days=42)),
        (" 6   WEEKS ", Duration(days=42)),
        ("3 months", Duration(months=3)),
        ("six months", Duration(months=6)),
        ("a year", Duration(months=12)),
        ("every 3 months", Duration(months=3)),
        ("every 3m", Duration(months=3)),
        ("every month", Duration(months=1)),
        ("jede Woche", Duration(days=7)),
        ("jeden Monat", Duration(months=1)),
        ("jedes Jahr", Duration(months=12)),
        ("alle 3 Monate", Duration(months=3)),
        ("alle drei Monate", Duration(months=3)),
        ("3 Monate", Duration(months=3)),
        ("6 Wochen", Duration(days=42)),
        ("1y 6m", Duration(months=18)),
        ("1m 10d", Duration(months=1, days=10)),
        ("100y", Duration(months=1200)),
        ("off", None),
        ("Never", None),
        ("aus", None),
        ("nie", None),
    ],
)
def test_understood(text: str, duration: Duration | None) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0d", "at least one day"),
        ("0 months", "at least one day"),
        ("101y", "at most 100 years"),
        ("36525d", "at most 100 years"),
        ("9" * 80 + "w", "at most 100 years"),
        *[
            (text, "not understood as a duration")
            for text in (
                *("", " ", "3", "m", "-3m", "+3m", "3.5m", "1,5 weeks", "every", "alle", "every monthly"),
                *("3m off", "bimonthly", "3 x", "1 2m", "٣m", "³m", "3m\n", "\x1b[3m", "x" * 10_000),
            )
        ],
    ],
)
def test_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as refusal:
        parse_duration(text)
    assert refusal.value.sentence.isprintable()
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(months=3), "3m"),
        (Duration(months=12), "1y"),
        (Duration(months=18), "18m"),
        (Duration(days=14), "2w"),
        (Duration(days=10), "10d"),
        (Duration(months=1, days=10), "1m 10d"),
    ],
)
def test_the_short_form(duration: Duration, text: str) -> None:
    assert str(duration) == text


@given(DURATIONS)
def test_the_short_form_is_read_back(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@given(st.from_regex(r"[0-9]{1,4}[dwmyx]( [0-9]{1,3}[dwmy]){0,2}", fullmatch=True))
def test_what_is_written_in_short_means_what_it_means_in_words(text: str) -> None:
    def told(text: str) -> Duration | str | None:
        try:
            return parse_duration(text)
        except UsageError as error:
            return error.sentence.replace("' ", "'")

    assert told(text) == told(f" {text}")  # the space sends it the long way


@given(st.text() | st.from_regex(r"[0-9]{0,9} ?[dwmy]( [0-9]{1,3}[dwmy])?", fullmatch=True))
@example("\ud800")
def test_any_text_is_a_duration_or_refused_in_a_clean_sentence(text: str) -> None:
    try:
        duration = parse_duration(text)
    except UsageError as refusal:
        sentence = refusal.sentence
    else:
        sentence = ""
        assert duration is None or duration.after(date(2026, 3, 4)) > date(2026, 3, 4)
    assert not sentence or sentence.isprintable()


@pytest.mark.parametrize("months_and_days", [(0, 0), (-1, 0), (0, -1), (3, -1)])
def test_no_duration_is_empty_or_negative(months_and_days: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Duration(*months_and_days)


def test_monthly_from_31_january() -> None:
    monthly = Duration(months=1)
    days = [monthly.after(date(2026, 1, 31), times) for times in range(4)]
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@given(st.dates(max_value=date(2200, 12, 31)), st.integers(1, 60), st.integers(1, 600))
def test_counting_from_the_anchor_keeps_its_day_where_the_month_has_it(
    anchor: date, months: int, times: int
) -> None:
    day = Duration(months=months).after(anchor, times)
    assert (day.year * 12 + day.month) - (anchor.year * 12 + anchor.month) == months * times
    # The day is lost only to a month that is too short, and then it is that month's last.
    assert day.day == anchor.day or (day.day < anchor.day and add_months(day, 1).month != day.month)
    assert day.day == anchor.day or date.fromordinal(day.toordinal() + 1).day == 1


def test_before_and_after_clamp_to_the_month() -> None:
    assert Duration(months=1).before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert Duration(days=10).before(date(2026, 3, 4)) == date(2026, 2, 22)
    assert Duration(months=1, days=10).after(date(2026, 1, 31)) == date(2026, 3, 10)


@given(DURATIONS, st.dates(), st.integers(1, 10**30))
def test_the_calendar_ends_without_an_error(duration: Duration, anchor: date, times: int) -> None:
    assert anchor <= duration.after(anchor, times) <= date.max
    assert date.min <= duration.before(anchor) <= anchor


def test_beyond_the_calendar() -> None:
    assert Duration(months=1).after(date(9999, 12, 31)) == date.max
    assert Duration(days=1).after(date(9999, 12, 31), 5) == date.max
    assert Duration(months=1).before(date(1, 1, 15)) == date.min


def test_approximate_length() -> None:
    assert Duration(months=12).approx_days() == pytest.approx(365.2425)
    assert Duration(days=14).approx_days() == 14
