"""The first minute: setting up, saying hello, showing a sample."""

from __future__ import annotations

from reljournal.commands.config import write_settings
from reljournal.commands.workspace import Workspace
from reljournal.domain.message import N_, Message, msg
from reljournal.reports.receipt import Receipt


def welcome(work: Workspace) -> Receipt:
    """What an empty journal says: the first two steps, and where to look around."""
    return Receipt(
        line=msg(N_("Welcome to rel. It keeps a journal of the people you work with and says whom to care for.")),
        more=(
            msg(N_("  rel add 'Anna Weber' --org 'Weber GmbH'      the first person")),
            msg(N_("  rel log call anna 'talked about the spring'  the first entry")),
            msg(N_("'rel demo' shows a lively sample, 'rel --help' all commands.")),
        ),
        data={"journal": str(work.journal.path), "empty": True},
    )


def init(
    work: Workspace,
    *,
    language: str | None = None,
    country: str | None = None,
    region: str | None = None,
) -> Receipt:
    """Write the config and an empty journal; what is there already is left as it is.

    Options given again change the config that is there.
    """
    answers = {"user.language": language, "user.country": country, "user.region": region}
    given = {key: value for key, value in answers.items() if value}
    more: list[Message] = []
    wrote_config = bool(given) or not work.config_path.exists()
    if wrote_config:
        write_settings(work.config_path, given)
        more.append(msg(N_("config: {path}"), path=str(work.config_path)))
    if not work.is_new:
        line = msg(N_("the journal is there already: {path}"), path=str(work.journal.path))
        work.journal.load()
    else:
        work.journal.create(now=work.now)
        line = msg(N_("began a journal: {path}"), path=str(work.journal.path))
        more.append(msg(N_("next: rel add 'Anna Weber', then rel log call anna 'our first talk'")))
    return Receipt(
        line=line,
        more=tuple(more),
        data={"journal": str(work.journal.path), "config": str(work.config_path)},
    )
