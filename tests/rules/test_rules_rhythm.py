"""When a check-in is due, and when the kind thing is to wait."""

from __future__ import annotations

import pytest

from reljournal.domain.durations import Duration
from world import World, day, shifted

CHECK_IN, SPACE = "check-in-due", "give-space"
BEFORE_ON_AFTER = [False, True, True]


@pytest.mark.parametrize(
    ("cadence", "talk", "due"),
    [
        ("3m", "2026-01-15", "2026-04-15"),
        ("3m", "2025-11-30", "2026-02-28"),
        ("3m", "2023-11-30", "2024-02-29"),
        ("3m", "2023-11-29", "2024-02-29"),
        ("1m", "2026-01-31", "2026-02-28"),
        ("1m", "2024-01-31", "2024-02-29"),
        ("1m", "2026-03-31", "2026-04-30"),
        ("12m", "2024-02-29", "2025-02-28"),
        ("48m", "2024-02-29", "2028-02-29"),
        ("6m", "2025-08-31", "2026-02-28"),
        ("2w", "2026-02-20", "2026-03-06"),
        ("10d", "2025-12-27", "2026-01-06"),
    ],
)
def test_a_check_in_is_due_one_cadence_after_the_last_conversation(cadence: str, talk: str, due: str) -> None:
    world = World()
    world.person(cadence=cadence)
    world.log(f"{talk} call")
    assert world.fires_around(CHECK_IN, due) == BEFORE_ON_AFTER
    assert world.finding(CHECK_IN, shifted(due, 40)).due == day(due)


@pytest.mark.parametrize(
    ("type_name", "due"),
    [
        ("transactional", "2027-01-15"),
        ("loyal", "2026-07-15"),
        ("partnership", "2026-04-15"),
        (None, "2026-04-15"),
        ("unheard-of", "2026-04-15"),
        ("advisory", "2026-04-15"),
        ("friendly", "2026-03-15"),
        ("prospect", "2026-02-15"),
        ("supplier", "2026-07-15"),
    ],
)
def test_the_type_sets_the_cadence(type_name: str | None, due: str) -> None:
    world = World()
    world.person(type=type_name)
    world.log("2026-01-15 call")
    assert world.fires_around(CHECK_IN, due) == BEFORE_ON_AFTER


def test_the_cadence_of_somebody_who_left_counts_no_more() -> None:
    world = World()
    house = world.organisation()
    anna = world.person("Anna", org=house, cadence="1m")
    world.log("2026-01-15 call", anna)
    assert world.fires_around(CHECK_IN, "2026-02-15") == BEFORE_ON_AFTER
    world.change("contacts", anna, status="ended")
    assert world.fires_around(CHECK_IN, "2026-04-15") == BEFORE_ON_AFTER


def test_a_cadence_of_off_asks_for_nothing() -> None:
    world = World()
    world.person(cadence="off")
    world.log("2016-01-15 call")
    assert not world.fires(CHECK_IN, "2026-01-15")


@pytest.mark.parametrize(
    ("later", "resets"),
    [
        ("2026-03-01 call", True),
        ("2026-03-01 call in", True),
        ("2026-03-01 meeting", True),
        ("2026-03-01 video in", True),
        ("2026-03-01 email", False),
        ("2026-03-01 email in", False),
        ("2026-03-01 card", False),
        ("2026-03-01 gift", False),
        ("2026-03-01 event", False),
        ("2026-03-01 note", False),
        ("2026-03-01 note in", False),
    ],
)
def test_what_counts_as_a_conversation_by_itself(later: str, resets: bool) -> None:
    world = World()
    world.person()
    world.log("2026-01-15 call in")
    world.log(later)
    assert world.fires(CHECK_IN, "2026-04-15") is not resets


@pytest.mark.parametrize("kind", ["email", "message", "letter", "social", "card", "gift", "event"])
def test_an_answer_of_any_kind_makes_a_conversation(kind: str) -> None:
    world = World()
    world.person()
    world.log("2026-01-15 call")
    world.log("2026-02-27 email")
    world.log(f"2026-03-01 {kind} in")
    assert world.fires_around(CHECK_IN, "2026-06-01") == BEFORE_ON_AFTER


def test_an_answer_from_a_colleague_is_an_answer() -> None:
    world = World()
    house = world.organisation()
    anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
    world.log("2026-02-27 email", anna)
    world.log("2026-03-01 email in", ben)
    assert world.fires_around(CHECK_IN, "2026-06-01") == BEFORE_ON_AFTER


@pytest.mark.parametrize(
    ("plan", "today", "fires"),
    [
        ("2026-05-10", "2026-05-09", False),
        ("2026-05-10", "2026-05-10", False),
        ("2026-05-10", "2026-05-11", True),
        ("2026-04-20", "2026-04-15", False),
        ("2026-04-14", "2026-04-15", True),
    ],
)
def test_a_plan_silences_the_check_in_until_its_day_has_passed(plan: str, today: str, fires: bool) -> None:
    world = World()
    world.person()
    world.log("2026-01-15 call")
    world.plan(f"{plan} meeting")
    assert world.fires(CHECK_IN, today) is fires


def test_the_reason_names_the_talk_and_the_cadence() -> None:
    world = World()
    world.person()
    talk = world.log("2026-01-15 call")
    finding = world.finding(CHECK_IN, "2026-04-20")
    assert finding.reason.values == {"on": day("2026-01-15"), "ago": 95, "cadence": Duration(months=3)}
    assert finding.evidence == (talk,)


class TestWithAnActiveProject:
    """While a project runs, small talk is not enough."""

    def world(self, *entries: str, started: str = "2026-01-10") -> World:
        world = World()
        world.person()
        world.project(started)
        for entry in entries:
            world.log(entry)
        return world

    def test_the_question_is_due_one_cadence_after_it_was_last_asked(self) -> None:
        world = self.world("2026-01-15 call +checkin", "2026-04-01 call")
        assert world.fires_around(CHECK_IN, "2026-04-15") == BEFORE_ON_AFTER

    def test_never_asked_it_is_due_one_cadence_after_the_start(self) -> None:
        world = self.world("2026-04-01 call")
        assert world.fires_around(CHECK_IN, "2026-04-10") == BEFORE_ON_AFTER

    def test_asked_in_time_it_is_not_due(self) -> None:
        world = self.world("2026-04-01 call +checkin")
        assert not world.fires(CHECK_IN, "2026-06-30")
        assert world.fires(CHECK_IN, "2026-07-01")

    def test_a_back_dated_question_does_not_take_the_place_of_a_newer_one(self) -> None:
        world = self.world("2026-04-01 call +checkin", "2026-01-20 call +checkin")
        assert not world.fires(CHECK_IN, "2026-06-30")

    @pytest.mark.parametrize("state", ["paused", "ended"])
    def test_only_an_active_project_asks_for_it(self, state: str) -> None:
        world = World()
        world.person()
        world.project("2026-01-10", state=state)
        world.log("2026-04-01 call")
        assert not world.fires(CHECK_IN, "2026-04-20")

    def test_quiet_for_too_long_comes_before_not_asked(self) -> None:
        world = self.world("2026-01-15 call +checkin")
        finding = world.finding(CHECK_IN, "2026-06-01")
        assert finding.due == day("2026-04-15")
        assert "Last conversation" in finding.reason.text


class TestTooManyTouches:
    """More than three touches without an answer within three times the type's least days."""

    @pytest.mark.parametrize(("touches", "fires"), [(3, False), (4, True), (5, True)])
    def test_the_fourth_is_too_many(self, touches: int, fires: bool) -> None:
        world = World()
        world.person()
        for number in range(touches):
            world.log(f"2026-03-{2 + number:02} email")
        assert world.fires(SPACE, "2026-03-10") is fires

    @pytest.mark.parametrize(
        ("type_name", "until"),
        [("partnership", "2026-03-22"), ("friendly", "2026-03-16"), ("prospect", "2026-04-12")],
    )
    def test_it_rests_until_the_window_has_room_again(self, type_name: str, until: str) -> None:
        world = World()
        world.person(type=type_name)
        for on in ("2026-03-01", "2026-03-03", "2026-03-05", "2026-03-07"):
            world.log(f"{on} email")
        assert world.finding(SPACE, "2026-03-10").until == day(until)
        assert [world.fires(SPACE, shifted(until, step)) for step in (-1, 0)] == [True, False]

    def test_it_rests_longer_after_a_fifth(self) -> None:
        world = World()
        world.person()
        for on in ("2026-03-01", "2026-03-03", "2026-03-05", "2026-03-07", "2026-03-09"):
            world.log(f"{on} email")
        assert world.finding(SPACE, "2026-03-11").until == day("2026-03-24")

    @pytest.mark.parametrize(
        ("answer", "fires"),
        [
            ("2026-03-06 email in", False),
            ("2026-03-06 card in", False),
            ("2026-03-06 call", False),
            ("2026-03-06 note in", True),
            ("2026-02-27 email in", True),
        ],
    )
    def test_an_answer_ends_it(self, answer: str, fires: bool) -> None:
        world = World()
        world.person()
        for on in ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-05"):
            world.log(f"{on} message")
        world.log(answer)
        assert world.fires(SPACE, "2026-03-10") is fires

    def test_notes_are_no_touches(self) -> None:
        world = World()
        world.person()
        for number in range(6):
            world.log(f"2026-03-{2 + number:02} note")
        assert not world.fires(SPACE, "2026-03-10")


class TestTheDayAfterATouch:
    """In touch yesterday and nothing open: the kind thing is to wait a day."""

    def world(self) -> World:
        world = World()
        world.person()
        world.log("2026-03-02 email")
        return world

    def test_it_holds_for_one_day(self) -> None:
        world = self.world()
        assert [world.fires(SPACE, f"2026-03-0{number}") for number in (2, 3, 4)] == [False, True, False]
        assert world.finding(SPACE, "2026-03-03").rests
        assert world.finding(SPACE, "2026-03-03").until == day("2026-03-04")

    def test_an_open_promise_is_something_open(self) -> None:
        world = self.world()
        world.promise("2026-03-02", "2026-06-01")
        assert not world.fires(SPACE, "2026-03-03")

    def test_a_promise_that_was_kept_is_not(self) -> None:
        world = self.world()
        world.promise("2026-02-02", "2026-02-10", closed="2026-02-10")
        assert world.fires(SPACE, "2026-03-03")

    def test_an_open_friction_is_something_open(self) -> None:
        world = self.world()
        world.friction("2026-02-20")
        assert not world.fires(SPACE, "2026-03-03")

    def test_a_friction_that_was_resolved_is_not(self) -> None:
        world = self.world()
        world.friction("2026-02-20", resolved="2026-02-25")
        assert world.fires(SPACE, "2026-03-03")

    @pytest.mark.parametrize(("due", "fires"), [("2026-03-02", False), ("2026-03-03", True)])
    def test_an_invoice_is_open_once_its_day_has_passed(self, due: str, fires: bool) -> None:
        world = self.world()
        world.invoice("2026-02-01", due)
        assert world.fires(SPACE, "2026-03-03") is fires

    def test_what_they_sent_yesterday_is_no_touch_of_mine(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 email in")
        assert not world.fires(SPACE, "2026-03-03")
