"""A user whose every look is answered twice: out of what the cache holds, and with the cache deleted."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest import mock

from reljournal.cli import (
    complete,
    complete_source,
    environment,
    kept_settings,
    quick,
    reader,
    workspace,
)
from reljournal.commands import known_agenda, search
from reljournal.commands.workspace import Workspace
from reljournal.domain import recent, relationship
from reljournal.errors import RelError
from reljournal.journal import append, files, stamp

LOOKS = (
    ("today", "--plain"),
    ("today", "--count"),
    ("_complete", "log", "call", ""),
    ("_complete", "log", "call", "anna", "+"),
    ("_complete", "done", ""),
    ("_complete", "edit", ""),
    ("_complete", "add", "x", "--org", ""),
    ("relationships",),
    ("find", "hello"),
    ("find", "anna", "thanks"),
)
TICK = 0.02
"""Seconds after which every file system tells one write from the next by its times."""


@dataclass(frozen=True)
class Told:
    """What one command did."""

    code: object
    out: str
    err: str


@contextlib.contextmanager
def small_and_fast() -> Iterator[None]:
    """Limits so low that a short history reaches them, and no waiting for a disk that nobody cuts off here."""
    with contextlib.ExitStack() as stack:
        for module, name, value in (
            (recent, "IN_ANY_CASE", 2),
            (relationship, "IN_ANY_CASE", 2),
            (recent, "OF_EACH", 1),
            (known_agenda, "_MANY", 1),
            (stamp, "MOST_APPENDED", 700),
            (files, "fsync", lambda _: None),
            (files, "fsync_folder", lambda _: None),
            (append, "_PATIENCE", 0.0),
        ):
            stack.enter_context(mock.patch.object(module, name, value))
        yield


class World:
    """A machine with two journals, one a copy of the other, and one cache folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        self.link = folder / "link.json"
        self.moment = datetime(2026, 3, 2, 12)
        self.settings: dict[str, str] = {}
        self.home = ""
        self.is_damaged = False
        """Whether the cache was: what is found to be so is not believed any more."""
        self.out_of_the_view = 0
        """How often no more than the cache was asked."""
        self.move("one", "told")

    @property
    def journal(self) -> Path:
        return self.folder / self.home / "reljournal" / "journal.json"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def move(self, home: str, how: str) -> None:
        """Work on with another journal, and say in one of four ways which; what is not there yet is copied."""
        before = self.journal.parent
        self.home, self.how = home, how
        if before.exists() and not self.journal.parent.exists():
            shutil.copytree(before, self.journal.parent)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(self.journal)
        self.configure()

    def configure(self, **settings: str) -> None:
        """Change lines of the config, as an editor does: the file is another one afterwards."""
        self.settings |= settings
        lines = [f"{key} = {value}" for key, value in self.settings.items()]
        if self.how == "config":
            lines.insert(0, f'journal = "{self.journal}"')
        new = self.folder / "config.new"
        new.write_text("\n".join(lines))
        new.replace(self.config)

    def _variables(self, cache: Path) -> dict[str, str]:
        told = {"told": {"REL_JOURNAL": str(self.journal)}, "link": {"REL_JOURNAL": str(self.link)}}
        return {
            "HOME": str(self.folder),
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "REL_NODE": "1",
            "REL_CONFIG": str(self.config),
            "REL_TODAY": self.moment.isoformat(),
            "XDG_DATA_HOME": str(self.folder / self.home),
            "XDG_CACHE_HOME": str(cache),
            **told.get(self.how, {}),
        }

    @contextlib.contextmanager
    def _process(self, cache: Path, **variables: str) -> Iterator[None]:
        """A process of its own, as far as the program can tell."""
        vars(environment.OPTIONS).update(vars(environment.Options()))
        complete_source._KEPT.clear()
        with (
            mock.patch.dict(os.environ, self._variables(cache) | variables, clear=True),
            mock.patch("sys.stdin", io.StringIO()),
        ):
            yield

    def _told(self, cache: Path, action: Callable[[], object], **variables: str) -> Told:
        out, err = io.StringIO(), io.StringIO()
        with (
            self._process(cache, **variables),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                code = action()
            except RelError as error:  # of what no boundary stands around here
                code = error.sentence
        return Told(code, out.getvalue(), err.getvalue())

    def _answer(self, words: Sequence[str]) -> object:
        """What the installed command does, and whether the view was enough."""
        if words[0] == "_complete":
            return vars(complete.offers(words[1:]))
        if words[0] == "relationships":
            work = quick.view_workspace()
            return work.relationships() if work is not None else _whole(words)
        answer = quick.answer

        def counted(line: reader.Line) -> int | None:
            code = answer(line)
            self.out_of_the_view += code is not None
            return code

        with mock.patch.object(quick, "answer", counted):
            return quick.run(words)

    def rel(self, *words: str) -> Told:
        """One command, with what the cache holds."""
        return self._told(self.cache, lambda: self._answer(words))

    def look(self, *words: str) -> None:
        """Ask something with the cache and without, and compare."""
        with_cache = self.rel(*words)
        without = self._without(words)
        assert with_cache == without, f"{words}: {with_cache} out of the cache, {without} without"

    def _without(self, words: Sequence[str], **variables: str) -> Told:
        """The same with the cache deleted, by the whole command."""
        empty = self.folder / "empty"
        shutil.rmtree(empty, ignore_errors=True)
        action = self._answer if words[0] == "_complete" else _whole
        with mock.patch.object(quick, "open_view", return_value=None):
            return self._told(empty, lambda: action(words), **variables)

    def write(self, *words: str) -> Told:
        """Write something with the cache, and into a copy of the journal without, and compare what is told."""
        aside = self.folder / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(self.journal.parent, aside)
        copy = aside / self.journal.name
        without = self._without(words, REL_JOURNAL=str(copy))
        with_cache = self.rel(*words)
        real = str(self.journal.parent)
        assert with_cache == Told(
            without.code, without.out.replace(str(aside), real), without.err.replace(str(aside), real)
        ), words
        assert self.journal.read_bytes() == copy.read_bytes(), words
        return with_cache

    def log(self, *words: str) -> None:
        """The same with an entry, which keeps the view whole."""
        held = self.holds()
        self.write("log", *words)
        assert not held or self.is_damaged or self.holds(), "an entry of ours does not break the view"

    def holds(self) -> bool:
        """Whether there is a view that is believed."""
        with self._process(self.cache):
            settings = kept_settings.settings()
            return settings is not None and quick.open_view(settings, environment.now()) is not None

    def with_work(self, action: Callable[[Workspace], object]) -> None:
        """Do something with the workspace of a whole command; what it refuses is refused."""
        with self._process(self.cache), contextlib.suppress(RelError):
            action(workspace.workspace())


def _whole(words: Sequence[str]) -> object:
    """The command that reads the journal whole; of the relationships, as rules see them."""
    if words[0] == "relationships":
        return workspace.workspace().relationships()
    with (
        mock.patch.object(quick, "answer", return_value=None),
        mock.patch.object(search, "found_in_the_file", return_value=None),
    ):
        return quick.run(words)
