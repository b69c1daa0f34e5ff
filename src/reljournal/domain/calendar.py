"""Working days, whatever the country."""

from __future__ import annotations

from datetime import date, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

ONE_DAY = timedelta(days=1)


class WorkCalendar(Protocol):
    """Knows the public holidays of one region."""

    def is_holiday(self, day: date) -> bool: ...


class WeekdayCalendar:
    """Monday to Friday, without any holiday: what is left where no country is set."""

    def is_holiday(self, day: date) -> bool:  # noqa: ARG002
        return False


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Monday to Friday less the public holidays; the weekend is asked first since it costs nothing."""
    return day.weekday() < 5 and not calendar.is_holiday(day)


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """The day itself where it is a working day, else the first one after it."""
    while not is_working_day(day, calendar):
        day += ONE_DAY
    return day


def add_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """The working day that lies `count` working days after `day`; `day` itself need not be one."""
    while count > 0:
        day += ONE_DAY
        if is_working_day(day, calendar):
            count -= 1
    return day
