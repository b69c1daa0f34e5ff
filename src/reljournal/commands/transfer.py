"""Files into the journal, or the journal into files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reljournal.commands import resolve
from reljournal.commands.transfer_names import Directory
from reljournal.commands.workspace import Workspace
from reljournal.domain.disclosure import disclosed
from reljournal.domain.interaction import Interaction
from reljournal.domain.mentions import Mentions
from reljournal.domain.message import N_, Message, Value, msg
from reljournal.exchange import JOURNAL, entry_format
from reljournal.exchange.entries import EntryRow
from reljournal.journal.content import Content
from reljournal.journal.erasure import labels_of
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass

Resolution = Literal["ours", "theirs"] | None
File = tuple[str, bytes]
"""A file's name, as the user knows it, and its bytes."""


@dataclass(frozen=True)
class ImportProblem(Frozen):
    """Something in a file that cannot be taken over: where it stands, what is wrong, what would be right."""

    place: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" ({self.hint})" if self.hint else "")


@dataclass(frozen=True)
class ImportOutcome(Frozen):
    """What an import did, or, on a dry run, would do.

    `added` counts entries (with json: records), `skipped` those that were here already, `replaced` records that
    gave way to the file's. `created` are the names of new contacts. Where `refused`, the problems kept everything
    out and nothing was written.
    """

    added: int = 0
    skipped: int = 0
    replaced: int = 0
    created: tuple[str, ...] = ()
    problems: tuple[ImportProblem, ...] = ()
    warnings: tuple[Message, ...] = ()
    refused: bool = False
    dry_run: bool = False

    @property
    def receipt(self) -> Receipt:
        """The same in sentences; the problems are for stderr, and not among them."""
        return Receipt(self._line(), tuple(self._more()), self.warnings, self._data())

    def _line(self) -> Message:
        if self.refused:
            return msg(N_("nothing was imported; problems: {n}"), n=len(self.problems))
        if self.dry_run:
            return msg(N_("would import {n:entries}"), n=self.added)
        return msg(N_("imported {n:entries}"), n=self.added)

    def _more(self) -> list[Message]:
        counts = (
            (self.skipped, N_("already here: {n:entries}")),
            (self.replaced, N_("replaced by the file's: {n:entries}")),
            (0 if self.refused else len(self.problems), N_("left out for a problem: {n:entries}")),
        )
        lines = [msg(text, n=count) for count, text in counts if count]
        if self.created:
            names: tuple[Value, ...] = self.created
            lines.append(msg(N_("new contacts: {who}"), who=names))
        return lines

    def _data(self) -> dict[str, object]:
        return {
            "added": self.added,
            "skipped": self.skipped,
            "replaced": self.replaced,
            "created": list(self.created),
            "problems": [{"place": each.place, "what": each.what, "hint": each.hint} for each in self.problems],
            "refused": self.refused,
            "dry_run": self.dry_run,
        }


@dataclass(frozen=True)
class Exported(Frozen):
    """What goes out, and how many confidential entries stay."""

    data: bytes
    left_out: int


def export(work: Workspace, format: str, *, who: str | None = None, confidential: bool = False) -> Exported:  # noqa: A002
    """The journal, or what it holds on `who` (an organisation with its people), in a format.

    json is everything, with `who` also what others' records say of them; other formats hold what has happened.
    What is confidential stays here unless asked for, in every format. Raises UsageError for an unknown format and
    UnknownNameError for an unknown name.
    """
    ids = None if who is None else _meant(work, who)
    if format == JOURNAL:
        return _journal(work.journal.load(), ids, confidential=confidential)
    writer = entry_format(format)
    entries = sorted(work.book.interactions.values(), key=lambda entry: entry.sort_key)
    asked = [each for each in entries if not each.planned and (ids is None or not ids.isdisjoint(each.who))]
    told, left_out = disclosed(asked, confidential=confidential)
    return Exported(writer.write(_rows(work, told)), left_out)


def _journal(content: Content, ids: frozenset[int] | None, *, confidential: bool) -> Exported:
    from reljournal.exchange import journal_json

    if ids is None:
        open_ones, left_out = (content, 0) if confidential else journal_json.without_confidential(content)
        return Exported(journal_json.write(open_ones), left_out)
    mentions = _mentions(content, ids)
    whole = journal_json.extract(content, ids, mentions)
    if confidential:
        return Exported(whole, 0)
    open_ones, left_out = journal_json.without_confidential(journal_json.read(whole))
    return Exported(journal_json.write(open_ones), left_out)


def _mentions(content: Content, ids: frozenset[int]) -> Mentions:
    contacts = content.tables.get("contacts", {})
    labels = labels_of(record for doc_id, record in contacts.items() if doc_id in ids)
    others = [record for doc_id, record in contacts.items() if doc_id not in ids]
    houses = [record for record in others if record.get("kind") == "organisation"]
    people = [record for record in others if record.get("kind") != "organisation"]
    return Mentions(labels.without(labels.shared_with(labels_of(people), labels_of(houses))))


def _meant(work: Workspace, who: str) -> frozenset[int]:
    contact = resolve.contact(work, who)
    people = (each.id for each in work.book.contacts.values() if each.org == contact.id)
    return frozenset((contact.id, *people))


def _rows(work: Workspace, entries: Sequence[Interaction]) -> list[EntryRow]:
    contacts, directory = work.book.contacts, Directory(work.book)
    labels = {doc_id: directory.label(contact) for doc_id, contact in contacts.items()}
    return [
        EntryRow(
            on=entry.on,
            kind=entry.kind,
            who=tuple(labels.get(doc_id, str(doc_id)) for doc_id in entry.who),
            direction=entry.direction,
            note=entry.note,
            tags=entry.tags,
            value=entry.value,
        )
        for entry in entries
    ]


def import_entries(
    work: Workspace,
    format: str,  # noqa: A002
    data: Sequence[File],
    *,
    create: bool = False,
    dry_run: bool = False,
    skip_bad: bool = False,
    resolve_conflicts: Resolution = None,
) -> ImportOutcome:
    """Take over files, all of them in one step that undo takes back whole.

    `create` makes contacts of unknown people and `skip_bad` leaves out bad rows (csv); `resolve_conflicts` says
    whose record stays where both sides have it differently (json). A journal that does not exist yet is created
    for json only. Raises UsageError for an unknown format, UnknownNameError for unknown people without `create`,
    RelError for a file that is not of the format.
    """
    if format == JOURNAL:
        from reljournal.commands.transfer_journal import import_journals

        return import_journals(work, data, dry_run=dry_run, resolve_conflicts=resolve_conflicts)
    from reljournal.commands.transfer_rows import import_rows

    return import_rows(work, entry_format(format), data, create=create, dry_run=dry_run, skip_bad=skip_bad)
