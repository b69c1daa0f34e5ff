"""What rules are given and what they yield."""

from __future__ import annotations

from datetime import date

from reljournal.domain.calendar import WeekdayCalendar, WorkCalendar, add_working_days, next_working_day
from reljournal.domain.policy import TYPES, Policy, policy_for
from reljournal.values import Frozen, dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from decimal import Decimal
    from typing import Literal

    from reljournal.domain.message import Message
    from reljournal.domain.relationship import Relationship

    Findings = Generator["Finding", None, date | None]
    """What a rule finds. It may return the first day on which it could find something else, or nothing any more,
    if nothing happens until then; `NEVER` where it could not. Its reasons may count the days meanwhile. Where it
    returns none, it is asked again on the next day."""
    RuleFunction = Callable[["Relationship", "Context"], Iterator["Finding"]]
    Gate = Callable[["Relationship"], object]
    """Whether there is anything in a relationship that a rule could find something in, on whatever day."""
    Urgency = Literal["overdue", "today", "soon", "info"]
    Family = Literal["rhythm", "clarity", "money", "reliability", "balance", "conflict", "growth", "user"]
    Rank = Literal[0, 1, 2, 3]
else:
    Urgency = Family = str
    Rank = int
    RuleFunction = Gate = Findings = object

NEVER = date.max
URGENCIES: tuple[Urgency, ...] = ("overdue", "today", "soon", "info")
FAMILIES: tuple[Family, ...] = (
    "rhythm",
    "clarity",
    "money",
    "reliability",
    "balance",
    "conflict",
    "growth",
    "user",
)
THEY_WAIT: Rank = 0
CLAIM: Rank = 1
CHECK_IN: Rank = 2
NICETY: Rank = 3
Setting = int | tuple[int, ...]


@dataclass(frozen=True)
class Threshold(Frozen):
    """A number that a rule may be tuned by: its default, its unit, and the least that makes sense."""

    default: Setting
    unit: str
    help: str
    least: int = 0

    def __init__(self, default: Setting, unit: str, help: str, least: int = 0) -> None:  # noqa: A002 - its name
        # Written out, since sixty are made at each start: what all values share takes three times as long.
        self.__dict__.update(default=default, unit=unit, help=help, least=least)


@dataclass(frozen=True)
class Finding(Frozen):
    """One reason to care for somebody today.

    `subject` is the id of the record it is about and, with the rule's name, its identity from day to day.
    `due` is the day on which it ought to be done. `actions` are the kinds of contact that would do, best first.
    `evidence` are the ids of the records it rests on: when they change, the matter is a new one.
    `person` is whom to turn to, where it is somebody in particular. `urgency` is set only where it does not
    follow from `due`: what is merely kind is never overdue. `since` is the day from which something is owed.
    `cycle` sets the same matter of another year apart. `tags` are what an entry is marked with that does what
    the finding asks for. A finding `beside` an action is shown only where a card suggests it. One that `rests`
    asks for nothing: it holds others back. One that `yields_to` a rule leaves it to that one's item, which is
    there or comes within days. `mark` stands in for the evidence of a pattern, whose records come and go while the
    matter stays the same.
    """

    subject: int
    due: date
    headline: Message
    reason: Message
    actions: tuple[str, ...] = ("call", "email")
    evidence: tuple[int, ...] = ()
    person: int | None = None
    stage: int | None = None
    urgency: Urgency | None = None
    until: date | None = None
    cycle: str = ""
    since: date | None = None
    tags: tuple[str, ...] = ()
    beside: str | None = None
    rests: bool = False
    yields_to: str = ""
    mark: str | None = None
    rule: str = ""

    def urgency_on(self, today: date) -> Urgency:
        if self.urgency is not None:
            return self.urgency
        if self.due == today:
            return "today"
        return "overdue" if self.due < today else "soon"

    def fingerprint(self) -> str:
        """What the finding rests on, in one word; a snooze or a dismissal ends when it changes."""
        if self.mark is not None:
            return self.mark
        return " ".join((*(str(doc_id) for doc_id in sorted(self.evidence)), self.cycle)).strip()


@dataclass(frozen=True)
class Context(Frozen):
    """All that a rule may know besides the relationship: the day, the policies, the thresholds, the holidays.

    `lead_days` is how long before an occasion it is shown, `post_lead_days` the same where a card or gift has to
    travel. `gift_limit` is the most to give one person in a calendar year, in `currency`. `ahead` is the number of
    days after today of which records count already: those that were made in a time zone further east.
    """

    today: date
    calendar: WorkCalendar = field(default_factory=WeekdayCalendar)
    types: Mapping[str, Policy] = field(default_factory=lambda: TYPES)
    thresholds: Mapping[tuple[str, str], Setting] = field(default_factory=dict)
    lead_days: int = 7
    post_lead_days: int = 10
    gift_limit: Decimal | int = 50
    currency: str = "EUR"
    ahead: int = 0

    def policy(self, relationship: Relationship) -> Policy:
        # Looked up once for a relationship, not by each rule on each day: it costs as much as some rules.
        known = relationship.policies.get(id(self.types))
        if known is None or known[0] is not self.types:
            policy = policy_for(relationship.contact, relationship.people, self.types)
            known = relationship.policies[id(self.types)] = (self.types, policy)
        return known[1]

    def number(self, rule_name: str, threshold: str) -> int:
        """The threshold of a rule as the config sets it, else its default."""
        value = self.thresholds.get((rule_name, threshold))
        if value is None:
            value = REGISTRY[rule_name].thresholds[threshold].default
        assert value.__class__ is int  # not by isinstance: it is asked for twenty times for each relationship
        return value

    def numbers(self, rule_name: str, threshold: str) -> tuple[int, ...]:
        """The same for a threshold that is a list."""
        value = self.setting(rule_name, threshold)
        assert isinstance(value, tuple)
        return value

    def setting(self, rule_name: str, threshold: str) -> Setting:
        found = self.thresholds.get((rule_name, threshold))
        return REGISTRY[rule_name].thresholds[threshold].default if found is None else found

    def working_days_after(self, day: date, count: int) -> date:
        return add_working_days(day, count, self.calendar)

    def working_day_from(self, day: date) -> date:
        return next_working_day(day, self.calendar)


def first_after(today: date, days: Iterable[date]) -> date:
    """The first of some days that is yet to come; NEVER where none is."""
    return min([day for day in days if day > today], default=NEVER)


def always(_relationship: Relationship) -> bool:
    """The gate of a rule that may find something anywhere."""
    return True


def having(*names: str) -> Gate:
    """The gate of a rule that needs one of these properties of a relationship not to be empty."""
    if len(names) == 1:
        (only,) = names
        return lambda relationship: getattr(relationship, only)
    return lambda relationship: any(getattr(relationship, name) for name in names)


def tagged(*tags: str) -> Gate:
    """The gate of a rule that looks at entries with one of these tags."""
    return lambda relationship: not relationship.tags.isdisjoint(tags)


def of_kind(*kinds: str) -> Gate:
    """The gate of a rule that looks at entries of one of these kinds."""
    return lambda relationship: not relationship.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class Rule(Frozen):
    """One rule of the catalogue: its name there, its function, and what it can be tuned by.

    Most rules have nothing to say of most relationships. `looks_at` tells which: where it is false, the function
    would find nothing on any day, and is not asked. What a `steady` rule finds is the same on each day, as long as
    nothing happens. Both save time and change nothing, and so does the day that a function may return
    (`Findings`). A rule that declares nothing of the kind is asked everywhere, each day.
    """

    name: str
    family: Family
    rank: Rank
    function: RuleFunction
    thresholds: Mapping[str, Threshold]
    settled: str = ""
    """What to say when an entry settles it; the finding's headline and `since` fill its gaps."""
    returns_after: int | None = 14
    """Days after which an item comes back that was done and came to nothing; None where only news brings it."""
    looks_at: Gate = always
    steady: bool = False

    def __init__(
        self,
        name: str,
        family: Family,
        rank: Rank,
        function: RuleFunction,
        thresholds: Mapping[str, Threshold],
        settled: str = "",
        returns_after: int | None = 14,
        looks_at: Gate = always,
        steady: bool = False,
    ) -> None:
        # Written out for the same reason as that of a threshold.
        self.__dict__.update(
            name=name,
            family=family,
            rank=rank,
            function=function,
            thresholds=thresholds,
            settled=settled,
            returns_after=returns_after,
            looks_at=looks_at,
            steady=steady,
        )

    @property
    def idea(self) -> str:
        """Why the rule exists, as its docstring tells it: the one text for help and documentation."""
        lines = (self.function.__doc__ or "").strip().splitlines()
        return "\n".join(line.strip() for line in lines)

    def ask(self, relationship: Relationship, ctx: Context, found: list[Finding]) -> date:
        """Add what the function finds, named by the rule, to `found`, also where it raises in the end.

        Returns the first day on which it could find something else, as long as nothing happens; today where that
        may be any day to come.
        """
        asked = iter(self.function(relationship, ctx))
        while True:
            try:
                finding = next(asked)
            except StopIteration as end:
                day: date | None = end.value
                return NEVER if self.steady else day or ctx.today
            if finding.rule in ("", self.name):
                # It was made a moment ago and nobody else has seen it: no copy is needed to name its rule.
                object.__setattr__(finding, "rule", self.name)
                found.append(finding)
            else:
                found.append(replace(finding, rule=self.name))

    def findings(self, relationship: Relationship, ctx: Context) -> list[Finding]:
        """What the function finds, named by the rule."""
        return self.look(relationship, ctx)[0]

    def look(self, relationship: Relationship, ctx: Context) -> tuple[list[Finding], date]:
        """The same with the day that `ask` returns."""
        found: list[Finding] = []
        return found, self.ask(relationship, ctx, found)


REGISTRY: dict[str, Rule] = {}
"""Every rule that has been imported, by name; `reljournal.rules.catalogue()` imports them all."""


def rule(
    name: str,
    *,
    family: Family,
    rank: Rank,
    settled: str = "",
    returns_after: int | None = 14,
    looks_at: Gate = always,
    steady: bool = False,
    **thresholds: Threshold,
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function as the rule `name`; the other keyword arguments declare its thresholds."""

    def register(function: RuleFunction) -> RuleFunction:
        if name in REGISTRY and REGISTRY[name].function.__module__ != function.__module__:
            raise ValueError(f"two rules are called {name}")
        REGISTRY[name] = Rule(name, family, rank, function, thresholds, settled, returns_after, looks_at, steady)
        return function

    return register
