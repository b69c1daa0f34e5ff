"""What the measurements rest on: their journals are sound, and their judgement of figures is right. No times."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reljournal.journal import codec, layout

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import journals
import tables


@pytest.mark.parametrize("count", [0, 1, 19, 300])
def test_a_generated_journal_is_as_rel_itself_would_write_it(tmp_path: Path, count: int) -> None:
    path = tmp_path / "journal.json"
    journals.write(path, count)
    data = path.read_bytes()
    content = codec.parse(data)
    assert not content.problems
    assert (len(content.tables["contacts"]), len(content.tables["interactions"])) == (journals.CONTACTS, count)
    assert codec.dump(content.meta, content.tables) == data
    found = layout.scan(data)
    assert found is not None
    assert not found.unsure


def test_the_same_seed_gives_the_same_journal_and_another_another(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        journals.write(tmp_path / name, 50, seed)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes()
    assert (tmp_path / "one").read_bytes() != (tmp_path / "other").read_bytes()


def test_every_size_holds_the_word_that_is_sought_equally_often() -> None:
    for count in (1_000, 10_000):
        assert sum(journals.SOUGHT in entry.note for entry in journals.entries(count)) == journals.HITS
    assert not list(journals.entries(0))


def test_the_years_are_full_and_nothing_lies_ahead() -> None:
    days = [entry.on for entry in journals.entries(1_000)]
    assert days == sorted(days)
    assert days[-1] == journals.TODAY
    assert (days[-1] - days[0]).days > 7_000


@pytest.mark.parametrize(("found", "met"), [(1.0, True), (1.304, True), (1.306, False), (9.0, False)])
def test_a_target_is_judged_by_the_figure_that_is_printed(found: float, met: bool) -> None:
    target = tables.Target("something", found, 1.3)
    assert target.is_met is met
    assert ("**not met**" in target.row()) is not met
