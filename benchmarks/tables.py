"""What a measurement comes to: tables, and whether what was aimed at is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from runs import Times


@dataclass(frozen=True)
class Target:
    """One aim: what, the figure that was found, and the most that it may be, in the same unit."""

    what: str
    found: float
    most: float
    unit: str = "×"

    @property
    def is_met(self) -> bool:
        """Whether the figure as it is printed is within the limit."""
        return float(self.number(self.found)) <= self.most

    def number(self, value: float) -> str:
        """A figure with as many decimals as it is judged by."""
        return f"{value:.2f}" if self.unit == "×" else f"{value:.1f}"

    def row(self) -> tuple[str, str, str, str]:
        """The target as a row of the page: what, the limit, the figure, and met or not."""
        limit = f"{self.most:g} {self.unit}"
        return self.what, limit, f"{self.number(self.found)} {self.unit}", "met" if self.is_met else "**not met**"


@dataclass
class Table:
    """One table of the page; `name` is what `--only` takes."""

    name: str
    title: str
    told: str
    heads: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def ms(times: Times) -> str:
    """A median in milliseconds."""
    return f"{times.median:,.1f}" if times.median < 1000 else f"{times.median:,.0f}"


def timed(name: str, times: Times, base: Times) -> tuple[str, str, str, str, str]:
    """A row: what ran, its median and its least in ms, its ratio to the base's median, how many runs."""
    return name, ms(times), f"{times.least:,.1f}", f"{times.median / base.median:.2f}", str(len(times.ms))


def ratio(times: Times, base: Times) -> float:
    """The ratio of two medians of one run."""
    return times.median / base.median


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table; all columns but the first are numbers."""
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def plain(table: Table) -> Iterator[str]:
    """The lines of a table for a terminal."""
    rows = [table.heads, *table.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.heads))]
    yield f"\n{table.title}"
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()
    for target in table.targets:
        yield "  ".join(cell.replace("**", "") for cell in target.row())
    yield from table.notes
