"""The rules that the user has written, ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from reljournal.domain.finding import Rule
from reljournal.domain.own_rule import OwnRule
from reljournal.settings import ConfigProblem


@cache
def compiled(own_rules: tuple[OwnRule, ...]) -> tuple[Mapping[str, Rule], tuple[ConfigProblem, ...]]:
    """Those rules whose condition can be read, and a problem for each of the others.

    What reads conditions is imported only where there are any.
    """
    if not own_rules:
        return {}, ()
    from reljournal.domain.syntax import ExpressionError
    from reljournal.rules.user import compile_rule, problem

    rules: dict[str, Rule] = {}
    problems: list[ConfigProblem] = []
    for own in own_rules:
        try:
            rules[own.name] = compile_rule(own)
        except ExpressionError as error:
            problems.append(ConfigProblem(own.place, *problem(own, error)))
    return rules, tuple(problems)
