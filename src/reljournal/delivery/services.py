"""To messengers, by Apprise: ntfy, Matrix, Slack, the desktop and some hundred others."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import quote, unquote

from reljournal.delivery.post import FailedError, Outside, Post
from reljournal.domain.mailing import redacted

INSTALL = "pipx inject reljournal apprise, or pip install 'reljournal[send]'"
_GAP = re.compile(r"\$\{(keyring:)?([^}]+)\}")
_SHORTEST_SECRET = 4


def channel_of(url: str) -> str:
    """A name for the log that stays the same and gives nothing of the URL away but its service."""
    return f"{service_of(url)}-{sha256(url.encode()).hexdigest()[:6]}"


def service_of(url: str) -> str:
    """The service of a URL, such as `ntfys`, and nothing else of it."""
    return url.partition("://")[0].lower()


def secrets_of(url: str) -> tuple[list[str], list[str]]:
    """The names of the variables and of the keyring's entries that a URL asks for."""
    gaps = [(bool(gap[1]), gap[2]) for gap in _GAP.finditer(url)]
    return [name for ringed, name in gaps if not ringed], [name for ringed, name in gaps if ringed]


def is_available() -> bool:
    """Whether Apprise is installed; it is not imported, which takes long."""
    from importlib.util import find_spec

    return find_spec("apprise") is not None


def send_to_service(post: Post, url: str, outside: Outside) -> None:
    """Send the short form to one service; raises FailedError, which names the service and none of its secrets."""
    service = service_of(url)
    try:
        import apprise
    except ImportError:
        raise FailedError(f"sending to {service} needs Apprise; run {INSTALL}", lasting=True) from None

    full = _filled(url, outside)
    # In memory: it would keep files of its own otherwise, some with what was sent.
    asset = apprise.AppriseAsset(storage_mode="memory", app_id="rel", app_desc="rel", app_url="")
    ring = apprise.Apprise(asset=asset)
    with apprise.LogCapture(level=30, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
        if not ring.add(full):
            raise FailedError(f"Apprise does not understand this URL for {service}", lasting=True)
        try:
            went = ring.notify(title=post.subject, body=post.brief, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # noqa: BLE001 - a plugin of Apprise may raise anything
            raise FailedError(f"{service} failed with {type(error).__name__}") from None
        said = str(log.getvalue())
    if not went:
        reason = _clean(said, full)
        raise FailedError(f"{service} did not take it" + (f": {reason}" if reason else ""))


def _filled(url: str, outside: Outside) -> str:
    """The URL with `${NAME}` from the environment and `${keyring:NAME}` from the keyring."""

    def secret(gap: re.Match[str]) -> str:
        name = gap[2]
        told = outside.stored(name) if gap[1] else outside.variable(name)
        if not told:
            where = "keyring" if gap[1] else "environment"
            raise FailedError(f"the {where} holds no {name}, which send.apprise asks for", lasting=True)
        return quote(told, safe="")

    return _GAP.sub(secret, url)


def _clean(text: str, url: str) -> str:
    """The first line of what Apprise said, with nothing in it that stood in the URL, in whatever form."""
    line = redacted(next((each.strip() for each in text.splitlines() if each.strip()), ""))
    rest = url.partition("://")[2]
    pieces = {part for piece in re.split(r"[/?&=@:#]", rest) for part in (piece, unquote(piece))}
    for piece in sorted(pieces, key=len, reverse=True):
        if len(piece) >= _SHORTEST_SECRET:
            line = line.replace(piece, "•••")
    return line if len(line) <= 200 else line[:199] + "…"
