"""The entry, run by the real cron of this machine within the next minute."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope

from installed import Home
from servers import HOST, PASSWORD, Mailbox, smtp

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
CRON = shutil.which("cron", path=_PATH)


def _crontab() -> bytes:
    return subprocess.run(["crontab", "-l"], capture_output=True, check=False).stdout


def _why_not() -> str:
    if os.name == "nt" or os.getuid() != 0:
        return "only root can start cron"
    if not CRON or not shutil.which("crontab"):
        return "cron is not installed (tools/install-test-tools.sh does it)"
    return ""


pytestmark = [
    pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "it can be tried"),
    pytest.mark.begun_first,
]


@pytest.fixture
def cron() -> Iterator[Callable[[], None]]:
    """Starts cron, which is ended afterwards; one that runs already will do as well."""
    import fcntl

    # There is one crontab: whoever runs the tests of another copy here has to wait.
    alone = (Path(tempfile.gettempdir()) / "rel-test-of-cron.lock").open("w")
    fcntl.flock(alone, fcntl.LOCK_EX)
    if _crontab():
        pytest.skip("root has a crontab here, which this test would set going")
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        quiet = subprocess.DEVNULL
        started.append(subprocess.Popen([str(CRON), "-f"], stdin=quiet, stdout=quiet, stderr=quiet))

    yield start
    for daemon in started:
        daemon.terminate()
        daemon.wait(10)
    subprocess.run(["crontab", "-r"], capture_output=True, check=False)
    alone.close()


class Watching(Mailbox):
    """A mailbox that, while it is given a mail, looks at the list of processes as anybody can."""

    seen = b""

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                self.seen += path.read_bytes()
        return await super().handle_DATA(server, session, envelope)


def next_minute() -> datetime:
    """The next one at which cron will have read the crontab: what it finds when it starts, it runs in the next.

    One that runs already reads it again once a minute, and may just have done so.
    """
    now = datetime.now()
    wait = 1 if now.second < 50 else 2
    with contextlib.suppress(OSError, ValueError):
        os.kill(int(Path("/run/crond.pid").read_text()), 0)
        wait += 1
    return now.replace(second=0, microsecond=0) + timedelta(minutes=wait)


def test_within_a_minute_the_agenda_is_there(cron: Callable[[], None], tmp_path: Path) -> None:
    folder = tmp_path / "a home 100% of Jörg's"
    folder.mkdir()
    # Nothing of the session that cron would not have either: no LANG, and no PATH to speak of.
    home = Home(folder, {"REL_TODAY": "", "LANG": "", "PATH": "/usr/bin:/bin"})
    home.ok("add", "Jörg Müller", "--since", "2020-01-01", today="")
    home.ok("promise", "add", "jörg", "den Entwurf schicken", "--by", "today", today="")
    log = folder / ".local/state/reljournal/morning.log"
    with smtp(Watching(), password=True) as box:
        assert isinstance(box, Watching)
        home.config.write_text(
            f'[send]\nto = ["me@example.org"]\nvia = "smtp://me@{HOST}:{box.port}"\npassword_env = "REL_MAIL_PW"\n'
        )
        before = f"# mine\nRELATIVE=yes\nREL_MAIL_PW={PASSWORD}\n".encode()
        subprocess.run(["crontab", "-"], input=before, check=True)
        at = next_minute()
        home.ok("cron", "install", "--by", "crontab", "--at", f"{at:%H:%M}", "--send", today="")
        added = _crontab().removeprefix(before)
        assert home.rel("doctor", today="").code == 0
        cron()
        end = time.monotonic() + 200
        while not (log.exists() and "went to mailto" in log.read_text(encoding="utf-8")):
            assert time.monotonic() < end, f"cron has not run it at {at:%H:%M}; its crontab is {_crontab()!r}"
            time.sleep(0.5)
    (mail,) = box.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Jörg Müller" in text.get_content()
    assert "den Entwurf schicken" in text.get_content()
    # rel has recorded how it went once its process has ended; that is soon after its last line.
    for _ in range(50):
        last = home.rel("cron", "status", "--json", today="").json["last"]
        if last:
            break
        time.sleep(0.1)
    assert last["ok"], last
    assert b"cron\0run\0--send" in box.seen, "it was looked at while it ran"
    for kept in (box.seen, added, *(path.read_bytes() for path in folder.rglob("*") if path.is_file())):
        assert PASSWORD.encode() not in kept
    home.ok("cron", "remove", today="")
    assert _crontab() == before
