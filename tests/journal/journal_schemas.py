"""Schemas that no program ever had, to try migrations with: 1 is today's, 2 and 3 are made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from reljournal.journal import append, migrations

Tables = dict[str, dict[int, dict[str, Any]]]
NEWEST = 3


def rename_and_split(tables: Tables) -> None:
    """From 1 to 2: what a contact likes is called `enjoys`, and settled frictions have a table of their own."""
    for contact in tables["contacts"].values():
        if "likes" in contact:
            contact["enjoys"] = contact.pop("likes")
    frictions = tables["frictions"]
    settled = [doc_id for doc_id, friction in frictions.items() if "resolved" in friction]
    tables["settled"] = {doc_id: frictions.pop(doc_id) for doc_id in settled}


def remove(tables: Tables) -> None:
    """From 2 to 3: nobody needs the minutes of an entry any more, nor a table of drafts."""
    for entry in tables["interactions"].values():
        entry.pop("minutes", None)
    tables.pop("drafts", None)


STEPS = {1: rename_and_split, 2: remove}


def migrated(tables: Tables, schema: int = 1) -> Tables:
    """Return what the tables of a journal of this schema are at the newest one, worked out by other means."""
    found = {name: {doc_id: dict(record) for doc_id, record in table.items()} for name, table in tables.items()}
    if schema < 2:
        for contact in found["contacts"].values():
            contact.update({"enjoys": contact["likes"]} if "likes" in contact else {})
            contact.pop("likes", None)
        found["settled"] = {i: r for i, r in found["frictions"].items() if "resolved" in r}
        found["frictions"] = {i: r for i, r in found["frictions"].items() if "resolved" not in r}
    found["interactions"] = {
        i: {key: value for key, value in r.items() if key != "minutes"} for i, r in found["interactions"].items()
    }
    return {name: table for name, table in found.items() if name != "drafts"}


@contextmanager
def program(schema: int) -> Iterator[None]:
    """Run a block as a version of rel that knows schemas up to this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "SCHEMA", schema)
        patch.setattr(migrations, "STEPS", {number: STEPS[number] for number in range(1, schema)})
        patch.setattr(append, "_HEAD", b'{\n"meta": {\n"1": {"schema": %d, "journal": "' % schema)
        yield
