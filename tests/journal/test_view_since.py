"""What a view tells of the time since it was made, and that it tells nothing where it is damaged."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import LAST_DAY, PROMISE, TODAY, Kept, new_journal, told
from reljournal.journal import Journal, files, view_maker
from reljournal.journal.view import ORPHANS, View


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Kept(journal, tmp_path / "cache")


class TestPosition:
    def test_it_is_the_last_entry_and_how_many_writes_elsewhere(self, kept: Kept) -> None:
        assert kept.opened().position == (-1, 0)
        kept.put("promises", {"who": str(kept.ben), **PROMISE})
        assert kept.opened().position == (-1, 1)
        one = kept.log("call", kept.ben)
        two = kept.log("call", kept.ben)
        assert kept.opened().position == (two, 1)
        kept.remove("interactions", two)
        assert kept.opened().position == (one, 2)
        assert [doc_id for doc_id, _ in kept.opened().region] == [one]

    def test_from_there_on_all_that_was_touched_is_told(self, kept: Kept) -> None:
        start = kept.opened().position
        kept.log("call", kept.ben)
        ben = kept.opened().position
        kept.put("promises", {"who": str(kept.anna), **PROMISE})
        promise = kept.opened().position
        kept.log("call", 77)
        opened = kept.opened()
        assert opened.changed_since(start) == {kept.ben, kept.house, ORPHANS}
        assert opened.changed_since(ben) == {kept.house, ORPHANS}
        assert opened.changed_since(promise) == {ORPHANS}
        assert opened.changed_since(opened.position) == set()

    def test_where_an_entry_at_the_end_was_changed_all_from_it_on_is_told(self, kept: Kept) -> None:
        one = kept.log("call", kept.ben)
        kept.log("call", kept.anna)
        kept.log("note")
        position = kept.opened().position
        kept.change("interactions", one, note="x")
        assert kept.opened().changed_since(position) == {kept.ben, kept.house, ORPHANS}
        position = kept.opened().position
        kept.put("promises", {"who": str(kept.anna), **PROMISE})
        assert kept.opened().changed_since(position) == {kept.house}

    def test_a_line_at_the_end_is_kept_as_it_stands(self, kept: Kept) -> None:
        doc_id = kept.log("call", kept.ben, note="ü")
        ((found, line),) = kept.opened().region
        assert found == doc_id
        assert line in kept.journal.path.read_bytes()
        assert line.startswith(b',"%d": {"on"' % doc_id)
        assert line.endswith(b'"}\n')

    def test_of_a_journal_without_entries_the_first_line_has_no_comma(
        self, journal: Journal, tmp_path: Path
    ) -> None:
        place, path = str(tmp_path / "v"), str(journal.path)
        view_maker.make_from_file(place, path, version="1", today=TODAY, last_day=LAST_DAY)
        journal.view = place
        with journal.transaction("x", now=NOW) as tx:
            ids = [tx.insert("interactions", {"on": "2026-03-01", "kind": str(n), "who": []}) for n in (1, 2)]
        opened = View.open(place, path, "1", TODAY.toordinal(), "2026-03-04")
        assert opened is not None
        assert [doc_id for doc_id, _ in opened.region] == ids
        assert [(doc_id, each["kind"]) for doc_id, each in opened.appended(None)] == [(ids[0], "1"), (ids[1], "2")]


class TestRefs:
    def test_of_all_that_is_there_now(self, kept: Kept) -> None:
        gone = kept.put("promises", {"who": str(kept.ben), **PROMISE})
        kept.make()
        new = kept.put("occasions", {"who": str(kept.ben), "text": "fair", "on": "2026-06-01"})
        kept.remove("promises", gone)
        entry = kept.log("call", kept.ben)
        opened = kept.opened()
        assert opened.ids_ending_in(str(gone)) == []
        assert opened.ids_ending_in(str(new)) == [new]
        assert opened.ids_ending_in(str(entry)) == [entry]
        ids = [kept.anna, new, entry]
        assert opened.refs(ids) == {each: opened.ref(each) for each in ids} == kept.anew().refs(ids)


class TestDamage:
    @pytest.mark.parametrize(
        "question",
        [
            lambda opened, kept: opened.records({kept.ben}),
            lambda opened, kept: opened.names(),
            lambda opened, kept: opened.table("projects"),
            lambda opened, kept: opened.newest(),
            lambda opened, kept: opened.sales(),
            lambda opened, kept: opened.ref(kept.ben),
            lambda opened, kept: opened.ids_ending_in("1"),
        ],
    )
    def test_what_is_damaged_is_not_told_and_the_view_not_believed_any_more(
        self, kept: Kept, question: Any
    ) -> None:
        opened, whole = kept.opened(), Path(kept.view).read_bytes()
        begin = opened._blobs
        assert question(opened, kept) is not None
        Path(kept.view).write_bytes(whole[:begin] + bytes(each ^ 1 for each in whole[begin:]))
        with pytest.raises(ValueError, match=r"^the view is damaged$"):
            question(opened, kept)
        assert not Path(kept.view + ".stamp").exists()
        assert kept.open() is None

    def test_what_lies_beside_it_is_believed_as_it_was_written_only(self, kept: Kept) -> None:
        kept.put("promises", {"who": str(kept.ben), **PROMISE})
        path = Path(kept.view + ".since")
        data = path.read_bytes()
        for other in (data[:-1], b"x" + data[1:], b""):
            path.write_bytes(other)
            assert kept.open() is None
        path.write_bytes(data + b"more")
        assert kept.open() is not None
        path.unlink()
        assert kept.open() is None

    def test_the_disk_that_refuses_is_no_error(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> Any:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(files, "pread", refuse)
        assert kept.open() is None


def test_all_of_it_is_told_after_appends_as_by_one_that_is_made_anew(kept: Kept) -> None:
    for at in range(4):
        kept.log("call", *[(kept.anna,), (kept.ben, kept.house), (), (77,)][at], tags=["x"], note="ü")
        ids = [each for table in kept.journal.load().tables.values() for each in table]
        assert told(kept.opened(), ids) == told(kept.anew(), ids)
    assert kept.journal.undo(now=NOW)
    assert told(kept.opened(), ids[:-1]) == told(kept.anew(), ids[:-1])
