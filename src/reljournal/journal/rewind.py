"""Which commands undo can take back, and what each would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reljournal.errors import RelError
from reljournal.journal import lines
from reljournal.journal.content import Change, Record, UndoneStep
from reljournal.values import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.journal.undo import Entry

Tables = Mapping[str, Mapping[int, Record]]


@dataclass(frozen=True, slots=True)
class Rewind:
    """The commands to take back, newest first, and what stopped the search (None: the store's end)."""

    steps: tuple[UndoneStep, ...]
    entries: tuple[Entry, ...]
    obstacle: RelError | None


class _Past:
    """The journal as it was before the steps taken back so far, without copying its tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.earlier: dict[tuple[str, int], Record | None] = {}

    def get(self, table: str, doc_id: int) -> Record | None:
        if (table, doc_id) in self.earlier:
            return self.earlier[table, doc_id]
        return self.tables.get(table, {}).get(doc_id)

    def digest(self, table: str, doc_id: int) -> str | None:
        return _digest(table, doc_id, self.get(table, doc_id))

    def journal(self) -> object:
        return (self.get("meta", 1) or {}).get("journal")


def plan(tables: Tables, entries: Iterable[Entry], limit: int | None = None) -> Rewind:
    """Walk back through the entries, newest first, up to `limit` commands.

    An entry that the journal holds nothing of (its command died before the commit) is passed over; one
    whose records are neither as it left nor as it found them is an obstacle, and the walk ends there.
    """
    past = _Past(tables)
    steps: list[UndoneStep] = []
    used: list[Entry] = []
    for entry in reversed(list(entries)):
        if len(steps) == limit:
            break
        if entry.journal != past.journal() or _never_happened(past, entry):
            continue
        if any(past.digest(table, doc_id) != after for table, doc_id, _, after in entry.steps):
            return Rewind(tuple(steps), tuple(used), _obstacle(entry))
        steps.append(_take_back(past, entry))
        used.append(entry)
    return Rewind(tuple(steps), tuple(used), None)


def _never_happened(past: _Past, entry: Entry) -> bool:
    return all(
        past.digest(table, doc_id) == _digest(table, doc_id, before) for table, doc_id, before, _ in entry.steps
    )


def _take_back(past: _Past, entry: Entry) -> UndoneStep:
    changes = []
    for table, doc_id, before, _ in entry.steps:
        changes.append(Change(table, doc_id, before, past.get(table, doc_id)))
        past.earlier[table, doc_id] = before
    return UndoneStep(entry.command, entry.at, tuple(changes))


def _digest(table: str, doc_id: int, record: Record | None) -> str | None:
    return None if record is None else lines.digest(table, doc_id, record)


def _obstacle(entry: Entry) -> RelError:
    return RelError(
        f"`{entry.command}` of {entry.at} cannot be undone: something else has changed its records since.",
        "Nothing was changed; edit the records themselves, or restore a backup.",
    )
