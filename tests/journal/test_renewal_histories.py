"""After whatever was written, a view that holds on tells what one tells that is made anew; others hold no more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal_disk import NOW
from journal_view import Kept, no_waiting, told
from reljournal.errors import RelError
from reljournal.journal import Journal
from reljournal.journal.lines import INTERACTIONS

# So few that records refer to each other, and some to nobody; also ids that are in two tables.
PLACES = st.integers(0, 8)
DAYS = st.sampled_from(["2026-03-01", "2026-02-01", "2024-01-01"])
ORG, KIND = st.none() | PLACES, st.sampled_from([None, "person", "organisation"])
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "contacts": {"name": st.sampled_from(["Bea", "Carl Weber", "Änne"]), "org": ORG, "kind": KIND},
    "projects": {"who": PLACES, "name": st.just("Book"), "started": DAYS},
    "invoices": {"who": PLACES, "amount": st.sampled_from(["5.00 EUR", "7.50 CHF"]), "issued": DAYS, "due": DAYS},
    "promises": {"who": PLACES, "text": st.just("send"), "made": DAYS, "by": DAYS},
    "agreements": {"who": PLACES, "topic": st.just("scope"), "text": st.just("two"), "agreed": DAYS},
    "frictions": {"who": PLACES, "text": st.just("late"), "opened": DAYS},
    "occasions": {"who": PLACES, "text": st.just("fair"), "on": DAYS},
    "deferrals": {"kind": st.just("done"), "rule": st.just("x"), "subject": PLACES, "on": DAYS},
    INTERACTIONS: {
        "on": DAYS,
        "kind": st.sampled_from(["call", "gift"]),
        "who": st.lists(PLACES, max_size=2),
        "note": st.sampled_from([None, "a", "ü"]),
        "tags": st.sampled_from([None, ["thanks"], ["thanks", "order"]]),
        "confidential": st.sampled_from([None, None, True]),
    },
}


@st.composite
def steps(draw: Any) -> tuple[str, str, int, dict[str, Any], int | None]:
    """What is done to which table: to which of its records, with which fields, and under which id."""
    table = draw(st.sampled_from([*FIELDS, "contacts", INTERACTIONS, INTERACTIONS, "theirs"]))
    how = draw(st.sampled_from(["insert", "insert", "update", "update", "remove"]))
    fields = FIELDS.get(table, {"a": st.just(1)})
    record = {name: draw(each) for name, each in fields.items() if how == "insert" or draw(st.booleans())}
    doc_id = draw(st.sampled_from([None, None, None, 4, 44, 8 * 10**18]))
    # Of an entry nobody else has the id: it would be too slow to look for that.
    return how, table, draw(PLACES), record, doc_id and doc_id + (table == INTERACTIONS)


WRITES = st.lists(steps(), min_size=1, max_size=3) | st.just("undo")


class Machine:
    """A journal to which writes are done, each of them checked."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.held = 0
        self.ids: list[int] = []
        """Of all records that there ever were, and one that never was: what places stand for."""

    def look(self) -> dict[str, dict[int, Any]]:
        tables: Any = self.kept.journal.load().tables
        for name in FIELDS:
            self.ids += [each for each in tables[name] if each not in self.ids]
        return tables  # type: ignore[no-any-return]

    def _meant(self, name: str, value: Any) -> Any:
        if name in ("who", "org", "subject") and value is not None:
            several = [
                str([*self.ids, 77][-1 - each % (len(self.ids) + 1)])
                for each in (value if isinstance(value, list) else [value])
            ]
            return several if isinstance(value, list) else several[0]
        return value

    def write(self, tx: Any, tables: Any, step: tuple[str, str, int, dict[str, Any], int | None]) -> None:
        how, table, place, fields, doc_id = step
        record = {name: self._meant(name, value) for name, value in fields.items()}
        there = [*tables.get(table, {})]
        if how == "insert":
            tx.insert(table, {k: v for k, v in record.items() if v is not None}, doc_id=doc_id)
        elif there and how == "update":
            tx.update(table, there[-1 - place % len(there)], record)
        elif there:
            tx.remove(table, there[-1 - place % len(there)])

    def do(self, write: Any) -> None:
        kept, tables = self.kept, self.look()
        before, as_it_was = kept.opened(), kept.anew()
        position = before.position
        try:
            if write == "undo":
                kept.journal.undo(now=NOW)
            else:
                with kept.journal.transaction("x", now=NOW) as tx:
                    for step in write:
                        self.write(tx, tables, step)
        except RelError:
            assert kept.journal.load().tables == tables
            return
        self.look()
        now = kept.open()
        if now is None:
            kept.make()
            return
        self.held += 1
        anew = kept.anew()
        assert told(now, self.ids) == told(anew, self.ids)
        for home in anew.homes:  # of what was put off, more than belongs to somebody is no harm
            now_there = now.records({home}).get("deferrals", {})
            assert anew.records({home}).get("deferrals", {}).keys() <= now_there.keys()
        changed = now.changed_since(position)
        for home in as_it_was.homes | anew.homes:
            if as_it_was.records({home}) != anew.records({home}):
                assert home in changed


@given(writes=st.lists(WRITES, min_size=1, max_size=8))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_it_holds_on_only_where_it_is_right(tmp_path_factory: pytest.TempPathFactory, writes: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("renewal")
    journal = Journal(folder / "home" / "journal.json")
    with no_waiting():
        journal.create(now=NOW)
        machine = Machine(Kept(journal, folder / "cache"))
        for write in writes:
            machine.do(write)
