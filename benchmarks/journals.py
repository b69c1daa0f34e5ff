"""Journals to measure on: the same contents for `rel` and for the programs beside it, from a seed.

    python benchmarks/journals.py 100000 journal.json

500 contacts, each a relationship of its own, twenty years of entries, and ledgers of a usual size. The entries are
written by the journal's own codec, one by one, so that a million takes little memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from reljournal.journal import codec, ids, lines, migrations

TODAY = date(2026, 3, 2)
"""The day on which the measurements take place."""
YEARS = 20
CONTACTS = 500
SOUGHT = "heliotrope"
"""A word that stands in few entries: what the searches look for."""
HITS = 20
SEED = 20
_DAYS = YEARS * 365
_NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
_DAY_MS = 86_400_000
_FIRST = [
    "Anna",
    "Bruno",
    "Clara",
    "David",
    "Elif",
    "Frieda",
    "Georg",
    "Hanna",
    "Ines",
    "Jakob",
    "Karin",
    "Lukas",
    "Marta",
    "Nils",
    "Olga",
    "Paul",
    "Rosa",
    "Stefan",
    "Tanja",
    "Ulrich",
    "Vera",
    "Walter",
    "Yusuf",
    "Zoe",
    "Amira",
]
_LAST = [
    "Albers",
    "Becker",
    "Celik",
    "Dietrich",
    "Ebert",
    "Fuchs",
    "Günther",
    "Hartmann",
    "Issler",
    "Jansen",
    "Keller",
    "Lorenz",
    "Müller",
    "Nowak",
    "Otto",
    "Pohl",
    "Richter",
    "Schäfer",
    "Thiele",
    "Weber",
]
_KINDS = ("call", "email", "email", "email", "meeting", "message", "video", "card")
_TAGS = ("checkin", "order", "payment", "project", "thanks")
_WORDS = [
    "asked",
    "about",
    "the",
    "order",
    "for",
    "May",
    "sent",
    "offer",
    "again",
    "waits",
    "answer",
    "from",
    "their",
    "office",
    "new",
    "catalogue",
    "talked",
    "over",
    "budget",
    "change",
    "in",
    "scope",
    "agreed",
    "on",
    "Friday",
    "visit",
    "trade",
    "fair",
    "photographs",
    "draft",
    "review",
    "printed",
    "proofs",
    "arrived",
    "late",
    "happy",
    "with",
    "delivery",
    "brochure",
    "translation",
    "wants",
    "another",
    "round",
    "next",
    "week",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One interaction: the day, its kind, the number of the contact, what was noted, and a tag or ""."""

    on: date
    kind: str
    contact: int
    note: str
    tag: str
    incoming: bool


def names() -> list[str]:
    """Everybody's name, no two the same."""
    return [f"{first} {last}" for last in _LAST for first in _FIRST][:CONTACTS]


def entries(count: int, seed: int = SEED) -> Iterator[Entry]:
    """So many entries, the oldest first, spread over twenty years up to today."""
    random = Random(seed)
    begin = TODAY - timedelta(days=_DAYS)
    every = max(count // HITS, 1)
    for number in range(count):
        note = " ".join(random.choices(_WORDS, k=random.randrange(4, 12)))
        yield Entry(
            on=begin + timedelta(days=(number + 1) * _DAYS // count),
            kind=random.choice(_KINDS),
            contact=int(random.random() * CONTACTS),
            note=f"{note} {SOUGHT}" if number % every == every // 2 else note,
            tag=random.choice(_TAGS) if random.random() < 0.3 else "",
            incoming=random.random() < 0.4,
        )


def write(path: Path, count: int, seed: int = SEED) -> None:
    """Write a journal with so many interactions; raises OSError."""
    people, tables = _small_tables(seed)
    meta = {"schema": migrations.SCHEMA, "journal": f"{seed:016x}", "created": "2006-03-02T12:00:00+00:00"}
    head = codec.dump(meta, tables)
    assert head.endswith(lines.TAIL)
    with path.open("wb", buffering=1 << 20) as file:
        file.write(head[: -len(lines.TAIL)])
        comma, last = b"", 0
        for entry in entries(count, seed):
            last = ids.next_of(_ms(entry.on), 1, last, upper=True)
            body = lines.body(lines.INTERACTIONS, last, _record(entry, people))
            file.write(b'%s"%d": %s\n' % (comma, last, body))
            comma = b","
        file.write(lines.TAIL)
    path.chmod(0o600)


def _record(entry: Entry, people: list[int]) -> dict[str, Any]:
    record: dict[str, Any] = {"on": entry.on.isoformat(), "kind": entry.kind, "who": [str(people[entry.contact])]}
    if entry.incoming and entry.kind != "card":
        record["direction"] = "in"
    record["note"] = entry.note
    if entry.tag:
        record["tags"] = [entry.tag]
    return record


def _ms(day: date) -> int:
    return int(_NOON.timestamp() * 1000) - (TODAY - day).days * _DAY_MS


def _small_tables(seed: int) -> tuple[list[int], dict[str, dict[int, dict[str, Any]]]]:
    """The ids of the contacts, and all tables but the interactions."""
    random = Random(seed + 1)
    last = 0

    def new(days_ago: int) -> int:
        nonlocal last
        last = ids.next_of(_ms(TODAY - timedelta(days=days_ago)), 1, last, upper=False)
        return last

    people = [new(_DAYS) for _ in range(CONTACTS)]
    contacts = {
        each: _contact(random, name, at) for at, (each, name) in enumerate(zip(people, names(), strict=True))
    }

    def ledger(count: int, oldest: int, fields: Any) -> dict[int, dict[str, Any]]:
        ages = sorted((random.randrange(1, oldest) for _ in range(count)), reverse=True)
        return {new(age): {"who": str(random.choice(people)), **fields(age)} for age in ages}

    def day(ago: int) -> str:
        return (TODAY - timedelta(days=ago)).isoformat()

    return people, {
        "contacts": contacts,
        "projects": ledger(40, 700, lambda age: _project(random, age, day)),
        "invoices": ledger(200, 1500, lambda age: _invoice(random, age, day)),
        "promises": ledger(120, 600, lambda age: _promise(random, age, day)),
        "agreements": ledger(
            60, 900, lambda age: {"topic": "scope", "text": "two rounds of changes", "agreed": day(age)}
        ),
        "frictions": ledger(
            15,
            600,
            lambda age: {
                "text": "the proofs came late",
                "opened": day(age),
                **({"resolved": day(age - 5), "resolution": "talked it over"} if age > 20 else {}),
            },
        ),
        "occasions": ledger(80, 360, lambda age: {"text": "the firm's day", "on": day(age), "yearly": True}),
    }


def _contact(random: Random, name: str, number: int) -> dict[str, Any]:
    record: dict[str, Any] = {"name": name, "kind": "person", "added": "2006-03-02"}
    if number % 4 == 0:
        record |= {"name": f"{name} GmbH", "kind": "organisation"}
    # Few are close: with all of them on the agenda, its length would be what is measured.
    close = number % 12 == 0
    record["type"] = random.choice(("loyal", "partnership", "advisory")) if close else "transactional"
    record["cadence"] = random.choice(("monthly", "quarterly", "yearly")) if close else "off"
    record["emails"] = [f"{name.split()[0].lower()}.{number}@example.org"]
    if record["kind"] == "person":
        record["birthday"] = f"--{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    return record


def _project(random: Random, age: int, day: Any) -> dict[str, Any]:
    record = {"name": f"{random.choice(_WORDS)} brochure", "started": day(age), "due": day(age - 90)}
    return record | ({"state": "ended", "ended": day(age - 80), "outcome": "well"} if age > 100 else {})


def _invoice(random: Random, age: int, day: Any) -> dict[str, Any]:
    amount = f"{random.randrange(100, 5000)}.00 EUR"
    record = {
        "number": f"R{random.randrange(10**6):06}",
        "amount": amount,
        "issued": day(age),
        "due": day(age - 14),
    }
    return record | ({"paid": day(age - random.randrange(5, 20))} if age > 40 else {})


def _promise(random: Random, age: int, day: Any) -> dict[str, Any]:
    text = " ".join(random.choices(_WORDS, k=4))
    record: dict[str, Any] = {"text": text, "made": day(age), "by": day(age - 10)}
    if random.random() < 0.4:
        record["theirs"] = True
    return record | ({"state": "kept", "closed": day(age - 8)} if age > 15 else {})


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else SEED)
