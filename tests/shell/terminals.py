"""The real shells in a pseudo-terminal: keys go in, and what a command was given comes back."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pexpect

from installed import REL, Home

SHELLS = ("bash", "zsh", "fish")
_READY = "R3ADY> "
_SETUP: Mapping[str, str] = {
    # Each makes `show`, a command that says what it is given and completes as rel does.
    "bash": (
        "bind 'set enable-bracketed-paste off' 2>/dev/null; bind 'set bell-style none'; "
        "bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'; "
        "source <(rel completion bash); complete -o nosort -F _rel show; "
        "show() { printf 'G0T:'; printf '<%s>' \"$@\"; printf ':END\\n'; }; PS1='R3ADY'\\>' '\n"
    ),
    "zsh": (
        "unsetopt PROMPT_SP zle_bracketed_paste 2>/dev/null; autoload -Uz compinit && compinit -u -D; "
        "LISTMAX=1000; source <(rel completion zsh); compdef _rel show; "
        "show() { printf 'G0T:'; printf '<%s>' \"$@\"; printf ':END\\n' }; PS1='R3ADY'\\>' '\n"
    ),
    "fish": (
        "rel completion fish | source; function show; printf 'G0T:'; printf '<%s>' $argv; printf ':END\\n'; end; "
        "complete -c show -w rel; function fish_prompt; printf 'R3%s> ' ADY; end; "
        "set -g fish_greeting; set -g fish_autosuggestion_enabled 0\n"
    ),
}
_COMMANDS = {
    "bash": ("bash", ["--norc", "--noprofile", "-i"]),
    "zsh": ("zsh", ["-f", "-i"]),
    "fish": ("fish", ["--no-config", "-i"]),
}


def missing(shell: str) -> str:
    """Why a shell cannot be tried here, or nothing."""
    if os.name == "nt":
        return "a pseudo-terminal is POSIX"
    return "" if shutil.which(shell) else f"{shell} is not installed (tools/install-test-tools.sh does it)"


class Terminal:
    """One shell at its prompt."""

    def __init__(self, shell: str, home: Home, variables: Mapping[str, str] | None = None) -> None:
        self.shell = shell
        name, arguments = _COMMANDS[shell]
        environment = {
            **home.environment,
            "PATH": f"{REL.parent}{os.pathsep}{os.environ['PATH']}",
            "TERM": "xterm" if shell == "fish" else "dumb",
            "LANG": "C.UTF-8",
            "XDG_CONFIG_HOME": str(home.folder / ".config"),
            "XDG_DATA_HOME": str(home.folder / ".local/share"),
            "INPUTRC": "/dev/null",
            **(variables or {}),
        }
        environment.pop("REL_TODAY") if (variables or {}).get("REL_TODAY") == "" else None
        self.child = pexpect.spawn(
            name,
            arguments,
            env=environment,
            cwd=str(home.folder),
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 200),
        )
        self.child.delaybeforesend = None
        if shell == "fish":
            self.child.expect(r"[>#$%] ?")
            time.sleep(0.3)
        self.child.send(_SETUP[shell].replace("\n", "\r"))
        self.child.expect_exact(_READY)
        self._settle()

    def _settle(self, most: float = 0.25) -> str:
        """What is printed until nothing more comes."""
        found = ""
        while True:
            try:
                found += self.child.read_nonblocking(4096, timeout=most)
            except pexpect.TIMEOUT:
                return found

    def given(self, keys: str) -> list[str]:
        """What `show` is given when keys are typed, each after the other, and then Enter."""
        self.child.send(keys + "\r")
        self.child.expect(r"G0T:(.*?):END")
        told = str(self.child.match.group(1))
        self.child.expect_exact(_READY)
        self._settle(0.05)
        return re.findall(r"<(.*?)>", told, re.DOTALL)

    def listed(self, keys: str, until: str) -> str:
        """What the shell lists when keys are typed, up to a text in it; the line is given up afterwards."""
        self.child.send(keys)
        self.child.expect_exact(until)
        found = str(self.child.before) + until + self._settle()
        self.child.send("\x03")
        self.child.expect_exact(_READY)
        self._settle()
        return plain(found)

    def run(self, line: str) -> str:
        """What a command line prints."""
        self.child.send(line + "; printf 'D0%s\\n' NE\r")
        self.child.expect_exact("D0NE")
        printed = plain(str(self.child.before))
        self._settle()
        return printed

    def close(self) -> None:
        self.child.close(force=True)


def plain(text: str) -> str:
    """Without what colours and moves the cursor: those are the shell's own."""
    return re.sub(r"\x1b(\[[0-9;?<>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][0-9A-B]|[=>])|[\x08\r]", "", text)


def script(path: Path, text: str) -> Path:
    """A program in a folder of the test's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path
