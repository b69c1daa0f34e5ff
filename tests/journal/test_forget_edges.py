"""Forgetting where files are odd, resist, or were left by an interrupted run."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW
from reljournal.domain.mentions import Labels
from reljournal.errors import RelError
from reljournal.journal import Journal, backups, codec, copies, files, forget, intent, lines
from reljournal.journal.erasure import Erasure, cleaned_value
from reljournal.journal.forget import Request
from reljournal.journal.session import Session

ANNA = {"name": "Anna Müller", "emails": ["anna@mueller.de"], "phones": ["+49 30 23125 041"]}


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


class Known:
    """A journal with Anna and Ben, and what is to be forgotten of Anna."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.path = str(journal.path)
        with journal.transaction("add", now=NOW) as tx:
            self.anna = tx.insert("contacts", {**ANNA, "mine": " "})
            self.ben = tx.insert("contacts", {"name": "Ben Roth", "friends": [str(self.anna)]})
            self.entry = tx.insert("interactions", entry(self.ben, "Anna Müller called"))
            tx.insert("interactions", entry(self.anna, "her plan"))
        self.plan = forget.plan(self.path, Request((self.anna,)))

    def forget(self, **options: Any) -> list[forget.Forgotten]:
        return forget.forget(self.path, [self.plan], now=NOW, **options)

    def put(self, name: str, data: bytes) -> Path:
        path = Path(self.path).parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)
        return path

    def refuse_for(self, monkeypatch: pytest.MonkeyPatch, what: str, *names: str) -> None:
        """Let one operation fail for files whose names end so."""
        real = getattr(files, what)

        def sometimes(path: str, *more: Any) -> Any:
            return refuse() if path.endswith(names) else real(path, *more)

        monkeypatch.setattr(files, what, sometimes)


def entry(who: int, note: str) -> dict[str, Any]:
    return {"on": "2026-03-01", "kind": "call", "who": [str(who)], "note": note}


@pytest.fixture
def known(journal: Journal) -> Known:
    return Known(journal)


class TestWhatIsNoRecord:
    def test_is_taken_out_too_and_the_rest_of_it_stays(self, known: Known) -> None:
        tree = json.loads(known.journal.path.read_bytes())
        tree["interactions"]["odd"] = {"said": ["Anna Müller came", known.anna, 7, None, True]}
        tree["strange"] = ["of Anna Müller", {"Anna Müller": 1, "b": [str(known.anna)]}]
        tree["interactions"][str(known.anna)] = "no record, but hers"
        known.journal.path.write_bytes(json.dumps(tree).encode())
        known.forget()
        rest = json.loads(known.journal.path.read_bytes())
        assert rest["interactions"]["odd"] == {"said": ["[erased] came", 7, None, True]}
        assert str(known.anna) not in rest["interactions"]
        assert "friends" not in rest["contacts"][str(known.ben)]
        assert rest["strange"] == ["of [erased]", {"[erased]": 1, "b": []}]
        assert "Müller" not in known.journal.path.read_text()

    def test_what_is_nothing_but_their_id_goes(self) -> None:
        erasure = Erasure((7_434_161_871_067_811_840,), Labels())
        assert cleaned_value("7434161871067811840", erasure) is None
        assert cleaned_value(7_434_161_871_067_811_840, erasure) is None
        assert cleaned_value(12, erasure) == 12
        assert cleaned_value({"a": [12, None]}, erasure) == {"a": [12, None]}

    def test_a_number_of_an_invoice_that_holds_their_number_is_taken_out(self, known: Known) -> None:
        with known.journal.transaction("invoice", now=NOW) as tx:
            row = {"who": str(known.ben), "amount": "1.00 EUR", "issued": "2026-01-01", "due": "2026-01-01"}
            paid = tx.insert("invoices", {**row, "number": "anna@mueller.de"})
            mine = tx.insert("invoices", {**row, "number": "2026-17", "strange": {"about": "Anna Müller"}})
        known.forget()
        left = known.journal.load().tables["invoices"]
        assert left[paid]["number"] == "[erased]"
        assert (left[mine]["number"], left[mine]["strange"]) == ("2026-17", {"about": "[erased]"})

    def test_a_table_of_another_program_loses_what_is_about_them(self, known: Known) -> None:
        with known.journal.transaction("other", now=NOW) as tx:
            gone = tx.insert("mine", {"who": str(known.anna), "text": ""})
            kept = tx.insert("mine", {"about": {"deep": ["Anna Müller", "  "]}, "n": 4})
        known.forget()
        left = known.journal.load().tables["mine"]
        assert left[kept] == {"about": {"deep": ["[erased]", "  "]}, "n": 4}
        assert "who" not in left.get(gone, {})


class TestCopies:
    def test_one_of_todays_is_not_made_twice(self, known: Known) -> None:
        backups.daily(known.path, NOW)
        before = sorted(Path(backups.folder(known.path)).iterdir())
        backups.daily(known.path, NOW)
        assert sorted(Path(backups.folder(known.path)).iterdir()) == before

    def test_a_damaged_one_with_two_records_on_a_line_keeps_the_other(self, known: Known) -> None:
        whole = codec.read(known.journal.path.read_bytes())
        pair = b", ".join(b'"%d": %s' % (doc_id, raw) for doc_id, raw in whole.sheets["contacts"].raw.items())
        data = b'{"meta": {"1": {"schema": 1, "journal": "ab12"}}, "contacts": {%s}, "interactions": {"5' % pair
        cleaned = copies.clean(data, known.plan)
        assert cleaned.data is not None
        assert b"Ben Roth" in cleaned.data
        assert b"ller" not in cleaned.data

    def test_one_that_holds_nobody_else_goes(self, known: Known) -> None:
        raw = codec.read(known.journal.path.read_bytes()).sheets["contacts"].raw[known.anna]
        data = b'{"contacts": {"%d": %s, "8' % (known.anna, raw)
        damaged = known.put("journal.json.damaged-2026-01-01-000000", data)
        (done,) = known.forget()
        assert not damaged.exists()
        assert any("nothing else could be saved" in place.what for place in done.places)

    def test_a_file_among_them_that_is_none_of_ours_is_named(self, known: Known) -> None:
        known.put(f"{Path(backups.folder(known.path)).name}/notes.txt", b"lunch with Anna M\xc3\xbcller")
        clean = known.put(f"{Path(backups.folder(known.path)).name}/other.txt", b"nothing")
        (done,) = known.forget()
        assert [Path(place.path).name for place in done.left] == ["notes.txt"]
        assert clean.exists()

    def test_a_copy_beside_the_journal_is_named_only_where_it_holds_them(self, known: Known) -> None:
        known.put("journal (conflict).json", known.journal.path.read_bytes())
        known.put("journal-old.json", b"{}")
        known.put("other.json", known.journal.path.read_bytes())
        (done,) = known.forget()
        assert [Path(name).name for name in done.foreign] == ["journal (conflict).json"]

    @pytest.mark.parametrize("theirs", [True, False])
    def test_a_note_put_aside_loses_their_records(self, known: Known, theirs: bool) -> None:
        new = b'"%d": %s\n,"%d": %s\n' % (
            11,
            lines.body("interactions", 11, entry(known.anna if theirs else known.ben, "x")),
            12,
            lines.body("interactions", 12, entry(known.ben, "kept")),
        )
        stale = known.put("journal.json.intent.stale", intent.Intent(9, 5, new).pack())
        before = stale.read_bytes()
        known.forget()
        step = intent.unpack(stale.read_bytes())
        assert step is not None
        assert b"kept" in step.new
        assert (stale.read_bytes() == before) is not theirs

    def test_a_torn_note_loses_the_lines_that_name_them(self, known: Known) -> None:
        stale = known.put("journal.json.intent.stale", b"torn\nanna@mueller.de\nrest")
        known.forget()
        assert stale.read_bytes() == b"torn\nrest"


class TestResistance:
    def test_a_preview_names_what_would_go_and_leaves_it(self, known: Known) -> None:
        draft = known.put("journal.json.undo.tmp", b"half")
        done = forget.preview(known.path, known.plan)
        assert [place.path for place in done.places if "not needed" in place.what] == [str(draft)]
        assert draft.exists()

    def test_a_draft_that_cannot_be_removed_is_told_and_the_note_stays(
        self, known: Known, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = known.put("journal.json.undo.tmp", b"half")
        known.refuse_for(monkeypatch, "unlink", ".undo.tmp")
        (done,) = known.forget()
        assert [place.path for place in done.left] == [str(draft)]
        assert Path(forget.beside(known.path)).exists()
        monkeypatch.undo()
        known.forget()
        assert not draft.exists()
        assert not Path(forget.beside(known.path)).exists()

    def test_folders_that_cannot_be_listed_are_told(self, known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
        known.refuse_for(monkeypatch, "names", ".backups")
        (done,) = known.forget()
        assert [place.path for place in done.left] == [backups.folder(known.path)]

    def test_what_is_no_record_and_resists_is_told(self, known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
        tree = json.loads(known.journal.path.read_bytes())
        tree["strange"] = "Anna Müller"
        known.journal.path.write_bytes(json.dumps(tree).encode())
        monkeypatch.setattr(forget, "_odd_rest", refuse)
        (done,) = known.forget()
        assert [place.path for place in done.left] == [known.path]

    def test_a_journal_that_cannot_be_written_leaves_no_note(
        self, known: Known, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_: Session) -> None:
            raise RelError("no room")

        before = known.journal.path.read_bytes()
        monkeypatch.setattr(Session, "commit", fail)
        with pytest.raises(RelError, match="no room"):
            known.forget()
        assert not Path(forget.beside(known.path)).exists()
        assert known.journal.path.read_bytes() == before

    def test_one_that_cannot_while_an_older_run_waits_keeps_the_note(
        self, known: Known, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known.put("journal.json.undo.tmp", b"half")
        known.refuse_for(monkeypatch, "unlink", ".undo.tmp")
        known.forget()
        note = Path(forget.beside(known.path))
        waiting = note.read_bytes()

        def fail(_: Session) -> None:
            raise RelError("no room")

        monkeypatch.setattr(Session, "commit", fail)
        with pytest.raises(RelError, match="no room"):
            known.forget()
        assert note.read_bytes() == waiting


class TestInterrupted:
    def test_nothing_to_do_is_nothing_done(self, known: Known) -> None:
        before = known.journal.path.read_bytes()
        assert forget.forget(known.path, [], now=NOW) == []
        assert known.journal.path.read_bytes() == before

    @pytest.mark.parametrize("torn", [b"", b"[", b"[1]", b'[{"ids": 1}]'])
    def test_a_torn_note_is_none(self, known: Known, torn: bytes) -> None:
        known.put("journal.json.forget", torn)
        assert forget.unfinished(known.path) == []

    def test_another_person_is_forgotten_beside_the_one_that_waits(self, known: Known) -> None:
        note = known.put("journal.json.forget", lines.encode([forget._packed(known.plan)]))
        ben = forget.plan(known.path, Request((known.ben,)))
        done = forget.forget(known.path, [ben], now=NOW)
        assert [each.erasure.ids for each in done] == [(known.anna,), (known.ben,)]
        assert not known.journal.load().tables["contacts"]
        assert not note.exists()

    def test_the_same_person_once_more_is_known_by_what_the_note_says(self, known: Known) -> None:
        known.put("journal.json.forget", lines.encode([forget._packed(known.plan)]))
        with known.journal.transaction("rm", now=NOW) as tx:
            tx.remove("contacts", known.anna)
        Path(known.path + ".undo").unlink()
        forget.forget(known.path, [forget.plan(known.path, Request((known.anna,)))], now=NOW)
        assert "Müller" not in known.journal.path.read_text()


def test_pseudonyms_pass_over_names_that_somebody_has(known: Known) -> None:
    with known.journal.transaction("add", now=NOW) as tx:
        tx.insert("contacts", {"name": "Former client 1"})
    plan = forget.plan(known.path, Request((known.anna, known.ben), keep_accounts=True))
    assert plan.pseudonyms == {known.anna: "Former client 2", known.ben: "Former client 3"}
