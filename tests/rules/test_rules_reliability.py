"""Promises in both directions, answers that are owed, plans."""

from __future__ import annotations

import pytest

from world import World, day

MINE, THEIRS, REPLY, PLAN = "promise-due", "promise-awaited", "reply-owed", "planned-contact"
EASTER = ("2026-04-03", "2026-04-06")


class TestMyPromise:
    @pytest.mark.parametrize(
        ("today", "fires", "urgency"),
        [
            ("2026-03-09", False, None),
            ("2026-03-10", True, "soon"),
            ("2026-03-12", True, "soon"),
            ("2026-03-13", True, "today"),
            ("2026-03-14", True, "overdue"),
            ("2027-03-13", True, "overdue"),
        ],
    )
    def test_it_is_shown_from_three_days_before(self, today: str, fires: bool, urgency: str | None) -> None:
        world = World()
        world.person()
        world.promise("2026-03-01", "2026-03-13")
        assert world.fires(MINE, today) is fires
        if fires:
            assert world.finding(MINE, today).urgency_on(day(today)) == urgency

    @pytest.mark.parametrize(
        ("by", "earliest"),
        [
            ("2024-03-01", "2024-02-27"),
            ("2025-03-01", "2025-02-26"),
            ("2024-02-29", "2024-02-26"),
            ("2026-01-01", "2025-12-29"),
        ],
    )
    def test_month_ends_and_leap_days(self, by: str, earliest: str) -> None:
        world = World()
        world.person()
        world.promise("2023-01-01", by)
        assert world.fires_around(MINE, earliest) == [False, True, True]

    @pytest.mark.parametrize("state", ["kept", "broken"])
    def test_a_closed_one_is_not_shown(self, state: str) -> None:
        world = World()
        world.person()
        world.promise("2026-03-01", "2026-03-13", closed="2026-03-12", state=state)
        assert world.fires(MINE, "2026-03-11")
        assert not world.fires(MINE, "2026-03-12")

    @pytest.mark.parametrize("theirs", [False, True])
    @pytest.mark.parametrize("status", ["ended", "deceased"])
    def test_nobody_waits_who_is_gone(self, status: str, theirs: bool) -> None:
        world = World()
        house = world.organisation()
        world.promise(
            "2026-02-01", "2026-02-13", who=world.person("Anna", org=house, status=status), theirs=theirs
        )
        assert not world.fires(THEIRS if theirs else MINE, "2026-03-13")

    def test_theirs_is_none_of_mine(self) -> None:
        world = World()
        world.person()
        world.promise("2026-03-01", "2026-03-13", theirs=True)
        assert not world.fires(MINE, "2026-04-13")


class TestTheirPromise:
    def test_it_is_asked_for_two_days_after(self) -> None:
        world = World()
        world.person()
        world.promise("2026-02-01", "2026-02-27", theirs=True)
        assert world.fires_around(THEIRS, "2026-03-01") == [False, True, True]
        assert world.finding(THEIRS, "2026-03-01").reason.values["late"] == 2

    def test_in_a_leap_year_the_29th_is_a_day(self) -> None:
        world = World()
        world.person()
        world.promise("2024-02-01", "2024-02-27", theirs=True)
        assert world.fires_around(THEIRS, "2024-02-29") == [False, True, True]

    def test_a_kept_one_is_not_asked_for(self) -> None:
        world = World()
        world.person()
        world.promise("2026-02-01", "2026-02-27", theirs=True, closed="2026-03-05")
        assert world.fires(THEIRS, "2026-03-04")
        assert not world.fires(THEIRS, "2026-03-05")

    def test_mine_is_none_of_theirs(self) -> None:
        world = World()
        world.person()
        world.promise("2026-02-01", "2026-02-27")
        assert not world.fires(THEIRS, "2026-04-01")


class TestReply:
    """The newest entry of a written exchange is theirs, and older than two working days."""

    @pytest.mark.parametrize(
        ("came", "first_day"),
        [
            ("2026-03-02", "2026-03-05"),  # Monday: Tuesday and Wednesday to answer
            ("2026-03-04", "2026-03-07"),  # Wednesday: Thursday and Friday
            ("2026-03-05", "2026-03-10"),  # Thursday: Friday and Monday
            ("2026-03-06", "2026-03-11"),  # Friday: Monday and Tuesday
            ("2026-03-07", "2026-03-11"),  # Saturday: the same
            ("2026-03-08", "2026-03-11"),  # Sunday: the same
            ("2026-04-01", "2026-04-08"),  # the Wednesday before Easter: Thursday and Easter Tuesday
            ("2026-04-02", "2026-04-09"),  # Maundy Thursday: Easter Tuesday and Wednesday
            ("2024-02-28", "2024-03-02"),  # a Wednesday before a leap day: Thursday the 29th and Friday
        ],
    )
    @pytest.mark.parametrize("kind", ["email", "message", "letter", "social"])
    def test_two_working_days(self, came: str, first_day: str, kind: str) -> None:
        world = World(holidays=EASTER)
        world.person()
        world.log(f"{came} {kind} in")
        assert world.fires_around(REPLY, first_day) == [False, True, True]

    @pytest.mark.parametrize("kind", ["card", "gift", "call", "meeting", "video", "event", "note"])
    def test_only_what_is_written_waits_for_an_answer(self, kind: str) -> None:
        world = World()
        world.person()
        world.log(f"2026-03-02 {kind} in")
        assert not world.fires(REPLY, "2026-03-10")

    @pytest.mark.parametrize(
        ("answer", "owed"),
        [
            ("2026-03-02 email", False),
            ("2026-03-03 message", False),
            ("2026-03-03 call", False),
            ("2026-03-03 call in", False),
            ("2026-03-03 meeting in", False),
            ("2026-03-03 card", False),
            ("2026-03-03 note", True),
            ("2026-03-03 card in", True),
            ("2026-03-01 email", True),
        ],
    )
    def test_any_channel_answers(self, answer: str, owed: bool) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 email in")
        world.log(answer)
        assert world.fires(REPLY, "2026-03-10") is owed

    def test_no_reply_wanted(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 email in +noreply")
        assert not world.fires(REPLY, "2026-03-10")

    def test_writing_again_does_not_put_the_wait_off(self) -> None:
        """Somebody who chases every other day is not answered any the later for it."""
        world = World()
        world.person()
        first = world.log("2026-03-02 email in")
        second = world.log("2026-03-04 email in")
        assert not world.fires(REPLY, "2026-03-04")
        found = world.finding(REPLY, "2026-03-05")
        assert (found.due, found.evidence) == (day("2026-03-04"), (first, second))

    def test_where_the_newest_word_needs_no_answer_nothing_is_owed(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 email in")
        world.log("2026-03-04 email in +noreply")
        assert not world.fires(REPLY, "2026-03-10")

    @pytest.mark.parametrize(("today", "fires"), [("2026-05-31", True), ("2026-06-01", False)])
    def test_after_ninety_days_an_answer_is_a_new_beginning(self, today: str, fires: bool) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 email in")
        assert world.fires(REPLY, today) is fires

    def test_it_is_owed_to_the_one_who_wrote(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        world.log("2026-03-02 email in", ben, anna)
        finding = world.finding(REPLY, "2026-03-10")
        assert (finding.subject, finding.person) == (ben, ben)

    def test_a_mail_to_a_colleague_is_no_answer(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        world.log("2026-03-02 email in", anna)
        world.log("2026-03-03 email", ben)
        assert world.finding(REPLY, "2026-03-10").person == anna

    def test_a_mail_to_the_house_is_one(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house)
        world.log("2026-03-02 email in", anna)
        world.log("2026-03-03 email", house)
        assert not world.fires(REPLY, "2026-03-10")

    def test_whoever_in_the_house_is_told_answers_a_mail_of_the_house(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house)
        world.log("2026-03-02 email in", house)
        assert world.finding(REPLY, "2026-03-10").subject == house
        world.log("2026-03-03 call", anna)
        assert not world.fires(REPLY, "2026-03-10")

    def test_the_answer_goes_by_the_same_channel_first(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 message in")
        assert world.finding(REPLY, "2026-03-10").actions == ("message", "email", "call")

    def test_nothing_is_owed_to_those_who_have_left(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house, status="ended")
        world.log("2026-03-02 email in", anna)
        assert not world.fires(REPLY, "2026-03-10")


class TestPlan:
    """What was planned for a day is on that day's list until it happened."""

    def planned(self, *later: str, plan: str = "2026-03-10 call") -> World:
        world = World()
        world.person()
        world.plan(plan)
        for entry in later:
            world.log(entry)
        return world

    def test_from_its_day_on(self) -> None:
        world = self.planned()
        assert world.fires_around(PLAN, "2026-03-10") == [False, True, True]
        assert world.fires(PLAN, "2026-06-10")

    @pytest.mark.parametrize(
        ("entry", "open_"),
        [
            ("2026-03-10 call", False),
            ("2026-03-10 call in", False),
            ("2026-03-12 call", False),
            ("2026-03-07 call", False),
            ("2026-03-06 call", True),
            ("2026-03-12 meeting", False),
            ("2026-03-10 meeting", False),
            ("2026-03-09 meeting", True),
            ("2026-03-12 email", True),
            ("2026-03-09 email", True),
            ("2026-03-12 note", True),
        ],
    )
    def test_what_takes_its_place(self, entry: str, open_: bool) -> None:
        assert self.planned(entry).fires(PLAN, "2026-03-13") is open_

    def test_a_planned_mail_is_done_by_a_mail(self) -> None:
        assert not self.planned("2026-03-10 email", plan="2026-03-10 email").fires(PLAN, "2026-03-13")

    def test_an_answer_by_mail_is_a_talk_on_the_day(self) -> None:
        assert not self.planned("2026-03-10 email", "2026-03-11 email in").fires(PLAN, "2026-03-13")

    def test_what_was_entered_before_the_plan_was_made_does_not_fulfil_it(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-09 call")
        world.plan("2026-03-10 call")
        assert world.fires(PLAN, "2026-03-10")

    def test_it_happened_only_once_its_day_is_reached(self) -> None:
        world = self.planned("2026-03-12 call")
        assert world.fires(PLAN, "2026-03-11")
        assert not world.fires(PLAN, "2026-03-12")

    def test_a_talk_with_somebody_else_does_not_fulfil_it(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        world.plan("2026-03-10 call", anna)
        world.log("2026-03-10 call", ben)
        assert world.finding(PLAN, "2026-03-10").person == anna

    def test_a_plan_with_the_house_is_fulfilled_by_anybody_there(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house)
        world.plan("2026-03-10 call", house)
        assert world.fires(PLAN, "2026-03-10")
        world.log("2026-03-10 call", anna)
        assert not world.fires(PLAN, "2026-03-10")

    def test_a_talk_with_the_house_fulfils_a_plan_with_somebody_there(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house)
        world.plan("2026-03-10 call", anna)
        world.log("2026-03-10 call", house)
        assert not world.fires(PLAN, "2026-03-10")

    def test_with_people_of_two_houses_it_is_listed_once(self) -> None:
        world = World()
        zoe, adam = world.person("Zoe"), world.person("Adam")
        world.plan("2026-03-10 meeting", zoe, adam)
        assert world.finding(PLAN, "2026-03-10").person == zoe

    def test_it_turns_to_those_who_are_still_there(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        world.plan("2026-03-10 meeting", anna, ben)
        world.change("contacts", anna, status="deceased")
        assert world.finding(PLAN, "2026-03-10").person == ben
        world.change("contacts", ben, status="ended")
        assert not world.fires(PLAN, "2026-03-10")

    @pytest.mark.parametrize("note", ["", "the new catalogue"])
    def test_it_says_what_was_planned(self, note: str) -> None:
        world = World()
        world.person()
        world.plan("2026-03-10 call", note=note)
        values = world.finding(PLAN, "2026-03-10").headline.values
        assert values.get("note", "") == note
