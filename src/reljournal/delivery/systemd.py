"""The timer of systemd for one user: two unit files, and `systemctl --user`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reljournal.delivery.job import Job, ask
from reljournal.errors import RelError

NAME = "systemd"
UNIT = "rel-morning"


def folder(variables: Mapping[str, str], home: Path) -> Path:
    """Where the units of the user lie."""
    told = variables.get("XDG_CONFIG_HOME", "")
    return (Path(told) if Path(told).is_absolute() else home / ".config") / "systemd" / "user"


def is_running(variables: Mapping[str, str]) -> bool:
    """Whether systemd runs for this user: in containers, for example, it does not."""
    try:
        return ask(["systemctl", "--user", "show-environment"], variables=variables).code == 0
    except RelError:
        return False


def sets(variables: Mapping[str, str], name: str) -> bool:
    """Whether the user's systemd hands a variable to what it starts."""
    try:
        told = ask(["systemctl", "--user", "show-environment"], variables=variables).out
    except RelError:
        return False
    return any(line.startswith(f"{name}=".encode()) for line in told.splitlines())


def service(job: Job) -> str:
    """The unit that runs the morning once."""
    lines = [
        "# Written by 'rel cron install'; 'rel cron remove' takes it away.",
        "[Unit]",
        "Description=rel: the agenda of the morning",
        "",
        "[Service]",
        "Type=oneshot",
        *(f"Environment={_quoted(f'{name}={value}')}" for name, value in job.variables.items()),
        "ExecStart=" + " ".join(_quoted(word, dollar=True) for word in job.command),
        f"StandardOutput=append:{_specifiers(str(job.log))}",
        "StandardError=inherit",
    ]
    return "\n".join(lines) + "\n"


def timer(job: Job) -> str:
    """The unit that starts it; a run that was missed is made up for as soon as systemd runs again."""
    lines = [
        "# Written by 'rel cron install'; 'rel cron remove' takes it away.",
        "[Unit]",
        "Description=rel: each morning",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* {job.at:%H:%M}:00",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def install(job: Job, variables: Mapping[str, str], home: Path) -> None:
    """Write both units and start the timer; RelError where that is refused, with no unit left behind."""
    place = folder(variables, home)
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{UNIT}.service").write_text(service(job), encoding="utf-8", errors="surrogateescape")
        (place / f"{UNIT}.timer").write_text(timer(job), encoding="utf-8")
        _systemctl(variables, "daemon-reload")
        _systemctl(variables, "enable", f"{UNIT}.timer")
        # Not `enable --now`: a timer that runs already would keep its old time.
        _systemctl(variables, "restart", f"{UNIT}.timer")
    except OSError as error:
        _unlink(place)
        raise RelError(f"the timer cannot be written: {error.strerror}: {place}", "mend the folder") from None
    except RelError:
        _unlink(place)
        raise


def remove(variables: Mapping[str, str], home: Path) -> bool:
    """Stop the timer and take its units away; whether there were any."""
    place = folder(variables, home)
    if not is_there(variables, home):
        return False
    running = is_running(variables)
    if running:
        ask(["systemctl", "--user", "disable", "--now", f"{UNIT}.timer"], variables=variables)
    try:
        _unlink(place)
    except OSError as error:
        raise RelError(f"the timer cannot be removed: {error.strerror}: {place}", "mend the folder") from None
    if running:
        _systemctl(variables, "daemon-reload")
    return True


def is_there(variables: Mapping[str, str], home: Path) -> bool:
    return (folder(variables, home) / f"{UNIT}.timer").exists()


def is_active(variables: Mapping[str, str]) -> bool:
    """Whether the timer is waiting for its next run."""
    try:
        return ask(["systemctl", "--user", "is-active", f"{UNIT}.timer"], variables=variables).code == 0
    except RelError:
        return False


def _systemctl(variables: Mapping[str, str], *words: str) -> None:
    answer = ask(["systemctl", "--user", *words], variables=variables)
    if answer.code:
        raise RelError(
            f"systemctl --user {words[0]} failed: {answer.err or f'it ended with {answer.code}'}",
            "'rel cron install --by crontab' takes cron instead",
        )


def _unlink(place: Path) -> None:
    for ending in ("timer", "service"):
        (place / f"{UNIT}.{ending}").unlink(missing_ok=True)


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(text: str, *, dollar: bool = False) -> str:
    """A word as systemd reads it: quotes, backslashes, percent signs, and in commands also the dollar."""
    text = _specifiers(text.replace("\\", "\\\\").replace('"', '\\"'))
    return '"' + (text.replace("$", "$$") if dollar else text) + '"'
