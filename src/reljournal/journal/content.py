"""What a journal holds, as values."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Record = dict[str, Any]
else:
    Record = dict


@dataclass(frozen=True)
class Problem(Frozen):
    """Something in the file that is not as it should be; everything else was read."""

    place: str
    what: str
    hint: str


@dataclass(frozen=True)
class Content(Frozen):
    """A snapshot of a journal: its meta record, its tables by name and id, and what was odd about them.

    `version` compares unequal when the file changed; records come without their checksum.
    """

    meta: Mapping[str, Any]
    tables: Mapping[str, Mapping[int, Record]]
    problems: tuple[Problem, ...] = ()
    version: object = None


@dataclass(frozen=True)
class Change(Frozen):
    """One record before and after a command; None where it does not exist."""

    table: str
    id: int
    before: Record | None
    after: Record | None


@dataclass(frozen=True)
class UndoneStep(Frozen):
    """One command that undo takes back: its name, when it ran (ISO), and what it had changed."""

    command: str
    at: str
    changes: tuple[Change, ...]
