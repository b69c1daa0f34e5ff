"""Why an item is on the agenda, and why another is not."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction, with_whom
from reljournal.domain.ledgers import Deferral, Invoice, Promise
from reljournal.domain.message import N_, Message, Word, msg
from reljournal.reports.agenda import evaluate
from reljournal.reports.effect import HORIZON
from reljournal.reports.standing import Hold, hold_on
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from reljournal.domain.book import Book, Entity
    from reljournal.domain.finding import Context, Finding, Rule, Setting
    from reljournal.domain.relationship import Relationship


@dataclass(frozen=True)
class Threshold(Frozen):
    """A number in force, with its unit, and where it was set."""

    name: str
    value: Setting | str
    unit: str
    source: str


@dataclass(frozen=True)
class Fact(Frozen):
    """A record that a finding rests on, in words."""

    ref: str
    id: int
    text: Message


@dataclass(frozen=True)
class Explanation(Frozen):
    """One finding, all that it rests on, and the idea behind its rule."""

    code: str
    relationship: str
    rule: Rule
    finding: Finding
    hold: Hold | None
    thresholds: tuple[Threshold, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Standing(Frozen):
    """How one rule stands with one relationship: it fires, is held, or is silent until a day."""

    rule: Rule
    finding: Finding | None
    hold: Hold | None
    next_on: date | None
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True)
class Standings(Frozen):
    """How every rule stands with a relationship."""

    relationship: Relationship
    standings: tuple[Standing, ...]


def describe(entity: Entity, book: Book) -> Message:
    """One record of any table in a line."""
    if isinstance(entity, Interaction):
        names = tuple(book.contacts[who].name for who in entity.who if who in book.contacts)
        text = N_("{on} planned: {what} {note}") if entity.planned else N_("{on} {what} {note}")
        tagged = " ".join([entity.note, *(f"+{tag}" for tag in entity.tags)]).strip()
        return msg(text, on=entity.on, what=with_whom(entity, names), note=tagged)
    if isinstance(entity, Contact):
        if entity.birthday:
            return msg(N_("{name}, born {birthday}"), name=entity.name, birthday=entity.birthday)
        if entity.added is None:
            return msg(N_("{name}"), name=entity.name)
        return msg(N_("{name}, added {on}"), name=entity.name, on=entity.added)
    if isinstance(entity, Invoice):
        text = N_("invoice{invoice:number} over {amount}, issued {issued}, due {due}")
        if entity.paid:
            text = N_("invoice{invoice:number} over {amount}, due {due}, paid {paid}")
        return msg(
            text,
            invoice=entity.number or "",
            amount=entity.amount,
            issued=entity.issued,
            due=entity.due,
            paid=entity.paid,
        )
    if isinstance(entity, Promise):
        text = (
            N_("they promised {made}: {text}, by {by}")
            if entity.theirs
            else N_("promised {made}: {text}, by {by}")
        )
        return msg(text, made=entity.made, text=entity.text, by=entity.by)
    if isinstance(entity, Deferral):
        if entity.kind == "reminded":
            return msg(
                N_("{on} reminded by {by}, stage {stage} {result}"),
                on=entity.on,
                by=Word(entity.by or ""),
                stage=entity.stage or 1,
                result=Word(entity.result or ""),
            )
        return msg(N_("{on} {kind} {rule}"), on=entity.on, kind=Word(entity.kind), rule=entity.rule)
    day = getattr(entity, "started", None) or getattr(entity, "opened", None) or getattr(entity, "agreed", None)
    named = getattr(entity, "name", None) or getattr(entity, "text", "")
    return msg(N_("{on} {text}"), on=day or getattr(entity, "on", None), text=named)


def thresholds_of(
    rule: Rule, relationship: Relationship | None, ctx: Context, places: Mapping[str, str]
) -> tuple[Threshold, ...]:
    """The numbers that decide for a rule, each with where it was set: default, config line, type or contact."""
    found = [
        Threshold(
            name,
            ctx.setting(rule.name, name),
            threshold.unit,
            places.get(f"rules.{rule.name}.{name}", "default"),
        )
        for name, threshold in rule.thresholds.items()
    ]
    if relationship is None:
        return tuple(found)
    policy = ctx.policy(relationship)
    if rule.name == "check-in-due":
        cadence = str(policy.check_in) if policy.check_in else "off"
        found.append(Threshold("check_in", cadence, "", policy.source_of("check_in")))
    elif rule.name == "give-space":
        found.append(Threshold("least_days", policy.least_days, "days", policy.source_of("least_days")))
    elif rule.name == "occasion":
        found.append(
            Threshold("gestures", ", ".join(sorted(policy.gestures)) or "none", "", policy.source_of("gestures"))
        )
        found.append(Threshold("lead", ctx.lead_days, "days", places.get("occasions.lead", "default")))
    return tuple(found)


def standings(
    relationship: Relationship,
    ctx: Context,
    rules: Mapping[str, Rule],
    places: Mapping[str, str],
    only_rule: str | None = None,
) -> Standings:
    """For each rule whether it fires, what holds it, and when it would fire next if nothing happens."""
    chosen = {name: rule for name, rule in rules.items() if only_rule in (None, name)}
    findings, _ = evaluate(relationship, ctx, rules)
    names = {finding.rule for finding in findings}
    found: list[Standing] = []
    for rule in chosen.values():
        thresholds = thresholds_of(rule, relationship, ctx, places)
        mine = [finding for finding in findings if finding.rule == rule.name]
        for finding in mine:
            hold = hold_on(finding, relationship, rules, names, ctx.today)
            found.append(Standing(rule, finding, hold, None, thresholds))
        if not mine:
            found.append(Standing(rule, None, None, _next_day(rule, relationship, ctx), thresholds))
    return Standings(relationship, tuple(found))


def _next_day(rule: Rule, relationship: Relationship, ctx: Context) -> date | None:
    """The first day on which a rule fires that is silent today; it is asked on days on which that could be."""
    if not relationship.contact.is_reachable:
        return None
    day, end = ctx.today, ctx.today + timedelta(days=HORIZON)
    while day < end:
        try:
            found, other = (
                rule.look(relationship, replace(ctx, today=day)) if rule.looks_at(relationship) else ([], end)
            )
        except Exception:  # noqa: BLE001 - a rule may raise anything; the agenda tells of it
            found, other = [], day
        if found and day > ctx.today:
            return day
        day = max(other, day + timedelta(days=1))
    return None
