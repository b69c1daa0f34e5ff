"""Rules that other packages bring, installed by pip and run through the installed `rel`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from installed import Home
from reljournal.commands.plugins import EntryPoint, entry_points, load_plugins
from reljournal.domain.finding import REGISTRY
from reljournal.rules import catalogue

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "reljournal-example-rules"
RULE = """
from reljournal.domain.finding import NICETY, Finding, rule
from reljournal.domain.message import msg

@rule("{name}", family="{family}", rank=NICETY)
def a_rule(relationship, ctx):
    '''It is there to be tested.'''
    {body}
    yield Finding(relationship.id, ctx.today, msg("Do it"), msg("Because"), ("call",))
"""


def rule_text(name: str = "from-outside", body: str = "", family: str = "growth") -> str:
    return RULE.format(name=name, body=body, family=family)


def package(folder: Path, name: str, code: str, points: str | None = None, version: str = "1.0") -> Path:
    """What an installer leaves behind of a package with one module."""
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (folder / f"{name}.py").write_text(code)
    (metadata / "entry_points.txt").write_text(points or f"[reljournal.rules]\n{name} = {name}\n")
    return folder


@pytest.fixture
def other(home: Home, tmp_path: Path) -> Home:
    """A home in which `rel` finds the packages of a folder, with one client in its journal."""
    folder = tmp_path / "packages"
    folder.mkdir()
    home = replace(home, variables={"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"})
    home.ok("add", "Anna Weber", "--phone", "+49 30 555", "--type", "supplier", today="2025-01-02")
    return home


def folder_of(home: Home) -> Path:
    return Path(home.variables["PYTHONPATH"])


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as pip installs it: without a network, into a folder of its own."""
    folder = tmp_path_factory.mktemp("example")
    source = shutil.copytree(EXAMPLE, folder / "source")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        *options,
        "--target",
        str(folder / "target"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "target"


class TestTheExample:
    @pytest.fixture
    def example(self, other: Home, installed: Path) -> Home:
        return replace(other, variables=other.variables | {"PYTHONPATH": str(installed)})

    def test_its_rule_is_listed_and_explained(self, example: Home) -> None:
        (row,) = [row for row in example.ok("rules", "list", "--json").json if row["name"] == "supplier-thanks"]
        assert (row["family"], row["enabled"], row["thresholds"]) == ("balance", True, ["months 12"])
        assert "noticed only when they do not" in example.ok("rules", "show", "supplier-thanks").out

    def test_it_fires(self, example: Home) -> None:
        run = example.ok("today", "--rule", "supplier-thanks", "--json", today="2026-03-02").json
        (item,) = run["cards"][0]["items"]
        assert (item["rule"], item["headline"]) == ("supplier-thanks", "Thank Anna Weber for the year")
        assert run["errors"] == []

    def test_it_is_tuned_and_switched_off(self, example: Home) -> None:
        example.ok("config", "set", "rules.supplier-thanks.months", "24")
        assert not example.ok("today", "--rule", "supplier-thanks", "--json").json["cards"]
        example.ok("config", "set", "rules.supplier-thanks.enabled", "false")
        example.ok("rules", "check")

    def test_without_it_there_is_no_such_rule(self, other: Home) -> None:
        run = other.rel("rules", "show", "supplier-thanks")
        assert (run.code, run.out) == (2, "")

    def test_its_own_test_passes(self, installed: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-n",
            "0",
            "--rootdir",
            str(EXAMPLE),
        ]
        environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [*command, str(EXAMPLE)], capture_output=True, text=True, check=False, env=environment
        )
        assert done.returncode == 0, done.stdout + done.stderr


def errors(home: Home) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = home.ok("today", "--json").json["errors"]
    return found


class TestWhatGoesWrong:
    """The rest goes on, and what went wrong stands in `errors` and at the end of the agenda."""

    @pytest.mark.parametrize(
        ("code", "told"),
        [
            ("import no_such_module", "cannot be loaded (ModuleNotFoundError: No module named 'no_such_module')"),
            ("1 / 0", "cannot be loaded (ZeroDivisionError: division by zero)"),
            ("raise SystemExit(3)", "cannot be loaded (SystemExit: 3)"),
            ("def broken(:", "cannot be loaded (SyntaxError: "),
            (rule_text("check-in-due"), "cannot be loaded (ValueError: two rules are called check-in-due)"),
            (rule_text("Bad Name"), "brings a rule of an impossible name, 'Bad Name'"),
            (rule_text(family="gossip"), "brings from-outside in a family that does not exist, 'gossip'"),
            (rule_text() + "\n1 / 0", "cannot be loaded (ZeroDivisionError: division by zero)"),
            (
                "from reljournal.domain.finding import REGISTRY\nREGISTRY['dormant'] = REGISTRY['check-in-due']",
                "replaces the rule dormant",
            ),
            ("from reljournal.domain.finding import REGISTRY\nREGISTRY.clear()", "replaces the rule check-in-due"),
        ],
    )
    def test_a_package_that_cannot_be_loaded(self, other: Home, code: str, told: str) -> None:
        package(folder_of(other), "bad_one", code)
        package(folder_of(other), "good_one", rule_text("a-good-one"))
        listed = {row["name"] for row in other.ok("rules", "list", "--json").json}
        assert listed == {*BUILT_IN, "a-good-one"}
        (error,) = errors(other)
        assert error["rule"] is None
        assert str(error["error"]).startswith(f"rules of bad_one: {told}")
        last = other.ok("today", "--plain").out.splitlines()[-1]
        assert last.startswith(f"left out: rules of bad_one: {told}")
        assert last.endswith("; update or remove the package bad-one")
        assert other.rel("rules", "check").code == 1

    def test_a_rule_that_raises(self, other: Home) -> None:
        package(folder_of(other), "bad_one", rule_text("bad-one", body="1 / 0"))
        package(folder_of(other), "good_one", rule_text("good-one"))
        run = other.ok("today", "--json").json
        assert run["errors"] == [
            {"rule": "bad-one", "relationship": "Anna Weber", "error": "ZeroDivisionError: division by zero"}
        ]
        assert "good-one" in {item["rule"] for card in run["cards"] for item in card["items"]}
        last = other.ok("today", "--plain").out.splitlines()[-1]
        assert last == "rule bad-one failed (ZeroDivisionError: division by zero)"

    def test_a_rule_of_the_user_that_raises(self, other: Home) -> None:
        other.config.write_text('[[rule]]\nname = "mine"\nwhen = "1 / open_invoices > 1"\nheadline = "x"\n')
        assert errors(other) == [
            {
                "rule": "mine",
                "relationship": "Anna Weber",
                "error": "ExpressionError: it divides by zero, column 1",
            }
        ]
        other.ok("rules", "check")

    def test_a_rule_of_the_user_may_not_take_its_name(self, other: Home) -> None:
        package(folder_of(other), "good_one", rule_text("good-one"))
        other.config.write_text('[[rule]]\nname = "good-one"\nwhen = "True"\nheadline = "x"\n')
        (error,) = errors(other)
        assert error["error"] == "config.toml:2: there is a rule 'good-one' already; rename it"


BUILT_IN = frozenset(catalogue())


class TestLookUp:
    def test_it_agrees_with_importlib(self) -> None:
        from importlib import metadata

        theirs = {(each.name, each.value) for each in metadata.entry_points(group="console_scripts")}
        ours = {(each.name, each.module) for each in entry_points(sys.path, "console_scripts")}
        assert ours
        assert ours == {(name, value.partition(":")[0]) for name, value in theirs}

    def test_of_a_package_that_is_found_twice_the_first_counts(self, tmp_path: Path) -> None:
        package(tmp_path / "a", "one", "", "[reljournal.rules]\nnew = one_new", "2.0")
        package(tmp_path / "b", "one", "", "[reljournal.rules]\nold = one_old", "1.0")
        folders = [str(tmp_path / "missing"), str(tmp_path / "a"), str(tmp_path / "b")]
        assert list(entry_points(folders)) == [EntryPoint("new", "one_new", "one")]

    @pytest.mark.parametrize(
        ("points", "modules"),
        [
            ("", []),
            ("[console_scripts]\na = b:c\n", []),
            ("[reljournal.rules]\na = b\n[other]\nc = d\n", ["b"]),
            ("[other]\nc = d\n\n[ reljournal.rules ]\n# remark\n\n a=b.c \nd = e:f [extra]\n", ["b.c", "e"]),
            ("[reljournal.rules.more]\na = b\n", []),
            ("reljournal.rules\na = b\n", []),
            ("[reljournal.rules]\nnothing\n\xff\n", []),
        ],
    )
    def test_what_entry_points_look_like(self, tmp_path: Path, points: str, modules: list[str]) -> None:
        package(tmp_path, "one", "", points or "\n")
        assert [each.module for each in entry_points([str(tmp_path)])] == modules

    def test_a_package_without_entry_points(self, tmp_path: Path) -> None:
        (tmp_path / "bare-1.0.dist-info").mkdir()
        (tmp_path / "file.dist-info").write_text("")
        assert list(entry_points([str(tmp_path), str(tmp_path / "file.dist-info")])) == []

    def test_nothing_is_imported_where_nothing_is_offered(self, tmp_path: Path) -> None:
        before = dict(REGISTRY)
        assert load_plugins([str(tmp_path)]) == ()
        assert before == REGISTRY

    def test_importlib_metadata_stays_out(self, tmp_path: Path) -> None:
        code = (
            "import sys; from reljournal.commands.plugins import load_plugins; load_plugins(); "
            "print('importlib.metadata' in sys.modules)"
        )
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
        assert done.stdout.strip() == "False"
