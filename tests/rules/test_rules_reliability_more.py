"""When their word is broken again and again."""

from __future__ import annotations

from typing import Any

import pytest

from world import ALL_RULES, World, day, shifted

BROKEN = "promises-broken"
TODAY = "2026-03-02"

Told = tuple[str, str, str | None]
"""A promise of theirs: the day it was for, its state, and the day it was closed."""


def promised(*told: Told, **options: Any) -> World:
    world = World(**options)
    world.person()
    for by, state, closed in told:
        world.promise(shifted(by, -10), by, theirs=True, state=state, closed=closed)
    return world


def two_broken() -> World:
    return promised(("2025-09-01", "broken", "2025-09-02"), ("2025-11-03", "broken", "2025-11-04"))


@pytest.mark.parametrize(
    ("third", "fires"),
    [
        (("2026-02-16", "broken", "2026-02-16"), True),
        (("2026-03-02", "broken", "2026-03-02"), True),
        (("2026-03-03", "broken", "2026-03-02"), False),  # its day has not come
        (("2026-02-16", "kept", "2026-02-16"), False),
        (("2026-02-16", "kept", "2026-02-10"), False),
        (("2026-02-16", "kept", "2026-02-23"), False),  # seven days late
        (("2026-02-16", "kept", "2026-02-24"), True),
        (("2026-02-23", "open", None), False),  # seven days late today
        (("2026-02-22", "open", None), True),
        (("2026-03-20", "open", None), False),
        (("2025-03-02", "broken", "2025-03-03"), False),  # twelve months ago to the day
        (("2025-03-03", "broken", "2025-03-04"), True),
    ],
)
def test_what_counts_as_broken(third: Told, fires: bool) -> None:
    world = two_broken()
    by, state, closed = third
    world.promise(shifted(by, -10), by, theirs=True, state=state, closed=closed)
    assert world.fires(BROKEN, TODAY) is fires


@pytest.mark.parametrize(
    ("by", "first_day"),
    [
        ("2026-02-16", "2026-02-24"),
        ("2024-02-22", "2024-03-01"),  # over a leap day
        ("2025-12-28", "2026-01-05"),
        ("2026-01-31", "2026-02-08"),
    ],
)
def test_an_open_one_counts_from_its_eighth_day_late(by: str, first_day: str) -> None:
    world = promised(
        (shifted(by, -90), "broken", shifted(by, -89)),
        (shifted(by, -60), "broken", shifted(by, -59)),
        (by, "open", None),
    )
    assert world.fires_around(BROKEN, first_day) == [False, True, True]


@pytest.mark.parametrize(
    ("first", "last_day"),
    [("2025-04-10", "2026-04-09"), ("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-27")],
)
def test_the_first_falls_out_after_a_year(first: str, last_day: str) -> None:
    later = [(shifted(first, 30 * step), "broken", shifted(first, 30 * step)) for step in (1, 2)]
    world = promised((first, "broken", first), *later)
    assert world.fires_around(BROKEN, last_day) == [True, True, False]


def test_two_are_no_pattern() -> None:
    assert not two_broken().fires(BROKEN, TODAY)


def test_promises_of_mine_do_not_count() -> None:
    world = two_broken()
    world.promise("2025-12-01", "2025-12-08", state="broken", closed="2025-12-09")
    assert not world.fires(BROKEN, TODAY)


def test_what_will_be_broken_is_not_known_yet() -> None:
    world = two_broken()
    world.promise("2026-02-20", "2026-03-01", theirs=True, state="broken", closed="2026-03-05")
    assert [world.fires(BROKEN, on) for on in ("2026-03-04", "2026-03-05")] == [False, True]


def test_the_people_of_a_house_add_up() -> None:
    world = World()
    house = world.organisation()
    people = [world.person(name, org=house) for name in ("Anna", "Ben", "Carl")]
    for number, who in enumerate(people):
        by = f"2026-01-{10 + number}"
        world.promise("2026-01-02", by, who=who, theirs=True, state="broken", closed=by)
    finding = world.finding(BROKEN, TODAY)
    assert (finding.subject, finding.person) == (house, people[-1])


def test_what_it_says() -> None:
    world = promised(
        ("2026-01-12", "broken", "2026-01-12"),
        ("2025-09-01", "kept", "2025-09-20"),
        ("2025-11-03", "kept", "2025-11-03"),
        ("2025-12-01", "open", None),
    )
    finding = world.finding(BROKEN, TODAY)
    assert finding.reason.values == {"n": 3, "on": day("2025-09-01"), "late": 7}
    assert finding.due == day("2026-01-12")
    assert finding.urgency_on(day(TODAY)) == "info"
    assert finding.actions[0] == "call"
    assert len(finding.evidence) == 3


def test_numbers_from_the_settings() -> None:
    world = promised(("2026-02-16", "kept", "2026-02-18"), thresholds={(BROKEN, "times"): 1, (BROKEN, "late"): 1})
    assert world.fires_around(BROKEN, "2026-02-18") == [False, True, True]
    world.change("promises", max(world.tables["promises"]), closed=day("2026-02-17"))
    assert not world.fires(BROKEN, TODAY)


def four_broken() -> World:
    days = ("2025-04-01", "2025-09-01", "2025-11-03", "2026-01-12")
    return promised(*((by, "broken", by) for by in days))


def test_a_dismissal_holds_while_time_passes() -> None:
    world = four_broken()
    world.put_off(world.finding(BROKEN, TODAY), TODAY, kind="dismissed")
    assert world.fires(BROKEN, "2026-04-01")  # the first of the four has fallen out
    assert not any(world.asks(BROKEN, on) for on in (TODAY, "2026-03-31", "2026-04-01", "2026-08-31"))


def test_a_dismissal_ends_when_another_word_is_broken() -> None:
    world = four_broken()
    world.put_off(world.finding(BROKEN, TODAY), TODAY, kind="dismissed")
    world.promise(TODAY, "2026-03-10", theirs=True)
    assert [world.asks(BROKEN, on) for on in ("2026-03-17", "2026-03-18")] == [False, True]


def test_once_the_limit_is_set_only_another_broken_word_brings_it_back() -> None:
    world = four_broken()
    world.do(BROKEN, TODAY)
    assert not any(world.asks(BROKEN, on) for on in (TODAY, "2026-03-16", "2026-06-02"))
    world.promise(TODAY, "2026-06-03", theirs=True, state="broken", closed="2026-06-03")
    assert world.asks(BROKEN, "2026-06-03")


def test_neither_a_friction_nor_silence_holds_it_back() -> None:
    world = four_broken()
    world.friction("2026-02-20")
    for on in ("2026-02-23", "2026-02-24", "2026-02-25", "2026-02-26"):
        world.log(f"{on} email")
    found = {item.finding.rule for card in world.agenda(TODAY, rules=ALL_RULES).cards for item in card.items}
    assert BROKEN in found


def test_nothing_where_the_relationship_has_ended() -> None:
    world = four_broken()
    world.change("contacts", min(world.tables["contacts"]), status="ended")
    assert not world.asks(BROKEN, TODAY)
