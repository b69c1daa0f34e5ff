"""Every command with harmful texts everywhere in its way: nothing of them acts on the terminal."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from torture.report import Line

sys.path.append(str(Path(__file__).parent.parent / "hostile"))
_LINES_EACH = 12
"""Command lines that each payload meets in the long run, others for each payload."""


def run(long: bool) -> Iterator[Line]:
    """Each payload through some command lines, in a terminal and in a pipe; in short, a few of both."""
    import payloads
    import scenes

    lines = scenes.lines()
    texts = payloads.ALL if long else payloads.ALL[::120]
    each = _LINES_EACH if long else 2
    terminal = Line("a payload in journal, config, files and arguments of a command, in a terminal")
    pipe = Line("the same in a pipe, every third as JSON")
    with tempfile.TemporaryDirectory(prefix="rel-hostile-") as folder:
        for at, text in enumerate(texts):
            for step in range(each):
                line = lines[(at * each + step) % len(lines)]
                for report, on_terminal in ((terminal, True), (pipe, False)):
                    with tempfile.TemporaryDirectory(dir=folder) as place:
                        as_json = not on_terminal and (at + step) % 3 == 0
                        wrong = scenes.trial(Path(place), line, text, terminal=on_terminal, json=as_json)
                    report.check(not wrong, lambda wrong=wrong: "; ".join(wrong))  # type: ignore[misc]
    yield terminal
    yield pipe
