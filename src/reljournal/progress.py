"""How far a piece of work has come that may take long, told to whoever waits for it.

Nobody is told unless the command line listens: then loops cost nothing more.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    _T = TypeVar("_T")

_EVERY = 1 << 14
_BYTES = 1 << 16
_listeners: list[Callable[[float], None]] = []


def listen(listener: Callable[[float], None] | None) -> None:
    """Tell a listener from now on, instead of any other: 0 is the beginning, 1 the end. None tells nobody."""
    _listeners[:] = [listener] if listener is not None else []


def tell(part: float) -> None:
    """Say how much is done, from 0 to 1."""
    for listener in _listeners:
        listener(part)


def over(items: Iterable[_T], count: int, begin: float, end: float) -> Iterable[_T]:
    """The same items; on the way through so many of them the work comes from one part to another."""
    return _told(items, max(count, 1), begin, end) if _listeners else items


def line_pieces(
    read: Callable[[int, int], bytes], start: int, end: int, begin: float, done: float
) -> Iterator[bytes]:
    """What stands from `start` to `end`, some whole lines at a time without the last line break.

    `read` is given a length and a place.

    So all that is made of them only for a while lies in the same memory each time. Raises ValueError where there
    is less than that.
    """
    at, rest = start, b""
    while at < end:
        tell(begin + (done - begin) * (at - start) / (end - start))
        some = read(min(_BYTES, end - at), at)
        if not some:
            raise ValueError("less than there was")
        at += len(some)
        cut = some.rfind(b"\n")
        if cut >= 0:
            yield rest + some[:cut]
            rest = some[cut + 1 :]
        else:
            rest += some
    if rest:
        yield rest
    tell(done)


def _told(items: Iterable[_T], count: int, begin: float, end: float) -> Iterator[_T]:
    for at, item in enumerate(items):
        if not at % _EVERY:
            tell(begin + (end - begin) * min(at / count, 1))
        yield item
    tell(end)
