"""All compiled modules in one file: taken only while they are what Python itself would load."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import load_order
import reljournal

_TELL = (
    "import reljournal.bundle as b; b.install(); import reljournal.errors as e;"
    " print(type(e.__spec__.loader).__name__, e.__file__, getattr(e, 'MARK', ''))"
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package in a folder of its own."""
    target = tmp_path / "site" / "reljournal"
    shutil.copytree(Path(reljournal.__file__).parent, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def run(package: Path, *words: str, **more: str) -> str:
    """Run Python with the copy, as a user's machine would: with compiled files."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    home = str(package.parent.parent)
    own = {"PYTHONPATH": str(package.parent), "HOME": home, "XDG_CACHE_HOME": f"{home}/cache"}
    done = subprocess.run(
        [sys.executable, *words], env=kept | own | more, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def rel(package: Path, *words: str, **more: str) -> str:
    return run(package, "-m", "reljournal", *words, **more)


def bundle_of(package: Path) -> Path:
    (found,) = package.glob("__pycache__/*.bundle")
    return found


def loaded(package: Path) -> list[str]:
    """By what a module is loaded, from where, and the mark in it."""
    return run(package, "-c", _TELL).split(" ")


@pytest.fixture
def bundled(package: Path) -> Path:
    """The same after a command, which has left a bundle."""
    rel(package, "list")
    assert loaded(package)[0] == "_Loader"
    return package


def test_a_command_leaves_what_it_loaded_and_the_next_adds_to_it(bundled: Path) -> None:
    before = bundle_of(bundled).stat().st_size
    rel(bundled, "rules", "list")
    grown = bundle_of(bundled).stat().st_size
    assert grown > before
    rel(bundled, "rules", "list")
    assert bundle_of(bundled).stat().st_size == grown


def test_a_module_has_its_own_file_and_name(bundled: Path) -> None:
    told = run(
        bundled,
        "-c",
        "import reljournal.bundle as b; b.install(); import reljournal.domain.dates as d, reljournal.domain as p;"
        " print(d.__file__, d.parse_date.__code__.co_filename, d.__package__, *p.__path__)",
    )
    home = str(bundled / "domain")
    assert told.split(" ") == [f"{home}/dates.py"] * 2 + ["reljournal.domain", home]


def test_a_source_that_was_changed_is_read_anew(bundled: Path) -> None:
    errors = bundled / "errors.py"
    errors.write_text(errors.read_text(encoding="utf-8") + "\nMARK = 'new'\n", encoding="utf-8")
    assert loaded(bundled)[::2] == ["SourceFileLoader", "new"]
    rel(bundled, "list")
    assert loaded(bundled)[::2] == ["_Loader", "new"]


def test_a_source_of_the_same_size_and_another_time_is_read_anew(bundled: Path) -> None:
    errors = bundled / "errors.py"
    os.utime(errors, (1, 1))
    assert loaded(bundled)[0] == "SourceFileLoader"


def test_a_source_that_is_gone_is_not_loaded(bundled: Path) -> None:
    (bundled / "errors.py").unlink()
    with pytest.raises(AssertionError, match="ModuleNotFoundError"):
        loaded(bundled)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: bytes(len(data)),
        lambda data: data[:100],
        lambda data: data[: len(data) // 2],
        lambda data: data[:20] + b"\xff" * (len(data) - 20),
        lambda data: b"not a number at all!" + data[20:],
    ],
    ids=["empty", "zeros", "head only", "half", "garbage", "no head"],
)
def test_a_damaged_bundle_costs_time_only(bundled: Path, damage: object) -> None:
    path = bundle_of(bundled)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert rel(bundled, "--plain", "list") == "nobody yet: rel add NAME"


def _of_json(package: Path, **more: str) -> list[str]:
    """By what Python finds its own `_json`, and whether that is the one."""
    code = (
        "import sys, reljournal.bundle as b; b.install(); import _json; spec = _json.__spec__;"
        " print('_json' in b.FINDER.libraries, spec.origin, _json.__file__, _json.make_scanner.__name__)"
    )
    return run(package, "-c", code, **more).split(" ")


def test_where_python_has_its_own_modules_in_c_is_known(bundled: Path, tmp_path: Path) -> None:
    known, *found = _of_json(bundled)
    assert known == "True"
    elsewhere = os.pathsep.join([str(bundled.parent), str(tmp_path)])
    assert _of_json(bundled, PYTHONPATH=elsewhere) == ["False", *found]
    bundle_of(bundled).unlink()
    assert _of_json(bundled) == ["False", *found]


def test_a_bundle_that_was_moved_with_its_package_is_not_believed(bundled: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "reljournal"
    shutil.copytree(bundled, moved)  # with its times
    assert loaded(moved)[:2] == ["SourceFileLoader", f"{moved}/errors.py"]


def test_nothing_is_left_where_python_is_told_to_leave_nothing(package: Path) -> None:
    rel(package, "list", PYTHONDONTWRITEBYTECODE="1")
    assert not list(package.rglob("*.bundle"))


def test_where_it_could_not_be_written_it_is_not_even_made(bundled: Path) -> None:
    (bundled / "errors.py").touch()
    code = (
        "import os, sys; os.access = lambda path, mode: False; import reljournal.bundle as b; b.install();"
        " import reljournal.errors; b.keep(); print('reljournal.bundle_maker' in sys.modules)"
    )
    assert run(bundled, "-c", code) == "False"
    assert run(bundled, "-c", code.replace("False", "True")) == "True"


def test_whoever_wants_more_of_future_than_its_name_gets_the_real_one(bundled: Path) -> None:
    begin = "import sys, reljournal.bundle as b; b._lighten(); first = sys.modules['__future__']; "
    ours = begin + "import reljournal.errors; print(sys.modules['__future__'] is first, type(first).__name__)"
    assert run(bundled, "-c", ours).split() == ["True", "_Future"]
    more = (
        "exec('from __future__ import division'); import __future__ as f; print(division, f is first, f.CO_NESTED)"
    )
    told = run(bundled, "-c", begin + more)
    assert told.startswith("_Feature(")
    assert told.endswith(" False 16")


def test_a_folder_that_cannot_be_written_is_no_error(package: Path) -> None:
    folder = package / "__pycache__"
    folder.write_text("")  # a file in its place: root could write into any folder
    assert rel(package, "--plain", "list") == "nobody yet: rel add NAME"


_LOAD = (
    "import sys, reljournal.bundle as b; b.install();"
    " b.load('A', ('errors', 'values', 'domain', 'domain.quoting', 'domain.names'));"
    " told = ' '.join(f'{n}:{n in sys.modules}' for n in ('reljournal.errors', 'reljournal.domain.names'));"
    " import reljournal.errors as e, reljournal.domain.names as d, reljournal.domain as p;"
    " print(told, type(e.__spec__.loader).__name__, e.__file__, getattr(e, 'MARK', '-'), d.__package__,"
    " p.__package__, *p.__path__, p.names is d, d.fold.__code__.co_filename); b.keep()"
)


def load(package: Path) -> list[str]:
    """Load a group, and tell what came of it."""
    return run(package, "-c", _LOAD).split(" ")


class TestAGroupThatIsLoadedTogether:
    """Modules that are executed without Python's search for them."""

    def test_is_what_python_would_load(self, bundled: Path) -> None:
        home = str(bundled / "domain")
        names = ["reljournal.domain", "reljournal.domain", home, "True", f"{home}/names.py"]
        there = ["reljournal.errors:True", "reljournal.domain.names:True", "_Loader", f"{bundled}/errors.py", "-"]
        assert load(bundled) == there + names  # one by one
        size = bundle_of(bundled).stat().st_size
        assert load(bundled) == there + names  # all at once
        assert bundle_of(bundled).stat().st_size == size

    def test_a_source_that_was_changed_is_left_to_python_with_what_follows(self, bundled: Path) -> None:
        load(bundled)
        errors = bundled / "errors.py"
        errors.write_text(errors.read_text(encoding="utf-8") + "\nMARK = 'new'\n", encoding="utf-8")
        told = load(bundled)
        assert told[:3] == ["reljournal.errors:False", "reljournal.domain.names:False", "SourceFileLoader"]
        assert told[4] == "new"
        assert load(bundled)[0:5:2] == ["reljournal.errors:True", "_Loader", "new"]

    def test_a_module_that_fails_is_not_left_half_made(self, bundled: Path) -> None:
        errors = bundled / "errors.py"
        fails = "\nMARK = 'x'\nimport os\nif os.environ.get('BREAK'): raise ZeroDivisionError\n"
        errors.write_text(errors.read_text(encoding="utf-8") + fails, encoding="utf-8")
        run(bundled, "-c", "import reljournal.bundle as b; b.install(); import reljournal.errors; b.keep()")
        code = (
            "import sys, reljournal.bundle as b; b.install()\n"
            "try: b.load('B', ('errors',))\n"
            "except ZeroDivisionError: print('reljournal.errors' in sys.modules)"
        )
        assert run(bundled, "-c", code, BREAK="1") == "False"

    def test_a_damaged_one_costs_time_only(self, bundled: Path) -> None:
        load(bundled)
        path = bundle_of(bundled)
        path.write_bytes(path.read_bytes()[:-2000])
        assert load(bundled)[:2] == ["reljournal.errors:True", "reljournal.domain.names:True"]

    def test_one_of_other_modules_is_put_together_anew(self, bundled: Path) -> None:
        load(bundled)
        code = "import sys, reljournal.bundle as b; b.install(); b.load('A', ('errors',)); b.keep()"
        before = bundle_of(bundled).stat().st_size
        run(bundled, "-c", code)
        assert bundle_of(bundled).stat().st_size < before


class TestFunctionsThatWereNotCalled:
    """The bundle learns what its user calls, and reads the rest when it is called."""

    _CALL = (
        "import sys, reljournal.bundle as b; b.install(); "
        "b.load('A', ('errors', 'domain', 'domain.quoting', 'later', 'domain.dates'));"
        " import datetime, reljournal.domain.dates as d;"
        " at = d.parse_date.__code__.co_firstlineno, d.parse_date.__code__.co_argcount;"
        " day = datetime.date(2026, 3, 2);"
        " told = [str(d.parse_date(each, day, prefer='future')) for each in sys.argv[1:]];"
        " print(*at, *told, 'reljournal.unread' in sys.modules); b.keep()"
    )

    def test_are_read_when_they_are_called_and_are_there_the_next_time(self, bundled: Path) -> None:
        one_by_one = run(bundled, "-c", self._CALL, "2026-03-04", "friday", "4 weeks ago").split()
        assert one_by_one[2:] == ["2026-03-04", "2026-03-06", "2026-02-02", "False"]
        size = bundle_of(bundled).stat().st_size
        together = run(bundled, "-c", self._CALL, "2026-03-04", "friday", "4 weeks ago").split()
        assert together[0] == one_by_one[0]  # the line
        assert together[1] == "0" != one_by_one[1]  # somebody stood in for it
        assert together[2:] == ["2026-03-04", "2026-03-06", "2026-02-02", "True"]
        grown = bundle_of(bundled).stat().st_size
        assert grown > size
        learned = run(bundled, "-c", self._CALL, "2026-03-04", "friday", "4 weeks ago").split()
        assert learned == one_by_one
        assert bundle_of(bundled).stat().st_size == grown

    def test_a_few_are_read_anew_each_time(self, bundled: Path) -> None:
        whole = "d.parse_date(each, day, prefer='future')"
        year = self._CALL.replace(whole, "d._nearest(3, 31, day, each)")
        run(bundled, "-c", self._CALL)
        before = bundle_of(bundled).read_bytes()
        for _ in range(2):
            assert run(bundled, "-c", year, "future").split()[2:] == ["2026-03-31", "True"]
        assert bundle_of(bundled).read_bytes() == before

    def test_a_command_of_every_day_does_not_write_the_bundle_again_and_again(self, package: Path) -> None:
        rel(package, "add", "Anna Weber", REL_TODAY="2026-03-02")
        for _ in range(4):
            rel(package, "log", "call", "anna", "about May", REL_TODAY="2026-03-02")
            rel(package, "today", "--plain", REL_TODAY="2026-03-02")
        before = bundle_of(package).stat()
        rel(package, "log", "call", "anna", "about May", REL_TODAY="2026-03-02")
        rel(package, "today", "--plain", REL_TODAY="2026-03-02")
        assert bundle_of(package).stat() == before


def test_what_is_loaded_together_is_what_the_commands_need() -> None:
    assert load_order.PATH.read_text(encoding="utf-8") == load_order.text(), "run `make docs`"
