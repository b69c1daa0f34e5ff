"""Tables of a book that are read when somebody asks for them, and whose values are made one by one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
    from typing import Any

    Record = dict[str, Any]
    _Values = Mapping[int, Any]
else:
    _Values = object  # which has no need of an import


class Table(_Values):
    """The values of one table by id, in the order of the file.

    `read` is asked once, when anything of it is wanted. It gives the records, of which `make` makes values, or the
    values where they are there already.
    """

    def __init__(
        self, read: Callable[[], tuple[Mapping[int, Any], bool]], make: Callable[[int, Record], Any]
    ) -> None:
        self._read = read
        self._make = make
        self._known: Mapping[int, Any] | None = None
        """Records, or values where these are whole."""
        self._made: dict[int, Any] = {}
        self._whole: Mapping[int, Any] | None = None

    def _rows(self) -> Mapping[int, Any]:
        if self._known is None:
            self._known, are_values = self._read()
            self._whole = self._known if are_values else None
        return self._known

    def __getitem__(self, doc_id: int) -> Any:
        if doc_id not in self._made:
            row = self._rows()[doc_id]
            self._made[doc_id] = row if self._whole is not None else self._make(doc_id, row)
        return self._made[doc_id]

    def get(self, doc_id: int, default: Any = None) -> Any:
        """The value of an id, or the default."""
        if doc_id in self._made:
            return self._made[doc_id]
        return self[doc_id] if doc_id in self else default  # noqa: SIM401 - this is what is meant by it

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._rows()

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows())

    def __len__(self) -> int:
        return len(self._rows())

    def _all(self) -> Mapping[int, Any]:
        rows = self._rows()
        if self._whole is None:
            made, make = self._made, self._make
            self._whole = self._made = {i: made[i] if i in made else make(i, row) for i, row in rows.items()}
        return self._whole

    def keys(self) -> KeysView[int]:
        """The ids, for which no value has to be made."""
        return self._rows().keys()

    def values(self) -> ValuesView[Any]:
        """All values."""
        return self._all().values()

    def items(self) -> ItemsView[int, Any]:
        """All values with their ids."""
        return self._all().items()


class LookedUp(Table):
    """A table so long that single records are looked up in it, as long as nobody wants all of them.

    `look_up` gives a record, None where there is none; LookupError where only the whole table tells.
    """

    def __init__(
        self,
        read: Callable[[], tuple[Mapping[int, Any], bool]],
        make: Callable[[int, Record], Any],
        look_up: Callable[[int], Record | None],
    ) -> None:
        super().__init__(read, make)
        self._look_up = look_up
        self._found: dict[int, Any] = {}

    def _one(self, doc_id: int) -> Any:
        if self._known is None and doc_id not in self._found:
            try:
                record = self._look_up(doc_id)
                self._found[doc_id] = None if record is None else self._make(doc_id, record)
            except LookupError:
                self._rows()
        if doc_id in self._found:
            return self._found[doc_id]
        return super().__getitem__(doc_id) if doc_id in self._rows() else None

    def get(self, doc_id: int, default: Any = None) -> Any:
        """The value of an id, or the default."""
        found = self._one(doc_id)
        return default if found is None else found

    def __contains__(self, doc_id: object) -> bool:
        if self._known is not None:
            return super().__contains__(doc_id)
        return isinstance(doc_id, int) and self._one(doc_id) is not None

    def __getitem__(self, doc_id: int) -> Any:
        found = self._one(doc_id)
        if found is None:
            raise KeyError(doc_id)
        return found
