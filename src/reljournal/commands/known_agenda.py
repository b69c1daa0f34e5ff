"""What fires today: what was kept of it, and what the rules say of what has changed since."""

from __future__ import annotations

from datetime import timedelta

from reljournal.commands.agenda import today
from reljournal.domain.relationship import turnovers_of
from reljournal.journal.view import ORPHANS
from reljournal.reports.kept import keep, known_of, with_news

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.commands.viewing import ViewWorkspace
    from reljournal.journal.view import View
    from reljournal.reports.agenda import Known
    from reljournal.reports.kept import Kept

_MANY = 20
"""Relationships changed since the findings of the day were kept, from which on they are kept anew."""


def fired_today(work: ViewWorkspace) -> dict[int, Kept] | None:
    """What fires today by relationship, packed; None where something has to be said besides."""
    view, keeper = work.view, work.keeper
    if view is None or keeper is None or view.stamp.is_worn:
        return None
    position, before = keeper.find()
    changed = view.changed_since(position) | _other_turnovers(work, view, position[1]) if before else set()
    if before and not changed:
        return before
    agenda = today(work.only(changed) if before else work, known=False)
    if agenda.warnings or agenda.failures or work.view is None:
        return None
    now = with_news(before, changed, agenda.fired) if before else keep(agenda.fired)
    if not before or len(changed) > _MANY:
        keeper.keep(now)
    return now


def _other_turnovers(work: ViewWorkspace, view: View, steps: int) -> set[int]:
    """The relationships whose part of the turnover is another than after so many writes."""
    if view.since is None or not any(
        table == "invoices" for step in view.since.steps[steps:] for table, *_ in step[2]
    ):
        return set()
    last_day = work.today + timedelta(days=work.ahead)
    before, now = (turnovers_of(view.sales(count), work.today, last_day) for count in (steps, None))
    return {home for home in before.keys() | now.keys() if before.get(home) != now.get(home)}


def known_agenda(work: ViewWorkspace, code: str | None = None) -> Known | None:
    """The same unpacked; with a code only where something may be called by it."""
    fired = fired_today(work)
    if fired is None or work.view is None:
        return None
    return known_of(fired, len(work.view.homes - {ORPHANS}), code)
