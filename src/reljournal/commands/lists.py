"""Lists of the people that the journal knows."""

from __future__ import annotations

from datetime import date

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.domain.contact import Contact
from reljournal.domain.finding import Context
from reljournal.domain.message import N_, Value, Word, msg
from reljournal.domain.policy import TYPES
from reljournal.domain.quoting import quoted
from reljournal.domain.relationship import Relationship
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.profile import Profile, profile
from reljournal.rules.rhythm import check_in_days

SORTS = ("name", "last", "due")


def show(work: Workspace, who: str) -> Profile:
    """All about one person or organisation."""
    contact = resolve.relationship(work, who)
    return profile(contact, work.wholly_around([contact.id]), work.context(), work.rules, work.refs)


def people(work: Workspace, *, type_name: str | None = None, sort: str = "name") -> Listing:
    """Everybody, by name, by who was talked to least recently, or by whose check-in comes first."""
    if sort not in SORTS:
        raise UsageError(f"{quoted(sort)} is not a way to sort", "sort by " + ", ".join(SORTS))
    if type_name is not None and type_name not in TYPES:
        raise UsageError(f"{quoted(type_name)} is not a type", "types are " + ", ".join(TYPES))
    refs = work.refs(list(work.book.contacts))
    rows: list[dict[str, Value]] = []
    ctx = work.context()
    for relationship in work.relationships(whole=True):
        policy = ctx.policy(relationship)
        if type_name not in (None, policy.type):
            continue
        due = _next_talk(relationship, ctx)
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


def _next_talk(relationship: Relationship, ctx: Context) -> date | None:
    """The day that is planned or, without a plan, the one on which a check-in is due."""
    if relationship.contact.status != "active":
        return None
    planned = [plan.on for plan in relationship.plans if plan.on >= ctx.today]
    day = min(planned) if planned else min(check_in_days(relationship, ctx))
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
