"""The undo store: one line of JSON for each transaction, beside the journal."""

from __future__ import annotations

from reljournal.journal import files, lines
from reljournal.later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from reljournal.journal.content import Record

    #: table, id, record before (None: not there), checksum of the record after (None: not there)
    Step = tuple[str, int, Record | None, str | None]
    #: The same for what is no record: table, key in it (None: the whole table), JSON before and after
    OddStep = tuple[str, str | None, str | None, str | None]
    #: An interaction that was removed, and between which two that stayed it stood (None: at that end)
    Stood = tuple[int, int | None, int | None]

    from reljournal.journal import faults
else:
    faults = Later("reljournal.journal.faults")  # only where something fails

KEEP = 200
#: Each time the store grows over another multiple of this many bytes, old entries are pruned.
_PRUNE_EVERY = 1 << 17


def beside(path: str) -> str:
    """Return the store's path for a journal's real path."""
    return path + ".undo"


class Entry:
    """What undo needs to know of one transaction: the journal's id after it, and each record before.

    `schema` is the one that those records have; `odd` tells what a restore changed that is no record, `stood`
    where removed interactions stood, in the order of the file.
    """

    __slots__ = ("at", "command", "journal", "odd", "schema", "steps", "stood")

    def __init__(
        self,
        command: str,
        at: str,
        journal: str,
        steps: Iterable[Step],
        schema: int,
        odd: Iterable[OddStep] = (),
        stood: Iterable[Stood] = (),
    ) -> None:
        self.command = command
        self.at = at
        self.journal = journal
        self.schema = schema
        self.steps = tuple(steps)
        self.odd = tuple(odd)
        self.stood = tuple(stood)

    def pack(self) -> bytes:
        """Return the entry as one line."""
        fields: dict[str, object] = {
            "command": self.command,
            "at": self.at,
            "journal": self.journal,
            "schema": self.schema,
            "steps": [list(step) for step in self.steps],
        }
        if self.odd:
            fields["odd"] = [list(step) for step in self.odd]
        if self.stood:
            # Not in the steps: a version that does not know it must still be able to read those.
            fields["stood"] = [list(each) for each in self.stood]
        return lines.encode(fields) + b"\n"


class Remembering:
    """Adds an entry durably before the block, and takes it away again when the block fails."""

    __slots__ = ("_entry", "_grown", "_path", "_size")

    def __init__(self, path: str, entry: Entry | None) -> None:
        self._path = path
        self._entry = entry
        self._size = self._grown = 0

    def __enter__(self) -> None:
        """Write the entry; on OSError the store is as before, as far as the disk allows."""
        if self._entry is None:
            return
        data = self._entry.pack()
        fd = files.open_fd(beside(self._path), files.SHARED)
        try:
            self._size = size = files.fstat(fd).st_size
            if size and files.pread(fd, 1, size - 1) != b"\n":
                data = b"\n" + data  # the last line was torn
            try:
                files.write_all(fd, data, size)
                files.fsync(fd)
                if not size:
                    # Else the power could take the store's name, and leave the journal's new one.
                    files.fsync_folder(files.folder(self._path))
            except BaseException:
                files.truncate(fd, size)
                raise
        finally:
            files.close(fd)
        self._grown = size + len(data)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Prune the store now and then, or shorten it after an error."""
        if kind is not None:
            # Not after an interrupt, nor where the write may stand: undo passes over what never happened.
            if issubclass(kind, Exception) and not issubclass(kind, faults.UncertainError) and self._grown:
                self._take_away()
        elif self._size // _PRUNE_EVERY != self._grown // _PRUNE_EVERY:
            prune(self._path)

    def _take_away(self) -> None:
        try:
            fd = files.open_fd(beside(self._path), files.UPDATE)
        except OSError:
            return
        try:
            files.truncate(fd, self._size)
        except OSError:
            return  # undo passes over an entry of which the journal holds nothing
        finally:
            files.close(fd)


def read(path: str) -> list[Entry]:
    """Return the entries, oldest first; torn or strange lines are left out."""
    store = beside(path)
    if not files.is_there(store):
        return []
    from reljournal.journal.parsing import scanner  # not needed to append, which is the quick path

    parse = scanner()
    entries = (_unpack(line, parse) for line in files.read_file(store).split(b"\n"))
    return [entry for entry in entries if entry is not None]


def without_places(line: bytes) -> bytes:
    """Return an entry's line without where its interactions stood; any other line as it is."""
    from reljournal.journal.parsing import scanner

    entry = _unpack(line, scanner())
    if entry is None or not entry.stood:
        return line
    entry.stood = ()
    return entry.pack().removesuffix(b"\n")


def drop(path: str, entries: Iterable[Entry], used: Iterable[Entry]) -> None:
    """Take out entries that were undone; should that fail, the journal itself tells that they were."""
    gone = {id(entry) for entry in used}
    try:
        write(path, [entry for entry in entries if id(entry) not in gone][-KEEP:])
    except OSError:
        return


def prune(path: str) -> None:
    """Keep the newest entries only; a failure leaves the longer store."""
    try:
        write(path, read(path)[-KEEP:])
    except OSError:
        return


def write(path: str, entries: Iterable[Entry]) -> None:
    """Replace the store; raises OSError, and then the old one stands."""
    store = beside(path)
    draft = store + ".tmp"
    try:
        files.write_new(draft, b"".join(entry.pack() for entry in entries))
        files.replace(draft, store)
    except BaseException:
        files.discard(draft)
        raise
    files.fsync_folder(files.folder(store))


def _unpack(line: bytes, parse: Callable[[str], Any]) -> Entry | None:
    try:
        fields = parse(line.decode())
        steps = [(str(table), int(doc_id), before, after) for table, doc_id, before, after in fields["steps"]]
        odd = [(str(table), key, before, after) for table, key, before, after in fields.get("odd", ())]
        stood = [(int(doc_id), _id(before), _id(after)) for doc_id, before, after in fields.get("stood", ())]
        # Entries had no schema number as long as there was but one.
        schema = int(fields.get("schema", 1))
        return Entry(str(fields["command"]), str(fields["at"]), str(fields["journal"]), steps, schema, odd, stood)
    except (ValueError, StopIteration, TypeError, KeyError, RecursionError):
        return None


def _id(value: Any) -> int | None:
    return None if value is None else int(value)
