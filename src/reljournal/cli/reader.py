"""Reads command lines before Typer is imported, and only those that it understands wholly.

What each command takes is in reader_table.py and reader_more.py, which are generated from Typer's declarations.
Anything else, each error and each question is Typer's: the reader never refuses a line, it hands it on.
"""

from __future__ import annotations

from reljournal.cli.reader_table import COMMANDS, EVERYWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Kind = bool | tuple[int, int] | str
    """What an option takes: a flag's value, the least and the most of a number, or a text; "many" times a text."""
    Option = tuple[str, Kind]
    Known = tuple[str, str, tuple[tuple[str, Kind], ...], str, int, tuple[str, ...], dict[str, Option]]
    """Module and function; the arguments; the one that takes the rest ("": none); how many words there must be,
    and which options; the options by their spellings."""


class Line:
    """One command line: the command, its parameters by Typer's names, and the options that hold everywhere."""

    __slots__ = ("command", "everywhere", "place", "values")

    def __init__(
        self, command: str, place: tuple[str, str], values: dict[str, Any], everywhere: dict[str, Any]
    ) -> None:
        self.command = command
        self.place = place
        self.values = values
        self.everywhere = everywhere

    def call(self) -> None:
        """Carry the command out, as Typer would."""
        from importlib import import_module

        module, name = self.place
        function: Callable[..., None] = getattr(import_module(f"reljournal.cli.{module}"), name)
        function(**self.values)


def read(arguments: Sequence[str]) -> Line | None:
    """The line, or None where Typer has to look at it."""
    path, known = "", None
    words: list[str] = []
    values: dict[str, Any] = {}
    everywhere: dict[str, Any] = {}
    waiting = iter(arguments)
    for word in waiting:
        if not word or word == "-":
            return None
        if word[0] != "-":
            if known is not None:
                words.append(word)
                continue
            path = f"{path} {word}" if path else word
            known = _known(path)
            if known is None and " " in path:
                return None
        elif not _option(word, waiting, known[6] if known else {}, values, everywhere):
            return None
    if not path:  # `rel` alone is the agenda, or a welcome
        return Line("", ("daily", "agenda_or_welcome"), values, everywhere)
    if known is None or not _sort(words, known, values):
        return None
    return Line(path, (known[0], known[1]), values, everywhere)


def _known(path: str) -> Known | None:
    found = COMMANDS.get(path)
    if found is None:
        from reljournal.cli.reader_more import COMMANDS as MORE

        found = MORE.get(path)
    return found


def _option(
    word: str,
    waiting: Any,
    options: dict[str, Option],
    values: dict[str, Any],
    everywhere: dict[str, Any],
) -> bool:
    """Take an option with what belongs to it; False where that is not plain."""
    spelling, equals, told = word.partition("=")
    target, found = (values, options[spelling]) if spelling in options else (everywhere, EVERYWHERE.get(spelling))
    if found is None:
        return False
    name, kind = found
    if isinstance(kind, bool):
        if equals or name in target:
            return False
        target[name] = kind
        return True
    if equals and word[1] != "-":
        return False
    told = told if equals else next(waiting, "")
    if not told or told[0] == "-":
        return False
    if kind == "many":
        target.setdefault(name, []).append(told)
        return True
    return name not in target and _put(target, name, kind, told)


def _sort(words: list[str], known: Known, values: dict[str, Any]) -> bool:
    """Give each word to its argument; False where there are too few or too many, or an option is missing."""
    _, _, arguments, rest, least, needed, _ = known
    if len(words) < least or (len(words) > len(arguments) and not rest):
        return False
    for (name, kind), word in zip(arguments, words, strict=False):
        if not _put(values, name, kind, word):
            return False
    if rest and len(words) > len(arguments):
        values[rest] = words[len(arguments) :]
    return all(name in values for name in needed)


def _put(target: dict[str, Any], name: str, kind: Kind, told: str) -> bool:
    if isinstance(kind, tuple):
        least, most = kind
        if not (told.isascii() and told.isdigit() and len(told) < 10 and least <= int(told) <= most):
            return False
        target[name] = int(told)
    else:
        target[name] = told
    return True
