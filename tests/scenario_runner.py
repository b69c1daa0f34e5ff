"""Runs the commands of a scenario file through the installed `rel` and compares what they print."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

from scenario_text import ANY_LINES, Pair, ScenarioError, Step, agrees, compare, read_steps, written

REL = which("rel", path=str(Path(sys.executable).parent))
_BEGAN = "rel: began a new journal: "
_QUOTED = re.compile(r"\$'((?:[^'\\]|\\.)*)'")
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "PATHEXT", "COMSPEC")
_SECONDS = 60
_CODE = re.compile(r"^([a-z][2-9][a-z][a-z2-9]?)( +(?:overdue|today|soon|info) |  )")
_REF = re.compile(r"\[(\d{3,})\]")
_FIRST_REF = re.compile(r"^\d{3,}(?=  )")


@dataclass
class Outcome:
    """What one step gave, line by line beside what was expected."""

    step: Step
    out: list[Pair]
    err: list[Pair]
    code: int

    @property
    def is_right(self) -> bool:
        return agrees(self.out) and agrees(self.err) and self.code == self.step.code


@dataclass
class Run:
    """One scenario in a folder of its own, from its first command to its last."""

    folder: Path
    through: Sequence[str] = ()
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if REL is None:
            raise ScenarioError(f"there is no rel beside {sys.executable}: install the project first")
        self.known["dir"] = str(self.folder)
        (self.folder / "home").mkdir(exist_ok=True)

    def take(self, step: Step) -> Outcome:
        """Run one step and compare."""
        if step.body is not None:
            (self.folder / self._filled(step, step.command.split()[1])).write_text(
                step.body, encoding="utf-8", newline=""
            )
            return Outcome(step, [], [], 0)
        out, err, code = self._run(step)
        told = [line for line in err if any(_BEGAN in each for each in step.err) or not line.startswith(_BEGAN)]
        return Outcome(step, compare(step.out, out, self.known), compare(step.err, told, self.known), code)

    def _run(self, step: Step) -> tuple[list[str], list[str], int]:
        words, source, target = self._words(step)
        programs = {"rel": [str(REL)], "python": [sys.executable]}
        if not words or words[0] not in programs:
            raise ScenarioError(f"line {step.line}: a command begins with rel, python or file: {step.command}")
        done = subprocess.run(
            [*self.through, *programs[words[0]], *words[1:]],
            input=source,
            capture_output=True,
            cwd=self.folder,
            env=self._environment(step),
            timeout=_SECONDS,
            check=False,
        )
        if target is not None:
            target.write_bytes(done.stdout)
        return ([] if target else _lines(done.stdout)), _lines(done.stderr), done.returncode

    def _words(self, step: Step) -> tuple[list[str], bytes, Path | None]:
        """The words of a command as a shell splits them, what it reads, and the file that it writes to."""
        secrets: list[str] = []

        def hide(found: re.Match[str]) -> str:
            secrets.append(str(ast.literal_eval(f"'{found[1]}'")))
            return f"\ue000{len(secrets) - 1}\ue001"

        try:
            words = shlex.split(_QUOTED.sub(hide, step.command))
        except ValueError as error:
            raise ScenarioError(f"line {step.line}: {error}: {step.command}") from None
        source, target = b"", None
        while len(words) > 2 and words[-2] in ("<", ">", "<<<"):
            operator, word = words[-2:]
            word = self._filled(step, _revealed(word, secrets))
            del words[-2:]
            if operator == ">":
                target = self.folder / word
            else:
                source = (self.folder / word).read_bytes() if operator == "<" else f"{word}\n".encode()
        literal = words[:1] == ["python"]
        return (
            [_revealed(word if literal else self._filled(step, word), secrets) for word in words],
            source,
            target,
        )

    def _filled(self, step: Step, word: str) -> str:
        def value(found: re.Match[str]) -> str:
            if found[1] not in self.known:
                raise ScenarioError(f"line {step.line}: nothing was captured as {{{found[1]}}}: {step.command}")
            return self.known[found[1]]

        return re.sub(r"\{(\w+)\}", value, word)

    def _environment(self, step: Step) -> dict[str, str]:
        home = self.folder / "home"
        return {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "LOCALAPPDATA": str(home / "local"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "REL_JOURNAL": str(self.folder / "journal.json"),
            "REL_CONFIG": str(self.folder / "config.toml"),
            "REL_NODE": "1",
            "REL_TODAY": step.moment,
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
        }


def _revealed(word: str, secrets: Sequence[str]) -> str:
    return re.sub("\ue000(\\d+)\ue001", lambda found: secrets[int(found[1])], word)


def _lines(data: bytes) -> list[str]:
    lines = data.decode("utf-8").replace("\r\n", "\n").split("\n")
    while lines and not lines[-1]:
        lines.pop()
    return lines


def run(path: Path, folder: Path, through: Sequence[str] = ()) -> Iterator[Outcome]:
    """Every step of a scenario file, as it is taken; `through` is what starts its commands."""
    scenario = Run(folder, through)
    for step in read_steps(path.read_text(encoding="utf-8")):
        yield scenario.take(step)


def failure(path: Path, outcome: Outcome) -> str:
    """What went otherwise than expected, as a diff that names the line of the scenario."""
    step = outcome.step
    lines = [f"{path.name}:{step.line}: ({step.moment}) $ {step.command}"]
    for mark, pairs in (("  ", outcome.out), (">2", outcome.err)):
        for wanted, got in pairs:
            if wanted == ANY_LINES or (wanted is not None and got is not None):
                lines.append(f"    {mark} {wanted if got is None else got}")
            elif wanted is not None:
                lines.append(f"  - {mark} {wanted}")
            else:
                lines.append(f"  + {mark} {got}")
    if outcome.code != step.code:
        lines.append(f"  exit code {outcome.code}, expected {step.code}")
    return "\n".join(lines)


def rewrite(path: Path, folder: Path) -> None:
    """Write what the commands print today into the file; lines that still match stay as they are.

    Where a step cannot be taken, the steps before it are written, then ScenarioError is raised.
    """
    text = path.read_text(encoding="utf-8")
    lines, result, done = text.splitlines(), [], 0
    scenario = Run(folder)
    try:
        for step in read_steps(text):
            outcome = scenario.take(step)
            if not outcome.is_right:
                result += [*lines[done : step.line], *_told(outcome, scenario.known)]
                done = step.end
    finally:
        path.write_text("\n".join(result + lines[done:]) + "\n", encoding="utf-8")


def _told(outcome: Outcome, known: dict[str, str]) -> list[str]:
    return [
        *_rewritten(outcome.out, known),
        *(f">2 {line}" for line in _rewritten(outcome.err, known)),
        *([f">= {outcome.code}"] if outcome.code else []),
    ]


def _rewritten(pairs: Sequence[Pair], known: dict[str, str]) -> list[str]:
    kept: list[str] = []
    for wanted, got in pairs:
        if wanted == ANY_LINES:
            if kept[-1:] != [ANY_LINES]:
                kept.append(ANY_LINES)
        elif got is not None:
            kept.append(wanted if wanted is not None else written(_with_holes(got, known)))
    return kept


def _with_holes(line: str, known: dict[str, str]) -> str:
    """An output line without what differs from machine to machine: the folder, references, codes."""
    names = {value: f"{{{name}}}" for name, value in known.items()}
    line = line.replace(known["dir"], "{dir}")
    line = _CODE.sub(lambda found: names.get(found[1], "CODE=_") + found[2], line)
    line = _REF.sub(lambda found: f"[{names[found[1]]}]" if found[1] in names else "[REF]", line)
    return _FIRST_REF.sub(lambda found: names.get(found[0], "REF=_"), line)
