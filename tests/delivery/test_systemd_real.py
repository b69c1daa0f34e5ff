"""The timer, run by a real systemd: this user's own, in namespaces where it sees and ends nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from machines import Machine
from reljournal.delivery.systemd import UNIT
from servers import HOST, PASSWORD, smtp

SYSTEMD = next((path for path in ("/usr/lib/systemd/systemd", "/lib/systemd/systemd") if Path(path).exists()), "")
_DAY = 24 * 3600


class Manager:
    """What systemd starts for a user who logs in, and stops when they leave."""

    def __init__(self, folder: Path) -> None:
        # Short: the path of a socket has at most 107 bytes.
        self.runtime = Path(tempfile.mkdtemp(prefix="rel-sd-"))
        # Its own crontab, so that nobody's real one is touched, and the real systemctl.
        machine = Machine(folder)
        (machine.bin / "systemctl").unlink()
        (machine.bin / "systemctl").symlink_to(str(shutil.which("systemctl")))
        own = {"XDG_RUNTIME_DIR": str(self.runtime), "REL_TODAY": ""}
        self.home = replace(machine.home, variables=machine.home.variables | own)
        self._process: subprocess.Popen[bytes] | None = None

    def log_in(self) -> bool:
        """Start it; whether it runs."""
        # It starts only where /run says that systemd rules the machine: here it is another /run, seen by it alone.
        inside = f"mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && {SYSTEMD} --user; true"
        apart = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--mount-proc",
            "--kill-child",
            "--propagation",
            "private",
        ]
        self._process = subprocess.Popen(
            [*apart, "sh", "-c", inside],
            env=self.home.environment | {"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        if not until(lambda: bool(self._read(children)), 5):
            return False
        through = (str(shutil.which("nsenter")), "--target", self._read(children).strip(), "--mount", "--pid")
        self.home = replace(self.home, through=through)
        return until(lambda: self.ctl("is-system-running") in ("running", "degraded"), 15)

    @staticmethod
    def _read(path: Path) -> str:
        return path.read_text() if path.exists() else ""

    def log_out(self) -> None:
        if self._process is not None:
            self.ctl("exit")
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            self._process = None

    def ctl(self, *words: str) -> str:
        """What `systemctl --user` says."""
        command = [*self.home.through, "systemctl", "--user", *words]
        done = subprocess.run(
            command, env=self.home.environment, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout.strip()

    def close(self) -> None:
        self.log_out()
        shutil.rmtree(self.runtime, ignore_errors=True)


def until(wanted: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes to be within some time."""
    end = time.monotonic() + seconds
    while not wanted():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    if os.name == "nt" or not SYSTEMD or os.getuid() != 0 or not shutil.which("unshare"):
        pytest.skip("systemd is not here, or nobody may set it apart (root and unshare do it)")
    found = Manager(tmp_path)
    try:
        if not found.log_in():
            pytest.skip("systemd does not start here: it is not allowed its control groups")
        yield found
    finally:
        found.close()


def test_a_missed_morning_is_made_up_for_once(manager: Manager, tmp_path: Path) -> None:
    home = manager.home
    home.ok("add", "Jörg Müller", "--since", "2020-01-01", today="")
    home.ok("promise", "add", "jörg", "den Entwurf schicken", "--by", "today", today="")
    secret = tmp_path / ".config/environment.d/rel.conf"
    with smtp(password=True) as box:
        home.config.write_text(
            f'[send]\nto = ["me@example.org"]\nvia = "smtp://me@{HOST}:{box.port}"\npassword_env = "REL_MAIL_PW"\n'
        )
        later = time.strftime("%H:%M", time.localtime(time.time() + 12 * 3600))
        run = home.ok("cron", "install", "--at", later, "--send", today="")
        assert run.out.startswith(f"each day at {later} by systemd: the agenda is sent\n")
        assert "add the line REL_MAIL_PW=… to ~/.config/environment.d/rel.conf" in run.err
        assert manager.ctl("is-enabled", f"{UNIT}.timer") == "enabled"
        assert f"{UNIT}.timer" in manager.ctl("list-timers")

        # As the message says:
        secret.parent.mkdir()
        secret.write_text(f"REL_MAIL_PW='{PASSWORD}'\n")
        manager.ctl("daemon-reload")
        assert home.ok("doctor", today="").code == 0

        # The machine is off for three days, and somebody logs in again.
        manager.log_out()
        assert box.mails == []
        (stamp,) = (tmp_path / ".local/share/systemd/timers").glob(f"stamp-{UNIT}.timer")
        os.utime(stamp, (time.time() - 3 * _DAY,) * 2)
        assert manager.log_in()
        assert until(lambda: bool(box.mails), 30), manager.ctl("status", f"{UNIT}.service")
        assert until(lambda: manager.ctl("is-active", f"{UNIT}.service") == "inactive", 30)
        assert "went well" in manager.home.ok("cron", "status", today="").out

        # What was made up for is not made up for again; by hand the day is done, too.
        manager.log_out()
        assert manager.log_in()
        assert "before" in manager.home.ok("today", "--send", today="").out
    (mail,) = box.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert "den Entwurf schicken" in text.get_content()
    assert manager.home.ok("cron", "remove", today="").out == "removed from systemd\n"
    assert UNIT not in manager.ctl("list-timers", "--all")
    for path in (*tmp_path.rglob("*.service"), *tmp_path.rglob("*.timer"), *tmp_path.rglob("*.jsonl")):
        assert PASSWORD not in path.read_text(encoding="utf-8")
