"""Programs that know nothing of `rel` and change the journal in the ways that such programs have."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import tinydb

from reljournal.journal.lines import TAIL

_DAY = 86_400


def stock_read(path: Path) -> str:
    """Read all tables with stock TinyDB; says what went wrong, "" when nothing did."""
    try:
        with tinydb.TinyDB(path) as db:
            for table in db.tables():
                db.table(table).all()
    except (ValueError, TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def with_entry(data: bytes, note: str, doc_id: int | None = None) -> tuple[bytes, int]:
    """Return the file as a person would type one more entry into it, without a checksum, and the entry's id."""
    entries = json.loads(data)["interactions"]
    number = max(map(int, entries), default=0) + 1 if doc_id is None else doc_id
    record = json.dumps({"on": "2026-03-02", "kind": "call", "who": [], "note": note})
    if not data.endswith(b"\n" + TAIL):
        whole = json.loads(data)
        whole["interactions"][str(number)] = json.loads(record)
        return json.dumps(whole).encode(), number
    comma = "," if entries else ""
    return data.removesuffix(TAIL) + f'{comma}"{number}": {record}\n'.encode() + TAIL, number


def vim(path: Path, data: bytes) -> None:
    """Save as vim does: a new file that takes the old one's name."""
    fresh = path.with_name("4913")
    fresh.write_bytes(data)
    fresh.replace(path)


def nano(path: Path, data: bytes) -> None:
    """Save as nano does: the same file, made empty and written anew."""
    fd = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NONBLOCK)
    try:
        os.write(fd, data)
    finally:
        os.close(fd)


def sync(path: Path, data: bytes) -> None:
    """Put another machine's version in the place, with that machine's older time of change."""
    fresh = path.with_name(".~journal.sync")
    fresh.write_bytes(data)
    status = path.stat()
    os.utime(fresh, (status.st_mtime - _DAY, status.st_mtime - _DAY))
    fresh.replace(path)


def stock(path: Path, data: bytes) -> None:
    """Write as stock TinyDB does: on the same inode, all in one line, cut off at its end."""
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    text = json.dumps(json.loads(data)).encode()
    try:
        os.pwrite(fd, text, 0)
        os.fsync(fd)
        os.ftruncate(fd, len(text))
    finally:
        os.close(fd)


SAVE: dict[str, Callable[[Path, bytes], None]] = {"vim": vim, "nano": nano, "sync": sync, "stock": stock}


def _editing(save: Callable[[Path, bytes], None]) -> Callable[[Path, str], int]:
    def tool(path: Path, note: str) -> int:
        data, doc_id = with_entry(path.read_bytes(), note)
        save(path, data)
        return doc_id

    return tool


def _stock_insert(path: Path, note: str) -> int:
    with tinydb.TinyDB(path) as db:
        return int(db.table("interactions").insert({"on": "2026-03-02", "kind": "call", "who": [], "note": note}))


TOOLS: dict[str, Callable[[Path, str], int]] = {
    **{name: _editing(SAVE[name]) for name in ("vim", "nano", "sync")},
    "stock": _stock_insert,
}
"""Each adds an entry with this note to the journal at this path, and returns its id."""
