"""A journal as JSON: the whole of it to the byte, all on one person, and what a merge would do."""

from typing import Any

import pytest

from reljournal.errors import RelError
from reljournal.exchange import journal_json
from reljournal.journal import codec
from reljournal.journal.content import Content

META = {"schema": 1, "journal": "ab12", "created": "2026-03-02T09:00:00+00:00", "x-mine": {"a": [1, None]}}
TABLES: dict[str, dict[int, dict[str, Any]]] = {
    "contacts": {
        1: {"name": "Weber GmbH", "kind": "organisation"},
        2: {"name": "Anna Weber", "org": "1", "future": {"field": "é😀"}},
        3: {"name": "Ben"},
    },
    "invoices": {10: {"who": "1", "amount": "5.00 EUR", "issued": "2026-01-01", "due": "2026-01-15"}},
    "promises": {11: {"who": "3", "text": "x", "made": "2026-01-01", "by": "2026-01-02"}},
    "deferrals": {
        20: {"kind": "reminded", "rule": "payment-target-exceeded", "subject": "10", "on": "2026-02-01"},
        21: {"kind": "dismissed", "rule": "promise-due", "subject": "11", "on": "2026-02-01"},
    },
    "somebody_elses": {7: {"about": ["2"]}, 8: {"about": ["3"]}},
    "interactions": {
        30: {"on": "2026-01-01", "kind": "call", "who": ["2", "3"]},
        31: {"on": "2026-01-02", "kind": "call", "who": ["3"], "note": "2"},
    },
}


def content(**changes: dict[int, dict[str, Any]]) -> Content:
    return codec.parse(codec.dump(META, {**TABLES, **changes}))


def test_the_whole_journal_keeps_everything() -> None:
    data = journal_json.write(content())
    assert data == codec.dump(META, TABLES)
    again = journal_json.read(data)
    assert journal_json.write(again) == data
    assert again.tables["contacts"][2]["future"] == {"field": "é😀"}
    assert again.tables["somebody_elses"] == TABLES["somebody_elses"]
    assert not journal_json.is_extract(again)


def ids_of(data: bytes) -> dict[str, list[int]]:
    return {table: list(records) for table, records in journal_json.read(data).tables.items() if records}


def test_an_extract_holds_the_contact_and_what_names_it() -> None:
    assert ids_of(journal_json.extract(content(), [2])) == {
        "contacts": [2],
        "somebody_elses": [7],
        "interactions": [30],
    }
    assert ids_of(journal_json.extract(content(), [1])) == {
        "contacts": [1, 2],
        "invoices": [10],
        "deferrals": [20],
    }
    assert ids_of(journal_json.extract(content(), [3])) == {
        "contacts": [3],
        "promises": [11],
        "deferrals": [21],
        "somebody_elses": [8],
        "interactions": [30, 31],
    }


def test_an_extract_is_in_the_layout_of_a_journal_but_none_by_itself() -> None:
    found = journal_json.read(journal_json.extract(content(), [2]))
    assert found.problems == ()
    assert journal_json.is_extract(found)
    assert found.meta["schema"] == 1


def test_a_merge_tells_new_same_and_different() -> None:
    theirs = content(
        contacts={1: TABLES["contacts"][1], 3: {"name": "Benno"}, 4: {"name": "Dora"}}, mine={5: {"a": 1}}
    )
    merge = journal_json.plan_merge(content(), theirs)
    assert merge.new == {("contacts", 4): {"name": "Dora"}, ("mine", 5): {"a": 1}}
    assert merge.conflicts == {("contacts", 3): {"name": "Benno"}}
    assert merge.same == 9


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"null", "holds only"),
        (b'{"contacts": {}}', "not a journal"),
        (b'{"meta": {"1": {"schema": 99}}}', "newer version"),
        (codec.dump(META, TABLES)[:-40], "cut off"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_what_is_no_journal_is_an_error_of_the_file(data: bytes, says: str) -> None:
    with pytest.raises(RelError, match=says) as caught:
        journal_json.read(data)
    assert caught.value.exit_code == 1
