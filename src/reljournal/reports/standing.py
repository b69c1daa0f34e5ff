"""Whether a finding is shown today, and if not, what keeps it away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from reljournal.domain.finding import Finding, Rule
from reljournal.domain.ledgers import Deferral
from reljournal.domain.relationship import Relationship
from reljournal.rules.limits import held_by

_RESTS_WHILE_PAUSED = frozenset({"rhythm", "growth", "balance", "clarity"})


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a finding off the agenda: a rule's name, `snoozed`, `dismissed`, `done` or `paused`."""

    by: str
    until: date | None = None


def hold_on(
    finding: Finding,
    relationship: Relationship,
    rules: Mapping[str, Rule],
    fired: Collection[str],
    today: date,
) -> Hold | None:
    """The one place that decides whether an item is put off, paused or held; every view and count asks it."""
    if relationship.contact.status == "paused" and rules[finding.rule].family in _RESTS_WHILE_PAUSED:
        return Hold("paused")
    for deferral in reversed(relationship.deferrals):
        if _still_meant(deferral, finding, today):
            return Hold(deferral.kind, deferral.until)
    holder = held_by(finding, rules, relationship, fired)
    return Hold(holder) if holder else None


def _still_meant(deferral: Deferral, finding: Finding, today: date) -> bool:
    """Whether the user's word on this very matter holds: same evidence, no higher stage, not yet due."""
    if deferral.kind == "reminded" or (deferral.rule, deferral.subject) != (finding.rule, finding.subject):
        return False
    if deferral.evidence != finding.fingerprint() or (finding.stage or 0) > (deferral.stage or 0):
        return False
    return deferral.until is None or today < deferral.until


def times_snoozed(finding: Finding, relationship: Relationship) -> int:
    """How often this very matter has been put off."""
    return sum(
        1
        for each in relationship.deferrals
        if each.kind == "snoozed"
        and (each.rule, each.subject) == (finding.rule, finding.subject)
        and each.evidence == finding.fingerprint()
    )
