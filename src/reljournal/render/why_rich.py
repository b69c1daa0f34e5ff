"""Explanations, drawn with Rich."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from reljournal.render.safe import visible
from reljournal.render.why import sections, standing_text, threshold_text
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.why import Explanation, Standings

_WIDEST = 100


def as_rich(report: Explanation | Standings, words: Words, width: int) -> RenderableType:
    """Headings in colour over indented, wrapped lines."""
    width = min(width, _WIDEST)
    rows: list[Text] = []
    if isinstance(report, Explanation):
        head = f"{visible(report.relationship)}: {words(report.finding.headline)}"
        rows += [
            Text.assemble((f" {report.code}  " if not index else "      ", "bold cyan"), (line, "bold"))
            for index, line in enumerate(wrapped(head, width - 6))
        ]
        for title, told in sections(report, words):
            rows += [Text(), Text(f" {title}", "cyan")]
            rows += [Text(f"   {part}") for line in told for part in wrapped(line, width - 3)]
        return Group(*rows)
    rows.append(Text(f" {visible(report.relationship.name)}", "bold"))
    for each in report.standings:
        state = "dim" if not each.finding else "yellow" if each.hold else "bold green"
        rows += [Text(), Text.assemble(" ", (each.rule.name, "cyan"))]
        styled = [(standing_text(each, words), state)]
        if each.finding:
            styled.append((words(each.finding.reason), ""))
        styled += [(threshold_text(threshold, words), "dim") for threshold in each.thresholds]
        rows += [Text(f"   {part}", style) for line, style in styled for part in wrapped(line, width - 3)]
    return Group(*rows)
