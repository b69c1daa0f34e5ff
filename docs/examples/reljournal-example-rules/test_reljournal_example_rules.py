"""A rule is a function of plain values: no journal, no clock and no mock is needed to test it."""

from __future__ import annotations

from datetime import date

import reljournal_example_rules  # noqa: F401 - registers the rule

from reljournal.domain.contact import Contact
from reljournal.domain.finding import REGISTRY, Context
from reljournal.domain.relationship import Relationship


def fires(today: str, type_: str = "supplier") -> bool:
    paper = Relationship(Contact(1, "Papier Kraus", added=date(2025, 3, 2), type=type_))
    return any(REGISTRY["supplier-thanks"].findings(paper, Context(date.fromisoformat(today))))


def test_after_twelve_months() -> None:
    assert [fires(today) for today in ("2026-03-01", "2026-03-02", "2026-03-03")] == [False, True, True]


def test_others_have_rules_of_their_own() -> None:
    assert not fires("2026-12-01", "partnership")
