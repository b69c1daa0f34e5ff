"""Users' conditions: what they may say, what is said of a wrong one, and that none of them does harm."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hostile import hostile
from reljournal.domain.expression import LARGEST, MOST_NODES, Value, compile_expression
from reljournal.domain.operations import DATE, FLAG, FUNCTIONS, NEVER, NUMBER, PARTS, TEXT, TEXTS, Kind
from reljournal.domain.syntax import MOST_CHARACTERS, MOST_DEPTH, ExpressionError

NAMES: dict[str, Kind] = {
    "type": TEXT,
    "name": TEXT,
    "tags": TEXTS,
    "today": DATE,
    "days_since_meeting": NUMBER,
    "days_since_call": NUMBER,
    "never": NUMBER,
    "new": FLAG,
}
CHOICES = {"type": ("partnership", "loyal")}
VALUES: dict[str, Value] = {
    "type": "partnership",
    "name": "Weber GmbH",
    "tags": ("vip", "press"),
    "today": date(2026, 4, 3),  # a Friday
    "days_since_meeting": 231,
    "days_since_call": NEVER,
    "never": NEVER,
    "new": False,
}


def result(text: str) -> Value:
    return compile_expression(text, NAMES, CHOICES).evaluate(VALUES)


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        result(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "type == 'partnership' and days_since_meeting > 200 and today.month in [4, 5]",
        "days_since_meeting == 231",
        "200 < days_since_meeting <= 231",
        "not 200 < days_since_meeting < 231",
        "type != 'loyal'",
        "type in ['loyal', 'partnership']",
        "type in ('loyal', 'partnership')",
        "type not in ['loyal']",
        "'vip' in tags",
        "'gone' not in tags",
        "'Weber' in name",
        "len(tags) == 2",
        "len(name) > 3",
        "today.year == 2026 and today.month == 4 and today.day == 3",
        "today.weekday == 5",
        "today.week == 14",
        "today.quarter == 2",
        "today == today and today <= today",
        "days_since_meeting + 9 == 240",
        "days_since_meeting - 1 == 230",
        "days_since_meeting * 2 == 462",
        "days_since_meeting / 2 == 115.5",
        "days_since_meeting // 7 == 33",
        "days_since_meeting % 7 == 0",
        "-days_since_meeting == -231",
        "-5 in [-5, 2.5]",
        "max(1, days_since_meeting, 3) == 231",
        "min(1, days_since_meeting) == 1",
        "abs(1 - 3) == 2",
        "new or type == 'partnership'",
        "not new",
        "new == False",
        "(7 if new else 200) < days_since_meeting",
        "True",
        "  days_since_meeting\n  > 200 ",
        "days_since_meeting > 1_0",
        "days_since_meeting > 200 # a remark on one line",
    ],
)
def test_what_holds(text: str) -> None:
    assert result(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "days_since_meeting > 231",
        "days_since_meeting < 231",
        "200 < days_since_meeting < 231",
        "type == 'loyal'",
        "'VIP' in tags",
        "new and 1 / 0 > 1",
        "today.month in [5, 6]",
    ],
)
def test_what_does_not_hold(text: str) -> None:
    assert result(text) is False


class TestNever:
    """What never was is longer ago than any number."""

    @pytest.mark.parametrize("days", [0, 200, LARGEST])
    def test_it_is_more_than_any_number(self, days: int) -> None:
        assert result(f"days_since_call > {days}") is True
        assert result(f"days_since_call <= {days}") is False
        assert result(f"days_since_call == {days}") is False

    def test_it_can_be_asked_for(self) -> None:
        assert result("days_since_call == never") is True
        assert result("days_since_meeting == never") is False
        assert result("days_since_meeting < never") is True

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("days_since_call + 1", NEVER),
            ("days_since_call // 7", NEVER),
            ("days_since_call / 7", NEVER),
            ("days_since_call - never", 0),
            ("days_since_call * 0", 0),
            ("days_since_call / never", 0),
            ("days_since_call // never", 0),
            ("days_since_call % 7", 0),
            ("days_since_meeting // never", 0),
            ("days_since_meeting - days_since_call", -NEVER),
            ("min(days_since_meeting, days_since_call)", 231),
        ],
    )
    def test_counting_with_it_leaves_a_number(self, text: str, value: float) -> None:
        assert result(text) == value


@pytest.mark.parametrize(
    ("text", "column", "sentence", "hint"),
    [
        ("days_since_meetin > 3", 1, "unknown variable 'days_since_meetin'", "did you mean days_since_meeting?"),
        ("type == 'loyal' and tipe == 'x'", 21, "unknown variable 'tipe'", "did you mean type?"),
        ("name == 'ä' and tipe == 'x'", 17, "unknown variable 'tipe'", "did you mean type?"),
        ("  tipe == 'x'", 3, "unknown variable 'tipe'", "did you mean type?"),
        ("new and\n  tipe == 'x'", 11, "unknown variable 'tipe'", "did you mean type?"),
        ("zzz > 3", 1, "unknown variable 'zzz'", "it may be type, name, tags, today, days_since_meeting, "),
        ("today.moth == 4", 1, "a date has no part 'moth'", "did you mean month?"),
        ("name.upper == 'X'", 1, "nothing may follow a dot here: this is text", "only dates have parts"),
        ("length(tags) > 1", 1, "unknown function 'length'", "it may be abs, len, max, min"),
        ("maxi(1, 2) > 1", 1, "unknown function 'maxi'", "did you mean"),
        ("name.upper() == 'X'", 1, "only functions by their name can be called", "it may be abs, len, max, min"),
        ("len(days_since_call) > 1", 1, "len does not take this", "write len(tags)"),
        ("max(tags) > 1", 1, "max does not take this", "write max(number, number)"),
        ("days_since_meeting > 'x'", 22, "a number cannot be compared so with text", "compare a number"),
        ("days_since_meeting > today", 22, "a number cannot be compared so with a date", "compare a number"),
        ("type < 'x'", 8, "text cannot be compared so with text", "< and > are for numbers and dates"),
        ("tags == ['vip']", 9, "a list of texts cannot be compared so with a list of texts", ""),
        ("5 in tags", 6, "a number cannot be compared so with a list of texts", ""),
        ("days_since_meeting is 5", 23, "'is' cannot be used in a rule", "write == or !="),
        ("days_since_meeting == None", 23, "None cannot be used in a rule", "days_since_meeting == never"),
        ("type == 'partnershp'", 9, "it is never 'partnershp'", "did you mean partnership?"),
        ("'sometimes' == type", 1, "it is never 'sometimes'", "it may be partnership, loyal"),
        ("type in ['loyal', 'loial']", 19, "it is never 'loial'", "did you mean loyal?"),
        ("tags and new", 1, "yes or no is needed here, and this is a list of texts", "'and' joins two questions"),
        ("not days_since_call", 5, "yes or no is needed here, and this is a number", "'not' stands before"),
        ("1 if tags else 2", 6, "yes or no is needed here", "a question stands after 'if'"),
        ("1 if new else 'x'", 15, "a number is needed here, and this is text", "both sides"),
        ("name + 'x' == 'y'", 1, "a number is needed here, and this is text", "only numbers can be counted with"),
        ("days_since_meeting ** 2 > 1", 1, "this sign cannot be used in a rule", "count with + - * / // %"),
        ("days_since_meeting / 0 > 1", 1, "it divides by zero", ""),
        ("1 / 1e-320 > 1", 1, "a number grows too large", ""),
        ("999999999999 * 999999999999 > 1", 1, "a number grows too large", ""),
        ("9999999999999 > 1", 1, "this number is too large", "numbers go up to 1,000,000,000,000"),
        ("1e999 > 1", 1, "this number is too large", ""),
        ("[1, 'x'] == 1", 1, "a list holds numbers or texts, written out", "[4, 5]"),
        ("5 in [days_since_meeting]", 6, "a list holds numbers or texts, written out", ""),
        ("5 in []", 6, "a list holds numbers or texts, written out", ""),
        ("type = 'loyal'", 6, "it is not understood", "compare with =="),
        ("new && new", 6, "it is not understood", "join with and, or, not"),
        ("lambda: 1", 1, "a lambda cannot be used in a rule", ""),
        ("f'{name}' == 'x'", 1, "an f-string cannot be used in a rule", ""),
        ("[x for x in tags]", 1, "a comprehension cannot be used in a rule", ""),
        ("tags[0] == 'x'", 1, "a part in square brackets cannot be used in a rule", ""),
        ("(x := 1) > 0", 2, "':=' cannot be used in a rule", ""),
        ("", 1, "it is empty", "for example"),
        ("new or\n# why\nnew", 8, "a remark cannot stand in it", "above the rule"),
    ],
)
def test_what_is_said_of_a_wrong_one(text: str, column: int, sentence: str, hint: str) -> None:
    error = refusal(text)
    assert (error.column, sentence in error.sentence, hint in error.hint) == (column, True, True), error.__dict__


class TestBounds:
    @pytest.mark.parametrize("spare", [0, 1])
    def test_characters(self, spare: int) -> None:
        text = "new or " + " " * (MOST_CHARACTERS - 10 + spare) + "new"
        if spare:
            assert "longer than 2,000 characters" in refusal(text).sentence
        else:
            assert result(text) is False

    @pytest.mark.parametrize("spare", [0, 1])
    def test_nodes(self, spare: int) -> None:
        text = " or ".join(["new"] * (MOST_NODES - 1 + spare))
        assert (refusal(text).sentence == "it is too large") if spare else result(text) is False

    @pytest.mark.parametrize("spare", [0, 1])
    def test_depth(self, spare: int) -> None:
        text = "not " * (MOST_DEPTH - 1 + spare) + "new"
        assert (refusal(text).sentence == "it is too large") if spare else result(text) is True

    @pytest.mark.parametrize("spare", [0, 1])
    def test_brackets(self, spare: int) -> None:
        text = "(" * (MOST_DEPTH + spare) + "new" + ")" * (MOST_DEPTH + spare)
        assert (refusal(text).sentence == "its brackets are nested too deeply") if spare else result(text) is False

    def test_only_what_decides_is_asked_for(self) -> None:
        asked: list[str] = []

        class Values(dict[str, Value]):
            def __getitem__(self, name: str) -> Value:
                asked.append(name)
                return VALUES[name]

        compiled = compile_expression("new and days_since_meeting > 3", NAMES)
        assert compiled.names == ("new", "days_since_meeting")
        assert compiled.evaluate(Values()) is False
        assert asked == ["new"]


@given(st.text(max_size=200))
@example("\x00")
@example("\ud800")
@example("'\\ud800' in name")
@example("'\\N{DIGIT ONE}' in name")
def test_any_text_is_read_or_refused(text: str) -> None:
    take(text)


WORDS = [*NAMES, *PARTS, *FUNCTIONS, "and", "or", "not", "in", "if", "else", "is", "lambda", "for", "None", "True"]
SIGNS = [
    *"()[]{}.,:+-*/%<>=!&|^~@#'\"\\ \n\t",
    "==",
    "!=",
    "<=",
    "//",
    "**",
    "'vip'",
    "0",
    "7",
    "1e9",
    "2.5",
    ":=",
]


@given(st.lists(st.sampled_from([*(f" {word} " for word in WORDS), *SIGNS]), max_size=30).map("".join))
def test_any_words_of_the_language_are_read_or_refused(text: str) -> None:
    take(text)


OPERANDS = st.sampled_from(["days_since_meeting", "days_since_call", "never", "0", "7", "2.5", "len(tags)"])
NUMBERS_ = st.recursive(
    OPERANDS,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=8,
)


@given(NUMBERS_, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), NUMBERS_)
def test_counting_ends_in_yes_or_no(left: str, sign: str, right: str) -> None:
    value = attempt(f"{left} {sign} {right}")
    if isinstance(value, ExpressionError):
        assert value.sentence in ("it divides by zero", "a number grows too large", "it is too large")
    else:
        assert isinstance(value, bool)


def attempt(text: str) -> Value | ExpressionError:
    """What a text comes to, or how it is refused; anything but an ExpressionError fails the test."""
    try:
        return result(text)
    except ExpressionError as error:
        return error


def take(text: str) -> Value | None:
    """What a text comes to; None where it is refused as it should be."""
    value = attempt(text)
    if not isinstance(value, ExpressionError):
        assert isinstance(value, bool | int | float | str | date | tuple)
        return value
    assert value.sentence
    assert 1 <= value.column <= len(text) + 1
    return None


HOSTILE = hostile()


def test_there_are_many_hostile_ones() -> None:
    assert len(set(HOSTILE)) >= 400


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_one_is_refused_or_harmless(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Harmless: it leaves its values alone, writes no file, and comes to something small.

    How long each takes is measured by benchmarks/expressions.py; here the bounds are tested that keep it short.
    """
    monkeypatch.chdir(tmp_path)
    before = dict(VALUES)
    value = take(text)
    assert before == VALUES
    assert not list(tmp_path.iterdir())
    if value is not None:
        assert len(text) <= MOST_CHARACTERS
        assert not isinstance(value, int | float) or abs(value) <= LARGEST or abs(value) == NEVER
        assert not isinstance(value, str | tuple) or len(value) <= MOST_CHARACTERS
