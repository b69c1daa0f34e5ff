"""A clock that cannot be right, seen from the journal."""

from __future__ import annotations

from datetime import timedelta

from reljournal.commands.workspace import Workspace
from reljournal.domain.dates import OTHER_ZONES
from reljournal.domain.message import N_, Message, msg


def doubt(work: Workspace) -> Message | None:
    """What to say where something has happened on a day that has not begun anywhere; None where all is well.

    Either the clock is behind now, and the agenda misses what is due, or it was ahead then, and the entry does
    not count before its day.
    """
    if work.is_in_time:
        return None
    happened = (entry for entry in work.book.interactions.values() if not entry.planned)
    newest = max(happened, key=lambda entry: entry.sort_key, default=None)
    today = work.now.date()
    if newest is None or newest.on <= today + timedelta(days=OTHER_ZONES):
        return None
    text = N_("the clock says {today}, but an entry is of {on}: set the clock, or rel edit {ref} --on DAY")
    ref = work.refs([newest.id])[newest.id]
    return msg(text, today=today.isoformat(), on=newest.on.isoformat(), ref=ref)
