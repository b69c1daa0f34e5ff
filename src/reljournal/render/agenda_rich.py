"""The agenda as cards, drawn with Rich."""

from __future__ import annotations

from shlex import quote

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from reljournal.domain.finding import Urgency
from reljournal.domain.message import N_, msg
from reljournal.render.agenda import (
    all_lines,
    closing,
    heading,
    held_lines,
    quiet,
    suggestion_details,
    summary,
    urgency_text,
)
from reljournal.render.safe import visible
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.agenda import Agenda, Card, Item, Suggestion

WIDEST = 140
"""Wider terminals keep their right side free: longer lines are hard to read."""
TWO_COLUMNS = 112
"""From this width on the reason stands beside its headline instead of below it."""
MOST_ITEMS = 4
"""Points of one card on the first page; beyond that only what presses is shown, and the rest is counted."""
_COLOURS: dict[Urgency, str] = {"overdue": "red", "today": "yellow", "soon": "cyan", "info": "blue"}
_CODE_WIDTH = 6


def as_rich(agenda: Agenda, words: Words, width: int, *, held: bool = False, bare: bool = False) -> RenderableType:
    """Cards in a column, the most urgent first, each with its suggestion, its items and their reasons.

    `bare` leaves the heading away.
    """
    width = min(width, WIDEST)
    lines: list[RenderableType] = [] if bare else [_head(agenda, words, width), Text()]
    for card in agenda.shown:
        lines.append(_card(card, agenda, words, width))
    for line in quiet(agenda, words):
        lines += [Text("  " + line, "dim"), Text()]
    if held:
        for line in held_lines(agenda, words):
            lines += [Text("  " + each, "dim") for each in wrapped(line, width - 2)]
        lines.append(Text())
    if rest := closing(agenda, words):
        lines += [Text("  " + each, "dim") for each in wrapped(all_lines(rest), width - 2)]
    return Group(*lines)


def _head(agenda: Agenda, words: Words, width: int) -> Text:
    day, told = heading(agenda, words).replace("\N{NO-BREAK SPACE}", " "), words(summary(agenda))
    told = told.replace("\N{NO-BREAK SPACE}", " ")
    gap = " " * max(2, width - cell_len(day) - cell_len(told) - 1)
    return Text.assemble((f" {day}", "bold"), gap, (told, "dim"), no_wrap=True)


def _card(card: Card, agenda: Agenda, words: Words, width: int) -> Group:
    colour = _COLOURS[card.urgency]
    inner = width - 5
    rows = [_title(card, agenda, words, width, colour)]
    rows += [_framed(line, colour, width) for line in _suggestion(card.suggestion, words, inner)]
    shown = shown_items(card, agenda)
    for item in shown:
        rows += [_framed(line, colour, width) for line in _item(item, card, agenda, words, inner)]
    if len(shown) < len(card.items):
        more = msg(
            N_("and {n} more: rel today --who {name}"),
            n=len(card.items) - len(shown),
            name=quote(card.relationship.name),
        )
        blank = " " * _CODE_WIDTH
        rows += [
            _framed(Text(blank + line, "dim"), colour, width) for line in wrapped(words(more), inner - _CODE_WIDTH)
        ]
    rows.append(Text("╰" + "─" * (width - 2) + "╯", colour, no_wrap=True))
    return Group(*rows)


def shown_items(card: Card, agenda: Agenda) -> tuple[Item, ...]:
    """What the first page shows of a card: all that presses, and the rest up to a few points."""
    if agenda.limit is None:
        return card.items
    pressing = sum(1 for item in card.items if item.urgency != "info")
    return card.items[: max(pressing, MOST_ITEMS)]


def _title(card: Card, agenda: Agenda, words: Words, width: int, colour: str) -> Text:
    pressing = urgency_text(card.urgency, card.items[0], agenda, words).replace("\N{NO-BREAK SPACE}", " ")
    name = Text(visible(card.relationship.name), "bold")
    room = width - cell_len(pressing) - 10
    name.truncate(room, overflow="ellipsis")
    rule = "─" * (width - name.cell_len - cell_len(pressing) - 8)
    return Text.assemble(
        ("╭─ ", colour), name, (f" {rule} ", colour), (pressing, f"bold {colour}"), (" ─╮", colour), no_wrap=True
    )


def _framed(line: Text, colour: str, width: int) -> Text:
    framed = Text.assemble(("│  ", colour), line, no_wrap=True)
    framed.append(" " * (width - framed.cell_len - 1))
    framed.append("│", colour)
    return framed


def _suggestion(suggestion: Suggestion, words: Words, inner: int) -> list[Text]:
    if suggestion.kind == "wait":
        return []
    parts = [words(suggestion.text), *suggestion_details(suggestion, words)]
    lines = [Text(each, "bold") for each in wrapped(" · ".join(parts), inner - 2)]
    # The arrow is outside the link, so that a click on either line of a wrapped address works the same.
    for line in lines:
        if suggestion.link:
            line.stylize(f"link {suggestion.link}")
    return [Text.assemble(("→ " if not index else "  ", "bold"), line) for index, line in enumerate(lines)]


def _item(item: Item, card: Card, agenda: Agenda, words: Words, inner: int) -> list[Text]:
    """The item's code and headline, with the reason below it, or beside it where there is room."""
    headline = words(item.finding.headline)
    if item is not card.items[0]:
        headline += f" ({urgency_text(item.urgency, item, agenda, words)})"
    reason = [words(item.finding.reason)] + ([words(item.advice)] if item.advice else [])
    body = inner - _CODE_WIDTH
    if inner < TWO_COLUMNS:
        left = wrapped(headline, body)
        right = [line for part in reason for line in wrapped(part, body)]
        pairs = [(line, "") for line in left] + [("", line) for line in right]
        texts = [Text.assemble(head, (tail, "dim")) for head, tail in pairs]
    else:
        half = body // 2 - 2
        left = wrapped(headline, half)
        right = [line for part in reason for line in wrapped(part, half)]
        texts = []
        for index in range(max(len(left), len(right))):
            head = left[index] if index < len(left) else ""
            tail = right[index] if index < len(right) else ""
            texts.append(Text.assemble(head, " " * (half + 3 - cell_len(head)), (tail, "dim")))
    code = Text(f"{item.code:<{_CODE_WIDTH}}", f"bold {_COLOURS[item.urgency]}")
    blank = Text(" " * _CODE_WIDTH)
    return [Text.assemble(blank if index else code, line) for index, line in enumerate(texts)]
