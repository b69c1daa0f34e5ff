"""The open accounts of a relationship: what is owed, agreed, unresolved or put off."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Literal

    from reljournal.domain.money import Money

    PromiseState = Literal["open", "kept", "broken"]
    ProjectState = Literal["active", "paused", "ended"]
    Outcome = Literal["well", "mixed", "badly"]
    ReminderResult = Literal["reached", "promised", "disputed", "not-received", "sent"]
    DeferralKind = Literal["snoozed", "dismissed", "done", "reminded"]
else:
    PromiseState = ProjectState = Outcome = ReminderResult = DeferralKind = str

SPREAD = "spread"
"""Why an item was put off by `rel spread`, and not by the user's own reluctance."""
OUTCOMES: tuple[Outcome, ...] = ("well", "mixed", "badly")
REMINDER_RESULTS: tuple[ReminderResult, ...] = ("reached", "promised", "disputed", "not-received", "sent")
TOPICS = ("scope", "budget", "billing", "rescheduling", "confidentiality", "other")


@dataclass(frozen=True)
class Project(Frozen):
    """Work for a client, from its start to its end."""

    id: int
    who: int
    name: str
    started: date
    due: date | None = None
    budget: Money | None = None
    state: ProjectState = "active"
    ended: date | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Invoice(Frozen):
    """A claim of the user's. `due` is the payment target as agreed, before weekends and holidays move it."""

    id: int
    who: int
    amount: Money
    issued: date
    due: date
    number: str | None = None
    project: int | None = None
    paid: date | None = None


@dataclass(frozen=True)
class Promise(Frozen):
    """A word given: by the user, or, where `theirs`, to the user."""

    id: int
    who: int
    text: str
    made: date
    by: date
    theirs: bool = False
    state: PromiseState = "open"
    closed: date | None = None


@dataclass(frozen=True)
class Agreement(Frozen):
    """Something that both sides rely on, and until when it stands unreviewed.

    `with_` is whom it was agreed with. After a handover it is `unconfirmed` until the successor has confirmed it.
    """

    id: int
    who: int
    topic: str
    text: str
    agreed: date
    written: bool = False
    with_: int | None = None
    review: date | None = None
    confirmed: date | None = None
    unconfirmed: bool = False


@dataclass(frozen=True)
class Friction(Frozen):
    """Something between the two sides; `mine` where the mistake was the user's."""

    id: int
    who: int
    text: str
    opened: date
    mine: bool = False
    resolved: date | None = None
    resolution: str | None = None


@dataclass(frozen=True)
class Occasion(Frozen):
    """A day that matters to somebody, once or, where `yearly`, each year."""

    id: int
    who: int
    text: str
    on: date
    yearly: bool = False


@dataclass(frozen=True)
class Deferral(Frozen):
    """What the user said of an agenda item: put off, dismissed, done, or, of an invoice, reminded.

    `subject` is the record that the item is about and `evidence` the fingerprint of what it rested on then, so
    that a changed situation brings it back. `until` ends a snooze, or is the day that a debtor named.
    """

    id: int
    kind: DeferralKind
    rule: str
    subject: int
    on: date
    until: date | None = None
    stage: int | None = None
    evidence: str = ""
    by: str | None = None
    result: ReminderResult | None = None
    why: str | None = None
