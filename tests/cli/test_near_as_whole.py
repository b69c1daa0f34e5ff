"""Every command says over the view what it says without one, and writes the same; and it reads little for it."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import tinydb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from view_world import World, small_and_fast

from reljournal.journal import codec, files, lines, reading, renewal
from reljournal.journal.stamp import Stamp, state_of

WHO = st.sampled_from(["anna", "ben", "weber", "studio", "dora", "anna,ben", "weber gmbh,dora", "nobody", "e"])
ONE = st.sampled_from(["anna", "ben", "weber", "studio", "dora", "nobody", "e"])
AT = st.integers(0, 10**6)

READS = (
    ("today", "--json"),
    ("today", "--plain", "--all", "--held"),
    ("today", "--plain", "--who", "weber"),
    ("today", "--plain", "--rule", "check-in-due"),
    ("today", "--plain", "--days", "3"),
    ("today", "--all", "--held", "--days", "20"),
    ("today", "--plain", "--on", "2026-03-20"),
    ("today", "--format", "markdown"),
    ("today", "--format", "ics"),
    ("today", "--count"),
    ("show", "anna"),
    ("show", "weber", "--json"),
    ("show", "ben", "--on", "2026-03-09"),
    ("list",),
    ("list", "--sort", "due"),
    ("stats",),
    ("stats", "weber"),
    ("history",),
    ("history", "weber", "--json"),
    ("history", "ben", "--kind", "call"),
    ("why", "anna"),
    ("why", "weber", "check-in-due"),
    ("rules", "show", "check-in-due"),
    ("find", "hello"),
    ("promise", "list", "--all"),
    ("invoice", "list"),
    ("project", "list"),
    ("agreement", "list"),
    ("friction", "list"),
    ("occasion", "list"),
    ("spread", "--over", "4w", "--dry-run"),
    ("_complete", "done", ""),
    ("_complete", "promise", "kept", ""),
    ("_complete", "log", "call", "anna", "--project", ""),
    ("relationships",),
)

LINES = st.one_of(
    st.tuples(st.just("log"), st.sampled_from(["call", "email", "gift"]), WHO, st.just("hello")),
    st.tuples(st.just("log"), st.just("call"), WHO, st.just("x"), st.just("--on"), st.just("2024-05-05")),
    st.tuples(st.just("log"), st.just("meeting"), WHO, *map(st.just, ["--promise", "y", "--by", "3d"])),
    st.tuples(st.just("log"), st.just("call"), WHO, *map(st.just, ["secret", "--confidential"])),
    st.tuples(st.just("plan"), st.just("call"), WHO, st.just("3d")),
    st.tuples(st.just("promise"), st.just("add"), ONE, *map(st.just, ["send it", "--by", "3d"])),
    st.tuples(st.just("promise"), st.sampled_from(["kept", "broken"]), st.just("REF promises")),
    st.tuples(st.just("invoice"), st.just("add"), ONE, *map(st.just, ["120 EUR", "--due", "2026-02-01"])),
    st.tuples(st.just("invoice"), st.just("paid"), st.just("REF invoices")),
    st.tuples(st.just("invoice"), st.just("remind"), st.just("REF invoices"), st.just("--by"), st.just("call")),
    st.tuples(st.just("project"), st.just("start"), ONE, st.just("Catalogue")),
    st.tuples(st.just("project"), st.sampled_from(["end", "pause", "resume"]), st.just("REF projects")),
    st.tuples(st.just("agreement"), st.just("add"), ONE, st.just("scope"), st.just("two rounds")),
    st.tuples(st.just("agreement"), st.just("confirm"), st.just("REF agreements")),
    st.tuples(st.just("friction"), st.just("open"), ONE, st.just("late")),
    st.tuples(st.just("friction"), st.just("resolve"), st.just("REF frictions"), st.just("talked")),
    st.tuples(st.just("occasion"), st.just("add"), ONE, *map(st.just, ["a fair", "--on", "2026-03-09"])),
    st.tuples(st.just("set"), ONE, st.just("--role"), st.just("buyer")),
    st.tuples(st.just("set"), ONE, st.just("--org"), st.sampled_from(["weber gmbh", "Huber AG"])),
    st.tuples(st.just("add"), st.sampled_from(["Eva Neu", "Dora"]), st.just("--org"), st.just("Neu AG")),
    st.tuples(st.just("rename"), ONE, st.just("Bea Adler")),
    st.tuples(st.just("handover"), st.just("weber gmbh"), *map(st.just, ["--from", "anna", "--to", "Carl"])),
    st.tuples(st.just("edit"), st.just("REF"), st.just("--note"), st.just("another")),
    st.tuples(st.just("edit"), st.just("REF interactions"), st.just("--on"), st.just("2025-01-01")),
    st.tuples(st.just("edit"), st.just("END"), st.just("--note"), st.just("another")),
    st.tuples(st.just("rm"), st.just("REF")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("undo"), st.just("2")),
    st.tuples(st.just("done"), st.just("CODE"), st.just("it is done")),
    st.tuples(st.just("snooze"), st.just("CODE"), st.just("3d")),
    st.tuples(st.just("dismiss"), st.just("CODE")),
    st.tuples(st.just("why"), st.just("CODE")),
    st.tuples(st.just("spread"), st.just("--over"), st.just("4w")),
)
"""Lines that write, and one that asks; REF, END and CODE stand for what the journal holds."""


@contextlib.contextmanager
def begun() -> Iterator[World]:
    """A journal of half a year, with everybody that the lines name."""
    with tempfile.TemporaryDirectory() as folder, small_and_fast():
        world = World(Path(folder))
        world.moment -= timedelta(days=180)
        for words in (
            ("add", "Weber GmbH", "--kind", "organisation", "--type", "loyal"),
            ("add", "Anna Weber", "--org", "weber gmbh", "--alias", "Anni"),
            ("add", "Ben Adler", "--type", "loyal", "--cadence", "monthly"),
            ("add", "Studio 3", "--kind", "organisation", "--cadence", "quarterly"),
            ("add", "Dora Groß", "--org", "studio 3", "--birthday", "10.3."),
            *(("log", "email", "weber gmbh,ben", f"number {n}", "--on", f"2025-0{n}-03") for n in range(1, 8)),
            ("promise", "add", "anna", "send the offer", "--by", "3d"),
            ("project", "start", "weber gmbh", "Shop"),
            ("agreement", "add", "weber gmbh", "scope", "one round", "--with", "anna"),
            ("invoice", "add", "studio", "300 EUR"),
        ):
            assert world.rel(*words).code == 0, words
        world.moment += timedelta(days=180)
        yield world


def _filled(world: World, words: tuple[str, ...], at: int) -> tuple[str, ...]:
    """The line with a reference or code of the journal in the place of what stands for one."""
    tables = json.loads(world.journal.read_bytes())
    filled: list[str] = []
    for word in words:
        if word.startswith("REF") or word == "END":
            table = word[4:]
            ids = [i for name in lines.KNOWN[1:] if table in ("", name) for i in tables[name]] or ["7"]
            found = ids[-1 - at % len(ids)]
            filled.append(found[-2:] if word == "END" else found[-6:] if at % 2 else found)
        elif word == "CODE":
            told = json.loads(world.rel("today", "--json", "--all").out)
            codes = [item["code"] for card in told["cards"] for item in card["items"]] or ["k7p"]
            filled.append(codes[at % len(codes)])
        else:
            filled.append(word)
    return tuple(filled)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(LINES, AT, st.lists(st.sampled_from(READS), max_size=3)), min_size=2, max_size=9))
def test_over_the_view_and_without_one_the_same_is_said_and_written(steps: Any) -> None:
    with begun() as world:
        for words, at, reads in steps:
            words = (words,) if isinstance(words, str) else words
            world.moment += timedelta(minutes=1)
            world.write(*_filled(world, words, at))
            for each in reads:
                world.look(*each)


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_each_look(words: tuple[str, ...]) -> None:
    with begun() as world:
        world.look(*words)
        world.log("call", "dora", "hello", "+thanks")
        world.look(*words)
        world.write("promise", "add", "ben", "call back", "--by", "2026-03-01")
        world.look(*words)


def test_several_words_mean_the_same() -> None:
    with begun() as world:
        world.write("add", "Anna Groß", "--email", "post@gross.example")
        for who in (
            "anna weber",
            "WEBER anna",
            "anni",
            "anna gross",
            "groß",
            "a gross",
            "anna x",
            "anna",
            "3 studio",
        ):
            world.look("show", who)
            world.look("why", who)


@contextlib.contextmanager
def counted_reading(world: World) -> Iterator[Callable[[], int]]:
    """How many bytes are read of files as long as the journal, and that nobody parses it whole."""
    count = [0]

    def counting(function: Any) -> Any:
        def read(*told: Any) -> Any:
            found = function(*told)
            count[0] += len(found)
            return found

        return read

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the journal was read whole")

    with (
        mock.patch.object(files, "pread", counting(files.pread)),
        mock.patch.object(files, "read_file", counting(files.read_file)),
        mock.patch.object(reading, "read_book", never),
        mock.patch.object(reading, "read_settled", never),
    ):
        yield lambda: count[0]


def _old(world: World, count: int) -> None:
    """Many entries of years ago, most of them out of sight."""
    tables = json.loads(world.journal.read_bytes())
    who = next(doc_id for doc_id, each in tables["contacts"].items() if each["name"] == "Ben Adler")
    meta = tables.pop("meta")["1"]
    meta.pop(lines.SUM)
    for table in tables.values():
        for record in table.values():
            record.pop(lines.SUM)
    first = min(map(int, tables["interactions"]))
    old = {
        first - count + n: {"on": f"{1990 + n // 400}-01-05", "kind": "call", "who": [who], "note": "n" * 200}
        for n in range(count)
    }
    tables = {name: {int(doc_id): each for doc_id, each in table.items()} for name, table in tables.items()}
    tables["interactions"] = old | tables["interactions"]
    world.journal.write_bytes(codec.dump(meta, tables))


@pytest.mark.parametrize(
    "words",
    [
        ("promise", "add", "ben", "send it", "--by", "3d"),
        ("invoice", "add", "ben", "120 EUR"),
        ("set", "ben", "--role", "buyer"),
        ("add", "Eva Neu"),
        ("plan", "call", "ben", "3d"),
        ("occasion", "add", "ben", "a fair", "--on", "2026-05-01"),
        ("edit", "OLD", "--note", "another"),
        ("log", "call", "ben", "hello", "--promise", "y", "--by", "3d"),
        ("promise", "list"),
        ("invoice", "list"),
        ("why", "ben"),
        ("today", "--json"),
        ("done", "CODE", "it is done"),
    ],
    ids=" ".join,
)
def test_what_lies_far_back_is_not_read(words: tuple[str, ...]) -> None:
    with begun() as world:
        _old(world, 4000)
        world.rel("log", "call", "dora", "hello")  # with the backup of the day, which reads the file as bytes
        world.rel("today", "--json")
        size = world.journal.stat().st_size
        old = re.findall(rb'\n,"(\d+)"', world.journal.read_bytes())[2000].decode()
        filled = _filled(world, tuple(old if word == "OLD" else word for word in words), 0)
        time.sleep(0.05)  # of a journal that was written a moment ago, all that is copied is compared
        with counted_reading(world) as read:
            told = world.rel(*filled)
        assert told.code == 0, told.err
        assert read() < size / 3, "of the journal, and of all else"


HOLDING = (
    ("promise", "add", "ben", "send it", "--by", "3d"),
    ("promise", "kept", "REF promises"),
    ("invoice", "add", "ben", "120 EUR"),
    ("invoice", "paid", "REF invoices"),
    ("invoice", "remind", "REF invoices", "--by", "call"),
    ("project", "end", "REF projects"),
    ("agreement", "confirm", "REF agreements"),
    ("friction", "open", "ben", "late"),
    ("occasion", "add", "ben", "a fair", "--on", "2026-05-01"),
    ("set", "ben", "--role", "buyer"),
    ("rename", "ben", "Benno Adler"),
    ("add", "Eva Neu", "--org", "Neu AG"),
    ("add", "Eva Neu", "--org", "weber gmbh"),
    ("edit", "REF interactions", "--note", "another"),
    ("log", "call", "ben", "hello", "--promise", "y", "--by", "3d"),
    ("plan", "call", "ben", "3d"),
    ("done", "CODE", "it is done"),
    ("snooze", "CODE", "3d"),
    ("rm", "REF promises"),
    ("rm", "REF interactions"),
    ("undo",),
)
"""Writes after which the view need not be made anew."""
BREAKING = (
    ("set", "anna", "--org", "studio 3"),
    ("add", "Eva Neu", "--kind", "organisation"),
    ("edit", "OLDEST", "--on", "2025-02-02"),
)
"""Writes after which more may be in sight than is known; all but one, since nobody can belong to who is new."""


def _stamp(world: World) -> Stamp | None:
    (place,) = (world.cache / "reljournal").glob("*.view")
    return Stamp.holding(str(place), str(world.journal.resolve()))


@pytest.mark.parametrize("seen", [False, True], ids=["", "with entries since"])
@pytest.mark.parametrize("words", HOLDING, ids=" ".join)
def test_the_view_holds_on(words: tuple[str, ...], seen: bool) -> None:
    with begun() as world:
        world.rel("promise", "add", "dora", "a thing to undo", "--by", "2d")
        world.rel("today", "--json")
        if seen:
            world.log("call", "dora", "hello")
            world.look("today", "--plain")
        before = _stamp(world)
        assert before is not None
        for _ in range(2):
            world.moment += timedelta(minutes=1)
            world.write(*_filled(world, words, 0))
            after = _stamp(world)
            assert after is not None, "the view holds on"
            assert after.view == before.view, "it is the same"
            for each in (("today", "--json"), ("relationships",), ("list",), ("_complete", "edit", "")):
                world.look(*each)


def test_an_item_about_an_entry_is_put_off() -> None:
    """The view holds on, and nothing is told of a file that somebody else has changed."""
    with begun() as world:
        world.log("call", "ben", "the price", "+agreed")
        world.log("call", "ben", "and more")
        world.moment += timedelta(days=7)
        world.rel("today", "--json")
        items = [item for card in json.loads(world.rel("today", "--json").out)["cards"] for item in card["items"]]
        (code,) = [item["code"] for item in items if item["rule"] == "write-it-down"]
        assert world.write("dismiss", code).code == 0
        assert _stamp(world) is not None
        world.look("today", "--plain")
        assert "dismiss" in world.rel("undo").out


@pytest.mark.parametrize("words", BREAKING, ids=" ".join)
def test_the_view_is_not_believed_where_more_may_be_in_sight(words: tuple[str, ...]) -> None:
    with begun() as world:
        world.rel("today", "--json")
        oldest = min(json.loads(world.journal.read_bytes())["interactions"], key=int)
        told = world.write(*(oldest if word == "OLDEST" else word for word in words))
        assert told.code == 0, told.err
        assert (_stamp(world) is None) == ("organisation" not in words)
        world.look("today", "--json")


def test_a_write_that_dies_before_the_stamp_leaves_no_view_that_is_believed() -> None:
    with begun() as world:
        world.rel("today", "--json")
        with mock.patch.object(Stamp, "write", side_effect=OSError):
            world.write("promise", "add", "ben", "send it", "--by", "3d")
        assert _stamp(world) is None
        world.look("today", "--json")
        world.write("promise", "add", "ben", "again", "--by", "3d")
        assert _stamp(world) is not None
        world.look("promise", "list")


@pytest.mark.parametrize("how", ["gone", "cut", "flipped"])
def test_what_lies_beside_a_view_is_believed_only_as_it_was_written(how: str) -> None:
    with begun() as world:
        world.rel("today", "--json")
        world.write("promise", "add", "ben", "send it", "--by", "3d")
        (place,) = (world.cache / "reljournal").glob("*.since")
        data = place.read_bytes()
        place.write_bytes(data[:-1] if how == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
        if how == "gone":
            place.unlink()
        world.look("promise", "list")
        world.look("today", "--json")


def test_another_program_that_writes_at_the_same_time_is_not_taken_for_ours() -> None:
    with begun() as world:
        world.rel("today", "--json")

        def and_somebody_else(journal: str) -> Any:
            path = Path(journal)
            path.write_bytes(path.read_bytes().replace(b"Anna", b"Enna"))
            return state_of(journal)

        with mock.patch.object(renewal, "state_of", and_somebody_else):
            world.rel("promise", "add", "ben", "send it", "--by", "3d")
        assert _stamp(world) is None


def test_an_id_that_stands_in_its_own_name_means_one() -> None:
    with begun() as world:
        with tinydb.TinyDB(world.journal) as db:
            person = {"name": "Studio 3", "kind": "person", "added": "2026-01-01"}
            db.table("contacts").insert(tinydb.table.Document(person, doc_id=3))
        world.rel("today", "--plain")
        world.write("log", "call", "3")
