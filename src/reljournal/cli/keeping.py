"""Small files in the cache folder: what was worked out once and can be worked out again."""

from __future__ import annotations

import marshal

from reljournal.journal import files
from reljournal.sums import short_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read(path: str) -> Any:
    """What was kept in a file, None where there is none or it is damaged."""
    try:
        data = files.read_file(path)
    except OSError:
        return None
    if len(data) < 4 or short_fingerprint(data[4:]).to_bytes(4, "big") != data[:4]:
        return None
    try:
        return marshal.loads(data[4:])
    except (ValueError, EOFError, TypeError):
        return None


def write(path: str, value: Any) -> None:
    """Keep a value that marshal knows; what hinders it is no error."""
    packed = marshal.dumps(value)
    try:
        files.write_scratch(path + ".part", short_fingerprint(packed).to_bytes(4, "big") + packed)
        files.replace(path + ".part", path)
    except OSError:
        return
