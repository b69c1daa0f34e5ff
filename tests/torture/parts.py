"""The parts of the torture, by name."""

from __future__ import annotations

from torture import clocks, crash, crowd, damage, errors, hostile, power
from torture.report import Part

PARTS: dict[str, Part] = {
    "crash": crash.run,
    "power": power.run,
    "errors": errors.run,
    "clocks": clocks.run,
    "crowd": crowd.run,
    "damage": damage.run,
    "hostile": hostile.run,
}
