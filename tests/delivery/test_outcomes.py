"""The log of deliveries: bounded, private, and readable whatever happened to it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reljournal.delivery import marker
from reljournal.delivery.outcomes import LOG, MOST, Outcome, last, listing, record, was_sent

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
SENT = Outcome(AT, DAY, "today --send", True, "mailto:me@example.org", "sent", "ab12")


def test_what_is_recorded_is_read_again(tmp_path: Path) -> None:
    failed = Outcome(AT, DAY, "cron", False, message="Grüße\n\u2028\x1b[31m")
    record(tmp_path, SENT)
    record(tmp_path, failed)
    assert listing(tmp_path) == [SENT, failed]
    assert (last(tmp_path), last(tmp_path, "today --send")) == (failed, SENT)


def test_nothing_is_there_before_the_first_one(tmp_path: Path) -> None:
    assert listing(tmp_path / "none") == []
    assert last(tmp_path / "none") is None
    assert not was_sent(tmp_path / "none", DAY)


def run(ok: bool, channel: str = SENT.channel) -> Outcome:
    return replace(SENT, ok=ok, channel=channel)


YOU = "mailto:you@example.org"


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        ([run(True)], True),
        ([run(False)], False),
        ([run(False), run(True)], True),
        ([run(True), run(False, YOU)], False),
        ([run(False, YOU), run(True)], False),
        ([run(False, YOU), run(True), run(True, YOU)], True),
        ([run(True, "")], True),
        ([run(False, "")], False),
        ([run(False, ""), run(True)], True),
        ([run(True), run(False, "")], True),
        ([replace(SENT, day=DAY + timedelta(days=1))], False),
        ([replace(SENT, what="cron test")], False),
    ],
)
def test_a_day_is_sent_when_each_was_reached(tmp_path: Path, known: list[Outcome], sent: bool) -> None:
    """An empty channel is a run that never came to sending: nobody waited, or it failed before."""
    for each in known:
        record(tmp_path, each)
    assert was_sent(tmp_path, DAY) is sent


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    record(tmp_path / "state", SENT)
    if os.name == "nt":
        pytest.skip("Windows has no permission bits")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / LOG).stat().st_mode & 0o777 == 0o600


def test_it_stays_short(tmp_path: Path) -> None:
    for number in range(MOST + 30):
        record(tmp_path, replace(SENT, message=str(number)))
    kept = [int(each.message) for each in listing(tmp_path)]
    assert len(kept) <= MOST
    assert kept == list(range(kept[0], MOST + 30))


@pytest.mark.parametrize(
    "damage",
    [
        b"\0" * 100,
        b'{"at": "2026-03-02T07:30:00+00:00", "day": "2026-03-',
        b"[" * 100_000,
        b"[]\n{}\n3\nnull\n",
        b'{"at": "2026-03-02T07:30:00", "day": "2026-03-02", "what": "x", "ok": true}\n',
        b'{"at": "2026-03-02T07:30:00+00:00", "day": "2026-03-02", "what": 1, "ok": true}\n',
        b'{"at": "2026-03-02T07:30:00+00:00", "day": "2026-03-02", "what": "x", "ok": 1}\n',
        "é".encode("latin-1"),
    ],
)
def test_damage_costs_only_the_damaged_line(tmp_path: Path, damage: bytes) -> None:
    record(tmp_path, SENT)
    with (tmp_path / LOG).open("ab") as file:
        file.write(damage)
    assert listing(tmp_path) == [SENT]
    record(tmp_path, replace(SENT, ok=False))
    assert listing(tmp_path) == [SENT, replace(SENT, ok=False)]


def test_a_huge_log_is_not_read_whole_and_is_made_short_again(tmp_path: Path) -> None:
    with (tmp_path / LOG).open("wb") as file:
        file.truncate(50 << 20)
    record(tmp_path, SENT)
    assert listing(tmp_path) == [SENT]
    assert (tmp_path / LOG).stat().st_size < 1000


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, datetime as d\n"
        "from reljournal.delivery.outcomes import Outcome, record\n"
        "at = d.datetime(2026, 3, 2, tzinfo=d.UTC)\n"
        "for n in range(40): record(pathlib.Path(sys.argv[1]), Outcome(at, at.date(), sys.argv[2], True))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, tmp_path, name]) for name in "abc"]
    assert [each.wait(60) for each in running] == [0, 0, 0]
    names = [each.what for each in listing(tmp_path)]
    assert sorted(names) == ["a"] * 40 + ["b"] * 40 + ["c"] * 40


def test_a_word_is_left_told_and_taken_away(tmp_path: Path) -> None:
    folder = str(tmp_path / "state")
    assert marker.marked(folder) == ""
    marker.mark(folder, "the mail of 2 March did not go out: Grüße" + "x" * 10_000)
    assert marker.marked(folder).startswith("the mail of 2 March did not go out: Grüße")
    assert len(marker.marked(folder)) <= marker.LONGEST
    marker.clear(folder)
    marker.clear(folder)
    assert marker.marked(folder) == ""


def test_a_marker_that_is_a_folder_says_nothing(tmp_path: Path) -> None:
    (tmp_path / marker.MARKER).mkdir()
    assert marker.marked(str(tmp_path)) == ""
    marker.clear(str(tmp_path))
