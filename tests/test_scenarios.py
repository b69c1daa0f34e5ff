"""Stories of clients over months, told as files in tests/scenarios and run through the installed `rel`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scenario_runner import failure, rewrite, run

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.txt"))
UPDATE = os.environ.get("REL_UPDATE", "") not in ("", "0")
OBEYS_PERMISSIONS = hasattr(os, "geteuid") and os.geteuid() != 0


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_scenario(path: Path, tmp_path: Path) -> None:
    if "# not as root\n" in path.read_text(encoding="utf-8") and not OBEYS_PERMISSIONS:
        pytest.skip("root may read and write everything")
    if UPDATE:
        rewrite(path, tmp_path)
        return
    wrong = [failure(path, outcome) for outcome in run(path, tmp_path) if not outcome.is_right]
    assert not wrong, "\n\n".join(["", *wrong])
