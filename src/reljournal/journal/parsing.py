"""JSON to values, without the import of `json` (and so of `re`) where Python allows it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def scanner(
    pairs: Callable[[list[tuple[str, Any]]], object] | None = None,
    constant: Callable[[str], object] = _refuse,
    number: Callable[[str], object] = float,
) -> Callable[[str], Any]:
    """Return json.loads with these hooks; it may raise StopIteration as well as ValueError for what is no JSON."""

    class How:
        strict = True
        object_hook = None
        object_pairs_hook = staticmethod(pairs) if pairs else None
        parse_float = staticmethod(number)
        parse_int = int
        parse_constant = staticmethod(constant)
        memo: dict[str, str] = {}  # noqa: RUF012 - what the C function looks for

    try:
        from _json import make_scanner

        scan = make_scanner(How())  # type: ignore[arg-type]
        scan('{"a": 1}', 0)
    except (ImportError, TypeError, AttributeError):
        from json import loads

        return lambda text: loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=number)

    def load(text: str) -> Any:
        try:
            value, end = scan(text, 0)
        except SystemError as error:  # it wanted to raise an error of `json`, which is not imported
            raise ValueError("not JSON") from error
        if text[end:].strip(" \t\n\r"):
            raise ValueError("more than one value")
        return value

    return load
