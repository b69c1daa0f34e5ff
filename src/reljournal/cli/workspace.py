"""From the environment to the workspace of a use case."""

from __future__ import annotations

import sys

from reljournal.cli import environment
from reljournal.commands.workspace import Workspace
from reljournal.errors import RelError
from reljournal.settings import ConfigProblem, Settings
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


def load_config(path: Path) -> tuple[Settings, tuple[ConfigProblem, ...]]:
    """The settings of a config file; all defaults where there is none.

    Raises RelError where a file was named and cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if environment.OPTIONS.config:
            raise RelError(f"there is no config file {path}", "leave --config away, or run 'rel init'") from None
        return Settings(), ()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        return Settings(), (ConfigProblem(str(path), f"cannot be read ({reason})", "mend or remove it"),)
    from reljournal.commands.own_rules import compiled
    from reljournal.config_file import load_settings
    from reljournal.rules import catalogue

    known = {name: rule.thresholds for name, rule in catalogue().items()}
    settings, problems = load_settings(text, path.name, known)
    return settings, (*problems, *compiled(settings.own_rules)[1])


_OF_A_CACHE = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""What a cache that is damaged, or of another program, can lead to."""


def workspace(on: str | None = None) -> Workspace:
    """Everything that a use case works with, for the day of the run or the one that `--on` names.

    It reads the view where that holds, and of the journal only what is asked for.
    """
    from reljournal.cli.quick import view_workspace

    now = environment.now()  # read once: between two readings a day may end
    try:
        found = view_workspace(on, now)
    except _OF_A_CACHE:
        found = None
    if found is None:
        return whole_workspace(on, now)
    return replace(found, choose=_choose if environment.can_ask() else None)


def whole_workspace(on: str | None = None, now: datetime | None = None) -> Workspace:
    """The same that reads the whole journal and the whole config file, with what belongs to sending."""
    from reljournal.commands.holidays import HolidayCalendar
    from reljournal.commands.plugins import load_plugins
    from reljournal.journal import Journal, files, view

    path = environment.config_path()
    broken = load_plugins()
    settings, problems = load_config(path)
    journal = Journal(
        environment.journal_path(settings.journal),
        node=environment.node(),
        lock_timeout=settings.lock_seconds,
        daily_backups=True,
    )
    journal.view = view.path_of(environment.cache_home(), files.real(str(journal.path)))
    now = now or environment.now()
    return Workspace(
        journal=journal,
        settings=settings,
        today=environment.day(on, settings.date_order, now.date()),
        now=now,
        calendar=HolidayCalendar(settings.country, settings.region, environment.cache_home()),
        config_path=path,
        config_problems=(*problems, *broken),
        choose=_choose if environment.can_ask() else None,
    )


def _choose(question: str, choices: Sequence[str]) -> int | None:
    """Ask in the terminal which one is meant; None where the answer is empty."""
    from reljournal.render.safe import visible

    print(question, file=sys.stderr)
    for number, choice in enumerate(choices, 1):
        print(f"  {number}  {visible(choice)}", file=sys.stderr)
    while True:
        print(f"1-{len(choices)}, or Enter to stop: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip()
        if not answer:
            return None
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(choices):
            return int(answer) - 1
