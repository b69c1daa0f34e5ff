"""Checksums: the one that the journal's format asks for, and the one for what can be made again."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reljournal import sums


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the start of a command."""
    monkeypatch.setattr(sums, "_left", 2_000)
    monkeypatch.setattr(sums, "crc32", sums._crc32)


@given(data=st.binary(max_size=200), begun=st.integers(0, 0xFFFFFFFF))
def test_what_is_summed_up_here_is_what_binascii_finds(data: bytes, begun: int) -> None:
    sums._left = 2_000
    assert sums._crc32(data, begun) == binascii.crc32(data, begun)
    assert sums._crc32(data) == binascii.crc32(data)


@pytest.mark.usefixtures("fresh")
def test_for_more_than_a_little_it_is_binascii_from_then_on() -> None:
    assert sums.crc32(b"x" * 1_999) == binascii.crc32(b"x" * 1_999)
    assert sums.crc32 is sums._crc32
    assert sums.crc32(b"ab", 5) == binascii.crc32(b"ab", 5)
    assert sums.crc32 is binascii.crc32


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert (sums.fingerprint(b""), sums.fingerprint(b"rel")) == (15130871412783076140, 13462395031172176840)
    assert sums.short_fingerprint(b"rel") == sums.fingerprint(b"rel") % (1 << 32)


@given(data=st.binary(min_size=1, max_size=60), place=st.integers(0, 59), bit=st.integers(0, 7))
def test_every_bit_counts(data: bytes, place: int, bit: int) -> None:
    turned = bytearray(data)
    turned[place % len(data)] ^= 1 << bit
    assert sums.short_fingerprint(bytes(turned)) != sums.short_fingerprint(data)
