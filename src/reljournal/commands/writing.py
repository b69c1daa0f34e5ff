"""Values into the journal, and what a command says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from reljournal.domain.message import Message
from reljournal.journal.records import TABLES, Entity, changed_fields, to_record
from reljournal.journal.transaction import Transaction

_Entity = TypeVar("_Entity", bound=Entity)


@dataclass(frozen=True)
class Receipt:
    """What a command did: one line for people, more lines that follow from it, and the same as data.

    `warnings` go to stderr: the command did its work all the same.
    """

    line: Message
    more: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


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


def remove(tx: Transaction, value: Entity) -> None:
    """Take a value out of the journal."""
    tx.remove(TABLES[type(value)], value.id)
