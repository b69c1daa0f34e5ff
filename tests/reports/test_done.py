"""An item that was done stays away although the entry by which it was done is among what it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reljournal.commands.items import consequences, entry_for
from reljournal.domain.ledgers import Deferral
from world import ALL_RULES, World, day, shifted

UNANSWERED, TODAY = "unanswered", "2026-03-04"


def letter_after_three_mails() -> World:
    """Somebody who answers nothing and can only be written a letter, which is written."""
    world = World()
    world.person(avoids=("call", "message", "video"))
    for on in ("2026-02-02", "2026-02-16", "2026-03-02"):
        world.log(f"{on} email")
    (item,) = world.items(UNANSWERED, TODAY)
    # As `rel done` does it: the entry gets its id only after what follows from it has been written.
    entry = entry_for(item.finding, item, day(TODAY))
    (said,) = consequences(world.book, world.context(TODAY), ALL_RULES, item.finding, entry)
    assert isinstance(said, Deferral)
    world.tables["deferrals"][9001] = replace(said, id=9001)
    world.tables["interactions"][9102] = replace(entry, id=9102)
    return world


@pytest.mark.parametrize(("days", "shown"), [(0, False), (1, False), (13, False), (14, True)])
def test_it_rests_for_a_fortnight(days: int, shown: bool) -> None:
    world = letter_after_three_mails()
    assert world.fires(UNANSWERED, shifted(TODAY, days))
    assert world.asks(UNANSWERED, shifted(TODAY, days)) is shown


def test_another_word_on_another_day_is_news() -> None:
    world = letter_after_three_mails()
    world.log("2026-03-09 email", 1001)
    assert world.asks(UNANSWERED, "2026-03-09")


def test_a_dismissal_is_not_stretched_like_that() -> None:
    world = letter_after_three_mails()
    world.change("deferrals", 9001, kind="dismissed", until=None)
    assert world.asks(UNANSWERED, TODAY)
