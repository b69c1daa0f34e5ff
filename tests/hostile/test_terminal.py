"""The installed command in a pseudo-terminal, what it prints drawn by a terminal emulator."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import payloads
import stage
from installed import REL, Home

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which is not for Windows")
pyte = pytest.importorskip("pyte", reason="the terminal emulator pyte is not installed")
if os.name == "nt":
    pytest.skip("a pseudo-terminal is POSIX", allow_module_level=True)

TEXTS = payloads.ALL[::40]
COLUMNS, LINES = 100, 30


class Terminal(pyte.Screen):  # type: ignore[misc,name-defined]
    """A screen that counts what a text must never bring about."""

    def __init__(self) -> None:
        self.done: list[str] = []
        super().__init__(COLUMNS, LINES)

    def _noted(name: str) -> Any:
        def call(self: Any, *arguments: Any, **how: Any) -> None:
            self.done.append(f"{name}{arguments}")

        return call

    for _name in (
        *(
            "bell",
            "set_title",
            "set_icon_name",
            "erase_in_display",
            "erase_in_line",
            "cursor_position",
            "cursor_up",
        ),
        *(
            "cursor_back",
            "backspace",
            "set_mode",
            "reset_mode",
            "report_device_status",
            "report_device_attributes",
        ),
        *(
            "define_charset",
            "shift_in",
            "shift_out",
            "insert_lines",
            "delete_lines",
            "delete_characters",
            "save_cursor",
        ),
        *(
            "restore_cursor",
            "set_margins",
            "alignment_display",
            "reverse_index",
            "cursor_to_line",
            "debug",
        ),
    ):
        locals()[_name] = _noted(_name)


def drawn(data: bytes) -> Terminal:
    screen = Terminal()
    screen.done.clear()  # what the screen did to set itself up
    pyte.ByteStream(screen).feed(data)
    return screen


@pytest.fixture
def full(home: Home) -> Home:
    home.journal.write_bytes(stage.journal_bytes(TEXTS))
    home.journal.chmod(0o600)
    return home


def shown(home: Home, *arguments: str, keys: str = "") -> bytes:
    """All that one command sends to the terminal; `keys` are pressed one by one where it asks."""
    environment = home.environment | {"TERM": "xterm-256color", "SSH_CONNECTION": "x"}
    child = pexpect.spawn(
        str(REL), list(arguments), env=environment, timeout=60, dimensions=(LINES, COLUMNS), cwd=str(home.folder)
    )
    said = b""
    for key in keys:
        child.expect(rb"\[q\]uit *")
        said += child.before + child.after
        child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    return said + bytes(child.before)


def assert_quiet(data: bytes) -> None:
    assert data
    text = data.replace(b"\r\n", b"\n").replace(b"\r", b"").decode("utf-8")
    assert stage.faults(text, styled=True)[:3] == []
    assert drawn(data).done == []


def test_the_terminal_notices_harm() -> None:
    """An emulator that overlooks everything would prove nothing."""
    for text in ("\x07", "\x1b]0;x\x07", "\x1b[2J", "\x1b[6n", "\x1b[?1049h", "\x1b[A", "\b"):
        assert drawn(text.encode()).done, text


@pytest.mark.parametrize(
    "line",
    ["today --all --held", "list", "history", "show 101", "why 101", "doctor", "export csv", "show x\x1b[2J"],
)
def test_commands(full: Home, line: str) -> None:
    assert_quiet(shown(full, *line.split(" ")))


def test_the_walk(full: Home) -> None:
    assert_quiet(shown(full, "walk", keys="cwnq"))


def test_a_path_is_shown_safely(home: Home, tmp_path: Path) -> None:
    path = str(tmp_path / "a\x1b]0;title\x07\u202eb.toml")
    assert_quiet(shown(home, "--config", path, "config", "path"))
    assert home.rel("--config", path, "config", "path").out == path + os.linesep
