"""What the user does with an item of the agenda: done, put off, dismissed."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.commands import resolve
from reljournal.commands.agenda import everything_with
from reljournal.commands.log import split_words, write_interaction
from reljournal.commands.writing import insert
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Deferral, DeferralKind
from reljournal.domain.message import N_, msg
from reljournal.domain.quoting import quoted
from reljournal.domain.refs import full_code
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.errors import UnknownNameError, UsageError
from reljournal.reports.agenda import Agenda, HeldItem, Item
from reljournal.reports.receipt import Receipt
from reljournal.rules.money import LADDER
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.book import Book, Entity
    from reljournal.domain.finding import Context, Finding, Rule

_LOOK_AHEAD = 31
"""Days in which a code is looked for that is not on today's agenda: `rel today --days` may have shown it."""


@dataclass(frozen=True)
class Found(Frozen):
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
        agenda = everything_with(work, wanted, days)
        found = [each for each in _items(agenda) if each.item.code == wanted]
        found = found or [each for each in _items(agenda) if _begins(each, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            codes = " or ".join(f"{each.item.code} ({each.name})" for each in found[:4])
            raise UnknownNameError(f"{quoted(code)} can mean {codes}", "write the whole code")
    raise UnknownNameError(
        f"nothing on the agenda has the code {quoted(code)}",
        "it may be done already; 'rel today' prints the codes",
    )


def _begins(found: Found, wanted: str) -> bool:
    """Whether a code of another day means an item: more or less of it may have been printed then."""
    whole = full_code(found.finding.rule, found.finding.subject)
    return bool(wanted) and (found.item.code.startswith(wanted) or whole == wanted)


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
        from shlex import quote

        raise UsageError(
            f"{quoted(code)} asks for nothing today", f"to write something down: rel log KIND {quote(found.name)}"
        )
    note, tags = split_words(words)
    entry = entry_for(found.finding, item, work.today, resolve.kind(work, kind) if kind else None)
    entry = replace(entry, note=note, tags=tuple(dict.fromkeys((*entry.tags, *tags))))
    also = consequences(_around(work, found), work.context(), work.rules, found.finding, entry)
    return write_interaction(work, entry, (item.contact,), also=also, command=f"done {item.code}")


def _around(work: Workspace, found: Found) -> Book:
    """A book with all the relationships in which the finding can be."""
    book = work.around([found.relationship.id])
    subject = book.interactions.get(found.finding.subject)
    return work.around([found.relationship.id, *subject.who]) if subject else book


def entry_for(finding: Finding, item: Item, today: date, kind: str | None = None) -> Interaction:
    """The entry that doing an item makes: on the channel it suggests, with the tags it asks for."""
    return Interaction(id=0, on=today, kind=kind or item.action, who=(item.contact.id,), tags=finding.tags)


def consequences(
    book: Book, ctx: Context, rules: Mapping[str, Rule], finding: Finding, entry: Interaction
) -> list[Entity]:
    """What else is true once an item is done with an entry: the promise kept, the reminder sent.

    What fires all the same is kept away for a while, in case nothing comes of it.
    """
    changes: list[Entity] = []
    if finding.rule == "promise-due":
        changes.append(replace(book.promises[finding.subject], state="kept", closed=ctx.today))
    elif finding.rule == "agreement-review" or (finding.rule == "handover" and finding.subject in book.agreements):
        agreement = book.agreements[finding.subject]
        changes.append(replace(agreement, confirmed=ctx.today, written=True, unconfirmed=False))
    elif finding.rule == LADDER:
        changes.append(replace(_deferral("reminded", finding, ctx.today), evidence="", by=entry.kind))
    after = book.having(entry, *changes)
    if still := _still_fires(after, ctx, rules, finding):
        # The entry's own id is not known yet, and what one has written oneself is no news (see standing).
        still = replace(still, evidence=tuple(each for each in still.evidence if book.find(each)))
        days = rules[finding.rule].returns_after
        until = ctx.today + timedelta(days=days) if days is not None else None
        changes.append(_deferral("done", still, ctx.today, until))
    return changes


def _still_fires(book: Book, ctx: Context, rules: Mapping[str, Rule], wanted: Finding) -> Finding | None:
    for relationship in build_relationships(book, ctx.today, ahead=ctx.ahead):
        for finding in rules[wanted.rule].findings(relationship, ctx):
            if finding.subject == wanted.subject:
                return finding
    return None


def _deferral(
    kind: DeferralKind, finding: Finding, today: date, until: date | None = None, why: str | None = None
) -> Deferral:
    return Deferral(
        id=0,
        kind=kind,
        rule=finding.rule,
        subject=finding.subject,
        on=today,
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
    _write(work, f"snooze {found.item.code}", _deferral("snoozed", found.finding, work.today, until))
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
    _write(work, f"dismiss {found.item.code}", _deferral("dismissed", found.finding, work.today, why=why))
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
