"""Entries in groups are the same entries, numbered in the order of time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reljournal import progress
from reljournal.domain.interaction import Interaction
from reljournal.journal import lines
from reljournal.journal.entry_groups import EntryGroups
from reljournal.journal.entry_lines import cut, day_text
from reljournal.journal.records import from_record

RECORDS = st.fixed_dictionaries(
    {
        "on": st.sampled_from(["2026-03-02", "2026-03-01", "20260302", "2025-12-31"]),
        "kind": st.sampled_from(["call", "gift"]),
        "who": st.lists(st.sampled_from(["1", "22"]), max_size=2),
    },
    optional={
        "note": st.sampled_from(["", "a", "b", 'c"', "d\\", "e\n"]),
        "tags": st.lists(st.sampled_from(["x", "y"]), max_size=2),
        "planned": st.booleans(),
    },
)


def plain(record: dict[str, Any]) -> bytes:
    return lines.encode(record)[:-1]


def alike(entry: Interaction) -> tuple[Any, ...]:
    return (entry.kind, entry.who, entry.tags, entry.planned)


@given(st.dictionaries(st.integers(0, 99), RECORDS, max_size=12))
@settings(deadline=None)
def test_each_entry_is_in_one_group_that_is_like_it(found: dict[int, dict[str, Any]]) -> None:
    ids, told = list(found), [plain(each) for each in found.values()]
    entries: dict[int, Any] = {doc_id: from_record("interactions", doc_id, each) for doc_id, each in found.items()}
    groups = EntryGroups(ids, told)
    in_time = sorted(entries.values(), key=lambda each: each.sort_key)
    assert [ids[place] for place in groups.order] == [each.id for each in in_time]
    assert groups.days == [day_text(each.on) for each in in_time]
    assert sorted(number for each in groups.groups for number in each.numbers) == [*range(len(ids))]
    for group in groups.groups:
        assert group.numbers == sorted(group.numbers)
        same = group.sort.like
        like = (same.kind, group.who, same.tags, same.planned)
        assert {alike(in_time[number]) for number in group.numbers} == {like}


def test_those_that_differ_in_day_and_note_only_are_one_group() -> None:
    same: dict[str, Any] = {"kind": "call", "who": ["1"]}
    told = [
        {"on": "2026-03-01", **same, "note": "a"},
        {"on": "2026-03-02", **same},
        {"on": "2026-03-02", **same, "note": "b"},
        {"on": "2026-03-03", **same, "note": "b", "tags": ["x"]},
    ]
    groups = EntryGroups([5, 6, 7, 8], [plain(each) for each in told])
    assert [each.numbers for each in groups.groups] == [[0, 1, 2], [3]]


def test_a_note_without_an_end_is_no_entry() -> None:
    good = plain({"on": "2026-03-01", "kind": "call", "who": ["1"], "note": "a"})
    with pytest.raises(ValueError, match=r".+"):
        EntryGroups([1, 2], [good, good[:-1]])


@pytest.mark.parametrize(("keys", "is_cut"), [((1, 2, 3), True), ((3, 1, 2), True), ((1, 2, 1), False)])
def test_ids_may_stand_in_any_order_but_once(keys: tuple[int, ...], is_cut: bool) -> None:
    record = {"on": "2026-03-02", "kind": "call", "who": ["1"]}
    section = b",".join([b'"%d": %s\n' % (each, lines.body("interactions", each, record)) for each in keys])
    assert (cut(section) is not None) == is_cut


def test_a_checksum_counts_in_every_portion_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_BYTES", 100)
    record = {"on": "2026-03-02", "kind": "call", "who": ["1"]}
    rows = [b'"%d": %s\n' % (each, lines.body("interactions", each, record)) for each in range(5)]
    assert cut(b",".join(rows)) == ([*range(5)], [plain(record)] * 5)
    for at, row in enumerate(rows):
        for part in (b"call", b'"crc": "', row[-10:-3]):
            wrong = row.replace(part, bytes([part[0] ^ 1]) + part[1:])
            assert cut(b",".join([*rows[:at], wrong, *rows[at + 1 :]])) is None
        assert cut(b",".join([b"x", *rows[:at]])) is None


def test_lines_come_whole_and_whoever_waits_is_told_of_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_BYTES", 4)
    heard: list[float] = []
    progress.listen(heard.append)
    data = b"xx\na\nb\nc\nlonger\nd\nee"

    def read(length: int, at: int) -> bytes:
        return data[at : at + length]

    try:
        pieces = [*progress.line_pieces(read, 3, len(data), 0, 0.5)]
    finally:
        progress.listen(None)
    assert pieces == [b"a\nb", b"c", b"longer\nd", b"ee"]
    assert heard == [0, 4 / 34, 8 / 34, 12 / 34, 16 / 34, 0.5]
    with pytest.raises(ValueError, match="less"):
        [*progress.line_pieces(read, 3, len(data) + 1, 0, 0.5)]
