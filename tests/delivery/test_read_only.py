"""A home that may be read and not written, by somebody whom permissions stop: what only reads goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from installed import Home, stopped_by_permissions
from machines import Machine
from servers import HOST, Mailbox, smtp

if os.name == "nt":
    pytest.skip("the pretended programs are shell scripts", allow_module_level=True)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with smtp() as found:
        yield found


@pytest.fixture
def home(tmp_path: Path, box: Mailbox) -> Iterator[Home]:
    """Everything in it is there, and nothing can be added, changed or removed."""
    through = stopped_by_permissions(tmp_path)
    if through is None:
        pytest.skip("permissions stop nobody here: this is root, and setpriv is not installed or not allowed")
    machine = Machine(tmp_path)
    home = replace(machine.home, variables={"PATH": f"{machine.bin}:{os.environ['PATH']}"}, through=through)
    home.ok("add", "Anna Weber", today="2025-11-01")
    home.ok("promise", "add", "anna", "send the offer", "--by", "2026-03-02", today="2026-02-20")
    home.config.write_text(
        f'[send]\nto = ["me@example.org"]\nvia = "smtp://{HOST}:{box.port}"\ntimeout = 2\n', encoding="utf-8"
    )
    paths = [tmp_path, *(path for path in tmp_path.rglob("*") if not path.is_symlink())]
    modes = {path: path.stat().st_mode for path in paths}
    for path in reversed(paths):
        path.chmod(modes[path] & ~0o222)
    yield home
    for path, mode in modes.items():
        path.chmod(mode)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("words", [["today"], ["today", "--format", "html"], ["why", "anna"], ["list"], []])
def test_what_only_reads_goes_on(home: Home, words: list[str]) -> None:
    before = everything(home.folder)
    run = home.rel(*words)
    assert (run.code, run.err) == (0, "")
    assert "Anna Weber" in run.out
    if words[:1] != ["list"]:
        assert "send the offer" in run.out
    assert everything(home.folder) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cron", "install"], "rel: the state folder cannot be written: Permission denied: "),
        (["cron", "install", "--send"], "rel: the state folder cannot be written: Permission denied: "),
        (["today", "--send"], "nothing is sent that could not be remembered"),
        (["log", "call", "anna"], "could not be written: Permission denied; nothing was changed"),
    ],
)
def test_what_has_to_write_says_so_in_one_line(home: Home, box: Mailbox, words: list[str], told: str) -> None:
    before = everything(home.folder)
    run = home.rel(*words)
    assert (run.code, run.err.count("\n")) == (1, 1)
    assert told in run.err
    assert box.mails == []
    assert everything(home.folder) == before


def test_nothing_is_installed_and_nothing_to_remove(home: Home) -> None:
    assert home.ok("cron", "status").out.startswith("no timer is installed")
    run = home.rel("cron", "remove")
    assert (run.code, run.err) == (0, "")
