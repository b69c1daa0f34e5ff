"""Whom to care for on a day: rules run, held back, ranked and grouped into cards."""

from __future__ import annotations

from datetime import date

from reljournal.domain.dates import add_months
from reljournal.domain.durations import Duration
from reljournal.domain.finding import NEVER, URGENCIES, Context, Finding, Rule, Urgency
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.recent import IN_ANY_CASE
from reljournal.domain.refs import codes
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.reports.standing import Hold, hold_on, times_snoozed
from reljournal.rules.limits import choose_channel, link_for, main_contact
from reljournal.values import Frozen, dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from reljournal.domain.book import Book
    from reljournal.domain.contact import Contact, Hours

REST = "wait"
"""The action of an item that asks for nothing but patience."""
_MANY_SNOOZES = 3

_ASK: Mapping[str, str] = {
    "call": N_("Call {name}"),
    "email": N_("Write {name} an e-mail"),
    "card": N_("Write {name} a card"),
    "gift": N_("Give {name} something individual"),
    "meeting": N_("Meet {name}"),
    "video": N_("Ask {name} for a video call"),
    "message": N_("Send {name} a message"),
    "letter": N_("Write {name} a letter"),
    "social": N_("Write to {name} where you are connected"),
    "event": N_("Invite {name}"),
    "note": N_("Keep {name} in mind"),
}


@dataclass(frozen=True)
class Item(Frozen):
    """One finding as the agenda shows it: with its code, urgency and the channel that fits the person."""

    code: str
    finding: Finding
    rank: int
    urgency: Urgency
    days_overdue: int
    action: str
    contact: Contact
    appears: date
    advice: Message | None = None

    @property
    def sort_key(self) -> tuple[int, date, bool, int, date, str]:
        """Urgency first; then whoever waits, then claims, then check-ins; then what is due the longest.

        What is only to be known stands behind what asks for something: it would keep the first places for weeks.
        """
        return (
            URGENCIES.index(self.urgency),
            self.appears,
            self.action == REST,
            self.rank,
            self.finding.due,
            self.code,
        )


@dataclass(frozen=True)
class Suggestion(Frozen):
    """One contact that takes care of a whole card: on which channel, whom, when, and the link that starts it."""

    kind: str
    text: Message
    address: str | None
    link: str | None
    hours: Hours | None


@dataclass(frozen=True)
class Card(Frozen):
    """All that is due with one relationship, most urgent first, and the one contact that would serve it."""

    relationship: Relationship
    contact: Contact
    suggestion: Suggestion
    items: tuple[Item, ...]

    @property
    def urgency(self) -> Urgency:
        return self.items[0].urgency

    @property
    def is_due(self) -> bool:
        """Whether it holds something overdue or for today, and not merely coming up."""
        return self.urgency in ("overdue", "today")

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """That of its first item, whose code would say nothing of the card; then the name."""
        return (*self.items[0].sort_key[:-1], self.relationship.name.casefold())


@dataclass(frozen=True)
class HeldItem(Frozen):
    """A finding that fires and is not shown, and what keeps it away."""

    code: str
    finding: Finding
    relationship: Relationship
    hold: Hold


@dataclass(frozen=True)
class RuleFailure(Frozen):
    """A rule that raised: the others went on."""

    rule: str
    relationship: str
    error: str


@dataclass(frozen=True)
class Unseen(Frozen):
    """What is only counted of an agenda of which no more was made than is shown."""

    cards: int = 0
    due: int = 0
    held: int = 0
    put_off: int = 0


@dataclass(frozen=True)
class Agenda(Frozen):
    """The cards of a day with what is held back; `limit` is how many a person is shown.

    All of them are here, unless some are `unseen`: an agenda made only to be shown counts the others.
    """

    today: date
    cards: tuple[Card, ...]
    held: tuple[HeldItem, ...]
    failures: tuple[RuleFailure, ...]
    limit: int | None = None
    days: int = 1
    relationships: int = 0
    warnings: tuple[str, ...] = ()
    fired: tuple[Fired, ...] = ()
    """All that fired on the day itself, shown or held."""
    until: Mapping[int, date] = field(default_factory=dict)
    """By relationship the first day on which something else could fire in it, or be held, if nothing happens."""
    unseen: Unseen = Unseen()

    @property
    def shown(self) -> tuple[Card, ...]:
        return self.cards[: self.limit]

    @property
    def count(self) -> int:
        """How many cards there are."""
        return len(self.cards) + self.unseen.cards

    @property
    def hidden(self) -> int:
        return self.count - len(self.shown)

    @property
    def due(self) -> int:
        """How many cards hold something overdue or for today, and not merely coming up."""
        return sum(card.is_due for card in self.cards) + self.unseen.due

    @property
    def put_off(self) -> int:
        """How many items the user has put off, dismissed or done."""
        return sum(is_put_off(each.hold) for each in self.held) + self.unseen.put_off

    @property
    def held_back(self) -> int:
        """How many items something else keeps away."""
        return sum(not is_put_off(each.hold) for each in self.held) + self.unseen.held

    @property
    def is_due(self) -> bool:
        """Whether anything is overdue or for today."""
        return self.due > 0


@dataclass(frozen=True)
class Fired(Frozen):
    """One finding of one day, before it is known whether it is shown."""

    finding: Finding
    relationship: Relationship
    hold: Hold | None
    appears: date
    item: Item
    """The finding as it would be shown, but for its code."""

    @property
    def key(self) -> tuple[str, int]:
        return (self.finding.rule, self.finding.subject)


def evaluate(
    relationship: Relationship, ctx: Context, rules: Mapping[str, Rule]
) -> tuple[list[Finding], list[RuleFailure]]:
    """Every finding of every rule for one relationship; nothing for one that has ended."""
    findings, failures, _ = _asked(relationship, ctx, rules)
    return findings, failures


def _asked(
    relationship: Relationship, ctx: Context, rules: Mapping[str, Rule]
) -> tuple[list[Finding], list[RuleFailure], date]:
    """The same with the first day on which they could find something else."""
    findings: list[Finding] = []
    failures: list[RuleFailure] = []
    until = NEVER
    for rule in rules.values() if relationship.contact.is_reachable else ():
        try:
            if rule.looks_at(relationship) and (day := rule.ask(relationship, ctx, findings)) < until:
                until = day
        except Exception as error:  # noqa: BLE001 - a rule may raise anything; the others go on
            failures.append(RuleFailure(rule.name, relationship.name, f"{type(error).__name__}: {error}"))
            until = ctx.today
    return findings, failures, until


@dataclass(frozen=True)
class Known(Frozen):
    """What fires on one day, in the order in which the rules say it, and the codes of all that does."""

    fired: tuple[Fired, ...]
    relationships: int
    """How many there are, whether anything fires in them or not."""
    names: Mapping[tuple[str, int], str]


def build_agenda(
    book: Book,
    ctx: Context,
    rules: Mapping[str, Rule],
    *,
    days: int = 1,
    limit: int | None = None,
    only_relationship: int | None = None,
    only_rule: str | None = None,
) -> Agenda:
    """The agenda of `ctx.today`, or of `days` days from then on; what comes later is `soon`."""
    only = None if only_relationship is None else {only_relationship}
    if days > 1:
        from reljournal.reports.days import agenda_of_days  # the agenda of every morning is that of one day

        return agenda_of_days(lambda _: book, ctx, rules, days, only=only, limit=limit, only_rule=only_rule)
    relationships = build_relationships(book, ctx.today, only, ctx.ahead)
    found, failures, until = fire(relationships, ctx, rules, ctx)
    fired: dict[tuple[str, int], Fired] = {}
    for each in found:
        fired.setdefault(each.key, each)
    agenda = agenda_of_fired(ctx.today, fired, codes(fired), limit, only_rule)
    return replace(
        agenda,
        failures=tuple(failures),
        days=days,
        relationships=len(relationships),
        fired=tuple(found),
        until=until,
    )


def agenda_of_day(known: Known, today: date, *, limit: int | None = None, only_rule: str | None = None) -> Agenda:
    """The agenda of one day out of what is known to fire on it: what `build_agenda` would make of it."""
    fired: dict[tuple[str, int], Fired] = {}
    for each in known.fired:
        fired.setdefault(each.key, each)
    agenda = agenda_of_fired(today, fired, known.names, limit, only_rule)
    return replace(agenda, relationships=known.relationships, fired=known.fired)


def agenda_of_fired(
    today: date,
    fired: Mapping[tuple[str, int], Fired],
    names: Mapping[tuple[str, int], str],
    limit: int | None,
    only_rule: str | None,
) -> Agenda:
    """The agenda of what fires, each finding once, with its code by rule and subject."""
    wanted = [each for each in fired.values() if only_rule is None or each.finding.rule == only_rule]
    return Agenda(
        today=today,
        cards=cards_of([each for each in wanted if not each.hold], names),
        held=tuple(
            HeldItem(names[each.key], each.finding, each.relationship, each.hold)
            for each in wanted
            if each.hold and each.appears == today and is_counted_as_held(each)
        ),
        failures=(),
        limit=limit,
    )


def fire(
    relationships: Iterable[Relationship], ctx: Context, rules: Mapping[str, Rule], asked: Context
) -> tuple[list[Fired], list[RuleFailure], dict[int, date]]:
    """What fires on the day of `ctx`, as it is shown on the day that was asked for, and until when it does."""
    fired: list[Fired] = []
    failures: list[RuleFailure] = []
    until: dict[int, date] = {}
    other_window = add_months(ctx.today.replace(day=1), 1)
    for relationship in relationships:
        findings, failed, day = _asked(relationship, ctx, rules)
        failures += failed
        found = fired_of(findings, relationship, ctx, rules, asked)
        fired += found
        if any(each.hold for each in found):
            day = ctx.today  # what holds it may let go on any day
        elif len(relationship.entries) > IN_ANY_CASE:
            day = min(day, other_window)
        until[relationship.id] = day
    return fired, failures, until


def fired_of(
    findings: Sequence[Finding],
    relationship: Relationship,
    ctx: Context,
    rules: Mapping[str, Rule],
    asked: Context,
) -> list[Fired]:
    """Findings of the day of `ctx` in one relationship with what holds them back; those that rest only do that.

    They are as they are shown on the day that was `asked` for.
    """
    names, today = {finding.rule for finding in findings}, ctx.today
    return [
        Fired(
            finding,
            relationship,
            hold_on(finding, relationship, rules, names, today),
            today,
            _item(finding, relationship, today, rules, asked),
        )
        for finding in findings
        if not finding.rests
    ]


def is_counted_as_held(fired: Fired) -> bool:
    """Whether a finding that is held is told of: not where it would only stand beside another."""
    return fired.hold is not None and fired.finding.beside is None


def is_put_off(hold: Hold) -> bool:
    """Whether it was the user who sent an item away."""
    return hold.by in ("snoozed", "dismissed", "done")


def cards_of(fired: Sequence[Fired], names: Mapping[tuple[str, int], str]) -> tuple[Card, ...]:
    """The cards of what is shown, in order, with the items' codes by their rule and subject."""
    grouped: dict[int, list[Fired]] = {}
    for each in fired:
        grouped.setdefault(each.relationship.id, []).append(each)
    cards = []
    for group in grouped.values():
        items = _with_company([replace(each.item, code=names[each.key]) for each in group])
        if items:
            cards.append(_card(group[0].relationship, items))
    return tuple(sorted(cards, key=lambda card: card.sort_key))


def _with_company(items: list[Item]) -> list[Item]:
    """Without what is shown only beside an action that nothing here suggests to the same person."""
    return [
        item
        for item in items
        if item.finding.beside is None
        or any(
            other.action == item.finding.beside and other.contact.id == item.contact.id
            for other in items
            if other is not item
        )
    ]


def _item(
    finding: Finding, relationship: Relationship, appears: date, rules: Mapping[str, Rule], ctx: Context
) -> Item:
    contact = _whom(finding, relationship)
    urgency: Urgency = finding.urgency_on(ctx.today)
    if appears > ctx.today and urgency != "info":
        urgency = "soon"
    return Item(
        code="",
        finding=finding,
        rank=rules[finding.rule].rank,
        urgency=urgency,
        days_overdue=(ctx.today - finding.due).days if urgency == "overdue" else 0,
        action=choose_channel(finding.actions, contact) if finding.actions else REST,
        contact=contact,
        appears=appears,
        advice=_advice(finding, relationship, ctx),
    )


def _whom(finding: Finding, relationship: Relationship) -> Contact:
    """The person a finding names, or, where it names the house or nobody, the main contact."""
    person = relationship.member(finding.person) if finding.person is not None else None
    if person is None or person.kind == "organisation" or not person.is_reachable:
        return main_contact(relationship)
    return person


def _advice(finding: Finding, relationship: Relationship, ctx: Context) -> Message | None:
    """After several snoozes: another interval for a check-in, twice as long, or an end for anything else."""
    times = times_snoozed(finding, relationship)
    if times < _MANY_SNOOZES:
        return None
    cadence = ctx.policy(relationship).check_in
    if finding.rule == "check-in-due" and cadence:
        return msg(
            N_("Put off {n} times: would a longer interval fit? rel set {name} --cadence {longer}"),
            n=times,
            name=_shell_word(relationship.name),
            longer=str(Duration(2 * cadence.months, 2 * cadence.days)).replace(" ", ""),
        )
    return msg(N_("Put off {n} times: is it still meant? rel dismiss ends it"), n=times)


def _shell_word(name: str) -> str:
    from shlex import quote

    return quote(name)


def _card(relationship: Relationship, items: list[Item]) -> Card:
    items.sort(key=lambda item: item.sort_key)
    top = items[0]
    suggestion = suggest(top.action, top.contact)
    if top.action == REST:
        suggestion = replace(suggestion, text=top.finding.headline)
    return Card(relationship, top.contact, suggestion, tuple(items))


def suggest(kind: str, contact: Contact) -> Suggestion:
    """The contact that a card suggests, with the address, the link and the hours that go with it."""
    text = _ASK.get(kind)
    address = None
    if kind in ("call", "message", "video") and contact.phones:
        address = contact.phones[0]
    elif kind == "email" and contact.emails:
        address = contact.emails[0]
    return Suggestion(
        kind=kind,
        text=msg(text, name=contact.name) if text else msg(N_("{kind}: {name}"), kind=kind, name=contact.name),
        address=address,
        link=link_for(kind, contact),
        hours=contact.hours if kind in ("call", "video", "meeting", "message") else None,
    )
