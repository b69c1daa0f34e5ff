"""Where a text names somebody: their names, addresses and numbers, in the spellings that people use."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

from reljournal.domain.names import fold
from reljournal.values import Frozen, cached_property, dataclass, replace

_MARKS = "[\u0300-\u036f]*"
# Between the words of a name: "Anna Weber", "Anna-Weber", "anna.weber", a line break.
_GAP = r"[\s._\-\u2010-\u2015]"
_DIGIT_GAP = r"[\s()/.\-\u2010-\u2015]*"
_GENITIVE = r"(?:['’]?[sS])?"
# After decomposition; a letter of the name on the left, its spellings on the right.
_SPELLINGS = (
    ("a\u0308", f"(?:a{_MARKS}e?)"),
    ("o\u0308", f"(?:o{_MARKS}e?)"),
    ("u\u0308", f"(?:u{_MARKS}e?)"),
    ("ae", f"(?:a\u0308|æ|a{_MARKS}e{_MARKS})"),
    ("oe", f"(?:o\u0308|œ|ø|o{_MARKS}e{_MARKS})"),
    ("ue", f"(?:u\u0308|u{_MARKS}e{_MARKS})"),
    ("ss", "(?:ss|ß|ẞ)"),
    ("ß", "(?:ss|ß|ẞ)"),
    ("ø", "(?:ø|oe?)"),
    ("æ", "(?:æ|ae)"),
    ("œ", "(?:œ|oe)"),
    ("ł", "(?:ł|l)"),
    ("đ", "(?:đ|d)"),
    ("å", "(?:å|aa?)"),
)
_SHORTEST_WORD = 3
_SHORTEST_JOINED = 8
_SHORTEST_NUMBER = 6
_TWO_DIGIT_COUNTRIES = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")


@dataclass(frozen=True)
class Labels(Frozen):
    """What somebody is known by: names and aliases, e-mail addresses, phone numbers, and other handles."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()

    def __or__(self, other: Labels) -> Labels:
        """Both together, each once."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__match_args__)
        return Labels(*(tuple(dict.fromkeys((*mine, *theirs))) for mine, theirs in pairs))

    def all(self) -> tuple[str, ...]:
        return (*self.names, *self.emails, *self.phones, *self.handles)

    def shared_with(self, people: Labels, organisations: Labels) -> Labels:
        """Those that would be taken from somebody else as well: their address or number, or a part of their name.

        A name of several words in an organisation's is no such thing: "Anna Weber Translations" is hers.
        """
        others = people | organisations
        labels = {fold(label) for label in (*others.emails, *others.handles)}
        numbers = {_core(phone) for phone in others.phones}

        def is_shared(name: str) -> bool:
            alone = Mentions(Labels(names=(name,)))
            taken = people.names if len(_words(name)) > 1 else others.names
            return any(alone.certain(other) or fold(name) == fold(other) for other in taken)

        return Labels(
            names=tuple(name for name in self.names if is_shared(name)),
            emails=tuple(text for text in self.emails if fold(text) in labels),
            phones=tuple(phone for phone in self.phones if _core(phone) in numbers),
            handles=tuple(text for text in self.handles if fold(text) in labels),
        )

    def without(self, others: Labels) -> Labels:
        kept = (tuple(t for t in getattr(self, n) if t not in getattr(others, n)) for n in self.__match_args__)
        return Labels(*kept)


@dataclass(frozen=True)
class Mentions(Frozen):
    """Finds what names somebody in a text, and takes it out.

    Certain are whole names of several words in any spelling and order, addresses, numbers however they are
    written, and single words (a name, an alias) as they stand, with a capital, or in capitals. A single word
    written otherwise, and a part of a name, may mean somebody else: they are only `perhaps` a mention.
    """

    labels: Labels

    def __bool__(self) -> bool:
        return self._certain is not None

    def without_words(self) -> Mentions:
        """The same without names of one word: for texts in which such a word is part of something else."""
        names = tuple(name for name in self.labels.names if len(_words(name)) > 1)
        return Mentions(replace(self.labels, names=names, phones=()))

    def certain(self, text: str) -> bool:
        """Whether the text names them without doubt."""
        return self._certain is not None and bool(self._certain.search(normalize("NFD", text)))

    def perhaps(self, text: str) -> bool:
        """Whether a part of their name is a word of the text."""
        return self._perhaps is not None and bool(self._perhaps.search(normalize("NFD", text)))

    def taken_out(self, text: str, placeholder: str) -> str:
        """The text with every certain mention replaced; as it was where there is none."""
        if self._certain is None:
            return text
        found, count = self._certain.subn(lambda _: placeholder, normalize("NFD", text))
        return normalize("NFC", found) if count else text

    @cached_property
    def _certain(self) -> re.Pattern[str] | None:
        parts = [_address(text) for text in (*self.labels.emails, *self.labels.handles)]
        parts += [_number(phone) for phone in self.labels.phones]
        for name in sorted(self.labels.names, key=len, reverse=True):
            parts += _whole_name(name)
        parts = [part for part in parts if part]
        return re.compile("|".join(parts)) if parts else None

    @cached_property
    def _perhaps(self) -> re.Pattern[str] | None:
        words = {word for name in self.labels.names for word in _words(name)}
        words = {word for word in words if len(word) >= _SHORTEST_WORD} | {
            name for name in self.labels.names if len(_words(name)) == 1
        }
        parts = [_bounded(_spelled(word)) for word in sorted(words, key=len, reverse=True)]
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _words(name: str) -> list[str]:
    return [word for word in re.split(_GAP, name) if word.strip(",;()")]


def _spelled(word: str) -> str:
    """A pattern for a word with and without accents, over decomposed text."""
    rest, pattern = normalize("NFD", word), ""
    while rest:
        lower = rest.lower()
        for letters, spellings in _SPELLINGS:
            if lower.startswith(normalize("NFD", letters)):
                pattern += f"(?i:{spellings})"
                rest = rest[len(normalize("NFD", letters)) :]
                break
        else:
            if not combining(rest[0]):
                pattern += re.escape(rest[0]) + (_MARKS if rest[0].isalpha() else "")
            rest = rest[1:]
    return pattern


def _bounded(pattern: str) -> str:
    return rf"(?<![\w\u0300-\u036f]){pattern}{_GENITIVE}(?![\w\u0300-\u036f])"


def _whole_name(name: str) -> list[str]:
    words = [word.strip(",;()") for word in _words(name)]
    if not words:
        return []
    if len(words) == 1:
        word = words[0]
        if len(word) < _SHORTEST_WORD:
            return []
        forms = dict.fromkeys((word, word[:1].upper() + word[1:], word.upper()))
        return [_bounded(_spelled(form)) for form in forms]
    joined = "*" if sum(map(len, words)) >= _SHORTEST_JOINED else "+"
    spelled = [_spelled(word) for word in words]
    turned = rf"{spelled[-1]},?\s+" + rf"{_GAP}+".join(spelled[:-1])
    return [f"(?i:{_bounded((_GAP + joined).join(spelled))})", f"(?i:{_bounded(turned)})"]


def _address(text: str) -> str:
    text = normalize("NFD", text.strip())
    return rf"(?i:(?<![\w.+-]){re.escape(text)}(?![\w-]|\.\w))" if len(text) >= _SHORTEST_WORD else ""


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isascii() and char.isdigit())


def _country(phone: str) -> str:
    """The country code that a number was noted with, or nothing."""
    digits = _digits(phone)
    if not phone.strip().startswith("+"):
        if not digits.startswith("00"):
            return ""
        digits = digits[2:]
    return digits[: 1 if digits[:1] in ("1", "7") else 2 if _TWO_DIGIT_COUNTRIES.match(digits) else 3]


def _core(phone: str) -> str:
    """The digits by which a number is the same however it is dialled: without country code and leading zero."""
    digits = _digits(phone.replace("(0)", "")).removeprefix("00" if not phone.strip().startswith("+") else "")
    return digits.removeprefix(_country(phone)).lstrip("0")


def _number(phone: str) -> str:
    core = _core(phone)
    if len(core) < _SHORTEST_NUMBER:
        return rf"(?<!\d){re.escape(phone.strip())}(?!\d)" if len(_digits(phone)) >= _SHORTEST_WORD else ""
    country = _country(phone)
    # Where the number was noted without its country, any country will do; a link may leave out the plus.
    dialled = rf"(?:\+|00){_DIGIT_GAP}"
    code = rf"(?:{dialled})?{country}" if country else rf"{dialled}(?:\d{_DIGIT_GAP}){{1,3}}?"
    prefix = rf"(?:{code}{_DIGIT_GAP}(?:\(0\){_DIGIT_GAP})?|\(?0{_DIGIT_GAP})?"
    return rf"(?<![\d+]){prefix}{_DIGIT_GAP.join(core)}(?!\d)"
