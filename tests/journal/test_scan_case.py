"""A search by bytes finds a word however it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal.journal import codec
from reljournal.journal.scan import Part, Search


@pytest.mark.parametrize("word", ["heliotrope", "a1", "zz-top"])
@given(st.data())
def test_each_letter_may_be_a_capital(
    tmp_path_factory: pytest.TempPathFactory, word: str, data: st.DataObject
) -> None:
    capitals = data.draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    written = "".join(
        letter.upper() if capital else letter for letter, capital in zip(word, capitals, strict=True)
    )
    others = data.draw(st.sampled_from(["", "Heliotrop", "A 1 B", "Z", "ü"]))
    entries: dict[int, dict[str, Any]] = {
        at: {"on": "2026-03-02", "kind": "call", "who": [], "note": note}
        for at, note in enumerate((others, f"AbC {written} XyZ", others))
    }
    whole = codec.dump({"schema": 1, "journal": "ab"}, {"interactions": entries})
    path = Path(tmp_path_factory.mktemp("scan")) / "journal.json"
    path.write_bytes(whole)
    found = Search([[[Part(word)]]]).lines(str(path), len(whole))
    assert found is not None
    told = [line for line in found if line.isascii()]
    assert len(told) == 1
    assert f"AbC {written} XyZ".encode() in told[0]
