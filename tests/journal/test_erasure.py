"""What becomes of each record when somebody is forgotten: it goes, it changes, or it stays to the byte."""

from __future__ import annotations

from typing import Any

import pytest

from reljournal.domain.mentions import Labels
from reljournal.journal.content import Record
from reljournal.journal.erasure import Changed, Erased, Erasure, cleaned_value, erase, labels_of, texts_of

ANNA, BEN, NOLL, SITE, CALL = (7434161871067811840 + n for n in range(5))
A, B, N, S, C = map(str, (ANNA, BEN, NOLL, SITE, CALL))
WHOM = Erasure((ANNA,), Labels(names=("Anna Müller", "Ami"), emails=("anna@mueller.de",), phones=("030 231250",)))
KEPT = Erasure((ANNA,), WHOM.labels, pseudonyms={ANNA: "Former client 1"})
DAY = "2026-03-02"


def after(table: str, record: Record, erasure: Erasure = WHOM, **others: dict[int, Record]) -> Record | None:
    """What is left of one record; None where it goes."""
    done = erase({**others, table: {77: record}}, erasure)
    assert (77 in done.removed.get(table, [])) is (77 not in done.tables[table])
    return done.tables[table].get(77)


STAYS: dict[str, tuple[str, Record]] = {
    "of somebody else": ("interactions", {"on": DAY, "kind": "call", "who": [B], "note": "about the site"}),
    "of nobody": ("interactions", {"on": DAY, "kind": "note", "who": [], "note": "a quiet day"}),
    "a namesake of one word": ("contacts", {"name": "Anna Schmidt", "tags": ["anna"]}),
    "a field from a list of words": ("interactions", {"on": DAY, "kind": "Ami", "who": [B]}),
    "an amount": ("invoices", {"who": B, "amount": "231250 EUR", "issued": DAY, "due": DAY}),
    "a number in an invoice's number": ("invoices", {"who": B, "number": "030-231250", "issued": DAY}),
    "a word in an invoice's number": ("invoices", {"who": B, "number": "Ami 7", "issued": DAY}),
    "the journal's own record": ("meta", {"schema": 1, "journal": "Ami", "created": "Ami"}),
    "words with two spaces between them": (
        "deferrals",
        {"kind": "done", "subject": B, "on": DAY, "evidence": "x  y"},
    ),
    "another program's number": ("mine", {"n": 12, "yes": True, "nothing": None}),
    "a said thing about somebody else": (
        "deferrals",
        {"kind": "done", "subject": B, "on": DAY, "evidence": f"{C} x"},
    ),
}


@pytest.mark.parametrize("name", STAYS)
def test_what_is_not_about_them_stays(name: str) -> None:
    table, record = STAYS[name]
    done = erase({table: {77: record}}, WHOM)
    assert done.tables == {table: {77: record}}
    assert (done.removed, done.changed, done.kept, done.touched) == ({}, [], [], frozenset())


GOES: dict[str, tuple[str, Record]] = {
    "an entry of theirs": ("interactions", {"on": DAY, "kind": "call", "who": [A]}),
    "an entry with nobody but them, twice": ("interactions", {"on": DAY, "kind": "call", "who": [A, A]}),
    "a promise": ("promises", {"who": A, "text": "x"}),
    "an invoice": ("invoices", {"who": A, "amount": "10.00 EUR"}),
    "what was said of them": ("deferrals", {"kind": "dismissed", "subject": A, "on": DAY}),
    "another program's record that names them": ("mine", {"about": A, "n": 1}),
    "another program's record by number": ("mine", {"about": ANNA, "n": 1}),
    "another program's record with a list": ("mine", {"about": [ANNA, A]}),
}


@pytest.mark.parametrize("name", GOES)
def test_what_is_theirs_alone_goes(name: str) -> None:
    table, record = GOES[name]
    done = erase({table: {77: record}}, WHOM)
    assert done.tables == {table: {}}
    assert (done.removed, done.changed, [*done.touched]) == ({table: [77]}, [], [(table, 77)])


CHANGES: dict[str, tuple[str, Record, Record]] = {
    "an entry of others as well": (
        "interactions",
        {"on": DAY, "kind": "call", "who": [A, B], "note": "Anna Muellers plan"},
        {"on": DAY, "kind": "call", "who": [B], "note": "[erased] plan"},
    ),
    "somebody of their house": ("contacts", {"name": "Ida", "org": A, "follows": A}, {"name": "Ida"}),
    "an agreement with them": (
        "agreements",
        {"who": B, "with_": A, "topic": "scope", "text": "Ami asked"},
        {"who": B, "topic": "scope", "text": "[erased] asked"},
    ),
    "lists of what somebody is known by": (
        "contacts",
        {
            "name": "Ben",
            "emails": ["anna@mueller.de", "ben@x.de"],
            "phones": ["0049 30 231250", "1"],
            "tags": ["Ami", "x", 5],
            "aliases": ["Ami", "Benno"],
            "likes": ["tea", "Ami"],
        },
        {
            "name": "Ben",
            "emails": ["ben@x.de"],
            "phones": ["1"],
            "tags": ["x", 5],
            "aliases": ["Benno"],
            "likes": ["tea", "[erased]"],
        },
    ),
    "an id in a text of ours is a text": (
        "projects",
        {"who": B, "name": ["Anna Müller", A]},
        {"who": B, "name": ["[erased]", A]},
    ),
    "a field of another program in a record of ours": (
        "contacts",
        {"name": "Ben", "friend": A, "friends": [A, ANNA], "Ami": {"Ami": 1, A: 2, "c": A, "d": [A, "Ami", 3]}},
        {"name": "Ben", "[erased]": {"[erased]": 1, "d": ["[erased]", 3]}},
    ),
    "another program's record of others as well": (
        "mine",
        {"about": [A, B], "text": "to Anna Müller"},
        {"about": [B], "text": "to [erased]"},
    ),
    "an address in an invoice's number": (
        "invoices",
        {"who": B, "number": "for anna@mueller.de 7"},
        {"who": B, "number": "for [erased] 7"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_of_others_as_well_stays_without_them(name: str) -> None:
    table, before, wanted = CHANGES[name]
    done = erase({table: {77: before}}, WHOM)
    assert done.tables == {table: {77: wanted}}
    assert done.changed == [Changed(table, 77, before, wanted)]
    assert (done.removed, [*done.touched]) == ({}, [(table, 77)])
    assert erase(done.tables, WHOM).changed == []


def test_what_hangs_on_a_record_that_goes_loses_its_name() -> None:
    """A project, what was logged for it, and what was said of both."""
    tables: dict[str, dict[int, Record]] = {
        "deferrals": {
            91: {"kind": "dismissed", "subject": S, "on": DAY},
            92: {"kind": "done", "subject": B, "on": DAY, "evidence": f"{S} {C} {A} x"},
            93: {"kind": "done", "subject": "9", "on": DAY},
        },
        "mine": {9: {"about": A}},
        "projects": {SITE: {"who": A, "name": "Site"}},
        "interactions": {CALL: {"on": DAY, "kind": "call", "who": [B], "project": S}},
    }
    done = erase(tables, WHOM)
    assert done.removed == {"deferrals": [91], "mine": [9], "projects": [SITE]}
    assert done.tables["interactions"] == {CALL: {"on": DAY, "kind": "call", "who": [B]}}
    assert done.tables["deferrals"] == {
        92: {"kind": "done", "subject": B, "on": DAY, "evidence": f"{C} x"},
        # The number of another program's record is nobody's id here.
        93: {"kind": "done", "subject": "9", "on": DAY},
    }
    assert [*tables["projects"]] == [SITE]


def test_a_small_number_of_another_program_is_no_id() -> None:
    """Ids of journals that another program began are small, and so are amounts and ages."""
    small = Erasure((5,), Labels())
    assert after("mine", {"age": 5}, small) == {"age": 5}
    assert after("mine", {"who": "5"}, small) is None
    assert cleaned_value(5, small) == 5
    assert cleaned_value("5", small) is None
    for number, is_id in (((1 << 22) - 1, False), (1 << 22, True)):
        assert (after("mine", {"n": number}, Erasure((number,), Labels())) is None) is is_id
    assert after("mine", {"n": True}, Erasure((1,), Labels())) == {"n": True}


INVOICE: Record = {"who": A, "amount": "10.00 EUR", "issued": DAY, "due": DAY, "number": "7 anna@mueller.de"}


class TestAccounts:
    def test_an_invoice_stays_under_the_pseudonym_with_what_accounts_need(self) -> None:
        invoice = {**INVOICE, "sent": "to Anna Müller", "mine": [A]}
        contact: Record = {"name": "Anna Müller", "kind": "person", "org": N, "emails": ["anna@mueller.de"]}
        done = erase({"contacts": {ANNA: contact, NOLL: {"name": "Noll"}}, "invoices": {77: invoice}}, KEPT)
        assert done.tables["contacts"][ANNA] == {
            "name": "Former client 1",
            "kind": "person",
            "org": N,
            "status": "ended",
        }
        left = done.tables["invoices"][77]
        assert (left["who"], left["number"], "mine" in left) == (A, "7 [erased]", False)
        assert (done.kept, done.removed) == ([77], {})
        assert {(each.table, each.id) for each in done.changed} == {("contacts", ANNA), ("invoices", 77)}

    def test_of_a_contact_with_nothing_but_a_name_just_that_is_left(self) -> None:
        done = erase({"contacts": {ANNA: {"name": "Anna Müller"}}, "invoices": {77: INVOICE}}, KEPT)
        assert done.tables["contacts"][ANNA] == {"name": "Former client 1", "status": "ended"}

    def test_a_house_that_goes_too_is_not_named(self) -> None:
        both = Erasure((ANNA, NOLL), Labels(), pseudonyms={ANNA: "Former client 1", NOLL: "Former client 2"})
        contact: Record = {"name": "Anna Müller", "org": N}
        tables = {"contacts": {ANNA: contact, NOLL: {"name": "Noll"}}, "invoices": {77: INVOICE}}
        done = erase(tables, both)
        assert done.tables["contacts"] == {ANNA: {"name": "Former client 1", "status": "ended"}}

    def test_who_has_no_invoice_goes_like_everybody(self) -> None:
        done = erase({"contacts": {ANNA: {"name": "Anna Müller"}}, "invoices": {}}, KEPT)
        assert (done.tables["contacts"], done.kept) == ({}, [])

    def test_all_else_of_theirs_goes_all_the_same(self) -> None:
        tables: dict[str, dict[int, Record]] = {
            "contacts": {ANNA: {"name": "Anna Müller"}},
            "invoices": {77: INVOICE, 78: {**INVOICE, "who": B, "number": "8"}},
            "interactions": {79: {"on": DAY, "kind": "call", "who": [A]}},
        }
        done = erase(tables, KEPT)
        assert (done.kept, done.tables["interactions"]) == ([77], {})
        assert done.tables["invoices"][78] == tables["invoices"][78]

    def test_nobody_is_kept_by_whom_nothing_is_asked(self) -> None:
        done = erase({"contacts": {ANNA: {"name": "Anna Müller"}}, "invoices": {77: INVOICE}}, WHOM)
        assert (done.tables, done.kept) == ({"contacts": {}, "invoices": {}}, [])


class TestLabels:
    def test_are_all_that_somebody_is_known_by(self) -> None:
        records: list[Record] = [
            {
                "name": "Anna Müller",
                "aliases": ["Ami", " ", 5],
                "emails": ["anna@mueller.de"],
                "phones": ["030 231250"],
                "likes": ["x@y.de"],
                "note": "call z@y.de",
                "matrix": "@anna:x.org",
                "site": {"home": "https://anna.example", "old": ["www.anna.example", "no address"]},
                "said": "mail a@b.de",
                "long": "a@" + "b" * 199,
                "fits": "a@" + "b" * 198,
            },
            {"name": "Anna Weber", "emails": ["anna@mueller.de"]},
        ]
        assert labels_of(records) == Labels(
            names=("Anna Müller", "Ami", "Anna Weber"),
            emails=("anna@mueller.de",),
            phones=("030 231250",),
            handles=("@anna:x.org", "https://anna.example", "www.anna.example", "a@" + "b" * 198),
        )

    def test_of_nobody_are_none(self) -> None:
        assert labels_of([]) == labels_of([{}]) == Labels()


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (A, None),
        (ANNA, None),
        ("of Anna Müller", "of [erased]"),
        ([A, ANNA, "Ami", [A], {"x": A}], ["[erased]", [], {}]),
        ({A: 1, "Ami": [1.5, None, True]}, {"[erased]": [1.5, None, True]}),
        (1.5, 1.5),
        (True, True),
        (None, None),
    ],
)
def test_any_value_without_them(value: Any, left: Any) -> None:
    assert cleaned_value(value, WHOM) == left


def test_texts_in_which_somebody_may_be_named() -> None:
    record: Record = {
        "on": DAY,
        "kind": "call",
        "who": [A],
        "note": "n",
        "tags": ["t", ""],
        "mine": {"a": ["m", 5]},
        "journal": "j",
    }
    assert list(texts_of("interactions", record)) == ["n", "t", "m"]
    assert list(texts_of("mine", {"on": DAY, "journal": "j", "name": "x"})) == [DAY, "x"]


def test_an_erasure_that_touches_nothing() -> None:
    assert erase({}, WHOM) == Erased()
