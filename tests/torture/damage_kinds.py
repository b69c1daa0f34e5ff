"""Journals that are wrong in their making, each given to `rel today`, `rel log` and `rel doctor` as installed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from installed import Home, Run
from reljournal.journal import codec, intent
from reljournal.journal.lines import KNOWN
from torture import foreign
from torture.report import Line

_COMMANDS = (("today",), ("log", "call", "anna", "a new entry"), ("doctor",), ("doctor", "--fix"))
_HOLDER = """
import sys
from reljournal.journal.lock import Lock
with Lock(sys.argv[1], 5):
    print("held", flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Kind:
    """What is done to a whole journal, what the doctor says of it, and what comes of it.

    `doctor` and `fix` are the exit codes; `entry` says whether an entry can be logged as it is.
    """

    make: Callable[[Path], object]
    sentence: str
    doctor: int = 4
    fix: int = 0
    entry: bool = False


def _bytes(change: Callable[[bytes], bytes], sentence: str, **others: Any) -> Kind:
    return Kind(lambda path: path.write_bytes(change(path.read_bytes())), sentence, **others)


def _tables(change: Callable[[dict[str, Any]], object], sentence: str, **others: Any) -> Kind:
    def changed(data: bytes) -> bytes:
        tables = json.loads(data)
        change(tables)
        return json.dumps(tables).encode()

    return _bytes(changed, sentence, **others)


def _signed(table: str, field: str, value: object) -> Kind:
    """A record with a wrong value and a right checksum: a program's mistake, which only a person can mend."""

    def changed(data: bytes) -> bytes:
        content = codec.parse(data)
        tables = {name: dict(records) for name, records in content.tables.items()}
        doc_id = max(tables[table])
        tables[table][doc_id] = {**tables[table][doc_id], field: value}
        return codec.dump(content.meta, tables)

    return _bytes(changed, f"{table} ", fix=4, entry=True)


def _beside(end: str, data: bytes, sentence: str = "the journal is well", **others: Any) -> Kind:
    def make(path: Path) -> None:
        Path(f"{path}{end}").write_bytes(data)
        Path(f"{path}{end}").chmod(0o600)

    return Kind(make, sentence, **{"doctor": 0, "entry": True, **others})


def _folder(end: str, sentence: str = "", **others: Any) -> Kind:
    def make(path: Path) -> None:
        Path(f"{path}{end}/x").mkdir(parents=True)

    return Kind(make, sentence, **{"doctor": 0, "entry": True, **others})


def _instead(make: Callable[[Path], object], sentence: str) -> Kind:
    def put(path: Path) -> None:
        path.rename(path.with_name("moved.json"))
        make(path)

    return Kind(put, sentence, fix=4)


def _link(path: Path) -> None:
    path.rename(path.with_name("moved.json"))
    path.symlink_to("moved.json")


def _killed_owner(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, f"{path}.lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()


def _cache(path: Path) -> None:
    """Spoil what `rel` keeps to be quicker: the public holidays of each year."""
    for folder in (path.parent / ".cache" / "reljournal", path.parent / "Library" / "Caches" / "reljournal"):
        folder.mkdir(parents=True)
        for year in range(2025, 2028):
            (folder / f"holidays-DE-all-{year}").write_bytes(b"\x80\x04garbage of another version\0")
    path.with_name("config.toml").write_text('[user]\ncountry = "DE"\n', encoding="utf-8")


Change = Callable[[dict[str, Any]], object]


def _without(table: str) -> Change:
    return lambda tables: tables.pop(table)


def _with(table: str, value: object) -> Change:
    return lambda tables: tables.update({table: value})


def _with_contact(key: str, value: object) -> Change:
    return lambda tables: tables["contacts"].update({key: value})


def _twice(word: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        begin = data.index(word)
        end = data.index(b"\n", begin)
        return data[:end] + b"\n," + data[begin:end].lstrip(b",") + data[end:]

    return change


def _note(value: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b'"kind": "call"', b'"kind": ' + value, 1)


_NO_OBJECTS: tuple[object, ...] = ([], 5, "x", None)
OTHERS_NOTE = intent.Intent(60, 12345, b',"5": {"kind": "call"}\n}\n}\n').pack()
LOST = "nothing in it can be saved"

KINDS: dict[str, Kind] = {
    "no byte": _bytes(lambda data: b"", LOST, fix=4),
    "null": _bytes(lambda data: b"null", LOST, fix=4),
    "a list": _bytes(lambda data: b"[1, 2]", LOST, fix=4),
    "a letter": _bytes(lambda data: b"Dear diary", LOST, fix=4),
    "other JSON": _bytes(lambda data: b'{"a": {"b": 1}}', LOST, fix=4),
    "cut off": _bytes(lambda data: data[:-50], "is cut off after"),
    "more behind the end": _bytes(lambda data: data + b"}\n", "is not valid JSON"),
    "twice the file": _bytes(lambda data: data + data, "is not valid JSON"),
    "a byte order mark": _bytes(lambda data: b"\xef\xbb\xbf" + data, "is not valid JSON"),
    "UTF-16": _bytes(lambda data: data.decode().encode("utf-16"), "UTF-8", fix=4),
    "Latin-1": _bytes(lambda data: data.replace("ü".encode(), b"\xfc"), "is not valid UTF-8"),
    "Windows line ends": _bytes(
        lambda data: data.replace(b"\n", b"\r\n"), "a layout of its own", doctor=0, entry=True
    ),
    "stock TinyDB": _tables(lambda tables: None, "a layout of its own", doctor=0, entry=True),
    "a table twice": _bytes(lambda data: data.replace(b',"projects"', b',"contacts"'), "twice"),
    "an id twice": _bytes(_twice(b',"7434161871067811841"'), "twice"),
    "a field twice": _bytes(_note(b'1, "kind": "call"'), "twice"),
    "NaN": _bytes(_note(b"NaN"), "holds NaN", fix=4),
    "too large": _bytes(_note(b"1e999"), "out of range", fix=4),
    "thousands of digits": _bytes(_note(b"1" * 5000), "thousands of digits"),
    "too deep": _bytes(_note(b"[" * 100_000 + b"]" * 100_000), "nested too deeply"),
    **{f"without {name}": _tables(_without(name), "the table is missing", entry=True) for name in KNOWN[1:]},
    "without meta": _tables(lambda tables: tables.pop("meta"), "not a journal of rel"),
    "meta a list": _tables(lambda tables: tables.update(meta=[1]), "not a journal of rel"),
    "meta without schema": _tables(lambda tables: tables["meta"]["1"].pop("schema"), "not a journal of rel"),
    "schema a text": _tables(lambda tables: tables["meta"]["1"].update(schema="1"), "no readable schema"),
    "schema true": _tables(lambda tables: tables["meta"]["1"].update(schema=True), "no readable schema"),
    "a newer version": _tables(
        lambda tables: tables["meta"]["1"].update(schema=99, crc=""), "newer version", fix=4
    ),
    **{
        f"{table} {value!r}": _tables(_with(table, value), "the table is not an object")
        for table in ("contacts", "promises", "interactions")
        for value in _NO_OBJECTS
    },
    **{
        f"a record {value!r}": _tables(_with_contact("5", value), "is not a record", entry=True)
        for value in _NO_OBJECTS
    },
    **{
        f"the key {key!r}": _tables(_with_contact(key, {"name": "X"}), "a key that is not an id", entry=True)
        for key in ("x", "-1", "007", "9223372036854775808", "", "１")
    },
    "a contact's name a number": _signed("contacts", "name", 5),
    "an entry's day a number": _signed("interactions", "on", 3),
    "an entry's day no date": _signed("interactions", "on", "31 February"),
    "an entry's people a text": _signed("interactions", "who", "Anna"),
    "an entry's people objects": _signed("interactions", "who", [{"a": 1}]),
    "an entry's note a list": _signed("interactions", "note", [1]),
    "a promise without a person": _signed("promises", "who", None),
    "a note of another journal": _beside(".intent", OTHERS_NOTE, "a write had been interrupted"),
    "a torn note": _beside(".intent", OTHERS_NOTE[:-7], "a write had been interrupted"),
    "an empty note": _beside(".intent", b"", "a write had been interrupted"),
    "a note put aside": _beside(".intent.stale", OTHERS_NOTE, "1 records in it are not in the journal"),
    "a lock of nobody": _beside(".lock", b"pid 1234\n"),
    "a lock of the dead": Kind(_killed_owner, "the journal is well", doctor=0, entry=True),
    "garbage to undo": _beside(".undo", bytes(range(256)) + b'\n{"command": 1}\n[]\n'),
    "a draft left over": _beside(".tmp", b"{", "left over from an interrupted write"),
    "a backup that is none": _folder(".backups/2026-03-01-120000-daily.json"),
    "garbage in the cache": Kind(_cache, "the journal is well", doctor=0, entry=True),
    "a link to the journal": Kind(_link, "the journal is well", doctor=0, entry=True),
    "a link to nothing": _instead(lambda path: path.symlink_to("nowhere.json"), ""),
    "a link to itself": _instead(lambda path: path.symlink_to(path), ""),
    "a folder": _instead(lambda path: path.mkdir(), "is a folder, not a file"),
    **(
        {"a pipe": _instead(lambda path: os.mkfifo(path), "is not an ordinary file")}
        if hasattr(os, "mkfifo")
        else {}
    ),
    "the note a folder": _folder(".intent"),
    "the lock a folder": _folder(".lock"),
    "the undo store a folder": _folder(".undo"),
    "the draft a folder": _folder(".tmp"),
    "the backups a file": _beside(".backups", b"x", ""),
}
_UNUSUAL = (
    "a link to itself",
    "the note a folder",
    "the lock a folder",
    "the undo store a folder",
    "the draft a folder",
)
"""What no program leaves behind: `rel` may refuse it in one line, and crashes at none."""


def run(whole: bytes, long: bool) -> Iterator[Line]:
    """Give each kind to each command; the short version takes every twelfth."""
    line = Line("wrong in its making, given to rel today, log, doctor and doctor --fix")
    names = list(KINDS) if long else list(KINDS)[5::12]
    with TemporaryDirectory(prefix="torture-kinds-") as folder, ThreadPoolExecutor(2) as pool:
        tasks = [(Path(folder) / str(number), name) for number, name in enumerate(names)]
        for name, wrong in zip(names, pool.map(lambda task: _try(whole, *task), tasks), strict=True):
            line.tried += len(_COMMANDS)
            line.failures += [f"{name}: {each}" for each in wrong]
    line.note = f"{len(names)} kinds"
    yield line


def _try(whole: bytes, folder: Path, name: str) -> list[str]:
    kind = KINDS[name]
    wrong = []
    for number, command in enumerate(_COMMANDS):
        home = Home(folder / str(number))
        home.folder.mkdir(parents=True)
        home.journal.write_bytes(whole)
        home.journal.chmod(0o600)
        kind.make(home.journal)
        before = _content(home.journal)
        ran = home.rel(*command)
        judged = [*_polite(ran), *_JUDGES[number](kind, home, before, ran, name in _UNUSUAL)]
        wrong += [f"rel {' '.join(command)}: {each} ({ran})" for each in judged]
        shutil.rmtree(home.folder)
    return wrong


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _polite(ran: Run) -> Iterator[str]:
    # A journal without its contacts knows nobody, and one that is not there is an empty one.
    if ran.code not in (0, 1, 4) and "no journal at" not in ran.err and "nobody is called" not in ran.err:
        yield f"exit code {ran.code}"
    if "Traceback" in ran.err + ran.out or "bug" in ran.err:
        yield "it crashed"
    if ran.code in (1, 4) and not ran.out and ran.err.count("\n") != 1:
        yield "the refusal is not one line"


def _of_today(kind: Kind, home: Home, before: bytes, ran: Run, unusual: bool) -> Iterator[str]:
    if _content(home.journal) != before:
        yield "it changed the file"
    if ran.code and kind.entry and not unusual:
        yield "it shows nothing"


def _of_log(kind: Kind, home: Home, before: bytes, ran: Run, unusual: bool) -> Iterator[str]:
    after = _content(home.journal)
    if ran.code:
        if after != before:
            yield "it refused, and changed the file"
        if kind.entry and not unusual and "nobody is called" not in ran.err:
            yield "it refused"
        return
    if b"a new entry" not in after:
        yield "it said that it wrote, and did not"
    earlier, later = json.loads(before), json.loads(after)
    for table, records in earlier.items():
        if not isinstance(records, dict) and later.get(table) != records:
            yield f"the table {table} is changed"
        if isinstance(records, dict):
            yield from (f"{table} {key} is changed" for key in records if later[table].get(key) != records[key])


def _of_doctor(kind: Kind, home: Home, before: bytes, ran: Run, unusual: bool) -> Iterator[str]:
    if _content(home.journal) != before:
        yield "it changed the file"
    if kind.sentence not in ran.out + ran.err:
        yield f"it does not say {kind.sentence!r}"
    if ran.code != kind.doctor and not unusual and "no journal at" not in ran.err:
        yield f"exit code {ran.code} instead of {kind.doctor}"


def _of_fix(kind: Kind, home: Home, before: bytes, ran: Run, unusual: bool) -> Iterator[str]:
    after = _content(home.journal)
    if ran.code != kind.fix and not unusual and "no journal at" not in ran.err:
        yield f"exit code {ran.code} instead of {kind.fix}"
    copies = [path.read_bytes() for path in home.folder.glob("*.damaged-*")]
    if after == before:
        if copies:
            yield "it kept a copy of what it did not change"
        return
    if copies != [before]:
        yield "the file as it was is not kept beside it"
    if seen := foreign.stock_read(home.journal):
        yield f"stock TinyDB sees {seen}"
    again = home.rel("doctor")
    if again.code != kind.fix:
        yield f"the doctor then says: {again}"
    if "records saved" not in ran.out:
        yield "it does not count what it saved"


_JUDGES = (_of_today, _of_log, _of_doctor, _of_fix)
