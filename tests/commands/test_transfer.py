"""Imports and exports as the command line asks for them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from reljournal.commands.transfer import File, ImportOutcome, export, import_entries
from reljournal.commands.workspace import Workspace
from reljournal.domain.calendar import WeekdayCalendar
from reljournal.errors import RelError, UnknownNameError, UsageError
from reljournal.journal import Journal
from reljournal.settings import Settings

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADER = "date,kind,who,direction,note,tags,value"


def at(path: Path, *, create: bool = True) -> Workspace:
    journal = Journal(path)
    if create:
        journal.create(now=NOW)
    return Workspace(journal, Settings(), TODAY, NOW, WeekdayCalendar(), path.parent / "config.toml")


def add(work: Workspace, table: str, records: Sequence[dict[str, Any]]) -> list[int]:
    with work.journal.transaction("test", now=NOW) as tx:
        ids = [tx.insert(table, record) for record in records]
    work.reread()
    return ids


@pytest.fixture
def work(tmp_path: Path) -> Workspace:
    work = at(tmp_path / "journal.json")
    add(work, "contacts", [{"name": "Anna Weber", "emails": ["anna@example.org"]}, {"name": "Jürgen Noll"}])
    return work


def csv_file(*rows: str) -> list[File]:
    return [("in.csv", "\n".join([HEADER, *rows]).encode())]


def take(work: Workspace, *rows: str, **options: Any) -> ImportOutcome:
    return import_entries(work, "csv", csv_file(*rows), **options)


def test_rows_become_entries_in_one_step(work: Workspace) -> None:
    before = work.journal.path.read_bytes()
    outcome = take(work, "2026-01-05,call,anna weber;NOLL,in,Hello,+checkin,", "2026-01-06,gift,Anna,,Tea,,12")
    assert (outcome.added, outcome.skipped, outcome.created, outcome.refused) == (2, 0, (), False)
    call, gift = work.book.interactions.values()
    names = [work.book.contacts[who].name for who in call.who]
    assert (names, call.direction, call.tags) == (["Anna Weber", "Jürgen Noll"], "in", ("checkin",))
    assert str(gift.value) == "12.00 EUR"
    # "NOLL" and "Anna" are only parts of names: said, so that a wrong guess is seen.
    assert [warning.values["name"] for warning in outcome.warnings] == ["NOLL", "Anna"]
    work.journal.undo(now=NOW)
    assert work.journal.path.read_bytes() == before


def test_importing_twice_adds_nothing(work: Workspace) -> None:
    rows = ["2026-01-05,call,Anna Weber,,,,", "2026-01-05,call,Anna Weber,,,,", "2026-01-05,call,Dora,,x,,"]
    assert take(work, *rows, create=True).added == 3  # two calls on one day may both have happened
    before = work.journal.path.read_bytes()
    again = take(work, *rows, create=True)
    assert (again.added, again.skipped, again.created) == (0, 3, ())
    assert work.journal.path.read_bytes() == before
    assert take(work, *rows, rows[0]).added == 1


def test_files_that_overlap_count_once(work: Workspace) -> None:
    row = "2026-01-05,call,Anna Weber,,,,"
    outcome = import_entries(work, "csv", [*csv_file(row), *csv_file(row)])
    assert (outcome.added, outcome.skipped) == (1, 1)


def test_a_plan_is_no_entry_that_is_there(work: Workspace) -> None:
    (anna,) = (doc_id for doc_id, each in work.book.contacts.items() if each.name == "Anna Weber")
    plan = {"on": "2026-01-05", "kind": "call", "who": [str(anna)], "planned": True}
    add(work, "interactions", [plan, {**plan, "planned": False, "confidential": True, "note": "secret"}])
    assert take(work, "2026-01-05,call,Anna Weber,,,,").added == 1
    assert take(work, "2026-01-05,call,Anna Weber,,secret,,").skipped == 1
    assert b"secret" not in export(work, "csv").data
    assert b"secret" in export(work, "csv", confidential=True).data
    assert export(work, "csv").data.count(b"\n") == 2


def test_unknown_people_are_named_or_created(work: Workspace) -> None:
    rows = [f"2026-01-0{day},call,New {day},,,," for day in range(1, 8)]
    before = work.journal.path.read_bytes()
    for dry_run in (True, False):
        with pytest.raises(UnknownNameError, match=r"'New 1', .*'New 5' \(and 2 more\)") as caught:
            take(work, *rows, dry_run=dry_run)
        assert "--create" in caught.value.hint
    assert work.journal.path.read_bytes() == before
    outcome = take(work, *rows, "2026-01-08,call,NEW 1,,,,", create=True)
    assert outcome.created == tuple(f"New {day}" for day in range(1, 8))
    new = [each for each in work.book.contacts.values() if each.name.startswith("New")]
    assert len(new) == 7
    assert all(each.added == TODAY for each in new)


def test_an_exact_name_comes_before_a_part_of_one(work: Workspace) -> None:
    add(work, "contacts", [{"name": "Anna"}, {"name": "Anna Weberling"}, {"name": "Weber, Anna"}])
    take(work, "2026-01-05,call,Anna,,,,", '2026-01-06,call,"Weber, Anna",,,,', "2026-01-07,call,ANNA WEBER,,,,")
    names = [[work.book.contacts[who].name for who in each.who] for each in work.book.interactions.values()]
    assert names == [["Anna"], ["Weber, Anna"], ["Anna Weber"]]


def test_bad_rows_keep_everything_out_unless_they_are_left_out(work: Workspace) -> None:
    add(work, "contacts", [{"name": "Tom Arp"}, {"name": "Tom Bay"}])
    rows = ["2026-01-05,call,Tom,,,,", "2026-01-05,call,Anna Weber,,,,", "2027-01-01,call,Nobody,,,,"]
    before = work.journal.path.read_bytes()
    outcome = take(work, *rows)
    assert outcome.refused
    assert str(outcome.problems[0]).startswith("in.csv, line 2: 'Tom' can mean 2")
    assert [each.place for each in outcome.problems] == ["in.csv, line 2", "in.csv, line 4"]
    assert (outcome.added, work.journal.path.read_bytes()) == (0, before)
    skipping = take(work, *rows, skip_bad=True)
    assert (skipping.added, len(skipping.problems), skipping.refused) == (1, 2, False)


def test_a_dry_run_tells_and_writes_nothing(work: Workspace) -> None:
    before = work.journal.path.read_bytes()
    rows = ["2026-01-05,call,Anna Weber,,,,", "2026-01-05,call,Dora,,,,"]
    dry = take(work, *rows, create=True, dry_run=True)
    assert (dry.added, dry.created, dry.dry_run) == (2, ("Dora",), True)
    assert work.journal.path.read_bytes() == before
    wet = take(work, *rows, create=True)
    assert (wet.added, wet.created) == (dry.added, dry.created)


def test_a_file_is_named_in_its_error(work: Workspace) -> None:
    with pytest.raises(RelError, match=r"^odd\.csv: the file is empty"):
        import_entries(work, "csv", [("odd.csv", b"")])
    with pytest.raises(RelError, match=r"^odd\.json: the file is empty"):
        import_entries(work, "json", [("odd.json", b"")])
    with pytest.raises(UsageError, match="not a format"):
        import_entries(work, "xls", [])
    with pytest.raises(UsageError, match="not a format"):
        export(work, "xls")


def test_the_first_import_begins_the_journal(tmp_path: Path) -> None:
    outcome = take(at(tmp_path / "none.json", create=False), "2026-01-05,call,Dora,,,,", create=True)
    assert outcome.added == 1
    assert (tmp_path / "none.json").exists()


def test_an_import_of_unknown_people_begins_none(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        take(at(tmp_path / "none.json", create=False), "2026-01-05,call,Dora,,,,")
    assert list(tmp_path.iterdir()) == []


def test_csv_leads_back_to_the_same_people(work: Workspace, tmp_path: Path) -> None:
    ids = add(
        work,
        "contacts",
        [
            {"name": "Anna Weber", "emails": ["aw@example.com"]},
            {"name": "=Ben; Co"},
            {"name": "Jo"},
            {"name": "Jo"},
        ],
    )
    entries = [
        {"on": "2026-01-05", "kind": "call", "who": [str(who)], "note": f"=note {who}", "tags": ["a"]}
        for who in ids
    ]
    add(work, "interactions", entries)
    data = export(work, "csv").data
    assert import_entries(work, "csv", [("out.csv", data)]).skipped == 4
    emptied = at(tmp_path / "second.json")
    import_entries(emptied, "json", [("all.json", export(work, "json").data)])
    with emptied.journal.transaction("rm", now=NOW) as tx:
        for doc_id in emptied.book.interactions:
            tx.remove("interactions", doc_id)
    emptied.reread()
    assert import_entries(emptied, "csv", [("out.csv", data)]).added == 4
    assert export(emptied, "csv").data == data


def test_an_export_of_a_house_holds_its_people(work: Workspace) -> None:
    (house,) = add(work, "contacts", [{"name": "Noll KG", "kind": "organisation"}])
    (clerk,) = add(work, "contacts", [{"name": "Ida", "org": str(house)}])
    entry = {"on": "2026-01-05", "kind": "call"}
    add(work, "interactions", [{**entry, "who": [str(house)]}, {**entry, "who": [str(clerk)]}])
    assert export(work, "csv", who="Noll KG").data.count(b"\n") == 3
    assert export(work, "csv", who="Ida").data.count(b"\n") == 2
    assert export(work, "csv", who="Anna").data.count(b"\n") == 1
    with pytest.raises(UnknownNameError):
        export(work, "csv", who="Zoe")


def test_a_thousand_entries_are_quick(work: Workspace) -> None:
    rows = [f"2025-{i % 12 + 1:02}-{i % 28 + 1:02},call,Person {i % 90},,note {i},," for i in range(2000)]
    begun = perf_counter()
    assert take(work, *rows, create=True).added == 2000
    assert perf_counter() - begun < 5  # about 0.2 s on the reference machine


def test_a_receipt_in_sentences(work: Workspace) -> None:
    receipt = take(work, "2026-01-05,call,Dora,,,,", create=True).receipt
    assert receipt.line.values == {"n": 1}
    assert receipt.data["created"] == ["Dora"]
    refused = take(work, "2026-01-05,cal,Dora,,,,").receipt
    assert "nothing was imported" in refused.line.text


@pytest.fixture
def full(work: Workspace) -> Workspace:
    """A journal with everything in it that an export could lose."""
    take(work, "2026-01-05,call,Anna Weber,,one,,", "2026-01-06,email,Jürgen Noll,in,“é😀”\u2028,+thanks,5")
    add(work, "x_of_a_script", [{"deep": {"list": [1, None, {"é": 1.5}]}}])
    with work.journal.transaction("odd", now=NOW) as tx:
        tx.set_meta({"x_mark": ["kept"]})
        tx.update("contacts", min(tx.content.tables["contacts"]), {"x_future": {"a": None}})
        tx.remove("x_empty", tx.insert("x_empty", {}))
        tx.insert("contacts", {"name": "old", "added": "2020-01-01"}, doc_id=5)  # out of order
    work.reread()
    return work


@pytest.mark.parametrize("exists", [True, False])
def test_json_round_trips_a_whole_journal_to_the_byte(full: Workspace, tmp_path: Path, exists: bool) -> None:
    data = export(full, "json").data
    assert data == full.journal.path.read_bytes()
    copy = at(tmp_path / "copy" / "journal.json", create=exists)
    outcome = import_entries(copy, "json", [("f", data)])
    assert (outcome.skipped, outcome.problems, outcome.warnings) == (0, (), ())
    assert copy.journal.path.read_bytes() == data
    assert export(copy, "json").data == data
    # And it goes on living: an entry, an undo of it, an undo of the whole import.
    take(copy, "2026-02-01,call,Anna Weber,,,,")
    copy.journal.undo(now=NOW)
    assert copy.journal.path.read_bytes() == data
    copy.journal.undo(now=NOW)
    assert not copy.reread().contacts


def test_a_merge_skips_what_is_there_and_adds_what_is_new(full: Workspace, tmp_path: Path) -> None:
    data = export(full, "json").data
    take(full, "2026-02-01,call,Anna Weber,,later,,")
    before = full.journal.path.read_bytes()
    same = import_entries(full, "json", [("f", data)])
    assert (same.added, same.refused) == (0, False)
    assert same.skipped == 6
    assert full.journal.path.read_bytes() == before
    older = at(tmp_path / "older.json")
    import_entries(older, "json", [("f", data)])
    outcome = import_entries(older, "json", [("g", export(full, "json").data), ("f", data)])
    assert (outcome.added, outcome.skipped) == (1, 6)
    assert older.journal.path.read_bytes() == before


def test_records_that_differ_are_conflicts(full: Workspace) -> None:
    data = export(full, "json").data
    anna = next(doc_id for doc_id, each in full.book.contacts.items() if each.name == "Anna Weber")
    with full.journal.transaction("set", now=NOW) as tx:
        tx.update("contacts", anna, {"name": "Anna Noll", "role": "boss", "x_future": None})
        tx.remove("contacts", 5)
    before = full.journal.path.read_bytes()
    for dry_run in (True, False):
        outcome = import_entries(full, "json", [("f", data)], dry_run=dry_run)
        assert outcome.refused
        (problem,) = outcome.problems
        assert problem.place == "contacts: Anna Weber"
        assert set(problem.what.removeprefix("differs from the journal's in ").split(", ")) == {
            "name",
            "role",
            "x_future",
        }
        assert full.journal.path.read_bytes() == before
    ours = import_entries(full, "json", [("f", data)], resolve_conflicts="ours")
    assert (ours.added, ours.replaced, ours.problems) == (1, 0, ())
    assert full.book.contacts[anna].name == "Anna Noll"
    theirs = import_entries(full, "json", [("f", data)], resolve_conflicts="theirs")
    assert (theirs.added, theirs.replaced) == (0, 1)
    assert full.journal.load().tables["contacts"][anna] == {
        "name": "Anna Weber",
        "emails": ["anna@example.org"],
        "x_future": {"a": None},
    }
    full.journal.undo(2, now=NOW)
    assert full.journal.path.read_bytes() == before


def test_an_extract_does_not_become_the_journal(full: Workspace, tmp_path: Path) -> None:
    data = export(full, "json", who="Anna").data
    assert b"Noll" not in data
    copy = at(tmp_path / "copy.json")
    identity = copy.journal.load().meta
    assert import_entries(copy, "json", [("f", data)]).added == 2
    assert copy.journal.load().meta == identity
    assert import_entries(full, "json", [("f", data)]).skipped == 2


def test_a_file_edited_by_hand_is_taken_with_a_word(full: Workspace, tmp_path: Path) -> None:
    data = export(full, "json").data.replace(b"Weber", b"Beber")
    copy = at(tmp_path / "copy.json", create=False)
    outcome = import_entries(copy, "json", [("f", data)])
    assert "checksum" in str(outcome.warnings[0].values["what"])
    assert copy.journal.load().problems == ()


def test_a_bad_file_leaves_no_journal_behind(tmp_path: Path) -> None:
    copy = at(tmp_path / "copy.json", create=False)
    with pytest.raises(RelError, match="newer version"):
        import_entries(copy, "json", [("f", b'{"meta": {"1": {"schema": 99}}}')])
    assert import_entries(copy, "json", [("f", b'{"meta": {"1": {"schema": 1}}}')], dry_run=True).added == 0
    assert list(tmp_path.iterdir()) == []
