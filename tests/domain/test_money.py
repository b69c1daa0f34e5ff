"""Money as people write it, exact to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reljournal.domain.money import Money, parse_money
from reljournal.errors import UsageError

NBSP, NARROW_NBSP = "\u00a0", "\u202f"
CENTS = st.integers(1, 10**13 - 1)


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("1200", "1200.00 EUR"),
        (" 1200 ", "1200.00 EUR"),
        ("1.200,50", "1200.50 EUR"),
        ("1,200.50", "1200.50 EUR"),
        ("1200.5", "1200.50 EUR"),
        ("1200,5", "1200.50 EUR"),
        ("1,20", "1.20 EUR"),
        ("1.2", "1.20 EUR"),
        ("0.01", "0.01 EUR"),
        (".50", "0.50 EUR"),
        ("007", "7.00 EUR"),
        ("1.200", "1200.00 EUR"),
        ("1,200", "1200.00 EUR"),
        ("999.000", "999000.00 EUR"),
        ("0.500", "0.50 EUR"),
        ("1234.500", "1234.50 EUR"),
        ("1.200.300", "1200300.00 EUR"),
        ("1,200,300.45", "1200300.45 EUR"),
        ("1.200.300,45", "1200300.45 EUR"),
        ("1,200.5000", "1200.50 EUR"),
        ("1 200,50", "1200.50 EUR"),
        (f"1{NBSP}200,50", "1200.50 EUR"),
        (f"1{NARROW_NBSP}200,50", "1200.50 EUR"),
        ("1 200 300", "1200300.00 EUR"),
        ("1'200.50", "1200.50 EUR"),
        ("1’200.50", "1200.50 EUR"),
        ("1200 EUR", "1200.00 EUR"),
        ("1200EUR", "1200.00 EUR"),
        ("EUR 1200", "1200.00 EUR"),
        ("eur 1200", "1200.00 EUR"),
        ("1200 Euro", "1200.00 EUR"),
        ("€50", "50.00 EUR"),
        ("50 €", "50.00 EUR"),
        (f"1.200,50{NBSP}€", "1200.50 EUR"),
        ("$20", "20.00 USD"),
        ("£20", "20.00 GBP"),
        ("CHF 12.-", "12.00 CHF"),
        ("12,- EUR", "12.00 EUR"),
        ("1'200.- CHF", "1200.00 CHF"),
        ("JPY 5000", "5000.00 JPY"),
        ("123456789012345", "123456789012345.00 EUR"),
    ],
)
def test_understood(text: str, money: str) -> None:
    assert str(parse_money(text)) == money


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", r"^'abc' is not understood as money\.$"),
        ("12k", r"^'12k' is not understood as money: a currency is three letters .*\.$"),
        ("1'2.3,50", "between thousands"),
        ("1,2.300", "between thousands"),
        ("5 ſek", "not understood as money"),
        ("0", "above zero"),
        ("0,00 €", "above zero"),
        ("-5", "above zero"),
        ("€-5", "above zero"),
        ("12 dollars", "a currency is three letters"),
        ("5 €€", "a currency is three letters"),
        ("5 €.EUR", "not understood"),
        ("1.234567", "more than two decimals"),
        ("1234.567", "more than two decimals"),
        ("0,005", "more than two decimals"),
        ("1234567890123456", "more than 15 digits"),
        ("1.200.50", "between thousands"),
        ("1,2,3", "between thousands"),
        ("12.34,56", "between thousands"),
        ("1.234,567.00", "between thousands"),
        ("1'200 300", "between thousands"),
        ("1200.300.400", "between thousands"),
        ("1 2", "between thousands"),
        ("1  200", "between thousands"),
        *[
            (text, "not understood as money")
            for text in (
                *("", " ", ".", ",", "-", "€", "EUR", "abc", "NaN", "Infinity", "1e5", "0x10", "1_000"),
                *("--5", "-+5", "5-", "(5)", "€5€", "EUR 5 USD", "5 / 2", "٣", "５", "²", "5\n", "\x1b[5m"),
                *("5 ЕUR", "9" * 10_000, "€" * 10_000),
            )
        ],
    ],
)
def test_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as refusal:
        parse_money(text)
    assert refusal.value.sentence.isprintable()
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-5", "-5.00"),
        ("−5", "-5.00"),
        ("-€5", "-5.00"),
        ("€-5", "-5.00"),
        ("EUR -1.200,5", "-1200.50"),
        ("0", "0.00"),
        ("-0", "0.00"),
    ],
)
def test_negative_and_zero_where_they_are_allowed(text: str, amount: str) -> None:
    assert parse_money(text, allow_negative=True).amount == amount


def test_the_default_currency_gives_way_to_a_written_one() -> None:
    assert parse_money("5", "CHF").currency == "CHF"
    assert parse_money("5 €", "CHF").currency == "EUR"


@given(CENTS, st.sampled_from(["EUR", "USD", "CHF"]))
def test_every_way_of_writing_is_read_back(cents: int, currency: str) -> None:
    exact = Decimal(cents) / 100
    english = f"{exact:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    grouped = [english.replace(",", separator) for separator in ("", " ", "'", NBSP, NARROW_NBSP)]
    for number in (english, german, *grouped):
        for text in (f"{number} {currency}", f"{currency} {number}", f"{currency}{number}"):
            assert parse_money(text) == Money(str(exact), currency)


@given(CENTS)
def test_the_printed_form_is_read_back(cents: int) -> None:
    money = Money(str(Decimal(cents) / 100), "GBP")
    assert parse_money(str(money)) == money


@given(st.text() | st.from_regex(r"[-€$ ]?[0-9., '’]{0,20}[-€A-Z ]{0,4}", fullmatch=True), st.booleans())
@example("\ud800", False)
def test_any_text_is_money_or_refused_in_a_clean_sentence(text: str, allow_negative: bool) -> None:
    sentence = ""
    try:
        money = parse_money(text, allow_negative=allow_negative)
    except UsageError as refusal:
        sentence = refusal.sentence
    else:
        assert allow_negative or money.decimal > 0
        assert parse_money(str(money), allow_negative=True) == money
    assert not sentence or sentence.isprintable()


def test_amounts_are_exact_and_add_up() -> None:
    assert str(Money("0.10", "EUR") + Money("0.20", "EUR")) == "0.30 EUR"
    assert sum([Money("1", "EUR"), Money("2.5", "EUR")], Money("0", "EUR")) == Money("3.50", "EUR")
    assert Money("1200.50", "EUR").decimal == Decimal("1200.50")


def test_amounts_are_ordered_as_numbers() -> None:
    assert Money("9", "EUR") < Money("10", "EUR") <= Money("10.00", "EUR")
    assert max(Money("9", "EUR"), Money("10", "EUR")).amount == "10.00"
    assert Money("-2", "EUR") < Money("-1", "EUR")
    assert not Money("1", "EUR") < Money("1.00", "EUR")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="different currencies"):
        Money("1", "EUR") + Money("1", "USD")
    with pytest.raises(ValueError, match="different currencies"):
        assert Money("1", "EUR") < Money("1", "USD")
    assert Money("1", "EUR") != Money("1", "USD")


@pytest.mark.parametrize("amount", ["", "abc", "NaN", "Infinity", "1.005", "abc.00", "1.xx", "--1.00", "9" * 40])
def test_no_money_without_an_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        Money(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "A1B", "ÄÖÜ", "€"])
def test_no_money_without_a_code(currency: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        Money("1", currency)


@pytest.mark.parametrize(
    ("amount", "canonical"),
    [
        ("1200", "1200.00"),
        ("1200.5", "1200.50"),
        ("1.2E3", "1200.00"),
        ("-0", "0.00"),
        ("-0.00", "0.00"),
        ("00.10", "0.10"),
        ("-5.00", "-5.00"),
        ("٣.00", "3.00"),
        ("0012.500", "12.50"),
    ],
)
def test_equal_amounts_have_one_text(amount: str, canonical: str) -> None:
    assert Money(amount, "EUR").amount == canonical
