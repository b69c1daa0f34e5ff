"""The journal's schema number, with the steps that lead up to it."""

from __future__ import annotations

from reljournal.journal import lines
from reljournal.later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Tables = dict[str, dict[int, dict[str, Any]]]

    from reljournal.journal import faults
else:
    faults = Later("reljournal.journal.faults")  # only where something fails

SCHEMA = 1

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


def is_current(meta: bytes) -> bool:
    """Say whether a meta record is surely of the current schema: it is as `rel` itself writes it."""
    return meta.startswith(b'{"schema": %d,' % SCHEMA)


def _check(tables: Tables) -> None:
    """Raise an error for what a step left that is no journal, before anybody writes it."""
    for name, table in tables.items():
        for doc_id, record in table.items():
            lines.body(name, doc_id, record)


def forward(tables: Tables, schema: int) -> None:
    """Bring tables in memory up to the current schema; MigrationError when a step cannot do its work."""
    for number in range(schema, SCHEMA):
        try:
            STEPS[number](tables)
            tables["meta"][1]["schema"] = number + 1
            _check(tables)
        except Exception as error:  # whatever it is: the file on the disk is still as it was
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise faults.MigrationError.of(number, number + 1, reason) from error
