"""How long commands take as whole processes: of every day, of every age, and of other programs, in one run.

    make bench                                                  everything, and docs/performance.md
    python benchmarks/whole_process.py --only common --runs 5   one table, printed

`rel` is installed anew for it, from a wheel, into an environment of its own. No test looks at the figures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import beside
import install_rel
import page
import points
from runs import RUNS
from tables import Table, plain

AGES = (points.SMALL, 10_000, points.OLD, points.OLDEST)


def _measurements(runs: int, ages: tuple[int, ...], sizes: tuple[int, ...]) -> dict[str, Callable[[Path], Table]]:
    return {
        "common": lambda folder: points.common(folder, runs),
        "starts": lambda folder: points.starts(folder, runs),
        "rich": lambda folder: points.rich(folder, runs),
        "ages": lambda folder: points.ages(folder, runs, ages),
        "writes": lambda folder: points.writes(folder, runs),
        "cold": lambda folder: points.cold(folder, runs),
        "find": lambda folder: points.find(folder, runs, shutil.which("rg")),
        "others": lambda folder: points.others(folder, runs),
        "rules": lambda folder: points.rules(folder, runs),
        "peers": lambda folder: beside.peers(folder, runs, sizes),
    }


def main() -> None:
    """Measure what was asked for and print it; write the page where that was asked for too."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append", help="One table; can be given again.")
    parser.add_argument(
        "--runs", type=int, default=RUNS, help=f"Runs of each command; {RUNS} where nothing is said."
    )
    parser.add_argument("--largest", type=int, default=points.OLDEST, help="Leave out journals larger than this.")
    parser.add_argument("--write", action="store_true", help="Write docs/performance.md; wants everything.")
    told = parser.parse_args()
    ages = tuple(size for size in AGES if size <= told.largest)
    sizes = tuple(size for size in beside.SIZES if size <= told.largest)
    chosen = _measurements(told.runs, ages, sizes)
    if told.write and (told.only or told.largest < points.OLDEST or told.runs < RUNS):
        parser.error(f"--write wants all tables, all sizes and at least {RUNS} runs")
    if unknown := set(told.only or ()) - chosen.keys():
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(chosen)}")
    before = os.getloadavg()
    install_rel.install()
    tables = []
    for name, measure in chosen.items():
        if told.only and name not in told.only:
            continue
        with tempfile.TemporaryDirectory(prefix=f"rel-bench-{name}-") as folder:
            tables.append(measure(Path(folder)))
        print("\n".join(plain(tables[-1])), flush=True)
    if told.write:
        page.write(tables, told.runs, before)


if __name__ == "__main__":
    main()
