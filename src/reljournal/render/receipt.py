"""What a command did, in a line or two."""

from __future__ import annotations

from reljournal.render.safe import NO_BREAK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reljournal.render.words import Words
    from reljournal.reports.receipt import Receipt


def as_json(receipt: Receipt, words: Words) -> dict[str, Any]:
    """The data of the receipt, with its sentences and warnings."""
    from reljournal.render.jsonable import jsonable

    return {
        "message": words(receipt.line),
        **jsonable(receipt.data, words),
        "more": [words(line) for line in receipt.more],
        "warnings": [words(line) for line in receipt.warnings],
    }


def as_plain(receipt: Receipt, words: Words) -> str:
    """The line, and the lines that follow from it."""
    return "\n".join(words(line).rstrip() for line in (receipt.line, *receipt.more)).replace(NO_BREAK, " ")
