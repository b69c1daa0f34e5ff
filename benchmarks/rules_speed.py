"""How long rules take in one process: each by itself, and the whole catalogue, over a journal's relationships.

    python benchmarks/rules_speed.py JOURNAL DAY REPEATS

Prints JSON: the dearest rule and what rules take on average in µs for each relationship, the catalogue and the
building of the relationships in ms, all of medians. Each repeat begins with relationships in which nothing has
been worked out yet, so what several rules share is paid by each of them where it is measured alone, and once where
the catalogue is.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

from reljournal.commands.holidays import HolidayCalendar
from reljournal.commands.workspace import Workspace
from reljournal.domain.relationship import Relationship
from reljournal.journal import Journal
from reljournal.reports.agenda import evaluate
from reljournal.settings import Settings


def main(path: str, day: str, repeats: str) -> None:
    """Measure and print."""
    today = date.fromisoformat(day)
    work = Workspace(
        journal=Journal(Path(path)),
        settings=Settings(),
        today=today,
        now=datetime.combine(today, clock(12)).astimezone(),
        calendar=HolidayCalendar("", "", path + ".cache"),
        config_path=Path(path + ".toml"),
    )
    gc.set_threshold(1_000_000)  # as the command does: an old journal is many objects, and none of them garbage
    ctx, catalogue = work.context(), work.rules
    built, whole = [], []
    single: dict[str, list[float]] = {name: [] for name in catalogue}
    assert work.book.contacts
    for _ in range(int(repeats)):
        begun = time.perf_counter()
        relationships = work.relationships()
        built.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        for each in relationships:
            _, failures = evaluate(each, ctx, catalogue)
            assert not failures, failures
        whole.append(time.perf_counter() - begun)
        for name, rule in catalogue.items():
            fresh: list[Relationship] = work.relationships()
            begun = time.perf_counter()
            for each in fresh:
                for _found in rule.findings(each, ctx):
                    pass
            single[name].append((time.perf_counter() - begun) / len(fresh))
    us = {name: statistics.median(taken) * 1e6 for name, taken in single.items()}
    dearest = max(us, key=lambda name: us[name])
    print(
        json.dumps(
            {
                "dearest": [dearest, us[dearest]],
                "mean": statistics.mean(us.values()),
                "catalogue": statistics.median(whole) * 1000,
                "build": statistics.median(built) * 1000,
                "all": us,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
