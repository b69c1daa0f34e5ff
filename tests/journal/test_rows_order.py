"""Whether the lines of the interactions stand in the order of their ids, told from their bytes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.journal import files, replace, rows
from reljournal.journal.rows import Rows, UnprovenError

HEAD = b"{\n"
LINES = st.lists(
    st.tuples(st.sampled_from([0, 7, 9, 10, 11, 99, 10**18, 10**18 + 1, 9 * 10**18]), st.integers(0, 90)),
    max_size=9,
)


def line(doc_id: int, length: int = 3) -> bytes:
    return b',"%d": {"note": "%s"}\n' % (doc_id, b"x" * length)


def is_in_order(path: Path, text: bytes) -> bool:
    """What is told of a file with these lines, the first of them without its comma."""
    path.write_bytes(HEAD + text + b"}\n}\n")
    seen = replace.stamp(files.stat(str(path)))
    found = Rows(str(path), str(path), seen, len(HEAD), len(HEAD) + len(text), 0)
    try:
        return found.places_of([5]) != []
    except UnprovenError:
        return False


@given(told=LINES, block=st.sampled_from([1, 2, 40, 64, 1 << 20]))
def test_it_is_so_where_each_id_is_higher_than_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, int]], block: int
) -> None:
    ids = [doc_id for doc_id, _ in told]
    text = b"".join(line(*each) for each in told).removeprefix(b",")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_BLOCK", block)
        is_so = is_in_order(tmp_path_factory.mktemp("rows") / "journal.json", text)
    assert is_so is all(one < other for one, other in pairwise(ids))


@pytest.mark.parametrize("block", [16, 64, 1 << 20])
@pytest.mark.parametrize(
    "text",
    [
        b'"1": 7\n' + line(2),
        b"x\n" + line(2),
        line(1)[1:] + b"\n" + line(2),
        line(1)[1:] + b'"2": {}\n' + line(3),
        line(1)[1:] + b',"02": {}\n' + line(3),
        line(1)[1:] + b',"2": [1]\n' + line(3),
        line(1)[1:] + b',"2": {}',
        line(1)[1:] + line(2) + b" ",
        line(1)[1:].rstrip(b"\n"),
    ],
    ids=range(9),
)
def test_it_is_not_where_a_line_is_not_as_ours_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, block: int
) -> None:
    monkeypatch.setattr(rows, "_BLOCK", block)
    assert not is_in_order(tmp_path / "journal.json", text)


@pytest.mark.parametrize("longer", [9, 10, 11])
def test_a_line_of_any_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, longer: int) -> None:
    monkeypatch.setattr(rows, "_BLOCK", 10)
    assert is_in_order(tmp_path / "journal.json", (line(1, longer) + line(2, 5000) + line(30, 1))[1:])
