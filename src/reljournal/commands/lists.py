"""Lists of what the journal holds: people, entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.message import N_, Value, Word, msg
from reljournal.domain.names import keys
from reljournal.domain.policy import TYPES
from reljournal.domain.quoting import quoted
from reljournal.domain.relationship import Relationship
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.profile import Profile, profile
from reljournal.rules.rhythm import check_in_days

SORTS = ("name", "last", "due")
_ENTRY_COLUMNS = (
    Column("ref", N_("Ref"), "ref"),
    Column("on", N_("Date"), "date"),
    Column("arrow", ""),
    Column("kind", N_("Kind")),
    Column("who", N_("Who"), "name"),
    Column("told", N_("Note")),
)


def show(work: Workspace, who: str) -> Profile:
    """All about one person or organisation."""
    return profile(resolve.relationship(work, who), work.book, work.context(), work.rules, resolve.refs(work.book))


def people(work: Workspace, *, type_name: str | None = None, sort: str = "name") -> Listing:
    """Everybody, by name, by who was talked to least recently, or by whose check-in comes first."""
    if sort not in SORTS:
        raise UsageError(f"{quoted(sort)} is not a way to sort", "sort by " + ", ".join(SORTS))
    if type_name is not None and type_name not in TYPES:
        raise UsageError(f"{quoted(type_name)} is not a type", "types are " + ", ".join(TYPES))
    refs = resolve.refs(work.book)
    rows: list[dict[str, Value]] = []
    for relationship in work.relationships(whole=True):
        policy = work.context().policy(relationship)
        if type_name not in (None, policy.type):
            continue
        due = _next_talk(relationship, work)
        for contact in relationship.members:
            rows.append(_person_row(contact, relationship, refs[contact.id], policy.type, due))
    if sort == "last":
        rows.sort(key=lambda row: _as_date(row["last"], date.min))
    elif sort == "due":
        rows.sort(key=lambda row: _as_date(row["due"], date.max))
    return Listing(
        title=msg(N_("{n:contacts}"), n=len(rows)),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("name", N_("Name"), "name"),
            Column("org", N_("Organisation")),
            Column("role", N_("Role")),
            Column("type", N_("Type"), "quiet"),
            Column("last", N_("Last talk"), "date"),
            Column("due", N_("Next talk"), "date"),
            Column("status_shown", N_("Status"), "quiet"),
        ),
        rows=tuple(rows),
        empty=msg(N_("nobody yet: rel add NAME")),
    )


def _as_date(value: Value, otherwise: date) -> date:
    return value if isinstance(value, date) else otherwise


def _next_talk(relationship: Relationship, work: Workspace) -> date | None:
    """The day that is planned or, without a plan, the one on which a check-in is due."""
    if relationship.contact.status != "active":
        return None
    planned = [plan.on for plan in relationship.plans if plan.on >= work.today]
    day = min(planned) if planned else min(check_in_days(relationship, work.context()))
    return day if day < date.max else None


def _person_row(
    contact: Contact, relationship: Relationship, ref: str, type_name: str, due: date | None
) -> dict[str, Value]:
    spoken = [entry.on for entry in relationship.conversations if contact.id in entry.who]
    whole = contact.id == relationship.id
    if whole and relationship.last_conversation:
        spoken.append(relationship.last_conversation.on)
    return {
        "id": str(contact.id),
        "ref": ref,
        "name": contact.name,
        "kind": contact.kind,
        "org": None if whole else relationship.name,
        "role": contact.role,
        "type": Word(type_name),
        "status": contact.status,
        "status_shown": Word(contact.status) if contact.status != "active" else None,
        "last": max(spoken, default=None),
        "due": due if whole else None,
    }


def history(
    work: Workspace, who: str | None = None, *, since: str | None = None, kind: str | None = None
) -> Listing:
    """What happened, the oldest first: with everybody, or with somebody and, for an organisation, its people."""
    wanted = _members(work, who)
    start = resolve.day(work, since, "past") if since else None
    only = resolve.kind(work, kind) if kind else None
    entries = [
        entry
        for entry in work.book.interactions.values()
        if (wanted is None or not wanted.isdisjoint(entry.who))
        and (start is None or entry.on >= start)
        and only in (None, entry.kind)
    ]
    return entry_listing(work, entries)


def _members(work: Workspace, who: str | None) -> set[int] | None:
    if who is None:
        return None
    contact = resolve.relationship(work, who)
    return {contact.id} | {each.id for each in work.book.contacts.values() if each.org == contact.id}


def find(work: Workspace, texts: Sequence[str]) -> Listing:
    """The entries in which every word occurs: in the note, a tag, the kind, the occasion or somebody's name."""
    wanted = [keys(text.removeprefix("+")) for text in texts if text.strip()]
    if not wanted:
        raise UsageError("there is nothing to look for", "for example rel find offer spring")
    found = []
    for entry in work.book.interactions.values():
        names = (work.book.contacts[who].name for who in entry.who if who in work.book.contacts)
        hay = " ".join(keys(" ".join((entry.note, entry.kind, entry.occasion or "", *entry.tags, *names))))
        if all(any(key in hay for key in word) for word in wanted):
            found.append(entry)
    return entry_listing(work, found)


def entry_listing(work: Workspace, entries: Sequence[Interaction]) -> Listing:
    """Entries in the order of their days."""
    refs = resolve.refs(work.book)
    names = {contact.id: contact.name for contact in work.book.contacts.values()}
    projects = {project.id: project.name for project in work.book.projects.values()}
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
