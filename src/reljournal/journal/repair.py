"""A damaged journal made whole again, as far as its bytes go."""

from __future__ import annotations

import json
import os
from datetime import datetime

from reljournal.journal import (
    backups,
    codec,
    doctor,
    faults,
    files,
    intent,
    layout,
    lines,
    migrations,
    neighbours,
    replace,
    restore,
    salvage,
    undo,
)
from reljournal.journal.content import Problem
from reljournal.journal.lock import Lock
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reljournal.journal.doctor import Diagnosis


@dataclass(frozen=True)
class Repair(Frozen):
    """What a repair did: the records saved, those lost, what was changed, what was tidied up beside the journal.

    `copy` is the file as it was, None where the journal's bytes stayed; `after` is the examination that followed.
    """

    saved: int
    lost: tuple[Problem, ...]
    mended: tuple[Problem, ...]
    tidied: tuple[Problem, ...]
    copy: str | None
    after: Diagnosis


def fix(path: str, *, now: datetime, timeout: float = 10.0, also: Sequence[str] = ()) -> Repair:
    """Save every record that can be saved, put the journal into our layout and its permissions right.

    `also` names other files that are to be closed to others, such as the config.

    The file as it was is kept beside it. Raises JournalError where nothing can be saved or the journal
    is of a newer version, RelError where the system refuses: the journal is then as before.
    """
    shown, path = path, files.real(path)
    try:
        kind = files.kind(files.stat(path).st_mode)
        if kind != "file":
            raise faults.not_a_file(shown, kind == "folder")
    except (OSError, ValueError) as error:
        raise faults.unreadable(shown, error) from error
    try:
        with Lock(path + ".lock", timeout):
            intent.recover(path)
            data = files.read_file(path)
            saved = _saved(data, shown)
            fresh = _rendered(saved, path, now) if saved is not None else data
            copy = None
            if saved is not None and fresh != data:
                copy = _keep(path, data, now)
                replace.replace(path, fresh, data)
                restore.trim_undo(path, fresh)
            tidied = tuple(neighbours.tidy(path, fresh, also))
    except OSError as error:
        raise faults.failed(shown, error) from error
    if saved is None:
        saved = salvage.Salvage()
    changed = (*saved.mended, *saved.mismatched)
    return Repair(
        saved.count, tuple(saved.lost), changed, tidied, copy, doctor.examine(path, timeout=timeout, also=also)
    )


def _saved(data: bytes, shown: str) -> salvage.Salvage | None:
    """Return what was saved of a journal that needs it; None for one that is whole."""
    try:
        book = codec.read(data)
    except faults.NewerError as error:
        if not doctor.schema_is_a_turned_bit(data):
            raise error.at(shown) from error
    except faults.MigrationError as error:
        raise error.at(shown) from error
    except faults.DamagedError as error:
        saved = salvage.from_bytes(data)
        if not doctor.worth_saving(saved):
            hint = "Nothing in it can be saved, and it was not touched; `rel restore` lists the backups."
            raise faults.DamagedError(error.reason, hint, shown) from error
        if "cut off" in error.reason and not saved.lost:
            # Cut between two records: nobody can say whether there were more.
            saved.lost.append(Problem("file", f"{error.reason}; what stood beyond is not in it", ""))
        return saved
    else:
        found = layout.scan(data)
        return None if found is not None and not found.unsure and not book.problems else salvage.from_book(book)
    return salvage.from_bytes(data)


def _rendered(saved: salvage.Salvage, path: str, now: datetime) -> bytes:
    tables: dict[str, dict[str, bytes] | bytes] = {**saved.tables, **saved.odd}
    known = _meta(saved.tables["meta"].get("1", b"{}"))
    if "schema" not in known:
        journal, schema = _identity(path)
        meta = {"schema": schema, "journal": journal, "created": now.isoformat(), **known}
        saved.tables["meta"]["1"] = lines.body("meta", 1, meta)
    return layout.render(tables)


def _meta(raw: bytes) -> dict[str, object]:
    """Return what can be used of a meta record: without its schema number where that is none."""
    record: dict[str, object] = json.loads(raw)
    try:
        migrations.check(record.get("schema"))
    except faults.DamagedError:
        record.pop("schema", None)
        record.pop(lines.SUM, None)
    return record


def _identity(path: str) -> tuple[str, int]:
    """Return the journal's id and schema as the undo store or a backup remembers them, else a new id."""
    try:
        entries = undo.read(path)
        if entries and entries[-1].journal.isalnum():
            return entries[-1].journal, entries[-1].schema
        for backup in reversed(backups.listing(path)):
            book = codec.read(files.read_file(backup.path))
            known = book.meta.get("journal")
            if isinstance(known, str):
                return known, book.schema
    except (OSError, faults.DamagedError):
        pass
    return os.urandom(8).hex(), migrations.SCHEMA


def _keep(path: str, data: bytes, now: datetime) -> str:
    """Keep the damaged file beside the journal, under a name that is free."""
    stem = f"{path}.damaged-{now.strftime('%Y-%m-%d-%H%M%S')}"
    name, number = stem, 1
    while files.is_there(name):
        number += 1
        name = f"{stem}-{number}"
    backups.write_file(name, data)
    return name
