"""The days on which relationships become others by themselves, because a day has come."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.dates import add_months

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from reljournal.domain.book import Book

DATED: Mapping[str, tuple[str, ...]] = {
    "projects": ("started", "ended"),
    "invoices": ("issued", "paid"),
    "promises": ("made", "closed"),
    "agreements": ("agreed",),
    "frictions": ("opened", "resolved"),
    "deferrals": ("on",),
}
"""By table the fields from whose day on a record counts, or is what it says; entries count from their own."""


def turning_days(book: Book, today: date, ahead: int, days: Iterable[date]) -> set[date]:
    """Those of some days after today on which `build_relationships` may find others than the day before.

    Where the book has the turnovers of a day, they are left out of account.
    """
    told = set(_told(book))
    issued = set() if book.turnovers is not None else {each.issued for each in book.invoices.values()}
    found = set()
    before = today
    for day in days:
        # The first of a month moves the window of what is in sight; invoices leave the last 12 months one by one.
        if day.day == 1 or day + timedelta(days=ahead) in told or not issued.isdisjoint(_left(before, day)):
            found.add(day)
        before = day
    return found


def _told(book: Book) -> Iterator[Any]:
    for entry in book.interactions.values():
        yield entry.on
    for table, names in DATED.items():
        for record in getattr(book, table).values():
            for name in names:
                yield getattr(record, name)


def _left(before: date, day: date) -> Iterator[date]:
    """The days of which an invoice counts one day and not the next."""
    begin, end = add_months(before, -12), add_months(day, -12)
    return (begin + timedelta(days=count) for count in range(1, (end - begin).days + 1))
