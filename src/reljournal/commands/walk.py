"""Going through the agenda one item at a time."""

from __future__ import annotations

from collections.abc import Sequence

from reljournal.commands.items import Found, dismiss, done, snooze
from reljournal.commands.workspace import Workspace
from reljournal.reports.agenda import Agenda, Card, Item, build_agenda, suggest
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass, replace


@dataclass(frozen=True)
class Step(Frozen):
    """One item on the way: as an agenda of its own, with its place in the whole."""

    number: int
    count: int
    found: Found
    agenda: Agenda
    link: str | None


class Walk:
    """A tour of the day's items in their order; what an answer settles on the way is not asked for again.

    It begins with the cards that the agenda shows and holds no state of its own but the codes that were answered:
    each step looks at the journal as it is then.
    """

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._answered: set[tuple[str, int]] = set()
        self._current: tuple[str, int] | None = None
        self.done = self.put_off = self._skipped = self._waiting = 0
        self.is_over = False

    def next(self) -> Step | None:
        """The next item that has not been answered, or None at the end."""
        agenda = build_agenda(self._work.recent, self._work.context(), self._work.rules)
        pairs = [(card, item) for card in agenda.cards for item in card.items if item.finding.actions]
        waiting = [pair for pair in pairs if _key(pair[1]) not in self._answered]
        self._waiting = len(waiting)
        if not waiting:
            return None
        card, item = waiting[0]
        self._current = _key(item)
        suggestion = suggest(item.action, item.contact)
        alone = Card(card.relationship, item.contact, suggestion, (item,))
        return Step(
            number=len(self._answered) + 1,
            count=len(self._answered) + len(waiting),
            found=Found(item, card.relationship),
            agenda=replace(agenda, cards=(alone,), held=(), limit=None),
            link=suggestion.link,
        )

    def _answer(self) -> None:
        if self._current is not None:
            self._answered.add(self._current)

    def skip(self) -> None:
        """Leave an item for later."""
        self._answer()
        self._skipped += 1

    @property
    def left(self) -> int:
        """How many items wait for another time."""
        return self._skipped + (self._waiting if self.is_over else 0)

    def stop(self) -> None:
        """End the tour."""
        self.is_over = True

    def finish(self, found: Found, words: Sequence[str]) -> Receipt:
        """The item is done; saved at once."""
        receipt = done(self._work, found.item.code, words)
        self._work.reread()
        self._answer()
        self.done += 1
        return receipt

    def snooze(self, found: Found, when: str) -> Receipt:
        """The item is put off; saved at once."""
        receipt = snooze(self._work, found.item.code, when)
        self._work.reread()
        self._answer()
        self.put_off += 1
        return receipt

    def dismiss(self, found: Found, why: str | None) -> Receipt:
        """The item is sent away; saved at once."""
        receipt = dismiss(self._work, found.item.code, why)
        self._work.reread()
        self._answer()
        self.put_off += 1
        return receipt


def _key(item: Item) -> tuple[str, int]:
    return (item.finding.rule, item.finding.subject)
