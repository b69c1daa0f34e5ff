"""The rule catalogue, one file a family; a new rule is a function in its family's file.

The largest family, balance, fills three files: thanks, occasions and gifts.
"""

from __future__ import annotations

from reljournal.domain.finding import FAMILIES, REGISTRY, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reljournal.domain.book import Book

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


def _tags(book: Book) -> set[str]:
    return {tag for entry in book.interactions.values() for tag in entry.tags}


# What the gates in these files ask for, taken together.
_LOOKS_AT: Mapping[str, Callable[[Book], object]] = {
    "clarity": lambda book: (
        book.projects
        or book.agreements
        or "agreed" in _tags(book)
        or any(entry.kind == "email" for entry in book.interactions.values())
        or any(contact.took_over for contact in book.contacts.values())
    ),
    "money": lambda book: book.invoices or book.turnovers or "concession" in _tags(book),
    "conflict": lambda book: book.frictions or not _tags(book).isdisjoint({"tension", "mistake"}),
    "gifts": lambda book: (
        any(entry.kind == "gift" for entry in book.interactions.values())
        or any(contact.likes for contact in book.contacts.values())
    ),
}


def catalogue(book: Book | None = None) -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the families and their files, whatever was imported first.

    With a book, without the files of which no rule has anything to look at in it: they are not imported for that.
    """
    chosen = [name for name in FAMILY_MODULES if book is None or name not in _LOOKS_AT or _LOOKS_AT[name](book)]
    modules = [f"reljournal.rules.{name}" for name in chosen]
    for module in modules:
        __import__(module)  # importlib takes a millisecond more
    files = {module: place for place, module in enumerate(modules)}
    families = {family: place for place, family in enumerate(FAMILIES)}

    def place(rule: Rule) -> tuple[int, int]:
        return families[rule.family], files.get(rule.function.__module__, len(files))

    left = {f"reljournal.rules.{name}" for name in FAMILY_MODULES}.difference(modules)
    found = (rule for rule in REGISTRY.values() if rule.function.__module__ not in left)
    return {rule.name: rule for rule in sorted(found, key=place)}
