"""Values into the journal."""

from __future__ import annotations

from reljournal.domain.book import TABLES, Book, Entity
from reljournal.journal.records import changed_fields, to_record
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from reljournal.journal.transaction import Transaction

    _Entity = TypeVar("_Entity", bound=Entity)


def insert(tx: Transaction, value: _Entity) -> _Entity:
    """Write a new value and return it with the id that it got."""
    doc_id = tx.insert(TABLES[type(value)], to_record(value))
    return replace(value, id=doc_id)


def update(tx: Transaction, before: _Entity, after: _Entity) -> _Entity:
    """Write what has changed of a value; fields that this version does not know are left alone."""
    changes = changed_fields(before, after)
    if changes:
        tx.update(TABLES[type(after)], after.id, changes)
    return after


def put(tx: Transaction, book: Book, value: Entity) -> Entity:
    """Write a value: a new one where it has no id, else what has changed of the one that the book holds."""
    before = book.find(value.id) if value.id else None
    return insert(tx, value) if before is None else update(tx, before, value)


def remove(tx: Transaction, value: Entity) -> None:
    """Take a value out of the journal."""
    tx.remove(TABLES[type(value)], value.id)
