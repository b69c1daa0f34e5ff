"""The sentences for what can be wrong with a journal's file."""

from __future__ import annotations

from reljournal.errors import JournalError, RelError

RESTORE = "Restore a backup with `rel restore FILE`, or run `rel doctor` to see what can be saved."
ELSEWHERE = "Check the path (--journal, REL_JOURNAL); `rel init` starts a new journal."


class MissingJournalError(RelError):
    """There is no journal at the path yet."""

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no journal at {path}.", "Run `rel init` to start one.")


class DamagedError(JournalError):
    """The bytes are not a journal that this program can read; `reason` continues "The journal …"."""

    def __init__(self, reason: str, hint: str = RESTORE, path: str = "") -> None:
        super().__init__(f"The journal {path} {reason}." if path else f"The journal {reason}.", hint)
        self.reason = reason

    def at(self, path: str) -> DamagedError:
        """Return the same fault, naming the file."""
        return type(self)(self.reason, self.hint, path)


class NewerError(DamagedError):
    """The journal is whole, but of a schema that only a newer program knows."""


class MigrationError(DamagedError):
    """The journal is whole and of an older schema, but could not be brought to the next one."""

    @classmethod
    def of(cls, schema: int, following: int, reason: str) -> MigrationError:
        """Return the error for one step of a migration."""
        return cls(
            f"is of schema {schema} and could not be brought to schema {following} ({reason})",
            "The file was not touched; go on with the version of rel that wrote it, and report this as a bug.",
        )


class UnreadableError(JournalError):
    """The system does not let us at the journal, which may be quite well: the command failed, no more."""

    exit_code = 1


class UncertainError(RelError):
    """A write failed on its way, and the disk did not let it be taken back either."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(
            f"The journal {path} could neither be written nor put back as it was: {error.strerror or error}.",
            "When the disk works again, look with `rel history`: the change is there as a whole, or not at all.",
        )


def locked(path: str, seconds: float) -> JournalError:
    """Return the error for a lock that another process did not give up in time."""
    return JournalError(
        f"The journal is locked: another program has held {path} for more than {seconds:g} seconds.",
        "Wait for the other rel to finish or end it, then try again; the lock goes with its owner.",
    )


def unreadable(path: str, error: OSError | ValueError) -> RelError:
    """Return the error for a journal that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return MissingJournalError(path)
    reason = getattr(error, "strerror", None) or str(error)
    kind = UnreadableError if isinstance(error, OSError) else JournalError
    return kind(f"The journal {path!s} cannot be read: {reason}.", ELSEWHERE)


def unfinished(path: str, error: OSError) -> RelError:
    """Return the error for an interrupted write that the system does not let us finish either."""
    reason = error.strerror or str(error)
    return UnreadableError(
        f"An interrupted write to the journal {path} could not be finished: {reason}.",
        "Nothing is lost; check free space and permissions, then try again.",
    )


def not_a_file(path: str, is_folder: bool) -> JournalError:
    """Return the error for a path that is a folder, a pipe or a device."""
    what = "is a folder, not a file" if is_folder else "is not an ordinary file"
    return JournalError(f"The journal {path} {what}.", ELSEWHERE)


def failed(path: str, error: OSError) -> RelError:
    """Return the error for a write that the system refused; the journal is as before."""
    reason = error.strerror or str(error)
    return RelError(
        f"The journal {path} could not be written: {reason}.",
        "Nothing was changed; check free space and permissions, then try again.",
    )


def not_copied(path: str, where: str, error: OSError) -> RelError:
    """Return the error for a migration whose backup cannot be made; the journal is as before."""
    return RelError(
        f"The journal {path} is of an older schema, and the copy to be kept of it could not be written to {where}:"
        f" {error.strerror or error}.",
        "Nothing was changed; check free space and permissions, then try again.",
    )


def changed_underneath(path: str) -> RelError:
    """Return the error for a file that another program replaced while we worked on it."""
    return RelError(
        f"The journal {path} was changed by another program in the meantime; nothing was written.",
        "Try again.",
    )
