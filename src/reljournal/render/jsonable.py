"""Values as JSON has them."""

from __future__ import annotations

from datetime import date, datetime, time

from reljournal.domain.message import Message, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reljournal.render.words import Words


def jsonable(value: Any, words: Words) -> Any:
    """Dates as ISO, money and durations as their text, messages as sentences, tuples as lists."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value
    if isinstance(value, Word):
        return value.text
    if isinstance(value, Message):
        return words(value)
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): jsonable(each, words) for key, each in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [jsonable(each, words) for each in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    assert value.__class__.__module__.startswith(("decimal", "reljournal.domain")), value
    return str(value)
