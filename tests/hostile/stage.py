"""A journal whose every text means harm, the program run on it in process, and a judge of what it prints."""

from __future__ import annotations

import io
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from reljournal.cli import app, environment
from reljournal.domain.book import TABLES, Book, Entity
from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Agreement, Deferral, Friction, Invoice, Occasion, Project, Promise
from reljournal.domain.money import Money
from reljournal.journal import codec
from reljournal.journal.records import to_record

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12).astimezone()
# Text by its type, and yet not the text of others: read by a parser of its own before it is printed.
PARSED = {
    (Contact, "birthday"): "an ISO date, checked as the file is read",
    (Contact, "cadence"): "a duration, refused where it is none",
    (Deferral, "evidence"): "a fingerprint that the program computes and never prints",
}


def text_fields(entity: type[Any]) -> list[str]:
    """The fields of a dataclass that can hold any text: `str`, perhaps with None, perhaps several."""
    # As they are written: what the names of types stand for is imported for the type checker only.
    written: dict[str, str] = entity.__annotations__
    found = [each.name for each in fields(entity) if re.search(r"\bstr\b", written[each.name])]
    return [name for name in found if (entity, name) not in PARSED]


def _template(table: type[Any], at: int) -> Entity:
    """A record that the rules have something to say about; `at` is the place of its contact in the journal."""
    who, doc_id = at * 100 + 1, at * 100 + 2
    past, soon = date(2025, 8, 1), date(2026, 3, 4)
    made: dict[type[Any], Entity] = {
        Contact: Contact(who, "x", added=date(2025, 1, 1)),
        Interaction: Interaction(doc_id, past, "call", (who,), value=Money("20.00", "EUR")),
        Project: Project(doc_id + 1, who, "x", past),
        Invoice: Invoice(doc_id + 2, who, Money("120.00", "EUR"), past, date(2026, 1, 1)),
        Promise: Promise(doc_id + 3, who, "x", past, date(2026, 3, 2)),
        Agreement: Agreement(doc_id + 4, who, "scope", "x", past, review=date(2026, 3, 1)),
        Friction: Friction(doc_id + 5, who, "x", past),
        Occasion: Occasion(doc_id + 6, who, "x", soon),
        Deferral: Deferral(doc_id + 7, "reminded", "payment-target-exceeded", doc_id + 2, date(2026, 2, 1)),
    }
    return made[table]


def records(at: int, text: str) -> list[Entity]:
    """One record of each kind, for one contact and their organisation, with `text` in every field of text.

    What has to be a word of ours for its rule to speak (`kind`, `rule`) is so in a second record.
    """
    found: list[Entity] = []
    for entity in TABLES:
        base: Any = _template(entity, at)
        written = entity.__annotations__
        values = {
            name: (text,) if "tuple" in written[name] else text
            for name in text_fields(entity)
            if (entity, name) not in ((Deferral, "rule"), (Contact, "type"))
        }
        found.append(replace(base, **values))
        if isinstance(base, Interaction):
            found.append(
                replace(base, id=base.id + 20, on=date(2026, 3, 1), note=text, direction="in", kind="email")
            )
            found.append(replace(base, id=base.id + 21, on=TODAY, note=text, planned=True))
            found.append(
                replace(base, id=base.id + 22, on=date(2026, 2, 20), note=text, occasion=text, kind="gift")
            )
        if isinstance(base, Promise):
            found.append(replace(base, id=base.id + 20, text=text, theirs=True))
        if isinstance(base, Deferral):
            found.append(
                replace(base, id=base.id + 20, kind="snoozed", rule=text, why=text, until=date(2026, 4, 1))
            )
    person = found[0]
    assert isinstance(person, Contact)
    home = Contact(person.id + 90, text, kind="organisation", added=person.added, type="advisory", likes=(text,))
    hermit = replace(person, id=person.id + 91, type=text)
    return [home, hermit, replace(person, org=home.id), *found[1:]]


def book(texts: Sequence[str]) -> Book:
    """A relationship for each text."""
    made = [record for at, text in enumerate(texts, 1) for record in records(at, text)]
    return Book(
        **{
            table: {each.id: each for each in made if type(each) is entity}  # type: ignore[arg-type]
            for entity, table in TABLES.items()
        }
    )


def journal_bytes(texts: Sequence[str]) -> bytes:
    """The same as the file that a program, or somebody who means harm, could have left."""
    held = book(texts)
    tables: dict[str, Mapping[int, Any]] = {
        table: {doc_id: to_record(each) for doc_id, each in getattr(held, table).items()}
        for table in TABLES.values()
    }
    return codec.dump({"schema": 1, "journal": "9" * 19}, tables)


# Running the program


class _Screen(io.TextIOWrapper):
    """A stream that takes bytes as a terminal or a pipe would."""

    def __init__(self, *, terminal: bool) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="utf-8", newline="\n", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def close(self) -> None:
        """Stay open: whoever looks at the bytes comes later."""


@dataclass(frozen=True)
class Shown:
    """What a command printed, byte by byte."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return (self.out + self.err).decode("utf-8")


@dataclass(frozen=True)
class Stage:
    """A folder in which the program runs in process, as in a terminal of some width or in a pipe."""

    folder: Path
    width: int = 80
    terminal: bool = False
    language: str = "en"

    @property
    def journal(self) -> Path:
        return self.folder / "journal.json"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def rel(self, *arguments: str, stdin: bytes = b"", **variables: str) -> Shown:
        out, err = _Screen(terminal=self.terminal), _Screen(terminal=self.terminal)
        with self._scene(stdin, variables), redirect_stdout(out), redirect_stderr(err):
            try:
                code = app.run(arguments)
            except SystemExit as exit_:
                code = int(exit_.code or 0)
        return Shown(code, out.bytes.getvalue(), err.bytes.getvalue())

    @contextmanager
    def _scene(self, stdin: bytes, variables: Mapping[str, str]) -> Iterator[None]:
        told = {
            **{name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ},
            "HOME": str(self.folder),
            "REL_JOURNAL": str(self.journal),
            "REL_CONFIG": str(self.config),
            "REL_NODE": "1",
            "REL_TODAY": TODAY.isoformat(),
            "REL_DEBUG": "1",
            "LANG": "C.UTF-8",
            "COLUMNS": str(self.width),
            "TERM": "xterm-256color",
            "EDITOR": "true",
            **variables,
        }
        environment.OPTIONS.__init__()  # type: ignore[misc]
        with (
            patch.dict(os.environ, told, clear=True),
            patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))),
        ):
            try:
                yield
            finally:
                environment.OPTIONS.__init__()  # type: ignore[misc]


# Judging what was printed

_HARMLESS = frozenset("\u00ad\u200c\u200d")
_LINK = re.compile(r"\x1b\]8;(?:id=\d+;(?:tel:\+?\d+|mailto:[\w@.+%-]*)|;)\x1b\\", re.ASCII)
# The styles that the program itself uses: no blinking, no concealing, no colour by number, no other sequence.
_STYLE = re.compile(r"\x1b\[(?:0|1|2|3|4|1;3[1-6]|3[1-6]|2;3[1-6])m")


def faults(text: str, *, styled: bool = False, marks: int | None = 8) -> list[str]:
    """Each character that acts on a terminal, hides or reorders; `styled` lets our own styles and links pass.

    More than so many `marks` above one another count as hiding, too.
    """
    if styled:
        text = _STYLE.sub("", _LINK.sub("", text))
    used = set(text)  # few characters of a long text are different ones: only those are looked up
    bad = {character for character in used if _acts(character)}
    tower = "".join(character for character in used if unicodedata.category(character) in ("Mn", "Me"))
    pattern = f"[{re.escape(''.join(bad))}]" if bad else ""
    if marks is not None and tower:
        pattern += ("|" if pattern else "") + f"[{re.escape(tower)}]{{{marks + 1},}}"
    if not pattern:
        return []
    return [
        f"{found[0][:1]!a} in {text[max(found.start() - 40, 0) : found.end() + 20]!a}"
        for found in re.finditer(pattern, text)
    ]


def _acts(character: str) -> bool:
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return character != "\n"
    return category == "Cf" and character not in _HARMLESS
