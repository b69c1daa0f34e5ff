"""Sentences with their gaps filled."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.domain.durations import Duration
from reljournal.domain.message import Value, Word, msg
from reljournal.domain.money import Money
from reljournal.render.words import Words

TODAY = date(2026, 3, 2)
ENGLISH, GERMAN = Words("en", TODAY), Words("de", TODAY)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (date(2026, 3, 3), "3 March", "3. März"),
        (date(2025, 11, 18), "18 November 2025", "18. November 2025"),
        (Money("1200.5", "EUR"), "1,200.50 EUR", "1.200,50 EUR"),
        (Money("1234567", "CHF"), "1,234,567.00 CHF", "1.234.567,00 CHF"),
        (Duration(months=3), "3 months", "3 Monate"),
        (Duration(months=12), "1 year", "1 Jahr"),
        (Duration(days=14), "2 weeks", "2 Wochen"),
        (Word("call"), "call", "Anruf"),
        (None, "", ""),
    ],
)
def test_values_are_said_by_their_type(value: Value, english: str, german: str) -> None:
    assert ENGLISH(msg("{it}", it=value)) == english
    assert GERMAN(msg("{it}", it=value)) == german


@pytest.mark.parametrize(
    ("form", "n", "said"),
    [
        ("days", 1, "1 day"),
        ("days", 2, "2 days"),
        ("ago", 0, "today"),
        ("ago", 1, "yesterday"),
        ("ago", 9, "9 days ago"),
        ("away", 0, "today"),
        ("away", 1, "tomorrow"),
        ("away", 5, "in 5 days"),
        ("away", -2, "2 days ago"),
    ],
)
def test_counts(form: str, n: int, said: str) -> None:
    assert ENGLISH(msg(f"{{n:{form}}}", n=n)) == said


def test_what_was_entered_further_east_lies_ahead() -> None:
    assert [ENGLISH(msg("{n:ago}", n=n)) for n in (0, -1, -2)] == ["today", "tomorrow", "in 2 days"]


def test_a_value_is_never_read_as_a_template() -> None:
    assert ENGLISH(msg("{name}: {text}", name="{text}", text="{name} {0} %s")) == "{text}: {name} {0} %s"


@pytest.mark.parametrize("template", ["{gone}", "{", "a {b", "}", "{}"])
def test_a_gap_without_a_value_stays_visible(template: str) -> None:
    assert ENGLISH(msg(template)) == template


def test_names_and_numbers_are_glued_for_wrapping() -> None:
    glued = Words("en", TODAY, glue=True)
    message = msg("{name} by {on}", name="Anna Weber", on=date(2026, 3, 3))
    assert glued(message) == "Anna\N{NO-BREAK SPACE}Weber by 3\N{NO-BREAK SPACE}March"


@given(st.text(), st.text())
def test_any_text_is_said_on_one_line(text: str, name: str) -> None:
    said = ENGLISH(msg("{name} — {text}", name=name, text=text))
    assert "\n" not in said
    assert "\x1b" not in said


def test_a_word_of_the_journal_is_as_safe_as_a_text() -> None:
    """Kinds and topics are words of ours, unless somebody else wrote the file."""
    assert ENGLISH(msg("{kind}", kind=Word("\x1b[2Jcall"))) == "␛[2Jcall"
    assert ENGLISH("\x1b[2Jcall") == "␛[2Jcall"
    assert ENGLISH(msg("\x9b2J {n:days}", n=2)) == "\\u009b2J 2 days"
