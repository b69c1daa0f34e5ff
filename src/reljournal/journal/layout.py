"""The journal's text, line by line."""

from __future__ import annotations

from reljournal.journal import lines
from reljournal.journal.lines import INTERACTIONS, KNOWN, TAIL
from reljournal.values import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLOSE = b"}"


@dataclass(slots=True)
class Scan:
    """The raw bodies of a file in our layout, by table and key, and those without a matching checksum."""

    bodies: dict[str, dict[str, bytes]]
    unsure: list[tuple[str, str]]


def scan(data: bytes) -> Scan | None:
    """Cut a file into records without parsing them; None when the layout is not ours."""
    rows = data.split(b"\n")
    if rows[:1] != [b"{"] or rows[-3:] != [_CLOSE, _CLOSE, b""]:
        return None
    result = Scan({}, [])
    table: dict[str, bytes] | None = None
    name = ""
    for row in rows[1:-2]:
        if table is None:
            name = _opened(row, not result.bodies)
            if not name or name in result.bodies:
                return None
            table = result.bodies[name] = {}
        elif row == _CLOSE:
            table = None
        elif not _take(result, name, table, row):
            return None
    return result if table is None else None


def _opened(row: bytes, first: bool) -> str:
    pair = lines.split(row, first)
    return pair[0] if pair is not None and pair[1] == b"{" else ""


def _take(result: Scan, name: str, table: dict[str, bytes], row: bytes) -> bool:
    pair = lines.split(row, not table)
    if pair is None or pair[0] in table:
        return False
    key, body = pair
    table[key] = body
    doc_id = lines.number(key)
    if doc_id < 0 or not lines.is_sound(name, doc_id, body):
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
