"""Whole journals, or parts of them, into the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reljournal.commands.transfer import File, ImportOutcome, ImportProblem, Resolution
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, Message, msg
from reljournal.errors import RelError
from reljournal.exchange import journal_json
from reljournal.exchange.journal_json import Key, Merge
from reljournal.journal.content import Content, Record
from reljournal.journal.records import book_of
from reljournal.journal.transaction import Transaction

_EMPTY = Content({}, {})


def import_journals(
    work: Workspace, data: Sequence[File], *, dry_run: bool, resolve_conflicts: Resolution
) -> ImportOutcome:
    """Import journals; see `transfer.import_entries`, which is the door to it.

    An empty journal becomes the file's to the byte; into any other one new records are merged by their ids.
    """
    files = [(name, _read(name, content)) for name, content in data]
    warnings = [warning for name, content in files for warning in _warnings(name, content)]
    theirs = _together(files)
    if dry_run:
        ours = work.journal.load() if work.journal.exists() else _EMPTY
        return _outcome(ours, journal_json.plan_merge(ours, theirs), warnings, resolve_conflicts, dry_run=True)
    with work.transaction("import") as tx:
        ours = tx.content
        merge = journal_json.plan_merge(ours, theirs)
        if resolve_conflicts or not merge.conflicts:
            if not any(ours.tables.values()) and not journal_json.is_extract(theirs):
                _become(tx, theirs)
            _write(tx, merge.new)
            if resolve_conflicts == "theirs":
                _replace(tx, ours, merge.conflicts)
    work.reread()
    return _outcome(ours, merge, warnings, resolve_conflicts, dry_run=False)


def _read(name: str, data: bytes) -> Content:
    try:
        return journal_json.read(data)
    except RelError as error:
        raise RelError(f"{name}: {error.sentence}", error.hint) from error


def _together(files: Sequence[tuple[str, Content]]) -> Content:
    """Several files as one; raises RelError where they contradict each other."""
    first = files[0][1] if files else _EMPTY
    tables: dict[str, Mapping[int, Record]] = dict(first.tables)
    for name, content in files[1:]:
        merge = journal_json.plan_merge(Content({}, tables), content)
        if merge.conflicts:
            raise RelError(
                f"{name} has {_shown(*next(iter(merge.conflicts.items())))} otherwise than another file"
            )
        for table in content.tables:
            added = {doc_id: record for (of, doc_id), record in merge.new.items() if of == table}
            tables[table] = {**tables.get(table, {}), **added}
    return Content(first.meta, tables)


def _warnings(name: str, content: Content) -> list[Message]:
    found: list[Message] = []
    for problem in (*content.problems, *book_of(Content(content.meta, content.tables))[1]):
        what, _, kept = problem.what.partition("; ")
        text = N_("{file}: {place}: {what}; left out") if kept else N_("{file}: {place}: {what}")
        found.append(msg(text, file=name, place=problem.place, what=what))
    return found


def _become(tx: Transaction, theirs: Content) -> None:
    """Make an empty journal the one that was exported: same identity, same tables."""
    tx.set_meta({**theirs.meta})
    for table in theirs.tables:
        if table not in tx.content.tables:
            # A table of somebody else's making, perhaps empty: it is there, in its place, once it held something.
            tx.remove(table, tx.insert(table, {}))


def _write(tx: Transaction, new: Mapping[Key, Record]) -> None:
    for (table, doc_id), record in new.items():
        tx.insert(table, record, doc_id=doc_id)


def _replace(tx: Transaction, ours: Content, records: Mapping[Key, Record]) -> None:
    for (table, doc_id), record in records.items():
        gone = dict.fromkeys(ours.tables[table][doc_id].keys() - record.keys())
        tx.update(table, doc_id, {**gone, **record})


def _outcome(
    ours: Content, merge: Merge, warnings: Sequence[Message], resolution: Resolution, *, dry_run: bool
) -> ImportOutcome:
    problems = () if resolution else tuple(_conflict(ours, *each) for each in merge.conflicts.items())
    refused = bool(problems)
    return ImportOutcome(
        added=0 if refused else len(merge.new),
        skipped=0 if refused else merge.same + (len(merge.conflicts) if resolution == "ours" else 0),
        replaced=len(merge.conflicts) if resolution == "theirs" else 0,
        problems=problems,
        warnings=tuple(warnings),
        refused=refused,
        dry_run=dry_run,
    )


def _conflict(ours: Content, key: Key, theirs: Record) -> ImportProblem:
    mine = ours.tables[key[0]][key[1]]
    fields = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    return ImportProblem(
        _shown(key, theirs),
        f"differs from the journal's in {', '.join(fields) or 'its form'}",
        "--theirs takes the file's, --ours keeps the journal's",
    )


def _shown(key: Key, record: Record) -> str:
    """A record as a person knows it: the table's name and the record's own words, or its id."""
    words = next((record[field] for field in ("name", "text", "note", "number") if record.get(field)), key[1])
    text = str(words)
    return f"{key[0]}: {text if len(text) <= 40 else text[:39] + '…'}"
