"""The agenda as it goes out: a subject, and the short form for messengers."""

from __future__ import annotations

from reljournal.render.agenda import closing, heading, suggestion_text, summary, urgency_text
from reljournal.render.safe import NO_BREAK, visible
from reljournal.render.words import Words
from reljournal.reports.agenda import REST, Agenda


def subject(agenda: Agenda, words: Words) -> str:
    """How much there is, and the day: in a list of mails the first words are read."""
    return f"{words(summary(agenda))} · {heading(agenda, words)}".replace(NO_BREAK, " ")


def as_brief(agenda: Agenda, words: Words) -> str:
    """A few lines a card, as a telephone shows them: who, what to do, and the headlines with their codes."""
    lines: list[str] = []
    for card in agenda.shown:
        pressing = urgency_text(card.urgency, card.items[0], agenda, words)
        lines.append(f"{visible(card.relationship.name)} ({pressing})")
        if card.suggestion.kind != REST:
            lines.append(f"→ {suggestion_text(card.suggestion, words)}")
        lines += [f"{item.code}  {words(item.finding.headline)}" for item in card.items]
        lines.append("")
    lines += closing(agenda, words)
    return "\n".join(lines).replace(NO_BREAK, " ").strip()
