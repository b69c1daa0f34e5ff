"""What users' conditions may ask of a relationship, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from reljournal.domain.contact import CONTACT_KINDS, STATUSES
from reljournal.domain.expression import Value
from reljournal.domain.finding import Context
from reljournal.domain.interaction import IN_PERSON, Interaction
from reljournal.domain.operations import DATE, NEVER, NUMBER, TEXT, TEXTS, Kind
from reljournal.domain.policy import TYPES
from reljournal.domain.relationship import Relationship
from reljournal.values import Frozen, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reljournal.domain.ledgers import Invoice

Told = tuple[Value, tuple[int, ...]]
"""A value, and the ids of the records that it was read from, where there are any."""
Compute = Callable[[Relationship, Context], Told]


@dataclass(frozen=True)
class Variable(Frozen):
    """One name that a condition may use: of which kind it is, what it means, how it is found out.

    `choices` are all that a text can be, where that is known.
    """

    name: str
    kind: Kind
    help: str
    compute: Compute
    choices: tuple[str, ...] = ()


def _plain(read: Callable[[Relationship, Context], Value]) -> Compute:
    """What is true of the relationship as such, and rests on no single record."""
    return lambda relationship, ctx: (read(relationship, ctx), ())


def _days_since(entries: Callable[[Relationship], Iterable[Interaction]]) -> Compute:
    """The days since the last of some entries; NEVER without one."""

    def compute(relationship: Relationship, ctx: Context) -> Told:
        last = max(entries(relationship), key=lambda entry: entry.sort_key, default=None)
        return ((ctx.today - last.on).days, (last.id,)) if last else (NEVER, ())

    return compute


def _last_year(entries: Callable[[Relationship], Iterable[Interaction]]) -> Compute:
    """How many of some entries lie within twelve months; what it rests on is the newest of them."""

    def compute(relationship: Relationship, ctx: Context) -> Told:
        begin = ctx.today - timedelta(days=365)
        found = [entry for entry in entries(relationship) if begin < entry.on <= ctx.today]
        return len(found), tuple(entry.id for entry in found[-1:])

    return compute


def _count(records: Callable[[Relationship, Context], Iterable[object]]) -> Compute:
    def compute(relationship: Relationship, ctx: Context) -> Told:
        ids = tuple(record.id for record in records(relationship, ctx))  # type: ignore[attr-defined]
        return len(ids), ids

    return compute


def _of_kind(*kinds: str) -> Compute:
    return _days_since(lambda relationship: (entry for entry in relationship.entries if entry.kind in kinds))


def _overdue(relationship: Relationship, ctx: Context) -> list[Invoice]:
    return [each for each in relationship.open_invoices if ctx.working_day_from(each.due) < ctx.today]


def _days_late(relationship: Relationship, ctx: Context) -> Told:
    oldest = min(_overdue(relationship, ctx), key=lambda each: each.due, default=None)
    return ((ctx.today - oldest.due).days, (oldest.id,)) if oldest else (0, ())


def _days_since_added(relationship: Relationship, ctx: Context) -> Value:
    return (ctx.today - relationship.added).days if relationship.added > date.min else NEVER


def _years_known(relationship: Relationship, ctx: Context) -> Value:
    since = relationship.since
    if since is None or since > ctx.today:
        return 0
    return ctx.today.year - since.year - ((ctx.today.month, ctx.today.day) < (since.month, since.day))


def _days_since_project(relationship: Relationship, ctx: Context) -> Told:
    ended = [each for each in relationship.projects if each.ended]
    last = max(ended, key=lambda each: (each.ended or date.min, each.id), default=None)
    return ((ctx.today - last.ended).days, (last.id,)) if last and last.ended else (NEVER, ())


def _cadence_days(relationship: Relationship, ctx: Context) -> Value:
    cadence = ctx.policy(relationship).check_in
    return round(cadence.approx_days()) if cadence else NEVER


def _tags(relationship: Relationship, _ctx: Context) -> Value:
    return tuple(dict.fromkeys(tag for member in relationship.members for tag in member.tags))


_TABLE = (
    Variable(
        "type", TEXT, "The type of the relationship.", _plain(lambda r, ctx: ctx.policy(r).type), tuple(TYPES)
    ),
    Variable(
        "status",
        TEXT,
        "Its status; who has ended or died is left alone.",
        _plain(lambda r, _: r.contact.status),
        STATUSES,
    ),
    Variable(
        "kind", TEXT, "Whether it is a house or a person.", _plain(lambda r, _: r.contact.kind), CONTACT_KINDS
    ),
    Variable("name", TEXT, "The name of the house, or of the person without one.", _plain(lambda r, _: r.name)),
    Variable("tags", TEXTS, "The tags of the house and its people.", _plain(_tags)),
    Variable("people", NUMBER, "How many people can be reached there.", _plain(lambda r, _: len(r.persons))),
    Variable("today", DATE, "The day of the agenda.", _plain(lambda _, ctx: ctx.today)),
    Variable("never", NUMBER, "What the days since something are that never was.", _plain(lambda *_: NEVER)),
    Variable("days_since_added", NUMBER, "Days since the journal first heard of them.", _plain(_days_since_added)),
    Variable("years_known", NUMBER, "Whole years since you know each other.", _plain(_years_known)),
    Variable(
        "days_since_conversation",
        NUMBER,
        "Days since you last spoke: a call, a meeting, an answer.",
        _days_since(lambda r: r.conversations[-1:]),
    ),
    Variable(
        "days_since_touch", NUMBER, "Days since you last turned to them.", _days_since(lambda r: r.touches[-1:])
    ),
    Variable(
        "days_since_heard",
        NUMBER,
        "Days since they last turned to you.",
        _days_since(lambda r: (entry for entry in r.entries if entry.direction == "in" and entry.kind != "note")),
    ),
    Variable("days_since_meeting", NUMBER, "Days since you last met in person.", _of_kind(*sorted(IN_PERSON))),
    Variable("days_since_call", NUMBER, "Days since the last call or video call.", _of_kind("call", "video")),
    Variable("days_since_email", NUMBER, "Days since the last e-mail, either way.", _of_kind("email")),
    Variable(
        "days_since_gesture",
        NUMBER,
        "Days since your last card, gift, thanks or praise.",
        _days_since(lambda r: (entry for entry in r.touches if entry.is_gesture)),
    ),
    Variable(
        "days_since_checkin",
        NUMBER,
        "Days since you last asked how the work goes (+checkin).",
        _days_since(lambda r: r.with_tag("checkin")),
    ),
    Variable("entries_12m", NUMBER, "Entries of the last twelve months.", _last_year(lambda r: r.entries)),
    Variable(
        "conversations_12m",
        NUMBER,
        "Conversations of the last twelve months.",
        _last_year(lambda r: r.conversations),
    ),
    Variable(
        "touches_12m", NUMBER, "How often you turned to them in twelve months.", _last_year(lambda r: r.touches)
    ),
    Variable("plans", NUMBER, "Contacts that are planned.", _count(lambda r, _: r.plans)),
    Variable(
        "open_promises",
        NUMBER,
        "Promises of yours that are open.",
        _count(lambda r, _: [each for each in r.open_promises if not each.theirs]),
    ),
    Variable(
        "awaited_promises",
        NUMBER,
        "Promises of theirs that are open.",
        _count(lambda r, _: [each for each in r.open_promises if each.theirs]),
    ),
    Variable("open_invoices", NUMBER, "Invoices that are not paid.", _count(lambda r, _: r.open_invoices)),
    Variable("overdue_invoices", NUMBER, "Invoices past their target.", _count(_overdue)),
    Variable(
        "days_late", NUMBER, "Days that the oldest unpaid invoice is past its target; 0 without one.", _days_late
    ),
    Variable("open_frictions", NUMBER, "Frictions that are not resolved.", _count(lambda r, _: r.open_frictions)),
    Variable("active_projects", NUMBER, "Projects that are running.", _count(lambda r, _: r.active_projects)),
    Variable("days_since_project", NUMBER, "Days since the last project ended.", _days_since_project),
    Variable("cadence_days", NUMBER, "The longest span without a conversation, in days.", _plain(_cadence_days)),
)
VARIABLES: Mapping[str, Variable] = {variable.name: variable for variable in _TABLE}
KINDS: Mapping[str, Kind] = {variable.name: variable.kind for variable in _TABLE}
CHOICES: Mapping[str, tuple[str, ...]] = {
    variable.name: variable.choices for variable in _TABLE if variable.choices
}


def variables_table() -> list[tuple[str, str, str]]:
    """Each variable's name, kind and meaning, for the documentation."""
    return [
        (each.name, " or ".join(repr(choice) for choice in each.choices) or each.kind, each.help)
        for each in _TABLE
    ]


@dataclass
class Facts(Mapping[str, Value]):
    """The variables of one relationship on one day, each found out when it is first asked for."""

    relationship: Relationship
    ctx: Context
    _known: dict[str, Told] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        return self._told(name)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(VARIABLES)

    def __len__(self) -> int:
        return len(VARIABLES)

    def evidence(self, names: Iterable[str]) -> tuple[int, ...]:
        """The records that some variables were read from; the relationship itself where there is none."""
        ids = (doc_id for name in names for doc_id in self._told(name)[1])
        return tuple(dict.fromkeys(ids)) or (self.relationship.id,)

    def _told(self, name: str) -> Told:
        if name not in self._known:
            self._known[name] = VARIABLES[name].compute(self.relationship, self.ctx)
        return self._known[name]
