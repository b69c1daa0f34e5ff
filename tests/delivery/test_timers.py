"""`rel cron` against programs of the system that obey, refuse, or are not there."""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime, time
from pathlib import Path

import pytest

from installed import REL
from machines import Machine
from reljournal.commands.cron import time_of_day
from reljournal.delivery.job import next_at
from reljournal.errors import UsageError

if os.name == "nt":
    pytest.skip("the pretended programs are shell scripts", allow_module_level=True)

BEFORE = b"MAILTO=you\n0 9 * * * caf\xe9 \\%F\n"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path)
    found.home.ok("add", "Jörg Müller", today="2025-01-01")
    return found


class TestCrontab:
    def test_install_status_run_remove(self, machine: Machine) -> None:
        machine.crontab.write_bytes(BEFORE)
        run = machine.home.ok("cron", "install", "--at", "7:05")
        assert run.out.splitlines()[:2] == [
            f"each day at 07:05 by crontab: {machine.state}/morning.log",
            "next run: 3 March, 07:05",
        ]
        assert machine.crontab.read_bytes().startswith(BEFORE)
        status = machine.home.ok("cron", "status").out
        assert status == "each day at 07:05 by crontab\nnext run: 3 March, 07:05\nit has not run yet\n"
        machine.run_as_cron_does()
        status = machine.home.ok("cron", "status").out
        assert "went well" in status
        assert "Jörg Müller" in status
        machine.home.ok("cron", "remove")
        assert machine.crontab.read_bytes() == BEFORE
        assert machine.home.ok("cron", "remove").out == "there is no timer of rel's\n"

    def test_again_replaces(self, machine: Machine) -> None:
        machine.home.ok("cron", "install")
        machine.home.ok("cron", "install", "--at", "06:45", "--send")
        text = machine.crontab.read_text()
        assert text.count(" cron run") == 1
        assert "45 6 * * * " in text
        assert "cron run --send >>" in text
        assert machine.home.rel("cron", "status").out.startswith("each day at 06:45 by crontab, and sent\n")

    def test_what_fails_is_told_by_status(self, machine: Machine) -> None:
        machine.home.ok("cron", "install")
        machine.home.journal.write_text("not a journal")
        assert machine.run_as_cron_does() == 4
        run = machine.home.rel("cron", "status", "--json")
        assert run.json["last"]["ok"] is False
        assert "journal" in run.json["last"]["message"]
        assert re.search(r"^last run: \d+ \w+, \d\d:\d\d: ", machine.home.rel("cron", "status").out, re.MULTILINE)
        machine.home.journal.unlink()
        machine.home.ok("add", "Anna")
        doctor = machine.home.rel("doctor")
        assert doctor.code == 1
        assert "mornings: the run of " in doctor.out

    def test_an_entry_changed_by_hand_is_told_as_it_is(self, machine: Machine) -> None:
        machine.home.ok("cron", "install", "--at", "07:30")
        text = machine.crontab.read_text()
        machine.crontab.write_text(text.replace("30 7 * * *", "15 8 * * *"))
        assert "next run: 2 March, 08:15" not in machine.home.ok("cron", "status").out
        assert "08:15" in machine.home.ok("cron", "status").out
        machine.crontab.write_text(text.replace("30 7 * * *", "30 7 * * 1-5"))
        assert "the entry was changed by hand: 30 7 * * 1-5 " in machine.home.ok("cron", "status").out

    def test_an_entry_that_is_gone_is_a_problem(self, machine: Machine) -> None:
        machine.home.ok("cron", "install")
        machine.crontab.write_bytes(BEFORE)
        run = machine.home.rel("cron", "status")
        assert run.code == 1
        assert "the timer is gone from crontab: 'rel cron install' brings it back" in run.out
        doctor = machine.home.rel("doctor")
        assert (doctor.code, "mornings: the timer is gone" in doctor.out) == (1, True)
        assert machine.home.rel("doctor", "--json").json["mornings"]

    @pytest.mark.parametrize(
        ("switch", "told"),
        [
            (
                "denied",
                "rel: you may not use crontab on this machine; ask for it: cron.allow and cron.deny decide\n",
            ),
            ("broken", "rel: crontab refuses: /var/spool/cron: Permission denied; nothing was changed\n"),
        ],
    )
    def test_refused(self, machine: Machine, switch: str, told: str) -> None:
        machine.crontab.write_bytes(BEFORE)
        machine.switch(switch)
        run = machine.home.rel("cron", "install")
        assert (run.code, run.out, run.err) == (1, "", told)
        assert machine.crontab.read_bytes() == BEFORE
        assert machine.home.ok("cron", "status").out.startswith("no timer is installed")

    def test_no_cron_at_all(self, tmp_path: Path) -> None:
        machine = Machine(tmp_path, cron=False)
        run = machine.home.rel("cron", "install")
        assert (run.code, run.out) == (1, "")
        assert run.err.startswith("rel: there is no 'crontab' on this machine")

    @pytest.mark.parametrize(
        ("switch", "told"),
        [
            ("denied", "you may not use crontab on this machine"),
            ("broken", "crontab refuses: /var/spool/cron: Permission denied"),
            ("", "there is no 'crontab' on this machine"),
        ],
    )
    def test_a_crontab_that_is_no_longer_to_be_read(self, machine: Machine, switch: str, told: str) -> None:
        machine.home.ok("cron", "install")
        if switch:
            machine.switch(switch)
        else:
            (machine.bin / "crontab").unlink()
        for command in ("cron status", "doctor"):
            run = machine.home.rel(*command.split())
            assert (run.code, f"the timer cannot be looked at: {told}" in run.out) == (1, True)
        run = machine.home.rel("cron", "remove")
        if switch:  # the entry may well be there still
            assert (run.code, run.out, run.err.startswith(f"rel: {told}")) == (1, "", True)
        else:
            assert (run.code, run.out) == (0, "there is no timer of rel's\n")
            assert machine.home.ok("cron", "status").out.startswith("no timer is installed")

    def test_a_state_folder_that_cannot_be_made(self, machine: Machine) -> None:
        machine.crontab.write_bytes(BEFORE)
        (machine.folder / ".local").write_text("in the way")
        run = machine.home.rel("cron", "install")
        assert run.code == 1
        assert run.err.startswith("rel: the state folder cannot be written: ")
        assert machine.crontab.read_bytes() == BEFORE

    def test_a_time_that_is_none(self, machine: Machine) -> None:
        run = machine.home.rel("cron", "install", "--at", "24:00")
        assert (run.code, run.err) == (2, "rel: '24:00' is not a time of day; write it as 07:30\n")

    def test_a_password_that_cron_will_not_have(self, machine: Machine) -> None:
        machine.home.config.write_text(
            '[send]\nto = ["you@example.org"]\nvia = "smtp://you@mail.example.org"\npassword_env = "MAIL_PW"\n'
        )
        run = machine.home.ok("cron", "install", "--send")
        told = "the timer has no MAIL_PW: add the line MAIL_PW=… above its entry with 'crontab -e'"
        assert run.err == f"rel: {told}\n"
        for command in ("doctor", "cron status"):
            run = machine.home.rel(*command.split())
            assert (run.code, told in run.out) == (1, True)
        assert machine.home.rel("cron", "status", "--json").json["problems"] == [told]
        machine.crontab.write_text("MAIL_PW=geheim\n" + machine.crontab.read_text())
        assert machine.home.ok("cron", "status").code == 0
        assert "mornings: each day at 07:30 by crontab, and sent\n" in machine.home.ok("doctor").out
        for path in (machine.state / "schedule.json", machine.state / "deliveries.jsonl"):
            assert not path.exists() or "geheim" not in path.read_text()

    def test_a_token_that_cron_will_not_have(self, machine: Machine) -> None:
        machine.home.config.write_text('[send]\napprise = ["json://${TOKEN}@127.0.0.1"]\n')
        machine.home.ok("cron", "install", "--send")
        assert "mornings: the timer has no TOKEN: add the line TOKEN=… above" in machine.home.rel("doctor").out
        machine.crontab.write_text("TOKEN=geheim\n" + machine.crontab.read_text())
        assert machine.home.ok("doctor").code == 0

    @pytest.mark.parametrize(
        ("config", "told"),
        [
            pytest.param(
                'to = "you@example.org"\n',
                "there is no sendmail here: set send.via to a server",
                marks=pytest.mark.skipif(
                    shutil.which("sendmail", path="/usr/sbin:/usr/lib") is not None,
                    reason="this machine has a sendmail",
                ),
            ),
            (
                'to = "you@example.org"\nvia = "smtp://you@mail.example.org"\n',
                "the keyring holds no you@mail.example.org: run 'keyring set reljournal you@mail.example.org'",
            ),
            (
                'apprise = ["json://${keyring:hook}@127.0.0.1"]\n',
                "the keyring holds no hook: run 'keyring set reljournal hook'",
            ),
            (
                'to = "you@example.org"\nvia = "smtp://you:pw@mail.example.org"\n',
                "left out: config.toml:3: send.via cannot be",
            ),
        ],
    )
    def test_what_sending_lacks_is_seen_without_a_timer_too(
        self, machine: Machine, config: str, told: str
    ) -> None:
        machine.home.config.write_text(f"[send]\n{config}")
        run = machine.home.rel("doctor")
        assert (run.code, f"mornings: {told}" in run.out) == (1, True), run

    def test_a_run_that_did_not_take_place(self, machine: Machine) -> None:
        machine.home.ok("cron", "install", "--at", "07:30")
        told = "the run of 3 March, 07:30 did not take place: was the machine off, or does crontab not run?"
        for moment in ("2026-03-02T08:00", "2026-03-03T07:44"):
            assert "take place" not in machine.home.ok("cron", "status", today=moment).out
        run = machine.home.rel("cron", "status", today="2026-03-03T07:46")
        assert (run.code, told in run.out) == (1, True)
        assert f"mornings: {told}" in machine.home.rel("doctor", today="2026-03-04T07:00").out
        machine.home.ok("cron", "run", today="2026-03-04T07:31")
        assert machine.home.ok("cron", "status", today="2026-03-04T09:00").code == 0

    def test_a_run_that_somebody_made_up_for(self, machine: Machine) -> None:
        machine.home.config.write_text('[send]\nto = ["you@example.org"]\n')
        machine.program("sendmail", "#!/bin/sh\ncat >/dev/null\n")
        machine.home.ok("cron", "install", "--send")
        assert machine.home.rel("cron", "status", today="2026-03-03").code == 1
        machine.home.ok("today", "--send", today="2026-03-03")
        assert machine.home.ok("cron", "status", today="2026-03-03").code == 0

    def test_a_test_that_fails_says_so_on_stderr(self, machine: Machine) -> None:
        machine.home.config.write_text('[send]\nto = ["you@example.org"]\n')
        machine.program("sendmail", "#!/bin/sh\necho no such domain >&2; exit 67\n")
        run = machine.home.rel("cron", "test")
        assert (run.code, run.out) == (1, "the test did not go out\n")
        assert run.err == "rel: mailto:you@example.org: sendmail ended with 67: no such domain\n"

    def test_send_without_an_address_is_told_at_once(self, machine: Machine) -> None:
        run = machine.home.ok("cron", "install", "--send")
        assert "nothing in the config says where to send the agenda" in run.err
        assert machine.home.rel("cron", "test").code == 1

    def test_a_program_that_has_moved_is_a_problem(self, machine: Machine) -> None:
        machine.home.ok("cron", "install")
        note = machine.state / "schedule.json"
        note.write_text(note.read_text().replace(str(REL), "/gone/rel"))
        assert "/gone/rel is not there any more" in machine.home.rel("cron", "status").out


class TestSystemd:
    def test_install_and_remove(self, machine: Machine) -> None:
        machine.switch("systemd", "LANG=C\n")
        run = machine.home.ok("cron", "install", "--at", "06:15", "--send")
        assert run.out.startswith("each day at 06:15 by systemd: the agenda is sent\n")
        assert not machine.crontab.exists()
        timer = (machine.units / "rel-morning.timer").read_text()
        assert "OnCalendar=*-*-* 06:15:00\nPersistent=true\n" in timer
        assert "next run: 3 March, 06:15" in machine.home.rel("cron", "status").out
        (machine.folder / "active").unlink()
        assert "the timer is gone from systemd" in machine.home.rel("cron", "status").out
        assert machine.home.ok("cron", "remove").out == "removed from systemd\n"
        assert list(machine.units.iterdir()) == []
        asked = (machine.folder / "systemctl.log").read_text()
        for words in ("daemon-reload", "enable rel-morning.timer", "disable --now rel-morning.timer"):
            assert f"--user {words}\n" in asked

    def test_the_other_way_is_taken_away(self, machine: Machine) -> None:
        machine.crontab.write_bytes(BEFORE)
        machine.home.ok("cron", "install")
        machine.switch("systemd")
        machine.home.ok("cron", "install")
        assert machine.crontab.read_bytes() == BEFORE
        machine.home.ok("cron", "install", "--by", "crontab")
        assert not (machine.units / "rel-morning.timer").exists()
        assert b" cron run" in machine.crontab.read_bytes()

    def test_refused(self, machine: Machine) -> None:
        machine.switch("systemd")
        machine.switch("refuses")
        run = machine.home.rel("cron", "install")
        assert run.code == 1
        assert run.err == (
            "rel: systemctl --user restart failed: Unit rel-morning.timer is masked; "
            "'rel cron install --by crontab' takes cron instead\n"
        )
        assert list(machine.units.iterdir()) == []
        assert not (machine.state / "schedule.json").exists()


def test_other_ways_are_named(machine: Machine) -> None:
    run = machine.home.rel("cron", "install", "--by", "anacron")
    assert (run.code, run.err) == (
        2,
        "rel: there is no way 'anacron'; ways are systemd, crontab, launchd, task-scheduler\n",
    )


@pytest.mark.parametrize("at", ["", "7", "24:00", "07:60", "7:5", "half past", "07:30:00", "-1:30", "٠٧:٣٠"])
def test_times_that_are_none(at: str) -> None:
    with pytest.raises(UsageError, match="is not a time of day"):
        time_of_day(at)


def test_the_next_run_is_ahead() -> None:
    now = datetime(2026, 3, 2, 7, 30).astimezone()
    assert next_at(time(7, 30), now) == datetime(2026, 3, 3, 7, 30).astimezone()
    assert next_at(time(7, 31), now) == datetime(2026, 3, 2, 7, 31).astimezone()
