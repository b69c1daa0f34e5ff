"""Everything the journal holds, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Agreement, Deferral, Friction, Invoice, Occasion, Project, Promise


@dataclass(frozen=True)
class Book:
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

    def relationship_id(self, contact_id: int) -> int:
        """The relationship that a contact belongs to: the organisation's, or their own."""
        contact = self.contacts.get(contact_id)
        if contact and contact.org is not None and contact.org in self.contacts:
            return contact.org
        return contact_id
