"""Projects, invoices, promises, all that is open in the sample journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from reljournal.commands.demo_days import open_before, weekday_after, weekday_before
from reljournal.commands.demo_history import Group
from reljournal.commands.demo_house import House
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import Agreement, Deferral, Friction, Invoice, Occasion, Outcome, Project, Promise
from reljournal.domain.money import Money
from reljournal.values import replace

Groups = Mapping[str, Group]

_CENTS_A_LINE = 165
_CLAIM = "payment-target-exceeded"
_TERMS = (
    ("scope", "Translation with a second pair of eyes; layout is theirs"),
    ("budget", "Offer by the line, more than 10 % above it only after a word"),
    ("billing", "One invoice at delivery, longer work in two halves"),
    ("rescheduling", "A new date is agreed two working days ahead"),
)


def projects(groups: Groups, today: date) -> Iterator[Project]:
    """For each house something that ended, and what runs now."""
    for number, group in enumerate(groups.values()):
        house = group.house
        if house.invoices:
            end = weekday_before(today - timedelta(days=130 + 17 * number))
            start = open_before(end - timedelta(days=60))
            name = house.documents[0].capitalize()
            outcome: Outcome = "mixed" if house.key == "harbour" else "well"
            yield Project(0, group.id, name, start, end, state="ended", ended=end, outcome=outcome)
        if house.project:
            start = open_before(today - timedelta(days=50 + 3 * number))
            due = weekday_before(today + timedelta(days=house.deadline))
            running = Project(0, group.id, house.project, start, due, budget=Money(f"{number + 3}400.00", "EUR"))
            yield replace(running, state="paused") if house.key == "tunali" else running
    zeytin = groups["zeytin"].id
    began, done = open_before(today - timedelta(days=80)), weekday_before(today - timedelta(days=5))
    yield Project(0, zeytin, "Shop pages", began, done, state="ended", ended=done, outcome="well")


def invoices(groups: Groups, today: date, rng: Random) -> list[Invoice]:
    """Every invoice, oldest first, numbered through each year."""
    found = sorted(
        (invoice for group in groups.values() for invoice in _of_house(group, today, rng)),
        key=lambda invoice: invoice.issued,
    )
    counts: dict[int, int] = {}
    for place, invoice in enumerate(found):
        year = invoice.issued.year
        counts[year] = counts.get(year, 0) + 1
        found[place] = replace(invoice, number=f"{year}-{counts[year]:03}")
    return found


def _of_house(group: Group, today: date, rng: Random) -> Iterator[Invoice]:
    house = group.house
    paid = house.invoices - (house.due is not None)
    newest = 130 if house.late else 60
    step = (house.known - 30 - newest) / max(paid, 1)
    for place in range(paid):
        issued = weekday_before(today - timedelta(days=newest + int((paid - place - 0.5) * step)))
        due = issued + timedelta(days=house.terms)
        days = house.late[place] if house.late else rng.randint(-6, 3)
        settled = weekday_before(due + timedelta(days=days))
        yield Invoice(0, group.id, _amount(house, rng), issued, due, paid=settled)
    if house.due is not None:
        due = weekday_before(today + timedelta(days=house.due))
        yield Invoice(0, group.id, _amount(house, rng), due - timedelta(days=house.terms), due)


def _amount(house: House, rng: Random) -> Money:
    cents = rng.randint(*house.lines) * _CENTS_A_LINE
    return Money(f"{cents // 100}.{cents % 100:02}", "EUR")


def reminders(open_invoices: Mapping[str, Invoice], today: date) -> Iterator[Deferral]:
    """What was said of two invoices that are late; each stands among the last weeks' entries, too."""

    def reminded(key: str, ago: int, stage: int, by: str) -> Deferral:
        on = open_before(today - timedelta(days=ago))
        return Deferral(0, "reminded", _CLAIM, open_invoices[key].id, on, stage=stage, by=by)

    yield reminded("brueckner", 42, 1, "email")
    call = reminded("brueckner", 36, 2, "call")
    yield replace(call, result="promised", until=weekday_before(today - timedelta(days=31)))
    yield reminded("brueckner", 29, 3, "letter")
    yield reminded("harbour", 7, 1, "email")


def promises(groups: Groups, today: date) -> Iterator[Promise]:
    """Words kept and broken, and four that are open: due now, overdue on their side, and two for later."""

    def promise(key: str, who: str, text: str, made: int, by: date, *, theirs: bool = False) -> Promise:
        on = open_before(today - timedelta(days=made))
        return Promise(0, groups[key].id_of(who), text, on, by, theirs)

    def kept(key: str, who: str, text: str, ago: int, *, theirs: bool = False) -> Promise:
        by = weekday_before(today - timedelta(days=ago))
        return replace(promise(key, who, text, ago + 9, by, theirs=theirs), state="kept", closed=by)

    def ahead(days: int) -> date:
        return weekday_before(today + timedelta(days=days))

    yield kept("nachtfalter", "Jonas", "Sample pages for the Lyon fair", 400)
    yield kept("kanzlei", "Dr. Carola", "Signed term list", 290, theirs=True)
    yield kept("museum", "Emil", "Shorter version of the wall texts", 210)
    yield kept("zeytin", "Kerem", "Photos of the new labels", 160, theirs=True)
    yield kept("fernweh", "Nils", "Glossary of gear parts", 95)
    for text, ago in (("Feedback from the fitters", 175), ("The new data sheets", 110), ("A date for a talk", 66)):
        broken = promise("brueckner", "Frank", text, ago + 15, ahead(-ago), theirs=True)
        yield replace(broken, state="broken", closed=ahead(-ago + 20))
    yield promise("podzegarem", "Agnieszka", "the annotated title list", 22, weekday_after(today))
    yield promise("fernweh", "Zeynep", "the size charts", 15, ahead(-5), theirs=True)
    yield promise("tunali", "Ayşe", "first chapter in English", 75, ahead(46))
    yield promise("thormaehlen", "Wiebke", "drawings of the pedal board", 25, ahead(12), theirs=True)


def agreements(groups: Groups, running: Sequence[Project], today: date) -> Iterator[Agreement]:
    """What was settled when the running projects began, one thing left open; a rate to review, one to confirm."""
    for project in running:
        for topic, text in _TERMS:
            if project.who == groups["podzegarem"].id and topic == "rescheduling":
                continue
            review = today + timedelta(days=120) if topic == "billing" else None
            yield Agreement(0, project.who, topic, text, project.started, written=True, review=review)
    publisher, workshop = groups["nachtfalter"], groups["morvan"]
    year_ago = open_before(today - timedelta(days=350))
    review = today + timedelta(days=9)
    with_ = publisher.id_of("Henrike")
    yield Agreement(
        0, publisher.id, "budget", "1.65 EUR a line for prose", year_ago, written=True, with_=with_, review=review
    )
    with_ = workshop.id_of("Bastien")
    yield Agreement(
        0, workshop.id, "billing", "Payment within 14 days", year_ago, written=True, with_=with_, unconfirmed=True
    )


def frictions(groups: Groups, today: date) -> Iterator[Friction]:
    """One that was talked through long ago, one lately, one that is open."""

    def past(days: int) -> date:
        return weekday_before(today - timedelta(days=days))

    yield Friction(
        0,
        groups["kanzlei"].id_of("Matthias"),
        "A clause was translated from an old draft",
        past(440),
        mine=True,
        resolved=past(438),
        resolution="Drafts now carry their date in the name",
    )
    yield Friction(
        0,
        groups["harbour"].id_of("Imogen"),
        "Rush job ordered on a Friday evening",
        past(25),
        resolved=past(20),
        resolution="Agreed on a surcharge for weekends",
    )
    yield Friction(
        0,
        groups["museum"].id_of("Philippa"),
        "a visitor found the wrong Danish version in the audio guide",
        past(7),
        mine=True,
    )


def occasions(groups: Groups, today: date) -> Iterator[Occasion]:
    """Days that come round, and one that comes once."""
    yield Occasion(0, groups["thormaehlen"].id, "The workshop's founding day", today - timedelta(days=230), True)
    yield Occasion(0, groups["nachtfalter"].id, "Autumn list goes to the printer", today + timedelta(days=4))


def plans(groups: Groups, today: date) -> Iterator[Interaction]:
    """What is agreed: one talk for today, or for the Friday before a weekend, and one visit to come."""
    video = (groups["podzegarem"].id_of("Agnieszka"),)
    visit = (groups["thormaehlen"].id_of("Wiebke"),)
    later = weekday_before(today + timedelta(days=20))
    yield Interaction(0, weekday_before(today), "video", video, note="choose the last three essays", planned=True)
    yield Interaction(0, later, "meeting", visit, note="hear the finished organ", planned=True)
