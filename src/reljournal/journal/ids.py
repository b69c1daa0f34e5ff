"""Numbers for records: time first, so that they sort as they were entered."""

from __future__ import annotations

from reljournal.errors import RelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

LIMIT = 1 << 63
_NODE = 12
_TIME = 22
_MAX_NODE = (1 << 10) - 1
_MAX_COUNT = (1 << 12) - 1
_HALF = 1 << 11


def stamp(now: datetime) -> int:
    """Return whole milliseconds since 1970 (UTC) for a moment; a naive one is taken as local time."""
    return int(now.timestamp() * 1000)


def next_id(now_ms: int, node: int, last: int) -> int:
    """Return a new id above `last` and below 2**63: 41 bits of milliseconds, 10 of node, 12 of counter.

    `now_ms` counts milliseconds since 1970 and may step back; `node` is 0 to 1023.
    Raises RelError when the time or `last` leaves no number free.
    """
    node &= _MAX_NODE
    number = max(now_ms, 0) << _TIME | node << _NODE
    if number <= last:
        number = _after(last, node)
    if number >= LIMIT:
        raise RelError(
            "No id is left: the clock or the last record's id lies after the year 2039.",
            "Check the computer's clock, then `rel doctor`.",
        )
    return number


def _after(last: int, node: int) -> int:
    """Return the smallest id of this node above `last`."""
    moment, last_node = last >> _TIME, last >> _NODE & _MAX_NODE
    if node == last_node and last & _MAX_COUNT < _MAX_COUNT:
        return last + 1
    if node <= last_node:
        moment += 1
    return moment << _TIME | node << _NODE


def next_of(now_ms: int, node: int, last: int, *, upper: bool) -> int:
    """Return a new id as `next_id` does, from the upper or the lower half of the counters.

    Interactions take the upper half, all other tables the lower: an append sees no other table, and
    still must not take a number that a contact got in the same millisecond.
    """
    number = next_id(now_ms, node, last)
    if upper:
        return number | _HALF
    return next_id(now_ms, node, number | _MAX_COUNT) if number & _HALF else number
