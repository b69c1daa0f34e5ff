"""The entry, run by the real cron of this machine within the next minute."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from installed import Home

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
CRON = shutil.which("cron", path=_PATH)


def _crontab() -> bytes:
    return subprocess.run(["crontab", "-l"], capture_output=True, check=False).stdout


def _why_not() -> str:
    if os.name == "nt" or os.getuid() != 0:
        return "only root can start cron"
    if not CRON or not shutil.which("crontab"):
        return "cron is not installed (tools/install-test-tools.sh does it)"
    if _crontab():
        return "root has a crontab here, which this test would set going"
    return ""


pytestmark = [
    pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "it can be tried"),
    pytest.mark.begun_first,
]


@pytest.fixture
def cron() -> Iterator[None]:
    """cron itself, ended afterwards; one that runs already will do as well."""
    daemon = subprocess.Popen([str(CRON), "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    daemon.terminate()
    daemon.wait(10)
    subprocess.run(["crontab", "-r"], capture_output=True, check=False)


def test_within_a_minute_the_agenda_is_there(cron: None, tmp_path: Path) -> None:
    folder = tmp_path / "a home 100% of Jörg's"
    folder.mkdir()
    home = Home(folder, {"REL_TODAY": ""})
    home.ok("add", "Jörg Müller", "--since", "2020-01-01", today="")
    home.ok("promise", "add", "jörg", "den Entwurf schicken", "--by", "today", today="")
    before = b"# mine\nRELATIVE=yes\n"
    subprocess.run(["crontab", "-"], input=before, check=True)
    # cron looks at the crontab anew each minute: the next one may have begun before it sees this.
    at = datetime.now() + timedelta(seconds=65)
    home.ok("cron", "install", "--by", "crontab", "--at", f"{at:%H:%M}", today="")
    last = None
    for _ in range(140):
        time.sleep(1)
        last = home.ok("cron", "status", "--json", today="").json["last"]
        if last:
            break
    assert last is not None, "cron has not run it"
    assert last["ok"], last
    log = (folder / ".local/state/reljournal/morning.log").read_text(encoding="utf-8")
    assert "Jörg Müller" in log
    assert "den Entwurf schicken" in log
    assert "\x1b" not in log
    home.ok("cron", "remove", today="")
    assert _crontab() == before
