"""Bits that turned by themselves: a disk or a wire, never a person, changes just one."""

from __future__ import annotations

from binascii import crc32
from collections.abc import Iterable, Iterator
from functools import cache  # noqa: TID253

from reljournal.journal import lines

# Far from both ends of a record the checksum itself tells which bit it was.
_HEAD, _END = 32, 24
_LONGEST = 1 << 16


def apart(one: bytes, other: bytes) -> int:
    """Count the bits in which two texts of one length differ; 99 for others."""
    if len(one) != len(other):
        return 99
    return sum((x ^ y).bit_count() for x, y in zip(one, other, strict=True))


def lines_one_off(text: bytes, tables: Iterable[str]) -> Iterator[bytes]:
    """Return what may have been a record's line, in one of these tables, before one bit of it turned."""
    # The end of a line can have lost its own shape too: the brace that closes it, or the line break after it.
    for base in (text, text + b"}", text + b'"}'):
        if len(base) > _LONGEST:
            return
        # Without a checksum at its end a text can only become a record by a bit of that end.
        sealed = _is_sealed(base)
        if sealed:
            yield from _by_checksum(base, tables)
        start = max(len(base) - _END, 0)
        changed = bytearray(base)
        for place in (*range(min(_HEAD, start) if sealed else 0), *range(start, len(base))):
            for bit in range(8):
                changed[place] ^= 1 << bit
                if _is_sealed(changed):
                    yield bytes(changed)
                changed[place] ^= 1 << bit


def _is_sealed(text: bytes | bytearray) -> bool:
    return text.endswith(b'"}') and b'"crc": "' in text[-20:]


def _by_checksum(text: bytes, tables: Iterable[str]) -> Iterator[bytes]:
    """Return the line with the one bit put right that explains its checksum in one of the tables."""
    pair = lines.split(text, not text.startswith(b","))
    doc_id = lines.number(pair[0]) if pair is not None else -1
    cut = text.rfind(b', "crc": "')
    if pair is None or doc_id < 0 or cut < 0:
        return
    plain = pair[1][: cut - len(text)] + b"}"
    try:
        told = int(text[cut + 10 : cut + 18], 16)
    except ValueError:
        return
    places = _places(1 << len(plain).bit_length())
    for table in tables:
        bit = places.get(told ^ int(lines.checksum(table, doc_id, plain), 16), -1)
        place = cut - (bit >> 3)  # the last byte is the brace that the checksum has in the comma's place
        if bit >= 8 and place >= len(text) - len(pair[1]):
            changed = bytearray(text)
            changed[place] ^= 1 << (bit & 7)
            yield bytes(changed)


@cache
def _places(size: int) -> dict[int, int]:
    """Map what a turned bit does to a CRC-32 to its place, counted in bits from the end of up to `size` bytes."""
    zero = crc32(b"\0")
    table = [crc32(bytes([byte])) ^ zero for byte in range(256)]
    changes = [table[1 << bit] for bit in range(8)]
    found = {}
    for place in range(size):
        for bit, change in enumerate(changes):
            found[change] = place << 3 | bit
        changes = [table[change & 255] ^ change >> 8 for change in changes]
    return found


def digits_one_off(key: str) -> Iterator[str]:
    """Return the ids from which a turned bit makes `key`."""
    for index, digit in enumerate(key):
        for bit in range(4):
            turned = chr(ord(digit) ^ 1 << bit)
            if turned.isdigit():
                yield key[:index] + turned + key[index + 1 :]
