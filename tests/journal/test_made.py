"""What the maker of a view still holds is what the view would give, and is used only as long as it is that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_disk import NOW
from journal_view import LAST_DAY, TODAY, Kept, new_journal
from reljournal.domain.book import Book
from reljournal.domain.recent import Sighted
from reljournal.domain.relationship import build_relationships
from reljournal.journal import view_maker
from reljournal.journal.made import Made
from reljournal.journal.records import book_of
from reljournal.journal.view import View
from reljournal.values import replace

AHEAD = (LAST_DAY - TODAY).days
ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 900),
        st.sampled_from(["call", "email", "gift", "note"]),
        st.sampled_from([("anna",), ("anna",), ("ben",), ("anna", "ben"), ("anna", "house"), ()]),
        st.sampled_from(["", "about May", 'a "word"']),
        st.sampled_from([(), (), ("order",), ("order", "thanks")]),
        st.booleans(),
    ),
    max_size=120,
)


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Kept(journal, tmp_path / "cache")


def made_of(kept: Kept) -> Made:
    made = view_maker.make_from_file(kept.view, kept.path, version="1", today=TODAY, last_day=LAST_DAY)
    assert made is not None
    return made


def whole(kept: Kept) -> Book:
    book, problems = book_of(kept.journal.load())
    assert not problems
    return book


def put(kept: Kept, found: list[Any], *, in_order: bool) -> None:
    people = {"anna": kept.anna, "ben": kept.ben, "house": kept.house}
    told = sorted(found, key=lambda each: -each[0]) if in_order else found
    with kept.journal.transaction("x", now=NOW) as tx:
        for ago, kind, who, note, tags, planned in told:
            record: dict[str, Any] = {
                "on": (TODAY - timedelta(days=ago)).isoformat(),
                "kind": kind,
                "who": [str(people[each]) for each in who],
            }
            more = {"note": note, "tags": list(tags), "planned": planned and ago < 30}
            tx.insert("interactions", record | {name: each for name, each in more.items() if each})


@given(ENTRIES, st.booleans())
@settings(deadline=None, max_examples=30)
def test_its_relationships_are_those_of_the_whole_journal(
    tmp_path_factory: pytest.TempPathFactory, found: list[Any], in_order: bool
) -> None:
    folder = tmp_path_factory.mktemp("made")
    with new_journal(folder) as journal:
        kept = Kept(journal, folder / "cache")
        put(kept, found * 3, in_order=in_order)
        book = replace(made_of(kept).book({}), turnovers=None)
        assert build_relationships(book, TODAY, None, AHEAD) == build_relationships(
            whole(kept), TODAY, None, AHEAD
        )
        slices = kept.opened().slices(kept.opened().homes)
        assert book.interactions.keys() <= {row[1] for row in slices.get("interactions", ())}
        assert [*book.interactions] == [each for each in whole(kept).interactions if each in book.interactions]


def test_an_entry_may_be_in_sight_for_one_of_its_people_only(kept: Kept) -> None:
    both = kept.log("email", kept.ben, kept.house, on="2020-01-02")
    kept.log("email", kept.ben, on="2020-01-01")
    for day in range(3, 12):
        kept.log("email", kept.ben, kept.house, on=date(2020, 1, day).isoformat())
    for day in range(60):
        kept.log("email", kept.ben, on=(date(2020, 2, 1) + timedelta(days=day)).isoformat())
    book = made_of(kept).book({})
    assert isinstance(book.interactions, Sighted)
    where = {home for home, mine in book.interactions.by_home.items() if both in [each.id for each in mine]}
    assert where == {kept.house}
    slices = {home for home in (kept.house, kept.ben) if both in [row[1] for row in entries_of(kept, home)]}
    assert slices == {kept.house, kept.ben}  # of the first, with which it began, one is to spare


def entries_of(kept: Kept, home: int) -> list[Any]:
    return kept.opened().slices([home])["interactions"]


class TestSortedOut:
    @pytest.fixture
    def book(self, kept: Kept) -> Book:
        kept.log("call", kept.ben, on="2026-03-02")
        book = made_of(kept).book({})
        assert isinstance(book.interactions, Sighted)
        book.interactions.by_home = {}  # so that it shows whether it is looked at
        return book

    @staticmethod
    def homes(book: Book) -> list[set[int]]:
        """The relationships to which each entry belongs."""
        return [{book.relationship_id(who) for who in entry.who} for entry in book.interactions.values()]

    @staticmethod
    def entries(book: Book, day: date = TODAY, ahead: int = AHEAD, *, whole: bool = False) -> int:
        return sum(len(each.entries) for each in build_relationships(book, day, None, ahead, whole=whole))

    def test_it_is_taken_for_its_own_days(self, book: Book) -> None:
        assert self.entries(book) == 0

    def test_not_for_others(self, book: Book) -> None:
        count = sum(len(each) for each in self.homes(book))
        assert self.entries(book, TODAY + timedelta(days=1), AHEAD - 1) == count
        assert self.entries(book, TODAY, 0) == count
        assert self.entries(book, whole=True) == count

    def test_not_with_other_contacts_or_entries(self, book: Book) -> None:
        count = sum(len(each) for each in self.homes(book))
        assert self.entries(replace(book, contacts=dict(book.contacts))) == count
        assert self.entries(replace(book, interactions=dict(book.interactions))) == count


def taken(kept: Kept, made: Made) -> Made | None:
    opened = View.open(kept.view, kept.path, "1", TODAY.toordinal(), LAST_DAY.isoformat(), made)
    assert opened is not None
    return opened.made


class TestTaking:
    def test_the_view_takes_what_it_was_made_of(self, kept: Kept) -> None:
        made = made_of(kept)
        assert kept.opened().made is None
        assert taken(kept, made) is made

    def test_not_after_another_write(self, kept: Kept) -> None:
        made = made_of(kept)
        kept.log("call", kept.ben)
        assert taken(kept, made) is None

    def test_not_that_of_another_view(self, kept: Kept) -> None:
        made = made_of(kept)
        kept.log("call", kept.ben)
        made_of(kept)
        assert taken(kept, made) is None
