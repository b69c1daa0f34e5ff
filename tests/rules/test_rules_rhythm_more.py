"""Who fades, who was not met, who hears from us only about work, who does not answer, who is in a crisis."""

from __future__ import annotations

from typing import Any

import pytest

from reljournal.domain.finding import FAMILIES
from world import ALL_RULES, World, day, shifted

FADING, DORMANT, MEET = "fading", "dormant", "meet-in-person"
CALL, UNANSWERED, CRISIS = "call-for-no-reason", "unanswered", "crisis-contact"
FROM_THEN_ON = [False, True, True]
UNTIL_THEN = [True, False, False]


def world_with(*entries: str, **fields: Any) -> World:
    world = World()
    world.person(**fields)
    for entry in entries:
        world.log(entry)
    return world


class TestFading:
    """At most half the conversations of the half-year before, of which there were four."""

    EARLIER = ("2025-04-02", "2025-05-07", "2025-06-04", "2025-08-28")
    TODAY = "2026-02-28"

    def world(self, *newer: str, earlier: tuple[str, ...] = EARLIER) -> World:
        return world_with(*(f"{on} call" for on in (*earlier, *newer)))

    @pytest.mark.parametrize(
        ("newer", "fires"),
        [
            ((), True),
            (("2025-10-06",), True),
            (("2025-10-06", "2025-12-08"), True),
            (("2025-10-06", "2025-11-10", "2025-12-08"), False),
        ],
    )
    def test_half_of_four_is_fading_three_are_not(self, newer: tuple[str, ...], fires: bool) -> None:
        assert self.world(*newer).fires(FADING, self.TODAY) is fires

    @pytest.mark.parametrize("count", [3, 4])
    def test_fewer_than_four_before_say_nothing(self, count: int) -> None:
        assert self.world(earlier=self.EARLIER[:count]).fires(FADING, self.TODAY) is (count == 4)

    def test_of_five_two_are_less_than_half_and_three_are_more(self) -> None:
        five = (*self.EARLIER, "2025-07-01")
        assert self.world("2025-10-06", "2025-12-08", earlier=five).fires(FADING, self.TODAY)
        assert not self.world("2025-10-06", "2025-11-10", "2025-12-08", earlier=five).fires(FADING, self.TODAY)

    @pytest.mark.parametrize(
        ("fourth", "first_day"),
        [
            ("2025-08-28", "2026-02-28"),
            ("2025-08-31", "2026-03-01"),  # six months before 28 February is 28 August
            ("2025-09-01", "2026-03-01"),
            ("2025-09-30", "2026-03-30"),
        ],
    )
    def test_it_begins_when_the_fourth_talk_has_left_the_newer_half(self, fourth: str, first_day: str) -> None:
        world = self.world("2025-12-08", "2025-12-09", earlier=(*self.EARLIER[:3], fourth))
        assert world.fires_around(FADING, first_day) == FROM_THEN_ON

    def test_it_ends_when_the_earlier_half_is_forgotten(self) -> None:
        assert self.world().fires_around(FADING, "2026-04-02") == UNTIL_THEN

    def test_mails_without_an_answer_and_notes_do_not_count(self) -> None:
        world = self.world("2025-10-06")
        for entry in ("2025-11-10 email", "2025-11-11 note", "2025-11-12 card", "2025-12-08 event"):
            world.log(entry)
        assert world.fires(FADING, self.TODAY)

    def test_an_answer_is_a_conversation(self) -> None:
        world = self.world("2025-10-06")
        for entry in ("2025-11-10 email", "2025-11-11 email in", "2025-12-08 email", "2025-12-09 letter in"):
            world.log(entry)
        assert not world.fires(FADING, self.TODAY)

    def test_the_mails_of_one_day_are_one_talk_and_calls_are_not(self) -> None:
        mails = ("2025-06-04 email", "2025-06-04 email in", "2025-06-04 email", "2025-06-04 email in")
        assert not world_with("2025-04-02 call", "2025-05-07 call", *mails).fires(FADING, self.TODAY)
        assert world_with("2025-04-02 call", "2025-05-07 call", *mails, "2025-06-05 call").fires(
            FADING, self.TODAY
        )
        assert world_with(*["2025-06-04 call"] * 4).fires(FADING, self.TODAY)

    def test_a_talk_has_answered_it_for_a_fortnight(self) -> None:
        world = self.world("2026-02-20")
        assert world.fires_around(FADING, "2026-03-06") == FROM_THEN_ON

    @pytest.mark.parametrize(
        ("plan", "fires"), [("2026-02-28", False), ("2026-03-20", False), ("2026-02-27", True)]
    )
    def test_a_plan_silences_it_until_its_day_has_passed(self, plan: str, fires: bool) -> None:
        world = self.world()
        world.plan(f"{plan} call")
        assert world.fires(FADING, self.TODAY) is fires

    def test_it_is_never_overdue(self) -> None:
        assert self.world().finding(FADING, self.TODAY).urgency_on(day(self.TODAY)) == "info"

    def test_it_rests_on_the_same_from_day_to_day(self) -> None:
        world = self.world("2025-10-06")
        assert len({world.finding(FADING, shifted(self.TODAY, step)).fingerprint() for step in range(30)}) == 1

    def test_a_dismissal_holds_for_more_talks_of_the_same_half_year(self) -> None:
        world = self.world("2026-01-12")
        world.put_off(world.finding(FADING, self.TODAY), self.TODAY, kind="dismissed")
        assert not world.asks(FADING, self.TODAY)
        world.log("2026-03-02 call")
        assert world.fires(FADING, "2026-03-20")
        assert not world.asks(FADING, "2026-03-20")

    def test_done_by_a_call_it_is_settled_for_a_fortnight(self) -> None:
        world = self.world("2025-10-06")
        world.do(FADING, self.TODAY)
        assert [world.asks(FADING, shifted(self.TODAY, step)) for step in (0, 13, 14)] == [False, False, True]

    def test_a_house_is_judged_as_a_whole(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        for on in self.EARLIER:
            world.log(f"{on} call", anna)
        for on in ("2025-10-06", "2025-11-10", "2025-12-08"):
            world.log(f"{on} call", ben)
        assert not world.fires(FADING, self.TODAY)


class TestDormant:
    """No project runs, and no touch for two thirds of the cadence."""

    @pytest.mark.parametrize(
        ("type_name", "last", "first_day"),
        [
            ("partnership", "2026-01-15", "2026-03-16"),  # 90 days: 60
            ("partnership", "2025-11-30", "2026-01-29"),  # until 28 February 90 days
            ("partnership", "2023-11-30", "2024-01-30"),  # until 29 February 91 days: 60.7
            ("prospect", "2026-01-31", "2026-02-19"),  # until 28 February 28 days: 18.7
            ("prospect", "2024-01-31", "2024-02-20"),  # until 29 February 29 days: 19.3
            ("friendly", "2026-03-01", "2026-04-11"),
            ("loyal", "2026-01-15", "2026-05-16"),
            ("transactional", "2026-01-15", "2026-09-16"),
        ],
    )
    def test_two_thirds_of_the_cadence(self, type_name: str, last: str, first_day: str) -> None:
        world = world_with(f"{last} email", type=type_name)
        assert world.fires_around(DORMANT, first_day) == FROM_THEN_ON
        assert world.finding(DORMANT, shifted(first_day, 20)).due == day(first_day)

    @pytest.mark.parametrize(("state", "fires"), [("active", False), ("paused", True), ("ended", True)])
    def test_only_a_running_project_keeps_it_awake(self, state: str, fires: bool) -> None:
        world = world_with("2026-01-15 email")
        world.project("2025-12-01", state=state)
        assert world.fires(DORMANT, "2026-03-16") is fires

    @pytest.mark.parametrize(
        ("entry", "resets"),
        [
            ("2026-03-01 email", True),
            ("2026-03-01 card", True),
            ("2026-03-01 social", True),
            ("2026-03-01 call in", True),
            ("2026-03-01 email in", True),  # it answers the mail of January
            ("2026-03-01 note", False),
        ],
    )
    def test_any_touch_and_any_talk_resets_it(self, entry: str, resets: bool) -> None:
        assert world_with("2026-01-15 email", entry).fires(DORMANT, "2026-03-16") is not resets

    def test_a_mail_that_nobody_asked_for_does_not(self) -> None:
        # The first of them comes after the call and makes a conversation of it.
        world = world_with("2026-01-15 call", "2026-01-16 email in", "2026-03-01 email in")
        assert world.fires_around(DORMANT, "2026-03-17") == FROM_THEN_ON

    def test_without_an_entry_it_counts_from_the_day_of_adding(self) -> None:
        assert world_with(added="2026-01-15").fires_around(DORMANT, "2026-03-16") == FROM_THEN_ON
        assert not world_with(added=None).fires(DORMANT, "2026-03-16")

    def test_a_cadence_of_off_asks_for_nothing(self) -> None:
        assert not world_with("2016-01-15 email", cadence="off").fires(DORMANT, "2026-03-16")

    @pytest.mark.parametrize(
        ("plan", "fires"), [("2026-03-16", False), ("2026-06-01", False), ("2026-03-15", True)]
    )
    def test_a_plan_silences_it(self, plan: str, fires: bool) -> None:
        world = world_with("2026-01-15 email")
        world.plan(f"{plan} call")
        assert world.fires(DORMANT, "2026-03-16") is fires

    def test_a_check_in_says_more(self) -> None:
        world = world_with("2026-01-15 call")
        assert world.holder(DORMANT, "2026-04-14") == ""
        assert world.holder(DORMANT, "2026-04-15") == "check-in-due"

    def test_the_question_in_a_crisis_says_more(self) -> None:
        world = world_with("2026-01-15 call +crisis")
        assert world.holder(DORMANT, "2026-03-16") == CRISIS

    def test_a_friction_comes_first(self) -> None:
        world = world_with("2026-01-15 email")
        world.friction("2026-03-16")
        assert world.holder(DORMANT, "2026-03-16") == "friction-open"

    def test_a_dismissal_holds_until_there_was_contact(self) -> None:
        world = world_with("2026-01-15 email")
        world.put_off(world.finding(DORMANT, "2026-03-16"), "2026-03-16", kind="dismissed")
        assert not world.asks(DORMANT, "2026-06-01")
        world.log("2026-03-20 email")
        assert world.asks(DORMANT, "2026-06-01")

    def test_done_by_a_message_it_is_settled(self) -> None:
        world = world_with("2026-01-15 email")
        world.do(DORMANT, "2026-03-20")
        assert world.items(DORMANT, "2026-03-20") == []
        assert world.fires_around(DORMANT, "2026-05-21") == FROM_THEN_ON


class TestMeetInPerson:
    """The last meeting is older than the type's interval, and calls go on."""

    @pytest.mark.parametrize(
        ("type_name", "met", "due"),
        [
            ("partnership", "2025-03-10", "2026-03-10"),
            ("partnership", "2024-02-29", "2025-02-28"),
            ("advisory", "2025-03-10", "2026-03-10"),
            ("friendly", "2025-03-10", "2026-03-10"),
            ("loyal", "2024-03-10", "2026-03-10"),
            ("supplier", "2024-02-29", "2026-02-28"),
        ],
    )
    def test_the_type_sets_the_interval(self, type_name: str, met: str, due: str) -> None:
        world = world_with(f"{met} meeting", f"{shifted(due, -30)} video", type=type_name)
        assert world.fires_around(MEET, due) == FROM_THEN_ON
        assert world.finding(MEET, shifted(due, 9)).due == day(due)

    @pytest.mark.parametrize("type_name", ["transactional", "prospect"])
    def test_some_types_never_meet(self, type_name: str) -> None:
        assert not world_with("2016-03-10 meeting", "2026-03-01 call", type=type_name).fires(MEET, "2026-03-10")

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-01 call", True),
            ("2026-03-01 video in", True),
            ("2025-09-11 call", True),
            ("2025-09-10 call", False),
            ("2026-03-01 email", False),
            ("2026-03-01 message in", False),
            ("2026-03-01 note", False),
        ],
    )
    def test_only_while_calls_go_on(self, entry: str, fires: bool) -> None:
        assert world_with("2025-01-15 meeting", entry).fires(MEET, "2026-03-10") is fires

    @pytest.mark.parametrize("kind", ["meeting", "event", "meeting in"])
    def test_what_counts_as_having_met(self, kind: str) -> None:
        world = world_with("2024-01-15 meeting", f"2025-06-01 {kind}", "2026-02-02 call")
        assert world.fires_around(MEET, "2026-06-01") == FROM_THEN_ON

    def test_never_met_it_counts_from_the_beginning(self) -> None:
        assert world_with("2026-02-02 call", since="2025-03-10").fires_around(MEET, "2026-03-10") == FROM_THEN_ON
        shown = world_with("2025-06-02 email", "2026-02-02 call")
        assert shown.fires_around(MEET, "2026-06-02") == FROM_THEN_ON

    @pytest.mark.parametrize(
        ("plan", "fires"),
        [
            ("2026-03-10 meeting", False),
            ("2026-04-10 event", False),
            ("2026-03-09 meeting", True),
            ("2026-04-10 call", True),
        ],
    )
    def test_a_visit_that_is_planned_silences_it(self, plan: str, fires: bool) -> None:
        world = world_with("2025-01-15 meeting", "2026-03-01 call")
        world.plan(plan)
        assert world.fires(MEET, "2026-03-10") is fires

    def test_a_dismissal_holds_until_they_have_met_again(self) -> None:
        world = world_with("2025-01-15 meeting", "2026-03-01 call")
        world.put_off(world.finding(MEET, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.log("2026-04-01 call")
        assert not world.asks(MEET, "2026-05-01")
        world.log("2026-05-02 meeting")
        world.log("2027-04-02 call")
        assert world.asks(MEET, "2027-05-02")

    def test_a_proposal_by_another_way_rests_for_a_fortnight(self) -> None:
        world = world_with(
            "2025-01-15 meeting", "2026-03-01 call", avoids=("meeting", "event"), prefers=("email",)
        )
        world.do(MEET, "2026-03-10")
        assert [world.asks(MEET, shifted("2026-03-10", step)) for step in (0, 13, 14)] == [False, False, True]

    @pytest.mark.parametrize("since", ["2026-03-02", "2026-03-05"])
    def test_an_open_friction_does_not_hold_it(self, since: str) -> None:
        world = world_with("2025-01-15 meeting", "2026-03-01 call")
        world.friction(since)
        assert world.holder(MEET, "2026-03-10") == ""


class TestCallForNoReason:
    """Eight touches in a row, over six months, each about a project or an invoice."""

    DAYS = ("2025-09-02", "2025-09-30", "2025-10-20", "2025-11-10", "2025-12-01", "2026-01-12", "2026-02-02")

    def world(self, last: str | None = "2026-03-02", *, first: str = "2025-09-02") -> World:
        world = World()
        world.person()
        self.project = world.project("2025-06-01")
        for on in (first, *self.DAYS[1:], *([last] if last else [])):
            world.log(f"{on} email", project=self.project)
        return world

    def test_eight_are_enough_and_seven_are_not(self) -> None:
        assert self.world().fires(CALL, "2026-03-02")
        assert not self.world(None).fires(CALL, "2026-03-02")

    @pytest.mark.parametrize(
        ("last", "fires"), [("2026-03-01", False), ("2026-03-02", True), ("2026-03-03", True)]
    )
    def test_they_span_six_months(self, last: str, fires: bool) -> None:
        assert self.world(last).fires(CALL, last) is fires

    @pytest.mark.parametrize(("last", "fires"), [("2026-02-27", False), ("2026-02-28", True)])
    def test_six_months_after_the_end_of_august_end_in_february(self, last: str, fires: bool) -> None:
        assert self.world(last, first="2025-08-31").fires(CALL, last) is fires

    @pytest.mark.parametrize("tag", ["payment", "invoice", "project"])
    def test_what_is_tagged_with_money_is_business(self, tag: str) -> None:
        world = self.world(None)
        world.log(f"2026-03-02 letter +{tag}")
        assert world.fires(CALL, "2026-03-02")

    @pytest.mark.parametrize("entry", ["2026-03-02 email", "2026-03-02 card", "2026-03-02 call +idea"])
    def test_one_word_about_something_else_breaks_the_row(self, entry: str) -> None:
        world = self.world("2026-03-01")
        world.log(entry)
        assert not world.fires(CALL, "2026-03-02")

    def test_a_project_mail_with_a_personal_word_breaks_it_too(self) -> None:
        world = self.world("2026-03-01")
        world.log("2026-03-02 email +personal", project=self.project)
        assert not world.fires(CALL, "2026-03-02")

    @pytest.mark.parametrize("entry", ["2026-01-20 note +personal", "2026-01-20 call in +personal"])
    def test_notes_and_what_they_began_are_no_touches(self, entry: str) -> None:
        world = self.world()
        world.log(entry)
        assert world.fires(CALL, "2026-03-02")

    def test_many_touches_in_a_short_time_are_one_long_row(self) -> None:
        world = self.world()
        for step in range(1, 9):
            world.log(f"{shifted('2026-03-02', step)} email", project=self.project)
        finding = world.finding(CALL, "2026-03-11")
        assert finding.reason.values["n"] == 16
        assert len(finding.evidence) == 8

    def test_a_dismissal_holds_as_long_as_the_row_does(self) -> None:
        world = self.world()
        world.put_off(world.finding(CALL, "2026-03-02"), "2026-03-02", kind="dismissed")
        world.log("2026-03-05 email", project=self.project)
        assert world.fires(CALL, "2026-03-06")
        assert not world.asks(CALL, "2026-03-06")

    def test_and_ends_with_it(self) -> None:
        world = self.world()
        world.put_off(world.finding(CALL, "2026-03-02"), "2026-03-02", kind="dismissed")
        world.log("2026-03-05 call +personal")
        for month in range(4, 13):
            world.log(f"2026-{month:02}-05 email", project=self.project)
        assert world.asks(CALL, "2026-12-06")

    def test_done_it_is_settled_by_its_tag(self) -> None:
        world = self.world()
        world.do(CALL, "2026-03-02")
        assert not world.fires(CALL, "2026-03-02")
        assert not world.fires(CALL, "2026-06-02")


class TestUnanswered:
    """Three touches in a row without an answer."""

    DAYS = ("2026-02-02", "2026-02-16", "2026-03-02")

    def world(self, count: int = 3, *more: str, **fields: Any) -> World:
        return world_with(*(f"{on} email" for on in self.DAYS[:count]), *more, **fields)

    @pytest.mark.parametrize(("count", "fires"), [(2, False), (3, True)])
    def test_three_are_too_many(self, count: int, fires: bool) -> None:
        assert self.world(count).fires(UNANSWERED, "2026-03-02") is fires

    @pytest.mark.parametrize(
        ("third", "until"),
        [("2026-03-02", "2026-05-02"), ("2025-12-31", "2026-02-28"), ("2023-12-31", "2024-02-29")],
    )
    def test_it_rests_for_two_months(self, third: str, until: str) -> None:
        world = world_with("2023-01-01 email", "2023-01-02 email", f"{third} email")
        assert world.fires_around(UNANSWERED, until) == UNTIL_THEN
        assert world.finding(UNANSWERED, third).until == day(until)

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-03 email in", False),
            ("2026-03-03 card in", False),
            ("2026-03-03 call", False),
            ("2026-03-03 note in", True),
            ("2026-02-01 email in", True),
            ("2026-02-10 message in", False),
        ],
    )
    def test_an_answer_on_any_channel_ends_it(self, entry: str, fires: bool) -> None:
        assert self.world(3, entry).fires(UNANSWERED, "2026-03-04") is fires

    @pytest.mark.parametrize(
        "entry", ["2026-03-02 card", "2026-03-02 gift", "2026-03-02 email +thanks", "2026-03-02 note"]
    )
    def test_cards_and_thanks_expect_no_answer(self, entry: str) -> None:
        assert not self.world(2, entry).fires(UNANSWERED, "2026-03-02")

    def test_another_channel_is_one_that_was_not_tried(self) -> None:
        world = world_with("2026-02-02 email", "2026-02-16 message", "2026-03-02 email")
        finding = world.finding(UNANSWERED, "2026-03-02")
        assert finding.actions == ("call", "letter", "video")
        assert finding.due == day("2026-03-02")

    def test_a_prospect_is_left_in_peace(self) -> None:
        finding = self.world(type="prospect").finding(UNANSWERED, "2026-03-02")
        assert finding.actions == ()
        assert finding.due == day("2026-05-02")

    def test_it_holds_back_what_is_kind_and_not_what_is_owed(self) -> None:
        world = self.world(3, "2025-11-03 call")
        world.promise("2026-02-02", "2026-03-05")
        world.invoice("2026-01-02", "2026-02-02")
        assert world.holder("check-in-due", "2026-04-01") == UNANSWERED
        assert world.holder("share-knowledge", "2026-04-01") == UNANSWERED
        assert world.holder("promise-due", "2026-04-01") == ""
        assert world.holder("payment-target-exceeded", "2026-04-01") == ""

    def test_of_two_rests_the_shorter_one_speaks(self) -> None:
        world = world_with(*(f"2026-03-0{number} email" for number in (1, 3, 5, 7)))
        assert world.holder("give-space", "2026-03-10") == ""
        assert world.holder(UNANSWERED, "2026-03-10") == "give-space"
        assert world.holder(UNANSWERED, "2026-03-22") == ""

    def test_a_dismissal_holds_until_another_touch(self) -> None:
        world = self.world()
        world.put_off(world.finding(UNANSWERED, "2026-03-04"), "2026-03-04", kind="dismissed")
        assert not world.asks(UNANSWERED, "2026-04-20")
        world.log("2026-04-20 message")
        assert world.asks(UNANSWERED, "2026-04-20")

    def test_a_call_is_a_talk_and_settles_it(self) -> None:
        world = self.world()
        world.do(UNANSWERED, "2026-03-04")
        assert not world.fires(UNANSWERED, "2026-03-04")

    def test_a_letter_waits_for_its_answer_a_fortnight(self) -> None:
        world = self.world(avoids=("call", "message", "video"))
        world.do(UNANSWERED, "2026-03-04")
        assert world.fires(UNANSWERED, "2026-03-04")
        assert [world.asks(UNANSWERED, shifted("2026-03-04", step)) for step in (0, 13, 14)] == [
            False,
            False,
            True,
        ]


class TestCrisisContact:
    """In a hard phase a word every thirty days."""

    def test_the_tag_on_an_entry(self) -> None:
        assert world_with("2026-01-12 call +crisis").fires_around(CRISIS, "2026-02-11") == FROM_THEN_ON
        assert not world_with("2026-01-12 call").fires(CRISIS, "2026-06-11")

    def test_the_tag_on_a_person(self) -> None:
        world = world_with("2026-01-12 email", tags=("crisis",))
        assert world.fires_around(CRISIS, "2026-02-11") == FROM_THEN_ON

    def test_of_somebody_who_left_it_tells_nothing(self) -> None:
        world = World()
        house = world.organisation()
        anna = world.person("Anna", org=house, tags=("crisis",))
        assert world.fires(CRISIS, "2026-02-11")
        world.change("contacts", anna, status="ended")
        assert not world.fires(CRISIS, "2026-02-11")

    @pytest.mark.parametrize(("state", "fires"), [("active", False), ("paused", True), ("ended", False)])
    def test_a_project_that_rests(self, state: str, fires: bool) -> None:
        world = world_with("2026-01-12 email")
        world.project("2025-12-01", state=state)
        assert world.fires(CRISIS, "2026-02-11") is fires

    def test_a_noted_crisis_is_over_after_half_a_year(self) -> None:
        world = world_with("2026-01-12 call +crisis")
        assert world.fires_around(CRISIS, shifted("2026-01-12", 181)) == UNTIL_THEN

    @pytest.mark.parametrize(
        ("entry", "resets"),
        [
            ("2026-02-01 email", True),
            ("2026-02-01 card", True),
            ("2026-02-01 call in", True),
            ("2026-02-01 email in", False),
            ("2026-02-01 note", False),
        ],
    )
    def test_a_word_of_mine_or_a_talk(self, entry: str, resets: bool) -> None:
        assert world_with("2026-01-12 email in +crisis", entry).fires(CRISIS, "2026-02-11") is not resets

    def test_without_a_word_it_counts_from_the_day_of_adding(self) -> None:
        world = world_with("2026-02-01 email in +crisis", added="2026-02-01")
        assert world.fires_around(CRISIS, "2026-03-03") == FROM_THEN_ON

    @pytest.mark.parametrize(("plan", "fires"), [("2026-02-11", False), ("2026-02-10", True)])
    def test_a_plan_silences_it(self, plan: str, fires: bool) -> None:
        world = world_with("2026-01-12 call +crisis")
        world.plan(f"{plan} call")
        assert world.fires(CRISIS, "2026-02-11") is fires

    def test_it_holds_back_growth_on_every_day_of_the_crisis(self) -> None:
        world = world_with("2026-03-02 call +crisis")
        assert world.holder("share-knowledge", "2026-03-03") == "give-space"
        assert world.holder("share-knowledge", "2026-03-05") == CRISIS
        assert world.holder("share-knowledge", "2026-03-02") == CRISIS

    def test_and_neither_rhythm_nor_promises(self) -> None:
        world = world_with("2026-01-12 call +crisis")
        world.promise("2026-01-12", "2026-04-10")
        assert world.holder("check-in-due", "2026-04-12") == ""
        assert world.holder("promise-due", "2026-04-12") == ""
        assert world.holder(CRISIS, "2026-04-12") == ""

    def test_three_words_without_an_answer_let_it_rest(self) -> None:
        world = world_with("2026-01-12 email +crisis", "2026-01-13 email", "2026-01-20 email")
        assert world.holder(CRISIS, "2026-02-20") == UNANSWERED

    def test_done_it_comes_back_after_thirty_days(self) -> None:
        world = world_with("2026-01-12 call +crisis")
        world.do(CRISIS, "2026-02-15")
        assert world.fires_around(CRISIS, "2026-03-17") == FROM_THEN_ON

    def test_a_dismissal_holds_until_there_was_contact(self) -> None:
        world = world_with("2026-01-12 call +crisis")
        world.put_off(world.finding(CRISIS, "2026-02-15"), "2026-02-15", kind="dismissed")
        assert not world.asks(CRISIS, "2026-06-15")
        world.log("2026-03-01 email")
        assert world.asks(CRISIS, "2026-03-31")


@pytest.mark.parametrize("status", ["paused", "ended", "deceased"])
def test_a_relationship_that_rests_or_has_ended_raises_none_of_it(status: str) -> None:
    world = world_with("2025-01-15 meeting", "2025-12-12 call +crisis")
    world.log("2026-01-12 email")
    world.change("contacts", 1001, status=status)
    rhythm = {name for name, rule in ALL_RULES.items() if rule.family == FAMILIES[0]}
    agenda = world.agenda("2026-06-12", rules=ALL_RULES)
    assert not rhythm & {item.finding.rule for card in agenda.cards for item in card.items}
