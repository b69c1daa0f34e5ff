"""What the user can set, each with its default, its check and its help."""

from __future__ import annotations

from reljournal.domain.interaction import KINDS
from reljournal.domain.policy import TYPES, Policy
from reljournal.later import Later
from reljournal.values import Frozen, dataclass, field, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal
    from typing import Any

    from reljournal.domain import checks
    from reljournal.domain.checks import Check
    from reljournal.domain.finding import Setting
    from reljournal.domain.own_rule import OwnRule
else:
    checks = Later("reljournal.domain.checks")  # only who reads a config file checks


def _setting(key: str, default: Any, make: Callable[[], Check], help_text: str) -> Any:
    """A field with its key, its help and its check, which is made when something is to be checked."""
    return field(default=default, metadata={"key": key, "check": lambda value: make()(value), "help": help_text})


@dataclass(frozen=True)
class Settings(Frozen):
    """The settings in force. Each field's metadata is its key in the config file, its check and its help."""

    language: str = _setting(
        "user.language", "en", lambda: checks.one_of("en", "de"), "The language of the agenda."
    )
    country: str = _setting(
        "user.country", "", lambda: checks.code(2), "Your country (DE, AT, CH …), for public holidays."
    )
    region: str = _setting(
        "user.region", "", lambda: checks.region, "Your state or province (BY, ZH …), for its holidays."
    )
    date_order: str = _setting(
        "dates.order", "", lambda: checks.one_of("", "dmy", "mdy"), "How 03/04/2026 is read; empty refuses it."
    )
    currency: str = _setting(
        "money.currency", "EUR", lambda: checks.code(3), "The currency of amounts typed without one."
    )
    terms: int = _setting(
        "invoices.terms", 14, lambda: checks.whole_number(0, 365), "Days until an invoice of yours is due."
    )
    agenda_limit: int = _setting(
        "agenda.limit", 9, lambda: checks.whole_number(1, 999), "The most cards that the agenda shows."
    )
    lead: int = _setting(
        "occasions.lead", 7, lambda: checks.whole_number(0, 60), "Days before an occasion that it is shown."
    )
    post_lead: int = _setting(
        "occasions.post_lead",
        10,
        lambda: checks.whole_number(0, 60),
        "The same where a card or a gift has to travel.",
    )
    gift_limit: Decimal | int = _setting(
        "gifts.limit", 50, lambda: checks.amount, "The most to give one person in a calendar year."
    )
    kinds: tuple[str, ...] = _setting("log.kinds", (), lambda: checks.kinds, "Kinds of entry of your own.")
    log_editor: bool = _setting(
        "log.editor",
        True,
        lambda: checks.flag,
        "Whether an entry without a note opens your $EDITOR, in a terminal.",
    )
    lock_seconds: int = _setting(
        "journal.lock_seconds",
        10,
        lambda: checks.whole_number(0, 600),
        "How long to wait for another rel, in seconds.",
    )
    journal: str = _setting(
        "journal.path", "", lambda: checks.one_line, "Where the journal lies; empty is the usual place."
    )
    send_to: tuple[str, ...] = _setting(
        "send.to", (), lambda: checks.addresses, "Who gets the agenda by mail: usually you."
    )
    send_from: str = _setting(
        "send.from", "", lambda: checks.address, "Its sender; empty is the first of send.to."
    )
    send_via: str = _setting(
        "send.via",
        "sendmail",
        lambda: checks.via,
        "Its way: smtp://user@host:587 (with STARTTLS), smtps://user@host, or sendmail.",
    )
    send_password_env: str = _setting(
        "send.password_env",
        "",
        lambda: checks.variable,
        "The environment variable that holds the password; else the keyring.",
    )
    send_certificate: str = _setting(
        "send.certificate",
        "",
        lambda: checks.one_line,
        "A file with the certificate of a server that signs its own.",
    )
    send_apprise: tuple[str, ...] = _setting(
        "send.apprise",
        (),
        lambda: checks.services,
        "Apprise URLs: ntfy, Matrix, Slack …; ${NAME} is an environment variable.",
    )
    send_when_empty: bool = _setting(
        "send.when_empty", False, lambda: checks.flag, "Whether a day without any card is sent too."
    )
    send_timeout: int = _setting(
        "send.timeout", 30, lambda: checks.whole_number(1, 600), "Seconds to wait for each answer of a server."
    )
    types: Mapping[str, Policy] = field(default_factory=lambda: TYPES)
    rules_off: frozenset[str] = frozenset()
    thresholds: Mapping[tuple[str, str], Setting] = field(default_factory=dict)
    own_rules: tuple[OwnRule, ...] = ()
    """The rules that the user has written, their shape checked."""
    places: Mapping[str, str] = field(default_factory=dict)
    """For each key that the config file sets, the file and line where it does."""

    def source_of(self, key: str) -> str:
        return self.places.get(key, "default")

    @property
    def all_kinds(self) -> tuple[str, ...]:
        return (*KINDS, *self.kinds)


@dataclass(frozen=True)
class ConfigProblem(Frozen):
    """A part of the config file that is left out, and what to do about it."""

    place: str
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; {self.hint}" if self.hint else f"{self.place}: {self.what}"


TYPE_KEYS = ("check_in", "least_days", "meet", "gestures", "share")


def plain_settings() -> Mapping[str, Any]:
    """The metadata of every setting that is one key in the file, by its key."""
    return {each.metadata["key"]: each for each in fields(Settings) if "key" in each.metadata}
