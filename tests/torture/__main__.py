"""Run the torture: `python -m torture [--short] [--write FILE] [PART ...]`, with `tests` on the Python path."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from pathlib import Path

from torture.parts import PARTS
from torture.report import table


def main() -> int:
    """Run the parts asked for, print what they tried, and say with the exit code whether all went well."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--short", action="store_true", help="the version that the test suite runs")
    parser.add_argument("--write", type=Path, help="write the figures to this Markdown file")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    started = time.monotonic()
    texts, failures = [], []
    for name in asked.parts or PARTS:
        lines = []
        for line in PARTS[name](not asked.short):
            lines.append(line)
            print(
                f"{name}: {line.what}: {line.tried:,} tried, {len(line.failures)} went wrong. {line.note}",
                flush=True,
            )
            for failure in line.failures[:5]:
                print(f"  {failure}", flush=True)
        failures += [failure for line in lines for failure in line.failures]
        texts.append(table(name, lines))
    took = time.monotonic() - started
    if asked.write and not asked.parts:
        head = f"Python {platform.python_version()}, {platform.system()}, {took / 60:.0f} minutes.\n"
        asked.write.write_text("\n".join([head, *texts]), encoding="utf-8")
    print(f"{len(failures)} went wrong, {took:.0f} s.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
