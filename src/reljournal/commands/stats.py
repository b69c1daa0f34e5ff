"""What the journal amounts to, in numbers."""

from __future__ import annotations

from collections import Counter

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, Message, Value, msg
from reljournal.reports.listing import Column, Listing
from reljournal.reports.load import Load, load


def current_load(work: Workspace) -> Load:
    """The load as of the day of the run."""
    return load(work.relationships(whole=True), work.context())


def load_line(found: Load) -> Message:
    """Contacts a week: meant, and kept."""
    return msg(
        N_("contacts a week: {signed} by your cadences, {kept} in the last 3 months, {best} in your best"),
        signed=f"{found.signed_up:.1f}",
        kept=f"{found.kept:.1f}",
        best=f"{found.best:.1f}" if found.best is not None else "–",
    )


def load_warning(found: Load) -> list[Message]:
    """One line where more is meant than was ever kept."""
    if not found.is_too_much:
        return []
    return [
        msg(N_("your cadences ask for more than you ever kept; longer ones would be honest (rel set, rel spread)"))
    ]


def stats(work: Workspace, who: str | None = None) -> Listing:
    """Counts of everything, or of one relationship, with the load."""
    only = {work.book.relationship_id(resolve.relationship(work, who).id)} if who else None
    chosen = work.relationships(only, whole=True)
    entries = [entry for each in chosen for entry in each.entries]
    found = load(chosen, work.context())
    rows: list[tuple[str, Value]] = [
        (N_("Relationships"), len(chosen)),
        (N_("People"), sum(len(each.persons) for each in chosen)),
        (N_("Entries"), len(entries)),
        (N_("Conversations"), sum(len(each.conversations) for each in chosen)),
    ]
    for kind, count in Counter(entry.kind for entry in entries).most_common():
        rows.append((kind, count))
    rows += [
        (N_("Open invoices"), sum(len(each.open_invoices) for each in chosen)),
        (N_("Open promises"), sum(len(each.open_promises) for each in chosen)),
        (N_("Open frictions"), sum(len(each.open_frictions) for each in chosen)),
        (N_("Contacts a week by the cadences"), f"{found.signed_up:.1f}"),
        (N_("Contacts a week kept in the last 3 months"), f"{found.kept:.1f}"),
        (N_("Contacts a week in the best 3 months"), f"{found.best:.1f}" if found.best is not None else None),
    ]
    return Listing(
        title=msg(N_("Numbers")),
        columns=(Column("shown", N_("What"), "name"), Column("value", N_("How many"), "number")),
        rows=tuple(
            {"what": name.lower(), "shown": msg(name), "value": value} for name, value in rows if value is not None
        ),
        empty=msg(N_("nothing to count yet")),
        notes=tuple(load_warning(found)),
    )
