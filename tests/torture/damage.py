"""Damage: turned bits, files cut off, sectors that a disk lost, and files that are wrong in their making."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable, Iterator
from functools import cache
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory

from reljournal.journal import codec
from reljournal.journal.content import Record
from torture import damage_kinds
from torture.damaged import NOW, Counts, Sample, Ward, sample
from torture.report import Line

FIRST = 7434161871067811840
_META = {"schema": 1, "journal": "4f0c9ad81e57b326", "created": NOW.isoformat()}
_MEMORY = "/dev/shm"
_WORKERS = 2
_NOTES = ("asked about May", "Grüße, Ærø – 日本語 💬", 'a "5": {} and \\ in it', "", "x\u2028y\tz")

Tables = dict[str, dict[int, Record]]


def _tables(entries: int, size: int, first: str = "Weber GmbH") -> Tables:
    """A small journal: some of each table, and so many entries with notes of up to `size` characters."""
    org, anna, other = str(FIRST), str(FIRST + 1), str(FIRST + 3)
    chance = random.Random(entries)
    notes = [chance.choice(_NOTES) + chance.choice("xäé💬") * chance.randrange(size) for _ in range(entries)]
    return {
        "contacts": {
            FIRST: {"name": first, "kind": "organisation", "added": "2026-03-02"},
            FIRST + 1: {"name": "Anna Müller", "added": "2026-03-02", "org": org},
        },
        "projects": {FIRST + 2: {"who": org, "name": "Catalogue", "started": "2026-03-02"}},
        "promises": {FIRST + 3: {"who": anna, "text": "offer", "made": "2026-03-02", "by": "2026-03-09"}},
        "interactions": {
            FIRST + 2048 + n: {"on": "2026-03-02", "kind": "call", "who": [anna], "note": note, "tags": [other]}
            for n, note in enumerate(notes)
        },
    }


@cache
def samples() -> dict[str, Sample]:
    """The journals that are damaged, by the layout in which they are written."""
    small, large = codec.dump(_META, _tables(6, 12)), codec.dump(_META, _tables(4, 1500))
    many = codec.dump(_META, _tables(90, 60))
    whole = json.loads(small)
    texts = {
        "ours": small,
        "stock TinyDB": json.dumps(whole).encode(),
        "indented by an editor": json.dumps(whole, indent="\t", ensure_ascii=False).encode() + b"\n",
        "long notes": large,
        "ours, 25 KB": many,
        "stock TinyDB, 25 KB": json.dumps(json.loads(many)).encode(),
    }
    return {name: sample(name, data) for name, data in texts.items()}


SMALL = ("ours", "stock TinyDB", "indented by an editor", "long notes")
LARGE = ("ours, 25 KB", "stock TinyDB, 25 KB")


def flips(name: str, seed: int, count: int) -> Counts:
    """Turn one bit, `count` times."""
    whole = samples()[name]
    chance = random.Random(f"{name} {seed}")
    with _ward() as ward:
        for _ in range(count):
            bit = chance.randrange(len(whole.data) * 8)
            bad = bytearray(whole.data)
            bad[bit // 8] ^= 1 << bit % 8
            kept = whole.untouched(bit // 8, bit // 8 + 1)
            ward.admit(lambda at=bit: f"bit {at} of {name!r}", whole, bytes(bad), kept)  # type: ignore[misc]
        return ward.counts


def cuts(name: str, seed: int, count: int) -> Counts:
    """Cut the file off at some byte, `count` times."""
    whole = samples()[name]
    chance = random.Random(f"{name} {seed}")
    with _ward() as ward:
        for _ in range(count):
            at = chance.randrange(len(whole.data))
            kept = whole.untouched(at, len(whole.data))
            ward.admit(lambda at=at: f"cut {name!r} at {at}", whole, whole.data[:at], kept)  # type: ignore[misc]
        return ward.counts


def sectors(name: str, seed: int, count: int) -> Counts:
    """Lose a sector of 512 or 4,096 bytes: there are zeros in its place, or what stood there before."""
    whole = samples()[name]
    chance = random.Random(f"{name} {seed}")
    earlier = list(_earlier(name))
    with _ward() as ward:
        while ward.counts.tried < count:
            size = chance.choice((512, 4096))
            begin = chance.randrange(0, len(whole.data), size)
            what = chance.randrange(-1, len(earlier))
            old = earlier[what] if what >= 0 else None
            text = old.data[begin : begin + size] if old is not None else b""
            new = whole.data[begin : begin + size]
            bad = whole.data[:begin] + text.ljust(len(new), b"\0")[: len(new)] + whole.data[begin + size :]
            if bad == whole.data:
                continue
            ward.admit(
                lambda size=size, begin=begin, what=what: (  # type: ignore[misc]
                    f"{size} bytes at {begin} of {name!r} {'as in earlier ' + str(what) if what >= 0 else 'zero'}"
                ),
                whole,
                bad,
                whole.untouched(begin, begin + size),
                old.records if old is not None else None,
            )
        return ward.counts


def _earlier(name: str) -> Iterator[Sample]:
    """The same journal before the last entries, before an edit that made it longer, and before another."""
    now = _tables(90, 60)
    fewer = {**now, "interactions": dict(list(now["interactions"].items())[:70])}
    for tables in (fewer, _tables(90, 60, "Weber"), _tables(90, 60, "Meier GmbH")):
        data = codec.dump(_META, tables)
        yield sample(name, json.dumps(json.loads(data)).encode() if name.startswith("stock") else data)


class _ward:
    """A folder of its own, in memory where there is such a place."""

    def __enter__(self) -> Ward:
        self._folder = TemporaryDirectory(
            prefix="torture-damage-", dir=_MEMORY if Path(_MEMORY).is_dir() else None
        )
        return Ward(Path(self._folder.name))

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


Trial = Callable[[str, int, int], Counts]


def run(long: bool) -> Iterator[Line]:
    """Turn bits, cut files off, lose sectors, and give every command files that are wrong in their making."""
    tries = 22_000 if long else 60
    for name in SMALL:
        counts = _many(flips, name, tries)
        yield _line(f"one bit turned, {name}", counts, _of_flips(counts))
    for name in (*SMALL[:3], *LARGE):
        counts = _many(cuts, name, 3_200 if long else 30)
        yield _line(f"cut off, {name}", counts, f"{counts.nothing} before the first record")
    for name in LARGE:
        counts = _many(sectors, name, 2_000 if long else 30)
        note = f"{counts.lost} records told to be lost, {counts.older} files whole again with older records"
        yield _line(f"a sector lost, {name}", counts, note)
    yield from damage_kinds.run(samples()["ours"].data, long)


def _many(trial: Trial, name: str, count: int) -> Counts:
    """Try as often as `count` says, in portions that are the same on any number of processors."""
    portion = 500
    tasks = [(name, begin, min(portion, count - begin)) for begin in range(0, count, portion)]
    total = Counts()
    if len(tasks) == 1:
        done = list(starmap(trial, tasks))
    else:
        with multiprocessing.get_context("spawn").Pool(_WORKERS) as pool:
            done = pool.starmap(trial, tasks)
    for counts in done:
        total.add(counts)
    return total


def _line(what: str, counts: Counts, note: str) -> Line:
    return Line(what, counts.tried, note, counts.wrong)


def _of_flips(counts: Counts) -> str:
    return (
        f"JSON alone notices {counts.json_alone / counts.tried:.0%}; {counts.same} mean the same in JSON, "
        f"{counts.exact} put right to the bit, {counts.edits} taken as an edit by hand and told"
    )
