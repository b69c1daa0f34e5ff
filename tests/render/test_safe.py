"""Nothing that others wrote acts on the terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.render.safe import MOST_MARKS, json_text, markdown, shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna Weber", "Anna Weber"),
        ("Müller & Söhne 😀", "Müller & Söhne 😀"),
        ("[red]x[/red] [link=http://x]y", "[red]x[/red] [link=http://x]y"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("\x1b]8;;http://x\x07link", "␛]8;;http://x␇link"),
        ("two\nlines\r\nthree", "two ⏎ lines ⏎ three"),
        ("a\tb", "a b"),
        ("\x9b31mred", "\\u009b31mred"),
        ("\u202eevil", "\\u202eevil"),
        ("\u200bhidden", "\\u200bhidden"),
        ("a\u3164b", "a\\u3164b"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\udc80", "\\udc80"),
        ("\x7f", "\\u007f"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(alphabet=st.characters()))
def test_no_control_and_no_line_break_survives(text: str) -> None:
    shown = visible(text)
    assert not [each for each in shown if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [each for each in shown if unicodedata.category(each) == "Cf" and each not in "\u00ad\u200c\u200d"]
    assert visible(shown) == shown


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters())))
def test_json_says_exactly_what_is_there_and_acts_on_nothing(value: dict[str, str]) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert not [each for each in text if unicodedata.category(each) in ("Cc", "Cs") and each != "\n"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(alphabet='aü"\\\n'),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(alphabet='ab"'), inner),
)


@given(_VALUES)
def test_json_is_laid_out_as_python_does_it(value: object) -> None:
    assert json_text(value) == json.dumps(value, ensure_ascii=False, indent=2)


@pytest.mark.parametrize("text", ["\x7f", "\u202e", "\U000e0041\U000e007f", "\udc80", "\u2028", "\u3164"])
def test_json_escapes_what_is_not_seen(text: str) -> None:
    assert json_text(text).isascii()
    assert "\x7f" not in json_text(text)
    assert json.loads(json_text(text)) == text


def test_marks_do_not_pile_up_over_other_lines() -> None:
    assert visible("Việt\u0323\u0301") == "Việt\u0323\u0301"
    shown = visible("Z" + "\u0300" * 1000)
    assert shown.count("\u0300") == MOST_MARKS
    assert shown.endswith("\\u0300")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a [b](c) <i> `x`", "a \\[b\\](c) \\<i\\> \\`x\\`"),
        ("- x", "\\- x"),
        ("=== ", "\\=== "),
        ("1. x", "1\\. x"),
        ("1) x", "1\\) x"),
        ("52.9 % - no list", "52.9 % - no list"),
    ],
)
def test_markdown_finds_nothing_of_its_own(text: str, written: str) -> None:
    assert markdown(text) == written


def test_long_texts_end_in_an_ellipsis() -> None:
    assert shortened("x" * 10_000, 20) == "x" * 19 + "…"
    assert shortened("short", 20) == "short"
