"""Bits that turned by themselves, found again by the checksum."""

from __future__ import annotations

import re
from binascii import crc32

import pytest

from reljournal.journal import bits, lines

TABLES = ("meta", "contacts", "interactions")
RECORD = {"kind": "call", "note": "Grüße!", "mine": {"a": 1, "crc": "b"}, "who": ["7434161871067811841"]}
LINES = {
    "first of a table": b'"7434161871067813888": ',
    "behind another": b',"7434161871067813888": ',
    "of a short id": b',"5": ',
    "of the id nought": b'"0": ',
}


def line(start: bytes) -> bytes:
    doc_id = int(start.strip(b',": '))
    return start + lines.body("interactions", doc_id, RECORD)


@pytest.mark.parametrize("name", LINES)
def test_whichever_bit_of_a_line_turned_the_line_is_among_what_it_may_have_been(name: str) -> None:
    """Each bit of both ends, and every fifth between them."""
    whole = line(LINES[name])
    end = len(whole) * 8
    for bit in (*range(300), *range(300, end - 220, 5), *range(end - 220, end)):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        assert whole in set(bits.lines_one_off(bytes(turned), TABLES)), bit


@pytest.mark.parametrize("name", LINES)
def test_the_checksum_alone_tells_of_each_bit_of_the_record(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bits, "_HEAD", 0)
    monkeypatch.setattr(bits, "_END", 0)
    whole, start = line(LINES[name]), len(LINES[name])
    end = whole.rindex(b', "crc"')
    for bit in range(len(whole) * 8):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        assert (whole in list(bits.lines_one_off(bytes(turned), TABLES))) is (start <= bit // 8 < end), bit


def _ends_as_a_record(text: bytes) -> bool:
    return re.search(rb'"crc": ".{0,10}"}$', text, re.DOTALL) is not None


@pytest.mark.parametrize(
    "text",
    [
        line(LINES["behind another"]),
        line(LINES["of a short id"])[:-1],
        line(LINES["of a short id"])[:-2],
        line(LINES["of a short id"])[:-2] + b'"{',
        b',"5": {"crc": "00000000"}',
        b'{"crc": "0"}',
        b'"}',
    ],
)
def test_at_both_ends_each_bit_is_tried(text: bytes) -> None:
    """At the front only where the end is whole; what its checksum tells comes besides."""
    tried: list[bytes] = []
    for base in (text, text + b"}", text + b'"}'):
        start = max(len(base) - 24, 0)
        front = range(min(32, start)) if _ends_as_a_record(base) else range(0)
        for place in (*front, *range(start, len(base))):
            for bit in range(8):
                turned = bytearray(base)
                turned[place] ^= 1 << bit
                tried += [bytes(turned)] if _ends_as_a_record(bytes(turned)) else []
    assert list(bits.lines_one_off(text, ())) == tried


def test_each_turned_bit_leaves_a_change_of_its_own() -> None:
    zeros = bytes(5)
    for place in range(5):
        for bit in range(8):
            turned = bytearray(zeros)
            turned[-1 - place] ^= 1 << bit
            assert bits._places(5)[crc32(turned) ^ crc32(zeros)] == place * 8 + bit
    assert len(bits._places(5)) == 40


@pytest.mark.parametrize("cut", [1, 2])
def test_a_line_without_its_end_too(cut: int) -> None:
    whole = line(LINES["of a short id"])
    turned = bytearray(whole[:-cut])
    turned[12] ^= 4
    assert whole in set(bits.lines_one_off(bytes(turned), TABLES))


def test_only_one_bit_is_ever_put_right() -> None:
    text = bytearray(line(LINES["behind another"]))
    text[60] ^= 1
    for found in bits.lines_one_off(bytes(text), TABLES):
        ends = (b"", b"}", b'"}')
        assert 1 in {bits.apart(found, bytes(text) + end) for end in ends}
    text[70] ^= 1
    assert not [
        found
        for found in bits.lines_one_off(bytes(text), TABLES)
        if lines.is_sound("interactions", 7434161871067813888, found.partition(b": ")[2])
    ]


def test_a_record_of_a_table_that_is_not_asked_for_is_not_found() -> None:
    whole = line(LINES["of a short id"])
    turned = bytearray(whole)
    turned[60] ^= 1
    assert whole in set(bits.lines_one_off(bytes(turned), ("contacts", "interactions")))
    assert whole not in set(bits.lines_one_off(bytes(turned), ("contacts", "meta")))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"nonsense",
        b'"x": {"a": 1, "crc": "00000000"}',
        b',"5": {"a": 1, "crc": "zzzzzzzz"}',
        b'"crc": "0"}',
    ],
)
def test_what_is_no_record_by_far_gives_none_that_is_sound(text: bytes) -> None:
    for found in bits.lines_one_off(text, TABLES):
        pair = lines.split(found, not found.startswith(b","))
        assert pair is None or not any(lines.is_sound(table, lines.number(pair[0]), pair[1]) for table in TABLES)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [(b"", b"", 0), (b"a", b"a", 0), (b"a", b"c", 1), (b"ab", b"ba", 4), (b"\x00", b"\xff", 8), (b"a", b"ab", 99)],
)
def test_how_far_two_texts_are_apart(one: bytes, other: bytes, count: int) -> None:
    assert bits.apart(one, other) == count


def test_a_digit_can_have_been_any_digit_that_one_bit_makes_of_it() -> None:
    assert list(bits.digits_one_off("1")) == ["0", "3", "5", "9"]
    assert list(bits.digits_one_off("82")) == ["92", "02", "83", "80", "86"]
    assert list(bits.digits_one_off("")) == []


def test_a_line_of_sixty_four_thousand_bytes_is_tried_and_a_longer_one_is_left() -> None:
    """The work would grow with the square of the length."""
    start = b',"5": '
    size = bits._LONGEST - len(start + lines.body("contacts", 5, {"note": ""}))
    for more, found in ((0, True), (1, False)):
        whole = start + lines.body("contacts", 5, {"note": "x" * (size + more)})
        assert len(whole) == bits._LONGEST + more
        turned = bytearray(whole)
        turned[300] ^= 2
        assert (whole in list(bits.lines_one_off(bytes(turned), ("contacts",)))) is found
