"""The agent of launchd on macOS: one property list, which runs a missed morning when the machine wakes."""

from __future__ import annotations

import plistlib
from collections.abc import Mapping
from pathlib import Path

from reljournal.delivery.job import Job, ask
from reljournal.errors import RelError

NAME = "launchd"
LABEL = "reljournal.morning"


def path(home: Path) -> Path:
    return home / "Library" / "LaunchAgents" / f"{LABEL}.plist"


def text(job: Job) -> bytes:
    """The property list."""
    told = {
        "Label": LABEL,
        "ProgramArguments": list(job.command),
        "EnvironmentVariables": dict(job.variables),
        "StartCalendarInterval": {"Hour": job.at.hour, "Minute": job.at.minute},
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
    }
    return plistlib.dumps(told, sort_keys=False)


def install(job: Job, variables: Mapping[str, str], home: Path, user: int) -> None:
    """Write the list and load it for the user with this number."""
    file = path(home)
    ask(["launchctl", "bootout", f"gui/{user}/{LABEL}"], variables=variables)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text(job))
        file.chmod(0o644)  # launchd loads no list that others may write
    except OSError as error:
        raise RelError(f"the agent cannot be written: {error.strerror}: {file}", "mend the folder") from None
    answer = ask(["launchctl", "bootstrap", f"gui/{user}", str(file)], variables=variables)
    if answer.code:
        file.unlink(missing_ok=True)
        raise RelError(f"launchctl refuses: {answer.err or answer.code}", "log in at the machine itself first")


def remove(variables: Mapping[str, str], home: Path, user: int) -> bool:
    """Unload the agent and take its file away; whether there was one."""
    if not path(home).exists():
        return False
    ask(["launchctl", "bootout", f"gui/{user}/{LABEL}"], variables=variables)
    path(home).unlink(missing_ok=True)
    return True


def is_there(home: Path) -> bool:
    return path(home).exists()
