"""Sentences in the reader's language, their gaps filled."""

from __future__ import annotations

from datetime import date

from reljournal.domain.durations import Duration
from reljournal.domain.message import N_, Message, Value, Word
from reljournal.domain.money import Money
from reljournal.render.safe import NO_BREAK, shortened, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_TEXT = 240
"""Characters of one text of the user's inside a sentence; the whole of it is in `rel show` and `--json`."""

_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
# Names and numbers whose words belong together: a line is never broken inside them.
_GLUED = frozenset({"name", "org", "who", "address", "invoice", "phone", "email", "hours", "ref", "code", "rule"})

_COUNTED: Mapping[str, tuple[str, str]] = {
    "days": (N_("{n} day"), N_("{n} days")),
    "workdays": (N_("{n} working day"), N_("{n} working days")),
    "reminders": (N_("{n} reminder"), N_("{n} reminders")),
    "times": (N_("once"), N_("{n} times")),
    "entries": (N_("{n} entry"), N_("{n} entries")),
    "cards": (N_("{n} more card"), N_("{n} more cards")),
    "contacts": (N_("{n} contact"), N_("{n} contacts")),
    "relationships": (N_("{n} relationship"), N_("{n} relationships")),
    "parts": (N_("{n} part"), N_("{n} parts")),
    "agreements": (N_("{n} agreement"), N_("{n} agreements")),
    "checkins": (N_("{n} check-in"), N_("{n} check-ins")),
    "steps": (N_("{n} step"), N_("{n} steps")),
    "backups": (N_("{n} backup"), N_("{n} backups")),
    "problems": (N_("{n} problem"), N_("{n} problems")),
    "records_saved": (N_("{n} record saved"), N_("{n} records saved")),
    "months": (N_("{n} month"), N_("{n} months")),
    "years": (N_("{n} year"), N_("{n} years")),
    "weeks": (N_("{n} week"), N_("{n} weeks")),
    # Whole phrases, since in German the case of what is counted depends on the word before it.
    "for": (N_("for {n} day"), N_("for {n} days")),
    "within": (N_("within {n} day"), N_("within {n} days")),
    "workdays_within": (N_("within {n} working day"), N_("within {n} working days")),
    "every_days": (N_("every day"), N_("every {n} days")),
    "every_weeks": (N_("every week"), N_("every {n} weeks")),
    "every_months": (N_("every month"), N_("every {n} months")),
    "every_years": (N_("every year"), N_("every {n} years")),
}


_CATALOGUES: dict[str, Callable[[str], str]] = {"en": lambda text: text}


def _catalogue(language: str) -> Callable[[str], str]:
    if language not in _CATALOGUES:
        _CATALOGUES[language] = _read_catalogue(language)
    return _CATALOGUES[language]


def _read_catalogue(language: str) -> Callable[[str], str]:
    if language != "de":
        return str
    # A module and no .mo file: gettext and importlib.resources take longer to import than a command to run.
    from reljournal.render.words_de import SENTENCES

    return lambda text: SENTENCES.get(text, text)


class Words:
    """Says messages in one language, with all that comes from outside made safe to show.

    `today` decides which dates need their year said. With `glue`, the words of a name or a number are joined by
    no-break spaces, for a renderer that wraps lines.
    """

    def __init__(self, language: str, today: date, *, glue: bool = False) -> None:
        self.language = language
        self._today = today
        self._glue = glue
        self._translate = _catalogue(language)

    def __call__(self, message: Message | str) -> str:
        """The sentence, translated and filled.

        What is taken for a sentence of ours may be a word of the journal's or of another package's: it is made
        safe like any other.
        """
        if isinstance(message, str):
            return visible(self._translate(message))
        return _fill(visible(self._translate(message.text)), message.values, self)

    def value(self, name: str, value: Value, form: str = "") -> str:
        """One gap's value in words; `form` is what follows the colon in the sentence."""
        if form and isinstance(value, int | float):
            return self._glued(self._number_form(int(value), form))
        if form == "every" and isinstance(value, Duration):
            return self._glued(self._every(value))
        if form == "number":
            return f" {self._glued(visible(str(value)))}" if value else ""
        if isinstance(value, str):
            text = shortened(visible(value), LONGEST_TEXT)
            return self._glued(text) if name in _GLUED else text
        if isinstance(value, Message):
            return self(value)
        if isinstance(value, tuple):
            return ", ".join(self.value(name, each) for each in value)
        return self._glued(self.plain_value(value))

    def plain_value(self, value: Value) -> str:
        """A value by its type alone, as listings show it."""
        if value is None:
            return ""
        if isinstance(value, Word):
            return shortened(self(value.text), LONGEST_TEXT)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, Duration):
            return self.duration(value)
        return visible(str(value))

    def day(self, day: date, *, weekday: bool = False) -> str:
        """`3 March`, with the year where it is not this one."""
        if day == date.max:
            return "–"
        month = self._translate(_MONTHS[day.month - 1])
        text = f"{day.day}. {month}" if self.language == "de" else f"{day.day} {month}"
        if weekday:
            comma = "," if self.language == "de" else ""
            text = f"{self._translate(_WEEKDAYS[day.weekday()])}{comma} {text}"
        return f"{text} {day.year}" if weekday or day.year != self._today.year else text

    def money(self, money: Money) -> str:
        """`1,200.50 EUR`, in German `1.200,50 EUR`."""
        whole, _, cents = money.amount.partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        groups = f"{int(digits):,}"
        if self.language == "de":
            groups = groups.replace(",", ".")
        return f"{sign}{groups}{',' if self.language == 'de' else '.'}{cents or '00'} {money.currency}"

    def duration(self, span: Duration) -> str:
        """`3 months`, `2 weeks`."""
        return " ".join(self.count(n, unit) for n, unit in _units(span))

    def _every(self, span: Duration) -> str:
        """`every month`, `every 3 weeks`."""
        units = _units(span)
        if len(units) != 1:
            return self._translate(N_("every {span}")).replace("{span}", self.duration(span))
        n, unit = units[0]
        return self.count(n, f"every_{unit}")

    def count(self, n: int, noun: str) -> str:
        """`1 day`, `2 days`."""
        one, many = _COUNTED[noun]
        return self._translate(one if n == 1 else many).replace("{n}", str(n))

    def _number_form(self, n: int, form: str) -> str:
        if form == "ago":
            if n < 0:
                return self._number_form(-n, "away")
            if n == 0:
                return self._translate(N_("today"))
            if n == 1:
                return self._translate(N_("yesterday"))
            return self._translate(N_("{n} days ago")).replace("{n}", str(n))
        if form == "away":
            if n < 0:
                return self._number_form(-n, "ago")
            if n < 2:
                return self._translate(N_("tomorrow") if n else N_("today"))
            return self._translate(N_("in {n} days")).replace("{n}", str(n))
        return self.count(n, form)

    def _glued(self, text: str) -> str:
        return text.replace(" ", NO_BREAK) if self._glue else text


def _units(span: Duration) -> list[tuple[int, str]]:
    """A span in the largest units that hold it whole: years or months, then weeks or days."""
    years, months = divmod(span.months, 12)
    weeks, days = divmod(span.days, 7)
    units = [
        (span.months, "months") if months else (years, "years"),
        (span.days, "days") if days else (weeks, "weeks"),
    ]
    return [(n, unit) for n, unit in units if n]


def _fill(template: str, values: Mapping[str, Value], words: Words) -> str:
    """The template with its gaps filled; a gap without a value stays as it is, so that a slip can be seen.

    Not str.format: a value must never be read as a template, and a format of ours is not one of Python's.
    """
    pieces: list[str] = []
    rest = template
    while rest:
        before, opening, rest = rest.partition("{")
        pieces.append(before)
        if not opening:
            break
        gap, closing, after = rest.partition("}")
        name, _, form = gap.partition(":")
        if not closing or name not in values:
            pieces.append(opening)
            continue
        pieces.append(words.value(name, values[name], form))
        rest = after
    return "".join(pieces)
