"""Lines are found by the bytes of the file: all that are meant, and of plain lines no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal_disk import Disk, on_disk
from reljournal.journal import codec, files, lines, scan
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.scan import Part, Search

Word = list[list[Part]]


def plain(*texts: str) -> list[Word]:
    """Words with one spelling of one part each, in nobody's name."""
    return [[[Part(text)]] for text in texts]


def written(path: Path, entries: Sequence[dict[str, Any]]) -> list[bytes]:
    """Write a journal of these entries; returns their lines."""
    path.write_bytes(codec.dump({"schema": 1, "journal": "ab12"}, {INTERACTIONS: dict(enumerate(entries))}))
    rows = [b'"%d": %s' % (n, lines.body(INTERACTIONS, n, entry)) for n, entry in enumerate(entries)]
    return [b"," * bool(n) + row for n, row in enumerate(rows)]


def found(path: Path, words: Sequence[Word]) -> list[bytes] | None:
    candidates = Search(words).lines(str(path), path.stat().st_size)
    return None if candidates is None else list(candidates)


class TestPlainLines:
    """Without an escape, and in ASCII."""

    ENTRIES = (
        {"who": ["1"], "note": "about the May offer"},
        {"who": ["22"], "note": "MAY be"},
        {"who": ["1", "22"], "note": "an offer, an offer"},
        {"who": [], "note": "nothing"},
    )
    ANNA, BEN = frozenset([b"1"]), frozenset([b"22"])

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        written(tmp_path / "j.json", self.ENTRIES)
        return tmp_path / "j.json"

    @pytest.mark.parametrize(
        ("words", "numbers"),
        [
            (plain("may"), [0, 1]),
            (plain("may", "offer"), [0]),
            (plain("offer", "may"), [0]),
            (plain("offer"), [0, 2]),
            (plain("nowhere"), []),
            (plain("may", "nowhere"), []),
            (plain(""), [0, 1, 2, 3]),
            (plain("thing", ""), [3]),
            ([], [0, 1, 2, 3]),
            ([[[Part("may"), Part("about")]]], [0]),
            ([[[Part("may")], [Part("nothing")]]], [0, 1, 3]),
            ([[[Part("may")], [Part("nothing"), Part("about")]]], [0, 1]),
            ([[[Part("may")], [Part("about")]]], [0, 1]),
            # In somebody's name: who is on the line, or has the word in the note.
            ([[[Part("anna", ANNA)]]], [0, 2]),
            ([[[Part("anna", ANNA)]], [[Part("ben", BEN)]]], [2]),
            ([[[Part("offer", BEN)]]], [0, 1, 2]),
            ([[[Part("anna", ANNA)]], [[Part("may")]]], [0]),
            ([[[Part("anna", ANNA)], [Part("may")]]], [0, 1, 2]),
            ([[[Part("anna", ANNA), Part("may")]]], [0]),
            ([[[Part("b", BEN), Part("offer")], [Part("o", ANNA), Part("nothing")]]], [0, 2, 3]),
        ],
    )
    def test_that_hold_the_words(self, path: Path, words: list[Word], numbers: list[int]) -> None:
        rows = written(path, self.ENTRIES)
        told = found(path, words)
        assert told is not None
        assert sorted(told, key=rows.index) == [rows[number] for number in numbers]

    def test_people_who_do_not_stand_where_we_write_them_may_be_anybody(self, path: Path) -> None:
        rows = written(path, [{"people": ["5"]}, {"who": ["5"]}, {"who": ["1"]}])
        assert found(path, [[[Part("anna", self.ANNA)]]]) == [rows[0], rows[2]]

    def test_people_of_something_within_an_entry_hide_nobody(self, path: Path) -> None:
        theirs = {"who": ["5"]}
        rows = written(path, [{"mine": theirs, "who": ["1"]}, {"who": ["1"], "mine": theirs}, {"mine": theirs}])
        assert found(path, [[[Part("anna", self.ANNA)]]]) == rows[:2]

    def test_people_end_where_their_list_ends(self, path: Path) -> None:
        tags = {"tags": ["1", "22"]}
        rows = written(path, [{"who": ["1", "5"], **tags}, {"who": ["5"], **tags}, {"who": ["5", "1"], **tags}])
        assert found(path, [[[Part("anna", self.ANNA)]]]) == [rows[0], rows[2]]

    def test_a_word_may_be_all_that_a_line_begins_with_and_stand_on_every_line(self, path: Path) -> None:
        rows = written(path, [{"who": [], "note": "offer, offer"}] * 5)
        assert found(path, plain('"0": {')) == rows[:1]
        assert found(path, plain("offer")) == rows

    def test_the_words_are_looked_for_from_the_first_entry_on(self, tmp_path: Path) -> None:
        data = codec.dump(
            {"schema": 1, "journal": "ab12"},
            {"promises": {1: {"text": "offer"}}, INTERACTIONS: {2: {"note": "x"}}},
        )
        (tmp_path / "j.json").write_bytes(data)
        assert found(tmp_path / "j.json", plain("offer")) == []
        assert found(tmp_path / "j.json", plain("")) == [b'"2": ' + lines.body(INTERACTIONS, 2, {"note": "x"})]

    def test_no_entries_hold_none(self, tmp_path: Path) -> None:
        written(tmp_path / "j.json", [])
        assert found(tmp_path / "j.json", plain("")) == []


@pytest.mark.parametrize("note", ["größer", 'a "quoted" word', "two\nlines", "\\"])
def test_lines_beyond_ascii_or_with_an_escape_are_all_taken_along(tmp_path: Path, note: str) -> None:
    rows = written(tmp_path / "j.json", [{"note": "plain"}, {"note": note}, {"note": "offer"}])
    assert found(tmp_path / "j.json", plain("offer")) == rows[1:]


def test_the_words_to_look_for_first_are_as_long_as_can_be() -> None:
    assert Search(plain("a", "abc", "ab"))._leads == [b"abc"]
    assert Search([[[Part("abcd")], [Part("x")]], *plain("ab")])._leads == [b"ab"]
    assert Search([[[Part("a"), Part("abc")], [Part("xyz")]], *plain("ab")])._leads == [b"abc", b"xyz"]
    assert Search([[[Part("abcd", frozenset([b"1"])), Part("a")]]])._leads == [b"a"]
    assert Search([[[Part("abcd", frozenset([b"1"]))]]])._leads == []
    assert Search(plain("", "ab", "cd"))._leads == [b"ab"]
    assert Search([[[Part("b"), Part("abc"), Part("c")]]])._leads == [b"abc"]


def test_a_word_that_is_half_a_character_is_looked_for_too(tmp_path: Path) -> None:
    written(tmp_path / "j.json", [{"note": "plain"}])
    assert found(tmp_path / "j.json", plain("\ud83d")) == []


LETTERS = st.text("abAB ", max_size=6)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"who": st.lists(st.sampled_from(["1", "2", "12"]), max_size=2), "note": LETTERS},
        optional={"more": LETTERS | st.just("x" * 150) | st.sampled_from(["ä", '"', "K"])},
    ),
    max_size=8,
)
PARTS = st.builds(
    Part,
    st.text("ab", max_size=2),
    st.frozensets(st.sampled_from([b"1", b"2"]), max_size=2) | st.just(frozenset()),
)
WORDS = st.lists(st.lists(st.lists(PARTS, min_size=1, max_size=2), min_size=1, max_size=2), min_size=1, max_size=2)


def may_mean(line: bytes, entry: dict[str, Any], words: list[Word]) -> bool:
    """What a line has to be for `Search` to take it, said as slowly as possible."""
    if not line.isascii() or b"\\" in line:
        return True
    text, who = line.decode().lower(), {each.encode() for each in entry["who"]}
    return all(
        any(all(part.text.decode() in text or part.ids & who for part in parts) for parts in spellings)
        for spellings in words
    )


@given(entries=ENTRIES, words=WORDS, piece=st.sampled_from([40, 64, 100, 1 << 16]))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_finds_what_a_look_at_each_line_finds(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, Any]], words: list[Word], piece: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "scanned.json"
    rows = written(path, entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_PIECE", piece)
        told = found(path, words)
    assert told is not None
    assert sorted(told) == sorted(
        row for row, entry in zip(rows, entries, strict=True) if may_mean(row, entry, words)
    )


class TestTheFile:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        written(tmp_path / "j.json", [{"note": "offer " + "x" * 200}, {"note": "offer"}])
        return tmp_path / "j.json"

    @pytest.mark.parametrize("piece", range(20, 60))
    def test_its_first_entry_is_found_wherever_the_pieces_are_cut(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
    ) -> None:
        monkeypatch.setattr(scan, "_PIECE", piece)
        data = path.read_bytes()
        fd = files.open_fd(str(path), files.READ)
        assert scan._start(fd, len(data)) == data.index(b'"0": {"note": "offer')
        files.close(fd)

    def test_is_read_piece_by_piece(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A line that is longer than a piece makes only the piece longer that it stands in."""
        entries = [{"note": "x" * 40} for _ in range(50)]
        entries[10] = {"note": "y" * 1000}
        rows = written(path, entries)
        monkeypatch.setattr(scan, "_PIECE", 256)
        with on_disk(Disk()) as disk:
            assert found(path, plain("y" * 20)) == rows[10:11]
        assert disk.read < 2.2 * path.stat().st_size
        fd = files.open_fd(str(path), files.READ)
        start, end = scan._start(fd, path.stat().st_size), path.stat().st_size - len(TAIL)
        pieces = list(scan._pieces(fd, start, end))
        files.close(fd)
        assert len(pieces) < 30
        assert b"".join(pieces) == path.read_bytes()[start:end]
        assert all(piece.endswith(b"\n") for piece in pieces)
        assert sorted(map(len, pieces))[-2] <= 256 < max(map(len, pieces)) < 2048

    def test_what_is_not_of_our_layout_is_not_told(self, path: Path) -> None:
        data = path.read_bytes()
        for other in (data.replace(b',"interactions": {', b',"interactions":{'), b"", b"\n", data[:60]):
            path.write_bytes(other)
            assert found(path, plain("offer")) is None
            assert Search(plain("offer")).lines(str(path), len(data)) is None

    def test_that_is_shorter_than_it_was(self, path: Path) -> None:
        with pytest.raises(OSError, match=r"^the journal is shorter than it was$"):
            Search(plain("offer")).lines(str(path), path.stat().st_size + 5)

    def test_whose_last_line_has_no_end(self, path: Path) -> None:
        size = path.stat().st_size
        path.write_bytes(path.read_bytes().replace(b"}\n}\n}\n", b"}  }\n}\n"))
        with pytest.raises(OSError, match=r"^the journal's last line has no end$"):
            Search(plain("offer")).lines(str(path), size)

    def test_is_closed_again(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        disk = Disk()
        open_fd, close = files.open_fd, files.close
        monkeypatch.setattr(files, "open_fd", disk.wrap("opened", open_fd))
        monkeypatch.setattr(files, "close", disk.wrap("closed", close))
        found(path, plain("offer"))
        path.write_bytes(b"")
        found(path, plain("offer"))
        assert disk.seen == ["opened", "closed"] * 2
