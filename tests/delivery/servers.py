"""Servers on this machine's own address that behave, and misbehave, as real ones do."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

HOST = "127.0.0.1"
PASSWORD = "correct horse ünd staple"


@dataclass
class Mailbox:
    """What a server took, and its answers: to recipients, and in turn to the texts of mails."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_text: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Envelope, address: str, _o: Any) -> str:
        answer = self.to_recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Envelope) -> str:
        answer = self.to_text.pop(0) if self.to_text else "250 OK"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        return answer


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
    right = isinstance(login, LoginPassword) and login.password.decode() == PASSWORD
    return AuthResult(success=right, handled=right)


@contextmanager
def smtp(
    box: Mailbox | None = None,
    *,
    password: bool = False,
    tls: ssl.SSLContext | None = None,
    from_the_start: ssl.SSLContext | None = None,
) -> Iterator[Mailbox]:
    """A mail server: aiosmtpd, with a password, STARTTLS or TLS from the start where that is asked for."""
    box = box or Mailbox()
    box.port = free_port()
    options: dict[str, Any] = {}
    if password:
        options = {"authenticator": _knows, "auth_required": True, "auth_require_tls": False}
    if tls:
        options |= {"tls_context": tls}
    if from_the_start:
        options |= {"ssl_context": from_the_start}
    controller = Controller(box, hostname=HOST, port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def talker(*lines: str, after: str = "close") -> Iterator[tuple[int, list[int]]]:
    """A server that says one line after each it hears, then closes the connection, or says nothing any more.

    Gives its port, and how often it was called.
    """
    calls: list[int] = []
    ended = threading.Event()
    listener = socket.create_server((HOST, 0))
    listener.settimeout(0.1)

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            calls.append(1)
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as heard:
            connection.settimeout(5)
            for number, line in enumerate(lines):
                if number and not heard.readline():
                    break
                connection.sendall(f"{line}\r\n".encode())
            if after == "silence":
                ended.wait(5)
            elif lines:
                heard.readline()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], calls
    finally:
        ended.set()
        thread.join(10)
        listener.close()


@contextmanager
def webhook(*answers: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """An HTTP server that takes JSON and gives these answers in turn, then 200; its port, and what it took."""
    taken: list[dict[str, Any]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = left.pop(0) if left else 200
            if code == 200:
                taken.append(json.loads(body) | {"path": self.path})
            self.send_response(code)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], taken
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def certificate(folder: Path, name: str = f"IP:{HOST}") -> tuple[Path, ssl.SSLContext]:
    """A certificate for a name that signs itself, and a server's context; skips where there is no openssl."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed, so no certificate can be made")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=loopback"]  # noqa: RUF005
        + ["-addext", f"subjectAltName={name}", "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context
