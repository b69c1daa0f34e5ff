"""Scenario files as values: their steps, and what matches an expected line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

ANY_LINES = "..."
_CAPTURES = {"REF": r"\d{3,}", "CODE": r"[a-z][2-9][a-z][a-z2-9]?"}
_HOLES = re.compile(r"\[REF\]|(?P<what>REF|CODE)=(?P<name>\w+)(?P<gap> *)|\{(?P<known>\w+)\}(?P<gap2> *)|…|\[\*\]")
_ESCAPED = ("\\$ ", "\\# ", "\\== ", "\\>2 ", "\\>= ", "\\...", "\\\\")


class ScenarioError(Exception):
    """A scenario file that cannot be read; names the line."""


@dataclass
class Step:
    """One command with what is expected of it; `line` is where it stands, from 1."""

    line: int
    command: str
    moment: str
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    code: int = 0
    body: str | None = None
    end: int = 0
    """The line after the last one that belongs to the step."""


def read_steps(text: str) -> list[Step]:
    """The steps of a scenario, in their order; raises ScenarioError."""
    steps: list[Step] = []
    moment = ""
    current: Step | None = None
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        if line.startswith("$ "):
            if not moment:
                raise ScenarioError(f"line {at}: a command needs a date heading above it, such as == 2026-03-02")
            current = Step(at, line[2:].strip(), moment)
            steps.append(current)
            if current.command.startswith("file "):
                current.body, at = _body(current, lines, at)
            current.end = at
        elif line.startswith("== "):
            moment, current = _moment(line, at), None
        elif line.startswith("# ") or line == "#":
            current = None
        elif current is None:
            if line.strip():
                raise ScenarioError(f"line {at}: this belongs to no command: {line}")
        else:
            _expect(current, line, at)
    for step in steps:
        while step.out and not step.out[-1]:
            step.out.pop()
    return steps


def _moment(line: str, at: int) -> str:
    found = re.fullmatch(r"== (\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?(?: .*)?", line)
    if not found:
        raise ScenarioError(f"line {at}: a heading is == 2026-03-02 or == 2026-03-02 18:30, with words after it")
    return f"{found[1]}T{found[2]}" if found[2] else found[1]


def _body(step: Step, lines: Sequence[str], at: int) -> tuple[str, int]:
    head, _, end = step.command.partition("<<")
    if end.strip() not in lines[at:]:
        raise ScenarioError(f"line {step.line}: write $ file NAME <<END, the lines, then END")
    stop = lines.index(end.strip(), at)
    step.command = head.strip()
    return "".join(f"{line}\n" for line in lines[at:stop]), stop + 1


def _expect(step: Step, line: str, at: int) -> None:
    if line.startswith(">2 "):
        step.err.append(line[3:])
    elif line.startswith(">= "):
        step.code = int(line[3:])
    else:
        step.out.append(line)
    if line:
        step.end = at


def written(line: str) -> str:
    """An output line as a scenario file holds it: one that would read as something else gets a backslash."""
    return f"\\{line}" if f"\\{line}".startswith(_ESCAPED) else line


def match_line(expected: str, actual: str, known: Mapping[str, str]) -> dict[str, str] | None:
    """The captures of a line that is as expected, else None."""
    if expected.startswith(_ESCAPED):
        expected = expected[1:]
    pattern, end = "", 0
    for hole in _HOLES.finditer(expected):
        pattern += re.escape(expected[end : hole.start()]) + _hole(hole, known)
        end = hole.end()
    found = re.fullmatch(pattern + re.escape(expected[end:]), actual)
    return None if found is None else {name: text for name, text in found.groupdict().items() if name != "_"}


def _hole(hole: re.Match[str], known: Mapping[str, str]) -> str:
    # Listings align their columns, and a code or reference may be a letter longer another day.
    gap = " +" if hole["gap"] or hole["gap2"] else ""
    if hole["what"]:
        return f"(?P<{hole['name']}>{_CAPTURES[hole['what']]}){gap}"
    if hole["known"]:
        value = known.get(hole["known"])
        return re.escape(hole[0].rstrip() if value is None else value) + gap
    return r"\[\d{3,}\]" if hole[0] == "[REF]" else ".*"


Pair = tuple[str | None, str | None]
"""An expected line and the actual one it stands for; None where the other has no partner."""


def compare(expected: Sequence[str], actual: Sequence[str], known: dict[str, str]) -> list[Pair]:
    """Both sides beside each other, as many lines paired as can be; captures of paired lines go into `known`.

    `...` takes any number of lines, and stands in one pair with each of them, or with None.
    """
    pairs = list(_aligned(expected, actual, known))
    for wanted, got in pairs:
        if wanted is not None and got is not None and wanted != ANY_LINES:
            known.update(match_line(wanted, got, known) or {})
    return pairs


def _aligned(expected: Sequence[str], actual: Sequence[str], known: Mapping[str, str]) -> Iterator[Pair]:
    """The pairing in which the most lines match, walked from the start; `...` swallows what nothing else takes."""
    rows, columns = len(expected), len(actual)
    worth = [[_worth(wanted, got, known) for got in actual] for wanted in expected]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            below = best[row if expected[row] == ANY_LINES else row + 1][column + 1]
            pair = below + worth[row][column] if worth[row][column] else 0
            best[row][column] = max(pair, best[row + 1][column], best[row][column + 1])
    row = column = 0
    while row < rows or column < columns:
        if column == columns:
            yield expected[row], None
            row += 1
        elif row == rows or best[row][column] == best[row][column + 1]:
            yield None, actual[column]
            column += 1
        elif best[row][column] == best[row + 1][column]:
            yield expected[row], None
            row += 1
        else:
            yield expected[row], actual[column]
            row += expected[row] != ANY_LINES
            column += 1


def _worth(wanted: str, got: str, known: Mapping[str, str]) -> int:
    if wanted == ANY_LINES:
        return 1
    return 2 if match_line(wanted, got, known) is not None else 0


def agrees(pairs: Sequence[Pair]) -> bool:
    """Whether every line on both sides has its partner."""
    return all(wanted == ANY_LINES or (wanted is not None and got is not None) for wanted, got in pairs)
