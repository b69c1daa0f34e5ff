"""What the others do in the year: they write, answer, pay, promise, thank, argue; work begins and ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random

from reljournal.domain.contact import Contact
from reljournal.domain.interaction import TWO_WAY, WRITTEN, Direction, Interaction
from reljournal.domain.ledgers import (
    Deferral,
    Friction,
    Invoice,
    Outcome,
    Project,
    ProjectState,
    Promise,
    ReminderResult,
)
from year_cast import CLIENTS, FIRST, LAST, Character, Journal, amount

_Event = Callable[[date], object]
_DELAYS = {"early": (-6, 0), "in time": (-2, 1), "late": (3, 14), "very late": (20, 50), "argues": (0, 40)}
_OUTCOMES: tuple[Outcome, ...] = ("well", "well", "well", "well", "mixed", "badly")
_YEAR = (LAST - FIRST).days + 1


class World:
    """Everybody but the user. What they will do is kept by its day; `on_day` lets it happen."""

    def __init__(self, random: Random, journal: Journal, characters: Sequence[Character]) -> None:
        self._random, self._journal = random, journal
        self.by_home = {character.home: character for character in characters}
        self._events: dict[date, list[_Event]] = {}
        for character in characters:
            self._year_of(character)
        clients = [each for each in characters if each.type in CLIENTS]
        for character in random.sample(clients, 9):
            self._some_day(partial(self._friction, character))
        houses = [each for each in clients if len(each.people) > 1]
        for character in random.sample(houses, 3):
            self._some_day(partial(self._hand_over, character))
        for character in random.sample(clients, 2):
            self._some_day(partial(self._hard_phase, character))

    def on_day(self, day: date) -> None:
        """Let happen what happens on this day."""
        for event in self._events.pop(day, ()):
            event(day)

    def at(self, day: date, event: _Event) -> None:
        """Let something happen on a day; on weekends nobody does any work, so it comes on Monday."""
        self._events.setdefault(
            day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0), []
        ).append(event)

    # what each of them does by themselves

    def _some_day(self, event: _Event) -> None:
        self.at(FIRST + timedelta(days=self._random.randrange(_YEAR - 20)), event)

    def _often(self, times: float, event: _Event) -> None:
        whole = int(times) + (self._random.random() < times % 1)
        for _ in range(whole):
            self._some_day(event)

    def _year_of(self, who: Character) -> None:
        self._often(who.mails, lambda day: self._writes(who, day))
        self._often(who.mails / 4, lambda day: self._told(who, day, "call", direction="in"))
        self._often(0.25, lambda day: self._told(who, day, "email", "referral", direction="in"))
        self._often(0.25, lambda day: self._told(who, day, "email", "praise", direction="in"))
        self._often(0.15, lambda day: self._told(who, day, "gift", direction="in"))
        self._often(0.2, lambda day: self._told(who, day, "call", "sparring", direction="in"))
        self._often(1.0, lambda day: self._promises(who, day))
        self._often(who.projects, lambda day: self._begins_work(who, day))
        if self._random.random() < 0.3:
            christmas = date(FIRST.year, 12, self._random.randint(8, 22))
            self.at(christmas, lambda day: self._told(who, day, "card", direction="in"))

    def _writes(self, who: Character, day: date) -> None:
        """A mail of theirs; every third needs no answer, and the user marks it so."""
        tags = ("noreply",) if self._random.random() < 0.35 else ()
        kind = self._random.choice(("email", "email", "email", "message"))
        self._entry(who, day, kind, *tags, direction="in", project=self._running(who))

    def _told(self, who: Character, day: date, kind: str, *tags: str, direction: Direction = "out") -> None:
        self._entry(who, day, kind, *tags, direction=direction)

    def _entry(
        self,
        who: Character,
        day: date,
        kind: str,
        *tags: str,
        direction: Direction = "out",
        project: int | None = None,
    ) -> None:
        person = self._random.choice([each for each in who.people if self._is_there(each)])
        self._journal.write(Interaction(0, day, kind, (person,), direction, tags=tags, project=project))

    def _is_there(self, person: int) -> bool:
        return self._journal.book.contacts[person].is_reachable

    def _running(self, who: Character) -> int | None:
        projects = self._journal.book.projects.values()
        return next((each.id for each in projects if each.who == who.home and each.state == "active"), None)

    def _promises(self, who: Character, day: date) -> None:
        """A word is given in a talk: by the user, or by them, and they keep it or do not."""
        self._told(who, day, "call")
        theirs = self._random.random() < 0.5
        by = day + timedelta(days=self._random.randint(3, 20))
        (promise,) = self._journal.write(Promise(0, who.home, "the papers", day, by, theirs=theirs))
        if theirs and self._random.random() < who.keeps_word:
            self.at(by + timedelta(days=self._random.randint(-3, 1)), lambda on: self._keeps(promise, on))

    def _keeps(self, promise: int, day: date) -> None:
        given = self._journal.book.promises[promise]
        if given.state == "open":
            self._journal.write(replace(given, state="kept", closed=day))

    def _friction(self, who: Character, day: date) -> None:
        """Something goes wrong: noted as a friction, as a tension, or as a mistake of the user's own."""
        way = self._random.choice(("friction", "friction", "friction", "tension", "mistake"))
        if way == "friction":
            self._journal.write(Friction(0, who.home, "the late delivery", day))
        else:
            self._told(who, day, "email", way, "noreply", direction="in")

    def _hard_phase(self, who: Character, day: date) -> None:
        self._told(who, day, "call", "crisis")

    def _hand_over(self, who: Character, day: date) -> None:
        """The last person of a house leaves and the first takes over what was agreed, unconfirmed."""
        book = self._journal.book
        old, new = book.contacts[who.people[-1]], book.contacts[who.people[0]]
        agreements = [each for each in book.agreements.values() if each.who == who.home]
        self._journal.write(
            replace(old, status="ended"),
            replace(new, took_over=day, follows=old.id),
            *(replace(each, with_=new.id, unconfirmed=True) for each in agreements),
        )

    # work and money

    def _begins_work(self, who: Character, day: date) -> None:
        if self._running(who) or day > LAST - timedelta(days=45):
            return
        length = self._random.randint(20, 90)
        due = day + timedelta(days=length)
        (project,) = self._journal.write(Project(0, who.home, f"Work of {day:%B}", day, due=due))
        for step in range(7, length, self._random.randint(9, 18)):
            self.at(day + timedelta(days=step), lambda on: self._works(who, project, on))
        self.at(due + timedelta(days=self._random.randint(-6, 12)), lambda on: self._ends_work(who, project, on))
        if self._random.random() < 0.1:
            pause = day + timedelta(days=length // 3)
            self.at(pause, lambda on: self._moves(project, "paused"))
            self.at(pause + timedelta(days=40), lambda on: self._moves(project, "active"))

    def _works(self, who: Character, project: int, day: date) -> None:
        if self._journal.book.projects[project].state != "active":
            return
        tags = ("agreed",) if self._random.random() < 0.25 else ()
        kind = self._random.choice(("call", "video", "meeting"))
        self._entry(who, day, kind, *tags, direction=self._random.choice(("in", "out")), project=project)
        if self._random.random() < 0.25:
            self._promises(who, day)
        if self._random.random() < 0.04:
            self._told(who, day, "call", "concession")

    def _moves(self, project: int, state: ProjectState) -> None:
        running = self._journal.book.projects[project]
        if running.state != "ended":
            self._journal.write(replace(running, state=state))

    def _ends_work(self, who: Character, project: int, day: date) -> None:
        work = self._journal.book.projects[project]
        outcome = self._random.choice(_OUTCOMES)
        self._journal.write(replace(work, state="ended", ended=day, outcome=outcome))
        for part in range(self._random.randint(1, 2)):
            self.at(day + timedelta(days=3 + 20 * part), lambda on: self._invoiced(who, project, on))

    def _invoiced(self, who: Character, project: int, day: date) -> None:
        due = day + timedelta(days=self._random.choice((14, 14, 30)))
        number = f"{FIRST.year}-{len(self._journal.book.invoices)}"
        (invoice,) = self._journal.write(Invoice(0, who.home, amount(self._random), day, due, number, project))
        late = self._random.randint(*_DELAYS[who.pays])
        if who.pays != "argues":
            self.at(max(due + timedelta(days=late), day), lambda on: self._pays(invoice, on))

    def _pays(self, invoice: int, day: date) -> None:
        claim = self._journal.book.invoices[invoice]
        if claim.paid is None:
            self._journal.write(replace(claim, paid=day))

    # how they take what the user does

    def hears(self, entry: Interaction, project: int | None = None) -> None:
        """They answer what was written to them, or do not; what was said by voice is answered at once."""
        if entry.kind in TWO_WAY or entry.kind not in WRITTEN:
            return
        who = self.character(entry.who[0])
        if self._random.random() < who.answers:
            tags = ("noreply",) if self._random.random() < 0.75 else ()
            wait = timedelta(days=self._random.randint(1, 6))
            person = entry.who
            self.at(
                entry.on + wait,
                lambda on: self._journal.write(Interaction(0, on, entry.kind, person, "in", tags=tags)),
            )

    def answers_reminder(self, reminder: Deferral, day: date) -> Deferral:
        """What they say to a reminder; sooner or later they pay."""
        random, invoice = self._random, reminder.subject
        result: ReminderResult = random.choice(
            ("reached", "reached", "promised", "promised", "sent", "not-received")
        )
        if self.character(self._journal.book.invoices[invoice].who).pays == "argues" and random.random() < 0.5:
            result = "disputed"
        until = None
        if result == "disputed":
            self._journal.write(Friction(0, self._journal.book.invoices[invoice].who, "the invoice", day))
        elif result == "promised":
            until = day + timedelta(days=random.randint(3, 12))
        if result != "disputed" and random.random() < 0.6:
            pays = until or day + timedelta(days=random.randint(2, 9))
            self.at(pays, lambda on: self._pays(invoice, on))
        return replace(reminder, result=result, until=until)

    def asked_for(self, promise: int, day: date) -> None:
        """They are asked for what they promised: most bring it, the others say that they will not."""
        wait = timedelta(days=self._random.randint(1, 8))
        if self._random.random() < 0.7:
            self.at(day + wait, lambda on: self._keeps(promise, on))
        elif self._random.random() < 0.5:
            given = self._journal.book.promises[promise]
            self._journal.write(replace(given, state="broken", closed=day))

    def character(self, contact: int) -> Character:
        return self.by_home[self._journal.book.relationship_id(contact)]

    def contact(self, contact: int) -> Contact:
        return self._journal.book.contacts[contact]
