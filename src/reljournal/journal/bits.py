"""Bits that turned by themselves: a disk or a wire, never a person, changes just one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Longer texts take too long to try every bit of.
_LONGEST = 4096


def apart(one: bytes, other: bytes) -> int:
    """Count the bits in which two texts of one length differ; 99 for others."""
    if len(one) != len(other):
        return 99
    return sum((x ^ y).bit_count() for x, y in zip(one, other, strict=True))


def lines_one_off(text: bytes) -> Iterator[bytes]:
    """Return what may have been a record's line before one bit of it turned."""
    # The end of a line can have lost its own shape too: the brace that closes it, or the line break after it.
    for base in (text, text + b"}", text + b'"}'):
        if len(base) > _LONGEST:
            return
        changed = bytearray(base)
        # Without a checksum at its end a text can only become a record by a bit of that end.
        start = 0 if _is_sealed(changed) else max(len(base) - 20, 0)
        for bit in range(start * 8, len(base) * 8):
            changed[bit // 8] ^= 1 << bit % 8
            if _is_sealed(changed):
                yield bytes(changed)
            changed[bit // 8] ^= 1 << bit % 8


def _is_sealed(text: bytearray) -> bool:
    return text.endswith(b'"}') and b'"crc": "' in text[-20:]


def digits_one_off(key: str) -> Iterator[str]:
    """Return the ids from which a turned bit makes `key`."""
    for index, digit in enumerate(key):
        for bit in range(4):
            turned = chr(ord(digit) ^ 1 << bit)
            if turned.isdigit():
                yield key[:index] + turned + key[index + 1 :]
