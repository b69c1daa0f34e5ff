"""The plain agenda of the day, kept as it was printed, for as long as nothing that it rests on has changed."""

from __future__ import annotations

import os
import sys

from reljournal import __version__
from reljournal.cli import environment, keeping
from reljournal.journal import files, view
from reljournal.journal.stamp import Stamp, state_of
from reljournal.sums import fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reljournal.commands.workspace import Workspace
    from reljournal.reports.agenda import Agenda

_FIRED = 3
"""The form in which it is kept what fired: another one is not read."""


class Answer:
    """What `rel today --plain` prints, and what `--count` does."""

    __slots__ = ("due", "text")

    def __init__(self, text: str, due: int) -> None:
        self.text = text
        self.due = due


def find() -> Answer | None:
    """The answer of today, None where something has changed since it was kept."""
    kept = keeping.read(_place())
    if kept is None:
        return None
    key, named, journal, text, due = kept
    if files.real(named) != journal:
        return None  # a link leads elsewhere now
    stamp = Stamp.holding(view.path_of(environment.cache_home(), journal), journal)
    if stamp is None or key != (_key(stamp, journal), stamp.state):
        return None
    return Answer(text, due)


def find_fired(stamp: Stamp, journal: str) -> tuple[tuple[int, int], Any]:
    """What fired today, as reports.kept has it, and how far the journal had come when it did."""
    kept = keeping.read(view.path_of(environment.cache_home(), journal) + ".fired")
    if kept is None or kept[0] != (_FIRED, *_key(stamp, journal)):
        return (-1, 0), ({}, {})
    return kept[1], kept[2]


def keep_fired(stamp: Stamp, journal: str, position: tuple[int, int], packed: Any) -> None:
    """Keep what fired when the journal had come so far; what hinders that is no error."""
    place = view.path_of(environment.cache_home(), journal) + ".fired"
    keeping.write(place, ((_FIRED, *_key(stamp, journal)), position, packed))


def remember_view(work: Workspace) -> str:
    """Make the view of what this run has read, and return where; "" where the run is for another day."""
    from reljournal.commands.viewing import make_view

    if work.today != environment.now().date():
        return ""
    make_view(work, work.journal.view)
    return work.journal.view


def remember(work: Workspace, agenda: Agenda, unsaid: int) -> None:
    """Keep the answer that was just printed, where it is all that a run prints, and the view that it rests on."""
    place = remember_view(work)
    journal = files.real(str(work.journal.path))
    stamp = Stamp.holding(place, journal) if place else None
    if stamp is None or unsaid or agenda.failures or not _is_all(work):
        return
    from reljournal.render.agenda import as_plain
    from reljournal.render.words import Words

    text = as_plain(agenda, Words(work.settings.language, work.today))
    if not agenda.warnings:
        keep(work, stamp, journal, Answer(text, agenda.due))


def keep(work: Workspace, stamp: Stamp, journal: str, answer: Answer) -> None:
    """Keep an answer for as long as the stamp holds; what hinders that is no error."""
    named = environment.journal_file(work.settings.journal)
    keeping.write(_place(), ((_key(stamp, journal), stamp.state), named, journal, answer.text, answer.due))


def _is_all(work: Workspace) -> bool:
    """Whether nothing is said beside the agenda, and nothing in it rests on what the key does not know."""
    from reljournal.commands.clock import doubt
    from reljournal.commands.plugins import entry_points
    from reljournal.domain.disclosure import veiled

    # With nobody in the journal, `rel` alone says something else than `rel today`.
    silent = work.has_confidential and veiled(work.book)[1]
    return bool(work.book.contacts) and not (silent or doubt(work) or any(entry_points(sys.path)))


def _place() -> str:
    """Where the answer lies, by all that decides which journal is meant, but for what the config says."""
    paths = (environment.journal_file(""), environment.config_file(), environment.own_home())
    asked = "\0".join([os.path.abspath(each) for each in paths])  # noqa: PTH100
    return f"{environment.cache_home()}/{fingerprint(asked.encode('utf-8', 'surrogateescape')):016x}.today"


def _key(stamp: Stamp, journal: str) -> tuple[Any, ...]:
    """All that the agenda rests on but the journal's state: the view, day, config, program, what is installed."""
    return (
        __version__,
        sys.hexversion,
        journal,
        stamp.view,
        environment.now().date().toordinal(),
        _bytes(environment.config_file()),
        [_state(folder) for folder in sys.path],
    )


def _bytes(path: str) -> tuple[int, ...]:
    """A small file by what is in it: it may be changed twice between two ticks of the clock."""
    try:
        data = files.read_file(path)
    except OSError:
        return ()
    return len(data), fingerprint(data)


def _state(path: str) -> tuple[int, ...]:
    try:
        return state_of(path or ".")
    except OSError:
        return ()
