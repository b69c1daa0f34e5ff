"""What a calendar that follows the journal wants to know: what is due in the coming time, on which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from reljournal.domain.book import Book
from reljournal.domain.contact import Contact
from reljournal.domain.message import N_, Message, msg
from reljournal.reports.agenda import Agenda, Card, Item
from reljournal.values import Frozen, dataclass, replace

HORIZON = 60
"""Days that a feed looks ahead unless told otherwise: enough to plan by, and not yet guesswork."""
_FIRST_YEAR = 1970
"""Earlier years trouble some calendars; of a birthday nobody misses them."""

Kind = Literal["item", "promise", "birthday", "occasion"]


@dataclass(frozen=True)
class Event(Frozen):
    """One day in the calendar. `key` stays the same for as long as the matter does; `yearly` ones come again."""

    key: str
    kind: Kind
    day: date
    title: Message
    details: tuple[Message, ...] = ()
    code: str = ""
    yearly: bool = False


@dataclass(frozen=True)
class Feed(Frozen):
    """A calendar's contents as of a moment; `journal` is the journal's id, which sets two journals apart."""

    journal: str
    at: datetime
    events: tuple[Event, ...]


def build_feed(
    book: Book, agenda: Agenda, journal: str, at: datetime, *, only: int | None = None, dates: bool = True
) -> Feed:
    """The items of an agenda of many days, open promises, and the days that matter to somebody.

    What is overdue stands on today: nobody looks at a past day for what is still to be done. What is merely worth
    knowing has no day and stays away. `only` is the one relationship that is meant, as for the agenda; without
    `dates` the items are all.
    """
    dated = replace(book, promises={}, occasions={}, contacts={}) if not dates else _of(book, only)
    told = [*_promises(dated, agenda.today), *_birthdays(dated), *_occasions(dated, agenda.today)]
    # What has a day of its own is not told a second time by the rule that reminds of it.
    own = {event.key for event in told}
    items = (
        _item(card, item, agenda.today) for card in agenda.cards for item in card.items if not _own(item, own)
    )
    events = {event.key: event for event in (*items, *told)}
    return Feed(journal, at, tuple(sorted(events.values(), key=lambda event: (event.day, event.key))))


def _of(book: Book, only: int | None) -> Book:
    """The book with the dates of one relationship alone; all of it where none is named."""
    if only is None:
        return book
    return replace(
        book,
        contacts={each.id: each for each in book.contacts.values() if book.relationship_id(each.id) == only},
        promises={each.id: each for each in book.promises.values() if book.relationship_id(each.who) == only},
        occasions={each.id: each for each in book.occasions.values() if book.relationship_id(each.who) == only},
    )


def _own(item: Item, own: set[str]) -> bool:
    finding = item.finding
    keys = {f"promise.{finding.subject}", f"occasion.{finding.subject}"}
    return bool(keys & own) or ("birthday" in finding.tags and f"birthday.{finding.subject}" in own)


def _item(card: Card, item: Item, today: date) -> Event:
    finding = item.finding
    lines = [finding.reason] + ([item.advice] if item.advice else [])
    if finding.due < today:
        lines.append(msg(N_("Due since {day}"), day=finding.due))
    return Event(
        key=f"{finding.rule}.{finding.subject}",
        kind="item",
        day=max(finding.due, item.appears),
        title=msg(N_("{name}: {what}"), name=card.relationship.name, what=finding.headline),
        details=tuple(lines),
        code=item.code,
    )


def _promises(book: Book, today: date) -> Iterator[Event]:
    for promise in book.promises.values():
        contact = book.contacts.get(promise.who)
        if promise.state != "open" or contact is None or not _is_near(book, contact):
            continue
        text = N_("{name} promised: {what}") if promise.theirs else N_("Promised to {name}: {what}")
        lines = (msg(N_("Due since {day}"), day=promise.by),) if promise.by < today else ()
        yield Event(
            key=f"promise.{promise.id}",
            kind="promise",
            day=max(promise.by, today),
            title=msg(text, name=contact.name, what=promise.text),
            details=(msg(N_("Promised on {day}"), day=promise.made), *lines),
        )


def _birthdays(book: Book) -> Iterator[Event]:
    for person in book.contacts.values():
        if person.kind != "person" or not person.birthday or not _is_near(book, person):
            continue
        born = None if person.birthday.startswith("--") else int(person.birthday[:4])
        month, day = int(person.birthday[-5:-3]), int(person.birthday[-2:])
        year = max(born or 0, _FIRST_YEAR)
        while (month, day) == (2, 29) and year % 4:
            year += 1
        yield Event(
            key=f"birthday.{person.id}",
            kind="birthday",
            day=date(year, month, day),
            title=msg(N_("Birthday of {name}"), name=person.name),
            details=(msg(N_("Born in {year}"), year=str(born)),) if born else (),
            yearly=True,
        )


def _occasions(book: Book, today: date) -> Iterator[Event]:
    for noted in book.occasions.values():
        contact = book.contacts.get(noted.who)
        if contact is None or not _is_near(book, contact) or not (noted.yearly or noted.on >= today):
            continue
        yield Event(
            key=f"occasion.{noted.id}",
            kind="occasion",
            day=noted.on,
            title=msg(N_("{name}: {what}"), name=contact.name, what=noted.text),
            yearly=noted.yearly,
        )


def _is_near(book: Book, contact: Contact) -> bool:
    """Whether anything may be suggested towards somebody, and towards the house that they belong to."""
    home = book.contacts.get(book.relationship_id(contact.id))
    return contact.is_reachable and (home is None or home.is_reachable)
