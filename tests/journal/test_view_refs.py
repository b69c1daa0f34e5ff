"""REFs out of the packed ids of a view are those that all ids give; of damaged ones nothing is told."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reljournal.domain import refs as plain
from reljournal.journal import files
from reljournal.journal.view_refs import Refs, packed_digits
from reljournal.sums import short_fingerprint

BEFORE = b"what stands before the ids"
LARGEST = (1 << 63) - 1
# Few digits, so that ends are shared; and of all lengths, so that one id is another's end.
IDS = st.integers(0, 3000) | st.sampled_from([0, 1, 11, 111, 1111, 21111, LARGEST, LARGEST - 10])
SETS = st.sets(IDS, max_size=150)


class DamagedError(ValueError):
    """What a view would raise."""


def packed_ids(ids: Iterable[int]) -> bytes:
    return packed_digits(",".join(map(str, ids)))


@contextmanager
def packed(
    folder: Path, ids: Collection[int], more: Collection[int] = (), gone: Collection[int] = ()
) -> Iterator[Refs]:
    """References out of a file with these ids."""
    path = folder / "ids"
    path.write_bytes(BEFORE + packed_ids(ids))
    fd = files.open_fd(str(path), files.READ)
    try:
        yield Refs(fd, len(BEFORE), len(ids), more, gone, DamagedError)
    finally:
        os.close(fd)


def many(seed: int, count: int, digits: int = 12) -> list[int]:
    """Ids such as come of time: they begin alike, and end in anything."""
    return sorted({5 * 10**digits + Random(seed).randrange(10**7) + at * 997 for at in range(count)})


class TestPacked:
    def test_an_id_is_read_backwards_and_filled_up_and_64_have_a_checksum(self) -> None:
        assert packed_ids([]) == b""
        keys = b"".join(key.ljust(19) for key in (b"0", b"02", b"1", b"21"))
        assert packed_ids([20, 1, 12, 0]) == keys + short_fingerprint(keys).to_bytes(4, "big")

    @pytest.mark.parametrize(("count", "blocks"), [(1, 1), (63, 1), (64, 1), (65, 2), (128, 2), (129, 3)])
    def test_each_further_64_have_one_of_their_own(self, count: int, blocks: int) -> None:
        whole = packed_ids(range(count))
        assert len(whole) == 19 * count + 4 * blocks
        for start in range(0, len(whole), 64 * 19 + 4):
            block = whole[start : start + 64 * 19 + 4]
            assert block[-4:] == short_fingerprint(block[:-4]).to_bytes(4, "big")


@given(ids=SETS, more=st.sets(IDS, max_size=5), data=st.data())
@settings(deadline=None)
def test_they_are_those_that_all_ids_give(
    tmp_path_factory: pytest.TempPathFactory, ids: set[int], more: set[int], data: st.DataObject
) -> None:
    """With what came since and without what went; of ids that are both in the file and new, as well."""
    gone = data.draw(st.sets(st.sampled_from(sorted(ids)), max_size=20)) - more if ids else set()
    there = (ids | more) - gone
    known = plain.short_refs(there)
    with packed(tmp_path_factory.mktemp("refs"), ids, more, gone) as refs:
        assert {each: refs.ref(each) for each in there} == known
        assert refs.refs(there) == known
        for typed in {*(ref[-length:] for ref in known.values() for length in (1, 2, 3, 9)), "7", "98", "4321"}:
            assert sorted(refs.ids_ending_in(typed)) == sorted(plain.ids_ending_in(typed, there)), typed


@pytest.mark.parametrize("count", [1, 2, 63, 64, 65, 127, 128, 129, 200, 201, 700])
def test_they_are_the_same_however_many_there_are(tmp_path: Path, count: int) -> None:
    """Where blocks begin and end, and where all are gone through instead of each one looked up."""
    ids = many(count, count)
    known = plain.short_refs(ids)
    with packed(tmp_path, ids) as refs:
        assert refs.refs(ids) == known
        assert {each: refs.ref(each) for each in ids} == known
        for each in ids[::7]:
            for length in (2, 3, len(known[each])):
                typed = str(each)[-length:]
                assert sorted(refs.ids_ending_in(typed)) == sorted(plain.ids_ending_in(typed, ids))


@pytest.mark.parametrize("asked", [199, 200, 201, 260])
def test_many_at_once_know_what_came_and_what_went(tmp_path: Path, asked: int) -> None:
    ids = many(1, 300)
    more = [each + 10**13 for each in ids[:3]]  # with the same ends
    gone = ids[50:60]
    there = sorted({*ids, *more} - {*gone})
    known = plain.short_refs(there)
    wanted = there[-asked:]
    with packed(tmp_path, ids, more, gone) as refs:
        assert refs.refs(wanted) == {each: known[each] for each in wanted}


def test_neighbours_that_are_gone_are_looked_over(tmp_path: Path) -> None:
    """As many as may be gone, all of them beside the one that is asked for, and over the end of a block."""
    ids = many(2, 300)
    ordered = sorted(ids, key=lambda each: str(each)[::-1])
    for at in (0, 20, 63, 64, 65, 127, 128, 200, 299):
        for gone in (ordered[max(at - 30, 0) : at], ordered[at + 1 : at + 31]):
            known = plain.short_refs({*ids} - {*gone})
            with packed(tmp_path, ids, (), gone) as refs:
                assert refs.ref(ordered[at]) == known[ordered[at]]


def test_the_one_that_shares_most_may_stand_in_the_block_before_or_behind(tmp_path: Path) -> None:
    """In pairs that end alike, of which every 32nd lies in two blocks."""
    ids = [0, *(x for one in range(123456, 123656) for x in (one, 7 * 10**9 + one))]
    known = plain.short_refs(ids)
    with packed(tmp_path, ids) as refs:
        assert {each: refs.ref(each) for each in ids} == known


def test_a_reference_is_digits_and_no_longer_than_an_id(tmp_path: Path) -> None:
    ids = [12, LARGEST]
    with packed(tmp_path, ids, [512], [7]) as refs:
        assert sorted(refs.ids_ending_in("2")) == [12, 512]
        assert refs.ids_ending_in(str(LARGEST)) == [LARGEST]
        assert refs.ids_ending_in("0" + str(LARGEST)) == []
        for typed in ("", "x", "1x", "²", "٢", " 2", "-2"):
            assert refs.ids_ending_in(typed) == [], typed
        assert refs.ids_ending_in("7") == [LARGEST]


def test_one_that_all_begin_with_is_found_in_all_blocks(tmp_path: Path) -> None:
    """So many end alike that they fill several blocks, the last one to its end."""
    ids = [int(f"{at}77") for at in range(1, 193)]
    with packed(tmp_path, [*ids, 3, 9]) as refs:
        assert sorted(refs.ids_ending_in("77")) == ids
        assert refs.ids_ending_in("3") == [3]
        assert refs.ids_ending_in("9") == [9]
        assert refs.ids_ending_in("5") == []


def test_of_no_ids_nothing_is_told(tmp_path: Path) -> None:
    with packed(tmp_path, []) as refs:
        assert refs.ids_ending_in("1") == []
        assert refs.refs([]) == {}
        assert refs.ref(1234) == "234"
    with packed(tmp_path, [], [5]) as refs:
        assert refs.ids_ending_in("5") == [5]


class TestReads:
    """How much of the file is looked at."""

    @staticmethod
    def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
        reads: list[int] = []
        real = files.pread

        def pread(fd: int, length: int, offset: int) -> bytes:
            reads.append(offset)
            return real(fd, length, offset)

        monkeypatch.setattr(files, "pread", pread)
        return reads

    def test_a_few_blocks_of_many_for_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = many(3, 64 * 128)
        with packed(tmp_path, ids) as refs:
            reads = self.counted(monkeypatch)
            refs.ref(ids[4000])
            assert len(reads) <= 8 + 3  # 128 blocks are halved until one is left, and three lie around the place
            reads.clear()
            refs.ids_ending_in(str(ids[4000])[-6:])
            assert len(reads) <= 8 + 2

    def test_each_block_once_for_many(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = many(4, 64 * 10)
        with packed(tmp_path, ids) as refs:
            reads = self.counted(monkeypatch)
            refs.refs(ids[:201])
            assert reads == [len(BEFORE) + at * (64 * 19 + 4) for at in range(10)]


@pytest.mark.parametrize("place", [0, 5, 64 * 19 - 1, 64 * 19, 64 * 19 + 3, -1, -4, -5])
def test_what_is_damaged_is_not_told(tmp_path: Path, place: int) -> None:
    ids = many(5, 100)
    with packed(tmp_path, ids) as refs:
        data = bytearray((tmp_path / "ids").read_bytes())
        data[place if place < 0 else len(BEFORE) + place] ^= 1
        (tmp_path / "ids").write_bytes(data)
        with pytest.raises(DamagedError):
            [refs.ref(each) for each in ids]
        with pytest.raises(DamagedError):
            [refs.ids_ending_in(str(each)[-4:]) for each in ids]


def test_ids_that_are_cut_off_are_damaged(tmp_path: Path) -> None:
    ids = many(6, 10)
    with packed(tmp_path, ids) as refs:
        (tmp_path / "ids").write_bytes(BEFORE)
        with pytest.raises(DamagedError):
            refs.ref(ids[0])
