"""Writes the pages that follow from the code, and brings the consoles of the others up to date."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any

import typer

from consoles import has_consoles, refreshed
from reljournal.cli.app import PANELS, app
from reljournal.config_file import threshold_check
from reljournal.domain.book import Book
from reljournal.domain.checks import SettingError
from reljournal.domain.contact import Contact
from reljournal.domain.finding import FAMILIES, Family, Finding, Rank, Rule, Setting
from reljournal.domain.interaction import (
    GESTURE_KINDS,
    GESTURE_TAGS,
    IN_PERSON,
    KINDS,
    TWO_WAY,
    WRITTEN,
)
from reljournal.domain.ledgers import Friction
from reljournal.domain.message import msg
from reljournal.domain.own_rule import KEYS, OwnRule
from reljournal.domain.policy import DEFAULT_TYPE, TYPES, Policy
from reljournal.domain.relationship import build_relationships
from reljournal.domain.variables import variables_table
from reljournal.reports.standing import hold_on
from reljournal.rules import catalogue, limits
from reljournal.settings import plain_settings

DOCS = Path(__file__).parent
ROOT = DOCS.parent
_MADE_BY = "<!-- Made by `make docs` from the code: change it there. -->"
_EVERYWHERE = "Everywhere"


# Commands


def commands_page() -> str:
    """Every command with its arguments and options, as they are declared."""
    lines = [
        _MADE_BY,
        "# Commands",
        "",
        "`rel COMMAND --help` says the same in the terminal. What WHO, WHEN, MONEY, REF and CODE may look like",
        "is told in [What rel understands](json.md#what-rel-understands).",
        "",
    ]
    for panel, names in PANELS.items():
        listed = ", ".join(f"[`{name}`](#rel-{name})" for name in names)
        lines.append(f"- {panel}: {listed}")
    root = typer.main.get_command(app)
    lines += ["", "## Options that hold everywhere", "", "They may stand before or after the command's own.", ""]
    lines += _table(("Option", "Meaning"), (_option_row(each) for each in root.params if is_global(each)))
    lines += [
        "",
        "`rel` alone shows the agenda, or, with nobody in the journal yet, the first two steps.",
        "`rel --version` prints the version.",
    ]
    for path, command in all_commands():
        level = "##" if len(path) == 1 else "###"
        lines += ["", f"{level} rel {' '.join(path)}", "", *_command(path, command)]
    return _page(lines)


def all_commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it, groups before what is in them."""
    root: Any = typer.main.get_command(app)
    for names in PANELS.values():
        for name in names:
            command = root.get_command(None, name)
            yield (name,), command
            for sub_name, sub in getattr(command, "commands", {}).items():
                yield (name, sub_name), sub


def help_of(command: Any) -> tuple[list[str], list[str]]:
    """The paragraphs of a command's help, and its examples."""
    text, _, examples = re.sub(r"\s+", " ", command.help or "").partition(" Example")
    told = re.sub(r"^s?: ", "", examples)
    return [text], [each.strip() for each in told.split(" · ") if each.strip()]


def _command(path: tuple[str, ...], command: Any) -> Iterator[str]:
    paragraphs, examples = help_of(command)
    yield from paragraphs
    if subs := getattr(command, "commands", {}):
        yield ""
        yield from (f"- [`rel {path[0]} {sub}`](#rel-{path[0]}-{sub})" for sub in subs)
        return
    own = [each for each in command.params if not is_global(each) and each.name != "help"]
    arguments = [each for each in own if each.param_type_name == "argument"]
    options = [each for each in own if each.param_type_name == "option"]
    usage = ["rel", *path, *(_argument_usage(each) for each in arguments), "[OPTIONS]" if options else ""]
    yield from ("", "```text", " ".join(filter(None, usage)), "```")
    if own:
        yield ""
        rows = [_argument_row(each) for each in arguments] + [_option_row(each) for each in options]
        yield from _table(("Argument or option", "Meaning"), rows)
    if examples:
        yield from ("", "```sh", *examples, "```")


def is_global(parameter: Any) -> bool:
    """Whether an option is one of those that every command takes."""
    return getattr(parameter, "rich_help_panel", None) == _EVERYWHERE


def _argument_usage(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper())
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _argument_row(argument: Any) -> tuple[str, str]:
    return f"`{_argument_usage(argument)}`", str(argument.help or "")


def _option_row(option: Any) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in sorted(option.opts, key=len, reverse=True))
    if option.secondary_opts:
        names += " / " + ", ".join(f"`{name}`" for name in option.secondary_opts)
    if not option.is_flag and option.metavar:
        names = names.removesuffix("`") + f" {option.metavar}`"
    told = [str(option.help or "")]
    if option.required:
        told.append("Needed.")
    if isinstance(option.default, str | int) and not isinstance(option.default, bool):
        told.append(f"Without it: {option.default}.")
    return names, " ".join(told)


# Settings


def config_page() -> str:
    """Every setting, every threshold and every type's policy, with defaults."""
    lines = [
        _MADE_BY,
        "# Settings",
        "",
        "The config file is TOML. `rel config path` says where it lies, `rel config show` what is in force and",
        "which line set it, `rel config edit` opens it, `rel config set KEY VALUE` writes one value and leaves",
        "comments and order as they are. What the file holds that is not understood is left out, named on the",
        "agenda, and listed by `rel rules check`; everything else in it counts.",
        "",
        "## Plain settings",
        "",
    ]
    lines += _table(
        ("Key", "Default", "Takes", "Meaning"),
        (
            (
                f"`{key}`",
                _code(_plain_default(each.default)),
                _takes(each.metadata["check"]),
                each.metadata["help"],
            )
            for key, each in plain_settings().items()
        ),
    )
    lines += [
        "",
        "```toml",
        "[user]",
        'country = "DE"',
        'region = "BE"',
        "",
        "[log]",
        'kinds = ["workshop"]',
        "```",
        "",
        "## Rules",
        "",
        "Each rule can be switched off with `enabled = false`. Those with thresholds take them here;",
        "[the rules](../rules.md) say what each does.",
        "",
    ]
    lines += _table(("Key", "Default", "Takes", "Meaning"), _threshold_rows(full_key=True))
    lines += [
        "",
        "```toml",
        "[rules.reply-owed]",
        "working_days = 1",
        "",
        "[rules.payment-target-exceeded]",
        "stages = [1, 8, 15, 31, 61]",
        "",
        "[rules.occasion]",
        "enabled = false",
        "```",
        "",
        "## Rules of your own",
        "",
        "Each is a table `[[rule]]`; [how to write one](../how-to/rules-of-your-own.md) shows it at work.",
        "",
        "```toml",
        "[[rule]]",
        'name = "visit-before-summer"',
        "when = \"type == 'partnership' and days_since_meeting > 200 and today.month in [4, 5]\"",
        'headline = "Visit before the summer break"',
        'action = "meeting"',
        "```",
        "",
    ]
    lines += _table(("Key", "Default", "Meaning"), _own_rule_rows())
    lines += ["", "A condition may ask for:", ""]
    lines += _table(
        ("Name", "Is", "Meaning"),
        ((f"`{name}`", kind, meaning) for name, kind, meaning in variables_table()),
    )
    lines += [
        "",
        "## Types of relationship",
        "",
        "A type is a note of what a relationship is, with the habits that fit it. A contact may go its own way",
        f"with `rel set WHO --cadence DUR`; without a type it is `{DEFAULT_TYPE}`. Each value can be set:",
        "",
        "```toml",
        "[types.loyal]",
        'check_in = "4m"',
        'gestures = ["year-end", "birthday"]',
        "```",
        "",
    ]
    lines += _table(
        ("Type", "`check_in`", "`least_days`", "`meet`", "`gestures`", "`share`"),
        (_type_row(policy) for policy in TYPES.values()),
    )
    lines += [
        "",
        "- `check_in`: the longest span without a conversation; `off` asks for none.",
        "- `least_days`: the shortest span between two touches, in days.",
        "- `meet`, `share`: the longest spans without a meeting in person, and without something worth knowing.",
        "- `gestures`: which gestures belong to the type, out of `birthday`, `project-end`, `year-end`.",
        "",
        "## Environment",
        "",
    ]
    lines += _table(
        ("Variable", "Meaning"),
        (
            ("`REL_JOURNAL`", "The journal file; `--journal` goes before it, `journal.path` after it."),
            ("`REL_CONFIG`", "The config file; `--config` goes before it."),
            ("`REL_TODAY`", "The day to work on, as ISO: for trying things out and for tests."),
            ("`REL_NODE`", "This machine's number in new ids, 0 to 1023; else it follows from the host's name."),
            ("`REL_DEBUG`", "With 1, an error in the program shows its traceback."),
            ("`NO_COLOR`", "With any value, no colours."),
            ("`VISUAL`, `EDITOR`", "The editor for notes and for `rel config edit`."),
        ),
    )
    return _page(lines)


_OWN_RULE: Mapping[str, str] = {
    "name": "Its name: small letters and digits in words joined by hyphens. Needed.",
    "when": "The condition under which it fires, for each relationship. Needed.",
    "headline": "What to do, as the agenda says it. Needed.",
    "reason": "Why; without it the values that the condition found.",
    "action": "The kind of contact to suggest.",
    "family": "With which rules it is held back and ranked; `user` is held back by none.",
    "urgency": "`overdue`, `today`, `soon` or `info`.",
    "enabled": "Whether it is asked.",
}


def _own_rule_rows() -> Iterator[tuple[str, ...]]:
    defaults = {each.name: each.default for each in fields(OwnRule)}
    for key in KEYS:
        default = "" if defaults[key] is MISSING else _code(str(defaults[key]).lower()) if defaults[key] else ""
        yield f"`{key}`", default, _OWN_RULE[key]


def _plain_default(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _takes(check: Callable[[Any], Any], *probes: Any) -> str:
    """What a setting takes, in the words of its own refusal: the first that one of the probes meets."""
    for probe in (*probes, "?!?!?", object()):
        try:
            check(probe)
        except SettingError as error:
            return re.sub(r"(?<!\w)''", '`""`', str(error))
    raise AssertionError(f"{check} takes anything")


def _threshold_rows(*, full_key: bool, only: Rule | None = None) -> Iterator[tuple[str, ...]]:
    for rule in _rules() if only is None else (only,):
        for name, threshold in rule.thresholds.items():
            key = f"rules.{rule.name}.{name}" if full_key else name
            yield (
                f"`{key}`",
                f"{_code(_setting(threshold.default))} {threshold.unit}",
                _takes(threshold_check(threshold), _falling(threshold.default)),
                threshold.help,
            )


def _falling(value: Setting) -> list[int]:
    """A list that is refused for its order, where a list of this length is asked for."""
    return sorted(value, reverse=True) if isinstance(value, tuple) else []


def _setting(value: Setting) -> str:
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, tuple) else str(value)


def _type_row(policy: Policy) -> tuple[str, ...]:
    spans = [str(span) if span else "off" for span in (policy.check_in, policy.meet, policy.share)]
    gestures = ", ".join(sorted(policy.gestures)) or "none"
    name = f"`{policy.type}`" + (" (default)" if policy.type == DEFAULT_TYPE else "")
    return (name, spans[0], str(policy.least_days), spans[1], gestures, spans[2])


# Rules

_FAMILY_TITLES: Mapping[Family, str] = {
    "rhythm": "Rhythm: how often",
    "clarity": "Clarity: what was agreed",
    "money": "Money: what is invoiced",
    "reliability": "Reliability: words given and answers owed",
    "balance": "Balance: give and take",
    "conflict": "Conflict: what stands between you",
    "growth": "Growth: what could become of it",
}
_RANKS: Mapping[Rank, str] = {
    0: "somebody waits",
    1: "a claim of yours",
    2: "a check-in",
    3: "a nicety",
}


_TAGS: Mapping[str, str] = {
    "checkin": "you asked whether working together meets their expectations",
    "thanks": "a word of thanks",
    "praise": "a word of praise",
    "birthday": "a congratulation",
    "noreply": "a mail that needs no answer",
    "tension": "something is in the air",
    "agreed": "something was agreed",
    "summary": "a written summary of what was agreed",
    "referral": "they recommended you",
    "sparring": "they asked for your advice",
    "mistake": "a mistake of yours",
    "apology": "you owned up to it",
    "concession": "a discount, or something extra for free",
    "idea": "you proposed something new",
    "knowledge": "you shared something useful of your trade",
    "personal": "a contact without a business reason",
    "crisis": "they are in a hard phase",
}


def rules_page() -> str:
    """Every rule explained: its idea, its numbers, what it holds back and what holds it."""
    lines = [
        _MADE_BY,
        "# The rules",
        "",
        "Each morning every rule looks at every relationship and at nothing else than what the journal says.",
        "A rule that finds a reason puts it on that relationship's card. `rel why CODE` shows the records that an",
        "item rests on; `rel why WHO` tells of every rule whether it fires, what holds it, and when it would",
        "fire next. `rel rules show NAME` prints what you read here, with the numbers that you have set.",
        "",
        "Among items that are equally urgent and appear on the same day, the rank decides: somebody who waits",
        "comes before a claim, a claim before a check-in, a check-in before a nicety.",
        "[How the agenda decides](explanation/agenda.md) tells the whole of it.",
        "",
    ]
    for family in FAMILIES:
        rules = [rule for rule in _rules() if rule.family == family]
        if not rules:
            continue
        lines += [f"## {_FAMILY_TITLES[family]}", ""]
        for rule in rules:
            lines += [*_rule(rule), ""]
    lines += [*_words_of_rules(), "", *_a_year()]
    return _page(lines)


def _a_year() -> list[str]:
    """The simulation's page as the last section: its figures are made by `benchmarks/year_figures.py`."""
    _made_by, _title, *told = (DOCS / "year.md").read_text(encoding="utf-8").splitlines()
    return ["## A year in the life", *told]


def _rules() -> list[Rule]:
    """The rules in the order of their families, whatever was imported first."""
    return sorted(catalogue().values(), key=lambda rule: FAMILIES.index(rule.family))


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.name}"
    for paragraph in rule.idea.split("\n\n"):
        yield from ("", *paragraph.strip().splitlines())
    yield ""
    yield f"- Rank: {_RANKS[rule.rank]}."
    yield from (f"- {sentence}" for sentence in _holding(rule))
    if rule.returns_after is None:
        yield "- Once done, it comes back only when something new happens."
    elif not _held_by(rule):
        yield f"- If it is marked as done and nothing came of it, it comes back after {rule.returns_after} days."
    if rule.thresholds:
        yield ""
        yield from _table(("Threshold", "Default", "Takes", "Meaning"), _threshold_rows(full_key=False, only=rule))


def _holding(rule: Rule) -> Iterator[str]:
    """What a rule holds back and what holds it, by asking the limits of each pair."""
    if held := _held_by(rule):
        yield f"Holds back, where it fires: {_names(held)}."
    if rule.name == limits.FRICTION:
        beside = [each.name for each in _rules() if holder_of(each, friction=True)]
        yield f"An open friction holds back, whether or not this rule fires: {_names(beside)}."
    holders = [each.name for each in _rules() if holder_of(rule, fired=(each.name,)) == each.name]
    holders += ["an open friction"] if holder_of(rule, friction=True) else []
    if holders:
        yield f"Held back by: {_names(holders)}."
    if holder_of(rule, paused=True):
        yield "Rests while the relationship is paused."


def _held_by(rule: Rule) -> list[str]:
    return [each.name for each in _rules() if holder_of(each, fired=(rule.name,)) == rule.name]


def holder_of(
    rule: Rule, *, fired: tuple[str, ...] = (), friction: bool = False, paused: bool = False
) -> str | None:
    """What would hold back a finding of this rule, where those in `fired` fire, or as the other words say."""
    day = date(2026, 3, 2)
    someone = Contact(1, "Someone", added=day, status="paused" if paused else "active")
    frictions = {2: Friction(2, someone.id, "something", day)} if friction else {}
    relationship = build_relationships(Book(contacts={1: someone}, frictions=frictions), day)[0]
    finding = Finding(subject=1, due=day, headline=msg(""), reason=msg(""), rule=rule.name)
    hold = hold_on(finding, relationship, catalogue(), fired, day)
    return hold.by if hold else None


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" if " " not in name else name for name in names)


def _words_of_rules() -> list[str]:
    return [
        "## Words that the rules use",
        "",
        "- **Relationship**: an organisation with its people, or a person without one.",
        f"- **Kinds of entry**: {_codes(KINDS)}, and those of your own (`log.kinds`).",
        f"- **Conversation**: {_codes(TWO_WAY)}, or whatever comes in as the answer to something of yours.",
        "- **Touch**: anything you began, but a note to yourself.",
        f"- **Gesture**: {_codes(GESTURE_KINDS)}, or an entry tagged {_codes(GESTURE_TAGS, '+')}.",
        f"- **In writing**: {_codes(WRITTEN)}. **In person**: {_codes(IN_PERSON)}.",
        "- **Working day**: Monday to Friday without the public holidays of `user.country` and `user.region`.",
        "",
        "Tags that rules read, in this version; any other tag is yours:",
        "",
        *(f"- `+{tag}`: {meaning}." for tag, meaning in _TAGS.items() if _is_read(tag)),
    ]


def _is_read(tag: str) -> bool:
    folder = Path(limits.__file__).parent
    sources = [*folder.glob("*.py"), *(folder.parent / "domain").glob("*.py")]
    return any(f'"{tag}"' in path.read_text(encoding="utf-8") for path in sources)


def _codes(words: Any, sign: str = "") -> str:
    ordered = words if isinstance(words, tuple) else sorted(words)
    return ", ".join(f"`{sign}{word}`" for word in ordered)


# Pages


def _code(text: str) -> str:
    return f"`{text}`"


def _table(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


GENERATED: Mapping[Path, Callable[[], str]] = {
    DOCS / "reference" / "commands.md": commands_page,
    DOCS / "reference" / "config.md": config_page,
    DOCS / "rules.md": rules_page,
}


def written_pages() -> list[Path]:
    """The pages that people write; what lies in `examples` is code with a page of its own."""
    pages = {page for page in DOCS.rglob("*.md") if DOCS / "examples" not in page.parents}
    return sorted({ROOT / "README.md", *pages} - set(GENERATED))


def console_pages() -> list[Path]:
    """Those of them in which commands are shown with their output."""
    return [page for page in written_pages() if has_consoles(page.read_text(encoding="utf-8"))]


def main() -> None:
    """Write what changed; say what that was."""
    pages = {path: make() for path, make in GENERATED.items()}
    if sys.platform != "win32":  # the consoles need a terminal of the Unix kind
        chosen = [Path(name).resolve() for name in sys.argv[1:]]
        for path in chosen or console_pages():
            pages[path] = refreshed(path.read_text(encoding="utf-8"))
    for path, text in pages.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
