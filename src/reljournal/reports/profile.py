"""Everything about one person or organisation, in one view."""

from __future__ import annotations

from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.reports.effect import Outlook, Upcoming, next_matter
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from reljournal.domain.book import Book, Entity
    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Context, Rule
    from reljournal.domain.interaction import Interaction
    from reljournal.domain.ledgers import Agreement, Friction, Invoice, Occasion, Project, Promise
    from reljournal.domain.policy import Policy

RECENT = 8


@dataclass(frozen=True)
class Profile(Frozen):
    """A contact with the relationship around it: how it stands, what is open, what was last."""

    contact: Contact
    org: Contact | None
    relationship: Relationship
    policy: Policy
    refs: Mapping[int, str]
    names: Mapping[int, str]
    agenda: Agenda
    next: Upcoming | None
    recent: tuple[Interaction, ...]
    entries: int
    last_conversation: date | None
    invoices: tuple[Invoice, ...]
    promises: tuple[Promise, ...]
    projects: tuple[Project, ...]
    agreements: tuple[Agreement, ...]
    frictions: tuple[Friction, ...]
    occasions: tuple[Occasion, ...]


def profile(
    contact: Contact,
    book: Book,
    ctx: Context,
    rules: Mapping[str, Rule],
    refs: Callable[[Collection[int]], Mapping[int, str]],
) -> Profile:
    """The profile of a contact as of the day of the context; `refs` tells the REFs of records."""
    home = book.relationship_id(contact.id)
    (relationship,) = build_relationships(book, ctx.today, {home}, ctx.ahead, whole=True)
    whole = contact.id == home
    entries = [entry for entry in relationship.entries if whole or contact.id in entry.who]
    spoken = [entry for entry in relationship.conversations if whole or contact.id in entry.who]
    recent = tuple(reversed(entries[-RECENT:]))
    projects = tuple(each for each in relationship.projects if each.state != "ended")
    listed: tuple[Entity, ...] = (
        contact,
        *recent,
        *relationship.open_invoices,
        *relationship.open_promises,
        *projects,
        *relationship.agreements,
        *relationship.open_frictions,
        *relationship.occasions,
    )
    return Profile(
        contact=contact,
        org=book.contacts[home] if home != contact.id else None,
        relationship=relationship,
        policy=ctx.policy(relationship),
        refs=refs([each.id for each in listed]),
        names={each.id: each.name for each in book.contacts.values()},
        agenda=build_agenda(book, ctx, rules, only_relationship=home),
        next=next_matter(Outlook(book, {home}, ctx, rules)),
        recent=recent,
        entries=len(entries),
        last_conversation=spoken[-1].on if spoken else None,
        invoices=relationship.open_invoices,
        promises=relationship.open_promises,
        projects=projects,
        agreements=relationship.agreements,
        frictions=relationship.open_frictions,
        occasions=relationship.occasions,
    )
