"""Names that Tab offers are the same out of the view and out of the journal."""

from __future__ import annotations

import shutil

import pytest

from installed import Home


@pytest.mark.parametrize(
    "line", ["rel log call ", "rel log call An", "rel show we", "rel log call anna,B", "rel add x --org "]
)
def test_they_are_the_same_with_the_view_and_without(home: Home, line: str) -> None:
    home.ok("add", "Weber GmbH", "--kind", "organisation")
    home.ok("add", "Anna Weber", "--org", "weber gmbh", "--alias", "Änne")
    home.ok("add", "Bène Adler", "--alias", "Ben")
    home.ok("today", "--plain")
    home.ok("log", "call", "anna", "about the offer")
    assert list((home.folder / ".cache" / "reljournal").glob("*.view"))
    with_view = home.ok("_complete", "bash", " \t\n", line).out
    shutil.rmtree(home.folder / ".cache")
    assert home.ok("_complete", "bash", " \t\n", line).out == with_view
    assert with_view.count("\n") > 1
