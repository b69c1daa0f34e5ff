"""Adding people and organisations, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reljournal.commands import resolve
from reljournal.commands.workspace import Workspace
from reljournal.commands.writing import insert, update
from reljournal.domain.contact import CONTACT_KINDS, STATUSES, Contact, Hours
from reljournal.domain.durations import parse_duration
from reljournal.domain.message import N_, Message, Value, Word, msg
from reljournal.domain.names import fold, near_misses
from reljournal.domain.policy import TYPES
from reljournal.domain.quoting import quoted
from reljournal.domain.when import parse_birthday
from reljournal.errors import UsageError
from reljournal.reports.effect import Outlook, next_matter
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CLEAR = "-"
"""What takes a value away: `--phone -`."""


@dataclass(frozen=True)
class Details(Frozen):
    """What was typed of somebody; None is what was not typed."""

    org: str | None = None
    role: str | None = None
    kind: str | None = None
    type: str | None = None
    cadence: str | None = None
    email: Sequence[str] | None = None
    phone: Sequence[str] | None = None
    birthday: str | None = None
    prefers: Sequence[str] | None = None
    avoids: Sequence[str] | None = None
    hours: str | None = None
    terms: str | None = None
    since: str | None = None
    likes: Sequence[str] | None = None
    alias: Sequence[str] | None = None
    tag: Sequence[str] | None = None
    status: str | None = None


def add(work: Workspace, name: str, details: Details) -> Receipt:
    """A new person or organisation; an organisation named with --org is added where there is none.

    Raises UsageError for an empty name and for one that is there already.
    """
    name = _name(name)
    _must_be_new(work, name)
    org, org_is_new = _organisation(work, details.org)
    contact = _with_details(work, Contact(id=0, name=name, added=work.today), replace(details, org=None))
    with work.transaction(f"add {name}") as tx:
        if org and org_is_new:
            org = insert(tx, org)
        contact = insert(tx, replace(contact, org=org.id if org else None))
    ref = work.ref(contact.id)
    home = work.book.relationship_id(contact.id)
    upcoming = next_matter(Outlook(work.around([home]), {home}, work.context(), work.rules))
    more: list[Message] = []
    if org and org_is_new:
        more.append(msg(N_("added the organisation {org}"), org=org.name))
    if upcoming:
        more.append(msg(N_("next: {on}, {headline}"), on=upcoming.on, headline=upcoming.finding.headline))
    return Receipt(
        line=msg(N_("added {name} [{ref}]"), name=contact.name, ref=ref),
        more=tuple(more),
        data=_data(contact, ref, work),
    )


def change(work: Workspace, who: str, details: Details) -> Receipt:
    """Change what is known of somebody; a lone `-` as a value takes it away."""
    before = resolve.contact(work, who)
    if details == Details():
        raise UsageError("there is nothing to set", "give an option, for example --cadence monthly")
    org, org_is_new = _organisation(work, details.org)
    after = _with_details(work, before, replace(details, org=None))
    if org and org.id == before.id:
        raise UsageError(f"{quoted(before.name)} cannot belong to itself", "name another organisation")
    with work.transaction(f"set {before.name}") as tx:
        if org and org_is_new:
            org = insert(tx, org)
        if details.org is not None:
            after = replace(after, org=org.id if org else None)
        update(tx, before, after)
    ref = work.ref(after.id)
    changed = tuple(_changed_fields(before, after))
    line = (
        msg(N_("{name}: {fields} set [{ref}]"), name=after.name, fields=changed, ref=ref)
        if changed
        else msg(N_("{name}: nothing changed [{ref}]"), name=after.name, ref=ref)
    )
    return Receipt(line=line, data=_data(after, ref, work))


def rename(work: Workspace, who: str, name: str) -> Receipt:
    """Give somebody another name; the old one stays as an alias, so that it still finds them."""
    before = resolve.contact(work, who)
    name = _name(name)
    if fold(name) != fold(before.name):
        _must_be_new(work, name)
    aliases = tuple(dict.fromkeys((*before.aliases, before.name)))
    after = replace(before, name=name, aliases=tuple(alias for alias in aliases if alias != name))
    with work.transaction(f"rename {before.name}") as tx:
        update(tx, before, after)
    ref = work.ref(after.id)
    return Receipt(
        line=msg(N_("{old} is now {name} [{ref}]"), old=before.name, name=after.name, ref=ref),
        data=_data(after, ref, work),
    )


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise UsageError("a name cannot be empty", "for example rel add 'Anna Weber'")
    if "," in name:
        raise UsageError(
            f"{quoted(name)} holds a comma, which parts names from each other",
            "write 'Weber GmbH' or 'Anna Weber'",
        )
    return name


def _must_be_new(work: Workspace, name: str) -> None:
    for other in work.book.contacts.values():
        if fold(other.name) == fold(name):
            raise UsageError(
                f"{quoted(other.name)} is in the journal already",
                "change them with 'rel set', or add a word that tells the two apart",
            )


def _organisation(work: Workspace, text: str | None) -> tuple[Contact | None, bool]:
    """The organisation that was named, and whether it has to be added first."""
    if text is None or text.strip() in ("", CLEAR):
        return None, False
    organisations = [each for each in work.book.contacts.values() if each.kind == "organisation"]
    for each in organisations:
        if fold(text) in (fold(each.name), *(fold(alias) for alias in each.aliases), str(each.id)):
            return each, False
    for each in work.book.contacts.values():
        if fold(each.name) == fold(text):
            raise UsageError(f"{quoted(each.name)} is a person", "set --kind organisation on it first")
    return Contact(id=0, name=_name(text), kind="organisation", added=work.today), True


def _with_details(work: Workspace, contact: Contact, details: Details) -> Contact:
    """The contact with everything that was typed checked and put in its place."""
    values: dict[str, Any] = {}
    for field, told in (
        ("emails", _addresses(details.email)),
        ("phones", details.phone),
        ("likes", details.likes),
        ("aliases", details.alias),
        ("tags", details.tag),
    ):
        if told is not None:
            values[field] = _texts(getattr(contact, field), told)
    for field, kinds in (("prefers", details.prefers), ("avoids", details.avoids)):
        if kinds is not None:
            values[field] = resolve.kinds(work, [kind for kind in kinds if kind != CLEAR])
    if details.role is not None:
        values["role"] = _cleared(details.role)
    if details.kind is not None:
        values["kind"] = _choice(details.kind, CONTACT_KINDS, "kind of contact")
    if details.type is not None:
        values["type"] = None if details.type == CLEAR else _choice(details.type, tuple(TYPES), "type")
    if details.cadence is not None:
        values["cadence"] = _cadence(details.cadence)
    if details.birthday is not None:
        values["birthday"] = _birthday(work, details.birthday)
    if details.hours is not None:
        values["hours"] = None if details.hours == CLEAR else Hours.parse(details.hours)
    if details.terms is not None:
        values["terms"] = None if details.terms == CLEAR else _terms(details.terms)
    if details.since is not None:
        values["since"] = None if details.since == CLEAR else _since(work, details.since)
    if details.status is not None:
        values["status"] = _choice(details.status, STATUSES, "status")
    after = replace(contact, **values)
    both = set(after.prefers) & set(after.avoids)
    if both:
        raise UsageError(f"{quoted(min(both))} cannot be both preferred and avoided", "name it once")
    return after


def _texts(before: tuple[str, ...], told: Sequence[str]) -> tuple[str, ...]:
    """The texts typed, added to what is there; after a lone `-` they stand alone."""
    start: tuple[str, ...] = () if CLEAR in told else before
    texts = [text.strip() for text in told if text != CLEAR]
    if any(not text for text in texts):
        raise UsageError("a value cannot be empty", "a lone - takes values away")
    return tuple(dict.fromkeys((*start, *texts)))


def _addresses(told: Sequence[str] | None) -> Sequence[str] | None:
    """The same e-mail addresses; raises UsageError for what cannot be one."""
    for text in told or ():
        name, at, host = text.strip().rpartition("@")
        if text != CLEAR and not (name and at and host and " " not in text.strip()):
            raise UsageError(f"{quoted(text)} is not an e-mail address", "for example anna@weber.example")
    return told


def _cleared(text: str) -> str | None:
    return None if text in ("", CLEAR) else text.strip()


def _choice(text: str, choices: Sequence[str], noun: str) -> str:
    wanted = text.strip().lower()
    if wanted in choices:
        return wanted
    close = near_misses(wanted, choices, limit=1)
    hint = f"did you mean '{close[0]}'?" if close else "it takes " + ", ".join(choices)
    raise UsageError(f"{quoted(text)} is not a {noun}", hint)


def _cadence(text: str) -> str | None:
    if text == CLEAR:
        return None
    span = parse_duration(text)
    return str(span) if span else "off"


def _birthday(work: Workspace, text: str) -> str | None:
    if text == CLEAR:
        return None
    found = parse_birthday(text, order=resolve.order(work))
    if found > work.today.isoformat() and not found.startswith("--"):
        raise UsageError(
            f"{resolve.meant(text, date.fromisoformat(found))} is still to come", "leave the year away if unsure"
        )
    return found


def _since(work: Workspace, text: str) -> date:
    return resolve.past_day(work, text, "give a day up to today")


def _terms(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 365):
        raise UsageError(f"{quoted(text)} is not a number of days", "payment terms are 0 to 365 days")
    return int(text)


def _changed_fields(before: Contact, after: Contact) -> list[Value]:
    return [
        Word(name)
        for name in Contact.__match_args__
        if getattr(before, name) != getattr(after, name) and name != "id"
    ]


def _data(contact: Contact, ref: str, work: Workspace) -> dict[str, Any]:
    from reljournal.journal.records import to_record

    org = work.book.contacts.get(contact.org) if contact.org is not None else None
    return {**to_record(contact), "id": str(contact.id), "ref": ref, "org": org.name if org else None}
