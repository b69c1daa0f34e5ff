"""Command lines that the reader understands, without Typer; those of every day over the view.

`rel today` and `rel log` in their plain forms do what the full command would do, out of the view. Where that does
not serve (a journal whose view does not hold, a question, an error), and for every other command, the command's
own function is called, as Typer would call it.
"""

from __future__ import annotations

import sys

from reljournal import __version__, bundle
from reljournal.cli import environment, kept_settings, load_order, reader
from reljournal.cli.boundary import guard
from reljournal.cli.environment import OPTIONS
from reljournal.errors import RelError
from reljournal.journal import files, view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from reljournal.cli.answers import Answer
    from reljournal.cli.reader import Line
    from reljournal.commands.viewing import ViewWorkspace
    from reljournal.journal.view import View
    from reljournal.reports.agenda import Agenda
    from reljournal.reports.kept import Day
    from reljournal.settings import Settings


_MANY_OBJECTS = 1_000_000
"""Objects more than before, after which the collector looks."""
_HELD: list[object] = []
"""What is given back only with the process: to free some hundred thousand objects takes as long as the rules."""
_LOG = frozenset({"kind", "who", "words", "on", "they"})


class _BegunError(Exception):
    """The journal is being written: what goes wrong from here on is told, and not tried again."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def run(arguments: Sequence[str]) -> int | None:
    """Carry out one command line and return its exit code; None where Typer has to look at it."""
    line = reader.read(arguments)
    if line is None:
        return None
    for name, value in line.everywhere.items():
        setattr(OPTIONS, name, value)
    return guard(lambda: _carry_out(line), arguments)


def _carry_out(line: Line) -> int:
    try:
        code = answer(line)
    except _BegunError as begun:
        raise begun.error from None
    if code is not None:
        return code
    import gc

    # An old journal is a million objects and none of them garbage: to look for it takes a third of the time.
    gc.set_threshold(_MANY_OBJECTS)
    gc.enable()
    bundle.load("VIEW", load_order.VIEW)
    from reljournal.cli import waiting

    with waiting.shown():
        line.call()
    return 0


def answer(line: Line) -> int | None:
    """Answer a line of every day out of the view; None, having done nothing, where that does not serve."""
    if OPTIONS.json or environment.debugging():
        return None
    told = line.values.keys()
    try:
        if line.command in ("", "today") and told <= {"count"}:
            return _today(line)
        if line.command == "log" and told <= _LOG:
            return _log(line)
        if line.command == "find":
            return _find(line)
    except (RelError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return None


def _today(line: Line) -> int | None:
    count = "count" in line.values
    if not (count or OPTIONS.plain) and environment.is_terminal():
        return _cards()
    from reljournal.cli import answers

    found = answers.find() or _answer()
    if found is None:
        return None
    print(found.due if count else found.text)
    return 0


def _cards() -> int | None:
    """The agenda as cards, with Rich but without Typer."""
    bundle.load("CARDS", load_order.CARDS)
    found = _agenda(veiled=False)
    if found is None:
        return None
    work, agenda = found
    from reljournal.cli.output import emit

    emit(agenda, language=work.settings.language, today=work.today, held=False)
    return 0


def _answer() -> Answer | None:
    """The plain agenda out of the view, kept for the next time; None where there is more to say than that."""
    bundle.load("TODAY", load_order.TODAY)
    found = _agenda(veiled=True)
    if found is None:
        return None
    work, agenda = found
    from reljournal.cli.answers import Answer, keep
    from reljournal.render.agenda import as_plain
    from reljournal.render.words import Words

    answer = Answer(as_plain(agenda, Words(work.settings.language, work.today)), agenda.due)
    if work.view is not None and work.view.beside is not None:
        keep(work, work.view.stamp, str(work.journal.path), answer)
    return answer


def _agenda(*, veiled: bool) -> tuple[ViewWorkspace, Agenda] | None:
    """The agenda as it is shown, from what fired before and what has happened since.

    None where something has to be said besides; `veiled` is where others may read it, and what is confidential
    has to be left out.
    """
    work = view_workspace()
    if work is None:
        return None
    from reljournal.commands.agenda import today
    from reljournal.commands.known_agenda import fired_today
    from reljournal.reports.kept import agenda_of

    assert work.view is not None
    if work.view.stamp.is_worn or not work.view.has_people or (veiled and work.view.has_confidential):
        return None
    if work.keeper is None:
        agenda = today(work)
        return None if agenda.warnings or agenda.failures else (work, agenda)
    fired = fired_today(work)
    if fired is None:
        return None
    return work, agenda_of(fired[0], work.today, work.settings.agenda_limit) or today(work)


def _log(line: Line) -> int | None:
    bundle.load("LOG", load_order.LOG)
    work = view_workspace()
    if work is None:
        return None
    from reljournal.commands.log import Entry, log_entry, split_words
    from reljournal.render.receipt import as_plain
    from reljournal.render.safe import visible
    from reljournal.render.words import Words

    told = line.values
    words_told = told.get("words", [])
    if not split_words(words_told)[0] and sys.stdin.isatty():
        return None  # the note may be wanted from an editor
    entry = Entry(
        kind=str(told["kind"]),
        who=str(told["who"]),
        words=words_told,
        on=told.get("on"),
        direction="in" if told.get("they") else "out",
    )
    try:
        receipt = log_entry(work, entry)
    except Exception as error:
        if work.begun:
            raise _BegunError(error) from error
        raise
    words = Words(work.settings.language, work.today)
    if not OPTIONS.quiet:
        print(as_plain(receipt, words))
    notes = [words(warning) for warning in receipt.warnings]
    notes += ["; ".join(part for part in (each.sentence, each.hint) if part) for each in work.journal.warnings]
    for note in notes:
        print(visible(f"rel: {note}"), file=sys.stderr)
    return 0


def _find(line: Line) -> int | None:
    bundle.load("FIND", load_order.FIND)
    settings, now = kept_settings.settings(), environment.now()
    opened = open_view(settings, now) if settings is not None else None
    if settings is None or opened is None:
        return None
    from reljournal.commands.entry_lists import find_beside

    found = find_beside(opened[0], opened[2], line.values["text"])
    if found is None:
        return None
    if environment.is_terminal() and not OPTIONS.plain:
        from reljournal.cli.output import emit

        emit(found, language=settings.language, today=now.date())
    else:
        from reljournal.render.listing import as_plain
        from reljournal.render.words import Words

        print(as_plain(found, Words(settings.language, now.date())))
    return 0


def open_view(settings: Settings, now: datetime, day: date | None = None) -> tuple[View, str, str] | None:
    """The view of the journal, made where none holds, with where both lie; None where it cannot be made.

    `day` is another one than today; for that no view is made.
    """
    from datetime import timedelta

    from reljournal.domain.dates import OTHER_ZONES

    journal = files.real(environment.journal_file(settings.journal))
    place = view.path_of(environment.cache_home(), journal)
    today = now.date()
    last_day = today + timedelta(days=OTHER_ZONES)
    opened = view.View.open(place, journal, __version__, (day or today).toordinal(), last_day.isoformat())
    if day in (None, today) and (opened is None or opened.stamp.is_worn):
        from reljournal.cli import waiting
        from reljournal.commands.viewing import made_from_file

        with waiting.shown():
            made = made_from_file(place, journal, today, last_day)
        if made is not None:
            opened = view.View.open(place, journal, __version__, today.toordinal(), last_day.isoformat(), made)
            _HELD[:] = [made]
    return (opened, place, journal) if opened is not None else None


def view_workspace(on: str | None = None, now: datetime | None = None) -> ViewWorkspace | None:
    """The workspace over the view of the journal, for today or the day of `--on`; None where none holds."""
    settings = kept_settings.settings()
    if settings is None:
        return None
    now = now or environment.now()
    today = environment.day(on, settings.date_order, now.date())
    found = open_view(settings, now, today)
    if found is None:
        return None
    opened, place, journal = found
    from reljournal.commands.holidays import HolidayCalendar
    from reljournal.commands.installed import folders
    from reljournal.commands.sight import Sight
    from reljournal.commands.viewing import ViewWorkspace
    from reljournal.journal.repository import Journal

    if opened.beside != folders():
        from reljournal.commands.plugins import entry_points

        if any(entry_points(sys.path)):
            return None
    home = Journal(
        journal,  # type: ignore[arg-type]  # texts serve as well, and pathlib takes as long as all of this
        node=environment.node(),
        lock_timeout=settings.lock_seconds,
        daily_backups=True,
    )
    home.view = place
    return ViewWorkspace(
        journal=home,
        settings=settings,
        today=today,
        now=now,
        calendar=HolidayCalendar(settings.country, settings.region, environment.cache_home()),
        config_path=environment.config_file(),  # type: ignore[arg-type]
        sight=Sight(opened, home),
        keeper=_Keeper(opened, journal) if opened.beside is not None and today == now.date() else None,
    )


class _Keeper:
    """Keeps what fired beside the view."""

    def __init__(self, opened: View, journal: str) -> None:
        self._view = opened
        self._journal = journal

    def find(self) -> tuple[tuple[int, int], Day]:
        """What fired by relationship, and how far the journal had come when it did."""
        from reljournal.cli.answers import find_fired

        return find_fired(self._view.stamp, self._journal)

    def keep(self, fired: Day) -> None:
        """Keep what fires now."""
        from reljournal.cli.answers import keep_fired

        keep_fired(self._view.stamp, self._journal, self._view.position, fired)
