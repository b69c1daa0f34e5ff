"""What lies beside the journal, and who may read it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from reljournal.journal import backups, files, intent, layout, lines, modes, undo
from reljournal.journal.content import Problem
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIX = "'rel doctor --fix' puts it right"
# The folder that is made for a journal in the usual place; any other is the user's own.
_OUR_FOLDER = "reljournal"


@dataclass(frozen=True)
class Trouble(Frozen):
    """Something found: the place, what it is, what can be done. `damage` is more than a small thing."""

    place: str
    what: str
    hint: str
    damage: bool = False


def examine(path: str, data: bytes, also: Sequence[str] = ()) -> Iterator[Trouble]:
    """Name what lies beside the journal and should not, and what others may read; `also` such as the config."""
    if _is_there(f"{path}.forget"):
        what = "'rel forget' was interrupted: copies may still hold whom it erased"
        yield Trouble(f"{path}.forget", what, "'rel forget' without a name finishes it")
    for name in _drafts(path):
        yield Trouble(name, "left over from an interrupted write; it is not needed", FIX)
    missing = _only_in_the_stale_note(path, data)
    stale = intent.beside(path) + ".stale"
    if missing:
        what = f"an interrupted write that did not fit the journal; {missing} records in it are not in the journal"
        yield Trouble(stale, what, "look at it, write down what is missing, then remove it")
    elif missing is not None:
        yield Trouble(stale, "left over from an interrupted write; it is not needed", FIX)
    for name, mode, wanted in _open_to_others(path, also):
        if wanted is None:
            yield Trouble(name, f"it belongs to somebody else (mode {mode:03o})", "only its owner can close it")
        else:
            yield Trouble(name, f"others on this machine may read it (mode {mode:03o})", FIX)


def tidy(path: str, data: bytes, also: Sequence[str] = ()) -> Iterator[Problem]:
    """Put right what `examine` named; to be called under the lock. What the system refuses stays."""
    for name in _drafts(path):
        files.discard(name)
        yield Problem(name, "removed: left over from an interrupted write", "")
    if _only_in_the_stale_note(path, data) == 0:
        files.discard(intent.beside(path) + ".stale")
        yield Problem(intent.beside(path) + ".stale", "removed: all that it held is in the journal", "")
    for name, _, wanted in list(_open_to_others(path, also)):
        if wanted is None:
            continue
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


def _open_to_others(path: str, also: Sequence[str]) -> Iterator[tuple[str, int, int | None]]:
    """Files that others may read: name, mode, and the mode to have; None for one that is somebody else's."""
    home = backups.folder(path)
    beside = files.folder(path)
    stem = os.path.basename(path)  # noqa: PTH119
    try:
        copies = [f"{home}/{name}" for name in sorted(files.names(home))]
        damaged = [
            f"{beside}/{name}" for name in sorted(files.names(beside)) if name.startswith(f"{stem}.damaged-")
        ]
    except OSError:
        copies = damaged = []
    note = intent.beside(path)
    notes = (undo.beside(path), f"{path}.lock", note, f"{note}.stale", f"{path}.forget")
    folders = [home, *([beside] if os.path.basename(beside) == _OUR_FOLDER else [])]  # noqa: PTH119
    for name in (path, *notes, *damaged, *copies, *also, *folders):
        try:
            status = files.stat(name)
        except OSError:
            continue
        mode = files.permissions(status.st_mode)
        if modes.is_foreign(status):
            yield name, mode, None
        elif modes.is_open(status):
            yield name, mode, modes.closed(mode)
