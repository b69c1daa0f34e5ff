"""Writing down what happened, or what is agreed to happen."""

from __future__ import annotations

from datetime import date, time

from reljournal.commands import resolve
from reljournal.commands.writing import insert, put
from reljournal.domain.interaction import Direction, Interaction, with_whom
from reljournal.domain.ledgers import Promise
from reljournal.domain.message import N_, Message, Value, Word, msg
from reljournal.domain.money import parse_money
from reljournal.domain.quoting import quoted
from reljournal.errors import UsageError
from reljournal.reports.effect import Effect, Outlook, Upcoming, effect, next_matter
from reljournal.reports.receipt import Receipt
from reljournal.values import Frozen, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from reljournal.commands.workspace import Workspace
    from reljournal.domain.book import Entity
    from reljournal.domain.contact import Contact
    from reljournal.domain.finding import Finding


@dataclass(frozen=True)
class Entry(Frozen):
    """An entry as typed: nothing of it is resolved yet."""

    kind: str
    who: str
    words: Sequence[str] = ()
    on: str | None = None
    direction: Direction = "out"
    project: str | None = None
    value: str | None = None
    minutes: int | None = None
    promise: str | None = None
    they_promise: str | None = None
    by: Sequence[str] = ()
    occasion: str | None = None
    confidential: bool = False
    planned: bool = False


def log_entry(work: Workspace, entry: Entry, *, dry_run: bool = False) -> Receipt:
    """Write an entry, and any promises made in it, as one step that undo takes back whole.

    The receipt names what the entry settled and the next day that matters. With `dry_run` nothing is written.
    """
    people = resolve.contacts(work, entry.who)
    note, tags = split_words(entry.words)
    interaction = Interaction(
        id=0,
        on=resolve.past_day(work, entry.on) if not entry.planned else _coming_day(work, entry.on),
        kind=resolve.kind(work, entry.kind),
        who=tuple(person.id for person in people),
        direction=entry.direction,
        note=note,
        tags=tags,
        project=resolve.project(work, entry.project, people).id if entry.project else None,
        value=parse_money(entry.value, work.settings.currency) if entry.value else None,
        minutes=_minutes(entry.minutes),
        occasion=entry.occasion,
        planned=entry.planned,
        confidential=entry.confidential,
    )
    also = _promises(work, entry, interaction, people[0])
    command = "plan" if entry.planned else "log"
    return write_interaction(work, interaction, people, also=also, command=command, dry_run=dry_run)


def checked(work: Workspace, entry: Entry) -> Entry:
    """The entry with its people settled, as ids; raises what `log_entry` would raise, before a note is written."""
    people = resolve.contacts(work, entry.who)
    entry = replace(entry, who=",".join(str(person.id) for person in people))
    log_entry(work, entry, dry_run=True)
    return entry


def write_interaction(
    work: Workspace,
    interaction: Interaction,
    people: Sequence[Contact],
    *,
    also: Sequence[Entity] = (),
    command: str = "log",
    dry_run: bool = False,
) -> Receipt:
    """Write one interaction with what belongs to it, and tell what came of it.

    `also` are values to write in the same step: new ones without an id, changed ones with theirs.
    """
    before = work.around(person.id for person in people)
    after = before.having(interaction, *also)
    homes = {before.relationship_id(person.id) for person in people}
    ctx, rules = work.context(), work.rules_about(after)
    outlook = Outlook(after, homes, ctx, rules)
    came_of_it = effect(Outlook(before, homes, ctx, rules), outlook)
    upcoming = next_matter(outlook)
    written, ref = interaction, ""
    if not dry_run:
        with work.transaction(command) as tx:
            for value in also:
                put(tx, before, value)
            written = insert(tx, interaction)
        ref = work.ref(written.id)
    return Receipt(
        line=_line(written, people, ref),
        more=(
            *(each.message for each in came_of_it.settled if not interaction.planned),
            *(_raised_line(each) for each in came_of_it.raised if dry_run),
            *(_promise_line(promise) for promise in also if isinstance(promise, Promise) and not promise.id),
            *_next_lines(upcoming),
        ),
        warnings=tuple(_warnings(work, interaction, people)),
        data=_data(written, people, ref, came_of_it, upcoming),
    )


def split_words(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The note and the tags in the words after the name: a word with a leading + is a tag.

    `+49 30 …` is no tag, and neither is a word in the middle of a quoted note.
    """
    tags: dict[str, None] = {}
    note: list[str] = []
    for word in words:
        if is_tag(word):
            tags[word[1:].lower()] = None
        else:
            note.append(word)
    return " ".join(note), tuple(tags)


def is_tag(word: str) -> bool:
    """Whether a word is a tag: a plus and a name that begins with a letter."""
    name = word[1:]
    return word.startswith("+") and name[:1].isalpha() and name.replace("-", "").replace("_", "").isalnum()


def _coming_day(work: Workspace, text: str | None) -> date:
    if text is None:
        raise UsageError("a plan needs its day", "for example --on friday, or rel plan call anna friday")
    found = resolve.day(work, text, "future")
    if found < work.today:
        raise UsageError(
            f"{quoted(text)} is {found.isoformat()}, and a plan lies ahead",
            "to write down what has happened use 'rel log'",
        )
    return found


def _minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 0 < minutes <= 100_000:
        raise UsageError(f"{minutes} minutes cannot be meant", "give a whole number above zero")
    return minutes


def _promises(work: Workspace, entry: Entry, interaction: Interaction, who: Contact) -> list[Promise]:
    texts = [(text, theirs) for text, theirs in ((entry.promise, False), (entry.they_promise, True)) if text]
    if not texts:
        if entry.by:
            raise UsageError("--by says when a promise is due", "add --promise TEXT or --they-promise TEXT")
        return []
    if not entry.by:
        raise UsageError("a promise needs its day", "add --by WHEN, for example --by friday")
    if len(entry.by) > len(texts):
        raise UsageError("there are more --by than promises", "give one --by for each promise")
    days = [resolve.day(work, by, "future") for by in entry.by]
    return [
        Promise(id=0, who=who.id, text=text, made=interaction.on, by=days[min(at, len(days) - 1)], theirs=theirs)
        for at, (text, theirs) in enumerate(texts)
    ]


def _line(written: Interaction, people: Sequence[Contact], ref: str) -> Message:
    values: dict[str, Value] = {
        "what": with_whom(written, tuple(person.name for person in people)),
        "on": written.on,
        "ref": ref,
        "tags": " ".join(f"+{tag}" for tag in written.tags),
    }
    if not ref:
        return msg(N_("would log {what}, {on}{tags:number}"), **values)
    if written.planned:
        return msg(N_("planned {what}, {on} [{ref}]"), **values)
    return msg(N_("logged {what}, {on}{tags:number} [{ref}]"), **values)


def _promise_line(promise: Promise) -> Message:
    if promise.theirs:
        return msg(N_("they promised: {what}, by {by}"), what=promise.text, by=promise.by)
    return msg(N_("you promised: {what}, by {by}"), what=promise.text, by=promise.by)


def _raised_line(finding: Finding) -> Message:
    return msg(N_("would raise: {headline}, due {due}"), headline=finding.headline, due=finding.due)


def _next_lines(upcoming: Upcoming | None) -> list[Message]:
    if upcoming is None:
        return []
    return [msg(N_("next: {on}, {headline}"), on=upcoming.on, headline=upcoming.finding.headline)]


def _warnings(work: Workspace, entry: Interaction, people: Sequence[Contact]) -> list[Message]:
    """Courtesy that was missed: an avoided channel, or a moment outside their hours."""
    if not entry.is_touch:
        return []
    warnings = [
        msg(N_("{name} would rather not be reached by {kind}"), name=person.name, kind=Word(entry.kind))
        for person in people
        if entry.kind in person.avoids
    ]
    if entry.on == work.now.date() and entry.kind in ("call", "video", "message"):
        moment = time(work.now.hour, work.now.minute)
        warnings += [
            msg(N_("{name} is best reached {hours}"), name=person.name, hours=str(person.hours))
            for person in people
            if person.hours and moment not in person.hours
        ]
    return warnings


def _data(
    written: Interaction,
    people: Sequence[Contact],
    ref: str,
    came_of_it: Effect,
    upcoming: Upcoming | None,
) -> dict[str, Any]:
    return {
        "id": str(written.id),
        "ref": ref,
        "on": written.on,
        "kind": written.kind,
        "direction": written.direction,
        "who": [person.name for person in people],
        "note": written.note,
        "tags": written.tags,
        "planned": written.planned,
        "settled": [{"rule": each.finding.rule, "message": each.message} for each in came_of_it.settled],
        "raised": [{"rule": each.rule, "headline": each.headline, "due": each.due} for each in came_of_it.raised],
        "next": {"on": upcoming.on, "rule": upcoming.finding.rule, "headline": upcoming.finding.headline}
        if upcoming
        else None,
    }
