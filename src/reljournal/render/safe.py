"""Text from anywhere made safe to show: the one place that escapes for terminals and for JSON."""

from __future__ import annotations

import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


NO_BREAK = "\N{NO-BREAK SPACE}"
# Of the characters that show nothing, those that belong to words and emoji: joiners and the soft hyphen.
_HARMLESS = frozenset("\u00ad\u200c\u200d")


def _is_dangerous(character: str) -> bool:
    """Whether a character acts on a terminal, hides, or reorders what follows: a name could pass for another."""
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or (category == "Cf" and character not in _HARMLESS)


def _visible_character(character: str) -> str:
    if character in "\n\r":
        return " ⏎ "
    if character == "\t":
        return " "
    if not _is_dangerous(character):
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # ␛ for escape, as terminals themselves draw it
    return f"\\u{code:04x}"


def visible(text: str) -> str:
    """One line in which nothing acts on the terminal: controls, bidi marks and line breaks become visible."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\n\n", "\n")
    return "".join(map(_visible_character, text))


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def json_text(value: Any) -> str:
    """Readable JSON in which no control character survives, not even those that JSON itself allows."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2)
    if text.isascii():
        return text
    return "".join(
        f"\\u{ord(character):04x}"
        if character != "\n" and ord(character) < 0x10000 and _is_dangerous(character)
        else character
        for character in text
    )
