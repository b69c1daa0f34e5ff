"""Everything the journal holds, as values."""

from __future__ import annotations

from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Agreement, Deferral, Friction, Invoice, Occasion, Project, Promise
from reljournal.values import Frozen, dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from reljournal.domain.turnover import Turnover


Entity = Contact | Interaction | Project | Invoice | Promise | Agreement | Friction | Occasion | Deferral

TABLES: Mapping[type[Any], str] = {
    Contact: "contacts",
    Project: "projects",
    Invoice: "invoices",
    Promise: "promises",
    Agreement: "agreements",
    Friction: "frictions",
    Occasion: "occasions",
    Deferral: "deferrals",
    Interaction: "interactions",
}
"""The table in which each kind of value is kept."""


@dataclass(frozen=True)
class Book(Frozen):
    """The contents of a journal by id, in the order in which they were entered."""

    contacts: Mapping[int, Contact] = field(default_factory=dict)
    projects: Mapping[int, Project] = field(default_factory=dict)
    invoices: Mapping[int, Invoice] = field(default_factory=dict)
    promises: Mapping[int, Promise] = field(default_factory=dict)
    agreements: Mapping[int, Agreement] = field(default_factory=dict)
    frictions: Mapping[int, Friction] = field(default_factory=dict)
    occasions: Mapping[int, Occasion] = field(default_factory=dict)
    deferrals: Mapping[int, Deferral] = field(default_factory=dict)
    interactions: Mapping[int, Interaction] = field(default_factory=dict)
    turnovers: Mapping[int, Turnover] | None = None
    """Each relationship's part of the turnover, where the book holds only a part of the invoices."""

    def relationship_id(self, contact_id: int) -> int:
        """The relationship that a contact belongs to: a person's is their organisation's, else their own.

        Only persons belong to organisations: whatever else a record says, nobody is lost in a chain or a ring.
        """
        contact = self.contacts.get(contact_id)
        if contact is None or contact.org is None or contact.kind != "person":
            return contact_id
        home = self.contacts.get(contact.org)
        return home.id if home and home.kind == "organisation" else contact_id

    def ids(self) -> list[int]:
        """Every id of the journal, so that a short reference means one record in all of its tables."""
        return [doc_id for name in TABLES.values() for doc_id in getattr(self, name)]

    def find(self, doc_id: int) -> Entity | None:
        """The record with this id, whatever its table."""
        for name in TABLES.values():
            found: Entity | None = getattr(self, name).get(doc_id)
            if found is not None:
                return found
        return None

    def having(self, *values: Entity) -> Book:
        """The book as it would be with these values in it; one without an id gets the next one."""
        tables: dict[str, Any] = {}
        next_id = max(self.ids(), default=0) + 1
        for value in values:
            name = TABLES[type(value)]
            if not value.id:
                value, next_id = replace(value, id=next_id), next_id + 1
            tables.setdefault(name, dict(getattr(self, name)))[value.id] = value
        return replace(self, **tables)
