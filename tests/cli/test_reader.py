"""The reader before Typer: what it takes, it takes as Typer does, and it refuses nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st

import reader as tables_of_reader
from completion_table import all_commands
from reljournal.cli import app as full
from reljournal.cli import reader
from reljournal.cli.environment import OPTIONS, Options

CLI = Path(reader.__file__).parent
ALL = list(all_commands())
COMMANDS: Mapping[str, Any] = {
    " ".join(words): command for words, command in ALL if words and not getattr(command, "commands", None)
}
WORD = st.sampled_from(
    ["anna", "Weber GmbH", "7", "0", "400", "-", "--", "", "+tag", "-1", "x=y", "12", "٣", "1_0"]
)
JUNK = st.sampled_from(
    ["--", "-", "", "--unknown", "-x", "--in=1", "--help", "-h", "--json=1", "--journal=", "-o=f", "-of", "--by="]
)
EVERYWHERE = st.sampled_from(
    [["--json"], ["--plain"], ["--quiet"], ["--journal", "j"], ["--config=c"], ["--journal"]]
)

Call = tuple[str, dict[str, Any], dict[str, Any]]
"""What a line comes to: the command, what its function is given, and the options that hold everywhere."""


def _spelled(param: Any) -> st.SearchStrategy[list[str]]:
    spelling = st.sampled_from([*param.opts, *param.secondary_opts])
    if param.is_flag:
        return spelling.map(lambda each: [each])
    return st.tuples(spelling, WORD, st.booleans()).map(
        lambda told: [f"{told[0]}={told[1]}"] if told[2] else [told[0], told[1]]
    )


def _pieces(command: Any) -> st.SearchStrategy[list[list[str]]]:
    options = [_spelled(param) for param in command.params if param.param_type_name == "option"]
    words = sum(param.param_type_name == "argument" for param in command.params)
    piece = st.one_of(WORD.map(lambda word: [word]), EVERYWHERE, *options)
    sound = st.lists(
        st.sampled_from(["anna", "7", "+tag"]).map(lambda word: [word]), min_size=words, max_size=words
    )
    return st.tuples(
        sound, st.lists(piece, max_size=4), st.lists(JUNK.map(lambda each: [each]), max_size=1)
    ).flatmap(lambda parts: st.permutations([*parts[0], *parts[1], *parts[2]]))


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Command lines, most of them nearly right."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    before = draw(st.one_of(st.just([]), EVERYWHERE))
    path = name.split()
    if len(path) == 2 and draw(st.integers(0, 3)) == 0:
        path = [path[0], *draw(EVERYWHERE), path[1]]
    return [*before, *path, *(word for piece in draw(_pieces(COMMANDS[name])) for word in piece)]


class Recorded:
    """Typer's command line with functions that only note how they were called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        for name, command in COMMANDS.items():
            command.callback = self._noting(name)
        self.roots = {words[0]: command for words, command in ALL if len(words) == 1}

    def _noting(self, name: str) -> Callable[..., None]:
        return lambda **told: self.calls.append((name, told))

    def read(self, line: list[str]) -> Call | None:
        """What Typer makes of a line; None where it calls nothing."""
        self.calls.clear()
        OPTIONS.__dict__.update(vars(Options()))
        root: Any = typer.main.get_command(full.app)
        root.get_command = lambda _ctx, name: self.roots.get(name)
        root.callback = lambda **_: None
        try:
            root.main(list(line), prog_name="rel", standalone_mode=False)
        except Exception:  # noqa: BLE001 - a wrong line, in any of Typer's ways to say so
            return None
        (command, told), *others = self.calls or [("", {})]  # `rel` alone, and its options
        return (command, told, dict(vars(OPTIONS))) if not others else None


@pytest.fixture(scope="module")
def typers() -> Iterator[Recorded]:
    before = {name: command.callback for name, command in COMMANDS.items()}
    yield Recorded()
    for name, command in COMMANDS.items():
        command.callback = before[name]
    OPTIONS.__dict__.update(vars(Options()))


def read(line: list[str]) -> Call | None:
    """What the reader makes of a line."""
    found = reader.read(line)
    if found is None:
        return None
    module, name = found.place
    function = getattr(import_module(f"reljournal.cli.{module}"), name)
    defaults = {each.name: each.default for each in inspect.signature(function).parameters.values()}
    return found.command, {**defaults, **found.values}, {**vars(Options()), **found.everywhere}


def plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Values in which a list, a tuple and nothing at all are told alike: Typer has the callback make lists."""
    return {
        name: list(value) or None if isinstance(value, list | tuple) else value for name, value in told.items()
    }


@given(lines())
@example(["log", "call", "anna", "a", "note", "+tag", "--on", "yesterday", "--in"])
@example(["--plain", "promise", "--quiet", "add", "anna", "the offer", "--by=friday"])
@example(["invoice", "add", "anna", "1200", "--terms", "366"])
@example(["undo", "٣"])
@example(["--journal", "demo"])
def test_what_the_reader_takes_is_what_typer_would_have_called(typers: Recorded, line: list[str]) -> None:
    found = read(line)
    if found is None:
        return
    called = typers.read(line)
    assert called is not None, "the reader took a line that Typer refuses"
    assert (found[0], plain(found[1]), found[2]) == (called[0], plain(called[1]), called[2])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_read_with_each_of_its_options(typers: Recorded, name: str) -> None:
    command = COMMANDS[name]
    words, options = [], []
    for param in command.params:
        number = param.type.name.startswith("int")
        if param.param_type_name == "argument":
            words.append("7" if number else "word")
        elif param.name != "help":
            for spelling in (*param.opts, *param.secondary_opts):
                options.append([spelling] if param.is_flag else [spelling, "7" if number else "text"])
    needed = [each for each in options if any(p.required and each[0] in p.opts for p in command.params)]
    for option in options or [[]]:
        line = [*name.split(), *words, *option, *(word for each in needed if each != option for word in each)]
        assert read(line) is not None, line
        assert typers.read(line) is not None, line


@pytest.mark.parametrize(
    "line",
    [
        ["log"],
        ["log", "call"],
        ["promise"],
        ["promise", "add", "anna", "the offer"],
        ["nothing"],
        ["nothing", "like", "this"],
        ["log", "call", "anna", "--help"],
        ["today", "--days", "0"],
        ["today", "--days", "401"],
        ["undo", "x"],
        ["--version"],
        ["log", "call", "anna", "--", "--a note that begins like an option"],
        ["log", "call", "anna", "-"],
        ["snooze", "k7p", "3d", "more"],
    ],
)
def test_a_line_that_is_not_wholly_plain_is_left_to_typer(line: list[str]) -> None:
    assert reader.read(line) is None


def test_rel_alone_is_the_agenda_or_a_welcome() -> None:
    found = reader.read(["--plain"])
    assert found is not None
    assert (found.place, found.everywhere) == (("daily", "agenda_or_welcome"), {"plain": True})


def test_the_tables_are_what_typer_says() -> None:
    for name, text in tables_of_reader.tables().items():
        assert (CLI / name).read_text("utf-8") == text, f"{name}: run 'make docs'"
