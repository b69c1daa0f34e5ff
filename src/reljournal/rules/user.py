"""Rules that users write: conditions of the config file as rules beside those of the catalogue."""

from __future__ import annotations

from datetime import date, timedelta
from math import isinf

from reljournal.domain.expression import Expression, Value, compile_expression
from reljournal.domain.finding import (
    CHECK_IN,
    CLAIM,
    NICETY,
    THEY_WAIT,
    Context,
    Finding,
    Rank,
    Rule,
    RuleFunction,
)
from reljournal.domain.message import N_, Message, Word, msg
from reljournal.domain.message import Value as Told
from reljournal.domain.operations import FLAG
from reljournal.domain.quoting import quoted
from reljournal.domain.syntax import ExpressionError
from reljournal.domain.variables import CHOICES, KINDS, Facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reljournal.domain.own_rule import OwnRule
    from reljournal.domain.relationship import Relationship

_RANKS: Mapping[str, Rank] = {"money": CLAIM, "reliability": THEY_WAIT, "conflict": THEY_WAIT, "growth": NICETY}
_SOON = timedelta(days=7)
_LOOK_BACK = 60
"""Days in which the beginning is looked for of what is overdue."""


def compile_rule(own: OwnRule) -> Rule:
    """The rule that a `[[rule]]` stands for; raises ExpressionError where its condition cannot be read."""
    condition = compile_expression(own.when, KINDS, CHOICES)
    if condition.kind != FLAG:
        hint = "for example open_promises > 0"
        raise ExpressionError(f"a condition is {FLAG}, and this is {condition.kind}", 1, hint)
    return Rule(
        name=own.name,
        family=own.family,  # type: ignore[arg-type]
        rank=_RANKS.get(own.family, CHECK_IN),
        function=_function(own, condition),
        thresholds={},
    )


def _function(own: OwnRule, condition: Expression) -> RuleFunction:
    def own_rule(relationship: Relationship, ctx: Context) -> Iterator[Finding]:
        facts = Facts(relationship, ctx)
        if not _holds(condition, facts):
            return
        yield Finding(
            subject=relationship.id,
            due=_due(own, condition, relationship, ctx),
            headline=msg("{headline}", headline=own.headline),
            reason=msg("{reason}", reason=own.reason) if own.reason else _reason(condition, facts),
            actions=(own.action,),
            evidence=facts.evidence(condition.names),
            urgency=own.urgency,  # type: ignore[arg-type]
            cycle=str(ctx.today.year) if "today" in condition.names else "",
        )

    own_rule.__doc__ = f"A rule of your own ({own.place}).\n\nIt fires when {condition.text}"
    return own_rule


def _holds(condition: Expression, facts: Facts) -> bool:
    try:
        return bool(condition.evaluate(facts))
    except ExpressionError as error:
        raise ExpressionError(f"{error.sentence}, column {error.column}", error.column) from None


def _due(own: OwnRule, condition: Expression, relationship: Relationship, ctx: Context) -> date:
    """Today, or within the week for `soon`; for `overdue` the last day on which the condition did not hold yet."""
    if own.urgency == "soon":
        return ctx.today + _SOON
    if own.urgency != "overdue":
        return ctx.today
    from reljournal.values import replace

    for ago in range(1, _LOOK_BACK):
        day = ctx.today - timedelta(days=ago)
        try:
            held = condition.evaluate(Facts(relationship, replace(ctx, today=day)))
        except ExpressionError:
            held = False
        if not held:
            return day
    return ctx.today - timedelta(days=_LOOK_BACK)


def _reason(condition: Expression, facts: Facts) -> Message:
    """What the condition found: `type partnership, days_since_meeting 231`."""
    names = [name for name in condition.names if name != "never"]
    found = tuple(msg("{variable} {value}", variable=name, value=_told(facts[name])) for name in names)
    return msg(N_("Your own rule: {facts}"), facts=found) if found else msg(N_("Your own rule"))


def _told(value: Value) -> Told:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or Word(N_("none"))
    if isinstance(value, float):
        return Word(N_("never")) if isinf(value) else f"{value:g}"
    return value


def problem(own: OwnRule, error: ExpressionError) -> tuple[str, str]:
    """What to say of a condition that cannot be read, and what to do about it."""
    return f"{error.sentence} in rule {quoted(own.name)}, column {error.column}", error.hint
