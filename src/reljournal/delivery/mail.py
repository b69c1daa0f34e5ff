"""By mail: through a server that the config names, or the machine's own sendmail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reljournal.delivery.post import FailedError, Outside, Post, Ways, letter
from reljournal.domain.mailing import Via, bare_address

if TYPE_CHECKING:
    import smtplib
    import ssl
    from email.message import EmailMessage

_TRY_LATER = 75
"""What sendmail ends with where another try makes sense (EX_TEMPFAIL)."""


def send_mail(
    post: Post, ways: Ways, outside: Outside, to: Sequence[str], *, again: bool = False
) -> dict[str, FailedError]:
    """Send one mail to some of its recipients; those that were refused are returned with the reason.

    Raises FailedError where nobody was reached.
    """
    message = letter(post, ways, outside, again=again)
    if ways.via.kind == "sendmail":
        _hand_to_sendmail(message, ways, outside, to)
        return {}
    return _Session(ways, outside).send(message, to)


class _Session:
    """One conversation with a server."""

    def __init__(self, ways: Ways, outside: Outside) -> None:
        self._ways, self._via, self._outside = ways, ways.via, outside

    def send(self, message: EmailMessage, to: Sequence[str]) -> dict[str, FailedError]:
        import smtplib
        from email.policy import SMTP

        password = self._password()
        addresses = {bare_address(each): each for each in to}
        try:
            with self._open() as server:
                if self._via.user:
                    _log_in(server, self._via.user, password)
                # Not send_message, which changes a line that begins with "From".
                data = message.as_bytes(policy=SMTP)
                refused = server.sendmail(bare_address(self._ways.sender), list(addresses), data)
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        except (OSError, ValueError) as error:  # smtplib's errors are of these kinds too
            raise _told(error, self._via, self._ways.timeout, password) from None
        return {
            addresses[address]: _refusal(self._via, code, text, password)
            for address, (code, text) in refused.items()
            if address in addresses
        }

    def _password(self) -> str:
        user, host, name = self._via.user, self._via.host, self._ways.password_env
        if not user:
            return ""
        if name:
            if told := self._outside.variable(name):
                return told
            raise FailedError(f"the environment variable {name} holds no password for {host}", lasting=True)
        if told := self._outside.stored(f"{user}@{host}"):
            return told
        raise FailedError(
            f"there is no password for {user} at {host}; name its variable as send.password_env, "
            f"or run 'keyring set reljournal {user}@{host}'",
            lasting=True,
        )

    def _open(self) -> smtplib.SMTP:
        """A connection that nobody can listen to, unless it ends on this machine.

        It greets as mail programs do, by address: asking for this machine's own name may take long.
        """
        import smtplib

        via, timeout, name = self._via, self._ways.timeout, "[127.0.0.1]"
        if via.kind == "smtps":
            context = self._context()
            return smtplib.SMTP_SSL(via.host, via.port, name, timeout=timeout, context=context)
        server = smtplib.SMTP(via.host, via.port, name, timeout=timeout)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=self._context())
                server.ehlo()
            elif not via.is_local:
                raise FailedError(f"{via} offers no encryption, so nothing was sent to it", lasting=True)
        except BaseException:
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        import ssl

        try:
            return ssl.create_default_context(cafile=self._ways.certificate or None)
        except OSError as error:
            reason = error.strerror or "it holds none"
            raise FailedError(
                f"the certificate {self._ways.certificate} cannot be read ({reason})", lasting=True
            ) from None


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Log in; smtplib itself knows only passwords in ASCII, where RFC 4616 asks for UTF-8."""
    import smtplib
    from base64 import b64encode

    server.ehlo_or_helo_if_needed()  # what it offers is not known before
    if (user + password).isascii() or "PLAIN" not in server.esmtp_features.get("auth", "").split():
        server.login(user, password)
        return
    code, text = server.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


def _told(error: Exception, via: Via, timeout: int, password: str) -> FailedError:
    """What went wrong between us and the server, and whether it may pass."""
    import smtplib
    import socket
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        return FailedError(
            f"{via} shows a certificate that is not to be trusted ({error.verify_message}); "
            "if it is your own server, name its certificate as send.certificate",
            lasting=True,
        )
    if isinstance(error, ssl.SSLError):
        return FailedError(f"{via} speaks no TLS as expected ({error.reason}); is the port right?", lasting=True)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return FailedError(f"{via} did not answer within {timeout} s")
    if isinstance(error, socket.gaierror):
        return FailedError(f"{via.host} is not found: {error.strerror}")
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        wrong = f"{via} does not take the user {via.user} with this password"
        return FailedError(f"{wrong} ({_said(error.smtp_code, error.smtp_error, password)})", lasting=True)
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        return FailedError(f"{via} closed the connection midway")
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(via, error.smtp_code, error.smtp_error, password)
    if isinstance(error, UnicodeError):  # its own words would quote from the password
        return FailedError(f"{via} cannot take this user or password: they are not ASCII", lasting=True)
    if isinstance(error, smtplib.SMTPException | ValueError):
        return FailedError(f"{via} cannot take it: {_clean(str(error), password)}", lasting=True)
    reason = getattr(error, "strerror", None) or type(error).__name__
    return FailedError(f"{via} cannot be reached: {reason}")


def _refusal(via: Via, code: int, text: bytes | str, password: str) -> FailedError:
    if code < 0:
        return FailedError(f"{via} does not speak SMTP; is the port right?", lasting=True)
    return FailedError(f"{via} refuses it ({_said(code, text, password)})", lasting=code >= 500)


def _said(code: int, text: bytes | str, password: str) -> str:
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {_clean(told, password)}".strip()


def _clean(text: str, password: str) -> str:
    """A server's words on one line, not too many, and not the password, should it say it back."""
    from base64 import b64encode

    if password:
        for secret in (password, b64encode(password.encode()).decode()):
            text = text.replace(secret, "•••")
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"


def _hand_to_sendmail(message: EmailMessage, ways: Ways, outside: Outside, to: Sequence[str]) -> None:
    import subprocess
    from email.policy import SMTP

    if outside.sendmail is None:
        raise FailedError("there is no sendmail on this machine; name a server as send.via", lasting=True)
    command = [outside.sendmail, "-i", "-f", bare_address(ways.sender), "--", *map(bare_address, to)]
    data = message.as_bytes(policy=SMTP.clone(linesep="\n"))
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=ways.timeout, check=False)
    except subprocess.TimeoutExpired:
        raise FailedError(f"sendmail did not end within {ways.timeout} s") from None
    except OSError as error:
        raise FailedError(f"sendmail cannot be started: {error.strerror}", lasting=True) from None
    if done.returncode:
        said = _clean((done.stderr or done.stdout).decode("utf-8", "replace"), "")
        text = f"sendmail ended with {done.returncode}" + (f": {said}" if said else "")
        raise FailedError(text, lasting=done.returncode != _TRY_LATER)
