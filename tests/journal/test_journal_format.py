"""The file's bytes: what stock TinyDB sees, what stays as it was, what a foreign hand may do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tinydb
from hypothesis import given
from hypothesis import strategies as st

from journal_disk import NOW, Disk, on_disk
from reljournal.errors import RelError
from reljournal.journal import Journal, codec, files, layout, rewrite
from reljournal.journal.storage import JournalStorage
from reljournal.journal.table import open_db

HOSTILE = [
    "".join(map(chr, range(32))),
    "\x7f\x80\x85\x9b",
    "\ud800 lone \udfff",
    "a\u2028b\u2029c",
    "\U0001f600 👩‍👩‍👧",
    "\u202eevil\u202c",
    "[red]\x1b[2J[/bold]",
    '"}\n}\n}\n',
    "\\u0000\\",
    "x" * 10_000,
    "",
]


def _filled(journal: Journal, count: int = 3) -> list[int]:
    with journal.transaction("add", now=NOW) as work:
        work.insert("contacts", {"name": "Änne", "tags": ["a", {"deep": None}], "n": 1.5, "on": True})
        return [work.insert("interactions", {"kind": "call", "n": n}) for n in range(count)]


def test_stock_tinydb_opens_it_with_nothing_of_ours(journal: Journal) -> None:
    ids = _filled(journal)
    program = (
        "import sys, tinydb; db = tinydb.TinyDB(sys.argv[1]); rows = db.table('interactions').all(); "
        "print([r.doc_id for r in rows], [r['n'] for r in rows], db.table('contacts').all()[0]['name']); "
        "assert not any('reljournal' in m for m in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(journal.path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
    )
    assert done.stdout == f"{ids} [0, 1, 2] Änne\n"


def test_the_layout_to_the_byte() -> None:
    meta = {"schema": 1, "journal": "ab", "created": "now"}
    data = codec.dump(meta, {"zoo": {4: {}}, "interactions": {5: {"note": "é"}, 6: {"kind": "call"}}})
    rows = data.decode().split("\n")
    assert rows[:4] == [
        "{",
        '"meta": {',
        '"1": {"schema": 1, "journal": "ab", "created": "now", "crc": "' + rows[2][-10:-2] + '"}',
        "}",
    ]
    assert [row for row in rows if row.endswith(": {")] == [
        '"meta": {',
        *(f',"{name}": {{' for name in ["contacts", "projects", "invoices", "promises", "agreements"]),
        *(f',"{name}": {{' for name in ["frictions", "occasions", "deferrals", "zoo", "interactions"]),
    ]
    assert rows[-5].startswith('"5": {"note": "é", "crc": "')
    assert rows[-4].startswith(',"6": {"kind": "call", "crc": "')
    assert rows[-3:] == ["}", "}", ""]
    content = codec.parse(data)
    assert codec.dump(content.meta, content.tables) == data
    assert content.problems == ()


def test_a_foreign_rewrite_loses_nothing_and_is_set_right_by_the_next_write(journal: Journal) -> None:
    _filled(journal)
    with tinydb.TinyDB(journal.path) as db:
        db.table("interactions").insert({"kind": "by a script", "odd": [1, 2]})
        db.table("scripts").insert({"of": "mine", "at": "\u2028"})
    assert journal.path.read_bytes().count(b"\n") == 0
    found = journal.load()
    assert found.problems == ()
    with journal.transaction("log", now=NOW) as work:
        new = work.insert("interactions", {"kind": "call"})
    again = journal.load()
    tables = {name: dict(table) for name, table in again.tables.items()}
    assert tables["interactions"].pop(new) == {"kind": "call"}
    assert tables == {name: dict(table) for name, table in found.tables.items()}
    rows = journal.path.read_text("utf-8").split("\n")
    assert sum('"crc"' in row for row in rows) == 1 + 1 + 5 + 1  # meta, contact, interactions, script


def test_pretty_printed_by_hand_is_read_too(journal: Journal) -> None:
    _filled(journal)
    before = journal.load()
    original = journal.path.read_bytes()
    journal.path.write_text(json.dumps(json.loads(original), indent=4))
    assert journal.load().tables == before.tables
    with journal.transaction("add", now=NOW) as work:
        contact = work.insert("contacts", {})
    with journal.transaction("rm", now=NOW) as work:
        work.remove("contacts", contact)
    assert journal.path.read_bytes() == original


def test_a_strange_record_keeps_its_bytes_through_a_rewrite(journal: Journal) -> None:
    (first, *_) = _filled(journal)
    strange = b',"9000000000000000000": {"kind":"call",   "by" : "a script", "\\u0041": 1.50}\n'
    journal.path.write_bytes(journal.path.read_bytes()[:-4] + strange + b"}\n}\n")
    with journal.transaction("edit", now=NOW) as work:
        work.update("interactions", first, {"n": 9})
    assert strange in journal.path.read_bytes()
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "call"})
    assert strange in journal.path.read_bytes()
    assert journal.load().problems == ()


def test_a_table_behind_interactions_is_noticed(journal: Journal) -> None:
    _filled(journal)
    data = journal.path.read_bytes()
    journal.path.write_bytes(data[:-2] + b',"zoo": {\n"5": {"a": 1}\n}\n}\n')
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "call"})
    content = journal.load()
    assert content.tables["zoo"] == {5: {"a": 1}}
    assert len(content.tables["interactions"]) == 4
    assert list(json.loads(journal.path.read_bytes()))[-1] == "interactions"


def test_what_is_no_record_is_a_problem_and_is_kept(journal: Journal) -> None:
    (first, *_) = _filled(journal)
    root = json.loads(journal.path.read_bytes())
    root["contacts"]["abc"] = {"name": "no id"}
    root["contacts"]["007"] = {"name": "no plain id"}
    root["projects"] = [1, 2]
    root["interactions"]["12"] = "text"
    root["interactions"]["99999999999999999999"] = {}
    root["interactions"][str(first)]["n"] = "changed"
    journal.path.write_text(json.dumps(root))
    places = ["contacts abc", "contacts 007", "projects", "interactions 12", "interactions 99999999999999999999"]
    for _ in range(2):
        content = journal.load()
        assert {p.place for p in content.problems} == {*places, f"interactions {first}"}
        assert all(p.what and p.hint for p in content.problems)
        assert content.tables["projects"] == {}
        with journal.transaction("log", now=NOW) as work:
            work.insert("interactions", {"kind": "call"})
            work.insert("contacts", {"name": "B"})
        now: dict[str, Any] = json.loads(journal.path.read_bytes())
        assert now["projects"] == [1, 2]
        assert now["contacts"]["abc"] == {"name": "no id"}
        assert now["interactions"]["12"] == "text"
    with pytest.raises(RelError, match='"projects"'), journal.transaction("x", now=NOW) as work:
        work.insert("projects", {})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_went_in(journal: Journal, text: str) -> None:
    with journal.transaction("log", now=NOW) as work:
        one = work.insert("interactions", {"note": text, f"key {text}": [text]})
    with journal.transaction("add", now=NOW) as work:
        two = work.insert("contacts", {"name": text})
    with journal.transaction("log", now=NOW) as work:
        three = work.insert("interactions", {"note": text})
    content = journal.load()
    assert content.tables["interactions"] == {one: {"note": text, f"key {text}": [text]}, three: {"note": text}}
    assert content.tables["contacts"] == {two: {"name": text}}
    assert content.problems == ()
    data = journal.path.read_bytes()
    assert len(data.decode().splitlines()) == data.count(b"\n")
    with tinydb.TinyDB(journal.path) as db:
        assert db.table("contacts").all()[0]["name"] == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.text().filter(lambda key: key != "crc"), JSON, max_size=5)
TABLES = st.dictionaries(
    st.sampled_from(["contacts", "interactions"]) | st.text(min_size=1).filter(lambda name: name != "meta"),
    st.dictionaries(st.integers(0, (1 << 63) - 1), RECORDS, max_size=4),
    max_size=4,
)


@given(TABLES)
def test_canonical_bytes_are_stable(tables: dict[str, dict[int, dict[str, Any]]]) -> None:
    data = codec.dump({"schema": 1, "journal": "x"}, tables)
    content = codec.parse(data)
    assert content.problems == ()
    assert {name: table for name, table in content.tables.items() if table} == {
        n: t for n, t in tables.items() if t
    }
    assert codec.dump(content.meta, content.tables) == data
    foreign = codec.parse(json.dumps(json.loads(data)).encode())
    assert foreign.problems == ()
    assert codec.dump(foreign.meta, foreign.tables) == data


def test_the_id_nought_is_an_id(journal: Journal) -> None:
    for doc_id in (0, None, None):
        with journal.transaction("log", now=NOW) as work:
            work.insert("interactions", {"kind": "call"}, doc_id=doc_id)
    assert len(journal.load().tables["interactions"]) == 3
    assert journal.load().problems == ()


def test_two_halves_of_a_character_become_one(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        contact = work.insert("contacts", {"name": "\ud83d" + "\ude00"})
    original = journal.path.read_bytes()
    assert journal.load().tables["contacts"][contact] == {"name": "😀"}
    journal.path.write_text(json.dumps(json.loads(original)))
    assert journal.load().problems == ()
    assert "😀".encode() in original


def test_a_taken_or_impossible_id_is_refused(journal: Journal) -> None:
    (first, *_) = _filled(journal)
    before = journal.path.read_bytes()
    for doc_id in (first, -1, 1 << 63):
        with pytest.raises(RelError), journal.transaction("x", now=NOW) as work:
            work.insert("interactions", {}, doc_id=doc_id)
    for changes in ({"schema": 2}, {"journal": None}):
        with pytest.raises(RelError, match="cannot be changed"), journal.transaction("x", now=NOW) as work:
            work.set_meta(changes)
    assert journal.path.read_bytes() == before


def test_a_whole_journal_can_be_put_into_an_empty_one_to_the_byte(journal: Journal) -> None:
    tables: dict[str, dict[int, dict[str, Any]]] = {
        "zoo": {9: {"a": 1}, 3: {}},
        "contacts": {7: {"b": "ü"}},
        "interactions": {8: {"z": 1, "a": 2}, 5: {}},
    }
    data = codec.dump({"created": "x", "journal": "ab", "schema": 1, "extra": [1]}, tables)
    content = codec.parse(data)
    with journal.transaction("import", now=NOW) as work:
        work.set_meta(content.meta)
        for name, table in content.tables.items():
            for doc_id, record in table.items():
                work.insert(name, record, doc_id=doc_id)
    assert journal.path.read_bytes() == data


def _add(journal: Journal, whole: bool) -> None:
    """Add a promise to a journal; what is read whole is written whole."""
    with journal.transaction("add", now=NOW) as work:
        assert not whole or work.content.problems == ()
        work.insert("promises", {"text": "B"})


@pytest.mark.parametrize("written", ["write_new", "copy_all"])
def test_a_file_that_a_sync_tool_puts_in_place_meanwhile_is_not_overwritten(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    _filled(journal)
    theirs = journal.path.read_bytes().replace(b"call", b"mail")
    real = getattr(files, written)

    def interrupted(*args: Any) -> Any:
        result = real(*args)
        journal.path.with_name("theirs").write_bytes(theirs)
        journal.path.with_name("theirs").replace(journal.path)
        return result

    monkeypatch.setattr(files, written, interrupted)
    with pytest.raises(RelError, match="by another program"):
        _add(journal, whole=written == "write_new")
    assert journal.path.read_bytes() == theirs


def test_a_write_that_would_lose_records_is_refused(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(journal)
    before = journal.path.read_bytes()
    render, table = layout.render, rewrite._table

    def shorter(tables: rewrite.Tables) -> bytes:
        return render(tables).replace(b'\n,"', b',"', 1)

    def emptier(name: str, *rest: Any) -> dict[str, bytes]:
        return {} if name == "contacts" else table(name, *rest)

    for module, name, broken in ((layout, "render", shorter), (rewrite, "_table", emptier)):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, broken)
            for whole in (False, True):
                with pytest.raises(RelError, match="would be lost"):
                    _add(journal, whole)
        assert journal.path.read_bytes() == before


def test_values_that_python_takes_for_equal_are_changes(journal: Journal) -> None:
    with journal.transaction("add", now=NOW) as work:
        contact = work.insert("contacts", {"a": 1, "b": {"x": 0}})
    with journal.transaction("set", now=NOW) as work:
        work.update("contacts", contact, {"a": True, "b": {"x": 0.0}})
    assert b'"a": true, "b": {"x": 0.0}' in journal.path.read_bytes()
    journal.undo(now=NOW)
    assert b'"a": 1, "b": {"x": 0}' in journal.path.read_bytes()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"bytes", NOW])
def test_what_json_cannot_hold_is_refused(journal: Journal, value: object) -> None:
    before = journal.path.read_bytes()
    for table in ("interactions", "contacts"):
        with pytest.raises(RelError, match="cannot be stored"), journal.transaction("x", now=NOW) as work:
            work.insert(table, {"a": value})
    with pytest.raises(RelError, match="crc"), journal.transaction("x", now=NOW) as work:
        work.insert("contacts", {"crc": "mine"})
    assert journal.path.read_bytes() == before


def test_an_append_costs_the_same_in_any_journal(tmp_path: Path) -> None:
    costs = []
    for size in (10, 1000, 20_000):
        journal = Journal(tmp_path / f"{size}.json")
        records = {(1 << 40) + n: {"kind": "call", "note": "some words about it", "n": n} for n in range(size)}
        journal.path.write_bytes(codec.dump({"schema": 1, "journal": "ab"}, {"interactions": records}))
        journal.path.with_name(f"{size}.json.lock").touch()
        with on_disk(Disk()) as disk, journal.transaction("log", now=NOW) as work:
            work.insert("interactions", {"kind": "call"})
        costs.append((disk.count, disk.read, disk.written))
        assert len(journal.load().tables["interactions"]) == size + 1
    assert costs[1][:2] == costs[2][:2]
    assert costs[2][1] < 20_000
    assert all(written < 400 for _, _, written in costs)


def test_tinydb_reads_and_writes_through_our_storage(journal: Journal) -> None:
    _filled(journal)
    with open_db(journal.path) as db:
        table = db.table("interactions")
        assert [row["n"] for row in table.all()] == [0, 1, 2]
        new = table.insert({"kind": "gift", "n": 3})
        assert table.get(doc_id=new) == {"kind": "gift", "n": 3}
        assert len(table.search(tinydb.where("n") > 1)) == 2
        table.update({"seen": True}, tinydb.where("n") == 0)
        table.remove(tinydb.where("n") == 2)
        table.upsert({"n": 1, "kind": "card"}, tinydb.where("n") == 1)
        assert db.table("contacts").insert_multiple([{"name": "B"}, {"name": "C"}])
        db.drop_table("contacts")
        with pytest.raises(RelError, match="meta record"):
            db.drop_tables()
    content = journal.load()
    assert [record["n"] for record in content.tables["interactions"].values()] == [0, 1, 3]
    assert content.tables["contacts"] == {}
    assert len(journal.undoable()) == 7


def test_a_write_from_a_stale_read_is_refused(journal: Journal) -> None:
    _filled(journal)
    storage = JournalStorage(str(journal.path))
    data = storage.read()
    with journal.transaction("log", now=NOW) as work:
        work.insert("interactions", {"kind": "call"})
    with pytest.raises(RelError, match="changed by another program"):
        storage.write(data)
    assert len(journal.load().tables["interactions"]) == 4


def test_a_change_between_reading_and_writing_is_not_overwritten(journal: Journal) -> None:
    (first, *_) = _filled(journal)
    foreign = journal.path.read_bytes().replace(b"call", b"mail")

    def clash(table: str, data: bytes) -> None:
        with journal.transaction("x", now=NOW) as work:
            assert work.content.tables["interactions"]
            work.insert(table, {"name": "B"})
            if table == "contacts":
                work.update("interactions", first, {"n": 5})
            journal.path.write_bytes(data)

    for table, data in {"contacts": foreign, "interactions": foreign + b" "}.items():
        with pytest.raises(RelError, match="by another program"):
            clash(table, data)
        assert journal.path.read_bytes() == data
