"""Who may read the journal's files: their owner and nobody else."""

from __future__ import annotations

import os

from reljournal.errors import RelError
from reljournal.journal import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import stat_result

OTHERS = 0o077
"""The permission bits that a journal's file never needs."""


def closed(mode: int) -> int:
    """Return a mode without anything for others; what its owner may not do stays so."""
    return files.permissions(mode) & ~OTHERS


def is_open(status: stat_result) -> bool:
    """Say whether others than the owner may do anything with a file; Windows keeps that elsewhere."""
    return os.name != "nt" and bool(status.st_mode & OTHERS)


def is_foreign(status: stat_result) -> bool:
    """Say whether a file is somebody else's: its permissions are theirs to change."""
    return os.name != "nt" and status.st_uid != os.geteuid()


def close(path: str, shown: str, status: stat_result) -> RelError | None:
    """Close a file to others as it is written to; returns what to say of it, None where it was closed before."""
    if not is_open(status):
        return None
    mode = files.permissions(status.st_mode)
    refused = RelError(
        f"others on this machine may read {shown} (mode {mode:03o}), and it cannot be closed to them",
        "its owner can: chmod 600",
    )
    if is_foreign(status):
        return refused
    try:
        files.chmod(path, closed(mode))
    except OSError:
        return refused
    return RelError(f"others on this machine could read {shown} (mode {mode:03o}); it is closed to them now")
