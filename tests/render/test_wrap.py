"""Lines that break only where a reader would break them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reljournal.render.wrap import wrapped

NBSP = "\N{NO-BREAK SPACE}"


def test_a_name_is_never_broken() -> None:
    assert wrapped(f"Call Anna{NBSP}Weber today", 12) == ["Call", "Anna Weber", "today"]


def test_a_word_wider_than_the_line_is_cut_because_nothing_else_shows_it_whole() -> None:
    assert wrapped("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert wrapped(f"Donau{NBSP}dampf{NBSP}schiff", 11) == ["Donau dampf", "schiff"]


def test_nothing_is_one_empty_line() -> None:
    assert wrapped("", 10) == [""]


words = st.text(alphabet="abcäöü漢😀", min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=30), st.integers(min_value=2, max_value=60))
def test_no_line_is_too_wide_and_nothing_is_lost(parts: list[str], width: int) -> None:
    lines = wrapped(" ".join(parts), width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(parts)
