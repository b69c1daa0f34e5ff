"""Half past seven, when something is wrong: the reason in `rel cron status`, and the agenda at the next chance."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from machines import Machine
from servers import HOST, Mailbox, free_port, smtp, talker

if os.name == "nt":
    pytest.skip("the pretended programs are shell scripts", allow_module_level=True)

TODAY = "2026-03-02"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path)
    found.home.ok("add", "Anna Weber", today="2025-01-01")
    found.home.ok("promise", "add", "anna", "send the offer", "--by", TODAY, today="2026-02-20")
    return found


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


def configure(machine: Machine, via: str, *lines: str) -> None:
    text = ["[send]", 'to = ["me@example.org"]', f'via = "{via}"', "timeout = 1", *lines]
    machine.home.config.write_text("\n".join(text) + "\n", encoding="utf-8")


def install(machine: Machine) -> None:
    """The entry, which runs the program without its pauses."""
    machine.home.ok("cron", "install", "--at", "07:30", "--send")
    machine.hurry()


def lines_of_status(machine: Machine) -> tuple[list[str], list[str]]:
    """What `rel cron status` says, and the end of the log in it; it has to end with 1."""
    run = machine.home.rel("cron", "status", today="")
    assert (run.code, run.err) == (1, ""), run
    lines = run.out.splitlines()
    return (
        [line for line in lines if not line.startswith("log: ")],
        [line.removeprefix("log: ") for line in lines if line.startswith("log: ")],
    )


WRONG = {
    "nobody listens": "cannot be reached: Connection refused",
    "refuses": "refuses it (554 5.7.1 not from you)",
    "is busy": "refuses it (451 greylisted)",
    "says nothing": "did not answer within 1 s",
    "closes midway": "closed the connection midway",
    "wrong password": "does not take the user me with this password (535",
    "no password": "the environment variable REL_MAIL_PW holds no password for",
    "no such host": "mail.invalid is not found: ",
}


def server(wrong: str, stack: ExitStack) -> tuple[str, ...]:
    """A server that fails in one way: its address for the config, and lines of the config that go with it."""
    refusals = {"refuses": ["554 5.7.1 not from you"], "is busy": ["451 greylisted"] * 9}
    if wrong in refusals:
        return (f"smtp://{HOST}:{stack.enter_context(smtp(Mailbox(to_text=refusals[wrong]))).port}",)
    said = {"says nothing": ("220 hello",), "closes midway": ("220 hi", "250 hi", "250 OK", "250 OK", "354 go")}
    if wrong in said:
        after = "silence" if wrong == "says nothing" else "close"
        return (f"smtp://{HOST}:{stack.enter_context(talker(*said[wrong], after=after))[0]}",)
    if wrong.endswith("password"):
        port = stack.enter_context(smtp(password=True)).port
        return f"smtp://me@{HOST}:{port}", 'password_env = "REL_MAIL_PW"'
    return ("smtp://mail.invalid" if wrong == "no such host" else f"smtp://{HOST}:{free_port()}",)


# Nine times it waits a second for a server that says nothing: others may work meanwhile.
_WRONG = [pytest.param(each, marks=[pytest.mark.begun_first] if each == "says nothing" else []) for each in WRONG]


@pytest.mark.parametrize("wrong", _WRONG)
def test_the_reason_is_told_and_the_agenda_comes_at_the_next_chance(
    machine: Machine, stack: ExitStack, wrong: str
) -> None:
    configure(machine, *server(wrong, stack))
    install(machine)
    if wrong == "wrong password":
        machine.crontab.write_text(
            machine.crontab.read_text().replace("/usr/bin/env ", "REL_MAIL_PW=no-secret env ")
        )
    assert machine.run_as_cron_does() == 1
    status, log = lines_of_status(machine)
    told = WRONG[wrong]
    lasting = wrong in ("refuses", "wrong password", "no password")
    text = (machine.state / "morning.log").read_text()
    assert text.count("-- another try in ") == (0 if lasting else 2)
    assert any(line.startswith("last run: ") and told in line for line in status), status
    assert any(line.startswith("rel: mailto:me@example.org: ") and told in line for line in log), log
    assert "the agenda of " in log[-1]
    assert "no-secret" not in "".join((*status, *log))
    assert "mornings: the run of " in machine.home.rel("doctor", today="").out

    with smtp() as box:
        configure(machine, f"smtp://{HOST}:{box.port}")
        assert machine.run_as_cron_does() == 0
        assert machine.home.ok("cron", "status", today="").code == 0
        assert machine.run_as_cron_does() == 0
    assert len(box.mails) == 1


def test_a_server_that_comes_back_is_reached_by_the_same_run(machine: Machine) -> None:
    with smtp(Mailbox(to_text=["451 greylisted"] * 4)) as box:
        configure(machine, f"smtp://{HOST}:{box.port}")
        install(machine)
        assert machine.run_as_cron_does() == 0
        assert "went well" in machine.home.ok("cron", "status", today="").out
    assert len(box.mails) == 1
    assert "-- another try in 10 minutes\n" in (machine.state / "morning.log").read_text()
    assert not (machine.state / "delivery-failed").exists()


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("[send\n", "nothing in the config says where to send the agenda"),
        ('[send]\nto = "nowhere"\n', "config.toml:2: send.to cannot be"),
        ('[send]\nto = "me@example.org"\nvia = "smpt://x"\n', "config.toml:3: send.via cannot be"),
    ],
)
def test_a_mistake_in_the_config(machine: Machine, config: str, told: str) -> None:
    configure(machine, "sendmail")
    install(machine)
    machine.home.config.write_text(config)
    assert machine.run_as_cron_does() == 1
    status, log = lines_of_status(machine)
    assert told in "".join(status), status
    assert told in "".join(log)


def test_a_home_that_cannot_be_written(machine: Machine) -> None:
    """The shell cannot open the log then, so rel is not even begun; a file in the way stops root as well."""
    with smtp() as box:
        configure(machine, f"smtp://{HOST}:{box.port}")
        install(machine)
        log = machine.state / "morning.log"
        log.mkdir()
        assert machine.run_as_cron_does() != 0
        assert box.mails == []
        run = machine.home.rel("cron", "status", today="2026-03-03")
        told = "the run of 3 March, 07:30 did not take place: was the machine off, or does crontab not run?"
        assert (run.code, told in run.out) == (1, True)
        log.rmdir()
        assert machine.run_as_cron_does() == 0
    assert len(box.mails) == 1
