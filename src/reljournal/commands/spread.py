"""Check-ins that fall together, one day after another."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert
from reljournal.domain.calendar import is_working_day
from reljournal.domain.durations import parse_duration
from reljournal.domain.finding import Finding
from reljournal.domain.ledgers import SPREAD, Deferral
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.reports.agenda import build_agenda
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass

_RULE = "check-in-due"
_LONGEST = 366


@dataclass(frozen=True)
class Place(Frozen):
    """A check-in and the day it is given."""

    name: str
    finding: Finding
    first: date
    day: date


def spread(work: Workspace, over: str = "4w", *, dry_run: bool = False) -> Receipt:
    """Share out the check-ins of the coming weeks over their working days; none is put before its own day.

    What was due first comes first. It writes a date beside each that has to wait, which undo takes back at once.
    """
    places = plan(work, over)
    moved = [place for place in places if place.day > place.first]
    if moved and not dry_run:
        with work.transaction("spread") as tx:
            for place in moved:
                insert(tx, _deferral(place, work.today))
        work.reread()
    line = N_("{n:checkins} over {days:days}, {moved} of them put off")
    if dry_run:
        line = N_("would spread {n:checkins} over {days:days}, {moved} of them put off")
    if not places:
        line = N_("no check-ins fall into the next {days:days}")
    days = _days(over)
    return Receipt(
        line=msg(line, n=len(places), days=days, moved=len(moved)),
        more=tuple(_lines(places)),
        data={
            "places": [
                {"relationship": each.name, "on": each.day, "moved": each.day > each.first} for each in places
            ]
        },
    )


def _days(over: str) -> int:
    span = parse_duration(over)
    days = round(span.approx_days()) if span else 0
    if not 1 <= days <= _LONGEST:
        raise UsageError(f"{quoted(over)} is not a time to spread over", "for example 4w or 2 months")
    return days


def plan(work: Workspace, over: str) -> list[Place]:
    """The check-ins that fall into the time, each with the day it is given."""
    days = _days(over)
    agenda = build_agenda(work.recent, work.context(), work.rules, days=days, only_rule=_RULE)
    items = sorted(
        (
            (item.appears, item.finding.due, card.relationship.name, item)
            for card in agenda.cards
            for item in card.items
        ),
        key=lambda each: each[:3],
    )
    free = [work.today + timedelta(days=ahead) for ahead in range(days)]
    free = [day for day in free if is_working_day(day, work.calendar)] or [work.today]
    a_day = -(-len(items) // len(free))
    taken: dict[date, int] = {}
    places: list[Place] = []
    for appears, _, name, item in items:
        open_days = [day for day in free if day >= appears and taken.get(day, 0) < a_day]
        # One that comes up when all later days are full keeps its own day: none is put before it is due.
        day = open_days[0] if open_days else appears
        taken[day] = taken.get(day, 0) + 1
        places.append(Place(name, item.finding, appears, day))
    return sorted(places, key=lambda place: (place.day, place.name))


def _deferral(place: Place, today: date) -> Deferral:
    return Deferral(
        id=0,
        kind="snoozed",
        rule=place.finding.rule,
        subject=place.finding.subject,
        on=today,
        until=place.day,
        evidence=place.finding.fingerprint(),
        why=SPREAD,
    )


def _lines(places: list[Place]) -> list[Message]:
    return [msg(N_("{on}  {name}"), on=place.day, name=place.name) for place in places]
