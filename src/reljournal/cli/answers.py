"""The plain agenda of the day, kept as it was printed, for as long as nothing that it rests on has changed."""

from __future__ import annotations

import marshal
import os
import sys
from binascii import crc32

from reljournal import __version__
from reljournal.cli import environment
from reljournal.journal import files, view
from reljournal.journal.stamp import Stamp, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reljournal.commands.workspace import Workspace
    from reljournal.reports.agenda import Agenda


class Answer:
    """What `rel today --plain` prints, and what `--count` does."""

    __slots__ = ("due", "text")

    def __init__(self, text: str, due: int) -> None:
        self.text = text
        self.due = due


def find() -> Answer | None:
    """The answer of today, None where something has changed since it was kept."""
    try:
        fd = files.open_fd(_place(), files.READ)
        try:
            data = files.read_all(fd, 0)
        finally:
            files.close(fd)
    except OSError:
        return None
    if len(data) < 4 or crc32(data[4:]).to_bytes(4, "big") != data[:4]:
        return None
    key, journal, text, due = marshal.loads(data[4:])
    stamp = Stamp.holding(view.path_of(environment.cache_home(), journal), journal)
    if stamp is None or key != _key(stamp, journal):
        return None
    return Answer(text, due)


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
        keep(stamp, journal, Answer(text, agenda.due))


def keep(stamp: Stamp, journal: str, answer: Answer) -> None:
    """Keep an answer for as long as the stamp holds; what hinders that is no error."""
    packed = marshal.dumps((_key(stamp, journal), journal, answer.text, answer.due))
    target = _place()
    try:
        files.write_scratch(target + ".part", crc32(packed).to_bytes(4, "big") + packed)
        files.replace(target + ".part", target)
    except OSError:
        return


def _is_all(work: Workspace) -> bool:
    """Whether nothing is said beside the agenda, and nothing in it rests on what the key does not know."""
    from reljournal.commands.clock import doubt
    from reljournal.commands.plugins import entry_points
    from reljournal.domain.disclosure import veiled

    # With nobody in the journal, `rel` alone says something else than `rel today`.
    return bool(work.book.contacts) and not (veiled(work.book)[1] or doubt(work) or any(entry_points(sys.path)))


def _place() -> str:
    """Where the answer lies, by what is known of the journal before the config is read."""
    told = environment.OPTIONS.journal or os.environ.get("REL_JOURNAL") or ""
    asked = f"{os.path.abspath(told) if told else ''}\0{os.path.abspath(environment.config_file())}"  # noqa: PTH100
    return f"{environment.cache_home()}/{crc32(asked.encode('utf-8', 'surrogateescape')):08x}.today"


def _key(stamp: Stamp, journal: str) -> tuple[Any, ...]:
    """All that the agenda rests on: journal, day, config, the program and what is installed beside it."""
    return (
        __version__,
        sys.hexversion,
        journal,
        stamp.view,
        stamp.state,
        environment.now().date().toordinal(),
        _state(environment.config_file()),
        [_state(folder) for folder in sys.path],
    )


def _state(path: str) -> tuple[int, ...]:
    try:
        return state_of(path or ".")
    except OSError:
        return ()
