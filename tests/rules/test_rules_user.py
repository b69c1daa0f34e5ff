"""Rules that users write: what they may ask for, when they fire, and how they are put off."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.commands.own_rules import compiled
from reljournal.config_file import load_settings
from reljournal.domain.expression import Value
from reljournal.domain.finding import Finding, Rule
from reljournal.domain.operations import DATE, FLAG, NEVER, NUMBER, TEXT, TEXTS, Kind
from reljournal.domain.own_rule import OwnRule
from reljournal.domain.syntax import ExpressionError
from reljournal.domain.variables import CHOICES, VARIABLES, Facts, variables_table
from reljournal.reports.agenda import Agenda, build_agenda
from reljournal.rules import catalogue
from reljournal.rules.user import compile_rule
from reljournal.settings import Settings
from world import RULES, World, day

VISIT = "type == 'partnership' and days_since_meeting > 200 and today.month in [4, 5]"


def own(when: str = VISIT, **fields: Any) -> Rule:
    return compile_rule(OwnRule(name="mine", when=when, headline="Visit them", place="config.toml:3", **fields))


def findings(world: World, today: str, rule: Rule) -> list[Finding]:
    ctx = world.context(today)
    return [finding for each in world.relationships(today) for finding in rule.findings(each, ctx)]


def agenda(world: World, today: str, rule: Rule) -> Agenda:
    return build_agenda(world.book, world.context(today), {**RULES, rule.name: rule}, only_rule=rule.name)


def met(on: str) -> World:
    world = World()
    world.person()
    world.log(f"{on} meeting")
    return world


class TestWhenItFires:
    def test_from_the_day_on_which_its_condition_holds(self) -> None:
        world = met("2025-09-15")
        days = ["2026-03-31", "2026-04-01", "2026-04-03", "2026-04-04", "2026-05-31", "2026-06-01"]
        assert [len(findings(world, today, own())) for today in days] == [0, 0, 0, 1, 1, 0]

    def test_who_was_never_met_is_longer_away_than_anybody(self) -> None:
        world = World()
        world.person(added="2026-03-30")
        (finding,) = findings(world, "2026-04-01", own())
        assert finding.reason.values["facts"]
        assert not findings(world, "2026-04-01", own(VISIT + " and days_since_added > 200"))

    def test_what_it_says(self) -> None:
        rule = own(action="meeting", urgency="soon", reason="Before everybody is away")
        (finding,) = findings(met("2025-01-15"), "2026-04-04", rule)
        assert (finding.rule, finding.headline.values["headline"]) == ("mine", "Visit them")
        assert finding.reason.values == {"reason": "Before everybody is away"}
        assert finding.actions == ("meeting",)
        assert (finding.due, finding.urgency_on(day("2026-04-04"))) == (day("2026-04-11"), "soon")
        assert rule.idea.startswith("A rule of your own (config.toml:3).")

    def test_braces_of_the_user_stay_braces(self) -> None:
        from reljournal.render.words import Words

        rule = compile_rule(OwnRule("mine", "True", "{reason} {0} [bold]", "{headline}"))
        (finding,) = findings(met("2026-01-15"), "2026-04-04", rule)
        words = Words("en", day("2026-04-04"))
        assert (words(finding.headline), words(finding.reason)) == ("{reason} {0} [bold]", "{headline}")

    @pytest.mark.parametrize(
        ("today", "due"),
        [("2026-04-04", "2026-04-03"), ("2026-04-20", "2026-04-03"), ("2026-12-01", "2026-10-02")],
    )
    def test_what_is_overdue_was_due_before_it_began_to_hold(self, today: str, due: str) -> None:
        rule = own("days_since_meeting > 200", urgency="overdue")
        (finding,) = findings(met("2025-09-15"), today, rule)
        assert finding.due == day(due)

    def test_a_day_on_which_it_came_to_nothing_was_before_it_began(self) -> None:
        rule = own("500 / days_since_meeting < 30", urgency="overdue")
        assert findings(met("2026-04-01"), "2026-04-20", rule)[0].due == day("2026-04-17")
        rule = own("days_since_meeting >= 0 and 5 / days_since_meeting < 30", urgency="overdue")
        assert findings(met("2026-04-01"), "2026-04-20", rule)[0].due == day("2026-04-01")

    def test_it_rests_while_the_relationship_is_paused(self) -> None:
        world = World()
        world.person(status="paused")
        shown = agenda(world, "2026-04-04", own())
        assert (shown.cards, [held.hold.by for held in shown.held]) == ((), ["paused"])

    @pytest.mark.parametrize(("family", "held"), [("user", []), ("growth", ["friction-open"]), ("money", [])])
    def test_its_family_says_what_holds_it(self, family: str, held: list[str]) -> None:
        world = met("2025-01-15")
        world.friction("2026-04-01")
        assert [each.hold.by for each in agenda(world, "2026-04-04", own(family=family)).held] == held

    def test_a_number_divided_by_nothing_is_a_failure_of_this_rule_alone(self) -> None:
        shown = agenda(met("2025-01-15"), "2026-04-04", own("10 / open_invoices > 3"))
        assert [failure.rule for failure in shown.failures] == ["mine"]
        assert "divides by zero, column 1" in shown.failures[0].error


class TestPuttingOff:
    """A dismissal holds until what the condition was read from changes."""

    def dismissed(self, when: str = VISIT) -> tuple[World, Rule]:
        world, rule = met("2025-01-15"), own(when)
        (finding,) = findings(world, "2026-04-04", rule)
        world.put_off(finding, "2026-04-04", kind="dismissed")
        assert not agenda(world, "2026-04-05", rule).cards
        return world, rule

    def test_an_entry_that_it_does_not_ask_for_changes_nothing(self) -> None:
        world, rule = self.dismissed()
        world.log("2026-04-06 call")
        assert not agenda(world, "2026-04-07", rule).cards

    def test_an_entry_that_it_asks_for_does(self) -> None:
        world, rule = self.dismissed("days_since_meeting >= 0")
        world.log("2026-04-06 meeting")
        assert agenda(world, "2026-04-07", rule).cards

    def test_another_year_is_another_matter_where_it_asks_for_the_day(self) -> None:
        world, rule = self.dismissed()
        assert agenda(world, "2027-04-04", rule).cards

    def test_and_the_same_matter_where_it_does_not(self) -> None:
        world, rule = self.dismissed("days_since_meeting > 200")
        assert not agenda(world, "2027-04-04", rule).cards


def one_of_each(world: World) -> None:
    """A relationship with something of everything, seen from 2026-04-04."""
    who = world.person(type="loyal", tags=("vip", "press"), since="2020-05-01", added="2021-01-01", cadence="3m")
    for told in (
        "2025-01-10 meeting",
        "2025-05-05 event",
        "2026-01-01 video",
        "2026-02-01 email in",
        "2026-03-01 email",
        "2026-03-02 email in +checkin",
        "2026-03-20 card",
    ):
        world.log(told)
    world.plan("2026-04-10 call")
    world.promise("2026-03-01", "2026-04-20")
    world.promise("2026-03-01", "2026-04-20", theirs=True)
    world.promise("2026-03-01", "2026-03-20", closed="2026-03-19")
    world.invoice("2026-01-01", "2026-01-15", who=who)
    world.invoice("2026-03-25", "2026-04-15", who=who)
    world.invoice("2025-01-01", "2025-01-15", paid="2025-01-14", who=who)
    world.friction("2026-03-30")
    world.project("2026-01-01")
    world.project("2024-01-01", ended="2025-04-04")


FULL: Mapping[str, Value] = {
    "type": "loyal",
    "status": "active",
    "kind": "person",
    "name": "Anna Weber",
    "tags": ("vip", "press"),
    "people": 1,
    "today": day("2026-04-04"),
    "never": NEVER,
    "days_since_added": 1919,
    "years_known": 5,
    "days_since_conversation": 33,
    "days_since_touch": 15,
    "days_since_heard": 33,
    "days_since_meeting": 334,
    "days_since_call": 93,
    "days_since_email": 33,
    "days_since_gesture": 15,
    "days_since_checkin": 33,
    "entries_12m": 6,
    "conversations_12m": 3,
    "touches_12m": 4,
    "plans": 1,
    "open_promises": 1,
    "awaited_promises": 1,
    "open_invoices": 2,
    "overdue_invoices": 1,
    "days_late": 79,
    "open_frictions": 1,
    "active_projects": 1,
    "days_since_project": 365,
    "cadence_days": 91,
}
EMPTY: Mapping[str, Value] = {
    "type": "partnership",
    "tags": (),
    "years_known": 0,
    "days_since_added": NEVER,
    "cadence_days": NEVER,
    "days_late": 0,
    **{name: NEVER for name in VARIABLES if name.startswith("days_since_")},
    **{
        name: 0
        for name in VARIABLES
        if name.startswith(("open_", "awaited_", "overdue_")) or name.endswith("_12m")
    },
}
PYTHON: Mapping[Kind, tuple[type, ...]] = {
    TEXT: (str,),
    NUMBER: (int, float),
    DATE: (type(day("2026-01-01")),),
    TEXTS: (tuple,),
    FLAG: (bool,),
}


def facts(tell: Callable[[World], object]) -> Facts:
    world = World()
    tell(world)
    (relationship,) = world.relationships("2026-04-04")
    return Facts(relationship, world.context("2026-04-04"))


class TestVariables:
    def test_each_is_tested(self) -> None:
        assert set(FULL) == set(VARIABLES)

    @pytest.mark.parametrize("name", FULL)
    def test_of_a_full_life(self, name: str) -> None:
        assert facts(one_of_each)[name] == FULL[name]

    @pytest.mark.parametrize("name", EMPTY)
    def test_of_somebody_just_met(self, name: str) -> None:
        assert facts(lambda world: world.person(added=None, cadence="off"))[name] == EMPTY[name]

    @pytest.mark.parametrize("name", list(VARIABLES))
    def test_each_is_of_its_kind(self, name: str) -> None:
        value = facts(one_of_each)[name]
        assert isinstance(value, PYTHON[VARIABLES[name].kind])
        assert not isinstance(value, bool) or VARIABLES[name].kind == FLAG
        assert name not in CHOICES or value in CHOICES[name]

    @pytest.mark.parametrize("name", list(VARIABLES))
    def test_evidence_is_there_and_stays_the_same_the_next_day(self, name: str) -> None:
        world = World()
        one_of_each(world)
        seen = [
            Facts(world.relationship(today), world.context(today)).evidence([name])
            for today in ("2026-04-04", "2026-04-05")
        ]
        assert seen[0]
        assert seen[0] == seen[1]

    def test_a_house_stands_for_its_people(self) -> None:
        def tell(world: World) -> None:
            house = world.organisation(tags=("print",))
            world.person(org=house, tags=("vip",))
            world.person("Ben Weber", org=house, status="ended")

        found = facts(tell)
        assert (found["kind"], found["name"], found["people"]) == ("organisation", "Weber GmbH", 1)
        assert found["tags"] == ("print", "vip")

    def test_the_table_is_for_the_documentation(self) -> None:
        table = variables_table()
        assert [name for name, _, _ in table] == list(VARIABLES)
        assert all(told.endswith(".") for _, _, told in table)


CONFIG = """
[agenda]
limit = 5

[[rule]]
name = "visit-in-spring"
when = "type == 'partnership' and days_since_meeting > 200"
headline = "Visit before the summer break"
{more}

[[rule]]
name = "the-other"
when = "open_promises > 3"
headline = "Write them all down"
"""
THRESHOLDS = {name: rule.thresholds for name, rule in catalogue().items()}


def load(text: str) -> tuple[Settings, Mapping[str, Rule], list[str]]:
    settings, problems = load_settings(text, "config.toml", THRESHOLDS)
    rules, more = compiled(settings.own_rules)
    return settings, rules, [str(problem) for problem in (*problems, *more)]


def changed(old: str, new: str) -> tuple[Mapping[str, Rule], list[str]]:
    assert old in CONFIG
    _, rules, problems = load(CONFIG.replace(old, new, 1).replace("{more}", ""))
    return rules, problems


class TestConfig:
    def test_rules_are_read(self) -> None:
        more = 'action = "meeting"\nfamily = "growth"\nurgency = "info"\nreason = "They go away"\nenabled = false'
        settings, rules, problems = load(CONFIG.replace("{more}", more))
        assert problems == []
        assert settings.agenda_limit == 5
        assert list(rules) == ["visit-in-spring", "the-other"]
        assert rules["visit-in-spring"].family == "growth"
        assert rules["the-other"].family == "user"
        assert settings.rules_off == {"visit-in-spring"}
        assert settings.source_of("rules.visit-in-spring.enabled") == "config.toml:13"
        assert settings.own_rules[0].place == "config.toml:7"

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            (
                "days_since_meeting >",
                "days_since_meetin >",
                (
                    "config.toml:7: unknown variable 'days_since_meetin' in rule 'visit-in-spring', column 27; "
                    "did you mean days_since_meeting?"
                ),
            ),
            (
                "'partnership'",
                "5",
                (
                    "config.toml:7: text cannot be compared so with a number in rule 'visit-in-spring', column 9; "
                    "compare a number with a number, a text with a text; < and > are for numbers and dates"
                ),
            ),
            (
                "type == 'partnership' and days_since_meeting > 200",
                "days_since_meeting",
                (
                    "config.toml:7: a condition is yes or no, and this is a number in rule 'visit-in-spring', "
                    "column 1; for example open_promises > 0"
                ),
            ),
            (
                "type == 'partnership'",
                "type.__class__",
                (
                    "config.toml:7: nothing may follow a dot here: this is text in rule 'visit-in-spring', "
                    "column 1; only dates have parts: today.month"
                ),
            ),
            (
                'name = "visit-in-spring"',
                'name = "Visit!"',
                (
                    "config.toml:6: name cannot be 'Visit!' in rule 'Visit!'; it takes small letters in words "
                    "joined by hyphens"
                ),
            ),
            (
                'name = "visit-in-spring"',
                'name = "check-in-due"',
                "config.toml:6: there is a rule 'check-in-due' already; rename it",
            ),
            (
                'name = "visit-in-spring"\n',
                "",
                'config.toml:5: a rule needs its name in rule 1; for example name = "visit-before-summer"',
            ),
            (
                "headline = ",
                "headlin = ",
                "config.toml:8: a rule has no 'headlin' in rule 'visit-in-spring'; did you mean 'headline'?",
            ),
            (
                '"Visit before the summer break"',
                "7",
                "config.toml:8: headline cannot be 7 in rule 'visit-in-spring'; it takes a line of text",
            ),
            (
                "{more}",
                'urgency = "sooon"',
                "config.toml:9: urgency cannot be 'sooon' in rule 'visit-in-spring'; did you mean 'soon'?",
            ),
            (
                "{more}",
                'action = "metting"',
                "config.toml:9: action cannot be 'metting' in rule 'visit-in-spring'; did you mean 'meeting'?",
            ),
            (
                "{more}",
                'family = "x"',
                (
                    "config.toml:9: family cannot be 'x' in rule 'visit-in-spring'; it takes one of rhythm, "
                    "clarity, money, reliability, balance, conflict, growth, user"
                ),
            ),
            (
                "{more}",
                "enabled = 1",
                "config.toml:9: enabled cannot be 1 in rule 'visit-in-spring'; it takes true or false",
            ),
        ],
    )
    def test_a_wrong_one_is_told_and_the_others_go_on(self, old: str, new: str, problem: str) -> None:
        rules, problems = changed(old, new)
        assert problems == [problem]
        assert list(rules) == ["the-other"]

    def test_a_key_that_is_not_known_spoils_nothing(self) -> None:
        rules, problems = changed("{more}", "colour = 5")
        assert problems == [
            (
                "config.toml:9: a rule has no 'colour' in rule 'visit-in-spring'; "
                "it takes name, when, headline, reason, action, family, urgency, enabled"
            )
        ]
        assert list(rules) == ["visit-in-spring", "the-other"]

    def test_of_two_with_one_name_the_first_counts(self) -> None:
        rules, problems = changed('"the-other"', '"visit-in-spring"')
        assert problems == ["config.toml:12: there is a rule 'visit-in-spring' already; rename it"]
        assert list(rules) == ["visit-in-spring"]

    @pytest.mark.parametrize("text", ["rule = 5", "[rule]\nname = 'x'", "rule = [1]"])
    def test_what_is_no_list_of_rules(self, text: str) -> None:
        settings, _, problems = load(text)
        assert settings.own_rules == ()
        assert problems == ["config.toml:1: 'rule' is not a list of rules; write each rule as [[rule]]"]

    @pytest.mark.parametrize("text", ["rule = []", "rule = [{name = 'x', when = 'new', headline = 'x'}]"])
    def test_rules_in_one_line_are_rules_too(self, text: str) -> None:
        _, rules, problems = load(text)
        assert rules == {}
        assert all(problem.startswith("config.toml: unknown variable 'new'") for problem in problems)

    def test_one_is_switched_off_like_any_other(self) -> None:
        settings, rules, problems = load(CONFIG.replace("{more}", "") + "\n[rules.the-other]\nenabled = false")
        assert problems == []
        assert settings.rules_off == {"the-other"}
        assert "the-other" in rules

    @given(
        st.dictionaries(
            st.sampled_from(["name", "when", "headline", "action", "family", "urgency", "enabled", "x", ""]),
            st.sampled_from(["x", "", "a-b", 'q"', "open_promises > 0", "call", "user", "soon", 1, True, 2.5]),
        )
    )
    def test_any_table_is_a_rule_or_a_problem(self, table: dict[str, Any]) -> None:
        import json

        text = "[[rule]]\n" + "".join(f"{json.dumps(key)} = {json.dumps(value)}\n" for key, value in table.items())
        _, rules, problems = load(text)
        assert rules or problems

    def test_own_kinds_of_entry_can_be_suggested(self) -> None:
        text = '[log]\nkinds = ["workshop"]\n' + CONFIG.replace("{more}", 'action = "workshop"')
        assert load(text)[2] == []


def test_a_condition_that_is_no_question_is_refused() -> None:
    with pytest.raises(ExpressionError, match="a condition is yes or no, and this is text"):
        own("name")


def test_nothing_of_it_is_loaded_without_a_rule() -> None:
    code = (
        "import sys; from reljournal.config_file import load_settings; from reljournal.rules import catalogue;"
        "from reljournal.commands.own_rules import compiled;"
        "settings, _ = load_settings({text!r}, 'x', dict.fromkeys(catalogue(), {{}}));"
        "compiled(settings.own_rules);"
        "print([name for name in ('expression', 'operations', 'syntax', 'variables')"
        " if 'reljournal.domain.' + name in sys.modules], 'reljournal.rules.user' in sys.modules)"
    )

    def loaded(text: str) -> str:
        command = [sys.executable, "-c", code.format(text=text)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert loaded("[agenda]\nlimit = 5") == "[] False"
    everything = "['expression', 'operations', 'syntax', 'variables'] True"
    assert loaded('[[rule]]\nname = "x"\nwhen = "True"\nheadline = "x"') == everything
