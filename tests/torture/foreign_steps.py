"""A stranger who changes the file at each single step of a command, in each of the ways that strangers have."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import pytest

from reljournal.errors import RelError
from reljournal.journal import Journal, files
from torture import foreign
from torture.report import Line

_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_OURS, _THEIRS = "written by rel", "written by a stranger"


def _insert(table: str) -> Callable[[Journal], None]:
    def command(journal: Journal) -> None:
        with journal.transaction("insert", now=_NOW) as work:
            work.insert(table, {"note": _OURS})

    return command


def _edit(journal: Journal) -> None:
    with journal.transaction("edit", now=_NOW) as work:
        work.update("interactions", min(work.content.tables["interactions"]), {"note": _OURS})


def _remove(journal: Journal) -> None:
    with journal.transaction("rm", now=_NOW) as work:
        entries = work.content.tables["interactions"]
        work.remove("interactions", next(i for i, entry in entries.items() if entry["note"] == "the last"))


def _edit_unread(journal: Journal) -> None:
    first = min(journal.load().tables["interactions"])
    with journal.transaction("edit", now=_NOW) as work:
        work.update("interactions", first, {"note": _OURS})


def _remove_unread(journal: Journal) -> None:
    entries = journal.load().tables["interactions"]
    last = next(i for i, entry in entries.items() if entry["note"] == "the last")
    with journal.transaction("rm", now=_NOW) as work:
        work.remove("interactions", last)


def _undo(journal: Journal) -> None:
    journal.undo(now=_NOW)


COMMANDS = {
    "log": _insert("interactions"),
    "log beside a reader": _insert("interactions"),
    "add": _insert("contacts"),
    "edit": _edit,
    "rm": _remove,
    "edit, the others unread": _edit_unread,
    "rm, the others unread": _remove_unread,
    "undo": _undo,
}
_LAST = '"the last"'


class Stranger:
    """Acts before the file operation numbered `at`; where the file is claimed it waits for the command's end."""

    def __init__(self, path: Path, tool: str, at: int) -> None:
        self.path = path
        self.save = foreign.SAVE[tool]
        self.prepared = foreign.with_entry(path.read_bytes(), _THEIRS)[0]
        self.at = at
        self.count = 0
        self.waits = False
        self.before = b""
        self.step = ""
        self.last_moment = False

    @property
    def came(self) -> bool:
        return bool(self.step)

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*args: Any, **kwargs: Any) -> Any:
            if self.count == self.at and not self.came:
                self.step = name
                self.last_moment = name == "replace" and args[1] == str(self.path)
                self._act()
            self.count += 1
            return real(*args, **kwargs)

        return operation

    def _act(self) -> None:
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        except BlockingIOError:
            self.waits = True
            return
        self.before = os.pread(fd, 1 << 20, 0)
        os.close(fd)
        self.save(self.path, self.prepared)

    def after(self) -> None:
        """Let the stranger, who waited to open the file, read it and save what it then makes of it."""
        if self.waits:
            self.before = self.path.read_bytes()
            self.save(self.path, foreign.with_entry(self.before, _THEIRS)[0])

    @contextmanager
    def beside(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in files.PRIMITIVES:
                patch.setattr(files, name, self.wrap(name, getattr(files, name)))
            yield


def run(folder: Path, long: bool) -> Iterator[Line]:
    """Try every step of every command with every stranger; the short version takes every fifth."""
    line = Line("a stranger saves in the middle of a command, at every step of it")
    told = {"refused": 0, "both kept": 0, "made to wait": 0, "at the rename": 0}
    base = folder / "steps"
    base.mkdir()
    for command in COMMANDS:
        for tool in foreign.SAVE:
            at = 0 if long else len(tool) % 5
            while _try(line, told, base / f"{command}-{tool}-{at}", command, tool, at):
                at += 1 if long else 5
    line.note = ", ".join(f"{n} {what}" for what, n in told.items())
    yield line


def _try(line: Line, told: dict[str, int], folder: Path, command: str, tool: str, at: int) -> bool:
    """Try one step; False where the command has no step of this number."""
    journal = Journal(folder / "journal.json")
    journal.create(now=_NOW)
    for note in ("first", "the last"):
        with journal.transaction("log", now=_NOW) as work:
            work.insert("interactions", {"note": note})
    stranger = Stranger(journal.path, tool, at)
    reader: TextIO | None = journal.path.open() if command == "log beside a reader" else None
    refusal = None
    try:
        with stranger.beside():
            COMMANDS[command](journal)
    except RelError as error:
        refusal = error
    finally:
        if reader is not None:
            reader.close()
    if not stranger.came:
        return False
    stranger.after()
    wrong = _judge(journal, command, stranger, refusal)
    if wrong == "" and stranger.last_moment:
        told["at the rename"] += 1
    told["refused"] += refusal is not None
    told["made to wait"] += stranger.waits
    told["both kept"] += refusal is None and not stranger.waits
    line.check(not wrong, lambda: f"{command}, {tool} at step {at} ({stranger.step}): {wrong}")
    return True


def _judge(journal: Journal, command: str, stranger: Stranger, refusal: RelError | None) -> str:
    """Say what went wrong, "" when nothing did."""
    content = journal.load()
    text = journal.path.read_text(encoding="utf-8")
    theirs = _THEIRS in text
    if content.problems:
        return f"the file is left with {content.problems[0]}"
    if refusal is not None:
        if refusal.exit_code not in (1, 4) or "\n" in refusal.sentence:
            return f"the refusal is {refusal!r}"
        return "" if theirs and not _done(command, text) else f"it was refused, and yet: {text}"
    if stranger.last_moment:
        # Between the last look at the file and the rename no program can see another.
        return ""
    if not theirs:
        return "the stranger's change was overwritten"
    # The stranger may have saved over what was there already: that is the stranger's doing.
    lost = not _done(command, text) and not _done(command, stranger.before.decode())
    return "acknowledged, and lost" if lost else ""


def _done(command: str, text: str) -> bool:
    return _LAST not in text if command.startswith(("rm", "undo")) else _OURS in text
