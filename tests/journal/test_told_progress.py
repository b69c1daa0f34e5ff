"""How far the reading of a journal has come, as whoever waits for it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reljournal import progress
from reljournal.journal import codec, entry_lines, lines, records
from reljournal.journal.lines import INTERACTIONS

ENTRIES = {n: {"on": "2026-03-02", "kind": "call", "who": ["1"]} for n in range(4)}
DATA = codec.dump({"schema": 1, "journal": "ab"}, {INTERACTIONS: ENTRIES})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What is told, by every second item already."""
    monkeypatch.setattr(progress, "_EVERY", 2)
    heard: list[float] = []
    progress.listen(lambda part: heard.append(round(part, 6)))
    yield heard
    progress.listen(None)


def test_by_who_cuts_the_lines(told: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [b'"%d": %s\n' % (n, lines.body(INTERACTIONS, n, entry)) for n, entry in ENTRIES.items()]
    monkeypatch.setattr(progress, "_BYTES", 2 * len(rows[0]) + 2)
    assert entry_lines.cut(b",".join(rows)) is not None
    half = 0.05 + 0.25 * (2 * len(rows[0]) + 2) / (4 * len(rows[0]) + 3)
    assert told == [0.05, round(half, 6), 0.3]


def test_by_who_reads_the_file(told: list[float]) -> None:
    codec.read(DATA)
    empty = [0.6] * (len(lines.KNOWN) - 2)
    # The cut into lines, the parser, the meta table, the empty ones, and four entries.
    assert told == [0.05, 0.2, 0.4, 0.6, *empty, 0.4, 0.5, 0.6, 1]


def test_by_who_makes_values_of_it(told: list[float]) -> None:
    content = codec.read(DATA).content()
    told.clear()
    records.book_of(content)
    assert told == [*[0.99] * (len(lines.KNOWN) - 2), 0.6, 0.795, 0.99, 1]
