"""The catalogue of rules as a product: each rule is shown by a story, explained, and can be tuned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reljournal.domain.finding import FAMILIES, Rule
from reljournal.rules import catalogue
from scenario_text import read_steps

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.txt"))
RULES = list(catalogue().values())
NAMES = [rule.name for rule in RULES]


def rules_shown(path: Path) -> set[str]:
    """The rules of the agenda items that a scenario expects to be printed."""
    item = re.compile(r"^(?:CODE=\w+|\{\w+\}) +(?:overdue|today|soon|info) +\d{4}-\d\d-\d\d +([a-z-]+) ")
    lines = (line for step in read_steps(path.read_text(encoding="utf-8")) for line in step.out)
    return {found[1] for line in lines if (found := item.match(line))}


HITS = {rule for path in SCENARIOS for rule in rules_shown(path)}
NEAR_MISSES = {
    found for path in SCENARIOS for found in re.findall(r"near miss: ([a-z-]+)", path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_shows_the_rule_and_its_near_miss(name: str) -> None:
    assert name in HITS, f"no file in tests/scenarios expects an item of {name}"
    assert name in NEAR_MISSES, f"no file in tests/scenarios has a comment '# near miss: {name}, …'"


def test_scenarios_name_only_rules_that_exist() -> None:
    texts = (path.read_text(encoding="utf-8") for path in SCENARIOS)
    own = {found for text in texts for found in re.findall(r'^name = "([a-z-]+)"$', text, re.MULTILINE)}
    assert {*NAMES, *own} >= HITS | NEAR_MISSES


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_says_why_it_exists(rule: Rule) -> None:
    first = rule.idea.split("\n")[0]
    assert len(first) > 30
    assert first[0].isupper()
    assert rule.idea.endswith(".")
    assert rule.family in FAMILIES
    assert rule.name == rule.name.lower()
    assert rule.function.__name__ == rule.name.replace("-", "_")


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_threshold_can_be_understood(rule: Rule) -> None:
    for name, threshold in rule.thresholds.items():
        assert threshold.help.endswith("."), f"{rule.name}.{name} has no help"
        assert threshold.unit, f"{rule.name}.{name} has no unit"
        numbers = (threshold.default,) if isinstance(threshold.default, int) else threshold.default
        assert all(number >= threshold.least for number in numbers)


def test_each_family_stands_together() -> None:
    families = [rule.family for rule in RULES]
    assert families == [family for family in dict.fromkeys(families) for _ in range(families.count(family))]
