"""The text of the mail: what the page holds, as a mail program without HTML shows it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from reljournal.commands.demo import build_demo
from reljournal.domain.finding import Context
from reljournal.journal import Journal
from reljournal.journal.records import book_of
from reljournal.render.agenda_mail import WIDTH, as_text
from reljournal.render.words import Words
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.rules import catalogue
from world import World

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def agenda(tmp_path_factory: pytest.TempPathFactory) -> Agenda:
    journal = Journal(tmp_path_factory.mktemp("sample") / "journal.json")
    build_demo(journal, TODAY, datetime(2026, 3, 2, 12).astimezone())
    return build_agenda(book_of(journal.load())[0], Context(today=TODAY), catalogue(), limit=9)


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_of_the_agenda_is_in_it_and_no_line_is_long(agenda: Agenda, language: str) -> None:
    words = Words(language, TODAY)
    text = as_text(agenda, words)
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in text.split("\n"))
    read = " ".join(text.split())
    for card in agenda.shown:
        assert card.relationship.name in read
        for item in card.items:
            headline, reason = words(item.finding.headline), words(item.finding.reason)
            told = f"{item.code} {headline}".replace("\N{NO-BREAK SPACE}", " ")
            assert told in read
            assert reason.replace("\N{NO-BREAK SPACE}", " ") in read


def test_its_look() -> None:
    world = World()
    world.person("Anna Weber", emails=("anna@example.org",), since="2020-01-01")
    world.log("2026-02-20 call")
    world.promise("2026-02-20", "2026-02-27", text="the offer for the catalogue in two languages, with both dates")
    world.promise("2026-02-20", "2026-03-02", text="the photos")
    agenda = world.agenda("2026-03-02")
    first, second = (item.code for item in agenda.cards[0].items)
    assert as_text(agenda, Words("en", TODAY)) == (
        "Monday 2 March 2026\n"
        "1 relationship to care for\n"
        "\n"
        "Anna Weber (overdue 3 days)\n"
        "→ Write Anna Weber an e-mail, anna@example.org\n"
        f"{first:<4} Keep your word: the offer for the catalogue in two languages, with\n"
        "     both dates\n"
        "     Promised on 20 February for 27 February; keep it, or move the day\n"
        "     openly\n"
        f"{second:<4} Keep your word: the photos (today)\n"
        "     Promised on 20 February for 2 March; keep it, or move the day\n"
        "     openly\n"
        "\n"
        f"When it is done: rel done {first}. Not today: rel snooze {first} 3d."
    )


def test_a_quiet_day() -> None:
    world = World()
    world.person("Anna")
    assert as_text(world.agenda("2020-01-02"), Words("en", date(2020, 1, 2))) == (
        "Thursday 2 January 2020\nnobody is waiting\n\nEnjoy the quiet: rel today --days 7 shows what comes next."
    )


def test_what_others_wrote_is_shown_and_does_nothing() -> None:
    world = World()
    world.person("Anna \x1b[31m\r\n\u202eEve", since="2020-01-01")
    world.promise("2026-02-20", "2026-02-27", text="x\n\n> y\x07")
    text = as_text(world.agenda("2026-03-02"), Words("en", TODAY))
    assert not [each for each in text if each != "\n" and not each.isprintable()]
    assert "\n>" not in text
