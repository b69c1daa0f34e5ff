"""The commands of `rel config`."""

from __future__ import annotations

from reljournal.cli import environment
from reljournal.cli.boundary import Exit
from reljournal.cli.daily import show as emit_report
from reljournal.cli.declare import Annotated, Argument, group
from reljournal.cli.output import notes, print_path
from reljournal.cli.workspace import load_config, whole_workspace
from reljournal.errors import RelError


def show() -> None:
    """Every setting, its value, and where it was set."""
    from reljournal.commands.config import show as settings

    work = whole_workspace()
    emit_report(work, settings(work))


def path() -> None:
    """Where the config file lies."""
    print_path(str(environment.config_path()))


def set_(
    key: Annotated[str, Argument(metavar="KEY", help="For example user.country or rules.reply-owed.enabled.")],
    value: Annotated[str, Argument(metavar="VALUE", help="The new value.")],
) -> None:
    """Set one value.

    Examples: rel config set user.country DE · rel config set agenda.limit 5
    · rel config set rules.give-space.enabled false
    """
    from reljournal.commands.config import change

    work = whole_workspace()
    emit_report(work, change(work, key, value))


def edit() -> None:
    """Open the config file in your editor, and check it afterwards."""
    import subprocess

    from reljournal.commands.config import write_settings

    file = environment.config_path()
    if not file.exists():
        write_settings(file, {})
    try:
        subprocess.run([*environment.editor(), str(file)], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RelError(f"the editor did not end well: {error}", "set $EDITOR to a program that is there") from None
    _, problems = load_config(file)
    notes(str(problem) for problem in problems)
    raise Exit(1 if problems else 0)


APPS = {"config": group("Your settings.", show=show, path=path, set_=set_, edit=edit)}
