"""Stories of clients over months, told as files in tests/scenarios and run through the installed `rel`."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from installed import stopped_by_permissions
from scenario_runner import failure, rewrite, run

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.txt"))
UPDATE = os.environ.get("REL_UPDATE", "") not in ("", "0")


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_scenario(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = path.read_text(encoding="utf-8")
    through = stopped_by_permissions(tmp_path) if "# not as root\n" in text else []
    if through is None:
        pytest.skip("permissions stop nobody here: this is root, and setpriv is not installed or not allowed")
    if still_open := re.search("^# open: (.*)", text, re.MULTILINE):
        request.applymarker(pytest.mark.xfail(reason=still_open[1], strict=True))
    if UPDATE and not still_open:
        rewrite(path, tmp_path)
        return
    wrong = [failure(path, outcome) for outcome in run(path, tmp_path, through) if not outcome.is_right]
    assert not wrong, "\n\n".join(["", *wrong])
