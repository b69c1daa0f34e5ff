"""The rule catalogue, one file a family; a new rule is a function in its family's file.

The largest family, balance, fills three files: thanks, occasions and gifts.
"""

from __future__ import annotations

from reljournal.domain.finding import FAMILIES, REGISTRY, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILY_MODULES = (
    "rhythm",
    "clarity",
    "money",
    "reliability",
    "balance",
    "occasions",
    "gifts",
    "conflict",
    "growth",
)


def catalogue() -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the families."""
    for family in FAMILY_MODULES:
        __import__(f"reljournal.rules.{family}")  # importlib takes a millisecond more
    return {rule.name: rule for family in FAMILIES for rule in REGISTRY.values() if rule.family == family}
