"""What is measured of `rel` itself, as whole processes of the installed command."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import install_rel
import journals
from peers import BEGUN, NOTE, SOUGHT, TODAY, WHO
from runs import Command, FailedError, environment, interleaved, peak_kb, run
from tables import Table, Target, ms, ratio, timed

HERE = Path(__file__).resolve().parent
SMALL, OLD, OLDEST = 1_000, 100_000, 1_000_000
HEADS = ("command", "median ms", "least ms", "× B", "runs")
PYTHON, REL = install_rel.python(), install_rel.rel()
LOG = ("log", "call", WHO, NOTE)
PLAIN = ("today", "--plain")
COMPLETE = ("_complete", "zsh", "log", "call", BEGUN)
_SETTLES = 0.1
"""Seconds after which a file's time tells of every later change."""


class Home:
    """A user with a journal of so many interactions, whose view is made."""

    def __init__(self, folder: Path, count: int, rel: str = REL) -> None:
        self.program = rel
        self.journal = folder / "journal.json"
        self.environment = environment(folder, REL_JOURNAL=str(self.journal), REL_TODAY=TODAY)
        journals.write(self.journal, count)
        time.sleep(_SETTLES)
        run(self.rel(*PLAIN))

    def rel(self, *words: str, before: Sequence[Command] = (), terminal: bool = False) -> Command:
        """A command line of this user's."""
        return Command((self.program, *words), self.environment, terminal=terminal, before=before)

    def python(self, code: str, *more: str, terminal: bool = False) -> Command:
        """A line of Python in the same environment."""
        return Command((PYTHON, "-c", code, *more), self.environment, terminal=terminal)

    def json(self, *words: str) -> object:
        """What a command prints with --json."""
        words = (self.program, *words, "--json")
        told = subprocess.run(words, env=self.environment, capture_output=True, text=True, check=True)
        return json.loads(told.stdout)


def common(folder: Path, runs: int) -> Table:
    """The commands of every day against bare Python."""
    warm, logs, after = (Home(folder / name, SMALL) for name in ("warm", "logs", "after"))
    times = interleaved(
        {
            "python -c pass": warm.python("pass"),
            "rel log KIND WHO NOTE": logs.rel(*LOG),
            "rel today --plain": warm.rel(*PLAIN),
            "rel today --plain, after an entry": after.rel(*PLAIN, before=[after.rel(*LOG)]),
            "rel today --count": warm.rel("today", "--count"),
            "Tab on a name (bash, zsh, fish)": warm.rel(*COMPLETE),
        },
        runs,
    )
    bare = times["python -c pass"]
    table = Table("common", "The common path", f"A journal of {SMALL:,} entries and 500 contacts.", HEADS)
    table.rows = [timed(name, each, bare) for name, each in times.items()]
    table.targets = [Target(f"{name}, to B", ratio(each, bare), 2) for name, each in list(times.items())[1:]]
    return table


def starts(folder: Path, runs: int) -> Table:
    """The same command behind the scripts that different installers write."""
    kinds = {
        f"pip {install_rel.pip_of(install_rel.HOME)}": install_rel.HOME,
        f"pip {install_rel.pip_of(install_rel.OLD_PIP)}, whose script imports re": install_rel.OLD_PIP,
        "uv": install_rel.UV,
    }
    homes = {
        name: Home(folder / home.name, SMALL, install_rel.rel(home))
        for name, home in kinds.items()
        if (home / "bin" / "rel").exists()
    }
    first = next(iter(homes.values()))
    commands = {"python -c pass": first.python("pass")}
    commands |= {name: home.rel(*PLAIN) for name, home in homes.items()}
    times = interleaved(commands, runs)
    told = "`rel today --plain`, by what installed it; everything else on this page is the first."
    table = Table("starts", "What the installer's script costs", told, ("installed by", *HEADS[1:]))
    table.rows = [timed(name, each, times["python -c pass"]) for name, each in times.items()]
    return table


def rich(folder: Path, runs: int) -> Table:
    """The agenda as cards, on a terminal."""
    home = Home(folder, SMALL)
    times = interleaved(
        {
            "python -c pass": home.python("pass", terminal=True),
            "python -c 'import rich.console'": home.python("import rich.console", terminal=True),
            "rel today": home.rel("today", terminal=True),
        },
        runs,
    )
    bare, imported, cards = times.values()
    table = Table("rich", "The agenda in Rich", "On a terminal that is read all the while.", HEADS)
    table.rows = [timed(name, each, bare) for name, each in times.items()]
    cost = (cards.median - bare.median) / (imported.median - bare.median)
    table.targets = [Target("rel today over B, to `import rich.console` over B", cost, 1.3)]
    return table


def _reading() -> Mapping[str, Sequence[str]]:
    lists = {f"rel {ledger} list": (ledger, "list") for ledger in ("promise", "invoice", "project", "agreement")}
    return {
        "rel list": ("list",),
        "rel show WHO": ("show", WHO),
        "rel history WHO": ("history", WHO),
        "rel find TEXT": ("find", SOUGHT),
        "rel why WHO": ("why", WHO),
        "rel stats": ("stats",),
        "rel today --json": ("today", "--json"),
        "rel today --days 7": ("today", "--days", "7"),
        **lists,
        "rel friction list": ("friction", "list"),
        "rel occasion list": ("occasion", "list"),
        "rel rules list": ("rules", "list"),
        "rel rules show RULE": ("rules", "show", "check-in-due"),
        "rel config show": ("config", "show"),
        "rel export csv": ("export", "csv"),
        "rel doctor": ("doctor",),
        "rel backup": ("backup",),
        "rel completion bash": ("completion", "bash"),
        "rel --version": ("--version",),
    }


def _writing(home: Home) -> Mapping[str, Sequence[str]]:
    return {
        "rel plan KIND WHO WHEN": ("plan", "call", WHO, "3d"),
        "rel occasion add": ("occasion", "add", WHO, "a fair", "--on", "2026-05-01"),
        "rel set WHO": ("set", WHO, "--role", "buyer"),
        "rel promise add": ("promise", "add", WHO, "send the offer", "--by", "3d"),
        "rel invoice add": ("invoice", "add", WHO, "120 EUR"),
        "rel edit REF": ("edit", an_old_entry(home), "--note", "another note"),
        "rel undo": ("undo",),
    }


def an_old_entry(home: Home) -> str:
    """The id of an entry in the middle of the journal."""
    told = home.journal.read_bytes()
    line = told[told.find(b"\n", told.find(b'"interactions"') + len(told) // 3) + 1 :].split(b"\n", 1)[0]
    return line.split(b'"')[1].decode()


def others(folder: Path, runs: int) -> Table:
    """Every other command against the smallest Typer program with two commands."""
    reads, writes = Home(folder / "reads", SMALL), Home(folder / "writes", SMALL)
    small = Command((PYTHON, str(HERE / "two_commands.py"), "hello"), reads.environment)
    helped = Command((*small.words[:-1], "--help"), small.environment)
    commands = {"a Typer program of two commands": small, "the same, --help": helped}
    commands |= {name: reads.rel(*words) for name, words in _reading().items()}
    commands["rel --help"] = reads.rel("--help")
    before = [writes.rel("occasion", "add", WHO, "a fair", "--on", "2026-05-01")]
    for name, words in _writing(writes).items():
        # To write again what is there already would be no write.
        changed = [writes.rel(*words[:-1], "before")] if name in ("rel set WHO", "rel edit REF") else ()
        commands[name] = writes.rel(*words, before=before if name == "rel undo" else changed)
    times = interleaved(commands, runs)
    base, helped_base = times["a Typer program of two commands"], times["the same, --help"]
    heads = (*HEADS[:3], "× Typer", "runs")
    told = f"A journal of {SMALL:,} entries and 500 contacts, which most of them read whole."
    table = Table("others", "Every other command", told, heads)
    table.rows = [timed(name, each, base) for name, each in times.items()]
    for name, each in list(times.items())[2:]:
        told, other = ("their --help", helped_base) if name == "rel --help" else ("two commands", base)
        table.targets.append(Target(f"{name}, to {told}", ratio(each, other), 1.3))
    return table


def ages(folder: Path, runs: int, sizes: Sequence[int]) -> Table:
    """The commands of every day in journals of different age."""
    commands: dict[str, Command] = {}
    weighed: dict[str, Command] = {}
    for size in sizes:
        warm, logs, after = (Home(folder / f"{name}-{size}", size) for name in ("warm", "logs", "after"))
        for name, command in {
            "rel today --plain": warm.rel(*PLAIN),
            "rel today --count": warm.rel("today", "--count"),
            "Tab on a name": warm.rel(*COMPLETE),
            "rel log": logs.rel(*LOG),
            "rel today --plain, after one entry of another process": after.rel(*PLAIN, before=[after.rel(*LOG)]),
        }.items():
            commands[f"{name}\t{size}"] = weighed[f"{name}\t{size}"] = command
    times = interleaved(commands, runs)
    peaks = {name: peak_kb(command) for name, command in weighed.items()}
    heads = ("command", *(f"{size:,}" for size in sizes), "last to first")
    table = Table(
        "ages", "Flat at any age", "Medians in ms, by the number of entries; then peak memory in MB.", heads
    )
    names = list(dict.fromkeys(key.partition("\t")[0] for key in commands))
    for name in names:
        found = [times[f"{name}\t{size}"] for size in sizes]
        last = ratio(found[-1], found[0])
        table.rows.append((name, *map(ms, found), f"{last:.2f}"))
        most = 1.5 if "after" in name else 1.3
        table.targets.append(Target(f"{name}: {sizes[-1]:,} entries, to {sizes[0]:,}", last, most))
    for name in names:
        weights = [peaks[f"{name}\t{size}"] for size in sizes]
        last = weights[-1] / weights[0]
        table.rows.append((f"{name}: peak MB", *(f"{weight / 1024:.1f}" for weight in weights), f"{last:.2f}"))
        table.targets.append(Target(f"{name}: peak memory, {sizes[-1]:,} to {sizes[0]:,}", last, 1.3))
    return table


def writes(folder: Path, runs: int) -> Table:
    """Writes to small tables, and edits, in an old journal, against an append there."""
    homes = {name: Home(folder / name, OLD) for name in ("log", "promise", "set", "edit", "rm")}
    rm, edit, other = homes["rm"], homes["edit"], homes["set"]
    ref = an_old_entry(edit)
    times = interleaved(
        {
            "rel log": homes["log"].rel(*LOG),
            "rel promise add": homes["promise"].rel("promise", "add", WHO, "send it", "--by", "3d"),
            "rel set WHO": other.rel(
                "set", WHO, "--role", "buyer", before=[other.rel("set", WHO, "--role", "chief")]
            ),
            "rel edit REF, an old entry": edit.rel(
                "edit", ref, "--note", "new", before=[edit.rel("edit", ref, "--note", "old")]
            ),
            "rel undo, of an old entry's removal": rm.rel("undo", before=[rm.rel("rm", an_old_entry(rm))]),
        },
        runs,
    )
    log = times["rel log"]
    table = Table(
        "writes", "Other writes in an old journal", f"{OLD:,} entries.", (*HEADS[:3], "× rel log", "runs")
    )
    table.rows = [timed(name, each, log) for name, each in times.items()]
    table.targets = [
        Target(f"{name}, at {OLD:,}, to rel log", ratio(each, log), 3) for name, each in times.items()
    ]
    del table.targets[0]
    return table


def cold(folder: Path, runs: int) -> Table:
    """The first agenda without any cache, against the reading of the file by Python's json alone."""
    home = Home(folder, OLD)
    empty = Command(("rm", "-rf", home.environment["XDG_CACHE_HOME"]), home.environment)
    loads = "import json, sys; json.loads(open(sys.argv[1], 'rb').read())"
    times = interleaved(
        {
            "python -c pass": home.python("pass"),
            "json.loads of the file": home.python(loads, str(home.journal)),
            "rel today --plain, no cache": home.rel(*PLAIN, before=[empty]),
        },
        runs,
    )
    bare, loaded, today = times.values()
    table = Table("cold", "A cold cache", f"{OLD:,} entries, {home.journal.stat().st_size / 1e6:.0f} MB.", HEADS)
    table.rows = [timed(name, each, bare) for name, each in times.items()]
    table.targets = [Target(f"cold rel today at {OLD:,}, to json.loads as a process", ratio(today, loaded), 2)]
    return table


def find(folder: Path, runs: int, ripgrep: str | None) -> Table:
    """A search over an old journal, against ripgrep over the same file."""
    home = Home(folder, OLD)
    commands = {"python -c pass": home.python("pass"), "rel find TEXT": home.rel("find", SOUGHT)}
    if ripgrep:
        commands["rg TEXT"] = Command((ripgrep, SOUGHT, str(home.journal)), home.environment)
    times = interleaved(commands, runs)
    bare = times["python -c pass"]
    table = Table("find", "Search", f"{OLD:,} entries, {journals.HITS} of which hold the word.", HEADS)
    table.rows = [timed(name, each, bare) for name, each in times.items()]
    if ripgrep:
        cost = (times["rel find TEXT"].median - bare.median) / times["rg TEXT"].median
        table.targets = [Target(f"rel find at {OLD:,} over B, to ripgrep", cost, 5)]
    else:
        table.notes.append("ripgrep is not installed: `tools/install-bench-tools.sh`.")
    return table


def rules(folder: Path, repeats: int) -> Table:
    """The rules in the process, over 500 relationships."""
    heads = ("entries", "dearest rule", "its µs", "average rule µs", "catalogue ms", "build relationships ms")
    table = Table("rules", "The rules", "Over 500 relationships; µs for each relationship and rule.", heads)
    for count in (SMALL, OLD):
        path = folder / f"{count}.json"
        folder.mkdir(parents=True, exist_ok=True)
        journals.write(path, count)
        words = [PYTHON, str(HERE / "rules_speed.py"), str(path), TODAY, str(repeats)]
        told = subprocess.run(words, capture_output=True, text=True, check=False)
        if told.returncode:
            raise FailedError(told.stderr[-500:])
        found = json.loads(told.stdout)
        dearest, us = found["dearest"]
        cells = (f"{us:.1f}", f"{found['mean']:.1f}", f"{found['catalogue']:.0f}", f"{found['build']:.0f}")
        table.rows.append((f"{count:,}", dearest, *cells))
        table.targets += [
            Target(f"the average rule by itself, {count:,} entries", found["mean"], 40, "µs"),
            Target(f"the catalogue over 500 relationships, {count:,} entries", found["catalogue"], 150, "ms"),
        ]
    return table
