"""What a command says besides, in a terminal, of something that went wrong while nobody was looking."""

from __future__ import annotations

import sys

from reljournal.cli import environment
from reljournal.delivery import marker
from reljournal.errors import RelError


def tell_of_failure() -> None:
    """Say once that a delivery has failed since; where none has, it costs one stat."""
    if not sys.stderr.isatty() or environment.OPTIONS.json or environment.OPTIONS.quiet:
        return
    try:
        folder = environment.state_home()
    except RelError:  # a system without a home folder: nothing was left there either
        return
    if told := marker.marked(folder):
        from reljournal.cli.output import note

        note(told)
        marker.clear(folder)


def tell_of_missed_run() -> None:
    """Say once that cron's run of the morning did not happen; where it did, it costs one stat."""
    if not sys.stderr.isatty() or environment.OPTIONS.json or environment.OPTIONS.quiet:
        return
    try:
        now = environment.now()
        if not marker.is_past(environment.state_home(), "schedule.json", now.timestamp()):
            return
    except RelError:
        return
    from reljournal.cli.output import note
    from reljournal.delivery import schedule

    folder = environment.state_folder()
    if moment := schedule.missed(folder, now):
        plan = schedule.note(folder)
        command = "rel today --send" if plan and plan.send else "rel today"
        note(f"the run of {moment:%Y-%m-%d %H:%M} was missed: '{command}' makes up for it")
