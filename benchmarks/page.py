"""Writes docs/performance.md from what was measured."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import install_rel
from tables import Table, markdown

PAGE = install_rel.ROOT / "docs" / "performance.md"
_HEAD = """\
<!-- Written by `make bench`: change benchmarks/ and measure again. -->

# Performance

How long commands take, as whole processes of the installed `rel`, against what they could take. Everything here
was measured in one run of

```sh
make bench-peers   # once: the programs beside it
make bench
```

**B** is `python -c pass` of the same interpreter: less than that no program in Python takes. Figures are medians
of {runs} runs where nothing else is said; the commands of one table run in turn, and ratios are of medians of that
table. `rel` is installed from a wheel by pip {pip}, not editable. Each journal has 500 contacts, twenty years of
entries and ledgers of a usual size (`benchmarks/journals.py`). No test looks at times.

{machine}

## What was aimed at, and what is met

{met} of {all} targets are met.
"""


def machine(before: Sequence[float]) -> str:
    """What was measured, on what, and under which load; `before` is the load when the run began."""
    after = os.getloadavg()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    system = f"{platform.system()} {platform.release()}; Python {platform.python_version()}"
    load = f"Load when it began (1, 5, 15 minutes): {_load(before)}; when it ended: {_load(after)}."
    own = "The run itself keeps about one core busy; more than that is other work, and makes all figures larger."
    rows = (
        f"- Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_tree()}.",
        f"- {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {system}.",
        f"- {load} {own}",
    )
    return "\n".join(rows)


def _load(told: Sequence[float]) -> str:
    return ", ".join(f"{each:.1f}" for each in told)


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _tree() -> str:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(install_rel.ROOT), *words], capture_output=True, text=True, check=False
        ).stdout.strip()

    commit = git("rev-parse", "--short", "HEAD")
    changed = git("status", "--porcelain", "--", "src", "pyproject.toml")
    return f"commit {commit or 'unknown'}{' with changes that were not committed yet' if changed else ''}"


def page(tables: Sequence[Table], runs: int, before: Sequence[float]) -> str:
    """The whole page."""
    targets = [(target, table.name) for table in tables for target in table.targets]
    parts = [
        _HEAD.format(
            runs=runs,
            pip=install_rel.pip_of(install_rel.HOME),
            machine=machine(before),
            met=sum(target.is_met for target, _ in targets),
            all=len(targets),
        )
    ]
    rows = [(*target.row(), f"`{name}`") for target, name in targets]
    parts.append("\n".join(markdown(("target", "at most", "found", "", "in"), rows)) + "\n")
    parts.append(
        "The last column names the table, and what measures it alone: "
        "`.venv/bin/python benchmarks/whole_process.py --only NAME`.\n"
    )
    for table in tables:
        lines = [f"## {table.title}", "", f"{table.told} (`--only {table.name}`)", ""]
        lines += markdown(table.heads, table.rows)
        lines += ["", *(f"- {note}" for note in table.notes)] if table.notes else []
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def write(tables: Sequence[Table], runs: int, before: Sequence[float]) -> None:
    """Write the page; raises OSError."""
    PAGE.write_text(page(tables, runs, before), encoding="utf-8")
    print(f"\nwrote {PAGE.relative_to(install_rel.ROOT)}", file=sys.stderr)
