"""The commands of the first minute: init, demo."""

from __future__ import annotations

from pathlib import Path

from reljournal.cli import environment
from reljournal.cli.daily import say, show
from reljournal.cli.declare import Annotated, Option, command
from reljournal.cli.workspace import whole_workspace
from reljournal.commands.workspace import Workspace


def init(
    language: Annotated[str | None, Option("--language", metavar="de|en", help="Of the agenda.")] = None,
    country: Annotated[str | None, Option("--country", metavar="CC", help="For holidays: DE, AT, CH …")] = None,
    region: Annotated[str | None, Option("--region", metavar="R", help="For its holidays: BY, ZH …")] = None,
) -> None:
    """Begin: write a config and an empty journal. In a terminal it asks for what it needs.

    Examples: rel init · rel init --language de --country DE --region BY
    """
    from reljournal.cli.asking import ask
    from reljournal.commands.start import init as begin

    work = whole_workspace()
    if environment.can_ask() and not work.config_path.exists():
        language = language or ask("Language of the agenda (en, de)", environment.language(), err=True)
        locale = environment.locale_country()
        country = country or ask("Your country, for public holidays (DE, AT …; empty: none)", locale, err=True)
        if country:
            region = region or ask("Your state or province (BY, ZH …; empty: whole country)", err=True)
    elif not work.config_path.exists():
        language, country = language or environment.language(), country or environment.locale_country()
    show(work, begin(work, language=language, country=country, region=region))


def demo(
    seed: Annotated[int, Option("--seed", metavar="N", help="Another sample.")] = 7,
    days: Annotated[int, Option("--days", metavar="N", min=1, max=31, help="Look so many days ahead.")] = 1,
) -> None:
    """A sample journal of a small translation agency, with its agenda; touches none of your files.

    Example: rel demo --seed 3
    """
    import tempfile
    from datetime import datetime, time

    from reljournal.commands.agenda import today
    from reljournal.commands.demo import build_demo
    from reljournal.journal import Journal
    from reljournal.values import replace

    work = whole_workspace()
    path = Path(tempfile.mkdtemp(prefix="rel-demo-")) / "journal.json"
    # The same day and seed give the same journal to the last digit, so that its codes can be written down.
    noon = datetime.combine(work.today, time(12)).astimezone()
    sample = replace(work, journal=Journal(path), now=noon, _read=[])
    build_demo(sample.journal, sample.today, noon, seed)
    show(sample, today(sample, days=days))
    if not (environment.OPTIONS.json or environment.OPTIONS.quiet):
        _invite(sample, path)


def _invite(sample: Workspace, path: Path) -> None:
    from shlex import quote

    from reljournal.domain.message import N_
    from reljournal.render.safe import visible
    from reljournal.reports.agenda import build_agenda

    agenda = build_agenda(sample.book, sample.context(), sample.rules)
    card = agenda.cards[0]
    print(f"\n{say(sample, N_('This is a sample. To try it:'))}\n  export REL_JOURNAL={visible(quote(str(path)))}")
    print(f"  rel why {card.items[0].code}")
    print(f"  rel done {card.items[0].code} {quote(say(sample, N_('we talked it over')))}")
    print(f"  rel show {quote(card.relationship.name)}")


APPS = {"init": command(init), "demo": command(demo)}
