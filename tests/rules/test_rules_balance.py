"""Thanks that are owed, birthdays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reljournal.rules.occasions import nearest_yearly
from world import World, day, shifted

OWED, OCCASION = "gesture-owed", "occasion"


class TestGestureOwed:
    @pytest.mark.parametrize(
        ("gesture", "fires"),
        [
            ("2026-02-25 card in", True),
            ("2026-02-25 gift in", True),
            ("2026-02-25 email in +praise", True),
            ("2026-02-25 call in +thanks", True),
            ("2026-02-25 call in", False),
            ("2026-02-25 email in +idea", False),
            ("2026-02-25 card", False),
            ("2026-02-25 email +thanks", False),
        ],
    )
    def test_what_comes_in_as_a_gesture(self, gesture: str, fires: bool) -> None:
        world = World()
        world.person()
        world.log(gesture)
        assert world.fires(OWED, "2026-03-10") is fires

    @pytest.mark.parametrize(
        ("came", "first_day"),
        [("2026-02-25", "2026-03-05"), ("2024-02-25", "2024-03-04"), ("2025-12-28", "2026-01-05")],
    )
    def test_a_week_to_thank(self, came: str, first_day: str) -> None:
        world = World()
        world.person()
        world.log(f"{came} card in")
        assert world.fires_around(OWED, first_day) == [False, True, True]

    @pytest.mark.parametrize(
        ("thanks", "owed"),
        [
            ("2026-02-25 card", False),
            ("2026-02-26 gift", False),
            ("2026-02-26 email +thanks", False),
            ("2026-02-26 call +thanks", False),
            ("2026-03-09 card", False),
            ("2026-02-26 email", True),
            ("2026-02-26 call +praise", True),
            ("2026-02-26 note +thanks", True),
            ("2026-02-26 email in +thanks", True),
            ("2026-02-24 card", True),
        ],
    )
    def test_what_thanks(self, thanks: str, owed: bool) -> None:
        world = World()
        world.person()
        world.log("2026-02-25 card in")
        world.log(thanks)
        assert world.fires(OWED, "2026-03-10") is owed

    @pytest.mark.parametrize(("today", "fires"), [("2026-05-26", True), ("2026-05-27", False)])
    def test_thanks_after_ninety_days_would_puzzle_them(self, today: str, fires: bool) -> None:
        world = World()
        world.person()
        world.log("2026-02-25 card in")
        assert world.fires(OWED, today) is fires

    def test_a_second_gesture_does_not_postpone_the_thanks_for_the_first(self) -> None:
        world = World()
        world.person()
        gestures = (world.log("2026-02-25 card in"), world.log("2026-03-04 email in +praise"))
        finding = world.finding(OWED, "2026-03-05")
        assert (finding.due, finding.since) == (day("2026-03-04"), day("2026-02-25"))
        assert finding.evidence == gestures

    def test_thanks_between_two_gestures_settle_the_first_only(self) -> None:
        world = World()
        world.person()
        world.log("2026-02-20 card in")
        world.log("2026-02-22 card")
        second = world.log("2026-02-25 card in")
        assert world.finding(OWED, "2026-03-10").evidence == (second,)

    def test_it_is_owed_to_the_person(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        world.log("2026-02-25 card in", anna)
        world.log("2026-02-26 card", ben)
        assert world.finding(OWED, "2026-03-10").person == anna

    def test_thanks_to_the_house_thank_everybody_in_it(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house)
        world.log("2026-02-25 card in", anna)
        world.log("2026-02-26 card", house)
        assert not world.fires(OWED, "2026-03-10")

    def test_whoever_in_the_house_is_thanked_takes_it_for_the_house(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house)
        world.log("2026-02-25 gift in", house)
        assert world.finding(OWED, "2026-03-10").subject == house
        world.log("2026-02-26 card", anna)
        assert not world.fires(OWED, "2026-03-10")

    @pytest.mark.parametrize(("gesture", "best"), [("card", "card"), ("gift", "card"), ("email", "email")])
    def test_thanks_in_kind(self, gesture: str, best: str) -> None:
        world = World()
        world.person()
        world.log(f"2026-02-25 {gesture} in +thanks")
        assert world.finding(OWED, "2026-03-10").actions[0] == best

    @pytest.mark.parametrize("status", ["ended", "deceased"])
    def test_nothing_is_owed_to_those_who_are_gone(self, status: str) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house, status=status)
        world.log("2026-02-25 card in", anna)
        assert not world.fires(OWED, "2026-03-10")


class TestBirthdayDates:
    @pytest.mark.parametrize(
        ("birthday", "today", "found"),
        [
            ("1980-06-15", "2026-06-15", "2026-06-15"),
            ("1980-06-15", "2026-06-18", "2026-06-15"),
            ("1980-06-15", "2026-06-19", "2027-06-15"),
            ("1980-01-02", "2026-12-28", "2027-01-02"),
            ("1980-12-30", "2027-01-02", "2026-12-30"),
            ("1980-12-30", "2027-01-03", "2027-12-30"),
            ("1980-02-29", "2024-02-01", "2024-02-29"),
            ("1980-02-29", "2025-02-01", "2025-02-28"),
            ("1980-02-29", "2100-02-01", "2100-02-28"),
            ("1980-02-29", "2024-03-04", "2025-02-28"),
            ("1980-02-28", "2024-02-01", "2024-02-28"),
            ("1980-03-01", "2025-02-25", "2025-03-01"),
            ("--02-29", "2025-02-01", "2025-02-28"),
            ("--01-01", "2026-12-31", "2027-01-01"),
        ],
    )
    def test_the_nearest_one(self, birthday: str, today: str, found: str) -> None:
        assert nearest_yearly(birthday, day(today), timedelta(days=3)) == day(found)


class TestBirthday:
    def born(self, birthday: str = "1980-06-15", **fields: Any) -> World:
        world = World()
        world.person(birthday=birthday, **fields)
        return world

    def days(self, world: World, first: str, last: str) -> list[str]:
        """The days from first to last on which it is shown."""
        span = (day(last) - day(first)).days
        return [on for on in (shifted(first, step) for step in range(span + 1)) if world.fires(OCCASION, on)]

    @pytest.mark.parametrize(
        ("birthday", "first", "last"),
        [
            ("1980-06-15", "2026-06-08", "2026-06-18"),
            ("--06-15", "2026-06-08", "2026-06-18"),
            ("1980-02-29", "2025-02-21", "2025-03-03"),
            ("1980-02-29", "2024-02-22", "2024-03-03"),
            ("1980-03-01", "2024-02-23", "2024-03-04"),
            ("1980-01-01", "2025-12-25", "2026-01-04"),
            ("1980-12-31", "2025-12-24", "2026-01-03"),
            ("1980-01-05", "2025-12-29", "2026-01-08"),
        ],
    )
    def test_a_week_before_until_three_days_after(self, birthday: str, first: str, last: str) -> None:
        shown = self.days(self.born(birthday), shifted(first, -60), shifted(last, 60))
        assert (shown[0], shown[-1]) == (first, last)
        assert len(shown) == (day(last) - day(first)).days + 1

    @pytest.mark.parametrize("favourite", ["card", "gift", "letter"])
    def test_what_has_to_travel_is_shown_ten_days_before(self, favourite: str) -> None:
        world = self.born(prefers=(favourite, "call"))
        assert world.fires_around(OCCASION, "2026-06-05") == [False, True, True]

    def test_a_card_as_second_choice_does_not_have_to_travel(self) -> None:
        assert not self.born(prefers=("call", "card")).fires(OCCASION, "2026-06-07")

    def test_lead_time_from_the_settings(self) -> None:
        world = World(lead_days=2)
        world.person(birthday="1980-06-15")
        assert world.fires_around(OCCASION, "2026-06-13") == [False, True, True]

    @pytest.mark.parametrize(
        ("today", "urgency"),
        [("2026-06-14", "soon"), ("2026-06-15", "today"), ("2026-06-16", "overdue")],
    )
    def test_its_urgency(self, today: str, urgency: str) -> None:
        assert self.born().finding(OCCASION, today).urgency_on(day(today)) == urgency

    @pytest.mark.parametrize(
        ("birthday", "age"),
        [("1980-06-15", 46), ("2025-06-15", 1), ("2026-06-15", None), ("--06-15", None)],
    )
    def test_the_age_is_told_where_it_is_known(self, birthday: str, age: int | None) -> None:
        values = self.born(birthday).finding(OCCASION, "2026-06-12").reason.values
        assert (values.get("age"), values["away"]) == (age, 3)

    def test_the_age_around_new_year_is_that_of_the_coming_year(self) -> None:
        values = self.born("1980-01-02").finding(OCCASION, "2026-12-30").reason.values
        assert values["age"] == 47

    @pytest.mark.parametrize(
        ("entry", "met"),
        [
            ("2026-06-15 call", True),
            ("2026-06-15 email", True),
            ("2026-06-15 call in", True),
            ("2026-06-17 message", True),
            ("2026-06-16 note", False),
            ("2026-06-15 email in", False),
            ("2026-06-14 email", False),
            ("2026-06-14 email +birthday", True),
            ("2026-06-08 card", True),
            ("2026-06-05 gift", True),
            ("2026-06-04 card", False),
            ("2026-06-10 card in", False),
            ("2025-06-15 call", False),
        ],
    )
    def test_what_meets_it(self, entry: str, met: bool) -> None:
        world = self.born()
        world.log(entry)
        assert world.fires(OCCASION, "2026-06-18") is not met

    def test_an_entry_for_the_occasion_meets_it_before_its_day(self) -> None:
        world = self.born()
        world.log("2026-06-12 message", occasion="birthday")
        assert not world.fires(OCCASION, "2026-06-15")

    def test_it_returns_the_year_after(self) -> None:
        world = self.born()
        world.log("2026-06-15 call")
        assert world.fires(OCCASION, "2027-06-10")

    @pytest.mark.parametrize(
        ("type_name", "fires"),
        [
            ("partnership", True),
            ("advisory", True),
            ("friendly", True),
            ("loyal", False),
            ("transactional", False),
            ("prospect", False),
            ("supplier", False),
        ],
    )
    def test_the_type_says_whether_birthdays_are_kept(self, type_name: str, fires: bool) -> None:
        assert self.born(type=type_name).fires(OCCASION, "2026-06-15") is fires

    def test_each_person_of_a_house_has_their_own(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house, birthday="1980-06-15")
        ben = world.person("Ben", org=house, birthday="--06-17")
        world.person("Carl", org=house, birthday="--06-16", status="deceased")
        world.log("2026-06-15 call", ben)
        assert [finding.person for finding in world.findings(OCCASION, "2026-06-15")] == [anna, ben]
