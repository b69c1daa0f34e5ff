"""The journal's schema number, with the steps that lead up to it."""

from __future__ import annotations

from typing import Any

from reljournal.journal import faults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = 1

Tables = dict[str, dict[int, dict[str, Any]]]
#: For each older schema, the function that changes tables in place to the next one.
STEPS: dict[int, Callable[[Tables], None]] = {}


def check(schema: object) -> int:
    """Return a journal's schema number; DamagedError when this program cannot read it."""
    if isinstance(schema, bool) or not isinstance(schema, int):
        raise faults.DamagedError("has no readable schema number")
    if schema > SCHEMA:
        raise faults.NewerError(
            f"was written by a newer version of rel (schema {schema}, this one knows up to {SCHEMA})",
            "Upgrade rel; the file was not touched.",
        )
    if any(number not in STEPS for number in range(schema, SCHEMA)) or schema < 0:
        raise faults.DamagedError(f"has the schema number {schema}, which no version of rel ever wrote")
    return schema


def forward(tables: Tables, schema: int) -> bool:
    """Bring tables in memory up to the current schema; says whether there was anything to do."""
    for number in range(schema, SCHEMA):
        STEPS[number](tables)
    tables["meta"][1]["schema"] = SCHEMA
    return schema < SCHEMA
