"""What a part of the torture tried, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path


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


def table(part: str, lines: Sequence[Line], note: str) -> str:
    """Return the rows as a section of Markdown with a table; `note` says on what and how long they were tried."""
    rows = [f"| {line.what} | {line.tried:,} | {len(line.failures)} | {line.note} |" for line in lines]
    head = [f"### {part}", "", note, "", "| what | tried | went wrong | |", "|---|---:|---:|---|"]
    return "\n".join([*head, *rows, ""])


def write(path: Path, part: str, section: str, order: Sequence[str]) -> None:
    """Put the section of one part into a page, in the place of its old one; those of other parts stay."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = {each.partition("\n")[0]: f"### {each}".rstrip() + "\n" for each in text.split("### ")[1:]}
    sections[part] = section
    path.write_text("\n".join(sections[name] for name in order if name in sections), encoding="utf-8")
