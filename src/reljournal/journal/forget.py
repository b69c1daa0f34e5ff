"""Somebody taken out of a journal and of all that lies beside it, for good.

A note beside the journal (`.forget`) says first whom, then the journal is written, then the undo store and every
copy; the note goes last. So a run that is interrupted anywhere leaves either everything as it was or a note by
which the next run finishes the work, although the journal no longer knows the name.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

from reljournal.domain.mentions import Labels
from reljournal.errors import RelError
from reljournal.journal import (
    backups,
    codec,
    copies,
    faults,
    files,
    ids,
    intent,
    lines,
    reading,
    replace,
    salvage,
    undo,
)
from reljournal.journal.erasure import Erased, Erasure, erase, labels_of
from reljournal.journal.session import Session
from reljournal.values import Frozen, dataclass, field
from reljournal.values import replace as changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from reljournal.journal.content import Record

_BY_HAND = "look at it and remove it by hand, then run 'rel forget' again"


@dataclass(frozen=True)
class Request(Frozen):
    """Whom to forget, by id, and how. `pseudonym` has a gap `{n}`; without `keep_accounts` invoices go as well."""

    ids: tuple[int, ...]
    keep_accounts: bool = False
    pseudonym: str = "Former client {n}"
    placeholder: str = "[erased]"


@dataclass(frozen=True)
class Place(Frozen):
    """A file beside the journal and what happened to it; where `left`, it may still hold them: `what` says why."""

    path: str
    what: str
    left: bool = False


@dataclass
class Forgotten:
    """What a run did, or, as a preview, would do: to the journal, to what lies beside it, and what stays."""

    erasure: Erasure
    journal: Erased
    steps: int = 0
    places: list[Place] = field(default_factory=list)
    warnings: list[RelError] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def left(self) -> list[Place]:
        return [place for place in self.places if place.left]


def beside(path: str) -> str:
    """Return the note's path for a journal's real path."""
    return path + ".forget"


def everybody(path: str) -> dict[int, list[Record]]:
    """Every contact that the journal, its undo store or a copy knows, by id, in all versions, the present last.

    A copy that cannot be read tells nothing here. Raises JournalError where the journal itself cannot be read,
    RelError where the copies cannot be listed.
    """
    found: dict[int, list[Record]] = {}
    shown, path = path, files.real(path)
    try:
        everywhere = list(_copies(path))
    except OSError as error:
        # Without the copies it is not known by what else they went.
        raise faults.failed(shown, error) from error
    for copy in everywhere:
        with suppress(OSError, RelError):
            _note(found, _contacts(files.read_file(copy)))
    with suppress(OSError):
        for entry in undo.read(path):
            known = ((doc_id, before) for table, doc_id, before, _ in entry.steps if table == "contacts")
            _note(found, ((doc_id, before) for doc_id, before in known if before is not None))
    _note(found, reading.read_settled(path, shown, 10.0).sheets["contacts"].records.items())
    return found


def _note(found: dict[int, list[Record]], contacts: Iterable[tuple[int, Record]]) -> None:
    for doc_id, record in contacts:
        found.setdefault(doc_id, []).append(record)


def _contacts(data: bytes) -> Iterable[tuple[int, Record]]:
    try:
        return codec.read(data).sheets["contacts"].records.items()
    except faults.DamagedError:
        saved = salvage.from_bytes(data).tables.get("contacts", {})
        return [(int(key), json.loads(raw)) for key, raw in saved.items() if lines.number(key) >= 0]


def plan(path: str, request: Request) -> Erasure:
    """Decide what identifies the people of a request, in all versions that are known of them."""
    everyone = everybody(path)
    present = reading.read_settled(files.real(path), path, 10.0).sheets["contacts"].records
    others = [record for doc_id, record in present.items() if doc_id not in request.ids]
    labels = labels_of(record for doc_id in request.ids for record in everyone.get(doc_id, ()))
    shared = labels.shared_with(
        labels_of(record for record in others if record.get("kind") != "organisation"),
        labels_of(record for record in others if record.get("kind") == "organisation"),
    )
    pseudonyms = _pseudonyms(request, [record for versions in everyone.values() for record in versions])
    return Erasure(request.ids, labels.without(shared), shared, pseudonyms, request.placeholder)


def _pseudonyms(request: Request, contacts: Sequence[Record]) -> dict[int, str]:
    """A name for each that nobody has had yet, so that two of them are never taken for one."""
    if not request.keep_accounts:
        return {}
    taken = {str(record.get("name")) for record in contacts}
    names: dict[int, str] = {}
    number = 0
    for doc_id in request.ids:
        while (name := request.pseudonym.replace("{n}", str(number := number + 1))) in taken:
            pass
        names[doc_id] = name
    return names


def unfinished(path: str) -> list[Erasure]:
    """Return what interrupted runs still have to do; raises OSError."""
    note = beside(files.real(path))
    if not files.is_there(note):
        return []
    try:
        return [_unpacked(each) for each in json.loads(files.read_file(note))]
    except (ValueError, TypeError, KeyError):
        # It was torn as it was written, before anything else was done.
        return []


def _others(before: Iterable[Erasure], erasures: Iterable[Erasure]) -> list[Erasure]:
    """What interrupted runs left that is not decided anew."""
    now = {doc_id for each in erasures for doc_id in each.ids}
    return [each for each in before if not now.issuperset(each.ids)]


def _together(erasure: Erasure, before: Iterable[Erasure]) -> Erasure:
    """With what an interrupted run knew of the same people, for the journal may not know it any more."""
    for each in before:
        if set(erasure.ids).issuperset(each.ids):
            erasure = changed(erasure, labels=erasure.labels | each.labels.without(erasure.shared))
    return erasure


def _packed(erasure: Erasure) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "ids": [str(doc_id) for doc_id in erasure.ids],
        "labels": asdict(erasure.labels),
        "shared": asdict(erasure.shared),
        "pseudonyms": {str(doc_id): name for doc_id, name in erasure.pseudonyms.items()},
        "placeholder": erasure.placeholder,
    }


def _unpacked(told: dict[str, Any]) -> Erasure:
    def labels(name: str) -> Labels:
        return Labels(**{key: tuple(map(str, texts)) for key, texts in told[name].items()})

    return Erasure(
        ids=tuple(int(doc_id) for doc_id in told["ids"]),
        labels=labels("labels"),
        shared=labels("shared"),
        pseudonyms={int(doc_id): str(name) for doc_id, name in told["pseudonyms"].items()},
        placeholder=str(told["placeholder"]),
    )


def preview(path: str, erasure: Erasure) -> Forgotten:
    """What `forget` would do; nothing is written."""
    shown, path = path, files.real(path)
    book = reading.read_settled(path, shown, 10.0)
    done = Forgotten(erasure, erase({name: sheet.records for name, sheet in book.sheets.items()}, erasure))
    _beside(path, done, _touched(done.journal), derived=(), write=False)
    return done


def forget(
    path: str,
    erasures: Sequence[Erasure],
    *,
    now: datetime,
    timeout: float = 10.0,
    derived: Sequence[str] = (),
) -> list[Forgotten]:
    """Take people out of the journal and of all that lies beside it. `derived` are files that can be made again.

    What an interrupted run left is finished first. Raises JournalError where the journal is locked or cannot be
    read, RelError where it cannot be written: nothing is changed then. What cannot be done to a copy is told in
    the result; the note then stays, so that the next run tries once more.
    """
    shown, path = path, files.real(path)
    with Session(
        path,
        "forget",
        now_ms=ids.stamp(now),
        at=now.isoformat(),
        lock_timeout=timeout,
        shown=shown,
        keep_undo=False,
    ) as session:
        try:
            before = unfinished(path)
            every = [*_others(before, erasures), *(_together(each, before) for each in erasures)]
            if not every:
                return []
            backups.write_file(beside(path), lines.encode([_packed(each) for each in every]))
        except OSError as error:
            raise faults.failed(shown, error) from error
        results: list[Forgotten] = []
        try:
            results += (Forgotten(each, _from_journal(session, each)) for each in every)
        except RelError:
            if not results and not before:
                files.discard(beside(path))
            raise
        try:
            _odd_rest(path, every)
        except OSError as error:
            results[-1].places.append(Place(path, _refused(error), left=True))
        touched = {doc_id for each in results for doc_id in _touched(each.journal)}
        for each in results:
            _beside(path, each, touched, derived=derived, write=True)
        results[-1].warnings += session.warnings
        if not any(each.left for each in results):
            with suppress(OSError):
                files.unlink(beside(path))
                files.fsync_folder(files.folder(path))
        return results


def _touched(erased: Erased) -> set[int]:
    return {doc_id for _, doc_id in erased.touched}


def _from_journal(session: Session, erasure: Erasure) -> Erased:
    """The journal first: what is in it decides what the next command shows."""
    erased = erase(session.tables(), erasure)
    for name, gone in erased.removed.items():
        table = session.edit(name)
        for doc_id in gone:
            del table[doc_id]
    for each in erased.changed:
        session.edit(each.table)[each.id] = each.after
    session.commit()
    return erased


def _odd_rest(path: str, erasures: Iterable[Erasure]) -> None:
    """What is no record, and so is not changed by a session."""
    data = rest = files.read_file(path)
    for erasure in erasures:
        rest = copies.clean(rest, erasure).data or rest
    if rest != data:
        replace.replace(path, rest, data)


def _copies(path: str) -> Iterator[str]:
    """Whole journals beside the journal: the backups, and the originals of repaired ones."""
    home = backups.folder(path)
    yield from (f"{home}/{name}" for name in sorted(files.names(home)) if not name.endswith((".tmp", ".part")))
    stem = os.path.basename(path) + ".damaged-"  # noqa: PTH119
    names = sorted(name for name in files.names(files.folder(path)) if name.startswith(stem))
    yield from (f"{files.folder(path)}/{name}" for name in names if not name.endswith((".tmp", ".part")))


def _drafts(path: str) -> Iterator[str]:
    """What an interrupted write left; nothing of it is needed."""
    for home in (files.folder(path), backups.folder(path)):
        ours = os.path.basename(path) + "." if home == files.folder(path) else ""  # noqa: PTH119
        for name in sorted(files.names(home)):
            if name.startswith(ours) and name.endswith((".tmp", ".part")):
                yield f"{home}/{name}"


def _beside(path: str, done: Forgotten, touched: set[int], *, derived: Sequence[str], write: bool) -> None:
    """Everything but the journal itself, each file by itself: one that resists does not keep the others."""
    erasure = done.erasure

    def steps(data: bytes) -> tuple[bytes | None, str]:
        rest, done.steps = copies.clean_steps(data, erasure, touched)
        changed = "undo steps were taken out" if done.steps else "rewritten without them"
        return rest, "" if rest == data else changed

    def copy(data: bytes) -> tuple[bytes | None, str]:
        cleaned = copies.clean(data, erasure)
        if cleaned.data == data:
            return data, ""
        return cleaned.data, cleaned.note or "rewritten without them"

    def note(data: bytes) -> tuple[bytes | None, str]:
        rest = copies.clean_note(data, erasure)
        return rest, "" if rest == data else "rewritten without them"

    try:
        todo = [(undo.beside(path), steps), (intent.beside(path) + ".stale", note)]
        known = {backup.path for backup in backups.listing(path)}
        for name in _copies(path):
            if name in known or ".damaged-" in name or backups.count(files.read_file(name)).whole:
                todo.append((name, copy))
            elif copies.holds(files.read_file(name), erasure):
                done.places.append(Place(name, f"it holds them, and rel did not write it; {_BY_HAND}", left=True))
        drafts = list(_drafts(path))
    except OSError as error:
        done.places.append(Place(backups.folder(path), _refused(error), left=True))
        return
    for name, change in todo:
        done.places += _changed(name, change, write=write)
    for name in drafts:
        done.places += _removed(name, write=write)
    # What can be made again is told of only where it could not be removed.
    done.places += [place for name in derived for place in _removed(name, write=write) if place.left]
    with suppress(OSError):
        done.foreign += _foreign(path, erasure)


def _changed(name: str, change: Callable[[bytes], tuple[bytes | None, str]], *, write: bool) -> Iterator[Place]:
    try:
        if not files.is_there(name):
            return
        name = files.real(name)
        status = files.stat(name)
        data = files.read_file(name)
        rest, what = change(data)
        if rest == data:
            return
        if write and rest is None:
            files.unlink(name)
            files.fsync_folder(files.folder(name))
        elif write and rest is not None:
            backups.write_file(name, rest)
            with suppress(OSError):
                os.utime(name, ns=(status.st_atime_ns, status.st_mtime_ns))
        yield Place(name, what if rest is not None else "removed: it is damaged, and nothing else could be saved")
    except OSError as error:
        yield Place(name, _refused(error), left=True)


def _removed(name: str, *, write: bool) -> Iterator[Place]:
    try:
        if not files.is_there(name):
            return
        if write:
            files.unlink(name)
        yield Place(name, "removed: it is not needed")
    except OSError as error:
        yield Place(name, _refused(error), left=True)


def _refused(error: OSError) -> str:
    return f"it may still hold them: {error.strerror or error}; {_BY_HAND}"


def _foreign(path: str, erasure: Erasure) -> Iterator[str]:
    """Copies of the journal that somebody else put beside it, such as a sync tool; they are not ours to change."""
    stem = os.path.basename(path).partition(".")[0]  # noqa: PTH119
    ours = os.path.basename(path)  # noqa: PTH119
    suffixes = (".lock", ".undo", ".intent", ".intent.stale", ".forget", ".backups")
    for name in sorted(files.names(files.folder(path))):
        known = name == ours or name.startswith(f"{ours}.damaged-") or name.removeprefix(ours) in suffixes
        if known or not name.startswith(stem) or name.endswith((".tmp", ".part")):
            continue
        with suppress(OSError):
            if copies.holds(files.read_file(f"{files.folder(path)}/{name}"), erasure):
                yield f"{files.folder(path)}/{name}"
