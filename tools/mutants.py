"""Puts small mistakes into the journal package, one at a time, and counts how many its tests notice.

`make mutants` runs it. It works on a copy, so the sources stay as they are. Each mutant is tried with the tests
that call the mutated function, in one process each; those of several processes (`_LEFT_OUT`) would not see it. The
figures of the modules that were tried replace theirs in docs/reliability-mutants.md, those of the others stay.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "src/reljournal/journal"
PAGE = ROOT / "docs" / "reliability-mutants.md"
# These start further processes, or count what is imported.
_LEFT_OUT = ("test_journal_crowd.py", "test_journal_imports.py")
# So many times as long as its tests took before may a mutant run: what takes longer runs for ever.
_PATIENCE = 10
# Exit codes of the tests, as mutmut records them.
_KILLED = {1, 3}
_TIMEOUT = {36, 24, 152, -24}
_NOT_TRIED = {None, 2}

_HEAD = """# Mutants of the journal package

A mutant is the package with one small mistake in it: a changed number, comparison, default or call. A mutant that
some test notices is killed; one that runs for ever is killed too. `make mutants` makes them with
[mutmut](https://mutmut.readthedocs.io), tries them, and writes this table; `make mutants MODULES="undo rewind"`
only those of some modules. Names, messages and texts are among what is changed, and so is what has no effect: no
test can tell `"UTF-8"` from `"utf-8"`. A run with `--tests` or `--skip` tries fewer tests than there are: its
share is a lower bound. With `--folder` its work is kept, and `--again` tries what was left alive there once more.

| Module | Mutants | Killed | Share |
|---|---:|---:|---:|
"""
_ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (\d+) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many mutants of a module were tried, and how many were noticed."""

    tried: int
    killed: int

    @property
    def share(self) -> str:
        """The killed in percent, rounded down."""
        return f"{1000 * self.killed // max(self.tried, 1) / 10:.1f} %"


def main() -> int:
    """Run the modules that are named, all by default; exit code 1 where fewer than 90 % of all were killed."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="of the journal package; all by default")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time")
    parser.add_argument("--folder", type=Path, help="work here, and keep it: `mutmut show` works in it")
    parser.add_argument("--again", action="store_true", help="only what was left alive in --folder before")
    parser.add_argument("--tests", nargs="+", default=["."], help="only these files of tests/journal: quicker")
    parser.add_argument(
        "--skip", default="nothing_at_all", help="leave out tests by name, as pytest's -k reads it"
    )
    asked = parser.parse_args()
    known = sorted(path.stem for path in (ROOT / PACKAGE).glob("*.py") if path.stem != "__init__")
    if unknown := set(asked.modules) - set(known):
        parser.error(f"no module is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    with tempfile.TemporaryDirectory() as spare:
        folder = asked.folder or Path(spare)
        if asked.again:
            _forget_survivors(folder, asked.modules or known)
        _prepare(folder, asked.modules or known, asked.tests, asked.skip)
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(asked.jobs)]
        done = subprocess.run(
            command,
            cwd=folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # None of pytest's plugins is needed, and each mutant would wait for all of them.
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # noqa: TID251
        )
        found = dict(_figures(folder, asked.modules or known))
        if not found or done.returncode:
            print(done.stdout.decode(errors="replace")[-4000:])
            return 1
        for name in _survivors(folder, found):
            print(f"survived: {name}")
    figures = _write(found, known)
    for name, figure in found.items():
        print(f"{name}: {figure.tried} tried, {figure.killed} killed, {figure.share}")
    total = _total(figures.values())
    print(f"all: {total.tried} tried, {total.killed} killed, {total.share}")
    return 0 if total.killed * 10 >= total.tried * 9 else 1


def _prepare(folder: Path, modules: Sequence[str], tests: Sequence[str], skip: str) -> None:
    """Copy what the tests of the journal need, and tell mutmut what to change."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("src", "tests/journal", "tests/data"):
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "tests").glob("*.py"):
        if not path.name.startswith("test_"):
            shutil.copy(path, folder / "tests")
    only = "".join(f"\n    {PACKAGE}/{name}.py" for name in modules)
    (folder / "setup.cfg").write_text(
        "[mutmut]\nsource_paths=src\npytest_add_cli_args=\n    -p\n    no:cacheprovider\n"
        f"timeout_multiplier={_PATIENCE}\nonly_mutate={only}\n"
    )
    # Which tests are tried stands here: were it in mutmut's settings, it would forget what `--again` builds on.
    left_out = " ".join(f"--ignore=tests/journal/{name}" for name in _LEFT_OUT)
    selection = " ".join(f"tests/journal/{name}" for name in tests)
    (folder / "pytest.ini").write_text(
        f"[pytest]\npythonpath = tests tests/journal\ntestpaths = {selection}\n"
        f"addopts = -q -k 'not ({skip})' {left_out}\n"
    )


def _meta(folder: Path, module: str) -> Path:
    """Where mutmut keeps what became of a module's mutants."""
    return folder / "mutants" / PACKAGE / f"{module}.py.meta"


def _codes(folder: Path, module: str) -> dict[str, int | None]:
    """Return the exit code of the tests by each mutant's name."""
    meta = _meta(folder, module)
    if not meta.exists():
        return {}
    codes: dict[str, int | None] = json.loads(meta.read_text())["exit_code_by_key"]
    # Of a run that was broken off there is no figure: the rest may be what the tests miss.
    return {} if _NOT_TRIED & set(codes.values()) else codes


def _figures(folder: Path, modules: Iterable[str]) -> Iterator[tuple[str, Figure]]:
    for module in modules:
        codes = Counter(_codes(folder, module).values())
        if codes:
            yield module, Figure(codes.total(), sum(codes[code] for code in _KILLED | _TIMEOUT))


def _survivors(folder: Path, modules: Iterable[str]) -> Iterator[str]:
    for module in modules:
        yield from (name for name, code in _codes(folder, module).items() if code not in _KILLED | _TIMEOUT)


def _forget_survivors(folder: Path, modules: Iterable[str]) -> None:
    """Let all be tried once more that no test has killed; what ran out of time may only have been slow."""
    # Which test calls which function: it is asked anew, for tests may have changed since.
    (folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for module in modules:
        meta = _meta(folder, module)
        if meta.exists():
            told = json.loads(meta.read_text())
            codes = told["exit_code_by_key"]
            told["exit_code_by_key"] = {name: code if code in _KILLED else None for name, code in codes.items()}
            meta.write_text(json.dumps(told))


def _write(found: dict[str, Figure], known: Sequence[str]) -> dict[str, Figure]:
    """Put the new figures into the page, and return all that it now holds."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    before = {name: Figure(int(tried), int(killed)) for name, tried, killed in _ROW.findall(text)}
    figures = {name: {**before, **found}[name] for name in known if name in before or name in found}
    rows = [f"| `{name}` | {each.tried} | {each.killed} | {each.share} |\n" for name, each in figures.items()]
    total = _total(figures.values())
    rows.append(f"| all of these | {total.tried} | {total.killed} | {total.share} |\n")
    if missing := [f"`{name}`" for name in known if name not in figures]:
        rows.append(f"\nNot tried, or without anything to change: {', '.join(missing)}.\n")
    PAGE.write_text(_HEAD + "".join(rows), encoding="utf-8")
    return figures


def _total(figures: Iterable[Figure]) -> Figure:
    several = list(figures)
    return Figure(sum(each.tried for each in several), sum(each.killed for each in several))


if __name__ == "__main__":
    sys.exit(main())
