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
        folder = str(environment.state_folder())
    except RelError:  # a system without a home folder: nothing was left there either
        return
    if told := marker.marked(folder):
        from reljournal.cli.output import note

        note(told)
        marker.clear(folder)
