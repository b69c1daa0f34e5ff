"""People found by what one remembers of their names."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reljournal.domain.names import find, fold, haystack, keys, may_hold, near_misses


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    aliases: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


PEOPLE = (
    Person(101, "Jürgen Müller", ("Jupp",), ("jm@weber-gmbh.example",)),
    Person(102, "Anna Weber", (), ("anna@weber-gmbh.example",)),
    Person(103, "Anna Mueller"),
    Person(104, "Weber GmbH"),
    Person(105, "Hannah Groß"),
    Person(106, "Søren Kierkegård"),
    Person(107, "Łukasz Đorđević", ("42",)),
    Person(42, "Æsa Œuvre"),
    Person(108, "Ann"),
    Person(109, "Иван Ёлкин"),
)


def found(query: str) -> list[str]:
    return [person.name for person in find(query, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("Mu\u0308ller", "muller"),
        ("MÜLLER", "muller"),
        ("Groß", "gross"),
        ("GROẞ", "gross"),
        ("  Anna \t  Weber\u00a0", "anna weber"),
        ("Čapek", "capek"),
        ("Søren", "soren"),
        ("Æsa Œuvre", "aesa oeuvre"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Þórður", "thordur"),
        ("İstanbul Işık", "istanbul isik"),
        ("ﬁn ℌ", "fin h"),
        ("Ёлкин", "елкин"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("ϓ")
@example("\ud800")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Weber", ("weber",)),
        ("Müller", ("muller", "mueller")),
        ("Mu\u0308ller", ("muller", "mueller")),
        ("Groß", ("gross",)),
        ("Søren", ("soren", "soeren")),
        ("Århus", ("arhus", "aarhus")),
        ("Čapek", ("capek",)),
    ],
)
def test_the_keys_of_a_name(text: str, expected: tuple[str, ...]) -> None:
    assert keys(text) == expected


@given(
    name=st.text(st.one_of(st.sampled_from("aB -\t'\xa0\u2011ÄßéﬁŁİǆ\ufdfa"), st.characters()), max_size=8),
    typed=st.text(st.sampled_from("abcdefhijklmnost -ä1"), min_size=1, max_size=2),
)
def test_no_name_with_a_word_that_begins_so_is_left_out_at_the_quick_look(name: str, typed: str) -> None:
    wanted = fold(typed)
    forms = keys(name)
    if wanted and any(form.startswith(wanted) or f" {wanted}" in form or f"-{wanted}" in form for form in forms):
        assert may_hold(name, wanted)


@pytest.mark.parametrize(
    ("name", "wanted", "may"),
    [
        ("Anna Weber", "we", True),
        ("Anna Weber", "e", False),
        ("Anna-Lena", "l", True),
        ("Änne Groß", "an", True),
        ("Zoë Groß", "a", False),
        ("Zoë Groß", "", True),
        ("Анна", "a", True),
        ("Anna Weber", "1", True),
    ],
)
def test_the_quick_look_leaves_out_most(name: str, wanted: str, may: bool) -> None:
    assert may_hold(name, wanted) is may


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("mueller", ["Anna Mueller", "Jürgen Müller"]),
        ("müller", ["Anna Mueller", "Jürgen Müller"]),
        ("MÜLLER", ["Anna Mueller", "Jürgen Müller"]),
        ("muller", ["Jürgen Müller"]),
        ("juergen muller", ["Jürgen Müller"]),
        ("müller jürgen", ["Jürgen Müller"]),
        ("weber anna", ["Anna Weber"]),
        ("anna", ["Anna Mueller", "Anna Weber", "Hannah Groß"]),
        ("nn", ["Ann", "Anna Mueller", "Anna Weber", "Hannah Groß"]),
        ("ann", ["Ann"]),
        ("gross", ["Hannah Groß"]),
        ("GROSS", ["Hannah Groß"]),
        ("hannah groß", ["Hannah Groß"]),
        ("soren", ["Søren Kierkegård"]),
        ("soeren kierkegaard", ["Søren Kierkegård"]),
        ("dordevic", ["Łukasz Đorđević"]),
        ("lukasz", ["Łukasz Đorđević"]),
        ("aesa", ["Æsa Œuvre"]),
        ("елкин", ["Иван Ёлкин"]),
        ("jupp", ["Jürgen Müller"]),
        ("JM@weber-gmbh.example", ["Jürgen Müller"]),
        ("weber-gmbh", ["Anna Weber", "Jürgen Müller"]),
        ("anna gmbh.example", ["Anna Weber"]),
        ("weber gmbh", ["Weber GmbH"]),
        ("  Weber   GmbH ", ["Weber GmbH"]),
        ("102", ["Anna Weber"]),
        ("42", ["Æsa Œuvre"]),
        ("10", []),
        ("0102", []),
        ("nobody", []),
        ("anna nobody", []),
        ("", []),
        ("   ", []),
        ("\u0301", []),
    ],
)
def test_who_is_meant(query: str, names: list[str]) -> None:
    assert found(query) == names


def test_the_very_spelling_tells_two_apart_who_fold_alike() -> None:
    twins = [Person(1, "Hans Mueller"), Person(2, "Hans Müller"), Person(3, "Hans Muller")]
    assert [one.id for one in find("hans müller", twins)] == [2]
    assert [one.id for one in find("Hans Mueller", twins)] == [1]
    assert [one.id for one in find("müller", twins)] == [1, 2, 3]


def test_people_of_one_name_come_in_the_order_of_their_ids() -> None:
    twins = [Person(2, "Anna Weber"), Person(1, "anna weber")]
    assert [one.id for one in find("anna weber", twins)] == [1, 2]


@given(st.text(min_size=1), st.text())
def test_a_full_name_always_finds_its_owner(name: str, other: str) -> None:
    owner = Person(10**18, name)
    if fold(name):
        assert owner in find(name, [Person(10**18 + 1, other), owner])


@settings(max_examples=300)
@given(st.text(min_size=1) | st.sampled_from([person.name for person in PEOPLE]), st.data())
def test_who_is_found_by_a_name_is_found_under_each_word_of_it(name: str, data: st.DataObject) -> None:
    spelled = [name, name.upper(), name.casefold(), normalize("NFKD", name), normalize("NFC", name), fold(name)]
    query = data.draw(st.sampled_from(spelled) | st.text(alphabet=name + " "))
    owner = Person(10**18, name)
    if find(query, [owner]):
        assert all(any(key in haystack(owner) for key in keys(word)) for word in query.split())


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("Webr", "Anna Weber"),
        ("Ana Webr", "Anna Weber"),
        ("Jurgan", "Jürgen Müller"),
        ("Juergn", "Jürgen Müller"),
        ("Hanna", "Hannah Groß"),
        ("Kirkegard", "Søren Kierkegård"),
    ],
)
def test_a_near_miss_suggests(query: str, suggestion: str) -> None:
    assert suggestion in near_misses(query, (person.name for person in PEOPLE))


def test_near_misses_come_best_first_and_few() -> None:
    names = ["Anna Webers", "Anna Weber", "Anne Wever", "Bob", "Anna Webster", "Anna Weber"]
    assert near_misses("Ana Weber", names) == ["Anna Weber", "Anna Webers", "Anna Webster"]
    assert near_misses("Ana Weber", names, limit=1) == ["Anna Weber"]
    assert near_misses("Ana Weber", []) == []


def test_what_resembles_nothing_suggests_nothing() -> None:
    names = [person.name for person in PEOPLE]
    assert near_misses("xyz", names) == near_misses("", names) == []


def test_five_thousand_people_are_searched_quickly() -> None:
    many = [Person(n, f"Jürgen Müller {n}", ("Jupp",), (f"jm{n}@example.org",)) for n in range(5000)]
    started = perf_counter()
    assert len(find("müller 4999", many)) == 1
    assert near_misses("Mülner " * 10_000, (one.name for one in many)) == []
    assert perf_counter() - started < 5
