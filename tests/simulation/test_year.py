"""A year of following the agenda: it stays short, nags nobody, hides nothing, and leaves nothing behind."""

from __future__ import annotations

from collections import Counter

import pytest

import year_page
from year import HOLIDAYS, LIMIT, SEED, Year, live
from year_cast import LAST
from year_measures import (
    OWN_ACCORD,
    STEADY,
    UNANSWERED,
    WAITED_FOR,
    came_back,
    items,
    key,
    left_overdue,
    longest_waits,
    touched,
)
from year_user import RULES

PATIENCE = 3
"""Mornings that an overdue claim, promise or friction may wait for the first page."""


@pytest.fixture(scope="module", params=[4, SEED])
def year(request: pytest.FixtureRequest) -> Year:
    return live(request.param)


def test_the_year_is_a_full_one(year: Year) -> None:
    """Otherwise nothing below would say anything."""
    assert len(year.characters) == 40
    assert len({character.type for character in year.characters}) == 7
    assert len(year.agendas) == 365
    assert all(agenda.relationships >= 40 and not agenda.failures for agenda in year.agendas)
    done = Counter(RULES[each.finding.rule].family for each in year.done)
    assert set(done) == {"rhythm", "clarity", "money", "reliability", "balance", "conflict", "growth"}
    assert {each.finding.rule for each in year.done} >= WAITED_FOR | {"handover", "crisis-contact", "occasion"}
    assert any(agenda.hidden for agenda in year.mornings)


def test_nobody_works_on_days_off(year: Year) -> None:
    assert {each.on for each in year.done} <= year.works
    assert not any(day.weekday() > 4 or HOLIDAYS.is_holiday(day) for day in year.works)


def test_the_agenda_stays_within_its_limit(year: Year) -> None:
    for agenda in year.agendas:
        assert len(agenda.shown) <= LIMIT
        assert len(agenda.shown) + agenda.hidden == len(agenda.cards)


def test_one_card_a_relationship(year: Year) -> None:
    for agenda in year.agendas:
        homes = [card.relationship.id for card in agenda.cards]
        assert len(set(homes)) == len(homes)


def test_codes_are_unique(year: Year) -> None:
    for agenda in year.agendas:
        codes = [item.code for item in items(agenda.cards)] + [held.code for held in agenda.held]
        assert len(set(codes)) == len(codes)


def test_nothing_is_suggested_unasked_while_many_words_wait_for_an_answer(year: Year) -> None:
    """`give-space`: not more than three unanswered touches within three times the least days; a birthday's day is
    one day of the year and is met all the same."""
    for each in touched(year):
        for done in each.suggested:
            if done.finding.rule != "occasion":
                assert each.unanswered_before(done) <= UNANSWERED, (each.relationship.name, done)


def test_what_nobody_waits_for_comes_no_more_often_than_the_type_allows(year: Year) -> None:
    """On average once in the least days: in any six times that span, on six days at most."""
    suggested = 0
    for each in touched(year):
        assert each.most_within(STEADY) <= STEADY, (each.relationship.name, each.policy.type, each.days)
        assert len(each.days) <= 365 / each.policy.least_days
        suggested += len(each.suggested)
    assert suggested > 200


def test_claims_promises_and_frictions_come_to_the_first_page_within_three_mornings(year: Year) -> None:
    waits = longest_waits(year)
    assert {rule: waits[rule] for rule in WAITED_FOR if waits.get(rule, 0) > PATIENCE} == {}


def test_on_the_last_evening_nothing_is_overdue(year: Year) -> None:
    assert left_overdue(year.evening) == []


def test_what_is_away_although_it_is_overdue_is_in_their_hands(year: Year) -> None:
    """An unpaid invoice whose stage was taken does not fire; a promise of theirs was asked for and rests."""
    late = [held for held in year.evening.held if held.finding.urgency_on(LAST) == "overdue"]
    assert {held.hold.by for held in late if held.finding.rule in WAITED_FOR} <= {"done"}


def test_held_items_are_not_shown(year: Year) -> None:
    for agenda in year.agendas:
        shown = {key(item) for item in items(agenda.cards)}
        assert shown.isdisjoint((held.finding.rule, held.finding.subject) for held in agenda.held)


def test_beside_an_open_friction_nothing_kind_is_shown(year: Year) -> None:
    """The same seen from outside: what the catalogue says is held back, whoever decides it."""
    seen = 0
    for agenda in year.agendas:
        for card in agenda.cards:
            if card.relationship.open_frictions:
                seen += 1
                families = {RULES[item.finding.rule].family for item in card.items}
                assert families.isdisjoint({"growth", "balance"}), (agenda.today, card.relationship.name)
    assert seen


def test_while_they_are_given_space_nothing_unasked_is_shown(year: Year) -> None:
    for agenda in year.agendas:
        for card in agenda.cards:
            rules = {item.finding.rule for item in card.items}
            if rules & {"give-space", "unanswered"}:
                asked = rules - {"give-space", "unanswered"}
                assert {rule for rule in asked if RULES[rule].family in OWN_ACCORD} <= {"occasion"}


def test_what_was_done_does_not_come_back_without_news(year: Year) -> None:
    assert came_back(year) == []


def test_no_avoided_channel_is_suggested(year: Year) -> None:
    avoided = 0
    for agenda in year.agendas:
        for card in agenda.cards:
            avoided += bool(card.contact.avoids)
            assert card.suggestion.kind not in card.contact.avoids
            assert all(item.action not in item.contact.avoids for item in card.items)
    assert avoided


def test_every_item_rests_on_records_that_are_there(year: Year) -> None:
    for agenda in year.agendas:
        for item in items(agenda.cards):
            assert item.finding.evidence
            assert all(year.book.find(doc_id) for doc_id in item.finding.evidence)


@pytest.mark.parametrize("seed", [SEED])
def test_the_page_tells_the_figures_of_this_year(seed: int) -> None:
    """The seed stands in its name for tests/conftest.py: where that year was lived through, it is not again."""
    assert year_page.PAGE.read_text(encoding="utf-8") == year_page.page(), (
        "run `python benchmarks/year_figures.py --write`"
    )
