"""What the journal's values know of themselves: entries, relationships, references, policies, hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.domain.book import Book
from reljournal.domain.calendar import (
    WeekdayCalendar,
    add_working_days,
    is_working_day,
    next_working_day,
)
from reljournal.domain.contact import Contact, Hours
from reljournal.domain.durations import Duration
from reljournal.domain.finding import Context, Finding, Urgency, rule
from reljournal.domain.interaction import KINDS, Interaction, conversations
from reljournal.domain.ledgers import Agreement
from reljournal.domain.message import msg
from reljournal.domain.policy import ALL_GESTURES, TYPES, policy_for
from reljournal.domain.refs import codes, ids_ending_in, short_refs
from reljournal.domain.relationship import build_relationships
from reljournal.errors import UsageError
from world import World, day


def entries(*told: str) -> list[Interaction]:
    """Entries of one person, told as "call", "email in" …, one a day."""
    return [
        Interaction(
            id=number,
            on=date(2026, 3, number),
            kind=each.split()[0],
            who=(1,),
            direction="in" if each.endswith(" in") else "out",
            planned=each.endswith(" planned"),
        )
        for number, each in enumerate(told, start=1)
    ]


class TestConversations:
    @pytest.mark.parametrize(
        ("told", "found"),
        [
            (["call"], [1]),
            (["call in"], [1]),
            (["meeting", "video"], [1, 2]),
            (["email"], []),
            (["email in"], []),
            (["email", "email in"], [2]),
            (["email in", "email"], []),
            (["email in", "email", "email in"], [3]),
            (["email", "email in", "email in"], [2]),
            (["email", "card in"], [2]),
            (["gift", "message in"], [2]),
            (["email", "note", "email in"], [3]),
            (["email", "note in"], []),
            (["note", "email in"], []),
            (["email planned", "email in"], []),
            (["call planned"], []),
            (["call in", "email in"], [1]),
            (["email", "workshop in"], [2]),
            ([], []),
        ],
    )
    def test_two_way_exchanges(self, told: list[str], found: list[int]) -> None:
        assert [entry.id for entry in conversations(entries(*told))] == found

    @given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["", " in"]))))
    def test_each_is_an_entry_and_a_note_is_none(self, told: list[tuple[str, str]]) -> None:
        everything = entries(*(kind + direction for kind, direction in told[:28]))
        found = list(conversations(everything))
        assert [entry for entry in everything if entry in found] == found
        assert all(entry.kind != "note" for entry in found)
        assert all(entry in found for entry in everything if entry.kind in ("call", "meeting", "video"))


class TestEntry:
    @pytest.mark.parametrize(
        ("fields", "touch", "gesture", "thanks"),
        [
            ({"kind": "email"}, True, False, False),
            ({"kind": "email", "direction": "in"}, False, False, False),
            ({"kind": "note"}, False, False, False),
            ({"kind": "call", "planned": True}, False, False, False),
            ({"kind": "card"}, True, True, True),
            ({"kind": "gift", "direction": "in"}, False, True, False),
            ({"kind": "email", "tags": ("thanks",)}, True, True, True),
            ({"kind": "email", "tags": ("praise",)}, True, True, False),
            ({"kind": "note", "tags": ("thanks",)}, False, True, False),
        ],
    )
    def test_what_it_is(self, fields: dict[str, Any], touch: bool, gesture: bool, thanks: bool) -> None:
        entry = Interaction(id=1, on=date(2026, 3, 2), who=(1,), **fields)
        assert (entry.is_touch, entry.is_gesture, entry.is_thanks) == (touch, gesture, thanks)


class TestBuildingRelationships:
    def test_a_house_with_its_people_and_people_of_their_own_by_name(self) -> None:
        world = World()
        zoe = world.person("zoe")
        house = world.organisation("Weber GmbH")
        anna = world.person("Anna", org=house)
        ben = world.person("Ben")
        found = [(one.id, [person.id for person in one.people]) for one in world.relationships("2026-03-10")]
        assert found == [(ben, []), (house, [anna]), (zoe, [])]

    def test_everybody_is_in_exactly_one_whatever_the_records_say(self) -> None:
        world = World()
        house = world.organisation("Holding")
        daughter = world.organisation("Daughter", org=house)
        world.change("contacts", house, org=daughter)
        anna = world.person("Anna", org=daughter)
        world.person("Ben", org=anna)
        selfish = world.person("Carl")
        world.change("contacts", selfish, org=selfish)
        world.person("Dora", org=4711)
        members = [member.id for one in world.relationships("2026-03-10") for member in one.members]
        assert sorted(members) == sorted(world.book.contacts)

    def test_entries_stand_in_the_order_of_their_days(self) -> None:
        world = World()
        world.person()
        later, earlier, same_day = (world.log(f"2026-03-{on} call") for on in ("05", "02", "05"))
        assert [entry.id for entry in world.relationship("2026-03-10").entries] == [earlier, later, same_day]

    def test_an_entry_with_people_of_two_houses_is_in_both(self) -> None:
        world = World()
        anna, ben = world.person("Anna"), world.person("Ben")
        entry = world.log("2026-03-02 meeting", anna, ben)
        assert [[each.id for each in one.entries] for one in world.relationships("2026-03-10")] == [[entry]] * 2

    def test_an_entry_with_two_people_of_one_house_is_in_it_once(self) -> None:
        world = World()
        house = world.organisation()
        entry = world.log("2026-03-02 meeting", world.person("Anna", org=house), world.person("Ben", org=house))
        assert [each.id for each in world.relationship("2026-03-10").entries] == [entry]

    def test_entries_of_unknown_people_harm_nobody(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 call", 4711)
        world.promise("2026-03-02", "2026-03-03", who=4711)
        assert world.relationship("2026-03-10").entries == ()
        assert world.shown("2026-03-10") == ["check-in-due"]


class TestAsItStoodOnADay:
    """A later fact never changes what an earlier day looks like."""

    def test_entries(self) -> None:
        world = World()
        world.person()
        world.log("2026-03-02 call")
        assert [len(world.relationship(f"2026-03-0{on}").entries) for on in (1, 2, 3)] == [0, 1, 1]

    def test_payments(self) -> None:
        world = World()
        world.person()
        world.invoice("2026-02-01", "2026-03-02", paid="2026-03-10")
        open_ = [len(world.relationship(on).open_invoices) for on in ("2026-01-31", "2026-02-01", "2026-03-09")]
        assert (open_, world.relationship("2026-03-10").open_invoices) == ([0, 1, 1], ())

    def test_promises(self) -> None:
        world = World()
        world.person()
        world.promise("2026-03-02", "2026-03-09", closed="2026-03-05")
        states = [[each.state for each in world.relationship(f"2026-03-0{on}").promises] for on in (1, 2, 4, 5)]
        assert states == [[], ["open"], ["open"], ["kept"]]

    def test_frictions(self) -> None:
        world = World()
        world.person()
        world.friction("2026-03-02", resolved="2026-03-05")
        assert [len(world.relationship(f"2026-03-0{on}").open_frictions) for on in (1, 2, 4, 5)] == [0, 1, 1, 0]

    def test_projects(self) -> None:
        world = World()
        world.person()
        world.project("2026-03-02", ended="2026-03-05")
        assert [len(world.relationship(f"2026-03-0{on}").active_projects) for on in (1, 2, 4, 5)] == [0, 1, 1, 0]

    def test_agreements(self) -> None:
        world = World()
        anna = world.person()
        agreement = Agreement(9, anna, "scope", "two rounds of corrections", day("2026-03-02"))
        book = replace(world.book, agreements={9: agreement})
        found = [build_relationships(book, day(f"2026-03-0{on}"))[0].agreements for on in (1, 2, 3)]
        assert found == [(), (agreement,), (agreement,)]

    def test_deferrals_are_with_the_house_of_their_subject(self) -> None:
        world = World()
        world.person("Ben")
        house = world.organisation()
        anna = world.person("Anna", org=house)
        invoice = world.invoice("2026-02-01", "2026-02-15", who=anna)
        plan = world.plan("2026-03-02 call", anna)
        world.remind(invoice, "2026-03-03")
        world.put_off(world.finding("planned-contact", "2026-03-03"), "2026-03-05", "2026-03-09")
        found = {on: [len(one.deferrals) for one in world.relationships(f"2026-03-0{on}")] for on in (2, 3, 5)}
        assert found == {2: [0, 0], 3: [0, 1], 5: [0, 2]}
        assert plan in {each.subject for each in world.relationships("2026-03-05")[1].deferrals}


class TestRelationship:
    def test_since_is_what_the_user_told(self) -> None:
        world = World()
        house = world.organisation()
        world.person("Anna", org=house, since="2015-05-01")
        world.log("2012-01-01 email")
        assert world.relationship("2026-03-10").since == day("2015-05-01")

    def test_else_the_first_entry_or_invoice(self) -> None:
        world = World()
        world.person()
        world.log("2019-01-01 email")
        world.invoice("2018-05-01", "2018-05-15")
        assert world.relationship("2026-03-10").since == day("2018-05-01")

    def test_else_nobody_knows(self) -> None:
        world = World()
        world.person()
        assert world.relationship("2026-03-10").since is None

    def test_what_concerns_whom(self) -> None:
        world = World()
        house = world.organisation()
        anna, ben = world.person("Anna", org=house), world.person("Ben", org=house)
        with_anna, with_house = world.log("2026-03-02 call", anna), world.log("2026-03-03 call", house)
        one = world.relationship("2026-03-10")
        concerned = {
            who: [entry.id for entry in one.entries if one.concerns((who,), entry)] for who in (anna, ben, house)
        }
        assert concerned == {
            anna: [with_anna, with_house],
            ben: [with_house],
            house: [with_anna, with_house],
        }

    def test_after_is_later_the_same_day_too(self) -> None:
        world = World()
        world.person()
        first, second = world.log("2026-03-02 call"), world.log("2026-03-02 email")
        back_dated = world.log("2026-03-01 call")
        one = world.relationship("2026-03-10")
        after = {entry.id: [later.id for later in one.after(entry)] for entry in one.entries}
        assert after == {back_dated: [first, second], first: [second], second: []}


class TestRefs:
    @pytest.mark.parametrize(
        ("ids", "refs"),
        [
            ([123456, 123789], ["456", "789"]),
            ([123456, 789456], ["3456", "9456"]),
            ([100456, 200456], ["100456", "200456"]),
            ([7], ["7"]),
            ([5, 15, 1005], ["5", "15", "005"]),
            ([456, 123456], ["456", "3456"]),
            ([], []),
        ],
    )
    def test_the_shortest_end_that_is_unique(self, ids: list[int], refs: list[str]) -> None:
        assert short_refs(ids) == dict(zip(ids, refs, strict=True))

    @given(st.sets(st.integers(1, 2**63 - 1) | st.integers(1, 3000), max_size=60))
    def test_each_leads_back_to_its_own_record(self, ids: set[int]) -> None:
        refs = short_refs(ids)
        assert len(set(refs.values())) == len(ids)
        assert all(ids_ending_in(ref, ids) == [doc_id] for doc_id, ref in refs.items())

    @pytest.mark.parametrize("ref", ["", "-1", "12a", "٣", "1 ", "²"])
    def test_what_is_no_ref_means_nothing(self, ref: str) -> None:
        assert ids_ending_in(ref, [1, 2, 3]) == []

    def test_an_ambiguous_one_means_several(self) -> None:
        assert ids_ending_in("6", [16, 26, 37]) == [16, 26]


PAIRS = st.tuples(st.sampled_from(["check-in-due", "occasion", "reply-owed"]), st.integers(1, 2**63 - 1))


class TestCodes:
    @given(st.sets(PAIRS, max_size=40))
    def test_unique_short_and_never_like_a_name(self, pairs: set[tuple[str, int]]) -> None:
        found = codes(pairs)
        assert set(found) == pairs
        assert len(set(found.values())) == len(pairs)
        for code in found.values():
            assert 3 <= len(code) <= 4
            assert code.isalnum()
            assert code.isascii()
            assert code[1].isdigit()

    @given(st.lists(PAIRS, max_size=20).flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))))
    def test_the_same_in_any_order(self, both: tuple[list[tuple[str, int]], list[tuple[str, int]]]) -> None:
        assert codes(both[0]) == codes(both[1])

    def test_the_first_three_stay_whoever_comes_along(self) -> None:
        pairs = [(name, number) for name in ("check-in-due", "occasion") for number in range(1001, 1101)]
        together = codes(pairs)
        assert all(together[pair].startswith(codes([pair])[pair]) for pair in pairs)
        assert {len(code) for code in together.values()} == {3, 4}

    def test_the_same_on_every_machine(self) -> None:
        assert codes([("check-in-due", 1001)]) == {("check-in-due", 1001): "w9f"}

    def test_a_crowd_is_told_apart(self) -> None:
        pairs = {("check-in-due", number) for number in range(5000)}
        assert len(set(codes(pairs).values())) == 5000


class TestPolicy:
    @pytest.mark.parametrize(
        ("name", "check_in", "least_days", "meet", "gestures", "share"),
        [
            ("transactional", 12, 21, None, {"year-end"}, None),
            ("loyal", 6, 14, 24, {"project-end", "year-end"}, 12),
            ("partnership", 3, 7, 12, {"project-end", "year-end", "birthday"}, 6),
            ("advisory", 3, 7, 12, {"project-end", "year-end", "birthday"}, 6),
            ("friendly", 2, 5, 12, ALL_GESTURES, 12),
            ("prospect", 1, 14, None, set(), 6),
            ("supplier", 6, 14, 24, {"year-end"}, 12),
        ],
    )
    def test_the_table_of_the_catalogue(
        self, name: str, check_in: int, least_days: int, meet: int | None, gestures: set[str], share: int | None
    ) -> None:
        def months(count: int | None) -> Duration | None:
            return Duration(months=count) if count else None

        policy = TYPES[name]
        assert (policy.check_in, policy.least_days) == (months(check_in), least_days)
        assert (policy.meet, policy.share) == (months(meet), months(share))
        assert policy.gestures == frozenset(gestures)

    HOUSE = Contact(1, "Weber GmbH", kind="organisation")

    @pytest.mark.parametrize(
        ("house", "people", "expected"),
        [
            ({}, [], ("partnership", "3m", "type partnership")),
            ({"type": "loyal"}, [{"type": "friendly"}], ("loyal", "6m", "type loyal")),
            ({}, [{}, {"type": "friendly"}, {"type": "loyal"}], ("friendly", "2m", "type friendly")),
            ({"type": "odd"}, [{"type": "loyal"}], ("loyal", "6m", "type loyal")),
            ({"cadence": "5m"}, [{"cadence": "1m"}], ("partnership", "5m", "cadence of Weber GmbH")),
            ({}, [{"cadence": "5m"}, {"cadence": "2w"}], ("partnership", "2w", "cadence of Person 1")),
            ({}, [{"cadence": "off"}, {"cadence": "1y"}], ("partnership", "1y", "cadence of Person 1")),
            ({}, [{"cadence": "off"}], ("partnership", None, "cadence of Person 0")),
            ({"cadence": "off"}, [{"cadence": "1m"}], ("partnership", None, "cadence of Weber GmbH")),
            ({}, [{"cadence": "1m", "status": "ended"}], ("partnership", "3m", "type partnership")),
        ],
    )
    def test_whose_word_counts(
        self,
        house: dict[str, Any],
        people: list[dict[str, Any]],
        expected: tuple[str, str | None, str],
    ) -> None:
        policy = policy_for(
            Contact(1, "Weber GmbH", kind="organisation", **house),
            tuple(Contact(2 + place, f"Person {place}", **fields) for place, fields in enumerate(people)),
            TYPES,
        )
        cadence = str(policy.check_in) if policy.check_in else None
        assert (policy.type, cadence, policy.source_of("check_in")) == expected


class TestHours:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("09:00-17:00", "09:00-17:00"),
            ("9-17", "09:00-17:00"),
            (" 9:30 – 12 ", "09:30-12:00"),
            ("0-23:59", "00:00-23:59"),
        ],
    )
    def test_understood(self, text: str, shown: str) -> None:
        assert str(Hours.parse(text)) == shown
        assert Hours.parse(shown) == Hours.parse(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-",
            "9",
            "9-",
            "-17",
            "17-9",
            "9-9",
            "9-24",
            "9-25",
            "9:5-17",
            "9:60-17",
            "nine-five",
            "9-12-17",
            "٩-17",
        ],
    )
    def test_refused(self, text: str) -> None:
        with pytest.raises(UsageError, match="is not a span of hours"):
            Hours.parse(text)

    @pytest.mark.parametrize(
        ("moment", "inside"),
        [(time(8, 59), False), (time(9), True), (time(12), True), (time(17), True), (time(17, 1), False)],
    )
    def test_both_ends_belong_to_them(self, moment: time, inside: bool) -> None:
        assert (moment in Hours.parse("9-17")) is inside


class TestWorkingDays:
    CALENDAR = World(holidays=["2026-04-03", "2026-04-06"]).context("2026-01-01").calendar

    @pytest.mark.parametrize(
        ("on", "works"),
        [
            ("2026-04-02", True),
            ("2026-04-03", False),
            ("2026-04-04", False),
            ("2026-04-05", False),
            ("2026-04-06", False),
            ("2026-04-07", True),
        ],
    )
    def test_easter(self, on: str, works: bool) -> None:
        assert is_working_day(day(on), self.CALENDAR) is works
        assert next_working_day(day(on), self.CALENDAR) == day(on if works else "2026-04-07")

    @pytest.mark.parametrize(
        ("count", "found"), [(0, "2026-04-02"), (1, "2026-04-07"), (4, "2026-04-10"), (5, "2026-04-13")]
    )
    def test_counted_over_easter(self, count: int, found: str) -> None:
        assert add_working_days(day("2026-04-02"), count, self.CALENDAR) == day(found)

    @given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
    def test_five_make_a_week(self, start: date, weeks: int) -> None:
        calendar = WeekdayCalendar()
        first = next_working_day(start, calendar)
        assert (add_working_days(first, 5 * weeks, calendar) - first).days == 7 * weeks


class TestFinding:
    @pytest.mark.parametrize(
        ("due", "given_urgency", "expected"),
        [
            ("2026-03-09", None, "overdue"),
            ("2026-03-10", None, "today"),
            ("2026-03-11", None, "soon"),
            ("2026-03-09", "info", "info"),
        ],
    )
    def test_its_urgency_follows_from_its_day(
        self, due: str, given_urgency: Urgency | None, expected: Urgency
    ) -> None:
        finding = Finding(1, day(due), msg("x"), msg("x"), urgency=given_urgency)
        assert finding.urgency_on(day("2026-03-10")) == expected

    def test_its_fingerprint_is_its_evidence_in_any_order_and_its_cycle(self) -> None:
        def fingerprint(*evidence: int, cycle: str = "") -> str:
            return Finding(1, day("2026-03-10"), msg("x"), msg("x"), evidence=evidence, cycle=cycle).fingerprint()

        assert fingerprint(2, 10) == fingerprint(10, 2) == "2 10"
        assert fingerprint(2) != fingerprint(2, cycle="2026") != fingerprint(2, cycle="2027")
        assert fingerprint() == ""

    def test_two_rules_cannot_share_a_name(self) -> None:
        with pytest.raises(ValueError, match="two rules are called check-in-due"):
            rule("check-in-due", family="rhythm", rank=2)(lambda relationship, ctx: iter(()))

    def test_a_threshold_is_the_configs_or_the_default(self) -> None:
        assert Context(day("2026-03-10")).number("promise-due", "ahead") == 3
        tuned = Context(day("2026-03-10"), thresholds={("promise-due", "ahead"): 0})
        assert tuned.number("promise-due", "ahead") == 0


def test_an_empty_book_has_no_relationships() -> None:
    assert build_relationships(Book(), day("2026-03-10")) == []
