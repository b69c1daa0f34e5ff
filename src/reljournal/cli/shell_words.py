"""Reads a half-typed command line as a shell would, and writes words so that a shell reads them back."""

from __future__ import annotations

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,+@%:")
_END_A_COMMAND = frozenset(";|&()\n`")


class Typed:
    """The words of a command before the cursor; the last one, which may be empty, is being typed.

    `raw` is that last word as it stands in the line, `quote` the quotation mark that is still open in it.
    """

    def __init__(self, words: list[str], raw: str, quote: str) -> None:
        self.words, self.raw, self.quote = words, raw, quote


def read_line(line: str) -> Typed:
    """The last command of a line, unquoted. Nothing in it is expanded, so nothing in it is ever run."""
    words: list[str] = []
    word, raw, quote, begun = "", "", "", False
    at = 0
    while at < len(line):
        character = line[at]
        pair = line[at : at + 2]
        if quote:
            if character == quote:
                quote = ""
            elif quote == '"' and character == "\\" and pair[1:] in ('"', "\\", "$", "`"):
                word, raw, at = word + pair[1], raw + character, at + 1
                character = pair[1]
            else:
                word += character
        elif character in "'\"":
            quote, begun = character, True
        elif character == "\\" and len(pair) == 2:
            word, raw, at, begun = word + pair[1], raw + character, at + 1, True
            character = pair[1]
        elif character in " \t":
            if begun:
                words.append(word)
            word, raw, begun, character = "", "", False, ""
        elif character in _END_A_COMMAND:
            words, word, raw, begun, character = [], "", "", False, ""
        else:
            word, begun = word + character, True
        raw += character
        at += 1
    return Typed([*words, word], raw, quote)


def unquoted(raw: str) -> str:
    """One half-typed word without its quotation marks."""
    return read_line(raw).words[-1]


def quoted_for_bash(text: str, quote: str = "") -> str:
    """`text` so that bash reads it back as it is, inside a quotation mark that is open or without one."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        # An exclamation mark would call the history, and no backslash hinders it there without staying.
        escaped = "".join(f"\\{each}" if each in '\\"$`' else each for each in text)
        return escaped.replace("!", "\"'!'\"")
    return "".join(each if each in _PLAIN or each.isalnum() else f"\\{each}" for each in text)


def after_last_break(raw: str, breaks: str) -> str:
    """What of a raw word readline takes to be the word: it begins anew after characters such as `:` and `=`.

    An opening quotation mark is such a place too.
    """
    start, quote, at = 0, "", 0
    while at < len(raw):
        character = raw[at]
        if quote:
            if character == quote:
                quote = ""
            elif quote == '"' and character == "\\":
                at += 1
        elif character == "\\":
            at += 1
        elif character in "'\"":
            quote, start = character, at + 1
        elif character in breaks:
            start = at + 1
        at += 1
    return raw[start:]
