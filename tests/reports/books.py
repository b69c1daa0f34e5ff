"""Random small journals: a few houses and people, and whatever may have happened between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from reljournal.domain.book import Book
from reljournal.domain.contact import CONTACT_KINDS, STATUSES, Contact, Hours
from reljournal.domain.finding import Finding
from reljournal.domain.interaction import KINDS, Interaction
from reljournal.domain.ledgers import (
    REMINDER_RESULTS,
    Agreement,
    Deferral,
    Friction,
    Invoice,
    Occasion,
    Project,
    Promise,
)
from reljournal.domain.money import Money
from reljournal.domain.policy import TYPES

TODAY = date(2026, 3, 2)
_T = TypeVar("_T")
DAYS = st.dates(TODAY - timedelta(days=500), TODAY + timedelta(days=40))
RECENT = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=10))
CONTACT_KIND_NAMES = [kind for kind in KINDS if kind != "note"]
TAGS = ["checkin", "thanks", "praise", "tension", "noreply", "birthday", "summer", "agreed", "summary"]
TAGS += ["concession", "referral", "mistake", "apology", "sparring", "knowledge", "idea", "crisis", "personal"]


def maybe(strategy: st.SearchStrategy[_T]) -> st.SearchStrategy[_T | None]:
    return st.none() | strategy


def some(items: list[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(items), max_size=most, unique=True).map(tuple)


@st.composite
def contacts(draw: st.DrawFn, number: int, others: list[int]) -> Contact:
    return Contact(
        id=number,
        name=draw(st.sampled_from(["Anna", "Ben", "Weber GmbH", "[red]", "\x1b[2J", ""])),
        kind=draw(st.sampled_from(CONTACT_KINDS)),
        added=draw(maybe(DAYS)),
        org=draw(maybe(st.sampled_from([*others, 99]))),
        type=draw(maybe(st.sampled_from([*TYPES, "unheard-of"]))),
        cadence=draw(maybe(st.sampled_from(["1m", "3m", "2w", "off"]))),
        emails=draw(some(["anna@weber.example"], 1)),
        phones=draw(some(["+49 (0)89 123", "desk"], 1)),
        birthday=draw(maybe(st.sampled_from(["1980-02-29", "--03-01", "1970-03-05", "2026-03-02", "--12-31"]))),
        prefers=draw(some(CONTACT_KIND_NAMES, 3)),
        avoids=draw(some(CONTACT_KIND_NAMES, len(CONTACT_KIND_NAMES))),
        hours=draw(maybe(st.just(Hours.parse("9-17")))),
        since=draw(maybe(DAYS)),
        status=draw(st.sampled_from(["active", "active", "active", *STATUSES])),
        took_over=draw(maybe(DAYS)),
        likes=draw(some(["tea"], 1)),
    )


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A journal of at most five contacts and some twenty records."""
    people = list(range(1, 1 + draw(st.integers(1, 5))))
    everybody = {number: draw(contacts(number, people)) for number in people}
    taken = len(people)

    def table(strategy: st.SearchStrategy[dict[str, Any]], entity: type[Any], most: int) -> Mapping[int, Any]:
        nonlocal taken
        rows = draw(st.lists(strategy, max_size=most))
        found = {taken + 1 + place: entity(id=taken + 1 + place, **row) for place, row in enumerate(rows)}
        taken += len(rows)
        return found

    who = st.sampled_from(people)
    interactions = table(
        st.fixed_dictionaries(
            {
                "on": DAYS | RECENT,
                "kind": st.sampled_from([*KINDS, "workshop"]),
                "who": st.lists(who, min_size=1, max_size=3, unique=True).map(tuple),
                "direction": st.sampled_from(["out", "in"]),
                "tags": some(TAGS, 2),
                "planned": st.sampled_from([False, False, False, True]),
            }
        ),
        Interaction,
        12,
    )
    invoices = table(
        st.fixed_dictionaries(
            {
                "who": who,
                "issued": DAYS,
                "due": DAYS,
                "paid": maybe(DAYS),
                "amount": st.just(Money("100", "EUR")),
            }
        ),
        Invoice,
        4,
    )
    promises = table(
        st.fixed_dictionaries(
            {
                "who": who,
                "text": st.just("a draft"),
                "made": DAYS,
                "by": DAYS,
                "theirs": st.booleans(),
                "state": st.sampled_from(["open", "open", "kept"]),
            }
        ),
        Promise,
        3,
    )
    frictions = table(
        st.fixed_dictionaries(
            {"who": who, "text": st.just("late"), "opened": DAYS | RECENT, "resolved": maybe(DAYS)}
        ),
        Friction,
        2,
    )
    projects = table(
        st.fixed_dictionaries(
            {"who": who, "name": st.just("Catalogue"), "started": DAYS, "due": maybe(DAYS), "ended": maybe(DAYS)}
        ),
        Project,
        2,
    )
    agreements = table(
        st.fixed_dictionaries(
            {
                "who": who,
                "topic": st.sampled_from(["scope", "budget", "billing", "rescheduling"]),
                "text": st.just("as before"),
                "agreed": DAYS,
                "with_": maybe(who),
                "review": maybe(DAYS),
                "confirmed": maybe(DAYS),
                "unconfirmed": st.booleans(),
            }
        ),
        Agreement,
        2,
    )
    occasions = table(
        st.fixed_dictionaries({"who": who, "text": st.just("jubilee"), "on": DAYS, "yearly": st.booleans()}),
        Occasion,
        2,
    )
    reminders = (
        table(
            st.fixed_dictionaries(
                {
                    "kind": st.just("reminded"),
                    "rule": st.just("payment-target-exceeded"),
                    "subject": st.sampled_from(sorted(invoices)),
                    "on": DAYS,
                    "until": maybe(DAYS),
                    "stage": maybe(st.integers(1, 5)),
                    "result": maybe(st.sampled_from(REMINDER_RESULTS)),
                }
            ),
            Deferral,
            4,
        )
        if invoices
        else {}
    )
    return Book(
        contacts=everybody,
        interactions=interactions,
        invoices=invoices,
        promises=promises,
        frictions=frictions,
        projects=projects,
        agreements=agreements,
        occasions=occasions,
        deferrals=reminders,
    )


def deferral_of(finding: Finding, number: int, kind: Any = "dismissed") -> Deferral:
    """What a user says of an item for good."""
    return Deferral(
        id=number,
        kind=kind,
        rule=finding.rule,
        subject=finding.subject,
        on=TODAY,
        stage=finding.stage,
        evidence=finding.fingerprint(),
    )
