"""Writes what the shells' completion knows of the commands, so that it need not load them: part of `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from reljournal.cli.app import PANELS, app
from reljournal.cli.output import FORMS
from reljournal.commands.lists import SORTS
from reljournal.domain.contact import CONTACT_KINDS, STATUSES
from reljournal.domain.interaction import KINDS
from reljournal.domain.ledgers import OUTCOMES, REMINDER_RESULTS, TOPICS
from reljournal.domain.policy import TYPES
from reljournal.rules import catalogue

PATH = Path(__file__).parents[1] / "src" / "reljournal" / "cli" / "completion_table.py"
_HEAD = '''\
"""What completion knows of the commands. Made by `make docs` from their declarations: change it there."""

from __future__ import annotations

# One line a thing, however long: nobody reads it but a program.
# fmt: off
# ruff: noqa: E501

'''
_SHELLS = ("bash", "zsh", "fish")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "add --kind": CONTACT_KINDS,
    "add --type": tuple(TYPES),
    "agreement add TOPIC": TOPICS,
    "completion SHELL": _SHELLS,
    "export FORMAT": ("csv", "json"),
    "import FORMAT": ("csv", "json"),
    "init --language": ("de", "en"),
    "invoice remind --result": REMINDER_RESULTS,
    "list --sort": SORTS,
    "list --type": tuple(TYPES),
    "project end --outcome": OUTCOMES,
    "set --kind": CONTACT_KINDS,
    "set --status": STATUSES,
    "set --type": tuple(TYPES),
    "today --format": FORMS,
}
"""What else an argument or option takes that is one of a few words, by the words that lead to it."""


def all_commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it, `rel` itself first."""
    root: Any = typer.main.get_command(app)
    yield (), root
    for names in PANELS.values():
        for name in names:
            command = root.get_command(None, name)
            yield (name,), command
            for sub_name, sub in getattr(command, "commands", {}).items():
                yield (name, sub_name), sub


Table = dict[str, tuple[str, tuple[str, ...], dict[str, tuple[str, str]]]]


def table() -> Table:
    """For each command its first sentence, its arguments, and its options with what they take and mean."""
    made: Table = {}
    for words, command in all_commands():
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        own = [each for each in command.params if each not in arguments and not _is_global(each)]
        told = " ".join((command.help or "").split()).partition(".")[0]
        made[" ".join(words)] = (told, tuple(str(each.metavar or each.name) for each in arguments), _options(own))
    return made


def everywhere() -> dict[str, tuple[str, str]]:
    """The options that every command takes."""
    root: Any = typer.main.get_command(app)
    return {**_options(filter(_is_global, root.params)), "--help": ("", "Show this message and exit")}


def _is_global(parameter: Any) -> bool:
    return parameter.name == "help" or getattr(parameter, "rich_help_panel", None) == "Everywhere"


def _options(parameters: Iterable[Any]) -> dict[str, tuple[str, str]]:
    return {
        name: ("" if each.is_flag else str(each.metavar or "TEXT"), str(each.help or "").partition(".")[0])
        for each in parameters
        for name in (*each.opts, *each.secondary_opts)
        if each.name != "help"
    }


def text() -> str:
    """The module as it should be."""
    lines = [_HEAD + "COMMANDS: dict[str, tuple[str, tuple[str, ...], dict[str, tuple[str, str]]]] = {"]
    for name, (told, arguments, options) in table().items():
        lines.append(f"    {_str(name)}: ({_str(told)}, {_tuple(arguments)}, {{")
        lines += [f"        {_str(key)}: {_tuple(value)}," for key, value in options.items()]
        lines.append("    }),")
    lines += ["}", '"""By the words that call a command: what it does, its arguments, its options."""', ""]
    lines.append("EVERYWHERE: dict[str, tuple[str, str]] = {")
    lines += [f"    {_str(key)}: {_tuple(value)}," for key, value in everywhere().items()]
    lines += ["}", '"""The options that every command takes."""', ""]
    lines.append("CHOICES: dict[str, tuple[str, ...]] = {")
    lines += [f"    {_str(key)}: {_tuple(tuple(value))}," for key, value in CHOICES.items()]
    lines += ["}", '"""What takes one of a few words."""', ""]
    lines += [
        f"KINDS: tuple[str, ...] = {_tuple(KINDS)}",
        f"RULES: tuple[str, ...] = {_tuple(tuple(catalogue()))}",
    ]
    return "\n".join(lines) + "\n"


def _str(value: str) -> str:
    if '"' in value and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tuple(values: tuple[str, ...]) -> str:
    return "(" + ", ".join(map(_str, values)) + ("," if len(values) == 1 else "") + ")"


def main() -> int:
    PATH.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
