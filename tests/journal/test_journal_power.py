"""The power goes at any moment, with unsynced writes dropped or torn: all or nothing is there."""

import shutil
from pathlib import Path

import pytest

from journal_disk import NOW, Disk, PowerOff, on_disk
from journal_power import Model, recorded
from reljournal.journal import Journal
from test_journal_crash import ACTIONS, Action, _prepare, _tables, _write_of_the_append, log


@pytest.mark.parametrize("action", ACTIONS)
def test_power_loss_at_any_moment(tmp_path: Path, action: Action) -> None:
    folder = tmp_path / "journal"
    journal = _prepare(folder)
    before, model = _tables(journal), Model(folder)
    with recorded() as recorder:
        action(journal)
    after = _tables(journal)
    scratch = tmp_path / "scratch"
    found, seen = [], set()
    for event in [("start", ""), *recorder.events]:
        model.apply(event)
        for state in model.states():
            key = tuple(sorted(state.items()))
            if key not in seen:
                seen.add(key)
                found.append(_survivor(scratch, state))
                assert found[-1] in (before, after)
    assert found[0] == before
    # What was acknowledged is safe: every state after the last event holds it.
    assert all(_survivor(scratch, state) == after for state in model.states())
    assert len(seen) > 60


def test_power_loss_during_the_recovery(tmp_path: Path) -> None:
    journal = _prepare(tmp_path / "journal")
    with pytest.raises(PowerOff), on_disk(Disk(_write_of_the_append(journal, tmp_path), torn=20)):
        log(journal)
    model = Model(tmp_path / "journal")
    with recorded() as recorder:
        after = _tables(journal)
    assert len(recorder.events) > 3
    for event in recorder.events:
        model.apply(event)
        for state in model.states():
            assert _survivor(tmp_path / "scratch", state) == after


def _survivor(scratch: Path, state: dict[str, bytes]) -> object:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for path, data in state.items():
        (scratch / Path(path).name).write_bytes(data)
    journal = Journal(scratch / "journal.json")
    tables = _tables(journal)
    journal.undoable()
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "social"})
    journal.undo(now=NOW)
    assert _tables(journal) == tables
    return tables
