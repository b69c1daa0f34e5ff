"""Frictions: what stands between the user and somebody, and how it was resolved."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.ledgers import Friction
from reljournal.domain.message import N_, Value, msg
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.values import replace


def open_one(work: Workspace, who: str, text: str, *, mine: bool = False) -> Receipt:
    """Write down a friction; `mine` where the mistake was the user's."""
    contact = resolve.relationship(work, who)
    friction = Friction(0, contact.id, resolve.text(text, "a friction"), work.today, mine)
    with work.transaction("friction open") as tx:
        friction = insert(tx, friction)
    ref = work.ref(friction.id)
    return Receipt(
        line=msg(N_("friction with {name}: {text} [{ref}]"), name=contact.name, text=friction.text, ref=ref),
        more=(msg(N_("gestures and check-ins wait until it is resolved")),),
        data=_row(work, friction, ref),
    )


def resolve_one(work: Workspace, ref: str, text: str) -> Receipt:
    """A friction is resolved, and how; raises UsageError where it was before."""
    friction = resolve.record(ref, work.book.frictions, "friction")
    if friction.resolved:
        raise UsageError(
            f"this friction was resolved on {friction.resolved}", "'rel undo' takes the last step back"
        )
    after = replace(friction, resolved=work.today, resolution=resolve.text(text, "a resolution"))
    with work.transaction("friction resolve") as tx:
        update(tx, friction, after)
    short = work.ref(friction.id)
    return Receipt(
        line=msg(N_("resolved: {text} [{ref}]"), text=friction.text, ref=short), data=_row(work, after, short)
    )


def listing(work: Workspace) -> Listing:
    """All frictions, the open ones first."""
    found = sorted(
        work.book.frictions.values(), key=lambda each: (each.resolved is not None, each.opened, each.id)
    )
    refs = work.refs([each.id for each in found])
    return Listing(
        title=msg(N_("Frictions")),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("opened", N_("Opened"), "date"),
            Column("who", N_("Who"), "name"),
            Column("text", N_("Friction")),
            Column("resolved", N_("Resolved"), "date"),
            Column("resolution", N_("Resolution")),
        ),
        rows=tuple(_row(work, each, refs[each.id]) for each in found),
        empty=msg(N_("no frictions")),
    )


def _row(work: Workspace, friction: Friction, ref: str) -> dict[str, Value]:
    return {
        "id": str(friction.id),
        "ref": ref,
        "opened": friction.opened,
        "who": resolve.name(work, friction.who),
        "text": friction.text,
        "mine": friction.mine,
        "resolved": friction.resolved,
        "resolution": friction.resolution,
    }
