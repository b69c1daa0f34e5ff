"""Copies of the journal in a folder beside it, named by time."""

from __future__ import annotations

import os
from datetime import datetime

from reljournal.errors import RelError
from reljournal.journal import codec, faults, files, intent, layout, migrations
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.lock import Lock
from reljournal.values import Frozen, dataclass

KEEP = 14
"""So many are kept of the daily ones, and of those made before a restore; all others are never removed."""
_KINDS = ("daily", "asked", "restore", "migration")
_TIME = "%Y-%m-%d-%H%M%S"
DRAFT = ".draft.tmp"
"""The name under which a copy is written before it has its own."""


@dataclass(frozen=True)
class Backup(Frozen):
    """One copy: when it was made (the user's local time), and why: `daily`, `asked`, `restore` or `migration`."""

    path: str
    name: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Count(Frozen):
    """What a journal's bytes hold; `whole` is False where they cannot be read, and the numbers are 0 then."""

    contacts: int
    entries: int
    whole: bool


def folder(path: str) -> str:
    """Return the folder of the backups for a journal's real path."""
    return path + ".backups"


def listing(path: str) -> list[Backup]:
    """Return the backups of a journal, oldest first; raises OSError where the folder cannot be read."""
    home = folder(path)
    found = [_of_name(home, name) for name in sorted(files.names(home))]
    return [backup for backup in found if backup is not None]


def _of_name(home: str, name: str) -> Backup | None:
    stem, dot, rest = name.partition(".")
    try:
        at = datetime.strptime(stem[:17], _TIME)
    except ValueError:
        return None
    kind = stem[18:].partition("-")[0]
    if kind not in _KINDS or (dot, rest) != (".", "json"):
        return None
    return Backup(f"{home}/{name}", name, kind, at)


def count(data: bytes) -> Count:
    """Count what a journal's bytes hold."""
    found = layout.scan(data)
    seen = Count(0, 0, False)
    if found is not None and not found.unsure and "1" in found.bodies.get("meta", {}):
        seen = Count(len(found.bodies.get("contacts", {})), len(found.bodies.get(INTERACTIONS, {})), True)
        if migrations.is_current(found.bodies["meta"]["1"]):
            return seen
    # An older schema may have kept its contacts elsewhere.
    try:
        sheets = codec.read(data).sheets
    except (faults.MigrationError, faults.NewerError):
        return seen
    except faults.DamagedError:
        return Count(0, 0, False)
    return Count(len(sheets["contacts"].records), len(sheets[INTERACTIONS].records), True)


def daily(path: str, now: datetime) -> None:
    """Copy the journal unless that was done today, and prune; to be called under the lock.

    Raises OSError when the system refuses, RelError for a damaged journal: its copies would in time
    push out those that are whole.
    """
    today = now.strftime("%Y-%m-%d")
    if any(name.startswith(today) and "-daily" in name for name in files.names(folder(path))):
        return
    data = files.read_file(path)
    if not count(data).whole:
        raise RelError("the journal is damaged, so the daily backup was not made", "run 'rel doctor'")
    made = write(path, data, now, "daily")
    prune(path, "daily", made)


def migration(path: str, data: bytes, now: datetime) -> Backup:
    """Keep a journal's bytes as they are before a migration; one copy for all tries, and never pruned."""
    for backup in listing(path):
        if backup.kind == "migration" and files.read_file(backup.path) == data:
            return backup
    return write(path, data, now, "migration")


def prune(path: str, kind: str, made: Backup) -> None:
    """Keep the newest of one kind, and always the one just made, whatever the clock says.

    Those from after the one just made are of a clock that went wrong, and go first: else they would stay for ever
    and push out each new one. Where it is this clock that is wrong, that still removes only one for one made.
    """
    try:
        found = listing(path)
    except OSError:
        return  # what it comes after is done: that is no reason to call it refused
    old = [backup for backup in found if backup.kind == kind and backup.name != made.name]
    old.sort(key=lambda backup: (backup.at <= made.at, backup.name))
    for backup in old[: max(len(old) - KEEP + 1, 0)]:
        files.discard(backup.path)


def write(path: str, data: bytes, now: datetime, kind: str) -> Backup:
    """Write one copy durably into the folder beside the journal; raises OSError, and then there is none."""
    home = folder(path)
    if not files.is_there(home):
        files.mkdir(home)
        files.fsync_folder(files.folder(home))
    stem = f"{now.strftime(_TIME)}-{kind}"
    name, number = f"{stem}.json", 1
    while files.is_there(f"{home}/{name}"):
        number += 1
        name = f"{stem}-{number}.json"
    try:
        write_file(f"{home}/{name}", data, f"{home}/{DRAFT}")
    except OSError:
        files.discard(f"{home}/{name}")
        raise
    return Backup(f"{home}/{name}", name, kind, now.replace(tzinfo=None, microsecond=0))


def write_file(target: str, data: bytes, draft: str = "") -> None:
    """Write a file for its owner's eyes at one stroke; raises OSError, and then what was there still is."""
    draft = draft or target + ".part"
    try:
        files.write_new(draft, data)
        files.replace(draft, target)
    except BaseException:
        files.discard(draft)
        raise
    files.fsync_folder(files.folder(target))


def current(path: str, shown: str, timeout: float) -> bytes:
    """Return the journal's bytes, damaged or not, between two writes; RelError where they cannot be read."""
    try:
        kind = files.kind(files.stat(path).st_mode)
        if kind != "file":
            raise faults.not_a_file(shown, kind == "folder")
        try:
            with Lock(path + ".lock", timeout):
                intent.recover(path)
                return files.read_file(path)
        except OSError as error:
            # A folder that we may only read: what is there may still be whole.
            data = files.read_file(path)
            whole = count(data).whole and data.endswith(TAIL)
            if files.is_there(intent.beside(path)) and not whole:
                raise faults.unfinished(shown, error) from error
            return data
    except (OSError, ValueError) as error:
        raise faults.unreadable(shown, error) from error


def make(
    path: str, shown: str, now: datetime, *, to: str | None = None, timeout: float = 10.0
) -> tuple[str, Count]:
    """Copy the journal on demand, beside it or to a file or folder; returns where to, and what it holds.

    Raises RelError where the journal cannot be read or the copy cannot be written. A file that is there
    is replaced only when it is a journal itself: an older copy.
    """
    path = files.real(path)
    data = current(path, shown, timeout)
    try:
        if to is None:
            target = write(path, data, now, "asked").path
        else:
            target = _target(path, to, now)
            write_file(target, data)
    except OSError as error:
        where = to or folder(path)
        raise RelError(f"{where} cannot be written: {error.strerror or error}", "name another place") from error
    return target, count(data)


def _target(path: str, to: str, now: datetime) -> str:
    target = files.real(to)
    if not files.is_there(target):
        return target
    kind = files.kind(files.stat(target).st_mode)
    if kind == "folder":
        return _target(path, os.path.join(target, f"{now.strftime(_TIME)}-rel.json"), now)  # noqa: PTH118
    if target == path:
        raise RelError(f"{to} is the journal itself", "name another file")
    if kind != "file" or not count(files.read_file(target)).whole:
        raise RelError(f"{to} is there already and is no journal; it was not touched", "name another file")
    return target
