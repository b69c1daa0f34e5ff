"""The ids of a view, read backwards and sorted, by which a REF is told and looked up without reading them all."""

from __future__ import annotations

from reljournal.domain.refs import SHORTEST_REF, ids_ending_in, shared, short_refs
from reljournal.journal import files
from reljournal.sums import short_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_WIDTH = 19  # decimal digits of an id below 2**63
_FEW = 200
"""References that are looked up one by one; for more it is quicker to go through all ids."""
_BLOCK = 64
"""Ids that have one checksum together, so that finding a place among a million reads a few of these."""


def packed_digits(ids: str) -> bytes:
    """Ids, here with commas between them, read backwards and sorted: so one shares most with its neighbours."""
    if not ids:
        return b""
    # Texts are compared in half the time of bytes, and what fills them up changes nothing of their order.
    backwards = sorted(ids[::-1].split(","))
    ordered = "".join(backwards).encode("ascii")
    if len(ordered) < len(backwards) * _WIDTH:
        ordered = "".join([text.ljust(_WIDTH) for text in backwards]).encode("ascii")
    size = _BLOCK * _WIDTH
    blocks = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return b"".join([part for block in blocks for part in (block, short_fingerprint(block).to_bytes(4, "big"))])


class Refs:
    """The ids that `packed_digits` has put at a place of a file, with some more, and without some that are gone.

    `damaged` makes the error to raise where they are not as they were written.
    """

    def __init__(
        self,
        fd: int,
        start: int,
        count: int,
        more: Collection[int],
        gone: Collection[int],
        damaged: Callable[[], ValueError],
    ) -> None:
        self._fd = fd
        self._start = start
        self._count = count
        self._more = more
        self._gone = gone
        self._gone_keys = {_key(each) for each in gone}
        self._damaged = damaged

    def ref(self, doc_id: int) -> str:
        """Return the shortest end of an id, of three digits or more, that no other id of the journal has."""
        key = _key(doc_id)
        low = self._block_of(key)
        near = [each for at in (low - 2, low - 1, low) for each in self._keys(at)]
        at = sum(each < key for each in near)
        others = [*near[max(at - 1, 0) : at + 2], *map(_key, self._more)]
        own = key.rstrip()
        length = max((shared(own, other) for other in map(bytes.rstrip, others) if other != own), default=0)
        return str(doc_id)[-max(length + 1, SHORTEST_REF) :]

    def refs(self, ids: Collection[int]) -> dict[int, str]:
        """The REFs of some records."""
        if len(ids) <= _FEW:
            return {doc_id: self.ref(doc_id) for doc_id in ids}
        everything = (key for at in range(-(-self._count // _BLOCK)) for key in self._keys(at))
        known = short_refs([*(int(key[::-1]) for key in everything), *self._more])
        return {doc_id: known[doc_id] for doc_id in ids}

    def ids_ending_in(self, ref: str) -> list[int]:
        """The ids that a typed reference can mean."""
        if not (ref.isascii() and ref.isdigit()) or len(ref) > _WIDTH:
            return []
        wanted = ref[::-1].encode("ascii")
        at, found = max(self._block_of(wanted) - 1, 0), {*self._more}
        while block := _cut(self._block(at)):
            found.update(int(key[::-1]) for key in block if key.startswith(wanted))
            if block[-1][: len(wanted)] > wanted:
                break
            at += 1
        return ids_ending_in(ref, found - {*self._gone})

    def _keys(self, at: int) -> list[bytes]:
        return [key for key in _cut(self._block(at)) if key not in self._gone_keys]

    def _block_of(self, key: bytes) -> int:
        """The number of the first block of ids that begins behind a key."""
        low, high = 0, -(-self._count // _BLOCK)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._block(middle)[:_WIDTH] <= key else (low, middle)
        return low

    def _block(self, at: int) -> bytes:
        """Some of the ids, in their order; none outside of it."""
        count = min(self._count - at * _BLOCK, _BLOCK)
        if at < 0 or count <= 0:
            return b""
        length = count * _WIDTH
        found = files.pread(self._fd, length + 4, self._start + at * (_BLOCK * _WIDTH + 4))
        packed = found[:length]
        if short_fingerprint(packed).to_bytes(4, "big") != found[length:]:
            raise self._damaged()
        return packed


def _cut(block: bytes) -> list[bytes]:
    return [block[start : start + _WIDTH] for start in range(0, len(block), _WIDTH)]


def _key(doc_id: int) -> bytes:
    return str(doc_id)[::-1].ljust(_WIDTH).encode("ascii")
