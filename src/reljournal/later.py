"""A module that is imported when something of it is asked for."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Later:
    """Stands for a module that most commands do without, and that takes a noticeable part of their time."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        __import__(self._name)
        found = getattr(sys.modules[self._name], attribute)
        self.__dict__[attribute] = found
        return found
