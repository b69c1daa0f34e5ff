"""What is wrong with a journal's file, and putting it right."""

from __future__ import annotations

import json
from collections.abc import Iterator

from reljournal.domain.book import Book
from reljournal.journal import (
    backups,
    codec,
    faults,
    files,
    intent,
    layout,
    lines,
    migrations,
    neighbours,
    salvage,
)
from reljournal.journal.content import Problem
from reljournal.journal.lines import KNOWN, SUM
from reljournal.journal.neighbours import FIX, Trouble
from reljournal.journal.records import book_of
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reljournal.domain.book import Book
    from reljournal.journal.content import Problem

_BY_HAND = "mend it by hand, or restore a backup with 'rel restore'"


@dataclass(frozen=True)
class Diagnosis(Frozen):
    """What an examination found, and how much the journal holds (of a damaged one: how much can be saved).

    `schema` is that of the file, None where it cannot be read.
    """

    troubles: tuple[Trouble, ...]
    contacts: int
    entries: int
    schema: int | None = None

    @property
    def damaged(self) -> bool:
        """Whether there is more than small things."""
        return any(trouble.damage for trouble in self.troubles)


def examine(path: str, *, timeout: float = 10.0, also: Sequence[str] = ()) -> Diagnosis:
    """Look at a journal's file and what lies beside it; nothing is changed, but an interrupted write is finished.

    `also` names other files that only their owner should read, such as the config.

    Raises MissingJournalError, and JournalError for a path that is no file, cannot be read or is locked.
    """
    shown, path = path, files.real(path)
    try:
        interrupted = files.is_there(intent.beside(path))
    except (OSError, ValueError) as error:
        raise faults.unreadable(shown, error) from error
    data = backups.current(path, shown, timeout) if interrupted else _bytes(path, shown, timeout)
    found = _of_bytes(data)
    extra = (
        [Trouble("file", "a write had been interrupted; it was finished or dropped", "")] if interrupted else []
    )
    return replace(found, troubles=(*found.troubles, *extra, *neighbours.examine(path, data, also)))


def _bytes(path: str, shown: str, timeout: float) -> bytes:
    """Read without the lock first: looking at a journal leaves no lock file beside it."""
    try:
        kind = files.kind(files.stat(path).st_mode)
        if kind != "file":
            raise faults.not_a_file(shown, kind == "folder")
        data = files.read_file(path)
        if files.is_there(path + ".lock") and not backups.count(data).whole:
            # Perhaps caught in the middle of somebody's write.
            data = backups.current(path, shown, timeout)
    except (OSError, ValueError) as error:
        raise faults.unreadable(shown, error) from error
    return data


def _of_bytes(data: bytes) -> Diagnosis:
    try:
        book = codec.read(data)
    except faults.NewerError as error:
        if schema_is_a_turned_bit(data):
            return _unreadable(data, "has a schema number in which a bit has turned")
        return Diagnosis(
            (Trouble("file", error.reason, "upgrade rel; nothing is wrong with the file", True),), 0, 0
        )
    except faults.MigrationError as error:
        return Diagnosis((Trouble("file", error.reason, error.hint, True),), 0, 0)
    except faults.DamagedError as error:
        return _unreadable(data, error.reason)
    troubles = [_of_problem(problem) for problem in book.problems]
    if book.is_old:
        what = f"of schema {book.schema}; the next change brings it to schema {migrations.SCHEMA}"
        troubles.append(Trouble("file", what, "the file as it is will be kept among the backups"))
    content = book.content()
    read, problems = book_of(content)
    troubles += [Trouble(p.place, p.what, _BY_HAND, True) for p in problems[len(content.problems) :]]
    troubles += _dangling(read)
    troubles += _form(data, book.problems)
    return Diagnosis(tuple(troubles), len(read.contacts), len(read.interactions), book.schema)


def schema_is_a_turned_bit(data: bytes) -> bool:
    """Say whether the newer schema that a journal names is only a damaged number."""
    meta = salvage.from_bytes(data).tables["meta"].get("1", b"")
    return lines.is_sound("meta", 1, meta) and migrations.is_current(meta)


def _unreadable(data: bytes, reason: str) -> Diagnosis:
    saved = salvage.from_bytes(data)
    contacts, entries = len(saved.tables["contacts"]), len(saved.tables["interactions"])
    if not worth_saving(saved):
        return _hopeless(reason, "nothing in it can be saved; 'rel restore' lists the backups")
    fix = f"'rel doctor --fix' saves {saved.count} records, 'rel restore' lists the backups"
    lost = (Trouble(problem.place, problem.what, "", True) for problem in saved.lost)
    return Diagnosis((Trouble("file", reason, fix, True), *lost), contacts, entries)


def _hopeless(reason: str, hint: str) -> Diagnosis:
    return Diagnosis((Trouble("file", reason, hint, True),), 0, 0)


def worth_saving(saved: salvage.Salvage) -> bool:
    """Say whether a file is, or was, a journal: a checksum of ours vouches for something in it."""
    return bool(saved.sound) or bool(saved.count)


def _of_problem(problem: Problem) -> Trouble:
    ours = problem.place.partition(" ")[0] in KNOWN
    what = problem.what.partition("; it is kept")[0]
    return Trouble(problem.place, what, FIX if ours else _BY_HAND, damage=ours)


def _dangling(book: Book) -> Iterator[Trouble]:
    """What names a record that is not there; such an entry is shown without the name."""
    for table in KNOWN[1:]:
        for doc_id, record in getattr(book, table).items():
            for field, wanted in _references(record):
                if wanted not in (book.projects if field == "project" else book.contacts):
                    what = f"'{field}' names {wanted}, which is not there"
                    yield Trouble(f"{table} {doc_id}", what, "mend it with 'rel edit', or restore a backup")


def _references(record: object) -> Iterator[tuple[str, int]]:
    who = getattr(record, "who", ())
    for each in who if isinstance(who, tuple) else (who,):
        yield "who", each
    for field in ("org", "follows", "with_", "project"):
        if (wanted := getattr(record, field, None)) is not None:
            yield field, wanted


def _form(data: bytes, problems: list[Problem]) -> Iterator[Trouble]:
    """What another program did to the form of the file; it holds all that it should."""
    unsigned = 0
    for name, table in json.loads(data).items():
        if name in KNOWN and isinstance(table, dict):
            unsigned += sum(1 for record in table.values() if isinstance(record, dict) and SUM not in record)
    unsigned -= sum(1 for problem in problems if "lost its name" in problem.what)
    if unsigned > 0:
        yield Trouble("file", f"{unsigned} records have no checksum: another program wrote them", FIX)
    if layout.scan(data) is None:
        yield Trouble("file", "another program has written it in a layout of its own", FIX)
