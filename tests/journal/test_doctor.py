"""Damage of every kind: named by the doctor, and repaired as far as the bytes allow."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from journal_disk import NOW, names
from reljournal.errors import JournalError
from reljournal.journal import Journal, bits, codec, doctor, lines, repair
from reljournal.journal.content import Record

FIRST = 7434161871067811840
ORG, ANNA, PROMISE, ENTRY = FIRST, FIRST + 1, FIRST + 2, FIRST + 2048
TABLES: dict[str, dict[int, Record]] = {
    "contacts": {
        ORG: {"name": "Weber GmbH", "kind": "organisation", "added": "2026-03-02"},
        ANNA: {"name": "Anna Müller", "added": "2026-03-02", "org": str(ORG)},
    },
    "promises": {PROMISE: {"who": str(ANNA), "text": "offer", "made": "2026-03-02", "by": "2026-03-09"}},
    "interactions": {
        ENTRY + n: {"on": "2026-03-02", "kind": "call", "who": [str(ANNA)], "note": f'no. {n} "5": {{}}'}
        for n in range(4)
    },
}
META = {"schema": 1, "journal": "4f0c9ad81e57b326", "created": NOW.isoformat()}
OURS = codec.dump(META, TABLES)
STOCK = json.dumps(json.loads(OURS)).encode()
LAYOUTS = {"ours": OURS, "stock": STOCK}
SPREAD = json.dumps(json.loads(OURS), indent=2, ensure_ascii=False).encode()


def places(data: bytes) -> list[tuple[int, int, str, int]]:
    """Where each record begins and ends."""
    found = []
    for table, records in TABLES.items():
        for doc_id in records:
            begin = data.index(b'"%d": {' % doc_id)
            found.append((begin, data.index(b'"}', data.index(b'"crc"', begin)) + 2, table, doc_id))
    return found


def written(folder: Path, data: bytes) -> str:
    path = folder / "journal.json"
    path.write_bytes(data)
    path.chmod(0o600)
    return str(path)


def kept(path: str, wanted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The records of those wanted that the journal does not hold as they were."""
    content = codec.parse(Path(path).read_bytes())
    return [(t, i) for t, i in wanted if content.tables[t].get(i) != TABLES[t][i]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_that_is_cut_off_keeps_every_complete_record(tmp_path: Path, layout: str) -> None:
    """Cut off around each record's end and at every fourth byte; `make torture` takes the others."""
    data = LAYOUTS[layout]
    whole = places(data)
    ends = {end + near for _, end, _, _ in whole for near in (-2, -1, 0, 1, 2)}
    for length in sorted({*range(0, len(data), 4), *ends} & set(range(len(data)))):
        path = written(tmp_path, data[:length])
        found = doctor.examine(path)
        wanted = [(table, doc_id) for _, end, table, doc_id in whole if end <= length]
        # What is cut off behind the last brace is nothing.
        assert found.damaged or json.loads(data[:length]) == json.loads(data), length
        try:
            done = repair.fix(path, now=NOW)
        except JournalError:
            assert not wanted, length
            assert Path(path).read_bytes() == data[:length]
            continue
        assert kept(path, wanted) == [], length
        assert not done.after.damaged
        assert done.copy is not None
        assert Path(done.copy).read_bytes() == data[:length]
        Path(done.copy).unlink()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_turned_bit_is_noticed_and_costs_no_other_record(tmp_path: Path, layout: str) -> None:
    data = LAYOUTS[layout]
    whole = places(data)
    exact = 0
    turned = random.Random(4).sample(range(len(data) * 8), 300)
    for bit in turned:
        bad = bytearray(data)
        bad[bit // 8] ^= 1 << bit % 8
        path = written(tmp_path, bytes(bad))
        assert doctor.examine(path).troubles, bit
        done = repair.fix(path, now=NOW)
        wanted = [(table, doc_id) for begin, end, table, doc_id in whole if not begin <= bit // 8 < end]
        assert kept(path, wanted) == [], bit
        assert not done.after.damaged, (bit, done.after)
        exact += kept(path, [(table, doc_id) for _, _, table, doc_id in whole]) == []
        if done.copy:
            Path(done.copy).unlink()
    # All but those that read as an edit by hand.
    assert exact / len(turned) > 0.6, exact


def _with(old: bytes, new: bytes, data: bytes = OURS) -> bytes:
    assert old in data
    return data.replace(old, new)


SIGNED = codec.dump(META, {**TABLES, "contacts": {ORG: TABLES["contacts"][ORG]}})
CASES = {
    "edited by hand": (_with(b'"offer"', b'"a longer offer"'), "checksum does not match", True, 0),
    "not JSON": (_with(b'"offer",', b'"offer"'), "is not valid JSON", True, 0),
    "extra data": (OURS + b"}\n", "is not valid JSON", True, 0),
    "an old end": (OURS + OURS[-80:], "is not valid JSON", True, 0),
    "twice an id": (_with(b'\n,"%d"' % ANNA, b'\n,"%d"' % ORG), "twice", True, 0),
    "twice a table": (_with(b',"projects"', b',"contacts"'), "twice", True, 0),
    "NaN": (_with(b'"offer"', b"NaN"), "holds NaN", True, 1),
    "not a record": (
        _with(b'"promises": {\n', b'"promises": {\n"x": 5\n,'),
        "has a key that is not an id",
        True,
        0,
    ),
    "not an object": (_with(b'"projects": {\n}', b'"projects": [1]'), "not an object", True, 0),
    "a table is missing": (_with(b',"projects": {\n}\n', b""), "missing", True, 0),
    "wrong type": (codec.dump(META, {**TABLES, "promises": {5: {"who": 3}}}), "should be", True, 1),
    "no one there": (SIGNED, "is not there", False, 1),
    "stock layout": (STOCK, "layout of its own", False, 0),
    "no checksums": (_with(b', "crc": ', b', "note2": '), "lost its name", True, 0),
    "merge markers": (
        _with(b'\n,"projects"', b'\n<<<<<<< a\n=======\n>>>>>>> b\n,"projects"'),
        "not valid",
        True,
        0,
    ),
    "a sector of zeros": (OURS[:600] + bytes(64) + OURS[664:], "is not valid", True, 0),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_damage_is_named_and_repaired(tmp_path: Path, name: str) -> None:
    data, sentence, damaged, left = CASES[name]
    path = written(tmp_path, data)
    found = doctor.examine(path)
    assert any(sentence in trouble.what for trouble in found.troubles), found
    assert found.damaged is damaged
    assert Path(path).read_bytes() == data
    assert names(tmp_path) == ["journal.json"]
    after = repair.fix(path, now=NOW).after
    assert len([trouble for trouble in after.troubles if trouble.place != "file"]) >= left
    if not left:
        assert after.troubles == ()


def test_a_whole_journal_is_well_and_stays_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, OURS)
    found = doctor.examine(path)
    assert (found.troubles, found.contacts, found.entries) == ((), 2, 4)
    done = repair.fix(path, now=NOW)
    assert done.copy is None
    assert Path(path).read_bytes() == OURS


def test_a_newer_journal_is_never_touched(tmp_path: Path) -> None:
    data = json.dumps({"meta": {"1": {"schema": 7}}, "interactions": {}}).encode()
    path = written(tmp_path, data)
    assert "newer version" in doctor.examine(path).troubles[0].what
    with pytest.raises(JournalError, match="newer version"):
        repair.fix(path, now=NOW)
    assert Path(path).read_bytes() == data


@pytest.mark.parametrize("data", [b"", b"null", b"Dear diary", b"[1, 2]", bytes(range(256)), b'{"a": {"b": 1}}'])
def test_what_is_no_journal_is_left_alone(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data)
    assert doctor.examine(path).damaged
    with pytest.raises(JournalError):
        repair.fix(path, now=NOW)
    assert Path(path).read_bytes() == data


def test_leftovers_and_permissions_are_tidied_up(journal: Journal) -> None:
    with journal.transaction("one", now=NOW) as tx:
        tx.insert("contacts", {"name": "A"})
    path = journal.path
    for end in (".tmp", ".undo.tmp", ".intent.stale"):
        path.with_name(path.name + end).write_bytes(b"x")
    path.chmod(0o644)
    found = doctor.examine(str(path))
    assert not found.damaged
    assert len([trouble for trouble in found.troubles if trouble.place.startswith(str(path))]) == 5
    done = repair.fix(str(path), now=NOW)
    assert done.copy is None
    assert (len(done.tidied), done.after.troubles) == (4, ())
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(path.parent) == ["journal.json", "journal.json.lock", "journal.json.undo"]


def test_undo_goes_on_after_a_repair(journal: Journal) -> None:
    for n in range(3):
        with journal.transaction(f"log {n}", now=NOW) as tx:
            tx.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": [], "note": str(n)})
    journal.path.write_bytes(journal.path.read_bytes()[:-60])
    repair.fix(str(journal.path), now=NOW)
    assert len(journal.load().tables["interactions"]) == 2
    assert [step.command for step in journal.undo(now=NOW)] == ["log 1"]
    assert len(journal.load().tables["interactions"]) == 1


def test_a_file_that_an_editor_spread_over_lines_keeps_its_other_records(tmp_path: Path) -> None:
    path = written(tmp_path, SPREAD.replace(b'"offer",', b'"offer"'))
    done = repair.fix(path, now=NOW)
    assert kept(path, [(t, i) for t, records in TABLES.items() for i in records if i != PROMISE]) == []
    assert [problem.place for problem in done.lost] == [f"promises {PROMISE}"]
    assert not done.after.damaged


def test_a_key_that_is_none_is_told_as_lost(tmp_path: Path) -> None:
    path = written(tmp_path, STOCK.replace(b'"%d"' % ANNA, b'"7434161\xff"'))
    done = repair.fix(path, now=NOW)
    assert ANNA not in codec.parse(Path(path).read_bytes()).tables["contacts"]
    assert any("Anna" in problem.what for problem in done.lost)


def test_a_checksum_that_lost_its_name_gets_it_back(tmp_path: Path) -> None:
    path = written(tmp_path, STOCK.replace(b'"crc"', b'"crb"'))
    done = repair.fix(path, now=NOW)
    assert kept(path, [(table, i) for table, records in TABLES.items() for i in records]) == []
    assert len(done.mended) == 8


def test_a_cut_between_two_records_is_told(tmp_path: Path) -> None:
    done = repair.fix(written(tmp_path, OURS[: places(OURS)[3][1]]), now=NOW)
    assert [problem.place for problem in done.lost] == ["file"]
    assert done.lost[0].what.startswith("is cut off after")


@pytest.mark.parametrize("size", [40, 4000, 40_000])
def test_the_checksum_tells_which_bit_of_a_record_turned(size: int) -> None:
    record = {"kind": "call", "note": "ü" * (size // 2)}
    line = b',"5": ' + lines.body("interactions", 5, record)
    for bit in random.Random(size).sample(range(len(line) * 8), 30):
        bad = bytearray(line)
        bad[bit // 8] ^= 1 << bit % 8
        assert line in list(bits.lines_one_off(bytes(bad), ["meta", "interactions"])), bit


@pytest.mark.parametrize("schema", [b'"1"', b"true", b"1.5", b"null", b"-3"])
def test_a_schema_number_that_is_none_is_put_right(tmp_path: Path, schema: bytes) -> None:
    path = written(tmp_path, OURS.replace(b'"schema": 1', b'"schema": ' + schema))
    done = repair.fix(path, now=NOW)
    assert done.after.troubles == ()
    assert codec.parse(Path(path).read_bytes()).meta == META
    assert kept(path, [(table, i) for table, records in TABLES.items() for i in records]) == []
