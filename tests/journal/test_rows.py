"""Lines found in the file, however it is cut into blocks; what is not proven is not told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal_disk import Disk
from journal_read import made, written
from reljournal.errors import RelError
from reljournal.journal import files, lines, replace, rows, slim
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.rows import Rows, UnprovenError

OPENING = b',"interactions": {\n'


def rows_in(path: Path) -> Rows:
    found = slim.rows_of(str(path), "shown")
    assert found is not None
    return found


def line(doc_id: int) -> bytes:
    return b'"%d": %s\n' % (doc_id, lines.body(INTERACTIONS, doc_id, {"note": f"number {doc_id}"}))


def section_in(folder: Path, section: bytes, last_id: int = 99) -> Rows:
    """Lines that stand in a file as if somebody had proven them to be ours."""
    path = folder / "section.json"
    path.write_bytes(b"{\n" + section + TAIL)
    return Rows(str(path), "shown", replace.stamp(files.stat(str(path))), 2, 2 + len(section), last_id)


def test_the_lines_of_a_journal_are_those_between_the_head_and_the_tail(tmp_path: Path) -> None:
    journal = made(tmp_path, [5, 7, 8])
    data, found = journal.path.read_bytes(), rows_in(journal.path)
    begin = data.index(OPENING) + len(OPENING)
    assert (found.path, found.shown) == (str(journal.path), "shown")
    assert (found.begin, found.end, found.last_id) == (begin, len(data) - len(TAIL), 8)
    assert found.seen == replace.stamp(journal.path.stat())
    row = found.find(7)
    assert row is not None
    assert (row.start, row.text, row.record) == (data.index(b',"7"'), b"," + line(7), {"note": "number 7"})
    assert found.find(6) is None
    assert found.find(7) is row


def test_there_are_none_in_what_is_not_ours(tmp_path: Path) -> None:
    data = made(tmp_path, [5, 7, 8]).path.read_bytes()
    for other in (b"", b"{}", data[:-1], data.replace(OPENING, b', "interactions": {\n')):
        assert slim.rows_of(str(written(tmp_path, other).path), "shown") is None
    with pytest.raises(RelError, match="no journal at shown"):
        slim.rows_of(str(tmp_path / "none"), "shown")


class TestBlocks:
    """The file is read in blocks: what is looked for may stand across two of them."""

    @pytest.mark.parametrize("size", range(1, 50))
    def test_an_id_that_stands_out_of_order(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        path = made(tmp_path, [50, 7, 60, 61, 62, 63, 64]).path
        monkeypatch.setattr(rows, "_BLOCK", size)
        with pytest.raises(UnprovenError):
            rows_in(path).find(7)
        assert rows_in(path).find(8) is None
        with pytest.raises(UnprovenError):
            rows_in(path).places_of([8])

    @pytest.mark.parametrize("size", range(1, 50))
    def test_an_escaped_digit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
        data = made(tmp_path, [5, 6, 7]).path.read_bytes()
        path = written(tmp_path, data.replace(b'"6"', b'"\\u0036"')).path
        monkeypatch.setattr(rows, "_BLOCK", size)
        with pytest.raises(UnprovenError):
            rows_in(path).find(8)


@given(ids=st.lists(st.integers(0, 130), unique=True, max_size=9), size=st.integers(1, 70), swap=st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_places_are_told_of_what_is_in_order_only(
    tmp_path_factory: pytest.TempPathFactory, ids: list[int], size: int, swap: bool
) -> None:
    ids = ids if swap else sorted(ids)
    section = b",".join(line(doc_id) for doc_id in ids)
    found = section_in(tmp_path_factory.getbasetemp(), section)
    new = [n for n in (0, 9, 10, 60, 131) if n not in ids]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_BLOCK", size)
        if ids != sorted(ids):
            with pytest.raises(UnprovenError):
                found.places_of(new)
            return
        places = found.places_of(new)
    before = [b",".join(line(doc_id) for doc_id in ids if doc_id < n) for n in new]
    assert places == [found.begin + len(text) for text in before]


class TestNotProven:
    @pytest.mark.parametrize(
        "section",
        [
            b'"x": {}\n',
            b'"1" : {}\n',
            b'"01": {}\n',
            b',"1": {}\n',
            line(5)[:-1],
            line(1) + b"," + line(5)[:-1],
            line(5) + b',"x": {}\n',
            line(5) + b"\n",
            line(5) + line(6),
            line(5) + b',"6": 1\n',
            b'"5": 1\n,' + line(6),
            line(5) + b"," + line(5),
        ],
    )
    def test_lines_that_are_not_records_have_no_places(self, tmp_path: Path, section: bytes) -> None:
        with pytest.raises(UnprovenError):
            section_in(tmp_path, section).places_of([0, 7])

    @pytest.mark.parametrize("key", [b'"x"', b'"01"', b'"-1"', b'"5" ', b"5"])
    @pytest.mark.parametrize("doc_id", [0, 1, 2, 5])
    def test_a_line_without_an_id_is_no_end_of_a_search(self, tmp_path: Path, key: bytes, doc_id: int) -> None:
        with pytest.raises(UnprovenError):
            section_in(tmp_path, key + b': {"crc": "00000000"}\n').find(doc_id)

    @pytest.mark.parametrize(
        "text", [line(5)[:-1], line(5).replace(b"number", b"nummer"), line(5).replace(b'"5"', b'"6"', 1)]
    )
    def test_a_line_that_is_cut_or_has_another_checksum(self, tmp_path: Path, text: bytes) -> None:
        doc_id = 6 if text.startswith(b'"6"') else 5
        with pytest.raises(UnprovenError):
            section_in(tmp_path, text).find(doc_id)

    def test_more_than_are_looked_for_one_by_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rows, "MOST", 2)
        found = section_in(tmp_path, line(5) + b"," + line(6))
        assert [found.find(doc_id) is None for doc_id in (5, 7, 5, 7)] == [False, True, False, True]
        with pytest.raises(UnprovenError):
            found.find(6)

    def test_lines_of_no_length_have_every_place(self, tmp_path: Path) -> None:
        found = section_in(tmp_path, b"")
        assert found.places_of([5, 7]) == [2, 2]
        assert found.find(5) is None


class TestReadLater:
    """What was found has to be what the whole journal holds, should that be read."""

    RAW = lines.body(INTERACTIONS, 5, {"note": "number 5"})

    @pytest.mark.parametrize(
        ("raw", "fits"),
        [
            ({5: RAW}, True),
            ({5: RAW, 7: RAW}, True),
            ({5: RAW, 6: RAW}, False),
            ({5: RAW[1:]}, False),
            ({5: b""}, False),
            ({7: RAW}, False),
            ({}, False),
        ],
    )
    def test_what_was_found(self, tmp_path: Path, raw: dict[int, bytes], fits: bool) -> None:
        found = section_in(tmp_path, line(5))
        assert found.find(5) is not None
        assert found.find(6) is None
        assert found.fit(raw) is fits

    def test_what_was_taken_to_be_new(self, tmp_path: Path) -> None:
        found = section_in(tmp_path, line(5))
        found.set_new(6)
        assert found.find(6) is None
        assert found.fit({}) is True
        assert found.fit({6: self.RAW}) is False
        assert found.find(5) is not None
        found.set_new(5)
        assert found.find(5) is not None


class TestErrors:
    def test_a_file_that_was_changed_or_is_gone(self, tmp_path: Path) -> None:
        found = section_in(tmp_path, line(5))
        path = Path(found.path)
        path.write_bytes(path.read_bytes() + b"\n")
        for ask in (lambda: found.find(5), lambda: found.places_of([5])):
            with pytest.raises(RelError, match=r"shown.* by another program"):
                ask()
        path.unlink()
        with pytest.raises(RelError, match="no journal at shown"):
            found.find(5)

    def test_the_file_is_closed_in_the_end(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found = section_in(tmp_path, line(5))
        disk = Disk()
        monkeypatch.setattr(files, "open_fd", disk.wrap("opened", files.open_fd))
        monkeypatch.setattr(files, "close", disk.wrap("closed", files.close))
        found.find(5)
        found.places_of([7])
        Path(found.path).write_bytes(b"")
        with pytest.raises(RelError):
            found.find(7)
        assert disk.seen == ["opened", "closed"] * 3
