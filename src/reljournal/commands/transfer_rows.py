"""Entries of other programs' files into the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import cast

from reljournal.commands.transfer import File, ImportOutcome, ImportProblem
from reljournal.commands.transfer_names import Directory, newcomer_key, unknown_people
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert
from reljournal.domain.book import Book
from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.message import N_, Message, msg
from reljournal.errors import RelError, UsageError
from reljournal.exchange.entries import EntryFormat, EntryRow, Parsed, Reading
from reljournal.journal.records import book_of
from reljournal.values import Frozen, dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.domain.when import Order

_Who = tuple[int | str, ...]
"""The people of an entry: an id, or the folded name of somebody who has none yet."""
_Sameness = tuple[object, ...]


@dataclass(frozen=True)
class _Draft(Frozen):
    row: EntryRow
    who: _Who

    @property
    def sameness(self) -> _Sameness:
        return _sameness(self.row.on.isoformat(), self.row.kind, self.who, self.row.direction, self.row.note)


@dataclass
class _Plan:
    """What is to be written, decided before anything is."""

    drafts: list[_Draft] = field(default_factory=list)
    skipped: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    newcomers: dict[str, str] = field(default_factory=dict)


def import_rows(
    work: Workspace,
    reader: EntryFormat,
    data: Sequence[File],
    *,
    create: bool,
    dry_run: bool,
    skip_bad: bool,
) -> ImportOutcome:
    """Import entries; see `transfer.import_entries`, which is the door to it."""
    files = [(name, _parsed(work, reader, name, content)) for name, content in data]
    first = _outcome(_plan(work.book, files, create=create, skip_bad=skip_bad), skip_bad, dry_run=dry_run)
    if dry_run or first.refused:
        return first
    # Once more on the journal as it is under the lock: another process may have written meanwhile.
    with work.transaction("import") as tx:
        plan = _plan(book_of(tx.content)[0], files, create=create, skip_bad=skip_bad)
        if skip_bad or not plan.problems:
            ids: dict[str, int] = {}
            for key, name in plan.newcomers.items():
                ids[key] = insert(tx, Contact(id=0, name=name, added=work.today)).id
            for draft in plan.drafts:
                insert(tx, _interaction(draft, ids))
    work.reread()
    return _outcome(plan, skip_bad, dry_run=False)


def _parsed(work: Workspace, reader: EntryFormat, name: str, content: bytes) -> Parsed:
    settings = work.settings
    reading = Reading(
        work.today, settings.all_kinds, cast("Order", settings.date_order or None), settings.currency
    )
    try:
        return reader.parse(content, reading)
    except RelError as error:
        raise RelError(f"{name}: {error.sentence}", error.hint) from error


def _plan(book: Book, files: Sequence[tuple[str, Parsed]], *, create: bool, skip_bad: bool) -> _Plan:
    """Decide what each row means; raises UnknownNameError where only unknown people stand in the way."""
    plan, directory = _Plan(), Directory(book)
    held = Counter(
        _sameness(entry.on.isoformat(), entry.kind, entry.who, entry.direction, entry.note)
        for entry in book.interactions.values()
        if not entry.planned
    )
    for name, parsed in files:
        _add_file(plan, directory, held, name, parsed)
    wanted = {who for draft in plan.drafts for who in draft.who}
    plan.newcomers = {key: name for key, name in directory.newcomers.items() if key in wanted}
    if plan.newcomers and not create and (skip_bad or not plan.problems):
        raise unknown_people(plan.newcomers.values())
    plan.warnings += [
        msg(N_("{name} is taken to be {contact}"), name=name, contact=contact.name)
        for name, contact in directory.loose.items()
    ]
    return plan


def _add_file(plan: _Plan, directory: Directory, held: Counter[_Sameness], name: str, parsed: Parsed) -> None:
    plan.warnings += [msg(N_("{file}: {note}"), file=name, note=note) for note in parsed.notes]
    problems = [
        (problem.line, ImportProblem(f"{name}, line {problem.line}", problem.what, problem.hint))
        for problem in parsed.problems
    ]
    # Two calls on one day with the same note may both have happened: the file's second one is a duplicate only
    # where the journal, or an earlier file, has two as well.
    seen: Counter[_Sameness] = Counter()
    for row in parsed.rows:
        try:
            draft = _Draft(row, _who(row, directory))
        except UsageError as error:
            where = f"{name}, line {row.line}"
            problems.append((row.line, ImportProblem(where, error.sentence, error.hint)))
            continue
        seen[draft.sameness] += 1
        if seen[draft.sameness] <= held[draft.sameness]:
            plan.skipped += 1
        else:
            plan.drafts.append(draft)
    held |= seen
    plan.problems += [problem for _, problem in sorted(problems, key=lambda pair: pair[0])]


def _who(row: EntryRow, directory: Directory) -> _Who:
    if len(row.who) > 1 and (whole := directory.exactly(row.who_cell)):
        return (whole.id,)  # one name with a comma in it, such as "Weber, Anna"
    found = [directory.look_up(name) for name in row.who]
    pairs = zip(row.who, found, strict=True)
    return tuple(dict.fromkeys(contact.id if contact else newcomer_key(name) for name, contact in pairs))


def _sameness(on: str, kind: str, who: _Who, direction: str, note: str) -> _Sameness:
    return (on, kind, frozenset(who), direction, note)


def _interaction(draft: _Draft, newcomers: dict[str, int]) -> Interaction:
    row = draft.row
    who = tuple(newcomers[each] if isinstance(each, str) else each for each in draft.who)
    entry = Interaction(id=0, on=row.on, kind=row.kind, who=who, direction=row.direction, note=row.note)
    return replace(entry, tags=row.tags, value=row.value)


def _outcome(plan: _Plan, skip_bad: bool, *, dry_run: bool) -> ImportOutcome:
    refused = bool(plan.problems) and not skip_bad
    return ImportOutcome(
        added=0 if refused else len(plan.drafts),
        skipped=0 if refused else plan.skipped,
        created=() if refused else tuple(plan.newcomers.values()),
        problems=tuple(plan.problems),
        warnings=tuple(plan.warnings),
        refused=refused,
        dry_run=dry_run,
    )
