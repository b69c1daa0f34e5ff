"""Mail over TLS from the start, with a password from the keyring or the environment: the installed `rel`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from installed import Home, Run
from reljournal.delivery.outcomes import listing
from servers import HOST, PASSWORD, certificate, smtp

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the state folder is elsewhere on Windows")
KEYRING = f"""
from keyring.backend import KeyringBackend

class Ring(KeyringBackend):
    priority = 1

    def get_password(self, service, username):
        return {PASSWORD!r} if (service, username) == ("reljournal", "me@{HOST}") else None

    def set_password(self, service, username, password):
        raise NotImplementedError
"""


@pytest.fixture
def anna(home: Home) -> Home:
    home.ok("add", "Anna Weber", today="2025-11-01")
    home.ok("promise", "add", "anna", "send the offer", "--by", "2026-03-02", today="2026-02-20")
    return home


def configure(home: Home, port: int, *lines: str) -> None:
    text = ["[send]", 'to = ["me@example.org"]', f'via = "smtps://me@{HOST}:{port}"', "timeout = 5", *lines]
    home.config.write_text("\n".join(text) + "\n", encoding="utf-8")


def last(home: Home) -> str:
    return listing(home.folder / ".local/state/reljournal")[-1].message


@contextmanager
def watched() -> Iterator[list[str]]:
    """The command lines of all processes, as everybody on the machine can read them."""
    seen: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(path.read_bytes().decode("utf-8", "replace"))
                except OSError:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def told_nowhere(home: Home, run: Run, seen: list[str]) -> None:
    """The password is in no list of processes, no file of the user's and no word of the program."""
    assert any("today\0--send" in each for each in seen)
    written = [path.read_bytes().decode("utf-8", "replace") for path in home.folder.rglob("*") if path.is_file()]
    assert not [each for each in (*seen, *written, run.out, run.err) if PASSWORD in each]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are read from /proc")
@pytest.mark.parametrize("source", ["the environment", "the keyring"])
def test_it_arrives_and_the_password_is_told_nowhere(
    anna: Home, tmp_path_factory: pytest.TempPathFactory, source: str
) -> None:
    """And a password with an umlaut is taken, which smtplib by itself refuses."""
    cert, context = certificate(elsewhere := tmp_path_factory.mktemp("elsewhere"))
    lines = [f'certificate = "{cert}"']
    if source == "the keyring":
        pytest.importorskip("keyring", reason="keyring comes with the extra reljournal[send]")
        (elsewhere / "a_ring.py").write_text(KEYRING)
        anna.variables.update(PYTHONPATH=str(elsewhere), PYTHON_KEYRING_BACKEND="a_ring.Ring")
    else:
        anna.variables["MAIL_PASSWORD"] = PASSWORD
        lines.append('password_env = "MAIL_PASSWORD"')
    with smtp(password=True, from_the_start=context) as box:
        configure(anna, box.port, *lines)
        with watched() as seen:
            run = anna.ok("today", "--send")
    assert [mail["To"] for mail in box.mails] == ["me@example.org"]
    told_nowhere(anna, run, seen)


def test_a_keyring_without_the_password_says_how_to_put_it_there(anna: Home, tmp_path: Path) -> None:
    pytest.importorskip("keyring", reason="keyring comes with the extra reljournal[send]")
    anna.variables["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    configure(anna, 465)
    run = anna.rel("today", "--send")
    assert (run.code, run.err.count("\n")) == (1, 1)
    assert f"keyring set reljournal me@{HOST}" in run.err


def test_a_wrong_password_is_told_in_one_line_without_it(anna: Home, tmp_path: Path) -> None:
    cert, context = certificate(tmp_path)
    anna.variables["MAIL_PASSWORD"] = "not-the-one"
    with smtp(password=True, from_the_start=context) as box:
        configure(anna, box.port, f'certificate = "{cert}"', 'password_env = "MAIL_PASSWORD"')
        with watched() as seen:
            run = anna.rel("today", "--send")
    assert (run.code, run.err.count("\n"), box.mails) == (1, 1, [])
    assert "does not take the user me with this password (535" in run.err
    assert not [each for each in (*seen, run.err, last(anna)) if "not-the-one" in each]


@pytest.mark.parametrize(
    ("name", "trusted", "told"),
    [
        (f"IP:{HOST}", False, "self-signed certificate"),
        ("DNS:mail.example.org", True, "certificate is not valid for"),
    ],
)
def test_a_wrong_certificate_is_refused(anna: Home, tmp_path: Path, name: str, trusted: bool, told: str) -> None:
    """One that nobody vouches for, and one that is trusted and of another server."""
    cert, context = certificate(tmp_path, name)
    anna.variables["MAIL_PASSWORD"] = PASSWORD
    with smtp(password=True, from_the_start=context) as box:
        configure(
            anna, box.port, 'password_env = "MAIL_PASSWORD"', *([f'certificate = "{cert}"'] if trusted else [])
        )
        run = anna.rel("today", "--send")
    assert (run.code, run.err.count("\n"), box.mails) == (1, 1, [])
    assert f"{HOST}:{box.port} shows a certificate that is not to be trusted" in run.err
    assert told in run.err
    assert told in last(anna)
