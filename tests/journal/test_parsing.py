"""JSON read without `json`: the same values, and nothing more than JSON."""

from __future__ import annotations

import _json
import json
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reljournal.journal.parsing import scanner

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(value=VALUES, indent=st.sampled_from([None, 1]), after=st.sampled_from(["", "\n", " \t\r\n"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reads_what_json_reads(value: Any, indent: int | None, after: str) -> None:
    assert scanner()(json.dumps(value, indent=indent) + after) == value


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{} {}",
        "[1]x",
        "\ufeff{}",
        '{"a": NaN}',
        "[-Infinity]",
        "{'a': 1}",
        '"\n"',
        "{}\x0b",
        "[]X",
        "1\xa0",
    ],
)
def test_reads_nothing_else(text: str, quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not quick:
        monkeypatch.setitem(sys.modules, "_json", None)
    with pytest.raises((ValueError, StopIteration)):
        scanner()(text)


def test_json_is_not_asked_where_python_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "json", None)
    assert scanner()('{"a": [1, 2.5, null], "b": {"a": ""}}') == {"a": [1, 2.5, None], "b": {"a": ""}}
    assert scanner(dict, float, str)('{"a": 1, "b": -Infinity, "c": 1.50}') == {
        "a": 1,
        "b": float("-inf"),
        "c": "1.50",
    }


@pytest.mark.parametrize("quick", [True, False])
def test_says_what_is_no_number(quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not quick:
        monkeypatch.setitem(sys.modules, "_json", None)
    with pytest.raises(ValueError, match=r"^-Infinity is not a JSON number$"):
        scanner()("[-Infinity]")
    with pytest.raises(ValueError, match=r"^more than one value$|^Extra data: "):
        scanner()("[1] 2")


@pytest.mark.parametrize("quick", [True, False])
def test_its_hooks_are_those_of_json(quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not quick:
        monkeypatch.setitem(sys.modules, "_json", None)
    load = scanner(lambda pairs: pairs, lambda name: name, lambda text: f"<{text}>")
    assert load('{"a": 1.50, "a": NaN, "b": {"c": 2}}') == [("a", "<1.50>"), ("a", "NaN"), ("b", [("c", 2)])]


def test_an_error_that_json_would_have_to_be_imported_for_is_a_value_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some versions of Python then raise none at all, and say that they did not."""

    def silent(_: object) -> Any:
        def scan(text: str, at: int) -> tuple[object, int]:
            if text == '{"a": 1}':
                return {"a": 1}, at + len(text)
            raise SystemError("error return without exception set")

        return scan

    monkeypatch.setattr(_json, "make_scanner", silent)
    assert scanner()('{"a": 1}') == {"a": 1}
    with pytest.raises(ValueError, match=r"^not JSON$") as caught:
        scanner()("{")
    assert isinstance(caught.value.__cause__, SystemError)
