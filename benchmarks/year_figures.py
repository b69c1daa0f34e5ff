"""Lives through the simulated year of tests/simulation and prints its figures; `--write` makes docs/year.md."""

from __future__ import annotations

import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "simulation")]

import year_page  # noqa: E402


def main() -> None:
    """Print the figures, or write the page."""
    begun = time.perf_counter()
    rows = year_page.figures()
    if "--write" in sys.argv[1:]:
        year_page.PAGE.write_text(year_page.page(), encoding="utf-8")
        print(f"wrote {year_page.PAGE}")
        return
    width = max(len(what) for what, _ in rows)
    for what, count in rows:
        print(f"{what:<{width}}  {count}")
    print(f"{'Seconds that the year took':<{width}}  {time.perf_counter() - begun:.1f}")


if __name__ == "__main__":
    main()
