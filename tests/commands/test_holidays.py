"""The adapter of the holidays library."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from installed import Home
from reljournal.commands.holidays import HolidayCalendar
from reljournal.domain.calendar import add_working_days, next_working_day


@pytest.mark.parametrize(
    ("country", "region", "day", "holiday"),
    [
        ("DE", "", date(2026, 10, 3), True),
        ("DE", "", date(2026, 1, 6), False),
        ("DE", "BY", date(2026, 1, 6), True),
        ("AT", "", date(2026, 10, 26), True),
        ("", "", date(2026, 12, 25), False),
    ],
)
def test_holidays_of_a_country_and_its_regions(
    country: str, region: str, day: date, holiday: bool, tmp_path: Path
) -> None:
    assert HolidayCalendar(country, region, str(tmp_path)).is_holiday(day) is holiday
    # And once more from the cache that the first question filled.
    assert HolidayCalendar(country, region, str(tmp_path)).is_holiday(day) is holiday


def test_easter_and_a_weekend_move_a_due_date_to_tuesday(tmp_path: Path) -> None:
    calendar = HolidayCalendar("DE", "", str(tmp_path))
    assert next_working_day(date(2026, 4, 3), calendar) == date(2026, 4, 7)
    assert add_working_days(date(2026, 4, 2), 1, calendar) == date(2026, 4, 7)


def test_an_unknown_country_has_no_holidays_and_is_told(tmp_path: Path) -> None:
    calendar = HolidayCalendar("XX", "", str(tmp_path))
    assert not calendar.is_holiday(date(2026, 12, 25))
    assert calendar.problem is not None
    assert "'XX'" in calendar.problem.sentence
    assert "user.country" in calendar.problem.hint


def test_the_config_refuses_it_and_the_agenda_goes_on_without(home: Home) -> None:
    run = home.rel("config", "set", "user.country", "XX")
    assert (run.code, run.err.count("\n")) == (2, 1)
    home.ok("config", "set", "user.country", "DE")
    assert home.rel("config", "set", "user.region", "ZZ").code == 2
    home.config.write_text('[user]\ncountry = "XX"\n')
    home.ok("add", "Ada", today="2025-01-01")
    home.ok("invoice", "add", "Ada", "100", "--due", "2026-02-01", "--issued", "2026-01-15")
    agenda = home.ok("today", "--json").json
    assert agenda["cards"][0]["items"][0]["rule"] == "payment-target-exceeded"
    assert "no public holidays are known for 'XX'" in agenda["errors"][0]["error"]


@pytest.mark.parametrize("contents", ["", "not dates", "2026-99-99"])
def test_a_broken_cache_costs_time_and_nothing_else(contents: str, tmp_path: Path) -> None:
    HolidayCalendar("DE", "", str(tmp_path)).is_holiday(date(2026, 1, 1))
    (cache,) = tmp_path.iterdir()
    cache.write_text(contents)
    assert HolidayCalendar("DE", "", str(tmp_path)).is_holiday(date(2026, 1, 1))


def test_a_cache_that_cannot_be_written_is_no_problem(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert HolidayCalendar("DE", "", str(blocked / "cache")).is_holiday(date(2026, 1, 1))


def test_the_library_is_imported_only_when_the_cache_does_not_know_the_year(tmp_path: Path) -> None:
    script = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from reljournal.commands.holidays import HolidayCalendar;"
        "HolidayCalendar('DE', '', str(Path(sys.argv[1]))).is_holiday(date(2026, 1, 1));"
        "print('holidays' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    seen = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert [each.strip() for each in seen] == ["True", "False"]
