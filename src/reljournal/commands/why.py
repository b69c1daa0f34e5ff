"""Why an item is listed, and why a rule is not."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.agenda import known_rule
from reljournal.commands.items import Found, find_item
from reljournal.commands.workspace import Workspace
from reljournal.errors import UnknownNameError, UsageError
from reljournal.reports.agenda import HeldItem
from reljournal.reports.why import Explanation, Fact, Standings, describe, standings, thresholds_of


def why(work: Workspace, subject: str, rule: str | None = None) -> Explanation | Standings:
    """The explanation of the item that a code means, or how every rule stands with somebody.

    A code is tried first: it always holds a digit in its second place, which names hardly ever do.
    """
    if rule is None and _looks_like_a_code(subject):
        try:
            return explain(work, subject)
        except UnknownNameError as no_such_code:
            try:
                resolve.relationship(work, subject)
            except UnknownNameError:
                raise no_such_code from None
    contact = resolve.relationship(work, subject)
    home = work.book.relationship_id(contact.id)
    (relationship,) = work.relationships({home})
    only = known_rule(rule, work.all_rules) if rule else None
    if only and only not in work.rules:
        place = work.settings.source_of(f"rules.{only}.enabled")
        raise UsageError(
            f"the rule '{only}' is switched off ({place})",
            f"rel config set rules.{only}.enabled true switches it on",
        )
    return standings(relationship, work.context(), work.rules, work.settings.places, only)


def _looks_like_a_code(text: str) -> bool:
    return 2 <= len(text) <= 4 and text.isascii() and text[0].isalpha() and text[1].isdigit()


def explain(work: Workspace, code: str) -> Explanation:
    """One item with its rule, the numbers that decide, the records it rests on."""
    found = find_item(work, code)
    (relationship,) = work.relationships({found.relationship.id})
    rule = work.all_rules[found.finding.rule]
    return Explanation(
        code=found.item.code,
        relationship=found.name,
        rule=rule,
        finding=found.finding,
        hold=found.item.hold if isinstance(found.item, HeldItem) else None,
        thresholds=thresholds_of(rule, relationship, work.context(), work.settings.places),
        facts=_facts(work, found),
    )


def _facts(work: Workspace, found: Found) -> tuple[Fact, ...]:
    """The records that a finding rests on, those that the journal still holds."""
    near = work.around([found.relationship.id])
    records = [near.find(doc_id) or work.find(doc_id) for doc_id in found.finding.evidence]
    there = [each for each in records if each is not None]
    refs = work.refs([each.id for each in there])
    return tuple(Fact(refs[each.id], each.id, describe(each, work.book)) for each in there)
