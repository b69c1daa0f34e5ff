"""Where a mail goes and which way, as the config writes it; and URLs without their secrets."""

from __future__ import annotations

from reljournal.values import Frozen, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["smtp", "smtps", "sendmail"]

_PORTS = {"smtp": 587, "smtps": 465}
VIA = "smtp://user@host:587, smtps://user@host or sendmail, and no password"


@dataclass(frozen=True)
class Via(Frozen):
    """The way of a mail: a server, with the user that it knows, or the machine's own sendmail (empty `host`)."""

    kind: Kind
    host: str = ""
    port: int = 0
    user: str = ""

    def __str__(self) -> str:
        return f"{self.kind}://{self.host}:{self.port}" if self.host else self.kind

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine: what is said to it crosses no network."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


SENDMAIL = Via("sendmail")


def read_via(text: str) -> Via:
    """`smtp://user@host:587`, `smtps://…` or `sendmail`; raises ValueError, which says what it takes.

    A password is refused: the config is a file that people show, copy and keep under version control.
    """
    # Settings are read by every command, few of which send: hence the late imports here and below.
    from urllib.parse import unquote, urlsplit

    if text in ("sendmail", "sendmail://"):
        return SENDMAIL
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise ValueError(VIA) from None
    kind: Kind = "smtps" if parts.scheme == "smtps" else "smtp"
    clean = not (parts.query or parts.fragment or parts.path.strip("/")) and text.isprintable() and " " not in text
    if parts.scheme != kind or not host or parts.password is not None or not clean:
        raise ValueError(VIA)
    return Via(kind, host, port or _PORTS[kind], unquote(parts.username or ""))


def read_address(text: str) -> str:
    """A mail address with or without a name, `Anna Weber <anna@example.org>`; raises ValueError."""
    bare = bare_address(text)
    local, at, host = bare.rpartition("@")
    # Each is an argument of sendmail and a line of SMTP: what begins like an option or ends a line is refused.
    if (
        not (local and at and host)
        or local.startswith("-")
        or not (text.isprintable() and bare.isascii())
        or any(c in bare for c in ' ,;:<>()[]\\"')
        or "@" in local
    ):
        raise ValueError("a mail address such as anna@example.org")
    return text.strip()


def bare_address(text: str) -> str:
    """The address alone, without the name before it."""
    from email.utils import getaddresses

    found = getaddresses([text.strip()])
    return found[0][1] if len(found) == 1 else ""


def redacted(text: str) -> str:
    """The text with nothing of its URLs that may be a secret: of one for a messenger only the scheme is left."""
    return " ".join(_redacted_word(word) for word in text.split(" "))


def _redacted_word(word: str) -> str:
    before, found, after = word.partition("://")
    if not found:
        return word
    start = len(before)
    while start and (before[start - 1].isalnum() or before[start - 1] in "+.-"):
        start -= 1
    scheme = before[start:]
    end = after[len(after.rstrip("'\",.;:)]}>")) :]
    if scheme in ("smtp", "smtps"):
        host = after[: len(after) - len(end)].rpartition("@")[2].partition("/")[0].partition("?")[0]
        return f"{before}://{host}{end}"
    return f"{before}://…{end}"
