"""Whether a finding is shown today, and if not, what keeps it away."""

from __future__ import annotations

from reljournal.domain.ledgers import SPREAD, Deferral
from reljournal.rules.limits import held_by
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from reljournal.domain.finding import Finding, Rule
    from reljournal.domain.relationship import Relationship

_RESTS_WHILE_PAUSED = frozenset({"rhythm", "growth", "balance", "clarity", "user"})


@dataclass(frozen=True)
class Hold(Frozen):
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
    if rules[finding.rule].family in _RESTS_WHILE_PAUSED and _is_paused(finding, relationship):
        return Hold("paused")
    # What was said last counts: a new date for a snooze replaces the old one, be it later or earlier.
    said = max(_said_of(finding, relationship), key=lambda each: (each.on, each.id), default=None)
    if said and _still_meant(said, finding, today):
        return Hold(said.kind, said.until)
    holder = held_by(finding, rules, relationship, fired, today)
    return Hold(holder) if holder else None


def _is_paused(finding: Finding, relationship: Relationship) -> bool:
    person = relationship.member(finding.person) if finding.person is not None else None
    return "paused" in (relationship.contact.status, person.status if person else None)


def _said_of(finding: Finding, relationship: Relationship) -> Iterator[Deferral]:
    """What the user said of this very matter: the same subject, resting on the same evidence."""
    return (
        each
        for each in relationship.deferrals
        if each.kind != "reminded"
        and (each.rule, each.subject) == (finding.rule, finding.subject)
        and _rests_on_the_same(finding, each, relationship)
    )


def _rests_on_the_same(finding: Finding, said: Deferral, relationship: Relationship) -> bool:
    """Whether the evidence is what it was; the entry by which an item was done is no news of it."""
    evidence = finding.fingerprint()
    if said.kind != "done" or said.evidence == evidence:
        return said.evidence == evidence
    written = {str(touch.id) for touch in relationship.touches if touch.on == said.on}
    return set(evidence.split()) - written == set(said.evidence.split()) - written


def _still_meant(said: Deferral, finding: Finding, today: date) -> bool:
    """Whether the user's word holds today: its day has not come, and no higher stage has been reached since."""
    if (finding.stage or 0) > (said.stage or 0):
        return False
    return said.until is None or today < said.until


def times_snoozed(finding: Finding, relationship: Relationship) -> int:
    """How often this very matter has been put off."""
    return sum(each.kind == "snoozed" and each.why != SPREAD for each in _said_of(finding, relationship))
