"""The calendar: valid by a library of its own, read by khal, and the same event again on the next day."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from installed import Home
from reljournal.domain.message import msg
from reljournal.render.agenda_ics import _folded, as_ics
from reljournal.render.safe import ical_text, visible
from reljournal.render.words import Words
from reljournal.reports.feed import Event, Feed, build_feed
from world import World, day

JOURNAL = "ab12cd34"
KHAL = Path(sys.executable).with_name("khal")


def feed(world: World, today: str, days: int = 60, **options: Any) -> Feed:
    at = datetime.combine(day(today), datetime.min.time(), UTC) + timedelta(hours=7)
    return build_feed(world.book, world.agenda(today, days=days), JOURNAL, at, **options)


def text(world: World, today: str, language: str = "en") -> str:
    return as_ics(feed(world, today), Words(language, day(today)))


def events(world: World, today: str) -> dict[str, Any]:
    """The events of the feed as the icalendar library reads them, by the part of the UID before the journal's."""
    calendar = icalendar.Calendar.from_ical(text(world, today))
    assert not calendar.errors
    found = {str(event["UID"]).removesuffix(f"@{JOURNAL}.reljournal"): event for event in calendar.walk("VEVENT")}
    assert all(not event.errors for event in found.values())
    return found


@pytest.fixture
def world() -> World:
    world = World()
    world.person("Anna Weber", birthday="1980-02-29", cadence="1m", since="2020-01-01")
    world.log("2026-02-20 call")
    return world


def test_what_is_due_in_the_coming_weeks_is_on_its_day(world: World) -> None:
    promise = world.promise("2026-02-20", "2026-06-30", text="the draft")
    theirs = world.promise("2026-02-20", "2026-03-10", text="the logo", theirs=True)
    once = world.occasion("2026-04-01", text="the fair")
    past = world.occasion("2026-01-01", text="the last fair")
    founded = world.occasion("2011-05-04", text="the founding day", yearly=True)
    found = events(world, "2026-03-02")
    days = {name: event["DTSTART"].dt for name, event in found.items()}
    assert days[f"promise.{promise}"] == date(2026, 6, 30), "promises are told however far away"
    assert days[f"promise.{theirs}"] == date(2026, 3, 10)
    assert days[f"occasion.{once}"] == date(2026, 4, 1)
    assert f"occasion.{past}" not in days
    assert found[f"occasion.{founded}"]["RRULE"]["FREQ"] == ["YEARLY"]
    check_in = next(name for name in days if name.startswith("check-in-due."))
    assert days[check_in] > date(2026, 3, 2)
    # What has a day of its own is there once, and not also as the item of the rule that reminds of it.
    assert not [name for name in days if name.startswith(("promise-due", "promise-awaited", "occasion.1001"))]


def test_what_is_overdue_stands_on_today_and_says_since_when(world: World) -> None:
    promise = world.promise("2026-01-20", "2026-02-10")
    for today in ("2026-03-02", "2026-03-03"):
        event = events(world, today)[f"promise.{promise}"]
        assert event["DTSTART"].dt == day(today)
        assert "Due since 10 February" in event["DESCRIPTION"]


def test_an_event_moves_and_is_not_doubled(world: World) -> None:
    """A calendar takes the event of the same UID with the higher SEQUENCE for the newer one."""
    first, second = events(world, "2026-03-02"), events(world, "2026-03-03")
    assert first.keys() == second.keys()
    for name in first:
        assert second[name]["SEQUENCE"] > first[name]["SEQUENCE"]
        assert second[name]["DTSTAMP"].dt > first[name]["DTSTAMP"].dt


@pytest.mark.parametrize(
    ("born", "start", "rule"),
    [
        ("1980-03-15", date(1980, 3, 15), {"FREQ": ["YEARLY"]}),
        ("1931-03-15", date(1970, 3, 15), {"FREQ": ["YEARLY"]}),
        ("--03-15", date(1970, 3, 15), {"FREQ": ["YEARLY"]}),
        ("--02-29", date(1972, 2, 29), {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [-1]}),
        ("1980-02-29", date(1980, 2, 29), {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [-1]}),
    ],
)
def test_a_birthday_comes_every_year(born: str, start: date, rule: dict[str, list[Any]]) -> None:
    world = World()
    person = world.person("Anna", birthday=born)
    event = events(world, "2026-03-02")[f"birthday.{person}"]
    assert event["DTSTART"].dt == start
    assert dict(event["RRULE"]) == rule


@pytest.mark.parametrize("status", ["ended", "deceased"])
def test_nobody_is_reminded_of_those_who_are_gone(status: str) -> None:
    world = World()
    house = world.organisation("Weber GmbH", cadence="off")
    world.person("Anna", org=house, birthday="1980-03-15", status=status)
    world.promise("2026-02-20", "2026-03-10")
    world.occasion("2026-03-20")
    assert events(world, "2026-03-02") == {}
    world.change("contacts", house, status=status)
    world.person("Berta", org=house, birthday="1981-03-15")
    assert events(world, "2026-03-02") == {}


def test_one_relationship_alone(world: World) -> None:
    anna = world.promise("2026-02-20", "2026-03-10")
    berta = world.person("Berta", birthday="1981-03-15")
    world.promise("2026-02-20", "2026-03-11")
    agenda = world.agenda("2026-03-02", days=60, only_relationship=berta)
    told = build_feed(world.book, agenda, JOURNAL, datetime(2026, 3, 2, tzinfo=UTC), only=berta)
    assert not [event for event in told.events if event.key == f"promise.{anna}" or "Anna" in str(event.title)]
    assert f"birthday.{berta}" in {event.key for event in told.events}
    bare = build_feed(world.book, agenda, JOURNAL, datetime(2026, 3, 2, tzinfo=UTC), dates=False)
    assert {event.kind for event in bare.events} <= {"item"}


BREAKS = [
    "a\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "a\nEND:VCALENDAR",
    "a\u2028b\u0085c",
    "\\n;,:",
    '"',
    "ä" * 100,
    "🎂" * 60,
]


@pytest.mark.parametrize("name", BREAKS)
def test_what_others_wrote_stays_in_its_field(name: str) -> None:
    world = World()
    person = world.person(f"Anna {name}", birthday="1980-03-15", cadence="off")
    world.promise("2026-02-20", "2026-03-10", text=name)
    found = events(world, "2026-03-02")
    assert len(found) == 2
    shown = Words("en", day("2026-03-02")).value("", f"Anna {name}")
    assert str(found[f"birthday.{person}"]["SUMMARY"]) == f"Birthday of {shown}"
    lines = text(world, "2026-03-02").encode().split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)


@given(st.text())
def test_any_text_comes_back_as_it_was_made_visible(told: str) -> None:
    told = told.encode("utf-8", "replace").decode()
    lines = list(_folded(f"SUMMARY:{ical_text(told)}"))
    assert all(len(line.encode()) <= 75 for line in lines)
    read = icalendar.Event.from_ical("BEGIN:VEVENT\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n")
    assert str(read["SUMMARY"]) == "\n".join(map(visible, told.split("\n")))


def test_the_ends_of_the_calendar() -> None:
    last = Event("x.1", "item", date.max, msg("x"))
    told = as_ics(Feed(JOURNAL, datetime(1999, 1, 1, tzinfo=UTC), (last,)), Words("en", date(1999, 1, 1)))
    event: Any = icalendar.Calendar.from_ical(told).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (date.max, 0)
    assert "DTEND" not in event


class TestKhal:
    """khal in a home of its own, told by files alone."""

    def khal(self, home: Path, *arguments: str) -> str:
        if not KHAL.exists():
            pytest.skip("khal is not installed")
        config = home / "khal.conf"
        if not config.exists():
            (home / "calendar").mkdir()
            config.write_text(
                f"[calendars]\n[[rel]]\npath = {home}/calendar\n[locale]\nlocal_timezone = UTC\n"
                "default_timezone = UTC\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
                f"[sqlite]\npath = {home}/khal.db\n",
                encoding="utf-8",
            )
        done = subprocess.run(
            [str(KHAL), "-c", str(config), *arguments],
            env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done
        return done.stdout

    def test_it_shows_what_is_due_on_its_day_and_updates_it(self, home: Home) -> None:
        home.ok("add", "Anna Weber", "--birthday", "1980-03-15")
        home.ok("log", "call", "anna", "x", "--promise", "the draft, at last", "--by", "2026-03-10")
        for today in ("2026-03-02", "2026-03-11"):
            told = home.ok("today", "--format", "ics", today=today).out
            (home.folder / "feed.ics").write_bytes(told.encode())
            self.khal(home.folder, "import", "--batch", str(home.folder / "feed.ics"))
        listed = self.khal(
            home.folder, "list", "--format", "{start-date} {title}", "--day-format", "", "2026-03-01", "30d"
        )
        lines = [line for line in listed.splitlines() if line.strip()]
        assert "2026-03-11 Promised to Anna Weber: the draft, at last" in lines
        assert any(line.startswith("2026-03-15 Birthday of Anna Weber") for line in lines)
        assert len([line for line in lines if "draft" in line]) == 1, "moved, not doubled"
