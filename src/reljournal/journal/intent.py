"""The note beside the journal that lets an interrupted append be finished or taken back."""

from __future__ import annotations

from reljournal import sums
from reljournal.journal import files
from reljournal.journal.lines import TAIL
from reljournal.sums import fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MAGIC = b"rel-intent-2"
_SUMS: dict[bytes, Callable[[bytes], int]] = {b"rel-intent-1": lambda data: sums.crc32(data), _MAGIC: fingerprint}
"""By what notes are checked: an older `rel` may have left one."""
#: How many bytes before the append the note vouches for.
PREFIX = 4096


def beside(path: str) -> str:
    """Return the note's path for a journal's real path."""
    return path + ".intent"


class Intent:
    """Replace the journal's last bytes from `offset` by `new`, if it is the file that was seen."""

    __slots__ = ("new", "offset", "prefix", "sum_of")

    def __init__(self, offset: int, prefix: int, new: bytes, sum_of: Callable[[bytes], int] = fingerprint) -> None:
        self.offset = offset
        self.prefix = prefix
        self.new = new
        self.sum_of = sum_of

    def pack(self) -> bytes:
        """Return the note's bytes: offset, checksum of the bytes before, length, new bytes, own checksum."""
        text = b"%s %d %08x %d\n%s" % (_MAGIC, self.offset, self.prefix, len(self.new), self.new)
        return b"%s\n%08x\n" % (text, fingerprint(text))


def unpack(data: bytes) -> Intent | None:
    """Return the note that `data` holds, None when it is torn or none of ours."""
    text, _, end = data[:-1].rpartition(b"\n")
    head, _, new = text.partition(b"\n")
    words = head.split(b" ")
    sum_of = _SUMS.get(words[0])
    if sum_of is None or len(words) != 4 or end + data[-1:] != b"%08x\n" % sum_of(text):
        return None
    if not (words[1].isdigit() and len(words[1]) < 20 and words[3] == b"%d" % len(new)):
        return None
    try:
        return Intent(int(words[1]), int(words[2], 16), new, sum_of)
    except ValueError:  # a checksum that is none: somebody else wrote this, with care
        return None


def recover(path: str) -> None:
    """Finish or drop what an interrupted append left; to be called under the lock.

    An untouched journal stays as it was, a torn one is completed; a note that does not fit the
    journal byte for byte is put aside as `.intent.stale`, never applied.
    """
    note = beside(path)
    if not files.is_there(note):
        return
    intent = unpack(files.read_file(note))
    if intent is None or _settle(path, intent):
        files.unlink(note)
    else:
        files.replace(note, note + ".stale")
    files.fsync_folder(files.folder(path))


def _settle(path: str, intent: Intent) -> bool:
    """Redo a torn append; False when the journal is not the one that the note speaks of."""
    fd = files.open_fd(path, files.READ)
    try:
        if not _fits(fd, intent):
            return False
        rest = files.pread(fd, len(intent.new) + 1, intent.offset)
    finally:
        files.close(fd)
    if rest in (TAIL, intent.new):
        return True
    if not _explains(intent.new, rest):
        return False
    _redo(path, intent)
    return True


def _fits(fd: int, intent: Intent) -> bool:
    size = files.fstat(fd).st_size
    if not intent.offset <= size <= intent.offset + len(intent.new):
        return False
    start = max(intent.offset - PREFIX, 0)
    return intent.sum_of(files.pread(fd, intent.offset - start, start)) == intent.prefix


def _explains(new: bytes, rest: bytes) -> bool:
    """Say whether each byte is old, new, or a hole that the power left: else somebody else wrote it."""
    if new.startswith(rest):
        return True
    old = TAIL + bytes(len(new))
    return all(byte in (fresh, before, 0) for byte, fresh, before in zip(rest, new, old, strict=False))


def _redo(path: str, intent: Intent) -> None:
    fd = files.open_fd(path, files.UPDATE)
    try:
        files.write_all(fd, intent.new, intent.offset)
        files.fsync(fd)
    finally:
        files.close(fd)
