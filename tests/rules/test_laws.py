"""The laws of the rule catalogue, each with the mistake that it rules out."""

from __future__ import annotations

import ast
import json
from calendar import monthrange
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reljournal
from reljournal.domain.finding import FAMILIES
from reljournal.render.agenda import as_json
from reljournal.render.words import Words
from world import ALL_RULES, World, day, shifted

CHECK_IN = "check-in-due"
KINDS_OF_TALK = ["call", "call in", "meeting", "meeting in", "video", "video in"]


def busy() -> World:
    """A world in which something of every kind comes due between 2 and 16 March 2026."""
    world = World()
    house = world.organisation()
    anna = world.person("Anna", org=house, birthday="--03-12", since="2025-09-01")
    world.log("2025-12-05 call in", anna)
    world.log("2026-03-03 email in", anna)
    world.promise("2026-03-01", "2026-03-09", who=anna)
    world.promise("2026-03-01", "2026-03-10", who=anna, theirs=True)
    world.invoice("2026-02-10", "2026-03-06", who=house)
    world.plan("2026-03-04 meeting", anna)
    ben = world.person("Ben", added="2026-02-01")
    world.log("2026-02-27 card in", ben)
    world.friction("2026-03-05", who=world.person("Carl", added="2026-02-01"))
    return world


class TestTheAgendaIsComputedFromFactsEachTimeItIsRead:
    def test_after_two_weeks_away_everything_is_there_once(self) -> None:
        shown = Counter(busy().shown("2026-03-16"))
        assert shown == Counter(
            [
                "check-in-due",
                "reply-owed",
                "promise-due",
                "promise-awaited",
                "payment-target-exceeded",
                "planned-contact",
                "gesture-owed",
                "friction-open",
            ]
        )

    def test_looking_every_day_changes_nothing(self) -> None:
        watched, away = busy(), busy()
        for step in range(14):
            watched.agenda(shifted("2026-03-02", step))
        assert watched.agenda("2026-03-16") == away.agenda("2026-03-16")

    @pytest.mark.parametrize("days_late", [0, 1, 2, 6, 13, 90, 400])
    def test_no_day_is_the_only_one_on_which_an_item_can_be_seen(self, days_late: int) -> None:
        world = World()
        world.person()
        world.log("2026-01-15 call")
        assert world.shown(shifted("2026-04-15", days_late)) == [CHECK_IN]

    def test_a_day_that_has_passed_looks_as_it_did_then(self) -> None:
        world = busy()
        then = world.agenda("2026-03-16")
        world.log("2026-03-17 call", 1002)
        world.log("2026-03-18 card", 1009)
        assert world.agenda("2026-03-16") == then
        assert world.agenda("2026-03-18") != then


class TestAnyRealConversationResetsTheCheckIn:
    @pytest.mark.parametrize("talk", KINDS_OF_TALK)
    def test_whatever_its_kind(self, talk: str) -> None:
        world = World()
        world.person()
        world.log("2026-01-15 call")
        assert world.shown("2026-04-20") == [CHECK_IN]
        world.log(f"2026-04-20 {talk}")
        assert world.shown("2026-04-20") == []
        assert world.fires_around(CHECK_IN, "2026-07-20") == [False, True, True]

    def test_with_whomever_in_the_house(self) -> None:
        world = World()
        house = world.organisation()
        world.log("2026-01-15 call", world.person("Anna", org=house))
        world.log("2026-04-10 call", world.person("Ben", org=house))
        assert not world.fires(CHECK_IN, "2026-04-20")

    def test_a_mail_that_got_no_answer_does_not(self) -> None:
        world = World()
        world.person()
        world.log("2026-01-15 call")
        world.log("2026-04-10 email")
        assert world.shown("2026-04-20") == [CHECK_IN]


class TestAPlannedContactSilencesItUntilItsDateHasPassed:
    def world(self) -> World:
        world = World()
        world.person()
        world.log("2026-01-15 call")
        world.plan("2026-05-04 call")
        return world

    def test_before_on_and_after_its_day(self) -> None:
        world = self.world()
        assert world.shown("2026-05-03") == []
        assert world.shown("2026-05-04") == ["planned-contact"]
        assert world.shown("2026-05-05") == ["planned-contact", CHECK_IN]

    def test_a_plan_that_was_kept_leaves_nothing(self) -> None:
        world = self.world()
        world.log("2026-05-04 call")
        assert world.shown("2026-05-05") == []


class TestTheNewestContactDecides:
    def world(self, *entries: str) -> World:
        world = World()
        world.person(added="2026-02-01")
        for entry in entries:
            world.log(entry)
        return world

    @pytest.mark.parametrize("old", ["2025-06-01 call", "2019-06-01 meeting", "2026-01-14 email in"])
    def test_a_back_dated_entry_cannot_raise_what_a_newer_one_settled(self, old: str) -> None:
        assert self.world("2026-03-15 call", old).shown("2026-04-20") == []

    @pytest.mark.parametrize("old", ["2025-06-01 call", "2019-06-01 meeting in"])
    def test_a_back_dated_entry_cannot_hide_what_is_due(self, old: str) -> None:
        assert self.world("2026-01-15 call", old).shown("2026-04-20") == [CHECK_IN]

    def test_an_imported_mail_older_than_my_answer_is_not_owed_one(self) -> None:
        assert self.world("2026-03-10 email", "2026-03-02 email in").shown("2026-03-20") == []

    def test_an_imported_answer_to_an_older_mail_does_not_settle_a_newer_one(self) -> None:
        assert self.world("2026-03-10 email in", "2026-03-02 email").shown("2026-03-20") == ["reply-owed"]

    def test_an_imported_card_older_than_my_thanks_is_not_owed_any(self) -> None:
        assert self.world("2026-03-10 card", "2026-03-02 card in").shown("2026-03-20") == []

    @given(st.permutations(["2025-11-03 call", "2026-01-15 call", "2026-02-01 email", "2025-12-24 card in"]))
    def test_the_order_in_which_old_entries_arrive_does_not_matter(self, entries: list[str]) -> None:
        rules = self.world(*entries).shown("2026-04-20")
        assert rules == [CHECK_IN]

    def test_a_future_plan_silences_and_an_overdue_one_does_not(self) -> None:
        world = self.world("2026-01-15 call")
        world.plan("2026-03-01 note")
        assert CHECK_IN in world.shown("2026-04-20")
        world.plan("2026-04-21 call")
        assert CHECK_IN not in world.shown("2026-04-20")


def test_what_they_wait_for_comes_first() -> None:
    world = World()
    for name in ("Zoe", "Yann", "Xaver", "Wilma"):
        world.person(name)
        world.log("2025-01-15 call in")
    zoe, yann, xaver, wilma = world.book.contacts
    world.invoice("2026-02-01", "2026-03-02", who=yann)
    world.log("2026-03-02 email in", zoe)
    world.log("2026-03-02 call", wilma)
    world.log("2026-02-20 gift in", wilma)
    order = [(card.contact.id, card.items[0].finding.rule) for card in world.agenda("2026-03-10").cards]
    assert order == [
        (zoe, "reply-owed"),
        (yann, "payment-target-exceeded"),
        (xaver, CHECK_IN),
        (wilma, "gesture-owed"),
    ]


class TestCalendarArithmetic:
    @given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
    def test_three_months_later_is_the_same_day_or_the_last_of_the_month(self, talk: date) -> None:
        world = World()
        world.person(added="1980-01-01")
        world.log(f"{talk} call")
        year, month = divmod(talk.year * 12 + talk.month + 2, 12)
        expected = date(year, month + 1, min(talk.day, monthrange(year, month + 1)[1]))
        assert world.fires_around(CHECK_IN, str(expected)) == [False, True, True]

    def test_a_quarter_never_drifts(self) -> None:
        due = "2026-01-15"
        for _ in range(40):
            world = World()
            world.person()
            world.log(f"{due} call")
            due = str(world.finding(CHECK_IN, shifted(due, 300)).due)
        assert due == "2036-01-15"

    @pytest.mark.parametrize(("talk", "due"), [("2025-11-30", "2026-02-28"), ("2023-11-30", "2024-02-29")])
    def test_three_months_after_30_november(self, talk: str, due: str) -> None:
        world = World()
        world.person()
        world.log(f"{talk} call")
        assert world.fires_around(CHECK_IN, due) == [False, True, True]


class TestNeverContactedPeopleAreDueOneCadenceAfterTheyWereAdded:
    def test_not_at_once_and_not_never(self) -> None:
        world = World()
        world.person(added="2026-01-31")
        assert world.shown("2026-01-31") == []
        assert world.fires_around(CHECK_IN, "2026-04-30") == [False, True, True]
        assert world.item("2026-05-02").days_overdue == 2

    def test_an_imported_entry_that_is_no_conversation_does_not_make_them_due_at_once(self) -> None:
        world = World()
        world.person(added="2026-01-31", since="2019-01-01")
        world.log("2019-05-05 email")
        assert world.fires_around(CHECK_IN, "2026-04-30") == [False, True, True]

    def test_an_old_house_with_a_new_face_keeps_its_date(self) -> None:
        world = World()
        house = world.organisation(added="2026-01-31")
        world.person("Anna", org=house, added="2026-04-15")
        assert world.fires_around(CHECK_IN, "2026-04-30") == [False, True, True]

    def test_without_a_date_of_adding_the_first_thing_known_counts(self) -> None:
        world = World()
        world.person(added=None)
        world.log("2026-01-31 email")
        assert world.fires_around(CHECK_IN, "2026-04-30") == [False, True, True]

    def test_where_nothing_at_all_is_known_it_is_due_today(self) -> None:
        world = World()
        world.person(added=None)
        item = world.item("2026-04-30")
        assert (item.finding.rule, item.urgency, item.days_overdue) == (CHECK_IN, "today", 0)


class TestOneFunctionDecides:
    """What is snoozed, held, paused or ended is so in every view."""

    def snoozed(self) -> World:
        world = World()
        world.person("Anna")
        world.log("2026-01-15 call")
        world.put_off(world.finding(CHECK_IN, "2026-04-20"), "2026-04-20", until="2026-05-04")
        return world

    def held(self) -> World:
        world = World()
        anna = world.person("Anna")
        world.log("2026-01-15 call", anna)
        world.friction("2026-04-19")
        world.log("2026-04-19 email", anna)
        return world

    def paused(self) -> World:
        world = World()
        world.person("Anna", status="paused")
        world.log("2026-01-15 call")
        return world

    @pytest.mark.parametrize(
        ("case", "by"), [("snoozed", "snoozed"), ("held", "friction-open"), ("paused", "paused")]
    )
    def test_in_cards_counts_json_and_held(self, case: str, by: str) -> None:
        world: World = getattr(self, case)()
        assert world.fires(CHECK_IN, "2026-04-20")
        for options in ({}, {"limit": 1}, {"only_rule": CHECK_IN}, {"only_relationship": 1001}):
            agenda = world.agenda("2026-04-20", **options)
            assert (agenda.cards, agenda.shown, agenda.hidden, agenda.is_due) == ((), (), 0, False)
            assert [(each.finding.rule, each.hold.by) for each in agenda.held] == [(CHECK_IN, by)]
            as_object = as_json(agenda, Words("en", agenda.today))
            assert as_object["cards"] == []
            assert [(each["rule"], each["by"]) for each in as_object["held"]] == [(CHECK_IN, by)]
            assert json.dumps(as_object)

    @pytest.mark.parametrize("status", ["ended", "deceased"])
    def test_what_has_ended_is_in_none(self, status: str) -> None:
        world = busy()
        for contact in world.book.contacts:
            world.change("contacts", contact, status=status)
        agenda = world.agenda("2026-03-16", days=30)
        assert (agenda.cards, agenda.held, agenda.is_due) == ((), (), False)


@pytest.mark.parametrize("status", ["ended", "deceased"])
def test_ended_and_deceased_contacts_raise_nothing_and_their_history_stays(status: str) -> None:
    world = busy()
    before = world.relationships("2026-03-16")
    for contact in world.book.contacts:
        world.change("contacts", contact, status=status)
    assert world.shown("2026-03-16") == []
    assert [one.entries for one in world.relationships("2026-03-16")] == [one.entries for one in before]


@pytest.mark.parametrize("status", ["ended", "deceased"])
def test_one_person_who_is_gone_is_never_turned_to(status: str) -> None:
    world = busy()
    world.change("contacts", 1002, status=status)
    agenda = world.agenda("2026-03-16")
    people = {item.contact.name for card in agenda.cards for item in card.items}
    assert people == {"Weber GmbH", "Ben", "Carl"}
    house = next(card for card in agenda.cards if card.relationship.name == "Weber GmbH")
    assert {item.finding.rule for item in house.items} == {CHECK_IN, "payment-target-exceeded"}


class TestBirthdaysRecurByTheCalendar:
    def test_a_talk_in_between_moves_none(self) -> None:
        world = World()
        world.person(birthday="1980-06-15")
        for on in ("2025-06-15", "2025-12-15", "2026-05-15"):
            world.log(f"{on} call")
        assert world.finding("occasion", "2026-06-10").due == day("2026-06-15")

    def test_what_goes_by_post_has_its_lead_time(self) -> None:
        world = World()
        world.person(birthday="1980-06-15", prefers=("card",))
        world.log("2026-06-01 call")
        assert world.shown("2026-06-05") == ["occasion"]
        assert world.item("2026-06-05").action == "card"


def test_after_three_snoozes_the_card_proposes_another_interval() -> None:
    world = World()
    world.person("Anna O'Neil")
    world.log("2026-01-15 call")
    for number, (on, until) in enumerate(
        [("2026-04-20", "2026-04-27"), ("2026-04-27", "2026-05-04"), ("2026-05-04", "2026-05-11")]
    ):
        item = world.item(on)
        assert item.advice is None, number
        world.put_off(item.finding, on, until)
    advice = world.item("2026-05-11").advice
    assert advice is not None
    assert advice.values == {"n": 3, "name": "'Anna O'\"'\"'Neil'", "longer": "6m"}


class TestWordsWithoutGuilt:
    FOLDER = Path(reljournal.__file__).parent
    # "forgotten" and the like accuse; what is late is said with its date instead.
    BANNED = (
        "neglect",
        "forg",
        "guilt",
        "blame",
        "fault",
        "shame",
        "sorry",
        "fail",
        "lazy",
        "ignor",
        "should have",
        "bad ",
        "poor",
        "score",
        "grade",
        "must",
        "too late",
        "at last",
    )

    def sentences(self) -> list[str]:
        """Every sentence that rules and reports can say, read from their source."""
        found: list[str] = []
        for folder in ("rules", "reports"):
            for file in sorted((self.FOLDER / folder).glob("*.py")):
                calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
                for call in calls:
                    if isinstance(call.func, ast.Name) and call.func.id == "N_":
                        found.append(ast.literal_eval(call.args[0]))
        return found

    def test_the_reading_finds_the_sentences(self) -> None:
        sentences = self.sentences()
        assert len(sentences) > 30
        assert "Get back in touch: does working together meet their expectations?" in sentences

    def test_no_sentence_accuses(self) -> None:
        accusing = [text for text in self.sentences() if any(word in text.casefold() for word in self.BANNED)]
        assert accusing == []

    def test_no_idea_behind_a_rule_accuses(self) -> None:
        harsh = ("neglect", "guilt", "blame", "shame", "lazy", "you forgot", "should have")
        assert [
            rule.name for rule in ALL_RULES.values() if any(word in rule.idea.casefold() for word in harsh)
        ] == []


@pytest.mark.parametrize("name", list(ALL_RULES))
def test_every_rule_says_why_and_belongs_to_a_family(name: str) -> None:
    rule = ALL_RULES[name]
    assert rule.idea.endswith((".", "?"))
    assert rule.family in FAMILIES
    assert all(threshold.help and threshold.unit for threshold in rule.thresholds.values())
