"""Between the records of the file and the values of the domain."""

from __future__ import annotations

from datetime import date

from reljournal import progress
from reljournal.domain.book import TABLES, Book, Entity
from reljournal.domain.contact import CONTACT_KINDS, STATUSES, Contact, Hours
from reljournal.domain.interaction import Interaction
from reljournal.domain.ledgers import (
    Agreement,
    Deferral,
    Friction,
    Invoice,
    Occasion,
    Project,
    Promise,
)
from reljournal.domain.money import Money
from reljournal.errors import RelError
from reljournal.values import MISSING, fields, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from reljournal.journal.content import Content, Problem

    Record = dict[str, Any]
    _Field = Callable[[Any], Any]


class _WrongTypeError(ValueError):
    """A field does not hold what it should; says what that is."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongTypeError("text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongTypeError("true or false")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _WrongTypeError("a whole number")
    return value


def _ref(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    raise _WrongTypeError("an id, as text")


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise _WrongTypeError("a date such as 2026-03-02") from None


def _birthday(value: Any) -> str:
    text = _text(value)
    _day("2000" + text[1:] if text.startswith("--") else text)
    return text


def _money(value: Any) -> Money:
    amount, _, currency = _text(value).partition(" ")
    try:
        return Money(amount, currency)
    except (ValueError, RelError):
        raise _WrongTypeError("an amount such as 120.00 EUR") from None


def _hours(value: Any) -> Hours:
    try:
        return Hours.parse(_text(value))
    except RelError:
        raise _WrongTypeError("hours such as 09:00-17:00") from None


def _choice(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise _WrongTypeError("one of " + ", ".join(choices))
        return str(value)

    return read


def _several(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _WrongTypeError("a list")
        return tuple([read(each) for each in value])

    return read_all


# The key in the file, where it differs from the field's name, and how its value is read.
_CONTACT: Mapping[str, _Field] = {
    "name": _text,
    "kind": _choice(*CONTACT_KINDS),
    "added": _day,
    "org": _ref,
    "role": _text,
    "type": _text,
    "cadence": _text,
    "emails": _several(_text),
    "phones": _several(_text),
    "birthday": _birthday,
    "prefers": _several(_text),
    "avoids": _several(_text),
    "hours": _hours,
    "terms": _number,
    "since": _day,
    "likes": _several(_text),
    "aliases": _several(_text),
    "tags": _several(_text),
    "status": _choice(*STATUSES),
    "took_over": _day,
    "follows": _ref,
}
_INTERACTION: Mapping[str, _Field] = {
    "on": _day,
    "kind": _text,
    "who": _several(_ref),
    "direction": _choice("out", "in"),
    "note": _text,
    "tags": _several(_text),
    "project": _ref,
    "value": _money,
    "minutes": _number,
    "occasion": _text,
    "planned": _flag,
    "confidential": _flag,
}
_PROJECT: Mapping[str, _Field] = {
    "who": _ref,
    "name": _text,
    "started": _day,
    "due": _day,
    "budget": _money,
    "state": _choice("active", "paused", "ended"),
    "ended": _day,
    "outcome": _choice("well", "mixed", "badly"),
}
_INVOICE: Mapping[str, _Field] = {
    "who": _ref,
    "number": _text,
    "amount": _money,
    "issued": _day,
    "due": _day,
    "project": _ref,
    "paid": _day,
}
_PROMISE: Mapping[str, _Field] = {
    "who": _ref,
    "text": _text,
    "made": _day,
    "by": _day,
    "theirs": _flag,
    "state": _choice("open", "kept", "broken"),
    "closed": _day,
}
_AGREEMENT: Mapping[str, _Field] = {
    "who": _ref,
    "topic": _text,
    "text": _text,
    "agreed": _day,
    "written": _flag,
    "with_": _ref,
    "review": _day,
    "confirmed": _day,
    "unconfirmed": _flag,
}
_FRICTION: Mapping[str, _Field] = {
    "who": _ref,
    "text": _text,
    "opened": _day,
    "mine": _flag,
    "resolved": _day,
    "resolution": _text,
}
_OCCASION: Mapping[str, _Field] = {"who": _ref, "text": _text, "on": _day, "yearly": _flag}
_DEFERRAL: Mapping[str, _Field] = {
    "kind": _choice("snoozed", "dismissed", "done", "reminded"),
    "rule": _text,
    "subject": _ref,
    "on": _day,
    "until": _day,
    "stage": _number,
    "evidence": _text,
    "by": _text,
    "result": _choice("reached", "promised", "disputed", "not-received", "sent"),
    "why": _text,
}

_SCHEMA: Mapping[str, tuple[type[Any], Mapping[str, _Field]]] = {
    "contacts": (Contact, _CONTACT),
    "projects": (Project, _PROJECT),
    "invoices": (Invoice, _INVOICE),
    "promises": (Promise, _PROMISE),
    "agreements": (Agreement, _AGREEMENT),
    "frictions": (Friction, _FRICTION),
    "occasions": (Occasion, _OCCASION),
    "deferrals": (Deferral, _DEFERRAL),
    "interactions": (Interaction, _INTERACTION),
}
_DEFAULTS: dict[type[Any], dict[str, Any]] = {}
_NEEDED: dict[type[Any], tuple[str, ...]] = {}


def _defaults(entity: type[Any]) -> dict[str, Any]:
    """What each field holds where nothing is said; looked up once, for the tables that a command reads."""
    found = _DEFAULTS[entity] = {field.name: field.default for field in fields(entity)}
    _NEEDED[entity] = tuple([name for name, each in found.items() if each is MISSING and name != "id"])
    return found


def to_record(value: Entity) -> Record:
    """The record of a value, without its id: fields in a fixed order, those that hold their default left out."""
    entity = type(value)
    _, schema = _SCHEMA[TABLES[entity]]
    defaults = _DEFAULTS.get(entity) or _defaults(entity)
    return {
        name: _to_json(name, getattr(value, name)) for name in schema if getattr(value, name) != defaults[name]
    }


# References to ids are text in the file: 63 bits are more than JavaScript and jq keep exact.
_REFERENCES = frozenset({"org", "who", "project", "with_", "subject", "follows"})


def changed_fields(before: Entity, after: Entity) -> Record:
    """What must be written so that `before` becomes `after`; None takes a field away."""
    old, new = to_record(before), to_record(after)
    changes: Record = {key: value for key, value in new.items() if old.get(key) != value}
    return changes | {key: None for key in old if key not in new}


def _to_json(name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_to_json(name, each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool) or (isinstance(value, int) and name not in _REFERENCES):
        return value
    return str(value)


def from_record(table: str, doc_id: int, record: Record) -> Entity:
    """The value of a record; raises ValueError with the field and what it should hold."""
    entity, schema = _SCHEMA[table]
    values = (_DEFAULTS.get(entity) or _defaults(entity)).copy()
    values["id"] = doc_id
    for name, value in record.items():
        if value is None or name not in schema:
            continue
        try:
            values[name] = schema[name](value)
        except _WrongTypeError as error:
            raise ValueError(f"'{name}' should be {error}") from None
    missing = [name for name in _NEEDED[entity] if values[name] is MISSING]
    if missing:
        raise ValueError(f"{', '.join(missing)} missing")
    return made_of(entity, values)  # type: ignore[no-any-return]


def book_of(content: Content) -> tuple[Book, tuple[Problem, ...]]:
    """The contents of a journal as values; a record that cannot be read is a problem, and the rest counts."""
    from reljournal.journal.content import Problem

    problems = list(content.problems)
    tables: dict[str, dict[int, Any]] = {}
    for table in _SCHEMA:
        read: dict[int, Any] = {}
        found = content.tables.get(table, {})
        for doc_id, record in progress.over(found.items(), len(found), 0.6, 0.99):
            try:
                read[doc_id] = from_record(table, doc_id, record)
            except ValueError as error:
                problems.append(Problem(f"{table} {doc_id}", str(error), "mend it with 'rel edit' or by hand"))
        tables[table] = read
    progress.tell(1)
    return Book(**tables), tuple(problems)
