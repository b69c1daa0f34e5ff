"""How the file of a view is written: all of it or nothing, with a stamp that says for what it holds."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any

import pytest

from journal_view import LAST_DAY, TODAY, Kept, new_journal
from reljournal import progress
from reljournal.errors import RelError
from reljournal.journal import files, view, view_maker
from reljournal.journal.stamp import Stamp, end_of, state_of
from reljournal.journal.view_index import Places
from reljournal.sums import short_fingerprint


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Kept(journal, tmp_path / "cache")


class TestWritten:
    def test_a_head_and_an_index_say_where_all_of_it_lies(self, kept: Kept) -> None:
        data = Path(kept.view).read_bytes()
        form, length, checksum = data[: view.HEAD].decode().split()
        index = data[view.HEAD : view.HEAD + int(length)]
        assert (form, int(checksum)) == (view.FORM, short_fingerprint(index))
        key, day, state, people, homes, ids, count, turnovers, beside, hidden, newest = marshal.loads(index)
        assert key == view.key_of("1", kept.path)
        assert (day, state, count) == (TODAY.toordinal(), state_of(kept.path), 7)
        assert people[0] == (kept.house, kept.anna, kept.ben)
        assert (turnovers, beside, hidden, newest) == ({}, None, False, "2026-03-01")
        at = 0
        begin = view.HEAD + int(length)
        found = Places(*homes)
        for offset, size, fingerprint in map(found.__getitem__, homes[0]):
            assert offset == at
            assert short_fingerprint(data[begin + offset : begin + offset + size]) == fingerprint
            at += size
        assert ids == at
        assert len(data) == begin + ids + 7 * 19 + 4
        places = {view.place_of(name) for name in view.SMALL} | {view.SALES, view.NAMES, view.NEWEST}
        assert set(homes[0]) == {kept.house, kept.ben} | places

    def test_what_its_user_wants_to_find_in_it_is_there(self, kept: Kept) -> None:
        view_maker.make(
            kept.view,
            kept.path,
            kept.journal.load().tables,
            state_of(kept.path),
            version="1",
            today=TODAY,
            last_day=LAST_DAY,
            beside=["x"],
        )
        assert kept.opened().beside == ["x"]

    def test_no_two_are_the_same(self, kept: Kept) -> None:
        before = Path(kept.view).read_bytes()
        kept.journal.path.touch()
        kept.make()
        assert Path(kept.view).read_bytes() != before

    def test_it_is_the_owners_alone_and_its_folder_is_made(self, kept: Kept, tmp_path: Path) -> None:
        place = tmp_path / "a" / "b" / "c.view"
        kept.make(place=str(place))
        assert place.stat().st_mode & 0o777 == 0o600
        assert place.parent.stat().st_mode & 0o777 == 0o700
        assert sorted(path.name for path in place.parent.iterdir()) == ["c.view", "c.view.stamp"]

    def test_the_stamp_is_of_the_state_that_was_read(self, kept: Kept) -> None:
        state = state_of(kept.path)
        stamp = Stamp.holding(kept.view, kept.path)
        assert stamp is not None
        assert (stamp.state, stamp.made, stamp.more) == (state, state[2], 0)
        assert stamp.end == end_of(kept.path, state[2])
        data = Path(kept.view).read_bytes()
        assert stamp.view == int(data[: view.HEAD].split()[2])

    @pytest.mark.parametrize("place", [3, 4])
    @pytest.mark.parametrize(("age", "racy"), [(0, True), (49_999_999, True), (50_000_000, False), (-9, True)])
    def test_of_a_journal_that_was_just_written_it_is_racy(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch, place: int, age: int, racy: bool
    ) -> None:
        """By the clock of the file system: 50 ms after both of its times no write goes unseen any more."""
        tables, now_ns, real = kept.journal.load().tables, 10**18, files.stat

        class Status:
            st_mtime_ns = now_ns

        def stat(path: str, **more: Any) -> Any:
            return Status if path.endswith(".part") and not more else real(path, **more)

        state = [1, 2, kept.journal.path.stat().st_size, 5, 5]
        state[place] = now_ns - age
        monkeypatch.setattr(files, "stat", stat)
        view_maker.make(kept.view, kept.path, tables, tuple(state), version="1", today=TODAY, last_day=LAST_DAY)
        found = Stamp._read(kept.view + ".stamp")
        assert found is not None
        assert found.racy is racy

    def test_what_hinders_it_leaves_the_one_before_and_no_draft(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = Path(kept.view).read_bytes()

        class Gone(BaseException):
            pass

        for name in ("replace", "write_scratch"):
            for error in (OSError(5, "x"), Gone()):

                def fail(path: str, *_: Any, error: BaseException = error) -> Any:
                    Path(kept.view + ".part").touch()
                    raise error

                with monkeypatch.context() as patch:
                    patch.setattr(files, name, fail)
                    with pytest.raises(type(error)):
                        kept.make()
                assert Path(kept.view).read_bytes() == before
                assert not Path(kept.view + ".part").exists()

    def test_of_what_is_no_entry_none_is_made(self, kept: Kept) -> None:
        tables = {name: dict(table) for name, table in kept.journal.load().tables.items()}
        tables["interactions"] = {1: {"on": 5, "kind": "x", "who": []}}
        with pytest.raises(ValueError, match=r".+"):
            kept.make(tables)
        tables["interactions"] = {1: {"on": float("nan")}}
        with pytest.raises((ValueError, RelError)):
            kept.make(tables)


def test_whoever_waits_is_told_how_far_it_has_come(kept: Kept) -> None:
    tables = kept.journal.load().tables
    heard: list[float] = []
    progress.listen(heard.append)
    try:
        kept.make(tables)
    finally:
        progress.listen(None)
    assert heard == [0.3, 0.7, 0.7, pytest.approx(0.9)]
