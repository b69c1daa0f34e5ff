"""Whole lives of invoices; hard phases; how much hangs on one client; favours that become a habit."""

from __future__ import annotations

from typing import Any

import pytest

from world import World, day, shifted

LADDER, HABIT, DEPENDENCY, CONCESSIONS = (
    "payment-target-exceeded",
    "habitual-late-payer",
    "dependency",
    "concessions",
)

LIVES: dict[str, tuple[list[str], dict[str, int | None]]] = {
    "paid in time": (["paid 02-27"], {"03-02": None, "03-03": None, "04-02": None}),
    "paid on the last day": (["paid 03-02"], {"03-02": None, "03-03": None}),
    "paid after a friendly note": (
        ["03-03 1 reached", "paid 03-06"],
        {"03-02": None, "03-03": None, "03-05": None, "03-06": None, "03-10": None},
    ),
    "the word is kept on the day": (
        ["03-03 1 promised 03-12", "paid 03-12"],
        {"03-08": None, "03-11": None, "03-12": None, "03-13": None},
    ),
    "the word is kept a day late": (
        ["03-03 1 promised 03-12", "paid 03-13"],
        {"03-12": None, "03-13": None, "03-14": None},
    ),
    "two words broken, each a stage": (
        ["03-03 1 promised 03-09", "03-10 2 promised 03-16", "03-17 3 reached"],
        {"03-09": None, "03-16": None, "03-21": None, "03-22": None, "04-01": None, "04-02": 4},
    ),
    "a word for a far day holds over stages": (
        ["03-03 1 promised 05-15"],
        {"03-17": None, "04-02": None, "05-02": None, "05-15": None, "05-16": 5},
    ),
    "on its way, and it comes": (["03-10 2 sent", "paid 03-13"], {"03-12": None, "03-13": None, "03-20": None}),
    "on its way, and it does not": (
        ["03-03 1 sent"],
        {"03-06": None, "03-07": None, "03-08": 2, "03-16": 2, "03-17": 3},
    ),
    "on its way twice": (
        ["03-03 1 sent", "03-09 2 sent"],
        {"03-08": 2, "03-09": None, "03-13": None, "03-14": 3},
    ),
    "never received, then paid in time": (
        ["03-03 1 not-received", "paid 03-31"],
        {"03-10": None, "03-17": None, "03-30": None, "03-31": None, "04-01": None},
    ),
    "never received, then late anew": (
        ["03-03 1 not-received"],
        {"03-10": None, "03-31": None, "04-01": 1, "04-07": 1, "04-08": 2, "04-15": 3},
    ),
    "never received, twice": (
        ["03-03 1 not-received", "04-01 1 not-received"],
        {"04-01": None, "04-28": None, "04-29": None, "04-30": 1},
    ),
    "never received, then the ladder from its foot": (
        ["03-17 3 not-received", "04-15 1 reached"],
        {"04-14": None, "04-15": None, "04-21": None, "04-22": 2},
    ),
    "a dispute that is settled": (
        ["friction 03-10 03-25", "03-10 2 disputed"],
        {"03-11": None, "03-17": None, "03-24": None, "03-25": 3},
    ),
    "a dispute that is settled at once keeps the gap": (
        ["friction 03-10 03-11", "03-10 2 disputed"],
        {"03-10": None, "03-11": None, "03-14": None, "03-16": None, "03-17": 3},
    ),
    "a dispute that stays open": (
        ["friction 03-10 -", "03-10 2 disputed"],
        {"03-17": None, "04-02": None, "05-02": None, "08-01": None},
    ),
    "a second dispute after the first": (
        ["friction 03-10 03-20", "03-10 2 disputed", "friction 03-23 -", "03-23 3 disputed"],
        {"03-20": 3, "03-22": 3, "03-23": None, "04-02": None},
    ),
    "reached after a dispute goes on": (
        ["friction 03-10 -", "03-10 2 disputed", "03-24 3 reached"],
        {"03-23": None, "03-28": None, "04-01": None, "04-02": 4},
    ),
    "a part of the ladder in one day": (
        ["03-17 2 reached", "03-17 3 reached"],
        {"03-16": 2, "03-17": None, "03-22": None, "04-01": None, "04-02": 4},
    ),
    "away for a month, then the stage of the day, once": (
        ["04-03 4 reached"],
        {"03-03": 1, "04-02": 4, "04-03": None, "05-01": None, "05-02": 5},
    ),
    "the end of the ladder": (
        ["03-03 1 reached", "03-10 2 reached", "03-17 3 reached", "04-02 4 reached", "05-02 5 reached"],
        {"03-09": None, "03-16": None, "04-01": None, "05-01": None, "05-02": None, "09-01": None},
    ),
    "paid after the end of the ladder": (["05-02 5 reached", "paid 06-15"], {"06-14": None, "06-16": None}),
}
"""What happened to an invoice due on Monday 2 March 2026, and the stage that is asked for on each day."""


@pytest.mark.parametrize("name", LIVES)
def test_the_life_of_an_invoice(name: str) -> None:
    events, days = LIVES[name]
    for on, expected in days.items():
        world, invoice = late_invoice()
        for event in events:
            tell(world, invoice, event, until=f"2026-{on}")
        found = world.findings(LADDER, f"2026-{on}")
        assert (found[0].stage if found else None) == expected, on


def tell(world: World, invoice: int, event: str, until: str) -> None:
    """One event of a life, where it has happened by that day."""
    first, *rest = event.split()
    if first == "paid":
        world.change("invoices", invoice, paid=day(f"2026-{rest[0]}"))
    elif first == "friction":
        world.friction(f"2026-{rest[0]}", resolved=None if rest[1] == "-" else f"2026-{rest[1]}")
    elif f"2026-{first}" <= until:
        stage, result, *named = rest
        world.remind(invoice, f"2026-{first}", int(stage), result, f"2026-{named[0]}" if named else None)


def late_invoice(due: str = "2026-03-02", **person: Any) -> tuple[World, int]:
    world = World()
    world.person(**{"since": "2025-11-01", **person})
    return world, world.invoice(shifted(due, -28), due)


class TestAHardPhase:
    """Stages 1 and 2 become a call, whatever they prefer; the later ones stay what they are."""

    @pytest.mark.parametrize(
        ("today", "stage", "gentle"),
        [
            ("2026-03-03", 1, True),
            ("2026-03-09", 1, True),
            ("2026-03-10", 2, True),
            ("2026-03-16", 2, True),
            ("2026-03-17", 3, False),
            ("2026-04-02", 4, False),
            ("2026-05-02", 5, False),
        ],
    )
    def test_which_stages(self, today: str, stage: int, gentle: bool) -> None:
        world, _ = late_invoice()
        world.log("2026-02-20 call in +crisis")
        finding = world.finding(LADDER, today)
        assert finding.stage == stage
        assert (finding.headline.text == "Ask on the phone how it stands with the payment") is gentle
        assert (finding.actions == ("call",)) is gentle

    @pytest.mark.parametrize(
        ("said", "gentle"),
        [
            ("2026-03-03 email in +crisis", True),
            ("2025-09-05 email in +crisis", False),  # 181 days ago
            ("2025-09-06 email in +crisis", True),
            ("2026-03-04 note +crisis", True),
            ("2026-03-05 email in +crisis", True),
            ("2026-03-06 email in +crisis", False),
            ("2026-03-03 email in", False),
        ],
    )
    def test_how_long_the_tag_of_an_entry_stands(self, said: str, gentle: bool) -> None:
        world, _ = late_invoice()
        world.log(said)
        assert (world.finding(LADDER, "2026-03-05").actions[0] == "call") is gentle

    @pytest.mark.parametrize(("tags", "first"), [(("crisis",), "call"), (("food",), "email"), ((), "email")])
    def test_the_tag_of_a_contact(self, tags: tuple[str, ...], first: str) -> None:
        world, _ = late_invoice(tags=tags)
        assert world.finding(LADDER, "2026-03-03").actions[0] == first

    @pytest.mark.parametrize(("state", "first"), [("paused", "call"), ("active", "email")])
    def test_a_project_that_rests(self, state: str, first: str) -> None:
        world, _ = late_invoice()
        world.project("2026-01-05", state=state)
        assert world.finding(LADDER, "2026-03-03").actions[0] == first

    @pytest.mark.parametrize(
        ("likes", "action"),
        [
            ({}, "call"),
            ({"prefers": ("email",)}, "call"),
            ({"avoids": ("call",), "prefers": ("email",)}, "email"),
            ({"avoids": ("call",), "emails": ("anna@weber.example",)}, "email"),
        ],
    )
    def test_a_call_unless_they_avoid_calls(self, likes: dict[str, Any], action: str) -> None:
        world, _ = late_invoice(tags=("crisis",), **likes)
        (item,) = world.items(LADDER, "2026-03-03")
        assert item.action == action

    def test_it_changes_neither_the_stage_nor_the_gap(self) -> None:
        world, invoice = late_invoice(tags=("crisis",))
        world.remind(invoice, "2026-03-03", 1)
        assert world.fires_around(LADDER, "2026-03-10") == [False, True, True]


def turnover(*invoices: tuple[int, str, str], today: str = "2026-03-02", **options: Any) -> World:
    """Clients 0, 1, 2 …, each with invoices: who, the day, the amount and, behind a space, a currency."""
    world = World(**options)
    clients = [world.person(f"Client {number}") for number in range(1 + max(who for who, _, _ in invoices))]
    for who, on, told in invoices:
        amount, _, currency = told.partition(" ")
        world.invoice(on, shifted(on, 14), who=clients[who], amount=amount, currency=currency or "EUR", paid=on)
    return world


class TestDependency:
    TODAY = "2026-03-02"

    def share(self, mine: str, others: str, **options: Any) -> World:
        """A client with two invoices in two months, and all the others."""
        half = str(int(mine) / 2)
        return turnover((0, "2025-10-01", half), (0, "2025-11-03", half), (1, "2025-10-01", others), **options)

    def stages(self, world: World, today: str = TODAY) -> list[int | None]:
        first = min(world.tables["contacts"])
        return [each.stage for each in world.findings(DEPENDENCY, today) if each.subject == first]

    @pytest.mark.parametrize(
        ("mine", "others", "stages"),
        [
            ("4000", "6000", []),  # 40 % exactly
            ("4002", "5998", [1]),
            ("3998", "6002", []),
            ("8000", "2000", [1]),
            ("8332", "1668", [1]),
            ("10000", "2000", [1]),  # five sixths exactly
            ("10002", "1998", [2]),
            ("8334", "1666", [2]),
        ],
    )
    def test_the_two_shares(self, mine: str, others: str, stages: list[int]) -> None:
        assert self.stages(self.share(mine, others)) == stages

    def test_who_is_the_only_client_is_told_so(self) -> None:
        world = turnover((0, "2025-10-01", "500"), (0, "2025-11-03", "500"))
        assert self.stages(world) == [2]
        assert world.finding(DEPENDENCY, self.TODAY).reason.values["share"] == "100.0"

    @pytest.mark.parametrize(
        ("first", "second", "fires"),
        [
            ("2025-10-01", "2025-10-31", False),
            ("2025-10-31", "2025-11-01", True),
            ("2025-12-31", "2026-01-01", True),
            ("2025-03-03", "2026-03-02", True),  # the same month of two years
        ],
    )
    def test_invoices_of_one_month_say_nothing(self, first: str, second: str, fires: bool) -> None:
        assert bool(self.stages(turnover((0, first, "500"), (0, second, "500")))) is fires

    @pytest.mark.parametrize(
        ("today", "oldest", "fires"),
        [
            ("2026-03-02", "2025-03-02", False),
            ("2026-03-02", "2025-03-03", True),
            ("2025-02-28", "2024-02-28", False),
            ("2025-02-28", "2024-02-29", True),
            ("2024-02-29", "2023-02-28", False),
            ("2024-02-29", "2023-03-01", True),
        ],
    )
    def test_twelve_months(self, today: str, oldest: str, fires: bool) -> None:
        world = turnover((0, oldest, "500"), (0, shifted(today, -20), "500"))
        assert bool(self.stages(world, today)) is fires

    def test_an_invoice_of_tomorrow_does_not_count(self) -> None:
        world = turnover((0, "2026-02-02", "500"), (0, "2026-03-03", "500"))
        assert not self.stages(world, "2026-03-02")
        assert self.stages(world, "2026-03-03") == [2]

    def test_unpaid_invoices_count_as_well(self) -> None:
        world = World()
        world.person()
        world.invoice("2026-01-05", "2026-06-01")
        world.invoice("2026-02-05", "2026-06-01")
        assert world.fires(DEPENDENCY, self.TODAY)

    def test_one_currency_is_looked_at_the_one_of_most_invoices(self) -> None:
        world = turnover(
            (0, "2025-10-01", "500"),
            (0, "2025-11-03", "500"),
            (1, "2025-12-01", "2000"),
            (1, "2025-12-02", "9000 CHF"),
            (2, "2025-12-03", "9000 CHF"),
        )
        assert self.stages(world) == []  # a third of the euros

    def test_who_is_paid_in_another_currency_only_is_not_judged(self) -> None:
        world = turnover(
            (0, "2025-10-01", "90000 CHF"),
            (0, "2025-11-03", "90000 CHF"),
            (1, "2025-10-01", "100"),
            (1, "2025-11-01", "100"),
            (1, "2025-12-01", "100"),
        )
        assert self.stages(world) == []
        assert len(world.findings(DEPENDENCY, self.TODAY)) == 1

    def test_invoices_to_the_people_of_a_house_are_the_houses(self) -> None:
        world = World()
        house = world.organisation()
        for on in ("2025-10-01", "2025-11-03"):
            world.invoice(on, on, who=world.person(f"of {on}", org=house))
        finding = world.finding(DEPENDENCY, self.TODAY)
        assert (finding.subject, finding.stage) == (house, 2)

    def test_an_ended_client_still_counts_among_the_others(self) -> None:
        world = self.share("4000", "7000")
        world.change("contacts", max(world.tables["contacts"]), status="ended")
        assert self.stages(world) == []

    def test_shares_from_the_settings(self) -> None:
        world = self.share("2000", "8000", thresholds={(DEPENDENCY, "percent"): (10, 19)})
        assert self.stages(world) == [2]
        assert world.findings(DEPENDENCY, self.TODAY)[0].reason.values["mark"] == 19

    def test_it_asks_for_nothing_towards_the_client(self) -> None:
        finding = self.share("9000", "1000").findings(DEPENDENCY, self.TODAY)[0]
        assert finding.actions == ()
        assert finding.urgency_on(day(self.TODAY)) == "info"
        assert finding.due == day("2025-11-03")
        assert finding.reason.values == {"share": "90.0", "mark": "83.3"}

    def test_a_dismissal_holds_while_time_passes_and_invoices_go_on(self) -> None:
        world = self.share("6000", "6000")
        world.put_off(world.findings(DEPENDENCY, self.TODAY)[0], self.TODAY, kind="dismissed")
        first = min(world.tables["contacts"])
        assert not world.asks(DEPENDENCY, self.TODAY)
        assert not world.asks(DEPENDENCY, "2026-09-01")
        world.invoice("2025-12-15", "2025-12-31", who=first, amount="50")
        assert not world.asks(DEPENDENCY, self.TODAY)
        world.invoice("2026-03-03", "2026-03-31", who=first, amount="50")
        assert world.asks(DEPENDENCY, "2026-03-03")  # the first of another year

    def test_a_dismissal_ends_when_the_second_share_is_reached(self) -> None:
        world = self.share("6000", "6000")
        world.put_off(world.findings(DEPENDENCY, self.TODAY)[0], "2025-11-20", kind="dismissed")
        world.invoice("2025-12-15", "2025-12-31", who=min(world.tables["contacts"]), amount="90000")
        assert world.asks(DEPENDENCY, self.TODAY)

    def test_what_was_dismissed_at_the_second_share_does_not_return_at_the_first(self) -> None:
        world = self.share("12000", "1000")
        world.put_off(world.findings(DEPENDENCY, self.TODAY)[0], self.TODAY, kind="dismissed")
        world.invoice("2025-10-15", "2025-12-31", who=max(world.tables["contacts"]), amount="9000")
        assert self.stages(world) == [1]
        assert not world.asks(DEPENDENCY, self.TODAY)


class TestConcessions:
    def made(self, *days: str, **options: Any) -> World:
        world = World(**options)
        world.person()
        for on in days:
            world.log(f"{on} email +concession")
        return world

    @pytest.mark.parametrize(
        ("days", "fires"),
        [
            (("2025-06-01", "2025-09-01", "2026-01-10"), True),
            (("2025-09-01", "2026-01-10"), False),
            (("2025-03-02", "2025-09-01", "2026-01-10"), False),  # a year ago to the day
            (("2025-03-03", "2025-09-01", "2026-01-10"), True),
            (("2026-03-02", "2026-03-02", "2026-03-02"), True),
            (("2026-01-10", "2026-02-10", "2026-03-03"), False),  # the third is of tomorrow
        ],
    )
    def test_three_within_twelve_months(self, days: tuple[str, ...], fires: bool) -> None:
        assert self.made(*days).fires(CONCESSIONS, "2026-03-02") is fires

    @pytest.mark.parametrize(
        ("first", "last_day"),
        [
            ("2024-02-29", "2025-02-28"),
            ("2024-02-28", "2025-02-27"),
            ("2023-02-28", "2024-02-27"),
            ("2025-01-31", "2026-01-30"),
        ],
    )
    def test_the_first_falls_out_after_a_year(self, first: str, last_day: str) -> None:
        world = self.made(first, shifted(first, 5), shifted(first, 9))
        assert world.fires_around(CONCESSIONS, last_day) == [True, True, False]

    def test_favours_in_a_call_of_theirs_count(self) -> None:
        world = self.made("2026-01-10", "2026-02-10")
        world.log("2026-02-20 call in +concession")
        assert world.fires(CONCESSIONS, "2026-03-02")

    def test_favours_to_several_people_of_a_house_add_up(self) -> None:
        world = World()
        house = world.organisation()
        for number in range(3):
            world.log(f"2026-01-1{number} email +concession", world.person(f"P{number}", org=house))
        assert world.finding(CONCESSIONS, "2026-03-02").subject == house

    def test_a_talk_is_proposed_not_a_letter(self) -> None:
        finding = self.made("2025-06-01", "2025-09-01", "2026-01-10").finding(CONCESSIONS, "2026-03-02")
        assert finding.actions == ("call", "meeting", "video")
        assert finding.reason.values == {"n": 3, "on": day("2025-06-01")}
        assert finding.urgency_on(day("2026-03-02")) == "info"

    def test_a_dismissal_holds_while_old_ones_fall_out_and_ends_with_a_new_one(self) -> None:
        world = self.made("2025-04-01", "2025-06-01", "2025-09-01", "2026-01-10")
        world.put_off(world.finding(CONCESSIONS, "2026-03-02"), "2026-03-02", kind="dismissed")
        held = [world.asks(CONCESSIONS, on) for on in ("2026-03-02", "2026-03-31", "2026-04-01", "2026-05-31")]
        assert held == [False, False, False, False]
        world.log("2026-05-20 email +concession")
        assert [world.asks(CONCESSIONS, on) for on in ("2026-05-19", "2026-05-20")] == [False, True]

    def test_once_talked_about_it_stays_away_until_another_one(self) -> None:
        world = self.made("2025-09-01", "2025-12-01", "2026-01-10")
        world.do(CONCESSIONS, "2026-03-02")
        assert not any(world.asks(CONCESSIONS, on) for on in ("2026-03-02", "2026-03-16", "2026-08-31"))
        world.log("2026-04-01 email +concession")
        assert world.asks(CONCESSIONS, "2026-04-01")

    def test_numbers_from_the_settings(self) -> None:
        world = self.made("2026-01-10", thresholds={(CONCESSIONS, "times"): 1, (CONCESSIONS, "months"): 1})
        assert world.fires_around(CONCESSIONS, "2026-02-09") == [True, True, False]


def test_a_habit_that_was_dismissed_does_not_return_with_a_payment_in_time() -> None:
    world = World()
    world.person()
    for number, late in enumerate((9, 9, 9, 9, 0, 0)):
        due = shifted("2025-03-03", 35 * number)
        world.invoice(shifted(due, -28), due, paid=shifted(due, late))
    world.put_off(world.finding(HABIT, "2025-12-01"), "2025-12-01", kind="dismissed")
    world.invoice("2025-12-01", "2025-12-15", paid="2025-12-15")  # pushes out the oldest of four late ones
    assert world.fires(HABIT, "2025-12-16")
    assert not world.asks(HABIT, "2025-12-16")
    world.invoice("2025-12-01", "2025-12-16", paid="2026-01-15")  # now three of six, one of them new
    assert world.asks(HABIT, "2026-01-15")


def test_a_talk_about_terms_holds_until_another_late_payment() -> None:
    world = World()
    world.person()
    for number in range(3):
        due = shifted("2025-03-03", 35 * number)
        world.invoice(shifted(due, -28), due, paid=shifted(due, 9))
    world.do(HABIT, "2025-07-01")
    assert not any(world.asks(HABIT, on) for on in ("2025-07-01", "2025-07-15", "2026-07-01"))
    world.invoice("2025-07-01", "2025-07-15", paid="2025-07-24")
    assert world.asks(HABIT, "2025-07-24")
