"""Whether the view holds on is decided by the file that was written, and nothing of it hinders the write."""

from __future__ import annotations

import errno
import gc
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import DEFERRAL, LATE, PROMISE, Watch, Watched, new_journal
from reljournal.errors import RelError
from reljournal.journal import files, renewal, since
from reljournal.journal import stamp as stamps
from reljournal.journal.renewal import MOST_GONE, Renewal
from reljournal.journal.stamp import Stamp


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Watched(journal, tmp_path / "cache")


class TestCertainty:
    def test_so_many_may_be_gone_and_no_more(self, kept: Watched) -> None:
        with kept.journal.transaction("x", now=NOW) as tx:
            ids = [tx.insert("promises", {"who": str(kept.ben), **PROMISE}) for _ in range(MOST_GONE + 2)]
        kept.make()
        assert MOST_GONE == 30
        with kept.journal.transaction("x", now=NOW) as tx:
            for each in ids[:20]:
                tx.remove("promises", each)
        assert not kept.is_lost()
        kept.promise(kept.ben)
        with kept.journal.transaction("x", now=NOW) as tx:
            for each in ids[20:30]:
                tx.remove("promises", each)
        assert not kept.is_lost()
        kept.look()
        kept.remove("promises", ids[30])
        assert kept.is_lost()
        with kept.journal.transaction("x", now=NOW) as tx:
            for _ in range(31):
                tx.insert("promises", {"who": str(kept.ben), **PROMISE})
        assert not kept.is_lost()

    @pytest.mark.parametrize("other", ["occasions", "interactions"])
    def test_an_id_that_is_gone_from_one_table_and_not_from_another(self, kept: Watched, other: str) -> None:
        kept.put("promises", {"who": str(kept.anna), **PROMISE}, doc_id=LATE)
        record = {"text": "fair", "on": "2026-03-01", "kind": "call"}
        kept.put(other, {"who": [] if other == "interactions" else str(kept.ben), **record}, doc_id=LATE)
        kept.make()
        kept.remove("promises", LATE)
        assert kept.is_lost()

    def test_what_was_put_off_about_something_that_is_gone_is_nobodys(self, kept: Watched) -> None:
        promise = kept.promise(kept.ben)
        kept.put_off(promise)
        kept.make()
        kept.remove("promises", promise)
        assert kept.is_lost()
        promise = kept.promise(kept.ben)
        with kept.journal.transaction("x", now=NOW) as tx:
            tx.insert("deferrals", {**DEFERRAL, "subject": str(promise)})
            tx.remove("promises", promise)
        assert kept.is_lost()

    def test_it_may_go_with_what_it_is_about(self, kept: Watched) -> None:
        promise = kept.promise(kept.ben)
        deferral = kept.put_off(promise)
        kept.make()
        with kept.journal.transaction("x", now=NOW) as tx:
            tx.remove("deferrals", deferral)
            tx.remove("promises", promise)
        assert not kept.is_lost()

    def test_another_file_than_was_written_is_not_believed(self, kept: Watched) -> None:
        found = Renewal.of(kept.view, kept.path, [], lambda _: None)
        assert found is not None
        status = kept.journal.path.stat()
        written = [status.st_ino, status.st_size, status.st_mtime_ns]
        path = Path(kept.view + ".stamp")
        before = path.read_bytes()
        for place in range(3):
            other = list(written)
            other[place] += 1
            found.renew((other[0], other[1], other[2]))
            assert path.read_bytes() == before
        found.renew((written[0], written[1], written[2]))
        assert path.read_bytes() != before
        kept.look()

    def test_other_entries_at_the_end_than_those_that_were_written_are_not_believed(self, kept: Watched) -> None:
        doc_id = kept.log("call", kept.ben)
        change = ("interactions", doc_id, {"on": "2026-03-01"}, {"on": "2026-03-02"})
        found = Renewal.of(kept.view, kept.path, [change], lambda _: None)
        assert found is not None
        status = kept.journal.path.stat()
        before = Path(kept.view + ".stamp").read_bytes()
        found.renew((status.st_ino, status.st_size, status.st_mtime_ns))
        assert Path(kept.view + ".stamp").read_bytes() == before

    def test_there_is_none_without_a_view_that_holds(self, kept: Watched) -> None:
        def found() -> Renewal | None:
            return Renewal.of(kept.view, kept.path, [], lambda _: None)

        assert found() is not None
        view, stamp = Path(kept.view), Path(kept.view + ".stamp")
        whole, held = view.read_bytes(), stamp.read_bytes()
        view.write_bytes(whole[:-1000])
        assert found() is None
        assert not stamp.exists()
        stamp.write_bytes(held)
        view.unlink()
        assert found() is None
        view.write_bytes(whole)
        assert found() is not None
        kept.journal.path.touch()
        assert found() is None

    def test_the_new_stamp_is_fresh(self, kept: Watched) -> None:
        kept.promise(kept.ben)
        found = Stamp.holding(kept.view, kept.path)
        assert found is not None
        assert found.racy
        assert found.end == stamps.end_of(kept.path, kept.journal.path.stat().st_size)
        assert found.more == Path(kept.view + ".since").stat().st_size

    @pytest.mark.parametrize("error", [OSError(errno.EIO, os.strerror(errno.EIO)), RelError("x"), EOFError()])
    @pytest.mark.parametrize(("module", "name"), [(since, "add"), (renewal, "_made"), (renewal, "end_of")])
    def test_what_hinders_it_costs_the_view_only(
        self, kept: Watched, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, error: Exception
    ) -> None:
        def fail(*_: Any) -> Any:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(module, name, fail)
            doc_id = kept.promise(kept.ben)
        assert kept.is_lost()
        assert doc_id in kept.journal.load().tables["promises"]

    def test_no_file_stays_open(self, kept: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
        watch = Watch(monkeypatch)
        kept.promise(kept.ben)
        gc.collect()
        assert watch.left_open == 0
        with pytest.raises(ValueError, match=r".*"):
            renewal._made(kept.path, kept.journal.path.stat().st_size, b"another end")

        def fail(*_: Any) -> Any:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(files, "pread", fail)
        with pytest.raises(OSError, match="Input/output"):
            renewal._made(kept.path, kept.journal.path.stat().st_size, b"")
        assert watch.left_open == 0
