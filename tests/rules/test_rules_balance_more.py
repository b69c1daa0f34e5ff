"""Thanks that fit the moment, gifts, days that matter, who always begins."""

from __future__ import annotations

from typing import Any

import pytest

from world import ALL_RULES, World, day, shifted

REFERRAL, PROJECT, YEAR_END = "referral-thanks", "thank-after-project", "year-end-thanks"
CHRISTMAS, LIMIT, REPEAT = "not-only-at-christmas", "gift-limit", "gift-repeat"
ONE_SIDED, OCCASION = "one-sided", "occasion"
BALANCE = {name: rule for name, rule in ALL_RULES.items() if rule.family == "balance"}


def one(**fields: Any) -> World:
    world = World()
    world.person(**fields)
    return world


def two_of_a_house() -> tuple[World, int, int, int]:
    world = World()
    house = world.organisation()
    return world, house, world.person("Anna", org=house), world.person("Ben", org=house)


def days_on(world: World, rule: str, first: str, last: str) -> list[str]:
    """The days from first to last on which a rule fires."""
    span = (day(last) - day(first)).days
    return [on for on in (shifted(first, step) for step in range(span + 1)) if world.fires(rule, on)]


class TestReferralThanks:
    def referred(self, on: str = "2026-03-02", **fields: Any) -> World:
        world = one(**fields)
        world.log(f"{on} call in +referral")
        return world

    @pytest.mark.parametrize(
        ("came", "first", "last"),
        [
            ("2026-03-02", "2026-03-06", "2026-05-31"),
            ("2024-02-27", "2024-03-02", "2024-05-27"),
            ("2025-12-30", "2026-01-03", "2026-03-30"),
        ],
    )
    def test_from_the_fourth_day_for_ninety_days(self, came: str, first: str, last: str) -> None:
        shown = days_on(self.referred(came), REFERRAL, shifted(came, -5), shifted(came, 120))
        assert (shown[0], shown[-1], len(shown)) == (first, last, 87)

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2026-03-02 call in +referral", True),
            ("2026-03-02 email in +referral +noreply", True),
            ("2026-03-02 event in +referral", True),
            ("2026-03-02 call +referral", False),
            ("2026-03-02 note +referral", False),
            ("2026-03-02 call in", False),
        ],
    )
    def test_what_is_a_referral(self, entry: str, fires: bool) -> None:
        world = one()
        world.log(entry)
        assert world.fires(REFERRAL, "2026-03-10") is fires

    @pytest.mark.parametrize(
        ("thanks", "owed"),
        [
            ("2026-03-02 card", False),
            ("2026-03-09 gift", False),
            ("2026-03-04 email +thanks", False),
            ("2026-03-04 email", True),
            ("2026-03-04 call +praise", True),
            ("2026-03-04 note +thanks", True),
            ("2026-03-04 card in", True),
            ("2026-03-01 card", True),
            ("2026-03-11 card", True),
        ],
    )
    def test_what_thanks(self, thanks: str, owed: bool) -> None:
        world = self.referred()
        world.log(thanks)
        assert world.fires(REFERRAL, "2026-03-10") is owed

    def test_thanks_to_somebody_else_in_the_house_do_not_reach_them(self) -> None:
        world, house, anna, ben = two_of_a_house()
        world.log("2026-03-02 call in +referral", anna)
        world.log("2026-03-03 card", ben)
        assert world.finding(REFERRAL, "2026-03-10").person == anna
        world.log("2026-03-09 card", house)
        assert not world.fires(REFERRAL, "2026-03-10")

    def test_each_referral_is_thanked_for(self) -> None:
        world = self.referred()
        world.log("2026-03-04 card")
        second = world.log("2026-03-05 email in +referral")
        assert world.finding(REFERRAL, "2026-03-10").subject == second

    def test_one_word_thanks_for_two(self) -> None:
        world = self.referred()
        world.log("2026-03-03 email in +referral")
        assert len(world.findings(REFERRAL, "2026-03-10")) == 2
        world.do(REFERRAL, "2026-03-06")
        assert not world.fires(REFERRAL, "2026-03-10")

    @pytest.mark.parametrize("status", ["ended", "deceased"])
    def test_nothing_for_who_has_gone(self, status: str) -> None:
        world, _, anna, _ = two_of_a_house()
        world.log("2026-03-02 call in +referral", anna)
        world.change("contacts", anna, status=status)
        assert not world.fires(REFERRAL, "2026-03-10")

    def test_of_two_houses_it_is_on_the_card_of_the_one_named_first(self) -> None:
        world = World()
        anna, ben = world.person("Anna"), world.person("Ben")
        world.log("2026-03-02 event in +referral", ben, anna)
        (card,) = world.agenda("2026-03-10", rules=BALANCE).cards
        assert card.relationship.id == card.contact.id == ben

    def test_done_is_a_card_that_thanks(self) -> None:
        world = self.referred()
        world.do(REFERRAL, "2026-03-06")
        entry = max(world.tables["interactions"].values(), key=lambda each: each.id)
        assert (entry.kind, entry.tags) == ("card", ("thanks",))
        assert not world.fires(REFERRAL, "2026-04-06")

    def test_a_dismissal_is_for_this_referral(self) -> None:
        world = self.referred()
        world.put_off(world.finding(REFERRAL, "2026-03-06"), "2026-03-06", kind="dismissed")
        assert not any(world.asks(REFERRAL, on) for on in ("2026-03-06", "2026-05-31"))
        world.log("2026-04-01 call in +referral")
        assert world.asks(REFERRAL, "2026-04-05")

    def test_its_urgency(self) -> None:
        finding = self.referred().finding(REFERRAL, "2026-03-06")
        assert (finding.due, finding.since) == (day("2026-03-05"), day("2026-03-02"))
        assert finding.urgency_on(day("2026-03-06")) == "overdue"


class TestThankAfterProject:
    def ended(self, on: str = "2026-02-27", outcome: str | None = "well", **fields: Any) -> World:
        world = one(**fields)
        world.project(shifted(on, -90), ended=on, outcome=outcome)
        return world

    @pytest.mark.parametrize(
        ("ended", "last"),
        [("2026-02-27", "2026-03-20"), ("2024-02-09", "2024-03-01"), ("2025-12-19", "2026-01-09")],
    )
    def test_from_its_end_for_three_weeks(self, ended: str, last: str) -> None:
        shown = days_on(self.ended(ended), PROJECT, shifted(ended, -5), shifted(ended, 40))
        assert (shown[0], shown[-1], len(shown)) == (ended, last, 22)

    @pytest.mark.parametrize(
        ("today", "urgency"),
        [("2026-02-27", "soon"), ("2026-03-05", "soon"), ("2026-03-06", "today"), ("2026-03-07", "overdue")],
    )
    def test_best_within_a_week(self, today: str, urgency: str) -> None:
        assert self.ended().finding(PROJECT, today).urgency_on(day(today)) == urgency

    @pytest.mark.parametrize(
        ("outcome", "fires"), [("well", True), ("mixed", False), ("badly", False), (None, False)]
    )
    def test_only_where_it_went_well(self, outcome: str | None, fires: bool) -> None:
        assert self.ended(outcome=outcome).fires(PROJECT, "2026-03-02") is fires

    @pytest.mark.parametrize(
        ("type_name", "fires"),
        [
            ("partnership", True),
            ("advisory", True),
            ("loyal", True),
            ("friendly", True),
            ("transactional", False),
            ("prospect", False),
            ("supplier", False),
        ],
    )
    def test_the_type_says_whether(self, type_name: str, fires: bool) -> None:
        assert self.ended(type=type_name).fires(PROJECT, "2026-03-02") is fires

    @pytest.mark.parametrize(
        ("thanks", "owed"),
        [
            ("2026-02-27 card", False),
            ("2026-03-02 gift", False),
            ("2026-03-01 call +thanks", False),
            ("2026-02-26 card", True),
            ("2026-03-01 email", True),
            ("2026-03-01 card in", True),
            ("2026-03-03 card", True),
        ],
    )
    def test_what_thanks(self, thanks: str, owed: bool) -> None:
        world = self.ended()
        world.log(thanks)
        assert world.fires(PROJECT, "2026-03-02") is owed

    def test_who_is_thanked_in_a_house(self) -> None:
        world, house, anna, ben = two_of_a_house()
        world.project("2025-10-01", ended="2026-02-27", outcome="well", who=anna)
        world.log("2026-03-01 card", ben)
        assert world.finding(PROJECT, "2026-03-02").person == anna
        world.project("2025-10-01", ended="2026-02-27", outcome="well", who=house)
        assert len(world.findings(PROJECT, "2026-03-02")) == 1  # the house's is thanked for by a card to Ben

    def test_one_card_thanks_for_two_that_ended_together(self) -> None:
        world = self.ended()
        world.project("2025-11-03", ended="2026-02-25", outcome="well")
        world.log("2026-02-27 card")
        assert not world.fires(PROJECT, "2026-03-02")

    def test_a_project_that_is_ended_tomorrow_runs_today(self) -> None:
        assert self.ended("2026-03-03").fires_around(PROJECT, "2026-03-03") == [False, True, True]

    def test_done_and_dismissed(self) -> None:
        world = self.ended()
        world.put_off(world.finding(PROJECT, "2026-03-02"), "2026-03-02", kind="dismissed")
        assert not any(world.asks(PROJECT, on) for on in ("2026-03-02", "2026-03-20"))
        world.project("2025-11-03", ended="2026-03-04", outcome="well")
        world.do(PROJECT, "2026-03-04")
        assert not world.fires(PROJECT, "2026-03-05")

    @pytest.mark.parametrize(("resolved", "holder"), [(None, "friction-open"), ("2026-03-01", None)])
    def test_an_open_friction_holds_it_back(self, resolved: str | None, holder: str | None) -> None:
        world = self.ended()
        world.friction("2026-02-20", resolved=resolved)
        held = {each.finding.rule: each.hold.by for each in world.agenda("2026-03-02", rules=ALL_RULES).held}
        assert held.get(PROJECT) == holder


class TestYearEndThanks:
    def worked(self, *entries: str, **fields: Any) -> World:
        world = one(**fields)
        for entry in entries or ("2025-05-05 call",):
            world.log(entry)
        return world

    def test_the_first_three_weeks_of_december(self) -> None:
        shown = days_on(self.worked(), YEAR_END, "2025-10-01", "2026-03-01")
        assert (shown[0], shown[-1], len(shown)) == ("2025-12-01", "2025-12-20", 20)

    @pytest.mark.parametrize(
        ("today", "urgency"), [("2025-12-01", "soon"), ("2025-12-19", "soon"), ("2025-12-20", "today")]
    )
    def test_it_is_never_overdue(self, today: str, urgency: str) -> None:
        assert self.worked().finding(YEAR_END, today).urgency_on(day(today)) == urgency

    @pytest.mark.parametrize(
        ("entry", "fires"),
        [
            ("2025-01-01 call", True),
            ("2025-12-01 email", True),
            ("2024-12-31 call", False),
            ("2025-05-05 call in", True),
            ("2025-05-05 email in", False),  # nobody asked for it: neither a touch nor a conversation
            ("2025-05-05 note", False),
            ("2025-12-02 call", False),
        ],
    )
    def test_what_makes_it_a_year_that_was_shared(self, entry: str, fires: bool) -> None:
        assert self.worked(entry).fires(YEAR_END, "2025-12-01") is fires

    @pytest.mark.parametrize(
        ("started", "ended", "fires"),
        [
            ("2024-03-01", None, True),
            ("2024-03-01", "2025-01-01", True),
            ("2024-03-01", "2024-12-31", False),
            ("2025-12-01", None, True),
        ],
    )
    def test_a_project_of_the_year_is_enough(self, started: str, ended: str | None, fires: bool) -> None:
        world = one()
        world.project(started, ended=ended)
        assert world.fires(YEAR_END, "2025-12-05") is fires

    @pytest.mark.parametrize(
        ("thanks", "owed"),
        [
            ("2025-12-01 card", False),
            ("2025-11-20 card", False),
            ("2025-11-19 card", True),
            ("2025-12-04 email +thanks", False),
            ("2025-12-04 email", True),
            ("2025-12-04 gift", False),
            ("2025-12-04 card in", True),
            ("2025-12-06 card", True),
            ("2024-12-12 card", True),
        ],
    )
    def test_what_thanks(self, thanks: str, owed: bool) -> None:
        world = self.worked()
        world.log(thanks)
        assert world.fires(YEAR_END, "2025-12-05") is owed

    @pytest.mark.parametrize("type_name", ["partnership", "loyal", "transactional", "supplier", "friendly"])
    def test_all_but_prospects(self, type_name: str) -> None:
        assert self.worked(type=type_name).fires(YEAR_END, "2025-12-05")
        assert not self.worked(type="prospect").fires(YEAR_END, "2025-12-05")

    def test_one_for_a_house(self) -> None:
        world, house, anna, ben = two_of_a_house()
        world.log("2025-05-05 call", anna)
        world.log("2025-06-05 call", ben)
        assert world.finding(YEAR_END, "2025-12-05").subject == house
        world.log("2025-12-04 card", anna)
        assert not world.fires(YEAR_END, "2025-12-05")

    def test_a_dismissal_is_for_this_year(self) -> None:
        world = self.worked("2025-05-05 call", "2026-05-05 call")
        world.put_off(world.finding(YEAR_END, "2025-12-01"), "2025-12-01", kind="dismissed")
        world.log("2025-12-08 call")
        assert [world.asks(YEAR_END, on) for on in ("2025-12-02", "2025-12-20", "2026-12-01")] == [
            False,
            False,
            True,
        ]

    def test_done_settles_it_for_the_year(self) -> None:
        world = self.worked()
        world.do(YEAR_END, "2025-12-02")
        assert not world.fires(YEAR_END, "2025-12-20")
        assert world.fires(YEAR_END, "2026-12-01") is False  # nothing was shared in the new year
        world.log("2026-02-02 call")
        assert world.fires(YEAR_END, "2026-12-01")


class TestNotOnlyAtChristmas:
    TODAY = "2026-10-01"

    def given(self, *days: str, **fields: Any) -> World:
        world = one(**fields)
        for on in days:
            world.gift(on, "20")
        return world

    @pytest.mark.parametrize(
        ("days", "fires"),
        [
            (("2024-12-12", "2025-12-12"), True),
            (("2024-12-01", "2025-12-01"), True),
            (("2024-11-30", "2025-12-12"), False),
            (("2024-12-12", "2025-11-30"), False),
            (("2025-01-06", "2026-01-01"), True),
            (("2025-01-07", "2025-12-12"), False),
            (("2025-12-31", "2026-01-01"), True),
            (("2025-12-12",), False),
            (("2024-06-06", "2024-12-12", "2025-12-12"), True),
            (("2024-12-12", "2025-12-12", "2026-06-06"), False),
        ],
    )
    def test_the_last_two(self, days: tuple[str, ...], fires: bool) -> None:
        assert self.given(*days).fires(CHRISTMAS, self.TODAY) is fires

    @pytest.mark.parametrize(
        ("last_gift", "first_day"),
        [
            ("2025-12-12", "2026-09-12"),
            ("2025-12-31", "2026-09-30"),  # nine months after the 31st: September has 30 days
            ("2026-01-06", "2026-10-06"),
        ],
    )
    def test_nine_months_without_one(self, last_gift: str, first_day: str) -> None:
        assert self.given("2024-12-12", last_gift).fires_around(CHRISTMAS, first_day) == [False, True, True]

    def test_gifts_that_came_in_and_cards_do_not_count(self) -> None:
        world = self.given("2025-12-12")
        world.log("2024-12-12 gift in")
        world.log("2024-12-12 card")
        assert not world.fires(CHRISTMAS, self.TODAY)

    def test_each_person_of_a_house_for_themselves(self) -> None:
        world, house, anna, ben = two_of_a_house()
        for on in ("2024-12-12", "2025-12-12"):
            world.gift(on, "20", anna, ben)
        world.gift("2026-05-05", "10", ben)
        world.gift("2026-05-05", "10", house)
        assert world.finding(CHRISTMAS, self.TODAY).subject == anna

    def test_silent_where_the_limit_of_the_year_is_reached(self) -> None:
        world = self.given("2024-12-12")
        world.gift("2026-01-05", "45")
        assert not world.fires(CHRISTMAS, "2026-10-10")
        assert world.fires(CHRISTMAS, "2027-01-01")

    def test_a_dismissal_holds_until_another_gift(self) -> None:
        world = self.given("2024-12-12", "2025-12-12")
        world.put_off(world.finding(CHRISTMAS, self.TODAY), self.TODAY, kind="dismissed")
        assert not any(world.asks(CHRISTMAS, on) for on in (self.TODAY, "2026-12-01", "2027-06-01"))
        world.gift("2026-12-12", "20")
        assert [world.asks(CHRISTMAS, on) for on in ("2027-09-11", "2027-09-12")] == [False, True]

    def test_done_with_a_gift_settles_it(self) -> None:
        world = self.given("2024-12-12", "2025-12-12", prefers=("gift",))
        world.do(CHRISTMAS, self.TODAY)
        assert not world.fires(CHRISTMAS, "2027-12-01")

    def test_done_with_a_card_does_not_bring_it_back_each_fortnight(self) -> None:
        world = self.given("2024-12-12", "2025-12-12", prefers=("card",))
        world.do(CHRISTMAS, self.TODAY)
        assert not any(world.asks(CHRISTMAS, on) for on in ("2026-10-15", "2026-11-01", "2027-06-01"))


class TestGiftLimit:
    TODAY = "2026-06-01"

    def given(self, *told: str, **options: Any) -> World:
        """Gifts told as "2026-03-02 20 CHF"."""
        world = World(**options)
        world.person()
        for each in told:
            on, value, *currency = each.split()
            world.gift(on, value, currency=currency[0] if currency else "EUR")
        return world

    @pytest.mark.parametrize(
        ("gifts", "stage"),
        [
            (("2026-03-02 40",), None),  # four fifths exactly
            (("2026-03-02 40.01",), 1),
            (("2026-03-02 20", "2026-05-04 20.01"), 1),
            (("2026-03-02 50",), 1),
            (("2026-03-02 50.01",), 2),
            (("2025-12-31 45", "2026-01-01 20"), None),
            (("2026-01-01 45",), 1),
            (("2026-06-01 45",), 1),
            (("2026-06-02 45",), None),
            (("2026-03-02 45 CHF",), None),
            (("2026-03-02 30", "2026-03-02 90 CHF"), None),
            (("2026-03-02 41", "2026-03-02 90 CHF"), 1),
        ],
    )
    def test_the_sum_of_the_year(self, gifts: tuple[str, ...], stage: int | None) -> None:
        found = self.given(*gifts).findings(LIMIT, self.TODAY)
        assert [each.stage for each in found] == ([stage] if stage else [])

    def test_the_year_begins_anew(self) -> None:
        world = self.given("2026-03-02 45")
        assert [world.fires(LIMIT, on) for on in ("2026-12-31", "2027-01-01")] == [True, False]

    @pytest.mark.parametrize(
        ("value", "people", "stage"),
        [("80", 2, None), ("80.02", 2, 1), ("100", 2, 1), ("100.01", 2, 2), ("100", 3, None), ("150.01", 3, 2)],
    )
    def test_a_gift_to_several_people_is_shared_out(self, value: str, people: int, stage: int | None) -> None:
        world = World()
        house = world.organisation()
        them = [world.person(f"P{number}", org=house) for number in range(people)]
        world.gift("2026-03-02", value, *them)
        found = world.findings(LIMIT, self.TODAY)
        assert [each.stage for each in found] == ([stage] * people if stage else [])

    def test_a_shared_gift_and_one_of_their_own_add_up(self) -> None:
        world, _, anna, ben = two_of_a_house()
        world.gift("2026-03-02", "50", anna, ben)
        world.gift("2026-04-01", "20", anna)
        finding = world.finding(LIMIT, self.TODAY)
        assert finding.person == anna
        assert str(finding.reason.values["spent"]) == "45.00 EUR"

    def test_thirds_are_told_rounded_and_judged_exactly(self) -> None:
        world = World()
        house = world.organisation()
        them = [world.person(f"P{number}", org=house) for number in range(3)]
        world.gift("2026-03-02", "149.99", *them)
        finding = world.findings(LIMIT, self.TODAY)[0]
        assert str(finding.reason.values["spent"]) == "50.00 EUR"
        assert finding.stage == 1

    def test_what_has_no_value_and_what_came_in_does_not_count(self) -> None:
        world = self.given("2026-03-02 40")
        world.gift("2026-03-03", None)
        world.log("2026-03-04 gift in", value=None)
        assert not world.fires(LIMIT, self.TODAY)

    @pytest.mark.parametrize(
        ("limit", "currency", "gift", "fires"),
        [
            ("100", "CHF", "2026-03-02 81 CHF", True),
            ("100", "CHF", "2026-03-02 80 CHF", False),
            ("100", "CHF", "2026-03-02 500 EUR", False),
            ("0", "EUR", "2026-03-02 1", True),
            ("1E+3", "EUR", "2026-03-02 900", True),
        ],
    )
    def test_the_limit_and_its_currency_are_settings(
        self, limit: str, currency: str, gift: str, fires: bool
    ) -> None:
        assert self.given(gift, gift_limit=limit, currency=currency).fires(LIMIT, self.TODAY) is fires

    def test_a_dismissal_ends_with_another_gift_and_above_the_limit(self) -> None:
        world = self.given("2026-03-02 45")
        world.put_off(world.finding(LIMIT, self.TODAY), self.TODAY, kind="dismissed")
        assert not any(world.asks(LIMIT, on) for on in (self.TODAY, "2026-12-31"))
        world.gift("2026-07-01", "2")
        assert world.asks(LIMIT, "2026-07-01")

    def test_no_gift_is_suggested_above_it(self) -> None:
        world = World()
        world.person(birthday="1980-06-05", prefers=("gift", "card"))
        assert world.items(OCCASION, self.TODAY)[0].action == "gift"
        world.gift("2026-03-02", "45")
        assert world.items(OCCASION, self.TODAY)[0].action == "card"
        assert world.items(OCCASION, "2027-06-01")[0].action == "gift"


class TestGiftRepeat:
    def shown(self, world: World, today: str = "2026-06-01") -> list[tuple[str, str]]:
        """The rules of the balance family and their actions, as the only card shows them."""
        (card,) = world.agenda(today, rules=BALANCE).cards
        return [(item.finding.rule, item.action) for item in card.items]

    @pytest.mark.parametrize(
        ("likes", "gifts", "shown"),
        [
            (("figs",), 0, True),
            ((), 1, True),
            (("figs",), 1, True),
            ((), 0, False),
        ],
    )
    def test_beside_a_gift_where_anything_is_known(self, likes: tuple[str, ...], gifts: int, shown: bool) -> None:
        world = one(birthday="1980-06-05", prefers=("gift",), likes=likes)
        for _ in range(gifts):
            world.gift("2025-06-05", "20")
        assert self.shown(world) == [(OCCASION, "gift"), *([(REPEAT, "wait")] if shown else [])]

    @pytest.mark.parametrize("prefers", [("card", "gift"), ("call",), ()])
    def test_not_where_something_else_is_suggested(self, prefers: tuple[str, ...]) -> None:
        world = one(birthday="1980-06-05", prefers=prefers, likes=("figs",))
        assert [rule for rule, _ in self.shown(world)] == [OCCASION]

    def test_never_alone(self) -> None:
        world = one(prefers=("gift",), likes=("figs",))
        assert world.fires(REPEAT, "2026-06-01")
        assert world.agenda("2026-06-01", rules=BALANCE).cards == ()

    def test_not_beside_a_gift_to_somebody_else(self) -> None:
        world = World()
        house = world.organisation()
        world.person("Anna", org=house, birthday="1980-06-05", prefers=("gift",))
        world.person("Ben", org=house, likes=("figs",))
        assert self.shown(world) == [(OCCASION, "gift")]

    def test_the_gift_stands_before_what_to_know_about_it(self) -> None:
        for number in range(8):  # codes come from ids: with some of them, it would stand first by its code
            world = World()
            for _ in range(number):
                world.occasion("2020-01-01", who=1)
            world.person(prefers=("gift",), likes=("figs",))
            world.gift("2024-12-12", "20")
            world.gift("2025-12-12", "20")
            assert self.shown(world, "2026-10-01") == [(CHRISTMAS, "gift"), (REPEAT, "wait")]

    def test_it_names_the_last_three(self) -> None:
        world = one(likes=("figs", "chess"))
        for on, note in (("2022-05-05", "a"), ("2023-05-05", "b"), ("2024-05-05", ""), ("2025-05-05", "d")):
            world.gift(on, None, note=note)
        finding = world.finding(REPEAT, "2026-06-01")
        assert finding.reason.values["gifts"] == ("b", day("2024-05-05"), "d")
        assert finding.headline.values["likes"] == ("figs", "chess")

    def test_what_would_not_be_shown_is_not_counted_as_held_back(self) -> None:
        world = one(likes=("figs",))
        world.friction("2026-05-29")
        assert REPEAT not in {each.finding.rule for each in world.agenda("2026-06-01", rules=ALL_RULES).held}


class TestOneSided:
    def entries(self, directions: str, every: int = 10, first: str = "2026-01-01", **fields: Any) -> World:
        """Calls at a steady pace: `o` for one of mine, `i` for one of theirs, `n` for a note."""
        world = one(**fields)
        for number, letter in enumerate(directions):
            told = {"o": "call", "i": "call in", "n": "note"}[letter]
            world.log(f"{shifted(first, number * every)} {told}")
        return world

    TODAY = "2026-06-01"

    @pytest.mark.parametrize(
        ("directions", "side"),
        [
            ("oooooooooo", "mine"),
            ("iiiiiiiiii", "theirs"),
            ("oooooooooi", "mine"),  # nine of ten
            ("ioooooooooo", "mine"),
            ("oooooooiio", None),
            ("ioiiiiiiii", "theirs"),
            ("iiioooooooooo", "mine"),  # the last ten decide
            ("oooooooooooii", None),
            ("oooooooo", "mine"),  # eight are enough
            ("ooooooo", None),
            ("oooooooi", None),  # seven of eight: 87.5 %
            ("ooooooooi", None),  # eight of nine: 88.9 %
            ("ooooooonnnn", None),  # notes are between me and myself
            ("nonononononononon", "mine"),
            ("ioioioioio", None),
        ],
    )
    def test_nine_tenths_of_the_last_ten(self, directions: str, side: str | None) -> None:
        found = self.entries(directions).findings(ONE_SIDED, self.TODAY)
        assert [each.headline.text.startswith("You") for each in found] == ([side == "mine"] if side else [])

    @pytest.mark.parametrize(
        ("last", "fires"), [("2026-03-01", False), ("2026-03-02", True), ("2026-03-03", True)]
    )
    def test_over_sixty_days(self, last: str, fires: bool) -> None:
        world = self.entries("ooooooo", every=1)
        world.log(f"{last} call")
        assert world.fires(ONE_SIDED, self.TODAY) is fires

    def test_the_span_is_that_of_the_last_ten(self) -> None:
        world = self.entries("oo", first="2025-01-01")
        for number in range(10):
            world.log(f"2026-01-{10 + number} call")
        assert not world.fires(ONE_SIDED, self.TODAY)

    def test_mine_asks_for_patience_theirs_for_a_word(self) -> None:
        assert self.entries("oooooooooo").finding(ONE_SIDED, self.TODAY).actions == ()
        theirs = self.entries("iiiiiiiiii").finding(ONE_SIDED, self.TODAY)
        assert theirs.actions[0] == "call"
        assert (theirs.reason.values["n"], theirs.reason.values["of"]) == (10, 10)

    def test_entries_with_all_people_of_a_house_count(self) -> None:
        world, house, anna, ben = two_of_a_house()
        for number in range(8):
            world.log(f"{shifted('2026-01-01', 10 * number)} email", anna if number % 2 else ben)
        assert world.finding(ONE_SIDED, self.TODAY).subject == house

    def test_a_dismissal_holds_while_it_goes_on_as_it_was(self) -> None:
        world = self.entries("oooooooooo")
        world.put_off(world.finding(ONE_SIDED, self.TODAY), self.TODAY, kind="dismissed")
        world.log("2026-06-08 email")
        world.log("2026-07-08 email")
        assert not any(world.asks(ONE_SIDED, on) for on in (self.TODAY, "2026-07-09", "2027-03-01"))
        world.log("2027-03-02 email")
        assert world.asks(ONE_SIDED, "2027-03-02")  # the first of another year

    def test_a_dismissal_ends_when_it_is_the_other_sides_turn(self) -> None:
        world = self.entries("oooooooooo")
        world.put_off(world.finding(ONE_SIDED, self.TODAY), self.TODAY, kind="dismissed")
        for number in range(10):
            world.log(f"{shifted('2026-06-02', 7 * number)} call in")
        assert world.asks(ONE_SIDED, "2026-08-10")

    def test_one_call_of_mine_settles_it_for_a_while(self) -> None:
        world = self.entries("iiiiiiiiii")
        world.do(ONE_SIDED, self.TODAY)
        assert world.fires(ONE_SIDED, self.TODAY)  # nine of ten are still theirs
        assert not any(world.asks(ONE_SIDED, shifted(self.TODAY, days)) for days in (1, 14, 60, 200))

    def test_two_calls_of_mine_settle_it(self) -> None:
        world = self.entries("iiiiiiiiiioo")
        assert not world.fires(ONE_SIDED, self.TODAY)

    @pytest.mark.parametrize("fields", [{"status": "paused"}])
    def test_it_rests_while_they_pause(self, fields: dict[str, Any]) -> None:
        assert not self.entries("oooooooooo", **fields).asks(ONE_SIDED, self.TODAY)


class TestAnniversaries:
    def since(self, since: str = "2021-06-10", **fields: Any) -> World:
        return one(since=since, **fields)

    @pytest.mark.parametrize(
        ("since", "year", "years"),
        [
            ("2021-06-10", 2021, None),
            ("2021-06-10", 2022, 1),
            ("2021-06-10", 2023, None),
            ("2021-06-10", 2025, None),
            ("2021-06-10", 2026, 5),
            ("2021-06-10", 2027, None),
            ("2021-06-10", 2031, 10),
            ("2021-06-10", 2046, 25),
        ],
    )
    def test_one_year_and_every_five(self, since: str, year: int, years: int | None) -> None:
        found = self.since(since).findings(OCCASION, f"{year}-06-10")
        assert [each.headline.values["years"] for each in found] == ([years] if years else [])

    @pytest.mark.parametrize(
        ("since", "first", "last"),
        [
            ("2021-06-10", "2026-06-03", "2026-06-13"),
            ("2020-02-29", "2025-02-21", "2025-03-03"),
            ("2020-02-29", "2040-02-22", "2040-03-03"),
            ("2021-01-02", "2025-12-26", "2026-01-05"),
            ("2021-12-30", "2026-12-23", "2027-01-02"),
        ],
    )
    def test_a_week_before_until_three_days_after(self, since: str, first: str, last: str) -> None:
        shown = days_on(self.since(since), OCCASION, shifted(first, -60), shifted(last, 60))
        assert (shown[0], shown[-1], len(shown)) == (first, last, 11)

    def test_only_where_it_was_told(self) -> None:
        world = one()
        world.log("2021-06-10 call")
        assert not world.fires(OCCASION, "2026-06-10")

    @pytest.mark.parametrize(
        ("type_name", "fires"),
        [
            ("partnership", True),
            ("loyal", True),
            ("transactional", False),
            ("supplier", False),
            ("prospect", False),
        ],
    )
    def test_the_type_says_whether(self, type_name: str, fires: bool) -> None:
        assert self.since(type=type_name).fires(OCCASION, "2026-06-10") is fires

    @pytest.mark.parametrize(
        ("entry", "met"),
        [
            ("2026-06-10 call", True),
            ("2026-06-12 email", True),
            ("2026-06-11 call in", True),
            ("2026-06-09 email", False),
            ("2026-06-09 email +anniversary", True),
            ("2026-06-09 email +birthday", False),
            ("2026-06-05 card", True),
            ("2026-05-31 card", True),
            ("2026-05-30 card", False),
            ("2026-06-11 email in", False),
            ("2026-06-11 note", False),
        ],
    )
    def test_what_meets_it(self, entry: str, met: bool) -> None:
        world = self.since()
        world.log(entry)
        assert world.fires(OCCASION, "2026-06-13") is not met

    def test_a_word_to_anybody_of_the_house_meets_it(self) -> None:
        world = World()
        house = world.organisation(since="2021-06-10")
        anna = world.person("Anna", org=house)
        assert world.finding(OCCASION, "2026-06-10").subject == house
        world.log("2026-06-10 call", anna)
        assert not world.fires(OCCASION, "2026-06-11")

    def test_the_earliest_day_that_was_told_counts(self) -> None:
        world = World()
        house = world.organisation(since="2021-06-10")
        world.person("Anna", org=house, since="2016-06-08")
        assert world.finding(OCCASION, "2026-06-10").headline.values["years"] == 10

    def test_done_before_its_day_settles_it(self) -> None:
        world = self.since()
        world.do(OCCASION, "2026-06-04")
        assert not world.fires(OCCASION, "2026-06-10")

    def test_who_works_alone_is_congratulated_on_the_birthday_first(self) -> None:
        world = self.since(birthday="1980-06-12")
        assert "birthday" in world.finding(OCCASION, "2026-06-08").tags
        world.log("2026-06-08 card", occasion="birthday")
        assert not world.fires(OCCASION, "2026-06-08")  # one card for both is enough

    def test_a_birthday_that_was_dismissed_leaves_the_anniversary(self) -> None:
        world = self.since(birthday="1980-03-05")
        world.put_off(world.finding(OCCASION, "2026-03-02"), "2026-03-02", kind="dismissed")
        assert not world.asks(OCCASION, "2026-03-05")
        assert world.asks(OCCASION, "2026-06-10")

    def test_a_dismissal_is_for_this_one(self) -> None:
        world = self.since("2025-06-10")
        world.put_off(world.finding(OCCASION, "2026-06-08"), "2026-06-08", kind="dismissed")
        assert not world.asks(OCCASION, "2026-06-10")
        assert world.asks(OCCASION, "2030-06-10")

    @pytest.mark.parametrize(("favourite", "first"), [("card", "2026-05-31"), ("call", "2026-06-03")])
    def test_what_has_to_travel_is_shown_ten_days_before(self, favourite: str, first: str) -> None:
        world = self.since(prefers=(favourite,))
        assert world.fires_around(OCCASION, first) == [False, True, True]


class TestNotedOccasions:
    @pytest.mark.parametrize(
        ("on", "first", "last"),
        [
            ("2026-06-10", "2026-06-03", "2026-06-13"),
            ("2026-03-01", "2026-02-22", "2026-03-04"),
            ("2028-02-29", "2028-02-22", "2028-03-03"),
            ("2026-01-01", "2025-12-25", "2026-01-04"),
        ],
    )
    def test_once(self, on: str, first: str, last: str) -> None:
        world = one()
        world.occasion(on)
        shown = days_on(world, OCCASION, shifted(first, -60), shifted(last, 400))
        assert (shown[0], shown[-1], len(shown)) == (first, last, 11)

    @pytest.mark.parametrize(
        ("on", "today", "fires"),
        [
            ("2024-02-29", "2026-02-28", True),
            ("2024-02-29", "2028-02-29", True),
            ("2026-06-10", "2027-06-10", True),
            ("2026-06-10", "2025-06-10", False),  # before the first of them
            ("2026-06-10", "2026-06-03", True),
            ("2021-12-31", "2026-12-24", True),
            ("2021-01-02", "2025-12-26", True),
        ],
    )
    def test_every_year(self, on: str, today: str, fires: bool) -> None:
        world = one()
        world.occasion(on, yearly=True)
        assert world.fires(OCCASION, today) is fires

    def test_it_is_told_whatever_the_type(self) -> None:
        world = one(type="prospect")
        world.occasion("2026-06-10")
        assert world.fires(OCCASION, "2026-06-10")

    def test_a_person_is_met_in_person_a_house_by_anybody(self) -> None:
        world, house, anna, ben = two_of_a_house()
        of_anna, of_house = world.occasion("2026-06-10", who=anna), world.occasion("2026-06-10", who=house)
        assert {each.subject for each in world.findings(OCCASION, "2026-06-10")} == {of_anna, of_house}
        world.log("2026-06-10 call", ben)
        assert [each.subject for each in world.findings(OCCASION, "2026-06-10")] == [of_anna]
        world.log("2026-06-10 call", anna)
        assert not world.fires(OCCASION, "2026-06-10")

    def test_nothing_for_who_has_gone(self) -> None:
        world, _, anna, _ = two_of_a_house()
        world.occasion("2026-06-10", who=anna)
        world.change("contacts", anna, status="deceased")
        assert not world.fires(OCCASION, "2026-06-10")

    def test_done_before_its_day_settles_it(self) -> None:
        world = one()
        world.occasion("2026-06-10", yearly=True)
        world.do(OCCASION, "2026-06-04")
        assert not world.fires(OCCASION, "2026-06-13")
        assert world.fires(OCCASION, "2027-06-10")

    def test_a_dismissal_is_for_this_year(self) -> None:
        world = one()
        world.occasion("2020-06-10", yearly=True)
        world.put_off(world.finding(OCCASION, "2026-06-08"), "2026-06-08", kind="dismissed")
        assert [world.asks(OCCASION, on) for on in ("2026-06-10", "2027-06-10")] == [False, True]

    def test_lead_times(self) -> None:
        world = World(lead_days=2, post_lead_days=5)
        plain, by_post = world.person("Anna"), world.person("Ben", prefers=("gift",))
        world.occasion("2026-06-10", who=plain)
        world.occasion("2026-06-10", who=by_post)
        found = {
            on: len(world.findings(OCCASION, on))
            for on in ("2026-06-04", "2026-06-05", "2026-06-07", "2026-06-08")
        }
        assert found == {"2026-06-04": 0, "2026-06-05": 1, "2026-06-07": 1, "2026-06-08": 2}


@pytest.mark.parametrize("rule", [REFERRAL, PROJECT, YEAR_END, CHRISTMAS, LIMIT, ONE_SIDED, OCCASION])
def test_what_holds_gestures_back(rule: str) -> None:
    """Nothing of this family is shown while something stands between you, or while they pause."""
    today = "2025-12-05"

    def world(**fields: Any) -> World:
        told = one(since="2020-12-05", **fields)
        told.gift("2023-12-12", "5")
        told.gift("2024-12-30", "5")
        told.gift("2025-01-02", "15" if rule == CHRISTMAS else "45")
        for number in range(8):
            told.log(f"{shifted('2025-02-01', 30 * number)} call in")
        told.log("2025-11-01 call in +referral")
        told.project("2025-05-05", ended="2025-11-28", outcome="well")
        return told

    shown = world()
    assert rule in {item.finding.rule for card in shown.agenda(today, rules=BALANCE).cards for item in card.items}
    between = world()
    between.friction("2025-12-01")
    assert between.agenda(today, rules=BALANCE).cards == ()
    assert {each.hold.by for each in between.agenda(today, rules=BALANCE).held} == {"friction-open"}
    assert world(status="paused").agenda(today, rules=BALANCE).cards == ()
    assert world(status="ended").agenda(today, rules=BALANCE).cards == ()
