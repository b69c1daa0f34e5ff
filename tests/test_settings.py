"""What a config file may say, and what is said of one that says something else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reljournal.config_file import load_settings
from reljournal.domain.durations import Duration
from reljournal.domain.policy import TYPES
from reljournal.domain.toml_lines import line_of
from reljournal.rules import catalogue
from reljournal.settings import ConfigProblem, Settings, plain_settings

THRESHOLDS = {name: rule.thresholds for name, rule in catalogue().items()}
FILE = "config.toml"
STAGES = "rules.payment-target-exceeded.stages"
SPAN = "a span such as '3m', '6 weeks', 'quarterly' or 'off'"
GESTURES = "a list out of birthday, project-end, year-end"


def load(text: str) -> tuple[Settings, tuple[ConfigProblem, ...]]:
    return load_settings(text, FILE, THRESHOLDS)


def valid(text: str) -> Settings:
    settings, problems = load(text)
    assert problems == ()
    return settings


def problem(text: str) -> str:
    """The one problem that a text has."""
    (only,) = load(text)[1]
    return str(only)


class TestWhatCounts:
    def test_nothing_is_the_defaults(self) -> None:
        assert valid("") == Settings()
        assert Settings().agenda_limit == 9
        assert Settings().source_of("agenda.limit") == "default"

    @pytest.mark.parametrize(
        ("text", "field", "value"),
        [
            ('[journal]\npath = "/x"', "journal", "/x"),
            ('[user]\nlanguage = "de"', "language", "de"),
            ('[user]\ncountry = " de "', "country", "DE"),
            ('[user]\nregion = "by"', "region", "BY"),
            ('[dates]\norder = "dmy"', "date_order", "dmy"),
            ('[money]\ncurrency = "chf"', "currency", "CHF"),
            ("[invoices]\nterms = 0", "terms", 0),
            ("[agenda]\nlimit = 1", "agenda_limit", 1),
            ("[occasions]\nlead = 0\n", "lead", 0),
            ("[occasions]\npost_lead = 60", "post_lead", 60),
            ("[gifts]\nlimit = 35.50", "gift_limit", Decimal("35.5")),
            ('[gifts]\nlimit = "35.50"', "gift_limit", Decimal("35.50")),
            ('[log]\nkinds = ["workshop", "call"]', "kinds", ("workshop",)),
            ("[journal]\nlock_seconds = 600", "lock_seconds", 600),
            ('[journal]\npath = "~/x.json"', "journal", "~/x.json"),
            ('journal.path = "/x"', "journal", "/x"),
            ('journal = {path = "/x"}', "journal", "/x"),
        ],
    )
    def test_each_setting(self, text: str, field: str, value: Any) -> None:
        assert getattr(valid(text), field) == value

    def test_every_setting_has_a_check_a_default_that_passes_it_and_help(self) -> None:
        for key, setting in plain_settings().items():
            default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
            assert setting.metadata["check"](default) == setting.default, key
            assert setting.metadata["help"].endswith("."), key

    def test_kinds_of_the_users_own_come_beside_ours(self) -> None:
        settings = valid('[log]\nkinds = ["workshop"]')
        assert settings.all_kinds[-1] == "workshop"
        assert "call" in settings.all_kinds

    def test_where_each_was_set(self) -> None:
        settings = valid("# mine\n[agenda]\n\nlimit = 5\n[rules.promise-due] # sooner\nahead = 9\n")
        assert settings.source_of("agenda.limit") == "config.toml:4"
        assert settings.source_of("rules.promise-due.ahead") == "config.toml:6"
        assert settings.source_of("occasions.lead") == "default"


class TestUnknown:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "[agenda]\nlimits = 5",
                "config.toml:2: 'agenda.limits' is not a setting; did you mean 'agenda.limit'?",
            ),
            ("[agend]\nlimit = 5", "config.toml:1: 'agend' is not a section; did you mean 'agenda'?"),
            ("limit = 5", "config.toml:1: 'limit' is not a section; see 'rel config show'"),
            ("agenda = 5", "config.toml:1: 'agenda' is not a section; did you mean 'agenda'?"),
            ("[rules.check-in]\n", "config.toml:1: there is no rule 'check-in'; did you mean 'check-in-due'?"),
            ("[rules.zzzz]\nx = 1", "config.toml:1: there is no rule 'zzzz'; see 'rel config show'"),
            (
                "[rules.promise-due]\nahed = 1",
                "config.toml:2: 'promise-due' has no threshold 'ahed'; did you mean 'ahead'?",
            ),
            (
                "[rules]\npromise-due = 1",
                "config.toml:2: 'rules.promise-due' is not a section; write [rules.promise-due]",
            ),
            ("rules = 1", "config.toml:1: 'rules' is not a section; write it as [rules.NAME]"),
            ('[types.loyl]\ncheck_in = "1m"', "config.toml:1: there is no type 'loyl'; did you mean 'loyal'?"),
            (
                '[types.loyal]\ncheckin = "1m"',
                "config.toml:2: 'checkin' is not set by types; did you mean 'check_in'?",
            ),
        ],
    )
    def test_says_where_and_what_is_near(self, text: str, said: str) -> None:
        assert problem(text) == said


class TestWrongValues:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[invoices]\nterms = -1", "invoices.terms cannot be -1; it takes a whole number from 0 to 365"),
            ("[invoices]\nterms = 14.5", "invoices.terms cannot be 14.5; it takes a whole number from 0 to 365"),
            ("[invoices]\nterms = true", "invoices.terms cannot be True; it takes a whole number from 0 to 365"),
            ('[invoices]\nterms = "14"', "invoices.terms cannot be '14'; it takes a whole number from 0 to 365"),
            ("[agenda]\nlimit = 0", "agenda.limit cannot be 0; it takes a whole number from 1 to 999"),
            ("[journal]\npath = 5", "journal.path cannot be 5; it takes a line of text"),
            ('[journal]\npath = "a\\nb"', "journal.path cannot be 'a\\nb'; it takes a line of text"),
            ('[user]\nlanguage = "fr"', "user.language cannot be 'fr'; it takes one of en, de"),
            ("[user]\nlanguage = [1]", "user.language cannot be [1]; it takes one of en, de"),
            ('[user]\ncountry = "GER"', "user.country cannot be 'GER'; it takes a code of 2 letters"),
            (
                '[user]\nregion = "Bavaria"',
                "user.region cannot be 'Bavaria'; it takes the code of a state or province, such as BY",
            ),
            ('[dates]\norder = "ymd"', "dates.order cannot be 'ymd'; it takes one of '', dmy, mdy"),
            ("[gifts]\nlimit = -1", "gifts.limit cannot be -1; it takes an amount such as 50 or 35.50"),
            ("[gifts]\nlimit = nan", "gifts.limit cannot be nan; it takes an amount such as 50 or 35.50"),
            ("[gifts]\nlimit = true", "gifts.limit cannot be True; it takes an amount such as 50 or 35.50"),
            (
                '[log]\nkinds = ["Work Shop"]',
                "log.kinds cannot be ['Work Shop']; it takes words in small letters, without spaces",
            ),
            (
                '[log]\nkinds = "fax"',
                'log.kinds cannot be \'fax\'; it takes a list of words such as ["workshop", "fax"]',
            ),
            (
                "[rules.promise-due]\nahead = -3",
                "rules.promise-due.ahead cannot be -3; it takes a whole number from 0 to 36500",
            ),
            (
                "[rules.fading]\nmonths = 1201",
                "rules.fading.months cannot be 1201; it takes a whole number from 1 to 1200",
            ),
            (
                "[rules.gesture-owed]\ndays = 0",
                "rules.gesture-owed.days cannot be 0; it takes a whole number from 1 to 36500",
            ),
            (
                '[rules.promise-due]\nenabled = "no"',
                "rules.promise-due.enabled cannot be 'no'; it takes true or false",
            ),
            (
                "[rules.payment-target-exceeded]\nstages = [1, 2, 3]",
                f"{STAGES} cannot be [1, 2, 3]; it takes a list of 5 whole numbers",
            ),
            (
                "[rules.payment-target-exceeded]\nstages = [1, 8, 8, 31, 61]",
                f"{STAGES} cannot be [1, 8, 8, 31, 61]; it takes a list of 5 whole numbers that rise",
            ),
            (
                "[rules.payment-target-exceeded]\nstages = [0, 8, 15, 31, 61]",
                f"{STAGES} cannot be [0, 8, 15, 31, 61]; it takes a whole number from 1 to 36500",
            ),
            (
                '[types.loyal]\ncheck_in = "often"',
                f"types.loyal.check_in cannot be 'often'; it takes {SPAN}",
            ),
            (
                "[types.loyal]\ncheck_in = 90",
                f"types.loyal.check_in cannot be 90; it takes {SPAN}",
            ),
            (
                "[types.loyal]\nleast_days = -1",
                "types.loyal.least_days cannot be -1; it takes a whole number from 0 to 365",
            ),
            (
                '[types.loyal]\ngestures = ["easter"]',
                f"types.loyal.gestures cannot be ['easter']; it takes {GESTURES}",
            ),
        ],
    )
    def test_says_what_it_takes_and_leaves_the_default(self, text: str, said: str) -> None:
        assert problem(text) == f"config.toml:2: {said}"
        settings, _ = load(text)
        assert settings == Settings()

    def test_a_long_value_is_cut(self) -> None:
        assert len(problem(f'[user]\ncountry = "{"x" * 500}"')) < 150
        assert len(problem(f'[types.loyal]\ncheck_in = "{"x" * 500}"')) < 200

    def test_the_valid_parts_still_count(self) -> None:
        settings, problems = load(
            "[agenda]\nlimit = 5\nlimti = 6\n[invoices]\nterms = -1\n[rules.promise-due]\nahead = 7\n"
            '[rules.nonsense]\nx = 1\n[types.loyal]\ncheck_in = "4m"\nleast_days = -4\n'
        )
        assert len(problems) == 4
        assert (settings.agenda_limit, settings.terms) == (5, 14)
        assert settings.thresholds == {("promise-due", "ahead"): 7}
        assert settings.types["loyal"].check_in == Duration(months=4)
        assert settings.types["loyal"].least_days == TYPES["loyal"].least_days


class TestNotToml:
    @pytest.mark.parametrize(
        "text",
        ["agenda limit 5", "[agenda", "a = 1\na = 2", "x = " + "[" * 3000, "limit = " + "9" * 5000, "\x00", "{}"],
    )
    def test_is_one_problem_and_no_setting(self, text: str) -> None:
        settings, problems = load(text)
        assert settings == Settings()
        assert len(problems) == 1
        assert problems[0].what.startswith("not a TOML file (")


class TestRules:
    def test_switched_off_and_on(self) -> None:
        settings = valid("[rules.give-space]\nenabled = false\n[rules.occasion]\nenabled = true\n")
        assert settings.rules_off == {"give-space"}

    def test_stages(self) -> None:
        settings = valid("[rules.payment-target-exceeded]\nstages = [3, 10, 20, 40, 80]\ngap = 0")
        assert settings.thresholds["payment-target-exceeded", "stages"] == (3, 10, 20, 40, 80)
        assert settings.thresholds["payment-target-exceeded", "gap"] == 0

    def test_every_default_passes_its_own_check(self) -> None:
        for name, thresholds in THRESHOLDS.items():
            for option, threshold in thresholds.items():
                default = threshold.default
                value = list(default) if isinstance(default, tuple) else default
                settings = valid(f"[rules.{name}]\n{option} = {value}")
                assert settings.thresholds[name, option] == default


class TestTypes:
    def test_one_type_is_changed_and_says_where(self) -> None:
        settings = valid(
            '[types.loyal]\ncheck_in = "4 months"\nmeet = "off"\nleast_days = 3\n'
            'gestures = ["birthday"]\nshare = "yearly"\n'
        )
        loyal = settings.types["loyal"]
        assert (loyal.check_in, loyal.meet, loyal.share) == (Duration(months=4), None, Duration(months=12))
        assert (loyal.least_days, loyal.gestures) == (3, frozenset({"birthday"}))
        assert loyal.source_of("check_in") == "config.toml:2"
        assert loyal.source_of("share") == "config.toml:6"
        assert {name: policy for name, policy in settings.types.items() if name != "loyal"} == {
            name: policy for name, policy in TYPES.items() if name != "loyal"
        }

    def test_what_is_not_changed_is_the_types_own(self) -> None:
        loyal = valid("[types.loyal]\nleast_days = 3").types["loyal"]
        assert loyal.check_in == TYPES["loyal"].check_in
        assert loyal.source_of("check_in") == "type loyal"

    def test_the_table_itself_stays(self) -> None:
        before = dict(TYPES)
        valid("[types.loyal]\nleast_days = 3")
        assert before == TYPES


class TestLines:
    TEXT = (
        '# top\nuser.country = "DE"\n[agenda]   # how much\n  limit=5\n[rules."promise-due"]\nahead = 1\n'
        "[rules . occasion]\nafter = 2\n"
    )

    @pytest.mark.parametrize(
        ("key", "line"),
        [
            ("user.country", 2),
            ("agenda.limit", 4),
            ("agenda", 3),
            ("agenda.lead", 3),
            ("rules.promise-due", 5),
            ("rules.promise-due.ahead", 6),
            ("rules.occasion.after", 8),
            ("gifts.limit", None),
        ],
    )
    def test_found(self, key: str, line: int | None) -> None:
        assert line_of(self.TEXT.splitlines(), key) == line


_SCALARS = st.one_of(
    st.booleans(), st.integers(-5, 5), st.floats(), st.sampled_from(['"x"', '"3m"', '"off"', "2026-03-02"])
)
_KEYS = st.sampled_from(
    [*plain_settings(), "agenda", "x", "rules.promise-due.ahead", "rules.occasion", "types.loyal.meet", "types"]
)


class TestAnything:
    @given(st.text(max_size=80))
    @example("[rules]\n[rules.x]")
    def test_text_never_raises(self, text: str) -> None:
        load(text)

    @given(st.dictionaries(_KEYS, _SCALARS | st.lists(_SCALARS, max_size=3), max_size=5))
    def test_each_value_counts_or_is_a_problem_never_both(self, values: dict[str, Any]) -> None:
        def written(value: Any) -> str:
            if isinstance(value, list):
                return "[" + ", ".join(map(written, value)) + "]"
            return str(value).lower() if isinstance(value, bool | float) else str(value)

        text = "".join(f"{key} = {written(value)}\n" for key, value in values.items())
        settings, problems = load(text)
        if len(problems) == 1 and problems[0].what.startswith("not a TOML file"):
            return
        refused = {problem.place for problem in problems}
        assert refused.isdisjoint(settings.places.values())
