"""Runs the console blocks of a page in order, and gives the page with what they really print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = "```"
# What stands in comments, so that a reader of the page does not see it.
_DIRECTIVE = re.compile(r"<!-- (day|file|run|fresh|fails)(?:: (.*?))? -->")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x1b]*\x1b\\")
_TIME_LIMIT = 60


@dataclass
class Machine:
    """A home folder of its own, in which commands run as they would in somebody's terminal of 80 columns."""

    home: Path
    day: str = "2026-03-02"

    def run(self, command: str, *, may_fail: bool = False) -> str:
        """What a command prints, both streams, as the terminal shows it but without its colours.

        Raises ValueError where it fails and may not; 3 is how `rel today --exit-code` says that something is due.
        """
        import pty

        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["sh", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            cwd=self.home,
            env=self._environment(),
        )
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            printed = b"".join(_chunks(terminal.fileno()))
        code = process.wait(_TIME_LIMIT)
        shown = self._shown(printed.decode().replace("\r\n", "\n"))
        if code not in (0, 3) and not may_fail:
            raise ValueError(f"$ {command}\n{shown}\nended with {code}")
        return shown

    def _environment(self) -> dict[str, str]:
        scratch = self.home / "tmp"
        scratch.mkdir(exist_ok=True)
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
            "HOME": str(self.home),
            "TMPDIR": str(scratch),
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONUTF8": "1",
            "REL_TODAY": self.day,
            "REL_NODE": "1",
        }

    def _shown(self, text: str) -> str:
        """Without escapes and no-break spaces, and with what differs from run to run replaced."""
        text = _ESCAPES.sub("", text).replace("\N{NO-BREAK SPACE}", " ")
        text = text.replace(str(self.home / "tmp"), "/tmp").replace(str(self.home), "/home/you")
        text = re.sub(r"rel-demo-\w+", "rel-demo-x7k2m9qa", text)
        text = re.sub(
            r'("schema": 1, "journal": ")[0-9a-f]{16}(.*"crc": ")[0-9a-f]{8}',
            r"\g<1>4f0c9ad81e57b326\g<2>9e02d4c7",
            text,
        )
        return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def _chunks(descriptor: int) -> Iterator[bytes]:
    """What comes out of a terminal until its last writer has gone."""
    while True:
        try:
            chunk = os.read(descriptor, 1 << 16)
        except OSError:  # how Linux says that the other end is closed
            return
        if not chunk:
            return
        yield chunk


def has_consoles(page: str) -> bool:
    """Whether a page has anything to run."""
    return f"\n{FENCE}console\n" in page


def refreshed(page: str) -> str:
    """The page with the output of each console block as it is today.

    The blocks of one page share a home folder. A comment `<!-- day: … -->` sets the day from there on,
    `<!-- file: NAME -->` writes the next block to a file, `<!-- run: … -->` runs a command that is not shown,
    `<!-- fresh -->` begins with an empty home, `<!-- fails -->` says that the next block shows errors.
    """
    with tempfile.TemporaryDirectory(prefix="rel-docs-") as folder:
        return "\n".join(_lines(page.split("\n"), Path(folder)))


def _lines(lines: list[str], folder: Path) -> Iterator[str]:
    machine, homes, wanted, may_fail = _machine(folder, 0), 1, "", False
    rest = iter(lines)
    for line in rest:
        yield line
        for name, told in _DIRECTIVE.findall(line):
            if name == "day":
                machine.day = told
            elif name == "file":
                wanted = told
            elif name == "run":
                machine.run(told)
            elif name == "fails":
                may_fail = True
            else:
                machine, homes = _machine(folder, homes, machine.day), homes + 1
        if not line.startswith(FENCE):
            continue
        body = _until_fence(rest)
        if line == f"{FENCE}console":
            yield from _console(body, machine, may_fail=may_fail)
            may_fail = False
        else:
            yield from body
            if wanted:
                (machine.home / wanted).write_text("\n".join(body) + "\n", encoding="utf-8")
                wanted = ""
        yield FENCE


def _machine(folder: Path, number: int, day: str = "2026-03-02") -> Machine:
    home = folder / str(number)
    home.mkdir()
    return Machine(home, day)


def _until_fence(lines: Iterator[str]) -> list[str]:
    body: list[str] = []
    for line in lines:
        if line == FENCE:
            return body
        body.append(line)
    raise ValueError("a block that is not closed")


def commands(body: list[str]) -> list[str]:
    """The commands of a console block; a line that ends in a backslash goes on."""
    found: list[str] = []
    for line in body:
        if line.startswith("$ "):
            found.append(line[2:])
        elif found and found[-1].endswith("\\"):
            found[-1] += f"\n{line}"
    return found


def _console(body: list[str], machine: Machine, *, may_fail: bool) -> Iterator[str]:
    for command in commands(body):
        yield from f"$ {command}".split("\n")
        if printed := machine.run(command, may_fail=may_fail):
            yield from printed.split("\n")
