"""Values of the domain as records of the file, and what a record may not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reljournal.domain.contact import Contact, Hours
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Invoice
from reljournal.domain.money import Money
from reljournal.journal import records
from reljournal.journal.content import Content
from reljournal.journal.records import book_of, changed_fields, from_record, to_record

ANNA = Contact(
    7,
    "Anna",
    added=date(2026, 1, 2),
    org=1 << 62,
    cadence="6w",
    emails=("a@x.example", "b@x.example"),
    birthday="--02-29",
    hours=Hours.parse("09:00-17:00"),
    terms=14,
)
RECORD = {
    "name": "Anna",
    "added": "2026-01-02",
    "org": "4611686018427387904",
    "cadence": "6w",
    "emails": ["a@x.example", "b@x.example"],
    "birthday": "--02-29",
    "hours": "09:00-17:00",
    "terms": 14,
}


def test_a_value_becomes_a_record_without_its_defaults_and_comes_back() -> None:
    assert to_record(ANNA) == RECORD
    assert list(to_record(ANNA)) == list(RECORD)
    assert from_record("contacts", 7, RECORD) == ANNA


def test_each_kind_of_field_comes_back() -> None:
    call = Interaction(8, date(2026, 1, 3), "call", (7, 9), planned=True, minutes=5, value=Money("1.50", "EUR"))
    record = to_record(call)
    assert record["who"] == ["7", "9"]
    assert (record["planned"], record["minutes"], record["value"]) == (True, 5, "1.50 EUR")
    assert from_record("interactions", 8, record) == call
    bill = Invoice(9, 7, Money("100.00", "CHF"), date(2026, 1, 1), date(2026, 1, 15), project=3)
    assert to_record(bill)["project"] == "3"
    assert from_record("invoices", 9, to_record(bill)) == bill


def test_only_what_changed_is_written_and_none_takes_away() -> None:
    after = replace(ANNA, name="Änne", terms=None, emails=())
    assert changed_fields(ANNA, after) == {"name": "Änne", "terms": None, "emails": None}
    assert changed_fields(ANNA, ANNA) == {}


@pytest.mark.parametrize(
    ("table", "field", "value", "wanted"),
    [
        ("contacts", "name", 5, "text"),
        ("contacts", "terms", "14", "a whole number"),
        ("contacts", "terms", True, "a whole number"),
        ("contacts", "emails", "a@x.example", "a list"),
        ("contacts", "emails", [1], "text"),
        ("contacts", "org", 7, "an id, as text"),
        ("contacts", "org", "7a", "an id, as text"),
        ("contacts", "org", "٧", "an id, as text"),
        ("contacts", "org", "1" * 20, "an id, as text"),
        ("contacts", "added", "2026-02-30", "a date such as 2026-03-02"),
        ("contacts", "birthday", "--02-30", "a date such as 2026-03-02"),
        ("contacts", "hours", "9 to 5", "hours such as 09:00-17:00"),
        ("contacts", "status", "gone", "one of active, paused, ended, deceased"),
        ("interactions", "planned", 1, "true or false"),
        ("interactions", "value", "much", "an amount such as 120.00 EUR"),
        ("interactions", "value", "1.00", "an amount such as 120.00 EUR"),
        ("interactions", "who", ["7", 8], "an id, as text"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(table: str, field: str, value: Any, wanted: str) -> None:
    good: dict[str, Any] = {"name": "A", "added": "2026-01-01", "on": "2026-01-01", "kind": "call", "who": []}
    record = {**good, "kind": "person"} if table == "contacts" else good
    assert from_record(table, 1, record)
    with pytest.raises(ValueError, match=f"^'{field}' should be {wanted}$"):
        from_record(table, 1, {**record, field: value})


def test_a_choice_and_a_list_are_read_as_what_they_hold() -> None:
    choice, several = records._choice("out", "in"), records._several(records._ref)
    assert (choice("in"), several(["7", "9"]), several([])) == ("in", (7, 9), ())
    for read, value, wanted in (
        (choice, "up", "one of out, in"),
        (choice, None, "one of out, in"),
        (several, ("7",), "a list"),
        (several, ["x"], "an id, as text"),
    ):
        with pytest.raises(ValueError, match=f"^{wanted}$"):
            read(value)


def test_a_birthday_may_have_its_year() -> None:
    good = {"name": "A", "kind": "person", "added": "2026-01-01"}
    for day in ("1980-02-29", "--02-29"):
        assert from_record("contacts", 1, {**good, "birthday": day}).birthday == day  # type: ignore[union-attr]
    for day in ("1981-02-29", "-02-29", "---02-29"):
        with pytest.raises(ValueError, match=r"^'birthday' should be a date"):
            from_record("contacts", 1, {**good, "birthday": day})


def test_an_amount_has_one_currency() -> None:
    with pytest.raises(ValueError, match=r"^'value' should be an amount"):
        from_record("interactions", 1, {"on": "2026-01-01", "kind": "call", "who": [], "value": "1.00 EUR CHF"})


def test_what_is_missing_is_named_and_null_is_missing() -> None:
    with pytest.raises(ValueError, match=r"^name missing$"):
        from_record("contacts", 1, {"name": None, "added": "2026-01-01"})
    with pytest.raises(ValueError, match=r"^on, kind, who missing$"):
        from_record("interactions", 1, {"note": "x"})


def test_one_record_that_cannot_be_read_does_not_hide_the_others() -> None:
    tables: dict[str, dict[int, dict[str, Any]]] = {
        "contacts": {1: {"name": 5}, 2: RECORD},
        "zoo": {3: {"animal": "gnu"}},
    }
    book, problems = book_of(Content({}, tables))
    assert list(book.contacts) == [2]
    (problem,) = problems
    assert (problem.place, problem.what) == ("contacts 1", "'name' should be text")


def test_a_problem_says_what_to_do_and_a_value_has_its_id() -> None:
    book, problems = book_of(Content({}, {"contacts": {1: {"name": 5}, 2: RECORD}}))
    assert problems[0].hint == "mend it with 'rel edit' or by hand"
    assert book.contacts[2].id == 2
