"""Random histories on the journal and on plain dictionaries come to the same."""

import copy
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import tinydb
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from journal_disk import NOW
from reljournal.journal import Journal

TABLES = st.sampled_from(["contacts", "interactions", "interactions", "zoo"])
FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers() | st.text(max_size=5), max_size=3)
CHANGES = st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers() | st.text(max_size=5), max_size=3)
CLOCK = st.integers(-100_000, 100_000)


class Histories(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.journal = Journal(Path(self.folder.name) / "journal.json")
        self.journal.create(now=NOW)
        self.model: dict[str, dict[int, dict[str, Any]]] = {}
        self.past: list[dict[str, dict[int, dict[str, Any]]]] = []

    @rule(
        steps=st.lists(
            st.tuples(st.sampled_from("iiur"), TABLES, FIELDS, CHANGES, st.integers(0, 99)), max_size=4
        ),
        clock=CLOCK,
        look=st.booleans(),
    )
    def command(self, steps: list[tuple[str, str, Any, Any, int]], clock: int, look: bool) -> None:
        before = copy.deepcopy(self.model)
        with self.journal.transaction("command", now=NOW + timedelta(milliseconds=clock)) as work:
            if look:
                assert {n: dict(t) for n, t in work.content.tables.items() if t} == before
            for what, name, fields, changes, index in steps:
                table = self.model.get(name, {})
                if what == "i":
                    new = work.insert(name, fields)
                    assert all(new not in other for other in self.model.values())
                    self.model.setdefault(name, {})[new] = dict(fields)
                elif table and what == "u":
                    doc_id = list(table)[index % len(table)]
                    work.update(name, doc_id, changes)
                    merged = {**table[doc_id], **changes}
                    table[doc_id] = {key: value for key, value in merged.items() if value is not None}
                elif table:
                    doc_id = list(table)[index % len(table)]
                    work.remove(name, doc_id)
                    del table[doc_id]
                    if not table:
                        del self.model[name]
        if self.model != before:
            self.past.append(before)

    @precondition(lambda self: self.past)
    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        done = len(self.journal.undo(steps, now=NOW))
        assert done == min(steps, len(self.past))
        self.model = self.past[-done]
        del self.past[-done:]

    @rule()
    def a_foreign_program_rewrites_it(self) -> None:
        with tinydb.TinyDB(self.journal.path) as db:
            db.storage.write(db.storage.read() or {})

    @invariant()
    def same_as_the_model(self) -> None:
        content = self.journal.load()
        assert {name: dict(table) for name, table in content.tables.items() if table} == self.model
        assert content.problems == ()
        assert len(self.journal.undoable()) == len(self.past)

    def teardown(self) -> None:
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
