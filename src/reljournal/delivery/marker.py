"""A word that a failed delivery leaves for the next command in a terminal."""

# Every command asks for it: one stat, and no import beyond what Python has loaded anyway.
# ruff: noqa: PTH108, PTH110, PTH118

from __future__ import annotations

import os

MARKER = "delivery-failed"
LONGEST = 500
"""Characters of one message: a server may answer with a page."""


def mark(folder: str, message: str) -> None:
    """Leave the word; raises OSError where that is refused."""
    os.makedirs(folder, 0o700, exist_ok=True)  # noqa: PTH103
    fd = os.open(os.path.join(folder, MARKER), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(fd, message[:LONGEST].encode("utf-8", "backslashreplace"))
    finally:
        os.close(fd)


def marked(folder: str) -> str:
    """The word that was left, else nothing."""
    path = os.path.join(folder, MARKER)
    if not os.path.exists(path):
        return ""
    try:
        fd = os.open(path, os.O_RDONLY)
        try:
            return os.read(fd, 4 * LONGEST).decode("utf-8", "replace").strip()
        finally:
            os.close(fd)
    except OSError:
        return ""


def clear(folder: str) -> None:
    """Take the word away, once it is told or no longer true."""
    try:
        os.unlink(os.path.join(folder, MARKER))
    except OSError:
        return


def is_past(folder: str, name: str, now: float) -> bool:
    """Whether a file is there whose modification time, in seconds, lies before `now`."""
    try:
        return os.stat(os.path.join(folder, name)).st_mtime < now  # noqa: PTH116
    except OSError:
        return False
