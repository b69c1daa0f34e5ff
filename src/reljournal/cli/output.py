"""A report to the terminal, to a file or to a program: picks the form, prints it."""

from __future__ import annotations

import os
import sys
from datetime import date
from importlib import import_module

from reljournal.cli import environment
from reljournal.cli.environment import OPTIONS
from reljournal.errors import RelError
from reljournal.render.words import Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    Form = Literal["rich", "plain", "markdown", "html", "json", "ics"]

FORMS: tuple[Form, ...] = ("rich", "plain", "markdown", "html", "json", "ics")
LEAVING: tuple[Form, ...] = ("html", "ics")
"""Forms that are made to be passed on: the words of confidential entries are not in them."""

# The module that renders each report; those with Rich in them are loaded only for a terminal.
_RENDERERS = {
    "Agenda": "agenda",
    "Feed": "agenda_ics",
    "Listing": "listing",
    "Receipt": "receipt",
    "Explanation": "why",
    "Standings": "why",
    "Profile": "profile",
    "RuleSheet": "rule_sheet",
}


def form_of_output(asked: str | None = None) -> Form:
    """The form that was asked for; else Rich for a terminal, plain elsewhere."""
    if OPTIONS.json:
        return "json"
    for form in FORMS:
        if asked == form:
            return form
    return "plain" if OPTIONS.plain or not environment.is_terminal() else "rich"


def emit(report: Any, *, language: str, today: date, form: str | None = None, **how: bool) -> None:
    """Print a report in the form that fits where it goes; `how` is passed on to its renderer."""
    chosen = form_of_output(form)
    name = _RENDERERS[type(report).__name__]
    module = import_module(f"reljournal.render.{name}")
    words = Words(language, today)
    if chosen == "json":
        from reljournal.render.safe import json_text

        print(json_text(module.as_json(report, words)))
        return
    if name == "receipt":
        _print_receipt(report, words)
    elif chosen == "rich":
        _print_rich(name, report, Words(language, today, glue=True), how)
    elif chosen == "ics" and name == "agenda_ics":
        sys.stdout.flush()
        sys.stdout.buffer.write(module.as_ics(report, words).encode())  # its line ends are \r\n everywhere
    elif chosen == "html" and name == "agenda":
        print(import_module("reljournal.render.agenda_html").as_html(report, words, **how))
    elif chosen == "markdown" and hasattr(module, "as_markdown"):
        print(module.as_markdown(report, words, **how))
    else:
        print(module.as_plain(report, words, **how))


def _print_receipt(receipt: Any, words: Words) -> None:
    from reljournal.render.receipt import as_plain

    if not OPTIONS.quiet:
        print(as_plain(receipt, words))
    for warning in receipt.warnings:
        note(words(warning))


def _print_rich(name: str, report: Any, words: Words, how: dict[str, bool]) -> None:
    from rich.console import Console

    console = Console(width=environment.width(), highlight=False, markup=False, emoji=False)
    drawing = import_module(f"reljournal.render.{name}_rich").as_rich(report, words, console.width, **how)
    console.print(drawing)


def note(text: str) -> None:
    """One line to stderr beside the work that was done."""
    from reljournal.render.safe import visible

    print(visible(f"rel: {text}"), file=sys.stderr)


def notes(texts: Iterable[str]) -> None:
    for text in texts:
        note(text)


def print_path(path: str) -> None:
    """A path by itself: to a terminal so that nothing in it acts on it, elsewhere byte by byte for scripts."""
    from reljournal.render.safe import visible

    if environment.is_terminal():
        print(visible(path))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(os.fsencode(path) + os.linesep.encode())


# Words of ours that may begin a sentence; a name that does so keeps its capital.
_OPENERS = frozenset({"The", "There", "This", "Another", "Nothing", "A", "An", "It", "Cannot", "No"})


def print_error(error: RelError) -> None:
    """The one place where an error is said: one line of stderr, or one JSON object with `--json`."""
    if OPTIONS.json:
        from reljournal.render.safe import json_text

        told = {"error": error.sentence, "hint": error.hint, "exit_code": error.exit_code}
        print(json_text(told), file=sys.stderr)
        return
    sentence, hint = error.sentence.rstrip("."), error.hint.rstrip(".")
    if sentence.partition(" ")[0] in _OPENERS:
        sentence = sentence[0].lower() + sentence[1:]
    if hint[1:2].islower():
        hint = hint[0].lower() + hint[1:]
    note(f"{sentence}; {hint}" if hint else sentence)
