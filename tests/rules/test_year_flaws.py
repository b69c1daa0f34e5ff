"""What living through a year showed (tests/simulation), each flaw held by the least story that has it."""

from __future__ import annotations

import pytest

from world import ALL_RULES, World, shifted

FRICTION, DORMANT, FADING = "friction-open", "dormant", "fading"


class TestAFrictionThatNobodySettled:
    """Talked about and never resolved, it would hold back check-ins and thanks for good and say nothing."""

    def world(self, *entries: str) -> World:
        world = World()
        world.person()
        world.friction("2026-03-02")
        for entry in entries:
            world.log(entry)
        return world

    def test_two_weeks_after_the_talk_it_is_asked_about(self) -> None:
        assert self.world("2026-03-03 call").fires_around(FRICTION, "2026-03-17") == [False, True, True]

    def test_another_talk_gives_it_time_again(self) -> None:
        world = self.world("2026-03-03 call", "2026-03-16 call")
        assert world.fires_around(FRICTION, "2026-03-30") == [False, True, True]

    def test_written_down_as_settled_it_is_over(self) -> None:
        world = self.world("2026-03-03 call")
        (friction,) = world.tables["frictions"]
        world.change("frictions", friction, resolved=None)
        assert world.fires(FRICTION, "2026-04-01")
        world.change("frictions", friction, resolved=world.context("2026-03-20").today)
        assert not world.fires(FRICTION, "2026-04-01")

    def test_a_talk_before_it_opened_is_none_about_it(self) -> None:
        (finding,) = self.world("2026-03-01 call").findings(FRICTION, "2026-03-20")
        assert "no conversation since" in finding.reason.text


class TestAMessageJustBeforeTheCheckIn:
    """A prospect is asked every month and touched every 14 days at most: no room for a message on day 20."""

    @pytest.mark.parametrize(
        ("fields", "holder"),
        [
            ({"type": "prospect"}, "check-in-due"),
            ({"type": "prospect", "cadence": "6w"}, ""),  # 14 days between the two: just enough
            ({"type": "prospect", "cadence": "41d"}, "check-in-due"),
            ({"type": "partnership"}, ""),
        ],
    )
    def test_it_is_left_to_the_check_in(self, fields: dict[str, str], holder: str) -> None:
        world = World()
        world.person(**fields)
        world.log("2026-03-02 call +knowledge")
        due = world.finding(DORMANT, "2026-05-30").due.isoformat()
        assert world.holder(DORMANT, due) == holder

    def test_not_where_the_check_in_is_switched_off(self) -> None:
        world = World()
        world.person(type="prospect")
        world.log("2026-03-02 call")
        assert world.asks(DORMANT, "2026-03-25")


class TestAskedOpenlyAgainAndAgain:
    """Whoever is to be touched rarely is not called every fortnight because they have grown quiet."""

    @pytest.mark.parametrize(
        ("type_name", "days"), [("friendly", 14), ("partnership", 14), ("loyal", 28), ("transactional", 42)]
    )
    def test_a_talk_answers_it_for_twice_the_least_days(self, type_name: str, days: int) -> None:
        world = World()
        world.person(type=type_name)
        for on in ("2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01", "2025-08-01", "2026-02-02"):
            world.log(f"{on} call")
        assert world.fires_around(FADING, shifted("2026-02-02", days)) == [False, True, True]


class TestWhatStandsFirst:
    def test_what_asks_for_nothing_comes_last(self) -> None:
        world = World()
        world.person("Aaron", type="prospect")
        for on in ("2026-01-12", "2026-02-02", "2026-03-02"):
            world.log(f"{on} email")
        world.log("2026-03-01 email +knowledge", world.person("Zoe"))
        world.change("contacts", 1001, added=None)
        agenda = world.agenda("2026-05-01", rules=ALL_RULES)
        assert [card.relationship.name for card in agenda.cards] == ["Zoe", "Aaron"]
        assert not agenda.cards[1].items[0].finding.actions

    def test_of_two_niceties_the_one_that_waits_longer(self) -> None:
        world = World()
        world.log("2026-01-19 call +knowledge", world.person("Aaron"))
        world.log("2026-01-12 call +knowledge", world.person("Zoe"))
        agenda = world.agenda("2026-03-25", rules=ALL_RULES)
        assert [card.relationship.name for card in agenda.cards] == ["Zoe", "Aaron"]
        assert {item.finding.rule for card in agenda.cards for item in card.items} == {DORMANT}
