"""What keeps an item away, until when, and what brings it back."""

from __future__ import annotations

import pytest

from reljournal.reports.standing import Hold, hold_on, times_snoozed
from world import RULES, World, day, shifted

CHECK_IN, LADDER = "check-in-due", "payment-target-exceeded"


def hold(world: World, rule: str, today: str) -> Hold | None:
    """What keeps the only finding of a rule away."""
    relationship = world.relationship(today)
    return hold_on(world.finding(rule, today), relationship, RULES, {rule}, day(today))


def quiet() -> World:
    """Anna, whose check-in is due since 15 April 2026."""
    world = World()
    world.person("Anna")
    world.log("2026-01-15 call")
    return world


class TestSnoozed:
    def test_it_returns_on_its_date(self) -> None:
        world = quiet()
        world.put_off(world.finding(CHECK_IN, "2026-04-20"), "2026-04-20", "2026-05-04")
        assert hold(world, CHECK_IN, "2026-05-03") == Hold("snoozed", day("2026-05-04"))
        assert hold(world, CHECK_IN, "2026-05-04") is None

    def test_it_does_not_count_before_it_was_said(self) -> None:
        world = quiet()
        world.put_off(world.finding(CHECK_IN, "2026-04-20"), "2026-04-20", "2026-05-04")
        assert hold(world, CHECK_IN, "2026-04-19") is None

    @pytest.mark.parametrize(
        ("until", "today", "shown"),
        [
            ("2026-04-22", "2026-04-22", True),
            ("2026-04-22", "2026-04-21", False),
            ("2026-06-01", "2026-05-04", False),
            ("2026-06-01", "2026-06-01", True),
        ],
    )
    def test_the_date_that_was_said_last_counts(self, until: str, today: str, shown: bool) -> None:
        world = quiet()
        finding = world.finding(CHECK_IN, "2026-04-20")
        world.put_off(finding, "2026-04-20", "2026-05-04")
        world.put_off(finding, "2026-04-20", until)
        assert (hold(world, CHECK_IN, today) is None) is shown

    def test_a_risen_stage_brings_it_back_early(self) -> None:
        world = World()
        world.person()
        world.invoice("2026-02-02", "2026-03-02")
        world.put_off(world.finding(LADDER, "2026-03-04"), "2026-03-04", "2026-04-01")
        assert hold(world, LADDER, "2026-03-09") == Hold("snoozed", day("2026-04-01"))
        assert hold(world, LADDER, "2026-03-10") is None

    def test_it_is_put_off_for_this_matter_only(self) -> None:
        world = World()
        world.person(added="2026-02-01")
        first = world.promise("2026-03-01", "2026-03-10")
        second = world.promise("2026-03-01", "2026-03-11")
        finding, _ = world.findings("promise-due", "2026-03-10")
        world.put_off(finding, "2026-03-10", "2026-03-20")
        assert finding.subject == first
        assert [item.finding.subject for item in world.card("2026-03-12").items] == [second]

    def test_another_rule_about_the_same_person_is_another_matter(self) -> None:
        world = World()
        world.person(birthday="--03-10", added="2026-02-01")
        world.log("2026-03-01 email in")
        world.put_off(world.finding("occasion", "2026-03-10"), "2026-03-10", "2026-03-12")
        assert world.shown("2026-03-10") == ["reply-owed"]

    def test_times_are_counted_for_the_same_evidence(self) -> None:
        world = quiet()
        finding = world.finding(CHECK_IN, "2026-04-20")
        for _ in range(2):
            world.put_off(finding, "2026-04-20", "2026-04-21")
        world.put_off(finding, "2026-04-22", kind="dismissed")
        assert times_snoozed(finding, world.relationship("2026-04-22")) == 2
        world.log("2026-04-25 call")
        later = world.finding(CHECK_IN, "2026-08-01")
        assert times_snoozed(later, world.relationship("2026-08-01")) == 0


@pytest.mark.parametrize("kind", ["dismissed", "done"])
class TestDismissedOrDone:
    def test_it_stays_away(self, kind: str) -> None:
        world = quiet()
        world.put_off(world.finding(CHECK_IN, "2026-04-20"), "2026-04-20", kind=kind)
        assert hold(world, CHECK_IN, "2026-04-20") == Hold(kind)
        assert hold(world, CHECK_IN, "2029-04-20") == Hold(kind)

    def test_until_its_evidence_changes(self, kind: str) -> None:
        world = quiet()
        world.put_off(world.finding(CHECK_IN, "2026-04-20"), "2026-04-20", kind=kind)
        world.log("2026-04-25 call")
        assert world.fires_around(CHECK_IN, "2026-07-25") == [False, True, True]
        assert hold(world, CHECK_IN, "2026-07-25") is None

    def test_a_birthday_returns_next_year(self, kind: str) -> None:
        world = World()
        world.person(birthday="1980-06-15")
        world.put_off(world.finding("occasion", "2026-06-15"), "2026-06-15", kind=kind)
        assert hold(world, "occasion", "2026-06-16") == Hold(kind)
        assert hold(world, "occasion", "2027-06-15") is None

    def test_a_new_gift_brings_thanks_back(self, kind: str) -> None:
        world = World()
        world.person(added="2026-01-01")
        world.log("2026-02-01 card in")
        world.put_off(world.finding("gesture-owed", "2026-02-20"), "2026-02-20", kind=kind)
        assert hold(world, "gesture-owed", "2026-02-21") == Hold(kind)
        world.log("2026-02-22 gift in")
        assert hold(world, "gesture-owed", "2026-02-23") is None

    def test_a_snooze_after_it_counts_instead(self, kind: str) -> None:
        world = quiet()
        finding = world.finding(CHECK_IN, "2026-04-20")
        world.put_off(finding, "2026-04-20", kind=kind)
        world.put_off(finding, "2026-04-21", "2026-04-25")
        assert hold(world, CHECK_IN, "2026-04-25") is None


class TestReminded:
    def test_a_reminder_is_no_deferral(self) -> None:
        world = World()
        world.person(added="2026-02-01")
        invoice = world.invoice("2026-02-02", "2026-03-02")
        world.remind(invoice, "2026-03-03", 1)
        assert world.shown("2026-03-10") == [LADDER]


class TestPaused:
    @pytest.mark.parametrize(
        ("rule", "rests"),
        [
            (CHECK_IN, True),
            ("occasion", True),
            ("gesture-owed", True),
            (LADDER, False),
            ("promise-due", False),
            ("reply-owed", False),
            ("friction-open", False),
            ("planned-contact", False),
        ],
    )
    def test_what_they_wait_for_goes_on(self, rule: str, rests: bool) -> None:
        world = World()
        world.person(birthday="--03-10", status="paused")
        world.log("2026-02-20 card in")
        world.log("2026-03-02 email in")
        world.invoice("2026-02-02", "2026-03-02")
        world.promise("2026-02-02", "2026-03-02")
        world.friction("2026-03-02")
        world.plan("2026-03-02 meeting")
        assert (hold(world, rule, "2026-03-10") == Hold("paused")) is rests

    def test_a_person_who_is_paused_rests_in_an_active_house(self) -> None:
        world = World()
        house = world.organisation()
        world.person("Anna", org=house, birthday="--03-10", status="paused")
        world.person("Ben", org=house, birthday="--03-11")
        held = world.agenda("2026-03-10").held
        assert [(each.finding.rule, each.hold.by) for each in held] == [("occasion", "paused")]
        assert world.shown("2026-03-10") == [CHECK_IN, "occasion"]


class TestHeldByAnotherRule:
    def test_a_friction_holds_back_the_check_in_until_it_is_resolved(self) -> None:
        world = quiet()
        world.friction("2026-04-10", resolved="2026-05-01")
        assert world.held("2026-04-30") == {CHECK_IN: "friction-open"}
        assert world.shown("2026-05-01") == [CHECK_IN]

    def test_too_many_touches_hold_it_back_until_the_day_they_name(self) -> None:
        world = quiet()
        for step in range(4):
            world.log(f"{shifted('2026-04-10', step)} email")
        until = world.finding("give-space", "2026-04-20").until
        assert until == day("2026-05-01")
        assert world.held("2026-04-30") == {CHECK_IN: "give-space"}
        assert world.shown("2026-05-01") == [CHECK_IN]

    def test_a_touch_yesterday_holds_it_back_for_a_day(self) -> None:
        world = quiet()
        world.log("2026-04-20 email")
        assert [world.shown(f"2026-04-{on}") for on in (20, 21, 22)] == [[CHECK_IN], [], [CHECK_IN]]
        assert world.held("2026-04-21") == {CHECK_IN: "give-space"}

    def test_what_they_wait_for_and_money_are_never_held_back(self) -> None:
        world = quiet()
        for step in range(4):
            world.log(f"{shifted('2026-04-10', step)} email")
        world.promise("2026-04-01", "2026-04-20")
        world.invoice("2026-03-02", "2026-04-01")
        world.friction("2026-04-14")
        assert set(world.shown("2026-04-20")) == {"promise-due", LADDER, "friction-open", "give-space"}

    def test_a_snooze_goes_before_a_rule(self) -> None:
        world = quiet()
        world.put_off(world.finding(CHECK_IN, "2026-04-20"), "2026-04-20", "2026-05-04")
        world.friction("2026-04-10")
        assert world.held("2026-04-20")[CHECK_IN] == "snoozed"
