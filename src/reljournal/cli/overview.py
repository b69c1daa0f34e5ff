"""The commands over everything: spread, stats."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.options import On
from reljournal.cli.workspace import workspace


def spread(
    over: Annotated[str, Option("--over", metavar="DUR", help="The time to spread over.")] = "4w",
    dry_run: Annotated[bool, Option("--dry-run", help="Say who would come when; write nothing.")] = False,
) -> None:
    """Stagger the check-ins that fall together, after an import for example.

    Example: rel spread --over 6w --dry-run
    """
    from reljournal.commands.spread import spread as stagger

    work = workspace()
    show(work, stagger(work, over, dry_run=dry_run))


def stats(
    who: Annotated[str | None, Argument(metavar="[WHO]", help="Only this relationship.")] = None,
    on: On = None,
) -> None:
    """What the journal amounts to, and the contacts a week that your cadences ask for.

    Examples: rel stats · rel stats weber
    """
    from reljournal.commands.stats import stats as count

    work = workspace(on)
    show(work, count(work, who))


APPS = {"spread": command(spread), "stats": command(stats)}
