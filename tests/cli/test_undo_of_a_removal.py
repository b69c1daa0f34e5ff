"""`rel rm` and `rel undo` as they are typed: the entry stands again where it stood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from installed import Home
from reljournal.journal.lines import INTERACTIONS


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Six entries, two of them of Ben."""
    home = Home(tmp_path)
    for name in ("Anna Weber", "Ben Vogt"):
        home.ok("add", name)
    for number, name in enumerate(("anna", "anna", "ben", "anna", "ben", "anna")):
        home.ok("log", "call", name, f"number {number}")
    return home


def entries(home: Home) -> list[str]:
    return list(json.loads(home.journal.read_bytes())[INTERACTIONS])


def shuffle(home: Home) -> None:
    """Put the first entry behind the third, as a merge by hand may do."""
    text = home.journal.read_bytes()
    start = text.index(b'"interactions": {\n') + len(b'"interactions": {\n')
    first, second, third, rest = text[start:].split(b"\n", 3)
    lines = (second.removeprefix(b","), third, b"," + first, rest)
    home.journal.write_bytes(text[:start] + b"\n".join(lines))
    assert entries(home) != sorted(entries(home))


@pytest.mark.parametrize("is_shuffled", [False, True])
@pytest.mark.parametrize("place", range(6))
def test_the_file_is_what_it_was(home: Home, place: int, is_shuffled: bool) -> None:
    if is_shuffled:
        shuffle(home)
    before = home.journal.read_bytes()
    home.ok("rm", entries(home)[place])
    assert home.journal.read_bytes() != before
    assert "took back: rm" in home.ok("undo").out
    assert home.journal.read_bytes() == before
    home.ok("doctor")


def test_two_removals_taken_back_at_once_or_one_by_one(home: Home) -> None:
    before = home.journal.read_bytes()
    for steps in (["2"], ["1", "1"]):
        first, second = entries(home)[2:4]
        home.ok("rm", first)
        home.ok("rm", second)
        for step in steps:
            home.ok("undo", step)
        assert home.journal.read_bytes() == before


def test_a_removal_by_an_earlier_version_is_taken_back_too(home: Home) -> None:
    before = home.journal.read_bytes()
    home.ok("rm", entries(home)[2])
    store = home.folder / "journal.json.undo"
    text = store.read_text()
    start = text.rindex(', "stood": ')
    store.write_text(text[:start] + "}\n")
    home.ok("undo")
    assert home.journal.read_bytes() == before


def test_a_removal_is_not_taken_back_where_the_entry_is_back_already(home: Home) -> None:
    before = home.journal.read_bytes()
    home.ok("rm", entries(home)[2])
    # Another program brings back the file with the entry, and moves it.
    home.journal.write_bytes(before)
    shuffle(home)
    there = home.journal.read_bytes()
    told = home.ok("undo")
    assert "`rm " in told.err
    assert "was passed over: nothing of it is in the journal any more" in told.err
    assert len(entries(home)) == 5
    assert set(entries(home)) < set(json.loads(there)[INTERACTIONS])


def test_it_is_taken_back_after_those_beside_it_were_forgotten(home: Home) -> None:
    store = home.folder / "journal.json.undo"
    ids = entries(home)
    home.ok("rm", ids[2])
    assert f'"stood": [[{ids[2]}, {ids[1]}, {ids[3]}]]' in store.read_text()
    home.ok("forget", "anna", "--yes")
    assert entries(home) == [ids[4]]
    for doc_id in (ids[0], ids[1], ids[3], ids[5]):
        assert doc_id not in store.read_text()
    home.ok("undo")
    assert entries(home) == [ids[2], ids[4]]
