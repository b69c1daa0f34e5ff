"""Parsers of whole files and of the whole command line read anything or refuse it in a sentence.

Those of dates, durations, money, names, conditions and settings have their own beside their other tests.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import payloads
import scenes
import stage
from reljournal.commands.plugins import load_plugins
from reljournal.domain.book import TABLES
from reljournal.domain.message import msg
from reljournal.errors import RelError
from reljournal.journal import codec, intent, salvage
from reljournal.journal.faults import DamagedError
from reljournal.journal.intent import Intent, unpack
from reljournal.render.safe import visible
from reljournal.render.words import Words
from reljournal.sums import fingerprint

sys.path.append(str(Path(__file__).parent.parent / "fuzz"))
import targets

SMALL = stage.journal_bytes(["Anna Weber"])
CUTS = st.tuples(st.integers(0, len(SMALL)), st.integers(0, 40), st.binary(max_size=20))


@settings(deadline=None)
@given(CUTS | st.just((0, 0, b"")))
def test_a_journal_that_was_tampered_with(cut: tuple[int, int, bytes]) -> None:
    """Some bytes replaced by others: read, refused or salvaged, and what is written of it is read again."""
    at, gone, new = cut
    targets.journal(SMALL[:at] + new + SMALL[at + gone :])
    targets.salvaged(SMALL[:at] + new + SMALL[at + gone :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(sorted({name for entity in TABLES for name in entity.__dataclass_fields__}))
RECORDS = st.dictionaries(FIELDS, JSON, max_size=5)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TABLES.values())), st.dictionaries(st.integers(1, 99), RECORDS)))
def test_records_of_any_shape_are_values_or_problems(tables: dict[str, dict[int, dict[str, object]]]) -> None:
    try:
        data = codec.dump({"schema": 1, "journal": "9" * 19}, tables)
    except RelError:
        return  # NaN and the like have no place in JSON
    targets.journal(data)


@given(st.binary(max_size=200))
@example(b'{"meta": {"1": {"schema": "1"}}}')
@example(b'{"meta": {"1": {"schema": 1e999}}}')
@example(b"[" * 5000)
@example(b"9" * 5000)
def test_any_bytes_are_refused_as_a_journal_in_a_sentence(data: bytes) -> None:
    targets.journal(data)
    targets.salvaged(data)
    targets.journal_file(data)
    with pytest.raises((DamagedError, RelError)):
        codec.parse(data)
    assert salvage.from_bytes(data).sound == 0


@given(st.binary(max_size=60))
@example(b"x 00000000 1\na")
@example(b"1 zz 1\na")
@example(b"-1 00000000 1\na")
def test_a_note_with_a_right_checksum_and_wrong_words_is_none_of_ours(words: bytes) -> None:
    text = b"rel-intent-2 " + words
    found = unpack(b"%s\n%08x\n" % (text, fingerprint(text)))
    assert found is None or found.offset >= 0


def test_a_note_is_read_back() -> None:
    read = unpack(Intent(20, 0xABC, b"new").pack())
    assert read is not None
    assert (read.offset, read.prefix, read.new) == (20, 0xABC, b"new")
    assert intent.beside("x") == "x.intent"


@given(st.binary(max_size=300) | st.text(max_size=80).map(lambda text: scenes.csv_of(text)))
def test_any_table_is_read_or_refused(data: bytes) -> None:
    targets.csv_file(data)


WORDS = st.sampled_from(
    [
        *{word for line in scenes.lines() for word in line.split() if "{" not in word},
        "anna",
        "101",
        "--json",
        "--",
        "-",
    ]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(WORDS | st.text(max_size=12) | st.sampled_from(payloads.ALL), max_size=7))
def test_any_command_line_ends_in_a_code_of_the_contract(words: list[str]) -> None:
    line = "\0".join(payloads.as_argument(word) for word in words)
    targets.arguments(line.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("text", payloads.ALL[::60])
def test_a_package_cannot_speak_to_the_terminal(text: str, tmp_path: Path) -> None:
    """Its name, its entry point and what it raises are shown in warnings."""
    name = payloads.as_file_name(text).replace("\n", "?")
    metadata = tmp_path / f"{name}-1.dist-info"
    metadata.mkdir()
    points = f"[reljournal.rules]\n{name} = no_such_module_{name}\n"
    (metadata / "entry_points.txt").write_text(points, encoding="utf-8", errors="replace")
    for problem in load_plugins([str(tmp_path)]):
        assert stage.faults(visible(str(problem))) == []
        assert stage.faults(Words("en", stage.TODAY)(msg("{warning}", warning=str(problem)))) == []
