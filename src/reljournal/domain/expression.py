"""Conditions that users write, read by an allow-list and evaluated without Python's own `eval`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from reljournal.domain.names import near_misses
from reljournal.domain.operations import (
    COMPARISONS,
    DATE,
    FLAG,
    FUNCTIONS,
    NEVER,
    NUMBER,
    NUMBERS,
    OPERATIONS,
    PARTS,
    TEXT,
    TEXTS,
    Kind,
    fits,
)
from reljournal.domain.quoting import quoted
from reljournal.domain.syntax import MOST_DEPTH, SYNTAX_HINT, ExpressionError, in_words, parse
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from datetime import date

Value: TypeAlias = "bool | int | float | str | date | tuple[Value, ...]"
Values = Mapping[str, Value]
Step = Callable[[Values], Value]

MOST_NODES = 200
LARGEST = 10**12
"""No number may be larger, on the way either; NEVER aside."""


@dataclass(frozen=True)
class Expression(Frozen):
    """A condition that has been read: what it comes to, and the names that it may ask for."""

    text: str
    kind: Kind
    names: tuple[str, ...]
    _run: Step

    def evaluate(self, values: Values) -> Value:
        """What it comes to; asks `values` only for the names that decide.

        Raises ExpressionError where a number is divided by nothing or grows beyond all measure.
        """
        return self._run(values)


def compile_expression(
    text: str, names: Mapping[str, Kind], choices: Mapping[str, Collection[str]] | None = None
) -> Expression:
    """Read a condition over `names`, each of which is of a kind; raises ExpressionError and nothing else.

    `choices` are, for some names, all the texts that they can be.
    """
    lead = len(text) - len(text.lstrip())
    node = parse(text, lead)
    reader = _Reader(text, lead, names, choices or {})
    kind, run = reader.read(node, 1)
    return Expression(text.strip(), kind, tuple(dict.fromkeys(reader.used)), run)


class _Reader:
    """Turns a syntax tree into steps; a kind of node that has no method here is refused."""

    def __init__(
        self, text: str, lead: int, names: Mapping[str, Kind], choices: Mapping[str, Collection[str]]
    ) -> None:
        self._text, self._lead, self._names, self._choices = text, lead, names, choices
        self._count = 0
        self.used: list[str] = []

    def read(self, node: ast.expr, depth: int) -> tuple[Kind, Step]:
        """The kind of a part and the step that evaluates it."""
        self._count += 1
        if self._count > MOST_NODES or depth > MOST_DEPTH:
            raise self._error(node, "it is too large", "split it into two rules")
        method = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        if method is None:
            raise self._error(node, f"{in_words(node)} cannot be used in a rule", SYNTAX_HINT)
        found: tuple[Kind, Step] = method(node, depth + 1)
        return found

    def _error(self, node: ast.expr, sentence: str, hint: str = "") -> ExpressionError:
        return ExpressionError(sentence, self._column(node), hint)

    def _column(self, node: ast.expr) -> int:
        """The column of a node in characters; the parser counts bytes."""
        line = self._text[self._lead :].encode("utf-8", "replace")
        return self._lead + len(line[: node.col_offset].decode("utf-8", "replace")) + 1

    def _expect(self, node: ast.expr, depth: int, kind: Kind, hint: str) -> Step:
        found, step = self.read(node, depth)
        if found != kind:
            raise self._error(node, f"{kind} is needed here, and this is {found}", hint)
        return step

    def _read_constant(self, node: ast.Constant, _depth: int) -> tuple[Kind, Step]:
        value = node.value
        if isinstance(value, bool):
            return FLAG, lambda _values: value
        if isinstance(value, int | float):
            if not abs(value) <= LARGEST:
                raise self._error(node, "this number is too large", f"numbers go up to {LARGEST:,}")
            return NUMBER, lambda _values: value
        if isinstance(value, str):
            return TEXT, lambda _values: value
        hint = "what never was is more than any number: days_since_meeting == never" if value is None else ""
        raise self._error(node, f"{value!r:.20} cannot be used in a rule", hint)

    def _read_name(self, node: ast.Name, _depth: int) -> tuple[Kind, Step]:
        name = node.id
        if name not in self._names:
            raise self._error(node, f"unknown variable {quoted(name)}", _nearest(name, self._names))
        self.used.append(name)
        return self._names[name], lambda values: values[name]

    def _read_attribute(self, node: ast.Attribute, depth: int) -> tuple[Kind, Step]:
        kind, step = self.read(node.value, depth)
        if kind != DATE:
            raise self._error(
                node, f"nothing may follow a dot here: this is {kind}", "only dates have parts: today.month"
            )
        part = PARTS.get(node.attr)
        if part is None:
            raise self._error(node, f"a date has no part {quoted(node.attr)}", _nearest(node.attr, PARTS))
        return NUMBER, lambda values: part(step(values))  # type: ignore[arg-type]

    def _read_boolop(self, node: ast.BoolOp, depth: int) -> tuple[Kind, Step]:
        word = type(node.op).__name__.lower()
        hint = f"{quoted(word)} joins two questions: open_promises > 0 {word} active_projects == 0"
        steps = [self._expect(each, depth, FLAG, hint) for each in node.values]
        join = all if word == "and" else any
        return FLAG, lambda values: join(step(values) for step in steps)

    def _read_unaryop(self, node: ast.UnaryOp, depth: int) -> tuple[Kind, Step]:
        sign = type(node.op).__name__
        if sign == "Not":
            flag = self._expect(node.operand, depth, FLAG, "'not' stands before a question: not ('vip' in tags)")
            return FLAG, lambda values: not flag(values)
        if sign not in ("USub", "UAdd"):
            raise self._error(node, "this sign cannot be used in a rule", SYNTAX_HINT)
        number = self._expect(node.operand, depth, NUMBER, "")
        factor = -1 if sign == "USub" else 1
        return NUMBER, lambda values: factor * number(values)  # type: ignore[operator]

    def _read_binop(self, node: ast.BinOp, depth: int) -> tuple[Kind, Step]:
        operation = OPERATIONS.get(type(node.op).__name__)
        if operation is None:
            raise self._error(node, "this sign cannot be used in a rule", "count with + - * / // %")
        hint = "only numbers can be counted with"
        left, right = (self._expect(each, depth, NUMBER, hint) for each in (node.left, node.right))
        column = self._column(node)

        def run(values: Values) -> Value:
            operands = left(values), right(values)
            try:
                result = operation(*operands)  # type: ignore[arg-type]
            except ZeroDivisionError:
                raise ExpressionError("it divides by zero", column) from None
            if abs(result) > LARGEST and NEVER not in map(abs, operands):  # type: ignore[arg-type]
                raise ExpressionError("a number grows too large", column)
            return result

        return NUMBER, run

    def _read_compare(self, node: ast.Compare, depth: int) -> tuple[Kind, Step]:
        parts = [self.read(each, depth) for each in (node.left, *node.comparators)]
        links = []
        for at, operator in enumerate(node.ops):
            sign = type(operator).__name__
            if sign not in COMPARISONS:
                raise self._error(node.comparators[at], "'is' cannot be used in a rule", "write == or !=")
            (left, first), (right, second) = parts[at], parts[at + 1]
            if not fits(sign, left, right):
                raise self._error(
                    node.comparators[at], f"{left} cannot be compared so with {right}", _COMPARE_HINT
                )
            self._check_choice(node, at)
            links.append((first, COMPARISONS[sign], second))
        return FLAG, lambda values: all(compare(one(values), other(values)) for one, compare, other in links)

    def _check_choice(self, node: ast.Compare, at: int) -> None:
        """Refuse to compare a name with a text that it can never be."""
        equal = type(node.ops[at]).__name__ in ("Eq", "NotEq")
        left, right = ([node.left, *node.comparators][at + side] for side in (0, 1))
        for name, other in ((left, right), (right, left)):
            choices = self._choices.get(getattr(name, "id", ""), ())
            for each in getattr(other, "elts", [other] if equal else []):
                value = getattr(each, "value", None)
                if choices and isinstance(value, str) and value not in choices:
                    raise self._error(each, f"it is never {quoted(value)}", _nearest(value, choices))

    def _read_list(self, node: ast.List | ast.Tuple, depth: int) -> tuple[Kind, Step]:
        found = [self.read(each, depth) for each in node.elts]
        kinds = {kind for kind, _ in found}
        if len(kinds) != 1 or not kinds <= {NUMBER, TEXT} or any(map(_is_not_written_out, node.elts)):
            raise self._error(
                node, "a list holds numbers or texts, written out", "for example [4, 5] or ['vip', 'press']"
            )
        values = tuple(step({}) for _, step in found)
        return (NUMBERS if kinds == {NUMBER} else TEXTS), lambda _values: values

    _read_tuple = _read_list

    def _read_ifexp(self, node: ast.IfExp, depth: int) -> tuple[Kind, Step]:
        test = self._expect(node.test, depth, FLAG, "a question stands after 'if'")
        kind, then = self.read(node.body, depth)
        otherwise = self._expect(node.orelse, depth, kind, "both sides of 'if … else' are of one kind")
        return kind, lambda values: then(values) if test(values) else otherwise(values)

    def _read_call(self, node: ast.Call, depth: int) -> tuple[Kind, Step]:
        name = getattr(node.func, "id", "")
        if name not in FUNCTIONS:
            sentence = f"unknown function {quoted(name)}" if name else "only functions by their name can be called"
            raise self._error(node.func, sentence, _nearest(name, FUNCTIONS))
        function = FUNCTIONS[name]
        found = [self.read(each, depth) for each in node.args]
        if node.keywords or not function.takes([kind for kind, _ in found]):
            raise self._error(node, f"{name} does not take this", f"write {function.usage}")
        steps = [step for _, step in found]
        return NUMBER, lambda values: function.run(*(step(values) for step in steps))


_COMPARE_HINT = "compare a number with a number, a text with a text; < and > are for numbers and dates"


def _is_not_written_out(node: ast.expr) -> bool:
    return type(getattr(node, "operand", node)).__name__ != "Constant"


def _nearest(name: str, names: Collection[str]) -> str:
    close = near_misses(name, names, limit=1)
    return f"did you mean {close[0]}?" if close else "it may be " + ", ".join(names)
