"""What rules declare of themselves to be asked less often changes nothing of what is found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import TODAY, books
from reljournal.domain.book import Book
from reljournal.domain.contact import Contact
from reljournal.domain.finding import NEVER, Context, Finding, Rule, RuleFunction, always, having, of_kind, tagged
from reljournal.domain.interaction import Interaction
from reljournal.domain.message import msg
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.reports.effect import Outlook, next_matter
from reljournal.rules import catalogue
from reljournal.values import replace

BOOKS = int(os.environ.get("REL_LIVES", "60"))
"""Random journals that are tried; more for a long run."""
DAYS_AHEAD = st.lists(st.integers(0, 420), min_size=2, max_size=6, unique=True)


@settings(max_examples=BOOKS, deadline=None)
@given(book=books(), ahead=DAYS_AHEAD)
def test_a_rule_finds_nothing_behind_a_closed_gate_and_the_same_each_day_if_steady(
    book: Book, ahead: list[int]
) -> None:
    for relationship in build_relationships(book, TODAY):
        for rule in catalogue().values():
            found = [
                list(rule.function(relationship, Context(today=TODAY + timedelta(days=days)))) for days in ahead
            ]
            if not rule.looks_at(relationship):
                assert not any(found), rule.name
            if rule.steady:
                assert all(each == found[0] for each in found), rule.name


@settings(max_examples=BOOKS, deadline=None)
@given(book=books(), ahead=st.integers(0, 420))
def test_no_rule_is_left_out_of_a_catalogue_for_a_book_that_has_something_to_look_at_in_it(
    book: Book, ahead: int
) -> None:
    everything = list(catalogue().values())
    for home in build_relationships(book, TODAY):
        part = _alone(book, home)
        some = catalogue(part)
        assert [name for name in catalogue() if name in some] == list(some)  # in the same order
        for relationship in build_relationships(part, TODAY + timedelta(days=ahead)):
            asked = {rule.name for rule in everything if rule.looks_at(relationship)}
            assert asked <= some.keys()


def _alone(book: Book, relationship: Relationship) -> Book:
    """A book of one relationship, as a command has it that is about nobody else."""
    mine = {member.id for member in relationship.members}

    def of(records: Mapping[int, Any]) -> dict[int, Any]:
        return {doc_id: each for doc_id, each in records.items() if each.who in mine}

    return Book(
        contacts={doc_id: each for doc_id, each in book.contacts.items() if doc_id in mine},
        projects=of(book.projects),
        invoices=of(book.invoices),
        promises=of(book.promises),
        agreements=of(book.agreements),
        frictions=of(book.frictions),
        occasions=of(book.occasions),
        deferrals=book.deferrals,
        interactions={i: each for i, each in book.interactions.items() if not mine.isdisjoint(each.who)},
        turnovers={relationship.id: relationship.turnover} if relationship.turnover else {},
    )


def test_what_a_book_has_nothing_of_is_left_out() -> None:
    assert not {"dependency", "friction-open", "gift-limit", "handover"} & catalogue(Book()).keys()
    assert {"check-in-due", "promise-due", "occasion"} <= catalogue(Book()).keys()


@settings(max_examples=BOOKS, deadline=None)
@given(book=books(), ahead=st.integers(0, 420), between=st.lists(st.integers(1, 400), max_size=4))
def test_a_rule_finds_the_same_until_the_day_that_it_names(book: Book, ahead: int, between: list[int]) -> None:
    today = TODAY + timedelta(days=ahead)
    for relationship in build_relationships(book, TODAY):
        for rule in catalogue().values():
            found, day = rule.look(relationship, Context(today=today))
            if day is None or day <= today:
                continue
            last = day - timedelta(days=1) if day < NEVER else today + timedelta(days=800)
            for each in {last, *(today + timedelta(days=days) for days in between)}:
                if today < each < day:
                    later, _ = rule.look(relationship, Context(today=each))
                    assert _but_for_reasons(later) == _but_for_reasons(found), (rule.name, today, each)


def every_day() -> dict[str, Rule]:
    """The rules without gates, and without the days until which they have nothing new to say."""

    def asked_anew(rule: Rule) -> RuleFunction:
        def function(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
            yield from rule.function(relationship, ctx)

        return function

    return {
        name: Rule(name, rule.family, rule.rank, asked_anew(rule), rule.thresholds, rule.settled)
        for name, rule in catalogue().items()
    }


def _but_for_reasons(found: Iterable[Finding]) -> list[Finding]:
    """Findings without their reasons, which may count days."""
    return [replace(each, reason=msg("")) for each in found]


@settings(max_examples=BOOKS // 3 + 1, deadline=None)  # a year is asked about, day by day
@given(book=books(), look_first=st.booleans())
def test_the_next_matter_is_the_one_that_is_found_day_by_day(book: Book, look_first: bool) -> None:
    ctx = Context(today=TODAY)
    for home in {book.relationship_id(contact) for contact in book.contacts}:
        outlook, plain = Outlook(book, {home}, ctx, catalogue()), Outlook(book, {home}, ctx, every_day())
        if look_first:  # as a receipt does, which tells what an entry raises within days
            assert [*outlook.coming()] == [*plain.coming()]
        mine, other = next_matter(outlook), next_matter(plain)
        assert (mine is None) is (other is None)
        if mine and other:
            assert (mine.on, mine.relationship) == (other.on, other.relationship)
            assert _but_for_reasons([mine.finding]) == _but_for_reasons([other.finding])


@settings(max_examples=BOOKS, deadline=None)
@given(book=books())
def test_an_outlook_finds_what_every_rule_asked_every_day_would_find(book: Book) -> None:
    ctx = Context(today=TODAY)
    outlook = Outlook(book, set(book.contacts), ctx, catalogue())
    plain = Outlook(book, set(book.contacts), ctx, every_day())
    for ahead in (0, 1, 9, 40, 200):
        pairs = zip(outlook.on(ahead), plain.on(ahead), strict=True)
        assert all(_but_for_reasons(mine) == _but_for_reasons(theirs) for (_, mine), (_, theirs) in pairs)


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.name)
def test_a_rule_with_a_gate_has_nothing_to_say_of_who_was_only_just_added(rule: Rule) -> None:
    bare = Relationship(Contact(1, "Anna"))
    assert bool(rule.looks_at(bare)) is (rule.looks_at is always)


def test_gates_open_for_what_they_name() -> None:
    bare = Relationship(Contact(1, "Anna"))
    entry = Interaction(2, TODAY, "call", (1,), tags=("agreed",))
    lively = replace(bare, entries=(entry,))
    for gate in (having("plans", "entries"), tagged("summary", "agreed"), of_kind("email", "call")):
        assert gate(lively)
        assert not gate(bare)
    for gate in (having("plans"), tagged("summary"), of_kind("email")):
        assert not gate(lively)
