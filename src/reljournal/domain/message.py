"""Sentences as data, so that they can be said in the reader's language at the edge."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import TypeAlias

    from reljournal.domain.durations import Duration
    from reljournal.domain.money import Money

    Value: TypeAlias = "str | int | float | date | Money | Duration | Word | Message | tuple[Value, ...] | None"
else:
    Value = object


@dataclass(frozen=True)
class Word(Frozen):
    """A term of ours inside a sentence (a kind, a stage's name), to be translated by itself."""

    text: str


def N_(text: str) -> str:
    """Mark a sentence for translation without translating it here."""
    return text


@dataclass(frozen=True)
class Message(Frozen):
    """A sentence with named gaps: `Message(N_("Last talk {on}"), on=…)`, built with `msg`.

    Gaps are filled at the edge, each by the type of its value; `{n:days}` also chooses singular or plural.
    """

    text: str
    values: dict[str, Value] = field(default_factory=dict)


def msg(text: str, /, **values: Value) -> Message:
    """A message and the values of its gaps."""
    return Message(text, values)
