"""Mail through real servers on this machine: what arrives, and what is said where it does not."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from reljournal.delivery import marker
from reljournal.delivery.outcomes import LOG, Outcome, listing
from reljournal.delivery.post import Outside, Post, Ways
from reljournal.delivery.send import PAUSES, Delivery, deliver
from reljournal.domain.mailing import Via
from reljournal.errors import RelError
from servers import HOST, PASSWORD, Mailbox, certificate, free_port, smtp, talker

DAY = date(2026, 3, 2)
ME = "mailto:me@example.org"
POST = Post(
    day=DAY,
    subject="2 relationships to care for · Monday 2 March 2026",
    plain="k7p  overdue  Müller GmbH: → " + "ä" * 300 + "\n.\nFrom here",
    html="<!DOCTYPE html><p>Müller &amp; Söhne</p>",
    brief="Müller GmbH",
)


class Run:
    """Deliveries of one user, with pauses that are counted and not waited for."""

    def __init__(self, folder: Path) -> None:
        self.pauses: list[float] = []
        self.outside = Outside(
            at=datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
            folder=folder,
            what="today --send",
            pause=self.pauses.append,
            journal="ab12",
        )

    def send(self, via: Via, *, again: bool = False, post: Post = POST, **ways: Any) -> Delivery:
        told = Ways(to=("Me <me@example.org>",), sender="rel <rel@example.org>", via=via, timeout=1)
        return deliver(post, replace(told, **ways), self.outside, again=again)

    def failure(self, via: Via, **ways: Any) -> str:
        """Why the only mail did not go out; it has to be on record, and left to be told."""
        done = self.send(via, **ways)
        assert done.sent == ()
        (failed,) = done.failed
        assert listing(self.outside.folder)[-1] == failed
        assert failed.message in marker.marked(str(self.outside.folder))
        return failed.message


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "state")


def local(port: int, user: str = "", kind: str = "smtp") -> Via:
    return Via(kind, HOST, port, user)  # type: ignore[arg-type]


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n").rstrip("\n")


def test_a_mail_arrives_whole(run: Run) -> None:
    with smtp() as box:
        done = run.send(local(box.port))
    assert done == Delivery(sent=(ME,))
    (mail,) = box.mails
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (part(mail, "plain"), part(mail, "html")) == (POST.plain, POST.html)
    assert mail["Subject"] == POST.subject
    assert (mail["From"], mail["To"]) == ("rel <rel@example.org>", "Me <me@example.org>")
    assert mail["Date"].datetime == run.outside.at
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert all(len(line) <= 998 for line in bytes(mail).splitlines())
    assert listing(run.outside.folder) == [Outcome(run.outside.at, DAY, "today --send", True, ME, "", "ab12")]
    assert run.pauses == []


def test_a_day_is_sent_once_and_again_only_when_asked(run: Run) -> None:
    with smtp() as box:
        run.send(local(box.port))
        assert run.send(local(box.port)) == Delivery(before=(ME,))
        assert run.send(local(box.port), again=True) == Delivery(sent=(ME,))
        run.outside = replace(run.outside, journal="cd34")
        run.send(local(box.port))
        run.send(local(box.port), post=replace(POST, day=date(2026, 3, 3)))
    names = [mail["Message-ID"] for mail in box.mails]
    assert len(names) == len(set(names)) == 4


def test_the_message_id_stays_when_the_first_try_was_torn(run: Run, tmp_path: Path) -> None:
    """A mail that was taken although its answer was lost is, when sent again, seen to be the same."""
    with smtp() as box:
        run.send(local(box.port))
        (run.outside.folder / LOG).unlink()
        run.send(local(box.port))
    first, second = (mail["Message-ID"] for mail in box.mails)
    assert first == second


def test_a_refused_mail_is_not_tried_again(run: Run) -> None:
    with smtp(Mailbox(to_text=["554 5.7.1 looks like spam"] * 3)) as box:
        told = run.failure(local(box.port))
    assert told == f"smtp://{HOST}:{box.port} refuses it (554 5.7.1 looks like spam)"
    assert run.pauses == []
    assert box.mails == []


def test_a_server_that_is_busy_is_tried_again(run: Run) -> None:
    with smtp(Mailbox(to_text=["451 greylisted", "421 too many"])) as box:
        assert run.send(local(box.port)) == Delivery(sent=(ME,))
    assert len(box.mails) == 1
    assert run.pauses == list(PAUSES)
    assert marker.marked(str(run.outside.folder)) == ""


def test_after_three_tries_it_gives_up_and_the_next_run_delivers(run: Run) -> None:
    with smtp(Mailbox(to_text=["451 greylisted"] * 3)) as box:
        assert "451 greylisted" in run.failure(local(box.port))
        assert run.pauses == list(PAUSES)
        assert run.send(local(box.port)) == Delivery(sent=(ME,))
    assert marker.marked(str(run.outside.folder)) == ""
    assert [each.ok for each in listing(run.outside.folder)] == [False, True]


def test_of_several_recipients_only_those_that_failed_are_tried_again(run: Run) -> None:
    to = ("a@example.org", "b@example.org", "c@example.org")
    answers = {"b@example.org": "450 mailbox busy", "c@example.org": "550 nobody here"}
    with smtp(Mailbox(to_recipient=answers)) as box:
        done = run.send(local(box.port), to=to)
        assert done.sent == ("mailto:a@example.org",)
        assert {each.channel: each.message.partition("(")[2] for each in done.failed} == {
            "mailto:b@example.org": "450 mailbox busy)",
            "mailto:c@example.org": "550 nobody here)",
        }
        box.to_recipient.clear()
        assert run.send(local(box.port), to=to).sent == ("mailto:b@example.org", "mailto:c@example.org")
    assert box.recipients == [["a@example.org"], ["b@example.org", "c@example.org"]]


@pytest.mark.parametrize(
    ("lines", "after", "told"),
    [
        ((), "silence", "did not answer within 0.3 s"),
        (("220 hello", "250 hello"), "silence", "did not answer within 0.3 s"),
        ((), "close", "closed the connection midway"),
        (("220 hello",), "close", "closed the connection midway"),
        (("220 hello", "250 hello", "250 OK", "250 OK", "354 go on"), "close", "closed the connection midway"),
        (("554 go away",), "close", "refuses it (554 go away)"),
        (("HTTP/1.1 400 Bad Request",), "close", "does not speak SMTP; is the port right?"),
    ],
)
def test_a_server_that_breaks_off(run: Run, lines: tuple[str, ...], after: str, told: str) -> None:
    with talker(*lines, after=after) as (port, calls):
        waiting = {"timeout": 0.3} if after == "silence" else {}
        assert run.failure(local(port), **waiting).startswith(f"smtp://{HOST}:{port} {told}")
    assert len(calls) == (1 if "554" in told or "speak" in told else 3)


def test_nobody_listens(run: Run) -> None:
    port = free_port()
    assert run.failure(local(port)) == f"smtp://{HOST}:{port} cannot be reached: Connection refused"
    assert run.pauses == list(PAUSES)


def test_a_name_that_no_dns_knows(run: Run) -> None:
    told = run.failure(Via("smtp", "mail.invalid", 587, ""))
    assert told.startswith("mail.invalid is not found: ")


class TestPassword:
    def test_the_right_one(self, run: Run) -> None:
        run.outside = replace(run.outside, variable={"MAIL_PASSWORD": PASSWORD}.get)
        with smtp(password=True) as box:
            assert run.send(local(box.port, "me"), password_env="MAIL_PASSWORD").sent == (ME,)

    def test_the_keyrings(self, run: Run) -> None:
        run.outside = replace(run.outside, stored={f"me@{HOST}": PASSWORD}.get)
        with smtp(password=True) as box:
            assert run.send(local(box.port, "me")).sent == (ME,)

    def test_a_wrong_one_is_neither_tried_again_nor_told(self, run: Run) -> None:
        run.outside = replace(run.outside, variable={"MAIL_PASSWORD": "wrong-secret"}.get)
        with smtp(password=True) as box:
            told = run.failure(local(box.port, "me"), password_env="MAIL_PASSWORD")
        assert "does not take the user me with this password (535" in told
        assert run.pauses == []
        assert "wrong-secret" not in (run.outside.folder / LOG).read_text(encoding="utf-8")

    def test_one_that_the_server_says_back_is_covered(self, run: Run) -> None:
        run.outside = replace(run.outside, variable={"P": "my-secret"}.get)
        lines = ("220 hi", "250-hi\r\n250 AUTH PLAIN", "535 no my-secret here")
        with talker(*lines) as (port, _):
            told = run.failure(local(port, "me"), password_env="P")
        assert told.endswith("(535 no ••• here)")

    def test_none_that_is_set(self, run: Run) -> None:
        with smtp(password=True) as box:
            told = run.failure(local(box.port, "me"), password_env="MAIL_PASSWORD")
            assert told == f"the environment variable MAIL_PASSWORD holds no password for {HOST}"
            assert f"keyring set reljournal me@{HOST}" in run.failure(local(box.port, "me"))

    def test_a_server_that_knows_no_passwords(self, run: Run) -> None:
        run.outside = replace(run.outside, variable={"P": PASSWORD}.get)
        with smtp() as box:
            told = run.failure(local(box.port, "me"), password_env="P")
        assert "cannot take it: SMTP AUTH extension not supported" in told


class TestEncryption:
    def test_a_certificate_that_signs_itself_is_refused(self, run: Run, tmp_path: Path) -> None:
        with smtp(tls=certificate(tmp_path)[1]) as box:
            told = run.failure(local(box.port))
        assert "shows a certificate that is not to be trusted (self-signed certificate)" in told
        assert told.endswith("name its certificate as send.certificate")
        assert (box.mails, run.pauses) == ([], [])

    def test_and_taken_where_the_config_names_it(self, run: Run, tmp_path: Path) -> None:
        cert, context = certificate(tmp_path)
        with smtp(tls=context) as box:
            assert run.send(local(box.port), certificate=str(cert)).sent == (ME,)

    def test_a_certificate_file_that_is_not_there(self, run: Run, tmp_path: Path) -> None:
        with smtp(tls=certificate(tmp_path)[1]) as box:
            told = run.failure(local(box.port), certificate=str(tmp_path / "none.pem"))
        assert told.endswith("none.pem cannot be read (No such file or directory)")

    def test_tls_at_a_port_that_speaks_none(self, run: Run) -> None:
        with smtp() as box:
            told = run.failure(local(box.port, kind="smtps"))
        assert "speaks no TLS as expected" in told

    def test_nothing_goes_unencrypted_over_a_network(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """A machine that is not this one, as far as the program can see, and offers no STARTTLS."""
        monkeypatch.setattr(Via, "is_local", property(lambda _: False))
        with smtp() as box:
            told = run.failure(local(box.port))
        assert told.endswith("offers no encryption, so nothing was sent to it")
        assert box.mails == []


class TestSendmail:
    def program(self, folder: Path, text: str) -> str:
        path = folder / "sendmail"
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def test_it_is_given_the_mail_and_the_recipients(self, run: Run, tmp_path: Path) -> None:
        text = f'printf "%s\\n" "$@" > {tmp_path}/arguments; cat > {tmp_path}/mail'
        run.outside = replace(run.outside, sendmail=self.program(tmp_path, text))
        assert run.send(Via("sendmail"), to=("A <a@example.org>", "b@example.org")).failed == ()
        told = (tmp_path / "arguments").read_text(encoding="utf-8").split()
        assert told == ["-i", "-f", "rel@example.org", "--", "a@example.org", "b@example.org"]
        data = (tmp_path / "mail").read_bytes()
        assert b"\r" not in data
        assert b"\nTo: A <a@example.org>, b@example.org\n" in data

    @pytest.mark.parametrize(
        ("text", "told", "tries"),
        [
            ("echo no such domain >&2; exit 67", "sendmail ended with 67: no such domain", 1),
            ("exit 75", "sendmail ended with 75", 3),
            ("exec sleep 20", "sendmail did not end within 0.3 s", 3),
        ],
    )
    def test_it_fails(self, run: Run, tmp_path: Path, text: str, told: str, tries: int) -> None:
        run.outside = replace(run.outside, sendmail=self.program(tmp_path, text))
        waiting = {"timeout": 0.3} if "sleep" in text else {}
        assert run.failure(Via("sendmail"), **waiting) == told
        assert len(run.pauses) == tries - 1

    def test_there_is_none(self, run: Run) -> None:
        assert run.failure(Via("sendmail")) == "there is no sendmail on this machine; name a server as send.via"


def test_nothing_is_sent_that_cannot_be_remembered(run: Run, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    with smtp() as box, pytest.raises(RelError, match="cannot be written") as told:
        run.send(local(box.port))
    assert told.value.hint.startswith("nothing is sent")
    assert box.mails == []
