"""A write that leaves the interactions unread makes the same file, to the byte, as one that reads everything."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from journal_disk import NOW
from reljournal.errors import RelError
from reljournal.journal import Journal, codec, slim, undo
from reljournal.journal import patch as patching

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = st.dictionaries(
    st.sampled_from(["a", "b", "é"]),
    st.none() | st.integers() | st.text(max_size=6) | st.just("x" * 700) | st.lists(st.booleans(), max_size=2),
    max_size=3,
)
CHANGES = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers() | st.text(max_size=3), max_size=2)
TABLES = st.sampled_from(["contacts", "promises", "zoo", *["interactions"] * 5])
IDS = st.lists(st.integers(0, 150), unique=True, max_size=12)
SPOILT = st.sampled_from(
    ["", "", "", "by hand", "unsigned", "odd key", "no object", "odd first", "escaped", "twice"]
)


@st.composite
def journals(draw: st.DrawFn) -> bytes:
    """A journal of a few tables, its ids mostly in order, with one thing in it that others may have done."""
    tables = {}
    for name in ("contacts", "zoo", "interactions"):
        ids = draw(IDS)
        if draw(st.integers(0, 3)):
            ids.sort()
        tables[name] = {doc_id: draw(FIELDS) for doc_id in ids}
    data = codec.dump({"schema": 1, "journal": "ab12"}, tables)
    return spoil(data, draw(SPOILT), draw(st.sampled_from(["contacts", "interactions", "interactions"])), draw)


def spoil(data: bytes, how: str, table: str, draw: st.DrawFn) -> bytes:
    opening = b'"%s": {\n' % table.encode()
    start = data.index(opening) + len(opening)
    end = start if data[start : start + 1] == b"}" else data.index(b"\n}", start) + 1
    found = data[start:end].splitlines(keepends=True)
    at = draw(st.integers(0, max(len(found) - 1, 0)))
    if how == "odd first":
        found.insert(0, b'"none of ours": [1]\n')
        found[1:2] = [b"," + line for line in found[1:2]]
    elif found and how == "by hand":
        found[at] = found[at].replace(b', "crc"', b', "by": "hand", "crc"').replace(b'{"crc"', b'{"by": 1, "crc"')
    elif found and how == "unsigned":
        found[at] = found[at][: -len('"crc": "00000000"}\n')].removesuffix(b", ") + b"}\n"
    elif found and how == "odd key":
        # Where it stands only while nothing else is written: so it stands first.
        found[0] = b'"00": 5\n,' + found[0]
    elif found and how == "no object":
        found[0] = b'"151": [{}]\n,' + found[0]
    elif found and how == "escaped":
        found[at] = found[at].replace(b'"crc"', b'"d": "\\u0035", "crc"')
    elif found and how == "twice":
        found.append(b"," + found[at].removeprefix(b","))
    return data[:start] + b"".join(found) + data[end:]


STEP = st.tuples(st.sampled_from("iiunrx"), TABLES, FIELDS, CHANGES, st.integers(0, 150), st.integers(0, 3))


@contextmanager
def way(whole: bool, racy: bool) -> Iterator[list[bool]]:
    """Run a block in which everything is read, or not; tells whether the interactions were left unread."""
    taken: list[bool] = []
    real, written = slim.read, patching.patch

    def write(*args: Any) -> None:
        taken.append(True)
        written(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slim, "read", (lambda *_: None) if whole else real)
        patch.setattr(patching, "patch", write)
        patch.setattr(patching, "_TICK", 1 << 62 if racy else -(1 << 62))
        yield taken


def run(journal: Journal, commands: list[list[Any]], clock: int, undone: list[int]) -> list[str]:
    """Make the changes and take some of them back; returns what was refused."""
    said = []
    for some in commands:
        try:
            with journal.transaction("change", now=NOW + timedelta(milliseconds=clock)) as work:
                known = [0, *(int(i) for i in ids_of(journal))]
                for step in some:
                    change(work, step, known)
        except RelError as error:
            said.append(error.sentence)
    for count in undone:
        try:
            journal.undo(count, now=NOW)
        except RelError as error:
            said.append(error.sentence)
        said.append(str(journal.path.read_bytes()))
    return [sentence.replace(str(journal.path), "") for sentence in said]


def ids_of(journal: Journal) -> list[str]:
    """The ids in the interactions, found without the journal's own ways."""
    text = journal.path.read_bytes().rpartition(b'"interactions": {\n')[2]
    keys = [line.removeprefix(b",").split(b'"')[1] for line in text.splitlines() if b'": ' in line]
    return [key.decode() for key in keys if key.isdigit()]


def change(work: Any, step: Any, known: list[int]) -> None:
    what, name, fields, changes, doc_id, index = step
    if name == "interactions" and index:
        doc_id = known[doc_id % len(known)]
    if what == "i":
        work.insert(name, fields)
    elif what == "n":
        work.insert(name, fields, doc_id=doc_id)
    elif what == "u":
        work.update(name, doc_id, changes)
    elif what == "r":
        work.remove(name, doc_id)
    else:
        work.set_meta({"seen": doc_id})


@given(
    data=journals(),
    commands=st.lists(st.lists(STEP, min_size=1, max_size=4), min_size=1, max_size=2),
    clock=st.integers(0, 9),
    undone=st.lists(st.integers(1, 3), max_size=2),
    racy=st.booleans(),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_ways_make_the_same_file(
    data: bytes, commands: list[list[Any]], clock: int, undone: list[int], racy: bool
) -> None:
    results = []
    for whole in (False, True):
        with tempfile.TemporaryDirectory() as folder, way(whole, racy) as taken:
            journal = Journal(Path(folder) / "journal.json")
            journal.path.write_bytes(data)
            (Path(folder) / "journal.json.lock").touch()
            said = run(journal, commands, clock, undone)
            results.append((journal.path.read_bytes(), stored(journal), said))
            if not whole:
                event("left unread" if taken else "read whole")
    assert results[0] == results[1] or is_damaged(data)


def stored(journal: Journal) -> list[tuple[str, list[undo.Step], tuple[undo.Stood, ...]]]:
    """What the undo store holds, the steps of a command in whatever order."""
    found = undo.read(str(journal.path))
    return [(entry.command, sorted(entry.steps, key=lambda step: step[:2]), entry.stood) for entry in found]


def is_damaged(data: bytes) -> bool:
    """Whether only who reads everything can see that the journal is damaged."""
    try:
        codec.read(data)
    except RelError:
        return True
    return False
