"""How much contact a relationship is meant to have, by its type and the wishes of its people."""

from __future__ import annotations

from reljournal.domain.durations import Duration, parse_duration
from reljournal.values import Frozen, dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from reljournal.domain.contact import Contact

PROJECT_END, YEAR_END, BIRTHDAY = "project-end", "year-end", "birthday"
ALL_GESTURES = frozenset({PROJECT_END, YEAR_END, BIRTHDAY})
DEFAULT_TYPE = "partnership"


@dataclass(frozen=True)
class Policy(Frozen):
    """What a type of relationship asks for.

    `check_in`, `meet` and `share` are the longest spans without a conversation, a personal meeting, something
    worth knowing; None means never. `least_days` is the shortest span between two touches, in days. `sources`
    tells for each field that is not the type's own where it was set.
    """

    type: str
    check_in: Duration | None
    least_days: int
    meet: Duration | None
    gestures: frozenset[str]
    share: Duration | None
    sources: Mapping[str, str] = field(default_factory=dict)

    def source_of(self, name: str) -> str:
        return self.sources.get(name, f"type {self.type}")


_WORK = frozenset({PROJECT_END, YEAR_END})
_YEAR = frozenset({YEAR_END})
# Values, not texts to be read: this is part of every start.
_1M, _2M, _3M, _6M, _12M, _24M = (Duration(months) for months in (1, 2, 3, 6, 12, 24))
TYPES: Mapping[str, Policy] = {
    policy.type: policy
    for policy in (
        Policy("transactional", _12M, 21, None, _YEAR, None),
        Policy("loyal", _6M, 14, _24M, _WORK, _12M),
        Policy("partnership", _3M, 7, _12M, ALL_GESTURES, _6M),
        Policy("advisory", _3M, 7, _12M, ALL_GESTURES, _6M),
        Policy("friendly", _2M, 5, _12M, ALL_GESTURES, _12M),
        Policy("prospect", _1M, 14, None, frozenset(), _6M),
        Policy("supplier", _6M, 14, _24M, _YEAR, _12M),
    )
}


def policy_for(contact: Contact, people: tuple[Contact, ...], types: Mapping[str, Policy]) -> Policy:
    """The policy of a relationship: its type's, unless the contact or one of its people says otherwise.

    The organisation's own word counts first; without one, the first person's who has a type, and the shortest
    cadence that any of its people asks for who is still there.
    """
    voices = (contact, *people)
    type_name = next((voice.type for voice in voices if voice.type in types), None)
    policy = types[type_name or DEFAULT_TYPE]
    if contact.cadence is not None:
        return _with_cadence(policy, contact)
    asked = [person for person in people if person.cadence is not None and person.is_reachable]
    if not asked:
        return policy
    return _with_cadence(policy, min(asked, key=_cadence_days))


def _cadence_days(contact: Contact) -> float:
    cadence = parse_duration(contact.cadence or "off")
    return cadence.approx_days() if cadence else float("inf")


def _with_cadence(policy: Policy, contact: Contact) -> Policy:
    cadence = parse_duration(contact.cadence or "off")
    return replace(policy, check_in=cadence, sources={**policy.sources, "check_in": f"cadence of {contact.name}"})
