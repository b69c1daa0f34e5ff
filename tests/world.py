"""A small world to judge rules by: people and what happened between them, written the way one would tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from reljournal.commands.items import consequences, entry_for
from reljournal.domain.book import TABLES, Book
from reljournal.domain.contact import Contact
from reljournal.domain.finding import Context, Finding, Rule, Setting
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Agreement, Deferral, Friction, Invoice, Occasion, Project, Promise
from reljournal.domain.money import Money
from reljournal.domain.policy import TYPES, Policy
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.reports.agenda import Agenda, Card, Item, build_agenda
from reljournal.rules import catalogue

ALL_RULES: Mapping[str, Rule] = catalogue()
RULES: Mapping[str, Rule] = {
    name: ALL_RULES[name]
    for name in (
        "check-in-due",
        "give-space",
        "payment-target-exceeded",
        "habitual-late-payer",
        "promise-due",
        "promise-awaited",
        "reply-owed",
        "planned-contact",
        "gesture-owed",
        "occasion",
        "friction-open",
    )
}
"""One rule of each kind: a test of a whole agenda need not change whenever the catalogue grows."""
ADDED = "2020-01-01"


def day(text: str) -> date:
    return date.fromisoformat(text)


def maybe(text: str | None) -> date | None:
    return day(text) if text else None


def day_before(text: str) -> str:
    return shifted(text, -1)


def day_after(text: str) -> str:
    return shifted(text, 1)


def shifted(text: str, days: int) -> str:
    return (day(text) + timedelta(days=days)).isoformat()


class NamedHolidays:
    """A work calendar that knows just the holidays it is told."""

    def __init__(self, *days: str) -> None:
        self._days = {day(each) for each in days}

    def is_holiday(self, day: date) -> bool:
        return day in self._days


class World:
    """Builds a journal's contents one fact at a time; ids rise in the order in which facts are told.

    Each method returns the id of what it adds. Where nobody is named, the contact added last is meant.
    """

    def __init__(
        self,
        *,
        holidays: Iterable[str] = (),
        types: Mapping[str, Policy] = TYPES,
        thresholds: Mapping[tuple[str, str], Setting] | None = None,
        lead_days: int = 7,
        post_lead_days: int = 10,
        gift_limit: str = "50",
        currency: str = "EUR",
    ) -> None:
        self.tables: dict[str, dict[int, Any]] = {
            name: {}
            for name in (
                "contacts",
                "projects",
                "invoices",
                "promises",
                "frictions",
                "agreements",
                "occasions",
                "deferrals",
                "interactions",
            )
        }
        self._ids = count(1001)
        self._last = 0
        self._context = Context(
            today=date.min,
            calendar=NamedHolidays(*holidays),
            types=types,
            thresholds=thresholds or {},
            lead_days=lead_days,
            post_lead_days=post_lead_days,
            gift_limit=Decimal(gift_limit),
            currency=currency,
        )

    # what there is

    def person(self, name: str = "Anna Weber", *, added: str | None = ADDED, **fields: Any) -> int:
        since = maybe(fields.pop("since", None))
        self._last = self._put("contacts", Contact, name=name, added=maybe(added), since=since, **fields)
        return self._last

    def organisation(self, name: str = "Weber GmbH", **fields: Any) -> int:
        return self.person(name, kind="organisation", **fields)

    def log(self, told: str, *who: int, **fields: Any) -> int:
        """One entry, told as "2026-03-02 email in +thanks"; it went out unless it says "in"."""
        on, kind, *rest = told.split()
        return self._put(
            "interactions",
            Interaction,
            on=day(on),
            kind=kind,
            who=who or (self._last,),
            direction="in" if "in" in rest else "out",
            tags=tuple(word[1:] for word in rest if word.startswith("+")),
            **fields,
        )

    def plan(self, told: str, *who: int, note: str = "") -> int:
        return self.log(told, *who, planned=True, note=note)

    def gift(self, on: str, value: str | None, *who: int, note: str = "a book", currency: str = "EUR") -> int:
        """Something that the user gave."""
        return self.log(f"{on} gift", *who, note=note, value=Money(value, currency) if value else None)

    def invoice(
        self,
        issued: str,
        due: str,
        *,
        paid: str | None = None,
        who: int = 0,
        number: str = "17",
        amount: str = "1200",
        currency: str = "EUR",
    ) -> int:
        return self._put(
            "invoices",
            Invoice,
            who=who or self._last,
            amount=Money(amount, currency),
            issued=day(issued),
            due=day(due),
            paid=maybe(paid),
            number=number,
        )

    def remind(
        self, invoice: int, on: str, stage: int | None = None, result: str = "reached", until: str | None = None
    ) -> int:
        return self._put(
            "deferrals",
            Deferral,
            kind="reminded",
            rule="payment-target-exceeded",
            subject=invoice,
            on=day(on),
            stage=stage,
            result=result,
            until=maybe(until),
        )

    def promise(self, made: str, by: str, *, who: int = 0, closed: str | None = None, **fields: Any) -> int:
        fields.setdefault("text", "the draft")
        fields.setdefault("state", "kept" if closed else "open")
        return self._put(
            "promises",
            Promise,
            who=who or self._last,
            made=day(made),
            by=day(by),
            closed=maybe(closed),
            **fields,
        )

    def friction(self, opened: str, *, resolved: str | None = None, who: int = 0) -> int:
        return self._put(
            "frictions",
            Friction,
            who=who or self._last,
            text="the late delivery",
            opened=day(opened),
            resolved=maybe(resolved),
        )

    def project(
        self, started: str, *, ended: str | None = None, who: int = 0, state: str = "active", **fields: Any
    ) -> int:
        return self._put(
            "projects",
            Project,
            who=who or self._last,
            name="Catalogue",
            started=day(started),
            ended=maybe(ended),
            state="ended" if ended else state,
            **fields,
        )

    def occasion(self, on: str, *, who: int = 0, yearly: bool = False, text: str = "the founding day") -> int:
        return self._put("occasions", Occasion, who=who or self._last, text=text, on=day(on), yearly=yearly)

    def agreement(
        self, agreed: str, topic: str = "scope", *, who: int = 0, review: str | None = None, **fields: Any
    ) -> int:
        return self._put(
            "agreements",
            Agreement,
            who=who or self._last,
            topic=topic,
            text="as we said",
            agreed=day(agreed),
            review=maybe(review),
            **fields,
        )

    def put_off(self, finding: Finding, on: str, until: str | None = None, kind: str = "snoozed") -> int:
        """What the user says of an item: by default, not before `until`."""
        return self._put(
            "deferrals",
            Deferral,
            kind=kind,
            rule=finding.rule,
            subject=finding.subject,
            on=day(on),
            until=maybe(until),
            stage=finding.stage,
            evidence=finding.fingerprint(),
        )

    def change(self, table: str, record: int, **fields: Any) -> None:
        """Replace some fields of a record."""
        self.tables[table][record] = replace(self.tables[table][record], **fields)

    def _put(self, table: str, entity: type[Any], **fields: Any) -> int:
        number = next(self._ids)
        self.tables[table][number] = entity(id=number, **fields)
        return number

    # what follows from it

    @property
    def book(self) -> Book:
        return Book(**self.tables)

    def context(self, today: str) -> Context:
        return replace(self._context, today=day(today))

    def relationships(self, today: str) -> list[Relationship]:
        return build_relationships(self.book, day(today))

    def relationship(self, today: str) -> Relationship:
        """The only one there is."""
        (only,) = self.relationships(today)
        return only

    def findings(self, rule: str, today: str) -> list[Finding]:
        """What one rule finds on a day, over all relationships."""
        ctx = self.context(today)
        return [
            finding
            for relationship in self.relationships(today)
            for finding in ALL_RULES[rule].findings(relationship, ctx)
        ]

    def finding(self, rule: str, today: str) -> Finding:
        """The only one that a rule finds."""
        (only,) = self.findings(rule, today)
        return only

    def fires(self, rule: str, today: str) -> bool:
        return bool(self.findings(rule, today))

    def fires_around(self, rule: str, today: str) -> list[bool]:
        """Whether a rule fires on the day before, on the day and on the day after."""
        return [self.fires(rule, shifted(today, step)) for step in (-1, 0, 1)]

    def agenda(self, today: str, *, rules: Mapping[str, Rule] = RULES, **options: Any) -> Agenda:
        return build_agenda(self.book, self.context(today), rules, **options)

    def do(self, rule: str, today: str) -> None:
        """Do the only item of a rule, as `rel done` does."""
        (item,) = self.items(rule, today)
        entry = replace(entry_for(item.finding, item, day(today)), id=next(self._ids))
        changes = consequences(self.book, self.context(today), ALL_RULES, item.finding, entry)
        self.tables["interactions"][entry.id] = entry
        for change in changes:
            number = change.id or next(self._ids)
            self.tables[TABLES[type(change)]][number] = replace(change, id=number)

    def asks(self, rule: str, today: str) -> bool:
        """Whether an item of a rule is shown where no other rule speaks."""
        return bool(self.items(rule, today))

    def items(self, rule: str, today: str) -> list[Item]:
        """What is shown of one rule where no other speaks."""
        agenda = self.agenda(today, rules={rule: ALL_RULES[rule]})
        return [item for card in agenda.cards for item in card.items]

    def holder(self, rule: str, today: str) -> str:
        """What keeps the only item of a rule off the agenda of all rules; nothing where it is shown."""
        agenda = self.agenda(today, rules=ALL_RULES)
        shown = ["" for card in agenda.cards for item in card.items if item.finding.rule == rule]
        (only,) = shown + [held.hold.by for held in agenda.held if held.finding.rule == rule]
        return only

    def card(self, today: str) -> Card:
        """The only card of the day."""
        (only,) = self.agenda(today).cards
        return only

    def item(self, today: str) -> Item:
        """The only item of the day."""
        (only,) = self.card(today).items
        return only

    def shown(self, today: str) -> list[str]:
        """The rules of the items of the day, in their order."""
        return [item.finding.rule for card in self.agenda(today).cards for item in card.items]

    def held(self, today: str) -> dict[str, str]:
        """What is held back on a day, and by what."""
        return {held.finding.rule: held.hold.by for held in self.agenda(today).held}
