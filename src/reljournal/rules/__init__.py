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
    """Every rule by its name, in the order of the families and their files, whatever was imported first."""
    modules = [f"reljournal.rules.{name}" for name in FAMILY_MODULES]
    for module in modules:
        __import__(module)  # importlib takes a millisecond more
    files = {module: place for place, module in enumerate(modules)}
    families = {family: place for place, family in enumerate(FAMILIES)}

    def place(rule: Rule) -> tuple[int, int]:
        return families[rule.family], files.get(rule.function.__module__, len(files))

    return {rule.name: rule for rule in sorted(REGISTRY.values(), key=place)}
