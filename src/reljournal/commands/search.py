"""A search that reads the journal's bytes and parses only the entries that may be meant."""

from __future__ import annotations

from datetime import timedelta

from reljournal import __version__
from reljournal.domain.names import keys
from reljournal.journal import files, lines
from reljournal.journal.records import from_record
from reljournal.journal.scan import Part, Search
from reljournal.journal.view import View, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.interaction import Interaction

    Found = tuple[list[Interaction], Mapping[int, str], Mapping[int, str], Mapping[int, str]]
    """Entries, and the REFs, names and projects that telling of them takes."""


def found_in_the_file(work: Workspace, wanted: Sequence[tuple[str, ...]]) -> Found | None:
    """The entries in which every word occurs; None where the journal has to be read whole."""
    if work.was_read or not work.journal.view:
        return None
    journal = files.real(str(work.journal.path))
    view = _view(work, journal)
    return found_beside(view, journal, wanted) if view is not None else None


def found_beside(view: View, journal: str, wanted: Sequence[tuple[str, ...]]) -> Found | None:
    """The same of the journal of a view.

    That the view holds says that the file was read whole before, without a flaw, and is the same still.
    """
    try:
        people = dict(view.names()[0])
        names = {doc_id: str(each["name"]) for doc_id, each in people.items()}
        found = _found(journal, view, names, wanted)
        if found is None or not view.stamp.holds(journal):
            return None
        refs = view.refs([entry.id for entry in found])
        asked = any(entry.project is not None for entry in found)
        projects = view.slices(view.homes).get("projects", ()) if asked else ()
        return found, refs, names, {doc_id: str(each["name"]) for _, doc_id, each in projects}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _view(work: Workspace, journal: str) -> View | None:
    """The view of the journal, made where none holds."""
    from reljournal.commands.viewing import made_from_file

    place, today, last_day = work.journal.view, work.today, work.today + timedelta(days=work.ahead)
    key = place, journal, __version__, today.toordinal(), last_day.isoformat()
    return View.open(*key) or (View.open(*key) if made_from_file(place, journal, today, last_day) else None)


def _found(
    journal: str, view: View, names: Mapping[int, str], wanted: Sequence[tuple[str, ...]]
) -> list[Interaction] | None:
    from reljournal.commands.entry_lists import holds

    search = Search([[_parts(spelling, names) for spelling in word] for word in wanted])
    candidates = search.lines(journal, view.stamp.state[2])
    if candidates is None:
        return None
    entries = (_entry(line) for line in candidates)
    return [entry for entry in entries if entry is not None and holds(entry, names, wanted)]


def _parts(spelling: str, names: Mapping[int, str]) -> list[Part]:
    """The parts of a word, each with those in whose names it stands.

    A word with spaces may begin in the note and end in a name, but no part of it does.
    """
    return [Part(text, _called(text, names)) for text in spelling.split() or [""]]


def _called(text: str, names: Mapping[int, str]) -> frozenset[bytes]:
    return frozenset(b"%d" % doc_id for doc_id, name in names.items() if any(text in key for key in keys(name)))


def _entry(line: bytes) -> Interaction | None:
    """The entry on a line; ValueError where the line is not as we write it, None where it is no entry to read."""
    pair = lines.split(line, line[:1] == b'"')
    doc_id = lines.number(pair[0]) if pair is not None else -1
    if pair is None or doc_id < 0 or not lines.is_sound(lines.INTERACTIONS, doc_id, pair[1]):
        raise ValueError("not a line of ours")
    record = parse(pair[1])
    record.pop(lines.SUM)
    return from_record(lines.INTERACTIONS, doc_id, record)  # type: ignore[return-value]
