"""The entries of a journal in which nothing is amiss, without what else reading it takes."""

from __future__ import annotations

from reljournal.journal import entry_lines, files
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.stamp import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from reljournal.domain.interaction import Interaction
    from reljournal.journal.stamp import State

_OPENING = b'\n,"%s": {\n' % INTERACTIONS.encode()
# A digit written as JSON's escape, as no version of rel does.
_ESCAPED_DIGIT = b"\\u003"


def entries(journal: str, state: State, members: Iterable[int] | None = None) -> dict[int, Interaction] | None:
    """Return all entries by id in the order of the file, or those on whose lines one of some contacts is named.

    None where the file is not in this state any more, or a line is not as we write it. Raises OSError, ValueError.
    """
    data = files.read_file(journal)
    at = data.find(_OPENING)
    if at < 0 or not data.endswith(b"\n" + TAIL) or state_of(journal) != state:
        return None
    section = data[at + len(_OPENING) : -len(TAIL)]
    if members is not None:
        if _ESCAPED_DIGIT in section:
            return None
        section = _naming(section, members)
    found = entry_lines.cut(section)
    if found is None:
        return None
    return entry_lines.EntryLines().entries(zip(*found, strict=True))


def _naming(section: bytes, members: Iterable[int]) -> bytes:
    """The lines on which one of some ids stands."""
    ends: dict[int, int] = {}
    for member in members:
        word = b'"%d"' % member
        at = section.find(word)
        while at >= 0:
            end = section.find(b"\n", at)
            ends[section.rfind(b"\n", 0, at) + 1] = end
            at = section.find(word, end)
    return b"\n,".join([section[begin:end].removeprefix(b",") for begin, end in sorted(ends.items())])
