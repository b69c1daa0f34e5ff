"""Changing and removing what was written, and taking steps back."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import remove, update
from reljournal.domain.book import Entity
from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Invoice, Project, Promise
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.money import parse_money
from reljournal.domain.quoting import quoted
from reljournal.errors import UnknownNameError, UsageError
from reljournal.journal.records import from_record
from reljournal.reports.receipt import Receipt
from reljournal.reports.why import describe
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@dataclass(frozen=True)
class Edits(Frozen):
    """What was typed to change a record; None is what was not typed."""

    note: str | None = None
    on: str | None = None
    kind: str | None = None
    who: str | None = None
    direction: str | None = None
    tag: Sequence[str] | None = None
    value: str | None = None
    minutes: int | None = None
    text: str | None = None
    by: str | None = None
    due: str | None = None
    number: str | None = None


_FITS: dict[type[Any], tuple[str, ...]] = {
    Interaction: ("note", "on", "kind", "who", "direction", "tag", "value", "minutes"),
    Promise: ("text", "by"),
    Invoice: ("number", "value", "on", "due"),
    Project: ("text", "due"),
}
"""What can be edited of each kind of record; people have 'rel set'."""
_OTHERS = ("text", "on")


def find_record(work: Workspace, ref: str) -> Entity:
    """The one record of any table that a REF means; raises UnknownNameError."""
    found = work.ids_ending_in(ref)
    if not found:
        raise UnknownNameError(
            f"there is no entry {quoted(ref)}", "'rel history' and the lists print the REF of each"
        )
    if len(found) > 1:
        raise UnknownNameError(f"{quoted(ref)} can mean {len(found)} entries", "write more of the reference")
    record = work.find(found[0])
    assert record is not None
    return record


def edit(work: Workspace, ref: str, edits: Edits) -> Receipt:
    """Change a record in place; raises UsageError for what it does not have."""
    before = find_record(work, ref)
    if isinstance(before, Contact):
        raise UsageError(f"{quoted(before.name)} is a person or organisation", "use 'rel set' or 'rel rename'")
    told = {name: value for name, value in vars(edits).items() if value is not None}
    if not told:
        raise UsageError("there is nothing to change", "give an option, for example --note 'a better note'")
    fits = _FITS.get(type(before), _OTHERS)
    for name in told:
        if name not in fits:
            noun = "entry" if isinstance(before, Interaction) else type(before).__name__.lower()
            options = " ".join(map(_option, fits))
            raise UsageError(f"{_option(name)} is not for this {noun}", f"it takes {options}")
    after = _edited(work, before, edits)
    with work.transaction(f"edit {ref}") as tx:
        update(tx, before, after)
    short = work.ref(before.id)
    return Receipt(
        line=msg(N_("changed: {entry} [{ref}]"), entry=describe(after, work.book), ref=short),
        data={"id": str(before.id), "ref": short},
    )


def _option(name: str) -> str:
    return "--in/--out" if name == "direction" else f"--{name}"


def _edited(work: Workspace, before: Entity, edits: Edits) -> Entity:
    values: dict[str, Any] = {}
    if isinstance(before, Interaction):
        values |= _edited_entry(work, before, edits)
    elif edits.on is not None:
        values[_day_field(before)] = resolve.past_day(work, edits.on)
    if edits.value is not None:
        field = "amount" if isinstance(before, Invoice) else "value"
        values[field] = parse_money(edits.value, work.settings.currency)
    if edits.text is not None:
        values["name" if isinstance(before, Project) else "text"] = resolve.text(edits.text, "a text")
    if edits.by is not None:
        values["by"] = resolve.day(work, edits.by, "future")
    if edits.due is not None:
        values["due"] = resolve.day(work, edits.due, "future")
    if edits.number is not None:
        values["number"] = edits.number.strip() or None
    after = replace(before, **values)
    if isinstance(after, Invoice) and after.due < after.issued:
        raise UsageError(f"the target {after.due} lies before the invoice of {after.issued}", "mend --on or --due")
    return after


def _edited_entry(work: Workspace, before: Interaction, edits: Edits) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if edits.note is not None:
        values["note"] = edits.note
    if edits.on is not None:
        values["on"] = (
            resolve.day(work, edits.on, "future") if before.planned else resolve.past_day(work, edits.on)
        )
    if edits.kind is not None:
        values["kind"] = resolve.kind(work, edits.kind)
    if edits.who is not None:
        values["who"] = tuple(contact.id for contact in resolve.contacts(work, edits.who))
    if edits.direction is not None:
        values["direction"] = edits.direction
    if edits.minutes is not None:
        values["minutes"] = edits.minutes or None
    if edits.tag is not None:
        values["tags"] = _edited_tags(before.tags, edits.tag)
    return values


def _edited_tags(before: tuple[str, ...], told: Sequence[str]) -> tuple[str, ...]:
    """`--tag thanks` adds a tag, `--tag -thanks` takes it away."""
    from reljournal.commands.log import is_tag  # which loads what a receipt tells, and undo has none of it

    tags = dict.fromkeys(before)
    for each in told:
        name = each.lstrip("+-").lower()
        if not is_tag(f"+{name}"):
            raise UsageError(f"{quoted(each)} is not a tag", "tags are words such as +thanks")
        if each.startswith("-"):
            tags.pop(name, None)
        else:
            tags[name] = None
    return tuple(tags)


def _day_field(record: Entity) -> str:
    for name in ("issued", "opened", "agreed", "started", "on"):
        if hasattr(record, name):
            return name
    raise AssertionError(record)


def take_out(work: Workspace, ref: str) -> Receipt:
    """Remove a record. A contact goes only while nothing refers to it: its history would lose its name."""
    record = find_record(work, ref)
    _must_be_free(work, record)
    before = work.book
    with work.transaction(f"rm {ref}") as tx:
        remove(tx, record)
    work.reread()
    return Receipt(
        line=msg(N_("removed: {entry} (rel undo brings it back)"), entry=describe(record, before)),
        data={"id": str(record.id)},
    )


def _must_be_free(work: Workspace, record: Entity) -> None:
    book = work.book
    if isinstance(record, Contact):
        users = sum(1 for entry in book.interactions.values() if record.id in entry.who)
        users += sum(1 for contact in book.contacts.values() if contact.org == record.id)
        ledgers = (book.invoices, book.promises, book.projects, book.frictions, book.agreements, book.occasions)
        for table in ledgers:
            users += sum(1 for each in table.values() if each.who == record.id)
        if users:
            raise UsageError(
                f"{users} records name {quoted(record.name)}",
                "'rel set WHO --status ended' ends the relationship and keeps its history",
            )
    if isinstance(record, Project):
        users = sum(1 for entry in book.interactions.values() if entry.project == record.id)
        users += sum(1 for invoice in book.invoices.values() if invoice.project == record.id)
        if users:
            raise UsageError(f"{users} records belong to {quoted(record.name)}", "end it with 'rel project end'")


def undo(work: Workspace, steps: int = 1) -> Receipt:
    """Take the last steps back, the newest first."""
    if steps < 1:
        raise UsageError(f"{steps} steps cannot be taken back", "give a number from 1")
    before = work.book
    undone = work.undo(steps)
    after = work.reread()
    lines: list[Message] = []
    for step in undone:
        lines.append(
            msg(N_("took back: {command} ({at})"), command=step.command, at=step.at[:16].replace("T", " "))
        )
        for change in step.changes[:5]:
            lines += _change_lines(change.table, change.id, change.before, change.after, before, after)
        if len(step.changes) > 5:
            lines.append(msg(N_("  and {n:entries} more"), n=len(step.changes) - 5))
    return Receipt(
        line=lines[0],
        more=tuple(lines[1:]),
        data={
            "undone": [{"command": step.command, "at": step.at, "changes": len(step.changes)} for step in undone]
        },
    )


def _change_lines(
    table: str, doc_id: int, was: dict[str, Any] | None, became: dict[str, Any] | None, before: Any, after: Any
) -> list[Message]:
    record, book = (became, before) if was is None else (was, after)
    if record is None:
        return []
    try:
        entity = from_record(table, doc_id, record)
    except (KeyError, ValueError):
        return [msg(N_("  {table} {id}"), table=table, id=str(doc_id))]
    text = N_("  removed again: {entry}") if was is None else N_("  as before: {entry}")
    return [msg(text, entry=describe(entity, book))]
