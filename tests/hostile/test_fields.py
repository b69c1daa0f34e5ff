"""Every payload in every field that is printed, through every renderer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

import payloads
import stage
from reljournal.commands import (
    agreements,
    entry_lists,
    frictions,
    invoices,
    lists,
    occasions,
    projects,
    promises,
    stats,
)
from reljournal.commands.why import explain, why
from reljournal.commands.workspace import Workspace
from reljournal.domain.calendar import WeekdayCalendar
from reljournal.domain.message import msg
from reljournal.journal import Journal
from reljournal.render import agenda as agenda_words
from reljournal.render import agenda_rich, listing, listing_rich, profile, profile_rich, why_rich
from reljournal.render import why as why_words
from reljournal.render.safe import json_text, markdown
from reljournal.render.words import Words
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.reports.listing import Column, Listing
from reljournal.settings import Settings

SAMPLE = payloads.ALL[::40]
"""For what is built once for each relationship: a part of the payloads; the long run takes all."""


def workspace(texts: tuple[str, ...], folder: Path) -> Workspace:
    path = folder / "journal.json"
    path.write_bytes(stage.journal_bytes(texts))
    return Workspace(Journal(path), Settings(), stage.TODAY, stage.NOW, WeekdayCalendar(), folder / "config.toml")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace(payloads.ALL, tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace(SAMPLE, tmp_path_factory.mktemp("part"))


@pytest.fixture(scope="module")
def agenda(full: Workspace) -> Agenda:
    found = build_agenda(full.book, full.context(), full.rules)
    assert len(found.cards) > 900
    assert found.failures == ()
    return found


def drawn(drawing: Any, width: int) -> str:
    """What Rich writes to a terminal, its own styles and links included."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=True,
        color_system="standard",
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(drawing)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def assert_safe(text: str, *, styled: bool = False) -> None:
    assert stage.faults(text, styled=styled)[:3] == []


def test_there_are_as_many_as_promised() -> None:
    assert len(payloads.TERMINAL) >= 500
    assert len(payloads.MARKUP) >= 100
    assert len(payloads.ALL) == len(set(payloads.ALL))


def test_the_judge_sees_harm() -> None:
    """A judge that lets everything pass would let every other test here pass as well."""
    for text in (
        "\x1b[5m",
        "\x1b]8;;http://evil.example\x1b\\",
        "\x9b2J",
        "\u202e",
        "a\rb",
        "\U000e0041",
        "\x07",
        "\udc80",
    ):
        assert stage.faults(text, styled=True)
    assert stage.faults("a" + "\u0300" * 9)
    ours = "\x1b[1mbold\x1b[0m\n\x1b]8;id=12;tel:+4930\x1b\\x\x1b]8;;\x1b\\"
    assert stage.faults(ours, styled=True) == []
    assert stage.faults(ours)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_agenda_in_words(agenda: Agenda, language: str) -> None:
    words = Words(language, stage.TODAY)
    plain = agenda_words.as_plain(agenda, words, held=True)
    assert_safe(plain)
    assert len(plain.splitlines()) == plain.count("\n") + 1
    if language == "en":
        told = agenda_words.as_markdown(agenda, words, held=True)
        assert_safe(told)
        assert_markdown_is_ours(told, {card.suggestion.link for card in agenda.cards})
        assert_json(agenda_words.as_json(agenda, words))


def assert_json(value: Any) -> None:
    """Marks may pile up here: it is for programs, and says exactly what is there."""
    text = json_text(value)
    assert stage.faults(text, marks=None)[:3] == []
    assert json.loads(text) == json.loads(json.dumps(value))


def assert_markdown_is_ours(text: str, links: set[str | None]) -> None:
    """What a strict reader of Markdown with tables and strikethrough makes of it: our own structure only."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for block in reader.parse(text):
        assert block.type in (
            *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"),
            *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        ), block
        assert block.tag in ("h1", "h2", "p", "ul", "li", ""), block
        for token in block.children or ():
            assert token.type in (
                *("text", "hardbreak", "softbreak", "strong_open", "strong_close", "em_open", "em_close"),
                *("code_inline", "link_open", "link_close", "text_special"),
            ), (token, block.content[:200])
            if token.type == "link_open":
                assert token.attrs["href"] in links, token
            if token.type == "code_inline":
                assert len(token.content) <= 4, token


@pytest.mark.parametrize("width", [80, 140])
def test_the_agenda_as_cards(agenda: Agenda, width: int) -> None:
    words = Words("en", stage.TODAY, glue=True)
    assert_safe(drawn(agenda_rich.as_rich(agenda, words, width, held=True), width), styled=True)


LISTINGS: Mapping[str, Callable[[Workspace], Any]] = {
    "history": entry_lists.history,
    "list": lists.people,
    "find": lambda work: entry_lists.find(work, ["pay"]),
    "promise": lambda work: promises.listing(work, everything=True),
    "invoice": invoices.listing,
    "project": projects.listing,
    "agreement": agreements.listing,
    "friction": frictions.listing,
    "occasion": occasions.listing,
    "stats": stats.stats,
}


@pytest.mark.parametrize("name", LISTINGS)
def test_the_lists(full: Workspace, part: Workspace, name: str) -> None:
    found = LISTINGS[name](full)
    assert found.rows
    words = Words("en", stage.TODAY)
    plain = listing.as_plain(found, words)
    assert_safe(plain)
    assert len(plain.splitlines()) == len(found.rows) + len(found.notes)
    assert_json(listing.as_json(found, words))
    assert_safe(drawn(listing_rich.as_rich(found, words, 80), 80), styled=True)
    assert_safe(drawn(listing_rich.as_rich(LISTINGS[name](part), words, 140), 140), styled=True)


def test_profiles_and_explanations(part: Workspace) -> None:
    words = Words("en", stage.TODAY, glue=True)
    for at in range(1, len(SAMPLE) + 1):
        who = str(at * 100 + 1)
        shown, told = lists.show(part, who), why(part, who)
        assert_safe(profile.as_plain(shown, words))
        assert_safe(why_words.as_plain(told, words))
        assert_safe(drawn(profile_rich.as_rich(shown, words, 80), 80), styled=True)
        assert_safe(drawn(why_rich.as_rich(told, words, 80), 80), styled=True)
        assert_json(profile.as_json(shown, words))


def test_each_item_is_explained(part: Workspace) -> None:
    words = Words("en", stage.TODAY)
    found = build_agenda(part.book, part.context(), part.rules)
    seen: set[str] = set()
    for item in (item for card in found.cards for item in card.items):
        if item.finding.rule in seen:
            continue
        seen.add(item.finding.rule)
        report = explain(part, item.code)
        assert_safe(why_words.as_plain(report, words))
        assert_safe(drawn(why_rich.as_rich(report, words, 80), 80), styled=True)
        assert_json(why_words.as_json(report, words))
    assert len(seen) >= 6


LITERAL = [
    "[bold]x[/bold]",
    "[/]",
    ":skull:",
    "[link=http://evil.example]x[/link]",
    "{who}",
    "%s",
    "<b>x</b>",
    "&amp;",
]


@pytest.mark.parametrize("text", LITERAL)
def test_markup_is_shown_as_it_is(text: str) -> None:
    """Nothing is eaten: what looks like a style, a link or an emoji stands there letter by letter."""
    assert drawn_listing(text).count(text) == 3
    words = Words("en", stage.TODAY)
    assert words(msg("a {text} b", text=text)) == f"a {text} b"
    rendered = MarkdownIt("commonmark", {"html": True}).parse(markdown(text))[1].children or []
    assert [token.content for token in rendered] == [text]


def drawn_listing(text: str) -> str:
    made = Listing(
        title=msg("{text}", text=text),
        columns=(Column("name", "Name", "name"), Column("note", "Note")),
        rows=({"name": text, "note": text},),
        empty=msg("none"),
    )
    return drawn(listing_rich.as_rich(made, Words("en", stage.TODAY), 200), 200)
