"""Occasions: days that matter to somebody."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert
from reljournal.domain.ledgers import Occasion
from reljournal.domain.message import N_, Value, msg
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt


def add(work: Workspace, who: str, text: str, on: str, *, yearly: bool = False) -> Receipt:
    """Note a day: the next one of that date, or, for a yearly one, the day it is counted from."""
    contact = resolve.contact(work, who)
    day = resolve.day(work, on, "future")
    occasion = Occasion(0, contact.id, resolve.text(text, "an occasion"), day, yearly)
    with work.transaction("occasion add") as tx:
        occasion = insert(tx, occasion)
    ref = work.ref(occasion.id)
    line = N_("{name}: {text} on {on} [{ref}]")
    if yearly:
        line = N_("{name}: {text} every year from {on} [{ref}]")
    return Receipt(
        line=msg(line, name=contact.name, text=occasion.text, on=day, ref=ref), data=_row(work, occasion, ref)
    )


def listing(work: Workspace) -> Listing:
    """The noted days, in the order of the calendar."""
    found = sorted(work.book.occasions.values(), key=lambda each: (each.on, each.id))
    refs = work.refs([each.id for each in found])
    return Listing(
        title=msg(N_("Occasions")),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("on", N_("Date"), "date"),
            Column("who", N_("Who"), "name"),
            Column("text", N_("Occasion")),
            Column("yearly", N_("Yearly"), "quiet"),
        ),
        rows=tuple(_row(work, each, refs[each.id]) for each in found),
        empty=msg(N_("no occasions yet: rel occasion add WHO TEXT --on D")),
    )


def _row(work: Workspace, occasion: Occasion, ref: str) -> dict[str, Value]:
    return {
        "id": str(occasion.id),
        "ref": ref,
        "on": occasion.on,
        "who": resolve.name(work, occasion.who),
        "text": occasion.text,
        "yearly": occasion.yearly,
    }
