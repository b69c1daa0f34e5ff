"""How one record becomes one line with its checksum."""

from __future__ import annotations

from reljournal import sums
from reljournal.errors import RelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

SUM = "crc"
INTERACTIONS = "interactions"
KNOWN = (
    "meta",
    "contacts",
    "projects",
    "invoices",
    "promises",
    "agreements",
    "frictions",
    "occasions",
    "deferrals",
    INTERACTIONS,
)
#: The end of every journal: closes the last table and the object. An append overwrites just this.
TAIL = b"}\n}\n"
_SUM_START = b'"crc": "'
_TOO_LARGE = 1 << 63
_SUM_SIZE = len('"crc": "00000000"}')
# One line stays one line for every tool, also for those that break at these.
_BREAKS = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def _refuse(value: object) -> object:
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _encoder() -> Callable[[object], str]:
    """Return json.dumps, without the import of `json` (and so of `re`) where Python allows it."""
    try:
        from _json import encode_basestring, make_encoder

        chunks = make_encoder(None, _refuse, encode_basestring, None, ": ", ", ", False, False, False)
        chunks([1, "a"], 0)
    except (ImportError, TypeError):
        from json import JSONEncoder

        return JSONEncoder(ensure_ascii=False, allow_nan=False, default=_refuse).encode
    return lambda value: "".join(chunks(value, 0))


_text = _encoder()


def encode(value: object) -> bytes:
    """Return a value as one line of JSON in UTF-8; RelError when JSON has no form for it."""
    try:
        text = _text(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise RelError(f"This cannot be stored in the journal: {error}.") from error
    if text.isascii():
        return text.encode("ascii")
    for character, escape in _BREAKS:
        if character in text:
            text = text.replace(character, escape)
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Halves of a pair that stand side by side are one character to every JSON reader: join them here.
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return joined.encode("utf-8", "backslashreplace")


def is_signed(first: int, key: bytes, raw: bytes) -> bool:
    """The same as `is_sound` for many records of one table, with its `begun` and the id as in the file."""
    cut = len(raw) - _SUM_SIZE
    if cut < 1 or not raw.startswith(_SUM_START, cut):
        return False
    if raw.startswith(b", ", cut - 2):
        cut -= 2
    elif cut > 1:  # only behind the first brace does it stand without a comma
        return False
    found = sums.crc32(b"}", sums.crc32(raw[:cut], sums.crc32(key + b"/", first)))
    return raw.endswith(b'"%08x"}' % found)


def checksum(table: str, doc_id: int, plain: bytes) -> str:
    """Return 8 hexadecimal digits over table, id and the record's JSON without its checksum."""
    return f"{sums.crc32(plain, sums.crc32(f'{table}/{doc_id}/'.encode('utf-8', 'backslashreplace'))):08x}"


def digest(table: str, doc_id: int, record: Mapping[str, Any]) -> str:
    """Return the checksum of a record as we would write it."""
    return checksum(table, doc_id, encode(record))


def body(table: str, doc_id: int, record: Mapping[str, Any]) -> bytes:
    """Return a record's JSON with its checksum as the last key; RelError when it cannot be stored."""
    if SUM in record:
        raise RelError(f'A record cannot have a field named "{SUM}": the journal keeps its checksum there.')
    plain = encode(record)
    start = plain[:-1] + b", " if len(plain) > 2 else b"{"
    return b'%s"crc": "%s"}' % (start, checksum(table, doc_id, plain).encode())


def is_sound(table: str, doc_id: int, raw: bytes) -> bool:
    """Say whether a record's bytes, as `body` wrote them, match their checksum."""
    return is_signed(begun(table), b"%d" % doc_id, raw)


def begun(table: str) -> int:
    """Return what the checksums of one table's records begin with."""
    return sums.crc32(f"{table}/".encode("utf-8", "backslashreplace"))


def split(line: bytes, first: bool) -> tuple[str, bytes] | None:
    """Cut a line into key and body; None when it is not one record of our layout."""
    start = 1 if first else 2
    if not line.startswith(b'"' if first else b',"'):
        return None
    end = line.find(b'"', start)
    if end < 0 or line[end : end + 3] != b'": ':
        return None
    key = line[start:end]
    if key.isdigit():
        return key.decode("ascii"), line[end + 3 :]
    if b"\\" in key:
        return None
    try:
        return key.decode(), line[end + 3 :]
    except UnicodeDecodeError:
        return None


def number(key: str) -> int:
    """Return a record's id from its key in the file, or -1 when it is not a decimal integer below 2**63."""
    if not key.isdigit() or not key.isascii() or len(key) > 19:
        return -1
    value = int(key)
    return value if value < _TOO_LARGE and (key[0] != "0" or key == "0") else -1
