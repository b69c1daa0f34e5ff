"""The commands of `rel project`."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, group
from reljournal.cli.options import Who
from reljournal.cli.workspace import workspace

ProjectRef = Annotated[str, Argument(metavar="REF", help="The project's short reference or its name.")]


def start(
    who: Who,
    name: Annotated[str, Argument(metavar="NAME", help="What it is called.")],
    due: Annotated[str | None, Option("--due", metavar="D", help="When it is to be done.")] = None,
    budget: Annotated[str | None, Option("--budget", metavar="MONEY", help="What it may cost.")] = None,
) -> None:
    """Begin a project.

    Example: rel project start weber "Catalogue 2027" --due 15.9. --budget 8000
    """
    from reljournal.commands.projects import start as begin

    work = workspace()
    show(work, begin(work, who, name, due=due, budget=budget))


def end(
    ref: ProjectRef,
    outcome: Annotated[str | None, Option("--outcome", metavar="O", help="well, mixed or badly.")] = None,
) -> None:
    """A project is over.

    Example: rel project end "Catalogue 2027" --outcome well
    """
    from reljournal.commands.projects import move

    work = workspace()
    show(work, move(work, ref, "ended", outcome))


def pause(ref: ProjectRef) -> None:
    """A project rests."""
    from reljournal.commands.projects import move

    work = workspace()
    show(work, move(work, ref, "paused"))


def resume(ref: ProjectRef) -> None:
    """A project goes on."""
    from reljournal.commands.projects import move

    work = workspace()
    show(work, move(work, ref, "active"))


def list_() -> None:
    """All projects, the running ones first."""
    from reljournal.commands.projects import listing

    work = workspace()
    show(work, listing(work))


APPS = {
    "project": group(
        "The work that runs for a client.", start=start, end=end, pause=pause, resume=resume, list_=list_
    )
}
