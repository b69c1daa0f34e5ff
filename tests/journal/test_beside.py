"""What lies beside a journal: named by the doctor, tidied where nothing is lost by it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from installed import REL, Home
from journal_disk import NOW
from reljournal.errors import RelError
from reljournal.journal import Journal, files, intent, lines, modes, neighbours
from reljournal.journal.content import Problem
from reljournal.journal.neighbours import Trouble

NOT_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make files of another user"
)
NOBODY = 65534


def refuse(*_: Any, **__: Any) -> Any:
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def put(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o600)


def logged(journal: Journal) -> int:
    """One entry; returns its id."""
    with journal.transaction("log", now=NOW) as tx:
        anna = tx.insert("contacts", {"name": "Anna"})
        return tx.insert("interactions", {"on": "2026-03-02", "kind": "call", "who": [str(anna)]})


def note(*ids: int) -> bytes:
    """A note of an interrupted write of some entries."""
    rows = [b'"%d": %s' % (each, lines.body("interactions", each, {"kind": "call"})) for each in ids]
    return intent.Intent(10, 0, b"\n,".join(rows) + b"\n").pack()


class TestStaleNote:
    def test_one_whose_records_are_missing_is_named_and_kept(self, journal: Journal) -> None:
        entry = logged(journal)
        path, data = str(journal.path), journal.path.read_bytes()
        stale = Path(intent.beside(path) + ".stale")
        put(stale, note(entry, entry + 4096))
        (found,) = (each for each in neighbours.examine(path, data) if each.place == str(stale))
        assert "1 records in it are not in the journal" in found.what
        assert not [each for each in neighbours.tidy(path, data) if each.place == str(stale)]
        assert stale.exists()

    @pytest.mark.parametrize("kept", [True, False], ids=["all in the journal", "torn"])
    def test_one_that_holds_nothing_more_goes(self, journal: Journal, kept: bool) -> None:
        entry = logged(journal)
        path, data = str(journal.path), journal.path.read_bytes()
        stale = Path(intent.beside(path) + ".stale")
        put(stale, note(entry) if kept else b"torn")
        assert [each.what for each in neighbours.examine(path, data) if each.place == str(stale)] == [
            "left over from an interrupted write; it is not needed"
        ]
        assert str(stale) in [each.place for each in neighbours.tidy(path, data)]
        assert not stale.exists()

    def test_in_a_file_of_another_layout_all_are_missing(self, journal: Journal) -> None:
        entry = logged(journal)
        path = str(journal.path)
        put(Path(intent.beside(path) + ".stale"), note(entry))
        told = [each.what for each in neighbours.examine(path, b"{}")]
        assert any("1 records" in each for each in told)


def test_a_forgetting_that_was_interrupted_is_named(journal: Journal) -> None:
    path = str(journal.path)
    put(Path(f"{path}.forget"), b"[]")
    (found,) = (each for each in neighbours.examine(path, journal.path.read_bytes()) if "forget" in each.place)
    assert found.hint == "'rel forget' without a name finishes it"


def test_all_that_lies_beside_is_named_in_one_order_and_tidied_in_it(tmp_path: Path) -> None:
    """The folder too, where it is the one that was made for the journal."""
    journal = Journal(tmp_path / "reljournal" / "journal.json")
    journal.create(now=NOW)
    entry = logged(journal)
    path, home = str(journal.path), tmp_path / "reljournal"
    copies = Path(f"{path}.backups")
    copies.mkdir(mode=0o700)
    config = tmp_path / "config.toml"
    drafts = [f"{path}.tmp", f"{path}.undo.tmp", f"{copies}/.draft.tmp"]
    left = [f"{path}.damaged-2026-01-01-000000", f"{copies}/b.json", f"{copies}/a.json"]
    for name in (f"{path}.forget", *drafts, *left, str(config), f"{home}/journal.json-mine", f"{home}/other"):
        put(Path(name), b"[]")
    put(Path(f"{path}.intent.stale"), note(entry, entry + 1, entry + 2))
    modes_of = {
        path: 0o644,
        f"{path}.undo": 0o660,
        f"{path}.lock": 0o604,
        f"{path}.intent.stale": 0o610,
        f"{path}.forget": 0o666,
        left[0]: 0o440,
        left[2]: 0o601,
        left[1]: 0o620,
        str(config): 0o640,
        str(copies): 0o755,
        str(home): 0o770,
    }
    for name in (*modes_of, f"{home}/journal.json-mine", f"{home}/other"):
        Path(name).chmod(modes_of.get(name, 0o666))
    also = [str(config), str(tmp_path / "nothing")]
    data = journal.path.read_bytes()
    not_needed = "left over from an interrupted write; it is not needed"
    missing = "an interrupted write that did not fit the journal; 2 records in it are not in the journal"
    assert list(neighbours.examine(path, data, also)) == [
        Trouble(
            f"{path}.forget",
            "'rel forget' was interrupted: copies may still hold whom it erased",
            "'rel forget' without a name finishes it",
        ),
        *(Trouble(name, not_needed, neighbours.FIX) for name in drafts),
        Trouble(f"{path}.intent.stale", missing, "look at it, write down what is missing, then remove it"),
        *(
            Trouble(name, f"others on this machine may read it (mode {mode:03o})", neighbours.FIX)
            for name, mode in modes_of.items()
        ),
    ]
    assert list(neighbours.tidy(path, data, also)) == [
        *(Problem(name, "removed: left over from an interrupted write", "") for name in drafts),
        *(Problem(name, "closed to others", "") for name in modes_of),
    ]
    assert [Path(name).stat().st_mode & 0o777 for name in modes_of] == [mode & 0o700 for mode in modes_of.values()]
    assert not any(Path(name).exists() for name in drafts)
    put(Path(f"{path}.intent.stale"), note(entry))
    assert list(neighbours.examine(path, data, also))[1:] == [
        Trouble(f"{path}.intent.stale", not_needed, neighbours.FIX)
    ]
    assert list(neighbours.tidy(path, data, also)) == [
        Problem(f"{path}.intent.stale", "removed: all that it held is in the journal", "")
    ]


def test_a_folder_of_the_users_own_is_left_as_it_is(journal: Journal) -> None:
    journal.path.parent.chmod(0o755)
    assert not list(neighbours.examine(str(journal.path), journal.path.read_bytes()))


def test_one_that_cannot_be_closed_does_not_keep_the_others_open(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged(journal)
    path = str(journal.path)
    for name in (path, f"{path}.undo"):
        Path(name).chmod(0o644)
    real = files.chmod

    def sometimes(name: str, mode: int) -> None:
        if name == path:
            refuse()
        real(name, mode)

    monkeypatch.setattr(files, "chmod", sometimes)
    told = list(neighbours.tidy(path, journal.path.read_bytes()))
    assert told == [Problem(f"{path}.undo", "closed to others", "")]


def test_drafts_go(journal: Journal) -> None:
    path = str(journal.path)
    for name in (f"{path}.tmp", f"{path}.undo.tmp"):
        put(Path(name), b"half")
    data = journal.path.read_bytes()
    assert sum("interrupted write" in each.what for each in neighbours.examine(path, data)) == 2
    assert sum("interrupted write" in each.what for each in neighbours.tidy(path, data)) == 2
    assert not list(neighbours.examine(path, data))


def test_what_cannot_be_looked_at_is_passed_over(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    path, data = str(journal.path), journal.path.read_bytes()
    journal.path.chmod(0o644)
    monkeypatch.setattr(files, "is_there", refuse)
    monkeypatch.setattr(files, "names", refuse)
    assert [each.place for each in neighbours.examine(path, data)] == [path]
    monkeypatch.setattr(files, "chmod", refuse)
    assert not list(neighbours.tidy(path, data))
    monkeypatch.undo()
    assert [each.what for each in neighbours.tidy(path, data)] == ["closed to others"]
    assert journal.path.stat().st_mode & 0o077 == 0


class TestModes:
    def test_a_closed_file_is_left_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "journal.json"
        file.write_text("{}")
        file.chmod(0o600)
        assert modes.close(str(file), "it", file.stat()) is None

    def test_an_open_one_is_closed_and_told_of(self, tmp_path: Path) -> None:
        file = tmp_path / "journal.json"
        file.write_text("{}")
        file.chmod(0o664)
        told = modes.close(str(file), "it", file.stat())
        assert isinstance(told, RelError)
        assert "could read it (mode 664)" in told.sentence
        assert file.stat().st_mode & 0o777 == 0o600

    def test_one_that_resists_is_told_of(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "journal.json"
        file.write_text("{}")
        file.chmod(0o644)
        monkeypatch.setattr(files, "chmod", refuse)
        told = modes.close(str(file), "it", file.stat())
        assert told is not None
        assert "it cannot be closed" in told.sentence
        assert told.hint == "its owner can: chmod 600"

    def test_where_permissions_are_kept_elsewhere_nothing_is_open_nor_foreign(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Windows shows each file as readable by all, and knows no user numbers."""
        file = tmp_path / "journal.json"
        file.write_text("{}")
        file.chmod(0o666)
        monkeypatch.setattr(modes, "os", SimpleNamespace(name="nt"))
        assert not modes.is_foreign(file.stat())
        assert modes.close(str(file), "it", file.stat()) is None

    @NOT_ROOT
    def test_one_of_another_user_is_theirs_to_close(self, tmp_path: Path) -> None:
        file = tmp_path / "journal.json"
        file.write_text("{}")
        file.chmod(0o644)
        os.chown(file, NOBODY, NOBODY)
        told = modes.close(str(file), "it", file.stat())
        assert told is not None
        assert told.hint == "its owner can: chmod 600"
        assert file.stat().st_mode & 0o777 == 0o644
        (found,) = (each for each in neighbours.examine(str(file), b"{}") if each.place == str(file))
        assert found.what == "it belongs to somebody else (mode 644)"
        assert found.hint == "only its owner can close it"
        assert not list(neighbours.tidy(str(file), b"{}"))


@NOT_ROOT
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="without setpriv root may do everything")
@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_a_journal_of_another_user_is_read_where_it_may_be_and_never_written(
    home: Home, mode: int, tmp_path: Path
) -> None:
    """One clear line, code 1, and the file as it was."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    theirs = folder / "journal.json"
    home.ok("add", "Anna Weber", "--journal", str(theirs))
    theirs.chmod(mode)
    before = theirs.read_bytes()
    for each in (folder, *folder.iterdir()):
        os.chown(each, NOBODY, NOBODY)

    def rel(*words: str) -> subprocess.CompletedProcess[str]:
        # Root without the right to pass over permissions: to files of others it is anybody.
        as_anybody = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner,-chown")
        return subprocess.run(
            [*as_anybody, str(REL), *words, "--journal", str(theirs)],
            env=home.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    listed, written = rel("list"), rel("log", "call", "Anna", "not mine")
    assert (written.returncode, written.stdout) == (1, "")
    assert written.stderr.startswith("rel: ")
    assert written.stderr.count("\n") == 1, written.stderr
    assert theirs.read_bytes() == before
    if mode == 0o644:
        assert (listed.returncode, "Anna" in listed.stdout) == (0, True)
    else:
        assert (listed.returncode, listed.stderr.count("\n")) == (1, 1)
        assert "journal.json" in listed.stderr
