"""How commands declare themselves, in Typer's words and without Typer.

Typer makes a command line of the declarations (app.py), and the reader is generated from what Typer made of them
(tools/reader.py). A line that the reader understands then calls the command's function without the 50 ms that
Typer takes to import.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Annotated, Any

    Function = Callable[..., None]

__all__ = ["Annotated", "Argument", "Command", "Declared", "Group", "Option", "Told", "command", "group"]


class Told:
    """What is told of a parameter, as Typer's `Option` or `Argument` will take it."""

    __slots__ = ("kind", "more", "names")

    def __init__(self, kind: str, names: tuple[str, ...], more: dict[str, Any]) -> None:
        self.kind = kind
        self.names = names
        self.more = more


def Option(*names: str, **more: Any) -> Told:
    """An option: its spellings, and what else `typer.Option` takes."""
    return Told("Option", names, more)


def Argument(**more: Any) -> Told:
    """An argument: what `typer.Argument` takes."""
    return Told("Argument", (), more)


class Declared:
    """A parameter's type with what is told of it."""

    __slots__ = ("of", "told")

    def __init__(self, of: Any, told: Told) -> None:
        self.of = of
        self.told = told


class _Annotated:
    """`typing.Annotated` for the two that are used here: importing `typing` takes 3 ms and more."""

    def __class_getitem__(cls, parts: tuple[Any, Told]) -> Declared:
        return Declared(*parts)


if not TYPE_CHECKING:
    Annotated = _Annotated


class Command:
    """One command, which its function carries out."""

    __slots__ = ("function",)

    def __init__(self, function: Function) -> None:
        self.function = function


class Group:
    """A group of commands such as `rel promise`, by their names."""

    __slots__ = ("functions", "help")

    def __init__(self, help_text: str, functions: dict[str, Function]) -> None:
        self.help = help_text
        self.functions = functions


def command(function: Function) -> Command:
    """Declare a function as a command."""
    return Command(function)


def group(help_text: str, **functions: Function) -> Group:
    """Declare a group; a trailing underscore keeps a name from being a word of Python's."""
    return Group(help_text, {name.rstrip("_"): function for name, function in functions.items()})
