"""Reads the command lines of every day before Typer is imported, and only those that it understands wholly.

What each command takes is in reader_table.py, which is generated from Typer's declarations. Anything else, each
error and each question is Typer's: the reader never refuses a line, it hands it on.
"""

from __future__ import annotations

from reljournal.cli.reader_table import COMMANDS, EVERYWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Values = dict[str, str | bool | list[str]]


class Line:
    """One command line: the command, its parameters by Typer's names, and the options that hold everywhere."""

    __slots__ = ("command", "everywhere", "values")

    def __init__(self, command: str, values: Values, everywhere: Values) -> None:
        self.command = command
        self.values = values
        self.everywhere = everywhere


def read(arguments: Sequence[str]) -> Line | None:
    """The line, or None where Typer has to look at it."""
    if not arguments:
        return Line("today", {}, {})  # in a journal that has a view, `rel` alone is `rel today`
    if arguments[0] not in COMMANDS:
        return None
    names, rest, options = COMMANDS[arguments[0]]
    words: list[str] = []
    values: Values = {}
    everywhere: Values = {}
    waiting = iter(arguments[1:])
    for word in waiting:
        if not word or word == "-":
            return None
        if not word.startswith("-"):
            words.append(word)
            continue
        option, equals, told = word.partition("=")
        name, value = options.get(option) or EVERYWHERE.get(option) or ("", "")
        target = values if option in options else everywhere
        if not name or name in target:
            return None
        if value is not None:
            if equals:
                return None
            target[name] = value
            continue
        told = told if equals else next(waiting, "")
        if not told or told.startswith("-"):
            return None
        target[name] = told
    if len(words) < len(names) or (len(words) > len(names) and not rest):
        return None
    values.update(zip(names, words, strict=False))
    if rest:
        values[rest] = words[len(names) :]
    return Line(arguments[0], values, everywhere)
