"""The columns of a view's index, against the lists that they stand for."""

from __future__ import annotations

import marshal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reljournal.journal.view_index import People, Places, columns, packed_places

IDS = st.integers(0, 1 << 62)
EACH = st.tuples(IDS, st.integers(-2, 3), st.text("ab\n\0 ", max_size=5))
PEOPLE = st.lists(EACH, max_size=6, unique_by=lambda each: each[0])


def again(lists: Any) -> Any:
    """As they come out of the file."""
    return marshal.loads(marshal.dumps(lists))


@given(people=PEOPLE, spellings=st.lists(st.text("ab\n ", max_size=3), max_size=3))
def test_everybody_is_found_as_in_a_list_of_them(people: list[tuple[int, int, str]], spellings: list[str]) -> None:
    shown = [(doc_id, home, labels.replace("\0", " ")) for doc_id, home, labels in people]
    found = People(*again(columns(people)))
    assert (bool(found), list(found)) == (bool(people), shown)
    assert found.home_of == {doc_id: home for doc_id, home, _ in people}
    wanted = [doc_id for doc_id, _, labels in shown if any(each in labels for each in spellings)]
    assert found.with_any(iter(spellings)) == wanted


@given(
    places=st.dictionaries(
        st.integers(-9, 1 << 62),
        st.tuples(st.integers(0, 1 << 40), st.integers(0, 1 << 40), st.integers(0, (1 << 32) - 1)),
        max_size=5,
    )
)
def test_a_place_is_the_one_that_was_told(places: dict[int, tuple[int, int, int]]) -> None:
    found = Places(*again(packed_places(places)))
    assert {name: found[name] for name in places} == places
    assert -10 not in found
