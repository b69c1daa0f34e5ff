"""What a part of the torture tried, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Line:
    """One row of the report: how often something was tried, and each time that it went wrong, in words."""

    what: str
    tried: int = 0
    note: str = ""
    failures: list[str] = field(default_factory=list)

    def check(self, good: bool, told: Callable[[], str]) -> None:
        """Count one more try; `told` says what went wrong, so that it can be tried again by hand."""
        self.tried += 1
        if not good:
            self.failures.append(told())


Part = Callable[[bool], Iterator[Line]]
"""A part takes `long` and yields its rows; the short version of all parts together takes under a minute."""


def table(part: str, lines: Sequence[Line]) -> str:
    """Return the rows as a Markdown table."""
    rows = [f"| {line.what} | {line.tried:,} | {len(line.failures)} | {line.note} |" for line in lines]
    return "\n".join([f"### {part}", "", "| what | tried | went wrong | |", "|---|---:|---:|---|", *rows, ""])
