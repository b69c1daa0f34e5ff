"""The one reader of clock, environment and terminal: what the outside decides, read once."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, time

from reljournal import sums
from reljournal.errors import RelError, UsageError
from reljournal.values import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

APP = "reljournal"


@dataclass
class Options:
    """The options that every command takes, as they were typed before or after its name."""

    journal: str | None = None
    config: str | None = None
    json: bool = False
    plain: bool = False
    quiet: bool = False


OPTIONS = Options()
"""Filled by the command line while it is read; one process reads one command line."""


def is_terminal() -> bool:
    """Whether somebody is looking: output is plain elsewhere."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Whether a question can be asked and answered."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not OPTIONS.json


def has_desktop() -> bool:
    """Whether a link can be opened here, and not merely on the machine that the user came from."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def width() -> int:
    """The terminal's width in cells, 80 where there is none.

    As `shutil.get_terminal_size` has it, which loads what packs archives.
    """
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


def debugging() -> bool:
    return os.environ.get("REL_DEBUG", "") not in ("", "0")


def now() -> datetime:
    """This moment in the user's zone; noon of `REL_TODAY` where that is set, for tests and demonstrations.

    Raises UsageError where REL_TODAY is no date, or where it or the clock is out of the calendar's reach.
    """
    from reljournal.domain.dates import EARLIEST, LATEST

    told = os.environ.get("REL_TODAY", "").strip()
    try:
        moment = datetime.fromisoformat(told) if told else datetime.now()
    except ValueError:
        raise UsageError("REL_TODAY is not a date", "write it as 2026-03-02, or unset it") from None
    if not EARLIEST.year <= moment.year <= LATEST.year:
        sentence = f"{moment.date()} lies outside the years {EARLIEST.year} to {LATEST.year}"
        raise UsageError(sentence, "set REL_TODAY to another day" if told else "set this computer's clock")
    if not told or moment.tzinfo is not None:
        return moment.astimezone()
    if len(told) <= 10:
        moment = datetime.combine(moment, time(12))
    # Where clocks were put on over midnight, or over a whole day, that time was left out: the day stays as told.
    return moment.replace(tzinfo=moment.astimezone().tzinfo)


def day(told: str | None, order: str, today: date) -> date:
    """The day that `--on` names, seen from today; today without it."""
    from reljournal.domain.when import parse_date

    if told is None:
        return today
    chosen = "dmy" if order == "dmy" else "mdy" if order == "mdy" else None
    return parse_date(told, today, prefer="future", order=chosen)  # type: ignore[arg-type]


# Texts where others would have paths: pathlib takes as long to import as all that the common path does with it.
# ruff: noqa: PTH111, PTH117, PTH118


def _home() -> str:
    home = os.path.expanduser("~")
    if home == "~" or not home:
        raise RelError("there is no home folder to keep the journal in", "name one with --journal PATH")
    return home


def own_home() -> str:
    """The user's home as text, `~` where there is none."""
    return os.path.expanduser("~")


def _folder(variable: str, unix: str, mac: str, windows: str) -> str:
    """A folder of the user's by the platform's habits; platformdirs agrees in a test but costs 20 ms here."""
    if sys.platform == "win32":
        return os.path.join(os.environ.get(windows) or os.path.join(_home(), "AppData", "Local"), APP)
    if sys.platform == "darwin":
        return os.path.join(_home(), "Library", mac, APP)
    told = os.environ.get(variable, "").strip()
    return os.path.join(told if os.path.isabs(told) else os.path.join(_home(), unix), APP)


def config_file() -> str:
    """Where the config file lies: `--config`, `REL_CONFIG`, or the platform's place for it."""
    told = OPTIONS.config or os.environ.get("REL_CONFIG")
    if told:
        return os.path.expanduser(told)
    return os.path.join(
        _folder("XDG_CONFIG_HOME", ".config", "Application Support", "LOCALAPPDATA"), "config.toml"
    )


def journal_file(configured: str) -> str:
    """Where the journal lies: `--journal`, `REL_JOURNAL`, the config, or the platform's place for data."""
    told = OPTIONS.journal or os.environ.get("REL_JOURNAL") or configured
    if told:
        return os.path.expanduser(told)
    return os.path.join(
        _folder("XDG_DATA_HOME", ".local/share", "Application Support", "LOCALAPPDATA"), "journal.json"
    )


def cache_home() -> str:
    """Where what can be computed again is kept."""
    return _folder("XDG_CACHE_HOME", ".cache", "Caches", "LOCALAPPDATA")


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def config_path() -> Path:
    """The same as `config_file`, as a path."""
    return _path(config_file())


def journal_path(configured: str) -> Path:
    """The same as `journal_file`, as a path."""
    return _path(journal_file(configured))


def cache_folder() -> Path:
    """The same as `cache_home`, as a path."""
    return _path(cache_home())


def state_home() -> str:
    """Where logs are kept."""
    return _folder("XDG_STATE_HOME", ".local/state", "Logs", "LOCALAPPDATA")


def state_folder() -> Path:
    """The same as `state_home`, as a path."""
    return _path(state_home())


def variable(name: str) -> str | None:
    """A variable that the config names, such as the one that holds a password."""
    return os.environ.get(name)


def sendmail() -> str | None:
    """The machine's own mail program; cron's PATH leaves out the folders where it usually is."""
    import shutil

    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/lib"))
    return shutil.which("sendmail", path=path)


def node() -> int:
    """This machine's part of new ids, 0 to 1023: from `REL_NODE`, else from the host's name."""
    told = os.environ.get("REL_NODE", "")
    if told.isascii() and told.isdigit():
        return int(told) % 1024
    return sums.crc32(_host().encode("utf-8", "surrogateescape")) % 1024


def _host() -> str:
    """The machine's name, as `platform.node` has it; where the system tells it, without that module's import."""
    if hasattr(os, "uname"):
        return os.uname().nodename
    import platform

    return platform.node()


def language() -> str:
    """The language that the system speaks, where we speak it too."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if told := os.environ.get(name):
            return "de" if told.startswith("de") else "en"
    return "en"


def locale_country() -> str:
    """The country of the system's locale (`de_AT.UTF-8` is AT), or nothing."""
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        told = os.environ.get(name, "").partition(".")[0].partition("_")[2]
        if len(told) == 2 and told.isalpha():
            return told.upper()
    return ""


def editor() -> Sequence[str]:
    """The command of the user's editor."""
    import shlex

    told = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    return shlex.split(told) if told else (["notepad"] if sys.platform == "win32" else ["vi"])


def names_an_editor() -> bool:
    """Whether the user has said which editor programs may open."""
    return bool((os.environ.get("VISUAL") or os.environ.get("EDITOR") or "").strip())


def can_edit() -> bool:
    """Whether an editor can be opened: a terminal to type in and to see it on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not OPTIONS.json


def home() -> Path:
    """The user's home folder; RelError where there is none."""
    return _path(_home())


def variables() -> dict[str, str]:
    """The whole environment, for programs of the system that are asked something."""
    return dict(os.environ)


def user_number() -> int:
    """The user's number, 0 where the system has none."""
    return os.getuid() if hasattr(os, "getuid") else 0


def program() -> Sequence[str]:
    """The command that starts this program from anywhere, by its absolute path.

    The name in ~/.local/bin stays the same when pipx or uv renew what it leads to, so links are not followed.
    """
    import shutil

    found = shutil.which(sys.argv[0]) if sys.argv and sys.argv[0] else None
    if found and _path(found).stem == "rel":
        return (str(_path(found).absolute()),)
    return (sys.executable, "-m", APP)


def for_a_timer(journal: str, config: str) -> dict[str, str]:
    """The variables without which a timer would find another home, language or journal than the user's."""
    told = {"LANG": os.environ.get("LC_ALL") or os.environ.get("LANG") or "C.UTF-8"}
    if sys.platform == "win32":
        told["PYTHONUTF8"] = "1"  # its log would be in the code page of the system otherwise
    else:
        told["HOME"] = str(_home())
    told["REL_JOURNAL"] = str(_path(journal).absolute())
    told["REL_CONFIG"] = str(_path(config).absolute())
    folders = ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    for name in (*folders, "DBUS_SESSION_BUS_ADDRESS", "REL_NODE", "TZ"):
        if os.environ.get(name):
            told[name] = os.environ[name]
    return told
