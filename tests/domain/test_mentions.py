"""Somebody's name, address or number in a text, in the spellings that people use, and nobody else's."""

import pytest

from reljournal.domain.mentions import Labels, Mentions

THEIRS = Labels(
    names=("Jürgen Müller", "Anna Weber", "Kim"),
    emails=("anna@weber.example",),
    phones=("+49 30 23125 041", "030/555 12 34"),
    handles=("https://social.example/@annaw",),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Juergen Mueller came", "[x] came"),
        ("JURGEN MULLER", "[x]"),
        ("Mu\u0308ller, Ju\u0308rgen", "[x]"),
        ("Weber Anna", "[x]"),
        ("Anna Webers Angebot", "[x] Angebot"),
        ("Anna\nWeber", "[x]"),
        ("see annaweber.pdf", "see [x].pdf"),
        ("anna.weber@old.example", "[x]@old.example"),
        ("Kims Hund, KIM", "[x] Hund, [x]"),
        ("write anna@weber.example.", "write [x]."),
        ("mailto:ANNA@weber.example?x", "mailto:[x]?x"),
        ("030 23125041 or 0049 30/23125-041 or +49 (0)30 23125 041", "[x] or [x] or [x]"),
        ("wa.me/493023125041", "wa.me/[x]"),
        ("+49305551234, (030) 5551234", "[x], [x]"),
        ("at https://social.example/@annaw", "at [x]"),
    ],
)
def test_what_names_them_is_taken_out(text: str, left: str) -> None:
    assert Mentions(THEIRS).taken_out(text, "[x]") == left


@pytest.mark.parametrize(
    "text",
    [
        "Johanna Weber",
        "Anna Weberling",
        "Anna und Weber",
        "Kimono",
        "kim",
        "johanna@weber.example",
        "anna@weber.example.org",
        "7434163722039334913",
        "1030231250417",
        "",
    ],
)
def test_what_is_another_stays_to_the_letter(text: str) -> None:
    assert Mentions(THEIRS).taken_out(text, "[x]") == text


def test_a_part_of_a_name_is_only_perhaps_a_mention() -> None:
    found = Mentions(THEIRS)
    assert found.perhaps("Frau Weber, kim and Müllers Hund")
    assert not found.certain("Frau Weber, kim and Müllers Hund")
    assert not found.perhaps("nobody")


def test_nothing_known_finds_nothing() -> None:
    assert not Mentions(Labels())
    assert Mentions(Labels(names=("", "A"))).taken_out("A a", "[x]") == "A a"


def test_what_somebody_else_has_too_is_shared() -> None:
    people = Labels(names=("Anna Weber-Krause", "Kim Lee"), phones=("030 23125041",))
    houses = Labels(names=("Müller Jürgen Translations",), emails=("Anna@Weber.example",))
    shared = THEIRS.shared_with(people, houses)
    assert shared == Labels(("Anna Weber", "Kim"), ("anna@weber.example",), ("+49 30 23125 041",), ())
    assert THEIRS.without(shared).names == ("Jürgen Müller",)
