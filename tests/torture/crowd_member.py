"""One process of a crowd: `python -m torture.crowd_member ROLE JOURNAL STOP NAME COUNT`.

It tells on its output, line by line, what it has done and seen: a line `wrote` comes after the commit, so
what it names must be in the journal even when the process is killed next.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from installed import REL
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, Transaction
from reljournal.journal.lock import Lock
from torture import foreign

ANNA = 7434161871067811840
_TRIES = 10
_PAUSE = 0.05
_READING = 0.01


@dataclass
class Member:
    """What a role is given: the journal, the file whose presence ends it, its name, and how much to write."""

    journal: Journal
    stop: Path
    name: str
    count: int
    longest: float = 0.0

    @property
    def path(self) -> Path:
        return self.journal.path

    def goes_on(self, done: int) -> bool:
        return done < self.count and not self.stop.exists()

    def commit(self, command: str, change: Callable[[Transaction], str]) -> None:
        """Make one change, again while the journal is locked, and tell it when it is committed."""
        while True:
            begun = time.monotonic()
            try:
                with self.journal.transaction(command, now=datetime.now(UTC)) as work:
                    told = change(work)
            except JournalError as error:
                if "is locked" not in error.sentence:
                    raise
                tell("refused locked")
                continue
            finally:
                self.longest = max(self.longest, time.monotonic() - begun)
            tell(f"wrote {told}")
            return


def tell(line: str) -> None:
    print(line, flush=True)


def calm_writer(member: Member) -> None:
    """Write as `writer` does, with pauses in which others find the journal free."""
    writer(member, pause=0.005)


def writer(member: Member, pause: float = 0.0) -> None:
    """Log entries; now and then add a contact, and one to a number that all share."""
    seldom = max(7, min(member.count // 5, 50))  # what rewrites the file is rarer where the file grows long
    chance = random.Random(member.name)
    for n in range(member.count):
        if member.stop.exists():
            break
        time.sleep(pause)
        note = f"{member.name} {n} " + chance.choice("xäé💬") * chance.randrange(200)

        def log(work: Transaction, note: str = note) -> str:
            entry = {"on": "2026-03-02", "kind": "call", "who": [str(ANNA)], "note": note}
            return f"interactions {work.insert('interactions', entry)} {note}"

        member.commit("log", log)
        if n % seldom == 5:
            name = f"{member.name} {n}"
            record = {"name": name, "added": "2026-03-02"}
            member.commit("add", lambda work, r=record: f"contacts {work.insert('contacts', r)} {r['name']}")  # type: ignore[misc]
        if n % seldom == 6:
            member.commit("count", add_one)
    tell(f"waited {member.longest:.3f}")


def add_one(work: Transaction) -> str:
    record = work.content.tables["contacts"][ANNA]
    work.update("contacts", ANNA, {"counted": record.get("counted", 0) + 1})
    return "counted 1"


def undoer(member: Member) -> None:
    """Take back the last command now and then, whoever gave it, and tell what was taken back."""
    done = 0
    while member.goes_on(done):
        time.sleep(0.05)
        try:
            steps = member.journal.undo(now=datetime.now(UTC))
        except RelError as error:
            tell(f"refused {error.sentence}")
            continue
        done += 1
        for change in (change for step in steps for change in step.changes):
            after = change.after or {}
            if change.before is None:
                text = after.get("note", after.get("name"))
                tell(f"undone {change.table} {change.id} {text}")
            else:
                tell(f"undone counted {after.get('counted', 0) - change.before.get('counted', 0)}")


def stock_reader(member: Member) -> None:
    """Read with TinyDB as it is, which knows of no lock."""
    done = 0
    while member.goes_on(done):
        seen = foreign.stock_read(member.path)
        if seen:
            tell(f"wrong stock TinyDB saw {seen}")
        time.sleep(_READING)
        done += 1
    tell(f"read {done}")


def own_reader(member: Member) -> None:
    """Load the journal as every command of `rel` does.

    In the middle of a stranger's write it may say that something is wrong, and is then well in a moment.
    """
    done = 0
    while member.goes_on(done):
        for _ in range(_TRIES):
            problems = member.journal.load().problems
            if not problems:
                break
            tell(f"noticed {problems[0].place}")
            time.sleep(_PAUSE)
        else:
            tell(f"wrong load saw {problems[0]}")
        time.sleep(_READING)
        done += 1
    tell(f"read {done}")


def agenda(member: Member) -> None:
    """Run `rel today --json` as it is installed."""
    done = 0
    while member.goes_on(done):
        for _ in range(_TRIES):
            run = rel(member, "today", "--json")
            try:
                broken = run.returncode or run.stderr or json.loads(run.stdout)["errors"]
            except ValueError:
                broken = "no JSON"
            if not broken:
                break
            tell(f"noticed {broken}")
            time.sleep(_PAUSE)
        else:
            tell(f"wrong rel today: {run.returncode} {run.stdout!r} {run.stderr!r}")
        done += 1
    tell(f"read {done}")


def shell(member: Member) -> None:
    """Log entries by `rel log` as it is installed."""
    done = 0
    while member.goes_on(done):
        note = f"{member.name} {done}"
        run = rel(member, "log", "call", "anna", note, "--json")
        if run.returncode == 0:
            tell(f"wrote interactions {json.loads(run.stdout)['id']} {note}")
        elif run.returncode not in (1, 4) or run.stderr.count("\n") != 1:
            tell(f"wrong rel log: {run.returncode} {run.stdout!r} {run.stderr!r}")
        else:
            tell(f"refused {run.stderr.strip()}")
        done += 1
    tell(f"read {done}")


def rel(member: Member, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command on the journal, far from the user's own files."""
    home = member.stop.parent
    environment = {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "REL_JOURNAL": str(member.path),
        "REL_CONFIG": str(home / "config.toml"),
        "REL_TODAY": "2026-03-02",
        "LANG": "C.UTF-8",
    }
    return subprocess.run([str(REL), *arguments], env=environment, capture_output=True, text=True, check=False)


def stranger(member: Member) -> None:
    """Change the file between two commands of `rel`, in the manner of the program that NAME names.

    It takes the lock: that stands for a user who saves while no command runs.
    """
    tool = foreign.TOOLS[member.name]
    done = 0
    while member.goes_on(done):
        time.sleep(0.001)
        with Lock(f"{member.path}.lock", 60):
            doc_id = tool(member.path, f"{member.name} {done}")
        tell(f"wrote interactions {doc_id} {member.name} {done}")
        done += 1


ROLES = {
    role.__name__: role
    for role in (writer, calm_writer, undoer, stock_reader, own_reader, agenda, shell, stranger)
}


if __name__ == "__main__":
    ROLES[sys.argv[1]](Member(Journal(Path(sys.argv[2])), Path(sys.argv[3]), sys.argv[4], int(sys.argv[5])))
