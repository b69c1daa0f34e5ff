"""Compares ways to evaluate users' conditions: import, speed, and what hostile ones can do.

Run it with the Python of an environment that holds the candidates; those that are not installed are left out.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

HERE = Path(__file__).resolve().parent
HOSTILE = HERE.parent / "tests" / "data" / "hostile_expressions.txt"
CANARY = "canary"
ALLOWED_MS, KILLED_MS = 50, 1_000
_MEMORY = 2 << 30
EVALUATIONS = 10_000
PLAIN = (
    "type == 'partnership' and days_since_meeting > 200 and today.month in [4, 5]",
    "type == 'partnership' && days_since_meeting > 200 && today.getMonth() in [3, 4]",
)
Evaluator = Callable[[Mapping[str, Any]], Any]


def values() -> dict[str, Any]:
    """What a condition is given: plain values, and some of the host's that it must not change."""
    return {
        "type": "partnership",
        "name": "a" * 40 + "!",
        "tags": ["vip", "press"],
        "today": datetime(2026, 4, 3),
        "days_since_meeting": 231,
        "record": {"secret": 1},
    }


def hostile() -> list[str]:
    """The hostile conditions; a long one is kept as its beginning, what is repeated how often, its end."""
    return [written_out(json.loads(line)) for line in HOSTILE.read_text("utf-8").splitlines()]


def written_out(item: str | list[Any]) -> str:
    if isinstance(item, str):
        return item
    start, unit, times, end = item
    return str(start) + str(unit) * int(times) + str(end)


# The candidates: each turns a text into something that can be evaluated.


def allow_list(text: str) -> Evaluator:
    from reljournal.domain import operations as kinds
    from reljournal.domain.expression import compile_expression

    names: dict[str, kinds.Kind] = {
        "type": kinds.TEXT,
        "name": kinds.TEXT,
        "tags": kinds.TEXTS,
        "today": kinds.DATE,
        "days_since_meeting": kinds.NUMBER,
    }
    return compile_expression(text, names).evaluate


def simple_eval(text: str) -> Evaluator:
    evaluator = import_module("simpleeval").EvalWithCompoundTypes

    tree = evaluator.parse(text)
    return lambda given: evaluator(names=given).eval(text, previously_parsed=tree)


def rule_engine(text: str) -> Evaluator:
    rule = import_module("rule_engine").Rule(text)
    return lambda given: rule.evaluate(given)


def cel_python(text: str) -> Evaluator:
    celpy = import_module("celpy")
    environment = celpy.Environment()
    program = environment.program(environment.compile(text))
    return lambda given: program.evaluate(
        {name: celpy.json_to_cel(_for_cel(each)) for name, each in given.items()}
    )


def _for_cel(value: Any) -> Any:
    celtypes = import_module("celpy.celtypes")
    return celtypes.TimestampType(f"{value:%Y-%m-%dT%H:%M:%SZ}") if isinstance(value, datetime) else value


def cel_rust(text: str) -> Evaluator:
    program = import_module("cel").compile(text)
    return lambda given: program.execute(dict(given))


@dataclass(frozen=True)
class Candidate:
    """One way, with the import that it costs and the plain condition in its language."""

    module: str
    read: Callable[[str], Evaluator]
    plain: str = PLAIN[0]


CANDIDATES: Mapping[str, Candidate] = {
    "ast allow-list": Candidate("ast, reljournal.domain.expression", allow_list),
    "simpleeval": Candidate("simpleeval", simple_eval),
    "rule-engine": Candidate("rule_engine", rule_engine),
    "cel-python": Candidate("celpy", cel_python, PLAIN[1]),
    "CEL in Rust": Candidate("cel", cel_rust, PLAIN[1]),
}


# What a hostile condition did


def outcome(read: Callable[[str], Evaluator], text: str) -> str:
    """`refused`, `harmless`, or what it did."""
    given = values()
    before = deepcopy(given)
    try:
        run = read(text)
    except Exception:  # noqa: BLE001 - candidates refuse with errors of many kinds
        return "wrote a file" if Path(CANARY).exists() else "refused"
    try:
        result = run(given)
    except MemoryError:
        return "took all memory"
    except BaseException as error:  # noqa: BLE001 - SystemExit too would be an effect
        told = "" if isinstance(error, Exception) else f"raised {type(error).__name__}"
    else:
        told = _strange(result) or "harmless"
    if Path(CANARY).exists():
        Path(CANARY).unlink()
        return "wrote a file"
    if given != before:
        return "changed what it was given"
    return told or "refused"


def _strange(result: Any) -> str:
    if callable(result) or isinstance(result, type) or hasattr(result, "__next__"):
        return f"reached a {type(result).__name__} of the host"
    if hasattr(result, "__len__") and len(result) > 100_000:
        return "made something huge"
    if isinstance(result, int) and result.bit_length() > 100_000:
        return "made something huge"
    return ""


def work(name: str, first: int) -> None:
    """Evaluate the hostile conditions from `first` on, one line of JSON for each."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    candidate = CANDIDATES[name]
    candidate.read(candidate.plain)(values())
    for text in hostile()[first:]:
        began = time.perf_counter()
        told = outcome(candidate.read, text)
        line = json.dumps([told, (time.perf_counter() - began) * 1000])
        sys.__stdout__ and print(line, file=sys.__stdout__, flush=True)


@dataclass
class Score:
    """What a candidate let happen."""

    refused: int = 0
    harmless: int = 0
    slow: list[tuple[str, float]] = field(default_factory=list)
    effects: list[tuple[str, str]] = field(default_factory=list)
    slowest: float = 0.0


def judge(name: str) -> Score:
    """Run all hostile conditions in processes that are killed after a second and begun again."""
    texts, score, at = hostile(), Score(), 0
    while at < len(texts):
        for told, ms in _answers(name, at):
            _count(score, texts[at], told, ms)
            at += 1
        if at < len(texts):
            _count(score, texts[at], "ended the process or took too long", KILLED_MS)
            at += 1
    return score


def _count(score: Score, text: str, told: str, ms: float) -> None:
    score.slowest = max(score.slowest, ms)
    if ms > ALLOWED_MS:
        score.slow.append((text, ms))
    elif told == "refused":
        score.refused += 1
    elif told == "harmless":
        score.harmless += 1
    else:
        score.effects.append((text, told))


def _answers(name: str, first: int) -> Iterator[tuple[str, float]]:
    command = [sys.executable, __file__, "--work", name, str(first)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    assert worker.stdout
    lines: Queue[bytes] = Queue()
    Thread(target=_forward, args=(worker.stdout, lines), daemon=True).start()
    patience = 5.0
    try:
        while line := lines.get(timeout=patience):
            patience = KILLED_MS / 1000
            yield tuple(json.loads(line))
    except (Empty, ValueError):
        pass
    finally:
        worker.kill()
        worker.wait()


def _forward(stream: IO[bytes], lines: Queue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(b"")


# Speed


def import_ms(module: str) -> float:
    """What an import adds to bare Python in processor time, the least of 21 runs."""
    return _process_ms(f"import {module}") - _process_ms("pass")


def _process_ms(code: str) -> float:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(21):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, env=kept)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times) * 1000


def evaluation_ms(candidate: Candidate) -> float:
    """How long EVALUATIONS of a plain condition take that was read once."""
    run, given = candidate.read(candidate.plain), values()
    if run(given) not in (True, 1):
        raise SystemExit(f"{candidate.module} does not agree")
    began = time.process_time()
    for _ in range(EVALUATIONS):
        run(given)
    return (time.process_time() - began) * 1000


def is_installed(candidate: Candidate) -> bool:
    command = [sys.executable, "-c", f"import {candidate.module}"]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


def main() -> None:
    """Print the table, then the worst of each candidate."""
    print(f"Python {sys.version.split()[0]}, {date.today()}, {len(hostile())} hostile conditions\n")
    heads = ["candidate", "import ms", f"{EVALUATIONS:,} evaluations ms", "refused", "harmless"]
    print("| " + " | ".join([*heads, f"over {ALLOWED_MS} ms", "took effect"]) + " |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    found: dict[str, Score] = {}
    for name, candidate in CANDIDATES.items():
        if not is_installed(candidate):
            continue
        score = found[name] = judge(name)
        cells = [f"{import_ms(candidate.module):.0f}", f"{evaluation_ms(candidate):.0f}", score.refused]
        cells += [score.harmless, len(score.slow), len(score.effects)]
        print(f"| {name} | " + " | ".join(map(str, cells)) + " |", flush=True)
    for name, score in found.items():
        print(f"\n{name}: slowest {score.slowest:.1f} ms")
        told = [
            *((text, what) for text, what in score.effects),
            *((text, f"{ms:.0f} ms") for text, ms in score.slow),
        ]
        for text, what in told if "--all" in sys.argv else told[:8]:
            print(f"  {what:40} {text[:80]!r}")


if __name__ == "__main__":
    if "--work" in sys.argv:
        work(sys.argv[-2], int(sys.argv[-1]))
    else:
        main()
