"""How much contact the cadences sign the user up for, beside what was ever kept."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from reljournal.domain.finding import Context
    from reljournal.domain.relationship import Relationship

QUARTER = 91
"""Days in which what was kept is counted."""


@dataclass(frozen=True)
class Load(Frozen):
    """Contacts a week: `signed_up` by the cadences, `kept` in the last quarter, `best` in the best quarter.

    `best` is None where the journal is younger than a quarter: there is nothing to compare with yet.
    """

    signed_up: float
    kept: float
    best: float | None

    @property
    def is_too_much(self) -> bool:
        """Whether more is meant than was ever kept: the time to say so is before, not after."""
        return self.best is not None and self.signed_up > self.best


def load(relationships: Sequence[Relationship], ctx: Context) -> Load:
    """The load of all relationships that are active on the day of the context."""
    signed_up = 0.0
    talks: list[date] = []
    for relationship in relationships:
        talks += [talk.on for talk in relationship.conversations]
        cadence = ctx.policy(relationship).check_in
        if cadence is not None and relationship.contact.status == "active":
            signed_up += 7 / cadence.approx_days()
    talks.sort()
    return Load(signed_up, _a_week(talks, ctx.today), _best(talks, ctx.today))


def _a_week(talks: Sequence[date], end: date) -> float:
    """The talks of the quarter that ends on a day, by week; `talks` is in order."""
    begin = end - timedelta(days=QUARTER)
    return (bisect_right(talks, end) - bisect_right(talks, begin)) * 7 / QUARTER


def _best(talks: Sequence[date], today: date) -> float | None:
    """The best quarter so far; each that ends on the day of a talk, since no other can be better."""
    if not talks or (today - talks[0]).days < QUARTER:
        return None
    return max(
        _a_week(talks, end) for end in {*talks, today} if (end - talks[0]).days >= QUARTER - 1 or end == today
    )
