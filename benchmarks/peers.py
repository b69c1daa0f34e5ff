"""The programs that are measured beside `rel`, each with the same contents, in its own form.

An adapter says how a journal of that program is prepared, and which command lines append an entry, show what one
looks at each day, complete a name, and search for a word. A program that is not installed is left out and named.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import journals
import sqlite_program
from runs import Command, environment

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reljournal-bench"
"""Where `make bench-peers` puts what it installs."""
PEERS = CACHE / "peers" / "bin"
FROM_PIP = ("jrnl", "todoman", "khard", "td-watson", "uv")
WHO, NOTE = journals.names()[1], "asked about the order for May"
BEGUN = WHO[:2]
SOUGHT = journals.SOUGHT
TODAY = journals.TODAY.isoformat()
_STAMP = "20260302T120000Z"


def _uuid(number: int) -> uuid.UUID:
    """One that looks like any other: programs shorten them to their first digits."""
    return uuid.UUID(int=(number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128))


class Peer:
    """One program; `folder` is its home. `program` is looked for among what pip installed, then on PATH."""

    name = ""
    program = ""
    remark = ""
    """What its four commands do, where it is not plain."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment: Mapping[str, str] = environment(folder, REL_TODAY=TODAY)

    @classmethod
    def found(cls) -> str | None:
        """The program's path, None where it is not installed."""
        own = PEERS / cls.program
        return str(own) if own.exists() else shutil.which(cls.program)

    def prepare(self, count: int) -> None:
        """Write the journal with so many entries."""
        raise NotImplementedError

    def words(self) -> dict[str, Sequence[str]]:
        """The command lines by what they do: append, view, complete, search."""
        raise NotImplementedError

    def commands(self) -> dict[str, Command]:
        """The same, ready to run; to find nothing is no failure."""
        return {
            name: Command(
                words, self.environment, typed=self.typed(name), fine=(0,) if name == "append" else (0, 1)
            )
            for name, words in self.words().items()
        }

    def typed(self, name: str) -> str:
        """What is typed into a command that asks."""
        del name
        return ""


class Rel(Peer):
    """`rel`, as pip installs it."""

    name, program = "rel", "rel"
    remark = "log, today --plain (after an entry), Tab, find"

    @classmethod
    def found(cls) -> str | None:
        """Always the one that was installed for the measurement."""
        return str(CACHE / "rel" / "bin" / "rel")

    def prepare(self, count: int) -> None:
        path = self.folder / "journal.json"
        journals.write(path, count)
        self.environment = {**self.environment, "REL_JOURNAL": str(path)}

    def words(self) -> dict[str, Sequence[str]]:
        rel = str(self.found())
        return {
            "append": [rel, "log", "call", WHO, NOTE],
            "view": [rel, "today", "--plain"],
            "complete": [rel, "_complete", "zsh", "log", "call", BEGUN],
            "search": [rel, "find", SOUGHT],
        }


class Naive(Peer):
    """Typer and stock TinyDB, over the very file of `rel`."""

    name = "Typer + stock TinyDB"
    remark = "benchmarks/naive.py, some sixty lines"
    script = "naive.py"

    @classmethod
    def found(cls) -> str | None:
        """The Python for which `rel` was installed: it has Typer and TinyDB in the same versions."""
        return str(CACHE / "rel" / "bin" / "python")

    def prepare(self, count: int) -> None:
        path = self.folder / "journal.json"
        journals.write(path, count)
        self.environment = {**self.environment, "NAIVE_JOURNAL": str(path)}

    def words(self) -> dict[str, Sequence[str]]:
        program = [str(self.found()), str(HERE / "naive.py")]
        return {
            "append": [*program, "log", "call", WHO, NOTE],
            "view": [*program, "today"],
            "complete": [*program, "complete", BEGUN],
            "search": [*program, "find", SOUGHT],
        }


class Sqlite(Peer):
    """Python's own sqlite3, no framework, with indexes."""

    name = "python + sqlite3"
    remark = "benchmarks/sqlite_program.py, no framework, indexes"

    @classmethod
    def found(cls) -> str | None:
        """The same Python as for `rel`."""
        return str(CACHE / "rel" / "bin" / "python")

    def prepare(self, count: int) -> None:
        path = self.folder / "journal.db"
        names = journals.names()
        with sqlite3.connect(path) as journal:
            journal.executescript(sqlite_program.TABLES)
            people = [(at, name, name.casefold()) for at, name in enumerate(names)]
            journal.executemany("insert into contacts values (?, ?, ?)", people)
            rows = ((each.on.isoformat(), each.kind, each.contact, each.note) for each in journals.entries(count))
            journal.executemany("insert into entries (day, kind, who, note) values (?, ?, ?, ?)", rows)
        self.environment = {**self.environment, "NAIVE_JOURNAL": str(path)}

    def words(self) -> dict[str, Sequence[str]]:
        program = [str(self.found()), str(HERE / "sqlite_program.py")]
        return {
            "append": [*program, "append", "call", WHO, NOTE],
            "view": [*program, "view"],
            "complete": [*program, "complete", BEGUN],
            "search": [*program, "search", SOUGHT],
        }


class Jrnl(Peer):
    """jrnl: one text file."""

    name, program = "jrnl", "jrnl"
    remark = "the last ten entries; its tags; -contains"

    def prepare(self, count: int) -> None:
        names = journals.names()
        with (self.folder / "journal.txt").open("w", encoding="utf-8") as file:
            for each in journals.entries(count):
                tag = "@" + names[each.contact].replace(" ", "")
                file.write(f"[{each.on.isoformat()} 12:00] {each.kind} {tag} {each.note}.\n\n")
        (self.folder / "jrnl.yaml").write_text(
            "version: v4.2\ncolors: {body: none, date: none, tags: none, title: none}\ndefault_hour: 9\n"
            "default_minute: 0\neditor: ''\nencrypt: false\nhighlight: false\nindent_character: '|'\n"
            f"journals: {{default: {{journal: {self.folder / 'journal.txt'}}}}}\nlinewrap: 79\ntagsymbols: '@'\n"
            "template: false\ntimeformat: '%Y-%m-%d %H:%M'\n",
            encoding="utf-8",
        )

    def words(self) -> dict[str, Sequence[str]]:
        program = [str(self.found()), "--config-file", str(self.folder / "jrnl.yaml")]
        return {
            "append": [*program, f"{TODAY} 12:00: call @{WHO.replace(' ', '')} {NOTE}."],
            "view": [*program, "-n", "10"],
            "complete": [*program, "--tags"],
            "search": [*program, "-contains", SOUGHT],
        }


class Todoman(Peer):
    """todoman: one iCalendar file for each entry, with a cache in SQLite."""

    name, program = "todoman", "todo"
    remark = "entries are finished tasks; its open tasks; it completes no names; --grep"

    def prepare(self, count: int) -> None:
        book = self.folder / "lists" / "journal"
        book.mkdir(parents=True)
        (self.folder / "config.py").write_text(
            f"path = '{self.folder}/lists/*'\ncache_path = '{self.folder}/cache.sqlite3'\n"
            "default_list = 'journal'\ndate_format = '%Y-%m-%d'\ntime_format = '%H:%M'\n"
        )
        names = journals.names()
        for number, each in enumerate(journals.entries(count)):
            day = each.on.strftime("%Y%m%dT120000Z")
            (book / f"{number}.ics").write_text(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bench\r\nBEGIN:VTODO\r\n"
                f"UID:{number}\r\nDTSTAMP:{day}\r\nCREATED:{day}\r\nCOMPLETED:{day}\r\nSTATUS:COMPLETED\r\n"
                f"SUMMARY:{each.kind} {names[each.contact]} {each.note}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
                encoding="utf-8",
            )

    def words(self) -> dict[str, Sequence[str]]:
        program = [str(self.found()), "--config", str(self.folder / "config.py")]
        return {
            "append": [*program, "new", "-l", "journal", f"call {WHO} {NOTE}"],
            "view": [*program, "list"],
            "search": [*program, "list", "--status", "ANY", "--grep", SOUGHT],
        }


class Khard(Peer):
    """khard: an address book, one vCard for each of the 500 contacts, the entries as their notes."""

    name, program = "khard", "khard"
    remark = "adds a contact; shows one; its names; a search in all fields"

    def prepare(self, count: int) -> None:
        book = self.folder / "book"
        book.mkdir()
        notes: dict[int, list[str]] = {}
        for each in journals.entries(count):
            notes.setdefault(each.contact, []).append(f"{each.on} {each.kind} {each.note}")
        for number, name in enumerate(journals.names()):
            first, last = name.split()
            told = "\\n".join(notes.get(number, []))
            (book / f"{number}.vcf").write_text(
                f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bench{number}\r\nFN:{name}\r\nN:{last};{first};;;\r\n"
                f"EMAIL:{first.lower()}.{number}@example.org\r\nNOTE:{told}\r\nEND:VCARD\r\n",
                encoding="utf-8",
            )
        (self.folder / "khard.conf").write_text(
            f"[addressbooks]\n[[book]]\npath = {book}\n[general]\ndefault_action = list\neditor = true\n"
            "merge_editor = true\n"
        )
        (self.folder / "new.yaml").write_text("First name: New\nLast name: Person\nNote: asked about May\n")

    def words(self) -> dict[str, Sequence[str]]:
        program = [str(self.found()), "-c", str(self.folder / "khard.conf")]
        return {
            "append": [*program, "new", "-a", "book", "-i", str(self.folder / "new.yaml")],
            "view": [*program, "show", WHO],
            "complete": [*program, "list", "--parsable", f"name:{BEGUN}"],
            "search": [*program, "list", SOUGHT],
        }


class Watson(Peer):
    """watson: a time tracker, one JSON file."""

    name, program = "watson", "watson"
    remark = "entries of ten minutes; the last week; its projects; entries with a tag"

    def prepare(self, count: int) -> None:
        names, frames = journals.names(), []
        for number, each in enumerate(journals.entries(count)):
            begin = (
                int(datetime(each.on.year, each.on.month, each.on.day, 8, tzinfo=UTC).timestamp()) + number % 3000
            )
            tags = [each.kind, each.note, *([SOUGHT] if SOUGHT in each.note else [])]
            frames.append([begin, begin + 600, names[each.contact], _uuid(number).hex, tags, begin])
        (self.folder / "frames").write_text(json.dumps(frames, indent=1, ensure_ascii=False), encoding="utf-8")
        self.environment = {**self.environment, "WATSON_DIR": str(self.folder)}

    def words(self) -> dict[str, Sequence[str]]:
        program = str(self.found())
        times = ["--from", f"{TODAY} 10:00", "--to", f"{TODAY} 10:10"]
        return {
            "append": [program, "add", *times, *WHO.split(), "+call", f"+{NOTE}"],
            "view": [program, "log", "--no-pager", "--from", "2026-02-23", "--to", TODAY],
            "complete": [program, "projects"],
            "search": [program, "log", "--no-pager", "--all", "--tag", SOUGHT],
        }


class Taskwarrior(Peer):
    """taskwarrior, in C++: `task log`, the entries as finished tasks."""

    name, program = "taskwarrior", "task"
    remark = "task log; the last twenty; its projects; a filter"

    def prepare(self, count: int) -> None:
        data = self.folder / "tasks"
        data.mkdir()
        names = journals.names()
        with (data / "completed.data").open("w", encoding="utf-8") as file:
            for number, each in enumerate(journals.entries(count)):
                at = int(datetime(each.on.year, each.on.month, each.on.day, 12, tzinfo=UTC).timestamp())
                file.write(
                    f'[description:"{each.note}" end:"{at}" entry:"{at}" modified:"{at}" '
                    f'project:"{names[each.contact]}" status:"completed" tags:"{each.kind}" '
                    f'uuid:"{_uuid(number)}"]\n'
                )
        (self.folder / "taskrc").write_text(
            f"data.location={data}\nconfirmation=no\nlist.all.projects=1\nnews.version=2.6.0\n"
        )
        self.environment = {**self.environment, "TASKRC": str(self.folder / "taskrc"), "TASKDATA": str(data)}

    def words(self) -> dict[str, Sequence[str]]:
        program = str(self.found())
        return {
            "append": [program, "log", f"project:{WHO}", "+call", NOTE],
            "view": [program, "rc.verbose=nothing", "completed", "limit:20"],
            "complete": [program, "_projects"],
            "search": [program, "rc.verbose=nothing", f"description.contains:{SOUGHT}", "completed"],
        }


class Hledger(Peer):
    """hledger, in Haskell: each entry a transaction of one call."""

    name, program = "hledger", "hledger"
    remark = "add, which asks; the last week; its payees; print desc:"

    def prepare(self, count: int) -> None:
        names = journals.names()
        with (self.folder / "journal.ledger").open("w", encoding="utf-8") as file:
            file.writelines(f"payee {name}\n" for name in names)
            for each in journals.entries(count):
                name = names[each.contact]
                file.write(f"\n{each.on} {name} | {each.note}\n    contacts:{name}  1 {each.kind}\n    time\n")

    def words(self) -> dict[str, Sequence[str]]:
        program = [str(self.found()), "-f", str(self.folder / "journal.ledger")]
        return {
            "append": [*program, "add"],
            "view": [*program, "register", "-b", "2026-02-23"],
            "complete": [*program, "payees"],
            "search": [*program, "print", f"desc:{SOUGHT}"],
        }

    def typed(self, name: str) -> str:
        asked = (TODAY, f"{WHO} | {NOTE}", f"contacts:{WHO}", "1 call", "time", "-1 call", ".", "y", ".")
        return "\n".join([*asked, ""]) if name == "append" else ""


ALL: tuple[type[Peer], ...] = (Rel, Sqlite, Naive, Jrnl, Todoman, Khard, Watson, Taskwarrior, Hledger)


def main() -> None:
    """Say which programs are there."""
    for peer in ALL[1:]:
        print(f"{peer.name:<24} {peer.found() or 'not installed'}")


if __name__ == "__main__":
    main()
