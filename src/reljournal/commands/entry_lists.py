"""Lists of entries: what happened, and what is found."""

from __future__ import annotations

from reljournal.domain.message import N_, Value, Word, msg
from reljournal.domain.names import keys
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.interaction import Interaction
    from reljournal.journal.view import View

_ENTRY_COLUMNS = (
    Column("ref", N_("Ref"), "ref"),
    Column("on", N_("Date"), "date"),
    Column("arrow", ""),
    Column("kind", N_("Kind")),
    Column("who", N_("Who"), "name"),
    Column("told", N_("Note")),
)


def history(
    work: Workspace, who: str | None = None, *, since: str | None = None, kind: str | None = None
) -> Listing:
    """What happened, the oldest first: with everybody, or with somebody and, for an organisation, its people."""
    from reljournal.commands import resolve

    wanted = _members(work, who)
    start = resolve.day(work, since, "past") if since else None
    only = resolve.kind(work, kind) if kind else None
    entries = [
        entry
        for entry in (work.book.interactions.values() if wanted is None else work.entries_with(wanted))
        if (start is None or entry.on >= start) and only in (None, entry.kind)
    ]
    return _whole_listing(work, entries)


def _members(work: Workspace, who: str | None) -> set[int] | None:
    if who is None:
        return None
    from reljournal.commands import resolve

    contact = resolve.relationship(work, who)
    return {contact.id} | {each.id for each in work.book.contacts.values() if each.org == contact.id}


def find(work: Workspace, texts: Sequence[str]) -> Listing:
    """The entries in which every word occurs: in the note, a tag, the kind, the occasion or somebody's name."""
    wanted = _wanted(texts)
    from reljournal.commands.search import found_in_the_file

    by_bytes = found_in_the_file(work, wanted)
    if by_bytes is not None:
        return entry_listing(*by_bytes)
    names = {contact.id: contact.name for contact in work.book.contacts.values()}
    return _whole_listing(work, [each for each in work.book.interactions.values() if holds(each, names, wanted)])


def find_beside(view: View, journal: str, texts: Sequence[str]) -> Listing | None:
    """The same in the journal of a view, without a workspace; None where the journal has to be read whole."""
    from reljournal.commands.search import found_beside

    found = found_beside(view, journal, _wanted(texts))
    return entry_listing(*found) if found is not None else None


def _wanted(texts: Sequence[str]) -> list[tuple[str, ...]]:
    wanted = [keys(text.removeprefix("+")) for text in texts if text.strip()]
    if not wanted:
        raise UsageError("there is nothing to look for", "for example rel find offer spring")
    return wanted


def holds(entry: Interaction, names: Mapping[int, str], wanted: Iterable[tuple[str, ...]]) -> bool:
    """Whether every word occurs in an entry, in one of its spellings."""
    people = (names[who] for who in entry.who if who in names)
    hay = " ".join(keys(" ".join((entry.note, entry.kind, entry.occasion or "", *entry.tags, *people))))
    return all(any(key in hay for key in word) for word in wanted)


def _whole_listing(work: Workspace, entries: Sequence[Interaction]) -> Listing:
    names = {contact.id: contact.name for contact in work.book.contacts.values()}
    projects = {each.id: each.name for each in work.book.projects.values()}
    return entry_listing(entries, work.refs([each.id for each in entries]), names, projects)


def entry_listing(
    entries: Sequence[Interaction], refs: Mapping[int, str], names: Mapping[int, str], projects: Mapping[int, str]
) -> Listing:
    """Entries in the order of their days."""
    rows: list[dict[str, Value]] = []
    for entry in sorted(entries, key=lambda each: each.sort_key):
        tags = " ".join(f"+{tag}" for tag in entry.tags)
        rows.append(
            {
                "id": str(entry.id),
                "ref": refs[entry.id],
                "on": entry.on,
                "kind": Word(entry.kind),
                "arrow": "…" if entry.planned else "←" if entry.direction == "in" else "→",
                "direction": entry.direction,
                "who": tuple(names.get(who, "?") for who in entry.who),
                "told": f"{entry.note} {tags}".strip(),
                "note": entry.note,
                "tags": entry.tags,
                "project": projects.get(entry.project) if entry.project else None,
                "value": entry.value,
                "minutes": entry.minutes,
                "occasion": entry.occasion,
                "planned": entry.planned,
                "confidential": entry.confidential,
            }
        )
    return Listing(
        title=msg(N_("{n:entries}"), n=len(rows)),
        columns=_ENTRY_COLUMNS,
        rows=tuple(rows),
        empty=msg(N_("no entries found")),
    )
