"""The commands that move data in and out: import, export."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reljournal.cli import environment
from reljournal.cli.boundary import Exit
from reljournal.cli.daily import show, tell_of_confidential, tell_of_new_journal
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.output import note, notes
from reljournal.cli.workspace import whole_workspace
from reljournal.errors import RelError, UsageError

_MOST_PROBLEMS = 20
_BINARY = getattr(os, "O_BINARY", 0)


def import_(
    form: Annotated[str, Argument(metavar="FORMAT", help="csv or json.")],
    files: Annotated[list[str], Argument(metavar="FILE...", help="The files; - reads from a pipe.")],
    create: Annotated[bool, Option("--create", help="Add people that are not in the journal yet.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Say what would be imported; write nothing.")] = False,
    skip_bad: Annotated[bool, Option("--skip-bad", help="Leave out rows that cannot be read.")] = False,
    ours: Annotated[bool, Option("--ours", help="json: where both differ, keep the journal's.")] = False,
    theirs: Annotated[bool, Option("--theirs", help="json: where both differ, take the file's.")] = False,
) -> None:
    """Take over entries from CSV, or a whole journal from JSON; one step for undo.

    CSV columns: date,kind,who,direction,note,tags,value, in any order.
    Examples: rel import csv calls.csv --create --dry-run · rel import json backup.json
    """
    from reljournal.commands.transfer import import_entries

    if ours and theirs:
        raise UsageError("--ours and --theirs exclude each other", "give one of them")
    work = whole_workspace()
    begun = work.is_new
    outcome = import_entries(
        work,
        form,
        [_read(name) for name in files],
        create=create,
        dry_run=dry_run,
        skip_bad=skip_bad,
        resolve_conflicts="ours" if ours else "theirs" if theirs else None,
    )
    show(work, outcome.receipt)
    notes(str(problem) for problem in outcome.problems[:_MOST_PROBLEMS])
    if len(outcome.problems) > _MOST_PROBLEMS:
        note(f"and {len(outcome.problems) - _MOST_PROBLEMS} problems more")
    tell_of_new_journal(work, begun)
    if outcome.refused:
        raise Exit(1)


def _read(name: str) -> tuple[str, bytes]:
    if name == "-":
        return ("standard input", sys.stdin.buffer.read())
    try:
        return (name, Path(name).read_bytes())
    except OSError as error:
        raise RelError(f"{name} cannot be read: {error.strerror}", "nothing was imported") from None


def export(
    form: Annotated[str, Argument(metavar="FORMAT", help="csv or json.")],
    output: Annotated[
        str | None, Option("--output", "-o", metavar="FILE", help="Where to; the terminal without it.")
    ] = None,
    who: Annotated[str | None, Option("--who", metavar="WHO", help="Only what concerns them.")] = None,
    confidential: Annotated[bool, Option("--confidential", help="Confidential entries too.")] = False,
) -> None:
    """The journal as CSV, or whole as JSON; with --who, everything that is held on somebody (GDPR Art. 15).

    Examples: rel export json --confidential -o all.json · rel export csv --who weber -o weber.csv
    """
    from reljournal.commands.transfer import export as written

    work = whole_workspace()
    told = written(work, form, who=who, confidential=confidential)
    if output is None:
        _print(told.data)
    else:
        try:
            _write_private(Path(output), told.data)
        except OSError as error:
            raise RelError(f"{output} cannot be written: {error.strerror}", "name another file") from None
        if not environment.OPTIONS.quiet:
            note(f"wrote {output}")
    tell_of_confidential(work, told.left_out)


def _print(data: bytes) -> None:
    """To a pipe byte by byte; to a terminal so that nothing in the data acts on it."""
    if not environment.is_terminal():
        sys.stdout.buffer.write(data)
        return
    from reljournal.render.safe import visible

    for line in data.decode("utf-8", "backslashreplace").splitlines():
        print(visible(line))


def _write_private(path: Path, data: bytes) -> None:
    """Beside its place first, so that a full disk leaves the old file; for the user's eyes only."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:  # noqa: PTH123
        file.write(data)
    part.replace(path)


APPS = {"import": command(import_), "export": command(export)}
