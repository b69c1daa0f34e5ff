"""What leaves the journal for others' eyes: the one place that decides about confidential entries.

Exports, mails and reports ask here. What the user looks at in the journal itself (`rel show`, `history`, `find`,
`why`) is theirs and shown whole.
"""

from __future__ import annotations

from reljournal.domain.interaction import Interaction
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from reljournal.domain.book import Book


def is_confidential(entry: Interaction | Mapping[str, Any]) -> bool:
    """Whether an entry, or its record, stays here unless asked for; an odd mark counts as one."""
    return bool(entry.confidential if isinstance(entry, Interaction) else entry.get("confidential"))


def disclosed(entries: Iterable[Interaction], *, confidential: bool) -> tuple[list[Interaction], int]:
    """The entries that may go out, and how many were left out; all where confidential ones are asked for."""
    everything = list(entries)
    kept = [entry for entry in everything if confidential or not is_confidential(entry)]
    return kept, len(everything) - len(kept)


def veiled(book: Book) -> tuple[Book, frozenset[int]]:
    """The book without the words of its confidential entries, and the ids of those that had some.

    That and when something happened still counts, or the same day would have another agenda.
    """
    silent = {
        entry.id: replace(entry, note="", occasion=entry.occasion and "…")
        for entry in book.interactions.values()
        if is_confidential(entry) and (entry.note or entry.occasion)
    }
    if not silent:
        return book, frozenset()
    return replace(book, interactions={**book.interactions, **silent}), frozenset(silent)
