"""How a person's own words are repeated to them."""

from __future__ import annotations

LONGEST_QUOTE = 60


def quoted(text: str) -> str:
    r"""`text` in quotes, cut to 60 characters, its control characters as visible escapes (``\x1b``)."""
    return repr(text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…")
