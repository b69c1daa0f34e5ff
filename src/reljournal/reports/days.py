"""The agenda of several days: what each of them would say by itself, without asking every rule on each.

A relationship is built again only on a day on which it may be another (domain/turning.py), and a rule asked again
only from the day on that it has named (`Rule.ask`). What is held back is looked at each day, since what holds it
may let go. `day_by_day` is the same in the plain way; tests hold one against the other.
"""

from __future__ import annotations

from datetime import date, timedelta

from reljournal.domain.refs import codes
from reljournal.domain.relationship import build_relationships
from reljournal.domain.turning import turning_days
from reljournal.reports.agenda import Agenda, RuleFailure, agenda_of_fired, fire, fired_of
from reljournal.reports.effect import Ahead
from reljournal.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from reljournal.domain.book import Book
    from reljournal.domain.finding import Context, Rule
    from reljournal.domain.relationship import Relationship
    from reljournal.reports.agenda import Fired

    Books = Callable[[date], Book]
    """The journal's contents on a day: another book only where turnovers are told with it."""


def agenda_of_days(
    books: Books,
    ctx: Context,
    rules: Mapping[str, Rule],
    days: int,
    *,
    only: Collection[int] | None = None,
    limit: int | None = None,
    only_rule: str | None = None,
) -> Agenda:
    """The agenda of `ctx.today` and the days after it, so many in all; what comes later is `soon`."""
    walk = Walk(books, ctx, rules, only)
    if not walk.go(days):
        return day_by_day(books, ctx, rules, days, only=only, limit=limit, only_rule=only_rule)
    return walk.agenda(days, limit, only_rule)


def day_by_day(
    books: Books,
    ctx: Context,
    rules: Mapping[str, Rule],
    days: int,
    *,
    only: Collection[int] | None = None,
    limit: int | None = None,
    only_rule: str | None = None,
) -> Agenda:
    """The same where one finding belongs to several relationships, and for tests: every rule on every day."""
    fired: dict[tuple[str, int], Fired] = {}
    for ahead in range(days):
        day = ctx.today + timedelta(days=ahead)
        relationships = build_relationships(books(day), day, only, ctx.ahead)
        found, failed, _ = fire(relationships, replace(ctx, today=day), rules, ctx)
        for each in found:
            fired.setdefault(each.key, each)
            if ahead and fired[each.key].hold and not each.hold:
                fired[each.key] = each
        if not ahead:
            everything, failures, count = tuple(found), tuple(failed), len(relationships)
    agenda = agenda_of_fired(ctx.today, fired, codes(fired), limit, only_rule)
    return replace(agenda, failures=failures, days=days, relationships=count, fired=everything)


class _Standing(Ahead):
    """One relationship, and the day on which it has to be looked at next."""

    def __init__(self, relationship: Relationship, rules: Mapping[str, Rule], due: date) -> None:
        super().__init__(relationship, rules)
        self.due = due


class Walk:
    """From today through some days, in some relationships or all of them.

    `rest` is what fires today in the others, of which nothing changes on these days.
    """

    def __init__(
        self,
        books: Books,
        ctx: Context,
        rules: Mapping[str, Rule],
        only: Collection[int] | None,
        rest: Iterable[Fired] = (),
    ) -> None:
        self._books = books
        self._ctx = ctx
        self._rules = rules
        self._only = only
        self._rest = tuple(rest)
        self._standing: dict[int, _Standing] = {}
        self._fired: dict[tuple[str, int], Fired] = {}
        self._today: tuple[Fired, ...] = ()
        self._failures: list[RuleFailure] = []

    def go(self, days: int) -> bool:
        """Look at each day; False where one finding belongs to several relationships: each day decides whose."""
        ctx = self._ctx
        later = [ctx.today + timedelta(days=ahead) for ahead in range(1, days)]
        book = self._books(ctx.today)
        self._build(book, ctx.today)
        if not self._begin():
            return False
        turning = turning_days(book, ctx.today, ctx.ahead, later)
        for day in later:
            before, book = book, self._books(day)
            if day in turning or book.turnovers != before.turnovers:
                self._build(book, day)
            on_day = replace(ctx, today=day)
            for each in self._standing.values():
                if each.due <= day:
                    self._look(each, on_day)
        return True

    def agenda(self, days: int, limit: int | None, only_rule: str | None) -> Agenda:
        """What was found."""
        agenda = agenda_of_fired(self._ctx.today, self._fired, codes(self._fired), limit, only_rule)
        return replace(
            agenda,
            failures=tuple(self._failures),
            days=days,
            relationships=len(self._standing),
            fired=self._today,
        )

    def _build(self, book: Book, day: date) -> None:
        """Take the relationships as they are on a day, each as new that is another than before."""
        for each in build_relationships(book, day, self._only, self._ctx.ahead):
            known = self._standing.get(each.id)
            if known is None or known.relationship != each:
                self._standing[each.id] = _Standing(each, self._rules, day)

    def _begin(self) -> bool:
        ctx, found = self._ctx, list(self._rest)
        for each in self._standing.values():
            found += self._found(each, ctx)
            self._failures += [
                RuleFailure(rule, each.relationship.name, told) for rule, told in each.errors.items()
            ]
        if self._rest:
            found.sort(key=lambda one: (one.relationship.name.casefold(), one.relationship.id))
        self._today = tuple(found)
        self._fired = {one.key: one for one in found}
        return len(self._fired) == len(found)

    def _look(self, each: _Standing, ctx: Context) -> None:
        """Add what is found on a later day for the first time, or is not held back any more."""
        found = self._found(each, ctx)
        if any(not one.hold and one.key in self._fired and self._fired[one.key].hold for one in found):
            each.forget()  # its reason may count the days until today
            found = self._found(each, ctx)
        for one in found:
            known = self._fired.get(one.key)
            if known is None or (known.hold and not one.hold):
                self._fired[one.key] = one

    def _found(self, each: _Standing, ctx: Context) -> list[Fired]:
        found = fired_of(each.findings(ctx), each.relationship, ctx, self._rules, self._ctx)
        # What holds something back may let go on any day.
        each.due = ctx.today if any(one.hold for one in found) else each.until
        return found
