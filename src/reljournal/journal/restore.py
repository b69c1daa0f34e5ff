"""An earlier journal in the place of the present one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reljournal.errors import RelError
from reljournal.journal import backups, codec, faults, files, intent, lines, migrations, replace, rewind, undo
from reljournal.journal.backups import Backup, Count
from reljournal.journal.content import Record
from reljournal.journal.lock import Lock
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reljournal.journal.backups import Backup, Count
    from reljournal.journal.content import Record


@dataclass(frozen=True)
class Restored(Frozen):
    """What a restore did: the copy of what was there before (None: nothing), and what is there now.

    `undoable` says whether `rel undo` takes it back: not where what was there could not be read.
    """

    before: Backup | None
    count: Count
    undoable: bool
    changed: bool = True


def readable(path: str, named: str) -> tuple[bytes, Count]:
    """Return the bytes of a file that is a whole journal; RelError for anything else."""
    try:
        if files.kind(files.stat(path).st_mode) != "file":
            raise RelError(f"{named} is not a file", "'rel restore' lists the backups")
        data = files.read_file(path)
        codec.read(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RelError(f"{named} cannot be read: {reason}", "'rel restore' lists the backups") from error
    except (faults.NewerError, faults.MigrationError) as error:
        raise RelError(f"{named} cannot be restored: it {error.reason}", error.hint) from error
    except faults.DamagedError as error:
        hint = "'rel restore' lists the backups; 'rel doctor --fix --journal FILE' repairs a file"
        raise RelError(f"{named} cannot be restored: it {error.reason}", hint) from error
    return data, backups.count(data)


def restore(path: str, data: bytes, *, name: str, now: datetime, timeout: float = 10.0) -> Restored:
    """Put a whole journal's bytes in the place of what is there, which is backed up first.

    Raises RelError when that backup or the write fails (the journal is then as before), JournalError
    when it is locked or of a newer version.
    """
    shown, path = path, files.real(path)
    try:
        files.make_folders(files.folder(path))
        with Lock(path + ".lock", timeout):
            if not files.is_there(path):
                files.discard(intent.beside(path))
                replace.create(path, data)
                trim_undo(path, data)
                return Restored(None, backups.count(data), undoable=False)
            if files.kind(files.stat(path).st_mode) != "file":
                raise faults.not_a_file(shown, files.kind(files.stat(path).st_mode) == "folder")
            intent.recover(path)
            return _exchange(path, shown, data, name, now)
    except OSError as error:
        raise faults.failed(shown, error) from error


def _exchange(path: str, shown: str, data: bytes, name: str, now: datetime) -> Restored:
    present = files.read_file(path)
    if present == data:
        return Restored(None, backups.count(data), undoable=False, changed=False)
    try:
        book: codec.Book | None = codec.read(present)
    except faults.NewerError as error:
        raise error.at(shown) from error
    except faults.DamagedError:
        book = None
    before = backups.write(path, present, now, "restore")
    then = codec.read(data)
    entry = None
    if book is not None:
        steps, odd = _differences(book, then), _odd_differences(book, then)
        if steps or odd:
            journal = str(then.meta.get("journal"))
            entry = undo.Entry(f"restore {name}", now.isoformat(), journal, steps, migrations.SCHEMA, odd)
    with undo.Remembering(path, entry):
        replace.replace(path, data, present)
    if book is None:
        trim_undo(path, data)
    backups.prune(path, "restore", before)
    return Restored(before, backups.count(data), undoable=entry is not None)


def _differences(before: codec.Book, after: codec.Book) -> list[undo.Step]:
    steps: list[undo.Step] = []
    for table in {**after.sheets, **before.sheets}:
        old, new = _records(before, table), _records(after, table)
        for doc_id in {**old, **new}:
            was, became = old.get(doc_id), new.get(doc_id)
            if was != became:
                steps.append((table, doc_id, was, None if became is None else lines.digest(table, doc_id, became)))
    return steps


def _odd_differences(before: codec.Book, after: codec.Book) -> list[undo.OddStep]:
    old, new = before.all_odd(), after.all_odd()
    return [
        (table, key, old.get((table, key)), new.get((table, key)))
        for table, key in {**new, **old}
        if old.get((table, key)) != new.get((table, key))
    ]


def _records(book: codec.Book, table: str) -> Mapping[int, Record]:
    return book.sheets[table].records if table in book.sheets else {}


def trim_undo(path: str, data: bytes) -> None:
    """Take the newest steps out of the undo store that the journal's new bytes know nothing of."""
    try:
        entries = undo.read(path)
        book = codec.read(data)
        tables = {name: sheet.records for name, sheet in book.sheets.items()}
        kept = list(entries)
        while kept and rewind.plan(tables, book.all_odd(), kept, 1).obstacle is not None:
            kept.pop()
        if len(kept) < len(entries):
            undo.write(path, kept)
    except (OSError, faults.DamagedError):
        return  # each step is held against the journal before it is taken back: a longer store does no harm
