"""Mails that fly, what was agreed, terms, handovers, reviews, and projects whose day comes."""

from __future__ import annotations

from typing import Any

import pytest

from reljournal.domain.message import Word
from world import World, day, shifted

PING_PONG, WRITE, TERMS = "mail-ping-pong", "write-it-down", "terms-unclear"
HANDOVER, REVIEW, LATE = "handover", "agreement-review", "project-late"
FROM_THEN_ON = [False, True, True]
UNTIL_THEN = [True, False, False]
EASTER = ("2026-04-03", "2026-04-06")
TOPICS = ("scope", "budget", "billing", "rescheduling")


def world_with(*entries: str, **fields: Any) -> World:
    world = World(holidays=EASTER)
    world.person(**fields)
    for entry in entries:
        world.log(entry)
    return world


class TestMailPingPong:
    """Five e-mails with one person within seven days, and nobody has heard a voice."""

    MAILS = ("2026-03-02 email", "2026-03-03 email in", "2026-03-04 email", "2026-03-05 email in")

    @pytest.mark.parametrize(
        ("fifth", "fires"),
        [
            ("2026-03-05 email", True),
            ("2026-03-08 email", True),
            ("2026-03-08 email in", True),
            ("2026-03-09 email", False),  # the first is a week ago
            ("2026-03-08 message", False),
            ("2026-03-08 letter", False),
            ("2026-03-08 note", False),
        ],
    )
    def test_the_fifth_mail_within_seven_days(self, fifth: str, fires: bool) -> None:
        assert world_with(*self.MAILS, fifth).fires(PING_PONG, fifth.split()[0]) is fires

    def test_four_are_not_too_many(self) -> None:
        assert not world_with(*self.MAILS).fires(PING_PONG, "2026-03-05")

    def test_it_is_over_when_the_first_mail_is_a_week_old(self) -> None:
        assert world_with(*self.MAILS, "2026-03-06 email").fires_around(PING_PONG, "2026-03-09") == UNTIL_THEN

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-04 call", False),
            ("2026-03-06 video in", False),
            ("2026-03-02 meeting", False),
            ("2026-03-01 call", False),
            ("2026-02-28 call", True),  # a week ago
            ("2026-03-04 message in", True),
        ],
    )
    def test_a_voice_clears_it(self, entry: str, fires: bool) -> None:
        world = world_with(*self.MAILS, "2026-03-06 email", entry)
        assert world.fires(PING_PONG, "2026-03-07") is fires

    def test_with_one_person_not_with_the_house(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        for entry in self.MAILS:
            world.log(entry, anna)
        world.log("2026-03-06 email", ben)
        assert not world.fires(PING_PONG, "2026-03-06")
        world.log("2026-03-06 email", anna, ben)
        assert [finding.person for finding in world.findings(PING_PONG, "2026-03-06")] == [anna]

    def test_nobody_is_sent_to_call_whoever_left(self) -> None:
        world = world_with(*self.MAILS, "2026-03-06 email")
        world.person("Ben", org=1001)
        world.change("contacts", 1001, kind="organisation")
        world.change("contacts", 1001, kind="person", status="ended")
        assert not world.fires(PING_PONG, "2026-03-06")

    def test_it_is_a_call_that_is_suggested(self) -> None:
        finding = world_with(*self.MAILS, "2026-03-06 email").finding(PING_PONG, "2026-03-06")
        assert finding.actions == ("call", "video")
        assert finding.due == day("2026-03-06")

    def test_a_dismissal_holds_for_the_whole_exchange(self) -> None:
        world = world_with(*self.MAILS, "2026-03-06 email")
        world.put_off(world.finding(PING_PONG, "2026-03-06"), "2026-03-06", kind="dismissed")
        for step in range(1, 9):
            world.log(f"{shifted('2026-03-06', step)} email in")
        assert world.fires(PING_PONG, "2026-03-14")
        assert not world.asks(PING_PONG, "2026-03-14")

    def test_and_not_for_the_next_one(self) -> None:
        world = world_with(*self.MAILS, "2026-03-06 email")
        world.put_off(world.finding(PING_PONG, "2026-03-06"), "2026-03-06", kind="dismissed")
        world.log("2026-03-07 call")
        for step in range(5):
            world.log(f"{shifted('2026-03-14', step)} email in")
        assert world.asks(PING_PONG, "2026-03-18")

    def test_it_rests_on_the_same_while_nothing_happens(self) -> None:
        world = world_with("2026-03-01 email", *self.MAILS, "2026-03-06 email")
        marks = {world.finding(PING_PONG, on).fingerprint() for on in ("2026-03-06", "2026-03-07", "2026-03-08")}
        assert len(marks) == 1

    def test_a_call_settles_it(self) -> None:
        world = world_with(*self.MAILS, "2026-03-06 email")
        world.do(PING_PONG, "2026-03-06")
        assert not world.fires(PING_PONG, "2026-03-06")

    def test_numbers_from_the_settings(self) -> None:
        world = World(thresholds={(PING_PONG, "mails"): 2, (PING_PONG, "days"): 1})
        world.person()
        world.log("2026-03-02 email")
        world.log("2026-03-03 email in")
        assert not world.fires(PING_PONG, "2026-03-03")
        world.log("2026-03-03 email")
        assert world.fires_around(PING_PONG, "2026-03-03") == [False, True, False]


class TestWriteItDown:
    """A talk in which something was agreed, and no summary within two working days."""

    @pytest.mark.parametrize(
        ("agreed", "first_day"),
        [
            ("2026-03-02", "2026-03-05"),  # Monday: until Wednesday
            ("2026-03-05", "2026-03-10"),  # Thursday: until Monday
            ("2026-03-06", "2026-03-11"),
            ("2026-03-07", "2026-03-11"),  # a Saturday
            ("2026-04-02", "2026-04-09"),  # before Easter: until Wednesday
            ("2024-02-28", "2024-03-02"),  # over the leap day
            ("2026-12-31", "2027-01-05"),
        ],
    )
    def test_two_working_days(self, agreed: str, first_day: str) -> None:
        assert world_with(f"{agreed} call +agreed").fires_around(WRITE, first_day) == FROM_THEN_ON

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-02 call +agreed", True),
            ("2026-03-02 meeting in +agreed", True),
            ("2026-03-02 video +agreed", True),
            ("2026-03-02 call", False),
            ("2026-03-02 note +agreed", False),
            ("2026-03-02 email +agreed", False),
            ("2026-03-02 meeting +agreed +summary", False),
        ],
    )
    def test_what_wants_to_be_written_down(self, entry: str, fires: bool) -> None:
        assert world_with(entry).fires(WRITE, "2026-03-10") is fires

    def test_what_was_agreed_by_mail_is_written_already(self) -> None:
        assert not world_with("2026-03-01 email", "2026-03-02 email in +agreed").fires(WRITE, "2026-03-10")

    @pytest.mark.parametrize(
        ("summary", "fires"),
        [
            ("2026-03-02 email +summary", False),
            ("2026-03-09 email +summary", False),
            ("2026-03-03 letter in +summary", False),
            ("2026-03-01 email +summary", True),
            ("2026-03-03 email", True),
        ],
    )
    def test_a_later_summary_settles_it(self, summary: str, fires: bool) -> None:
        assert world_with("2026-03-02 call +agreed", summary).fires(WRITE, "2026-03-10") is fires

    def test_a_summary_to_a_colleague_is_one(self) -> None:
        world = World()
        house = world.organisation()
        world.log("2026-03-02 call +agreed", world.person("Anna", org=house))
        world.log("2026-03-03 email +summary", world.person("Ben", org=house))
        assert not world.fires(WRITE, "2026-03-10")

    def test_each_talk_is_a_matter_and_one_summary_settles_both(self) -> None:
        world = world_with("2026-03-02 call +agreed", "2026-03-04 meeting +agreed")
        assert len(world.findings(WRITE, "2026-03-10")) == 2
        world.log("2026-03-10 email +summary")
        assert not world.fires(WRITE, "2026-03-10")

    def test_after_a_quarter_it_helps_nobody(self) -> None:
        assert world_with("2026-03-02 call +agreed").fires_around(WRITE, "2026-06-01") == UNTIL_THEN

    def test_with_people_of_two_houses_it_is_on_one_card(self) -> None:
        world = World()
        anna, ben = world.person("Anna"), world.person("Ben")
        world.log("2026-03-02 call +agreed", ben, anna)
        assert [each.person for each in world.findings(WRITE, "2026-03-10")] == [ben]

    def test_done_it_carries_the_tag_that_settles_it(self) -> None:
        world = world_with("2026-03-02 call +agreed", prefers=("call",))
        world.do(WRITE, "2026-03-10")
        assert not world.fires(WRITE, "2026-03-10")

    def test_a_rest_or_a_friction_does_not_hold_it(self) -> None:
        world = world_with("2026-03-02 call +agreed", *(f"2026-03-0{number} email" for number in (3, 4, 5, 6)))
        world.friction("2026-03-09")
        assert world.holder(WRITE, "2026-03-10") == ""

    def test_a_dismissal_holds(self) -> None:
        world = world_with("2026-03-02 call +agreed")
        world.put_off(world.finding(WRITE, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.log("2026-03-11 call")
        assert not world.asks(WRITE, "2026-05-10")


class TestTermsUnclear:
    """A project runs without an agreement on scope, budget, billing or rescheduling."""

    def world(self, *topics: str, **fields: Any) -> World:
        world = world_with()
        world.project("2026-03-02", **fields)
        for topic in topics:
            world.agreement("2026-03-02", topic)
        return world

    def test_all_four_are_needed(self) -> None:
        assert not self.world(*TOPICS).fires(TERMS, "2026-03-10")
        for topic in TOPICS:
            world = self.world(*(each for each in TOPICS if each != topic))
            assert world.finding(TERMS, "2026-03-10").headline.values["missing"] == (Word(topic),)

    def test_what_is_missing_is_named_in_order(self) -> None:
        assert self.world("budget").finding(TERMS, "2026-03-10").headline.values["missing"] == (
            Word("scope"),
            Word("billing"),
            Word("rescheduling"),
        )

    @pytest.mark.parametrize("topic", ["other", "confidentiality"])
    def test_another_topic_settles_nothing(self, topic: str) -> None:
        assert len(self.world(topic).finding(TERMS, "2026-03-10").headline.values["missing"]) == 4  # type: ignore[arg-type]

    def test_it_is_told_at_the_start_and_owed_after_a_week(self) -> None:
        world = self.world()
        assert world.fires_around(TERMS, "2026-03-02") == FROM_THEN_ON
        days = ("2026-03-02", "2026-03-08", "2026-03-09", "2026-03-10")
        urgencies = [world.finding(TERMS, on).urgency_on(day(on)) for on in days]
        assert urgencies == ["soon", "soon", "today", "overdue"]

    @pytest.mark.parametrize(("state", "fires"), [("active", True), ("paused", False), ("ended", False)])
    def test_only_a_running_project(self, state: str, fires: bool) -> None:
        assert self.world(state=state).fires(TERMS, "2026-03-10") is fires

    def test_without_a_project_there_are_no_terms(self) -> None:
        assert not world_with().fires(TERMS, "2026-03-10")

    def test_an_agreement_of_tomorrow_does_not_count_today(self) -> None:
        world = self.world(*TOPICS[:3])
        world.agreement("2026-03-11", TOPICS[3])
        assert world.fires_around(TERMS, "2026-03-11") == UNTIL_THEN

    def test_two_projects_are_one_question(self) -> None:
        world = self.world()
        world.project("2026-03-01")
        assert world.finding(TERMS, "2026-03-10").due == day("2026-03-08")

    def test_a_dismissal_ends_when_a_term_is_settled_and_another_is_not(self) -> None:
        world = self.world("scope")
        world.put_off(world.finding(TERMS, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.agreement("2026-03-11", "other")
        assert not world.asks(TERMS, "2026-05-10")
        world.agreement("2026-03-12", "budget")
        assert world.asks(TERMS, "2026-05-10")

    def test_talked_about_it_rests_for_a_fortnight(self) -> None:
        world = self.world()
        world.do(TERMS, "2026-03-10")
        assert [world.asks(TERMS, shifted("2026-03-10", step)) for step in (0, 13, 14)] == [False, False, True]


class TestHandover:
    """Somebody took over: no talk within a fortnight, and agreements to confirm."""

    def world(self) -> World:
        world = World()
        self.house = world.organisation()
        self.anna = world.person("Anna", org=self.house, status="ended")
        self.jonas = world.person(
            "Jonas", org=self.house, took_over=day("2026-03-02"), follows=self.anna, phones=("+49 30 1",)
        )
        return world

    def unconfirmed(self, world: World, topic: str = "scope") -> int:
        return world.agreement("2025-06-02", topic, who=self.house, with_=self.jonas, unconfirmed=True)

    def test_a_fortnight_to_introduce_yourself(self) -> None:
        world = self.world()
        assert world.fires_around(HANDOVER, "2026-03-17") == FROM_THEN_ON
        finding = world.finding(HANDOVER, "2026-03-17")
        assert (finding.person, finding.due) == (self.jonas, day("2026-03-16"))

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-02 call", False),
            ("2026-03-16 meeting in", False),
            ("2026-03-20 call", False),
            ("2026-03-01 call", True),
            ("2026-03-10 email", True),
            ("2026-03-10 note", True),
        ],
    )
    def test_a_talk_with_the_successor_settles_it(self, entry: str, fires: bool) -> None:
        world = self.world()
        world.log(entry, self.jonas)
        assert world.fires(HANDOVER, "2026-03-20") is fires

    def test_an_answer_to_a_mail_is_a_talk(self) -> None:
        world = self.world()
        world.log("2026-03-10 email", self.jonas)
        world.log("2026-03-11 email in", self.jonas)
        assert not world.fires(HANDOVER, "2026-03-20")

    def test_a_talk_with_somebody_else_does_not(self) -> None:
        world = self.world()
        world.log("2026-03-10 call", world.person("Ben", org=self.house))
        assert world.fires(HANDOVER, "2026-03-20")

    def test_nobody_took_over(self) -> None:
        world = World()
        house = world.organisation()
        world.person("Anna", org=house)
        assert not world.fires(HANDOVER, "2030-03-20")

    def test_before_their_first_day_nothing_is_asked(self) -> None:
        world = self.world()
        self.unconfirmed(world)
        assert world.fires_around(HANDOVER, "2026-03-02") == FROM_THEN_ON

    def test_agreements_are_confirmed_one_by_one(self) -> None:
        world = self.world()
        world.log("2026-03-02 call", self.jonas)
        first, second = self.unconfirmed(world), self.unconfirmed(world, "budget")
        asked = []
        while world.fires(HANDOVER, "2026-03-10"):
            finding = world.finding(HANDOVER, "2026-03-10")
            asked.append((finding.subject, finding.reason.values["n"]))
            world.do(HANDOVER, "2026-03-10")
        assert asked == [(first, 2), (second, 1)]
        assert all(world.book.agreements[each].written for each in (first, second))
        assert world.book.agreements[first].confirmed == day("2026-03-10")

    @pytest.mark.parametrize("kind", ["email", "letter", "message"])
    def test_it_is_confirmed_in_writing(self, kind: str) -> None:
        world = self.world()
        world.log("2026-03-02 call", self.jonas)
        self.unconfirmed(world)
        assert kind in world.finding(HANDOVER, "2026-03-10").actions

    def test_what_stands_with_somebody_else_is_not_asked(self) -> None:
        world = self.world()
        world.log("2026-03-02 call", self.jonas)
        ben = world.person("Ben", org=self.house)
        world.agreement("2025-06-02", who=self.house, with_=ben)
        world.agreement("2025-06-02", who=self.house, with_=self.jonas)
        assert not world.fires(HANDOVER, "2026-03-20")

    @pytest.mark.parametrize("status", ["ended", "deceased"])
    def test_a_successor_who_is_gone_is_asked_for_nothing(self, status: str) -> None:
        world = self.world()
        self.unconfirmed(world)
        world.change("contacts", self.jonas, status=status)
        assert not world.fires(HANDOVER, "2026-03-20")

    def test_both_stand_on_one_card(self) -> None:
        world = self.world()
        self.unconfirmed(world)
        assert len(world.findings(HANDOVER, "2026-03-16")) == 1
        assert len(world.findings(HANDOVER, "2026-03-17")) == 2

    def test_a_dismissal_holds_and_the_next_agreement_is_asked_all_the_same(self) -> None:
        world = self.world()
        world.log("2026-03-02 call", self.jonas)
        first, second = self.unconfirmed(world), self.unconfirmed(world, "budget")
        world.put_off(world.finding(HANDOVER, "2026-03-10"), "2026-03-10", kind="dismissed")
        assert not world.asks(HANDOVER, "2026-03-20")
        world.change("agreements", first, unconfirmed=False)
        assert [item.finding.subject for item in world.items(HANDOVER, "2026-03-20")] == [second]


class TestAgreementReview:
    """The day of a review is within a fortnight."""

    def world(self, review: str | None = "2026-03-31", **fields: Any) -> World:
        world = world_with()
        self.agreement = world.agreement("2025-03-31", review=review, **fields)
        return world

    @pytest.mark.parametrize(
        ("review", "first_day"),
        [
            ("2026-03-31", "2026-03-17"),
            ("2026-03-08", "2026-02-22"),
            ("2024-03-10", "2024-02-25"),
            ("2026-01-05", "2025-12-22"),
        ],
    )
    def test_a_fortnight_ahead(self, review: str, first_day: str) -> None:
        world = self.world(review)
        world.change("agreements", self.agreement, agreed=day("2023-01-02"))
        assert world.fires_around(REVIEW, first_day) == FROM_THEN_ON

    def test_on_its_day_and_after_it(self) -> None:
        world = self.world()
        days = ("2026-03-30", "2026-03-31", "2026-04-01", "2027-04-01")
        urgencies = [world.finding(REVIEW, on).urgency_on(day(on)) for on in days]
        assert urgencies == ["soon", "today", "overdue", "overdue"]

    def test_without_a_day_there_is_no_review(self) -> None:
        assert not self.world(None).fires(REVIEW, "2030-03-31")

    @pytest.mark.parametrize(
        ("confirmed", "fires"), [("2026-03-16", True), ("2026-03-17", False), ("2026-04-02", False)]
    )
    def test_confirmed_shortly_before_or_after_it_is_closed(self, confirmed: str, fires: bool) -> None:
        assert self.world(confirmed=day(confirmed)).fires(REVIEW, "2026-04-03") is fires

    def test_confirmed_with_another_day_it_comes_again(self) -> None:
        world = self.world(confirmed=day("2026-03-20"))
        world.change("agreements", self.agreement, review=day("2027-03-31"))
        assert world.fires_around(REVIEW, "2027-03-17") == FROM_THEN_ON

    def test_done_it_is_confirmed(self) -> None:
        world = self.world()
        world.do(REVIEW, "2026-03-20")
        assert not world.fires(REVIEW, "2027-03-20")
        assert world.book.agreements[self.agreement].confirmed == day("2026-03-20")

    def test_a_dismissal_ends_with_another_day(self) -> None:
        world = self.world()
        world.put_off(world.finding(REVIEW, "2026-03-20"), "2026-03-20", kind="dismissed")
        assert not world.asks(REVIEW, "2026-04-20")
        world.change("agreements", self.agreement, review=day("2026-09-30"))
        assert not world.asks(REVIEW, "2026-04-20")
        assert world.asks(REVIEW, "2026-09-20")


class TestProjectLate:
    """The day of a project has passed, or comes near in silence."""

    def world(self, *entries: str, due: str | None = "2026-05-29", **fields: Any) -> World:
        world = world_with(*entries)
        self.project = world.project("2026-03-02", due=day(due) if due else None, **fields)
        return world

    @pytest.mark.parametrize(
        ("due", "first_day"),
        [("2026-05-29", "2026-05-22"), ("2026-03-05", "2026-02-26"), ("2024-03-06", "2024-02-28")],
    )
    def test_a_week_ahead_in_silence(self, due: str, first_day: str) -> None:
        world = self.world(due=due)
        world.change("projects", self.project, started=day("2023-01-02"))
        assert world.fires_around(LATE, first_day) == FROM_THEN_ON

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-05-11 email", True),
            ("2026-05-12 email", True),  # fourteen days ago on the 26th
            ("2026-05-13 email", False),
            ("2026-05-13 call in", False),
            ("2026-05-26 card", False),
            ("2026-05-20 email in", True),
            ("2026-05-20 note", True),
        ],
    )
    def test_silence_is_a_fortnight_without_a_word(self, entry: str, fires: bool) -> None:
        assert self.world("2026-05-01 call", entry).fires(LATE, "2026-05-26") is fires

    def test_on_its_day_it_is_not_late_yet(self) -> None:
        world = self.world("2026-05-28 email")
        assert world.fires_around(LATE, "2026-05-30") == FROM_THEN_ON

    def test_the_stage_rises_with_its_day(self) -> None:
        world = self.world()
        assert [world.finding(LATE, on).stage for on in ("2026-05-29", "2026-05-30")] == [1, 2]

    @pytest.mark.parametrize("state", ["paused", "ended"])
    def test_only_a_running_project(self, state: str) -> None:
        assert not self.world(state=state).fires(LATE, "2026-06-30")

    def test_without_a_day_nothing_is_late(self) -> None:
        assert not self.world(due=None).fires(LATE, "2030-06-30")

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-05-29 call", True),
            ("2026-05-30 call", False),
            ("2026-06-01 video in", False),
            ("2026-06-01 email", True),
            ("2026-06-01 note", True),
        ],
    )
    def test_a_talk_after_its_day_is_the_talk_about_it(self, entry: str, fires: bool) -> None:
        assert self.world(entry).fires(LATE, "2026-06-02") is fires

    def test_it_comes_back_a_fortnight_after_the_talk(self) -> None:
        assert self.world("2026-06-02 call").fires_around(LATE, "2026-06-16") == FROM_THEN_ON

    def test_another_day_ends_it_and_a_dismissal(self) -> None:
        world = self.world()
        world.put_off(world.finding(LATE, "2026-06-01"), "2026-06-01", kind="dismissed")
        assert not world.asks(LATE, "2026-07-01")
        world.change("projects", self.project, due=day("2026-07-31"))
        assert not world.fires(LATE, "2026-07-01")
        assert world.asks(LATE, "2026-08-01")

    def test_dismissed_before_its_day_it_speaks_once_it_has_passed(self) -> None:
        world = self.world()
        world.put_off(world.finding(LATE, "2026-05-25"), "2026-05-25", kind="dismissed")
        assert not world.asks(LATE, "2026-05-29")
        assert world.asks(LATE, "2026-05-30")

    def test_each_project_is_a_matter_of_its_own(self) -> None:
        world = self.world()
        other = world.project("2026-03-03", due=day("2026-05-20"))
        assert [finding.subject for finding in world.findings(LATE, "2026-05-30")] == [self.project, other]

    @pytest.mark.parametrize("prefers", [("call",), ("email",)])
    def test_done_it_rests_for_a_fortnight(self, prefers: tuple[str, ...]) -> None:
        world = self.world()
        world.change("contacts", 1001, prefers=prefers)
        world.do(LATE, "2026-06-01")
        assert [world.asks(LATE, shifted("2026-06-01", step)) for step in (0, 13, 14)] == [False, False, True]

    def test_no_rest_holds_it(self) -> None:
        world = self.world(*(f"2026-05-{number} email" for number in (20, 22, 24, 26)))
        assert world.fires("give-space", "2026-05-30")
        assert world.holder(LATE, "2026-05-30") == ""


def test_while_the_relationship_is_paused_clarity_waits() -> None:
    world = world_with("2026-03-02 call +agreed")
    world.project("2026-03-02", due=day("2026-03-09"))
    world.agreement("2025-03-02", review="2026-03-09")
    world.change("contacts", 1001, status="paused")
    assert {world.holder(rule, "2026-03-10") for rule in (WRITE, TERMS, REVIEW, LATE)} == {"paused"}
