"""Mistakes that nobody has owned yet, and solutions that nobody has asked about."""

from __future__ import annotations

import pytest

from world import World, day, shifted

MISTAKE, AFTERCARE = "own-mistake", "aftercare"
FROM_THEN_ON = [False, True, True]
UNTIL_THEN = [True, False, False]
EASTER = ("2026-04-03", "2026-04-06")


def world_with(*entries: str) -> World:
    world = World(holidays=EASTER)
    world.person()
    for entry in entries:
        world.log(entry)
    return world


class TestOwnMistake:
    """A mistake of mine without an apology within two working days."""

    @pytest.mark.parametrize(
        ("made", "first_day"),
        [
            ("2026-03-02", "2026-03-05"),  # Monday: until Wednesday
            ("2026-03-05", "2026-03-10"),  # Thursday: until Monday
            ("2026-03-06", "2026-03-11"),
            ("2026-03-08", "2026-03-11"),  # a Sunday
            ("2026-04-02", "2026-04-09"),  # before Easter
            ("2024-02-28", "2024-03-02"),  # over the leap day
            ("2026-12-31", "2027-01-05"),
        ],
    )
    def test_two_working_days(self, made: str, first_day: str) -> None:
        assert world_with(f"{made} email +mistake").fires_around(MISTAKE, first_day) == FROM_THEN_ON

    @pytest.mark.parametrize("entry", ["call", "note", "email in", "call in"])
    def test_however_it_came_up(self, entry: str) -> None:
        assert world_with(f"2026-03-02 {entry} +mistake").fires(MISTAKE, "2026-03-10")
        assert not world_with(f"2026-03-02 {entry}").fires(MISTAKE, "2026-03-10")

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-02 email +apology", False),
            ("2026-03-09 card +apology", False),
            ("2026-03-03 call in +apology", False),  # they called, I apologised
            ("2026-03-03 email in +apology", True),  # it is theirs
            ("2026-03-01 call +apology", True),
            ("2026-03-03 call", True),
        ],
    )
    def test_an_apology_of_mine_settles_it(self, entry: str, fires: bool) -> None:
        assert world_with("2026-03-02 email +mistake", entry).fires(MISTAKE, "2026-03-10") is fires

    def test_with_people_of_two_houses_it_is_on_one_card(self) -> None:
        world = World()
        anna, ben = world.person("Anna"), world.person("Ben")
        world.log("2026-03-02 call +mistake", ben, anna)
        (item,) = world.items(MISTAKE, "2026-03-10")
        assert item.contact.id == ben
        assert len(world.findings(MISTAKE, "2026-03-10")) == 1

    def test_owned_in_the_same_breath(self) -> None:
        assert not world_with("2026-03-02 call +mistake +apology").fires(MISTAKE, "2026-03-10")

    @pytest.mark.parametrize(
        ("resolved", "fires"), [(None, True), ("2026-03-01", True), ("2026-03-02", False), ("2026-03-09", False)]
    )
    def test_so_does_a_friction_that_was_resolved_since(self, resolved: str | None, fires: bool) -> None:
        world = world_with("2026-03-02 email +mistake")
        world.friction("2026-02-23", resolved=resolved)
        assert world.fires(MISTAKE, "2026-03-10") is fires

    def test_each_mistake_is_a_matter_and_one_apology_settles_both(self) -> None:
        world = world_with("2026-03-02 email +mistake", "2026-03-04 email +mistake")
        assert [finding.due for finding in world.findings(MISTAKE, "2026-03-10")] == [
            day("2026-03-04"),
            day("2026-03-06"),
        ]
        world.log("2026-03-10 call +apology")
        assert not world.fires(MISTAKE, "2026-03-10")

    def test_after_a_quarter_an_apology_opens_what_has_closed(self) -> None:
        assert world_with("2026-03-02 email +mistake").fires_around(MISTAKE, "2026-06-01") == UNTIL_THEN

    def test_done_it_carries_the_tag_that_settles_it(self) -> None:
        world = world_with("2026-03-02 email +mistake")
        world.do(MISTAKE, "2026-03-10")
        assert not world.fires(MISTAKE, "2026-03-10")

    def test_nothing_holds_it_not_even_a_pause(self) -> None:
        world = world_with("2026-03-01 email +mistake +crisis", *(f"2026-03-0{each} email" for each in (2, 3, 4)))
        world.friction("2026-03-09")
        world.change("contacts", 1001, status="paused")
        assert world.fires("give-space", "2026-03-10")
        assert world.holder(MISTAKE, "2026-03-10") == ""

    def test_a_dismissal_holds_for_this_mistake_and_not_for_the_next(self) -> None:
        world = world_with("2026-03-02 email +mistake")
        world.put_off(world.finding(MISTAKE, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.log("2026-03-11 call")
        assert not world.asks(MISTAKE, "2026-03-20")
        world.log("2026-03-16 email +mistake")
        assert world.asks(MISTAKE, "2026-03-20")


class TestAftercare:
    """Fourteen and ninety days after a friction was resolved, once each."""

    @staticmethod
    def world(*entries: str, resolved: str = "2026-03-05") -> World:
        world = world_with()
        world.friction(shifted(resolved, -7), resolved=resolved)
        for entry in entries:
            world.log(entry)
        return world

    @pytest.mark.parametrize(
        ("resolved", "first", "second", "end"),
        [
            ("2026-03-05", "2026-03-19", "2026-06-03", "2026-07-03"),
            ("2024-02-16", "2024-03-01", "2024-05-16", "2024-06-15"),
            ("2025-12-20", "2026-01-03", "2026-03-20", "2026-04-19"),
        ],
    )
    def test_two_weeks_and_three_months_later(self, resolved: str, first: str, second: str, end: str) -> None:
        world = self.world(resolved=resolved)
        assert world.fires_around(AFTERCARE, first) == FROM_THEN_ON
        assert world.finding(AFTERCARE, shifted(second, -1)).due == day(first)
        assert world.finding(AFTERCARE, second).due == day(second)
        assert world.fires_around(AFTERCARE, end) == UNTIL_THEN

    def test_as_long_as_it_is_open_there_is_nothing_to_ask(self) -> None:
        world = world_with()
        world.friction("2026-03-05")
        assert not world.fires(AFTERCARE, "2026-03-25")

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-18 call", True),  # too early to tell
            ("2026-03-19 call", False),
            ("2026-03-20 video in", False),
            ("2026-03-20 email", True),
            ("2026-03-20 email in", True),
            ("2026-03-20 note", True),
        ],
    )
    def test_a_talk_since_then_settles_it(self, entry: str, fires: bool) -> None:
        assert self.world(entry).fires(AFTERCARE, "2026-03-21") is fires

    def test_an_answer_is_a_talk(self) -> None:
        assert not self.world("2026-03-19 message", "2026-03-20 message in").fires(AFTERCARE, "2026-03-21")

    def test_asked_once_it_is_asked_once_more(self) -> None:
        assert self.world("2026-03-19 call").fires_around(AFTERCARE, "2026-06-03") == FROM_THEN_ON
        assert not self.world("2026-03-19 call", "2026-06-03 call").fires(AFTERCARE, "2026-06-04")

    def test_a_dismissal_holds_until_the_second_day(self) -> None:
        world = self.world()
        world.put_off(world.finding(AFTERCARE, "2026-03-25"), "2026-03-25", kind="dismissed")
        assert [world.asks(AFTERCARE, on) for on in ("2026-06-02", "2026-06-03")] == [False, True]
        world.put_off(world.finding(AFTERCARE, "2026-06-03"), "2026-06-03", kind="dismissed")
        assert not world.asks(AFTERCARE, "2026-07-02")

    def test_done_by_a_call_it_is_settled(self) -> None:
        world = self.world()
        world.do(AFTERCARE, "2026-03-25")
        assert not world.fires(AFTERCARE, "2026-06-02")

    def test_done_by_a_mail_it_waits_for_the_answer(self) -> None:
        world = self.world()
        world.change("contacts", 1001, prefers=("email",))
        world.do(AFTERCARE, "2026-03-25")
        assert world.fires(AFTERCARE, "2026-03-25")
        assert [world.asks(AFTERCARE, shifted("2026-03-25", step)) for step in (0, 13, 14)] == [False, False, True]

    def test_each_friction_is_a_matter_of_its_own(self) -> None:
        world = self.world()
        world.friction("2026-03-01", resolved="2026-03-06")
        assert [finding.due for finding in world.findings(AFTERCARE, "2026-03-20")] == [
            day("2026-03-19"),
            day("2026-03-20"),
        ]

    def test_another_friction_does_not_hold_it(self) -> None:
        world = self.world()
        world.friction("2026-03-20")
        assert world.holder(AFTERCARE, "2026-03-20") == ""

    @pytest.mark.parametrize("days", [(7, 30), (30, 7)])
    def test_days_from_the_settings_in_any_order(self, days: tuple[int, ...]) -> None:
        world = World(thresholds={(AFTERCARE, "days"): days})
        world.person()
        world.friction("2026-03-01", resolved="2026-03-02")
        assert world.fires_around(AFTERCARE, "2026-03-09") == FROM_THEN_ON
        assert world.fires_around(AFTERCARE, "2026-05-01") == UNTIL_THEN
