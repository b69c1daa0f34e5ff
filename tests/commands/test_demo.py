"""The sample journal, on whatever day it is made."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reljournal.commands.agenda import today as agenda_of
from reljournal.commands.demo import build_demo
from reljournal.commands.workspace import Workspace
from reljournal.domain.calendar import WeekdayCalendar, WorkCalendar
from reljournal.domain.finding import FAMILIES
from reljournal.domain.policy import TYPES
from reljournal.domain.relationship import build_relationships
from reljournal.journal import Journal
from reljournal.reports.agenda import evaluate
from reljournal.rules import catalogue
from reljournal.settings import Settings

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


SEASONAL = {"year-end-thanks", "not-only-at-christmas", "gift-limit"}
"""What is shown in its season only: December; from September on; once the gifts of the year add up."""
EVERY_DAY = set(catalogue()) - SEASONAL
QUIET = {"Orgelbau Thormählen & Töchter", "Gärtnerei Rosenow", "Ngozi Okafor", "Jonathan Lindqvist"}
"""Well cared for, on any day."""


def in_season(today: date) -> set[str]:
    """The rules of a season that are surely shown on a day."""
    found = set()
    if date(today.year, 12, 1) <= today <= date(today.year, 12, 20):
        found.add("year-end-thanks")
    if date(today.year, 9, 19) <= today <= date(today.year, 11, 30):
        found.add("not-only-at-christmas")
    if (today - timedelta(days=70)).year == today.year:
        found.add("gift-limit")
    return found


class Berlin:
    """The holidays of Berlin, as the agenda has them where user.country is set."""

    def __init__(self) -> None:
        self._days = holidays.country_holidays("DE", subdiv="BE")

    def is_holiday(self, day: date) -> bool:
        return day in self._days


@cache
def berlin() -> Berlin:
    return Berlin()


def demo(folder: Path, today: date, calendar: WorkCalendar | None = None, seed: int = 7) -> Workspace:
    journal = Journal(folder / "journal.json")
    build_demo(journal, today, NOW, seed)
    return Workspace(journal, Settings(), today, NOW, calendar or WeekdayCalendar(), folder / "config.toml")


@given(DAYS, st.booleans(), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
@example(date(2026, 1, 1), True, 7)
@example(date(2024, 2, 29), True, 7)
@example(date(2026, 2, 28), True, 7)
@example(date(2024, 2, 26), False, 7)  # three days before a leap day
@example(date(2026, 3, 1), True, 7)  # a Sunday
@example(date(2026, 2, 28), True, 7)  # a Saturday
@example(date(2026, 4, 6), True, 7)  # Easter Monday
@example(date(2026, 12, 27), True, 7)
@example(date(2027, 1, 3), True, 7)
@example(date(2026, 9, 1), True, 7)
@example(date(2026, 11, 30), True, 7)
@example(date(2026, 12, 1), True, 7)
@example(date(2026, 12, 5), False, 7)  # a Saturday
@example(date(2026, 12, 20), True, 7)
def test_on_any_day_every_rule_has_something_to_say(today: date, german: bool, seed: int) -> None:
    with TemporaryDirectory() as folder:
        work = demo(Path(folder), today, berlin() if german else None, seed)
        agenda = agenda_of(work, everything=True)
    assert agenda.failures == ()
    assert agenda.warnings == ()
    assert 9 <= len(agenda.cards) <= 16
    shown = [item.finding for card in agenda.cards for item in card.items]
    rules = {finding.rule for finding in shown}
    assert EVERY_DAY - rules == set()
    assert in_season(today) - rules == set()
    assert ("year-end-thanks" in rules) is (today.month == 12 and today.day <= 20)
    assert QUIET.isdisjoint(card.relationship.name for card in agenda.cards)
    stages = {finding.stage for finding in shown if finding.rule == "payment-target-exceeded"}
    assert stages == {1, 2, 4}
    held = {(each.finding.rule, each.hold.by) for each in agenda.held}
    assert {("gesture-owed", "friction-open"), ("occasion", "friction-open")} <= held
    assert ("check-in-due", "give-space") in held
    cared_for = {each.name for each in build_relationships(work.book, today)} - {
        card.relationship.name for card in agenda.cards
    }
    assert len(cared_for) >= 5


@pytest.mark.parametrize("today", [MONDAY, date(2026, 8, 16), date(2026, 12, 24), date(2027, 1, 1)])
def test_a_week_shows_each_family_on_an_agenda_that_can_be_read(today: date, tmp_path: Path) -> None:
    agenda = agenda_of(demo(tmp_path, today, berlin()), days=7)
    items = [item for card in agenda.cards for item in card.items]
    assert {catalogue()[item.finding.rule].family for item in items} == set(FAMILIES) - {"user"}
    assert len(agenda.cards) <= 18
    assert max(len(card.items) for card in agenda.cards) <= 6


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return demo(tmp_path_factory.mktemp("demo"), MONDAY)


def test_the_size_that_was_promised(sample: Workspace) -> None:
    book = sample.book
    assert sample.problems == ()
    homes = build_relationships(book, MONDAY)
    people = [each for each in book.contacts.values() if each.kind == "person"]
    assert 12 <= len(homes) <= 20
    assert 23 <= len(people) <= 31
    assert 850 <= len(book.interactions) <= 950
    assert len(book.invoices) == 60
    assert {sample.context().policy(home).type for home in homes} == set(TYPES)
    assert sum(1 for home in homes if home.contact.kind == "person") >= 3
    assert sum(person.birthday is not None and person.birthday.endswith("-02-29") for person in people) == 1
    assert any(person.avoids for person in people)
    assert any(person.hours for person in people)
    assert {promise.theirs for promise in book.promises.values()} == {True, False}


def test_nobody_works_on_weekends_or_at_christmas(sample: Workspace) -> None:
    for entry in sample.book.interactions.values():
        assert entry.on.weekday() < 5
        assert (entry.on.month, entry.on.day) not in {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
        assert entry.planned or entry.on <= MONDAY


def test_three_years_without_a_long_silence(sample: Workspace) -> None:
    days = sorted(entry.on for entry in sample.book.interactions.values() if not entry.planned)
    assert timedelta(days=1000) < days[-1] - days[0] < timedelta(days=1100)
    assert max(later - earlier for earlier, later in pairwise(days)) <= timedelta(days=16)
    kinds = Counter(entry.kind for entry in sample.book.interactions.values())
    assert kinds["email"] > kinds["call"] > kinds["card"] > 0
    notes = Counter(entry.note for entry in sample.book.interactions.values())
    assert len(notes) > 300
    assert not any("{" in note for note in notes)


def test_nobody_is_reached_by_a_channel_that_they_avoid(sample: Workspace) -> None:
    for entry in sample.book.interactions.values():
        for who in entry.who:
            assert entry.kind not in sample.book.contacts[who].avoids


def test_numbers_and_addresses_belong_to_nobody(sample: Workspace) -> None:
    fiction = ("+49 30 23125 ", "+49 171 39200 ", "+44 117 496 0", "+33 4 65 71 ")
    for contact in sample.book.contacts.values():
        assert all(phone.startswith(fiction) for phone in contact.phones)
        assert all(email.endswith((".example.com", ".example.org", ".example.net")) for email in contact.emails)
        assert all(email.isascii() for email in contact.emails)


def test_invoices_are_numbered_as_they_were_issued(sample: Workspace) -> None:
    invoices = list(sample.book.invoices.values())
    assert [invoice.number for invoice in invoices] == sorted(str(invoice.number) for invoice in invoices)
    assert len({invoice.number for invoice in invoices}) == 60
    for invoice in invoices:
        assert invoice.issued.weekday() < 5
        assert invoice.issued <= MONDAY
        assert invoice.paid is None or invoice.issued < invoice.paid <= MONDAY


def test_the_same_day_and_seed_give_the_same_journal(tmp_path: Path) -> None:
    first, second, other = (
        demo(tmp_path / name, MONDAY, seed=seed) for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert first.journal.load().tables == second.journal.load().tables
    assert first.journal.load().tables != other.journal.load().tables


def test_it_is_one_quick_step_that_undo_takes_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.json")
    begun = perf_counter()
    build_demo(journal, MONDAY, NOW)
    assert perf_counter() - begun < 1
    assert [step.command for step in journal.undoable()] == ["demo"]


def test_each_client_reads_like_a_client(sample: Workspace) -> None:
    """The well cared for ones raise nothing at all, not even something that is held back."""
    for home in build_relationships(sample.book, MONDAY):
        if home.name in {*QUIET, "Lektorat Kommaklar"}:
            findings, failures = evaluate(home, sample.context(), sample.rules)
            assert [finding.rule for finding in findings if finding.beside is None] == []
            assert failures == []


def test_what_a_week_of_mails_a_handover_and_a_hard_phase_look_like(sample: Workspace) -> None:
    book = sample.book
    left = [each for each in book.contacts.values() if each.status == "ended"]
    assert [each.follows for each in book.contacts.values() if each.follows] == [each.id for each in left]
    assert {project.state for project in book.projects.values()} == {"active", "paused", "ended"}
    assert any(agreement.unconfirmed for agreement in book.agreements.values())
    assert any("crisis" in entry.tags for entry in book.interactions.values())
