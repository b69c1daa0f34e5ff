"""How long from one care to the next."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.dates import add_months
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.later import Later
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.domain import phrases
else:
    phrases = Later("reljournal.domain.phrases")

DAYS_A_MONTH = 30.436875  # the Gregorian mean: 146,097 days in 4,800 months
_LONGEST_IN_DAYS = 100 * 12 * DAYS_A_MONTH

HINT = "Write for example quarterly, monthly, 3m, 6 weeks, 10d, alle 3 Monate, or off."

_NEVER = frozenset({"off", "never", "aus", "nie"})
_RHYTHMS = {
    word: amount
    for amount, words in {
        (1, "d"): "daily taglich taeglich",
        (1, "w"): "weekly wochentlich woechentlich",
        (2, "w"): "fortnightly biweekly bi-weekly zweiwochentlich zweiwoechentlich",
        (1, "m"): "monthly monatlich",
        (3, "m"): "quarterly vierteljahrlich vierteljaehrlich quartalsweise",
        (6, "m"): "half-yearly halfyearly halbjahrlich halbjaehrlich",
        (1, "y"): "yearly annually jahrlich jaehrlich",
    }.items()
    for word in words.split()
}
_IN_MONTHS = {"m": 1, "y": 12}
_IN_DAYS = {"d": 1, "w": 7}
_UNITS = frozenset({*_IN_MONTHS, *_IN_DAYS})


@dataclass(frozen=True)
class Duration(Frozen):
    """A span in calendar months and days, both at least 0 and not both 0; raises ValueError otherwise."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if self.months < 0 or self.days < 0 or self.months == self.days == 0:
            raise ValueError(f"a duration needs months or days above zero, not {self.months} and {self.days}")

    def after(self, anchor: date, times: int = 1) -> date:
        """The day `times` durations after the anchor; date.max when it lies beyond.

        Counted from the anchor in one step: chaining 31 January by months would drift to the 28th for good.
        """
        try:
            return add_months(anchor, times * self.months) + timedelta(days=times * self.days)
        except OverflowError:
            return date.max if times > 0 else date.min

    def before(self, anchor: date) -> date:
        """The day one duration before the anchor; date.min when it lies beyond."""
        return self.after(anchor, -1)

    def approx_days(self) -> float:
        """The mean length in days: for loads and comparisons, never for a due date."""
        return self.months * DAYS_A_MONTH + self.days

    def __str__(self) -> str:
        """The short form that parse_duration reads back: "3m", "1y", "2w", "10d", "1m 10d"."""
        parts = []
        if self.months:
            parts.append(f"{self.months // 12}y" if self.months % 12 == 0 else f"{self.months}m")
        if self.days:
            parts.append(f"{self.days // 7}w" if self.days % 7 == 0 else f"{self.days}d")
        return " ".join(parts)


def parse_duration(text: str) -> Duration | None:
    """The duration meant by `text`, in English or German; None for "off"; raises UsageError."""
    known = _short(text)
    if known is not None or text in _NEVER:
        return known
    words = phrases.tidy(text).split()
    if len(words) == 1 and words[0] in _NEVER:
        return None
    amounts = _amounts(words)
    if not amounts:
        raise UsageError(f"{quoted(text)} is not understood as a duration.", HINT)
    months = sum(count * _IN_MONTHS.get(unit, 0) for count, unit in amounts)
    days = sum(count * _IN_DAYS.get(unit, 0) for count, unit in amounts)
    if months == days == 0:
        raise UsageError(f"{quoted(text)} is no time at all: a duration is at least one day.", HINT)
    if months * DAYS_A_MONTH + days > _LONGEST_IN_DAYS:
        raise UsageError(f"{quoted(text)} is too long: a duration is at most 100 years.", HINT)
    return Duration(months, days)


def _short(text: str) -> Duration | None:
    """What is written as a Duration writes itself, as in journals: without the words that people may use."""
    months = days = 0
    for part in text.split(" "):
        count, unit = part[:-1], part[-1:]
        if not (count.isascii() and count.isdigit() and len(count) < 4 and unit in _UNITS):
            return None
        months += int(count) * _IN_MONTHS.get(unit, 0)
        days += int(count) * _IN_DAYS.get(unit, 0)
    known = 0 < months * DAYS_A_MONTH + days <= _LONGEST_IN_DAYS
    return Duration(months, days) if known else None


def _amounts(words: list[str]) -> list[tuple[int, str]]:
    """The counts and units of one duration, empty if it is none."""
    if len(words) == 1 and words[0] in _RHYTHMS:
        return [_RHYTHMS[words[0]]]
    if words and words[0] in phrases.EVERY:
        words = ["1", *words[1:]] if len(words) == 2 and words[1] in phrases.PERIODS else words[1:]
    whole = phrases.quantity(words)
    if whole:
        return [whole]
    parts = [phrases.quantity([word]) for word in words]  # "1y 6m"
    return [part for part in parts if part] if all(parts) else []
