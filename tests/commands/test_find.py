"""A search by the bytes of the file finds what a search through all entries finds."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reljournal.commands import search
from reljournal.commands.entry_lists import find
from reljournal.commands.viewing import make_view
from reljournal.commands.workspace import Workspace
from reljournal.domain.calendar import WeekdayCalendar
from reljournal.journal import Journal, codec, files, layout, lines, view
from reljournal.settings import Settings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_PIECES = [
    "offer",
    "Offer",
    "OFFER",
    "Müller",
    "mueller",
    "Muller",
    "groß",
    "GROSS",
    "Straße",
    "é",
    "e\u0301",
    " ",
    "  ",
    '"',
    "\\",
    "\t",
    "\u2028",
    "\u00a0",
    "ﬁ",
    "İ",
    "\u212a",
    "call",
    "may",
    "ß",
    "ä",
    "ae",
    "x",
    "1",
    "日本",
    "\U0001f600",
]
TEXTS = st.lists(st.sampled_from(_PIECES), max_size=5).map("".join)
NAMES = TEXTS.map(lambda text: f"{text} N".strip())
ENTRIES = st.fixed_dictionaries(
    {
        "on": st.sampled_from(["2026-03-01", "2019-01-01"]),
        "kind": st.sampled_from(["call", "fax"]),
        "who": st.lists(st.integers(0, 3), max_size=2),
    },
    optional={
        "note": TEXTS,
        "tags": st.lists(st.sampled_from(["thanks", "grüße"]), max_size=2, unique=True),
        "occasion": TEXTS,
    },
)


def begun(folder: Path, names: list[str], entries: list[dict[str, Any]], *, escaped: bool = False) -> Workspace:
    """A workspace over a journal whose view holds; `escaped` as another program would write it."""
    journal = Journal(folder / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("x", now=NOW) as tx:
        people = [tx.insert("contacts", {"name": name}) for name in names]
        project = tx.insert("projects", {"who": str(people[0]), "name": "Catalogue", "started": "2026-01-01"})
        for entry in entries:
            who = [str((people * 4)[at]) for at in entry["who"]]
            tx.insert("interactions", {**entry, "who": who, "project": str(project)})
    if escaped:
        _escape(journal.path)
    work = Workspace(journal, Settings(), NOW.date(), NOW, WeekdayCalendar(), folder / "config.toml")
    journal.view = view.path_of(str(folder), files.real(str(journal.path)))
    assert work.book.contacts
    make_view(work, journal.view)
    work._read.clear()
    return work


def _escape(path: Path) -> None:
    book = codec.read(path.read_bytes())
    bodies = {}
    for name, sheet in book.sheets.items():
        bodies[name] = {str(doc_id): _escaped(name, doc_id, record) for doc_id, record in sheet.records.items()}
    path.write_bytes(layout.render(bodies))


def _escaped(table: str, doc_id: int, record: dict[str, Any]) -> bytes:
    plain = json.dumps(record).encode()
    return b'%s, "crc": "%s"}' % (plain[:-1], lines.checksum(table, doc_id, plain).encode())


def both_ways(work: Workspace, words: list[str]) -> tuple[Any, Any, bool]:
    """What is found by the bytes, what is found in all entries, and whether the bytes were enough."""
    by_bytes = find(work, words)
    enough = not work.was_read
    with mock.patch.object(search, "found_in_the_file", return_value=None):
        whole = find(work, words)
    work._read.clear()
    return by_bytes, whole, enough


@given(
    names=st.lists(NAMES, min_size=1, max_size=4),
    entries=st.lists(ENTRIES, max_size=8),
    escaped=st.booleans(),
    asked=st.lists(st.lists(TEXTS.filter(str.strip), min_size=1, max_size=3), min_size=1, max_size=6),
)
@settings(max_examples=120, deadline=None)
def test_both_find_the_same(
    names: list[str], entries: list[dict[str, Any]], escaped: bool, asked: list[list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = begun(Path(folder), names, entries, escaped=escaped)
        for words in asked:
            by_bytes, whole, enough = both_ways(work, words)
            assert by_bytes == whole
            assert enough


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["offer"], 2),
        (["OFFER"], 2),
        (["mueller"], 3),
        (["müller"], 3),
        (["muller", "offer"], 1),
        (["+thanks"], 1),
        (["call"], 3),
        (['say "when"'], 1),
        (["nothing"], 0),
        (["crc"], 0),
        (["2026"], 0),
        (["fax müller"], 2),
    ],
)
def test_words_tags_names_and_what_lies_across_them(tmp_path: Path, words: list[str], count: int) -> None:
    entries = [
        {"on": "2026-03-01", "kind": "fax", "who": [0], "note": "an Offer"},
        {"on": "2026-03-01", "kind": "call", "who": [1], "note": "the offer", "tags": ["thanks"]},
        {"on": "2026-03-02", "kind": "call", "who": [1], "note": 'they say "when"'},
        {"on": "2026-03-02", "kind": "call", "who": [0, 1], "note": "about Müller and Söhne"},
        {"on": "2026-03-02", "kind": "fax", "who": [0]},
    ]
    work = begun(tmp_path, ["Müller", "Anna"], entries)
    by_bytes, whole, enough = both_ways(work, words)
    assert by_bytes == whole
    assert enough
    assert len(by_bytes.rows) == count
