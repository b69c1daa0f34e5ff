"""A lively sample journal: three years of a small translation agency in Berlin."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from reljournal.commands import demo_ledgers as ledgers
from reljournal.commands.demo_cast import HOUSES
from reljournal.commands.demo_history import Group, birthday_of, history
from reljournal.commands.demo_house import House, Person
from reljournal.commands.writing import insert
from reljournal.domain.book import Entity
from reljournal.domain.contact import Contact, Hours
from reljournal.domain.dates import add_months
from reljournal.domain.ledgers import Invoice
from reljournal.domain.names import keys
from reljournal.journal import Journal, Transaction


def build_demo(journal: Journal, today: date, now: datetime, seed: int = 7) -> None:
    """Fill a fresh journal, which is created where there is none, as it could stand on `today`.

    The same day and seed give the same people, dates and amounts. On any day every rule has something to say, but
    for those that have their season; some houses are well cared for and raise nothing. Raises RelError where the
    journal cannot be written.
    """
    if not journal.exists():
        journal.create(now=now)
    rng = Random(seed)
    with journal.transaction("demo", now=now) as tx:
        groups = {house.key: _introduce(tx, house, today) for house in HOUSES}
        written = [insert(tx, project) for project in ledgers.projects(groups, today)]
        running = [project for project in written if project.state == "active"]
        unpaid = _invoice(tx, groups, today, rng)
        for entry in history(groups, today, rng):
            insert(tx, entry)
        # After the entries: what is planned, or opened on the day of a talk, must not look older than them.
        latest: tuple[Entity, ...] = (
            *ledgers.promises(groups, today),
            *ledgers.agreements(groups, running, today),
            *ledgers.frictions(groups, today),
            *ledgers.occasions(groups, today),
            *ledgers.reminders(unpaid, today),
            *ledgers.plans(groups, today),
        )
        for record in latest:
            insert(tx, record)


def _invoice(tx: Transaction, groups: ledgers.Groups, today: date, rng: Random) -> dict[str, Invoice]:
    """Write every invoice; the unpaid one of each house by its key."""
    written = [insert(tx, invoice) for invoice in ledgers.invoices(groups, today, rng)]
    return {
        key: invoice
        for key, group in groups.items()
        for invoice in written
        if invoice.who == group.id and invoice.paid is None
    }


def _introduce(tx: Transaction, house: House, today: date) -> Group:
    """Write a house with its people."""
    since = add_months(today + timedelta(days=house.jubilee), -12 * house.years) if house.years else None
    added = today - timedelta(days=house.known)
    head = insert(tx, _contact(house.head, house, today, added, since=since, type=house.type, tags=house.tags))
    people: list[tuple[Person, int]] = []
    for person in house.people:
        before = people[-1][1] if people else None
        people.append((person, insert(tx, _contact(person, house, today, added, org=head.id, before=before)).id))
    return Group(house, head.id, tuple(people) or ((house.head, head.id),))


def _contact(
    person: Person,
    house: House,
    today: date,
    added: date,
    *,
    org: int | None = None,
    before: int | None = None,
    since: date | None = None,
    type: str | None = None,  # noqa: A002
    tags: tuple[str, ...] = (),
) -> Contact:
    is_house = bool(house.people) and org is None
    return Contact(
        id=0,
        name=person.name,
        kind="organisation" if is_house else "person",
        added=added,
        org=org,
        role=person.role,
        type=type,
        emails=() if is_house else (f"{_mailbox(person.name)}@{house.domain}",),
        phones=(person.phone,) if person.phone else (),
        birthday=_birthday(person, today),
        prefers=person.prefers,
        avoids=person.avoids,
        hours=Hours.parse(person.hours) if person.hours else None,
        terms=house.terms if org is None and house.terms != 14 else None,
        since=since,
        likes=person.likes,
        tags=tags,
        status="ended" if person.has_left else "active",
        took_over=today - timedelta(days=person.took_over) if person.took_over else None,
        follows=before if person.took_over else None,
    )


def _birthday(person: Person, today: date) -> str | None:
    if person.birthday is None:
        return None
    if isinstance(person.birthday, str):
        return f"1984{person.birthday[1:]}"
    return add_months(birthday_of(person, today), -12 * person.age).isoformat()


def _mailbox(name: str) -> str:
    """The name as an address may spell it: ä as ae, no accents, no title."""
    return keys(name.removeprefix("Dr. "))[-1].replace(" ", ".")
