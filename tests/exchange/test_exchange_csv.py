"""Entries as CSV: what goes out comes back, and what cannot be meant is named with its line."""

import csv
import io
from datetime import date
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reljournal.domain.interaction import KINDS
from reljournal.domain.money import Money
from reljournal.errors import RelError, UsageError
from reljournal.exchange import entry_format, formats
from reljournal.exchange.csv_cells import guarded, join_names, split_names, unguarded
from reljournal.exchange.csv_entries import COLUMNS, parse, write
from reljournal.exchange.entries import EntryRow, Parsed, Reading

TODAY = date(2026, 3, 2)
READING = Reading(TODAY, KINDS)
HEADER = "date,kind,who,direction,note,tags,value"

HOSTILE = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="=+-@\t\r\n'\",; aé😀\x00\x1b\u202e\u2028＝", max_size=12),
    st.sampled_from(["=1+1", "'=1", "''+x", "-5", '"', "a\r\nb", "\r", "😀", '=HYPERLINK("x")', " x ", "\ufeff"]),
)
NAMES = HOSTILE.filter(lambda name: bool(name.strip()))
DIRECTIONS: tuple[Literal["out", "in"], ...] = ("out", "in")
ROWS = st.builds(
    EntryRow,
    on=st.dates(date(1990, 1, 1), TODAY),
    kind=st.sampled_from(KINDS),
    who=st.lists(NAMES, min_size=1, max_size=3, unique=True).map(tuple),
    direction=st.sampled_from(DIRECTIONS),
    note=HOSTILE,
    tags=st.lists(st.sampled_from(["thanks", "praise", "übung", "c-3"]), unique=True).map(tuple),
    value=st.none() | st.integers(1, 10**11).map(lambda cents: Money(f"{cents // 100}.{cents % 100:02}", "EUR")),
)


def read(text: str, reading: Reading = READING) -> Parsed:
    return parse(text.encode(), reading)


@given(st.lists(ROWS, max_size=5))
@settings(deadline=None)
def test_what_goes_out_comes_back(rows: list[EntryRow]) -> None:
    data = write(rows)
    assert parse(data, READING) == Parsed(tuple(rows))
    assert parse(b"\xef\xbb\xbf" + data, READING).rows == tuple(rows)


@given(st.lists(ROWS, max_size=3))
@settings(deadline=None)
def test_no_cell_is_a_formula_to_any_reader(rows: list[EntryRow]) -> None:
    for cells in csv.reader(io.StringIO(write(rows).decode(), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@given(HOSTILE)
def test_the_guard_is_taken_away_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", [" =1+1", "\u00a0@SUM(1)", "\u200b=1", "\ufeff+1", "\0-1", "  ＝1", "' =1"])
def test_a_formula_behind_blanks_is_guarded_too(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True))
def test_names_share_a_cell(names: list[str]) -> None:
    assert split_names(join_names(names)) == tuple(names)


def test_a_readable_row_for_people() -> None:
    row = EntryRow(
        date(2026, 2, 3), "gift", ("Anna", "Weber, Tom"), "in", "Olives", ("thanks",), Money("12", "EUR")
    )
    assert (
        write([row]).decode() == f'{HEADER}\n2026-02-03,gift,"Anna; ""Weber, Tom""",in,Olives,thanks,12.00 EUR\n'
    )


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Anna", ("Anna",)),
        ("Anna, Ben", ("Anna", "Ben")),
        ("Weber, Anna; Ben", ("Weber, Anna", "Ben")),
        ('"Weber, Anna"', ("Weber, Anna",)),
        ('Anna "Ann" Weber; Ben', ('Anna "Ann" Weber', "Ben")),
        ('"unclosed; Ben', ('"unclosed', "Ben")),
        (" ; Anna ;; ", ("Anna",)),
        ("Anna;Anna", ("Anna",)),
        (" , ;", ()),
        ("", ()),
    ],
)
def test_the_people_of_a_cell(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell) == names


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_delimiters_line_endings_and_marks(delimiter: str, ending: str, mark: bytes) -> None:
    lines = [["Who", " DATE ", "kind", "note"], ["Anna", "1.3.2026", "Call", '"a,b;c\td"']]
    data = mark + ending.join(delimiter.join(line) for line in lines).encode()
    assert parse(data, READING).rows == (EntryRow(date(2026, 3, 1), "call", ("Anna",), note="a,b;c\td"),)


def test_the_delimiter_is_taken_from_the_header_alone() -> None:
    (row,) = read("date;kind;who;note\n2026-01-05;call;Anna;a, b, c, d, e").rows
    assert row.note == "a, b, c, d, e"


def test_columns_may_be_missing_strange_or_in_any_order() -> None:
    parsed = read("mood,who,kind,date\nfine,Anna,call,yesterday\n\n,,,\n,Ben,email\n")
    assert parsed.rows == (EntryRow(date(2026, 3, 1), "call", ("Anna",)),)
    assert [problem.line for problem in parsed.problems] == [5]
    assert parsed.notes[0].values == {"columns": ("mood",)}


def test_what_people_write_is_understood() -> None:
    (row,) = read(f'{HEADER}\nlast friday, EMAIL ,Anna,IN,"two\nlines",+Thanks praise +thanks,"1.200,50"').rows
    assert row == EntryRow(
        date(2026, 2, 27),
        "email",
        ("Anna",),
        "in",
        "two\nlines",
        ("thanks", "praise"),
        Money("1200.50", "EUR"),
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",call,Anna,,,,", "the date is missing"),
        ("soonish,call,Anna,,,,", "'soonish' is not understood"),
        ("2026-02-30,call,Anna,,,,", "does not exist"),
        ("03/04/2025,call,Anna,,,,", "ambiguous"),
        ("2026-03-03,call,Anna,,,,", "2026-03-03 lies in the future"),
        ("tomorrow,call,Anna,,,,", "lies in the future"),
        ("2026-03-02,,Anna,,,,", "the kind is missing"),
        ("2026-03-02,cal,Anna,,,,", "'cal' is not a kind"),
        ("2026-03-02,call,,,,,", "nobody is named"),
        ("2026-03-02,call,Anna,sideways,,,", "'sideways' is not a direction"),
        ("2026-03-02,call,Anna,,,,-5", "too little"),
        ("2026-03-02,call,Anna,,,,much", "not understood as money"),
        ("2026-03-02,call,Anna,,a, b,,,too,many", "the row has 10 cells and the header 7"),
    ],
)
def test_bad_rows_are_named_with_their_line(row: str, says: str) -> None:
    parsed = read(f'{HEADER}\n2026-03-02,call,Anna,,"two\nlines",,\n{row}\n2026-03-01,call,Ben,,,,\n')
    (problem,) = parsed.problems
    assert problem.line == 4
    assert says in problem.what
    assert len(parsed.rows) == 2


def test_the_near_miss_of_a_future_date_and_of_a_kind_of_the_users() -> None:
    assert read(f"{HEADER}\n2026-03-02,call,Anna,,,,").rows
    assert not read(f"{HEADER}\n2026-03-02,fax,Anna,,,,").rows
    assert read(f"{HEADER}\n2026-03-02,fax,Anna,,,,", Reading(TODAY, (*KINDS, "fax"))).rows
    assert read(f"{HEADER}\n03/04/2025,call,Anna,,,,", Reading(TODAY, KINDS, "dmy")).rows[0].on == date(2025, 4, 3)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"2026-01-01,call,Anna\n", "lacks 'date', 'kind', 'who'"),
        (b"date,who\n", "lacks 'kind'"),
        (b"date,kind,who,Date\n", "'date' more than once"),
        (HEADER.encode() + b'\n2026-01-01,call,"Anna,,,,\n', "begins on line 2"),
        (HEADER.encode() + b'\n2026-01-01,call,"An"na,,,,\n', "begins on line 2"),
        (
            HEADER.encode() + b"\n2026-01-01,call,Anna,,,,\n2026-01-01,call,J\xfcrgen Noll,,,,\n",
            "line 3 is not UTF-8",
        ),
        (HEADER.encode("utf-16"), "UTF-16"),
    ],
)
def test_files_that_are_no_such_table(data: bytes, says: str) -> None:
    with pytest.raises(RelError, match=says) as caught:
        parse(data, READING)
    assert caught.value.exit_code == 1
    assert caught.value.hint


def test_an_old_encoding_is_shown_as_it_was_meant() -> None:
    with pytest.raises(RelError, match="it would read '…ürgen,") as caught:
        parse(HEADER.encode() + "\n2026-01-01,call,Jürgen,,,,".encode("cp1252"), READING)
    assert "CSV UTF-8" in caught.value.hint


def test_a_very_long_note_survives() -> None:
    rows = (EntryRow(TODAY, "note", ("Anna",), note="x" * 200_000),)
    limit = csv.field_size_limit()
    assert parse(write(rows), READING).rows == rows
    assert csv.field_size_limit() == limit


def test_half_a_character_does_not_stop_an_export() -> None:
    assert b"caf?" in write([EntryRow(TODAY, "note", ("Anna",), note="caf\udce9")])


def test_the_registry_loads_formats_by_name() -> None:
    assert formats() == ("json", "csv")
    assert entry_format("csv").write([]) == f"{','.join(COLUMNS)}\n".encode()
    with pytest.raises(UsageError, match="'csvv' is not a format") as caught:
        entry_format("csvv")
    assert caught.value.hint == "did you mean 'csv'?"


def test_other_packages_may_offer_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    offered = EntryPoint("mine", "reljournal.exchange.csv_entries", "reljournal.exchange")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **wanted: [offered])
    assert entry_format("mine").write([]).startswith(b"date,")
