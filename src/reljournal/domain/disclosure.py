"""What leaves the journal for others' eyes: the one place that decides about confidential entries."""

from __future__ import annotations

from dataclasses import replace

from reljournal.domain.book import Book


def veiled(book: Book) -> tuple[Book, frozenset[int]]:
    """The book without the words of its confidential entries, and the ids of those that had some.

    That they happened, and when, still counts: the agenda that goes out is that of the day, with fewer words.
    """
    hidden = {
        entry.id: replace(entry, note="", occasion="…" if entry.occasion else entry.occasion)
        for entry in book.interactions.values()
        if entry.confidential and (entry.note or entry.occasion)
    }
    return (replace(book, interactions={**book.interactions, **hidden}) if hidden else book), frozenset(hidden)
