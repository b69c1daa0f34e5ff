"""A contact person changes: the history stays, what was agreed is asked for again."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.contact import Contact
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.names import fold
from reljournal.domain.quoting import quoted
from reljournal.errors import UnknownNameError, UsageError
from reljournal.reports.receipt import Receipt
from reljournal.values import replace


def hand_over(work: Workspace, organisation: str, leaves: str, follows: str) -> Receipt:
    """`leaves` is no longer the contact at an organisation, `follows` is, and is added where nobody is so called.

    The entries stay as they are, with the organisation. Whoever left raises nothing any more; the agreements made
    with them, or with nobody in particular, wait to be confirmed by the successor.
    """
    org = resolve.relationship(work, organisation)
    if org.kind != "organisation":
        raise UsageError(f"{quoted(org.name)} is a person", "a handover is within an organisation")
    old = resolve.contact(work, leaves)
    if old.org != org.id:
        raise UsageError(
            f"{quoted(old.name)} does not belong to {quoted(org.name)}", "see 'rel show' for who does"
        )
    new, is_new = _successor(work, follows, org)
    if new.id == old.id:
        raise UsageError(f"{quoted(old.name)} cannot follow themselves", "name somebody else with --to")
    open_ones = [
        each
        for each in work.book.agreements.values()
        if work.book.relationship_id(each.who) == org.id and each.with_ in (None, old.id, org.id)
    ]
    with work.transaction("handover") as tx:
        if is_new:
            new = insert(tx, new)
        successor = replace(new, org=org.id, took_over=work.today, follows=old.id, role=new.role or old.role)
        update(tx, new, successor)
        update(tx, old, replace(old, status="ended"))
        for agreement in open_ones:
            update(tx, agreement, replace(agreement, with_=successor.id, unconfirmed=True))
    work.reread()
    more: list[Message] = []
    if is_new:
        more.append(msg(N_("added {name} [{ref}]"), name=successor.name, ref=work.ref(successor.id)))
    if open_ones:
        more.append(
            msg(N_("{n:agreements} to confirm: rel agreement list, rel agreement confirm REF"), n=len(open_ones))
        )
    return Receipt(
        line=msg(N_("{name} takes over from {who} at {org}"), name=successor.name, who=old.name, org=org.name),
        more=tuple(more),
        data={
            "organisation": org.name,
            "from": old.name,
            "to": successor.name,
            "to_id": str(successor.id),
            "unconfirmed": len(open_ones),
        },
    )


def _successor(work: Workspace, name: str, org: Contact) -> tuple[Contact, bool]:
    try:
        return resolve.contact(work, name), False
    except UnknownNameError as error:
        if error.candidates and any(fold(name) in fold(candidate) for candidate in error.candidates):
            raise
    text = resolve.text(name, "a name")
    return Contact(id=0, name=text, org=org.id, added=work.today), True
