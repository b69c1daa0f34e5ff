"""The interactions of a journal as lines of its file, found one by one by their ids."""

from __future__ import annotations

from reljournal.journal import codec, faults, files, lines, replace
from reljournal.journal.lines import INTERACTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Self

    from reljournal.journal.content import Record

    #: Two ids of which one follows the other; None before the first and behind the last.
    Pair = tuple[int | None, int | None]

MOST = 256
"""So many are looked for one by one; for more it is quicker to read the whole."""
_LINE = 512
_KEY_SIZE = 32
# So much stays in the processor's reach while it is looked through.
_BLOCK = 1 << 16
# A digit written as JSON's escape, as no version of rel does.
_ESCAPED_DIGIT = b"\\u003"
# It begins with letters, not with a choice: so it is looked for five times as quickly.
_KEY = rb'\n,"(0|[1-9][0-9]{0,18})": \{'


class UnprovenError(Exception):
    """What was asked cannot be told without reading the whole journal."""


class Row:
    """One record's line in the file, with its line break, and the record without its checksum."""

    __slots__ = ("record", "start", "text")

    def __init__(self, start: int, text: bytes, record: Record) -> None:
        self.start = start
        self.text = text
        self.record = record


class Rows:
    """The lines from `begin` to `end` of a file that is as it was at `seen`, a `replace.stamp`.

    `last_id` is the id on the last of them, -1 where there is none; `shown` is the path to name in errors. Each
    question opens the file anew; RelError when it was changed in the meantime, or cannot be read.
    """

    def __init__(
        self, path: str, shown: str, seen: tuple[int, int, int], begin: int, end: int, last_id: int
    ) -> None:
        self.path = path
        self.shown = shown
        self.seen = seen
        self.begin = begin
        self.end = end
        self.last_id = last_id
        self._found: dict[int, Row | None] = {}
        self._looked = 0

    def set_new(self, doc_id: int) -> None:
        """Take it that no record has this id, for it was made just now."""
        self._found.setdefault(doc_id)

    def find(self, doc_id: int) -> Row | None:
        """Return the line of an id, None where it has none; UnprovenError where only the whole can tell."""
        if doc_id not in self._found:
            self._looked += 1
            if self._looked > MOST:
                raise UnprovenError
            with _Lines(self) as found:
                self._found[doc_id] = found.find(doc_id)
        return self._found[doc_id]

    def places_of(self, doc_ids: list[int]) -> list[int]:
        """Return where the lines of new ids belong; UnprovenError where the ids in the file do not ascend."""
        with _Lines(self) as found:
            return found.places_of(doc_ids)

    def around(self, row: Row, last: Row) -> Pair:
        """Return the ids before one line and behind another, None for none; UnprovenError where it is no id."""
        with _Lines(self) as found:
            return found.around(row.start, last.start + len(last.text))

    def between(self, pairs: Iterable[Pair], going: Mapping[int, int]) -> list[int] | None:
        """Return where each pair's second line follows its first; None where one does not, or is not found.

        `going` are lines that will not be there, from where they begin to where they end.
        """
        with _Lines(self) as found:
            places = [found.between(*pair, going) for pair in pairs]
        return None if -1 in places else places

    def fit(self, raw: Mapping[int, bytes]) -> bool:
        """Say whether what was found is what the whole journal, read later, holds: its records' bytes by id."""
        return all(
            doc_id not in raw if row is None else row.text.endswith(b": %s\n" % raw.get(doc_id, b""))
            for doc_id, row in self._found.items()
        )


class _Lines:
    """The lines, looked at in the file while it is open."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._begin = rows.begin
        self._end = rows.end
        self._fd = -1

    def __enter__(self) -> Self:
        try:
            self._fd = files.open_fd(self._rows.path, files.READ)
            is_same = replace.stamp(files.fstat(self._fd)) == self._rows.seen
        except OSError as error:
            self.__exit__()
            raise faults.unreadable(self._rows.shown, error) from error
        if not is_same:
            self.__exit__()
            raise faults.changed_underneath(self._rows.shown)
        return self

    def __exit__(self, _: object = None, error: object = None, *__: object) -> None:
        if self._fd >= 0:
            files.close(self._fd)
        if isinstance(error, OSError):
            raise faults.unreadable(self._rows.shown, error) from error

    def find(self, doc_id: int) -> Row | None:
        start = self._first_from(doc_id)
        if start < self._end and self._key(start) == doc_id:
            return self._row(start, doc_id)
        if self._is_absent(doc_id):
            return None
        raise UnprovenError

    def places_of(self, doc_ids: list[int]) -> list[int]:
        if not self._is_in_order():
            raise UnprovenError
        return [self._first_from(doc_id) for doc_id in doc_ids]

    def around(self, start: int, end: int) -> Pair:
        before = None if start == self._begin else self._key(self._line_before(start))
        return before, None if end == self._end else self._key(end)

    def between(self, before: int | None, after: int | None, going: Mapping[int, int]) -> int:
        """Return where the second line begins, -1 where it does not follow the first.

        -1 also where the first is not found because the ids do not ascend.
        """
        place = self._begin
        if before is not None:
            place = self._first_from(before)
            if place == self._end or place in going or self._key(place) != before:
                return -1
            place += len(self._read_line(place))
        while place in going:
            place = going[place]
        following = None if place == self._end else self._key(place)
        return place if following == after else -1

    def _line_before(self, end: int) -> int:
        """Return where the line begins that ends here."""
        size = _LINE
        while True:
            start = max(end - size, self._begin)
            cut = files.pread(self._fd, end - 1 - start, start).rfind(b"\n") + 1
            if cut or start == self._begin:
                return start + cut
            size *= 8

    def _first_from(self, doc_id: int) -> int:
        """Return where the first line with this id or a higher one begins, if the ids ascend."""
        low, high, found = self._begin, self._end, self._end
        while low < high:
            middle = (low + high) // 2
            start = self._line_from(middle)
            if start >= high:
                high = middle
            elif self._key(start) < doc_id:
                low = start + 1
            else:
                high, found = middle, start
        return found

    def _line_from(self, place: int) -> int:
        """Return where the first line at or after a place begins."""
        if place == self._begin:
            return place
        return place - 1 + len(self._read_line(place - 1))

    def _read_line(self, start: int) -> bytes:
        """Return what stands from here to the line break."""
        size = _LINE
        while True:
            block = files.pread(self._fd, min(size, self._end - start), start)
            cut = block.find(b"\n") + 1
            if cut or len(block) < size:
                return block[:cut] if cut else block
            size *= 8

    def _key(self, start: int) -> int:
        pair = lines.split(files.pread(self._fd, _KEY_SIZE, start), start == self._begin)
        key = -1 if pair is None or not pair[1].startswith(b"{") else lines.number(pair[0])
        if key < 0:
            raise UnprovenError
        return key

    def _row(self, start: int, doc_id: int) -> Row:
        """Return a line as a record; UnprovenError where its checksum is not that of this record."""
        text = self._read_line(start)
        pair = lines.split(text.removesuffix(b"\n"), start == self._begin)
        if pair is None or not text.endswith(b"\n") or not lines.is_sound(INTERACTIONS, doc_id, pair[1]):
            raise UnprovenError
        try:
            return Row(start, text, codec.record(pair[1]))
        except faults.DamagedError as error:
            raise UnprovenError from error

    def _blocks(self, overlap: int) -> Iterator[bytes]:
        for start in range(self._begin, self._end, _BLOCK):
            yield files.pread(self._fd, min(_BLOCK + overlap, self._end - start), start)

    def _is_absent(self, doc_id: int) -> bool:
        """Say whether the id is nowhere, not even out of order: as text it would have to be in the file."""
        wanted = b'"%d"' % doc_id
        return not any(
            # A single character is looked for ten times as quickly.
            wanted in block or (b"\\" in block and _ESCAPED_DIGIT in block)
            for block in self._blocks(len(wanted) + 4)
        )

    def _is_in_order(self) -> bool:
        """Say whether each line is a record's, with a higher id than the line before."""
        import re

        pattern = re.compile(_KEY)
        at, end, size = self._begin, self._end - 1, _BLOCK
        if at > end:
            return True
        first = pattern.match(b"\n," + files.pread(self._fd, _KEY_SIZE, at))  # it has no comma
        if first is None:
            return False
        last = first[1]
        while at < end:
            # From one line break to another: each of these lines is there to its end.
            block = files.pread(self._fd, min(size, end + 1 - at), at)
            cut = block.rfind(b"\n", 1)
            if cut < 0:
                if len(block) < size:
                    return False
                size *= 2
                continue
            keys = [last, *pattern.findall(block, 0, cut)]
            if len(keys) - 1 != block.count(b"\n", 0, cut) or not _ascend(keys):
                return False
            at, last = at + cut, keys[-1]
        return True


def _ascend(keys: list[bytes]) -> bool:
    """Say whether each number is higher than the one before."""
    from itertools import islice
    from operator import lt

    # As texts, as long as they are of one length: to make numbers of them takes longer than all the rest.
    several = len(set(map(len, keys))) > 1
    told: list[Any] = list(map(int, keys)) if several else keys
    return all(map(lt, told, islice(told, 1, None)))
