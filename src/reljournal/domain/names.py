"""Finds people by what one remembers of their names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from difflib import SequenceMatcher
    from typing import Protocol, TypeVar

    class Candidate(Protocol):
        """What a name can lead to; properties, so that frozen values fit."""

        @property
        def id(self) -> int: ...
        @property
        def name(self) -> str: ...
        @property
        def aliases(self) -> tuple[str, ...]: ...
        @property
        def emails(self) -> tuple[str, ...]: ...

    C = TypeVar("C", bound=Candidate)

_LETTERS_OF_THEIR_OWN = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
    }
)
_GERMAN_SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_CLOSE_ENOUGH = 0.7  # "Webr" to "Weber" 0.89, "Meier" to "Maier" 0.8, "Anna" to "Hans" 0.5
_LONGEST_COMPARED = 80  # difflib takes the square of the length


def fold(text: str) -> str:
    """`text` for comparing: lower case, no accents, single spaces; "Müller" is "muller", "Groß" "gross"."""
    if not text.isascii():
        from unicodedata import combining, normalize

        # Compatibility forms can hold capitals, and capitals accents: hence both steps, in this order.
        decomposed = normalize("NFKD", normalize("NFKD", text).casefold())
        text = "".join(char for char in decomposed if not combining(char)).translate(_LETTERS_OF_THEIR_OWN)
    return " ".join(text.casefold().split())


def keys(text: str) -> tuple[str, ...]:
    """The foldings under which `text` is found: plain, and with ä as ae where that differs."""
    plain = fold(text)
    if text.isascii():
        return (plain,)
    from unicodedata import normalize

    german = fold(normalize("NFC", text).casefold().translate(_GERMAN_SPELLING))
    return (plain,) if german == plain else (plain, german)


def may_hold(name: str, wanted: str) -> bool:
    """Whether a word of a name may begin with `wanted`, which is folded: a quick look, to fold few of many names.

    Of letters that are not Latin, and of what is no letter, it says so always.
    """
    first = wanted[:1]
    if not ("a" <= first <= "z" and (name.isascii() or all(_is_latin(each) for each in name))):
        return True
    heads = [word[0] for word in name.casefold().replace("-", " ").split()]
    return first in heads or any(head > "\x7f" for head in heads)


def _is_latin(character: str) -> bool:
    return character < "\x80" or "\xc0" <= character < "\u0250"


def find(query: str, candidates: Iterable[C]) -> list[C]:
    """Those whom `query` may mean, by name; no one for an empty query.

    The first of these that anyone answers to: the id, a name, alias or e-mail letter for letter,
    the same without case and accents, every word of the query somewhere in those.
    """
    everyone = list(candidates)
    wanted = " ".join(query.split())
    if not fold(wanted):
        return []
    found = (
        [one for one in everyone if str(one.id) == wanted]
        or [one for one in everyone if wanted.casefold() in map(str.casefold, _labels(one))]
        or _folded_matches(wanted, everyone)
    )
    return sorted(found, key=lambda one: (fold(one.name), one.id))


def haystack(one: Candidate) -> str:
    """All that somebody is found under, folded, so that one search tells who may be meant."""
    return "\n".join(key for label in _labels(one) for key in keys(label))


def near_misses(query: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """The names that look most like `query`, as a whole or in one of their words, best first."""
    from difflib import SequenceMatcher

    wanted = keys(query[:_LONGEST_COMPARED])
    scored = []
    for name in dict.fromkeys(names):
        score = max(_likeness(SequenceMatcher(None, form, key)) for form in _forms(name) for key in wanted)
        if score >= _CLOSE_ENOUGH:
            scored.append((-score, name))
    return [name for _, name in sorted(scored)[:limit]]


def _labels(one: Candidate) -> tuple[str, ...]:
    return (one.name, *one.aliases, *one.emails)


def _folded_matches(wanted: str, everyone: list[C]) -> list[C]:
    """Whose label is `wanted` but for case and accents, otherwise who has all its words."""
    whole = set(keys(wanted))
    words = [keys(word) for word in wanted.split()]
    exact: list[C] = []
    partial: list[C] = []
    for one in everyone:
        labels = [key for label in _labels(one) for key in keys(label)]
        if not whole.isdisjoint(labels):
            exact.append(one)
        elif _holds_all(words, "\n".join(labels)):
            partial.append(one)
    return exact or partial


def _holds_all(words: list[tuple[str, ...]], haystack: str) -> bool:
    return all(any(key in haystack for key in spellings) for spellings in words)


def _forms(name: str) -> set[str]:
    whole = keys(name[:_LONGEST_COMPARED])
    return {*whole, *(word for key in whole for word in key.split())}


def _likeness(matcher: SequenceMatcher[str]) -> float:
    """The ratio of equal letters, 0 to 1; or a cheap upper bound of it where that is too low already."""
    for bound in (matcher.real_quick_ratio(), matcher.quick_ratio()):
        if bound < _CLOSE_ENOUGH:
            return bound
    return matcher.ratio()
