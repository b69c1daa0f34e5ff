"""Conditions that mean harm, from tests/data/hostile_expressions.txt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "data" / "hostile_expressions.txt"


def hostile() -> list[str]:
    """Each of them written out; a long one is kept as its beginning, what is repeated how often, its end."""
    return [_written_out(json.loads(line)) for line in PATH.read_text("utf-8").splitlines()]


def _written_out(item: str | list[Any]) -> str:
    if isinstance(item, str):
        return item
    start, unit, times, end = item
    return str(start) + str(unit) * int(times) + str(end)
