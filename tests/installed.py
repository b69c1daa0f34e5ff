"""The installed `rel`, run as its users run it: in a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REL = Path(sys.executable).with_name("rel.exe" if os.name == "nt" else "rel")

_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""What of this machine's environment reaches the user's; by the last two `make coverage` sees into the command."""


@dataclass(frozen=True)
class Run:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def stopped_by_permissions(folder: Path) -> list[str] | None:
    """The words before a command that make permissions hold for it, as for most users; None where nothing does.

    Root gives up, for good, what lets it read and write whatever it likes.
    """
    if os.name == "nt":
        return None
    caps = "-dac_override,-dac_read_search"
    giving_up = ["setpriv", f"--bounding-set={caps}", f"--inh-caps={caps}"] if shutil.which("setpriv") else []
    locked = folder / "locked"
    locked.touch(0)
    try:
        for words in ([], giving_up):
            # A program that is not ours: the tests' own Python may be where only root can read.
            done = subprocess.run([*words, "cat", str(locked)], capture_output=True, check=False)
            if b"Permission denied" in done.stderr:
                return words
    finally:
        locked.unlink()
    return None


@dataclass(frozen=True)
class Home:
    """A folder that stands for a user's whole machine."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    through: Sequence[str] = ()
    """What starts the command, before its words."""

    @property
    def journal(self) -> Path:
        return self.folder / "journal.json"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in _KEPT}
        return {
            **kept,
            "HOME": str(self.folder),
            "REL_JOURNAL": str(self.journal),
            "REL_CONFIG": str(self.config),
            "REL_NODE": "1",
            "REL_TODAY": "2026-03-02",
            "LANG": "C.UTF-8",
            **self.variables,
        }

    def rel(self, *arguments: str, today: str = "2026-03-02", stdin: str = "") -> Run:
        """Run one command on a day."""
        done = subprocess.run(
            [*self.through, str(REL), *arguments],
            input=stdin.encode("utf-8", "surrogateescape"),
            capture_output=True,
            env=self.environment | {"REL_TODAY": today},
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        out, err = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "surrogateescape")
        return Run(done.returncode, out, err)

    def ok(self, *arguments: str, today: str = "2026-03-02") -> Run:
        """Run one command that has to succeed."""
        run = self.rel(*arguments, today=today)
        assert run.code == 0, (arguments, run)
        return run
