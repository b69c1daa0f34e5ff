"""Where a setting stands in a TOML text, for messages that name its line."""

from __future__ import annotations


def line_of(lines: list[str], key: str) -> int | None:
    """The line, from 1, on which a dotted key stands in a TOML text; its section's where the key is not found."""
    section = key.rpartition(".")[0]
    here, found = "", None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("["):
            name = here = _plain_key(text.lstrip("[").partition("]")[0])
        else:
            name = f"{here}.{_plain_key(text.partition('=')[0])}".removeprefix(".")
            if name == key:
                return number
        if name in (section, key):
            found = number
    return found


def line_in_table(lines: list[str], table: str, number: int, key: str) -> int | None:
    """The line, from 1, of a key in the `[[table]]` of that number, from 0; else its heading's."""
    seen, heading = -1, None
    for at, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("["):
            if heading is not None and seen == number:
                break
            is_one = text.startswith("[[") and _plain_key(text.lstrip("[").partition("]")[0]) == table
            seen += is_one
            heading = at if is_one and seen == number else None
        elif heading is not None and _plain_key(text.partition("=")[0]) == key:
            return at
    return heading


def _plain_key(text: str) -> str:
    return "".join(character for character in text if character not in "\"' \t")
