"""The journal's file: the only room of the program that knows TinyDB."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.journal.content import Change, Content, Problem, Record, UndoneStep
    from reljournal.journal.faults import MissingJournalError
    from reljournal.journal.repository import Journal
    from reljournal.journal.transaction import Transaction

__all__ = [
    "Change",
    "Content",
    "Journal",
    "MissingJournalError",
    "Problem",
    "Record",
    "Transaction",
    "UndoneStep",
]

_HOMES = {
    "Change": "content",
    "Content": "content",
    "Journal": "repository",
    "MissingJournalError": "faults",
    "Problem": "content",
    "Record": "content",
    "Transaction": "transaction",
    "UndoneStep": "content",
}


def __getattr__(name: str) -> object:
    # Lazy, so that the append and the lock can be used without paying for TinyDB's import.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
