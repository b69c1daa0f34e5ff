"""What people look at, kept as pictures in text: run with REL_UPDATE=1 to draw them anew, then read the diff."""

from __future__ import annotations

import io
import os
from datetime import date, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from reljournal.commands.demo import build_demo
from reljournal.domain.book import Book
from reljournal.domain.finding import Context
from reljournal.journal import Journal
from reljournal.journal.records import book_of
from reljournal.render import agenda, agenda_rich
from reljournal.render.words import Words
from reljournal.reports.agenda import build_agenda
from reljournal.rules import catalogue

TODAY = date(2026, 3, 2)
PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Book:
    journal = Journal(tmp_path_factory.mktemp("sample") / "journal.json")
    build_demo(journal, TODAY, datetime(2026, 3, 2, 12).astimezone())
    return book_of(journal.load())[0]


def drawn(sample: Book, width: int, language: str, *, colour: bool = False) -> str:
    found = build_agenda(sample, Context(today=TODAY), catalogue(), limit=9)
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        legacy_windows=False,
    )
    console.print(agenda_rich.as_rich(found, Words(language, TODAY, glue=True), width, held=True))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def compare(name: str, text: str) -> None:
    """The picture as it was last accepted."""
    path = PICTURES / name
    lines = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    if os.environ.get("REL_UPDATE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(lines, encoding="utf-8")
    assert lines == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "language"), [(80, "en"), (140, "en"), (80, "de")])
def test_the_agenda_as_cards(sample: Book, width: int, language: str) -> None:
    compare(f"agenda-{width}-{language}.txt", drawn(sample, width, language))


@pytest.mark.parametrize("form", ["plain", "markdown"])
def test_the_agenda_in_words(sample: Book, form: str) -> None:
    found = build_agenda(sample, Context(today=TODAY), catalogue(), limit=9)
    words = Words("en", TODAY)
    text = agenda.as_plain(found, words) if form == "plain" else agenda.as_markdown(found, words)
    compare(f"agenda-{form}.txt", text)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 112, 120, 140, 200])
def test_every_line_fits_and_every_frame_is_closed(sample: Book, width: int) -> None:
    lines = drawn(sample, width, "en").splitlines()
    assert all(cell_len(line) <= width for line in lines)
    framed = [line for line in lines if line.startswith("│")]
    assert framed
    assert all(line.rstrip().endswith("│") for line in framed)


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_name_and_no_number_is_broken(sample: Book, width: int) -> None:
    text = drawn(sample, width, "en")
    found = build_agenda(sample, Context(today=TODAY), catalogue(), limit=9)
    for card in found.shown:
        assert card.relationship.name in text
        assert card.contact.name in text
        if card.suggestion.address:
            assert card.suggestion.address in text


def test_colour_adds_nothing_that_words_do_not_say(sample: Book) -> None:
    """Without colour every card still says how pressing it is."""
    text = drawn(sample, 80, "en")
    found = build_agenda(sample, Context(today=TODAY), catalogue(), limit=9)
    titles = [line for line in text.splitlines() if line.startswith("╭")]
    assert len(titles) == len(found.shown)
    assert all(
        any(word in title for word in ("overdue", "today", "in ", "worth", "suits", "tomorrow"))
        for title in titles
    )


def test_links_are_live_in_a_terminal_and_made_only_by_us(sample: Book) -> None:
    text = drawn(sample, 80, "en", colour=True)
    assert "\x1b]8;" in text
    assert "tel:+49" in text
