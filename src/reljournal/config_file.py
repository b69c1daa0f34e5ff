"""What a config file says, as settings and as problems with their places."""

from __future__ import annotations

from reljournal.domain import checks
from reljournal.domain.checks import SettingError
from reljournal.domain.durations import Duration, parse_duration
from reljournal.domain.interaction import KINDS
from reljournal.domain.mailing import redacted
from reljournal.domain.names import near_misses
from reljournal.domain.own_rule import OwnRule, read_own_rule
from reljournal.domain.policy import ALL_GESTURES, TYPES, Policy
from reljournal.domain.toml_lines import line_in_table, line_of
from reljournal.errors import RelError, UsageError
from reljournal.settings import TYPE_KEYS, ConfigProblem, Settings, plain_settings
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from reljournal.domain.checks import Check
    from reljournal.domain.finding import Setting, Threshold

    RuleThresholds = Mapping[str, Mapping[str, Threshold]]
    """For each rule that exists, the thresholds it can be tuned by."""


def load_settings(text: str, file_name: str, rules: RuleThresholds) -> tuple[Settings, tuple[ConfigProblem, ...]]:
    """Read a config file: what is valid counts, and what is not is a problem with file, line and hint.

    Never raises for bad contents; a file that is no TOML at all is one problem and no setting.
    """
    import tomllib

    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError of its own
        problem = ConfigProblem(file_name, f"not a TOML file ({error})", "mend it or remove it")
        return Settings(), (problem,)
    return _Reader(tree, text, file_name, rules).read()


class _Reader:
    """Walks one parsed config file and keeps what it can."""

    def __init__(self, tree: dict[str, Any], text: str, file_name: str, rules: RuleThresholds) -> None:
        self._tree, self._lines, self._file, self._rules = tree, text.splitlines(), file_name, rules
        self._problems: list[ConfigProblem] = []
        self._places: dict[str, str] = {}

    def read(self) -> tuple[Settings, tuple[ConfigProblem, ...]]:
        known = plain_settings()
        values: dict[str, Any] = {}
        sections = {key.partition(".")[0] for key in known}
        for section, content in self._tree.items():
            if section in ("rules", "types", "rule"):
                continue
            if section not in sections or not isinstance(content, dict):
                self._problem(section, f"'{section}' is not a section", self._nearest(section, sections))
                continue
            for name, value in content.items():
                key = f"{section}.{name}"
                if key not in known:
                    self._problem(key, f"'{key}' is not a setting", self._nearest(key, known))
                elif (checked := self._checked(key, known[key].metadata["check"], value)) is not None:
                    values[known[key].name] = checked
        own = tuple(self._read_own_rules((*KINDS, *values.get("kinds", ()))))
        self._rules = {**self._rules, **{rule.name: {} for rule in own}}
        off, thresholds = self._read_rules()
        settings = Settings(
            **values,
            types=self._read_types(),
            rules_off=off | {rule.name for rule in own if not rule.enabled},
            thresholds=thresholds,
            own_rules=own,
            places=self._places,
        )
        return settings, tuple(self._problems)

    def _read_own_rules(self, kinds: tuple[str, ...]) -> Iterator[OwnRule]:
        tables = self._tree.get("rule", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._problem("rule", "'rule' is not a list of rules", "write each rule as [[rule]]")
            return
        names = set(self._rules)
        for number, table in enumerate(tables):
            rule, flaws = read_own_rule(table, kinds)
            called = f" in rule {table['name']!r:.60}" if "name" in table else f" in rule {number + 1}"
            for flaw in flaws:
                self._problems.append(
                    ConfigProblem(self._own_place(number, flaw.key), flaw.what + called, flaw.hint)
                )
            if rule and rule.name in names:
                place = self._own_place(number, "name")
                self._problems.append(ConfigProblem(place, f"there is a rule '{rule.name}' already", "rename it"))
            elif rule:
                names.add(rule.name)
                if "enabled" in table:
                    self._places[f"rules.{rule.name}.enabled"] = self._own_place(number, "enabled")
                yield replace(rule, place=self._own_place(number, "when"))

    def _own_place(self, number: int, key: str) -> str:
        line = line_in_table(self._lines, "rule", number, key)
        return f"{self._file}:{line}" if line else self._file

    def _read_rules(self) -> tuple[frozenset[str], dict[tuple[str, str], Setting]]:
        off: set[str] = set()
        thresholds: dict[tuple[str, str], Setting] = {}
        for name, content in self._section("rules"):
            key = f"rules.{name}"
            if name not in self._rules:
                self._problem(key, f"there is no rule '{name}'", self._nearest(name, self._rules))
                continue
            for option, value in content.items():
                place = f"{key}.{option}"
                if option == "enabled":
                    if self._checked(place, checks.flag, value) is False:
                        off.add(name)
                elif threshold := self._rules[name].get(option):
                    checked = self._checked(place, threshold_check(threshold), value)
                    if checked is not None:
                        thresholds[name, option] = checked
                else:
                    options = ["enabled", *self._rules[name]]
                    self._problem(place, f"'{name}' has no threshold '{option}'", self._nearest(option, options))
        return frozenset(off), thresholds

    def _read_types(self) -> Mapping[str, Policy]:
        types = dict(TYPES)
        for name, content in self._section("types"):
            if name not in types:
                self._problem(f"types.{name}", f"there is no type '{name}'", self._nearest(name, types))
                continue
            for option, value in content.items():
                key = f"types.{name}.{option}"
                if option not in TYPE_KEYS:
                    self._problem(key, f"'{option}' is not set by types", self._nearest(option, TYPE_KEYS))
                    continue
                try:
                    checked = _TYPE_CHECKS[option](value)
                except (SettingError, RelError) as error:
                    self._problem(key, f"{key} cannot be {_shown(value)}", f"it takes {error}")
                    continue
                self._places[key] = self._place(key)
                types[name] = replace(
                    types[name],
                    **{option: checked},
                    sources={**types[name].sources, option: self._places[key]},
                )
        return types

    def _section(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        content = self._tree.get(name, {})
        if not isinstance(content, dict):
            self._problem(name, f"'{name}' is not a section", f"write it as [{name}.NAME]")
            return []
        found: list[tuple[str, dict[str, Any]]] = []
        for key, value in content.items():
            if isinstance(value, dict):
                found.append((key, value))
            else:
                self._problem(f"{name}.{key}", f"'{name}.{key}' is not a section", f"write [{name}.{key}]")
        return found

    def _checked(self, key: str, check: Check, value: Any) -> Any:
        """The value as its check makes it, or None after a problem has been noted."""
        try:
            checked = check(value)
        except SettingError as error:
            self._problem(key, f"{key} cannot be {_shown(value)}", f"it takes {error}")
            return None
        self._places[key] = self._place(key)
        return checked

    def _problem(self, key: str, what: str, hint: str) -> None:
        self._problems.append(ConfigProblem(self._place(key), what, hint))

    def _nearest(self, name: str, names: Any) -> str:
        close = near_misses(name, names, limit=1)
        return f"did you mean '{close[0]}'?" if close else "see 'rel config show'"

    def _place(self, key: str) -> str:
        line = line_of(self._lines, key)
        return f"{self._file}:{line}" if line else self._file


def _shown(value: Any) -> str:
    text = redacted(repr(value))  # a password has no place there, and even less in a message
    return text if len(text) <= 40 else text[:39] + "…"


def threshold_check(threshold: Threshold) -> Check:
    """The check that fits a threshold: a whole number, or a rising list of them."""
    # A hundred years: what is counted back from a day of our time stays within the calendar.
    whole = checks.whole_number(threshold.least, 1_200 if threshold.unit == "months" else 36_500)
    if isinstance(threshold.default, int):
        return whole
    count = len(threshold.default)

    def check(value: Any) -> tuple[int, ...]:
        if not isinstance(value, list) or len(value) != count:
            raise SettingError(f"a list of {count} whole numbers")
        numbers = tuple(whole(each) for each in value)
        if list(numbers) != sorted(set(numbers)):
            raise SettingError(f"a list of {count} whole numbers that rise")
        return numbers

    return check


def _duration(value: Any) -> Duration | None:
    try:
        return parse_duration(value) if isinstance(value, str) else parse_duration("")
    except UsageError:
        raise SettingError("a span such as '3m', '6 weeks', 'quarterly' or 'off'") from None


def _gestures(value: Any) -> frozenset[str]:
    if isinstance(value, list) and ALL_GESTURES.issuperset(map(str, value)):
        return frozenset(value)
    raise SettingError("a list out of " + ", ".join(sorted(ALL_GESTURES)))


_TYPE_CHECKS: Mapping[str, Check] = {
    "check_in": _duration,
    "least_days": checks.whole_number(0, 365),
    "meet": _duration,
    "gestures": _gestures,
    "share": _duration,
}
