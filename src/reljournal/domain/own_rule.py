"""A rule of the user's own, as the config file tells it."""

from __future__ import annotations

from reljournal.domain.finding import FAMILIES, URGENCIES
from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


@dataclass(frozen=True)
class OwnRule(Frozen):
    """One `[[rule]]` of the config file, its shape checked; whether `when` can be read is seen later.

    `place` is the file and line of its condition.
    """

    name: str
    when: str
    headline: str
    reason: str = ""
    action: str = "call"
    family: str = "user"
    urgency: str = "today"
    enabled: bool = True
    place: str = ""


@dataclass(frozen=True)
class Flaw(Frozen):
    """What is wrong with one key of a rule."""

    key: str
    what: str
    hint: str


KEYS = ("name", "when", "headline", "reason", "action", "family", "urgency", "enabled")
_NEEDED = ("name", "when", "headline")
_EXAMPLES: Mapping[str, str] = {
    "name": 'name = "visit-before-summer"',
    "when": 'when = "days_since_meeting > 200"',
    "headline": 'headline = "Visit before the summer break"',
}


def is_rule_name(text: object) -> bool:
    """Whether a text can name a rule: small letters and digits in words joined by hyphens."""
    if not isinstance(text, str) or not text.isascii() or not text[:1].isalpha() or len(text) > 60:
        return False
    return text == text.lower() and all(word.isalnum() for word in text.split("-"))


def read_own_rule(table: Mapping[str, Any], kinds: Sequence[str]) -> tuple[OwnRule | None, list[Flaw]]:
    """The rule that a table tells, or None where it cannot be meant; and all that is wrong with the table.

    `kinds` are the kinds of contact that it may suggest. A key that is not known spoils nothing else.
    """
    unknown = [Flaw(key, f"a rule has no {quoted(key)}", _nearest(key, KEYS)) for key in table if key not in KEYS]
    mistyped = {near for flaw in unknown for near in near_misses(flaw.key, KEYS, limit=1)}
    missing = [key for key in _NEEDED if key not in table]
    needed = [
        Flaw(key, f"a rule needs its {key}", f"for example {_EXAMPLES[key]}")
        for key in missing
        if key not in mistyped
    ]
    checks = _checks(kinds)
    known = {key: value for key, value in table.items() if key in KEYS}
    wrong = [
        Flaw(key, f"{key} cannot be {quoted(value) if isinstance(value, str) else repr(value)[:40]}", hint)
        for key, value in known.items()
        if (hint := checks[key](value))
    ]
    rule = None if missing or wrong else OwnRule(**known)
    return rule, [*unknown, *needed, *wrong]


def _checks(kinds: Sequence[str]) -> Mapping[str, Callable[[Any], str]]:
    """For each key what it takes, said where a value is something else."""
    return {
        "name": lambda value: "" if is_rule_name(value) else "it takes small letters in words joined by hyphens",
        "when": lambda value: "" if isinstance(value, str) else "it takes a condition in quotes",
        "headline": lambda value: "" if _is_line(value) and value.strip() else "it takes a line of text",
        "reason": lambda value: "" if _is_line(value) else "it takes a line of text",
        "action": lambda value: _one_of(value, kinds),
        "family": lambda value: _one_of(value, FAMILIES),
        "urgency": lambda value: _one_of(value, URGENCIES),
        "enabled": lambda value: "" if isinstance(value, bool) else "it takes true or false",
    }


def _is_line(value: object) -> bool:
    return isinstance(value, str) and not any(ord(character) < 32 for character in value)


def _one_of(value: object, choices: Sequence[str]) -> str:
    if value in choices:
        return ""
    if isinstance(value, str) and (close := near_misses(value, choices, limit=1)):
        return f"did you mean '{close[0]}'?"
    return "it takes one of " + ", ".join(choices)


def _nearest(name: str, names: Sequence[str]) -> str:
    close = near_misses(name, names, limit=1)
    return f"did you mean '{close[0]}'?" if close else "it takes " + ", ".join(names)
