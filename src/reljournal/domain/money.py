"""Amounts of money as people write them, kept as decimal text with a currency."""

from __future__ import annotations

from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

HINT = "Write for example 1200, 1.200,50, 1,200.50, 1200 EUR or €50."

_LONGEST_TEXT = 60
_MOST_DIGITS = 15
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR"}
_MINUS_SIGNS = ("-", "−")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})


@dataclass(frozen=True, slots=True)
class Money(Frozen):
    """An exact amount in one currency: canonical text such as "1200.50" with a code such as "EUR".

    Any decimal text is brought to that form. Raises ValueError for what is no amount or no currency code,
    and where two currencies meet: the journal knows no rates.
    """

    amount: str
    currency: str

    def __post_init__(self) -> None:
        if not _is_code(self.currency):
            raise ValueError(f"a currency is three capital letters, not {quoted(self.currency)}")
        object.__setattr__(self, "amount", _canonical(self.amount))

    @property
    def decimal(self) -> Decimal:
        """The amount as a number to calculate with."""
        from decimal import Decimal

        return Decimal(self.amount)

    def __add__(self, other: Money) -> Money:
        self._must_share_currency(other)
        return Money(str(self.decimal + other.decimal), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._must_share_currency(other)
        return self.decimal < other.decimal

    def __le__(self, other: Money) -> bool:
        return not other < self

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return not self < other

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _must_share_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} are in different currencies")


def parse_money(text: str, default_currency: str = "EUR", *, allow_negative: bool = False) -> Money:
    """The amount meant by `text`, German or English style; raises UsageError.

    One separator before exactly three digits groups thousands: 1.200 and 1,200 are both 1200.
    `allow_negative` allows zero as well.
    """
    clean = text.translate(_SPACES).strip(" ")
    if len(clean) > _LONGEST_TEXT:
        raise _not_money(text)
    sign, unsigned = _split_sign(clean)
    number, currency = _split_currency(unsigned, text)
    if not sign:
        sign, number = _split_sign(number)
    amount = sign + _plain_number(number, text)
    if not allow_negative and (sign == "-" or not amount.strip("0.")):
        raise UsageError(f"{quoted(text)} is too little: money must be above zero.", HINT)
    return Money(amount, currency or default_currency)


def _not_money(text: str, reason: str = "") -> UsageError:
    return UsageError(f"{quoted(text)} is not understood as money{reason and ': '}{reason}.", HINT)


def _split_sign(text: str) -> tuple[str, str]:
    return ("-", text[1:]) if text.startswith(_MINUS_SIGNS) else ("", text)


def _split_currency(unsigned: str, text: str) -> tuple[str, str]:
    """The number, and the code of the currency before or behind it, if there is one."""
    before = unsigned[: _count_while(unsigned, _in_currency)]
    behind = unsigned[len(unsigned) - _count_while(unsigned[::-1], _in_currency) :]
    if not before and not behind:
        return unsigned, ""
    if before and behind:
        raise _not_money(text)
    word = (before or behind).upper()
    code = _SYMBOLS.get(word, word)
    if not _is_code(code):
        raise _not_money(text, "a currency is three letters such as EUR, or one of € $ £")
    return unsigned[len(before) : len(unsigned) - len(behind)].strip(" "), code


def _count_while(text: str, accepts: Callable[[str], bool]) -> int:
    return next((place for place, char in enumerate(text) if not accepts(char)), len(text))


def _in_currency(char: str) -> bool:
    return char in _SYMBOLS or (char.isascii() and char.isalpha())


def _is_code(word: str) -> bool:
    return len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()


def _plain_number(number: str, text: str) -> str:
    """Digits with at most one point, from any of the ways to group thousands; raises UsageError."""
    number = number.removesuffix(".-").removesuffix(",-")  # as in CHF 12.-
    separators = [char for char in number if not ("0" <= char <= "9")]
    digits = len(number) - len(separators)
    if digits == 0 or any(char not in " '.," for char in separators):
        raise _not_money(text)
    if digits > _MOST_DIGITS:
        raise _not_money(text, f"it has more than {_MOST_DIGITS} digits")
    whole, fraction = _split_fraction(number, separators)
    fraction = fraction.rstrip("0")
    if len(fraction) > 2:
        raise _not_money(text, "it has more than two decimals")
    return f"{_ungrouped(whole, text)}.{fraction:0<2}"


def _split_fraction(number: str, separators: list[str]) -> tuple[str, str]:
    """The whole part, still grouped, with the digits behind the decimal separator, if it has one."""
    if not separators or separators[-1] not in ".,":
        return number, ""
    last = separators[-1]
    whole, _, fraction = number.rpartition(last)
    if separators.count(last) > 1 or (len(fraction) == 3 and _may_lead_group(whole)):
        return number, ""
    return whole, fraction


def _may_lead_group(digits: str) -> bool:
    """Whether thousands may follow: 1.200 is grouped, 0.500 and 1234.500 can only be decimals."""
    return 1 <= len(digits) <= 3 and digits[0] != "0"


def _ungrouped(whole: str, text: str) -> str:
    separator = next((char for char in whole if not char.isdigit()), None)
    if separator is None:
        return whole.lstrip("0") or "0"
    lead, *groups = whole.split(separator)
    if not _may_lead_group(lead) or any(len(group) != 3 or not group.isdigit() for group in groups):
        raise _not_money(text, "its separators do not stand between thousands")
    return lead + "".join(groups)


def _canonical(amount: str) -> str:
    if _is_canonical(amount):
        return amount  # as the journal holds it: no reason to load decimal
    from decimal import Decimal, InvalidOperation

    try:
        exact = Decimal(amount)
        rounded = exact.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValueError(f"{quoted(amount)} is not an amount of money") from None
    if rounded != exact:
        raise ValueError(f"{quoted(amount)} is not an amount in hundredths")
    return str(abs(rounded) if rounded.is_zero() else rounded)


def _is_canonical(amount: str) -> bool:
    whole, _, cents = amount.removeprefix("-").partition(".")
    is_plain = amount.isascii() and whole.isdigit() and cents.isdigit() and len(cents) == 2
    return is_plain and (whole == "0" or whole[0] != "0") and amount != "-0.00"


def in_cents(amount: str) -> int:
    """A canonical amount as a whole number of hundredths: exact, and without importing decimal."""
    whole, _, cents = amount.partition(".")
    return int(whole + cents.ljust(2, "0"))
