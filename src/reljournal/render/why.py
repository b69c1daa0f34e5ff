"""Explanations for terminals and programs."""

from __future__ import annotations

from collections.abc import Sequence

from reljournal.domain.message import N_, msg
from reljournal.render.agenda import held_text
from reljournal.render.jsonable import jsonable
from reljournal.render.safe import NO_BREAK, visible
from reljournal.render.words import Words
from reljournal.reports.why import Explanation, Standing, Standings, Threshold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_json(report: Explanation | Standings, words: Words) -> Any:
    """One object for an item, a list of rules for a relationship."""
    if isinstance(report, Explanation):
        return {
            "code": report.code,
            "relationship": report.relationship,
            "rule": report.rule.name,
            "family": report.rule.family,
            "due": report.finding.due.isoformat(),
            "headline": words(report.finding.headline),
            "reason": words(report.finding.reason),
            "stage": report.finding.stage,
            "held_by": report.hold.by if report.hold else None,
            "thresholds": [_threshold_json(each) for each in report.thresholds],
            "evidence": [{"id": str(fact.id), "ref": fact.ref, "text": words(fact.text)} for fact in report.facts],
            "idea": report.rule.idea,
        }
    return {
        "relationship": report.relationship.name,
        "rules": [
            {
                "rule": each.rule.name,
                "family": each.rule.family,
                "fires": each.finding is not None,
                "headline": words(each.finding.headline) if each.finding else None,
                "reason": words(each.finding.reason) if each.finding else None,
                "held_by": each.hold.by if each.hold else None,
                "next": jsonable(each.next_on, words),
                "thresholds": [_threshold_json(threshold) for threshold in each.thresholds],
            }
            for each in report.standings
        ],
    }


def _threshold_json(threshold: Threshold) -> dict[str, Any]:
    value = list(threshold.value) if isinstance(threshold.value, tuple) else threshold.value
    return {"name": threshold.name, "value": value, "unit": threshold.unit, "source": threshold.source}


def threshold_text(threshold: Threshold, words: Words) -> str:
    """`working_days = 2 working days (default)`."""
    value = threshold.value
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    unit = f" {words(threshold.unit)}" if threshold.unit else ""
    return visible(f"{threshold.name} = {shown}{unit} ({words(threshold.source)})")


def paragraphs(idea: str) -> list[str]:
    """A rule's idea, each paragraph a line; the docstring may be another package's or hold a condition."""
    return [visible(" ".join(part.split())) for part in idea.split("\n\n")]


def sections(report: Explanation, words: Words) -> list[tuple[str, Sequence[str]]]:
    """An explanation's headings, each with its lines."""
    finding = report.finding
    due = words(msg(N_("due {due}"), due=finding.due))
    found: list[tuple[str, Sequence[str]]] = [
        (words(N_("Why")), [words(finding.reason), f"{report.rule.name} ({words(report.rule.family)}), {due}"]),
        (words(N_("Rests on")), [f"[{fact.ref}] {words(fact.text).strip()}" for fact in report.facts]),
        (words(N_("Thresholds")), [threshold_text(each, words) for each in report.thresholds]),
        (words(N_("The idea")), paragraphs(report.rule.idea)),
    ]
    if report.hold:
        found.insert(1, (words(N_("Not shown")), [words(held_text(report.hold))]))
    return [(title, lines) for title, lines in found if lines]


def standing_text(standing: Standing, words: Words) -> str:
    """How one rule stands, in a line."""
    if standing.finding and standing.hold:
        held = held_text(standing.hold)
        return words(msg(N_("{held}: {headline}"), held=held, headline=standing.finding.headline))
    if standing.finding:
        return words(msg(N_("fires: {headline}"), headline=standing.finding.headline))
    if standing.next_on:
        return words(msg(N_("silent; next on {on} if nothing happens"), on=standing.next_on))
    return words(N_("silent; nothing to come"))


def as_plain(report: Explanation | Standings, words: Words) -> str:
    """Headings and indented lines; for a relationship one line a rule."""
    if isinstance(report, Explanation):
        lines = [f"{report.code}  {visible(report.relationship)}: {words(report.finding.headline)}"]
        for title, told in sections(report, words):
            lines += [f"{title}:", *(f"  {line}" for line in told)]
    else:
        lines = [visible(report.relationship.name)]
        for each in report.standings:
            lines.append(f"{each.rule.name:<24}  {standing_text(each, words)}")
            if each.finding:
                lines.append(f"{'':<24}  {words(each.finding.reason)}")
            lines += [f"{'':<24}  {threshold_text(threshold, words)}" for threshold in each.thresholds]
    return "\n".join(lines).replace(NO_BREAK, " ")
