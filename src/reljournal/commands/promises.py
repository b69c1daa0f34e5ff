"""Words given, in both directions."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.ledgers import Promise
from reljournal.domain.message import N_, Value, Word, msg
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def add(work: Workspace, who: str, text: str, by: str, *, theirs: bool = False) -> Receipt:
    """Write down a promise of yours, or of theirs."""
    contact = resolve.relationship(work, who)
    due = resolve.day(work, by, "future")
    made = Promise(0, contact.id, resolve.text(text, "a promise"), work.today, due, theirs)
    with work.transaction("promise add") as tx:
        made = insert(tx, made)
    ref = work.ref(made.id)
    line = (
        N_("{name} promised: {text}, by {by} [{ref}]")
        if theirs
        else N_("promised {name}: {text}, by {by} [{ref}]")
    )
    return Receipt(
        line=msg(line, name=contact.name, text=made.text, by=due, ref=ref),
        data=_row(work, made, ref),
    )


def close(work: Workspace, ref: str, state: Literal["kept", "broken"]) -> Receipt:
    """A promise was kept, or will not be; raises UsageError where it is closed already."""
    promise = resolve.record(ref, work.book.promises, "promise")
    if promise.state == state:
        raise UsageError(f"this promise is {state} already", "'rel undo' takes the last step back")
    closed = replace(promise, state=state, closed=work.today)
    with work.transaction(f"promise {state}") as tx:
        update(tx, promise, closed)
    short = work.ref(promise.id)
    line = N_("kept: {text} [{ref}]") if state == "kept" else N_("not kept: {text} [{ref}]")
    return Receipt(line=msg(line, text=promise.text, ref=short), data=_row(work, closed, short))


def listing(work: Workspace, *, everything: bool = False) -> Listing:
    """The open promises by the day they are due, or all of them."""
    found = [each for each in work.book.promises.values() if everything or each.state == "open"]
    refs = work.refs([each.id for each in found])
    return Listing(
        title=msg(N_("Promises")),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("by", N_("By"), "date"),
            Column("whose", N_("Whose")),
            Column("who", N_("Who"), "name"),
            Column("text", N_("Promise")),
            Column("state_shown", N_("State"), "quiet"),
        ),
        rows=tuple(_row(work, each, refs[each.id]) for each in sorted(found, key=lambda each: (each.by, each.id))),
        empty=msg(N_("no open promises")) if not everything else msg(N_("no promises yet")),
    )


def _row(work: Workspace, promise: Promise, ref: str) -> dict[str, Value]:
    return {
        "id": str(promise.id),
        "ref": ref,
        "by": promise.by,
        "whose": Word("theirs") if promise.theirs else Word("mine"),
        "who": resolve.name(work, promise.who),
        "text": promise.text,
        "made": promise.made,
        "theirs": promise.theirs,
        "state": promise.state,
        "state_shown": Word(promise.state) if promise.state != "open" else None,
        "closed": promise.closed,
    }
