"""What happened between the user and the people they work with."""

from __future__ import annotations

from reljournal.domain.message import N_, Message, Word, msg
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import Literal

    from reljournal.domain.money import Money

    Direction = Literal["out", "in"]
else:
    Direction = str

KINDS = (
    "call",
    "email",
    "card",
    "gift",
    "meeting",
    "video",
    "message",
    "letter",
    "social",
    "event",
    "note",
)
TWO_WAY = frozenset({"call", "meeting", "video"})
"""Kinds in which both sides speak: each entry is a conversation by itself."""
SPOKEN = TWO_WAY
"""Kinds in which they hear each other's voice: what clears a misunderstanding."""
IN_PERSON = frozenset({"meeting", "event"})
TOGETHER = TWO_WAY | IN_PERSON | {"social"}
"""Kinds that happen with somebody; the others go to somebody."""
WRITTEN = frozenset({"email", "message", "letter", "social"})
"""Kinds that wait for an answer when they come in."""
GESTURE_KINDS = frozenset({"card", "gift"})
GESTURE_TAGS = frozenset({"thanks", "praise"})
BUSINESS_TAGS = frozenset({"payment", "invoice", "project"})


@dataclass(frozen=True, slots=True)
class Interaction(Frozen):
    """One entry of the journal, or, where `planned`, one that is agreed for a day to come.

    `direction` is `out` where the user began it. `minutes` is its length. `occasion` names what it was for.
    """

    id: int
    on: date
    kind: str
    who: tuple[int, ...]
    direction: Direction = "out"
    note: str = ""
    tags: tuple[str, ...] = ()
    project: int | None = None
    value: Money | None = None
    minutes: int | None = None
    occasion: str | None = None
    planned: bool = False
    confidential: bool = False

    @property
    def is_touch(self) -> bool:
        """Something that the user sent, said or gave: any `out` entry but a note."""
        return self.direction == "out" and self.kind != "note" and not self.planned

    @property
    def is_gesture(self) -> bool:
        """A card, a gift, a word of thanks or praise, in either direction."""
        return self.kind in GESTURE_KINDS or not GESTURE_TAGS.isdisjoint(self.tags)

    @property
    def is_thanks(self) -> bool:
        """Something of the user's that answers a gesture in kind."""
        return self.is_touch and (self.kind in GESTURE_KINDS or "thanks" in self.tags)

    @property
    def is_business(self) -> bool:
        """Whether it was about a project or an invoice, and nothing personal (+personal) besides."""
        return (
            self.project is not None or not BUSINESS_TAGS.isdisjoint(self.tags)
        ) and "personal" not in self.tags

    @property
    def sort_key(self) -> tuple[date, int]:
        return (self.on, self.id)


def with_whom(entry: Interaction, names: tuple[str, ...]) -> Message:
    """`call with Anna Weber`, `email from Anna Weber`: an entry's kind and people, as part of a sentence."""
    text = N_("{kind} to {who}")
    if entry.kind == "note":
        text = N_("{kind} about {who}")
    elif entry.direction == "in":
        text = N_("{kind} from {who}")
    elif entry.kind in TOGETHER:
        text = N_("{kind} with {who}")
    return msg(text, kind=Word(entry.kind), who=names)


def conversations(entries: Iterable[Interaction]) -> list[Interaction]:
    """The two-way exchanges among entries that stand in order of time.

    A call, a meeting or a video call is one by itself; so is whatever comes in as the answer to something that
    went out. An unanswered mail is a contact, not a conversation, and so is a mail that nobody asked for.
    """
    found = []
    answer_expected = False
    for entry in entries:
        kind = entry.kind
        if kind == "note" or entry.planned:
            continue
        if kind in TWO_WAY or (answer_expected and entry.direction == "in"):
            found.append(entry)
        answer_expected = entry.direction == "out"
    return found


def last_about_work(entries: Sequence[Interaction]) -> Sequence[Interaction]:
    """The unbroken row of entries about work with which a history ends."""
    first = len(entries)
    while first and entries[first - 1].is_business:
        first -= 1
    return entries[first:]
