"""The life of an unpaid invoice, and what makes late payment a habit."""

from __future__ import annotations

import pytest

from reljournal.rules.money import Step, ladder, reminders_of
from world import World, day, maybe, shifted

LADDER, HABIT = "payment-target-exceeded", "habitual-late-payer"
GOOD_FRIDAY, EASTER_MONDAY = "2026-04-03", "2026-04-06"


def unpaid(due: str = "2026-03-02", *, issued: str = "2026-02-02", **options: object) -> tuple[World, int]:
    """A client of some months with one unpaid invoice; 2 March 2026 is a Monday."""
    world = World(**options)  # type: ignore[arg-type]
    world.person(since="2025-11-01")
    return world, world.invoice(issued, due)


def stage(world: World, today: str) -> int | None:
    """The stage that is asked for on a day, if any."""
    found = world.findings(LADDER, today)
    return found[0].stage if found else None


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-20, None),
        (-1, None),
        (0, None),
        (1, 1),
        (7, 1),
        (8, 2),
        (14, 2),
        (15, 3),
        (30, 3),
        (31, 4),
        (60, 4),
        (61, 5),
        (1000, 5),
    ],
)
def test_each_stage_begins_on_its_day(late: int, expected: int | None) -> None:
    world, _ = unpaid()
    assert stage(world, shifted("2026-03-02", late)) == expected


@pytest.mark.parametrize(
    ("due", "moved_to", "holidays"),
    [
        ("2026-03-06", "2026-03-06", ()),  # a Friday
        ("2026-03-07", "2026-03-09", ()),  # a Saturday
        ("2026-03-08", "2026-03-09", ()),  # a Sunday
        (GOOD_FRIDAY, "2026-04-07", (GOOD_FRIDAY, EASTER_MONDAY)),
        ("2026-04-04", "2026-04-07", (GOOD_FRIDAY, EASTER_MONDAY)),
        (EASTER_MONDAY, "2026-04-07", (GOOD_FRIDAY, EASTER_MONDAY)),
        (EASTER_MONDAY, EASTER_MONDAY, ()),
        ("2026-05-01", "2026-05-04", ("2026-05-01",)),
        ("2026-12-25", "2026-12-28", ("2026-12-25", "2026-12-26")),
        ("2027-01-01", "2027-01-04", ("2027-01-01",)),
        ("2026-02-28", "2026-03-02", ()),  # the end of a month, a Saturday
        ("2028-02-29", "2028-02-29", ()),  # a Tuesday
    ],
)
def test_a_due_date_moves_to_the_next_working_day(due: str, moved_to: str, holidays: tuple[str, ...]) -> None:
    world, _ = unpaid(due, issued="2026-02-01", holidays=holidays)
    assert [stage(world, shifted(moved_to, step)) for step in (0, 1, 7, 8)] == [None, 1, 1, 2]
    assert world.finding(LADDER, shifted(moved_to, 1)).due == day(moved_to)


def test_the_finding_names_number_amount_and_days_late() -> None:
    world, invoice = unpaid()
    finding = world.finding(LADDER, "2026-03-12")
    values = finding.reason.values
    assert (values["invoice"], str(values["amount"]), values["late"]) == ("17", "1200.00 EUR", 10)
    assert finding.evidence == (invoice,)
    assert "no reminder so far" in finding.reason.text


def test_the_finding_names_earlier_reminders() -> None:
    world, invoice = unpaid()
    world.remind(invoice, "2026-03-03", 1)
    last = world.remind(invoice, "2026-03-10", 2)
    values = world.finding(LADDER, "2026-03-17").reason.values
    assert (values["n"], values["last"]) == (2, day("2026-03-10"))
    assert last in world.finding(LADDER, "2026-03-17").evidence


@pytest.mark.parametrize(
    ("late", "actions"),
    [(1, "email"), (8, "call"), (15, "email"), (31, "letter"), (61, "call")],
)
def test_each_stage_has_its_channel(late: int, actions: str) -> None:
    world, _ = unpaid()
    assert world.finding(LADDER, shifted("2026-03-02", late)).actions[0] == actions


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("2024-03-02", "call"),
        ("2024-03-03", "email"),
        ("2024-03-04", "email"),
        ("2010-01-01", "call"),
        (None, "email"),  # known by this invoice only
    ],
)
def test_an_old_client_is_called_at_stage_one(since: str | None, first: str) -> None:
    world = World()
    world.person(since=since)
    world.invoice("2026-02-02", "2026-03-02")
    assert world.finding(LADDER, "2026-03-03").actions[0] == first


def test_age_is_also_seen_by_the_first_entry() -> None:
    world = World()
    world.person()
    world.log("2023-05-05 email")
    world.invoice("2026-02-02", "2026-03-02")
    assert world.finding(LADDER, "2026-03-03").actions[0] == "call"


def test_the_age_of_a_client_changes_no_later_stage() -> None:
    world = World()
    world.person(since="2010-01-01")
    world.invoice("2026-02-02", "2026-03-02")
    assert world.finding(LADDER, "2026-03-17").actions[0] == "email"


class TestLives:
    """Whole lives of an invoice due on Monday 2 March 2026: what was done, and what is asked for on which days."""

    def asks(
        self,
        reminders: list[tuple[str, int, str, str | None]],
        days: dict[str, int | None],
        **options: object,
    ) -> None:
        world, invoice = unpaid(**options)  # type: ignore[arg-type]
        for on, done, result, until in reminders:
            world.remind(invoice, f"2026-{on}", done, result, f"2026-{until}" if until else None)
        assert {on: stage(world, f"2026-{on}") for on in days} == days

    def test_a_stage_that_was_done_is_not_asked_again(self) -> None:
        self.asks(
            [("03-03", 1, "reached", None)],
            {"03-03": None, "03-04": None, "03-09": None, "03-10": 2, "03-16": 2, "03-17": 3},
        )

    def test_five_days_lie_between_two_reminders(self) -> None:
        self.asks([("03-08", 1, "reached", None)], {"03-10": None, "03-12": None, "03-13": 2})

    def test_a_late_first_reminder_keeps_the_gap_too(self) -> None:
        self.asks([("03-16", 2, "reached", None)], {"03-17": None, "03-20": None, "03-21": 3})

    def test_a_reminder_that_came_early_counts_as_its_stage(self) -> None:
        self.asks([("03-04", 2, "reached", None)], {"03-10": None, "03-16": None, "03-17": 3})

    def test_all_five_in_turn(self) -> None:
        self.asks(
            [
                ("03-03", 1, "reached", None),
                ("03-10", 2, "reached", None),
                ("03-17", 3, "reached", None),
                ("04-02", 4, "reached", None),
            ],
            {"04-03": None, "05-01": None, "05-02": 5},
        )

    def test_after_the_last_stage_nothing_is_asked_again(self) -> None:
        self.asks([("05-02", 5, "reached", None)], {"05-03": None, "05-10": None, "08-01": None})

    def test_after_a_long_silence_the_stage_is_the_one_of_the_day(self) -> None:
        self.asks([("03-03", 1, "reached", None)], {"04-02": 4})

    def test_a_promised_day_pauses_the_ladder(self) -> None:
        self.asks(
            [("03-03", 1, "promised", "03-20")],
            {"03-10": None, "03-17": None, "03-19": None, "03-20": None, "03-21": 3},
        )

    def test_a_broken_word_goes_on_one_stage_higher_before_its_days(self) -> None:
        self.asks([("03-10", 2, "promised", "03-15")], {"03-15": None, "03-16": 3})

    def test_a_kept_gap_goes_before_a_broken_word(self) -> None:
        self.asks([("03-03", 1, "promised", "03-04")], {"03-05": None, "03-07": None, "03-08": 2})

    def test_a_broken_word_after_the_final_reminder(self) -> None:
        self.asks([("04-02", 4, "promised", "04-10")], {"04-10": None, "04-11": 5})

    def test_a_word_broken_after_the_last_stage_has_no_higher_one(self) -> None:
        self.asks([("05-02", 5, "promised", "05-10")], {"05-11": None})

    def test_a_broken_word_counts_once(self) -> None:
        self.asks(
            [("03-10", 2, "promised", "03-15"), ("03-16", 3, "reached", None)],
            {"03-21": None, "04-01": None, "04-02": 4},
        )

    def test_a_second_promise_replaces_the_first(self) -> None:
        self.asks(
            [("03-03", 1, "promised", "03-09"), ("03-10", 2, "promised", "03-31")],
            {"03-25": None, "03-31": None, "04-01": 3, "04-02": 4},
        )

    def test_a_promise_without_a_day_is_a_reminder_like_any_other(self) -> None:
        self.asks([("03-03", 1, "promised", None)], {"03-08": None, "03-10": 2})

    def test_a_reminder_without_a_stage_counts_as_the_first(self) -> None:
        world, invoice = unpaid()
        world.remind(invoice, "2026-03-03")
        assert [stage(world, f"2026-03-{on}") for on in ("09", "10")] == [None, 2]

    def test_on_its_way_pauses_for_three_working_days(self) -> None:
        # Tuesday 10 March: three working days end on Friday the 13th, and the gap on Sunday the 15th.
        self.asks([("03-10", 2, "sent", None)], {"03-13": None, "03-14": None, "03-15": 3})

    def test_on_its_way_counts_over_weekend_and_holidays(self) -> None:
        # Thursday 2 April: Good Friday, Easter Monday and the weekend are no working days: 7, 8, 9 April are.
        self.asks(
            [("04-02", 4, "sent", None)],
            {"04-07": None, "04-09": None, "04-10": 5},
            holidays=(GOOD_FRIDAY, EASTER_MONDAY),
        )

    def test_not_received_starts_the_target_anew(self) -> None:
        # 28 days of terms from 10 March: 7 April.
        self.asks(
            [("03-03", 1, "reached", None), ("03-10", 2, "not-received", None)],
            {"03-17": None, "04-07": None, "04-08": 1, "04-14": 1, "04-15": 2},
        )

    def test_the_new_target_moves_to_a_working_day_too(self) -> None:
        # 28 days from 13 March is Friday 10 April, here a holiday: Monday the 13th.
        self.asks(
            [("03-13", 2, "not-received", None)],
            {"04-13": None, "04-14": 1},
            holidays=("2026-04-10",),
        )

    def test_after_a_new_target_stages_are_done_anew(self) -> None:
        self.asks(
            [("03-10", 2, "not-received", None), ("04-08", 1, "reached", None)],
            {"04-14": None, "04-15": 2},
        )

    def test_reminders_count_in_the_order_of_their_days(self) -> None:
        self.asks(
            [("03-10", 2, "promised", "03-31"), ("03-03", 1, "reached", None)],
            {"03-20": None, "04-01": 3},
        )

    def test_a_disputed_claim_rests_until_the_friction_is_resolved(self) -> None:
        world, invoice = unpaid()
        world.friction("2026-03-10", resolved="2026-03-25")
        world.remind(invoice, "2026-03-10", 2, "disputed")
        asked = {on: stage(world, f"2026-03-{on}") for on in ("15", "17", "24", "25", "26")}
        assert asked == {"15": None, "17": None, "24": None, "25": 3, "26": 3}

    def test_an_open_friction_alone_does_not_rest_a_claim(self) -> None:
        world, _ = unpaid()
        world.friction("2026-03-10")
        assert stage(world, "2026-03-17") == 3

    def test_payment_closes_it_on_its_day(self) -> None:
        world, invoice = unpaid()
        world.change("invoices", invoice, paid=day("2026-03-12"))
        assert [stage(world, f"2026-03-{on}") for on in (11, 12, 13)] == [2, None, None]

    def test_each_invoice_has_its_own_ladder(self) -> None:
        world, first = unpaid()
        second = world.invoice("2026-02-10", "2026-03-10")
        world.remind(first, "2026-03-10", 2)
        found = {finding.subject: finding.stage for finding in world.findings(LADDER, "2026-03-11")}
        assert found == {second: 1}

    def test_other_stages_from_the_settings(self) -> None:
        world, _ = unpaid(thresholds={(LADDER, "stages"): (3, 10, 20, 40, 80)})
        assert [stage(world, shifted("2026-03-02", late)) for late in (2, 3, 9, 10)] == [None, 1, 1, 2]

    def test_the_finding_of_a_broken_word_says_so(self) -> None:
        world, invoice = unpaid()
        world.remind(invoice, "2026-03-03", 1, "promised", "2026-03-15")
        finding = world.finding(LADDER, "2026-03-16")
        assert finding.reason.values["until"] == day("2026-03-15")
        assert "has passed" in finding.reason.text


class TestWhyItWaits:
    """What the ladder says while nothing is asked, for `rel invoice remind` and `rel why`."""

    @pytest.mark.parametrize(
        ("reminder", "today", "waits", "resumes"),
        [
            (None, "2026-02-20", "not late", "2026-03-03"),
            (None, "2026-03-02", "not late", "2026-03-03"),
            (("2026-03-03", 1, "reached", None), "2026-03-04", "gap", "2026-03-10"),
            (("2026-03-03", 1, "reached", None), "2026-03-08", "next stage", "2026-03-10"),
            (("2026-03-03", 1, "promised", "2026-03-20"), "2026-03-12", "promised", "2026-03-21"),
            (("2026-03-10", 2, "sent", None), "2026-03-11", "sent", "2026-03-15"),
            (("2026-03-10", 2, "not-received", None), "2026-03-20", "not late", "2026-04-08"),
            (("2026-03-16", 2, "reached", None), "2026-03-18", "gap", "2026-03-21"),
            (("2026-05-02", 5, "reached", None), "2026-05-03", "all stages done", None),
            (("2026-05-02", 5, "reached", None), "2026-06-02", "all stages done", None),
        ],
    )
    def test_and_until_when(
        self, reminder: tuple[str, int, str, str | None] | None, today: str, waits: str, resumes: str | None
    ) -> None:
        world, invoice = unpaid()
        if reminder:
            world.remind(invoice, *reminder)
        step = self.step(world, today)
        assert (step.stage, step.waits, step.resumes) == (None, waits, maybe(resumes))
        if resumes:
            assert [stage(world, shifted(resumes, ahead)) is None for ahead in (-1, 0)] == [True, False]

    def test_the_first_stage_begins_when_the_settings_say(self) -> None:
        world, _ = unpaid(thresholds={(LADDER, "stages"): (3, 10, 20, 40, 80)})
        assert self.step(world, "2026-03-04").resumes == day("2026-03-05")

    def test_a_dispute_waits_for_no_day(self) -> None:
        world, invoice = unpaid()
        world.friction("2026-03-10")
        world.remind(invoice, "2026-03-10", 2, "disputed")
        step = self.step(world, "2026-03-20")
        assert (step.stage, step.waits, step.resumes) == (None, "disputed", None)

    def step(self, world: World, today: str) -> Step:
        one = world.relationship(today)
        (invoice,) = one.open_invoices
        return ladder(invoice, reminders_of(invoice, one.deferrals), one, world.context(today))


class TestHabit:
    """Three of the last six paid invoices more than seven days late."""

    def paid(self, *late: int, due: str = "2025-03-03") -> World:
        """Invoices due a month and a bit apart, each paid so many days after its (working) due date."""
        world = World()
        world.person()
        for number, days in enumerate(late):
            this = shifted(due, 35 * number)
            world.invoice(shifted(this, -28), this, paid=shifted(this, days))
        return world

    @pytest.mark.parametrize(
        ("late", "fires"),
        [
            ((8, 8, 8), True),
            ((8, 8, 7), False),
            ((8, 8), False),
            ((8, 0, 8, 0, 8, 0), True),
            ((8, 8, 0, 0, 0, 8), True),
            ((8, 8, 0, 0, 0, 0, 8), False),
            ((30, 30, 30, 0, 0, 0, 0), False),
            ((-5, -5, -5, -5), False),
        ],
    )
    def test_the_last_six_decide(self, late: tuple[int, ...], fires: bool) -> None:
        assert self.paid(*late).fires(HABIT, "2026-01-01") is fires

    def test_days_late_count_from_the_next_working_day(self) -> None:
        # Due on Saturdays: eight days after is the Sunday six days after the Monday that counts.
        assert not self.paid(8, 8, 8, due="2025-03-01").fires(HABIT, "2026-01-01")
        assert self.paid(10, 10, 10, due="2025-03-01").fires(HABIT, "2026-01-01")

    def test_it_appears_on_the_day_of_the_third_payment(self) -> None:
        world = self.paid(8, 8, 8)
        third = shifted("2025-03-03", 78)
        assert world.fires_around(HABIT, third) == [False, True, True]

    def test_unpaid_invoices_do_not_count(self) -> None:
        world = self.paid(8, 8)
        world.invoice("2025-08-01", "2025-08-15")
        assert not world.fires(HABIT, "2026-01-01")

    def test_it_names_the_days_and_rests_on_the_late_ones(self) -> None:
        world = self.paid(8, 0, 12, 20)
        finding = world.finding(HABIT, "2026-01-01")
        assert finding.reason.values["late"] == (8, 12, 20)
        assert (finding.reason.values["n"], finding.reason.values["of"]) == (3, 4)
        assert len(finding.evidence) == 3
        assert finding.due == day(shifted("2025-03-03", 3 * 35 + 20))
        assert finding.urgency_on(day("2026-01-01")) == "info"
