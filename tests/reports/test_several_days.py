"""The agenda of several days is what each day by itself would say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from books import TODAY, books, deferral_of
from reljournal.domain.book import Book
from reljournal.domain.finding import Context, Rule
from reljournal.domain.relationship import build_relationships
from reljournal.domain.turning import turning_days
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.reports.days import agenda_of_days, day_by_day
from reljournal.rules import catalogue
from reljournal.values import replace

BOOKS = int(os.environ.get("REL_LIVES", "60"))
"""Random journals that are tried; more for a long run."""
STARTS = st.integers(-30, 60).map(lambda days: TODAY + timedelta(days=days))
SPANS = st.sampled_from([2, 3, 7, 14, 45])


def both(
    book: Book, ctx: Context, days: int, rules: Mapping[str, Rule], only: set[int] | None = None
) -> tuple[Agenda, Agenda]:
    quick = agenda_of_days(lambda _: book, ctx, rules, days, only=only)
    return quick, day_by_day(lambda _: book, ctx, rules, days, only=only)


@st.composite
def put_off(draw: st.DrawFn) -> Book:
    """A journal in which some of what fires one day was put off, for good or until a day."""
    book = draw(books())
    fired = build_agenda(book, Context(today=TODAY), catalogue()).fired
    said = {}
    for number, each in enumerate(fired, start=10_000):
        kind = draw(st.sampled_from([None, "snoozed", "dismissed", "done"]))
        if kind:
            until = draw(st.none() | st.integers(0, 20).map(lambda days: TODAY + timedelta(days=days)))
            said[number] = replace(deferral_of(each.finding, number, kind), until=until)
    return replace(book, deferrals={**book.deferrals, **said})


@settings(max_examples=BOOKS, deadline=None)
@given(book=put_off(), today=STARTS, days=SPANS, ahead=st.sampled_from([0, 2]))
def test_it_is_what_every_rule_asked_on_every_day_says(book: Book, today: date, days: int, ahead: int) -> None:
    quick, plain = both(book, Context(today=today, ahead=ahead), days, catalogue())
    assert quick == plain
    assert list(quick.fired) == list(plain.fired)


@settings(max_examples=BOOKS // 2, deadline=None)
@given(book=put_off(), days=SPANS)
def test_so_it_is_in_a_few_relationships(book: Book, days: int) -> None:
    only = {book.relationship_id(1), 99}
    quick, plain = both(book, Context(today=TODAY), days, catalogue(), only)
    assert quick == plain


@settings(max_examples=BOOKS, deadline=None)
@given(book=books(), today=STARTS, ahead=st.sampled_from([0, 2]))
def test_relationships_turn_on_no_other_days(book: Book, today: date, ahead: int) -> None:
    later = [today + timedelta(days=count) for count in range(1, 60)]
    turning = turning_days(book, today, ahead, later)
    before = build_relationships(book, today, ahead=ahead)
    for day in later:
        now = build_relationships(book, day, ahead=ahead)
        assert day in turning or now == before
        before = now


@settings(max_examples=BOOKS, deadline=None)
@given(book=books())
def test_the_last_conversation_is_the_last_of_all(book: Book) -> None:
    for each in build_relationships(book, TODAY):
        assert each.last_conversation == (each.conversations or (None,))[-1]
