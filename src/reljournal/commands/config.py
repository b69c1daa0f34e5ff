"""Reading and writing the config file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from reljournal.commands.holidays import known_holidays
from reljournal.commands.workspace import Workspace
from reljournal.config_file import load_settings
from reljournal.domain.finding import Rule
from reljournal.domain.mailing import redacted
from reljournal.domain.message import N_, Value, msg
from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.errors import RelError, UsageError
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.rules import catalogue
from reljournal.settings import TYPE_KEYS, Settings, plain_settings
from reljournal.values import fields

_REGION = frozenset({"user.country", "user.region"})
_ANY_YEAR = 2026


def show(work: Workspace) -> Listing:
    """Every setting with its value and where it was set."""
    settings = work.settings
    rows: list[dict[str, Value]] = []
    for field in fields(Settings):
        if "key" not in field.metadata:
            continue
        key = field.metadata["key"]
        value = getattr(settings, field.name)
        shown = _shown(value)
        rows.append(
            {"key": key, "value": shown, "source": settings.source_of(key), "help": field.metadata["help"]}
        )
    for (rule, option), setting in settings.thresholds.items():
        key = f"rules.{rule}.{option}"
        rows.append({"key": key, "value": str(setting), "source": settings.source_of(key), "help": ""})
    for rule in sorted(settings.rules_off):
        key = f"rules.{rule}.enabled"
        rows.append({"key": key, "value": "false", "source": settings.source_of(key), "help": ""})
    for name, policy in settings.types.items():
        for option in TYPE_KEYS:
            key = f"types.{name}.{option}"
            if key in settings.places:
                text = str(getattr(policy, option) or "off")
                rows.append({"key": key, "value": text, "source": settings.source_of(key), "help": ""})
    return Listing(
        title=msg(N_("Settings in {path}"), path=str(work.config_path)),
        columns=(
            Column("key", N_("Key"), "name"),
            Column("value", N_("Value")),
            Column("source", N_("Set in"), "quiet"),
            Column("help", N_("Meaning"), "quiet"),
        ),
        rows=tuple(rows),
        empty=msg(N_("no settings")),
        notes=tuple(msg(N_("left out: {problem}"), problem=str(problem)) for problem in work.config_problems),
    )


def _shown(value: Any) -> str:
    """A setting's value as people see it: without what a URL of a messenger keeps secret."""
    if isinstance(value, bool):
        return str(value).lower()
    return redacted(", ".join(value) if isinstance(value, tuple) else str(value))


def change(work: Workspace, key: str, value: str) -> Receipt:
    """Set one value in the config file, keeping its comments; raises UsageError for a value it does not take."""
    write_settings(work.config_path, {_known_key(key, work.all_rules): value})
    value = redacted(value)
    return Receipt(
        line=msg(N_("{key} = {value} in {path}"), key=key, value=value, path=str(work.config_path)),
        data={"key": key, "value": value, "path": str(work.config_path)},
    )


def _known_key(key: str, rules: Mapping[str, Rule]) -> str:
    known = [*plain_settings()]
    for name, rule in rules.items():
        known += [f"rules.{name}.enabled", *(f"rules.{name}.{option}" for option in rule.thresholds)]
    known += [f"types.{name}.{option}" for name in Settings().types for option in TYPE_KEYS]
    if key in known:
        return key
    close = near_misses(key, known, limit=1)
    raise UsageError(
        f"there is no setting {quoted(key)}", f"did you mean '{close[0]}'?" if close else "see 'rel config show'"
    )


def write_settings(path: Path, values: Mapping[str, str]) -> None:
    """Write values into the config file, and its commented defaults where there is no file yet.

    Raises UsageError for a value that a setting does not take; the file stays as it was.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    text = path.read_text(encoding="utf-8") if path.exists() else template()
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise RelError(f"{path} is not a TOML file ({error})", "mend it with 'rel config edit'") from None
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        table: Any = document
        for part in section.split("."):
            if part not in table:
                table[part] = tomlkit.table()
            table = table[part]
        table[name] = _typed(value)
    after = tomlkit.dumps(document)
    known = {name: rule.thresholds for name, rule in catalogue().items()}
    _, old = load_settings(text, path.name, known)
    settings, problems = load_settings(after, path.name, known)
    for problem in problems:
        if problem.what not in {each.what for each in old}:
            raise UsageError(problem.what, problem.hint)
    if settings.country and _REGION.intersection(values):
        known_holidays(settings.country, settings.region, _ANY_YEAR)
    _write(path, after)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.part")
        part.write_text(text, encoding="utf-8")
        part.chmod(0o600)
        part.replace(path)
    except OSError as error:
        raise RelError(f"the config cannot be written: {error.strerror}: {path}", "mend its folder") from None


def _typed(value: str) -> Any:
    """A typed word as TOML has it: numbers, truth values and lists as such, all else as text."""
    import tomllib

    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
    return parsed if isinstance(parsed, bool | int | float | list) else value


def template() -> str:
    """A config file in which every setting stands as a comment with its default and its help."""
    lines = ["# The settings of rel. Take away a # to set one; 'rel config show' tells what is in force."]
    section = ""
    for key, field in plain_settings().items():
        name = key.rpartition(".")[2]
        if key.rpartition(".")[0] != section:
            section = key.rpartition(".")[0]
            lines += ["", f"[{section}]"]
        lines += [f"# {field.metadata['help']}", f"# {name} = {_toml(field.default)}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal) else f'"{value}"'
