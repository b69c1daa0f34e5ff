"""Collects the sentences of the program into its gettext catalogues, and makes modules of them: `make locale`.

A sentence is whatever stands in N_("…"), a term whatever stands in Word("…"). The domain's own terms (kinds,
types, states) come from the tuples that name them, since no call marks each.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from reljournal.domain import contact, finding, interaction, ledgers, policy
from reljournal.rules import catalogue
from reljournal.values import fields

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "reljournal"
LOCALE = SOURCE / "locale"
DOMAIN = "reljournal"
_MARKS = frozenset({"N_", "Word"})
_HEADER = """\
# {language} sentences of reljournal.
# Written by `make locale`, which keeps the translations; a sentence without one is said in English.
#"""
_MODULE = '''\
"""The {language} sentences, as `make locale` makes them of the catalogue; translations belong there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# ruff: noqa: E501
# fmt: off
SENTENCES: Mapping[str, str] = {{
{lines}}}
'''
# A fixed date: the files change when a sentence does, not when somebody runs the tool.
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def sentences() -> dict[str, set[str]]:
    """Every text that wants a translation, each with the files that it occurs in."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for text in marked(path.read_text(encoding="utf-8")):
            found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    for place, terms in vocabulary().items():
        for term in terms:
            found.setdefault(term, set()).add(f"src/reljournal/{place}")
    return found


def marked(source: str) -> Iterator[str]:
    """The texts in N_("…") and Word("…") of a module's source; both branches of `Word("on" if … else "off")`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS and node.args:
            yield from _literals(node.args[0])


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def vocabulary() -> Mapping[str, Iterable[str]]:
    """The domain's terms, by the file that names them."""
    return {
        "domain/interaction.py": interaction.KINDS,
        "domain/contact.py": (
            *contact.STATUSES,
            *(each.name for each in fields(contact.Contact) if each.name != "id"),
        ),
        "domain/ledgers.py": (
            *ledgers.TOPICS,
            *ledgers.OUTCOMES,
            *ledgers.REMINDER_RESULTS,
            *get_args(ledgers.PromiseState),
            *get_args(ledgers.ProjectState),
            *get_args(ledgers.DeferralKind),
        ),
        "domain/policy.py": policy.TYPES,
        "domain/finding.py": (*finding.FAMILIES, *sorted(_units()), "default"),
    }


def _units() -> set[str]:
    return {threshold.unit for rule in catalogue().values() for threshold in rule.thresholds.values()} - {""}


def updated(language: str, old: Catalog, found: Mapping[str, Iterable[str]]) -> Catalog:
    """The sentences of today with the translations of `old`; those that no sentence asks for become obsolete."""
    new = Catalog(
        locale=language,
        domain=DOMAIN,
        project=DOMAIN,
        version="1",
        header_comment=_HEADER.format(language=language),
        creation_date=_CREATED,
        revision_date=_CREATED,
        msgid_bugs_address="none",
        last_translator="The rel authors",
        language_team="The rel authors",
        fuzzy=False,
    )
    known = {str(message.id): message for message in (*old.obsolete.values(), *old) if message.id}
    for text in sorted(found):
        translation = known[text].string if text in known else ""
        places = [(place, 0) for place in sorted(found[text])]
        # Our gaps are not Python's: no tool should judge them by its rules.
        new.add(text, translation or _nothing_to_say(text), locations=places).flags.clear()
    for text, message in known.items():
        if text not in found and message.string:
            new.obsolete[text] = message
    return new


def _nothing_to_say(text: str) -> str:
    """The text itself where it is nothing but gaps, else no translation."""
    return "" if re.search(r"[^\W\d_]", re.sub(r"\{.*?\}", "", text)) else text


def read(path: Path, language: str) -> Catalog:
    """The catalogue of a .po file; an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as translators read it."""
    file = io.BytesIO()
    write_po(file, catalog, width=115, sort_output=True, include_lineno=False)
    # The file changes when a sentence does, not with the version of Babel that wrote it.
    text = re.sub(rb'^"Generated-By: .*\n("\\n"\n)?', b"", file.getvalue(), flags=re.MULTILINE)
    return text.rstrip(b"\n") + b"\n"


def as_module(catalog: Catalog) -> str:
    """A catalogue as Python reads it; sentences without a translation are left out."""
    told = {str(message.id): str(message.string) for message in catalog if message.id and message.string}
    lines = "".join(f"    {_literal(text)}: {_literal(told[text])},\n" for text in sorted(told))
    return _MODULE.format(language=catalog.locale.get_display_name("en") if catalog.locale else "", lines=lines)


def _literal(text: str) -> str:
    """A text as the formatter of this project writes it."""
    quote = "'" if '"' in text and "'" not in text else '"'
    escaped = "".join(
        "\\" + character
        if character in (quote, "\\")
        else repr(character)[1:-1]
        if not character.isprintable()
        else character
        for character in text
    )
    return f"{quote}{escaped}{quote}"


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir() and not path.name.startswith("_"))


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def module_path(language: str) -> Path:
    return SOURCE / "render" / f"words_{language}.py"


def main() -> int:
    """Bring each language's files up to date, and name the sentences that still want a translation."""
    found = sentences()
    missing = 0
    for language in languages():
        path = po_path(language)
        catalog = updated(language, read(path, language), found)
        path.write_bytes(as_po(catalog))
        module_path(language).write_text(as_module(catalog), encoding="utf-8")
        for message in catalog:
            if message.id and not message.string:
                missing += 1
                sys.stdout.write(f"{language}: no translation of {message.id!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
