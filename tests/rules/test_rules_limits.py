"""Channels, hours, links, whom to turn to, and what holds back what."""

from __future__ import annotations

import pytest

from reljournal.domain.contact import Contact, Hours
from reljournal.domain.finding import Family, Finding, Rule
from reljournal.domain.interaction import KINDS
from reljournal.domain.message import msg
from reljournal.reports.agenda import suggest
from reljournal.reports.standing import hold_on
from reljournal.rules.limits import choose_channel, link_for, main_contact
from world import World, day

PHONE, MAIL = ("+49 89 1234567",), ("anna@weber.example",)


class TestChannel:
    @pytest.mark.parametrize(
        ("actions", "fields", "chosen"),
        [
            (("call", "email"), {}, "call"),
            (("call", "email"), {"phones": PHONE}, "call"),
            (("call", "email"), {"emails": MAIL}, "email"),
            (("call", "email"), {"emails": MAIL, "phones": PHONE}, "call"),
            (("call", "video", "email"), {"emails": MAIL}, "email"),
            (("call", "email"), {"prefers": ("email",)}, "email"),
            (("call", "email"), {"prefers": ("email",), "phones": PHONE}, "email"),
            (("call", "email"), {"prefers": ("card", "email")}, "email"),
            (("call", "email"), {"prefers": ("card",)}, "call"),
            (("call", "email"), {"prefers": ("email", "call")}, "email"),
            (("call", "email"), {"avoids": ("call",)}, "email"),
            (("call", "email"), {"avoids": ("call",), "phones": PHONE}, "email"),
            (("call", "email"), {"prefers": ("call",), "avoids": ("call",)}, "email"),
            (("call",), {"avoids": ("call",), "prefers": ("message",)}, "message"),
            (("call",), {"avoids": ("call",)}, "email"),
            (("call",), {"avoids": ("call", "email")}, "message"),
            (("call",), {"avoids": ("call", "email"), "prefers": ("call", "fax")}, "fax"),
        ],
    )
    def test_the_favourite_that_serves_the_purpose(
        self, actions: tuple[str, ...], fields: dict[str, tuple[str, ...]], chosen: str
    ) -> None:
        assert choose_channel(actions, Contact(1, "Anna", **fields)) == chosen  # type: ignore[arg-type]

    @pytest.mark.parametrize("kept", [kind for kind in KINDS if kind != "note"])
    def test_whoever_avoids_all_but_one_gets_that_one(self, kept: str) -> None:
        avoids = tuple(kind for kind in KINDS if kind != kept)
        assert choose_channel(("call", "letter"), Contact(1, "Anna", avoids=avoids)) == kept

    @pytest.mark.parametrize("avoids", [KINDS, KINDS[:-1]])
    def test_whoever_avoids_everything_gets_nothing(self, avoids: tuple[str, ...]) -> None:
        assert choose_channel(("call",), Contact(1, "Anna", avoids=avoids)) not in KINDS[:-1]


class TestLink:
    @pytest.mark.parametrize(
        ("kind", "phones", "link"),
        [
            ("call", ("+49 89 1234567",), "tel:+49891234567"),
            ("call", (" 089/123-45 67 ",), "tel:0891234567"),
            ("call", ("+49 (0)89 1234567",), "tel:+49891234567"),
            ("call", ("+49 (0) 89 1234567",), "tel:+49891234567"),
            ("call", ("(089) 1234567",), "tel:0891234567"),
            ("call", ("(0) 89 1234567",), "tel:0891234567"),
            ("call", ("+44 20 7946 0000", "+49 89 1234567"), "tel:+442079460000"),
            ("message", ("+49 89 1234567",), "tel:+49891234567"),
            ("call", ("ask the desk",), None),
            ("call", ("٠٨٩",), None),
            ("call", (), None),
            ("letter", ("+49 89 1234567",), None),
        ],
    )
    def test_telephone(self, kind: str, phones: tuple[str, ...], link: str | None) -> None:
        assert link_for(kind, Contact(1, "Anna", phones=phones)) == link

    @pytest.mark.parametrize(
        ("email", "link"),
        [
            ("anna@weber.example", "mailto:anna@weber.example"),
            ("anna.b+rel@weber-co.example", "mailto:anna.b+rel@weber-co.example"),
            ("a@b.c?subject=x&bcc=d@e.f", "mailto:a@b.c%3Fsubject%3Dx%26bcc%3Dd@e.f"),
            ("a@b.c\x1b]8;;\x07", "mailto:a@b.c%1B%5D8%3B%3B%07"),
            ("jörg@müller.example", "mailto:j%C3%B6rg@m%C3%BCller.example"),
        ],
    )
    def test_mail(self, email: str, link: str) -> None:
        assert link_for("email", Contact(1, "Anna", emails=(email,))) == link

    def test_a_mail_to_somebody_without_an_address_has_none(self) -> None:
        assert link_for("email", Contact(1, "Anna", phones=PHONE)) is None


class TestHours:
    HOURS = Hours.parse("9-17")

    @pytest.mark.parametrize("kind", ["call", "video", "meeting", "message"])
    def test_they_are_named_with_what_rings(self, kind: str) -> None:
        assert suggest(kind, Contact(1, "Anna", hours=self.HOURS)).hours == self.HOURS

    @pytest.mark.parametrize("kind", ["email", "letter", "card", "gift", "wait"])
    def test_they_do_not_matter_elsewhere(self, kind: str) -> None:
        assert suggest(kind, Contact(1, "Anna", hours=self.HOURS)).hours is None


class TestMainContact:
    def house(self) -> tuple[World, int, int, int]:
        world = World()
        house = world.organisation()
        return world, house, world.person("Anna", org=house), world.person("Ben", org=house, emails=MAIL)

    def main(self, world: World) -> int:
        return main_contact(world.relationship("2026-03-10")).id

    def test_without_any_entry_the_first_with_an_address(self) -> None:
        world, _, _, ben = self.house()
        assert self.main(world) == ben

    def test_without_any_address_the_first(self) -> None:
        world, _, anna, ben = self.house()
        world.change("contacts", ben, emails=())
        assert self.main(world) == anna

    def test_whoever_was_in_touch_last(self) -> None:
        world, _, anna, ben = self.house()
        world.log("2026-03-03 email in", anna)
        world.log("2026-03-02 call", ben)
        assert self.main(world) == anna

    def test_a_note_about_somebody_is_no_contact(self) -> None:
        world, _, anna, ben = self.house()
        world.log("2026-03-02 call", ben)
        world.log("2026-03-03 note", anna)
        assert self.main(world) == ben

    def test_a_kind_of_the_users_own_is_one(self) -> None:
        world, _, anna, ben = self.house()
        world.log("2026-03-02 call", ben)
        world.log("2026-03-03 workshop", anna)
        assert self.main(world) == anna

    @pytest.mark.parametrize("status", ["ended", "deceased"])
    def test_nobody_who_is_gone(self, status: str) -> None:
        world, _, anna, ben = self.house()
        world.log("2026-03-03 call", anna)
        world.change("contacts", anna, status=status)
        assert self.main(world) == ben

    def test_where_nobody_is_left_the_house_itself(self) -> None:
        world, house, anna, ben = self.house()
        for person in (anna, ben):
            world.change("contacts", person, status="ended")
        assert self.main(world) == house

    def test_a_person_alone(self) -> None:
        world = World()
        anna = world.person()
        assert self.main(world) == anna


def _nothing() -> Finding:
    return Finding(1, day("2026-03-02"), msg("x"), msg("x"))


def _rule(name: str, family: Family) -> Rule:
    return Rule(name, family, 3, lambda relationship, ctx: iter(()), {})


class TestHoldingBack:
    """Which family rests while another rule speaks: also for the families whose rules are still to come."""

    ALL: tuple[tuple[str, Family], ...] = (
        ("check-in-due", "rhythm"),
        ("dormant", "rhythm"),
        ("fading", "rhythm"),
        ("share-knowledge", "growth"),
        ("gesture-owed", "balance"),
        ("reply-owed", "reliability"),
        ("payment-target-exceeded", "money"),
        ("friction-open", "conflict"),
        ("write-it-down", "clarity"),
    )

    def held(self, world: World, *fired: str) -> set[str]:
        from dataclasses import replace

        rules = {name: _rule(name, family) for name, family in self.ALL}
        relationship = world.relationship("2026-03-10")
        return {
            name
            for name in rules
            if hold_on(replace(_nothing(), rule=name), relationship, rules, {name, *fired}, day("2026-03-10"))
        }

    def world(self) -> World:
        world = World()
        world.person()
        return world

    @pytest.mark.parametrize("quiet", ["give-space", "unanswered"])
    def test_a_rest_holds_back_rhythm_growth_and_gestures(self, quiet: str) -> None:
        held = self.held(self.world(), quiet)
        assert held == {"check-in-due", "dormant", "fading", "share-knowledge", "gesture-owed"}

    def test_an_open_friction_holds_back_gestures_growth_and_two_of_rhythm(self) -> None:
        world = self.world()
        world.friction("2026-03-09")
        assert self.held(world) == {"check-in-due", "dormant", "share-knowledge", "gesture-owed"}

    def test_a_resolved_one_holds_back_nothing(self) -> None:
        world = self.world()
        world.friction("2026-03-01", resolved="2026-03-09")
        assert self.held(world) == set()

    def test_no_rule_holds_back_itself(self) -> None:
        world = World()
        world.person(added="2026-02-01")
        for on in ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"):
            world.log(f"{on} email")
        assert world.shown("2026-03-10") == ["give-space"]
