"""Staggering check-ins, and the load they make."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from installed import Home
from reljournal.domain.relationship import build_relationships
from reljournal.reports.load import QUARTER, load
from world import World, day


@pytest.fixture
def imported(home: Home) -> Home:
    """Ten people whose check-ins all fell due on one day."""
    lines = ["date,kind,who"] + [f"2025-06-02,call,Person {number:02}" for number in range(10)]
    (home.folder / "calls.csv").write_text("\n".join(lines))
    home.ok("import", "csv", "calls.csv", "--create")
    return home


def shown(home: Home, today: str) -> set[str]:
    agenda = home.ok("today", "--rule", "check-in-due", "--json", today=today).json
    return {card["relationship"] for card in agenda["cards"]}


def test_what_falls_together_is_shared_out_over_the_working_days(imported: Home) -> None:
    assert len(shown(imported, "2026-03-02")) == 10
    places = imported.ok("spread", "--over", "2w", "--json").json["places"]
    a_day = Counter(place["on"] for place in places)
    assert len(places) == 10
    assert max(a_day.values()) == 1
    assert all(date.fromisoformat(on).weekday() < 5 for on in a_day)
    assert len(shown(imported, "2026-03-02")) == 1
    assert len(shown(imported, "2026-03-03")) == 2
    assert len(shown(imported, "2026-03-15")) == 10


def test_a_dry_run_writes_nothing(imported: Home) -> None:
    before = imported.journal.read_bytes()
    run = imported.ok("spread", "--dry-run")
    assert run.out.startswith("would spread 10 check-ins over 28 days")
    assert imported.journal.read_bytes() == before


def test_one_undo_takes_all_of_it_back(imported: Home) -> None:
    imported.ok("spread")
    imported.ok("undo")
    assert len(shown(imported, "2026-03-02")) == 10


def test_a_talk_ends_what_spreading_put_off(imported: Home) -> None:
    imported.ok("spread")
    imported.ok("log", "call", "Person 09")
    assert "Person 09" not in shown(imported, "2026-03-27")
    assert "Person 09" in shown(imported, "2026-06-02")


@pytest.mark.parametrize("over", ["off", "soon", "0d", "90y"])
def test_a_time_that_cannot_be_meant_is_refused(imported: Home, over: str) -> None:
    run = imported.rel("spread", "--over", over)
    assert run.code == 2
    assert run.err.count("\n") == 1


def test_the_load_is_the_sum_of_what_the_cadences_ask_for() -> None:
    world = World()
    for name, cadence in (("Ada", "1w"), ("Ben", "2w"), ("Cleo", "off")):
        world.person(name, cadence=cadence)
    world.person("Dora", cadence="1w", status="paused")
    found = load(build_relationships(world.book, day("2026-03-02")), world.context("2026-03-02"))
    assert found.signed_up == pytest.approx(1.5)
    assert (found.kept, found.best, found.is_too_much) == (0, None, False)


def test_more_than_was_ever_kept_is_too_much() -> None:
    world = World()
    ada = world.person("Ada", cadence="1w")
    first = day("2025-06-02")
    for week in range(0, 40, 2):
        world.log(f"{(first + timedelta(weeks=week)).isoformat()} call", ada)
    today = first + timedelta(weeks=39)
    found = load(build_relationships(world.book, today), world.context(today.isoformat()))
    assert found.signed_up == pytest.approx(1)
    assert found.best == pytest.approx(0.5, abs=7 / QUARTER)
    assert found.is_too_much


def test_rules_check_and_stats_tell_the_load(imported: Home) -> None:
    assert "contacts a week: 0.8 by your cadences" in imported.ok("rules", "check").out
    numbers = {row["what"]: row["value"] for row in imported.ok("stats", "--json").json}
    assert (numbers["people"], numbers["entries"], numbers["conversations"]) == (10, 10, 10)
