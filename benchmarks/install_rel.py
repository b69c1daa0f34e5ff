"""Installs `rel` for the measurement as users do: a wheel, not editable, in environments of their own.

Three of them: by the newest pip (the one that is measured), by the pip that comes with Python, and by uv, because
each writes another script for the command.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from peers import CACHE, FROM_PIP, PEERS

ROOT = Path(__file__).resolve().parents[1]
HOME = CACHE / "rel"
OLD_PIP = CACHE / "rel-old-pip"
UV = CACHE / "rel-uv"


def python(home: Path = HOME) -> str:
    """The Python of an environment."""
    return str(home / "bin" / "python")


def rel(home: Path = HOME) -> str:
    """The command of an environment."""
    return str(home / "bin" / "rel")


def install() -> None:
    """Install the tree as it is now; raises CalledProcessError. The first time also what it needs."""
    with tempfile.TemporaryDirectory(prefix="rel-wheel-") as folder:
        # The environment that runs this has hatchling, so nothing is downloaded for the wheel.
        words = ["-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, str(ROOT)]
        _quietly([sys.executable, *words])
        wheel = str(next(Path(folder).glob("*.whl")))
        for home in (HOME, OLD_PIP):
            if _make(home) and home == HOME:
                _quietly([python(home), "-m", "pip", "install", "--upgrade", "pip"])
            _quietly([python(home), "-m", "pip", "install", wheel])
            _quietly([python(home), "-m", "pip", "install", "--force-reinstall", "--no-deps", wheel])
        uv = PEERS / "uv"
        if uv.exists():
            _make(UV)
            _quietly([str(uv), "pip", "install", "--reinstall-package", "reljournal", "-p", python(UV), wheel])


def pip_of(home: Path) -> str:
    """The version of pip that installed an environment."""
    return subprocess.run(
        [python(home), "-c", "import pip; print(pip.__version__)"], capture_output=True, text=True, check=True
    ).stdout.strip()


def install_peers() -> None:
    """Install the programs to compare with that PyPI has, in an environment of their own."""
    _make(PEERS.parent)
    for name in FROM_PIP:
        try:
            _quietly([python(PEERS.parent), "-m", "pip", "install", name])
        except subprocess.CalledProcessError:
            print(f"not installed: {name}; its rows will be left out", file=sys.stderr)


def _make(home: Path) -> bool:
    if (home / "bin" / "python").exists():
        return False
    _quietly([sys.executable, "-m", "venv", str(home)])
    return True


def _quietly(words: list[str]) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if "--peers" in sys.argv:
        install_peers()
    install()
