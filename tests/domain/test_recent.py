"""What of a long relationship stays in sight."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.domain import recent
from reljournal.domain.recent import kept

DAYS = st.integers(1, 400).map(lambda day: f"{2015 + day // 40}-01-{day % 28 + 1:02}")
FACTS = st.lists(
    st.tuples(
        DAYS,
        st.sampled_from(["call", "email", "gift"]),
        st.sampled_from(["in", "out"]),
        st.lists(st.sampled_from(["thanks", "order", "call"]), max_size=2).map(tuple),
        st.lists(st.integers(1, 3), max_size=2).map(tuple),
        st.booleans(),
    ),
    max_size=120,
)


def by_definition(facts: list[Any], begin: str, spare: int = 0) -> set[int]:
    """Everything since, plans and gifts; of the rest the newest, the first, and the newest of each sort."""
    newest = recent.IN_ANY_CASE + spare
    wanted = {each[1] for each in facts if each[0] >= begin or each[6] or each[2] == "gift"}
    older = sorted((each for each in facts if each[1] not in wanted), key=lambda each: each[:2], reverse=True)
    wanted.update(each[1] for each in older[:newest])
    wanted.update(each[1] for each in older[-1 - spare :])
    rest = older[newest:]
    for person in {who for each in rest for who in each[5]}:
        mine = [(each, each[5].count(person)) for each in rest if person in each[5]]
        sorts = {(each[2], each[3]) for each, _ in mine} | {tag for each, _ in mine for tag in each[4]}
        for sort in sorts:
            seen = 0
            for each, times in mine:
                often = each[4].count(sort) if isinstance(sort, str) else (each[2], each[3]) == sort
                for _ in range(times * often):
                    seen += 1
                    if seen <= recent.OF_EACH + spare:
                        wanted.add(each[1])
    return wanted


@given(FACTS, DAYS, st.integers(0, 2))
def test_it_is_what_the_definition_says(facts: list[Any], begin: str, spare: int) -> None:
    told = [(on, doc_id, *rest) for doc_id, (on, *rest) in enumerate(facts)]
    assert kept(told, begin, spare) == by_definition(told, begin, spare)


@given(FACTS, DAYS, DAYS)
def test_a_selection_can_be_selected_from_again(facts: list[Any], one: str, other: str) -> None:
    told = [(on, doc_id, *rest) for doc_id, (on, *rest) in enumerate(facts)]
    first, later = sorted((one, other))
    chosen = kept(told, first)
    assert kept([each for each in told if each[1] in chosen], later) == kept(told, later)


@given(FACTS, DAYS, DAYS, st.lists(st.integers(0, 119), min_size=1, max_size=3), st.sampled_from([2, 40]))
def test_of_a_selection_with_some_to_spare_as_many_may_go(
    facts: list[Any], one: str, other: str, going: list[int], in_any_case: int
) -> None:
    told = [
        (on, doc_id, kind, way, tuple(dict.fromkeys(tags)), tuple(dict.fromkeys(who)), planned)
        for doc_id, (on, kind, way, tags, who, planned) in enumerate(facts)
    ]
    first, later = sorted((one, other))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recent, "IN_ANY_CASE", in_any_case)
        patch.setattr(recent, "OF_EACH", in_any_case // 2)
        chosen = kept(told, first, recent.SPARE)
        spare = recent.SPARE
        for doc_id in going:
            fact = next((each for each in told if each[1] == doc_id), None)
            if fact is None:
                continue
            older = [e for e in told if e[1] in chosen and not (e[0] >= first or e[6] or e[2] == "gift")]
            if fact in older and len(older) > in_any_case:
                if not spare:
                    continue
                spare -= 1
            told.remove(fact)
            chosen.discard(doc_id)
        assert kept([each for each in told if each[1] in chosen], later) == kept(told, later)
