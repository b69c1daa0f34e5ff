"""What a command did, as a value."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from reljournal.domain.message import Message


@dataclass(frozen=True)
class Receipt(Frozen):
    """One line for people, more lines that follow from it, and the same as data for programs.

    `warnings` go to stderr: the command did its work all the same.
    """

    line: Message
    more: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
