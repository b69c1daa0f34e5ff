"""Where things lie and what day it is."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from reljournal.cli import environment
from reljournal.errors import UsageError


@pytest.mark.parametrize(
    "variables", [{}, {"XDG_CONFIG_HOME": "/x/c", "XDG_DATA_HOME": "/x/d", "XDG_CACHE_HOME": "/x/k"}]
)
def test_folders_agree_with_platformdirs(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The few lines of our own save 20 ms of import at each start; they must not drift from the habit."""
    if sys.platform != "linux":
        pytest.skip("compared where the suite runs: on Linux")
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "REL_JOURNAL",
        "REL_CONFIG",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    app = environment.APP
    assert environment.config_path() == Path(platformdirs.user_config_dir(app)) / "config.toml"
    assert environment.journal_path("") == Path(platformdirs.user_data_dir(app)) / "journal.json"
    assert environment.cache_folder() == Path(platformdirs.user_cache_dir(app))
    assert environment.state_folder() == Path(platformdirs.user_state_dir(app))


def test_the_option_beats_the_variable_beats_the_config(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.OPTIONS, "journal", "/option.json")
    monkeypatch.setenv("REL_JOURNAL", "/variable.json")
    assert environment.journal_path("/config.json") == Path("/option.json")
    monkeypatch.setattr(environment.OPTIONS, "journal", None)
    assert environment.journal_path("/config.json") == Path("/variable.json")
    monkeypatch.delenv("REL_JOURNAL")
    assert environment.journal_path("/config.json") == Path("/config.json")


@pytest.mark.parametrize(
    ("told", "hour"),
    [("2026-03-02", 12), ("2026-03-02T18:30", 18)],
    ids=["a day is its noon", "a moment is itself"],
)
def test_rel_today_sets_the_day(told: str, hour: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REL_TODAY", told)
    assert (environment.now().date(), environment.now().hour) == (date(2026, 3, 2), hour)


def test_rel_today_that_is_no_date_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REL_TODAY", "soon")
    with pytest.raises(UsageError, match="REL_TODAY"):
        environment.now()


def test_a_machine_has_a_number_below_1024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REL_NODE", raising=False)
    assert 0 <= environment.node() < 1024
    monkeypatch.setenv("REL_NODE", "1025")
    assert environment.node() == 1


@pytest.mark.parametrize(
    ("locale", "language", "country"),
    [("de_AT.UTF-8", "de", "AT"), ("en_GB", "en", "GB"), ("C.UTF-8", "en", ""), ("pl_PL.UTF-8", "en", "PL")],
)
def test_the_locale_tells_language_and_country(
    locale: str, language: str, country: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LC_TIME", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert (environment.language(), environment.locale_country()) == (language, country)
