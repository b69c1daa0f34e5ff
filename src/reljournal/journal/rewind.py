"""Which commands undo can take back, and what each would change."""

from __future__ import annotations

from reljournal.errors import RelError
from reljournal.journal import lines, migrations
from reljournal.journal.content import Change, Record, UndoneStep
from reljournal.values import Frozen, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from reljournal.journal.undo import Entry

    class Lookup(Protocol):
        """A table in which single records are looked up."""

        def get(self, doc_id: int, /) -> Record | None: ...

    class Odd(Protocol):
        """What is no record, as JSON, by table and key (None: the whole table)."""

        def get(self, place: tuple[str, str | None], /) -> str | None: ...

    Tables = Mapping[str, Lookup]


@dataclass(frozen=True)
class Rewind(Frozen):
    """The commands to take back, newest first, and what stopped the search (None: the store's end).

    `passed` are those on the way of which the journal holds nothing. `odd` is what has to stand again in
    the place of what is no record, by table and key.
    """

    steps: tuple[UndoneStep, ...]
    entries: tuple[Entry, ...]
    obstacle: RelError | None
    passed: tuple[Entry, ...] = ()
    odd: Mapping[tuple[str, str | None], str | None] = field(default_factory=dict)


class _Past:
    """The journal as it was before the steps taken back so far, without copying its tables."""

    def __init__(self, tables: Tables, odd: Odd) -> None:
        self.tables = tables
        self.odd = odd
        self.earlier: dict[tuple[str, int], Record | None] = {}
        self.earlier_odd: dict[tuple[str, str | None], str | None] = {}

    def get(self, table: str, doc_id: int) -> Record | None:
        if (table, doc_id) in self.earlier:
            return self.earlier[table, doc_id]
        found = self.tables.get(table)
        return None if found is None else found.get(doc_id)

    def digest(self, table: str, doc_id: int) -> str | None:
        return _digest(table, doc_id, self.get(table, doc_id))

    def get_odd(self, table: str, key: str | None) -> str | None:
        place = table, key
        return self.earlier_odd[place] if place in self.earlier_odd else self.odd.get(place)

    def journal(self) -> object:
        return (self.get("meta", 1) or {}).get("journal")


def plan(tables: Tables, odd: Odd, entries: Iterable[Entry], limit: int | None = None) -> Rewind:
    """Walk back through the entries, newest first, up to `limit` commands.

    An entry that the journal holds nothing of (its command died before the commit, or another program took
    out what it wrote) is passed over; one whose records are neither as it left nor as it found them is an
    obstacle, and so is one whose records are of another schema. The walk ends there.
    """
    past = _Past(tables, odd)
    steps: list[UndoneStep] = []
    used: list[Entry] = []
    passed: list[Entry] = []
    obstacle = None
    for entry in reversed(list(entries)):
        if len(steps) == limit:
            break
        if entry.journal != past.journal():
            continue
        if entry.schema != migrations.SCHEMA:
            obstacle = _of_another_schema(entry)
            break
        if _is_as_before(past, entry):
            passed.append(entry)
            continue
        if not _is_as_after(past, entry):
            obstacle = _changed_since(entry)
            break
        steps.append(_take_back(past, entry))
        used.append(entry)
    return Rewind(tuple(steps), tuple(used), obstacle, tuple(passed), past.earlier_odd)


def _is_as_before(past: _Past, entry: Entry) -> bool:
    return all(
        past.digest(table, doc_id) == _digest(table, doc_id, before) for table, doc_id, before, _ in entry.steps
    ) and all(past.get_odd(table, key) == before for table, key, before, _ in entry.odd)


def _is_as_after(past: _Past, entry: Entry) -> bool:
    return all(past.digest(table, doc_id) == after for table, doc_id, _, after in entry.steps) and all(
        past.get_odd(table, key) == after for table, key, _, after in entry.odd
    )


def _take_back(past: _Past, entry: Entry) -> UndoneStep:
    changes = []
    for table, doc_id, before, _ in entry.steps:
        changes.append(Change(table, doc_id, before, past.get(table, doc_id)))
        past.earlier[table, doc_id] = before
    past.earlier_odd.update(((table, key), before) for table, key, before, _ in entry.odd)
    return UndoneStep(entry.command, entry.at, tuple(changes))


def _digest(table: str, doc_id: int, record: Record | None) -> str | None:
    return None if record is None else lines.digest(table, doc_id, record)


def passed_over(entry: Entry) -> RelError:
    """Return what to tell of a command that left nothing in the journal."""
    return RelError(
        f"`{entry.command}` of {entry.at} was passed over: nothing of it is in the journal any more",
        "it broke off, or another program has taken it back",
    )


def nothing(passed: Sequence[Entry]) -> RelError:
    """Return the error where no command can be taken back."""
    sentence = "There is nothing to undo."
    if passed:
        sentence = f"There is nothing to undo: nothing of `{passed[0].command}` is in the journal any more."
    return RelError(sentence, "`rel history` shows what the journal holds.")


def _of_another_schema(entry: Entry) -> RelError:
    return RelError(
        f"`{entry.command}` of {entry.at} cannot be undone: it was made under schema {entry.schema},"
        f" and the journal is of schema {migrations.SCHEMA} now.",
        "Nothing was changed; edit the records themselves, or go back to a backup: `rel restore` lists them.",
    )


def _changed_since(entry: Entry) -> RelError:
    return RelError(
        f"`{entry.command}` of {entry.at} cannot be undone: something else has changed its records since.",
        "Nothing was changed; edit the records themselves, or restore a backup.",
    )
