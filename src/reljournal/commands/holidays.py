"""Public holidays, from the holidays library, remembered by year."""

from __future__ import annotations

from datetime import date

from reljournal.errors import UsageError


class HolidayCalendar:
    """The public holidays of one country and region; none where no country is set, or one that nobody knows.

    The library takes 80 ms to import, so a year's holidays are kept in the cache folder as a line of dates and
    the library is asked only for a year that is not there. A cache that cannot be read or written costs time and
    nothing else.
    """

    def __init__(self, country: str, region: str, cache: str) -> None:
        self._country, self._region, self._cache = country, region, cache
        self._years: dict[int, frozenset[date]] = {}
        self.problem: UsageError | None = None
        """Why no holidays are counted although a country is set, once that has come out."""

    def is_holiday(self, day: date) -> bool:
        if not self._country:
            return False
        if day.year not in self._years:
            self._years[day.year] = self._year(day.year)
        return day in self._years[day.year]

    def _year(self, year: int) -> frozenset[date]:
        path = f"{self._cache}/holidays-{self._country}-{self._region or 'all'}-{year}"
        try:
            with open(path, encoding="ascii") as file:  # noqa: PTH123 - pathlib costs as much as all of this
                if days := frozenset(date.fromisoformat(word) for word in file.read().split()):
                    return days
        except (OSError, ValueError):
            pass
        try:
            days = known_holidays(self._country, self._region, year)
        except UsageError as unknown:
            self.problem = unknown
            return frozenset()
        from pathlib import Path

        try:
            Path(self._cache).mkdir(parents=True, exist_ok=True, mode=0o700)
            part = Path(f"{path}.part")
            part.write_text(" ".join(day.isoformat() for day in sorted(days)), "ascii")
            part.replace(path)
        except OSError:
            pass
        return days


def known_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """Ask the library; raises UsageError for a country or region that it does not know."""
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError:
        where = f"{country}-{region}" if region else country
        raise UsageError(
            f"no public holidays are known for {where!r}", "mend user.country and user.region in the config"
        ) from None
    return frozenset(found)
