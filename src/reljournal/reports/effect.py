"""What an entry settles, and the next day that matters after it."""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.finding import NEVER
from reljournal.domain.message import N_, Message, msg
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.reports.standing import hold_on
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reljournal.domain.book import Book
    from reljournal.domain.finding import Context, Finding, Rule

SOON = 10
"""Days ahead in which what would have come up counts as settled when an entry prevents it."""
HORIZON = 420
"""Days ahead in which the next day that matters is looked for: a yearly cadence and a month."""

_SETTLED = N_("{headline}: done")


@dataclass(frozen=True)
class Settled(Frozen):
    """A finding that an entry answered."""

    finding: Finding
    message: Message


@dataclass(frozen=True)
class Upcoming(Frozen):
    """What comes next with a relationship, and the day that matters: when it is due, or first shown if later."""

    finding: Finding
    relationship: Relationship
    on: date


@dataclass(frozen=True)
class Effect(Frozen):
    """What an entry settles, and what it raises within days."""

    settled: tuple[Settled, ...]
    raised: tuple[Finding, ...]


class Ahead:
    """One relationship as it stands, and what is found in it day by day if nothing happens.

    Rules that have nothing to look at in it are not asked at all, and the others not before the day that they
    named. The reasons of what is found may be those of an earlier day.
    """

    def __init__(self, relationship: Relationship, rules: Mapping[str, Rule]) -> None:
        self.relationship = relationship
        self._asked = rules.values() if relationship.contact.is_reachable else ()
        self._kept: dict[str, tuple[list[Finding], date]] = {}
        self.errors: dict[str, str] = {}
        """What a rule raised when it was asked last."""

    def findings(self, ctx: Context) -> list[Finding]:
        """What is found on the day of `ctx`, in the order of the rules."""
        found: list[Finding] = []
        for rule in self._asked:
            kept = self._kept.get(rule.name)
            if kept is None or kept[1] <= ctx.today:
                kept = self._kept[rule.name] = self.ask(rule, ctx)
            found += kept[0]
        return found

    def ask(self, rule: Rule, ctx: Context) -> tuple[list[Finding], date]:
        """What a rule finds on the day of `ctx`, and the first day on which it could be something else."""
        found: list[Finding] = []
        self.errors.pop(rule.name, None)
        try:
            return found, rule.ask(self.relationship, ctx, found) if rule.looks_at(self.relationship) else NEVER
        except Exception as error:  # noqa: BLE001 - a rule may raise anything; the others go on
            self.errors[rule.name] = f"{type(error).__name__}: {error}"
            return found, ctx.today

    def forget(self) -> None:
        """Ask every rule again the next time."""
        self._kept.clear()

    @property
    def until(self) -> date:
        """The first day on which something else could be found than when it was looked for last."""
        return min((day for _, day in self._kept.values()), default=NEVER)

    def next_day(self, today: date) -> date:
        """The first day after today on which something else may be found."""
        return max(self.until, today + timedelta(days=1))


class Outlook:
    """Some relationships as they stand today, and what every rule finds in them day by day, if nothing happens."""

    def __init__(self, book: Book, relationships: Iterable[int], ctx: Context, rules: Mapping[str, Rule]) -> None:
        self.ctx = ctx
        self.rules = rules
        self._relationships = [
            Ahead(each, rules) for each in build_relationships(book, ctx.today, set(relationships), ctx.ahead)
        ]
        self._days: dict[int, tuple[list[tuple[Relationship, list[Finding]]], int]] = {}
        """What is found so many days ahead, and how many days ahead it may be something else."""

    def on(self, ahead: int) -> list[tuple[Relationship, list[Finding]]]:
        """The findings so many days ahead, looked for once."""
        return self._look(ahead)[0]

    def next_after(self, ahead: int) -> int:
        """The number of days ahead from which on something else may be found than so many days ahead."""
        return max(self._look(ahead)[1], ahead + 1)

    def _look(self, ahead: int) -> tuple[list[tuple[Relationship, list[Finding]]], int]:
        if ahead not in self._days:
            # What the relationships remember may be of a later day, so nobody asks them without need.
            before = max((day for day in self._days if day < ahead), default=-1)
            known = self._days.get(before)
            self._days[ahead] = known if known is not None and ahead < known[1] else self._ask(ahead)
        return self._days[ahead]

    def _ask(self, ahead: int) -> tuple[list[tuple[Relationship, list[Finding]]], int]:
        day = replace(self.ctx, today=self.ctx.today + timedelta(days=ahead))
        found = [(each.relationship, each.findings(day)) for each in self._relationships]
        soonest = min((each.next_day(day.today) for each in self._relationships), default=NEVER)
        return found, (soonest - self.ctx.today).days

    def coming(self) -> dict[tuple[str, int], Finding]:
        """What asks for something today or within days."""
        found: dict[tuple[str, int], Finding] = {}
        days, ahead = [], 0
        while ahead <= SOON:  # the days between are as the one before them
            days.append(self.on(ahead))
            ahead = self.next_after(ahead)
        for at in range(len(self._relationships)):
            for day in days:
                for finding in day[at][1]:
                    if finding.actions and finding.beside is None:
                        found.setdefault((finding.rule, finding.subject), finding)
        return found


def effect(before: Outlook, after: Outlook) -> Effect:
    """What was due, or would have come up within days, and no longer is; and what comes up in its place."""
    was, now = before.coming(), after.coming()
    return Effect(
        settled=tuple(
            Settled(finding, _message(finding, before.rules[finding.rule]))
            for key, finding in was.items()
            if key not in now
        ),
        raised=tuple(finding for key, finding in now.items() if key not in was),
    )


def _message(finding: Finding, rule: Rule) -> Message:
    return msg(
        rule.settled or _SETTLED, headline=finding.headline, since=finding.since or finding.due, due=finding.due
    )


def next_matter(outlook: Outlook) -> Upcoming | None:
    """The next day that matters in any of the relationships, if nothing else happens.

    What is due today or overdue is on the agenda already; this is what comes after it.
    """
    today = outlook.ctx.today
    known: set[tuple[str, int]] = set()
    coming: list[Upcoming] = []
    ahead = 0
    while ahead < HORIZON:
        day = today + timedelta(days=ahead)
        if coming and min(each.on for each in coming) <= day:
            break
        waiting = False
        for relationship, findings in outlook.on(ahead):
            names = {finding.rule for finding in findings}
            for finding in findings:
                key = (finding.rule, finding.subject)
                if key in known or not finding.actions:
                    continue
                if hold_on(finding, relationship, outlook.rules, names, day):
                    waiting = True  # what holds it may let go on any day
                    continue
                known.add(key)
                if finding.due > today or ahead:
                    coming.append(Upcoming(finding, relationship, finding.due if finding.due > today else day))
        ahead = ahead + 1 if waiting else outlook.next_after(ahead)
    return min(coming, key=lambda each: each.on, default=None)
