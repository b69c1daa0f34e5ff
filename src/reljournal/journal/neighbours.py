"""What lies beside the journal, and who may read it."""

from __future__ import annotations

import os

from reljournal.journal import backups, files, intent, layout, lines, undo
from reljournal.journal.content import Problem
from reljournal.values import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FIX = "'rel doctor --fix' puts it right"
# The folder that is made for a journal in the usual place; any other is the user's own.
_OUR_FOLDER = "reljournal"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something found: the place, what it is, what can be done. `damage` is more than a small thing."""

    place: str
    what: str
    hint: str
    damage: bool = False


def examine(path: str, data: bytes) -> Iterator[Trouble]:
    """Name what lies beside the journal and should not, and what others may read."""
    for name in _drafts(path):
        yield Trouble(name, "left over from an interrupted write; it is not needed", FIX)
    missing = _only_in_the_stale_note(path, data)
    stale = intent.beside(path) + ".stale"
    if missing:
        what = f"an interrupted write that did not fit the journal; {missing} records in it are not in the journal"
        yield Trouble(stale, what, "look at it, write down what is missing, then remove it")
    elif missing is not None:
        yield Trouble(stale, "left over from an interrupted write; it is not needed", FIX)
    for name, mode, _ in _open_to_others(path):
        yield Trouble(name, f"others on this machine may read it (mode {mode:03o})", FIX)


def tidy(path: str, data: bytes) -> Iterator[Problem]:
    """Put right what `examine` named; to be called under the lock. What the system refuses stays."""
    for name in _drafts(path):
        files.discard(name)
        yield Problem(name, "removed: left over from an interrupted write", "")
    if _only_in_the_stale_note(path, data) == 0:
        files.discard(intent.beside(path) + ".stale")
        yield Problem(intent.beside(path) + ".stale", "removed: all that it held is in the journal", "")
    for name, _, wanted in list(_open_to_others(path)):
        try:
            files.chmod(name, wanted)
        except OSError:
            continue
        yield Problem(name, "closed to others", "")


def _drafts(path: str) -> list[str]:
    candidates = (f"{path}.tmp", f"{undo.beside(path)}.tmp", f"{backups.folder(path)}/{backups.DRAFT}")
    return [name for name in candidates if _is_there(name)]


def _is_there(name: str) -> bool:
    try:
        return files.is_there(name)
    except OSError:
        return False


def _only_in_the_stale_note(path: str, data: bytes) -> int | None:
    """Count the records of a note put aside that the journal lacks; None where there is no note."""
    try:
        note = files.read_file(intent.beside(path) + ".stale")
    except OSError:
        return None
    step = intent.unpack(note)
    if step is None:
        return 0
    found = layout.scan(data)
    known = found.bodies.get(lines.INTERACTIONS, {}).keys() if found is not None else set()
    pairs = [lines.split(row, not row.startswith(b",")) for row in step.new.split(b"\n")]
    return sum(1 for pair in pairs if pair is not None and pair[0] not in known)


def _open_to_others(path: str) -> Iterator[tuple[str, int, int]]:
    """The journal's files that others may read: name, mode, and the mode that they should have."""
    if os.name == "nt":
        return
    home = backups.folder(path)
    try:
        copies = [f"{home}/{name}" for name in sorted(files.names(home))]
    except OSError:
        copies = []
    for name in (path, undo.beside(path), *copies):
        yield from _if_open(name, 0o600)
    yield from _if_open(home, 0o700)
    if os.path.basename(files.folder(path)) == _OUR_FOLDER:  # noqa: PTH119
        yield from _if_open(files.folder(path), 0o700)


def _if_open(name: str, wanted: int) -> Iterator[tuple[str, int, int]]:
    try:
        mode = files.permissions(files.stat(name).st_mode)
    except OSError:
        return
    if mode & 0o077:
        yield name, mode, mode & wanted
