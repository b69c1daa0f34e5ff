"""What shapes the items of the other rules: who holds back what, on which channel, at what hours."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Family, Finding, Rule
    from reljournal.domain.relationship import Relationship

FRICTION = "friction-open"
CRISIS = "crisis-contact"
OCCASION = "occasion"
"""A birthday does not wait: from its day on no rest holds it back, only a friction."""
_NICETIES: frozenset[Family] = frozenset({"rhythm", "growth", "balance"})
_QUIET: Mapping[str, frozenset[Family]] = {"give-space": _NICETIES, "unanswered": _NICETIES}
"""Rules which, where they fire, hold back whole families of a relationship; the first of them speaks alone."""
_BESIDE_A_FRICTION: frozenset[Family] = frozenset({"growth", "balance"})
_RHYTHM_BESIDE_A_FRICTION = frozenset({"check-in-due", "dormant"})
_COVERED_BY: Mapping[str, tuple[str, ...]] = {"dormant": ("check-in-due", CRISIS)}
"""Rules whose item says less than another one's that fires as well."""

_REACHED_BY: Mapping[str, str] = {"call": "phones", "video": "phones", "message": "phones", "email": "emails"}
_POSTED = frozenset({"card", "gift", "letter"})
"""Kinds that need no address of a device; a meeting has to be arranged on one."""
_FALLBACKS = ("call", "email", "message", "video", "meeting", "letter", "card", "gift", "social", "event")


def held_by(
    finding: Finding,
    rules: Mapping[str, Rule],
    relationship: Relationship,
    fired: Collection[str],
    today: date,
) -> str | None:
    """The rule that holds a finding back on a day, or None where it may be shown.

    `fired` are the names of the rules that fire for the relationship then.
    """
    rule = rules[finding.rule]
    has_come = finding.rule == OCCASION and finding.due <= today
    for quiet, families in _QUIET.items():
        if finding.rule == quiet:
            break
        if quiet in fired and rule.family in families and not has_come:
            return quiet
    beside_a_friction = rule.family in _BESIDE_A_FRICTION or rule.name in _RHYTHM_BESIDE_A_FRICTION
    if relationship.open_frictions and beside_a_friction:
        return FRICTION
    if rule.family == "growth" and relationship.in_crisis(today):
        return CRISIS
    if finding.yields_to in rules:
        return finding.yields_to
    return next((other for other in _COVERED_BY.get(rule.name, ()) if other in fired), None)


def choose_channel(actions: Sequence[str], contact: Contact) -> str:
    """The kind of contact to suggest: one that serves the purpose, the person's favourite among those.

    An avoided kind is never suggested, even where nothing else would serve as well; of two equally good ones
    the one for which an address is known is taken.
    """
    allowed = [kind for kind in actions if kind not in contact.avoids]
    for kind in contact.prefers:
        if kind in allowed:
            return kind
    if allowed:
        return _within_reach(allowed, contact)
    for kind in (*contact.prefers, *_FALLBACKS):
        if kind not in contact.avoids:
            return kind
    return "note"


def _within_reach(kinds: Sequence[str], contact: Contact) -> str:
    """The best kind, or, where its address is not known, the next one that can be done as things are."""
    best = kinds[0]
    if best not in _REACHED_BY or not (contact.phones or contact.emails):
        return best
    for kind in kinds:
        if kind in _POSTED or (kind in _REACHED_BY and getattr(contact, _REACHED_BY[kind])):
            return kind
    return next((kind for kind in kinds if kind not in _REACHED_BY), best)


def link_for(kind: str, contact: Contact) -> str | None:
    """The address under which a terminal can begin the contact: `tel:` or `mailto:`, None where none is known."""
    if kind in ("call", "message", "video") and contact.phones:
        return _tel(contact.phones[0].strip())
    if kind == "email" and contact.emails:
        return "mailto:" + _escaped(contact.emails[0])
    return None


def _escaped(address: str) -> str:
    """As urllib.parse.quote has it, which takes milliseconds to import: a link is made each morning."""
    return "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or chr(byte) in "@.+-_~" else f"%{byte:02X}"
        for byte in address.encode("utf-8", "replace")
    )


def _tel(phone: str) -> str | None:
    plus = "+" if phone.startswith("+") else ""
    if plus:
        phone = phone.replace("(0)", "")  # the zero that is dialled only without the country's code
    number = "".join(character for character in phone if character.isascii() and character.isdigit())
    return f"tel:{plus}{number}" if number else None


def main_contact(relationship: Relationship) -> Contact:
    """Whom to turn to where no person is named: whoever was in touch last, else the first with an address."""
    people = relationship.persons
    if not people:
        return relationship.contact
    by_id = {person.id: person for person in people}
    for entry in reversed(relationship.entries):
        for contact_id in entry.who:
            if contact_id in by_id and entry.kind != "note":
                return by_id[contact_id]
    return next((person for person in people if person.phones or person.emails), people[0])
