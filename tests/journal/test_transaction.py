"""What a transaction changes, and only that; what it refuses, and how it says so."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from journal_disk import NOW
from reljournal.errors import RelError
from reljournal.journal import Journal, Transaction, codec, lines
from reljournal.journal.working import WorkingTable


def refused(journal: Journal, action: Callable[[Transaction], object]) -> tuple[str, str]:
    """Return the sentence and hint of the error that an action raises; the journal must stay as it was."""
    before = journal.path.read_bytes()
    with pytest.raises(RelError) as raised, journal.transaction("x", now=NOW) as work:
        action(work)
    assert journal.path.read_bytes() == before
    return raised.value.sentence, raised.value.hint


def test_one_record_is_changed_and_no_other(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        ids = [work.insert("contacts", {"n": n, "x": n}) for n in range(3)]
    with journal.transaction("set", now=NOW) as work:
        work.update("contacts", ids[1], {"n": 9, "x": None, "new": False})
    assert dict(journal.load().tables["contacts"]) == {
        ids[0]: {"n": 0, "x": 0},
        ids[1]: {"n": 9, "new": False},
        ids[2]: {"n": 2, "x": 2},
    }
    with journal.transaction("rm", now=NOW) as work:
        work.remove("contacts", ids[0])
    assert list(journal.load().tables["contacts"]) == ids[1:]


def test_an_unknown_record_is_named(journal: Journal) -> None:
    sentence = ("There is no record 5 in contacts.", "Perhaps it was removed meanwhile; look again.")
    assert refused(journal, lambda work: work.update("contacts", 5, {"n": 1})) == sentence
    assert refused(journal, lambda work: work.remove("contacts", 5)) == sentence


def test_an_id_that_is_taken_or_none_is_refused(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        assert work.insert("contacts", {"n": 1}, doc_id=0) == 0
        assert work.insert("contacts", {"n": 2}, doc_id=(1 << 63) - 1) == (1 << 63) - 1
    assert refused(journal, lambda work: work.insert("contacts", {}, doc_id=0))[0] == (
        "There is already a record 0 in contacts."
    )
    for number in (-1, 1 << 63):
        assert refused(journal, lambda work, number=number: work.insert("contacts", {}, doc_id=number))[0] == (  # type: ignore[misc]
            f"{number} is not an id: it must be a whole number below 2**63."
        )


@pytest.mark.parametrize("changes", [{"schema": 2}, {"schema": True}, {"schema": None}, {"journal": None}])
def test_what_a_journal_is_cannot_be_changed(journal: Journal, changes: dict[str, Any]) -> None:
    assert refused(journal, lambda work: work.set_meta(changes)) == (
        "A journal's schema number and its id cannot be changed like this.",
        "",
    )
    sentence = "The meta record is changed by set_meta only."
    assert refused(journal, lambda work: work.update("meta", 1, changes))[0] == sentence


def test_a_meta_record_that_is_given_whole_has_the_order_given(journal: Journal) -> None:
    whole = {"created": "then", "schema": 1, "mine": [1], "journal": "cd"}
    with journal.transaction("import", now=NOW) as work:
        work.set_meta({**whole, "other": None})
    assert list(journal.load().meta.items()) == list(whole.items())
    with journal.transaction("import", now=NOW) as work:
        work.set_meta({"mine": None, "created": "now"})
    assert list(journal.load().meta.items()) == [("created", "now"), ("schema", 1), ("journal", "cd")]
    assert list(codec.read(journal.path.read_bytes()).sheets["meta"].records) == [1]


def test_a_record_that_was_taken_out_is_copied_once() -> None:
    base = {1: {"n": [1]}}
    table = WorkingTable(base)
    first = table[1]
    first["n"].append(2)
    assert table[1] is first
    assert (base, dict(table)) == ({1: {"n": [1]}}, {1: {"n": [1, 2]}})


@pytest.mark.parametrize("quick", [True, False])
def test_the_encoder_writes_what_json_writes_and_refuses_what_it_cannot(
    quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not quick:
        monkeypatch.setitem(sys.modules, "_json", None)
    monkeypatch.setattr(lines, "_text", lines._encoder())
    value = {"b": [1, 2.5, True, None, "ä😀"], "a": {"": [], "x": {"deep": -0.0}}, "text": 'q"\\\n'}
    assert lines.encode(value) == json.dumps(value, ensure_ascii=False).encode()
    for odd in (float("nan"), float("inf"), {"a": [float("-inf")]}, {"a": {1, 2}}):
        with pytest.raises(RelError, match=r"^This cannot be stored in the journal: "):
            lines.encode(odd)
    with pytest.raises(RelError, match=r": a set cannot be kept\.$"):
        lines.encode([{1}])
