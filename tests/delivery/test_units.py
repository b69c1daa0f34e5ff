"""What is written for systemd, launchd and the Task Scheduler, read as they read it.

systemd's own tools judge its units. launchd and the Task Scheduler are not here: their files are held against what
they ask for, their programs pretend, and what the files say is run by hand.
"""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from installed import REL
from machines import Machine
from reljournal.cli import environment
from reljournal.delivery import launchd, systemd, task_scheduler
from reljournal.delivery.job import Job

if os.name == "nt":
    pytest.skip("the pretended programs are shell scripts", allow_module_level=True)

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
LABEL, TASK = launchd.LABEL, task_scheduler.TASK
AWKWARD = Job(
    time(7, 5),
    ("/opt/my rel/rel", "cron", "run"),
    {"LANG": "de_DE.UTF-8", "REL_JOURNAL": "/a & b/<100%>.json"},
    Path("/x/morning.log"),
)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path)
    found.home.ok("add", "Jörg Müller", today="2025-01-01")
    return found


def run_with(variables: dict[str, str], command: list[str]) -> int:
    """Run what a timer would, with nothing but the variables that its file names."""
    return subprocess.run(command, env=variables, cwd="/", capture_output=True, check=False, timeout=60).returncode


class TestSystemd:
    @staticmethod
    def analyze(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(ANALYZE), *words], capture_output=True, text=True, check=False, timeout=60)

    def faults(self, folder: Path) -> str:
        return "".join(
            self.analyze("verify", "--man=no", str(folder / f"{systemd.UNIT}.{kind}")).stderr
            for kind in ("timer", "service")
        )

    @needs_systemd
    def test_the_units_that_install_writes(self, machine: Machine) -> None:
        machine.switch("systemd")
        machine.home.ok("cron", "install", "--at", "06:15", "--send")
        assert systemd.UNIT not in self.faults(machine.units)
        (when,) = re.findall(
            r"^OnCalendar=(.*)$", (machine.units / f"{systemd.UNIT}.timer").read_text(), re.MULTILINE
        )
        told = self.analyze("calendar", "--iterations=2", when)
        assert told.returncode == 0, told.stderr
        assert "Normalized form: *-*-* 06:15:00" in told.stdout
        assert len(re.findall(r"(?:Next elapse|#2): .* 06:15:00", told.stdout)) == 2

    @needs_systemd
    def test_awkward_words(self, tmp_path: Path) -> None:
        program = tmp_path / "my rel"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        job = Job(time(7, 30), (str(program), "cron", "run"), {"A": 'x "y" \\ 5% $z'}, tmp_path / "5% log")
        (tmp_path / f"{systemd.UNIT}.service").write_text(systemd.service(job))
        (tmp_path / f"{systemd.UNIT}.timer").write_text(systemd.timer(job))
        assert systemd.UNIT not in self.faults(tmp_path)

    @needs_systemd
    def test_the_judge_sees_what_is_wrong(self, tmp_path: Path) -> None:
        (tmp_path / f"{systemd.UNIT}.service").write_text(systemd.service(AWKWARD))
        (tmp_path / f"{systemd.UNIT}.timer").write_text(systemd.timer(AWKWARD).replace("07:05:00", "07:65:00"))
        told = self.faults(tmp_path)
        assert "/opt/my rel/rel is not executable" in told
        assert f"{systemd.UNIT}.timer:" in told
        assert self.analyze("calendar", "*-*-* 07:65:00").returncode != 0


class TestLaunchd:
    @pytest.fixture
    def agent(self, machine: Machine) -> Path:
        machine.home.ok("cron", "install", "--by", "launchd", "--at", "06:15")
        return machine.folder / "Library/LaunchAgents" / f"{LABEL}.plist"

    def calls(self, machine: Machine) -> list[str]:
        return (machine.folder / "launchctl.log").read_text().splitlines()

    def test_it_is_a_list_that_launchd_takes(self, machine: Machine, agent: Path) -> None:
        told: dict[str, Any] = plistlib.loads(agent.read_bytes())
        assert told["Label"] == LABEL == agent.stem
        assert told["StartCalendarInterval"] == {"Hour": 6, "Minute": 15}
        program, *arguments = told["ProgramArguments"]
        assert (Path(program), arguments) == (REL, ["cron", "run"])
        assert all(isinstance(each, str) for each in told["EnvironmentVariables"].values())
        for path in (program, told["StandardOutPath"], told["StandardErrorPath"]):
            assert Path(path).is_absolute()
            assert Path(path).parent.is_dir()
        assert not {"KeepAlive", "RunAtLoad"} & set(told), "it would run at each login, too"

    def test_nobody_else_may_write_it(self, machine: Machine) -> None:
        """launchd loads no list that others could change."""
        before = os.umask(0)
        try:
            machine.home.ok("cron", "install", "--by", "launchd")
        finally:
            os.umask(before)
        (agent,) = (machine.folder / "Library/LaunchAgents").iterdir()
        assert stat.S_IMODE(agent.stat().st_mode) == 0o644

    def test_it_is_loaded_and_unloaded_for_the_user(self, machine: Machine, agent: Path) -> None:
        user = f"gui/{os.getuid()}"
        assert self.calls(machine) == [f"bootout {user}/{LABEL}", f"bootstrap {user} {agent}"]
        assert (machine.folder / "loaded").read_bytes() == agent.read_bytes()
        assert machine.home.ok("cron", "status").out.startswith("each day at 06:15 by launchd\n")
        assert machine.home.ok("cron", "remove").out == "removed from launchd\n"
        assert self.calls(machine)[2:] == [f"bootout {user}/{LABEL}"]
        assert not agent.exists()
        assert not (machine.folder / "loaded").exists()

    def test_what_it_says_runs(self, machine: Machine, agent: Path) -> None:
        told = plistlib.loads(agent.read_bytes())
        assert run_with(told["EnvironmentVariables"], told["ProgramArguments"]) == 0
        assert "went well" in machine.home.ok("cron", "status", today="").out

    def test_refused_nothing_is_left(self, machine: Machine) -> None:
        machine.switch("refuses")
        run = machine.home.rel("cron", "install", "--by", "launchd")
        assert (run.code, run.err.count("\n")) == (1, 1)
        assert run.err.startswith("rel: launchctl refuses: Bootstrap failed: 5: Input/output error; ")
        assert list((machine.folder / "Library/LaunchAgents").iterdir()) == []
        assert not (machine.state / "schedule.json").exists()

    def test_awkward_words(self) -> None:
        told = plistlib.loads(launchd.text(AWKWARD))
        assert told["ProgramArguments"] == list(AWKWARD.command)
        assert told["EnvironmentVariables"] == AWKWARD.variables


class TestTaskScheduler:
    @pytest.fixture
    def task(self, machine: Machine) -> ET.Element:
        machine.home.ok("cron", "install", "--by", "task-scheduler", "--at", "06:15")
        data = (machine.folder / "task").read_bytes()
        assert data.startswith(b"\xff\xfe"), "schtasks reads UTF-16, and knows it by its mark"
        return ET.fromstring(data)

    @staticmethod
    def found(task: ET.Element, name: str) -> str:
        (element,) = task.iter(f"{{http://schemas.microsoft.com/windows/2004/02/mit/task}}{name}")
        return element.text or ""

    @staticmethod
    def read(arguments: str) -> tuple[dict[str, str], str]:
        """What cmd.exe makes of them: the variables it sets, and the command line it runs."""
        line = re.fullmatch(r'/d /s /c "(.*)"', arguments)
        assert line, arguments
        *sets, command = line[1].split(" && ")
        told = [re.fullmatch(r'set "(\w+)=(.*)"', each) for each in sets]
        return {each[1]: each[2].replace("%%", "%") for each in told if each}, command

    def test_it_is_a_task_that_is_taken(self, task: ET.Element) -> None:
        assert task.tag == "{http://schemas.microsoft.com/windows/2004/02/mit/task}Task"
        assert task.get("version") == "1.2"
        assert [each.tag.partition("}")[2] for each in task] == [
            "RegistrationInfo",
            "Triggers",
            "Settings",
            "Actions",
        ]
        assert self.found(task, "StartBoundary") == "2026-01-01T06:15:00"
        assert self.found(task, "DaysInterval") == "1"
        assert self.found(task, "StartWhenAvailable") == "true"
        assert self.found(task, "Command") == "cmd.exe"

    def test_it_is_created_looked_for_and_deleted(self, machine: Machine, task: ET.Element) -> None:
        assert machine.home.ok("cron", "status").out.startswith("each day at 06:15 by task-scheduler\n")
        assert machine.home.ok("cron", "remove").out == "removed from task-scheduler\n"
        assert (machine.folder / "schtasks.log").read_text().splitlines() == [
            f"/Create /F /TN {TASK} /XML {machine.state}/morning.xml",
            f"/Query /TN {TASK}",
            f"/Delete /F /TN {TASK}",
        ]

    def test_what_it_says_runs(self, machine: Machine, task: ET.Element) -> None:
        variables, command = self.read(self.found(task, "Arguments"))
        program, _, log = command.removesuffix('" 2>&1').partition(' >>"')
        assert Path(log) == machine.state / "morning.log"
        assert shlex.split(program) == [str(REL), "cron", "run"]
        assert run_with(variables, shlex.split(program)) == 0
        assert "went well" in machine.home.ok("cron", "status", today="").out

    def test_the_log_holds_all_names_on_windows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "win32")
        assert environment.for_a_timer("journal.json", "config.toml")["PYTHONUTF8"] == "1"

    def test_refused(self, machine: Machine) -> None:
        machine.switch("refuses")
        run = machine.home.rel("cron", "install", "--by", "task-scheduler")
        assert (run.code, run.err.count("\n")) == (1, 1)
        assert run.err.startswith("rel: the Task Scheduler refuses: ERROR: Access is denied; the task is in ")
        assert not (machine.state / "schedule.json").exists()

    def test_awkward_words(self) -> None:
        root = ET.fromstring(task_scheduler.text(AWKWARD).partition("?>")[2])
        variables, command = self.read(self.found(root, "Arguments"))
        assert variables == AWKWARD.variables
        assert command.startswith('"/opt/my rel/rel" cron run >>"')
