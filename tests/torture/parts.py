"""The parts of the torture, by name."""

from __future__ import annotations

from torture import clocks, crowd, hostile
from torture.report import Part

PARTS: dict[str, Part] = {
    "clocks": clocks.run,
    "crowd": crowd.run,
    "hostile": hostile.run,
}
