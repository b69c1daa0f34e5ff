"""The journal's text, line by line."""

from __future__ import annotations

from reljournal import progress
from reljournal.journal import lines
from reljournal.journal.lines import INTERACTIONS, KNOWN, TAIL
from reljournal.values import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CLOSE = b"}"


@dataclass
class Scan:
    """The raw bodies of a file in our layout, by table and key, and those without a matching checksum."""

    bodies: dict[str, dict[str, bytes]]
    unsure: list[tuple[str, str]]


def scan(data: bytes) -> Scan | None:
    """Cut a file into records without parsing them; None when the layout is not ours."""
    rows = data.split(b"\n")
    progress.tell(0.05)
    if rows[:1] != [b"{"] or rows[-3:] != [_CLOSE, _CLOSE, b""]:
        return None
    result = Scan({}, [])
    waiting = iter(rows[1:-2])
    for row in waiting:
        name = _opened(row, not result.bodies)
        if not name or name in result.bodies or not _take(result, name, waiting):
            return None
    return result


def _opened(row: bytes, first: bool) -> str:
    pair = lines.split(row, first)
    return pair[0] if pair is not None and pair[1] == b"{" else ""


def _take(result: Scan, name: str, rows: Iterator[bytes]) -> bool:
    """Take one table's records up to the line that closes it; False where something is not of our layout."""
    table = result.bodies[name] = {}
    begun = lines.begun(name)
    for row in iter(rows.__next__, _CLOSE):  # `scan` has seen that the file ends with such a line
        pair = lines.split(row, not table)
        if pair is None or pair[0] in table:
            return False
        key, body = pair
        table[key] = body
        # A file of twenty years has a hundred thousand of these lines: each step counts.
        if lines.number(key) < 0 or not lines.is_signed(begun, key.encode(), body):
            result.unsure.append((name, key))
    return True


def order(names: Iterable[str]) -> list[str]:
    """Return table names as they stand in the file: ours, strange ones, and interactions last."""
    return [*KNOWN[:-1], *(name for name in names if name not in KNOWN), INTERACTIONS]


def render(tables: Mapping[str, Mapping[str, bytes] | bytes]) -> bytes:
    """Return the file for raw bodies by table and key; a table that is no object is given as its JSON."""
    parts: list[bytes] = []
    for name in order(tables):
        parts.append(b",%s: " % lines.encode(name) if parts else b"{\n%s: " % lines.encode(name))
        table = tables.get(name, {})
        if isinstance(table, bytes):
            parts.append(table)
        else:
            rows = [b"%s: %s\n" % (_quoted(key), raw) for key, raw in table.items()]
            parts.append(b"{\n%s}" % b",".join(rows))
        parts.append(b"\n")
    return b"".join(parts[:-1]) + TAIL[1:]


def _quoted(key: str) -> bytes:
    return b'"%s"' % key.encode() if key.isdecimal() else lines.encode(key)
