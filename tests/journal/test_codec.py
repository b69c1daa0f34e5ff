"""A journal's bytes as they are read: each problem with its words, and the bytes that a rewrite must keep."""

from __future__ import annotations

import json
from binascii import crc32
from typing import Any

import pytest

from reljournal.journal import codec, faults, lines
from reljournal.journal.content import Problem

META = {"schema": 1, "journal": "ab12"}
CHECK = "Look at it with `rel doctor`; `rel doctor --fix` puts it right and keeps a copy."
DATA = codec.dump(META, {"contacts": {1: {"name": "Anna", "n": 1}}, "zoo": {5: {"animal": "gnu"}}})
RAW = lines.body("contacts", 1, {"name": "Anna", "n": 1})


def tree() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA)
    return found


def spread(root: object) -> bytes:
    """As an editor writes it."""
    return json.dumps(root, indent=1).encode()


def problems(data: bytes) -> list[Problem]:
    return codec.read(data).problems


class TestProblems:
    def test_what_is_no_record_or_no_table(self) -> None:
        root = tree()
        root["contacts"]["abc"] = {"name": "no id"}
        root["contacts"]["7"] = "text"
        root["contacts"]["k" * 50] = 1
        root["zoo"] = [1]
        del root["projects"]
        wanted = [
            Problem("contacts abc", "the entry has a key that is not an id; it is kept as it is", CHECK),
            Problem("contacts 7", "the entry is not a record; it is kept as it is", CHECK),
            Problem("contacts " + "k" * 40, "the entry has a key that is not an id; it is kept as it is", CHECK),
            Problem("zoo", "the table is not an object; it is kept as it is", CHECK),
            Problem("projects", "the table is missing", CHECK),
        ]
        assert problems(spread(root)) == wanted
        book = codec.read(spread(root))
        assert book.all_odd() == {
            ("zoo", None): "[1]",
            ("contacts", "abc"): '{"name": "no id"}',
            ("contacts", "7"): '"text"',
            ("contacts", "k" * 50): "1",
        }
        assert book.sheets["contacts"].records == {1: {"name": "Anna", "n": 1}}

    @pytest.mark.parametrize("name", ["our layout", "an editor's"])
    def test_a_checksum_that_does_not_fit_or_has_lost_its_name(self, name: str) -> None:
        edited, lost = DATA.replace(b'"Anna"', b'"Anne"'), DATA.replace(b'"n": 1, "crc"', b'"n": 1, "crb"')
        if name != "our layout":
            edited, lost = spread(json.loads(edited)), spread(json.loads(lost))
        assert problems(edited) == [
            Problem("contacts 1", "the checksum does not match: edited by hand, or damaged", CHECK)
        ]
        assert codec.read(edited).sheets["contacts"].records == {1: {"name": "Anne", "n": 1}}
        assert problems(lost) == [Problem("contacts 1", "the checksum has lost its name: damaged", CHECK)]
        assert codec.read(lost).sheets["contacts"].raw == {1: RAW.replace(b"crc", b"crb")}

    def test_an_id_of_nought_is_one(self) -> None:
        root = tree()
        root["contacts"] = {"0": {"name": "Ben"}}
        root["zoo"] = {"0": 5}
        assert problems(spread(root)) == [
            Problem("zoo 0", "the entry is not a record; it is kept as it is", CHECK)
        ]
        assert codec.read(spread(root)).sheets["contacts"].records == {0: {"name": "Ben"}}

    def test_a_record_of_another_program_is_none(self) -> None:
        root = tree()
        for doc_id, record in ((2, {}), (3, {"name": "Ben"}), (4, {"n": "12345678"})):
            root["contacts"][str(doc_id)] = record
        book = codec.read(spread(root))
        assert book.problems == []
        # The next write gives it a checksum.
        assert book.sheets["contacts"].raw[3] == lines.body("contacts", 3, {"name": "Ben"})

    def test_damage_stays_as_it_stands(self) -> None:
        """Else the next write would hide it."""
        edited = DATA.replace(b'"Anna"', b'"Anne"')
        assert codec.read(edited).sheets["contacts"].raw == {1: RAW.replace(b"Anna", b"Anne")}
        other = codec.read(spread(json.loads(edited)))
        assert other.sheets["contacts"].raw == {1: RAW.replace(b"Anna", b"Anne")}


class TestBytes:
    def test_are_those_of_each_record_by_itself(self) -> None:
        gnu = lines.body("zoo", 5, {"animal": "gnu"})
        assert DATA.splitlines()[:5] == [
            b"{",
            b'"meta": {',
            b'"1": ' + lines.body("meta", 1, META),
            b"}",
            b',"contacts": {',
        ]
        assert b'{\n"1": %s\n}' % RAW in DATA
        assert b',"zoo": {\n"5": %s\n}' % gnu in DATA
        assert codec.read(DATA).sheets["zoo"].raw == {5: gnu}

    def test_tell_whether_they_stand_in_our_layout(self) -> None:
        assert codec.read(DATA).in_layout is True
        assert codec.read(DATA.replace(b'"Anna"', b'"Anne"')).in_layout is True
        for other in (spread(tree()), DATA + b"\n", DATA.replace(RAW, RAW + b', "2": {"name": "Ben"}')):
            assert codec.read(other).in_layout is False

    def test_of_a_strange_spelling_are_kept(self) -> None:
        strange = b'{"name":   "Anna", "n": 1.50}'
        odd = b'"two":  [ 1 ]'
        data = DATA.replace(RAW, strange).replace(b',"zoo": {\n', b',"zoo": {\n' + odd + b"\n,")
        book = codec.read(data)
        assert book.sheets["contacts"].raw == {1: strange}
        assert book.sheets["zoo"].odd == {"two": b" [ 1 ]"}

    def test_with_a_sound_checksum_are_not_looked_through_for_keys_that_stand_twice(self) -> None:
        plain = b'{"name": "Ben", "name": "Anna"}'
        signed = b'%s, "crc": "%s"}' % (plain[:-1], lines.checksum("contacts", 1, plain).encode())
        book = codec.read(DATA.replace(RAW, signed))
        assert book.sheets["contacts"].records == {1: {"name": "Anna"}}
        assert (book.problems, book.sheets["contacts"].raw) == ([], {1: signed})
        assert codec.record(signed) == {"name": "Anna"}
        with pytest.raises(faults.DamagedError, match="twice"):
            codec.read(DATA.replace(RAW, signed + b" "))

    def test_a_line_that_is_not_what_the_parser_sees_is_not_believed(self) -> None:
        two = DATA.replace(RAW, RAW + b', "2": {"name": "Ben"}')
        book = codec.read(two)
        assert book.sheets["contacts"].records == {1: {"name": "Anna", "n": 1}, 2: {"name": "Ben"}}
        assert book.sheets["contacts"].raw[1] == RAW

    def test_are_known_with_their_version(self) -> None:
        book = codec.read(DATA)
        assert (book.data, book.version, book.schema, book.is_old) == (DATA, (len(DATA), crc32(DATA)), 1, False)
        assert book.meta == META
        content = book.content()
        assert (content.version, content.problems, dict(content.meta)) == (book.version, (), META)
        assert [*content.tables] == [*lines.KNOWN[1:-1], "zoo", "interactions"]
        with pytest.raises(TypeError):
            content.tables["contacts"][2] = {}  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty: 0 bytes, nothing in them"),
        (b" \n\t", "is empty: 3 bytes, nothing in them"),
        (b"null", "holds only `null`"),
        (DATA[:-3], f"is cut off after {len(DATA) - 3} bytes"),
        (DATA[:60], "is cut off after 60 bytes"),
        (b'{"a": "b', "is cut off after 8 bytes"),
        (b'{"a": 1,}', "is not valid JSON at line 1, column 9"),
        (b'{\n"a" 1}', "is not valid JSON at line 2, column 5"),
        (b'{"a": "\xff"}', "is not valid UTF-8 at byte 7"),
        (b"[" * 100_000, "is nested too deeply to be a journal"),
        (b'{"a": %s}' % (b"1" * 5000), "holds a number of thousands of digits"),
        (b'{"a": NaN}', "holds NaN, which is not a JSON number"),
        (b'{"a": -Infinity}', "holds -Infinity, which is not a JSON number"),
        (b'{"a": 1e999}', "holds the number 1e999, which is out of range"),
        (b'{"a": -1e999}', "holds the number -1e999, which is out of range"),
        (b'{"a": 1%s.0e999}' % (b"1" * 50), f"holds the number 1{'1' * 39}, which is out of range"),
        (b'{"a": 1, "\xc3\xa4": 2, "\xc3\xa4": 3}', "holds the key '\\xe4' twice in one object"),
        (b'{"%s": 1, "%s": 2}' % (b"k" * 50, b"k" * 50), f"holds the key '{'k' * 40}' twice in one object"),
        (DATA.replace(b'"n": 1, ', b'"n": 1, "n": 2, '), "holds the key 'n' twice in one object"),
        (b"[]", "is JSON, but not a journal of rel"),
        (b'{"meta": {"1": {"journal": "x"}}}', "is JSON, but not a journal of rel"),
        (b'{"meta": {"1": {"schema": null}}}', "has no readable schema number"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(faults.DamagedError) as caught:
        codec.read(data)
    assert caught.value.reason == reason
    other = faults.ELSEWHERE if "not a journal" in reason else faults.RESTORE
    assert caught.value.hint == other
