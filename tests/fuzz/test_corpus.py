"""The corpus of the fuzzer, replayed: seeds written by hand, and every input that once failed."""

from __future__ import annotations

from pathlib import Path

import pytest

import payloads
from targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"


def test_the_corpus_is_small_and_whole() -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == set(TARGETS)
    assert sum(path.stat().st_size for path in files) < 200_000


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_in_the_corpus_fails(name: str) -> None:
    for path in sorted((CORPUS / name).iterdir()):
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", sorted(set(TARGETS) - {"arguments", "pages"}))
def test_no_payload_fails(name: str) -> None:
    for text in payloads.ALL:
        TARGETS[name](text.encode("utf-8", "surrogatepass"))
