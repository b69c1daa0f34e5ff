"""Somebody is taken out of everything, wherever the program dies on the way."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW, Disk, PowerOff, on_disk
from reljournal.errors import RelError
from reljournal.journal import Journal, backups, codec, doctor, forget, repair
from reljournal.journal.forget import Request

ANNA = {"name": "Anna Müller", "emails": ["anna@mueller.de"], "phones": ["+49 30 23125 041"], "aliases": ["Ami"]}
TRACES = ("Anna M", "Mueller", "anna@", "new@", "23125", "Ami", "secret plan")


def prepared(folder: Path) -> tuple[Journal, int, int]:
    """A journal in which Anna is everywhere: copies, undo store, a damaged original, other people's notes."""
    journal = Journal(folder / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("add", now=NOW) as tx:
        anna, ben = tx.insert("contacts", ANNA), tx.insert("contacts", {"name": "Ben Roth"})
    for note in ("secret plan", "the other plan"):
        with journal.transaction("log", now=NOW) as tx:
            tx.insert("interactions", {"on": "2026-03-01", "kind": "call", "who": [str(anna)], "note": note})
    with journal.transaction("log", now=NOW) as tx:
        both = {"on": "2026-03-01", "kind": "call", "who": [str(anna), str(ben)], "note": "Anna Muellers Idee"}
        tx.insert("interactions", both)
        tx.insert(
            "interactions", {"on": "2026-03-01", "kind": "call", "who": [str(ben)], "note": "0049 30/23125041"}
        )
        tx.insert(
            "invoices", {"who": str(anna), "amount": "10.00 EUR", "issued": "2026-01-01", "due": "2026-02-01"}
        )
        tx.insert("mine", {"about": [str(anna), str(ben)], "Ami": "said so"})
    with journal.transaction("set", now=NOW) as tx:
        tx.update("contacts", anna, {"emails": ["new@mueller.de"]})
    path = str(journal.path)
    whole = journal.path.read_bytes()
    backups.make(path, path, NOW)
    journal.path.with_name("journal.json.damaged-2026-01-01-000000").write_bytes(whole[:-50])
    Path(backups.folder(path), "2026-01-01-000000-daily.json").write_bytes(
        json.dumps(json.loads(whole)).encode()[:-9]
    )
    Path(path + ".undo.tmp").write_bytes(whole)
    with journal.transaction("log", now=NOW) as tx:
        tx.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": [str(ben)], "note": "stays"})
    return journal, anna, ben


def erase(journal: Journal, *ids: int, **options: Any) -> list[forget.Forgotten]:
    path = str(journal.path)
    return forget.forget(path, [forget.plan(path, Request(ids, **options))], now=NOW)


def traces(folder: Path, *more: str) -> list[str]:
    """What grep would find, case set aside, in any file and in any spelling of JSON."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            text = text.encode("ascii", "backslashreplace").decode().lower()
            found += [f"{path.name}: {each}" for each in (*TRACES, *more) if each.lower() in text]
    return found


def test_nothing_is_found_afterwards(tmp_path: Path) -> None:
    journal, anna, ben = prepared(tmp_path)
    assert traces(tmp_path)
    (done,) = erase(journal, anna)
    assert done.left == []
    assert traces(tmp_path, str(anna)) == []
    tables = journal.load().tables
    assert list(tables["contacts"]) == [ben]
    assert [each["note"] for each in tables["interactions"].values()] == ["[erased] Idee", "[erased]", "stays"]
    assert all(each["who"] == [str(ben)] for each in tables["interactions"].values())
    assert [*tables["mine"].values()] == [{"about": [str(ben)], "[erased]": "said so"}]
    assert not tables["invoices"]
    (copy,) = (each for each in backups.listing(str(journal.path)) if each.kind == "asked")
    assert [*codec.read(Path(copy.path).read_bytes()).sheets["contacts"].records] == [ben]
    assert doctor.examine(str(journal.path)).troubles == ()
    assert [step.command for step in journal.undoable()] == ["log"]


def test_invoices_stay_under_one_name_in_every_copy(tmp_path: Path) -> None:
    journal, anna, ben = prepared(tmp_path)
    with journal.transaction("add", now=NOW) as tx:
        tx.insert("contacts", {"name": "Former client 1"})
    (done,) = erase(journal, anna, keep_accounts=True)
    assert traces(tmp_path) == []
    for data in (
        journal.path.read_bytes(),
        *(Path(b.path).read_bytes() for b in backups.listing(str(journal.path))),
    ):
        if not backups.count(data).whole:
            continue
        sheets = codec.read(data).sheets
        assert sheets["contacts"].records[anna] == {"name": "Former client 2", "status": "ended"}
        (invoice,) = sheets["invoices"].records.values()
        assert invoice == {"who": str(anna), "amount": "10.00 EUR", "issued": "2026-01-01", "due": "2026-02-01"}
    assert len(done.journal.kept) == 1
    erase(journal, anna)
    assert next(iter(journal.load().tables["contacts"])) == ben
    assert not journal.load().tables["invoices"]


@pytest.mark.parametrize("torn", [0, 40])
def test_killed_at_any_operation_it_is_as_before_or_the_next_run_ends_it(tmp_path: Path, torn: int) -> None:
    _, anna, _ = prepared(tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    with on_disk(Disk()) as disk:
        erase(Journal(tmp_path / "new" / "journal.json"), anna)
    expected = Journal(tmp_path / "new" / "journal.json").load().tables
    kept = finished = 0
    for k in range(0, disk.count, 1 if torn == 0 else 5):
        folder = tmp_path / f"at{k}"
        shutil.copytree(tmp_path / "old", folder)
        journal = Journal(folder / "journal.json")
        before = journal.path.read_bytes()
        with pytest.raises(PowerOff), on_disk(Disk(k, torn=torn)):
            erase(journal, anna)
        todo = forget.unfinished(str(journal.path))
        if not todo:
            if journal.path.read_bytes() == before:
                kept += 1
                erase(journal, anna)
            else:
                assert traces(folder) == []
        else:
            assert any("forget" in trouble.place for trouble in doctor.examine(str(journal.path)).troubles)
            finished += 1
            (done,) = forget.forget(str(journal.path), [], now=NOW)
            assert done.left == []
        assert traces(folder, str(anna)) == [], k
        assert journal.load().tables == expected, k
        assert not Path(forget.beside(str(journal.path))).exists()
        shutil.rmtree(folder)
    assert kept
    assert finished


def test_a_disk_that_refuses_leaves_a_word_and_a_way_on(tmp_path: Path) -> None:
    _, anna, _ = prepared(tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    with on_disk(Disk()) as disk:
        erase(Journal(tmp_path / "new" / "journal.json"), anna)
    told = refused = 0
    for k in range(0, disk.count, 3):
        folder = tmp_path / f"at{k}"
        shutil.copytree(tmp_path / "old", folder)
        journal = Journal(folder / "journal.json")
        try:
            with on_disk(Disk(k, error=5)):
                done = erase(journal, anna)
        except RelError:
            refused += 1
        else:
            told += any(each.left for each in done)
            if not any(each.left for each in done) and not Path(forget.beside(str(journal.path))).exists():
                assert traces(folder, str(anna)) == [], k
        erase(journal, anna)
        assert traces(folder, str(anna)) == [], k
        shutil.rmtree(folder)
    assert told
    assert refused


def test_a_copy_that_cannot_be_replaced_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    journal, anna, _ = prepared(tmp_path)
    odd = Path(backups.folder(str(journal.path)), "mine.txt")
    odd.write_text("call Anna Müller", encoding="utf-8")
    (done,) = erase(journal, anna)
    assert [place.path for place in done.left] == [str(odd)]
    assert {each.partition(":")[0] for each in traces(tmp_path)} == {"mine.txt", "journal.json.forget"}
    odd.unlink()
    forget.forget(str(journal.path), [], now=NOW)
    assert traces(tmp_path) == []


def test_a_namesake_keeps_the_name_and_is_named(tmp_path: Path) -> None:
    journal, anna, _ = prepared(tmp_path)
    with journal.transaction("add", now=NOW) as tx:
        other = tx.insert("contacts", {"name": "Anna Müller", "phones": ["030 23125041"]})
        tx.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": [str(other)], "note": "Anna Müller"})
    erasure = forget.plan(str(journal.path), Request((anna,)))
    assert set(erasure.shared.all()) == {"Anna Müller", "+49 30 23125 041"}
    forget.forget(str(journal.path), [erasure], now=NOW)
    assert journal.load().tables["contacts"][other] == {"name": "Anna Müller", "phones": ["030 23125041"]}
    assert str(anna) not in journal.path.read_text(encoding="utf-8")


def test_an_organisation_goes_without_its_people(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.json")
    journal.create(now=NOW)
    with journal.transaction("add", now=NOW) as tx:
        house = tx.insert("contacts", {"name": "Noll KG", "kind": "organisation"})
        ida = tx.insert("contacts", {"name": "Ida Noll", "org": str(house)})
        project = tx.insert("projects", {"who": str(house), "name": "Site", "started": "2026-01-01"})
        with_project = {"on": "2026-01-02", "kind": "call", "who": [str(ida)], "project": str(project)}
        entry = tx.insert("interactions", with_project)
        tx.insert(
            "agreements",
            {"who": str(ida), "with_": str(house), "topic": "scope", "text": "x", "agreed": "2026-01-01"},
        )
        tx.insert("deferrals", {"kind": "dismissed", "rule": "r", "subject": str(project), "on": "2026-01-02"})
        evidence = f"{project} {entry} x"
        tx.insert(
            "deferrals",
            {"kind": "done", "rule": "r", "subject": str(ida), "on": "2026-01-02", "evidence": evidence},
        )
    erase(journal, house)
    tables = journal.load().tables
    assert tables["contacts"] == {ida: {"name": "Ida Noll"}}
    assert tables["interactions"][entry] == {"on": "2026-01-02", "kind": "call", "who": [str(ida)]}
    assert [*tables["agreements"].values()] == [
        {"who": str(ida), "topic": "scope", "text": "x", "agreed": "2026-01-01"}
    ]
    (said,) = tables["deferrals"].values()
    assert said["evidence"] == f"{entry} x"


def test_repair_and_modes_close_every_file_of_ours(tmp_path: Path) -> None:
    journal, _, _ = prepared(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text("")
    ours = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.endswith(".tmp")]
    for path in ours:
        path.chmod(0o664)
    journal.path.chmod(0o444)
    Path(backups.folder(str(journal.path))).chmod(0o755)
    open_ones = [
        each.place
        for each in doctor.examine(str(journal.path), also=[str(config)]).troubles
        if "mode" in each.what
    ]
    assert len(open_ones) == len(ours) + 1
    repair.fix(str(journal.path), now=NOW, also=[str(config)])
    assert {path.stat().st_mode & 0o777 for path in ours} == {0o600, 0o400}
    assert journal.path.stat().st_mode & 0o777 == 0o400
