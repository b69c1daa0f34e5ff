"""The figures of the year as a page of the documentation."""

from __future__ import annotations

from pathlib import Path

import year_measures
from year import SEED, live
from year_cast import LAST

PAGE = Path(__file__).parents[2] / "docs" / "year.md"
_INTRODUCTION = """\
<!-- Made by `python benchmarks/year_figures.py --write` from the simulation: change it there. -->
# A year in the life

Does the agenda keep its word when it is followed for a year? The simulation in `tests/simulation` lives through
2026 with forty relationships of all seven types: clients who answer or do not, pay or argue, promise, thank,
recommend and fall silent; projects, frictions, hard phases, handovers. Each morning from Monday to Friday, but for
public holidays and two weeks in August, its user does what the first three cards say, and nothing else.

```sh
python benchmarks/year_figures.py
```

The tests of the same folder hold that

- the agenda shows at most `agenda.limit` cards, one for each relationship;
- nothing is suggested unasked (rhythm, growth, balance) while more than three touches within three times the
  type's least days wait for an answer, and in any six times the least days there are at most six days with such a
  suggestion; what somebody waits for (an answer, a promise, money, a friction) is not counted;
- an overdue invoice, promise or friction waits at most three mornings for the first page;
- on the last evening nothing is overdue. What they have not paid or brought by then is in their hands: its stage
  was taken, or they were asked, and it comes back by itself;
- what is held back is not shown, what was done does not come back within two weeks without news, nobody is
  reached by a channel that they avoid, and every item names what it rests on.

They hold it in two years, the one of the table and one of another seed. Not every year is so kind. When this was
written, `python benchmarks/year_seeds.py 20` found one year of twenty in which an invoice waited four mornings for
the first page, after the August holiday, and eight that ended with something overdue: mostly thanks for cards that
crossed in the post at Christmas, when three cards a day are too few. They stand on the first pages of January.
"""


def figures() -> list[tuple[str, str]]:
    """What is measured in the year of the page, and how much it was."""
    return year_measures.figures(live(SEED))


def page() -> str:
    """The page, with the figures as a table."""
    rows = "\n".join(f"| {what} | {count} |" for what, count in figures())
    return f"{_INTRODUCTION}\n| Figure | In {LAST.year} |\n|---|---|\n{rows}\n"
