"""Frictions and tensions that nobody has talked about yet."""

from __future__ import annotations

import pytest

from world import World, day

RULE = "friction-open"
EASTER = ("2026-04-03", "2026-04-06")


class TestFriction:
    @pytest.mark.parametrize(
        ("opened", "first_day"),
        [
            ("2026-03-02", "2026-03-04"),  # Monday: until Tuesday
            ("2026-03-05", "2026-03-07"),  # Thursday: until Friday
            ("2026-03-06", "2026-03-10"),  # Friday: until Monday
            ("2026-03-07", "2026-03-10"),
            ("2026-03-08", "2026-03-10"),
            ("2026-04-02", "2026-04-08"),  # Maundy Thursday: until Easter Tuesday
            ("2024-02-28", "2024-03-01"),  # the leap day is a Thursday
            ("2026-12-31", "2027-01-02"),
        ],
    )
    def test_one_working_day_to_talk(self, opened: str, first_day: str) -> None:
        world = World(holidays=EASTER)
        world.person()
        world.friction(opened)
        assert world.fires_around(RULE, first_day) == [False, True, True]

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-02 call", False),
            ("2026-03-05 call", False),
            ("2026-03-03 meeting in", False),
            ("2026-03-03 video", False),
            ("2026-03-03 email", True),
            ("2026-03-03 email in", True),
            ("2026-03-03 note", True),
            ("2026-03-01 call", True),
        ],
    )
    def test_only_a_talk_settles_it(self, entry: str, fires: bool) -> None:
        world = World()
        world.person()
        world.friction("2026-03-02")
        world.log(entry)
        assert world.fires(RULE, "2026-03-05") is fires

    def test_the_talk_in_which_it_came_up_is_not_the_talk_about_it(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 call")
        world.friction("2026-03-02")
        assert world.fires(RULE, "2026-03-05")

    def test_resolved_it_is_gone_from_that_day_on(self) -> None:
        world = World()
        world.person()
        world.friction("2026-03-02", resolved="2026-03-10")
        assert world.fires(RULE, "2026-03-09")
        assert not world.fires(RULE, "2026-03-10")

    def test_each_friction_is_a_matter_of_its_own(self) -> None:
        world = World()
        world.person()
        first = world.friction("2026-03-02")
        world.log("2026-03-03 call")
        second = world.friction("2026-03-04")
        assert [finding.subject for finding in world.findings(RULE, "2026-03-10")] == [second]
        assert first != second

    def test_it_is_talked_about_by_voice(self) -> None:
        world = World()
        world.person()
        world.friction("2026-03-02")
        assert set(world.finding(RULE, "2026-03-10").actions) == {"call", "meeting", "video"}


class TestTension:
    @pytest.mark.parametrize(
        ("noted", "first_day"),
        [
            ("2026-03-02", "2026-03-05"),
            ("2026-03-05", "2026-03-10"),  # Thursday: Friday and Monday
            ("2026-04-02", "2026-04-09"),  # Maundy Thursday: Easter Tuesday and Wednesday
        ],
    )
    def test_two_working_days_to_talk(self, noted: str, first_day: str) -> None:
        world = World(holidays=EASTER)
        world.person()
        world.log(f"{noted} email in +tension")
        assert world.fires_around(RULE, first_day) == [False, True, True]

    def test_a_tense_talk_needs_another_one(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 call +tension")
        assert world.fires(RULE, "2026-03-10")
        world.log("2026-03-03 call")
        assert not world.fires(RULE, "2026-03-10")

    def test_without_the_tag_there_is_no_tension(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 email in")
        assert not world.fires(RULE, "2026-03-10")

    def test_a_second_tension_does_not_postpone_the_first(self) -> None:
        world = World()
        world.person()
        tense = (world.log("2026-03-02 email in +tension"), world.log("2026-03-04 message in +tension"))
        finding = world.finding(RULE, "2026-03-05")
        assert finding.due == day("2026-03-04")
        assert finding.evidence == tense

    def test_what_was_talked_about_does_not_come_back_with_a_new_tension(self) -> None:
        world = World()
        world.person()
        world.log("2026-02-02 email in +tension")
        world.log("2026-02-03 call")
        newest = world.log("2026-03-04 message in +tension")
        assert not world.fires(RULE, "2026-03-06")
        assert world.finding(RULE, "2026-03-07").evidence == (newest,)

    def test_whom_to_turn_to_is_somebody_of_this_house(self) -> None:
        world = World()
        zoe, adam = world.person("Zoe"), world.person("Adam")
        world.log("2026-03-02 meeting +tension", zoe, adam)
        assert sorted(finding.person or 0 for finding in world.findings(RULE, "2026-03-10")) == [zoe, adam]
