"""How long the commands of every day take, as whole processes, against bare Python in the same run.

Run with `make bench`. Each command runs in turn, so that a change of the machine's speed meets all of them; the
figures are medians of the runs in milliseconds, and ratios to `python -c pass`. No test looks at them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from reljournal.commands.demo import build_demo
from reljournal.journal import Journal

RUNS = 15
REL = str(Path(sys.executable).with_name("rel"))


def commands(journal: Path) -> dict[str, list[str]]:
    """What is measured, by its name."""
    where = ["--journal", str(journal)]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import typer'": [sys.executable, "-c", "import typer"],
        "rel --version": [REL, "--version"],
        "rel log call (dry run)": [REL, "log", "call", "Henrike", "hello", "--dry-run", *where],
        "rel log call": [REL, "log", "call", "Henrike", "hello", *where],
        "rel today --plain": [REL, "today", "--plain", *where],
        "rel today (Rich)": [REL, "today", "--format", "rich", *where],
        "rel list": [REL, "list", *where],
    }


def measure(journal: Path) -> dict[str, float]:
    """The median time of each command in milliseconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"REL_CONFIG": str(journal.with_name("config.toml")), "REL_TODAY": "2026-03-02"}
    times: dict[str, list[float]] = {name: [] for name in commands(journal)}
    for turn in range(RUNS + 1):
        for name, command in commands(journal).items():
            begun = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
            if turn:  # the first turn compiles and warms
                times[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> None:
    """Measure on the sample journal of about 900 entries, and print a table."""
    with tempfile.TemporaryDirectory(prefix="rel-bench-") as folder:
        journal = Path(folder) / "journal.json"
        today = date(2026, 3, 2)
        build_demo(Journal(journal), today, datetime(2026, 3, 2, 12).astimezone())
        found = measure(journal)
    bare = found["python -c pass"]
    print(f"{'command':<28} {'median ms':>10} {'x bare Python':>14}   ({RUNS} runs each, about 900 entries)")
    for name, taken in found.items():
        print(f"{name:<28} {taken:>10.1f} {taken / bare:>14.2f}")


if __name__ == "__main__":
    main()
