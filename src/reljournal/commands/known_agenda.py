"""What fires today: what was kept of it, and what the rules say of what has changed since."""

from __future__ import annotations

from datetime import timedelta

from reljournal.commands.agenda import today
from reljournal.domain.turnover import turnovers_of
from reljournal.journal.view import ORPHANS
from reljournal.reports.kept import DAYS_AHEAD, keep, known_of, with_news, without
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.commands.viewing import ViewWorkspace
    from reljournal.journal.view import View
    from reljournal.reports.agenda import Agenda, Known
    from reljournal.reports.kept import Day

_MANY = 20
"""Relationships changed since the findings of the day were kept, from which on they are kept anew."""


def fired_today(work: ViewWorkspace) -> Day | None:
    """What fires today by relationship, packed, and until when; None where something has to be said besides."""
    view, keeper = work.view, work.keeper
    if view is None or keeper is None or view.stamp.is_worn:
        return None
    position, before = keeper.find()
    is_known = bool(before[0])
    changed = view.changed_since(position) | _other_turnovers(work, view, position[1]) if is_known else set()
    if is_known and not changed:
        return before
    agenda = today(work.only(changed) if is_known else work, known=False)
    if agenda.warnings or agenda.failures or work.view is None:
        return None
    now = with_news(before, changed, agenda) if is_known else keep(agenda)
    if not is_known or len(changed) > _MANY:
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
    return known_of(fired[0], len(work.view.homes - {ORPHANS}), code)


def agenda_ahead(work: ViewWorkspace, days: int, limit: int | None, only_rule: str | None) -> Agenda | None:
    """The agenda of some days out of what fires today; None where that does not tell it.

    Only relationships are looked at in which something may change on these days, by themselves or because their
    part of the turnover does.
    """
    fired = fired_today(work) if days <= DAYS_AHEAD else None
    if fired is None or not work.is_all_past:
        return None
    kept, until = fired
    last = work.today + timedelta(days=days - 1)
    near = {home for home, day in until.items() if day <= last.toordinal()}
    now = work.turnovers_on(work.today)
    for ahead in range(1, days):
        then = work.turnovers_on(work.today + timedelta(days=ahead))
        near |= {home for home in now.keys() | then.keys() if now.get(home) != then.get(home)}
    if work.view is None:
        return None
    from reljournal.reports.days import Walk

    book = work.only(near).recent
    count = len(work.view.homes - {ORPHANS})
    rest = known_of(without(kept, near), count).fired
    walk = Walk(lambda day: work.on_day(book, day), work.context(), work.rules, near, rest)
    if not walk.go(days) or work.view is None:
        return None
    return replace(walk.agenda(days, limit, only_rule), relationships=count)
