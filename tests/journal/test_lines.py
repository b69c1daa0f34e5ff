"""One record, one line: its checksum, its key, and the file that the lines make."""

from __future__ import annotations

import sys
from binascii import crc32
from typing import Any

import pytest

from reljournal.errors import RelError
from reljournal.journal import layout, lines
from reljournal.journal.layout import Scan


class TestBody:
    def test_the_checksum_is_over_table_id_and_record(self) -> None:
        plain = b'{"kind": "call"}'
        told = b"%08x" % crc32(b"interactions/5/" + plain)
        assert lines.body("interactions", 5, {"kind": "call"}) == b'{"kind": "call", "crc": "%s"}' % told
        assert lines.checksum("interactions", 5, plain) == told.decode()
        assert lines.digest("interactions", 5, {"kind": "call"}) == told.decode()

    def test_of_a_record_with_nothing_in_it(self) -> None:
        assert lines.body("zoo", 5, {}) == b'{"crc": "%08x"}' % crc32(b"zoo/5/{}")
        assert lines.is_sound("zoo", 5, lines.body("zoo", 5, {}))

    def test_of_a_table_that_no_other_program_could_name(self) -> None:
        raw = lines.body("\ud800", 5, {})
        assert lines.is_sound("\ud800", 5, raw)
        assert not lines.is_sound("\ud801", 5, raw)

    def test_its_own_field_cannot_be_taken(self) -> None:
        with pytest.raises(RelError) as caught:
            lines.body("zoo", 5, {"crc": "mine"})
        assert caught.value.sentence == (
            'A record cannot have a field named "crc": the journal keeps its checksum there.'
        )

    def test_another_table_another_id_another_byte_are_not_sound(self) -> None:
        raw = lines.body("contacts", 5, {"name": "Anna"})
        assert lines.is_sound("contacts", 5, raw)
        assert lines.is_signed(lines.begun("contacts"), b"5", raw)
        assert not lines.is_sound("projects", 5, raw)
        assert not lines.is_sound("contacts", 6, raw)
        for place in range(len(raw)):
            turned = bytearray(raw)
            turned[place] ^= 1
            assert not lines.is_sound("contacts", 5, bytes(turned)), place

    @pytest.mark.parametrize("raw", [b"", b"{}", b'"crc": "00000000"}', b'{"crc": "0"}'])
    def test_what_has_no_checksum_is_not_sound(self, raw: bytes) -> None:
        assert not lines.is_sound("contacts", 5, raw)

    def test_a_checksum_has_its_place_and_its_name(self) -> None:
        told = b"%08x" % crc32(b"contacts/5/}")
        assert not lines.is_sound("contacts", 5, b'"crc": "%s"}' % told)
        assert not lines.is_sound("contacts", 5, b'{ "crc": "%08x"}' % crc32(b"contacts/5/{ }"))
        for between, sound in ((b", ", True), (b"", False), (b",", False), (b" ,", False)):
            crc = lines.checksum("contacts", 5, b'{"n": 1%s}' % (b"" if sound else between)).encode()
            assert lines.is_sound("contacts", 5, b'{"n": 1%s"crc": "%s"}' % (between, crc)) is sound, between
            assert not lines.is_sound("contacts", 5, b'{"n": 1%s"crb": "%s"}' % (between, crc))

    def test_a_line_stays_one_for_every_tool(self) -> None:
        raw = lines.encode({"note": "a\x85b\u2028c\u2029d\ne ä"})
        assert raw == '{"note": "a\\u0085b\\u2028c\\u2029d\\ne ä"}'.encode()
        assert len(raw.decode().splitlines()) == 1

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("\ud83d\ude00", "😀".encode()),  # two halves of one character
            ("\ud83d \ude00", b"\\ud83d \\ude00"),  # two that stand apart
            ("ä\udfff", "ä".encode() + b"\\udfff"),
        ],
    )
    def test_half_a_character_is_written_as_every_reader_takes_it(self, text: str, written: bytes) -> None:
        assert lines.encode(text) == b'"%s"' % written

    def test_what_has_no_form_is_refused_with_the_reason(self) -> None:
        nested: list[Any] = []
        nested.append(nested)
        for value in ({1}, float("nan"), nested):
            with pytest.raises(RelError, match=r"^This cannot be stored in the journal: .+\.$"):
                lines.encode({"x": value})


def test_a_line_is_encoded_without_the_import_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would cost each command milliseconds."""
    monkeypatch.setitem(sys.modules, "json", None)
    assert lines._encoder()({"b": [1, "ä", None], "a": {"": 2.5}}) == '{"b": [1, "ä", null], "a": {"": 2.5}}'


VALUES = [
    {"a": [1, 2.5, True, None, "ä\u2028\ud800\x00"], "": {}},
    [],
    "x",
    -0.0,
    1e300,
    {"b": {"z": 1, "a": 2}, "a": [[], {}]},
    {1: "a", False: "b", None: "c", 2.5: "d"},
    'a "quoted" \\ word\n',
    1 << 70,
]


def test_the_encoder_without_json_writes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [lines.encode(value) for value in VALUES]
    monkeypatch.setitem(sys.modules, "_json", None)
    monkeypatch.setattr(lines, "_text", lines._encoder())
    assert [lines.encode(value) for value in VALUES] == quick
    assert quick[0] == b'{"a": [1, 2.5, true, null, "\xc3\xa4\\u2028\\ud800\\u0000"], "": {}}'
    assert quick[5] == b'{"b": {"z": 1, "a": 2}, "a": [[], {}]}'


@pytest.mark.parametrize("quick", [True, False])
def test_both_encoders_refuse_the_same(quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not quick:
        monkeypatch.setitem(sys.modules, "_json", None)
    monkeypatch.setattr(lines, "_text", lines._encoder())
    for value, reason in (({1}, "a set cannot be kept"), (b"x", "a bytes cannot be kept")):
        with pytest.raises(RelError) as caught:
            lines.encode([value])
        assert caught.value.sentence == f"This cannot be stored in the journal: {reason}."
    for other in (float("nan"), float("inf"), {(1, 2): 3}):
        with pytest.raises(RelError, match=r"^This cannot be stored in the journal: .+\.$"):
            lines.encode(other)


@pytest.mark.parametrize("error", [TypeError, ImportError])
def test_another_version_of_the_quick_encoder_is_not_used(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    import _json

    def make_encoder(*_: object) -> object:
        raise error

    monkeypatch.setattr(_json, "make_encoder", make_encoder)
    assert lines._encoder()({"a": "ä"}) == '{"a": "ä"}'


@pytest.mark.parametrize(
    ("line", "first", "pair"),
    [
        (b'"5": {}', True, ("5", b"{}")),
        (b',"5": {}', False, ("5", b"{}")),
        (b',"5": {}', True, None),
        (b'"5": {}', False, None),
        (b'"": {', True, ("", b"{")),
        (b'"\\u0061": {', True, None),  # what it says is for the parser
        ('"zoo ä": {'.encode(), True, ("zoo ä", b"{")),
        (b'"5":{}', True, None),
        (b'"5" : {}', True, None),
        (b'"5', True, None),
        (b'"5"', True, None),
        (b'"a\\"b": {', True, None),  # only an escape can hold a quote
        (b'"\xff": {', True, None),
        (b',"\xff": {', False, None),
        (b'""', True, None),
        (b"", True, None),
        (b"", False, None),
        (b'"5": ', True, ("5", b"")),
        (b',"": {}', False, ("", b"{}")),
        (b',"12": {}', False, ("12", b"{}")),
        ('"٣": {'.encode(), True, ("٣", b"{")),
        (b'"a": "b": c', True, ("a", b'"b": c')),
    ],
)
def test_a_line_is_a_key_and_the_rest(line: bytes, first: bool, pair: tuple[str, bytes] | None) -> None:
    assert lines.split(line, first) == pair


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("0", 0),
        ("7", 7),
        ("10", 10),
        (str((1 << 63) - 1), (1 << 63) - 1),
        (str(1 << 63), -1),
        ("9" * 19, -1),
        ("9" * 20, -1),
        ("1" + "0" * 19, -1),
        ("00", -1),
        ("07", -1),
        ("", -1),
        ("-1", -1),
        ("1.0", -1),
        ("٣", -1),
        ("²", -1),
        ("abc", -1),
    ],
)
def test_an_id_is_a_plain_number_below_two_to_the_sixty_third(key: str, number: int) -> None:
    assert lines.number(key) == number


def row(table: str, doc_id: int) -> bytes:
    return lines.body(table, doc_id, {"n": doc_id})


class TestFile:
    def test_is_cut_into_records_and_put_together_again(self) -> None:
        tables: dict[str, dict[str, bytes] | bytes] = {
            "meta": {"1": row("meta", 1)},
            "contacts": {"5": row("contacts", 5), "6": row("contacts", 6)},
            "zoo": {"7": row("zoo", 7)},
        }
        data = layout.render(tables)
        found = layout.scan(data)
        assert found is not None
        assert {name: rows for name, rows in found.bodies.items() if rows} == tables
        assert found.unsure == []
        assert layout.render(found.bodies) == data
        assert [*found.bodies] == [*lines.KNOWN[:-1], "zoo", "interactions"]

    def test_names_the_records_that_are_not_sure(self) -> None:
        sound = row("contacts", 5)
        data = layout.render({"contacts": {"5": sound, "6": sound, "x": b"[1]", "7": b'{"n": 7}'}})
        found = layout.scan(data)
        assert found is not None
        assert found.unsure == [("contacts", "6"), ("contacts", "x"), ("contacts", "7")]
        assert found.bodies["contacts"] == {"5": sound, "6": sound, "x": b"[1]", "7": b'{"n": 7}'}

    def test_with_an_empty_table_is_one_and_without_any_none(self) -> None:
        assert layout.scan(b'{\n"meta": {\n}\n}\n') == Scan({"meta": {}}, [])
        assert layout.scan(b"{\n}\n") is None

    def test_a_table_that_is_no_object_stands_as_it_is(self) -> None:
        data = layout.render({"zoo": b"[1]"})
        assert b'}\n,"zoo": [1]\n,"interactions": {\n' in data
        assert layout.scan(data) is None  # for the parser

    def test_keys_that_are_no_numbers_are_written_as_json(self) -> None:
        data = layout.render({"zoo": {'a"b': b"1", "٣": b"2", "7": b"3"}})
        assert b'"zoo": {\n"a\\"b": 1\n,"\xd9\xa3": 2\n,"7": 3\n}' in data

    @pytest.mark.parametrize(
        "change",
        [
            (b"{\n", b" {\n"),
            (b"}\n}\n", b"}\n}"),
            (b"}\n}\n", b"}\n}\n\n"),
            (b"}\n}\n", b"}}\n"),
            (b'"meta": {\n', b',"meta": {\n'),
            (b',"contacts": {\n', b'"contacts": {\n'),
            (b',"contacts": {\n', b',"": {\n'),
            (b',"contacts": {\n', b',"contacts": [\n'),
        ],
    )
    def test_that_another_program_has_changed_is_left_to_the_parser(self, change: tuple[bytes, bytes]) -> None:
        data = layout.render({"meta": {"1": row("meta", 1)}})
        assert layout.scan(data) is not None
        assert layout.scan(change[1].join(data.rsplit(change[0], 1))) is None

    def test_tables_stand_in_one_order_with_interactions_last(self) -> None:
        assert layout.order(["zoo", "interactions", "ape", "meta"]) == [
            *lines.KNOWN[:-1],
            "zoo",
            "ape",
            "interactions",
        ]
