"""Entries read from their lines are those that the parser reads; what is no line of ours is not taken for one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reljournal.journal import Journal, entry_lines, files, lines, view, view_maker
from reljournal.journal.entry_lines import EntryLines, cut
from reljournal.journal.records import from_record
from reljournal.journal.stamp import state_of

# On a busy machine drawing records may take long, and tells nothing of the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXTS = st.text(st.sampled_from('ab "\\{}:,[]\nü\u2028'), max_size=12) | st.sampled_from(
    ['", "note": "', '"], "tags": ["', ', "who": ["', "}"]
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "on": st.sampled_from(["2026-03-02", "2019-12-31", "20260302", "2026-W01-1"]),
    "kind": st.sampled_from(["call", "fax"]) | TEXTS,
    "who": st.lists(st.sampled_from(["1", "22", "9007199254740993"]), max_size=3),
    "direction": st.sampled_from(["in", "out"]),
    "note": TEXTS,
    "tags": st.lists(TEXTS, max_size=2),
    "project": st.just("3"),
    "value": st.sampled_from(["120.00 EUR", "3.50 CHF"]),
    "minutes": st.integers(1, 90),
    "occasion": TEXTS,
    "planned": st.booleans(),
    "confidential": st.booleans(),
    "of others": st.sampled_from([1, [{"note": "x"}], {"note": "y", "who": ["1"]}]),
}
RECORDS = st.fixed_dictionaries(
    {name: FIELDS[name] for name in ("on", "kind", "who")},
    optional={name: each for name, each in FIELDS.items() if name not in ("on", "kind", "who")},
)


@st.composite
def records(draw: Any) -> dict[str, Any]:
    """Records with their fields in our order or another."""
    record = draw(RECORDS)
    names = [name for name in FIELDS if name in record]
    return {name: record[name] for name in (draw(st.permutations(names)) if draw(st.booleans()) else names)}


def section(found: list[dict[str, Any]]) -> bytes:
    """The lines of some records as they stand in the file."""
    rows = [b'"%d": %s\n' % (at, lines.body("interactions", at, each)) for at, each in enumerate(found)]
    return b",".join(rows)


@given(st.lists(records(), max_size=6))
@UNHURRIED
def test_an_entry_is_what_the_parser_reads(found: list[dict[str, Any]]) -> None:
    told = cut(section(found))
    assert told is not None
    ids, plain = told
    assert ids == list(range(len(found)))
    reader = EntryLines()
    for doc_id, line, record in zip(ids, plain, found, strict=True):
        assert entry_lines.record_of(line) == record
        assert reader.entry(doc_id, line) == from_record("interactions", doc_id, record)


@pytest.mark.parametrize(
    "theirs",
    [{"note": "y", "who": ["1"]}, {"a": 1, "note": "y"}, [{"a": 1, "who": ["1"]}], {"a": {"b": 1, "note": "y"}}],
)
@pytest.mark.parametrize("who", [[], ["22"]])
def test_what_another_program_keeps_in_an_entry_is_not_taken_for_its_people_or_note(
    theirs: object, who: list[str]
) -> None:
    record = {"on": "2026-03-02", "kind": "call", "who": who, "mine": theirs}
    told = cut(section([record, record]))
    assert told is not None
    reader = EntryLines()
    for doc_id, line in zip(*told, strict=True):
        assert reader.entry(doc_id, line) == from_record("interactions", doc_id, record)


def test_what_was_read_before_does_not_make_another_entry_of_it() -> None:
    """The same text around the people: once the fields of the entry, once what another program keeps in it."""
    own, theirs = '"x": [{"a": 1}], "who": ["1"]', '"x": [{"a": 1, "who": ["1"]}]'
    plain = [b'{"on": "2026-03-02", "kind": "call", %s' % each.encode() for each in (own, theirs)]
    reader = EntryLines()
    assert reader.entry(1, plain[0]).who == (1,)
    with pytest.raises(ValueError, match="who"):
        reader.entry(2, plain[1])


def test_a_field_that_stands_there_twice_is_what_it_is_last() -> None:
    plain = b'{"on": "2026-03-02", "kind": "call", "who": ["1"], "note": "a", "kind": "email"'
    assert EntryLines().entry(1, plain).kind == "email"
    assert EntryLines().entry(1, plain + b', "on": "2026-03-01"').on == date(2026, 3, 1)


@pytest.mark.parametrize(
    "record",
    [
        {"on": 5, "kind": "x", "who": []},
        {"kind": "x"},
        {"on": "2026-02-30", "kind": "x", "who": ["1"]},
        {"on": "2026-03-02", "kind": "x", "who": ["a"]},
        {"on": "2026-03-02", "kind": "x", "who": "1"},
    ],
)
def test_what_is_no_entry_is_a_value_error(record: dict[str, Any]) -> None:
    reader, told = EntryLines(), cut(section([record]))
    assert told is not None
    with pytest.raises(ValueError, match=r".+"):
        reader.entry(0, told[1][0])
    with pytest.raises(ValueError, match=r".+"):
        reader.sort(told[1][0])


GOOD = section(
    [{"on": "2026-03-02", "kind": "call", "who": ["1"], "note": "a"}, {"on": "2026-03-02", "kind": "x", "who": []}]
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"a"', b'"b"'),
        (b'"1": {', b'"0": {'),
        (b'"1": {', b'"01": {'),
        (b'"1": {', b'"x": {'),
        (b'\n,"1"', b"\n,1"),
        (b'"crc": "', b'"CRC": "'),
        (b'"1": {', b'"99999999999999999999": {'),
        (b"\n,", b"\n\n,"),
        (b'": {', b'":{'),
    ],
)
def test_a_line_that_is_not_ours_is_not_cut(old: bytes, new: bytes) -> None:
    assert cut(GOOD) is not None
    assert cut(GOOD.replace(old, new)) is None


def signed(key: str, record: dict[str, Any], start: str = '"') -> bytes:
    """A line with a sound checksum under any key."""
    plain = lines.encode(record)
    crc = lines.checksum("interactions", key, plain)  # type: ignore[arg-type]
    return b'%s%s": %s, "crc": "%s"}\n' % (start.encode(), key.encode(), plain[:-1], crc.encode())


@pytest.mark.parametrize("key", ["x", "-1", "", "²", str(1 << 63)])
def test_a_sound_line_whose_key_is_no_id_is_not_cut(key: str) -> None:
    record = {"on": "2026-03-02", "kind": "call", "who": ["1"]}
    assert cut(signed(str((1 << 63) - 1), record)) == ([(1 << 63) - 1], [lines.encode(record)[:-1]])
    assert cut(signed("0", record) + b"," + signed("1", record)) is not None
    assert cut(signed(key, record)) is None
    assert cut(signed("0", record) + b"," + signed(key, record)) is None
    assert cut(signed(key, record) + b"," + signed("0", record)) is None


def test_sound_lines_that_do_not_stand_as_we_write_them_are_not_cut() -> None:
    record = {"on": "2026-03-02", "kind": "call", "who": ["1"]}
    one, two = signed("1", record), signed("2", record)
    assert cut(two + b"," + one) == ([2, 1], [lines.encode(record)[:-1]] * 2)
    assert cut(one + b"," + two + b"," + one) is None
    assert cut(signed("1", record, "x") + b"," + two) is None
    assert cut(one + b"," + signed("2", record, "x")) is None


@pytest.mark.parametrize(
    "more",
    [
        '"who": ["1"], "on": "2026-03-03"',
        '"who": ["1"], "who": ["2"]',
        '"who": ["1"], "who": []',
        '"who": ["1"], "note": "a", "note": "b"',
        '"who": ["1"], "note": "a", "on": "2026-03-03"',
        '"who": ["1"], "note": "a", "who": ["1"]',
        '"who": ["1"], "note": ""',
        '"who": ["1", "22"], "note": "a", "tags": ["b"]',
        '"who": ["1"], "note": "a", "crc": "00000000"',
        '"who": [ "1"]',
        '"who": ["1","2"]',
        '"who": ["1"],"note": "a"',
        '"note": "a", "who": ["1"]',
        '"tags": [", "], "who": ["1"], "note": "a"',
        '"who": ["12345678901234567890"]',
    ],
)
def test_what_stands_twice_or_elsewhere_is_read_as_the_parser_reads_it(more: str) -> None:
    """By one who has read such lines before, and by one who has not."""
    plain = f'{{"on": "2026-03-02", "kind": "call", {more}'.encode()
    reader = EntryLines()
    for line in (b'{"on": "2026-03-02", "kind": "call", "who": ["1"], "note": "z"', plain, plain):
        for each in (reader, EntryLines()):
            assert outcome(each.entry, 7, line) == outcome(
                from_record, "interactions", 7, entry_lines.record_of(line)
            )


def outcome(read: Any, *args: Any) -> object:
    try:
        return read(*args)
    except ValueError as error:
        return repr(error)


def test_what_many_entries_share_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def parse(body: bytes) -> dict[str, Any]:
        parsed.append(body)
        return view.parse(body)

    monkeypatch.setattr(entry_lines, "parse", parse)
    reader = EntryLines()
    for kind, rest in (("call", ""), ("visit", ', "tags": ["b"]')):
        parsed.clear()
        for day in ("2026-03-02", "2026-03-03"):
            for who in ('"1"', '"22"', '"1", "22"'):
                for note in ("", ', "note": "a"', ', "note": "b"') if not rest else ("",):
                    line = f'{{"on": "{day}", "kind": "{kind}", "who": [{who}]{note}{rest}'.encode()
                    sort, people, found = reader.sort(line)
                    assert sort is reader.sort(line)[0]
                    assert people == tuple(int(each.strip('"')) for each in who.split(", "))
                    assert found == note[len(', "note": "') : -1].encode()
        # Once what is shared, once the first line that has it.
        assert len(parsed) == 2


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ('"who": ["1"], "note": "a", "note": "a"', '"who": ["1"], "note": "z", "note": "a"'),
        ('"who": ["1"], "who": ["1"]', '"who": ["22"], "who": ["1"]'),
        ('"who": ["1"], "note": "a", "who": ["1"]', '"who": ["22"], "note": "a", "who": ["1"]'),
        ('"who": ["1"], "note": "a", "on": "2026-03-02"', '"who": ["1"], "note": "b", "on": "2026-03-02"'),
    ],
)
def test_a_line_that_says_something_twice_vouches_for_no_other(first: str, then: str) -> None:
    reader = EntryLines()
    for day, more in (("2026-03-02", first), ("2026-03-03", then), ("2026-03-04", then)):
        line = f'{{"on": "{day}", "kind": "call", {more}'.encode()
        assert reader.entry(7, line) == from_record("interactions", 7, entry_lines.record_of(line))


def test_a_sound_line_that_is_no_json_is_a_value_error() -> None:
    plain = b'{"on": "2026-03-02", "kind": "call", "who": ["1"], "value": NaN'
    reader = EntryLines()
    for read in (reader.sort, lambda line: reader.entry(1, line)):
        with pytest.raises(ValueError, match="NaN is not a JSON number"):
            read(plain)


def test_nothing_is_cut_into_nothing() -> None:
    assert cut(b"") == ([], [])


@given(st.lists(records(), max_size=8))
@UNHURRIED
def test_the_view_of_the_bytes_is_the_view_of_the_tables(
    tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]]
) -> None:
    from journal_disk import NOW

    folder = tmp_path_factory.mktemp("view")
    journal = Journal(folder / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("x", now=NOW) as tx:
        house = tx.insert("contacts", {"name": "Weber GmbH", "kind": "organisation"})
        tx.insert("contacts", {"name": "Anna", "org": str(house)})
        ids = [tx.insert("interactions", each) for each in found]
        for each in ids[:2]:
            tx.insert("deferrals", {"kind": "dismissed", "rule": "x", "subject": str(each), "on": "2026-01-01"})
    path, day, last = files.real(str(journal.path)), date(2026, 3, 2), date(2026, 3, 4)
    made = view_maker.make_from_file(str(folder / "1.view"), path, version="1", today=day, last_day=last)
    tables = journal.load().tables
    view_maker.make(str(folder / "2.view"), path, tables, state_of(path), version="1", today=day, last_day=last)
    one, two = (
        view.View.open(str(folder / f"{n}.view"), path, "1", day.toordinal(), "2026-03-04") for n in (1, 2)
    )
    assert made
    assert one is not None
    assert two is not None
    assert one.slices(sorted(one.homes)) == two.slices(sorted(two.homes))
    assert (one.names(), one.newest(), one.sales()) == (two.names(), two.newest(), two.sales())
    assert (one.turnovers, one.has_confidential) == (two.turnovers, two.has_confidential)
    assert [one.ref(each) for each in ids] == [two.ref(each) for each in ids]


def test_a_flaw_a_pending_write_or_a_day_to_come_wants_the_whole_command(tmp_path: Any) -> None:
    from journal_disk import NOW

    journal = Journal(tmp_path / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("x", now=NOW) as tx:
        tx.insert("interactions", {"on": "2026-03-03", "kind": "call", "who": ["1"]})
    path, place = files.real(str(journal.path)), str(tmp_path / "v.view")
    whole = journal.path.read_bytes()

    def made(day: date = date(2026, 3, 3)) -> bool:
        return view_maker.make_from_file(place, path, version="1", today=day, last_day=day) is not None

    assert made()
    assert not made(date(2026, 3, 2))
    for old, new in (
        (b'"call"', b'"fall"'),
        (b'"schema": 1', b'"schema": 0'),
        (b',"frictions"', b',"others"'),
        (b"}\n}\n", b"}\n}"),
    ):
        journal.path.write_bytes(whole.replace(old, new))
        assert not made()
    journal.path.write_bytes(whole)
    (tmp_path / "journal.json.intent").write_bytes(b"")
    assert not made()
