"""A rule's sheet, drawn with Rich."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from reljournal.render.rule_sheet import body, head
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.rule_sheet import RuleSheet

_WIDEST = 100


def as_rich(sheet: RuleSheet, words: Words, width: int) -> RenderableType:
    """The head in bold, paragraphs below it."""
    rows = [Text(f" {head(sheet, words)}", "bold")]
    for paragraph in body(sheet, words):
        rows.append(Text())
        rows += [Text(f"   {line}") for line in wrapped(paragraph, min(width, _WIDEST) - 3)]
    return Group(*rows)
