"""What may follow on a half-typed command line. Loads no Typer: a key was pressed and somebody waits."""

from __future__ import annotations

import sys

from reljournal.cli.completion_table import CHOICES, COMMANDS, EVERYWHERE, KINDS, RULES
from reljournal.domain.names import fold, keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Offer = tuple[str, str]
    """A word to offer, and what it means."""

_DAYS = ("today", "yesterday", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_WHENS = (*_DAYS, "sunday", "1w", "2w", "1m")
_CADENCES = ("weekly", "monthly", "quarterly", "yearly", "6 weeks", "off")
_FILES = frozenset({"PATH", "FILE", "FILE...", "[FILE]", "[FILE|NAME]"})
_NAMES = frozenset({"WHO", "[WHO]", "WHO[,WHO]", "ORG"})
_SEVERAL = "WHO[,WHO]"
_WORDS = "[NOTE]... [+TAG]..."
_MOST = 60
"""Offers that are made at most: nobody reads more, and a list that asks 'show all 800?' is in the way."""


class Offers:
    """What may stand where the cursor is.

    `files` leaves it to the shell to offer files. `inner` says that the offers do not begin like what was typed,
    so that nothing that they have in common may replace it.
    """

    def __init__(self, offers: Sequence[Offer] = (), *, files: bool = False, inner: bool = False) -> None:
        self.offers, self.files, self.inner = list(offers), files, inner


def offers(words: Sequence[str]) -> Offers:
    """What may follow on the words after `rel`, of which the last is being typed and may be empty."""
    *before, current = words or [""]
    place = _Place(before)
    if place.pending:
        return _values(place, place.pending, current)
    option, equals, begun = current.partition("=")
    if equals and option.startswith("--") and not place.ended and place.options().get(option, ("",))[0]:
        found = _values(place, option, begun)
        found.offers = [(f"{option}={word}", told) for word, told in found.offers]
        return found
    if current.startswith("-") and not place.ended:
        return _matching(current, [(name, told) for name, (_, told) in place.options().items()])
    if subs := place.subcommands():
        return _matching(current, subs)
    metavar = place.argument()
    return _values(place, metavar, current) if metavar else Offers()


class _Place:
    """Where on the command line the cursor is: in which command, at which argument, after which option."""

    def __init__(self, before: Sequence[str]) -> None:
        self.path, self.count, self.pending, self.ended = "", 0, "", False
        for word in before:
            if self.pending:
                self._remember(self.pending, word)
                self.pending = ""
            elif word == "--" and not self.ended:
                self.ended = True
            elif word.startswith("-") and word != "-" and not self.ended:
                name, equals, value = word.partition("=")
                if equals:
                    self._remember(name, value)
                elif self.options().get(word, ("",))[0]:
                    self.pending = word
            elif f"{self.path} {word}".strip() in COMMANDS and self.subcommands():
                self.path = f"{self.path} {word}".strip()
            else:
                self.count += 1

    @staticmethod
    def _remember(option: str, value: str) -> None:
        from reljournal.cli.environment import OPTIONS

        if option in ("--journal", "--config"):
            setattr(OPTIONS, option[2:], value)

    def options(self) -> dict[str, Offer]:
        return COMMANDS[self.path][2] | EVERYWHERE

    def subcommands(self) -> list[Offer]:
        """The commands of a group with what they do; none where the next word is an argument."""
        if self.count:
            return []
        start = f"{self.path} " if self.path else ""
        return [
            (name[len(start) :], told)
            for name, (told, _, _) in COMMANDS.items()
            if name and name.startswith(start) and " " not in name[len(start) :]
        ]

    def argument(self) -> str:
        """What the next argument is, by the name that the help gives it; empty where none may come."""
        arguments = COMMANDS[self.path][1]
        if self.count < len(arguments):
            return arguments[self.count]
        return arguments[-1] if arguments and "..." in arguments[-1] else ""


def _values(place: _Place, what: str, typed: str) -> Offers:
    """What an option, or an argument by its metavar, may be."""
    metavar = COMMANDS[place.path][2].get(what, EVERYWHERE.get(what, (what,)))[0]
    if choices := CHOICES.get(f"{place.path} {what}"):
        return _matching(typed, [(each, "") for each in choices])
    if metavar in _FILES:
        return Offers(files=True)
    if metavar in ("WHEN", "D", "DUR"):
        return _matching(typed, [(each, "") for each in (_CADENCES if metavar == "DUR" else _WHENS)])
    if what == "--rule" or metavar == "[RULE]":
        return _matching(typed, [(each, "") for each in RULES])
    return _from_journal(place, what, metavar, typed)


def _from_journal(place: _Place, what: str, metavar: str, typed: str) -> Offers:
    """What only the journal and the config file know."""
    from reljournal.cli import complete_source as source

    if metavar in _NAMES:
        before, comma, last = typed.rpartition(",") if metavar == _SEVERAL else ("", "", typed)
        found = _names(last, source.names(fold(last), organisations=metavar == "ORG"))
        found.offers = [(f"{before}{comma}{name}", told) for name, told in found.offers]
        return found
    if metavar in ("KIND", "K"):
        return _matching(typed, [(each, "") for each in (*KINDS, *source.own_kinds())])
    if metavar == "CODE | WHO":
        codes = _matching(typed, source.codes())
        return codes if codes.offers and typed else _together(codes, _names(typed, source.names(fold(typed))))
    if metavar == "CODE":
        return _matching(typed, source.codes())
    if metavar == "REF":
        return _matching(typed, source.refs(place.path))
    if what == "--project":
        return _names(typed, source.projects())
    if what == "--tag" or (metavar == _WORDS and typed.startswith("+")):
        plus = "" if what == "--tag" else "+"
        return _matching(typed, [(f"{plus}{tag}", told) for tag, told in source.tags()])
    if metavar == "KEY":
        return _matching(typed, source.setting_keys())
    return Offers()


def _together(first: Offers, second: Offers) -> Offers:
    return Offers([*first.offers, *second.offers], inner=second.inner)


def _matching(typed: str, known: Iterable[Offer]) -> Offers:
    """Those that begin with what was typed."""
    return Offers([each for each in known if each[0].startswith(typed)][:_MOST])


def _names(typed: str, known: Iterable[Offer]) -> Offers:
    """Names that begin with what was typed, else those with a word that does; case and accents do not count."""
    wanted = fold(typed)
    if typed[-1:] == " " and wanted:
        wanted += " "
    if not wanted:
        return Offers(list(known)[:_MOST])
    begin, inside = [], []
    for offer in known:
        forms = keys(offer[0])
        if any(form.startswith(wanted) for form in forms):
            begin.append(offer)
        elif any(f" {wanted}" in form or f"-{wanted}" in form for form in forms):
            inside.append(offer)
    chosen = (begin or inside)[:_MOST]
    return Offers(chosen, inner=len(chosen) > 1 and not _common_start(chosen, wanted))


def _common_start(found: Sequence[Offer], wanted: str) -> bool:
    """Whether all begin with the same letters, and these hold all that was typed."""
    first = min(name for name, _ in found)
    last = max(name for name, _ in found)
    length = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return any(form.startswith(wanted.rstrip()) for form in keys(first[:length]))


def answer(shell: str, arguments: Sequence[str]) -> str:
    """The answer to a shell's completion script: a line that says how, then a line for each offer."""
    from reljournal.cli.shell_words import after_last_break, quoted_for_bash, read_line, unquoted

    if shell == "bash":
        breaks, line = arguments
        typed = read_line(line)
        found = offers(_after_the_program(typed.words))
        taken = len(unquoted(typed.raw)) - len(unquoted(after_last_break(typed.raw, breaks)))
        if typed.quote:
            taken = len(unquoted(typed.raw)) - len(after_last_break(typed.raw, breaks))
        lines = [quoted_for_bash(word[taken:], typed.quote) for word, _ in found.offers]
    elif shell == "fish":
        words = [*arguments[:-1], unquoted(arguments[-1])]
        found = offers(words)
        lines = [f"{_for_fish(word, words[-1])}\t{told}" for word, told in found.offers]
    else:
        found = offers(arguments)
        lines = [f"{word}\t{told}" for word, told in found.offers]
    how = "files" if found.files else "list" if found.inner else "words"
    return "\n".join([how, *lines]) + "\n"


def _after_the_program(words: Sequence[str]) -> Sequence[str]:
    """Without `rel` itself and the variables that may stand before it."""
    at = 0
    while at < len(words) - 1 and "=" in words[at]:
        at += 1
    return words[at + 1 :]


def _for_fish(word: str, typed: str) -> str:
    """A word that fish takes for a match: where accents differ, the name without, which means the same."""
    if typed.casefold() in word.casefold():
        return word
    return next((form for form in keys(word) if fold(typed) in form), word)


def main(arguments: Sequence[str]) -> int:
    """Print the answer for a shell. Whatever goes wrong, the line that is being typed is not disturbed."""
    from reljournal.cli import environment

    try:
        text = answer(arguments[0], arguments[1:])
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except Exception:  # no journal, a damaged one, a config that is none: then there is nothing to offer
        if environment.debugging():
            raise
        return 1
    return 0
