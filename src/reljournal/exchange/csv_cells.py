"""Cells that a spreadsheet cannot mistake for something else."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What a spreadsheet evaluates, with the wide forms that East Asian ones accept, also behind blanks and marks that
# one may strip. Text that looks like our own guard is guarded as well, or it would lose its first character on the
# way back.
_FORMULA = re.compile(r"'*(?:[\s\0\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^\s|\s$')
_NAME_NEEDS_QUOTES = re.compile(r'[",;]|^\s|\s$')
_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=;|\Z)|([^;]*))(?:;|\Z)')


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where it would begin a formula."""
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """`text` without the apostrophe that `guarded` put there, or a spreadsheet's user for the same reason."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def to_cell(text: str) -> str:
    """A cell as it stands in the file: guarded, and in quotes where that is needed."""
    safe = guarded(text)
    return _in_quotes(safe) if _NEEDS_QUOTES.search(safe) else safe


def join_names(names: Iterable[str]) -> str:
    """Several names in one cell, those with a separator of their own in quotes."""
    return "; ".join(_in_quotes(name) if _NAME_NEEDS_QUOTES.search(name) else name for name in names)


def split_names(cell: str) -> tuple[str, ...]:
    """The names in one cell, separated by semicolons or, where there are none, by commas."""
    parts: list[tuple[str, bool]] = []
    for found in _PART.finditer(cell):
        exact, plain = found.groups()
        if exact is not None:
            parts.append((exact.replace('""', '"'), True))
        elif plain.strip():
            parts.append((plain.strip(), False))
    if len(parts) == 1 and not parts[0][1]:
        parts = [(part.strip(), False) for part in parts[0][0].split(",")]
    return tuple(dict.fromkeys(name for name, _ in parts if name))


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
