"""The agenda of a day: what is on it, in which order, with which suggestion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import TODAY, books, deferral_of
from reljournal.domain.book import Book
from reljournal.domain.contact import Hours
from reljournal.domain.finding import Context, Finding, Rule
from reljournal.domain.relationship import Relationship
from reljournal.reports.agenda import Agenda, Card, build_agenda
from world import ALL_RULES, RULES, World, day

CHECK_IN, LADDER = "check-in-due", "payment-target-exceeded"


def house_with_everything() -> World:
    """One house with two people, in which much is due on Tuesday 10 March 2026."""
    world = World()
    house = world.organisation()
    anna = world.person("Anna", org=house, birthday="--03-12")
    ben = world.person("Ben", org=house)
    world.log("2026-02-20 card in", anna)
    world.log("2026-03-02 email in", ben)
    world.promise("2026-03-01", "2026-03-10", who=anna)
    world.invoice("2026-02-02", "2026-03-02", who=house)
    return world


class TestGrouping:
    def test_one_card_for_each_relationship(self) -> None:
        card = house_with_everything().card("2026-03-10")
        assert [item.finding.rule for item in card.items] == [
            "reply-owed",
            LADDER,
            CHECK_IN,
            "gesture-owed",
            "promise-due",
            "occasion",
        ]

    def test_its_urgency_contact_and_suggestion_are_those_of_the_first_item(self) -> None:
        card = house_with_everything().card("2026-03-10")
        assert (card.urgency, card.contact.name, card.suggestion.kind) == ("overdue", "Ben", "email")

    def test_people_of_their_own_have_cards_of_their_own(self) -> None:
        world = World()
        world.person("Anna")
        world.person("Ben")
        assert [card.relationship.name for card in world.agenda("2026-03-10").cards] == ["Anna", "Ben"]

    def test_an_empty_journal_has_an_empty_agenda(self) -> None:
        agenda = World().agenda("2026-03-10")
        assert (agenda.cards, agenda.held, agenda.failures, agenda.relationships) == ((), (), (), 0)


class TestOrder:
    def order(self, world: World, today: str = "2026-03-10") -> list[str]:
        return [card.relationship.name for card in world.agenda(today).cards]

    def test_urgency_comes_first(self) -> None:
        world = World()
        for name, by in (("Soon", "2026-03-12"), ("Today", "2026-03-10"), ("Overdue", "2026-03-09")):
            world.promise("2026-03-01", by, who=world.person(name, added="2026-02-01"))
        assert self.order(world) == ["Overdue", "Today", "Soon"]

    def test_an_overdue_check_in_goes_before_a_promise_that_has_time(self) -> None:
        world = World()
        world.promise("2026-03-01", "2026-03-12", who=world.person("Promise", added="2026-02-01"))
        world.person("Quiet")
        assert self.order(world) == ["Quiet", "Promise"]

    def test_then_who_waits_then_claims_then_check_ins_then_niceties(self) -> None:
        world = World()
        world.log("2026-02-20 card in", world.person("Nicety", added="2026-02-01"))
        world.person("Check-in")
        world.invoice("2026-02-02", "2026-03-02", who=world.person("Claim", added="2026-02-01"))
        world.log("2026-03-02 email in", world.person("Waits", added="2026-02-01"))
        assert self.order(world) == ["Waits", "Claim", "Check-in", "Nicety"]

    def test_then_the_longest_overdue(self) -> None:
        world = World()
        for name, added in (("Younger", "2025-06-01"), ("Older", "2024-06-01")):
            world.person(name, added=added)
        assert self.order(world) == ["Older", "Younger"]

    def test_what_is_only_good_to_know_comes_last(self) -> None:
        world = World()
        world.person("Rest", added="2026-02-01")
        for on in range(4):
            world.log(f"2026-03-0{on + 1} email")
        world.promise("2026-03-01", "2026-03-12", who=world.person("Soon", added="2026-02-01"))
        agenda = world.agenda("2026-03-10")
        assert [card.urgency for card in agenda.cards] == ["soon", "info"]
        assert not agenda.is_due


class TestLimit:
    @pytest.mark.parametrize(
        ("limit", "shown", "hidden"), [(None, 5, 0), (5, 5, 0), (4, 4, 1), (1, 1, 4), (9, 5, 0)]
    )
    def test_it_shows_so_many_and_counts_the_others(self, limit: int | None, shown: int, hidden: int) -> None:
        world = World()
        for number in range(5):
            world.person(f"Person {number}")
        agenda = world.agenda("2026-03-10", limit=limit)
        assert (len(agenda.shown), agenda.hidden, len(agenda.cards)) == (shown, hidden, 5)
        assert agenda.shown == agenda.cards[:shown]


class TestNarrowed:
    def test_to_one_relationship(self) -> None:
        world = World()
        world.person("Anna")
        ben = world.person("Ben")
        cards = world.agenda("2026-03-10", only_relationship=ben).cards
        assert [card.relationship.name for card in cards] == ["Ben"]

    def test_to_one_rule_what_holds_an_item_still_holds_it(self) -> None:
        world = World()
        world.person()
        for on in range(4):
            world.log(f"2026-03-0{on + 1} email")
        agenda = world.agenda("2026-03-10", only_rule=CHECK_IN)
        assert agenda.cards == ()
        assert [each.hold.by for each in agenda.held] == ["give-space"]

    def test_a_code_is_the_same(self) -> None:
        world = house_with_everything()
        whole = {item.finding.rule: item.code for item in world.card("2026-03-10").items}
        (only,) = world.agenda("2026-03-10", only_rule="occasion").cards
        assert [item.code for item in only.items] == [whole["occasion"]]


class TestDaysAhead:
    def promised(self) -> World:
        world = World()
        world.person(added="2026-02-01")
        world.promise("2026-03-01", "2026-03-20")
        return world

    @pytest.mark.parametrize(("days", "shown"), [(1, False), (7, False), (8, True), (30, True)])
    def test_what_comes_up_within_them(self, days: int, shown: bool) -> None:
        # Due on the 20th, it appears on the 17th: the eighth day from the 10th.
        agenda = self.promised().agenda("2026-03-10", days=days)
        assert bool(agenda.cards) is shown

    def test_it_is_coming_up_not_due(self) -> None:
        agenda = self.promised().agenda("2026-03-10", days=30)
        (item,) = agenda.cards[0].items
        assert (item.urgency, item.appears, item.days_overdue) == ("soon", day("2026-03-17"), 0)
        assert not agenda.is_due

    def test_today_looks_the_same_with_and_without_them(self) -> None:
        world = house_with_everything()
        one, many = world.agenda("2026-03-10"), world.agenda("2026-03-10", days=1)
        assert one == many
        ahead = world.agenda("2026-03-10", days=2).cards[0].items
        assert [item for item in ahead if item.appears == day("2026-03-10")] == list(one.cards[0].items)

    def test_nothing_is_listed_twice(self) -> None:
        agenda = house_with_everything().agenda("2026-03-10", days=60)
        keys = [(item.finding.rule, item.finding.subject) for card in agenda.cards for item in card.items]
        assert len(keys) == len(set(keys))

    def test_a_snooze_that_ends_within_them_is_coming_up(self) -> None:
        world = World()
        world.person()
        world.put_off(world.finding(CHECK_IN, "2026-03-10"), "2026-03-10", "2026-03-13")
        assert world.agenda("2026-03-10", days=3).cards == ()
        (card,) = world.agenda("2026-03-10", days=4).cards
        assert (card.items[0].urgency, card.items[0].appears) == ("soon", day("2026-03-13"))

    def test_in_the_order_of_their_days(self) -> None:
        world = World()
        for name, by in (("Later", "2026-03-25"), ("Sooner", "2026-03-20")):
            world.promise("2026-03-01", by, who=world.person(name, added="2026-02-01"))
        agenda = world.agenda("2026-03-10", days=30)
        assert [card.relationship.name for card in agenda.cards] == ["Sooner", "Later"]

    def test_none_is_one(self) -> None:
        world = house_with_everything()
        assert world.agenda("2026-03-10", days=0).cards == world.agenda("2026-03-10").cards


class TestSuggestion:
    def card(self, **fields: Any) -> Card:
        """The card of somebody whose check-in is due."""
        world = World()
        world.person("Anna", **fields)
        return world.card("2026-03-10")

    def test_the_favourite_channel_with_its_link_and_hours(self) -> None:
        hours = Hours.parse("09:00-17:00")
        suggestion = self.card(prefers=("call",), phones=("+49 89 123",), hours=hours).suggestion
        assert (suggestion.kind, suggestion.link, suggestion.address, suggestion.hours) == (
            "call",
            "tel:+4989123",
            "+49 89 123",
            hours,
        )
        assert suggestion.text.values == {"name": "Anna"}

    def test_a_mail_has_its_address_and_no_hours(self) -> None:
        suggestion = self.card(
            prefers=("email",), emails=("anna@weber.example",), hours=Hours.parse("9-17")
        ).suggestion
        assert (suggestion.link, suggestion.address, suggestion.hours) == (
            "mailto:anna@weber.example",
            "anna@weber.example",
            None,
        )

    def test_without_an_address_there_is_no_link(self) -> None:
        suggestion = self.card(prefers=("call",)).suggestion
        assert (suggestion.kind, suggestion.link, suggestion.address) == ("call", None, None)

    def test_never_an_avoided_channel(self) -> None:
        avoided = ("call", "video", "meeting", "message")
        assert self.card(avoids=avoided, prefers=("call",)).suggestion.kind == "email"

    def test_where_all_that_would_serve_are_avoided_another_one(self) -> None:
        avoided = ("call", "video", "meeting", "message", "email")
        assert self.card(avoids=avoided).suggestion.kind == "letter"

    def test_a_plan_is_not_called_back_to_an_avoided_channel(self) -> None:
        world = World()
        world.person("Anna", avoids=("call",), added="2026-02-01", emails=("anna@weber.example",))
        world.plan("2026-03-10 call")
        assert world.item("2026-03-10").action == "email"

    def test_the_person_a_finding_names(self) -> None:
        world = house_with_everything()
        contacts = {item.finding.rule: item.contact.name for item in world.card("2026-03-10").items}
        assert contacts["gesture-owed"] == "Anna"
        assert contacts["reply-owed"] == "Ben"

    def test_the_main_contact_where_it_names_the_house(self) -> None:
        world = house_with_everything()
        contacts = {item.finding.rule: item.contact.name for item in world.card("2026-03-10").items}
        assert contacts[LADDER] == contacts[CHECK_IN] == "Ben"

    def test_a_rest_asks_for_nothing(self) -> None:
        world = World()
        world.person("Anna", added="2026-02-01")
        for on in range(4):
            world.log(f"2026-03-0{on + 1} email")
        assert world.card("2026-03-10").suggestion.kind == "wait"

    def test_a_house_without_people_is_turned_to_itself(self) -> None:
        world = World()
        world.organisation(phones=("089 123",))
        card = world.card("2026-03-10")
        assert (card.contact.name, card.suggestion.link) == ("Weber GmbH", "tel:089123")


class TestAdvice:
    @pytest.mark.parametrize(
        ("cadence", "longer"), [("3m", "6m"), ("6m", "1y"), ("2w", "4w"), ("10d", "20d"), ("1m 10d", "2m20d")]
    )
    def test_three_snoozes_of_a_check_in_propose_twice_the_interval(self, cadence: str, longer: str) -> None:
        world = World()
        world.person("Anna", cadence=cadence)
        finding = world.finding(CHECK_IN, "2026-03-10")
        for _ in range(3):
            world.put_off(finding, "2026-03-10", "2026-03-11")
        advice = world.item("2026-03-11").advice
        assert advice is not None
        assert advice.values["longer"] == longer

    @pytest.mark.parametrize(("times", "advised"), [(2, False), (3, True), (4, True)])
    def test_of_anything_else_ask_whether_it_is_still_meant(self, times: int, advised: bool) -> None:
        world = World()
        world.person("Anna", added="2026-02-01")
        world.promise("2026-03-01", "2026-03-10")
        finding = world.finding("promise-due", "2026-03-10")
        for _ in range(times):
            world.put_off(finding, "2026-03-10", "2026-03-11")
        assert (world.item("2026-03-11").advice is not None) is advised


class TestFailures:
    def broken(self) -> dict[str, Rule]:
        def explode(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
            raise KeyError("no such thing")

        return {**RULES, "explosive": replace(RULES[CHECK_IN], name="explosive", function=explode)}

    def test_a_rule_that_raises_is_told_and_the_others_go_on(self) -> None:
        world = World()
        world.person("Anna")
        agenda = build_agenda(world.book, world.context("2026-03-10"), self.broken(), days=3)
        assert [card.items[0].finding.rule for card in agenda.cards] == [CHECK_IN]
        (failure,) = agenda.failures
        assert (failure.rule, failure.relationship, failure.error) == (
            "explosive",
            "Anna",
            "KeyError: 'no such thing'",
        )


class TestCodes:
    def test_they_survive_any_order_of_the_journal(self) -> None:
        world = World()
        for name in ("Anna", "Ben", "Carl", "Dora"):
            world.log("2026-03-02 email in", world.person(name))

        def codes(book: Book) -> set[tuple[int, str, str]]:
            cards = build_agenda(book, world.context("2026-03-10"), RULES).cards
            return {(item.finding.subject, item.finding.rule, item.code) for card in cards for item in card.items}

        expected = codes(world.book)
        assert len(expected) == 8
        for order in permutations(world.book.contacts.items()):
            assert codes(replace(world.book, contacts=dict(order))) == expected

    def test_a_code_stays_when_others_come_and_go(self) -> None:
        world = World()
        world.person("Anna")
        before = world.item("2026-03-10").code
        world.person("Ben")
        after = {card.relationship.name: card.items[0].code for card in world.agenda("2026-03-11").cards}
        assert after["Anna"] == before


def everything(agenda: Agenda) -> list[tuple[str, Finding]]:
    """Code and finding of all that is shown or held."""
    shown = [(item.code, item.finding) for card in agenda.cards for item in card.items]
    return shown + [(held.code, held.finding) for held in agenda.held]


CONTEXT = Context(today=TODAY)


class TestAnyJournal:
    @settings(max_examples=150, deadline=None)
    @given(books())
    def test_holds_what_the_agenda_promises(self, book: Book) -> None:
        agenda = build_agenda(book, CONTEXT, ALL_RULES)
        assert agenda.failures == ()
        assert build_agenda(book, CONTEXT, ALL_RULES) == agenda

        codes = [code for code, _ in everything(agenda)]
        assert len(set(codes)) == len(codes)
        assert all(3 <= len(code) <= 4 and any(map(str.isdigit, code)) for code in codes)
        assert all(finding.evidence for _, finding in everything(agenda))

        homes = [card.relationship.id for card in agenda.cards]
        assert len(set(homes)) == len(homes)
        for card in agenda.cards:
            assert card.relationship.contact.is_reachable
            assert card.contact.is_reachable or not card.relationship.persons
            assert card.suggestion.kind not in card.contact.avoids
            keys = [item.sort_key for item in card.items]
            assert keys == sorted(keys)
            for item in card.items:
                assert item.action not in item.contact.avoids
                assert item.contact in card.relationship.members
        firsts = [card.items[0].sort_key[:-1] for card in agenda.cards]
        assert firsts == sorted(firsts)

        shown = {(item.finding.rule, item.finding.subject) for card in agenda.cards for item in card.items}
        held = {(each.finding.rule, each.finding.subject) for each in agenda.held}
        assert shown.isdisjoint(held)

    @settings(max_examples=60, deadline=None)
    @given(books(), st.randoms(use_true_random=False))
    def test_gives_the_same_items_in_whatever_order_it_was_read(self, book: Book, random: Random) -> None:
        rows = list(book.interactions.items())
        random.shuffle(rows)
        shuffled = replace(book, interactions=dict(rows))
        assert everything(build_agenda(shuffled, CONTEXT, ALL_RULES)) == everything(
            build_agenda(book, CONTEXT, ALL_RULES)
        )

    @settings(max_examples=60, deadline=None)
    @given(books(), st.sampled_from(["snoozed", "dismissed", "done"]))
    def test_is_empty_once_everything_is_put_off_and_holds_all_of_it(self, book: Book, kind: str) -> None:
        agenda = build_agenda(book, CONTEXT, ALL_RULES)
        said = {
            number: deferral_of(finding, number, kind)
            for number, (_, finding) in enumerate(everything(agenda), start=10_000)
        }
        after = build_agenda(replace(book, deferrals={**book.deferrals, **said}), CONTEXT, ALL_RULES)
        assert after.cards == ()
        # What is shown only beside another item goes with it.
        by_itself = {code for code, finding in everything(agenda) if finding.beside is None}
        assert {code for code, _ in everything(after)} == by_itself

    @settings(max_examples=40, deadline=None)
    @given(books(), st.integers(2, 6))
    def test_looks_ahead_without_losing_today(self, book: Book, days: int) -> None:
        today = build_agenda(book, CONTEXT, ALL_RULES)
        ahead = build_agenda(book, CONTEXT, ALL_RULES, days=days)
        keys = {(item.finding.rule, item.finding.subject) for card in ahead.cards for item in card.items}
        assert {(i.finding.rule, i.finding.subject) for card in today.cards for i in card.items} <= keys
        last = TODAY + timedelta(days=days - 1)
        assert all(TODAY <= item.appears <= last for card in ahead.cards for item in card.items)
        assert all(
            item.urgency in ("soon", "info") for c in ahead.cards for item in c.items if item.appears > TODAY
        )
