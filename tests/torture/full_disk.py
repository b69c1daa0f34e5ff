"""The installed program on a real file system that is full, or under a limit where none can be mounted."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from installed import Home, Run
from reljournal.journal import Journal
from torture.report import Line

_SIZE = 256 * 1024
_LIMIT = 48 * 1024
_NOTE = "what was said, at length " * 60


def fill(long: bool) -> Iterator[Line]:
    """Fill a small file system of its own with the installed program, make room again, and go on."""
    line = Line("commands on a full file system")
    rounds = 6 if long else 1
    with tempfile.TemporaryDirectory(prefix="rel-full-") as name:
        mount = f"mount -t tmpfs -o size={_SIZE} none '{name}' && exec '{sys.executable}' -m torture.full_disk"
        # A mount space of its own: the file system goes with the process, whatever becomes of that.
        inside = ["unshare", "--mount", "sh", "-c", f"{mount} '{name}' {rounds}"]
        told = _run(inside)
        if told is None:
            reason = "no file system can be mounted here, so a limit on the size of files is tried"
            told = _run([sys.executable, "-m", "torture.full_disk", name, str(rounds), "limit"])
        else:
            reason = f"a tmpfs of {_SIZE // 1024} KiB"
    if told is None:
        raise RuntimeError("the trial on a full disk could not be started")
    first, *failures = told.splitlines()
    tried, refused = map(int, first.split())
    line.tried, line.failures = tried, failures
    line.note = f"{refused} refused; {reason}"
    yield line


def _run(command: list[str]) -> str | None:
    path = os.pathsep.join(filter(None, sys.path))
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


class _Trial:
    """Writes until the system refuses, and holds the journal against what was acknowledged."""

    def __init__(self, folder: Path, limited: bool) -> None:
        # `Home` passes no limit on, a limit is inherited.
        self.home = Home(folder)
        self.limited = limited
        self.ballast = folder / "ballast"
        self.tried = self.refused = 0
        self.failures: list[str] = []

    def run(self, rounds: int) -> None:
        """Fill the disk so many times, each time to another last byte."""
        self._ok("add", "Anna Weber")
        self._ok("log", "call", "anna", "first")
        for number in range(rounds):
            # One that is paid cannot be paid again, so each round has its own.
            self._ok("invoice", "add", "anna", "1200", "--number", f"7-{number}")
            self._fill(keep=3_000 + 4_096 * number)
            self._until_refused()
            self._try("add", f"Clara Novák {number}")
            self._try("edit", self._entry(), "--note", _NOTE)
            self._try("undo")
            self._try("rm", self._entry())
            self._try("invoice", "paid", f"7-{number}")
            self._try("backup")
            self._room()
            self._ok("log", "call", "anna", f"there is room again, round {number}")

    def _entry(self) -> str:
        return str(max(Journal(self.home.journal).load().tables["interactions"]))

    def _fill(self, keep: int) -> None:
        if self.limited:
            _limit(self.home.journal.stat().st_size + keep)
            return
        free = os.statvfs(self.home.folder).f_bavail * os.statvfs(self.home.folder).f_frsize
        try:
            self.ballast.write_bytes(bytes(max(free - keep, 0)))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise

    def _room(self) -> None:
        if self.limited:
            _limit(-1)
        else:
            self.ballast.unlink()
            for old in (self.home.folder / "journal.json.backups").glob("*-asked*"):
                old.unlink()

    def _until_refused(self) -> None:
        for number in range(200):
            if self._try("log", "call", "anna", f"{number} {_NOTE}").code:
                return
        self.failures.append("nothing was refused")

    def _ok(self, *args: str) -> None:
        run = self._try(*args)
        if run.code != 0:
            self.failures.append(f"rel {args}: refused though there is room: {run.err}")

    def _try(self, *args: str) -> Run:
        """Run a command; where it is refused, the journal has to be as before, byte by byte."""
        before = self.home.journal.read_bytes() if self.home.journal.exists() else b""
        run = self.home.rel(*args)
        self.tried += 1
        self._check(args, run, before)
        return run

    def _check(self, args: tuple[str, ...], run: Run, before: bytes) -> None:
        def told(what: str) -> None:
            self.failures.append(f"rel {args[:3]}: {what}: {run.err[:300]!r}")

        if run.code not in (0, 1):
            told(f"exit code {run.code}")
        elif run.code == 1:
            self.refused += 1
            if run.err.count("\n") != 1 or "error in rel" in run.err:
                told("not one clear line")
            if self.home.journal.read_bytes() != before:
                told("the journal was touched")
        elif args[0] != "backup" and self.home.journal.read_bytes() == before:
            told("acknowledged, and not there")
        if Journal(self.home.journal).load().problems:
            told("the journal has problems")


def _limit(size: int) -> None:
    import resource

    # Python ignores the signal that comes with it, so the write fails with EFBIG.
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main(folder: str, rounds: str, limit: str = "") -> None:
    """Run inside the file system, and print what was tried, what was refused, and each failure on a line."""
    trial = _Trial(Path(folder), bool(limit))
    trial.run(int(rounds))
    print(trial.tried, trial.refused)
    for failure in trial.failures:
        print(" ".join(failure.split()))


if __name__ == "__main__":
    main(*sys.argv[1:])
