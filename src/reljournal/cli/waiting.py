"""One line on a terminal for whoever waits, which goes away by itself."""

from __future__ import annotations

import sys
import time

from reljournal import progress
from reljournal.cli import environment

_PATIENCE = 0.5
"""Seconds after which somebody wonders whether anything happens."""
_ERASED = "\r\x1b[K"


class Waiting:
    """Shows how far the reading of a large journal has come, and nothing for a small one."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._shown = ""

    def __call__(self, part: float) -> None:
        """Show a part of the whole, from 0 to 1; at the end the line is gone."""
        text = f"reading the journal: {part:.0%}" if part < 1 else ""
        if text == self._shown or (text and time.monotonic() - self._begun < _PATIENCE):
            return
        self._shown = text
        sys.stderr.write(_ERASED + text)
        sys.stderr.flush()


class shown:
    """Shows progress within, where somebody looks at a terminal; whatever happens, the line goes away.

    A class, since contextlib takes longer to import than all of this.
    """

    def __enter__(self) -> None:
        if sys.stderr.isatty() and not environment.OPTIONS.quiet:
            progress.listen(Waiting())

    def __exit__(self, *_: object) -> None:
        progress.tell(1)
        progress.listen(None)
