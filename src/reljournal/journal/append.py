"""New interactions, written at the journal's end without reading the rest."""

from __future__ import annotations

import time

from reljournal.journal import files, intent, lines
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.later import Later
from reljournal.sums import fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.journal import faults
else:
    faults = Later("reljournal.journal.faults")  # only where something fails

_HEAD = b'{\n"meta": {\n"1": {"schema": 1, "journal": "'
_HEAD_SIZE = 256
_WINDOW = 4096
#: The line that opens the last table.
OPENING = b',"interactions": {'
# Seconds to wait for readers before the journal is copied instead: about as long as the copy will take.
_PATIENCE = 0.002
_PATIENCE_PER_BYTE = 1e-8
_PAUSE = 0.0005


class Tail:
    """What the end of a journal tells: its size in bytes, the last interaction's id (-1: none), its prefix."""

    __slots__ = ("journal", "last_id", "offset", "prefix", "size")

    def __init__(self, size: int, last_id: int, journal: str, prefix: int) -> None:
        self.size = size
        self.offset = size - len(TAIL)
        self.last_id = last_id
        self.journal = journal
        self.prefix = prefix

    def same(self, other: Tail | None) -> bool:
        """Say whether the journal still ends as it did."""
        return other is not None and (self.size, self.prefix, self.last_id) == (
            other.size,
            other.prefix,
            other.last_id,
        )


def read_tail(path: str) -> Tail | None:
    """Read the end of a journal in constant time.

    None when it is not proven that the file is of our schema and layout with `interactions` as the
    last table: the caller then reads and replaces the whole. Raises OSError.
    """
    fd = files.open_fd(path, files.READ)
    try:
        status = files.fstat(fd)
        if files.kind(status.st_mode) != "file":
            return None
        return inspect(fd, status.st_size)
    finally:
        files.close(fd)


def inspect(fd: int, size: int) -> Tail | None:
    """The same as `read_tail` for an open file of `size` bytes."""
    journal = _journal_id(files.pread(fd, _HEAD_SIZE, 0))
    end = size - len(TAIL)
    window = _WINDOW + len(TAIL)
    while journal:
        start = max(size - window, 0)
        block = files.pread(fd, size - start, start)
        if len(block) != size - start or not block.endswith(b"\n" + TAIL):
            return None
        cut = block.rfind(b"\n", 0, end - start - 1)
        if cut >= 0 or not start:
            last_id = _last_id(block[cut + 1 : end - start - 1])
            prefix = fingerprint(block[max(end - start - intent.PREFIX, 0) : end - start])
            return None if last_id is None else Tail(size, last_id, journal, prefix)
        window *= 4
    return None


def _journal_id(head: bytes) -> str:
    """Return the journal's id from its first bytes, "" when they are not of this schema and layout."""
    if not head.startswith(_HEAD):
        return ""
    found = head[len(_HEAD) : head.find(b'"', len(_HEAD))]
    return found.decode() if found.isalnum() else ""


def _last_id(line: bytes) -> int | None:
    """Return the id on the last line, -1 for an empty table; None when it is not of `interactions`."""
    if line == OPENING:
        return -1
    pair = lines.split(line, first=line[:1] == b'"')
    if pair is None:
        return None
    doc_id = lines.number(pair[0])
    # The checksum covers the table's name: a sound line cannot belong to any other table.
    return doc_id if doc_id >= 0 and lines.is_sound(INTERACTIONS, doc_id, pair[1]) else None


def append(path: str, tail: Tail, bodies: dict[int, bytes]) -> None:
    """Write records behind the last interaction, all or none of them; to be called under the lock.

    `bodies` maps ascending ids above `tail.last_id` to what `lines.body` made of each record.
    Raises OSError when the system refuses (the journal is then as before), RelError when the
    journal changed since `tail` was read.
    """
    new = b"".join(
        b'%s"%d": %s\n' % (b"," if tail.last_id >= 0 or n else b"", doc_id, raw)
        for n, (doc_id, raw) in enumerate(bodies.items())
    )
    step = intent.Intent(tail.offset, tail.prefix, new + TAIL)
    fd = files.open_fd(path, files.UPDATE)
    try:
        if in_place := _claim(fd, tail.size):
            start = max(tail.offset - intent.PREFIX, 0)
            end = files.pread(fd, tail.size - start + 1, start)
        else:
            end = old = files.read_all(fd, tail.size)
        if not _is_unchanged(tail, files.fstat(fd).st_size, end):
            raise faults.changed_underneath(path)
        if in_place:
            _write(path, fd, tail, step)
            return
    finally:
        files.close(fd)
    # A reader who takes no lock may be in the middle of the file: it keeps the old one.
    from reljournal.journal import replace

    replace.replace(path, old[: tail.offset] + step.new, old)


def _claim(fd: int, size: int) -> bool:
    """Keep others from opening the journal while it is written; False when somebody has it open for long."""
    deadline = time.monotonic() + _PATIENCE + size * _PATIENCE_PER_BYTE
    while not files.claim(fd):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _is_unchanged(tail: Tail, size: int, end: bytes) -> bool:
    """Hold the journal's size and its last bytes, at least those that `tail` vouches for, against it."""
    before = end.removesuffix(TAIL)
    return size == tail.size and before != end and fingerprint(before[-intent.PREFIX :]) == tail.prefix


def _write(path: str, fd: int, tail: Tail, step: intent.Intent) -> None:
    note = intent.beside(path)
    try:
        files.write_new(note, step.pack())
        files.fsync_folder(files.folder(path))
    except BaseException:
        files.discard(note)
        raise
    try:
        files.write_all(fd, step.new, tail.offset)
        files.fsync(fd)
        if files.stat(path).st_ino != files.fstat(fd).st_ino:
            # Somebody has put another file in its place: what was written went into the old one.
            raise faults.changed_underneath(path)
    except BaseException as error:
        try:
            _take_back(fd, tail)
        except OSError as second:
            raise faults.UncertainError(path, second) from error
        files.discard(note)
        raise
    _forget(path, note)


def _take_back(fd: int, tail: Tail) -> None:
    """Put the old end back. An error here leaves the note, by which the next open repairs the end."""
    files.write_all(fd, TAIL, tail.offset)
    files.truncate(fd, tail.size)
    files.fsync(fd)


def _forget(path: str, note: str) -> None:
    """Remove the note. The record is durable already: a note that stays or returns is recognised as done."""
    try:
        files.unlink(note)
        files.fsync_folder(files.folder(path))
    except OSError:
        return
