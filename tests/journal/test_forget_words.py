"""What a forgetting, or its preview, tells of each file beside the journal, and what it knows people by."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from journal_disk import NOW, Disk, on_disk
from reljournal.domain.mentions import Labels
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, backups, codec, copies, files, forget, intent, lines, undo
from reljournal.journal import replace as replacing
from reljournal.journal.erasure import Erased, Erasure
from reljournal.journal.forget import Place, Request
from reljournal.journal.lock import Lock

BY_HAND = "look at it and remove it by hand, then run 'rel forget' again"
REWRITTEN = "rewritten without them"
NOT_NEEDED = "removed: it is not needed"
ODD = ',"odd": "Anna Müller"\n'.encode()
ANNA = {"name": "Anna Müller", "emails": ["anna@mueller.de"]}


def refused(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


class House:
    """A journal with Anna in every file that can lie beside it."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.path = str(journal.path)
        self.folder = journal.path.parent
        with journal.transaction("add", now=NOW) as tx:
            self.anna = tx.insert("contacts", ANNA)
            self.ben = tx.insert("contacts", {"name": "Ben Roth"})
        with journal.transaction("log", now=NOW) as tx:
            tx.insert("interactions", self.entry(self.anna, "plan"))
            self.kept = tx.insert("interactions", self.entry(self.ben, "stays"))
        with journal.transaction("add", now=NOW) as tx:
            tx.insert("contacts", {"name": "Carl"})
        data = journal.path.read_bytes()
        self.copy = self.put("journal.json.backups/2026-01-01-000000-daily.json", data)
        self.empty = self.put("journal.json.backups/2026-01-02-000000-daily.json", b"not about anybody")
        self.odd = self.put("journal.json.backups/notes.txt", b"lunch with Anna M\xc3\xbcller")
        self.damaged = self.put("journal.json.damaged-2026-01-01-000000", data[:-9])
        row = b'"%d": %s\n' % (8, lines.body("interactions", 8, self.entry(self.anna, "x")))
        self.stale = self.put("journal.json.intent.stale", intent.Intent(9, 5, row).pack())
        self.drafts = [
            self.put("journal.json.undo.tmp", b"half"),
            self.put("journal.json.backups/.draft.tmp", b"half"),
            self.put("journal.json.backups/x.part", b"half"),
        ]
        self.put("other.tmp", b"of another program")
        self.plan = forget.plan(self.path, Request((self.anna,)))

    @staticmethod
    def entry(who: int, note: str) -> dict[str, Any]:
        return {"on": "2026-03-01", "kind": "call", "who": [str(who)], "note": note}

    def put(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)
        return str(path)

    @property
    def places(self) -> list[Place]:
        return [
            Place(self.odd, f"it holds them, and rel did not write it; {BY_HAND}", left=True),
            Place(undo.beside(self.path), "undo steps were taken out"),
            Place(self.stale, REWRITTEN),
            Place(self.copy, REWRITTEN),
            Place(self.damaged, "it is damaged; the lines that named them were taken out"),
            *(Place(name, NOT_NEEDED) for name in self.drafts),
        ]


@pytest.fixture
def house(journal: Journal) -> House:
    return House(journal)


class TestBeside:
    def test_a_preview_tells_of_each_file_and_writes_none(self, house: House) -> None:
        before = {path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}
        done = forget.preview(house.path, house.plan)
        assert done.places == house.places
        assert (done.steps, done.warnings, done.foreign) == (2, [], [])
        assert (done.erasure, done.left) == (house.plan, house.places[:1])
        assert done.journal.removed == {"contacts": [house.anna], "interactions": [house.kept - 1]}
        assert {path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()} == before

    def test_the_run_does_what_the_preview_told(self, house: House) -> None:
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        assert done.places == house.places
        assert (done.steps, done.journal.removed["contacts"]) == (2, [house.anna])
        assert not any(Path(name).exists() for name in house.drafts)
        assert Path(house.empty).read_bytes() == b"not about anybody"
        assert (house.folder / "other.tmp").exists()
        assert Path(forget.beside(house.path)).exists()
        Path(house.odd).unlink()
        (again,) = forget.forget(house.path, [], now=NOW)
        assert (again.places, again.steps) == ([], 0)
        assert not Path(forget.beside(house.path)).exists()

    def test_copies_keep_their_time_and_stay_closed(self, house: House) -> None:
        for name in (house.copy, house.damaged):
            os.utime(name, ns=(10**18, 11 * 10**17))
        forget.forget(house.path, [house.plan], now=NOW)
        for name in (house.copy, house.damaged):
            status = Path(name).stat()
            assert (status.st_atime_ns, status.st_mtime_ns) == (10**18, 11 * 10**17)
            assert status.st_mode & 0o777 == 0o600

    def test_what_can_be_made_again_is_told_of_only_where_it_resists(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache, stuck, none = house.put("cache", b"x"), house.put("stuck", b"x"), str(house.folder / "none")
        real = files.unlink

        def unlink(path: str) -> None:
            refused() if path == stuck else real(path)

        monkeypatch.setattr(files, "unlink", unlink)
        (done,) = forget.forget(house.path, [house.plan], now=NOW, derived=[none, cache, stuck])
        what = f"it may still hold them: Permission denied; {BY_HAND}"
        assert done.places == [*house.places, Place(stuck, what, left=True)]
        assert not Path(cache).exists()

    def test_a_copy_that_resists_is_told_and_the_others_are_done(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = files.replace

        def replace(old: str, new: str) -> None:
            refused() if new == house.copy else real(old, new)

        monkeypatch.setattr(files, "replace", replace)
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        what = f"it may still hold them: Permission denied; {BY_HAND}"
        wanted = [Place(each.path, what, left=True) if each.path == house.copy else each for each in house.places]
        assert done.places == wanted

    def test_a_link_to_a_copy_is_followed_and_stays(self, house: House) -> None:
        elsewhere = house.folder.parent / "elsewhere.json"
        Path(house.copy).rename(elsewhere)
        Path(house.copy).symlink_to(elsewhere)
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        assert Place(str(elsewhere), REWRITTEN) in done.places
        assert Path(house.copy).is_symlink()
        assert b"ller" not in elsewhere.read_bytes()

    def test_one_that_holds_nothing_else_is_removed(self, house: House) -> None:
        raw = lines.body("contacts", house.anna, ANNA)
        alone = house.put(
            "journal.json.damaged-2026-01-02-000000", b'{"contacts": {"%d": %s, "8' % (house.anna, raw)
        )
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        assert Place(alone, "removed: it is damaged, and nothing else could be saved") in done.places
        assert not Path(alone).exists()

    def test_copies_of_others_beside_it_are_named_in_order(self, house: House) -> None:
        data = Path(house.copy).read_bytes()
        named = ("journal.old", "journal (2).json", "journal.json.mine")
        for name in (*named, "journal.tmp", "journal.part", "diary.json"):
            house.put(name, data)
        house.put("journal-empty.json", b"{}")
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        assert done.foreign == [str(house.folder / name) for name in sorted(named)]

    def test_folders_that_cannot_be_listed_are_told(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "names", refused)
        what = f"it may still hold them: Permission denied; {BY_HAND}"
        for done in (
            forget.preview(house.path, house.plan),
            *forget.forget(house.path, [house.plan], now=NOW),
        ):
            assert done.places == [Place(backups.folder(house.path), what, left=True)]

    def test_what_is_no_record_and_resists_is_told(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        data = house.journal.path.read_bytes()
        house.journal.path.write_bytes(
            data.replace(b',"interactions"', b',"odd": "Anna M\xc3\xbcller"\n,"interactions"')
        )
        monkeypatch.setattr(replacing, "replace", self.failing_for_odd(house))
        other = forget.plan(house.path, Request((house.ben,)))
        first, last = forget.forget(house.path, [house.plan, other], now=NOW)
        assert Place(house.path, f"it may still hold them: full; {BY_HAND}", left=True) in last.places
        assert house.path not in [place.path for place in first.places]

    @staticmethod
    def failing_for_odd(house: House) -> Any:
        """The journal's own change is written; what follows it is not."""
        real = replacing.replace

        def replace(path: str, data: bytes, old: bytes) -> None:
            if b"[erased]" in data and b'"odd"' in data and b"Anna" in old and str(house.anna).encode() not in old:
                raise OSError(errno.ENOSPC, "full")
            real(path, data, old)

        return replace

    def test_what_is_no_record_is_taken_out_of_the_journal(self, house: House) -> None:
        data = house.journal.path.read_bytes()
        house.journal.path.write_bytes(
            data.replace(b',"interactions"', b',"odd": "Anna M\xc3\xbcller"\n,"interactions"')
        )
        forget.forget(house.path, [house.plan], now=NOW)
        assert b',"odd": "[erased]"\n,"interactions"' in house.journal.path.read_bytes()

    def test_a_time_that_cannot_be_kept_or_a_note_that_stays_is_no_error(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path(house.odd).unlink()
        note = forget.beside(house.path)
        real = files.unlink

        def unlink(path: str) -> None:
            refused() if path == note else real(path)

        monkeypatch.setattr(files, "unlink", unlink)
        monkeypatch.setattr(os, "utime", refused)
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        assert done.left == []
        assert Path(note).exists()

    def test_who_shares_a_name_is_in_the_note_too(self, house: House) -> None:
        with house.journal.transaction("add", now=NOW) as tx:
            tx.insert("contacts", {"name": "Anna Müller"})
        plan = forget.plan(house.path, Request((house.anna,)))
        assert plan.shared == Labels(names=("Anna Müller",))
        Path(house.odd).write_text("anna@mueller.de")
        forget.forget(house.path, [plan], now=NOW)
        assert forget.unfinished(house.path) == [plan]

    def test_a_damaged_journal_is_named_as_it_was_asked_for(self, house: House) -> None:
        link = house.folder.parent / "link.json"
        link.symlink_to(house.path)
        house.journal.path.write_bytes(house.journal.path.read_bytes()[:-9])
        for action in (
            lambda: forget.forget(str(link), [house.plan], now=NOW),
            lambda: forget.preview(str(link), house.plan),
            lambda: forget.everybody(str(link)),
            lambda: forget.plan(str(link), Request((house.anna,))),
        ):
            with pytest.raises(JournalError, match=f"The journal {link} is cut off"):
                action()


class TestOrder:
    def test_the_note_is_first_and_goes_last(self, house: House) -> None:
        Path(house.odd).unlink()
        note = forget.beside(house.path)
        replaced: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            real, real_unlink = files.replace, files.unlink

            def replace(old: str, new: str) -> None:
                replaced.append(new)
                real(old, new)

            def unlink(path: str) -> None:
                replaced.append(f"- {path}")
                real_unlink(path)

            patch.setattr(files, "replace", replace)
            patch.setattr(files, "unlink", unlink)
            forget.forget(house.path, [house.plan], now=NOW)
        kept = [name for name in replaced if name in (note, house.path, house.copy, f"- {note}")]
        assert kept == [note, house.path, house.copy, f"- {note}"]

    def test_the_note_holds_all_that_the_next_run_needs(self, house: House) -> None:
        asked = Request((house.anna,), keep_accounts=True, pseudonym="Client {n}", placeholder="[gone]")
        plan = forget.plan(house.path, asked)
        forget.forget(house.path, [plan], now=NOW)  # the file that is not ours keeps the note
        assert forget.unfinished(house.path) == [plan]
        assert plan == Erasure(
            (house.anna,),
            Labels(names=("Anna Müller",), emails=("anna@mueller.de",)),
            Labels(),
            {house.anna: "Client 1"},
            "[gone]",
        )
        told = json.loads(Path(forget.beside(house.path)).read_bytes())
        assert told == [
            {
                "ids": [str(house.anna)],
                "labels": {"names": ["Anna Müller"], "emails": ["anna@mueller.de"], "phones": [], "handles": []},
                "shared": {"names": [], "emails": [], "phones": [], "handles": []},
                "pseudonyms": {str(house.anna): "Client 1"},
                "placeholder": "[gone]",
            }
        ]

    def test_its_own_command_cannot_be_undone(self, house: House) -> None:
        forget.forget(house.path, [house.plan], now=NOW)
        assert [step.command for step in house.journal.undoable()] == ["add"]
        house.journal.undo(now=NOW)
        assert [*house.journal.load().tables["contacts"]] == [house.ben]

    def test_a_lock_that_another_holds_is_waited_for_as_long_as_asked(self, house: House) -> None:
        with Lock(f"{house.path}.lock", 0), pytest.raises(JournalError, match=r"more than 0\.25 seconds"):
            forget.forget(house.path, [house.plan], now=NOW, timeout=0.25)

    def test_a_note_that_cannot_be_written_stops_it_before_anything_is_done(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = house.folder.parent / "link.json"
        link.symlink_to(house.path)
        before = house.journal.path.read_bytes()
        monkeypatch.setattr(backups, "write_file", refused)
        with pytest.raises(RelError) as caught:
            forget.forget(str(link), [house.plan], now=NOW)
        assert caught.value.sentence == f"The journal {link} could not be written: Permission denied."
        assert house.journal.path.read_bytes() == before

    def test_what_the_session_warns_of_is_told(self, house: House) -> None:
        house.journal.path.chmod(0o644)
        (done,) = forget.forget(house.path, [house.plan], now=NOW)
        (warning,) = done.warnings
        assert "others on this machine could read" in warning.sentence

    def test_a_journal_without_them_is_not_written(self, house: House) -> None:
        forget.forget(house.path, [house.plan], now=NOW)
        with on_disk(Disk()):
            inode = house.journal.path.stat().st_ino
            forget.forget(house.path, [house.plan], now=NOW)
        assert house.journal.path.stat().st_ino == inode


class TestEverybody:
    def test_is_known_in_all_versions_the_present_last(self, house: House) -> None:
        with house.journal.transaction("set", now=NOW) as tx:
            tx.update("contacts", house.anna, {"name": "Anna Noll"})
        with house.journal.transaction("rm", now=NOW) as tx:
            tx.remove("contacts", house.ben)
        found = forget.everybody(house.path)
        # From the copy, the damaged one, and what the undo store remembers.
        assert found[house.anna] == [
            ANNA,
            {**ANNA, "crc": found[house.anna][1]["crc"]},
            ANNA,
            {**ANNA, "name": "Anna Noll"},
        ]
        assert [each["name"] for each in found[house.ben]] == ["Ben Roth"] * 3

    def test_a_copy_that_cannot_be_read_tells_nothing(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        real = files.open_fd

        def open_fd(path: str, flags: int) -> int:
            return refused() if path in (house.copy, house.damaged) else real(path, flags)

        monkeypatch.setattr(files, "open_fd", open_fd)
        assert forget.everybody(house.path)[house.anna] == [ANNA]

    def test_copies_that_cannot_be_listed_are_an_error(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "names", refused)
        with pytest.raises(RelError, match=f"The journal {house.path} could not be written: Permission denied"):
            forget.everybody(house.path)

    def test_by_what_they_are_known_and_somebody_else_is_not(self, house: House) -> None:
        with house.journal.transaction("add", now=NOW) as tx:
            tx.insert("contacts", {"name": "Noll KG", "kind": "organisation", "emails": ["anna@mueller.de"]})
            tx.insert("contacts", {"name": "Müller Anna Translations", "kind": "organisation"})
            tx.update("contacts", house.anna, {"aliases": ["Ami"], "phones": ["030 231250"]})
            tx.insert("contacts", {"name": "Amira", "phones": ["+49 30 231250"]})
        plan = forget.plan(house.path, Request((house.anna,)))
        assert plan.labels == Labels(names=("Anna Müller", "Ami"))
        assert plan.shared == Labels(emails=("anna@mueller.de",), phones=("030 231250",))
        assert (plan.ids, plan.pseudonyms, plan.placeholder) == ((house.anna,), {}, "[erased]")


class TestCopies:
    """A single file, without the journal."""

    WHOM = Erasure(
        (7434161871067811841,),
        Labels(names=("Anna Müller",), emails=("anna@mueller.de",), handles=("https://anna.example",)),
    )

    @pytest.mark.parametrize(
        ("text", "held"),
        [
            ("with Anna Müller", True),
            ("with Anna Mueller", True),
            ("with \\u0041nna M\\u00fcller", True),
            ("to anna\\u0040mueller.de", True),
            ('"7434161871067811841"', True),
            ("7434161871067811841", True),
            ("74341618710678118412", False),
            ("7434161871067811842", False),
            ("Anna", False),
            ("Anna\\nMüller", True),
            ("\\ud83d\\ude00 Anna\\tMüller", True),
            ("half a character \\ud83d, Anna Müller", True),
            ("at https:\\/\\/anna.example", True),
            ("", False),
        ],
    )
    def test_names_them_in_any_spelling(self, text: str, held: bool) -> None:
        assert copies.holds(text.encode(), self.WHOM) is held

    def test_a_short_id_is_one_only_where_an_id_stands(self) -> None:
        short = Erasure((123456,), Labels())
        assert copies.holds(b'{"who": ["123456"]}', short)
        assert not copies.holds(b'{"amount": 123456}', short)
        assert copies.holds(b'{"note": "\\"123456\\""}', short)
        assert copies.holds(b"1234567", Erasure((1234567,), Labels()))

    def test_bytes_that_are_no_text_do_not_hide_them(self) -> None:
        assert copies.holds(b"\xff\xfe Anna M\xc3\xbcller", self.WHOM)

    def test_that_is_whole_keeps_what_is_not_about_them_byte_for_byte(self) -> None:
        strange = b'{"name":   "Ben", "n": 1.50}'
        known = {"name": "Carl", "note": "with Anna Müller"}
        tables: dict[str, dict[int, Any]] = {
            "contacts": {5: {"name": "X"}, 6: known, 7434161871067811841: ANNA},
            "zoo": {8: {"n": 1}},
        }
        data = codec.dump({"schema": 1, "journal": "ab12"}, tables)
        data = data.replace(lines.body("contacts", 5, {"name": "X"}), strange)
        data = data.replace(
            b',"zoo": {\n',
            b',"zoo": {\n"Anna M\xc3\xbcller": [ 1 ]\n,"7434161871067811841": []\n,"nil": null\n,',
        )
        cleaned = copies.clean(data, self.WHOM)
        assert cleaned.data is not None
        read = codec.read(cleaned.data)
        assert read.sheets["contacts"].raw == {
            5: strange,
            6: lines.body("contacts", 6, {"name": "Carl", "note": "with [erased]"}),
        }
        assert read.sheets["zoo"].odd == {"[erased]": b"[ 1 ]", "nil": b"null"}
        assert (cleaned.erased.removed, cleaned.note) == ({"contacts": [7434161871067811841]}, "")
        again = copies.clean(cleaned.data, self.WHOM)
        assert (again.data, again.erased.touched) == (cleaned.data, frozenset())

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b',"zoo": {\n', b',"zoo": {\n"x": "Anna M\xc3\xbcller"\n,'),
            (b',"interactions"', b',"list": ["Anna M\xc3\xbcller"]\n,"interactions"'),
        ],
    )
    def test_that_names_them_only_in_what_is_no_record(self, old: bytes, new: bytes) -> None:
        data = codec.dump({"schema": 1, "journal": "ab12"}, {"zoo": {8: {"n": 1}}})
        cleaned = copies.clean(data.replace(old, new), self.WHOM)
        assert cleaned.data == data.replace(old, new.replace("Anna Müller".encode(), b"[erased]"))

    def test_without_them_keeps_the_layout_of_another_program(self) -> None:
        data = b'{"meta": {"1": {"schema": 1, "journal": "ab12"}},  "contacts": {"5": {"name": "Ben"}, "x": 1}}'
        assert copies.clean(data, self.WHOM).data == data

    def test_without_anything_of_theirs_is_the_same_to_the_byte(self) -> None:
        for data in (b'{"contacts": {"5": {"name": "Ben"', b"a\nb", b""):
            assert copies.clean(data, self.WHOM) == copies.Cleaned(data, Erased(), "")
            assert copies.clean_note(data, self.WHOM) == data
            assert copies.clean_steps(data, self.WHOM, ()) == (data, 0)

    def test_that_is_damaged_loses_the_lines_that_name_them(self) -> None:
        rows = [
            b"{",
            b'"contacts": {',
            b'"7434161871067811841": %s' % lines.body("contacts", 7434161871067811841, ANNA),
            b',"5": {"name": "Ben"}',
            b"of Anna M\xc3\xbcller",
            b',"0": {"who": "7434161871067811841"}',
            b"cut",
        ]
        cleaned = copies.clean(b"\n".join(rows), self.WHOM)
        assert cleaned.data == b"\n".join((*rows[:2], rows[3], rows[6]))
        assert cleaned.erased == Erased(removed={"records": [7434161871067811841, 0]})
        assert cleaned.note == "it is damaged; the lines that named them were taken out"
        three = b"a\nto anna@mueller.de\nb"
        assert copies.clean(three, self.WHOM).data == b"a\nb"

    def test_that_is_damaged_with_two_records_on_one_of_its_lines_is_saved_too(self) -> None:
        ben = lines.body("contacts", 0, {"name": "Ben"})
        hers = lines.body("contacts", 7434161871067811841, ANNA)
        row = b'"0": %s, "7434161871067811841": %s' % (ben, hers)
        cleaned = copies.clean(b'{\n"contacts": {\n%s\n}\n' % row, self.WHOM)
        assert cleaned.note == "it is damaged; what could be saved without them was kept"
        assert cleaned.data is not None
        assert b'"contacts": {\n"0": %s\n}\n' % ben in cleaned.data

    def test_a_note_keeps_the_rows_of_others(self) -> None:
        rows = [
            b'"5": {"who": ["6"]}',
            b',"7": {"who": ["7434161871067811841"]}',
            b',"8": {"who": ["6"], "n": 1}',
            b"",
        ]
        note = intent.Intent(9, 5, b"\n".join(rows)).pack()
        assert copies.clean_note(note, self.WHOM) == intent.Intent(9, 5, b"\n".join((rows[0], *rows[2:]))).pack()

    def test_that_is_damaged_and_of_one_line_is_saved_without_them(self) -> None:
        ben = {"name": "Ben", "added": "2026-01-01", "note": "knows Anna Müller"}
        raw = lines.body("contacts", 5, ben)
        hers = lines.body("contacts", 7434161871067811841, ANNA)
        cleaned = copies.clean(
            b'{"contacts": {"5": %s, "7434161871067811841": %s, "6": {"na' % (raw, hers), self.WHOM
        )
        assert cleaned.note == "it is damaged; what could be saved without them was kept"
        assert cleaned.data is not None
        without = lines.body("contacts", 5, {**ben, "note": "knows [erased]"})
        assert b'"contacts": {\n"5": %s\n}\n' % without in cleaned.data
        assert cleaned.erased.removed == {"contacts": [7434161871067811841]}
        alone = copies.clean(b'{"contacts": {"7434161871067811841": %s, "6": {"na' % hers, self.WHOM)
        assert (alone.data, alone.note) == (None, cleaned.note)

    def test_of_undo_steps_lose_those_of_records_that_are_others_now(self) -> None:
        rows = [b'{"id": "7434161871067811999"}', b"7434161871067811841", b'"kept 12"', b""]
        left = copies.clean_steps(b"\n".join(rows), self.WHOM, {7434161871067811999})
        assert left == (b'"kept 12"\n', 2)

    def test_of_undo_steps_lose_where_something_stood_beside_theirs(self) -> None:
        def step(doc_id: int, *stood: undo.Stood) -> bytes:
            gone = ("interactions", doc_id, {"note": "x"}, None)
            return undo.Entry("rm", "now", "ab12", [gone], 1, (), stood).pack()

        theirs, changed, other = 7434161871067811841, 7434161871067811999, 7434161871067812222
        rows = [
            step(5, (5, theirs, 7)),
            step(6, (6, 7, changed)),
            step(7, (7, 6, other)),
            step(changed, (changed, 6, 7)),
            step(theirs, (theirs, None, None)),
        ]
        left = copies.clean_steps(b"".join(rows), self.WHOM, {changed})
        assert left == (b"".join((step(5), step(6), rows[2])), 2)
        assert copies.clean_steps(rows[0], self.WHOM, ()) == (step(5), 0)
