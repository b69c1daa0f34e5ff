"""Lives through years of other seeds and counts those in which the agenda did not keep its word."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "simulation")]

import year  # noqa: E402
import year_measures  # noqa: E402

PATIENCE = 3


def main() -> None:
    """One line a year, and the sums."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    waited = left = 0
    for seed in range(1, count + 1):
        lived = year.live(seed)
        waits = year_measures.longest_waits(lived)
        longest = max((waits.get(rule, 0) for rule in year_measures.WAITED_FOR), default=0)
        overdue = year_measures.left_overdue(lived.evening)
        waited += longest > PATIENCE
        left += bool(overdue)
        print(f"seed {seed:>2}: longest wait {longest} mornings, {len(overdue)} overdue on the last evening")
    print(f"of {count} years: {waited} with a wait of more than {PATIENCE} mornings, {left} with something left")


if __name__ == "__main__":
    main()
