"""What people read where something is wrong with the journal: the sentence, what to do, and the exit code."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from journal_disk import NOW, names
from reljournal.errors import JournalError, RelError
from reljournal.journal import Journal, codec, doctor, faults, files, intent, lines, repair
from reljournal.journal.content import Problem, Record
from reljournal.journal.doctor import Diagnosis
from reljournal.journal.neighbours import FIX, Trouble
from test_doctor import ANNA, ENTRY, META, ORG, OURS, PROMISE, STOCK, TABLES, places, written

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NAMELESS = OSError("the cable is out")
TRY_AGAIN = "Nothing was changed; check free space and permissions, then try again."
ELSEWHERE = "Check the path (--journal, REL_JOURNAL); `rel init` starts a new journal."
RESTORE = "Restore a backup with `rel restore FILE`, or run `rel doctor` to see what can be saved."
# Each is made within its test.
FAULTS: dict[str, tuple[Callable[[], RelError], int, str, str]] = {
    "none": (
        lambda: faults.MissingJournalError("j"),
        1,
        "There is no journal at j.",
        "Run `rel init` to start one.",
    ),
    "damaged": (lambda: faults.DamagedError("is empty"), 4, "The journal is empty.", RESTORE),
    "damaged at a path": (lambda: faults.DamagedError("is empty").at("j"), 4, "The journal j is empty.", RESTORE),
    "newer at a path": (
        lambda: faults.NewerError("is new", "Upgrade.").at("j"),
        4,
        "The journal j is new.",
        "Upgrade.",
    ),
    "a migration": (
        lambda: faults.MigrationError.of(3, 4, "KeyError: 'a'"),
        4,
        "The journal is of schema 3 and could not be brought to schema 4 (KeyError: 'a').",
        "The file was not touched; go on with the version of rel that wrote it, and report this as a bug.",
    ),
    "uncertain": (
        lambda: faults.UncertainError("j", FULL),
        1,
        "The journal j could neither be written nor put back as it was: No space left on device.",
        "When the disk works again, look with `rel history`: the change is there as a whole, or not at all.",
    ),
    "locked": (
        lambda: faults.locked("j.lock", 2.5),
        4,
        "The journal is locked: another program has held j.lock for more than 2.5 seconds.",
        "Wait for the other rel to finish or end it, then try again; the lock goes with its owner.",
    ),
    "not readable": (
        lambda: faults.unreadable("j", FULL),
        1,
        "The journal j cannot be read: No space left on device.",
        ELSEWHERE,
    ),
    "not readable, without a number": (
        lambda: faults.unreadable("j", NAMELESS),
        1,
        "The journal j cannot be read: the cable is out.",
        ELSEWHERE,
    ),
    "a path that cannot be": (
        lambda: faults.unreadable("j", ValueError("embedded null byte")),
        4,
        "The journal j cannot be read: embedded null byte.",
        ELSEWHERE,
    ),
    "not there": (
        lambda: faults.unreadable("j", FileNotFoundError()),
        1,
        "There is no journal at j.",
        "Run `rel init` to start one.",
    ),
    "unfinished": (
        lambda: faults.unfinished("j", FULL),
        1,
        "An interrupted write to the journal j could not be finished: No space left on device.",
        "Nothing is lost; check free space and permissions, then try again.",
    ),
    "unfinished, without a number": (
        lambda: faults.unfinished("j", NAMELESS),
        1,
        "An interrupted write to the journal j could not be finished: the cable is out.",
        "Nothing is lost; check free space and permissions, then try again.",
    ),
    "a folder": (lambda: faults.not_a_file("j", True), 4, "The journal j is a folder, not a file.", ELSEWHERE),
    "a device": (lambda: faults.not_a_file("j", False), 4, "The journal j is not an ordinary file.", ELSEWHERE),
    "failed": (
        lambda: faults.failed("j", FULL),
        1,
        "The journal j could not be written: No space left on device.",
        TRY_AGAIN,
    ),
    "failed, without a number": (
        lambda: faults.failed("j", NAMELESS),
        1,
        "The journal j could not be written: the cable is out.",
        TRY_AGAIN,
    ),
    "no copy before a migration": (
        lambda: faults.not_copied("j", "j.backups", FULL),
        1,
        (
            "The journal j is of an older schema, and the copy to be kept of it could not be written to "
            "j.backups: No space left on device."
        ),
        TRY_AGAIN,
    ),
    "changed underneath": (
        lambda: faults.changed_underneath("j"),
        1,
        "The journal j was changed by another program in the meantime; nothing was written.",
        "Try again.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_says_what_it_is_and_what_to_do(name: str) -> None:
    make, code, sentence, hint = FAULTS[name]
    error = make()
    assert (error.exit_code, error.sentence, error.hint) == (code, sentence, hint)


def test_a_fault_that_is_told_where_it_was_found_stays_of_its_kind() -> None:
    kinds = (faults.DamagedError, faults.NewerError, faults.MigrationError)
    assert [type(kind("is odd").at("j")) for kind in kinds] == [*kinds]


HOPELESS = "nothing in it can be saved; 'rel restore' lists the backups"
BY_HAND = "mend it by hand, or restore a backup with 'rel restore'"


def saves(count: int) -> str:
    return f"'rel doctor --fix' saves {count} records, 'rel restore' lists the backups"


def told(folder: Path, data: bytes) -> Diagnosis:
    return doctor.examine(written(folder, data))


class TestDoctor:
    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"", "is empty: 0 bytes, nothing in them"),
            (b"Dear diary", "is not valid JSON at line 1, column 1"),
            (b"[1, 2]", "is JSON, but not a journal of rel"),
        ],
    )
    def test_of_what_is_no_journal(self, tmp_path: Path, data: bytes, what: str) -> None:
        assert told(tmp_path, data) == Diagnosis((Trouble("file", what, HOPELESS, True),), 0, 0)

    @pytest.mark.parametrize("key", ["1", "\\u0031"], ids=["plain", "escaped"])
    def test_of_a_newer_one(self, tmp_path: Path, key: str) -> None:
        data = b'{"meta": {"%s": {"schema": 7}}, "interactions": {}}' % key.encode()
        what = "was written by a newer version of rel (schema 7, this one knows up to 1)"
        hint = "upgrade rel; nothing is wrong with the file"
        assert told(tmp_path, data) == Diagnosis((Trouble("file", what, hint, True),), 0, 0)

    def test_of_one_without_any_record_about_itself(self, tmp_path: Path) -> None:
        """Nothing says of which schema it is, so nothing says that it is newer."""
        data = OURS.replace(OURS[OURS.index(b'"1": ') : OURS.index(b'\n}\n,"contacts"')] + b"\n", b"")
        found = told(tmp_path, data)
        assert (found.damaged, found.contacts, found.entries, found.schema) == (True, 2, 4, None)

    def test_of_one_that_is_cut_off_in_its_last_entry(self, tmp_path: Path) -> None:
        rest = '{"on": "2026-03-02", "kind": "call", "who": ["7434161871067'
        assert told(tmp_path, OURS[:-60]) == Diagnosis(
            (
                Trouble("file", f"is cut off after {len(OURS) - 60} bytes", saves(6), True),
                Trouble(f"interactions {ENTRY + 3}", f"not complete: {rest}", "", True),
            ),
            2,
            3,
        )

    def test_of_one_that_was_edited_in_three_places(self, tmp_path: Path) -> None:
        data = codec.dump(META, {**TABLES, "promises": {5: {"who": 3}}}).replace(b'"call"', b'"mail"', 1)
        data = data.replace(b',"deferrals"', b',"zoo": [1]\n,"deferrals"')
        assert told(tmp_path, data) == Diagnosis(
            (
                Trouble("zoo", "the table is not an object", BY_HAND),
                Trouble(
                    f"interactions {ENTRY}", "the checksum does not match: edited by hand, or damaged", FIX, True
                ),
                Trouble("promises 5", "'who' should be an id, as text", BY_HAND, True),
                Trouble("file", "another program has written it in a layout of its own", FIX),
            ),
            2,
            4,
            1,
        )

    def test_of_names_that_are_not_there(self, tmp_path: Path) -> None:
        """In each field that can name somebody or something."""
        tables: dict[str, dict[int, Record]] = {
            "contacts": {1: {"name": "Anna", "org": "91", "follows": "92"}},
            "projects": {2: {"who": "1", "name": "Site", "started": "2026-01-01"}},
            "agreements": {
                3: {"who": "1", "with_": "93", "topic": "scope", "text": "x", "agreed": "2026-01-01"},
            },
            "interactions": {
                4: {"on": "2026-01-01", "kind": "call", "who": ["1", "94"], "project": "95"},
                5: {"on": "2026-01-01", "kind": "call", "who": ["1"], "project": "2"},
                6: {"on": "2026-01-01", "kind": "call", "who": ["1"], "project": "1"},
            },
        }
        hint = "mend it with 'rel edit', or restore a backup"
        assert told(tmp_path, codec.dump(META, tables)).troubles == tuple(
            Trouble(place, f"'{field}' names {wanted}, which is not there", hint)
            for place, field, wanted in (
                ("contacts 1", "org", 91),
                ("contacts 1", "follows", 92),
                ("agreements 3", "with_", 93),
                ("interactions 4", "who", 94),
                ("interactions 4", "project", 95),
                ("interactions 6", "project", 1),
            )
        )

    def test_of_records_that_another_program_wrote(self, tmp_path: Path) -> None:
        """Only where the field is gone; one whose name a bit has changed is told as that."""
        tree = json.loads(OURS)
        for doc_id in (ORG, ANNA):
            del tree["contacts"][str(doc_id)]["crc"]
        record = tree["promises"][str(PROMISE)]
        record["crb"] = record.pop("crc")
        tree["zoo"] = {"1": {"animal": "gnu"}}
        assert told(tmp_path, json.dumps(tree).encode()) == Diagnosis(
            (
                Trouble(f"promises {PROMISE}", "the checksum has lost its name: damaged", FIX, True),
                Trouble("file", "2 records have no checksum: another program wrote them", FIX),
                Trouble("file", "another program has written it in a layout of its own", FIX),
            ),
            2,
            4,
            1,
        )

    def test_of_an_interrupted_write(self, journal: Journal) -> None:
        Path(f"{journal.path}.intent").write_bytes(b"torn")
        found = doctor.examine(str(journal.path))
        assert found.troubles == (Trouble("file", "a write had been interrupted; it was finished or dropped", ""),)
        assert not Path(f"{journal.path}.intent").exists()

    def test_of_other_files_that_only_their_owner_should_read(self, journal: Journal, tmp_path: Path) -> None:
        config = tmp_path / "config.toml"
        config.write_text("")
        config.chmod(0o640)
        found = doctor.examine(str(journal.path), also=[str(config)])
        assert found.troubles == (Trouble(str(config), "others on this machine may read it (mode 640)", FIX),)

    def test_by_the_name_that_was_asked_for(self, tmp_path: Path) -> None:
        """Not by what a link leads to."""
        folder, link = tmp_path / "there", tmp_path / "link.json"
        folder.mkdir()
        link.symlink_to(folder)
        for look in (doctor.examine, lambda path: repair.fix(path, now=NOW)):
            with pytest.raises(JournalError) as caught:
                look(str(link))
            assert caught.value.sentence == f"The journal {link} is a folder, not a file."
        link.unlink()
        link.symlink_to(tmp_path / "none.json")
        for look in (doctor.examine, lambda path: repair.fix(path, now=NOW)):
            with pytest.raises(faults.MissingJournalError) as missing:
                look(str(link))
            assert missing.value.sentence == f"There is no journal at {link}."

    def test_that_the_system_hinders_names_the_journal(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise FULL

        monkeypatch.setattr(files, "is_there", refuse)
        with pytest.raises(RelError) as caught:
            doctor.examine(str(journal.path))
        assert caught.value.sentence == f"The journal {journal.path} cannot be read: No space left on device."

    def test_waits_for_a_writer_no_longer_than_asked(self, journal: Journal) -> None:
        from reljournal.journal.lock import Lock

        journal.path.write_bytes(journal.path.read_bytes()[:-5])
        with Lock(f"{journal.path}.lock", 0):
            for look in (
                lambda path: doctor.examine(path, timeout=0.25),
                lambda path: repair.fix(path, now=NOW, timeout=0.25),
            ):
                with pytest.raises(JournalError, match=r"more than 0\.25 seconds"):
                    look(str(journal.path))


class TestRepair:
    def test_tells_of_all_that_it_did(self, tmp_path: Path) -> None:
        """One record edited, one damaged beyond help, one without its end."""
        data = OURS.replace(b'"offer"', b'"a longer offer"').replace(b'"Weber GmbH"', b'"Weber" GmbH"')[:-60]
        path = written(tmp_path, data)
        done = repair.fix(path, now=NOW)
        assert done.saved == 5
        assert [problem.place for problem in done.lost] == [f"contacts {ORG}", f"interactions {ENTRY + 3}"]
        assert all(problem.hint == "it is in the copy of the damaged file" for problem in done.lost)
        assert done.mended == (
            Problem(f"promises {PROMISE}", "the checksum did not match: taken as it stands", ""),
        )
        assert (done.copy, done.tidied) == (f"{path}.damaged-2026-03-02-090000", ())
        assert Path(str(done.copy)).read_bytes() == data
        assert (done.after.damaged, done.after.contacts, done.after.entries) == (False, 1, 3)
        assert codec.read(Path(path).read_bytes()).meta == META

    @pytest.mark.parametrize(
        ("data", "saved"),
        [
            (codec.dump(META, {})[:-40], 0),  # nothing but the record of the journal itself
            (b'{"contacts": {"1": {"name": "Anna", "added": "2026-01-01"}, "2": {"na', 1),
        ],
        ids=["empty", "without checksums"],
    )
    def test_of_little_is_worth_it_too(self, tmp_path: Path, data: bytes, saved: int) -> None:
        path = written(tmp_path, data)
        assert doctor.examine(path).troubles[0].hint == saves(saved)
        done = repair.fix(path, now=NOW)
        assert (done.saved, done.after.contacts, done.after.troubles) == (saved, saved, ())

    def test_of_a_copy_that_no_disk_takes_names_the_journal(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = written(tmp_path, OURS[:-60])

        def refuse(*_: object, **__: object) -> None:
            raise FULL

        monkeypatch.setattr(files, "write_new", refuse)
        with pytest.raises(RelError) as caught:
            repair.fix(path, now=NOW)
        assert caught.value.sentence == f"The journal {path} could not be written: No space left on device."

    def test_removes_a_note_only_where_the_journal_has_what_is_in_it(self, tmp_path: Path) -> None:
        """The journal as it is after the repair."""
        path = written(tmp_path, OURS[:-60])
        row = b',"%d": %s' % (ENTRY + 1, lines.body("interactions", ENTRY + 1, TABLES["interactions"][ENTRY + 1]))
        stale = Path(f"{path}.intent.stale")
        stale.write_bytes(intent.Intent(10, 0, row + b"\n" + lines.TAIL).pack())
        stale.chmod(0o600)
        done = repair.fix(path, now=NOW)
        assert done.tidied == (Problem(str(stale), "removed: all that it held is in the journal", ""),)

    def test_of_a_cut_between_two_records_says_that_more_may_be_gone(self, tmp_path: Path) -> None:
        cut = places(OURS)[3][1]
        done = repair.fix(written(tmp_path, OURS[:cut]), now=NOW)
        what = f"is cut off after {cut} bytes; what stood beyond is not in it"
        assert done.lost == (Problem("file", what, ""),)

    def test_where_nothing_is_lost_says_so(self, tmp_path: Path) -> None:
        done = repair.fix(written(tmp_path, OURS + b"}\n"), now=NOW)
        assert (done.saved, done.lost, done.after.troubles) == (7, (), ())

    def test_that_changes_nothing_keeps_no_copy(self, tmp_path: Path) -> None:
        """What another program keeps in a way of its own is named, and is no damage."""
        data = OURS.replace(b',"interactions"', b',"zoo": [1]\n,"interactions"')
        path = written(tmp_path, data)
        done = repair.fix(path, now=NOW)
        assert (done.copy, Path(path).read_bytes(), names(tmp_path)) == (
            None,
            data,
            ["journal.json", "journal.json.lock"],
        )

    def test_of_what_holds_nothing_names_the_file(self, tmp_path: Path) -> None:
        path = written(tmp_path, b"Dear diary")
        with pytest.raises(faults.DamagedError) as caught:
            repair.fix(path, now=NOW)
        assert caught.value.sentence == f"The journal {path} is not valid JSON at line 1, column 1."
        assert caught.value.hint == (
            "Nothing in it can be saved, and it was not touched; `rel restore` lists the backups."
        )

    def test_of_a_newer_one_names_the_file(self, tmp_path: Path) -> None:
        path = written(tmp_path, json.dumps({"meta": {"1": {"schema": 7}}, "interactions": {}}).encode())
        with pytest.raises(faults.NewerError, match=f"The journal {path} was written by a newer version"):
            repair.fix(path, now=NOW)

    def test_of_another_programs_layout_changes_nothing_that_it_holds(self, tmp_path: Path) -> None:
        path = written(tmp_path, STOCK)
        done = repair.fix(path, now=NOW)
        assert Path(path).read_bytes() == OURS
        assert (done.saved, done.lost, done.mended) == (7, (), ())

    def test_of_a_whole_one_closes_what_is_open_beside_it(self, tmp_path: Path) -> None:
        config = tmp_path / "config.toml"
        config.write_text("")
        config.chmod(0o644)
        done = repair.fix(written(tmp_path, OURS), now=NOW, also=[str(config)])
        assert done.tidied == (Problem(str(config), "closed to others", ""),)
        assert (done.saved, done.lost, done.mended, done.copy) == (0, (), (), None)
        assert done.after.troubles == ()

    def test_where_the_record_of_the_journal_itself_is_lost(self, tmp_path: Path) -> None:
        """It is of today, and of what else there was in it, and is a journal like any other."""
        start, end = OURS.index(b'"1": '), OURS.index(b'\n}\n,"contacts"')
        path = written(tmp_path, OURS[:start] + OURS[end + 1 :])
        repair.fix(path, now=NOW)
        meta = codec.read(Path(path).read_bytes()).meta
        assert (meta["schema"], meta["created"]) == (1, NOW.isoformat())
        assert len(meta["journal"]) == 16
        assert not codec.read(Path(path).read_bytes()).problems
