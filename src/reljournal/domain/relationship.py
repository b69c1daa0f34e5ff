"""The relationship: what every rule looks at."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.interaction import SPOKEN, TWO_WAY, Interaction, conversations
from reljournal.domain.recent import IN_ANY_CASE, Sighted, kept, window
from reljournal.domain.turnover import Turnover, sales_of, turnovers_of
from reljournal.values import Frozen, cached_property, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from reljournal.domain.book import Book
    from reljournal.domain.contact import Contact
    from reljournal.domain.ledgers import Agreement, Deferral, Friction, Invoice, Occasion, Project, Promise
    from reljournal.domain.policy import Policy

    _ByHome = Mapping[int, Sequence[Interaction]]
    _Record = TypeVar("_Record", Project, Invoice, Promise, Agreement, Friction, Occasion)

_EARLY = timedelta(days=3)
"""How long before its day a planned contact may already take place."""


CRISIS_LASTS = 180
"""Days for which an entry tagged +crisis stands: hard phases pass, and a tag is easily forgotten."""


@dataclass(frozen=True)
class Relationship(Frozen):
    """An organisation with its people, or a person without an organisation, and all that is between you.

    `entries` are what happened, oldest first; `plans` what is agreed for a day and has not happened yet.
    """

    contact: Contact
    people: tuple[Contact, ...] = ()
    entries: tuple[Interaction, ...] = ()
    plans: tuple[Interaction, ...] = ()
    projects: tuple[Project, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    promises: tuple[Promise, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    frictions: tuple[Friction, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    turnover: Turnover | None = None

    @property
    def id(self) -> int:
        return self.contact.id

    @property
    def name(self) -> str:
        return self.contact.name

    @cached_property
    def members(self) -> tuple[Contact, ...]:
        """Everybody in it: the organisation, or the person, first."""
        return (self.contact, *self.people)

    @cached_property
    def persons(self) -> tuple[Contact, ...]:
        """The living people in it that may be written to."""
        people = self.people if self.contact.kind == "organisation" else self.members
        return tuple(person for person in people if person.is_reachable)

    @property
    def added(self) -> date:
        """The day the journal first heard of them: when the contact was added, else what it shows first.

        A check-in that never was counts from the day of adding, not from an imported date. `date.min` where
        a record written by other hands tells nothing at all.
        """
        return min((member.added for member in self.members if member.added), default=self.since or date.min)

    @cached_property
    def since(self) -> date | None:
        """The day the relationship began, as the user told it or as the entries and invoices show."""
        told = [member.since for member in self.members if member.since]
        if told:
            return min(told)
        shown = [entry.on for entry in self.entries[:1]] + [invoice.issued for invoice in self.invoices]
        return min(shown, default=None)

    @cached_property
    def conversations(self) -> tuple[Interaction, ...]:
        return tuple(conversations(self.entries))

    @cached_property
    def talk_days(self) -> tuple[date, ...]:
        """The day of each talk, in order: of each that was spoken, and once of a day's written ones."""
        days: list[date] = []
        written = None
        for talk in self.conversations:
            if talk.kind not in SPOKEN:
                if talk.on == written:
                    continue
                written = talk.on
            days.append(talk.on)
        return tuple(days)

    @cached_property
    def last_conversation(self) -> Interaction | None:
        """The last of the conversations, looked for from the end: most rules ask for no other."""
        came_in = None
        for entry in reversed(self.entries):
            if entry.kind == "note" or entry.planned:
                continue
            if came_in is not None and entry.direction == "out":
                return came_in
            if entry.kind in TWO_WAY:
                return entry
            came_in = entry if entry.direction == "in" else None
        return None

    @cached_property
    def tags(self) -> frozenset[str]:
        """Every tag of its entries."""
        return frozenset([tag for entry in self.entries for tag in entry.tags])

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Every kind of its entries."""
        return frozenset([entry.kind for entry in self.entries])

    @cached_property
    def policies(self) -> dict[int, tuple[Mapping[str, Policy], Policy]]:
        """Kept by `Context.policy`: its policy, by the identity of the types that it was looked up in."""
        return {}

    @cached_property
    def touches(self) -> tuple[Interaction, ...]:
        # As `is_touch` has it, which by itself takes as long again for each entry.
        return tuple(
            [each for each in self.entries if each.direction == "out" and each.kind != "note" and not each.planned]
        )

    @cached_property
    def last_touch(self) -> Interaction | None:
        """The last of the touches, looked for from the end, as most rules ask for no other."""
        for entry in reversed(self.entries):
            if entry.direction == "out" and entry.kind != "note" and not entry.planned:
                return entry
        return None

    @property
    def has_touches(self) -> bool:
        return self.last_touch is not None

    @property
    def touches_about_work(self) -> list[Interaction]:
        """The unbroken row of touches about work with which its history ends."""
        row = []
        for entry in reversed(self.entries):
            if entry.direction == "out" and entry.kind != "note" and not entry.planned:
                if not entry.is_business:
                    break
                row.append(entry)
        return row[::-1]

    @cached_property
    def unanswered(self) -> tuple[Interaction, ...]:
        """The touches since they were last heard of, in any direction of a conversation."""
        found = []
        for entry in reversed(self.entries):
            if entry.kind != "note" and (entry.direction == "in" or entry.kind in TWO_WAY):
                break
            if entry.is_touch:
                found.append(entry)
        return tuple(reversed(found))

    @cached_property
    def active_projects(self) -> tuple[Project, ...]:
        return tuple(project for project in self.projects if project.state == "active")

    @cached_property
    def open_frictions(self) -> tuple[Friction, ...]:
        return tuple(friction for friction in self.frictions if friction.resolved is None)

    @cached_property
    def open_invoices(self) -> tuple[Invoice, ...]:
        return tuple(invoice for invoice in self.invoices if invoice.paid is None)

    @cached_property
    def open_promises(self) -> tuple[Promise, ...]:
        return tuple(promise for promise in self.promises if promise.state == "open")

    def in_crisis(self, today: date) -> bool:
        """Whether they are in a hard phase: tagged so, an entry of the last months says so, or a project rests."""
        for member in self.members:  # loops, for most rules ask this of everybody, and nearly always in vain
            if "crisis" in member.tags and member.is_reachable:
                return True
        for project in self.projects:
            if project.state == "paused":
                return True
        return "crisis" in self.tags and any(
            (today - entry.on).days <= CRISIS_LASTS for entry in self.with_tag("crisis")
        )

    def since_day(self, day: date) -> tuple[Interaction, ...]:
        """The entries from a day on."""
        # As `bisect` has it, without the import.
        entries, low = self.entries, 0
        high = len(entries)
        while low < high:
            middle = (low + high) // 2
            if entries[middle].on < day:
                low = middle + 1
            else:
                high = middle
        return entries[low:]

    def with_tag(self, tag: str) -> Iterator[Interaction]:
        if tag not in self.tags:
            return iter(())
        return (entry for entry in self.entries if tag in entry.tags)

    def after(self, entry: Interaction) -> Iterator[Interaction]:
        """The entries that came later, the same day's later ones included."""
        return (other for other in self.since_day(entry.on) if other.sort_key > entry.sort_key)

    def concerns(self, who: Iterable[int], entry: Interaction) -> bool:
        """Whether one of its entries is with one of them; the house as a whole stands for everybody in it."""
        return is_with(entry, who, self.id)

    def is_gone(self, contact_id: int) -> bool:
        """Whether one of its people has left or died."""
        member = self.member(contact_id)
        return member is not None and not member.is_reachable

    def member(self, contact_id: int) -> Contact | None:
        return next((member for member in self.members if member.id == contact_id), None)


def build_relationships(
    book: Book, today: date, only: Collection[int] | None = None, ahead: int = 0, *, whole: bool = False
) -> list[Relationship]:
    """Every relationship of the journal, or those with an id in `only`, by name, as it stands on `today`.

    What lies far back is in sight by its newest instances (domain/recent.py), or all of it, if the `whole` is
    asked for. Entries dated more than `ahead` days after `today` are left out: with none ahead, the agenda of
    a day is the same whenever it is asked for.
    """
    last_day = today + timedelta(days=ahead)
    people: dict[int, list[Contact]] = {}
    home_of = {contact_id: book.relationship_id(contact_id) for contact_id in book.contacts}
    for contact in book.contacts.values():
        if (home := home_of[contact.id]) != contact.id:
            people.setdefault(home, []).append(contact)

    sorted_out = None if whole else _sorted_out(book, (today, last_day))
    entries, plans = sorted_out or _by_home(book.interactions.values(), home_of, last_day)
    ledgers = _Ledgers(book, last_day)
    deferrals: dict[int, list[Deferral]] = {}
    for deferral in book.deferrals.values():
        if deferral.on <= last_day:
            deferrals.setdefault(ledgers.home.get(deferral.subject, deferral.subject), []).append(deferral)

    turnovers = book.turnovers
    if turnovers is None:
        turnovers = turnovers_of(sales_of(ledgers.invoices), today, last_day)
    homes = [
        contact
        for contact in book.contacts.values()
        if book.relationship_id(contact.id) == contact.id and (only is None or contact.id in only)
    ]
    return [
        Relationship(
            contact=contact,
            people=tuple(people.get(contact.id, ())),
            entries=(
                mine := tuple(entries.get(contact.id, ()))
                if sorted_out
                else _sorted(entries.get(contact.id, ()), None if whole else today)
            ),
            plans=_open_plans(plans.get(contact.id, ()), mine, contact.id),
            projects=tuple(ledgers.projects.get(contact.id, ())),
            invoices=tuple(ledgers.invoices.get(contact.id, ())),
            promises=tuple(ledgers.promises.get(contact.id, ())),
            agreements=tuple(ledgers.agreements.get(contact.id, ())),
            frictions=tuple(ledgers.frictions.get(contact.id, ())),
            occasions=tuple(ledgers.occasions.get(contact.id, ())),
            deferrals=tuple(deferrals.get(contact.id, ())),
            turnover=turnovers.get(contact.id),
        )
        for contact in sorted(homes, key=lambda contact: (contact.name.casefold(), contact.id))
    ]


def _sorted_out(book: Book, days: tuple[date, date]) -> tuple[_ByHome, _ByHome] | None:
    """By relationship the entries that are in sight and the plans, where somebody has sorted them out already."""
    found = book.interactions
    if not isinstance(found, Sighted) or found.contacts is not book.contacts or found.days != days:
        return None
    return found.by_home, found.plans


def _by_home(
    interactions: Iterable[Interaction], home_of: Mapping[int, int], last_day: date
) -> tuple[_ByHome, _ByHome]:
    """Entries up to a day, and plans, by relationship."""
    entries: dict[int, list[Interaction]] = {}
    plans: dict[int, list[Interaction]] = {}
    for entry in interactions:
        who = entry.who
        one = len(who) == 1  # nearly all: a set for each of a hundred thousand takes its time
        for home in (home_of.get(who[0], who[0]),) if one else {home_of.get(each, each) for each in who}:
            if entry.planned:
                plans.setdefault(home, []).append(entry)
            elif entry.on <= last_day:
                entries.setdefault(home, []).append(entry)
    return entries, plans


def _sorted(entries: Sequence[Interaction], today: date | None) -> tuple[Interaction, ...]:
    """Entries in order of time; with a day only those that are in sight on it."""
    if today is not None and len(entries) > IN_ANY_CASE:
        facts = [(e.on, e.id, e.kind, e.direction, e.tags, e.who, e.planned) for e in entries]
        wanted = kept(facts, window(today))
        entries = [entry for entry in entries if entry.id in wanted]
    return tuple(sorted(entries, key=lambda entry: (entry.on, entry.id)))  # which is the `sort_key`


class _Ledgers:
    """The ledgers as they stood on a day, sorted by relationship; `home` is the relationship of each record."""

    def __init__(self, book: Book, today: date) -> None:
        self._book = book
        self.home = {contact_id: book.relationship_id(contact_id) for contact_id in book.contacts}
        # Of entries only those that something was put off about.
        subjects = {each.subject for each in book.deferrals.values()}
        for subject in subjects.intersection(book.interactions) if subjects else ():
            if who := book.interactions[subject].who:
                self.home[subject] = book.relationship_id(who[0])
        self.projects = self._sort(
            replace(each, state="active", ended=None, outcome=None) if each.ended and each.ended > today else each
            for each in book.projects.values()
            if each.started <= today
        )
        self.invoices = self._sort(
            replace(each, paid=None) if each.paid and each.paid > today else each
            for each in book.invoices.values()
            if each.issued <= today
        )
        self.promises = self._sort(
            replace(each, state="open", closed=None) if each.closed and each.closed > today else each
            for each in book.promises.values()
            if each.made <= today
        )
        self.agreements = self._sort(each for each in book.agreements.values() if each.agreed <= today)
        self.frictions = self._sort(
            replace(each, resolved=None, resolution=None) if each.resolved and each.resolved > today else each
            for each in book.frictions.values()
            if each.opened <= today
        )
        self.occasions = self._sort(book.occasions.values())

    def _sort(self, records: Iterable[_Record]) -> dict[int, list[_Record]]:
        found: dict[int, list[_Record]] = {}
        for record in records:
            home = self.home[record.id] = self._book.relationship_id(record.who)
            found.setdefault(home, []).append(record)
        return found


def is_with(entry: Interaction, who: Iterable[int], home: int) -> bool:
    """Whether an entry of the relationship `home` is with one of them, or either means the house as a whole."""
    wanted = set(who)
    return home in wanted or home in entry.who or not wanted.isdisjoint(entry.who)


def _open_plans(
    plans: Sequence[Interaction], entries: tuple[Interaction, ...], home: int
) -> tuple[Interaction, ...]:
    if not plans:
        return ()
    spoken = {entry.id for entry in conversations(entries)}
    unkept = (
        plan
        for plan in plans
        if not any(is_with(entry, plan.who, home) and _fulfils(entry, plan, spoken) for entry in entries)
    )
    return tuple(sorted(unkept, key=lambda plan: plan.sort_key))


def _fulfils(entry: Interaction, plan: Interaction, spoken: Collection[int]) -> bool:
    """Whether an entry made after the plan took its place, on its day, later, or a little before.

    An answer by mail the day before does not replace the call that was agreed, a call two days early does.
    """
    if entry.id < plan.id:
        return False
    if entry.kind == plan.kind and plan.on - entry.on <= _EARLY:
        return entry.is_touch or entry.id in spoken
    return entry.on >= plan.on and entry.id in spoken
