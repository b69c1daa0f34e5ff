"""Numbers that sort by time, whatever the clock does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.errors import RelError
from reljournal.journal import ids


def test_the_parts_of_an_id() -> None:
    assert ids.next_id(1_772_442_000_000, 5, 0) == 1_772_442_000_000 << 22 | 5 << 12
    assert ids.next_id(0, 0, 0) == 1
    assert ids.next_id(1, 0, -1) == 1 << 22


def test_a_moment_is_the_same_in_every_zone() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert ids.stamp(noon) == 1_772_452_800_000
    assert ids.stamp(noon.astimezone(timezone(timedelta(hours=9)))) == ids.stamp(noon)


def test_a_full_counter_goes_on_in_the_next_millisecond() -> None:
    full = 7 << 22 | 3 << 12 | 4095
    assert ids.next_id(7, 3, full) == 8 << 22 | 3 << 12
    assert ids.next_id(7, 2, full) == 8 << 22 | 2 << 12
    assert ids.next_id(7, 4, full) == 7 << 22 | 4 << 12


BASE = 5 << 22 | 3 << 12


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (-1, BASE),
        (BASE - 1, BASE),
        (BASE, BASE + 1),
        (BASE + 4094, BASE + 4095),
        (BASE + 4095, 6 << 22 | 3 << 12),
        # Of a node with a lower number, and of one with a higher.
        (5 << 22 | 2 << 12 | 9, BASE),
        (7 << 22 | 2 << 12 | 9, 7 << 22 | 3 << 12),
        (7 << 22 | 2 << 12 | 4095, 7 << 22 | 3 << 12),
        (5 << 22 | 4 << 12 | 9, 6 << 22 | 3 << 12),
        (7 << 22 | 1023 << 12, 8 << 22 | 3 << 12),
    ],
)
def test_the_next_is_the_smallest_of_its_node_above_the_last(last: int, following: int) -> None:
    assert ids.next_id(5, 3, last) == following
    assert ids.next_id(5, 3 + 1024, last) == following


def test_a_clock_before_1970_counts_as_1970() -> None:
    assert ids.next_id(-7, 3, -1) == 3 << 12
    assert ids.next_id(-7, 3, 3 << 12) == 3 << 12 | 1


@pytest.mark.parametrize(
    ("last", "upper", "following"),
    [
        (-1, True, BASE + 2048),
        (-1, False, BASE),
        (BASE, False, BASE + 1),
        (BASE + 2046, False, BASE + 2047),
        (BASE + 2047, False, 6 << 22 | 3 << 12),
        (BASE + 2048, False, 6 << 22 | 3 << 12),
        (BASE + 2048, True, BASE + 2049),
        (BASE + 4095, True, 6 << 22 | 3 << 12 | 2048),
        (BASE + 9, True, BASE + 2058),
    ],
)
def test_each_half_of_the_counters_is_filled_by_itself(last: int, upper: bool, following: int) -> None:
    assert ids.next_of(5, 3, last, upper=upper) == following


def test_the_last_id_of_all_is_given() -> None:
    top = ids.LIMIT - 1
    assert top == (1 << 63) - 1
    assert ids.next_id(0, 1023, top - 1) == top
    assert ids.next_id((1 << 41) - 1, 1023, -1) == top - 4095
    with pytest.raises(RelError) as caught:
        ids.next_id(0, 1023, top)
    assert caught.value.sentence == ("No id is left: the clock or the last record's id lies after the year 2039.")
    assert caught.value.hint == "Check the computer's clock, then `rel doctor`."


def test_no_id_is_left_after_2039() -> None:
    with pytest.raises(RelError, match="2039"):
        ids.next_id(0, 0, (1 << 63) - 1)
    with pytest.raises(RelError, match="2039"):
        ids.next_id(1 << 41, 0, 0)


@given(st.lists(st.tuples(st.integers(-5, 5000), st.integers(0, 1023), st.booleans()), max_size=60))
def test_ids_rise_whatever_the_clock_does(steps: list[tuple[int, int, bool]]) -> None:
    last = -1
    for now, node, upper in steps:
        number = ids.next_of(now, node, last, upper=upper)
        assert last < number < 1 << 63
        assert number >> 12 & 1023 == node
        assert bool(number & 2048) == upper
        last = number


def test_two_machines_never_meet() -> None:
    seen: set[int] = set()
    for node in (1, 2):
        last = -1
        for n in range(20_000):
            last = ids.next_of(1000 + n // 700 - (n % 7 == 0) * 50, node, last, upper=True)
            assert last not in seen
            seen.add(last)
    assert len(seen) == 40_000
