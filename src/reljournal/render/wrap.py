"""Lines of a given width that never break inside a name or a number."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells

from reljournal.render.safe import NO_BREAK


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` terminal cells, broken at spaces but not at no-break spaces.

    A single word wider than the line is cut: there is no other way to show it whole.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if cell_len(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        if cell_len(word) > width:
            # Its inner no-break spaces are the next best places to break.
            *full, line = _cut(word, width)
            lines.extend(full)
    if line or not lines:
        lines.append(line)
    return [each.replace(NO_BREAK, " ") for each in lines]


def _cut(word: str, width: int) -> list[str]:
    parts = word.split(NO_BREAK)
    if len(parts) > 1:
        return wrapped(" ".join(parts), width)
    return chop_cells(word, max(width, 1)) or [""]
