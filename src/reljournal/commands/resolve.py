"""From what was typed to the record that is meant."""

from __future__ import annotations

from reljournal.domain.book import Book, Entity
from reljournal.domain.names import find, fold, near_misses
from reljournal.domain.quoting import quoted
from reljournal.domain.refs import ids_ending_in
from reljournal.domain.when import Order, Prefer, parse_date
from reljournal.errors import UnknownNameError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import TypeVar

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.contact import Contact
    from reljournal.domain.ledgers import Project

    _Entity = TypeVar("_Entity", bound=Entity)


def contact(work: Workspace, who: str) -> Contact:
    """The one contact that WHO means: an id, or any part of a name, alias or e-mail address.

    Raises UnknownNameError where nobody or several are meant and there is nobody to ask.
    """
    if not who.strip():
        raise UsageError("a name is missing", "write any part of it; between several names stands one comma")
    found = find(who, work.candidates(who))
    if not found:
        found = [work.book.contacts[doc_id] for doc_id in ids_ending_in(who, work.book.contacts)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise _unknown(who, list(work.book.contacts.values()))
    labels = [describe_contact(each, work.book) for each in found]
    if work.choose is not None:
        index = work.choose(f"{quoted(who)} is in several names. Which one?", labels)
        if index is not None:
            return found[index]
    raise UnknownNameError(
        f"{quoted(who)} can mean {len(found)}: {_enumerated(labels)}",
        "write more of the name",
        tuple(labels),
    )


def relationship(work: Workspace, who: str) -> Contact:
    """Whom WHO means where a whole relationship is asked about: several of one house mean the house.

    So `weber` asks no question although both Anna Weber and Weber GmbH hold it.
    """
    found = find(who, work.candidates(who)) if who.strip() else []
    homes = {work.book.relationship_id(each.id) for each in found}
    if len(found) > 1 and len(homes) == 1:
        return work.book.contacts[homes.pop()]
    return contact(work, who)


def contacts(work: Workspace, who: str) -> tuple[Contact, ...]:
    """Everybody that WHO[,WHO] means, once each, in the order given."""
    found: dict[int, Contact] = {}
    for part in who.split(","):
        one = contact(work, part.strip())
        found[one.id] = one
    return tuple(found.values())


def _unknown(who: str, everybody: Sequence[Contact]) -> UnknownNameError:
    close = near_misses(who, [each.name for each in everybody])
    if close:
        return UnknownNameError(
            f"nobody is called {quoted(who)}", f"did you mean {_enumerated(close, 'or')}?", tuple(close)
        )
    return UnknownNameError(f"nobody is called {quoted(who)}", "add them with 'rel add NAME', see 'rel list'")


def _enumerated(names: Sequence[str], last: str = "and") -> str:
    shown = [quoted(name) for name in names[:6]]
    if len(names) > len(shown):
        return ", ".join(shown) + f" {last} {len(names) - len(shown)} more"
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def describe_contact(who: Contact, book: Book) -> str:
    """A name that sets somebody apart from their namesakes."""
    org = book.contacts.get(who.org) if who.org is not None else None
    if org:
        return f"{who.name} ({org.name})"
    return f"{who.name} (organisation)" if who.kind == "organisation" else who.name


def record(ref: str, table: Mapping[int, _Entity], noun: str) -> _Entity:
    """The one record of a ledger that REF means; raises UnknownNameError for none and for several."""
    found = ids_ending_in(ref, table)
    if len(found) == 1:
        return table[found[0]]
    if not found:
        raise UnknownNameError(f"there is no {noun} {quoted(ref)}", "the listings print the REF of each entry")
    raise UnknownNameError(f"{quoted(ref)} can mean {len(found)} entries", "write more of the reference")


def day(work: Workspace, text: str, prefer: Prefer) -> date:
    """The day that was typed, seen from the day of the run."""
    return parse_date(text, work.today, prefer=prefer, order=order(work))


def meant(text: str, day: date) -> str:
    """What was typed for a day, with the day that it means where that is not the same: 'friday' (2026-03-06)."""
    iso = day.isoformat()
    return quoted(text) if text.strip() == iso else f"{quoted(text)} ({iso})"


def order(work: Workspace) -> Order:
    """How the config reads 03/04/2026."""
    setting = work.settings.date_order
    return "dmy" if setting == "dmy" else "mdy" if setting == "mdy" else None


_TO_COME = "for something to come use 'rel plan KIND WHO WHEN'"


def past_day(work: Workspace, text: str | None, hint: str = _TO_COME) -> date:
    """The day of something that has happened: today where none was typed; raises UsageError for a future one."""
    if text is None:
        return work.today
    found = day(work, text, "past")
    if found > work.today:
        raise UsageError(f"{meant(text, found)} lies in the future", hint)
    return found


def kind(work: Workspace, text: str) -> str:
    """The kind of entry that was typed; raises UsageError with the nearest one."""
    kinds = work.settings.all_kinds
    wanted = text.strip().lower()
    if wanted in kinds:
        return wanted
    close = near_misses(wanted, kinds, limit=1)
    hint = f"did you mean '{close[0]}'?" if close else "kinds are " + ", ".join(kinds)
    raise UsageError(f"{quoted(text)} is not a kind of entry", hint)


def kinds(work: Workspace, texts: Iterable[str]) -> tuple[str, ...]:
    """Several kinds, typed one by one or with commas between them."""
    return tuple(dict.fromkeys(kind(work, part) for text in texts for part in text.split(",")))


def project(work: Workspace, name: str, people: Sequence[Contact]) -> Project:
    """The project of these people that a name or REF means; raises UnknownNameError with those that exist."""
    homes = {work.book.relationship_id(person.id) for person in people}
    theirs = {
        each.id: each
        for each in work.book.projects.values()
        if work.book.relationship_id(each.who) in homes and each.state != "ended"
    }
    wanted = fold(name)
    found = [each for each in theirs.values() if fold(each.name) == wanted]
    found = found or [each for each in theirs.values() if wanted and wanted in fold(each.name)]
    found = found or [theirs[doc_id] for doc_id in ids_ending_in(name, theirs)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(
            f"{quoted(name)} can mean {_enumerated([each.name for each in found])}", "write more"
        )
    names = [each.name for each in theirs.values()]
    hint = f"running are {_enumerated(names)}" if names else "begin one with 'rel project start WHO NAME'"
    raise UnknownNameError(f"there is no project {quoted(name)} with them", hint)


def text(typed: str, noun: str) -> str:
    """A text that says something; raises UsageError for an empty one."""
    if not typed.strip():
        raise UsageError(f"{noun} cannot be empty", "write it in quotes")
    return typed.strip()


def name(work: Workspace, contact_id: int) -> str:
    """A contact's name, or a question mark for one that is gone."""
    found = work.book.contacts.get(contact_id)
    return found.name if found else "?"
