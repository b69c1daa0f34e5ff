"""What can go wrong, each with its sentence, its hint and its exit code."""

from __future__ import annotations


class RelError(Exception):
    """A problem that a person can act on: one sentence, what to do, and the exit code of the contract.

    Raised anywhere below the command line; printed in one place, on one line of stderr.
    """

    exit_code = 1

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UsageError(RelError):
    """The command line asks for something that cannot be meant: a wrong date, kind, option."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name, reference or code that nothing in the journal answers to, or that several do."""

    def __init__(self, sentence: str, hint: str = "", candidates: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint)
        self.candidates = candidates


class WrittenError(RelError):
    """What was asked for is written; only reading it again failed, which is no failure of the command."""

    exit_code = 0


class JournalError(RelError):
    """The journal is locked, damaged, from a newer version, or not a journal at all."""

    exit_code = 4
