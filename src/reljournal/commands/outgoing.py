"""What leaves the journal on a morning: the agenda for a mail or a page, and the feed for a calendar."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.agenda import today
from reljournal.commands.workspace import Workspace
from reljournal.domain.disclosure import veiled
from reljournal.reports.agenda import Agenda
from reljournal.reports.feed import HORIZON, Feed, build_feed


def outgoing(
    work: Workspace, *, days: int = 1, everything: bool = False, who: str | None = None, rule: str | None = None
) -> Agenda:
    """The agenda without the words of confidential entries; the rest as in `commands.agenda.today`."""
    return today(_veiled(work), days=days, everything=everything, who=who, rule=rule)


def feed(work: Workspace, *, days: int | None = None, who: str | None = None, rule: str | None = None) -> Feed:
    """What is due in the coming time, `days` of it; with `rule`, only what that rule finds."""
    safe = _veiled(work)
    agenda = today(safe, days=days or HORIZON, everything=True, who=who, rule=rule)
    only = None if who is None else safe.book.relationship_id(resolve.relationship(safe, who).id)
    return build_feed(safe.book, agenda, journal_id(work), work.now, only=only, dates=rule is None)


def journal_id(work: Workspace) -> str:
    """What sets this journal apart from others, wherever its file lies; empty where there is none yet."""
    return str(work.journal.load().meta.get("journal", "")) if work.journal.exists() else ""


def _veiled(work: Workspace) -> Workspace:
    return work.seeing(veiled(work.book)[0])
