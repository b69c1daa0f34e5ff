"""The program run in this process on a folder that can be laid out, looked at and laid out again."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reljournal.cli.app import run

NOW = "2026-03-02T09:00:00"
Image = dict[str, bytes | None]
"""What a folder holds: contents by name relative to it, None for a folder."""


@dataclass(frozen=True)
class Said:
    """What one run of the program came to."""

    code: int
    out: str
    err: str


def rel(*args: str) -> Said:
    """Run one command line through the whole program, but for the process around it."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(args)
    return Said(code, out.getvalue(), err.getvalue())


def at(moment: str) -> None:
    """Set the moment that the program takes for now; to be called inside `machine`."""
    os.environ["REL_TODAY"] = moment


@dataclass(frozen=True)
class Machine:
    """A user's machine: `home` holds the journal and all that the program writes, `inputs` what it is given."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    @property
    def journal(self) -> Path:
        return self.home / "journal.json"


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    """Give a machine, in memory where the system has a place for that, and take it away afterwards."""
    memory = Path("/dev/shm")
    place = str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(dir=place, prefix="rel-torture-") as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        made = Machine(Path(name).resolve())
        made.home.mkdir()
        made.inputs.mkdir()
        for variable in [name for name in os.environ if name.startswith(("REL_", "XDG_", "LC_"))]:
            patch.delenv(variable)
        for variable, value in {
            "HOME": str(made.folder),
            "REL_JOURNAL": str(made.journal),
            "REL_CONFIG": str(made.inputs / "config.toml"),
            "REL_NODE": "1",
            "REL_TODAY": NOW,
            "LANG": "C.UTF-8",
        }.items():
            patch.setenv(variable, value)
        yield made


def look(folder: Path) -> Image:
    """Return what a folder holds."""
    found: Image = {}
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.is_dir():
            found[entry.name] = None
            found.update({f"{entry.name}/{name}": data for name, data in look(path).items()})
        else:
            found[entry.name] = path.read_bytes()
    return found


def lay(folder: Path, image: Mapping[str, bytes | None]) -> None:
    """Make a folder hold exactly that, each file made anew."""
    _clear(str(folder))
    for name in sorted(image):
        data = image[name]
        if data is None:
            os.mkdir(f"{folder}/{name}", 0o700)  # noqa: PTH102 - a million times
        else:
            fd = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(fd, data)
            os.close(fd)


def _clear(folder: str) -> None:
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            _clear(entry.path)
            os.rmdir(entry.path)  # noqa: PTH106
        else:
            os.unlink(entry.path)  # noqa: PTH108
