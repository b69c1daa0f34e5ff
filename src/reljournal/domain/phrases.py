"""The words in which people type dates and durations, in English and German.

Every table is spelled as `tidy` leaves a text: lower case, umlauts as plain letters, or as ae, oe, ue.
"""

from __future__ import annotations

LONGEST_PHRASE = 100
_PLAIN_SPELLING = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "\u0308": None, "\u00a0": " ", "\u202f": " "})


def tidy(text: str) -> str:
    """`text` in lower case with plain letters and single spaces; empty when no phrase can be meant.

    What is left over outside printable ASCII (foreign digits, control characters) means nothing here.
    """
    if len(text) > LONGEST_PHRASE:
        return ""
    plain = text.lower().translate(_PLAIN_SPELLING)
    return " ".join(plain.split()) if plain.isascii() and plain.isprintable() else ""


def _numbered(*spellings: str, start: int) -> dict[str, int]:
    return {word: number for number, words in enumerate(spellings, start) for word in words.split()}


def _inflected(*stems: str) -> frozenset[str]:
    return frozenset(stem + ending for stem in stems for ending in ("e", "em", "en", "er", "es"))


NAMED_DAYS = {
    "today": 0,
    "heute": 0,
    "yesterday": -1,
    "gestern": -1,
    "tomorrow": 1,
    "morgen": 1,
    "day before yesterday": -2,
    "the day before yesterday": -2,
    "vorgestern": -2,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
    "ubermorgen": 2,
    "uebermorgen": 2,
}

MONTH_ENDS = frozenset(
    {"end of month", "end of the month", "month end", "monatsende", "zum monatsende", "ende des monats"}
)

WEEKDAYS = _numbered(
    "monday mon montag mo",
    "tuesday tues tue dienstag di",
    "wednesday weds wed mittwoch mi",
    "thursday thurs thur thu donnerstag do",
    "friday fri freitag fr",
    "saturday sat samstag sonnabend sa",
    "sunday sun sonntag so",
    start=0,
)

MONTHS = _numbered(
    "january januar janner jaenner jan",
    "february februar feb",
    "march marz maerz mar maer mrz",
    "april apr",
    "may mai",
    "june juni jun",
    "july juli jul",
    "august aug",
    "september sept sep",
    "october oktober oct okt",
    "november nov",
    "december dezember dec dez",
    start=1,
)

NUMBERS = _numbered(
    "a an one ein eins eine einem einen einer",
    "two zwei",
    "three drei",
    "four vier",
    "five funf fuenf",
    "six sechs",
    "seven sieben",
    "eight acht",
    "nine neun",
    "ten zehn",
    "eleven elf",
    "twelve zwolf zwoelf",
    start=1,
)

ON = frozenset({"on", "am"})
THIS = frozenset({"this"}) | _inflected("dies")
NEXT = frozenset({"next", "coming"}) | _inflected("nachst", "naechst", "kommend")
LAST = frozenset({"last", "past"}) | _inflected("letzt", "vergangen", "vorig")
EVERY = frozenset({"every", "alle"}) | _inflected("jed")

UNITS = {
    word: unit
    for unit, words in {
        "d": "d day days tag tage tagen",
        "w": "w week weeks woche wochen",
        "m": "m month months monat monate monaten",
        "y": "y year years jahr jahre jahren",
    }.items()
    for word in words.split()
}

PERIODS = frozenset({"week", "month", "year", "woche", "monat", "jahr"})


def quantity(words: list[str]) -> tuple[int, str] | None:
    """A count with its unit (d, w, m, y), from "3d", "3 days", "a week", "zwei Wochen"; None for all else."""
    if len(words) == 1:
        unit = words[0].lstrip("0123456789")
        words = [words[0].removesuffix(unit), unit]
    if len(words) != 2 or words[1] not in UNITS:
        return None
    count = int(words[0]) if words[0].isdigit() else NUMBERS.get(words[0])
    return None if count is None else (count, UNITS[words[1]])
