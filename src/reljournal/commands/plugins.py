"""Rules that other packages bring, found by their entry points."""

from __future__ import annotations

import os
import sys

from reljournal.domain.finding import FAMILIES, REGISTRY, Rule
from reljournal.rules import catalogue
from reljournal.settings import ConfigProblem
from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

GROUP = "reljournal.rules"


@dataclass(frozen=True)
class EntryPoint(Frozen):
    """A module that a package offers, and the package's folder of metadata."""

    name: str
    module: str
    package: str


def entry_points(folders: Iterable[str], group: str = GROUP) -> Iterator[EntryPoint]:
    """What the packages in some folders offer to a group; of a package that is found twice the first counts.

    It reads the folders themselves: importing importlib.metadata alone takes longer than all of this, and a
    cache can be believed too long. docs/decisions/0007-user-rules.md has the figures.
    """
    seen: set[str] = set()
    for folder in dict.fromkeys(folders):
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - in half the time of Path objects
        except OSError:
            continue  # a zip file, or a folder that is not there
        for name in sorted(names):
            if not name.endswith((".dist-info", ".egg-info")):
                continue
            package = name.partition("-")[0].lower().replace("_", "-").removesuffix(".egg-info")
            if package not in seen:
                seen.add(package)
                yield from _offered(f"{folder or '.'}/{name}/entry_points.txt", package, group)


def _offered(path: str, package: str, group: str) -> Iterator[EntryPoint]:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the same
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return
    section = ""
    for line in text.splitlines() if group in text else ():
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield EntryPoint(name.strip(), value.partition(":")[0].partition("[")[0].strip(), package)


def load_plugins(folders: Sequence[str] | None = None) -> tuple[ConfigProblem, ...]:
    """Import what brings rules into the catalogue, after the catalogue's own; a problem for what cannot be.

    A package that fails leaves none of its rules behind, and cannot replace one of another.
    """
    found = list(entry_points(sys.path if folders is None else folders))
    if not found:
        return ()
    catalogue()
    return tuple(filter(None, map(_load, found)))


def _load(point: EntryPoint) -> ConfigProblem | None:
    before = dict(REGISTRY)
    try:
        __import__(point.module)  # importlib takes a millisecond more
        what = _wrong_with(before)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - another package may raise anything; the rest goes on
        what = f"cannot be loaded ({type(error).__name__}: {error})"
    if not what:
        return None
    REGISTRY.clear()
    REGISTRY.update(before)
    hint = f"update or remove the package {point.package}"
    return ConfigProblem(f"rules of {point.name}", what, hint)


def _wrong_with(before: dict[str, Rule]) -> str:
    """What a package has done to the catalogue that it may not."""
    from reljournal.domain.own_rule import is_rule_name

    for name, rule in before.items():
        if REGISTRY.get(name) is not rule:
            return f"replaces the rule {name}"
    for name in sorted(REGISTRY.keys() - before.keys()):
        if not is_rule_name(name):
            return f"brings a rule of an impossible name, {name!r:.60}"
        if REGISTRY[name].family not in FAMILIES:
            return f"brings {name} in a family that does not exist, {REGISTRY[name].family!r:.60}"
    return ""
