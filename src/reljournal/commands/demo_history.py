"""Three years of calls, mails, cards for the sample journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from reljournal.commands.demo_days import open_after, open_before, weekday_before
from reljournal.commands.demo_house import House, Person
from reljournal.commands.demo_notes import (
    CALLER_EXCHANGES,
    CARE,
    EXCHANGES,
    RECENT,
    SUPPLIER_EXCHANGES,
    Exchange,
)
from reljournal.domain.dates import add_months
from reljournal.domain.interaction import TWO_WAY, WRITTEN, Direction, Interaction
from reljournal.domain.money import Money
from reljournal.values import Frozen, dataclass, replace

TOTAL = 930
_CELEBRATED = (None, "advisory", "friendly")
_LISTENING = 3  # of five exchanges, how many go to the first person of a house
_CARE_EVERY, _CARE_TIMES = 50, 9
_FRESH = 5
"""Days in which an entry may only move over a weekend: a week of mails has to stay within the week."""


@dataclass(frozen=True)
class Group(Frozen):
    """A house in the journal: its own id, and its people with theirs; somebody alone is their own people."""

    house: House
    id: int
    people: tuple[tuple[Person, int], ...]

    def id_of(self, first_name: str) -> int:
        return next((doc_id for person, doc_id in self.people if person.name.startswith(first_name)), self.id)

    @property
    def present(self) -> tuple[tuple[Person, int], ...]:
        return tuple(each for each in self.people if not each[0].has_left)


def history(groups: Mapping[str, Group], today: date, rng: Random) -> list[Interaction]:
    """Every entry of the sample journal, oldest first, without ids."""
    told = [
        entry
        for number, group in enumerate(groups.values())
        for entry in (
            *_recent(group, today),
            *_each_year(group, today, rng),
            *(
                _care(group, today, rng, first=group.house.quiet + 3 * (number % 3))
                if _is_cared_for(group)
                else ()
            ),
        )
    ]
    shares = sum(group.house.share for group in groups.values())
    everyday: list[Interaction] = []
    for group in groups.values():
        quota = round((TOTAL - len(told)) * group.house.share / shares)
        everyday += _everyday(group, today, rng, quota) if quota else ()
    return sorted([*_closed(everyday), *told], key=lambda entry: entry.on)


def _is_cared_for(group: Group) -> bool:
    return group.house.type != "prospect" and group.house.cards != "never"


def _care(group: Group, today: date, rng: Random, first: int) -> Iterator[Interaction]:
    """What keeps a relationship alive, in turn: something to know, an idea, a visit.

    The newest is `first` days ago. A year and a half is enough; what was before is lost among the everyday.
    """
    kept = [exchange for exchange in CARE if _suits(exchange, group.house)]
    for place in range(_CARE_TIMES):
        ago = first + place * _CARE_EVERY
        if kept and ago < group.house.known:
            yield from _exchange(kept[place % len(kept)], group, open_before(today - timedelta(days=ago + 6)), rng)


def _everyday(group: Group, today: date, rng: Random, quota: int) -> list[Interaction]:
    """About `quota` entries, spread evenly over the time that the house is known."""
    exchanges = _exchanges(group, rng, quota)
    begun = today - timedelta(days=group.house.known)
    step = (group.house.known - group.house.quiet) / len(exchanges)
    entries: list[Interaction] = []
    for place, exchange in enumerate(exchanges):
        day = open_before(begun + timedelta(days=int((place + rng.random()) * step)))
        entries += _exchange(exchange, group, day, rng)
    return entries


def _exchange(exchange: Exchange, group: Group, day: date, rng: Random) -> Iterator[Interaction]:
    """The entries of one exchange with somebody of the house, from a day on."""
    people = group.present
    person, doc_id = people[0 if rng.randrange(5) < _LISTENING else rng.randrange(len(people))]
    words = {
        "doc": rng.choice(group.house.documents),
        "lang": group.house.language,
        "name": person.name.removeprefix("Dr. ").split()[0],
        "n": str(rng.randint(3, 19)),
        "lines": str(10 * rng.randint(11, 150)),
    }
    for gap, kind, direction, note, tags in exchange:
        day = open_after(day, gap)
        yield Interaction(
            id=0,
            on=day,
            kind=_liked(kind, person),
            who=(doc_id,),
            direction=_direction(direction),
            note=note.format_map(words),
            tags=_tags(tags, group.house),
            minutes=rng.randrange(5, 60, 5) if kind in ("call", "video") else None,
        )


def _tags(told: str, house: House) -> tuple[str, ...]:
    return (*told.split(), *(("project",) if house.is_dry else ()))


def _suits(exchange: Exchange, house: House) -> bool:
    """Whether an exchange has nothing of what the house lacks."""
    return not any(
        lack == kind or lack in tags.split() for _, kind, _, _, tags in exchange for lack in house.lacks
    )


def _exchanges(group: Group, rng: Random, quota: int) -> list[Exchange]:
    own = {"kommaklar": SUPPLIER_EXCHANGES, "zielonka": CALLER_EXCHANGES}.get(group.house.key, EXCHANGES)
    choices = [exchange for exchange in own if _suits(exchange, group.house)]
    picked: list[Exchange] = []
    waiting: list[Exchange] = []
    while sum(map(len, picked)) < quota:
        # Dealt like cards, so that nothing comes twice in a row and everything comes.
        waiting = waiting or rng.sample(choices, len(choices))
        picked.append(waiting.pop())
    return picked


def _liked(kind: str, person: Person) -> str:
    return kind if kind not in person.avoids else (*person.prefers, "email")[0]


def _direction(word: str) -> Direction:
    return "in" if word == "in" else "out"


def _closed(entries: Sequence[Interaction]) -> Iterator[Interaction]:
    """The entries, with each letter that nothing follows marked as one that waits for no answer."""
    waiting: dict[int, int] = {}
    for place, entry in sorted(enumerate(entries), key=lambda pair: pair[1].on):
        if entry.direction == "in" and entry.kind in WRITTEN:
            waiting[entry.who[0]] = place
        elif entry.is_touch or entry.kind in TWO_WAY:
            waiting.pop(entry.who[0], None)
    for place, entry in enumerate(entries):
        is_last = place == waiting.get(entry.who[0])
        yield replace(entry, tags=(*entry.tags, "noreply")) if is_last else entry


def _recent(group: Group, today: date) -> Iterator[Interaction]:
    for told in RECENT[group.house.key]:
        day = today - timedelta(days=told.ago)
        yield Interaction(
            id=0,
            on=weekday_before(day) if told.ago < _FRESH else open_before(day),
            kind=told.kind,
            who=(group.id_of(told.who),),
            direction=_direction(told.direction),
            note=told.note,
            tags=_tags(told.tags, group.house),
            value=Money(told.value, "EUR") if told.value else None,
        )


def _each_year(group: Group, today: date, rng: Random) -> Iterator[Interaction]:
    """The days on which one writes every year: birthdays, and a card before the holidays."""
    first, last = today - timedelta(days=group.house.known), today - timedelta(days=group.house.quiet)
    for entry in _birthdays(group, today, rng):
        if first <= entry.on <= last:
            yield entry
    # Cards that went out in November are written, whatever else was quiet since.
    written = today - timedelta(days=3) if group.house.cards == "november" else last
    for entry in _year_ends(group, today, rng):
        if first <= entry.on <= written:
            yield entry


def _birthdays(group: Group, today: date, rng: Random) -> Iterator[Interaction]:
    if group.house.type not in _CELEBRATED:
        return
    for person, doc_id in group.present:
        for back in range(4 if person.birthday is not None else 0):
            on = open_before(birthday_of(person, today, back))
            like = rng.choice(person.likes or ("the year ahead",))
            entry = Interaction(0, on, "card", (doc_id,), note=f"Birthday card, a word about {like}")
            if group.house.type == "friendly":
                worth = Money(f"{rng.randint(14, 24)}.50", "EUR")
                entry = replace(entry, kind="gift", note=f"For the birthday, because of {like}", value=worth)
            yield replace(entry, occasion="birthday")


def _year_ends(group: Group, today: date, rng: Random) -> Iterator[Interaction]:
    who = (group.present[0][1],)
    for back in range(4 if _is_cared_for(group) else 0):
        year = today.year - back
        early = group.house.cards == "november"
        on = open_before(date(year, 11, rng.randint(23, 28)) if early else date(year, 12, rng.randint(8, 18)))
        entry = Interaction(0, on, "card", who, note="Year-end card, written by hand", tags=("thanks",))
        if group.house.type == "supplier":
            entry = replace(entry, kind="gift", note="A calendar and a jar of honey", value=Money("18.50", "EUR"))
        yield entry


def birthday_of(person: Person, today: date, back: int = 0) -> date:
    """The birthday next to the day that the sample is made for, or the one `back` years before."""
    if isinstance(person.birthday, str):
        month, day = int(person.birthday[2:4]), int(person.birthday[5:])
        return add_months(date(2000, month, day), 12 * (today.year - back - 2000))
    found = today + timedelta(days=person.birthday or 0)
    # Only one of them is born on a leap day, by name.
    return add_months(found - timedelta(days=(found.month, found.day) == (2, 29)), -12 * back)
