"""Time zones, clocks that are set, days of 23 and 25 hours: everything counts by the days of the user's zone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest

from installed import Home, Run
from reljournal.cli import app, environment
from torture.clocks import missing_midnights

HAS_ZONES = hasattr(time, "tzset") and bool(available_timezones())
needs_zones = pytest.mark.skipif(not HAS_ZONES, reason="this system has no time zone data, or no TZ")
ZONES = (
    *("Africa/Cairo", "America/Asuncion", "America/Coyhaique", "America/Havana", "America/Santiago"),
    *("America/Scoresbysund", "Asia/Beirut", "Atlantic/Azores"),
)
"""The zones in which midnights are missing, without their old names; the torture goes through those, too."""
LAST_MISSING = dict(missing_midnights(ZONES)) if HAS_ZONES else {}
ONE_DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Machine:
    """`rel` inside this process, in a time zone and at a moment that the test sets."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        patch.setenv("REL_JOURNAL", str(folder / "journal.json"))
        patch.setenv("REL_CONFIG", str(folder / "config.toml"))
        patch.setenv("HOME", str(folder))
        patch.setenv("REL_NODE", "1")
        patch.setenv("LANG", "C.UTF-8")
        patch.setattr(environment, "OPTIONS", environment.OPTIONS)

    def zone(self, name: str) -> None:
        self._patch.setenv("TZ", name)
        time.tzset()

    def at(self, instant: datetime) -> None:
        self._patch.setenv("REL_TODAY", instant.astimezone(UTC).isoformat())

    def rel(self, *arguments: str) -> str:
        code = app.run(list(arguments))
        out, err = self._capture.readouterr()
        assert code == 0, (arguments, err)
        return out

    def json(self, *arguments: str) -> Any:
        environment.OPTIONS.json = True
        try:
            return json.loads(self.rel(*arguments, "--json"))
        finally:
            environment.OPTIONS.json = False


@pytest.fixture
def machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Machine]:
    with monkeypatch.context() as patch:
        yield Machine(tmp_path, patch, capsys)
    time.tzset()


def begins(zone: str, day: date) -> datetime:
    """The first instant of a day; for one without a midnight, that at which the clocks are put on."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def items(agenda: Any) -> dict[str, tuple[str, int, str]]:
    """The due day, the days overdue and the urgency of each rule's item."""
    return {
        item["rule"]: (item["due"], item["days_overdue"], item["urgency"])
        for card in agenda["cards"]
        for item in card["items"]
    }


@needs_zones
def test_the_midnights_that_do_not_exist_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    """37 by the data of 2025, over all names of zones, the old ones for the same zone included."""
    missing = missing_midnights()
    for known in ("2023-09-03", "2024-09-08", "2025-09-07", "2026-09-06"):
        assert ("America/Santiago", date.fromisoformat(known)) in missing
    assert ("Africa/Cairo", date(2026, 4, 24)) in missing
    assert all(zone != "Europe/Berlin" for zone, _ in missing)
    if len(missing) != 37:
        with capsys.disabled():
            print(f"\n{len(missing)} midnights from 2023 to 2026 do not exist by this system's data, not 37")


@needs_zones
@pytest.mark.parametrize(("zone", "day"), LAST_MISSING.items(), ids=lambda each: str(each).replace("/", "-"))
def test_days_around_a_midnight_that_does_not_exist(zone: str, day: date, machine: Machine) -> None:
    machine.zone(zone)
    start = begins(zone, day)
    second = timedelta(seconds=1)
    weekday = WEEKDAYS[(day + ONE_DAY).weekday()]

    machine.at(start - second)
    machine.rel("add", "Ada", "--cadence", "1d", "--birthday", f"{day.day}.{day.month}.1980")
    assert machine.json("log", "call", "ada", "before the day")["on"] == str(day - ONE_DAY)
    machine.rel("invoice", "add", "ada", "100", "--issued", "3d", "--due", "today")
    machine.rel("promise", "add", "ada", "the draft", "--by", "tomorrow")

    machine.at(start)
    agenda = machine.json("today", "--all")
    assert agenda["date"] == str(day)
    assert items(agenda)["promise-due"] == (str(day), 0, "today")
    assert items(agenda)["check-in-due"] == (str(day), 0, "today")
    assert items(agenda)["occasion"] == (str(day), 0, "today")
    (invoice,) = machine.json("invoice", "list")
    assert (invoice["issued"], invoice["due"]) == (str(day - 4 * ONE_DAY), str(day - ONE_DAY))
    asked = {
        "today": 0,
        "yesterday": -1,
        "3d": -3,
        "2 weeks ago": -14,
        f"last {WEEKDAYS[day.weekday()]}": -7,
        WEEKDAYS[day.weekday()]: 0,
    }
    for text, away in asked.items():
        logged = machine.json("log", "note", "ada", text, "--on", text)
        assert logged["on"] == str(day + away * ONE_DAY), text
    for text, away in {"in 2 weeks": 14, "3d": 3, weekday: 1, "tomorrow": 1}.items():
        planned = machine.json("plan", "call", "ada", text)
        assert planned["on"] == str(day + away * ONE_DAY), text
    made = sorted(path.name[:10] for path in (machine.folder / "journal.json.backups").iterdir())
    assert made == [str(day - ONE_DAY), str(day)]

    # The day has 23 hours, and the next one begins after them.
    machine.at(start + timedelta(hours=23) - second)
    assert machine.json("today")["date"] == str(day)
    machine.at(start + timedelta(hours=23))
    assert items(machine.json("today", "--all"))["promise-due"] == (str(day), 1, "overdue")


@needs_zones
@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)], ids=["clocks go on", "clocks go back"]
)
def test_a_day_of_23_or_25_hours_is_a_day(day: str, hours: int, machine: Machine) -> None:
    machine.zone("Europe/Berlin")
    today = date.fromisoformat(day)
    start = begins("Europe/Berlin", today)
    machine.at(start - 5 * ONE_DAY)
    machine.rel("add", "Ada")
    machine.rel("promise", "add", "ada", "the draft", "--by", str(today))
    ids = []
    for hour in range(hours):
        machine.at(start + timedelta(hours=hour, minutes=30))
        logged = machine.json("log", "note", "ada", f"in hour {hour}")
        assert logged["on"] == day
        ids.append(int(logged["id"]))
    assert ids == sorted(set(ids))
    assert items(machine.json("today", "--all"))["promise-due"] == (day, 0, "today")
    machine.at(start + timedelta(hours=hours))
    assert items(machine.json("today", "--all"))["promise-due"] == (day, 1, "overdue")
    assert machine.json("log", "note", "ada", "the day after")["on"] == str(today + ONE_DAY)


def rel_at(home: Home, zone: str, moment: str, *arguments: str) -> Run:
    """One command of the installed program in a zone at a moment, told in UTC."""
    there = replace(home, variables={**home.variables, "TZ": zone})
    return there.rel(*arguments, today=f"{moment}+00:00")


@needs_zones
def test_from_berlin_by_auckland_to_honolulu(home: Home) -> None:
    """An entry keeps the day on which it was made; what is settled stays so where that day has not begun yet."""
    flight = (
        ("Europe/Berlin", "2026-03-02T21:30:00", "2026-03-02"),
        ("Pacific/Auckland", "2026-03-02T21:40:00", "2026-03-03"),
        ("Pacific/Honolulu", "2026-03-02T21:50:00", "2026-03-02"),
    )
    home.ok("add", "Ada", "--cadence", "1m", today="2026-01-31")
    home.ok("promise", "add", "ada", "the draft", "--by", "2026-03-02", today="2026-02-27")
    before = rel_at(home, *flight[0][:2], "today", "--all", "--json").json
    assert items(before)["check-in-due"] == ("2026-02-28", 2, "overdue")
    assert items(before)["promise-due"] == ("2026-03-02", 0, "today")

    auckland = rel_at(home, *flight[1][:2], "today", "--all", "--json").json
    assert items(auckland)["check-in-due"] == ("2026-02-28", 3, "overdue")
    ids = []
    for zone, moment, day in flight:
        kind = "call" if zone == "Pacific/Auckland" else "note"
        run = rel_at(home, zone, moment, "log", kind, "ada", zone, "--json")
        assert (run.code, run.err, run.json["on"]) == (0, "", day)
        ids.append(int(run.json["id"]))
    assert ids == sorted(set(ids))
    (promise,) = rel_at(home, *flight[1][:2], "promise", "list", "--json").json
    assert rel_at(home, *flight[1][:2], "promise", "kept", promise["ref"]).code == 0

    there = rel_at(home, *flight[2][:2], "today", "--all", "--json")
    assert (there.code, there.err, there.json["date"]) == (0, "", "2026-03-02")
    assert not {"check-in-due", "promise-due"} & set(items(there.json))
    listed = rel_at(home, *flight[2][:2], "history", "--json").json
    assert [(row["on"], row["note"]) for row in listed] == [
        ("2026-03-02", "Europe/Berlin"),
        ("2026-03-02", "Pacific/Honolulu"),
        ("2026-03-03", "Pacific/Auckland"),
    ]
    # A day that is asked for is shown as it was: the call had not been made then.
    past = rel_at(home, "Pacific/Auckland", "2026-03-04T00:00:00", "today", "--on", "2026-03-02", "--json").json
    assert "check-in-due" in items(past)


def test_a_clock_that_jumps_back_and_forth(home: Home) -> None:
    home.ok("add", "Ada", "--cadence", "1m")
    logged = []
    for today in (
        "2026-03-02T09:00",
        "2026-03-02T07:00",
        "1970-01-01",
        "1969-12-31",
        "2026-03-02T09:00",
        "2038-01-19",
    ):
        run = home.ok("log", "call", "ada", today, "--json", today=today)
        logged.append((int(run.json["id"]), run.json["on"], today))
    ids = [number for number, _, _ in logged]
    assert ids == sorted(set(ids))
    assert all(today.startswith(on) for _, on, today in logged)

    journal = home.journal.read_bytes()
    run = home.rel("log", "call", "ada", today="2099-01-01")
    assert (run.code, run.out, home.journal.read_bytes()) == (1, "", journal)
    assert run.err.startswith("rel: no id is left: the clock or the last record's id lies after the year 2039")
    assert home.ok("today", today="2099-01-01").err == ""

    # Days order a list, and within a day the order in which they were entered.
    told = home.ok("log", "call", "ada", "in the end").err
    rows = home.ok("history", "--json").json
    assert [row["note"] for row in rows] == [
        *("1969-12-31", "1970-01-01"),
        *("2026-03-02T09:00", "2026-03-02T07:00", "2026-03-02T09:00", "in the end", "2038-01-19"),
    ]
    mend = ("edit", rows[-1]["ref"], "--on")
    sentence = "the clock says 2026-03-02, but an entry is of 2038-01-19: set the clock"
    assert told == f"rel: {sentence}, or rel {' '.join(mend)} DAY\n"
    assert home.ok(*mend, "today").err == ""


def test_a_clock_behind_the_journal_is_doubted(home: Home) -> None:
    """An agenda of 1970 would say that nobody is waiting."""
    home.ok("add", "Ada")
    home.ok("log", "call", "ada")
    home.ok("plan", "call", "ada", "2026-06-01")
    doubt = "rel: the clock says 1970-01-01, but an entry is of 2026-03-02: set the clock"
    for line in ("today", "today --json", "list", "log note ada"):
        assert home.ok(*line.split(), today="1970-01-01").err.startswith(doubt)
    assert home.ok("today", "--on", "1970-01-01").err == ""
    # Elsewhere it may be two days later; a day that is planned is meant to come.
    assert home.ok("today", today="2026-02-28").err == ""
    assert home.ok("today", today="2026-02-27").err.startswith("rel: the clock says 2026-02-27")


@pytest.mark.parametrize("nodes", [("1", "2"), ("1", "1")], ids=["two numbers", "the same number"])
def test_two_machines_with_skewed_clocks_merge(nodes: tuple[str, str], tmp_path: Path) -> None:
    """The clock of the second is three hours ahead; both went on from the same journal."""
    first, second = (Home(tmp_path / name, {"REL_NODE": node}) for name, node in zip("ab", nodes, strict=True))
    first.folder.mkdir()
    second.folder.mkdir()
    first.ok("add", "Ada", today="2026-03-01")
    second.journal.write_bytes(first.journal.read_bytes())
    for minute in (0, 10):
        first.ok("log", "note", "ada", f"a{minute}", today=f"2026-03-02T09:{minute:02}")
        second.ok("log", "note", "ada", f"b{minute}", today=f"2026-03-02T12:{minute + 5:02}")
    first.ok("import", "json", str(second.journal), today="2026-03-02T10:00")
    rows = first.ok("history", "--json").json
    assert len({row["id"] for row in rows}) == 4
    assert [row["note"] for row in rows] == ["a0", "a10", "b0", "b10"]
    # The first machine goes on above all that it has taken over, although its clock is behind them.
    last = first.ok("log", "note", "ada", "last", "--json", today="2026-03-02T10:01").json
    assert int(last["id"]) > max(int(row["id"]) for row in rows)


def test_the_same_id_from_two_machines_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """Two machines with one number can give an id twice, if they write in the same millisecond."""
    first, second = (Home(tmp_path / name) for name in "ab")
    first.folder.mkdir()
    second.folder.mkdir()
    first.ok("add", "Ada", today="2026-03-01")
    second.journal.write_bytes(first.journal.read_bytes())
    ids = {home.ok("log", "note", "ada", str(home.folder.name), "--json").json["id"] for home in (first, second)}
    assert len(ids) == 1
    before = first.journal.read_bytes()
    run = first.rel("import", "json", str(second.journal))
    assert run.code != 0
    assert "interactions: b: differs from the journal's in note" in run.err
    assert first.journal.read_bytes() == before


@needs_zones
@pytest.mark.parametrize(
    ("zone", "told", "day"),
    [
        ("Pacific/Kiritimati", "2026-03-02", "2026-03-02"),
        ("Etc/GMT+12", "2026-03-02", "2026-03-02"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30"),
        ("America/Santiago", "2026-09-06", "2026-09-06"),
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06"),
        ("America/Santiago", "2026-09-06T00:30", "2026-09-06"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29"),
        ("Pacific/Kiritimati", "2026-03-02T10:00+00:00", "2026-03-03"),
        ("Etc/GMT+12", "2026-03-02T10:00+00:00", "2026-03-01"),
        ("Asia/Kathmandu", "2026-03-02T18:14+00:00", "2026-03-02"),
        ("Asia/Kathmandu", "2026-03-02T18:15+00:00", "2026-03-03"),
    ],
)
def test_rel_today_is_a_day_in_any_zone_and_a_moment_is_of_one(
    zone: str, told: str, day: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.zone(zone)
    monkeypatch.setenv("REL_TODAY", told)
    assert str(environment.now().date()) == day
    assert environment.now().utcoffset() is not None


def test_the_clock_is_read_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two readings a day may end, and today and now would be of different days."""
    from reljournal.cli.workspace import workspace

    moments = iter([datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)])
    monkeypatch.setattr(environment, "now", lambda: next(moments))
    work = workspace()
    assert (work.today, work.now.date()) == (date(2026, 3, 2), date(2026, 3, 2))


@pytest.mark.parametrize("today", ["0001-01-01", "0999-12-31", "9000-01-01", "9999-12-31T23:59:59+00:00"])
def test_a_clock_out_of_reach_is_an_error_in_one_line(today: str, home: Home) -> None:
    run = home.rel("today", today=today)
    assert (run.code, run.out) == (2, "")
    expected = f"{today[:10]} lies outside the years 1000 to 8999; set REL_TODAY to another day"
    assert run.err == f"rel: {expected}\n"


def test_days_at_the_ends_of_the_calendar(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    """The last days that are taken work in every command; those beyond are refused in one line."""
    machine.at(datetime(2026, 3, 2, 12, tzinfo=UTC))
    machine.rel("add", "Ada", "--cadence", "100y", "--birthday", "0001-02-28", "--since", "1000-01-01")
    commands: tuple[tuple[str, ...], ...] = (
        ("log", "call", "ada", "--on"),
        ("plan", "call", "ada"),
        ("promise", "add", "ada", "the draft", "--by"),
        ("invoice", "add", "ada", "100", "--due"),
        ("occasion", "add", "ada", "a day", "--yearly", "--on"),
        ("project", "start", "ada", "Catalogue", "--due"),
        ("agreement", "add", "ada", "scope", "as we said", "--review"),
    )
    for command in commands:
        for beyond in ("0999-12-31", "9000-01-01", "9999-12-31", "9999y"):
            assert app.run([*command, beyond]) == 2
            assert " lies outside the years 1000 to 8999" in capsys.readouterr().err
        machine.rel(*command, "1000-01-01" if command[0] == "log" else "8999-12-31")
    for day in ("1000-01-01", "2026-03-02", "8999-12-31"):
        agenda = machine.json("today", "--on", day, "--days", "2", "--all")
        assert (agenda["date"], agenda["errors"]) == (day, [])
    for command in (
        ("today", "--days", "400"),
        ("list",),
        ("why", "ada"),
        ("show", "ada"),
        ("stats",),
        ("spread",),
    ):
        machine.rel(*command)
