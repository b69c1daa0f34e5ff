"""A rule's sheet for terminals and programs."""

from __future__ import annotations

from reljournal.domain.message import N_, msg
from reljournal.render.safe import visible
from reljournal.render.why import paragraphs, threshold_text
from reljournal.render.words import Words
from reljournal.reports.rule_sheet import RuleSheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_json(sheet: RuleSheet, _words: Words) -> dict[str, Any]:
    """The sheet as one object."""
    return {
        "name": sheet.rule.name,
        "family": sheet.rule.family,
        "enabled": sheet.enabled,
        "idea": sheet.rule.idea,
        "thresholds": [
            {
                "name": each.name,
                "value": list(each.value) if isinstance(each.value, tuple) else each.value,
                "unit": each.unit,
                "source": each.source,
                "help": sheet.rule.thresholds[each.name].help,
            }
            for each in sheet.thresholds
        ],
        "fires": sheet.fires,
        "held": sheet.held,
    }


def head(sheet: RuleSheet, words: Words) -> str:
    """`check-in-due (rhythm), on`."""
    state = words(N_("on")) if sheet.enabled else words(N_("off"))
    source = f" ({sheet.enabled_source})" if sheet.enabled_source != "default" else ""
    return visible(f"{sheet.rule.name} ({words(sheet.rule.family)}), {state}{source}")


def body(sheet: RuleSheet, words: Words) -> list[str]:
    """The idea, a paragraph a line, the thresholds, and today's count."""
    lines = paragraphs(sheet.rule.idea)
    for each in sheet.thresholds:
        lines.append(f"{threshold_text(each, words)}: {visible(sheet.rule.thresholds[each.name].help)}")
    counted = msg(N_("today it fires {n:times}, {held} held back"), n=sheet.fires + sheet.held, held=sheet.held)
    return [*lines, words(counted)]


def as_plain(sheet: RuleSheet, words: Words) -> str:
    """The head, then everything else indented."""
    return "\n".join([head(sheet, words), *(f"  {line}" for line in body(sheet, words))])
