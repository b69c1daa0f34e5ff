"""Readers and writers of other programs' files, one module a format."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.exchange.entries import EntryFormat

JOURNAL = "json"
"""The format that holds a whole journal; every other one holds entries."""
ENTRY_FORMATS = {"csv": "reljournal.exchange.csv_entries"}
ENTRY_POINTS = "reljournal.exchange"
"""The group in which other packages offer modules like ours."""


def formats() -> tuple[str, ...]:
    """The formats that the program brings along."""
    return (JOURNAL, *ENTRY_FORMATS)


def entry_format(name: str) -> EntryFormat:
    """The module that reads and writes entries as `name`, loaded only now.

    Raises UsageError for a format that neither the program nor an installed package knows.
    """
    if name in ENTRY_FORMATS:
        return cast("EntryFormat", import_module(ENTRY_FORMATS[name]))
    from importlib.metadata import entry_points

    for offered in entry_points(group=ENTRY_POINTS, name=name):
        return cast("EntryFormat", offered.load())
    close = near_misses(name, formats(), limit=1)
    hint = f"did you mean '{close[0]}'?" if close else "formats are " + ", ".join(formats())
    raise UsageError(f"{quoted(name)} is not a format", hint)
