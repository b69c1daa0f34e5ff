"""What the pages about mornings and the shell tell their readers to type, typed."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from installed import REL, Home
from machines import Machine
from terminals import SHELLS, Terminal, missing, script

ROOT = Path(__file__).parents[2]
SHELL_PAGE = (ROOT / "docs/how-to/shell.md").read_text(encoding="utf-8")
MORNINGS = (ROOT / "docs/how-to/mornings.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ALIASES = dict(re.findall(r"^alias (\w+)='(.*)'$", SHELL_PAGE + README, re.MULTILINE))
SHELLS_HERE = [
    pytest.param(shell, marks=pytest.mark.skipif(bool(missing(shell)), reason=missing(shell) or "it is here"))
    for shell in SHELLS
]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.fixture
def anna(home: Home) -> Home:
    home.ok("add", "Anna Weber", today="2025-01-01")
    return home


def feed(shell: str, home: Home, text: str) -> subprocess.CompletedProcess[str]:
    """Lines given to a shell one after the other."""
    flags = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    begin = "shopt -s expand_aliases\n" if shell == "bash" else ""
    return subprocess.run(
        [shell, *flags],
        input=begin + text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=home.folder,
        env={**home.environment, "PATH": f"{REL.parent}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb"},
    )


@pytest.mark.parametrize("shell", SHELLS_HERE)
def test_each_alias_does_what_it_says(shell: str, anna: Home) -> None:
    lines = "\n".join(f"alias {name}='{words}'" for name, words in ALIASES.items())
    calls = {
        name: f"{name} 'anna' 'a note by {name}'"
        if " log " in words
        else f"{name} {'note' if 'find' in words else ''}"
        for name, words in ALIASES.items()
    }
    assert set(calls) == {"rt", "rc", "rme", "re", "rei", "rf", "today", "called", "mailed"}
    done = feed(shell, anna, "\n".join([lines, *calls.values()]) + "\n")
    assert (done.returncode, done.stderr) == (0, ""), done
    entries = {row["note"]: (row["kind"], row["direction"]) for row in anna.ok("history", "--json").json}
    assert entries == {
        "a note by rc": ("call", "out"),
        "a note by rme": ("meeting", "out"),
        "a note by re": ("email", "out"),
        "a note by rei": ("email", "in"),
        "a note by called": ("call", "out"),
        "a note by mailed": ("email", "out"),
    }
    assert "Anna Weber" in done.stdout


@pytest.mark.parametrize("shell", SHELLS_HERE)
def test_a_note_comes_from_a_pipe(shell: str, anna: Home) -> None:
    (line,) = [block for block in blocks(SHELL_PAGE, "sh") if "| rel" in block]
    assert feed(shell, anna, line).returncode == 0
    assert anna.ok("history", "--json").json[0]["note"] == "minutes of the call"


AT_LOGIN = {"bash": ".profile", "zsh": ".zprofile", "fish": ".config/fish/config.fish"}


@pytest.mark.parametrize("shell", SHELLS_HERE)
def test_at_login_the_agenda_is_shown_where_somebody_waits(shell: str, anna: Home) -> None:
    assert all(f"`~/{name}`" in MORNINGS for name in AT_LOGIN.values())
    (line,) = (
        blocks(MORNINGS, "fish") if shell == "fish" else [each for each in blocks(MORNINGS, "sh") if "||" in each]
    )
    path = f"set -x PATH {REL.parent} $PATH" if shell == "fish" else f"PATH={REL.parent}:$PATH"
    script(anna.folder / AT_LOGIN[shell], f"{path}\n{line}")
    for today, shown in (("2026-03-02", True), ("2025-01-02", False)):
        done = subprocess.run(
            [shell, "-l", "-c", "true"],
            env={**anna.environment, "REL_TODAY": today},
            cwd=anna.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.stderr, "Anna Weber" in done.stdout) == ("", shown), done


@pytest.mark.parametrize("shell", SHELLS_HERE)
def test_the_prompt_shows_the_number(shell: str, anna: Home, tmp_path: Path) -> None:
    (snippet,) = blocks(SHELL_PAGE, shell)
    file = tmp_path / "snippet"
    file.write_text(snippet)
    terminal = Terminal(shell, anna)
    try:
        terminal.child.send(f"source {file}\r")
        terminal.child.expect("☎1")
        # With nobody waiting it shows nothing; the number is asked for anew after its time.
        anna.ok("done", anna.ok("today", "--json").json["cards"][0]["items"][0]["code"])
        unset = "set -e _rel_at" if shell == "fish" else "unset _rel_at"
        terminal.child.send(f"{unset}\r")
        terminal.child.expect("R3ADY> ")
        shown = terminal._settle()
        terminal.child.send("echo o''k\r")
        terminal.child.expect("ok")
        assert "☎" not in shown + terminal._settle()
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", [each for each in SHELLS_HERE if each.values[0] == "bash"])
def test_an_alias_is_completed_in_bash(shell: str, anna: Home) -> None:
    terminal = Terminal(shell, anna)
    try:
        terminal.run("alias rc='show log call'; complete -F _rel rc")
        assert terminal.given("rc ann\t") == ["log", "call", "Anna Weber"]
    finally:
        terminal.close()


@pytest.mark.skipif(os.name == "nt", reason="the pretended programs are shell scripts")
def test_the_mornings_of_a_new_user(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (machine.bin / "rel").symlink_to(REL)
    script(machine.bin / "sendmail", f"#!/bin/sh\ncat >>{tmp_path}/inbox\n")
    today = "2026-03-02"
    first, login, *rest = blocks(MORNINGS, "sh")
    environment = {**machine.home.environment, "REL_TODAY": today}
    for name in ("REL_JOURNAL", "REL_CONFIG"):  # a new user has set nothing
        environment.pop(name)

    def run(text: str) -> str:
        done = subprocess.run(
            ["sh", "-c", text],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )
        assert done.returncode == 0, (text, done)
        return done.stdout

    assert "send the offer" in run(first)
    assert "send the offer" in run(login)
    said = "".join(run(each) for each in rest)
    assert "the test went to mailto:you@example.org" in said
    assert "each day at 07:30 by crontab, and sent\nnext run: 3 March, 07:30\n" in said
    inbox = (tmp_path / "inbox").read_text()
    assert "Subject: rel: a test" in inbox
    line = next(line for line in machine.crontab.read_text().splitlines() if " cron run" in line)
    bare = {"PATH": f"{machine.bin}:/usr/bin:/bin", "REL_TODAY": today}
    for _ in range(2):
        subprocess.run(["/bin/sh", "-c", line.split(" ", 5)[5]], env=bare, check=True, timeout=60)
    mails = (tmp_path / "inbox").read_text()[len(inbox) :]
    assert mails.count("Auto-Submitted: auto-generated") == 1, "the agenda comes once a day"
    assert "send the offer" in mails
    assert "went well" in run("rel cron status")
    run("rel doctor")
