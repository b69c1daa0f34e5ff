"""A profile, drawn with Rich."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from reljournal.render.profile import facts, sections
from reljournal.render.words import Words
from reljournal.render.wrap import wrapped
from reljournal.reports.profile import Profile

_WIDEST = 110
_LABEL = 13


def as_rich(profile: Profile, words: Words, width: int) -> RenderableType:
    """The name, the facts in two columns, and the lists below them."""
    width = min(width, _WIDEST)
    name = words.value("name", profile.contact.name).replace("\N{NO-BREAK SPACE}", " ")
    rows = [Text.assemble((f" {name}", "bold"), (f"  [{profile.refs[profile.contact.id]}]", "cyan")), Text()]
    for title, message in facts(profile):
        for index, line in enumerate(wrapped(words(message), width - _LABEL - 2)):
            label = words(title) if not index else ""
            rows.append(Text.assemble((f"  {label:<{_LABEL}}", "dim"), line))
    for title, told in sections(profile, words):
        rows += [Text(), Text(f" {title}", "cyan")]
        for line in told:
            rows += [
                Text(f"  {part}" if not index else f"      {part}")
                for index, part in enumerate(wrapped(line, width - 6))
            ]
    return Group(*rows)
