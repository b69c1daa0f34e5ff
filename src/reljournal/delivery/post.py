"""What is delivered, and by which ways: texts and settings, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reljournal.domain.mailing import SENDMAIL, Via, bare_address, read_via
from reljournal.settings import Settings
from reljournal.values import Frozen, dataclass

if TYPE_CHECKING:
    from email.message import EmailMessage


@dataclass(frozen=True)
class Post(Frozen):
    """The agenda of a day as it goes out: `plain` and `html` by mail, `brief` to messengers."""

    day: date
    subject: str
    plain: str
    html: str
    brief: str


@dataclass(frozen=True)
class Ways(Frozen):
    """Where it goes, as the config says; `timeout` is in seconds."""

    to: tuple[str, ...] = ()
    sender: str = ""
    via: Via = SENDMAIL
    services: tuple[str, ...] = ()
    password_env: str = ""
    certificate: str = ""
    timeout: int = 30

    @classmethod
    def of(cls, settings: Settings) -> Ways:
        return cls(
            to=settings.send_to,
            sender=settings.send_from or (settings.send_to[0] if settings.send_to else ""),
            via=read_via(settings.send_via),
            services=settings.send_apprise,
            password_env=settings.send_password_env,
            certificate=settings.send_certificate,
            timeout=settings.send_timeout,
        )

    def __bool__(self) -> bool:
        return bool(self.to or self.services)


@dataclass(frozen=True)
class Outside(Frozen):
    """What only the command line knows: the moment, the state folder, the environment, how to wait.

    `journal` is the journal's id. `variable` gives an environment variable or None, `stored` a secret of the
    system's keyring by its name or None, `sendmail` is that program where there is one, and `pause` waits for some
    seconds.
    """

    at: datetime
    folder: Path
    what: str
    pause: Callable[[float], None]
    journal: str = ""
    variable: Callable[[str], str | None] = lambda _: None
    stored: Callable[[str], str | None] = lambda _: None
    sendmail: str | None = None


class FailedError(Exception):
    """A try that came to nothing: why, in words without secrets; `lasting` where another try is pointless."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.lasting = lasting


def letter(post: Post, ways: Ways, outside: Outside, *, again: bool = False) -> EmailMessage:
    """The mail: plain text, and the same as HTML for whoever shows that.

    Its Message-ID is that of the journal's day, so that a mail which arrives twice after all is seen to be one.
    """
    from email.message import EmailMessage
    from hashlib import sha256

    message = EmailMessage()
    message["From"] = ways.sender
    message["To"] = ", ".join(ways.to)
    message["Subject"] = post.subject
    message["Date"] = outside.at
    host = bare_address(ways.sender).rpartition("@")[2]
    mark = sha256(f"{outside.journal} {outside.what}".encode()).hexdigest()[:16]
    repeat = f".{outside.at:%H%M%S}" if again else ""
    message["Message-ID"] = f"<{post.day.isoformat()}.{mark}{repeat}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = "rel <agenda.reljournal.localhost>"
    message.set_content(post.plain + "\n", cte="quoted-printable")
    message.add_alternative(post.html, subtype="html", cte="quoted-printable")
    return message
