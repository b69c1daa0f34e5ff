"""The one door to what people type about time.

Whoever must start fast and needs no Duration goes to `dates` directly: it loads neither dataclasses nor re.
"""

from __future__ import annotations

from reljournal.domain.dates import Prefer, add_months, parse_birthday, parse_date
from reljournal.domain.durations import Duration, parse_duration
from reljournal.domain.written import Order

__all__ = [
    "Duration",
    "Order",
    "Prefer",
    "add_months",
    "parse_birthday",
    "parse_date",
    "parse_duration",
]
