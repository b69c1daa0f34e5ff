"""Runs whole processes in turn and takes their times and their memory.

All commands of one table run in every turn, so that a change of the machine's speed meets all of them. Figures are
medians; ratios are of medians of the same run. Linux and macOS.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RUNS = 15
LEAST = 3
LONGEST = 90.0
"""Seconds after which a command is ended and counts as failed."""


@dataclass(frozen=True)
class Command:
    """One command line; `before` runs first each time, unmeasured, and `terminal` gives it one to draw on."""

    words: Sequence[str]
    environment: Mapping[str, str]
    terminal: bool = False
    typed: str = ""
    before: Sequence[Command] = ()
    fine: Sequence[int] = (0,)


@dataclass
class Times:
    """What one command took in milliseconds, turn by turn."""

    ms: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def least(self) -> float:
        return min(self.ms)


class FailedError(Exception):
    """A command that was to be measured did not do its work."""


def run(command: Command) -> float:
    """Run a command to its end and return milliseconds; FailedError for another code than it should have."""
    for each in command.before:
        run(each)
    if command.terminal:
        return _on_terminal(command)
    source = subprocess.PIPE if command.typed else subprocess.DEVNULL
    begun = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        env=dict(command.environment),
        stdin=source,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if process.stdin:
        process.stdin.write(command.typed.encode())
        process.stdin.close()
    code = _end(process)
    taken = (time.perf_counter() - begun) * 1000
    if code not in command.fine:
        raise FailedError(_told(command, code))
    return taken


def _end(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process and return its code; one that takes too long is killed.

    Not by a time limit of `wait`: with one it looks only every now and then, at last every 50 ms, and each figure
    becomes one of a few.
    """
    watch = threading.Timer(LONGEST, process.kill)
    watch.daemon = True
    watch.start()
    try:
        return process.wait()
    finally:
        watch.cancel()


def _on_terminal(command: Command) -> float:
    """The same with a terminal for output, which somebody reads all the while."""
    ours, theirs = pty.openpty()
    reader = threading.Thread(target=_drain, args=(ours,))
    reader.start()
    begun = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    code = _end(process)
    taken = (time.perf_counter() - begun) * 1000
    os.close(theirs)
    reader.join()
    os.close(ours)
    if code not in command.fine:
        raise FailedError(_told(command, code))
    return taken


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 1 << 16):
            pass
    except OSError:  # the other side is closed
        return


def _told(command: Command, code: int) -> str:
    if code == -9:
        return f"ended after {LONGEST:.0f} s"
    told = subprocess.run(
        command.words,
        env=dict(command.environment),
        input=command.typed,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"exit code {code}: {' '.join(command.words)[-120:]}: {(told.stderr or told.stdout).strip()[-200:]}"


def interleaved(
    commands: Mapping[str, Command], runs: int = RUNS, *, patience: float = 0, rotate: bool = True
) -> dict[str, Times]:
    """The times of all commands, one turn after the other; the first turn warms and does not count.

    Each turn begins with another command, unless they have to keep their order. With `patience`, in seconds, a
    command that would take longer in all runs less often, and once where it takes longer by itself.
    """
    names = list(commands)
    first = {name: run(commands[name]) for name in names}
    wanted = {name: _count(taken, runs, patience) for name, taken in first.items()}
    times = {name: Times([] if wanted[name] else [first[name]]) for name in names}
    for turn in range(runs):
        start = turn % len(names) if rotate else 0
        for name in (*names[start:], *names[:start]):
            if turn < wanted[name]:
                times[name].ms.append(run(commands[name]))
    return times


def _count(first_ms: float, runs: int, patience: float) -> int:
    """How often to run what took so long at first; 0 where that once has to do."""
    if not patience:
        return runs
    if first_ms > patience * 1000:
        return 0
    return max(min(LEAST, runs), min(runs, int(patience * 1000 / first_ms)))


# A process begins with the peak of the one that it was made from. So a small one stands between.
_WEIGH = """\
import os, resource, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)])
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_kb(command: Command, runs: int = 3) -> int:
    """The most memory that a command held at once, in KB: the median of some runs."""
    found = []
    for _ in range(runs):
        for each in command.before:
            run(each)
        words = [sys.executable, "-I", "-S", "-c", _WEIGH, *command.words]
        told = subprocess.run(words, env=dict(command.environment), capture_output=True, text=True, check=True)
        code, peak = map(int, told.stdout.split())
        if code not in command.fine:
            raise FailedError(_told(command, code))
        found.append(peak if sys.platform != "darwin" else peak // 1024)
    return int(statistics.median(found))


def environment(home: Path, **more: str) -> dict[str, str]:
    """A clean environment with a home of its own; bytecode is kept, as it is on every user's machine."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ", "LD_LIBRARY_PATH") if name in os.environ}
    folders = {
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_STATE_HOME": home / ".local/state",
    }
    home.mkdir(parents=True, exist_ok=True)
    told = {name: str(path) for name, path in folders.items()}
    return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLUMNS": "100"} | told | more
