"""Finds the entries in which words may stand by the bytes of the file, without parsing the others.

What is found is more than what is meant: a line that holds the words may hold them in another place, and lines
beyond ASCII, or with an escape, are all taken along. Nothing that is meant is left out.
"""

from __future__ import annotations

from reljournal.journal import files
from reljournal.journal.lines import INTERACTIONS, TAIL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENING = b'\n,"%s": {\n' % INTERACTIONS.encode()
_PIECE = 1 << 16
"""Bytes that are looked at together: so many stay in the processor's reach."""
_WHO = b'"who": ['


class Part:
    """A part of a word, folded and without spaces, and the ids of those in whose names it stands."""

    __slots__ = ("ids", "text")

    def __init__(self, text: str, ids: frozenset[bytes] = frozenset()) -> None:
        self.text = text.encode("utf-8", "surrogatepass")
        self.ids = ids


class Search:
    """Words that must all occur: each in one of its spellings, of which all parts must occur."""

    def __init__(self, words: Sequence[Sequence[Sequence[Part]]]) -> None:
        self._words = words
        self._leads = self._chosen()
        letters = {bytes([code]) for lead in self._leads for code in lead}
        self._capitals = [(each.upper(), each) for each in sorted(letters) if each.upper() != each]

    def _chosen(self) -> list[bytes]:
        """The parts of one word to look for first, as long as can be: each line that counts holds one."""
        best: list[bytes] = []
        for spellings in self._words:
            leads = [
                max((part.text for part in parts if not part.ids), key=len, default=b"") for parts in spellings
            ]
            if min(map(len, leads)) > min(map(len, best), default=0):
                best = leads
        return best

    def lines(self, path: str, size: int) -> Iterator[bytes] | None:
        """The lines of the file's first `size` bytes on which the words may stand; None where that cannot be told.

        Raises OSError.
        """
        fd = files.open_fd(path, files.READ)
        try:
            start = _start(fd, size)
            if start < 0:
                return None
            return iter([line for piece in _pieces(fd, start, size - len(TAIL)) for line in self._among(piece)])
        finally:
            files.close(fd)

    def _among(self, piece: bytes) -> Iterator[bytes]:
        if self._leads and piece.isascii() and b"\\" not in piece:
            yield from self._led(piece)
            return
        for line in piece.split(b"\n"):
            if line and (not line.isascii() or b"\\" in line or self._may_be(line.lower())):
                yield line

    def _led(self, piece: bytes) -> Iterator[bytes]:
        """The lines that hold one of the leading parts, and the rest."""
        lower, begins = self._lowered(piece), set()
        for lead in self._leads:
            at = lower.find(lead)
            while at >= 0:
                begin, end = lower.rfind(b"\n", 0, at) + 1, lower.find(b"\n", at)
                if begin not in begins and self._may_be(piece[begin:end].lower()):
                    begins.add(begin)
                    yield piece[begin:end]
                at = lower.find(lead, end)

    def _lowered(self, piece: bytes) -> bytes:
        """The same with small letters, of those that stand in a leading part.

        To look for a letter takes a fraction of a step for each byte, and capitals are few; `lower` takes six.
        """
        for capital, letter in self._capitals:
            piece = piece.replace(capital, letter)
        return piece

    def _may_be(self, line: bytes) -> bool:
        who = _who(line)
        return all(any(all(_stands(part, line, who) for part in parts) for parts in each) for each in self._words)


def _stands(part: Part, line: bytes, who: frozenset[bytes] | None) -> bool:
    return part.text in line or (bool(part.ids) and (who is None or not part.ids.isdisjoint(who)))


def _who(line: bytes) -> frozenset[bytes] | None:
    """The ids of the people on a line, None where they do not stand where we write them, or others do so too."""
    _, found, rest = line.partition(_WHO)
    if not found or _WHO in rest:
        return None
    return frozenset(rest[: rest.find(b"]")].replace(b'"', b"").split(b", "))


def _start(fd: int, size: int) -> int:
    """Where the first entry begins, -1 where the layout is not ours."""
    at, before = 0, b""
    while at < size:
        piece = files.pread(fd, min(_PIECE, size - at), at)
        found = (before + piece).find(_OPENING)
        if found >= 0:
            return at - len(before) + found + len(_OPENING)
        at += len(piece)
        before = piece[-len(_OPENING) :]
        if not piece:
            break
    return -1


def _pieces(fd: int, start: int, end: int) -> Iterator[bytes]:
    """Whole lines, many at a time."""
    length = _PIECE
    while start < end:
        piece = files.pread(fd, min(length, end - start), start)
        cut = piece.rfind(b"\n") + 1
        if not piece:
            raise OSError("the journal is shorter than it was")
        if not cut:
            length *= 2
            if len(piece) == end - start:
                raise OSError("the journal's last line has no end")
            continue
        yield piece[:cut]
        start += cut
        length = _PIECE
