"""The agenda of a day."""

from __future__ import annotations

from reljournal.commands.holidays import HolidayCalendar
from reljournal.domain.disclosure import veiled
from reljournal.domain.names import near_misses
from reljournal.domain.quoting import quoted
from reljournal.errors import UnknownNameError
from reljournal.reports.agenda import agenda_of_day, build_agenda
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.book import Book
    from reljournal.domain.finding import Finding, Rule
    from reljournal.reports.agenda import Agenda


def today(
    work: Workspace,
    *,
    days: int = 1,
    everything: bool = False,
    who: str | None = None,
    rule: str | None = None,
    known: bool = True,
) -> Agenda:
    """Whom to care for on the day of the run, or in `days` days from it.

    `everything` lifts the limit on cards, `who` and `rule` narrow it down. What the config or the journal holds
    that could not be read is among the agenda's warnings. Without `known` every rule is asked again.
    """
    relationship = None
    if who is not None:
        from reljournal.commands import resolve

        relationship = work.book.relationship_id(resolve.relationship(work, who).id)
    limit = None if everything or relationship is not None else work.settings.agenda_limit
    only_rule = known_rule(rule, work.all_rules) if rule else None
    agenda = _known(work, days, limit, only_rule) if known and relationship is None else None
    if agenda is None:
        only = None if relationship is None else [relationship]
        book = work.recent if only is None else work.around(only)
        if days > 1:
            agenda = _of_days(work, book, days, only=only, limit=limit, only_rule=only_rule)
        else:
            agenda = build_agenda(
                book,
                work.context(),
                work.rules,
                days=days,
                limit=limit,
                only_relationship=relationship,
                only_rule=only_rule,
            )
    odd = [str(problem) for problem in work.config_problems]
    odd += [f"{problem.place}: {problem.what}" for problem in work.problems]
    if isinstance(work.calendar, HolidayCalendar) and work.calendar.problem:
        odd.append(f"{work.calendar.problem.sentence}; {work.calendar.problem.hint}")
    return replace(agenda, warnings=tuple(odd))


def _known(work: Workspace, days: int, limit: int | None, only_rule: str | None) -> Agenda | None:
    """The same out of what is known to fire on the day of the run; None where the rules have to be asked."""
    if days > 1:
        return work.agenda_ahead(days, limit, only_rule)
    fired = work.known_agenda()
    return None if fired is None else agenda_of_day(fired, work.today, limit=limit, only_rule=only_rule)


def _of_days(
    work: Workspace,
    book: Book,
    days: int,
    *,
    only: Sequence[int] | None = None,
    limit: int | None = None,
    only_rule: str | None = None,
) -> Agenda:
    from reljournal.reports.days import agenda_of_days  # the agenda of every morning is that of one day

    return agenda_of_days(
        lambda day: work.on_day(book, day),
        work.context(),
        work.rules,
        days,
        only=only,
        limit=limit,
        only_rule=only_rule,
    )


def everything_with(work: Workspace, code: str, days: int = 1) -> Agenda:
    """All that the rules say, of the day of the run or some days from then on; at least what a code can mean."""
    if days > 1:
        return _known(work, days, None, None) or _of_days(work, work.recent, days)
    known = work.known_agenda(code)
    if known is not None:
        return agenda_of_day(known, work.today)
    return build_agenda(work.recent, work.context(), work.rules)


def discreet(
    work: Workspace,
    *,
    days: int = 1,
    everything: bool = False,
    who: str | None = None,
    rule: str | None = None,
) -> tuple[Agenda, int]:
    """The agenda of `today` without the words of confidential entries, and of how many entries they are."""
    whole = today(work, days=days, everything=everything, who=who, rule=rule)
    if not work.has_confidential:
        return whole, 0
    book, silent = veiled(work.recent)
    if not silent:
        return whole, 0
    quiet = work.seeing(book)
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
