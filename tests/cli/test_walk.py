"""`rel walk` in a real pseudo-terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from installed import REL, Home

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which is not for Windows")
if os.name == "nt":
    pytest.skip("a pseudo-terminal is POSIX", allow_module_level=True)

KEYS = r"\[q\]uit"


@pytest.fixture
def two_waiting(home: Home) -> Home:
    """Ada and Ben, both due for a talk."""
    home.ok("add", "Ada", "--phone", "+49 30 23125 041", today="2025-01-01")
    home.ok("add", "Ben", today="2025-01-02")
    return home


@pytest.fixture
def walk(two_waiting: Home) -> Iterator[Any]:
    environment = two_waiting.environment | {
        "TERM": "xterm",
        "COLUMNS": "90",
        "LINES": "40",
        "SSH_CONNECTION": "x",
    }
    child = pexpect.spawn(str(REL), ["walk"], env=environment, encoding="utf-8", timeout=30, dimensions=(40, 90))
    yield child
    child.close(force=True)


def entries(home: Home) -> list[tuple[str, str, str]]:
    return [(row["kind"], row["who"][0], row["note"]) for row in home.ok("history", "--json").json]


def test_each_answer_is_saved_at_once(walk: Any, two_waiting: Home) -> None:
    walk.expect(KEYS)
    walk.send("d")
    walk.expect("A note")
    walk.sendline("she is happy")
    walk.expect("logged call")
    walk.expect(KEYS)
    assert entries(two_waiting) == [("call", "Ada", "she is happy")]
    walk.send("q")
    walk.expect(pexpect.EOF)
    assert "1 done, 0 put off" in walk.before


def test_snooze_dismiss_and_skip(walk: Any, two_waiting: Home) -> None:
    walk.expect(KEYS)
    walk.send("s")
    walk.expect("Until when")
    walk.sendline("friday")
    walk.expect("put off until 6 March")
    walk.expect(KEYS)
    walk.send("x")
    walk.expect("Why")
    walk.sendline("")
    walk.expect("dismissed until something changes")
    held = {(each["relationship"], each["by"]) for each in two_waiting.ok("today", "--json").json["held"]}
    assert held >= {("Ada", "snoozed"), ("Ben", "dismissed")}


def test_the_link_is_printed_where_no_desktop_is(walk: Any) -> None:
    walk.expect(KEYS)
    walk.send("c")
    walk.expect("tel:\\+493023125041")


def test_a_slip_of_the_keyboard_asks_again(walk: Any) -> None:
    walk.expect(KEYS)
    walk.send("z")
    walk.expect(KEYS)
    walk.send("s")
    walk.expect("Until when")
    walk.sendline("the day that never comes")
    walk.expect("is not understood as a date")
    walk.expect(KEYS)
    walk.send("w")
    walk.expect("The idea")


def test_the_end_says_what_is_left(walk: Any, two_waiting: Home) -> None:
    walk.expect(KEYS)
    total = int(re.findall(r"1 of (\d+)", walk.before)[-1])
    for _ in range(total):
        walk.send("n")
        walk.expect([KEYS, pexpect.EOF])
    assert f"0 done, 0 put off, {total} left for later" in walk.before
    assert entries(two_waiting) == []


def test_without_a_terminal_it_refuses_in_one_line(two_waiting: Home) -> None:
    run = two_waiting.rel("walk")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("rel: rel walk asks questions and needs a terminal")
    assert run.err.count("\n") == 1
