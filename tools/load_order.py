"""Write src/reljournal/cli/load_order.py: what commands load, and in what order. Part of `make docs`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PATH = Path(__file__).resolve().parents[1] / "src" / "reljournal" / "cli" / "load_order.py"
_LOG = ("log", "call", "anna", "about the offer", "+checkin")
_MADE = (
    ("add", "Anna Weber", "--email", "anna@weber.example"),
    ("log", "email", "anna", "the offer", "--in", "--on", "2026-01-05"),
    ("promise", "add", "anna", "the plan", "--by", "2026-02-01"),
    ("today", "--plain"),
    _LOG,
)
# Python's own imports are counted, so that nothing may be loaded in another way.
_PROGRAM = """
import sys
import reljournal.bundle
reljournal.bundle.load = lambda *_: None
reljournal.bundle.keep = lambda: None
from reljournal.__main__ import main
main()
"""
_HEAD = '''"""What the commands of every day load, each module after those it needs. Generated: `make docs`."""

from __future__ import annotations
'''
_BESIDE = ("__main__", "bundle", "cli", "cli.load_order")
"""What loads the others."""
_GROUPS: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "LOG": ("`rel log`", [_LOG]),
    "TODAY": ("`rel today --plain` after an entry", [("today", "--plain")]),
    "CARDS": ("`rel today` on a terminal", [("today",)]),
    "FIND": ("`rel find`", [("find", "offer", "--plain")]),
    "VIEW": (
        "what other commands have in common",
        [
            ("promise", "list"),
            ("show", "anna"),
            ("promise", "add", "anna", "a sketch", "--by", "friday"),
            ("friction", "list"),
        ],
    ),
}


class _User:
    """Somebody with a small journal, on a day that stays the same."""

    def __init__(self, folder: str) -> None:
        self._cache = f"{folder}/cache"
        self._environment = {
            **{
                name: value
                for name, value in os.environ.items()  # noqa: TID251
                if name in ("PATH", "SYSTEMROOT")
            },
            "HOME": folder,
            "REL_JOURNAL": f"{folder}/journal.json",
            "REL_TODAY": "2026-03-02",
            "XDG_CACHE_HOME": self._cache,
            "XDG_CONFIG_HOME": folder,
            "LANG": "C.UTF-8",
        }

    def rest(self) -> None:
        """Make the view anew, so that it holds everything, as it does each morning."""
        shutil.rmtree(self._cache)
        self.loaded(("today", "--plain"))

    def loaded(self, words: Sequence[str], *, terminal: bool = False) -> list[str]:
        """The modules of this package that a command imports, in the order in which they are ready."""
        parent, child = os.openpty() if terminal else (-1, subprocess.DEVNULL)
        try:
            done = subprocess.run(
                [sys.executable, "-X", "importtime", "-c", _PROGRAM, *words],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=child,
                stderr=subprocess.PIPE,
                text=True,
                check=True,
            )
        finally:
            for fd in (parent, child) if terminal else ():
                os.close(fd)
        told = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]
        ours = [name.removeprefix("reljournal.") for name in told if name.startswith("reljournal.")]
        return [name for name in ours if name not in _BESIDE]


def groups() -> dict[str, tuple[str, list[str]]]:
    """What each group is of, and its modules; those that all of them begin with are `START`."""
    with tempfile.TemporaryDirectory() as folder:
        user = _User(folder)
        for made in _MADE:
            user.loaded(made)
        found: dict[str, tuple[str, list[str]]] = {}
        for name, (of, lines) in _GROUPS.items():
            several = []
            for words in lines:
                user.rest()
                user.loaded(_LOG)  # so that there is something new to say
                several.append(user.loaded(words, terminal=name == "CARDS"))
            found[name] = of, [each for each in several[0] if all(each in other for other in several)]
        tab = user.loaded(("_complete", "bash", " \t\n", "rel log call An"))
    start = found["LOG"][1][: found["LOG"][1].index("cli.quick") + 1]
    rest = {name: (of, [each for each in loaded if each not in start]) for name, (of, loaded) in found.items()}
    return {"START": ("every command but completion", start), **rest, "TAB": ("completion of a name", tab)}


def text() -> str:
    """The module as it is to be."""
    parts = [_HEAD]
    for name, (of, modules) in groups().items():
        rows = "".join(f'    "{each}",\n' for each in modules)
        parts.append(f'{name} = (\n{rows})\n"""Of {of}."""\n')
    return "\n".join(parts)


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
