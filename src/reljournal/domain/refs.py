"""Short names for long ids: the REF of a record, the CODE of an agenda item."""

from __future__ import annotations

from reljournal import sums

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHORTEST_REF = 3

# No 0/o, 1/i/l: a code is read out from a printed mail and typed again.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_ANY = _LETTERS + _DIGITS


def short_refs(ids: Iterable[int]) -> dict[int, str]:
    """The shortest end of each id, of three digits or more, that no other id shares."""
    # Read backwards and sorted, an id shares most with one of its two neighbours.
    ordered = sorted([(str(doc_id)[::-1], doc_id) for doc_id in set(ids)])
    refs: dict[int, str] = {}
    before = 0
    for at, (text, doc_id) in enumerate(ordered):
        after = shared(text, ordered[at + 1][0]) if at + 1 < len(ordered) else 0
        refs[doc_id] = text[: max(before + 1, after + 1, SHORTEST_REF)][::-1]
        before = after
    return refs


def shared(one: Sequence[object], other: Sequence[object]) -> int:
    """How many characters two texts begin with together, or two rows of bytes."""
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def longer_ref(doc_id: int, ref: str, others: Iterable[int]) -> str:
    """A REF that is told apart from some more ids as well."""
    text = str(doc_id)
    lengths = [shared(text[::-1], str(other)[::-1]) for other in others if other != doc_id]
    return text[-max(len(ref), *(length + 1 for length in lengths)) :] if lengths else ref


def ids_ending_in(ref: str, ids: Iterable[int]) -> list[int]:
    """Every id that a typed reference can mean; a whole id means only itself."""
    if not (ref.isascii() and ref.isdigit()):
        return []
    found = [doc_id for doc_id in ids if str(doc_id).endswith(ref)]
    whole = [doc_id for doc_id in found if str(doc_id) == ref]
    return whole or found


def full_code(rule: str, subject: int, salt: int = 0) -> str:
    """Four characters in the manner of `k7pa`: the digit in it keeps it apart from every name."""
    number = sums.crc32(f"{rule}\0{subject}\0{salt}".encode())
    # The digits of the number in the bases 23, 8, 23, 31, written out: an agenda asks for hundreds of codes.
    return (
        _LETTERS[number % 23]
        + _DIGITS[number // 23 % 8]
        + _LETTERS[number // 184 % 23]
        + _ANY[number // 4232 % 31]
    )


def codes(items: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """A code for each (rule, subject): three characters, four where three are not unique among them.

    The same pair has the same first three characters on every run and machine, so a code in last week's mail
    still finds its item, or, where a newcomer shares them, the question which one is meant.
    """
    return told_apart({pair: full_code(*pair) for pair in items})


def told_apart(full: Mapping[tuple[str, int], str]) -> Mapping[tuple[str, int], str]:
    """The same for those whose `full_code` is known."""
    if len(set(full.values())) < len(full):
        full = _apart(sorted(full))
    counts: dict[str, int] = {}
    for code in full.values():
        short = code[:3]
        counts[short] = counts.get(short, 0) + 1
    return {pair: code if counts[code[:3]] > 1 else code[:3] for pair, code in full.items()}


def _apart(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """A full code for each, where two have the same at first."""
    full: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    for pair in pairs:
        salt = 0
        while (code := full_code(*pair, salt)) in taken:
            salt += 1
        taken.add(code)
        full[pair] = code
    return full
