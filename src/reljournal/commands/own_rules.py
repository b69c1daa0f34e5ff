"""The rules that the user has written, ready to run."""

from __future__ import annotations

from reljournal.domain.finding import Rule
from reljournal.settings import ConfigProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from reljournal.domain.own_rule import OwnRule

    _Compiled = tuple[Mapping[str, Rule], tuple[ConfigProblem, ...]]

_KNOWN: dict[tuple[OwnRule, ...], _Compiled] = {}


def compiled(own_rules: tuple[OwnRule, ...]) -> _Compiled:
    """Those rules whose condition can be read, and a problem for each of the others.

    Compiled once a run; what reads conditions is imported only where there are any.
    """
    if not own_rules:
        return {}, ()
    if own_rules not in _KNOWN:
        _KNOWN[own_rules] = _compile(own_rules)
    return _KNOWN[own_rules]


def _compile(own_rules: tuple[OwnRule, ...]) -> _Compiled:
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
