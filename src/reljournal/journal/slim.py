"""A journal of which only what stands before the interactions is parsed, and of those only the ones asked for."""

from __future__ import annotations

from reljournal.journal import append, codec, faults, files, lines, replace, rewrite
from reljournal.journal.entries import Entries, Stored
from reljournal.journal.lines import INTERACTIONS, TAIL
from reljournal.journal.rows import Rows, UnprovenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from reljournal.journal.codec import Book
    from reljournal.journal.content import Record
    from reljournal.journal.patch import Edit
    from reljournal.journal.rows import Row
    from reljournal.journal.undo import Step, Stood
    from reljournal.journal.working import WorkingTable

_BLOCK = 1 << 16


class Slim:
    """What was read: the head's bytes, its tables as a book without interactions, and the tail.

    `stored` looks up interactions as they stand in the file; `entries` is their table, once somebody wants to
    change them.
    """

    __slots__ = ("_rows", "book", "entries", "head", "stored", "tail")

    def __init__(self, head: bytes, book: Book, tail: append.Tail, rows: Rows, stored: Stored) -> None:
        self.head = head
        self.book = book
        self.tail = tail
        self.stored = stored
        self.entries: Entries | None = None
        self._rows = rows

    @property
    def seen(self) -> tuple[int, int, int]:
        """The journal's `replace.stamp` when it was read."""
        return self._rows.seen

    def find(self, doc_id: int) -> Record | None:
        """Return an interaction as it stands in the file; UnprovenError where only the whole can tell."""
        row = self._rows.find(doc_id)
        return None if row is None else row.record

    def edit(self, new: Mapping[int, Record]) -> Entries:
        """Return the table of the interactions to change, with new ones that have ids made just now."""
        if self.entries is None:
            self.entries = Entries(self.stored)
        for doc_id, record in new.items():
            self.set_new(doc_id)
            self.entries[doc_id] = record
            self.entries.made.add(doc_id)
        return self.entries

    def set_new(self, doc_id: int) -> None:
        """Take it that no interaction in the file has this id."""
        self._rows.set_new(doc_id)

    def widen(self, book: Book) -> WorkingTable | None:
        """Return the table of the interactions over the whole journal, which was read later; None without changes.

        RelError when it is not the journal any more that this is a part of.
        """
        sheet = book.sheets[INTERACTIONS]
        is_same = isinstance(book.version, tuple) and book.version[:3] == self.seen
        if not is_same or not book.data.startswith(self.head) or not self._rows.fit(sheet.raw):
            raise faults.changed_underneath(self._rows.shown)
        return None if self.entries is None else self.entries.widen(sheet.records)

    def edits(self, working: Mapping[str, WorkingTable], steps: Sequence[Step]) -> list[Edit] | None:
        """Return what has to be exchanged in the file for these changes; None where that takes the whole journal.

        Raises RelError when a record cannot be stored, or when more would be missing than was removed.
        """
        head = rewrite.render(self.book, working, steps).removesuffix(TAIL)
        edits = [] if head == self.head else [(0, self.head, head)]
        changed = [doc_id for name, doc_id, *_ in steps if name == INTERACTIONS]
        if self.entries is not None and changed:
            try:
                edits += _in_rows(self._rows, self.entries, changed)
            except UnprovenError:
                return None
        return edits

    def stood(self, steps: Sequence[Step]) -> list[Stood]:
        """Return where the interactions stand that are to be removed, as far as the lines around them are ours."""
        result: list[Stood] = []
        gone = [doc_id for name, doc_id, _, after in steps if name == INTERACTIONS and after is None]
        for group in _in_a_row(self._rows, gone):
            try:
                around = self._rows.around(group[0][1], group[-1][1])
            except UnprovenError:
                continue
            result += [(doc_id, *around) for doc_id, _ in group]
        return result


def read(path: str, shown: str, read_all: Callable[[], Mapping[int, Record]]) -> Slim | None:
    """Read a journal without its interactions; `read_all` is to return all of them should they be needed.

    None when it is not proven that the file is of our schema and layout with `interactions` as the last table, or
    when it is being written to. Raises RelError when the system does not let us read it.
    """
    head, tail, rows = _look(path, shown)
    book = _book(head)
    if tail is None or rows is None or book is None:
        return None
    return Slim(head, book, tail, rows, Stored(rows, read_all))


def rows_of(path: str, shown: str) -> Rows | None:
    """Return the lines of the interactions of a journal that is known to be ours; None where they are not found.

    Raises RelError when the system does not let us read it.
    """
    return _look(path, shown)[2]


def _look(path: str, shown: str) -> tuple[bytes, append.Tail | None, Rows | None]:
    """Return what stands before the interactions, what is at the end, and the lines between, if nobody writes."""
    try:
        fd = files.open_fd(path, files.READ)
        try:
            seen = files.fstat(fd)
            tail = append.inspect(fd, seen.st_size)
            head = b"" if tail is None else _head(fd)
            is_still = replace.stamp(files.fstat(fd)) == replace.stamp(seen)
        finally:
            files.close(fd)
    except OSError as error:
        raise faults.unreadable(shown, error) from error
    if tail is None or not head or not is_still:
        return head, tail, None
    return head, tail, Rows(path, shown, replace.stamp(seen), len(head), tail.offset, tail.last_id)


def _head(fd: int) -> bytes:
    """Return all up to the line that opens the interactions, that line included; nothing where there is none."""
    opening = b"\n" + append.OPENING + b"\n"
    size = _BLOCK
    while True:
        data = files.pread(fd, size, 0)
        end = data.find(opening)
        if end >= 0 or len(data) < size:
            return data[: end + len(opening)] if end >= 0 else b""
        size *= 4


def _book(head: bytes) -> Book | None:
    """Parse a head with an empty table of interactions; None when it is not ours, line by line."""
    try:
        book = codec.read(head + TAIL) if head else None
    except faults.DamagedError:
        return None  # what it is will be told by who reads the whole
    return book if book is not None and book.in_layout and not book.is_old else None


def _in_rows(rows: Rows, entries: Entries, changed: Collection[int]) -> list[Edit]:
    """Return the exchanges among the interactions; UnprovenError where their places are not known."""
    if entries.moved:
        raise UnprovenError
    edits: list[Edit] = []
    fresh = set()
    for doc_id in changed:
        row = rows.find(doc_id)
        if row is None:
            fresh.add(doc_id)
        else:
            edits.append((row.start, row.text, _line(doc_id, entries)))
    going = {start: start + len(old) for start, old, new in edits if not new}
    edits += _fresh(rows, entries, [doc_id for doc_id in entries.set if doc_id in fresh], going)
    # What is put in before a line stands before what becomes of that line.
    edits.sort(key=lambda edit: (edit[0], len(edit[1])))
    _set_first_comma(edits, rows.begin, rows.end)
    return edits


def _in_a_row(rows: Rows, doc_ids: Iterable[int]) -> list[list[tuple[int, Row]]]:
    """Return the lines of these ids, in the order of the file, those together that follow each other."""
    found = sorted(
        ((doc_id, row) for doc_id in doc_ids if (row := rows.find(doc_id)) is not None),
        key=lambda each: each[1].start,
    )
    groups: list[list[tuple[int, Row]]] = []
    end = -1
    for doc_id, row in found:
        if row.start != end:
            groups.append([])
        groups[-1].append((doc_id, row))
        end = row.start + len(row.text)
    return groups


def _line(doc_id: int, entries: Entries) -> bytes:
    record = entries.set.get(doc_id)
    return b"" if record is None else b',"%d": %s\n' % (doc_id, lines.body(INTERACTIONS, doc_id, record))


def _fresh(rows: Rows, entries: Entries, doc_ids: list[int], going: Mapping[int, int]) -> list[Edit]:
    """Return how records come in that are not in the file: where they stood, at its end, or in the ids' order.

    `going` are the lines that are taken out, from where they begin to where they end.
    """
    if not doc_ids:
        return []
    coming = [doc_id for doc_id in entries.stood if doc_id in doc_ids]
    is_told = len(coming) == len(doc_ids)
    if is_told:
        stood = rows.between([entries.stood[doc_id] for doc_id in coming], going)
        if stood is not None:
            return _put_in(entries, stood, coming)
    doc_ids = rewrite.in_turn(doc_ids, entries.made)
    # Without what is last now, nothing is known of where the ids would belong.
    keeps_last = rows.last_id not in entries.touched or rows.last_id in entries.set
    # Where both lines were not found side by side, they may be so all the same, in a file that is not in order.
    if not is_told and keeps_last and min(doc_ids) > rows.last_id:
        places = [rows.end] * len(doc_ids)
    elif doc_ids == sorted(doc_ids):
        places = rows.places_of(doc_ids)
    else:
        raise UnprovenError
    return _put_in(entries, places, doc_ids)


def _put_in(entries: Entries, places: Iterable[int], doc_ids: Iterable[int]) -> list[Edit]:
    texts: dict[int, bytes] = {}
    for place, doc_id in zip(places, doc_ids, strict=True):
        texts[place] = texts.get(place, b"") + _line(doc_id, entries)
    return [(place, b"", text) for place, text in texts.items()]


def _set_first_comma(edits: list[Edit], begin: int, end: int) -> None:
    """Take the comma from what becomes the first line, and give one to what was the first."""
    at = begin
    for number, (start, old, new) in enumerate(edits):
        if start != at:
            break
        if new:
            is_before = not old and start == begin < end and [edit[0] for edit in edits].count(begin) == 1
            edits[number] = start, old, new[1:] + b"," * is_before
            return
        at += len(old)
    if begin < at < end:
        number = next(n for n, (start, old, _) in enumerate(edits) if start + len(old) == at)
        start, old, new = edits[number]
        edits[number] = start, old + b",", new
