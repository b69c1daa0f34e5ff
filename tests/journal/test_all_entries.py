"""All entries, or those on whose lines some people stand, without reading the rest of the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reljournal.journal import all_entries, codec, lines
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.records import from_record
from reljournal.journal.stamp import state_of


def entry(*who: int, **more: Any) -> dict[str, Any]:
    return {"on": "2026-03-02", "kind": "call", "who": [str(each) for each in who], **more}


ENTRIES = {
    4: entry(1, 22),
    9: entry(22, note="about May"),
    30: entry(122),
    3: entry(1, project="22"),
    31: entry(),
    32: entry(5, 5, note='a "quoted" word'),
}


def data_of(entries: dict[int, dict[str, Any]]) -> bytes:
    tables = {"contacts": {1: {"name": "Anna"}}, "promises": {2: {"who": "22"}}, INTERACTIONS: entries}
    return codec.dump({"schema": 1, "journal": "ab12"}, tables)


def read(path: Path, members: list[int] | None = None) -> dict[int, Any] | None:
    return all_entries.entries(str(path), state_of(str(path)), members)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "j.json").write_bytes(data_of(ENTRIES))
    return tmp_path / "j.json"


def expected(*ids: int) -> list[tuple[int, Any]]:
    return [(doc_id, from_record(INTERACTIONS, doc_id, ENTRIES[doc_id])) for doc_id in ids]


def test_all_of_them_stand_in_the_order_of_the_file(path: Path) -> None:
    found = read(path)
    assert found is not None
    assert list(found.items()) == expected(*ENTRIES)


@pytest.mark.parametrize(
    ("members", "ids"),
    [
        ([1], [4, 3]),
        ([22], [4, 9, 3]),  # in a project's place as well: it is more than what is meant
        ([1, 22], [4, 9, 3]),
        ([122, 1], [4, 30, 3]),
        ([5], [32]),
        ([4], [4]),
        ([2], []),
        ([], []),
        ([31, 32, 4], [4, 31, 32]),
    ],
)
def test_those_that_name_somebody_stand_in_the_order_of_the_file(
    path: Path, members: list[int], ids: list[int]
) -> None:
    found = read(path, members)
    assert found is not None
    assert list(found.items()) == expected(*ids)


def test_no_entries_are_none(path: Path) -> None:
    path.write_bytes(data_of({}))
    assert read(path) == read(path, [1]) == {}


@given(
    people=st.lists(st.lists(st.sampled_from([1, 2, 12, 21]), max_size=3), max_size=8),
    members=st.sets(st.sampled_from([1, 2, 12, 21, 3])),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_line_that_names_somebody_is_taken_once(people: list[list[int]], members: set[int]) -> None:
    rows = [
        b'"%d": %s' % (at, lines.body(INTERACTIONS, at, entry(*who))) for at, who in enumerate(people, start=100)
    ]
    section = b"".join(b"," * bool(at) + row + b"\n" for at, row in enumerate(rows))
    wanted = [row for row, who in zip(rows, people, strict=True) if members & set(who)]
    assert all_entries._naming(section, members) == b"\n,".join(wanted)


def test_a_journal_in_another_state_is_not_told(path: Path) -> None:
    before = state_of(str(path))
    path.write_bytes(data_of({**ENTRIES, 40: entry(1)}))
    assert all_entries.entries(str(path), before) is None
    assert all_entries.entries(str(path), before, [1]) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b',"interactions": {', b', "interactions": {'),
        (b"}\n" + TAIL, b"}\n" + TAIL + b"\n"),
        (b"}\n" + TAIL, b"} " + TAIL),
        (b"about May", b"about Mai"),
        (b',"contacts": {', b',"interactions": {'),
        (b',"9": ', b',"08": '),
    ],
)
def test_what_is_not_as_we_write_it_is_not_told(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))
    assert read(path) is None
    assert read(path, [22]) is None


def test_an_id_in_escaped_digits_wants_everything_read(path: Path) -> None:
    data = path.read_bytes()
    escaped = data.replace(lines.body(INTERACTIONS, 30, ENTRIES[30]), _escaped(30))
    path.write_bytes(escaped)
    assert escaped != data
    assert read(path, [5]) is None
    found = read(path)
    assert found is not None
    assert list(found.items()) == expected(*ENTRIES)


def _escaped(doc_id: int) -> bytes:
    """An entry's bytes with a sound checksum, the digit 2 in them written as no version of rel does."""
    text = lines.encode(ENTRIES[doc_id]).replace(b'"122"', b'"1\\u00322"')
    return b'%s, "crc": "%s"}' % (text[:-1], lines.checksum(INTERACTIONS, doc_id, text).encode())


def test_an_entry_that_is_none_is_a_value_error(path: Path) -> None:
    path.write_bytes(data_of({4: {**entry(1), "on": "2026-02-30"}}))
    with pytest.raises(ValueError, match="date"):
        read(path)
