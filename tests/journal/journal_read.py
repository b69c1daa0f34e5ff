"""Journals of some entries, and how much of them is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from reljournal.journal import Journal, append, codec, lines, undo
from reljournal.journal.lines import INTERACTIONS

Work = Callable[[Any], object]


def made(folder: Path, ids: list[int], **tables: dict[int, dict[str, Any]]) -> Journal:
    """A journal with these entries, written some time ago."""
    entries = {doc_id: {"note": f"number {doc_id}"} for doc_id in ids}
    data = codec.dump({"schema": 1, "journal": "ab12"}, {INTERACTIONS: entries, **tables})
    return written(folder, data)


def written(folder: Path, data: bytes) -> Journal:
    folder.mkdir(exist_ok=True)
    journal = Journal(folder / "journal.json")
    journal.path.write_bytes(data)
    journal.path.with_name("journal.json.lock").touch()
    aged(journal)
    return journal


def aged(journal: Journal) -> None:
    os.utime(journal.path, ns=(10**18 + 1, 10**18 + 1))


class Read:
    """How much was parsed: whole journals or heads by their bytes, and single records."""

    def __init__(self) -> None:
        self.texts: list[int] = []
        self.wholes = 0
        self.records = 0


@contextmanager
def counting() -> Iterator[Read]:
    """Run a block and count what it parses."""
    seen = Read()
    book, record = codec.read, codec.record

    def read_book(data: bytes) -> codec.Book:
        seen.texts.append(len(data))
        seen.wholes += not data.endswith(append.OPENING + b"\n" + lines.TAIL)
        return book(data)

    def read_record(raw: bytes) -> Any:
        seen.records += 1
        return record(raw)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "read", read_book)
        patch.setattr(codec, "record", read_record)
        yield seen


def change(journal: Journal, work: Work) -> None:
    with journal.transaction("change", now=NOW) as open_:
        work(open_)


def forget_places(journal: Journal) -> None:
    """Let the undo store be as one of an earlier version: it tells nothing of where entries stood."""
    entries = undo.read(str(journal.path))
    for entry in entries:
        entry.stood = ()
    undo.write(str(journal.path), entries)


def notes(journal: Journal) -> dict[int, Any]:
    return {doc_id: entry.get("note") for doc_id, entry in journal.load().tables[INTERACTIONS].items()}
