"""Which steps undo takes back, worked out on tables alone, and each sentence that it or a migration says."""

from __future__ import annotations

from typing import Any

import pytest

from journal_schemas import NEWEST, program
from reljournal.errors import RelError
from reljournal.journal import faults, lines, migrations, rewind
from reljournal.journal.content import Change
from reljournal.journal.undo import Entry

META: dict[int, dict[str, Any]] = {1: {"schema": 1, "journal": "ab"}}
NOTHING: dict[tuple[str, str | None], str | None] = {}


def entry(command: str, doc_id: int, before: Any, after: Any, journal: str = "ab", schema: int = 1) -> Entry:
    new = None if after is None else lines.digest("contacts", doc_id, after)
    return Entry(command, f"at {command}", journal, [("contacts", doc_id, before, new)], schema)


def tables(**contacts: dict[str, Any]) -> dict[str, dict[int, dict[str, Any]]]:
    return {"meta": META, "contacts": {int(key[1:]): record for key, record in contacts.items()}}


A, B, C = {"n": "a"}, {"n": "b"}, {"n": "c"}


def test_a_step_tells_what_was_and_what_became_of_it() -> None:
    entries = [entry("add", 1, None, A), entry("edit", 1, A, B), entry("rm", 2, C, None)]
    found = rewind.plan(tables(_1=B), NOTHING, entries)
    assert [(step.command, step.at) for step in found.steps] == [
        ("rm", "at rm"),
        ("edit", "at edit"),
        ("add", "at add"),
    ]
    assert [step.changes for step in found.steps] == [
        (Change("contacts", 2, C, None),),
        (Change("contacts", 1, A, B),),
        (Change("contacts", 1, None, A),),
    ]
    assert (list(found.entries), found.passed, found.obstacle) == ([*reversed(entries)], (), None)
    assert [step.command for step in rewind.plan(tables(_1=B), NOTHING, entries, 2).steps] == ["rm", "edit"]
    assert rewind.plan(tables(_1=B), NOTHING, entries, 0).steps == ()


def test_entries_of_another_journal_are_no_end() -> None:
    entries = [entry("add", 1, None, A), entry("other", 1, A, B, journal="cd", schema=9)]
    found = rewind.plan(tables(_1=A), NOTHING, entries)
    assert ([step.command for step in found.steps], found.passed, found.obstacle) == (["add"], (), None)


def test_a_journal_without_a_name_of_its_own_has_no_steps() -> None:
    assert rewind.plan({"contacts": {1: A}}, NOTHING, [entry("add", 1, None, A)]).steps == ()


def test_what_the_journal_holds_nothing_of_is_passed_over() -> None:
    entries = [entry("add", 1, None, A), entry("gone", 2, None, B), entry("edit", 1, A, C)]
    found = rewind.plan(tables(_1=A), NOTHING, entries)
    assert [step.command for step in found.steps] == ["add"]
    assert [each.command for each in found.passed] == ["edit", "gone"]


def test_a_step_is_taken_back_whole_or_not_at_all() -> None:
    both = [*entry("", 1, None, A).steps, *entry("", 2, None, B).steps]
    half = Entry("both", "then", "ab", both, 1)
    for present in (tables(_1=A), tables(_2=B), tables(_1=A, _2=C)):
        found = rewind.plan(present, NOTHING, [entry("before", 3, C, None), half])
        assert found.steps == ()
        assert found.obstacle is not None
    assert len(rewind.plan(tables(_1=A, _2=B), NOTHING, [half]).steps) == 1


@pytest.mark.parametrize("key", [None, "two"])
def test_what_is_no_record_is_held_against_the_journal_too(key: str | None) -> None:
    step = Entry("restore", "then", "ab", (), 1, [("zoo", key, "[1]", "[2]")])
    other: dict[tuple[str, str | None], str | None] = {("zoo", "x"): "[1]", ("apes", key): "[2]"}
    found = rewind.plan(tables(), {**other, ("zoo", key): "[2]"}, [step])
    assert found.odd == {("zoo", key): "[1]"}
    assert found.steps[0].changes == ()
    assert rewind.plan(tables(), {**other, ("zoo", key): "[1]"}, [step]).passed == (step,)
    assert rewind.plan(tables(), {**other, ("zoo", key): "[3]"}, [step]).obstacle is not None
    assert rewind.plan(tables(), other, [step]).obstacle is not None
    before = Entry("restore", "then", "ab", (), 1, [("zoo", key, None, "[1]")])
    twice = rewind.plan(tables(), {**other, ("zoo", key): "[2]"}, [before, step])
    assert (len(twice.steps), twice.odd) == (2, {("zoo", key): None})


def told(error: RelError | None) -> tuple[str, str]:
    assert error is not None
    return error.sentence, error.hint


def test_the_sentences_of_undo() -> None:
    step = entry("log anna", 1, None, A)
    assert told(rewind.plan(tables(_1=B), NOTHING, [step]).obstacle) == (
        "`log anna` of at log anna cannot be undone: something else has changed its records since.",
        "Nothing was changed; edit the records themselves, or restore a backup.",
    )
    older = entry("log anna", 1, None, A, schema=7)
    assert told(rewind.plan(tables(_1=A), NOTHING, [older]).obstacle) == (
        (
            "`log anna` of at log anna cannot be undone: it was made under schema 7,"
            " and the journal is of schema 1 now."
        ),
        "Nothing was changed; edit the records themselves, or go back to a backup: `rel restore` lists them.",
    )
    assert told(rewind.passed_over(step)) == (
        "`log anna` of at log anna was passed over: nothing of it is in the journal any more",
        "it broke off, or another program has taken it back",
    )
    hint = "`rel history` shows what the journal holds."
    assert told(rewind.nothing([])) == ("There is nothing to undo.", hint)
    assert told(rewind.nothing([step, older])) == (
        "There is nothing to undo: nothing of `log anna` is in the journal any more.",
        hint,
    )


def test_the_schema_numbers_that_are_known() -> None:
    with program(NEWEST):
        assert [migrations.check(number) for number in (1, 2, 3)] == [1, 2, 3]
        for number in (0, -1):
            with pytest.raises(faults.DamagedError) as raised:
                migrations.check(number)
            assert raised.value.reason == f"has the schema number {number}, which no version of rel ever wrote"
            assert raised.value.hint == faults.RESTORE
        with pytest.raises(faults.NewerError) as newer:
            migrations.check(4)
        assert newer.value.reason == "was written by a newer version of rel (schema 4, this one knows up to 3)"
        assert newer.value.hint == "Upgrade rel; the file was not touched."
        for odd in (True, "1", 1.0, None):
            with pytest.raises(faults.DamagedError, match=r"^The journal has no readable schema number\.$"):
                migrations.check(odd)
        assert migrations.is_current(b'{"schema": 3, "journal": "ab"}')
        assert not migrations.is_current(b'{"schema": 30, "journal": "ab"}')
        assert not migrations.is_current(b'{"journal": "ab", "schema": 3}')


def test_a_journal_of_the_current_schema_is_left_alone() -> None:
    present = tables(_1={"set": {1}})  # not even looked at
    migrations.forward(present, 1)
    assert present == tables(_1={"set": {1}})


def test_a_failing_step_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(found: Any) -> None:
        raise ValueError("first\n  second " + "x" * 300)

    with program(NEWEST):
        monkeypatch.setitem(migrations.STEPS, 2, step)
        found: dict[str, Any] = {"meta": {1: {}}, "contacts": {}, "frictions": {}, "interactions": {}}
        with pytest.raises(faults.MigrationError) as raised:
            migrations.forward(found, 1)
        reason = ("ValueError: first second " + "x" * 300)[:200]
        assert told(raised.value) == (
            f"The journal is of schema 2 and could not be brought to schema 3 ({reason}).",
            "The file was not touched; go on with the version of rel that wrote it, and report this as a bug.",
        )
        assert found["meta"][1]["schema"] == 2
        assert isinstance(raised.value.__cause__, ValueError)
