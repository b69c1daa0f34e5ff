"""Files that are no journal: named, and left as they are."""

import json
import os
from pathlib import Path

import pytest

from journal_disk import NOW, names
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, codec

GOOD = codec.dump({"schema": 1, "journal": "ab"}, {"interactions": {5: {"kind": "call"}}})


def _with_schema(schema: object) -> bytes:
    return json.dumps({"meta": {"1": {"schema": schema, "journal": "ab"}}, "interactions": {}}).encode()


DAMAGE = {
    "no byte": (b"", "is empty: 0 bytes"),
    "white space": (b" \n", "is empty: 2 bytes"),
    "null": (b"null", "holds only `null`"),
    "cut in a record": (GOOD[:-20], "is cut off after"),
    "cut in the tail": (GOOD[:-3], "is cut off after"),
    "cut after a table": (GOOD[: GOOD.index(b',"projects"')], "is cut off after"),
    "extra data": (GOOD + b"}\n", "is not valid JSON at line"),
    "not JSON": (b"Dear diary", "is not valid JSON at line 1, column 1"),
    "a list": (b"[]", "is JSON, but not a journal"),
    "a number": (b"7", "is JSON, but not a journal"),
    "some object": (b'{"a": 1}', "is JSON, but not a journal"),
    "another TinyDB": (b'{"_default": {"1": {"name": "x"}}}', "is JSON, but not a journal"),
    "empty meta": (b'{"meta": {}}', "is JSON, but not a journal"),
    "meta as list": (b'{"meta": [1]}', "is JSON, but not a journal"),
    "twice the same table": (GOOD.replace(b'"projects"', b'"contacts"'), "holds the key 'contacts' twice"),
    "twice the same id": (
        GOOD.replace(b"}\n}\n}\n", b'}\n,"5": {"kind": "x"}\n}\n}\n'),
        "holds the key '5' twice",
    ),
    "twice the same field": (GOOD.replace(b'"kind"', b'"kind": 1, "kind"'), "holds the key 'kind' twice"),
    "NaN": (GOOD.replace(b'"call"', b"NaN"), "holds NaN"),
    "Infinity": (GOOD.replace(b'"call"', b"-Infinity"), "holds -Infinity"),
    "too large a number": (GOOD.replace(b'"call"', b"1e999"), "holds the number 1e999"),
    "huge integer": (GOOD.replace(b'"call"', b"1" * 5000), "thousands of digits"),
    "deep": (GOOD.replace(b'"call"', b"[" * 100_000 + b"]" * 100_000), "nested too deeply"),
    "Latin-1": (GOOD.replace(b"call", b"caf\xe9"), "is not valid UTF-8 at byte"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "is not valid UTF-8 at byte"),
    "newer": (_with_schema(2), r"newer version of rel \(schema 2"),
    "older than any": (_with_schema(0), "schema number 0"),
    "negative": (_with_schema(-1), "schema number -1"),
    "schema as text": (_with_schema("1"), "no readable schema number"),
    "schema as truth": (_with_schema(True), "no readable schema number"),
    "schema as float": (_with_schema(1.0), "no readable schema number"),
    "schema as null": (_with_schema(None), "no readable schema number"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named_and_left_alone(tmp_path: Path, name: str) -> None:
    data, sentence = DAMAGE[name]
    path = tmp_path / "journal.json"
    path.write_bytes(data)
    os.utime(path, ns=(1, 1))
    journal = Journal(path)
    with pytest.raises(JournalError, match=sentence) as caught:
        journal.load()
    assert str(path) in caught.value.sentence
    assert "\n" not in caught.value.sentence
    assert caught.value.exit_code == 4
    assert caught.value.hint
    for table in ("contacts", "interactions"):
        with pytest.raises(JournalError, match=sentence), journal.transaction("x", now=NOW) as work:
            work.insert(table, {"kind": "call"})
    with pytest.raises(JournalError, match=sentence):
        journal.undo(now=NOW)
    assert path.read_bytes() == data
    assert path.stat().st_mtime_ns == 1
    assert names(tmp_path) == ["journal.json"]


def test_reading_leaves_no_trace(journal: Journal) -> None:
    os.utime(journal.path, ns=(1, 1))
    before = names(journal.path.parent)
    journal.load()
    journal.undoable()
    assert journal.path.stat().st_mtime_ns == 1
    assert names(journal.path.parent) == before


def test_a_folder_a_device_and_a_name_that_cannot_be(tmp_path: Path) -> None:
    for path, sentence in [
        (tmp_path, "is a folder"),
        (Path("/dev/zero"), "is not an ordinary file"),
        (tmp_path / ("x" * 300), "cannot be read"),
        (Path("a\0b"), "cannot be read"),
    ]:
        with pytest.raises(JournalError, match=sentence):
            Journal(path).load()
        with pytest.raises(RelError), Journal(path).transaction("x", now=NOW):
            pass
        with pytest.raises(RelError):
            Journal(path).create(now=NOW)
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(JournalError, match="is not an ordinary file"):
        Journal(tmp_path / "pipe").load()


def test_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(RelError):
        Journal(tmp_path / "a").load()


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may read everything")
def test_an_unreadable_file(journal: Journal) -> None:
    journal.path.chmod(0)
    with pytest.raises(JournalError, match="cannot be read: Permission denied"):
        journal.load()


def _is_noticed(data: bytes) -> bool:
    try:
        return bool(codec.parse(data).problems)
    except JournalError:
        return True


def test_every_cut_and_every_flipped_bit_is_noticed() -> None:
    records = {n: {"kind": "call", "note": "Grüße", "n": -n, "on": [1, True, None]} for n in range(5, 8)}
    data = codec.dump({"schema": 1, "journal": "ab"}, {"interactions": records})
    assert not _is_noticed(data)
    for length in range(len(data) - 1):
        assert _is_noticed(data[:length]), length
    for bit in range(len(data) * 8):
        bad = bytearray(data)
        bad[bit // 8] ^= 1 << bit % 8
        assert _is_noticed(bytes(bad)), bit
