"""A machine of the test's own: programs of the system that only pretend, on a PATH without the real ones."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from installed import REL, Home

_CRONTAB = """\
#!/bin/sh
file={folder}/crontab.txt
[ ! -f {folder}/denied ] || {{ echo "You (you) are not allowed to use this program (crontab)" >&2; exit 1; }}
[ ! -f {folder}/broken ] || {{ echo "/var/spool/cron: Permission denied" >&2; exit 1; }}
case $1 in
-l) [ -f "$file" ] || {{ echo "no crontab for you" >&2; exit 1; }}; cat "$file" ;;
-r) rm "$file" ;;
-) cat >"$file" ;;
esac
"""
_SYSTEMCTL = """\
#!/bin/sh
echo "$*" >>{folder}/systemctl.log
[ -f {folder}/systemd ] || {{ echo "Failed to connect to bus: No medium found" >&2; exit 1; }}
case $2 in
show-environment) cat {folder}/systemd ;;
is-active) [ -f {folder}/active ] ;;
restart)
    [ ! -f {folder}/refuses ] || {{ echo "Unit rel-morning.timer is masked." >&2; exit 1; }}
    : >{folder}/active ;;
disable) rm -f {folder}/active ;;
esac
"""
_LAUNCHCTL = """\
#!/bin/sh
echo "$*" >>{folder}/launchctl.log
case $1 in
bootout)
    [ -f {folder}/loaded ] || {{ echo "Boot-out failed: 3: No such process" >&2; exit 3; }}
    rm {folder}/loaded ;;
bootstrap)
    [ ! -f {folder}/refuses ] || {{ echo "Bootstrap failed: 5: Input/output error" >&2; exit 5; }}
    cat "$3" >{folder}/loaded ;;
esac
"""
_SCHTASKS = """\
#!/bin/sh
echo "$*" >>{folder}/schtasks.log
[ ! -f {folder}/refuses ] || {{ echo "ERROR: Access is denied." >&2; exit 1; }}
case $1 in
/Create) cat "$6" >{folder}/task ;;
/Query) [ -f {folder}/task ] || {{ echo "ERROR: The system cannot find the file specified." >&2; exit 1; }} ;;
/Delete) rm {folder}/task ;;
esac
"""


# The installed program without the pauses before another try: nothing else is changed.
_IMPATIENT = f"""\
#!{sys.executable}
import sys
import reljournal.cli.sending
reljournal.cli.sending.wait = lambda _: None
from reljournal.__main__ import main
sys.exit(main())
"""


class Machine:
    """A home with its own timers of every system; `switch` makes a file that changes how they behave."""

    def __init__(self, folder: Path, *, cron: bool = True) -> None:
        self.folder, self.bin = folder, folder / "bin"
        self.bin.mkdir()
        for name in ("cat", "rm", "sh", "env"):
            (self.bin / name).symlink_to(str(shutil.which(name)))
        if cron:
            self._program("crontab", _CRONTAB)
        self._program("systemctl", _SYSTEMCTL)
        self._program("launchctl", _LAUNCHCTL)
        self._program("schtasks", _SCHTASKS)
        self.home = Home(folder, {"PATH": str(self.bin)})

    def _program(self, name: str, text: str) -> None:
        self.program(name, text.format(folder=self.folder))

    def program(self, name: str, text: str) -> Path:
        """A program of the test's own on the PATH."""
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def hurry(self) -> None:
        """Have the entry in the crontab run the program without its pauses."""
        rel = self.program("rel", _IMPATIENT)
        text = self.crontab.read_text()
        assert str(REL) in text
        self.crontab.write_text(text.replace(str(REL), str(rel)))

    def switch(self, name: str, text: str = "") -> None:
        (self.folder / name).write_text(text)

    @property
    def crontab(self) -> Path:
        return self.folder / "crontab.txt"

    @property
    def state(self) -> Path:
        return self.folder / ".local/state/reljournal"

    @property
    def units(self) -> Path:
        return self.folder / ".config/systemd/user"

    def run_as_cron_does(self) -> int:
        """Run the command of the entry: by a plain shell, with next to no environment, in another folder."""
        line = next(line for line in self.crontab.read_text("latin-1").splitlines() if " cron run" in line)
        command = line.split(" ", 5)[5].replace("\\%", "%")
        bare = {"HOME": "/nonexistent", "LOGNAME": "you", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
        return subprocess.run(["/bin/sh", "-c", command], env=bare, cwd="/", check=False, timeout=90).returncode
