"""The settings of the config file, kept as they were understood: reading TOML and checking it takes long.

They are keyed by the program, Python and the file's own bytes. Only settings without a problem are kept: of a
problem each command has to tell. What belongs to sending stays out, since it may hold keys of services and none of
the commands that look here sends anything.
"""

from __future__ import annotations

import sys

from reljournal import __version__
from reljournal.cli import environment
from reljournal.journal import files
from reljournal.settings import Settings
from reljournal.sums import fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from reljournal.packing import Packing

_FORM = 3
"""The form in which settings are kept: another one is not read."""


def settings() -> Settings | None:
    """The settings in force; None where the full command line has something to say of the config file."""
    config = environment.config_file()
    try:
        data = files.read_file(config)
    except FileNotFoundError:
        return None if environment.OPTIONS.config else Settings()
    except OSError:
        return None
    # Most have no config file, and need none of these.
    from reljournal.cli import keeping

    place = f"{environment.cache_home()}/{fingerprint(config.encode('utf-8', 'surrogateescape')):016x}.settings"
    key = (_FORM, __version__, sys.hexversion, config, len(data), fingerprint(data))
    kept = keeping.read(place)
    if kept is not None and kept[0] == key:
        unpack = _packing().unpack
        return Settings(**{name: unpack(packed) for name, packed in kept[1].items()})
    from pathlib import Path

    from reljournal.cli.workspace import load_config

    found, problems = load_config(Path(config))
    if problems or files.read_file(config) != data:
        return None
    keeping.write(place, (key, _packed(found)))
    return found


def _packed(settings: Settings) -> dict[str, Any]:
    """What differs from the defaults."""
    default, pack = Settings(), _packing().pack
    told = {name: getattr(settings, name) for name in Settings.__match_args__ if not name.startswith("send_")}
    return {name: pack(value) for name, value in told.items() if value != getattr(default, name)}


def _packing() -> Packing:
    from reljournal.domain.durations import Duration
    from reljournal.domain.own_rule import OwnRule
    from reljournal.domain.policy import Policy
    from reljournal.packing import Packing

    return Packing((Policy, Duration, OwnRule))
