"""What the user does with an item of the agenda: done, put off, dismissed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from shlex import quote
from typing import Any

from reljournal.commands import resolve
from reljournal.commands.log import split_words, write_interaction
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert
from reljournal.domain.book import Book
from reljournal.domain.finding import Finding
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Deferral, DeferralKind, Promise
from reljournal.domain.message import N_, msg
from reljournal.domain.quoting import quoted
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.errors import UnknownNameError, UsageError
from reljournal.reports.agenda import Agenda, HeldItem, Item, build_agenda, evaluate
from reljournal.reports.receipt import Receipt
from reljournal.rules.money import LADDER

_LOOK_AHEAD = 31
"""Days in which a code is looked for that is not on today's agenda: `rel today --days` may have shown it."""


@dataclass(frozen=True)
class Found:
    """An item that a code means, shown or held back."""

    item: Item | HeldItem
    relationship: Relationship

    @property
    def finding(self) -> Finding:
        return self.item.finding

    @property
    def name(self) -> str:
        return self.relationship.name


def find_item(work: Workspace, code: str) -> Found:
    """The one item that a CODE, or its beginning, means; raises UnknownNameError for none and for several."""
    wanted = code.strip().lower()
    for days in (1, _LOOK_AHEAD):
        agenda = build_agenda(work.book, work.context(), work.rules, days=days)
        found = [each for each in _items(agenda) if each.item.code == wanted]
        found = found or [each for each in _items(agenda) if wanted and each.item.code.startswith(wanted[:4])]
        if len(found) == 1:
            return found[0]
        if found:
            codes = " or ".join(f"{each.item.code} ({each.name})" for each in found[:4])
            raise UnknownNameError(f"{quoted(code)} can mean {codes}", "write the whole code")
    raise UnknownNameError(
        f"nothing on the agenda has the code {quoted(code)}",
        "it may be done already; 'rel today' prints the codes",
    )


def _items(agenda: Agenda) -> list[Found]:
    shown = [Found(item, card.relationship) for card in agenda.cards for item in card.items]
    return shown + [Found(held, held.relationship) for held in agenda.held]


def done(work: Workspace, code: str, words: Sequence[str], kind: str | None = None) -> Receipt:
    """Write down that an item was done: an entry on the channel it suggests, and what it changes besides.

    A promise counts as kept, an invoice as reminded. What fires all the same stays away for a while, in case
    nothing comes of it.
    """
    found = find_item(work, code)
    item = found.item
    if isinstance(item, HeldItem) or not found.finding.actions:
        raise UsageError(
            f"{quoted(code)} asks for nothing today", f"to write something down: rel log KIND {quote(found.name)}"
        )
    note, tags = split_words(words)
    entry = Interaction(
        id=0,
        on=work.today,
        kind=resolve.kind(work, kind) if kind else item.action,
        who=(item.contact.id,),
        note=note,
        tags=tuple(dict.fromkeys((*found.finding.tags, *tags))),
    )
    also = [*_ledger_changes(work, found.finding, entry.kind)]
    still = _still_fires(work, work.book.having(entry, *also), found)
    if still:
        also.append(_deferral("done", still, work, _return_day(work, still)))
    return write_interaction(work, entry, (item.contact,), also=also, command=f"done {item.code}")


def _ledger_changes(work: Workspace, finding: Finding, kind: str) -> list[Promise | Deferral]:
    """What else is true once an item is done: the promise kept, the reminder sent."""
    if finding.rule == "promise-due":
        promise = work.book.promises[finding.subject]
        return [replace(promise, state="kept", closed=work.today)]
    if finding.rule == LADDER:
        return [replace(_deferral("reminded", finding, work), evidence="", by=kind)]
    return []


def _still_fires(work: Workspace, book: Book, found: Found) -> Finding | None:
    for relationship in build_relationships(book, work.today):
        if relationship.id == found.relationship.id:
            for finding in evaluate(relationship, work.context(), work.rules)[0]:
                if (finding.rule, finding.subject) == (found.finding.rule, found.finding.subject):
                    return finding
    return None


def _return_day(work: Workspace, finding: Finding) -> date | None:
    days = work.rules[finding.rule].returns_after
    return work.today + timedelta(days=days) if days is not None else None


def _deferral(
    kind: DeferralKind, finding: Finding, work: Workspace, until: date | None = None, why: str | None = None
) -> Deferral:
    return Deferral(
        id=0,
        kind=kind,
        rule=finding.rule,
        subject=finding.subject,
        on=work.today,
        until=until,
        stage=finding.stage,
        evidence=finding.fingerprint(),
        why=why,
    )


def snooze(work: Workspace, code: str, when: str) -> Receipt:
    """Put an item off until a day; it comes back earlier where its stage rises or its evidence changes."""
    found = find_item(work, code)
    until = resolve.day(work, when, "future")
    if until <= work.today:
        raise UsageError(f"{resolve.meant(when, until)} is not ahead", "for example 3d, friday, 2w")
    _write(work, f"snooze {found.item.code}", _deferral("snoozed", found.finding, work, until))
    return Receipt(
        line=msg(
            N_("{name}: {headline}: put off until {until}"),
            name=found.name,
            headline=found.finding.headline,
            until=until,
        ),
        data=_data(found) | {"until": until},
    )


def dismiss(work: Workspace, code: str, why: str | None = None) -> Receipt:
    """Send an item away until what it rests on changes."""
    found = find_item(work, code)
    _write(work, f"dismiss {found.item.code}", _deferral("dismissed", found.finding, work, why=why))
    return Receipt(
        line=msg(
            N_("{name}: {headline}: dismissed until something changes"),
            name=found.name,
            headline=found.finding.headline,
        ),
        data=_data(found) | {"why": why},
    )


def _write(work: Workspace, command: str, deferral: Deferral) -> None:
    with work.transaction(command) as tx:
        insert(tx, deferral)


def _data(found: Found) -> dict[str, Any]:
    return {
        "code": found.item.code,
        "rule": found.finding.rule,
        "relationship": found.name,
        "headline": found.finding.headline,
    }
