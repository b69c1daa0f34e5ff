"""Text from anywhere made safe to show: the one place that escapes: terminals, JSON, Markdown, HTML, iCalendar."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


try:
    from _json import encode_basestring as _quoted
except ImportError:  # another Python
    from json.encoder import encode_basestring as _quoted

NO_BREAK = "\N{NO-BREAK SPACE}"
# Of the characters that show nothing, those that belong to words and emoji: joiners and the soft hyphen.
_HARMLESS = frozenset("\u00ad\u200c\u200d")
# Letters and marks that show nothing either, so that two names could look the same: fillers and the joiner
# that joins nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
MOST_MARKS = 8
"""Marks above and below one letter; no script that is written needs more, and towers of them hide other lines."""


def _is_dangerous(character: str) -> bool:
    """Whether a character acts on a terminal, hides, or reorders what follows: a name could pass for another."""
    from unicodedata import category

    sort = category(character)
    if sort in ("Cc", "Cs", "Zl", "Zp") or character in _BLANK:
        return True
    return sort == "Cf" and character not in _HARMLESS


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _visible_character(character: str) -> str:
    if character in "\n\r":
        return " ⏎ "
    if character == "\t":
        return " "
    if not _is_dangerous(character):
        return character
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else _escape(character)  # ␛ for escape, as terminals draw it


def visible(text: str) -> str:
    """One line in which nothing acts on the terminal: controls, bidi marks and line breaks become visible."""
    # Nothing below the combining marks hides or acts, if it is printable at all.
    if text.isprintable() and (text.isascii() or max(text) < "\u0300"):
        return text
    from unicodedata import category

    text = text.replace("\r\n", "\n").replace("\n\n", "\n")
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if category(character) in ("Mn", "Me") else 0
        shown.append(_escape(character) if marks > MOST_MARKS else _visible_character(character))
    return "".join(shown)


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def json_text(value: Any) -> str:
    """Readable JSON in which no control character survives, not even those that JSON itself allows."""
    text = "".join(_json_pieces(value, "\n", []))
    if text.isascii() and "\x7f" not in text:
        return text
    # A long text has few different characters: each is looked up once.
    return text.translate({ord(each): _json_escape(each) for each in set(text) - {"\n"} if _is_dangerous(each)})


def _json_pieces(value: Any, line: str, into: list[str]) -> list[str]:
    """Add what `json.dumps` makes of a value with an indent of 2, without the import of `json` (and so of `re`).

    `line` is the line break with what the value itself is indented by.
    """
    if isinstance(value, str):
        into.append(_quoted(value))
    elif isinstance(value, dict) and value:
        between = "{"
        for name, each in value.items():
            into.append(f"{between}{line}  {_quoted(name)}: ")
            _json_pieces(each, line + "  ", into)
            between = ","
        into.append(line + "}")
    elif isinstance(value, list | tuple) and value:
        between = "["
        for each in value:
            into.append(f"{between}{line}  ")
            _json_pieces(each, line + "  ", into)
            between = ","
        into.append(line + "]")
    elif value is None or value is True or value is False:
        into.append({None: "null", True: "true", False: "false"}[value])
    elif value.__class__ is int:
        into.append(str(value))
    else:
        import json

        into.append(json.dumps(value, ensure_ascii=False))
    return into


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")  # JSON writes what lies beyond FFFF as a pair
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def html_text(text: str) -> str:
    """Text inside an element or a quoted attribute of HTML."""
    return "".join(_MARKUP.get(character, character) for character in visible(text))


_ICAL = {"\\": "\\\\", ";": "\\;", ",": "\\,"}


def ical_text(text: str) -> str:
    """A TEXT of iCalendar (RFC 5545, 3.3.11): one line, on which a line break is written `\\n`."""
    lines = ("".join(_ICAL.get(character, character) for character in visible(line)) for line in text.split("\n"))
    return "\\n".join(lines)


_MARKDOWN = frozenset("\\`*_{}[]<>#|~&!")
# What begins a list, a rule or a heading where it stands first on its line.
_BLOCK = r"\s*(?=[-+=])|\s*\d{1,9}(?=[.)](?:\s|\Z))"


def markdown(text: str) -> str:
    """Visible text in which Markdown finds nothing of its own, also at the beginning of a line."""
    import re

    escaped = "".join(f"\\{character}" if character in _MARKDOWN else character for character in text)
    block = re.match(_BLOCK, escaped)
    return f"{block[0]}\\{escaped[block.end() :]}" if block else escaped
