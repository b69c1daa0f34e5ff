"""The agenda for terminals, files and programs."""

from __future__ import annotations

from reljournal.domain.finding import NICETY
from reljournal.domain.message import N_, msg
from reljournal.render.safe import NO_BREAK, markdown, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from reljournal.domain.finding import Urgency
    from reljournal.domain.message import Message
    from reljournal.render.words import Words
    from reljournal.reports.agenda import Agenda, Card, Item, Suggestion
    from reljournal.reports.standing import Hold


def as_json(agenda: Agenda, words: Words) -> dict[str, Any]:
    """The contract's object: every card, whatever the limit."""
    return {
        "date": agenda.today.isoformat(),
        "cards": [_card_json(card, words) for card in agenda.cards],
        "held": [
            {
                "rule": held.finding.rule,
                "relationship": held.relationship.name,
                "by": held.hold.by,
                "until": held.hold.until.isoformat() if held.hold.until else None,
                "code": held.code,
                "headline": words(held.finding.headline),
            }
            for held in agenda.held
        ],
        "hidden": 0,
        "errors": [
            {"rule": failure.rule, "relationship": failure.relationship, "error": failure.error}
            for failure in agenda.failures
        ]
        + [{"rule": None, "relationship": None, "error": warning} for warning in agenda.warnings],
    }


def _card_json(card: Card, words: Words) -> dict[str, Any]:
    return {
        "relationship": card.relationship.name,
        "relationship_id": str(card.relationship.id),
        "contact": card.contact.name,
        "contact_id": str(card.contact.id),
        "urgency": card.urgency,
        "suggestion": {
            "kind": card.suggestion.kind,
            "text": suggestion_text(card.suggestion, words),
            "link": card.suggestion.link,
        },
        "items": [
            {
                "code": item.code,
                "rule": item.finding.rule,
                "urgency": item.urgency,
                "due": item.finding.due.isoformat(),
                "days_overdue": item.days_overdue,
                "headline": words(item.finding.headline),
                "reason": words(item.finding.reason),
                "action": item.action,
                "stage": item.finding.stage,
                "evidence": [str(doc_id) for doc_id in item.finding.evidence],
                "appears": item.appears.isoformat(),
                "advice": words(item.advice) if item.advice else None,
            }
            for item in card.items
        ],
    }


def suggestion_text(suggestion: Suggestion, words: Words) -> str:
    """`Call Anna Weber, +49 30 …, 09:00-17:00`."""
    return ", ".join([words(suggestion.text), *suggestion_details(suggestion, words)])


def suggestion_details(suggestion: Suggestion, words: Words) -> list[str]:
    """The address and the hours that go with a suggestion."""
    details = [words.value("address", suggestion.address)] if suggestion.address else []
    if suggestion.hours:
        details.append(words(msg(N_("between {start} and {end}"), **_hours(suggestion))))
    return details


def _hours(suggestion: Suggestion) -> dict[str, str]:
    assert suggestion.hours is not None
    return {"start": f"{suggestion.hours.start:%H:%M}", "end": f"{suggestion.hours.end:%H:%M}"}


def urgency_text(urgency: Urgency, item: Item, agenda: Agenda, words: Words) -> str:
    """How pressing an item is, in words, so that it can be read without colour."""
    if urgency == "overdue":
        return words(msg(N_("overdue {n:days}"), n=item.days_overdue))
    if urgency == "today":
        return words(N_("today"))
    if urgency == "info":
        return words(N_("when it suits") if item.finding.actions and item.rank == NICETY else N_("worth knowing"))
    day = item.finding.due if item.finding.due > agenda.today else item.appears
    return words.value("n", (day - agenda.today).days, "away")


def heading(agenda: Agenda, words: Words) -> str:
    """The day, and how many relationships are on it."""
    return words.day(agenda.today, weekday=True)


def summary(agenda: Agenda) -> Message:
    """How much there is to do, in one phrase."""
    if not agenda.count:
        return msg(N_("nobody is waiting"))
    return msg(N_("{n:relationships} to care for"), n=agenda.count)


def closing(agenda: Agenda, words: Words) -> list[str]:
    """The last line's parts: what is hidden, held back, put off or broken, and how to see it."""
    parts: list[Message] = []
    if agenda.hidden:
        parts.append(msg(N_("{n:cards}: rel today --all"), n=agenda.hidden))
    if agenda.held_back:
        parts.append(msg(N_("{n} held back: rel today --held"), n=agenda.held_back))
    if agenda.put_off:
        parts.append(msg(N_("{n} put off: rel today --held"), n=agenda.put_off))
    for failure in {failure.rule: failure for failure in agenda.failures}.values():
        parts.append(msg(N_("rule {rule} failed ({error})"), rule=failure.rule, error=failure.error))
    parts += [msg(N_("left out: {warning}"), warning=warning) for warning in agenda.warnings]
    return [words(part) for part in parts]


def quiet(agenda: Agenda, words: Words) -> list[str]:
    """What to say on a day on which nobody waits."""
    return [] if agenda.cards else [words(N_("Enjoy the quiet: rel today --days 7 shows what comes next."))]


def how_to_go_on(agenda: Agenda, words: Words) -> list[str]:
    """How the codes are used, for who reads the agenda away from the terminal."""
    if not agenda.shown:
        return []
    code = agenda.shown[0].items[0].code
    return [words(msg(N_("When it is done: rel done {code}. Not today: rel snooze {code} 3d."), code=code))]


def held_lines(agenda: Agenda, words: Words) -> Iterator[str]:
    """What fires and is not shown, each with what keeps it away."""
    for held in agenda.held:
        yield words(
            msg(
                N_("{code}  {name}: {headline} ({held})"),
                code=held.code,
                name=held.relationship.name,
                headline=held.finding.headline,
                held=held_text(held.hold),
            )
        )


def held_text(hold: Hold) -> Message:
    """What keeps an item away: `put off until 3 March`, `held back by give-space`."""
    said = {
        "snoozed": N_("put off until {until}"),
        "done": N_("done, back on {until}") if hold.until else N_("done"),
        "dismissed": N_("dismissed until something changes"),
        "paused": N_("rests while they are paused"),
    }
    return msg(said.get(hold.by, N_("held back by {rule}")), rule=hold.by, until=hold.until)


def as_plain(agenda: Agenda, words: Words, *, held: bool = False, bare: bool = False) -> str:
    """One line an item, the first four words code, urgency, due date and rule: made for grep and awk.

    `bare` leaves the heading away.
    """
    lines = [] if bare else [f"{heading(agenda, words)}: {words(summary(agenda))}"]
    for card in agenda.shown:
        for item in card.items:
            lines.append(
                f"{item.code:<4}  {item.urgency:<7}  {item.finding.due.isoformat()}  {item.finding.rule:<24}  "
                f"{visible(card.relationship.name)}: {_sentences(item, card, words)}"
            )
    if held:
        lines += held_lines(agenda, words)
    lines += closing(agenda, words)
    return "\n".join(lines).replace(NO_BREAK, " ")


def _sentences(item: Item, card: Card, words: Words) -> str:
    told = [words(item.finding.headline), words(item.finding.reason)]
    if item is card.items[0] and card.suggestion.kind != "wait":
        told.insert(0, suggestion_text(card.suggestion, words))
    if item.advice:
        told.append(words(item.advice))
    return " | ".join(told)


def as_markdown(agenda: Agenda, words: Words, *, held: bool = False) -> str:
    """Headings for relationships and a list of their items."""
    lines = [f"# {markdown(heading(agenda, words))}", "", markdown(words(summary(agenda)))]
    for card in agenda.shown:
        lines += ["", f"## {markdown(visible(card.relationship.name))}", ""]
        if card.suggestion.kind != "wait":
            text = markdown(suggestion_text(card.suggestion, words))
            lines += [f"**[{text}]({card.suggestion.link})**" if card.suggestion.link else f"**{text}**", ""]
        for item in card.items:
            pressing = markdown(urgency_text(item.urgency, item, agenda, words))
            lines.append(f"- `{item.code}` {markdown(words(item.finding.headline))} ({pressing})  ")
            lines.append(f"  {markdown(words(item.finding.reason))}")
            if item.advice:
                lines.append(f"  {markdown(words(item.advice))}")
    rest = [*(held_lines(agenda, words) if held else ()), *closing(agenda, words)]
    lines += ["", *(f"_{markdown(line)}_" for line in rest)] if rest else []
    return "\n".join(lines).replace(NO_BREAK, " ")


def all_lines(parts: Iterable[str]) -> str:
    """Parts of a last line, set apart by dots."""
    return " · ".join(parts)
