"""The commands that keep the journal safe: backup, restore, doctor."""

from __future__ import annotations

from reljournal.cli import environment
from reljournal.cli.boundary import Exit
from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.workspace import whole_workspace, workspace
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, msg
from reljournal.errors import UsageError
from reljournal.reports.receipt import Receipt
from reljournal.values import replace

DAMAGED = 4
"""The exit code of `rel doctor` for a journal that is damaged."""


def backup(
    file: Annotated[
        str | None,
        Argument(metavar="[FILE]", help="Where to, a file or a folder; beside the journal without it."),
    ] = None,
) -> None:
    """Copy the journal, byte by byte. The first change of each day does so by itself.

    Examples: rel backup · rel backup ~/usb/journal.json
    """
    from reljournal.commands.care import back_up

    work = workspace()
    show(work, back_up(work, file))


def restore(
    file: Annotated[
        str | None,
        Argument(metavar="[FILE|NAME]", help="The backup, by its file or name; lists them without it."),
    ] = None,
    yes: Annotated[bool, Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Go back to a backup; what is there now is backed up first, and rel undo takes it back.

    Examples: rel restore · rel restore 2026-03-01 · rel restore ~/usb/journal.json --yes
    """
    from reljournal.commands.care import backup_list, go_back, question

    work = whole_workspace()
    if file is None:
        show(work, backup_list(work))
        return
    asked = question(work, file)
    if not yes:
        if not environment.can_ask():
            raise UsageError("a restore replaces the journal, and there is no terminal to ask in", "add --yes")
        from reljournal.cli.asking import confirm
        from reljournal.render.words import Words

        if not confirm(Words(work.settings.language, work.today)(asked)):
            raise Exit(1)
    show(work, go_back(work, file))


def doctor(
    fix: Annotated[
        bool, Option("--fix", help="Save what can be saved; keeps the file as it was beside it.")
    ] = False,
) -> None:
    """Look whether the journal is whole, and whether the mornings are set up well.

    The exit code is 4 where the journal is damaged, 1 where only the agenda of the morning would not come.

    Examples: rel doctor · rel doctor --fix
    """
    from reljournal.commands.care import look, mend

    work = whole_workspace()
    receipt, damaged = mend(work) if fix else look(work)
    receipt, hindered = _with_mornings(work, receipt)
    show(work, receipt)
    if damaged or hindered:
        raise Exit(DAMAGED if damaged else 1)


def _with_mornings(work: Workspace, receipt: Receipt) -> tuple[Receipt, bool]:
    """The receipt with what would hinder the agenda of the morning, where a timer is installed."""
    from reljournal.cli.set_up import problems, timer

    found = problems(work)
    more = (*receipt.more, *(msg(N_("mornings: {what}"), what=each) for each in found or timer(work)))
    return replace(receipt, more=more, data={**receipt.data, "mornings": found}), bool(found)


APPS = {function.__name__: command(function) for function in (backup, restore, doctor)}
