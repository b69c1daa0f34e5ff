"""Run the torture: `python -m torture [--short] [--write FILE] [PART ...]`, with `tests` on the Python path."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from pathlib import Path

from torture.parts import PARTS
from torture.report import table, write


def main() -> int:
    """Run the parts asked for, print what they tried, and say with the exit code whether all went well."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--short", action="store_true", help="the version that the test suite runs")
    parser.add_argument("--write", type=Path, help="put the figures in the place of theirs in this Markdown file")
    asked = parser.parse_args()
    if asked.write and asked.short:
        parser.error("the figures that are written are those of the long run")
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    started = time.monotonic()
    failures = []
    for name in asked.parts or PARTS:
        lines, begun = [], time.monotonic()
        for line in PARTS[name](not asked.short):
            lines.append(line)
            print(
                f"{name}: {line.what}: {line.tried:,} tried, {len(line.failures)} went wrong. {line.note}",
                flush=True,
            )
            for failure in line.failures[:5]:
                print(f"  {failure}", flush=True)
        failures += [failure for line in lines for failure in line.failures]
        if asked.write:
            minutes = (time.monotonic() - begun) / 60
            note = f"Python {platform.python_version()}, {platform.system()}, {minutes:.0f} minutes."
            write(asked.write, name, table(name, lines, note), tuple(PARTS))
    took = time.monotonic() - started
    print(f"{len(failures)} went wrong, {took:.0f} s.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
