"""Measures what an import costs over bare Python, in processor time, the least of several runs in turn."""

from __future__ import annotations

import os
import subprocess
import sys

RUNS = 21
MODULES = (
    "json",
    "dataclasses",
    "typer",
    "rich.console",
    "tinydb",
    "platformdirs",
    "filelock",
    "dateutil.relativedelta",
    "tomlkit",
    "holidays",
    "pydantic",
    "dateparser",
)
ONE_COMMAND = """
import typer
def main(name: str = "x", n: int = 1) -> None:
    print(name)
typer.run(main)
"""


def cost(program: str) -> float | None:
    """Milliseconds of processor time of one process; None where it fails."""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode else (used.ru_utime + used.ru_stime) * 1000


def main() -> None:
    """Print one line for each program."""
    programs = {name: f"import {name}" for name in MODULES}
    programs = {"bare Python": "pass", **programs, "a program of typer, one command": ONE_COMMAND}
    least: dict[str, float] = {}
    for _ in range(RUNS):
        for name, program in programs.items():
            if (spent := cost(program)) is not None:
                least[name] = min(spent, least.get(name, spent))
    bare = least["bare Python"]
    for name in programs:
        told = f"{least[name]:6.1f} ms  {least[name] - bare:+6.1f}" if name in least else "   not installed"
        print(f"{name:<32}{told}")


if __name__ == "__main__":
    main()
