"""Agreements: what both sides rely on."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.ledgers import TOPICS, Agreement
from reljournal.domain.message import N_, Value, Word, msg
from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.values import replace


def add(
    work: Workspace,
    who: str,
    topic: str,
    text: str,
    *,
    written: bool = False,
    with_whom: str | None = None,
    review: str | None = None,
) -> Receipt:
    """Write down what was agreed, with whom of theirs, and until when it stands unreviewed."""
    contact = resolve.relationship(work, who)
    partner = resolve.contact(work, with_whom) if with_whom else None
    agreement = Agreement(
        id=0,
        who=contact.id,
        topic=_topic(topic),
        text=resolve.text(text, "an agreement"),
        agreed=work.today,
        written=written,
        with_=partner.id if partner else contact.id if contact.kind == "person" else None,
        review=resolve.day(work, review, "future") if review else None,
    )
    with work.transaction("agreement add") as tx:
        agreement = insert(tx, agreement)
    ref = work.ref(agreement.id)
    return Receipt(
        line=msg(
            N_("agreed with {name} on {topic}: {text} [{ref}]"),
            name=contact.name,
            topic=Word(agreement.topic),
            text=agreement.text,
            ref=ref,
        ),
        data=_row(work, agreement, ref),
    )


def _topic(text: str) -> str:
    wanted = text.strip().lower()
    if wanted in TOPICS:
        return wanted
    close = near_misses(wanted, TOPICS, limit=1)
    hint = f"did you mean '{close[0]}'?" if close else "topics are " + ", ".join(TOPICS)
    raise UsageError(f"{quoted(text)} is not a topic of an agreement", hint)


def confirm(work: Workspace, ref: str, with_whom: str | None = None, review: str | None = None) -> Receipt:
    """An agreement stands, in writing: after a handover, or after it was looked at again."""
    agreement = resolve.record(ref, work.book.agreements, "agreement")
    partner = resolve.contact(work, with_whom).id if with_whom else agreement.with_
    after = replace(
        agreement,
        confirmed=work.today,
        written=True,
        unconfirmed=False,
        with_=partner,
        review=resolve.day(work, review, "future") if review else agreement.review,
    )
    with work.transaction("agreement confirm") as tx:
        update(tx, agreement, after)
    short = work.ref(agreement.id)
    left = sum(1 for each in work.book.agreements.values() if each.unconfirmed and each.who == agreement.who)
    return Receipt(
        line=msg(N_("confirmed: {topic}, {text} [{ref}]"), topic=Word(after.topic), text=after.text, ref=short),
        more=(msg(N_("{n} more to confirm with them"), n=left),) if left else (),
        data=_row(work, after, short),
    )


def listing(work: Workspace, who: str | None = None) -> Listing:
    """The agreements, by whom they are with; those to be confirmed say so."""
    home = work.book.relationship_id(resolve.relationship(work, who).id) if who else None
    found = [each for each in work.book.agreements.values() if home in (None, work.book.relationship_id(each.who))]
    refs = work.refs([each.id for each in found])
    rows = [_row(work, each, refs[each.id]) for each in found]
    rows.sort(key=lambda row: (str(row["who"]).casefold(), str(row["agreed"])))
    return Listing(
        title=msg(N_("Agreements")),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("who", N_("Who"), "name"),
            Column("topic_shown", N_("Topic")),
            Column("text", N_("Agreement")),
            Column("agreed", N_("Agreed"), "date"),
            Column("state", N_("State"), "quiet"),
            Column("review", N_("Review"), "date"),
        ),
        rows=tuple(rows),
        empty=msg(N_("no agreements yet: rel agreement add WHO TOPIC TEXT")),
    )


def _row(work: Workspace, agreement: Agreement, ref: str) -> dict[str, Value]:
    return {
        "id": str(agreement.id),
        "ref": ref,
        "who": resolve.name(work, agreement.who),
        "with": resolve.name(work, agreement.with_) if agreement.with_ is not None else None,
        "topic": agreement.topic,
        "topic_shown": Word(agreement.topic),
        "text": agreement.text,
        "agreed": agreement.agreed,
        "written": agreement.written,
        "confirmed": agreement.confirmed,
        "unconfirmed": agreement.unconfirmed,
        "state": Word("to confirm") if agreement.unconfirmed else Word("written") if agreement.written else None,
        "review": agreement.review,
    }
