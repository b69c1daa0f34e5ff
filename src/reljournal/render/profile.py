"""A profile for terminals and programs."""

from __future__ import annotations

from reljournal.domain.contact import Contact
from reljournal.domain.interaction import Interaction
from reljournal.domain.message import N_, Message, Value, Word, msg
from reljournal.render.agenda import as_json as agenda_json
from reljournal.render.agenda import urgency_text
from reljournal.render.jsonable import jsonable
from reljournal.render.safe import NO_BREAK, shortened
from reljournal.render.words import Words
from reljournal.reports.profile import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_json(profile: Profile, words: Words) -> dict[str, Any]:
    """Everything shown, notes in full."""
    contact = profile.contact
    return {
        "id": str(contact.id),
        "ref": profile.refs[contact.id],
        "name": contact.name,
        "kind": contact.kind,
        "org": profile.org.name if profile.org else None,
        "role": contact.role,
        "type": profile.policy.type,
        "cadence": str(profile.policy.check_in) if profile.policy.check_in else "off",
        "status": contact.status,
        "since": jsonable(profile.relationship.since, words),
        "emails": list(contact.emails),
        "phones": list(contact.phones),
        "birthday": contact.birthday,
        "prefers": list(contact.prefers),
        "avoids": list(contact.avoids),
        "hours": str(contact.hours) if contact.hours else None,
        "terms": contact.terms,
        "likes": list(contact.likes),
        "aliases": list(contact.aliases),
        "tags": list(contact.tags),
        "people": [
            {"id": str(person.id), "name": person.name, "role": person.role}
            for person in profile.relationship.people
        ],
        "last_conversation": jsonable(profile.last_conversation, words),
        "entries": profile.entries,
        "next": {"on": profile.next.on.isoformat(), "rule": profile.next.finding.rule} if profile.next else None,
        "cards": agenda_json(profile.agenda, words)["cards"],
        "open": {
            "invoices": [_ledger_json(each, profile, words) for each in profile.invoices],
            "promises": [_ledger_json(each, profile, words) for each in profile.promises],
            "projects": [_ledger_json(each, profile, words) for each in profile.projects],
            "agreements": [_ledger_json(each, profile, words) for each in profile.agreements],
            "frictions": [_ledger_json(each, profile, words) for each in profile.frictions],
            "occasions": [_ledger_json(each, profile, words) for each in profile.occasions],
        },
        "recent": [_ledger_json(each, profile, words) for each in profile.recent],
    }


def _ledger_json(record: Any, profile: Profile, words: Words) -> dict[str, Any]:
    found = {
        name: jsonable(getattr(record, name), words)
        for name in record.__match_args__
        if name not in ("id", "who", "with_", "project")
    }
    who = record.who if isinstance(record.who, tuple) else (record.who,)
    return {
        "id": str(record.id),
        "ref": profile.refs[record.id],
        "who": [profile.names.get(contact_id, "?") for contact_id in who],
        **found,
    }


def facts(profile: Profile) -> list[tuple[str, Message]]:
    """What is known, as headings and values; what is not known is left out."""
    contact = profile.contact
    found: list[tuple[str, Message | None]] = [
        (N_("Belongs to"), _role(profile)),
        (N_("Type"), _type(profile)),
        (N_("E-mail"), _several(contact.emails, "email")),
        (N_("Phone"), _several(contact.phones, "phone")),
        (N_("Birthday"), msg(N_("{value}"), value=contact.birthday) if contact.birthday else None),
        (N_("Prefers"), _several(_kinds(contact.prefers))),
        (N_("Avoids"), _several(_kinds(contact.avoids))),
        (N_("Hours"), msg(N_("{value}"), value=str(contact.hours)) if contact.hours else None),
        (N_("Likes"), _several(contact.likes)),
        (N_("Tags"), _several(contact.tags)),
        (N_("Also called"), _several(contact.aliases)),
        (N_("Terms"), msg(N_("{n:days}"), n=contact.terms) if contact.terms is not None else None),
        (N_("People"), _people(profile.relationship.people) if profile.org is None else None),
        (N_("Since"), msg(N_("{on}"), on=profile.relationship.since) if profile.relationship.since else None),
        (N_("Last talk"), _last_talk(profile)),
        (N_("Next"), _next(profile)),
    ]
    return [(title, message) for title, message in found if message is not None]


def _role(profile: Profile) -> Message | None:
    if profile.org and profile.contact.role:
        return msg(N_("{org}, {role}"), org=profile.org.name, role=profile.contact.role)
    if profile.org:
        return msg(N_("{org}"), org=profile.org.name)
    return msg(N_("{value}"), value=profile.contact.role) if profile.contact.role else None


def _type(profile: Profile) -> Message:
    status = profile.contact.status
    if status != "active":
        return msg(N_("{type} ({status})"), type=Word(profile.policy.type), status=Word(status))
    if profile.policy.check_in is None:
        return msg(N_("{type}, no check-ins"), type=Word(profile.policy.type))
    return msg(
        N_("{type}, a talk {cadence:every}"), type=Word(profile.policy.type), cadence=profile.policy.check_in
    )


def _kinds(names: tuple[str, ...]) -> tuple[Value, ...]:
    return tuple(Word(name) for name in names)


def _several(values: tuple[Value, ...], name: str = "value") -> Message | None:
    return Message("{" + name + "}", {name: values}) if values else None


def _people(people: tuple[Contact, ...]) -> Message | None:
    names = tuple(f"{person.name} ({person.role})" if person.role else person.name for person in people)
    return msg(N_("{name}"), name=names) if names else None


def _last_talk(profile: Profile) -> Message:
    if profile.last_conversation is None:
        return msg(N_("none so far; {n:entries}"), n=profile.entries)
    ago = (profile.agenda.today - profile.last_conversation).days
    return msg(N_("{on} ({ago:ago}); {n:entries}"), on=profile.last_conversation, ago=ago, n=profile.entries)


def _next(profile: Profile) -> Message | None:
    if profile.next is None:
        return None
    return msg(N_("{on}: {headline}"), on=profile.next.on, headline=profile.next.finding.headline)


def due_lines(profile: Profile, words: Words) -> list[str]:
    """What is on the agenda for them today."""
    return [
        f"{item.code}  {words(item.finding.headline)} ({urgency_text(item.urgency, item, profile.agenda, words)})"
        for card in profile.agenda.cards
        for item in card.items
    ]


def open_lines(profile: Profile, words: Words) -> list[str]:
    """The open ledgers, a line each, with their REF."""
    lines = [
        (each.id, msg(N_("project {name}, since {on}"), name=each.name, on=each.started))
        for each in profile.projects
    ]
    lines += [
        (
            each.id,
            msg(
                N_("invoice{invoice:number} over {amount}, due {due}"),
                invoice=each.number or "",
                amount=each.amount,
                due=each.due,
            ),
        )
        for each in profile.invoices
    ]
    lines += [
        (
            each.id,
            msg(
                N_("they promised: {text}, by {by}") if each.theirs else N_("you promised: {text}, by {by}"),
                text=each.text,
                by=each.by,
            ),
        )
        for each in profile.promises
    ]
    lines += [
        (each.id, msg(N_("friction since {on}: {text}"), on=each.opened, text=each.text))
        for each in profile.frictions
    ]
    lines += [
        (each.id, msg(N_("agreed on {topic}: {text}"), topic=Word(each.topic), text=each.text))
        for each in profile.agreements
    ]
    lines += [
        (each.id, msg(N_("occasion {on}: {text}"), on=each.on, text=each.text)) for each in profile.occasions
    ]
    return [f"[{profile.refs[doc_id]}] {words(message)}" for doc_id, message in lines]


def recent_lines(profile: Profile, words: Words) -> list[str]:
    """The newest entries, the latest first."""
    return [_entry_line(entry, profile, words) for entry in profile.recent]


def _entry_line(entry: Interaction, profile: Profile, words: Words) -> str:
    others = [profile.names.get(who, "?") for who in entry.who if who != profile.contact.id]
    arrow = "←" if entry.direction == "in" else "→"
    told = " ".join([shortened(entry.note, 120), *(f"+{tag}" for tag in entry.tags)]).strip()
    names = f" ({words.value('who', tuple(others))})" if others else ""
    head = f"[{profile.refs[entry.id]}] {entry.on.isoformat()} {arrow} {words(entry.kind)}{names}"
    return f"{head} {words.value('text', told)}".rstrip()


def sections(profile: Profile, words: Words) -> list[tuple[str, list[str]]]:
    """The lists below the facts, each under its heading; empty ones are left out."""
    found = [
        (words(N_("Today")), due_lines(profile, words)),
        (words(N_("Open")), open_lines(profile, words)),
        (words(N_("Recently")), recent_lines(profile, words)),
    ]
    return [(title, lines) for title, lines in found if lines]


def as_plain(profile: Profile, words: Words) -> str:
    """The name, the facts, the lists."""
    lines = [f"{words.value('name', profile.contact.name)} [{profile.refs[profile.contact.id]}]"]
    lines += [f"{words(title)}: {words(message)}" for title, message in facts(profile)]
    for title, told in sections(profile, words):
        lines += [f"{title}:", *(f"  {line}" for line in told)]
    return "\n".join(lines).replace(NO_BREAK, " ")
