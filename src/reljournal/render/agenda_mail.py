"""The agenda as it goes out: a subject, the text of the mail, and the short form for messengers."""

from __future__ import annotations

from collections.abc import Iterator

from reljournal.render.agenda import (
    closing,
    heading,
    how_to_go_on,
    quiet,
    suggestion_text,
    summary,
    urgency_text,
)
from reljournal.render.safe import NO_BREAK, visible
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.agenda import REST, Agenda, Card

WIDTH = 72
"""Columns of the mail's text, which many programs show as it is."""


def subject(agenda: Agenda, words: Words) -> str:
    """How much there is, and the day: in a list of mails the first words are read."""
    return f"{words(summary(agenda))} · {heading(agenda, words)}".replace(NO_BREAK, " ")


def as_text(agenda: Agenda, words: Words) -> str:
    """The text of the mail: what the page holds, in lines that fit any window."""
    lines = [heading(agenda, words), words(summary(agenda)), ""]
    for card in agenda.shown:
        lines += [*_card(card, agenda, words), ""]
    for line in (*quiet(agenda, words), *closing(agenda, words), *how_to_go_on(agenda, words)):
        lines += wrapped(line, WIDTH)
    return "\n".join(line.rstrip() for line in lines).replace(NO_BREAK, " ")


def _card(card: Card, agenda: Agenda, words: Words) -> Iterator[str]:
    pressing = urgency_text(card.urgency, card.items[0], agenda, words)
    yield from wrapped(f"{words.value('name', card.relationship.name)} ({pressing})", WIDTH)
    if card.suggestion.kind != REST:
        yield from _beside("→ ", suggestion_text(card.suggestion, words))
    for item in card.items:
        told = words(item.finding.headline)
        if item is not card.items[0]:
            told += f" ({urgency_text(item.urgency, item, agenda, words)})"
        yield from _beside(f"{item.code:<4} ", told)
        for more in (item.finding.reason, item.advice):
            if more:
                yield from _beside(" " * 5, words(more))


def _beside(first: str, text: str) -> Iterator[str]:
    """The text in lines that begin in one column, what stands before it only in the first of them."""
    for number, line in enumerate(wrapped(text, WIDTH - len(first))):
        yield (" " * len(first) if number else first) + line


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
