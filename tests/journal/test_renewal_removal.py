"""A view holds on where an old entry goes or comes back, as long as no other comes in sight or goes from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from journal_view import Watched, new_journal
from reljournal.domain.recent import IN_ANY_CASE, OF_EACH, SPARE
from reljournal.journal.view import NEWEST_KEPT, ORPHANS


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Watched(journal, tmp_path / "cache")


def filled(kept: Watched, count: int, on: str = "2026-03-01", kind: str = "call") -> list[int]:
    """So many more entries with Ben, of which the view is made."""
    with kept.journal.transaction("x", now=NOW) as tx:
        record = {"on": on, "kind": kind, "who": [str(kept.ben)]}
        ids = [tx.insert("interactions", record) for _ in range(count)]
    kept.make()
    kept.position = kept.opened().position
    return ids


def undo(kept: Watched) -> None:
    kept.journal.undo(now=NOW)


class TestGoing:
    def test_it_goes_and_comes_back_and_goes_again(self, kept: Watched) -> None:
        for entry, homes in ((kept.first, {kept.house}), (kept.second, {kept.house, kept.ben})):
            kept.remove("interactions", entry)
            assert kept.look() == homes
            undo(kept)
            assert kept.look() == homes
        kept.remove("interactions", kept.first)
        kept.remove("interactions", kept.second)
        assert kept.look() == {kept.house, kept.ben}
        undo(kept)
        undo(kept)
        kept.change("interactions", kept.first, note="after all")
        assert kept.look() == {kept.house, kept.ben}
        kept.remove("interactions", kept.first)
        assert kept.look() == {kept.house}
        undo(kept)
        assert kept.look() == {kept.house}

    def test_so_does_one_of_nobody(self, kept: Watched) -> None:
        entry = kept.log("note")
        kept.make()
        kept.remove("interactions", entry)
        assert kept.look() == {ORPHANS}
        undo(kept)
        assert kept.look() == {ORPHANS}

    def test_its_tags_go_with_it(self, kept: Watched) -> None:
        one, _ = (kept.log("call", kept.ben, tags=each) for each in (["thanks", "order"], ["order"]))
        kept.make()
        assert kept.opened().names()[1] == {"thanks": 1, "order": 2}
        kept.remove("interactions", one)
        assert kept.opened().names()[1] == {"order": 1}
        kept.log("call", kept.ben, tags=["thanks"])
        assert kept.opened().names()[1] == {"order": 1, "thanks": 1}
        undo(kept)
        undo(kept)
        assert kept.opened().names()[1] == {"thanks": 1, "order": 2}
        kept.look()

    def test_one_that_is_put_off_or_confidential_costs_the_view(self, kept: Watched) -> None:
        entry = kept.log("call", kept.ben, confidential=True)
        kept.put_off(kept.first)
        kept.make()
        kept.remove("interactions", kept.first)
        assert kept.is_lost()
        kept.remove("interactions", entry)
        assert kept.is_lost()

    def test_one_whose_id_another_table_has_too_costs_the_view(self, kept: Watched) -> None:
        kept.put(
            "promises", {"who": str(kept.ben), "text": "x", "made": "2026-03-01", "by": "2026-03-02"}, kept.first
        )
        kept.make()
        kept.remove("interactions", kept.first)
        assert kept.is_lost()

    def test_one_of_the_newest_costs_the_view_if_another_has_to_be_among_them_then(self, kept: Watched) -> None:
        *_, last = filled(kept, NEWEST_KEPT - 3)
        kept.remove("interactions", last)
        kept.look()
        first, *_, last = filled(kept, 3)
        kept.remove("interactions", first)
        assert kept.is_lost()
        filled(kept, 3)
        kept.remove("interactions", kept.first)
        assert kept.look() == {kept.house}


class TestSight:
    def test_far_back_all_may_go_as_long_as_all_are_in_sight(self, kept: Watched) -> None:
        ids = filled(kept, IN_ANY_CASE, on="2020-01-01")
        filled(kept, NEWEST_KEPT)
        for each in (ids[0], ids[5], ids[-1]):
            kept.remove("interactions", each)
            assert kept.look() == {kept.ben}

    def test_of_more_as_many_as_there_are_to_spare(self, kept: Watched) -> None:
        ids = filled(kept, IN_ANY_CASE + OF_EACH + 9, on="2020-01-01")
        filled(kept, NEWEST_KEPT)
        assert SPARE == 1
        for each in (ids[0], ids[-1], ids[-IN_ANY_CASE], ids[-IN_ANY_CASE - 1]):
            kept.remove("interactions", each)
            assert kept.look() == {kept.ben}
            undo(kept)
            assert kept.look() == {kept.ben}
        kept.remove("interactions", ids[0])
        assert kept.look() == {kept.ben}
        kept.remove("interactions", ids[-1])
        assert kept.is_lost()

    def test_no_more_in_one_write(self, kept: Watched) -> None:
        one, *_, other = filled(kept, IN_ANY_CASE + OF_EACH + 9, on="2020-01-01")
        filled(kept, NEWEST_KEPT)
        with kept.journal.transaction("x", now=NOW) as tx:
            tx.remove("interactions", one)
            tx.remove("interactions", other)
        assert kept.is_lost()

    def test_and_all_that_are_out_of_sight(self, kept: Watched) -> None:
        first, *others = filled(kept, IN_ANY_CASE + OF_EACH + 9, on="2020-01-01")
        filled(kept, NEWEST_KEPT)
        out = [each for each in others if each not in kept.opened().records({kept.ben})["interactions"]]
        assert len(out) == 5
        kept.remove("interactions", first)
        for each in out:
            kept.remove("interactions", each)
            assert kept.look() == {kept.ben}

    def test_what_stands_for_more_than_one_costs_the_view(self, kept: Watched) -> None:
        for more in ({"who": [str(kept.ben)] * 2}, {"tags": ["x", "x"]}):
            entry = kept.put("interactions", {"on": "2026-03-01", "kind": "call", "who": [], **more})
            kept.make()
            kept.remove("interactions", entry)
            assert kept.is_lost()

    @pytest.mark.parametrize("changes", [{"on": "2026-02-01"}, {"kind": "gift"}, {"planned": True}])
    def test_what_is_in_sight_by_itself_may_go_beside_them(self, kept: Watched, changes: dict[str, Any]) -> None:
        entry = kept.put("interactions", {"on": "2020-01-01", "kind": "call", "who": [str(kept.ben)], **changes})
        filled(kept, IN_ANY_CASE + OF_EACH + 5, on="2020-01-01")
        kept.remove("interactions", entry)
        assert kept.look() == {kept.ben}
        undo(kept)
        assert kept.look() == {kept.ben}


class TestComingBack:
    def written(self, kept: Watched, **changes: Any) -> None:
        record = {"on": "2026-03-01", "kind": "call", "who": [str(kept.anna)]} | changes
        kept.put("interactions", record, doc_id=kept.first)

    def test_it_may_say_something_else_of_the_same_day_kind_and_people(self, kept: Watched) -> None:
        kept.remove("interactions", kept.first)
        self.written(kept, note="after all")
        assert kept.look() == {kept.house}

    @pytest.mark.parametrize("changes", [{"on": "2026-02-01"}, {"kind": "gift"}, {"who": []}, {"tags": ["x"]}])
    def test_as_another_it_costs_the_view(self, kept: Watched, changes: dict[str, Any]) -> None:
        kept.remove("interactions", kept.first)
        self.written(kept, **changes)
        assert kept.is_lost()

    def test_so_it_does_where_something_was_said_of_it_meanwhile(self, kept: Watched) -> None:
        kept.remove("interactions", kept.first)
        kept.put_off(kept.first)
        kept.look()
        self.written(kept)
        assert kept.is_lost()
