"""What a year is judged by: touches, waits, what came back, what was left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from reljournal.domain.finding import FAMILIES
from reljournal.domain.policy import Policy
from reljournal.domain.relationship import Relationship, build_relationships
from reljournal.reports.agenda import Agenda, Card, Item
from reljournal.rules import catalogue
from year import LIMIT, Year, context
from year_cast import LAST
from year_user import Done

OWN_ACCORD = frozenset({"rhythm", "growth", "balance"})
"""The families that suggest a contact which nobody waits for."""
WAITED_FOR = frozenset({"payment-target-exceeded", "promise-due", "promise-awaited", "friction-open"})
"""The rules whose overdue items have to come to the first page within days."""
UNANSWERED, SPANS = 3, 3
"""So many touches without an answer, within so many times the type's least days: what `give-space` allows."""
STEADY = 6
"""Times the least days over which suggestions may not come more often, on average, than once in the least days."""
RETURNS = 14
"""Days for which an item that was done stays away, unless there is news."""
_RULES = catalogue()

Key = tuple[str, int]


def items(cards: tuple[Card, ...]) -> list[Item]:
    return [item for card in cards for item in card.items]


def key(item: Item) -> Key:
    return (item.finding.rule, item.finding.subject)


@dataclass(frozen=True)
class Touched:
    """One relationship's year: the days of all touches, and the items that the agenda suggested on its own."""

    relationship: Relationship
    policy: Policy
    suggested: tuple[Done, ...]

    @property
    def days(self) -> list[date]:
        """The days of its own suggestions: several on one day are one visit."""
        return sorted({each.on for each in self.suggested})

    def unanswered_before(self, done: Done) -> int:
        """The touches before an item was done which nobody had answered, in three times the least days."""
        window = timedelta(days=SPANS * self.policy.least_days)
        count = 0
        for entry in reversed(self.relationship.entries):
            if entry.on >= done.on or entry.kind == "note":
                continue
            if (
                entry.direction == "in"
                or entry.kind in ("call", "meeting", "video")
                or done.on - entry.on >= window
            ):
                break
            count += 1
        return count

    def most_within(self, times: int) -> int:
        """The most of its days that lie within so many times the least days."""
        window = timedelta(days=times * self.policy.least_days)
        return max((sum(day <= other < day + window for other in self.days) for day in self.days), default=0)


def touched(year: Year) -> Iterator[Touched]:
    """Every relationship with what the agenda suggested for it on its own."""
    for relationship in build_relationships(year.book, LAST):
        own = (each for each in year.done if each.home == relationship.id and _family(each) in OWN_ACCORD)
        yield Touched(relationship, context(LAST).policy(relationship), tuple(own))


def _family(done: Done) -> str:
    return _RULES[done.finding.rule].family


def longest_waits(year: Year, *, until_done: bool = False) -> dict[str, int]:
    """By rule, the most mornings in a row on which an overdue item was not on the first page (or not done)."""
    waits: dict[Key, int] = {}
    longest: dict[str, int] = {}
    for agenda in year.mornings:
        overdue = {key(item) for item in items(agenda.cards) if item.urgency == "overdue"}
        seen = set() if until_done else {key(item) for item in items(agenda.shown)}
        waits = {each: waits.get(each, 0) + 1 for each in overdue - seen}
        for (rule, _), mornings in waits.items():
            longest[rule] = max(longest.get(rule, 0), mornings)
    return longest


def came_back(year: Year) -> list[tuple[Done, date]]:
    """Items that were done and stood there again within two weeks, with nothing new but what the doing wrote."""
    done: defaultdict[Key, list[Done]] = defaultdict(list)
    for each in year.done:
        done[each.key].append(each)
    return [
        (before, agenda.today)
        for agenda in year.agendas
        for item in items(agenda.cards)
        for before in done.get(key(item), ())
        if timedelta(0) < agenda.today - before.on < timedelta(days=RETURNS) and not _is_news(item, before)
    ]


def _is_news(item: Item, before: Done) -> bool:
    now, then = item.finding, before.finding
    new = set(now.evidence) - set(then.evidence) - before.written
    return bool(new) or now.cycle != then.cycle or (now.stage or 0) > (then.stage or 0)


def left_overdue(agenda: Agenda) -> list[str]:
    """What is overdue on an agenda, each as `who: rule`."""
    return [
        f"{card.relationship.name}: {item.finding.rule}"
        for card in agenda.cards
        for item in card.items
        if item.urgency == "overdue"
    ]


def open_in_their_hands(year: Year) -> dict[str, int]:
    """What is still open at the end although the user has done their part: unpaid, promised to them."""
    relationships = build_relationships(year.book, LAST)
    ctx = context(LAST)
    unpaid = [each for relationship in relationships for each in relationship.open_invoices]
    promised = [each for relationship in relationships for each in relationship.open_promises if each.theirs]
    return {
        "unpaid after their target": sum(ctx.working_day_from(each.due) < LAST for each in unpaid),
        "promised to you and not brought": sum(each.by < LAST for each in promised),
    }


def figures(year: Year) -> list[tuple[str, str]]:
    """The year in figures: what is measured, and how much it was."""
    cards = sorted(len(agenda.cards) for agenda in year.mornings)
    entries = sum(entry.on.year == LAST.year for entry in year.book.interactions.values())
    return [
        ("Relationships; mornings on which the agenda was read", f"{len(year.characters)}; {len(year.mornings)}"),
        ("Entries written in the year, by both sides", str(entries)),
        ("Cards a morning: in the middle; at most", f"{median(cards):g}; {cards[-1]}"),
        (f"Mornings with more than the {LIMIT} cards that are shown", str(sum(count > LIMIT for count in cards))),
        ("Items done; settled by another item of their card", f"{len(year.done)}; {year.settled}"),
        *_by_family(year),
        *_by_type(year),
        *_by_wait(year),
        ("Overdue on the last evening", str(len(left_overdue(year.evening)))),
        *((f"On the last evening {what}", str(count)) for what, count in open_in_their_hands(year).items()),
    ]


def _by_family(year: Year) -> Iterator[tuple[str, str]]:
    for family in FAMILIES:
        if count := sum(_family(each) == family for each in year.done):
            yield f"Items done: {family}", str(count)


def _by_type(year: Year) -> Iterator[tuple[str, str]]:
    groups: defaultdict[str, list[Touched]] = defaultdict(list)
    for each in touched(year):
        groups[each.policy.type].append(each)
    for name, group in sorted(groups.items()):
        least, days = group[0].policy.least_days, [len(each.days) for each in group]
        told = f"`{name}` ({least} least days): days with a contact that nobody waited for, in the middle; at most"
        yield told, f"{median(days):g}; {max(days)} of {365 // least}"


def _by_wait(year: Year) -> Iterator[tuple[str, str]]:
    waits, until_done = longest_waits(year), longest_waits(year, until_done=True)
    for rule in sorted(WAITED_FOR):
        told = f"Longest wait of an overdue `{rule}`, in mornings: for the first page; to be done"
        yield told, f"{waits.get(rule, 0)}; {until_done.get(rule, 0)}"
