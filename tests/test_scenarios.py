"""Stories of clients over months, told as files in tests/scenarios and run through the installed `rel`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scenario_runner import failure, rewrite, run

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.txt"))
UPDATE = os.environ.get("REL_UPDATE", "") not in ("", "0")


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_scenario(path: Path, tmp_path: Path) -> None:
    if UPDATE:
        rewrite(path, tmp_path)
        return
    wrong = [failure(path, outcome) for outcome in run(path, tmp_path) if not outcome.is_right]
    assert not wrong, "\n\n".join(["", *wrong])
