"""The one door to what people type about time."""

from __future__ import annotations

from reljournal.domain.dates import Order, Prefer, add_months, parse_birthday, parse_date
from reljournal.domain.durations import Duration, parse_duration

__all__ = [
    "Duration",
    "Order",
    "Prefer",
    "add_months",
    "parse_birthday",
    "parse_date",
    "parse_duration",
]
