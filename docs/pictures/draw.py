"""Draws the pictures of the documentation: the sample's agenda, and why one item is on it."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, RenderableType
from rich.terminal_theme import TerminalTheme

from reljournal.commands.agenda import today
from reljournal.commands.demo import build_demo
from reljournal.commands.why import explain
from reljournal.commands.workspace import Workspace
from reljournal.domain.calendar import WeekdayCalendar
from reljournal.journal import Journal
from reljournal.render import agenda_rich, why_rich
from reljournal.render.words import Words
from reljournal.settings import Settings

FOLDER = Path(__file__).parent
DAY = date(2026, 3, 2)
SEED = 7
CARDS = 5
WIDTH = 80
_SHOWN = "payment-target-exceeded"
_THEME = TerminalTheme(
    (24, 26, 31),
    (222, 225, 230),
    [
        (24, 26, 31),
        (255, 123, 114),
        (126, 211, 133),
        (240, 190, 90),
        (121, 184, 255),
        (215, 150, 240),
        (86, 205, 215),
        (222, 225, 230),
    ],
)
"""Light on dark, with a frame of its own: it reads the same on a light page and on a dark one."""
_FONTS = "'DejaVu Sans Mono', Menlo, 'Liberation Mono', Consolas, monospace"


_ASPECT = 0.602
"""The width of a character by its height in those fonts, so that frames close without stretching."""


def sample(folder: Path) -> Workspace:
    """The journal of `rel demo`, as it stands on the day of the pictures."""
    noon = datetime.combine(DAY, time(12), UTC)
    journal = Journal(folder / "journal.json")
    build_demo(journal, DAY, noon, SEED)
    return Workspace(journal, Settings(agenda_limit=CARDS), DAY, noon, WeekdayCalendar(), folder / "config.toml")


def drawings() -> Mapping[str, tuple[str, RenderableType]]:
    """What there is to draw, by the picture's name: the title and the picture itself."""
    words = Words("en", DAY, glue=True)
    with tempfile.TemporaryDirectory() as folder:
        work = sample(Path(folder))
        agenda = today(work)
        code = next(item.code for card in agenda.cards for item in card.items if item.finding.rule == _SHOWN)
        return {
            "agenda": ("rel today", agenda_rich.as_rich(agenda, words, WIDTH)),
            "why": (f"rel why {code}", why_rich.as_rich(explain(work, code), words, WIDTH)),
        }


def svg(name: str, title: str, drawing: RenderableType) -> str:
    """One picture. It names fonts that a reader may have, and fetches none."""
    console = Console(width=WIDTH, record=True, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    console.print(drawing)
    drawn = console.export_svg(
        title=title, theme=_THEME, code_format=_frame(), font_aspect_ratio=_ASPECT, unique_id=f"rel-{name}"
    )
    return drawn + "\n"


def _frame() -> str:
    """Rich's own frame without the fonts that it would load from the net."""
    frame = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    frame = frame.replace("Fira Code, monospace", _FONTS).replace("font-family: arial", "font-family: sans-serif")
    # Some viewers drop the spaces at the beginning of a text.
    frame = frame.replace('-matrix">', '-matrix" xml:space="preserve">')
    return re.sub(r"\s*<!-- .*? -->", "", frame).rstrip("\n")


def main() -> None:
    """Write every picture beside this file."""
    for name, (title, drawing) in drawings().items():
        (FOLDER / f"{name}.svg").write_text(svg(name, title, drawing), encoding="utf-8")
        print(f"drew docs/pictures/{name}.svg")


if __name__ == "__main__":
    main()
