"""A person's own words, safe to repeat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.domain.quoting import quoted


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("März", "'März'"),
        ("it's", '"it\'s"'),
        ("\x1b[31m\r\n", r"'\x1b[31m\r\n'"),
        ("\u202eabc\ud800", r"'\u202eabc\ud800'"),
        ("x" * 60, "'" + "x" * 60 + "'"),
        ("x" * 61, "'" + "x" * 59 + "…'"),
    ],
)
def test_quoted(text: str, quote: str) -> None:
    assert quoted(text) == quote


@given(st.text())
def test_a_quote_is_one_printable_line(text: str) -> None:
    assert quoted(text).isprintable()
