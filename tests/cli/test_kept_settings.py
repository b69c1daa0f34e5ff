"""The config file is understood once and kept; whatever is changed in it counts from the next command on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installed import Home
from reljournal.cli import environment, kept_settings
from reljournal.cli.workspace import load_config
from reljournal.domain.durations import Duration
from reljournal.packing import Packing
from reljournal.settings import Settings

EVERYTHING = """\
[user]
language = "de"
country = "DE"
[agenda]
limit = 5
[gifts]
limit = 35.50
[log]
kinds = ["workshop"]
[rules.unanswered]
touches = 4
[rules.aftercare]
days = [7, 30]
[rules.dormant]
enabled = false
[types.friendly]
check_in = "6 weeks"
[[rule]]
name = "my-rule"
when = "open_promises > 3"
headline = "Tidy up"
"""


@pytest.fixture
def machine(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home as the environment of this very process."""
    for name, value in home.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(environment.OPTIONS, "config", None)
    return home


def kept_files(home: Home) -> list[Path]:
    return list((home.folder / ".cache" / "reljournal").glob("*.settings"))


def cache_of(home: Home) -> Path:
    folder = home.folder / ".cache" / "reljournal"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class TestKept:
    def test_they_are_what_the_file_says_the_second_time_as_well(
        self, machine: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache_of(machine)
        machine.config.write_text(EVERYTHING)
        read = load_config(machine.config)[0]
        assert kept_settings.settings() == read
        monkeypatch.setattr("reljournal.cli.workspace.load_config", None)  # not asked again
        assert kept_settings.settings() == read

    @pytest.mark.parametrize("change", ["limit = 6", "limit = 5 # now", "limit=5"])
    def test_another_text_is_read_anew(self, machine: Home, change: str) -> None:
        cache_of(machine)
        machine.config.write_text(EVERYTHING)
        kept_settings.settings()
        machine.config.write_text(EVERYTHING.replace("limit = 5", change, 1))
        assert kept_settings.settings() == load_config(machine.config)[0]

    def test_what_belongs_to_sending_stays_out_of_the_cache(self, machine: Home) -> None:
        cache_of(machine)
        machine.config.write_text('[send]\napprise = ["ntfys://user:topsecret@ntfy.sh/topic"]\n')
        assert kept_settings.settings() is not None
        (kept,) = kept_files(machine)
        assert b"topsecret" not in kept.read_bytes()
        assert kept.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("damage", [b"", b"\0", b"garbage that is long enough"])
    def test_a_damaged_copy_is_not_believed(self, machine: Home, damage: bytes) -> None:
        cache_of(machine)
        machine.config.write_text(EVERYTHING)
        kept_settings.settings()
        (kept,) = kept_files(machine)
        kept.write_bytes(damage)
        assert kept_settings.settings() == load_config(machine.config)[0]
        assert kept.read_bytes() != damage

    def test_a_file_with_a_problem_is_for_the_full_command_line_each_time(self, machine: Home) -> None:
        cache_of(machine)
        machine.config.write_text("[agenda]\nlimit = 0\n")
        assert kept_settings.settings() is None
        assert not kept_files(machine)

    def test_without_a_file_all_is_default_unless_one_was_named(
        self, machine: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert kept_settings.settings() == Settings()
        monkeypatch.setattr(environment.OPTIONS, "config", str(machine.config))
        assert kept_settings.settings() is None

    def test_without_a_cache_folder_they_are_read_each_time(self, machine: Home) -> None:
        (machine.folder / ".cache").write_text("no folder")
        machine.config.write_text(EVERYTHING)
        for _ in range(2):
            assert kept_settings.settings() == load_config(machine.config)[0]


def test_a_change_of_the_config_is_seen_by_the_next_command(home: Home) -> None:
    home.ok("add", "Anna Weber")
    home.ok("today", "--plain")
    home.config.write_text('[log]\nkinds = ["workshop"]\n')
    assert home.ok("log", "workshop", "anna", "about rates").out.startswith("logged workshop")
    home.config.write_text('[log]\nkinds = ["fax"]\n[user]\nlanguage = "de"\n')
    refused = home.rel("log", "workshop", "anna", "again")
    assert refused.code != 0
    assert home.ok("log", "fax", "anna", "again").out.startswith("eingetragen")
    home.config.write_text("[agenda]\nlimit = none\n")
    assert "config.toml" in home.ok("today", "--plain").out


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.times().map(lambda at: at.replace(second=0, microsecond=0))
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.builds(Duration, st.integers(1, 99), st.integers(0, 99)),
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.tuples(st.text(), st.text()), inner, max_size=4)
        | st.frozensets(st.text(), max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_packed_is_unpacked_as_it_was(value: object) -> None:
    packing = Packing((Duration,))
    back = packing.unpack(packing.pack(value))
    assert back == value
    assert back.__class__ is value.__class__


@pytest.mark.parametrize("value", [[1], {1, 2}, object(), (Decimal(1), [2])])
def test_what_cannot_be_kept_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        Packing(()).pack(value)


def test_a_value_that_stands_in_many_others_is_packed_once() -> None:
    packing = Packing((Duration,), (Duration,))
    value = Duration(1, 2)
    packed = packing.pack(value)
    assert packing.pack(value) is packed
    assert packing.pack((value, value)) == (-3, packed, packed)
    assert packing.pack(Duration(3, 4)) != packed
    assert packing.unpack(packed) == value
    assert packed == Packing((Duration,)).pack(value)
