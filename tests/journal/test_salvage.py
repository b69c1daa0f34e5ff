"""What is saved of a journal's bytes, record by record, and what is told of the rest, word for word."""

from __future__ import annotations

import json

import pytest

from reljournal.journal import codec, lines, salvage
from reljournal.journal.content import Problem
from reljournal.journal.salvage import Salvage
from test_doctor import ANNA, ENTRY, ORG, OURS, PROMISE, SPREAD, STOCK, TABLES

IN_COPY = "it is in the copy of the damaged file"
BIT = "one bit had turned; put right"
BETWEEN = "one bit between the records had turned; put right"
AS_IT_STANDS = "the checksum did not match: taken as it stands"
PROMISED = f"promises {PROMISE}"
ALL = {(table, doc_id) for table, records in TABLES.items() for doc_id in records}


def turned(old: bytes, new: bytes, data: bytes = OURS) -> bytes:
    """Bytes that were changed at one place."""
    assert data.count(old) >= 1
    return data.replace(old, new, 1)


def held(saved: Salvage) -> set[tuple[str, int]]:
    """The records that were saved as they were."""
    return {
        (table, doc_id)
        for table, doc_id in ALL
        if saved.tables[table].get(str(doc_id)) == lines.body(table, doc_id, TABLES[table][doc_id])
    }


def lost(place: str, what: str) -> Problem:
    return Problem(place, what, IN_COPY)


KEY = b'"%d": {"who"' % PROMISE
WHOLE: dict[str, tuple[bytes, list[Problem]]] = {
    "nothing": (OURS, []),
    "another program's layout": (STOCK, []),
    "an editor's layout": (SPREAD, []),
    "a mark that editors put first": (b"\xef\xbb\xbf" + OURS, []),
    "a bit in a table's name": (turned(b',"projects": {', b',"prnjects": {'), []),
    "a bit in the name of a table with records": (turned(b',"contacts": {', b',"contabts": {'), []),
    "that in another layout": (turned(b'"contacts"', b'"contabts"', STOCK), []),
    "a bit in the end of a table": (
        turned(b'}\n,"projects"', b'y\n,"projects"'),
        [Problem("contacts", BETWEEN, "")],
    ),
    "a bit in the quote of a table": (
        turned(b',"invoices": {', b',"invoices#: {'),
        [Problem("invoices", BETWEEN, "")],
    ),
    "a bit in the first brace": (turned(b"{\n", b"z\n"), [Problem("file", BETWEEN, "")]),
    "a bit in the colon of a record": (turned(KEY, KEY.replace(b":", b";")), [Problem(PROMISED, BIT, "")]),
    "a bit in the brace of a record": (turned(KEY, KEY.replace(b"{", b"z")), [Problem(PROMISED, BIT, "")]),
    "a bit in the line break of a record": (
        turned(b'"}\n,"%d": {"on"' % (ENTRY + 1), b'"}\x0b,"%d": {"on"' % (ENTRY + 1)),
        [],
    ),
    "a bit in an id": (
        turned(KEY, b'"%d": {"who"' % (PROMISE ^ 1)),
        [Problem(PROMISED, f"its id had become {PROMISE ^ 1}; put right", "")],
    ),
    "a bit that makes a letter of a digit": (
        turned(KEY, b'"%s": {"who"' % str(PROMISE).replace("2", "r").encode()),
        [Problem(PROMISED, BIT, "")],
    ),
    "a bit in a field's name": (turned(b'"made"', b'"lade"'), [Problem(PROMISED, BIT, "")]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_one_turned_bit_does_costs_no_record(name: str) -> None:
    data, mended = WHOLE[name]
    saved = salvage.from_bytes(data)
    assert held(saved) == ALL
    assert (saved.lost, saved.mended, saved.mismatched) == ([], mended, [])
    assert (saved.count, saved.sound, saved.odd) == (7, 8, {})


HURT: dict[str, tuple[bytes, list[Problem], set[tuple[str, int]]]] = {
    "a comma is missing": (
        turned(b'"offer",', b'"offer"'),
        [
            lost(
                PROMISED,
                f'not complete: {{"who": "{ANNA}", "text": "offer" "made": "2026-03-02", "by": "2026-03-09", '
                '"crc": "579efdab"}',
            )
        ],
        {("promises", PROMISE)},
    ),
    "a comma is missing in an editor's layout": (
        turned(b'"offer",', b'"offer"', SPREAD),
        [
            lost(
                PROMISED,
                f'not complete: {{\n      "who": "{ANNA}",\n      "text": "offer"\n      "made": "2026-03-02",\n'
                '      "by": "2026-03-09",\n      "crc": "579efdab"\n    }\n  },\n  "agreements": {},\n'
                '  "frictions": {},\n  "occasion…',
            )
        ],
        {("promises", PROMISE)},
    ),
    "cut off": (
        OURS[:-60],
        [
            lost(
                f"interactions {ENTRY + 3}",
                'not complete: {"on": "2026-03-02", "kind": "call", "who": ["7434161871067',
            )
        ],
        {("interactions", ENTRY + 3)},
    ),
    "marks of a merge": (
        turned(b'\n,"projects"', b'\n<<<<<<< a\n=======\n>>>>>>> b\n,"projects"'),
        [lost("contacts", "27 bytes that are no record: <<<<<<< a\n=======\n>>>>>>> b")],
        set(),
    ),
    "an old end": (
        OURS + OURS[-80:],
        [
            lost(
                "interactions",
                f'75 bytes that are no record: ho": ["{ANNA}"], "note": "no. 3 \\"5\\": {{}}", '
                '"crc": "e05cb47a"}',
            )
        ],
        set(),
    ),
    "a table that is a list": (
        turned(b'"projects": {\n}', b'"projects": [1]'),
        [lost("contacts", '16 bytes that are no record: ,"projects": [1]')],
        set(),
    ),
    "words between two tables of another layout": (
        turned(b'}, "projects"', b'}, rubbish "projects"', STOCK),
        [
            lost(
                "promises",
                '56 bytes that are no record: }, rubbish "projects": {}, "invoices": {}, "promises": {',
            )
        ],
        set(),
    ),
    "words in front of everything": (
        b"a letter\n" + OURS,
        [lost("file", "8 bytes that are no record: a letter")],
        set(),
    ),
}


@pytest.mark.parametrize("name", HURT)
def test_what_is_lost_is_named_and_all_others_are_saved(name: str) -> None:
    data, named, missing = HURT[name]
    saved = salvage.from_bytes(data)
    assert saved.lost == named
    assert held(saved) == ALL - missing
    assert (saved.count, saved.sound) == (7 - len(missing), 8 - len(missing))
    assert (saved.mended, saved.mismatched) == ([], [])


@pytest.mark.parametrize("layout", [OURS, STOCK])
def test_an_edit_by_hand_is_taken_as_it_stands(layout: bytes) -> None:
    edited = turned(b'"offer"', b'"a longer offer"', layout)
    for saved in (salvage.from_bytes(edited), salvage.from_book(codec.read(edited))):
        assert saved.mismatched == [Problem(PROMISED, AS_IT_STANDS, "")]
        assert (saved.lost, saved.mended, saved.count, saved.sound) == ([], [], 7, 7)
        record = {**TABLES["promises"][PROMISE], "text": "a longer offer"}
        assert saved.tables["promises"] == {str(PROMISE): lines.body("promises", PROMISE, record)}


def test_records_of_another_program_are_known_by_their_fields() -> None:
    """Without a checksum, what has the fields of its table is one, in the table in which it stands."""
    tree = {
        "contacts": {"1": {"name": "Anna", "added": "2026-01-01"}, "2": {"x": 1}},
        "promises": {"3": {"who": "1", "text": "offer", "made": "2026-01-01", "by": "2026-01-09"}},
        "zoo": {"4": {"animal": "gnu"}},
    }
    saved = salvage.from_bytes(json.dumps(tree).encode())
    assert {name: list(table) for name, table in saved.tables.items() if table} == {
        "contacts": ["1"],
        "promises": ["3"],
        "zoo": ["4"],
    }
    assert saved.lost == [lost("contacts 2", 'not complete: {"x": 1}}, "promises": {')]
    assert (saved.count, saved.sound) == (3, 0)


def test_a_record_without_a_table_is_known_by_its_checksum_alone() -> None:
    sound = lines.body("contacts", 5, {"name": "Anna"})
    saved = salvage.from_bytes(b'"5": %s "6": {"name": "Ben", "added": "2026-01-01"}' % sound)
    assert saved.tables["contacts"] == {"5": sound}
    assert saved.lost == [lost("6", 'not complete: {"name": "Ben", "added": "2026-01-01"}')]


def test_a_record_in_the_wrong_table_goes_home() -> None:
    """Its checksum names the table that it is of."""
    sound = lines.body("promises", 5, {"who": "1", "text": "x", "made": "2026-01-01", "by": "2026-01-09"})
    for data in (b'{\n"contacts": {\n"5": %s\n}\n}\n' % sound, b'{"contacts": {"5": %s}}' % sound):
        saved = salvage.from_bytes(data)
        assert (saved.tables["promises"], saved.tables["contacts"]) == ({"5": sound}, {})
        assert (saved.count, saved.sound, saved.lost) == (1, 1, [])


def test_the_id_nought_is_an_id() -> None:
    sound = lines.body("contacts", 0, {"name": "Anna", "added": "2026-01-01"})
    plain = b'{"name": "Anna", "added": "2026-01-01"}'
    for data, is_sound in (
        (b'{\n"contacts": {\n"0": %s\n}\n}\n' % sound, True),
        (b'{\n"promises": {\n"0": %s\n}\n}\n' % sound, True),
        (b'{"contacts": {"0": %s}, "x' % sound, True),
        (b'"0": %s "x' % sound, True),
        (b'{"contacts": {"0": %s}, "x' % plain, False),
    ):
        saved = salvage.from_bytes(data)
        assert (saved.tables["contacts"], saved.sound) == ({"0": sound}, is_sound), data


class TestOfAJournalThatCanBeRead:
    @pytest.mark.parametrize("layout", [OURS, STOCK, SPREAD])
    def test_all_is_kept_with_its_checksum_in_whatever_layout(self, layout: bytes) -> None:
        saved = salvage.from_book(codec.read(layout))
        assert held(saved) == ALL
        assert (saved.sound, saved.lost, saved.mended, saved.mismatched) == (8, [], [], [])

    def test_what_is_no_record_of_ours_is_named(self) -> None:
        odd = turned(b'"promises": {\n', b'"promises": {\n"x": [5]\n,')
        saved = salvage.from_book(codec.read(turned(b'"projects": {\n}', b'"projects": [1]', odd)))
        assert saved.lost == [
            lost("promises x", "not a record: [5]"),
            lost("projects", "the table was not an object: [1]"),
        ]
        assert held(saved) == ALL
        assert (saved.mended, saved.mismatched, saved.odd) == ([], [], {})

    def test_a_long_key_and_a_long_text_are_shortened(self) -> None:
        odd = turned(b'"promises": {\n', b'"promises": {\n"%s": "%s"\n,' % (b"k" * 50, b"v" * 300))
        (problem,) = salvage.from_book(codec.read(odd)).lost
        assert problem == lost("promises " + "k" * 40, 'not a record: "' + "v" * 198 + "…")
        for count, told in ((198, "v" * 198 + '"'), (199, "v" * 198 + "…")):
            exact = turned(b'"promises": {\n', b'"promises": {\n"x": "%s"\n,' % (b"v" * count))
            (problem,) = salvage.from_book(codec.read(exact)).lost
            assert problem == lost("promises x", 'not a record: "' + told)

    def test_a_table_that_is_missing_is_there_again(self) -> None:
        saved = salvage.from_book(codec.read(turned(b',"projects": {\n}\n', b"")))
        assert saved.mended == [Problem("projects", "the table was missing; it is there again, empty", "")]
        assert held(saved) == ALL

    def test_a_table_whose_name_lost_a_bit_has_its_name_again(self) -> None:
        saved = salvage.from_book(codec.read(turned(b',"promises": {', b',"promhses": {')))
        assert held(saved) == ALL
        assert "promhses" not in saved.tables
        assert (saved.lost, saved.mended) == ([], [])

    def test_a_table_of_another_program_that_is_spelt_nearly_so_stays(self) -> None:
        """Where the table of ours is there as well, the other is no mistake."""
        data = turned(b',"occasions": {', b',"promhses": {\n"5": {"a": 1}\n}\n,"occasions": {')
        saved = salvage.from_book(codec.read(data))
        assert saved.tables["promhses"] == {"5": lines.body("promhses", 5, {"a": 1})}
        assert held(saved) == ALL

    def test_ids_in_which_a_bit_has_turned_are_right_again(self) -> None:
        for key, what in (
            (b"%d" % (PROMISE ^ 1), f"its id had become {PROMISE ^ 1}; put right"),
            (str(PROMISE).replace("2", "r").encode(), BIT),
        ):
            saved = salvage.from_book(codec.read(turned(KEY, b'"%s": {"who"' % key)))
            assert held(saved) == ALL
            assert (saved.mended, saved.lost) == ([Problem(PROMISED, what, "")], [])

    def test_the_journals_own_record_is_never_called_edited(self) -> None:
        """It has nothing in it that a person would change: what differs is put right."""
        saved = salvage.from_book(codec.read(turned(b'"created"', b'"creatdd"')))
        assert saved.mended == [Problem("meta 1", BIT, "")]
        assert saved.tables["meta"]["1"] == OURS.split(b"\n")[2].removeprefix(b'"1": ')


@pytest.mark.parametrize("first", [True, False])
def test_of_two_of_one_id_the_sound_one_stays_and_the_other_is_told(first: bool) -> None:
    sound = lines.body("contacts", ORG, TABLES["contacts"][ORG])
    edited = sound.replace(b"GmbH", b"mbH")
    pair = (sound, edited) if first else (edited, sound)
    saved = salvage.from_bytes(b'{\n"contacts": {\n"%d": %s\n,"%d": %s\n}\n}\n' % (ORG, pair[0], ORG, pair[1]))
    assert saved.tables["contacts"] == {str(ORG): sound}
    (problem,) = saved.lost
    assert problem.place == f"contacts {ORG}"
    assert problem.what.startswith('there were two of this id; not kept: {"name": "Weber mbH"')
    assert problem.hint == IN_COPY


def test_the_same_twice_is_once() -> None:
    sound = lines.body("contacts", ORG, TABLES["contacts"][ORG])
    saved = salvage.from_bytes(b'{\n"contacts": {\n"%d": %s\n,"%d": %s\n}\n}\n' % (ORG, sound, ORG, sound))
    assert (saved.tables["contacts"], saved.lost, saved.count) == ({str(ORG): sound}, [], 1)


def seams(data: bytes) -> list[int]:
    """The bits around the places where one record or table ends and the next begins; a part of them is tried."""
    marks = (b'"%d": ' % ANNA, b'"promises": ', b'"%d": ' % PROMISE, b'"%d": ' % (ENTRY + 1))
    return [bit for mark in marks for bit in range((data.index(mark) - 14) * 8, (data.index(mark) + 26) * 8)]


def test_in_our_layout_a_bit_where_records_meet_costs_none() -> None:
    for bit in seams(OURS)[::3]:
        bad = bytearray(OURS)
        bad[bit // 8] ^= 1 << bit % 8
        assert held(salvage.from_bytes(bytes(bad))) == ALL, bit


def test_in_another_layout_it_costs_the_record_at_most() -> None:
    for bit in seams(STOCK)[::19]:
        bad = bytearray(STOCK)
        bad[bit // 8] ^= 1 << bit % 8
        assert len(ALL - held(salvage.from_bytes(bytes(bad)))) <= 1, bit
