"""`rel today --send` as its user runs it: installed, with a config, a journal and real servers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from installed import REL, Home
from reljournal.delivery.marker import MARKER
from reljournal.delivery.outcomes import listing
from servers import HOST, Mailbox, smtp

fcntl = pytest.importorskip("fcntl", reason="Windows locks files in another way")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the state folder is elsewhere on Windows")
SECRET = "the surgery of her son"


@pytest.fixture
def anna(home: Home) -> Home:
    """Somebody is overdue, and something of theirs is confidential."""
    home.ok("add", "Anna Weber", "--email", "anna@example.org", "--cadence", "monthly", today="2025-11-01")
    home.ok("log", "call", "anna", "the spring order", "--on", "2025-11-01", today="2025-11-01")
    home.ok("plan", "call", "anna", "2026-03-02", "about the fair", today="2026-02-20")
    return home


def state(home: Home) -> Path:
    return home.folder / ".local" / "state" / "reljournal"


def configure(home: Home, port: int, *lines: str) -> None:
    text = ["[send]", 'to = ["me@example.org"]', f'via = "smtp://{HOST}:{port}"', "timeout = 2", *lines]
    home.config.write_text("\n".join(text) + "\n", encoding="utf-8")


def body(box: Mailbox, kind: str = "plain") -> str:
    (mail,) = box.mails
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_the_agenda_of_the_day_arrives_once(anna: Home) -> None:
    with smtp() as box:
        configure(anna, box.port)
        assert anna.ok("today", "--send").out == "the agenda of 2 March went to mailto:me@example.org\n"
        again = anna.ok("today", "--send").out
        assert again == "it has gone to mailto:me@example.org before; --again sends it once more\n"
        assert anna.rel("today", "--send", "--json").json["before"] == ["mailto:me@example.org"]
    assert box.mails[0]["Subject"] == "1 relationship to care for · Monday 2 March 2026"
    told = body(box).replace("\r\n", "\n")
    assert told.startswith("Monday 2 March 2026\n1 relationship to care for\n\nAnna Weber (today)\n")
    assert "Planned: about the fair\n" in told
    assert body(box, "html").replace("\r\n", "\n").strip() == anna.ok("today", "--format", "html").out.strip()


def test_again_means_again(anna: Home) -> None:
    with smtp() as box:
        configure(anna, box.port)
        anna.ok("today", "--send")
        anna.ok("today", "--send", "--again")
    assert len(box.mails) == 2


def test_in_german(anna: Home) -> None:
    with smtp() as box:
        configure(anna, box.port, "[user]", 'language = "de"')
        assert anna.ok("today", "--send").out == "die Agenda vom 2. März ging an mailto:me@example.org\n"
    assert box.mails[0]["Subject"].endswith("Montag, 2. März 2026")
    assert '<html lang="de">' in body(box, "html")


def test_nothing_due_nothing_sent_unless_asked_for(home: Home) -> None:
    home.ok("add", "Anna Weber")
    with smtp() as box:
        configure(home, box.port)
        assert home.ok("today", "--send").out == "nobody is waiting; nothing was sent\n"
        assert box.mails == []
        configure(home, box.port, "when_empty = true")
        home.ok("today", "--send")
    assert box.mails[0]["Subject"] == "nobody is waiting · Monday 2 March 2026"
    assert [(each.ok, each.channel) for each in listing(state(home))] == [
        (True, ""),
        (True, "mailto:me@example.org"),
    ]


def test_a_confidential_note_stays_here(anna: Home) -> None:
    on = ("--planned", "--on", "2026-03-02", "--confidential")
    anna.ok("log", "meeting", "anna", SECRET, *on, today="2026-02-21")
    assert SECRET in anna.ok("today", "--confidential").out, "where it is asked for"
    with smtp() as box:
        configure(anna, box.port)
        anna.ok("today", "--send")
    assert "about the fair" in body(box)
    leaving = [body(box), body(box, "html")]
    leaving += [anna.ok("today", "--format", form).out for form in ("html", "ics")]
    assert not any(SECRET in each for each in leaving)


def test_two_at_once_send_one_mail(anna: Home) -> None:
    with smtp() as box:
        configure(anna, box.port)
        running = [
            subprocess.Popen(
                [str(REL), "today", "--send"], env=anna.environment, stdout=subprocess.PIPE, cwd=anna.folder
            )
            for _ in range(4)
        ]
        said = [each.communicate(timeout=60)[0].decode() for each in running]
    assert len(box.mails) == 1
    assert sorted("before" in each for each in said) == [False, True, True, True]
    assert [each.returncode for each in running] == [0] * 4


def test_a_failure_is_told_once_by_the_next_command_in_a_terminal(anna: Home) -> None:
    import pexpect

    with smtp(Mailbox(to_text=["554 no thanks"])) as box:
        configure(anna, box.port)
        failed = anna.rel("today", "--send")
    assert failed.code == 1
    assert f"smtp://{HOST}:{box.port} refuses it (554 no thanks)" in failed.err
    assert "did not go out" not in anna.ok("list").err, "only a person is told"

    def told() -> str:
        return str(pexpect.run(f"{REL} list", env=anna.environment, cwd=str(anna.folder), encoding="utf-8"))

    assert "the agenda of 2026-03-02 did not go out to mailto:me@example.org" in " ".join(told().split())
    assert "did not go out" not in told()


def test_a_locked_journal_is_waited_for_then_recorded_and_delivered_by_the_next_run(anna: Home) -> None:
    lock, intent = Path(f"{anna.journal}.lock"), Path(f"{anna.journal}.intent")
    with smtp() as box:
        configure(anna, box.port, "[journal]", "lock_seconds = 1")
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            intent.write_bytes(b"a writer is at work")
            run = anna.rel("today", "--send")
        assert run.code == 4
        outcome = listing(state(anna))[-1]
        assert (outcome.ok, outcome.channel) == (False, "")
        assert "locked" in outcome.message or "writing" in outcome.message, outcome
        assert (state(anna) / MARKER).exists()
        intent.unlink(missing_ok=True)
        anna.ok("today", "--send")
        assert not (state(anna) / MARKER).exists()
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("", "nothing in the config says where to send the agenda"),
        ('[send]\nto = "not an address"\n', "config.toml:2: send.to cannot be"),
        ("[send\n", "nothing in the config says where to send the agenda"),
    ],
)
def test_a_config_that_says_nothing(anna: Home, config: str, told: str) -> None:
    anna.config.write_text(config, encoding="utf-8")
    run = anna.rel("today", "--send")
    assert run.code == 1
    assert told in run.err
    assert told in listing(state(anna))[-1].message


def test_a_way_that_is_mistyped_is_not_replaced_by_another(anna: Home) -> None:
    """The default is sendmail: what was to go to a server of one's own must not go there."""
    took = anna.folder / "took"
    (anna.folder / "sendmail").write_text(f"#!/bin/sh\ncat >{took}\n")
    (anna.folder / "sendmail").chmod(0o755)
    home = Home(anna.folder, {"PATH": f"{anna.folder}:/usr/bin:/bin"})
    home.config.write_text('[send]\nto = "me@example.org"\nvia = "smtps:/mail.example.org"\n')
    run = home.rel("today", "--send")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("rel: the config does not say which way to send: config.toml:3: send.via cannot be")
    assert not took.exists()
    home.config.write_text('[send]\nto = "me@example.org"\n')
    home.ok("today", "--send")
    assert took.exists()


def test_no_journal_is_no_quiet_day(home: Home) -> None:
    configure(home, 9)
    run = home.rel("today", "--send")
    assert (run.code, run.out) == (1, "")
    assert f"there is no journal at {home.journal}" in listing(state(home))[-1].message


def test_a_home_that_cannot_be_written(anna: Home) -> None:
    """A file where the folder should be: that stops root, too."""
    (anna.folder / ".local").write_text("", encoding="utf-8")
    with smtp() as box:
        configure(anna, box.port)
        run = anna.rel("today", "--send")
    assert run.code == 1
    assert "nothing is sent that could not be remembered" in run.err
    assert box.mails == []


@pytest.mark.parametrize("options", [["--again"], ["--send", "--who", "anna"], ["--send", "--format", "html"]])
def test_options_that_do_not_go_together(anna: Home, options: list[str]) -> None:
    assert anna.rel("today", *options).code == 2


def test_a_password_in_the_config_is_refused_and_not_repeated(anna: Home) -> None:
    anna.config.write_text(
        '[send]\nto = "me@example.org"\nvia = "smtp://me:hunter22@mail.example.org"\n'
        'apprise = ["slack://T1secret/T2secret/T3secret"]\n',
        encoding="utf-8",
    )
    told = anna.rel("today").out + anna.rel("config", "show").out + anna.rel("config", "show", "--json").out
    assert "send.via cannot be" in told
    assert "slack://…" in told
    for secret in ("hunter22", "T1secret", "T2secret", "T3secret"):
        assert secret not in told
    anna.config.unlink()
    run = anna.rel("config", "set", "send.via", "smtp://me:hunter22@mail.example.org")
    assert run.code == 2
    assert "hunter22" not in run.err
    assert not anna.config.exists()
