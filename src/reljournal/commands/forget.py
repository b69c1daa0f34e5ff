"""Erasing somebody, and telling what that takes with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.domain.contact import Contact
from reljournal.domain.ledgers import Invoice
from reljournal.domain.mentions import Mentions
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.money import Money
from reljournal.domain.names import find, fold
from reljournal.domain.quoting import quoted
from reljournal.domain.refs import short_refs
from reljournal.errors import RelError, UnknownNameError, UsageError
from reljournal.journal import forget as eraser
from reljournal.journal.erasure import Erasure, texts_of
from reljournal.journal.forget import Forgotten, Request
from reljournal.journal.records import from_record
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass

PLACEHOLDER = N_("[erased]")
"""What stands where others' notes named somebody."""
PSEUDONYM = N_("Former client {n}")
"""Under what name invoices are kept."""
_MOST = 20
"""Lines of one kind that are printed; `--json` has them all."""


@dataclass(frozen=True)
class Plan(Frozen):
    """Whom a command would forget, decided before anything is asked or written."""

    who: Contact
    erasure: Erasure
    preview: Forgotten


def plan(
    work: Workspace, who: str, *, keep_accounts: bool, with_people: bool, placeholder: str, pseudonym: str
) -> Plan:
    """Find out what is held on somebody, in the journal and beside it.

    Somebody who is only in backups or the undo store any more is found as well. Raises UnknownNameError where
    nobody or several are meant.
    """
    contact = _whom(work, who)
    ids = [contact.id]
    if with_people:
        if contact.kind != "organisation":
            raise UsageError(f"{quoted(contact.name)} is a person", "--with-people is for an organisation")
        ids += [each.id for each in work.book.contacts.values() if each.org == contact.id]
    request = Request(tuple(ids), keep_accounts, pseudonym, placeholder)
    path = str(work.journal.path)
    erasure = eraser.plan(path, request)
    return Plan(contact, erasure, eraser.preview(path, erasure))


def is_unfinished(work: Workspace, who: str) -> bool:
    """Whether WHO is known only to the note of an interrupted run: that is to be finished, and was agreed to."""
    todo = pending(work)
    if not todo:
        return False
    try:
        _whom(work, who)
    except UnknownNameError as unknown:
        labels = [label for each in todo for label in (*each.labels.all(), *each.references)]
        return not unknown.candidates and any(fold(who) in fold(label) for label in labels)
    return False


def pending(work: Workspace) -> list[Erasure]:
    """What an interrupted run has still to do."""
    try:
        return eraser.unfinished(str(work.journal.path))
    except OSError as error:
        reason = error.strerror or error
        raise RelError(f"the note of an interrupted 'rel forget' cannot be read: {reason}") from error


def _whom(work: Workspace, who: str) -> Contact:
    try:
        return resolve.contact(work, who)
    except UnknownNameError as unknown:
        if unknown.candidates and find(who, list(work.book.contacts.values())):
            raise
        gone = [found for found in _former(work) if found.id not in work.book.contacts]
        hits = list({each.id: each for each in find(who, gone)}.values())
        if len(hits) == 1:
            return hits[0]
        if hits:
            named = tuple(f"{each.name} ({each.id})" for each in hits)
            raise UnknownNameError(
                f"{quoted(who)} can mean {len(hits)} in the backups: {', '.join(named)}", "give the id", named
            ) from None
        raise


def _former(work: Workspace) -> Iterator[Contact]:
    for doc_id, versions in eraser.everybody(str(work.journal.path)).items():
        for record in versions:
            try:
                found = from_record("contacts", doc_id, record)
            except ValueError:
                continue
            if isinstance(found, Contact):
                yield found


def question(made: Plan) -> Message:
    """What is to be confirmed."""
    return msg(N_("Erase {name} for good? 'rel undo' cannot take it back."), name=made.who.name)


def preview(work: Workspace, made: Plan) -> Receipt:
    """What would go, change and stay."""
    line = _line(N_("would erase {name}: {contacts:contacts}, {entries:entries}, other records: {n}"), made)
    return Receipt(
        line,
        tuple(_told(work, made, made.preview, dry_run=True)),
        data=_data(work, made, made.preview, dry_run=True),
    )


def forget(work: Workspace, made: Plan, *, derived: Sequence[str]) -> tuple[Receipt, bool]:
    """Erase somebody, after what an interrupted run left; also returns whether nothing of them is left behind."""
    done = eraser.forget(
        str(work.journal.path),
        [made.erasure],
        now=work.now,
        timeout=work.journal.lock_timeout,
        derived=derived,
    )
    mine = done[-1]
    line = _line(N_("erased {name}: {contacts:contacts}, {entries:entries}, other records: {n}"), made, mine)
    more = [*_told(work, made, mine, dry_run=False), msg(_OUT_OF_REACH)]
    work.journal.warnings += mine.warnings
    left = [place for each in done for place in each.left]
    receipt = Receipt(
        line=line,
        more=tuple(more),
        warnings=tuple(_warnings(work, done)),
        data=_data(work, made, mine, dry_run=False) | {"complete": not left},
    )
    return receipt, not left


def finish(work: Workspace, *, derived: Sequence[str]) -> tuple[Receipt, bool]:
    """Finish what an interrupted run left; raises UsageError where there is nothing of that kind."""
    done = eraser.forget(
        str(work.journal.path), [], now=work.now, timeout=work.journal.lock_timeout, derived=derived
    )
    if not done:
        raise UsageError("a name is missing", "write whom to erase: rel forget WHO")
    left = [place for each in done for place in each.left]
    receipt = Receipt(
        line=msg(N_("an interrupted 'rel forget' is finished"))
        if not left
        else msg(N_("an interrupted 'rel forget' is still not finished")),
        warnings=tuple(_warnings(work, done)),
        data={
            "complete": not left,
            "finished": len(done),
            "files": [_place(p) for each in done for p in each.places],
        },
    )
    return receipt, not left


_OUT_OF_REACH = N_(
    "out of reach, look there yourself: exports and backups that you put elsewhere, mails, the git history of a"
    " synced journal"
)


def _line(text: str, made: Plan, done: Forgotten | None = None) -> Message:
    removed = (done or made.preview).journal.removed
    count = {table: len(ids) for table, ids in removed.items()}
    others = sum(count.values()) - count.get("contacts", 0) - count.get("interactions", 0)
    return msg(
        text,
        name=made.who.name,
        contacts=count.get("contacts", 0),
        entries=count.get("interactions", 0),
        n=others,
    )


def _told(work: Workspace, made: Plan, done: Forgotten, *, dry_run: bool) -> Iterator[Message]:
    refs = _refs(done, work if dry_run else None)
    yield from _invoices(work, made, done)
    yield from _people(work, made)
    changed = [each for each in done.journal.changed if each.table not in ("contacts", "invoices", "meta")]
    if changed:
        yield msg(N_("kept without them, since others are in it or it names them:"))
        for each in changed[:_MOST]:
            yield msg(
                N_("  [{ref}] {text}"), ref=refs.get(each.id, str(each.id)), text=_words(each.table, each.after)
            )
        if len(changed) > _MOST:
            yield msg(N_("  and {n:entries} more"), n=len(changed) - _MOST)
    shared = made.erasure.shared.all()
    if shared:
        yield msg(N_("not taken out of texts, since somebody else has it too: {texts}"), texts=shared)
    perhaps = _perhaps(made.erasure, done)
    if perhaps:
        yield msg(N_("perhaps about them; change it with 'rel edit REF' or remove it with 'rel rm REF':"))
        for doc_id, text in perhaps[:_MOST]:
            yield msg(N_("  [{ref}] {text}"), ref=refs.get(doc_id, str(doc_id)), text=text)
        if len(perhaps) > _MOST:
            yield msg(N_("  and {n:entries} more"), n=len(perhaps) - _MOST)
    if done.steps:
        yield msg(N_("undo: {n:steps} with their data cannot be taken back any more"), n=done.steps)
    rewritten = [place for place in done.places if not place.left and ".backups/" in place.path]
    if rewritten:
        yield msg(N_("rewritten without them: {n:backups}"), n=len(rewritten))
    for place in done.places:
        if not place.left and place not in rewritten and not place.path.endswith(".undo"):
            yield msg(N_("{path}: {what}"), path=place.path, what=place.what)


def _invoices(work: Workspace, made: Plan, done: Forgotten) -> Iterator[Message]:
    erased = done.journal
    gone = [each for i in erased.removed.get("invoices", ()) if (each := work.book.invoices.get(i)) is not None]
    kept = [each for i in erased.kept if (each := work.book.invoices.get(i)) is not None]
    if kept:
        names = tuple(
            dict.fromkeys(made.erasure.pseudonyms[each.who] for each in kept if each.who in made.erasure.ids)
        )
        yield msg(
            N_(
                "kept as {name}, with number, amount and days only: invoices: {n}, {sums}; tax law asks to keep"
                " them for years (GDPR Art. 17(3)(b))"
            ),
            name=names,
            n=len(kept),
            sums=_sums(kept),
        )
    if gone:
        yield msg(
            N_(
                "invoices that go too: {n}, {sums}; if you must keep them for the tax office and have them nowhere"
                " else, --keep-accounts keeps them under another name"
            ),
            n=len(gone),
            sums=_sums(gone),
        )
    unpaid = [each for each in (*gone, *kept) if each.paid is None]
    if unpaid:
        yield msg(N_("of these still unpaid: {n}, {sums}"), n=len(unpaid), sums=_sums(unpaid))


def _sums(invoices: Sequence[Invoice]) -> tuple[Money, ...]:
    from decimal import Decimal

    totals: dict[str, Decimal] = {}
    for each in invoices:
        totals[each.amount.currency] = totals.get(each.amount.currency, Decimal()) + Decimal(each.amount.amount)
    return tuple(Money(str(total), currency) for currency, total in totals.items())


def _people(work: Workspace, made: Plan) -> Iterator[Message]:
    if made.who.kind != "organisation":
        return
    stay = tuple(
        each.name
        for each in work.book.contacts.values()
        if each.org == made.who.id and each.id not in made.erasure.ids
    )
    if stay:
        yield msg(N_("its people stay, on their own: {who}; --with-people erases them too"), who=stay)


def _words(table: str, record: dict[str, Any]) -> str:
    return " / ".join(texts_of(table, record)) or str(record.get("kind", table))


def _perhaps(erasure: Erasure, done: Forgotten) -> list[tuple[int, str]]:
    """Texts that stay and hold a part of the name, or something that somebody else is known by as well."""
    every = Mentions(erasure.labels | erasure.shared)
    found = []
    for table, records in done.journal.tables.items():
        if table in ("contacts", "meta"):
            continue
        for doc_id, record in records.items():
            if any(every.perhaps(text) or every.certain(text) for text in texts_of(table, record)):
                found.append((doc_id, _words(table, record)))
    return found


def _refs(done: Forgotten, work: Workspace | None) -> dict[int, str]:
    """The REF of each record as listings print it: before, in the workspace's journal, or after."""
    if work is not None:
        return work.refs(work.book.ids())
    return short_refs(doc_id for name, table in done.journal.tables.items() if name != "meta" for doc_id in table)


def _warnings(work: Workspace, done: Sequence[Forgotten]) -> Iterator[Message]:
    for each in done:
        for place in each.left:
            yield msg(N_("{path}: {what}"), path=place.path, what=place.what)
        for path in each.foreign:
            yield msg(N_("{path} holds their data; it is no file of rel's, and left to you"), path=path)
        for line in _in_config(work.config_path, each.erasure):
            yield msg(
                N_("{path}, line {n} names them: mend it with 'rel config edit'"),
                path=str(work.config_path),
                n=line,
            )


def _in_config(path: Path, erasure: Erasure) -> list[int]:
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [number for number, row in enumerate(rows, 1) if erasure.mentions.certain(row)]


def _place(place: eraser.Place) -> dict[str, Any]:
    return {"path": place.path, "what": place.what, "left": place.left}


def _data(work: Workspace, made: Plan, done: Forgotten, *, dry_run: bool) -> dict[str, Any]:
    refs = _refs(done, work if dry_run else None)
    return {
        "id": str(made.who.id),
        "name": made.who.name,
        "ids": [str(doc_id) for doc_id in made.erasure.ids],
        "dry_run": dry_run,
        "removed": {table: [str(i) for i in gone] for table, gone in done.journal.removed.items()},
        "changed": [
            {
                "table": each.table,
                "id": str(each.id),
                "ref": refs.get(each.id),
                "text": _words(each.table, each.after),
            }
            for each in done.journal.changed
        ],
        "kept_invoices": [str(doc_id) for doc_id in done.journal.kept],
        "pseudonyms": {str(i): name for i, name in made.erasure.pseudonyms.items() if done.journal.kept},
        "shared": list(made.erasure.shared.all()),
        "perhaps": [
            {"id": str(doc_id), "ref": refs.get(doc_id), "text": text}
            for doc_id, text in _perhaps(made.erasure, done)
        ],
        "undo_steps": done.steps,
        "files": [_place(place) for place in done.places],
        "foreign": list(done.foreign),
    }
