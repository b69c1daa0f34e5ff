"""What a setting takes: each check gives the value as the program uses it, or says what it takes."""

from __future__ import annotations

from reljournal.domain.interaction import KINDS
from reljournal.domain.mailing import VIA, read_address, read_via

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from typing import Any

    Check = Callable[[Any], Any]


class SettingError(ValueError):
    """A value that a setting does not take; says what it takes."""


def one_line(value: Any) -> str:
    if not isinstance(value, str) or any(ord(character) < 32 for character in value):
        raise SettingError("a line of text")
    return value


def whole_number(least: int, most: int) -> Check:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise SettingError(f"a whole number from {least} to {most}")
        return value

    return check


def one_of(*choices: str) -> Check:
    def check(value: Any) -> str:
        if value not in choices:
            raise SettingError("one of " + ", ".join(choice or "''" for choice in choices))
        return str(value)

    return check


def code(letters: int) -> Check:
    def check(value: Any) -> str:
        text = one_line(value).strip().upper()
        if text and not (len(text) == letters and text.isascii() and text.isalpha()):
            raise SettingError(f"a code of {letters} letters")
        return text

    return check


def region(value: Any) -> str:
    text = one_line(value).strip().upper()
    if text and not (len(text) <= 4 and text.isascii() and text.isalnum()):
        raise SettingError("the code of a state or province, such as BY")
    return text


def amount(value: Any) -> Decimal:
    from decimal import Decimal, InvalidOperation  # takes milliseconds, and few set an amount

    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise SettingError("an amount such as 50 or 35.50") from None
    if isinstance(value, bool) or not amount.is_finite() or amount < 0:
        raise SettingError("an amount such as 50 or 35.50")
    return amount


def kinds(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise SettingError('a list of words such as ["workshop", "fax"]')
    for each in value:
        if not each.isidentifier() or each != each.lower():
            raise SettingError("words in small letters, without spaces")
    return tuple(each for each in value if each not in KINDS)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingError("true or false")
    return value


def addresses(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(address(each) for each in listed if each != ""))


def address(value: Any) -> str:
    return _as_read(read_address, one_line(value)) if value != "" else ""


def via(value: Any) -> str:
    if not isinstance(value, str):
        raise SettingError(VIA)
    _as_read(read_via, value)
    return value


def _as_read(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise SettingError(str(error)) from None


def services(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and "://" in each for each in value):
        raise SettingError('a list of Apprise URLs such as ["ntfy://topic"]')
    return tuple(dict.fromkeys(map(one_line, value)))


def variable(value: Any) -> str:
    name = one_line(value)
    if name and not (name.isascii() and name.isidentifier()):
        raise SettingError("the name of an environment variable, not the password itself")
    return name
