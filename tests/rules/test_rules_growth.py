"""Knowledge to share, ideas to bring, partners in the making, and wishes that the facts do not bear."""

from __future__ import annotations

from typing import Any

import pytest

from world import ALL_RULES, World, day, shifted

KNOWLEDGE, COMPLACENCY, SPARRING, MISMATCH = "share-knowledge", "complacency", "sparring", "mismatch"
FROM_THEN_ON = [False, True, True]
UNTIL_THEN = [True, False, False]


def world_with(*entries: str, **fields: Any) -> World:
    world = World()
    world.person(**fields)
    for entry in entries:
        world.log(entry)
    return world


class TestShareKnowledge:
    """Nothing worth knowing was shared within the type's interval."""

    @pytest.mark.parametrize(
        ("type_name", "shared", "due"),
        [
            ("partnership", "2025-09-10", "2026-03-10"),
            ("partnership", "2025-08-31", "2026-02-28"),
            ("partnership", "2023-08-31", "2024-02-29"),
            ("advisory", "2025-09-10", "2026-03-10"),
            ("prospect", "2025-09-10", "2026-03-10"),
            ("loyal", "2025-03-10", "2026-03-10"),
            ("friendly", "2024-02-29", "2025-02-28"),
            ("supplier", "2025-03-10", "2026-03-10"),
        ],
    )
    def test_the_type_sets_the_interval(self, type_name: str, shared: str, due: str) -> None:
        world = world_with(f"{shared} email +knowledge", type=type_name)
        assert world.fires_around(KNOWLEDGE, due) == FROM_THEN_ON
        finding = world.finding(KNOWLEDGE, shifted(due, 99))
        assert (finding.due, finding.urgency_on(day(due))) == (day(due), "info")

    def test_a_transactional_client_is_spared(self) -> None:
        assert not world_with("2016-03-10 email +knowledge", type="transactional").fires(KNOWLEDGE, "2026-03-10")

    def test_never_shared_it_counts_from_the_day_of_adding(self) -> None:
        assert world_with(added="2025-09-10").fires_around(KNOWLEDGE, "2026-03-10") == FROM_THEN_ON
        assert not world_with(added=None).fires(KNOWLEDGE, "2026-03-10")

    @pytest.mark.parametrize(
        ("entry", "resets"),
        [
            ("2026-02-02 call +knowledge", True),
            ("2026-02-02 email in +knowledge", False),
            ("2026-02-02 email", False),
        ],
    )
    def test_what_i_shared_counts(self, entry: str, resets: bool) -> None:
        assert world_with("2025-06-10 email +knowledge", entry).fires(KNOWLEDGE, "2026-03-10") is not resets

    def test_a_dismissal_holds_until_something_was_shared(self) -> None:
        world = world_with("2025-09-10 email +knowledge")
        world.put_off(world.finding(KNOWLEDGE, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.log("2026-04-01 call")
        assert not world.asks(KNOWLEDGE, "2027-03-10")
        world.log("2027-03-11 email +knowledge")
        assert world.asks(KNOWLEDGE, "2027-09-11")

    def test_done_it_carries_the_tag_that_settles_it(self) -> None:
        world = world_with("2025-09-10 email +knowledge")
        world.do(KNOWLEDGE, "2026-03-10")
        assert world.fires_around(KNOWLEDGE, "2026-09-10") == FROM_THEN_ON


class TestComplacency:
    """Two years together, still active, and no idea of mine for a year."""

    @pytest.mark.parametrize(
        ("since", "idea", "first_day"),
        [
            ("2024-03-10", None, "2026-03-10"),
            ("2024-02-29", None, "2026-02-28"),
            ("2024-03-10", "2024-06-03", "2026-03-10"),
            ("2024-03-10", "2025-06-03", "2026-06-03"),
            ("2019-03-10", "2025-02-28", "2026-02-28"),
            ("2019-03-10", "2024-02-29", "2025-02-28"),
        ],
    )
    def test_two_years_and_one_without_an_idea(self, since: str, idea: str | None, first_day: str) -> None:
        entries = [f"{idea} meeting +idea"] if idea else []
        world = world_with(*entries, f"{shifted(first_day, -40)} call", since=since)
        assert world.fires_around(COMPLACENCY, first_day) == FROM_THEN_ON

    def test_what_the_entries_show_is_the_beginning(self) -> None:
        world = world_with("2024-03-10 call", "2026-02-02 call")
        assert world.fires_around(COMPLACENCY, "2026-03-10") == FROM_THEN_ON

    @pytest.mark.parametrize(
        ("entry", "resets"),
        [("2026-02-02 email +idea", True), ("2026-02-02 call in +idea", False), ("2026-02-02 email", False)],
    )
    def test_an_idea_of_mine(self, entry: str, resets: bool) -> None:
        world = world_with("2026-01-12 call", entry, since="2019-03-10")
        assert world.fires(COMPLACENCY, "2026-03-10") is not resets

    @pytest.mark.parametrize(
        ("talk", "fires"), [("2025-03-09", False), ("2025-03-10", True), ("2026-01-12", True)]
    )
    def test_active_is_who_talked_within_a_year(self, talk: str, fires: bool) -> None:
        assert world_with(f"{talk} call", since="2019-03-10").fires(COMPLACENCY, "2026-03-10") is fires

    @pytest.mark.parametrize(("state", "fires"), [("active", True), ("paused", False), ("ended", False)])
    def test_or_for_whom_a_project_runs(self, state: str, fires: bool) -> None:
        world = world_with(since="2019-03-10")
        world.project("2025-06-02", state=state)
        assert world.fires(COMPLACENCY, "2026-03-10") is fires

    def test_without_a_beginning_nothing_is_old(self) -> None:
        assert not world_with().fires(COMPLACENCY, "2026-03-10")

    def test_a_dismissal_holds_until_an_idea_came(self) -> None:
        world = world_with("2026-01-12 call", since="2019-03-10")
        world.put_off(world.finding(COMPLACENCY, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.log("2026-04-01 call")
        assert not world.asks(COMPLACENCY, "2027-03-10")
        world.log("2026-04-02 meeting +idea")
        assert world.asks(COMPLACENCY, "2027-04-02")

    def test_done_it_carries_the_tag_that_settles_it(self) -> None:
        world = world_with("2026-01-12 call", since="2019-03-10")
        world.do(COMPLACENCY, "2026-03-10")
        world.log("2026-06-01 call")
        assert world.fires_around(COMPLACENCY, "2027-03-10") == FROM_THEN_ON


class TestSparring:
    """They asked for advice twice within half a year, and the type says client."""

    ENTRIES = ("2025-09-10 call in +sparring", "2026-02-02 meeting in +sparring")

    def test_two_are_enough_and_one_is_not(self) -> None:
        assert world_with(*self.ENTRIES, type="loyal").fires(SPARRING, "2026-02-02")
        assert not world_with(*self.ENTRIES[:1], type="loyal").fires(SPARRING, "2026-02-02")
        assert not world_with(*self.ENTRIES[:1], "2026-02-02 call in", type="loyal").fires(SPARRING, "2026-02-02")

    @pytest.mark.parametrize(
        ("first", "end"),
        [("2025-09-10", "2026-03-10"), ("2025-08-31", "2026-03-01"), ("2023-08-29", "2024-02-29")],
    )
    def test_within_six_months(self, first: str, end: str) -> None:
        world = world_with(f"{first} call in +sparring", f"{shifted(end, -20)} call +sparring", type="loyal")
        assert world.fires_around(SPARRING, end) == UNTIL_THEN

    @pytest.mark.parametrize(
        ("type_name", "fires"),
        [
            ("transactional", True),
            ("loyal", True),
            ("partnership", False),
            ("advisory", False),
            ("friendly", False),
            ("prospect", False),
            ("supplier", False),
            (None, False),
        ],
    )
    def test_only_where_the_type_may_be_too_small(self, type_name: str | None, fires: bool) -> None:
        assert world_with(*self.ENTRIES, type=type_name).fires(SPARRING, "2026-02-02") is fires

    def test_another_type_settles_it(self) -> None:
        world = world_with(*self.ENTRIES, type="loyal")
        world.change("contacts", 1001, type="partnership")
        assert not world.fires(SPARRING, "2026-02-02")

    def test_it_is_something_to_know_and_nothing_to_do(self) -> None:
        world = world_with(*self.ENTRIES, type="loyal")
        (item,) = world.items(SPARRING, "2026-02-02")
        assert (item.action, item.urgency) == ("wait", "info")

    def test_a_dismissal_holds_while_older_entries_leave_the_window(self) -> None:
        world = world_with(
            "2025-09-01 call in +sparring", *self.ENTRIES, "2026-02-03 call in +sparring", type="loyal"
        )
        world.put_off(world.finding(SPARRING, "2026-02-04"), "2026-02-04", kind="dismissed")
        assert [
            len(world.finding(SPARRING, on).evidence) for on in ("2026-02-28", "2026-03-09", "2026-03-10")
        ] == [
            4,
            3,
            2,
        ]
        assert not any(world.asks(SPARRING, on) for on in ("2026-02-28", "2026-03-09", "2026-03-10"))

    def test_and_ends_when_they_ask_again(self) -> None:
        world = world_with(*self.ENTRIES, type="loyal")
        world.put_off(world.finding(SPARRING, "2026-02-04"), "2026-02-04", kind="dismissed")
        world.log("2026-02-20 call")
        assert not world.asks(SPARRING, "2026-02-21")
        world.log("2026-02-21 call in +sparring")
        assert world.asks(SPARRING, "2026-02-21")


class TestMismatch:
    """A wish for partnership, and for a year nothing came in but business."""

    DAYS = ("2025-04-01", "2025-07-01", "2025-10-01", "2026-01-12")

    def world(self, count: int = 4, *, type_name: str | None = "partnership", since: str = "2024-01-10") -> World:
        world = world_with(type=type_name, since=since)
        self.project = world.project("2025-01-10")
        for on in self.DAYS[:count]:
            world.log(f"{on} email in", project=self.project)
        return world

    def test_four_entries_say_something_and_three_do_not(self) -> None:
        assert self.world().fires(MISMATCH, "2026-03-10")
        assert not self.world(3).fires(MISMATCH, "2026-03-10")

    @pytest.mark.parametrize(
        ("type_name", "fires"),
        [
            ("partnership", True),
            (None, True),
            ("friendly", True),
            ("advisory", False),
            ("loyal", False),
            ("transactional", False),
            ("prospect", False),
            ("supplier", False),
        ],
    )
    def test_only_where_the_type_may_be_a_wish(self, type_name: str | None, fires: bool) -> None:
        assert self.world(type_name=type_name).fires(MISMATCH, "2026-03-10") is fires

    def test_the_year_ends_with_its_oldest_entry(self) -> None:
        assert self.world().fires_around(MISMATCH, "2026-04-01") == UNTIL_THEN

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-02-02 email in", False),
            ("2026-02-02 call in +personal", False),
            ("2026-02-02 card in", False),
            ("2026-02-02 email in +invoice", True),
            ("2026-02-02 letter in +payment", True),
            ("2026-02-02 note in", True),
            ("2026-02-02 call +personal", True),  # I began it
            ("2025-03-10 call in +personal", True),  # a year ago
            ("2025-03-11 call in +personal", False),
        ],
    )
    def test_one_personal_word_of_theirs_is_enough(self, entry: str, fires: bool) -> None:
        world = self.world()
        world.log(entry)
        assert world.fires(MISMATCH, "2026-03-10") is fires

    def test_a_project_mail_with_a_personal_word_is_personal(self) -> None:
        world = self.world()
        world.log("2026-02-02 email in +personal", project=self.project)
        assert not world.fires(MISMATCH, "2026-03-10")

    @pytest.mark.parametrize("since", ["2025-03-05", "2025-02-28"])
    def test_a_young_relationship_may_still_become_anything(self, since: str) -> None:
        assert self.world(since=since).fires_around(MISMATCH, shifted(since, 365)) == FROM_THEN_ON

    def test_so_may_one_whose_first_entries_came_this_year(self) -> None:
        world = world_with()
        project = world.project("2025-05-10")
        for number in range(5):
            world.log(f"2025-06-0{number + 1} email in", project=project)
        assert not world.fires(MISMATCH, "2026-05-31")

    def test_it_rests_on_the_same_from_day_to_day_and_from_mail_to_mail(self) -> None:
        world = self.world()
        world.put_off(world.finding(MISMATCH, "2026-03-10"), "2026-03-10", kind="dismissed")
        for month in range(3, 13):
            world.log(f"2026-{month:02}-11 email in", project=self.project)
        assert world.fires(MISMATCH, "2026-12-31")
        assert not any(world.asks(MISMATCH, on) for on in ("2026-03-11", "2026-04-01", "2026-12-31"))

    def test_a_dismissal_ends_with_a_personal_word(self) -> None:
        world = self.world()
        world.put_off(world.finding(MISMATCH, "2026-03-10"), "2026-03-10", kind="dismissed")
        world.log("2026-03-11 call in +personal")
        for month in range(4, 13):
            world.log(f"2026-{month:02}-11 email in", project=self.project)
        assert [world.asks(MISMATCH, on) for on in ("2027-03-10", "2027-03-11")] == [False, True]

    def test_another_type_settles_it(self) -> None:
        world = self.world()
        world.change("contacts", 1001, type="loyal")
        assert not world.fires(MISMATCH, "2026-03-10")


class TestWhatHoldsGrowth:
    """All four at once, and what keeps them back."""

    def world(self) -> World:
        world = World()
        world.person(type="loyal", since="2019-01-10")
        for on in ("2026-01-12", "2026-02-02"):
            world.log(f"{on} call in +sparring")
        return world

    @staticmethod
    def holders(world: World, today: str = "2026-03-10") -> set[str]:
        growth = [rule for rule in ALL_RULES.values() if rule.family == "growth" and world.fires(rule.name, today)]
        assert {rule.name for rule in growth} == {KNOWLEDGE, COMPLACENCY, SPARRING}
        return {world.holder(rule.name, today) for rule in growth}

    def test_nothing(self) -> None:
        assert self.holders(self.world()) == {""}

    def test_an_open_friction(self) -> None:
        world = self.world()
        friction = world.friction("2026-03-02")
        assert self.holders(world) == {"friction-open"}
        world.change("frictions", friction, resolved=day("2026-03-09"))
        assert self.holders(world) == {""}

    def test_a_crisis(self) -> None:
        world = self.world()
        world.log("2026-03-02 email in +crisis")
        assert self.holders(world) == {"crisis-contact"}

    def test_a_project_that_rests(self) -> None:
        world = self.world()
        world.project("2026-01-12", state="paused")
        assert self.holders(world) == {"crisis-contact"}

    def test_three_words_without_an_answer(self) -> None:
        world = self.world()
        for on in ("2026-02-10", "2026-02-17", "2026-02-24"):
            world.log(f"{on} email")
        assert self.holders(world) == {"unanswered"}

    def test_four_in_a_short_time(self) -> None:
        world = self.world()
        for on in ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"):
            world.log(f"{on} card")
        assert self.holders(world) == {"give-space"}

    def test_a_touch_of_yesterday(self) -> None:
        world = self.world()
        world.log("2026-03-09 email")
        assert self.holders(world) == {"give-space"}

    def test_a_pause(self) -> None:
        world = self.world()
        world.change("contacts", 1001, status="paused")
        assert self.holders(world) == {"paused"}
