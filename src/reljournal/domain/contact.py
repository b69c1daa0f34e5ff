"""People and organisations, as the journal knows them."""

from __future__ import annotations

from datetime import date, time

from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    ContactKind = Literal["person", "organisation"]
    Status = Literal["active", "paused", "ended", "deceased"]
else:
    ContactKind = Status = str

CONTACT_KINDS: tuple[ContactKind, ...] = ("person", "organisation")
STATUSES: tuple[Status, ...] = ("active", "paused", "ended", "deceased")


@dataclass(frozen=True)
class Hours(Frozen):
    """The part of the day in which somebody likes to be called, both ends included."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read `09:00-17:00` or `9-17`.

        Raises UsageError for anything else, and for an end that is not after its start.
        """
        first, dash, last = text.strip().replace("–", "-").partition("-")
        try:
            start, end = _time_of_day(first), _time_of_day(last)
        except ValueError:
            dash = ""
            start = end = time()
        if not dash or start >= end:
            raise UsageError(f"{quoted(text)} is not a span of hours", "write it as 09:00-17:00")
        return cls(start, end)

    def __contains__(self, moment: time) -> bool:
        return self.start <= moment <= self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def _time_of_day(text: str) -> time:
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isascii() and hours.isdigit() and len(hours) <= 2):
        raise ValueError(text)
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) == 2):
        raise ValueError(text)
    return time(int(hours), int(minutes or 0))


@dataclass(frozen=True)
class Contact(Frozen):
    """One person or organisation.

    `org` is the id of the organisation that a person belongs to. `type`, `cadence` and `terms` override the
    defaults of the relationship's type; None leaves them. `cadence` is a duration as typed, or `off`. `birthday`
    is an ISO date, or `--MM-DD` where the year is not known. `terms` are days until an invoice is due.
    `took_over` is the day on which they took over from the contact `follows`.
    """

    id: int
    name: str
    kind: ContactKind = "person"
    added: date | None = None
    org: int | None = None
    role: str | None = None
    type: str | None = None
    cadence: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birthday: str | None = None
    prefers: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    hours: Hours | None = None
    terms: int | None = None
    since: date | None = None
    likes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    status: Status = "active"
    took_over: date | None = None
    follows: int | None = None

    @property
    def is_reachable(self) -> bool:
        """Whether anything may be suggested towards them at all."""
        return self.status in ("active", "paused")
