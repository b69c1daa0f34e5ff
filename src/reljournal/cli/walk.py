"""The command that goes through the cards one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable

from reljournal.cli import asking, environment
from reljournal.cli.daily import say, show
from reljournal.cli.declare import command
from reljournal.cli.options import On
from reljournal.cli.workspace import workspace
from reljournal.commands.items import Found
from reljournal.commands.walk import Step, Walk
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_
from reljournal.errors import RelError, UsageError

_KEYS = N_("[d]one  [c]ontact  [s]nooze  [x] dismiss  [w]hy  [n]ext  [q]uit")


def walk(on: On = None) -> None:
    """Go through the agenda one item at a time, with single keys; each answer is saved at once.

    d done (asks for a note), c opens the call or mail, s puts off, x dismisses, w tells why, n goes on, q ends.
    """
    if not (sys.stdin.isatty() and environment.is_terminal()):
        raise UsageError("rel walk asks questions and needs a terminal", "'rel today' prints the agenda")
    asking.get_ready()
    work = workspace(on)
    tour = Walk(work)
    while (step := tour.next()) is not None:
        _show(work, step)
        while not _answered(work, tour, step):
            pass
        if tour.is_over:
            break
    counted = N_("{done} done, {put_off} put off, {left} left for later")
    print(say(work, counted, done=tour.done, put_off=tour.put_off, left=tour.left))


def _show(work: Workspace, step: Step) -> None:
    print(f"\n{say(work, N_('{n} of {count}'), n=step.number, count=step.count)}")
    show(work, step.agenda, bare=True)


def _answered(work: Workspace, tour: Walk, step: Step) -> bool:
    """Ask for one key and do what it says; False where the item still waits for an answer."""
    print(f"{say(work, _KEYS)}  ", end="", flush=True)
    key = asking.key().lower()
    print(key if key.isprintable() else "")
    if key in ("q", "\x03", "\x04", "\x1b"):
        tour.stop()
        return True
    if key in ("n", " ", "\r", "\n"):
        tour.skip()
        return True
    actions: dict[str, Callable[[], bool]] = {
        "d": lambda: _done(work, tour, step.found),
        "s": lambda: _snooze(work, tour, step.found),
        "x": lambda: _dismiss(work, tour, step.found),
        "c": lambda: _contact(work, step),
        "m": lambda: _contact(work, step),
        "w": lambda: _why(work, step.found),
    }
    if key not in actions:
        return False
    try:
        return actions[key]()
    except RelError as error:
        # A slip of the keyboard ends nothing: the item is asked for again.
        from reljournal.cli.output import print_error

        print_error(error)
        return False


def _done(work: Workspace, tour: Walk, found: Found) -> bool:
    note = asking.ask(say(work, N_("A note (Enter for none)")), shown=False)
    show(work, tour.finish(found, note.split() if note else []))
    return True


def _snooze(work: Workspace, tour: Walk, found: Found) -> bool:
    when = asking.ask(say(work, N_("Until when (3d, friday, 2w; Enter to go back)")), shown=False)
    if not when:
        return False
    show(work, tour.snooze(found, when))
    return True


def _dismiss(work: Workspace, tour: Walk, found: Found) -> bool:
    show(work, tour.dismiss(found, asking.ask(say(work, N_("Why (Enter for no reason)")), shown=False) or None))
    return True


def _contact(work: Workspace, step: Step) -> bool:
    """Open the link where a desktop can, and print it anyhow: over ssh it is what there is."""
    if step.link is None:
        print(say(work, N_("there is no number or address; 'rel set WHO --phone …' adds one")))
        return False
    print(step.link)
    if environment.has_desktop():
        asking.open_link(step.link)
    return False


def _why(work: Workspace, found: Found) -> bool:
    from reljournal.commands.why import explain

    show(work, explain(work, found.item.code))
    return False


APPS = {"walk": command(walk)}
