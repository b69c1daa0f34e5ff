"""The agenda of a day."""

from __future__ import annotations

from reljournal.commands import resolve
from reljournal.commands.holidays import HolidayCalendar
from reljournal.commands.workspace import Reading
from reljournal.domain.disclosure import veiled
from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.errors import UnknownNameError
from reljournal.reports.agenda import build_agenda
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.finding import Finding, Rule
    from reljournal.reports.agenda import Agenda


def today(
    work: Workspace,
    *,
    days: int = 1,
    everything: bool = False,
    who: str | None = None,
    rule: str | None = None,
) -> Agenda:
    """Whom to care for on the day of the run, or in `days` days from it.

    `everything` lifts the limit on cards, `who` and `rule` narrow it down. What the config or the journal holds
    that could not be read is among the agenda's warnings.
    """
    relationship = None
    if who is not None:
        relationship = work.book.relationship_id(resolve.relationship(work, who).id)
    agenda = build_agenda(
        work.book,
        work.context(),
        work.rules,
        days=days,
        limit=None if everything or relationship is not None else work.settings.agenda_limit,
        only_relationship=relationship,
        only_rule=known_rule(rule, work.all_rules) if rule else None,
    )
    odd = [str(problem) for problem in work.config_problems]
    odd += [f"{problem.place}: {problem.what}" for problem in work.problems]
    if isinstance(work.calendar, HolidayCalendar) and work.calendar.problem:
        odd.append(f"{work.calendar.problem.sentence}; {work.calendar.problem.hint}")
    return replace(agenda, warnings=tuple(odd))


def discreet(
    work: Workspace,
    *,
    days: int = 1,
    everything: bool = False,
    who: str | None = None,
    rule: str | None = None,
) -> tuple[Agenda, int]:
    """The agenda of `today` without the words of confidential entries, and of how many entries they are."""
    book, silent = veiled(work.book)
    whole = today(work, days=days, everything=everything, who=who, rule=rule)
    if not silent:
        return whole, 0
    quiet = replace(work, _read=[Reading(book, work.problems)])
    agenda = today(quiet, days=days, everything=everything, who=who, rule=rule)
    said = {(each.rule, each.subject): each for each in _findings(agenda)}
    unsaid = {
        doc_id
        for finding in _findings(whole)
        for doc_id in silent.intersection(finding.evidence)
        if (quiet_one := said.get((finding.rule, finding.subject))) is None
        or (quiet_one.headline, quiet_one.reason) != (finding.headline, finding.reason)
    }
    return agenda, len(unsaid)


def _findings(agenda: Agenda) -> Iterator[Finding]:
    yield from (item.finding for card in agenda.cards for item in card.items)
    yield from (held.finding for held in agenda.held)


def known_rule(name: str, rules: Mapping[str, Rule]) -> str:
    """The rule's name, if there is one; raises UnknownNameError with the nearest."""
    if name in rules:
        return name
    close = near_misses(name, rules, limit=1)
    hint = f"did you mean '{close[0]}'?" if close else "see 'rel rules list'"
    raise UnknownNameError(f"there is no rule {quoted(name)}", hint)
