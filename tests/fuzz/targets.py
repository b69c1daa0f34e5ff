"""Each parser and renderer as a function of bytes that raises where something is wrong with the program.

A fuzzer calls them with whatever it comes up with, the tests with the corpus. What a target lets pass is what the
program promises: an error of ours, and nothing printed that acts.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from reljournal.sums import fingerprint

sys.path.append(str(Path(__file__).parent.parent / "hostile"))

from rich.console import Console

import stage
from reljournal.commands.own_rules import compiled
from reljournal.config_file import load_settings
from reljournal.domain.contact import Contact, Hours
from reljournal.domain.dates import parse_birthday, parse_date
from reljournal.domain.durations import parse_duration
from reljournal.domain.expression import compile_expression
from reljournal.domain.finding import Context
from reljournal.domain.message import Message, Word, msg
from reljournal.domain.money import Money, parse_money
from reljournal.domain.names import find, fold, near_misses
from reljournal.domain.quoting import quoted
from reljournal.domain.refs import ids_ending_in
from reljournal.domain.syntax import ExpressionError
from reljournal.domain.variables import CHOICES, KINDS
from reljournal.errors import RelError
from reljournal.exchange import csv_cells, csv_entries, journal_json
from reljournal.exchange.entries import Parsed, Reading
from reljournal.journal import codec, intent, layout, salvage, undo
from reljournal.journal.faults import DamagedError
from reljournal.journal.records import book_of
from reljournal.render import agenda, agenda_rich
from reljournal.render.safe import NO_BREAK, json_text, markdown, visible
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.agenda import build_agenda
from reljournal.rules import catalogue

TODAY = stage.TODAY
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _tried(read: Callable[[], object]) -> object:
    """What a parser makes of it; None for an error of ours, whose sentence can be shown."""
    try:
        return read()
    except RelError as error:
        said = visible(f"{error.sentence}; {error.hint}")
        assert not stage.faults(said), said
        assert "\n" not in said, said
        return None


def dates(data: bytes) -> None:
    """Days as they are typed, birthdays and hours."""
    text = _text(data)
    for order in (None, "dmy", "mdy"):
        found = _tried(lambda order=order: parse_date(text, TODAY, prefer="past", order=order))  # type: ignore[misc]
        if found is not None:
            assert isinstance(found, date)
            assert parse_date(found.isoformat(), TODAY, prefer="future") == found
    if birthday := _tried(lambda: parse_birthday(text)):
        assert parse_birthday(str(birthday)) == birthday
    if hours := _tried(lambda: Hours.parse(text)):
        assert Hours.parse(str(hours)) == hours


def durations(data: bytes) -> None:
    """Spans of time; what is printed is read back."""
    if found := _tried(lambda: parse_duration(_text(data))):
        assert parse_duration(str(found)) == found


def money(data: bytes) -> None:
    """Amounts; what is printed is read back."""
    found = _tried(lambda: parse_money(_text(data)))
    if isinstance(found, Money):
        assert parse_money(str(found)) == found
        assert parse_money(Words("de", TODAY).money(found)) == found


def names(data: bytes) -> None:
    """Names, near misses, references, quotes."""
    query, _, rest = _text(data).partition("\n")
    everybody = [Contact(at, name) for at, name in enumerate(rest.split("\n"), 1)]
    assert set(find(query, everybody)) <= set(everybody)
    assert len(near_misses(query, [each.name for each in everybody])) <= 3
    assert fold(fold(query)) == fold(query)
    ids_ending_in(query, [1, 1234567])
    assert quoted(query).isprintable()


def conditions(data: bytes) -> None:
    """Conditions of users' own rules: read within bounds or refused with a column."""
    text = _text(data)
    column = 1
    try:
        compile_expression(text, KINDS, CHOICES)
    except ExpressionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1


def settings(data: bytes) -> None:
    """Config files: never an error, always problems that can be shown."""
    known = {name: rule.thresholds for name, rule in catalogue().items()}
    found, problems = load_settings(_text(data), "config.toml", known)
    for problem in (*problems, *compiled(found.own_rules)[1]):
        assert not stage.faults(visible(str(problem)))


def journal(data: bytes) -> None:
    """Journal files: read, or refused as damaged; what is written of them is read again."""
    layout.scan(data)
    intent.unpack(data)
    try:
        content = codec.parse(data)
    except DamagedError:
        return
    except RelError:
        return  # of a newer version
    book, problems = book_of(content)
    for problem in problems:
        assert not stage.faults(visible(f"{problem.place}: {problem.what}"))
    written = codec.dump(content.meta, content.tables)
    assert codec.dump(codec.parse(written).meta, codec.parse(written).tables) == written
    build_agenda(book, Context(today=TODAY), catalogue())


def salvaged(data: bytes) -> None:
    """Journal files that cannot be read: whatever is saved of them is a journal in our layout."""
    saved = salvage.from_bytes(data)
    assert layout.scan(layout.render(saved.tables)) is not None
    for problem in (*saved.lost, *saved.mended):
        assert not stage.faults(visible(f"{problem.place}: {problem.what}"))


def notes(data: bytes) -> None:
    """The files beside the journal: the intent and the undo store, also where their checksums are right."""
    text = b"rel-intent-2 " + data
    intent.unpack(b"%s\n%08x\n" % (text, fingerprint(text)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.json"
        Path(undo.beside(str(path))).write_bytes(data)
        for entry in undo.read(str(path)):
            entry.pack()


def csv_file(data: bytes) -> None:
    """CSV in; and out again without a formula, whatever the names and notes."""
    parsed = _tried(lambda: csv_entries.parse(data, Reading(TODAY)))
    if parsed is None:
        return
    assert isinstance(parsed, Parsed)
    out = csv_entries.write(parsed.rows)
    for row in csv.reader(io.StringIO(out.decode(), newline="")):
        assert not any(_FORMULA.match(cell.lstrip()) for cell in row), row
    back = csv_entries.parse(out, Reading(TODAY))
    assert [row.note for row in back.rows] == [row.note.encode("utf-8", "replace").decode() for row in parsed.rows]


def cells(data: bytes) -> None:
    """Single cells: guarded against spreadsheets, and the guard taken away exactly."""
    text = _text(data)
    assert csv_cells.unguarded(csv_cells.guarded(text)) == text
    assert not _FORMULA.match(csv_cells.guarded(text).lstrip())
    csv_cells.split_names(text)


def journal_file(data: bytes) -> None:
    """A journal as JSON, to be merged: an error that is not about the user's own."""
    _tried(lambda: journal_json.read(data))


def arguments(data: bytes) -> None:
    """A whole command line, its words set apart by NUL, in a pipe: a code of the contract, no traceback."""
    words = [word for word in _text(data).split("\0") if word not in ("edit", "demo", "doctor")][:8]
    with tempfile.TemporaryDirectory() as folder:
        on = stage.Stage(Path(folder))
        on.journal.write_bytes(_SMALL)
        shown = on.rel(*words, "--plain")
        assert shown.code in (0, 1, 2, 3, 4), shown
        assert shown.code in (0, 3) or shown.err, shown
        if words[:1] != ["export"]:
            assert not stage.faults(shown.text), shown.text


def texts(data: bytes) -> None:
    """Everything that escapes: one line, nothing that acts, nothing lost for programs."""
    text = _text(data)
    shown = visible(text)
    assert not stage.faults(shown)
    assert "\n" not in shown
    assert json.loads(json_text({text: [text]})) == json.loads(json.dumps({text: [text]}))
    assert not stage.faults(json_text(text), marks=None)
    assert not stage.faults(markdown(shown))
    words = Words("de", TODAY, glue=True)
    for message in (
        msg("{name}: {text}", name=text, text=text),
        Message(text, {"n": 1}),
        msg("{k}", k=Word(text)),
    ):
        assert not stage.faults(words(message))
    for width in (2, 20, 80):
        assert "".join("".join(wrapped(shown, width)).split()) == "".join(shown.replace(NO_BREAK, " ").split())


def pages(data: bytes) -> None:
    """A journal full of a text, as agenda in every form."""
    text = _text(data)
    held = stage.book([text])
    found = build_agenda(held, Context(today=TODAY), catalogue())
    assert not found.failures, found.failures
    words = Words("en", TODAY, glue=True)
    assert not stage.faults(agenda.as_plain(found, words, held=True))
    assert not stage.faults(agenda.as_markdown(found, words, held=True))
    assert not stage.faults(json_text(agenda.as_json(found, words)), marks=None)
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard", markup=False)
    console.print(agenda_rich.as_rich(found, words, 80, held=True), highlight=False, emoji=False)
    assert isinstance(console.file, io.StringIO)
    assert not stage.faults(console.file.getvalue(), styled=True)


_SMALL = stage.journal_bytes(["Anna Weber"])
TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        *(
            dates,
            durations,
            money,
            names,
            conditions,
            settings,
            journal,
            salvaged,
            notes,
            csv_file,
            cells,
            journal_file,
        ),
        *(arguments, texts, pages),
    )
}
