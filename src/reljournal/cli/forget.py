"""The command that erases somebody: forget."""

from __future__ import annotations

from reljournal.cli import environment
from reljournal.cli.boundary import Exit
from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.workspace import whole_workspace
from reljournal.errors import UsageError


def forget(
    who: Annotated[
        str | None,
        Argument(metavar="WHO", help="Whom; without it, an interrupted run is finished."),
    ] = None,
    keep_accounts: Annotated[
        bool, Option("--keep-accounts", help="Keep invoices under another name, as tax law may ask.")
    ] = False,
    with_people: Annotated[bool, Option("--with-people", help="Of an organisation: its people as well.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Say what would go; write nothing.")] = False,
    yes: Annotated[bool, Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erase a person for good: from the journal, its backups and the undo store (GDPR Art. 17).

    Examples: rel forget 'anna weber' --dry-run · rel forget 'anna weber' --keep-accounts
    """
    from reljournal.cli.asking import confirm
    from reljournal.commands import forget as use_case
    from reljournal.render.words import Words

    work = whole_workspace()
    words = Words(work.settings.language, work.today)
    derived = _derived()
    if who is None or use_case.is_unfinished(work, who):
        receipt, whole = use_case.finish(work, derived=derived)
    else:
        made = use_case.plan(
            work,
            who,
            keep_accounts=keep_accounts,
            with_people=with_people,
            placeholder=words(use_case.PLACEHOLDER),
            pseudonym=words(use_case.PSEUDONYM),
        )
        if dry_run:
            show(work, use_case.preview(work, made))
            return
        if not yes:
            if not environment.can_ask():
                raise UsageError(
                    "this erases somebody for good, and there is no terminal to ask in", "add --yes or --dry-run"
                )
            show(work, use_case.preview(work, made))
            if not confirm(words(use_case.question(made))):
                raise Exit(1)
        receipt, whole = use_case.forget(work, made, derived=derived)
    show(work, receipt)
    if not whole:
        raise Exit(1)


def _derived() -> list[str]:
    """Every file that can be made again and may hold anything of the journal's: caches, and the log of errors."""
    cache = environment.cache_folder()
    files = [str(path) for path in sorted(cache.rglob("*")) if path.is_file()] if cache.is_dir() else []
    return [*files, str(environment.state_folder() / "error.log")]


APPS = {"forget": command(forget)}
