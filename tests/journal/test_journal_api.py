"""The journal as its users call it."""

from pathlib import Path

import pytest

from journal_disk import NOW
from reljournal.errors import RelError
from reljournal.journal import Content, Journal, MissingJournalError, Transaction


def test_a_new_journal_is_empty_and_has_every_table(journal: Journal) -> None:
    content = journal.load()
    assert isinstance(content, Content)
    assert content.meta["schema"] == 1
    assert next(iter(content.tables)) == "contacts"
    assert list(content.tables)[-1] == "interactions"
    assert not any(content.tables.values())
    assert content.problems == ()


def test_nothing_is_there_before_create(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.json")
    assert not journal.exists()
    with pytest.raises(MissingJournalError) as caught:
        journal.load()
    assert caught.value.exit_code == 1
    assert "rel init" in caught.value.hint
    with pytest.raises(MissingJournalError), journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {})
    assert list(tmp_path.iterdir()) == []


def test_create_refuses_what_is_there(journal: Journal) -> None:
    before = journal.path.read_bytes()
    with pytest.raises(RelError, match="already something"):
        journal.create(now=NOW)
    assert journal.path.read_bytes() == before


def _half_the_work(work: Transaction) -> None:
    work.insert("contacts", {"name": "Anna"})
    work.insert("interactions", {"kind": "call"})
    raise ZeroDivisionError


def test_a_transaction_is_all_or_nothing(journal: Journal) -> None:
    before = journal.path.read_bytes()
    with pytest.raises(ZeroDivisionError), journal.transaction("add", now=NOW) as work:
        _half_the_work(work)
    assert journal.path.read_bytes() == before
    assert journal.undoable() == []


def test_insert_update_remove_and_undo_of_each(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        anna = work.insert("contacts", {"name": "Anna", "role": "boss"})
    added = journal.path.read_bytes()
    with journal.transaction("set", now=NOW) as work:
        work.update("contacts", anna, {"role": None, "kind": "person"})
    assert journal.load().tables["contacts"][anna] == {"name": "Anna", "kind": "person"}
    with journal.transaction("rm", now=NOW) as work:
        work.remove("contacts", anna)
    assert not journal.load().tables["contacts"]
    assert [step.command for step in journal.undoable()] == ["rm", "set", "add"]
    (step,) = journal.undo(now=NOW)
    assert (step.changes[0].before, step.changes[0].after) == ({"name": "Anna", "kind": "person"}, None)
    journal.undo(now=NOW)
    assert journal.path.read_bytes() == added
    journal.undo(now=NOW)
    with pytest.raises(RelError, match="nothing to undo"):
        journal.undo(now=NOW)


def test_unknown_ids_are_named(journal: Journal) -> None:
    with pytest.raises(RelError, match="no record 7 in contacts"), journal.transaction("x", now=NOW) as work:
        work.update("contacts", 7, {"a": 1})
    with pytest.raises(RelError, match="no record 7 in contacts"), journal.transaction("x", now=NOW) as work:
        work.remove("contacts", 7)


def test_a_log_does_not_parse_the_journal(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    from reljournal.journal import codec

    monkeypatch.setattr(codec, "read", lambda data: pytest.fail("parsed"))
    with journal.transaction("log", now=NOW) as work:
        first = work.insert("interactions", {"kind": "call"})
        second = work.insert("interactions", {"kind": "email"})
    monkeypatch.undo()
    assert list(journal.load().tables["interactions"]) == [first, second]


def test_an_undo_refuses_what_was_changed_elsewhere(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        work.insert("contacts", {"name": "Anna"})
    journal.path.write_bytes(journal.path.read_bytes().replace(b"Anna", b"Hanna"))
    before = journal.path.read_bytes()
    with pytest.raises(RelError, match="`add` of 2026-03-02"):
        journal.undo(now=NOW)
    assert journal.path.read_bytes() == before
    (problem,) = journal.load().problems
    assert problem.place.startswith("contacts ")
    assert "checksum" in problem.what


def test_set_meta_and_its_undo(journal: Journal) -> None:
    with journal.transaction("import", now=NOW) as work:
        work.set_meta({"journal": "abc", "created": "2020-01-01", "note": "x"})
        work.insert("contacts", {"name": "Anna"}, doc_id=5)
    assert journal.load().meta == {"schema": 1, "journal": "abc", "created": "2020-01-01", "note": "x"}
    journal.undo(now=NOW)
    assert journal.load().meta["journal"] != "abc"


def test_the_content_is_a_snapshot(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        anna = work.insert("contacts", {"name": "Anna", "tags": ["a"]})
    with journal.transaction("set", now=NOW) as work:
        before = work.content
        work.update("contacts", anna, {"name": "Anne"})
        assert before.tables["contacts"][anna]["name"] == "Anna"
    assert before.version != journal.load().version
    assert journal.load().version == journal.load().version
