"""A note from the user's editor, kept where the entry itself then fails, or from a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from reljournal.cli import environment
from reljournal.cli.daily import say
from reljournal.cli.output import note
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_
from reljournal.domain.quoting import quoted
from reljournal.errors import RelError, UsageError

_LARGEST = 1 << 20
"""Bytes of a note at most; more is a file that was opened by mistake."""


def is_wanted(asked: bool | None, work: Workspace, *, complete: bool) -> bool:
    """Whether the editor opens: as `--edit` or `--no-edit` says; else in a terminal, for an entry without a note.

    Without either it needs a `complete` of False (nothing was typed that stands for a note), the setting
    `log.editor`, and an editor that the user has named: nobody is thrown into vi unasked.
    """
    if asked is not None:
        return asked
    return not complete and work.settings.log_editor and environment.names_an_editor() and environment.can_edit()


@contextlib.contextmanager
def written(work: Workspace, heading: str) -> Iterator[str]:
    """What the user writes under a heading, as a note. Where what is done with it fails, the file stays.

    Raises UsageError where there is no terminal, RelError where the editor fails or the note is left empty.
    """
    import tempfile

    if not environment.can_edit():
        raise UsageError("an editor needs a terminal", "give the note as words, or - to read it from a pipe")
    # A folder that only the user can enter: an editor leaves copies and swap files beside what it edits.
    folder = Path(tempfile.mkdtemp(prefix="rel-note-"))
    file = folder / "note.txt"
    keep = False
    try:
        help_text = say(
            work,
            N_("Lines that begin with # are left out; without a note nothing is logged.\nNo editor: {setting}"),
            setting="rel log --no-edit, rel config set log.editor false",
        )
        comments = "".join(f"# {line}\n" for line in (heading, *help_text.splitlines()))
        file.write_text(f"\n{comments}", encoding="utf-8")
        note = _edited(file)
        try:
            yield note
        except RelError as error:
            keep = True
            kept = f"the note is kept in {file}"
            raise _with_hint(error, f"{error.hint}; {kept}" if error.hint else kept) from None
        except BaseException:
            keep = True
            raise
    finally:
        if not keep:
            import shutil

            shutil.rmtree(folder, ignore_errors=True)


def piped() -> str:
    """The note that comes in from a pipe; RelError where nothing does, or no text."""
    if sys.stdin.isatty():
        note("write the note; a line with nothing but Ctrl-D ends it")
    text = _text(sys.stdin.buffer.read(_LARGEST + 1))
    if not text:
        raise RelError("the pipe brought no note, so nothing was logged", "to log without a note leave - away")
    return text


def _text(data: bytes) -> str:
    """A note out of its bytes, whatever ends its lines; RelError where they are no text, or too many."""
    if len(data) > _LARGEST:
        raise RelError("the note has more than a megabyte, so nothing was logged", "write less, and name the file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "'iconv -f latin1 -t utf-8' makes UTF-8 of older text"
        raise RelError("the note is not UTF-8, so nothing was logged", hint) from None
    return "\n".join(text.splitlines()).strip()


def _with_hint(error: RelError, hint: str) -> RelError:
    error.hint = hint
    return error


def _edited(file: Path) -> str:
    import subprocess

    command = environment.editor()
    try:
        subprocess.run([*command, str(file)], check=True)
    except subprocess.CalledProcessError as error:
        raise RelError(
            f"the editor ended with {error.returncode}, so nothing was logged",
            "run it again, or give the note here",
        ) from None
    except OSError as error:
        raise RelError(
            f"the editor {quoted(command[0])} cannot be run: {error.strerror}",
            "set $EDITOR to a program that is there",
        ) from None
    try:
        text = _text(file.read_bytes()[: _LARGEST + 1])
    except OSError as error:
        raise RelError(f"the note cannot be read back: {error.strerror}; nothing was logged") from None
    lines = [line.rstrip() for line in text.splitlines() if not line.startswith("#")]
    note = "\n".join(lines).strip()
    if not note:
        raise RelError("the note is empty, so nothing was logged", "to log without a note add --no-edit")
    return note
