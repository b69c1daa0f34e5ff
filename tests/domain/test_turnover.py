"""A relationship's part of the turnover, in whole numbers: the same as decimal fractions would tell."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.domain.money import Money, in_cents
from reljournal.domain.turnover import Turnover

CENTS = st.integers(0, 10**17)


@given(amount=st.decimals("-99999999999", "99999999999", places=2))
def test_cents_are_the_amount_to_the_last_digit(amount: Decimal) -> None:
    assert Decimal(in_cents(Money(str(amount), "EUR").amount)) == amount * 100


@pytest.mark.parametrize(("amount", "cents"), [("1200", 120_000), ("0.5", 50), ("-0.05", -5), ("-3", -300)])
def test_cents_of_what_other_hands_wrote(amount: str, cents: int) -> None:
    assert in_cents(amount) == cents


@given(mine=CENTS, rest=CENTS.filter(bool), parts=st.integers(1, 100))
def test_a_share_is_compared_and_rounded_exactly(mine: int, rest: int, parts: int) -> None:
    turnover = Turnover(mine, mine + rest, 3, ())
    share = Decimal(mine) / Decimal(mine + rest)
    assert turnover.exceeds(parts, 100) is (mine * 100 > parts * (mine + rest))
    assert abs(turnover.per_mille - share * 1000) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("mine", "total"), [(1, 2000), (3, 2000), (5, 2000), (1999, 2000), (5, 6), (1, 3), (0, 7)]
)
def test_a_half_is_rounded_to_even(mine: int, total: int) -> None:
    share = (Decimal(mine) * 1000 / Decimal(total)).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert Turnover(mine, total, 3, ()).per_mille == share


def test_five_sixths_are_not_more_than_five_sixths() -> None:
    assert not Turnover(5, 6, 3, ()).exceeds(5, 6)
    assert Turnover(5_000_001, 6_000_000, 3, ()).exceeds(5, 6)
    assert not Turnover(0, 0, 3, ()).exceeds(40, 100)
