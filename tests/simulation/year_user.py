"""The user of the year: each morning the first three cards, done item by item, and the ledgers kept in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from reljournal.commands.items import consequences, entry_for
from reljournal.domain.book import Entity
from reljournal.domain.finding import Context, Finding
from reljournal.domain.ledgers import Agreement, Deferral, Friction
from reljournal.reports.agenda import Agenda, Card, Item, build_agenda
from reljournal.rules import catalogue
from reljournal.rules.clarity import TERMS
from year_cast import Journal
from year_world import World

RULES = catalogue()


@dataclass(frozen=True)
class Done:
    """An item that was done: when, for whom, and what the user wrote down by it."""

    on: date
    home: int
    finding: Finding
    kind: str
    written: frozenset[int]

    @property
    def key(self) -> tuple[str, int]:
        return (self.finding.rule, self.finding.subject)


@dataclass
class User:
    """Does what the first cards say; `settled` counts the items that another item of their card took care of."""

    random: Random
    journal: Journal
    world: World
    cards: int = 3
    done: list[Done] = field(default_factory=list)
    settled: int = 0

    def morning(self, agenda: Agenda, ctx: Context) -> None:
        """Do all items of the first cards that ask for something."""
        for card in agenda.shown[: self.cards]:
            self._do_card(card, ctx)

    def _do_card(self, card: Card, ctx: Context) -> None:
        left = card
        for item in card.items:
            if not item.finding.actions:
                continue
            if item is not card.items[0]:
                # The card is one visit: what an earlier item of it settled is not done a second time.
                again = build_agenda(self.journal.book, ctx, RULES, only_relationship=card.relationship.id)
                left = again.cards[0] if again.cards else replace(card, items=())
            now = next((each for each in left.items if _key(each) == _key(item)), None)
            if now is None:
                self.settled += 1
            else:
                self._do(now, card.relationship.id, ctx)

    def _do(self, item: Item, home: int, ctx: Context) -> None:
        finding, today = item.finding, ctx.today
        entry = entry_for(finding, item, today)
        # As `rel done` does it: what follows is written with the entry, before the entry has its id.
        also = self._ledger(finding, ctx) or consequences(self.journal.book, ctx, RULES, finding, entry)
        answered = [self._answered(each, today) for each in also]
        written = self.journal.write(*answered, entry)
        self.world.hears(entry)
        self._follow_up(finding, home, today)
        self.done.append(Done(today, home, finding, item.action, frozenset(written)))

    def _answered(self, change: Entity, today: date) -> Entity:
        """A reminder gets an answer at once; whatever else follows from the item stays as it is."""
        if isinstance(change, Deferral) and change.kind == "reminded":
            return self.world.answers_reminder(change, today)
        return change

    def _ledger(self, finding: Finding, ctx: Context) -> list[Entity]:
        """What a careful user writes down after the talk, beyond what `rel done` does."""
        book = self.journal.book
        if finding.rule == "terms-unclear":
            home = book.projects[finding.subject].who
            known = {each.topic for each in book.agreements.values() if book.relationship_id(each.who) == home}
            return [
                Agreement(0, home, topic, f"our {topic}", ctx.today, True) for topic in TERMS if topic not in known
            ]
        return []

    def _follow_up(self, finding: Finding, home: int, today: date) -> None:
        """What comes of it later: promises are brought, frictions are settled."""
        if finding.rule == "promise-awaited":
            self.world.asked_for(finding.subject, today)
        if finding.rule == "friction-open":
            book = self.journal.book
            for friction in book.frictions.values():
                if friction.resolved is None and book.relationship_id(friction.who) == home:
                    self._resolve(friction, today)

    def _resolve(self, friction: Friction, today: date) -> None:
        """After the talk most frictions are settled at once, some within days; of some nobody writes it down."""
        luck = self.random.random()
        if luck < 0.25:
            return
        later = today + timedelta(days=0 if luck < 0.8 else self.random.randint(2, 8))
        if later == today:
            self._settle(friction.id, today)
        else:
            self.world.at(later, lambda on: self._settle(friction.id, on))

    def _settle(self, friction: int, today: date) -> None:
        open_one = self.journal.book.frictions[friction]
        if open_one.resolved is None:
            self.journal.write(replace(open_one, resolved=today, resolution="talked about it"))


def _key(item: Item) -> tuple[str, int]:
    return (item.finding.rule, item.finding.subject)
