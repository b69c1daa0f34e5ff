"""The catalogue of rules, as it stands for this user."""

from __future__ import annotations

from reljournal.commands.agenda import known_rule, today
from reljournal.commands.stats import current_load, load_line, load_warning
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, Value, Word, msg
from reljournal.reports.listing import Column, Listing
from reljournal.reports.receipt import Receipt
from reljournal.reports.rule_sheet import RuleSheet
from reljournal.reports.why import thresholds_of


def listing(work: Workspace) -> Listing:
    """Every rule by family, on or off, with its thresholds."""
    rows: list[dict[str, Value]] = []
    for rule in work.all_rules.values():
        numbers = thresholds_of(rule, None, work.context(), work.settings.places)
        rows.append(
            {
                "name": rule.name,
                "family": Word(rule.family),
                "enabled": rule.name not in work.settings.rules_off,
                "on": Word("on" if rule.name not in work.settings.rules_off else "off"),
                "thresholds": tuple(f"{each.name} {_number(each.value)}" for each in numbers),
                "idea": rule.idea.partition("\n")[0],
            }
        )
    return Listing(
        title=msg(N_("Rules")),
        columns=(
            Column("family", N_("Family"), "quiet"),
            Column("name", N_("Rule"), "ref"),
            Column("on", N_("On")),
            Column("thresholds", N_("Thresholds")),
        ),
        rows=tuple(rows),
        empty=msg(N_("no rules")),
    )


def _number(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else str(value)


def sheet(work: Workspace, name: str) -> RuleSheet:
    """One rule: its idea, its thresholds, where each was set, and how often it fires today."""
    rule = work.all_rules[known_rule(name, work.all_rules)]
    agenda = today(work, everything=True, rule=rule.name)
    return RuleSheet(
        rule=rule,
        enabled=rule.name not in work.settings.rules_off,
        enabled_source=work.settings.source_of(f"rules.{rule.name}.enabled"),
        thresholds=thresholds_of(rule, None, work.context(), work.settings.places),
        fires=sum(len(card.items) for card in agenda.cards),
        held=len(agenda.held),
    )


def check(work: Workspace) -> Receipt:
    """Whether the config's rules are valid, and how many contacts a week the cadences sign the user up for."""
    count = len(work.config_problems)
    found = current_load(work)
    line = msg(N_("{n} rules, all valid"), n=len(work.all_rules))
    if count:
        line = msg(N_("left out of the config: {n:parts}"), n=count)
    return Receipt(
        line=line,
        more=(load_line(found), *load_warning(found)),
        warnings=tuple(msg(N_("{problem}"), problem=str(problem)) for problem in work.config_problems),
        data={
            "rules": len(work.all_rules),
            "problems": [
                {"place": each.place, "what": each.what, "hint": each.hint} for each in work.config_problems
            ],
        },
    )
