"""Whom the names in a file mean."""

from __future__ import annotations

from collections.abc import Iterable

from reljournal.domain.book import Book
from reljournal.domain.contact import Contact
from reljournal.domain.names import find, fold, keys
from reljournal.domain.quoting import quoted
from reljournal.errors import UnknownNameError, UsageError

MOST_NAMED = 5


class Directory:
    """The journal's people for many look-ups: each name is searched for once.

    `loose` holds what was found by a part of the name only, `newcomers` the names that nobody answers to, both
    in the order of their first mention.
    """

    def __init__(self, book: Book) -> None:
        self._people = list(book.contacts.values())
        self._exact: dict[str, list[Contact]] = {}
        for contact in self._people:
            for label in (contact.name, *contact.aliases, *contact.emails, str(contact.id)):
                for key in keys(label):
                    _add_once(self._exact.setdefault(key, []), contact)
        self._found: dict[str, Contact | None] = {}
        self.loose: dict[str, Contact] = {}
        self.newcomers: dict[str, str] = {}

    def exactly(self, name: str) -> Contact | None:
        """The one contact with this very name, alias, address or id, whatever its case and accents.

        Raises UsageError where several have it.
        """
        hits: list[Contact] = []
        for key in keys(name):
            for contact in self._exact.get(key, ()):
                _add_once(hits, contact)
        if len(hits) > 1:
            hits = find(name, hits)
        if len(hits) > 1:
            raise _ambiguous(name, hits)
        return hits[0] if hits else None

    def look_up(self, name: str) -> Contact | None:
        """The contact that is meant, None (and a newcomer) where there is none; raises UsageError for several."""
        if name not in self._found:
            self._found[name] = self.exactly(name) or self._by_a_part(name)
        return self._found[name]

    def _by_a_part(self, name: str) -> Contact | None:
        hits = find(name, self._people)
        if len(hits) > 1:
            raise _ambiguous(name, hits)
        if hits:
            self.loose[name] = hits[0]
            return hits[0]
        self.newcomers.setdefault(newcomer_key(name), name)
        return None

    def label(self, contact: Contact) -> str:
        """What a file calls somebody so that the same name leads back to them."""
        for label in (contact.name, *contact.emails):
            try:
                if self.exactly(label) is contact:
                    return label
            except UsageError:
                continue
        return str(contact.id)


def newcomer_key(name: str) -> str:
    """What two spellings of one newcomer's name have in common."""
    return fold(name) or name


def unknown_people(names: Iterable[str]) -> UnknownNameError:
    """The error for people that the journal does not know and was not asked to create."""
    everybody = list(names)
    shown = ", ".join(quoted(name) for name in everybody[:MOST_NAMED])
    more = len(everybody) - MOST_NAMED
    return UnknownNameError(
        f"nobody is called {shown}" + (f" (and {more} more)" if more > 0 else ""),
        "--create adds them as contacts",
    )


def _add_once(contacts: list[Contact], contact: Contact) -> None:
    if all(each.id != contact.id for each in contacts):
        contacts.append(contact)


def _ambiguous(name: str, hits: list[Contact]) -> UsageError:
    shown = ", ".join(quoted(each.name) for each in hits[:MOST_NAMED])
    return UsageError(f"{quoted(name)} can mean {len(hits)}: {shown}", "write the whole name, an e-mail or the id")
