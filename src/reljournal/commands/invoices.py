"""Invoices of the user's, and how their payment is spoken about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.book import Entity
from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import REMINDER_RESULTS, Deferral, Friction, Invoice
from reljournal.domain.message import N_, Message, Value, Word, msg
from reljournal.domain.money import Money, parse_money
from reljournal.domain.names import fold, near_misses
from reljournal.domain.quoting import quoted
from reljournal.domain.refs import SHORTEST_REF, ids_ending_in
from reljournal.domain.relationship import Relationship
from reljournal.errors import UnknownNameError, UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.rules.money import LADDER, Step, ladder, reminders_of
from reljournal.values import replace

RELIABLE = 3
"""So many invoices paid in time, one after the other, are worth a word of thanks."""
_UP_TO_TODAY = "give a day up to today"


def add(
    work: Workspace,
    who: str,
    amount: str,
    *,
    number: str | None = None,
    issued: str | None = None,
    due: str | None = None,
    terms: int | None = None,
    project: str | None = None,
) -> Receipt:
    """Write down an invoice; its target is --due, or --terms days after it was issued.

    Without either, the client's own terms count, else those of the config. A target in the past without --issued
    counts back by them.
    """
    contact = resolve.relationship(work, who)
    money = parse_money(amount, work.settings.currency)
    day = resolve.past_day(work, issued, _UP_TO_TODAY)
    if due is not None and terms is not None:
        raise UsageError("--due and --terms say the same", "give one of them")
    days = terms if terms is not None else _terms(work, contact)
    target = resolve.day(work, due, "future") if due is not None else day + timedelta(days=days)
    if target < day and issued is None:
        # Written down late: an invoice that was due before today was issued its terms before that.
        day = target - timedelta(days=days)
    if target < day:
        raise UsageError(f"the target {target} lies before the invoice of {day}", "mend --issued or --due")
    if number is not None:
        _must_be_new(work, number)
    invoice = Invoice(
        id=0,
        who=contact.id,
        amount=money,
        issued=day,
        due=target,
        number=number,
        project=resolve.project(work, project, [contact]).id if project else None,
    )
    with work.transaction("invoice add") as tx:
        invoice = insert(tx, invoice)
    ref = work.ref(invoice.id)
    return Receipt(
        line=msg(
            N_("invoice{invoice:number} to {name} over {amount}, due {due} [{ref}]"),
            invoice=number or "",
            name=contact.name,
            amount=money,
            due=target,
            ref=ref,
        ),
        data=_row(work, invoice, ref),
    )


def _terms(work: Workspace, contact: Contact) -> int:
    home = work.book.contacts.get(work.book.relationship_id(contact.id))
    for each in (contact, home):
        if each is not None and each.terms is not None:
            return each.terms
    return work.settings.terms


def _must_be_new(work: Workspace, number: str) -> None:
    resolve.text(number, "an invoice's number")
    if any(each.number and fold(each.number) == fold(number) for each in work.book.invoices.values()):
        raise UsageError(f"there is an invoice {quoted(number)} already", "see 'rel invoice list'")


def find(work: Workspace, ref: str) -> Invoice:
    """The invoice that a REF or its number means; raises UnknownNameError, also where they are two invoices'."""
    numbered = [each for each in work.book.invoices.values() if each.number and fold(each.number) == fold(ref)]
    if len(numbered) != 1:
        return resolve.record(ref, work.book.invoices, "invoice")
    # A number as short as 7 is no reference, though many an id ends in it.
    referred = ids_ending_in(ref, work.book.invoices) if len(ref) >= SHORTEST_REF else []
    if set(referred) - {numbered[0].id}:
        raise UnknownNameError(
            f"{quoted(ref)} is the number of one invoice and the reference of another",
            f"the one with this number is {numbered[0].id}",
        )
    return numbered[0]


def paid(work: Workspace, ref: str, on: str | None = None) -> Receipt:
    """The money is there; raises UsageError where it was there before, or a day before the invoice."""
    invoice = find(work, ref)
    if invoice.paid is not None:
        raise UsageError(f"this invoice was paid on {invoice.paid}", "'rel undo' takes the last step back")
    day = resolve.past_day(work, on, _UP_TO_TODAY)
    if day < invoice.issued:
        raise UsageError(f"{day} lies before the invoice of {invoice.issued}", "mend the day")
    settled = replace(invoice, paid=day)
    with work.transaction("invoice paid") as tx:
        update(tx, invoice, settled)
    short = work.ref(invoice.id)
    late = (day - work.context().working_day_from(invoice.due)).days
    values: dict[str, Value] = {
        "invoice": invoice.number or "",
        "name": resolve.name(work, invoice.who),
        "amount": invoice.amount,
        "on": day,
        "late": late,
        "ref": short,
    }
    line = N_("paid on {on}: invoice{invoice:number} of {name} over {amount} [{ref}]")
    if late > 0:
        line = N_("paid on {on}, {late:days} late: invoice{invoice:number} of {name} over {amount} [{ref}]")
    return Receipt(
        line=Message(line, values),
        more=tuple(_thanks(work, invoice)),
        data=_row(work, settled, short),
    )


def _thanks(work: Workspace, invoice: Invoice) -> list[Message]:
    """A reliable payer deserves to hear it."""
    relationship = _relationship(work, invoice)
    settled = sorted((each for each in relationship.invoices if each.paid), key=lambda each: (each.paid, each.id))
    newest = settled[-RELIABLE:]
    in_time = [each for each in newest if each.paid and each.paid <= work.context().working_day_from(each.due)]
    if len(in_time) < RELIABLE:
        return []
    return [
        msg(
            N_("{name} paid {n} invoices in a row on time: a word of thanks? rel log email … +thanks"),
            name=relationship.name,
            n=RELIABLE,
        )
    ]


def remind(
    work: Workspace,
    ref: str,
    *,
    by: str | None = None,
    result: str | None = None,
    until: str | None = None,
) -> Receipt:
    """Write down a reminder and what came of it; it is an entry of the journal as well.

    `promised` wants --until, the day they named. `disputed` opens a friction, since that is what has to be
    resolved before the claim goes on.
    """
    invoice = find(work, ref)
    if invoice.paid is not None:
        raise UsageError(f"this invoice was paid on {invoice.paid}", "there is nothing to remind of")
    if result is not None and result not in REMINDER_RESULTS:
        close = near_misses(result, REMINDER_RESULTS, limit=1)
        hint = f"did you mean '{close[0]}'?" if close else "results are " + ", ".join(REMINDER_RESULTS)
        raise UsageError(f"{quoted(result)} is not a result of a reminder", hint)
    if (result == "promised") != (until is not None):
        raise UsageError(
            "a promise of payment and its day belong together", "for example --result promised --until friday"
        )
    named = resolve.day(work, until, "future") if until else None
    if named is not None and named < work.today:
        raise UsageError(f"{resolve.meant(until or '', named)} has passed", "give a day ahead")
    relationship = _relationship(work, invoice)
    step = ladder(invoice, reminders_of(invoice, relationship.deferrals), relationship, work.context())
    kind = resolve.kind(work, by) if by else "email"
    note = f"payment reminder{' ' + invoice.number if invoice.number else ''}"
    values: list[Entity] = [
        Deferral(
            id=0,
            kind="reminded",
            rule=LADDER,
            subject=invoice.id,
            on=work.today,
            until=named,
            stage=step.stage or max(step.done, 1),
            by=kind,
            result=next((each for each in REMINDER_RESULTS if each == result), None),
        ),
        Interaction(id=0, on=work.today, kind=kind, who=(invoice.who,), note=note, tags=("payment",)),
    ]
    if result == "disputed":
        text = f"invoice{' ' + invoice.number if invoice.number else ''} disputed"
        values.append(Friction(0, invoice.who, text, work.today))
    with work.transaction("invoice remind") as tx:
        for value in values:
            insert(tx, value)
    return _reminder_receipt(work, invoice, values[0])


def _reminder_receipt(work: Workspace, invoice: Invoice, reminder: Entity) -> Receipt:
    assert isinstance(reminder, Deferral)
    ref = work.ref(invoice.id)
    relationship = _relationship(work, invoice)
    after = ladder(invoice, reminders_of(invoice, relationship.deferrals), relationship, work.context())
    more = []
    if reminder.result == "disputed":
        more.append(msg(N_("the claim rests until the friction is resolved: rel friction resolve REF TEXT")))
    elif after.resumes:
        more.append(msg(N_("next: {on}"), on=after.resumes))
    return Receipt(
        line=msg(
            N_("reminded {name} of invoice{invoice:number} by {kind}, stage {stage} [{ref}]"),
            name=relationship.name,
            invoice=invoice.number or "",
            kind=Word(reminder.by or ""),
            stage=reminder.stage or 1,
            ref=ref,
        ),
        more=tuple(more),
        data=_row(work, invoice, ref) | {"result": reminder.result, "until": reminder.until},
    )


def listing(work: Workspace, *, only_open: bool = False) -> Listing:
    """The invoices by their target, with the days late, and what is open in each currency."""
    found = [each for each in work.book.invoices.values() if not only_open or each.paid is None]
    refs = work.refs([each.id for each in found])
    # Of an invoice that was paid without a reminder nothing is said that its relationship would know.
    reminded = {each.subject for each in work.book.deferrals.values()}
    asked = [each for each in found if each.paid is None or each.id in reminded]
    of = {work.book.relationship_id(each.who) for each in asked}
    homes = {each.id: each for each in work.relationships(of)} if of else {}
    rows = [_row(work, each, refs[each.id], homes) for each in sorted(found, key=lambda each: (each.due, each.id))]
    return Listing(
        title=msg(N_("Invoices")),
        columns=(
            Column("ref", N_("Ref"), "ref"),
            Column("number", N_("Number")),
            Column("who", N_("Who"), "name"),
            Column("amount", N_("Amount"), "number"),
            Column("issued", N_("Issued"), "date"),
            Column("due", N_("Due"), "date"),
            Column("paid", N_("Paid"), "date"),
            Column("late", N_("Days late"), "number"),
            Column("reminders", N_("Reminders"), "number"),
        ),
        rows=tuple(rows),
        empty=msg(N_("no open invoices")) if only_open else msg(N_("no invoices yet: rel invoice add WHO MONEY")),
        notes=tuple(msg(N_("open: {amount}"), amount=total) for total in _open_totals(found)),
    )


def _open_totals(invoices: list[Invoice]) -> list[Money]:
    totals: dict[str, Money] = {}
    for invoice in invoices:
        if invoice.paid is None:
            before = totals.get(invoice.amount.currency)
            totals[invoice.amount.currency] = before + invoice.amount if before else invoice.amount
    return list(totals.values())


def _relationship(work: Workspace, invoice: Invoice) -> Relationship:
    (found,) = work.relationships({work.book.relationship_id(invoice.who)})
    return found


def _row(
    work: Workspace, invoice: Invoice, ref: str, homes: Mapping[int, Relationship] | None = None
) -> dict[str, Value]:
    home = work.book.relationship_id(invoice.who)
    step = Step(invoice.due, 0, 0)
    reminders: list[Deferral] = []
    if homes is None:
        homes = {each.id: each for each in work.relationships({home})}
    if relationship := homes.get(home):
        reminders = reminders_of(invoice, relationship.deferrals)
        step = ladder(invoice, reminders, relationship, work.context())
    late = (
        step.late if invoice.paid is None else (invoice.paid - work.context().working_day_from(invoice.due)).days
    )
    return {
        "id": str(invoice.id),
        "ref": ref,
        "number": invoice.number,
        "who": resolve.name(work, invoice.who),
        "amount": invoice.amount,
        "issued": invoice.issued,
        "due": invoice.due,
        "paid": invoice.paid,
        "late": late if late > 0 else None,
        "days_late": max(late, 0),
        "reminders": len(reminders) or None,
        "stage": step.stage if invoice.paid is None else None,
    }
