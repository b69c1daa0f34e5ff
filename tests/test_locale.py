"""Every sentence of the program in every language that it speaks, and what that looks like to its users."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages import Catalog

import catalogues
from installed import Home
from reljournal.domain.durations import Duration
from reljournal.domain.message import N_, Word, msg
from reljournal.render.words import _COUNTED, Words

LANGUAGES = catalogues.languages()
SENTENCES = sorted(catalogues.sentences())
GUILT = re.compile(
    r"neglect|forgot|ignored|fail(ed|ure) to|should have|guilt|shame|blame|lazy|bad client"
    r"|vernachlässig|versäum|vergess|ignorier|hättest|\bschuld|schäm|\bfaul|sträflich",
    re.IGNORECASE,
)
SINGULARS = {one for one, _ in _COUNTED.values()}
DAY = date(2026, 11, 22)


def translations(language: str) -> dict[str, str]:
    catalog = catalogues.read(catalogues.po_path(language), language)
    return {str(message.id): str(message.string) for message in catalog if message.id}


def gaps(text: str) -> list[tuple[str, str]]:
    return re.findall(r"\{(\w+)(?::(\w+))?\}", text)


@pytest.mark.parametrize("language", LANGUAGES)
class TestCatalogue:
    def test_every_sentence_has_a_translation(self, language: str) -> None:
        known = translations(language)
        missing = [text for text in SENTENCES if not known.get(text)]
        assert not missing, "run `make locale`, then translate these in the .po file, then run it again"

    def test_a_translation_has_the_gaps_of_its_sentence(self, language: str) -> None:
        for text, translation in translations(language).items():
            # Of one thing a language may say "a day", or "einen Tag".
            if translation and text not in SINGULARS:
                assert {name for name, _ in gaps(text)} == {name for name, _ in gaps(translation)}, text

    def test_every_form_of_a_gap_is_known(self, language: str) -> None:
        forms = {*_COUNTED, "", "ago", "away", "every", "number"}
        for text, translation in translations(language).items():
            assert {form for _, form in gaps(text + translation)} <= forms, text

    def test_spaces_at_the_ends_are_kept(self, language: str) -> None:
        for text, translation in translations(language).items():
            assert len(text) - len(text.lstrip()) == len(translation) - len(translation.lstrip()), text
            assert translation == translation.rstrip(), text

    def test_a_command_is_never_translated(self, language: str) -> None:
        for text, translation in translations(language).items():
            commands = re.findall(r"\brel [a-z]+(?: [a-z]+\b)?(?: --[a-z]+)?", text)
            assert all(command.split(" --")[0].split()[1] in translation for command in commands), text

    def test_no_word_of_guilt(self, language: str) -> None:
        for text, translation in translations(language).items():
            assert not GUILT.search(text), text
            assert not GUILT.search(translation), translation

    def test_the_module_is_that_of_the_translations(self, language: str) -> None:
        path = catalogues.po_path(language)
        fresh = catalogues.updated(
            language, catalogues.read(path, language), dict.fromkeys(translations(language), ())
        )
        assert catalogues.as_module(fresh) == catalogues.module_path(language).read_text(encoding="utf-8"), (
            "run `make locale`"
        )


class TestTool:
    def test_sentences_are_found_however_they_are_written(self) -> None:
        source = 'f(N_("one " "two"), N_(name), Word("on" if x else "off"), g("no"), N_("a") if y else N_("b"))'
        assert sorted(catalogues.marked(source)) == ["a", "b", "off", "on", "one two"]

    def test_a_translation_is_kept_and_an_unused_one_set_aside(self, tmp_path: Path) -> None:
        first = catalogues.updated("de", Catalog(), {"Old": ["a.py"], "Kept": ["a.py"]})
        for text, translation in (("Old", "Alt"), ("Kept", "Bewahrt")):
            first[text].string = translation
        path = tmp_path / "some.po"
        path.write_bytes(catalogues.as_po(first))
        second = catalogues.updated("de", catalogues.read(path, "de"), {"Kept": ["b.py"], "New": ["b.py"]})
        path.write_bytes(catalogues.as_po(second))
        told = path.read_text(encoding="utf-8")
        assert '#: b.py\nmsgid "Kept"\nmsgstr "Bewahrt"' in told
        assert '#~ msgid "Old"\n#~ msgstr "Alt"' in told
        third = catalogues.updated("de", catalogues.read(path, "de"), {"Old": ["c.py"]})
        assert third["Old"].string == "Alt"

    def test_a_text_of_gaps_only_translates_itself(self) -> None:
        made = catalogues.updated("de", Catalog(), {"{on}: {text}": ["a.py"], "{n} day": ["a.py"]})
        assert [made[text].string for text in ("{on}: {text}", "{n} day")] == ["{on}: {text}", ""]


class TestWords:
    @pytest.mark.parametrize(
        ("span", "english", "german"),
        [
            (Duration(1, 0), "every month", "jeden Monat"),
            (Duration(3, 0), "every 3 months", "alle 3 Monate"),
            (Duration(12, 0), "every year", "jedes Jahr"),
            (Duration(18, 0), "every 18 months", "alle 18 Monate"),
            (Duration(0, 1), "every day", "jeden Tag"),
            (Duration(0, 7), "every week", "jede Woche"),
            (Duration(0, 10), "every 10 days", "alle 10 Tage"),
            (Duration(1, 14), "every 1 month 2 weeks", "alle 1 Monat 2 Wochen"),
        ],
    )
    def test_an_interval(self, span: Duration, english: str, german: str) -> None:
        message = msg("{span:every}", span=span)
        assert (Words("en", DAY)(message), Words("de", DAY)(message)) == (english, german)

    @pytest.mark.parametrize(
        ("form", "one", "many"),
        [
            ("ago", "gestern", "vor 5 Tagen"),
            ("away", "morgen", "in 5 Tagen"),
            ("for", "seit 1 Tag", "seit 5 Tagen"),
            ("within", "innerhalb eines Tages", "innerhalb von 5 Tagen"),
            ("workdays_within", "innerhalb eines Arbeitstags", "innerhalb von 5 Arbeitstagen"),
        ],
    )
    def test_german_counts_stand_in_the_right_case(self, form: str, one: str, many: str) -> None:
        words = Words("de", DAY)
        assert [words.value("n", n, form) for n in (1, 5)] == [one, many]

    def test_the_empty_text_stays_empty(self) -> None:
        words = Words("de", DAY)
        assert words("") == words(msg(N_("{by}"), by=Word(""))) == ""

    def test_a_word_of_the_users_own_is_left_as_it_is(self) -> None:
        assert Words("de", DAY)(msg("{kind}", kind=Word("house-visit"))) == "house-visit"


@pytest.fixture
def german(home: Home) -> Home:
    home.ok("config", "set", "user.language", "de")
    return home


def _english_pieces(known: dict[str, str]) -> set[str]:
    """The stretches of English sentences between gaps that no German sentence shares."""
    pieces = {piece.strip(" ,;:()") for text in known for piece in re.split(r"\{.*?\}", text)}
    german = "\n".join(known.values())
    return {piece for piece in pieces if len(piece) > 12 and piece not in german}


class TestInUse:
    def test_a_german_agenda_is_german_throughout(self, german: Home) -> None:
        run = german.ok("demo", "--days", "31", "--plain", today="2026-11-22")
        assert run.out.startswith("Sonntag, 22. November 2026: ")
        assert re.search(r"\d\. Dezember", run.out)
        assert not re.search(r"\d\.? (January|February|March|May|June|July|October|December)\b", run.out)
        left = [piece for piece in _english_pieces(translations("de")) if piece in run.out]
        assert not left

    def test_every_headline_and_reason_is_said_in_german(self, home: Home, german: Home) -> None:
        today = "2026-11-22"
        told = {}
        for language in ("en", "de"):
            home.ok("config", "set", "user.language", language)
            cards = home.ok("demo", "--days", "31", "--json", today=today).json["cards"]
            told[language] = {item["code"]: item for card in cards for item in card["items"]}
        assert told["en"].keys() == told["de"].keys()
        for code, item in told["en"].items():
            assert item["headline"] != told["de"][code]["headline"]
            assert item["reason"] != told["de"][code]["reason"]
            assert item["rule"] == told["de"][code]["rule"]

    def test_receipts_and_lists(self, german: Home) -> None:
        added = german.ok("add", "Anna Weber", "--org", "Weber GmbH", "--type", "loyal")
        assert added.out.startswith("Anna Weber aufgenommen [")
        logged = german.ok("log", "call", "anna", "hallo", "--promise", "Angebot", "--by", "2026-03-20")
        assert logged.out.startswith("eingetragen: Anruf mit Anna Weber, 2. März [")
        assert "von dir zugesagt: Angebot, bis 20. März" in logged.out
        assert "deine  Anna Weber  Angebot" in german.ok("promise", "list").out
        assert "Stammkundschaft" in german.ok("list").out
        assert "Typ: Stammkundschaft, alle 6 Monate ein Gespräch" in german.ok("show", "anna").out

    def test_programs_read_english_terms(self, german: Home) -> None:
        german.ok("add", "Anna Weber", "--type", "loyal")
        german.ok("log", "card", "anna")
        assert german.ok("list", "--json").json[0]["type"] == "loyal"
        assert german.ok("history", "--json").json[0]["kind"] == "card"
        assert german.ok("rules", "list", "--json").json[0]["family"] == "rhythm"
