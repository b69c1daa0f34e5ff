"""What the commands of every day do not import: each of these takes a noticeable part of their time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import reljournal
from installed import Home

HEAVY = {
    *("typer", "click", "rich", "tinydb", "holidays", "dateutil"),
    *("argparse", "ast", "collections", "contextlib", "dataclasses", "decimal", "email", "enum", "functools"),
    *("gettext", "hashlib", "inspect", "json", "logging", "pathlib", "random", "re", "shutil", "subprocess"),
    *("tempfile", "tomllib", "typing", "unicodedata", "urllib.parse", "zoneinfo", "importlib.metadata"),
}
CONFIG = '[user]\nlanguage = "de"\n[rules.unanswered]\ntouches = 4\n'
LINES = {
    "log": ("log", "call", "anna", "about the offer", "+checkin"),
    "log on a day, from them": ("log", "email", "anna", "thanks", "--on", "2026-03-01", "--in"),
    "today": ("today", "--plain"),
    "count": ("today", "--count"),
    "find": ("find", "offer"),
    "Tab on a name": ("_complete", "bash", " \t\n", "rel log call An"),
}


def imported(home: Home, *arguments: str) -> set[str]:
    """Every module that a command imports; without site's own, since those are the machine's."""
    source = Path(reljournal.__file__).parents[1]
    program = f"import sys; sys.path.insert(0, {str(source)!r}); sys.argv = ['rel', *{arguments!r}]\n"
    done = subprocess.run(
        [sys.executable, "-S", "-X", "importtime", "-c", program + "from reljournal.__main__ import main; main()"],
        capture_output=True,
        text=True,
        env=home.environment,
        cwd=home.folder,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    told = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in told}


@pytest.mark.parametrize("config", ["", CONFIG], ids=["no config", "a config"])
@pytest.mark.parametrize("line", LINES)
def test_a_command_of_every_day_imports_nothing_heavy(home: Home, line: str, config: str) -> None:
    if config:
        home.config.write_text(config)
    home.ok("add", "Anna Weber", "--email", "anna@weber.example")
    home.ok("log", "email", "anna", "the offer", "--in", "--on", "2026-01-05")
    home.ok("today", "--plain")
    imported(home, *LINES[line])  # what can be kept is kept from here on
    found = imported(home, *LINES[line])
    assert "reljournal" in found
    # A table measures the widths of what is not ASCII, such as its own arrows.
    heavy = HEAVY - ({"unicodedata"} if line == "find" else set())
    assert found.isdisjoint(heavy), sorted(found & heavy)
