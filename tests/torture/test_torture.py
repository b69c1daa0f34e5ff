"""The short version of every part; `make torture` runs the long one."""

import pytest

from torture.parts import PARTS


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_lost(part: str) -> None:
    lines = list(PARTS[part](False))
    assert lines
    assert all(line.tried for line in lines)
    assert [failure for line in lines for failure in line.failures] == []
