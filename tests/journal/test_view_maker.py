"""How a view is made: what is cut where, out of tables and out of the file's bytes, and for which files not."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journal_view import LAST_DAY, TODAY, Kept, new_journal, told
from reljournal.domain import refs
from reljournal.journal import codec, files, lines, migrations, view, view_maker
from reljournal.journal.records import from_record
from reljournal.journal.view import ORPHANS
from reljournal.journal.view_maker import _Cut, _read

EMPTY: dict[str, dict[int, Any]] = {name: {} for name in lines.KNOWN}


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    with new_journal(tmp_path) as journal:
        yield Kept(journal, tmp_path / "cache")


def cut(entries: dict[int, dict[str, Any]] | None = None, **tables: dict[int, Any]) -> _Cut:
    """What is cut out of some tables."""
    entries = entries or {}
    plain = [lines.encode(each)[:-1] for each in entries.values()]
    return _Cut({**EMPTY, **tables}, list(entries), plain, TODAY, LAST_DAY)


def read_of(data: bytes) -> Any:
    """What is read of a journal's bytes."""
    return _read(lambda length, at: data[at : at + length], len(data))


def entry(*who: int, on: str = "2026-03-01", kind: str = "call", **more: Any) -> dict[str, Any]:
    return {"on": on, "kind": kind, "who": [str(each) for each in who], **more}


CONTACTS = {
    1: {"name": "Weber GmbH", "kind": "organisation"},
    2: {"name": "Anna", "org": "1"},
    3: {"name": "Ben"},
}


class TestHomes:
    @pytest.mark.parametrize(
        ("record", "home"),
        [
            ({"org": "1"}, 1),
            ({"org": "1", "kind": "person"}, 1),
            ({"org": "1", "kind": "organisation"}, 9),
            ({"org": None}, 9),
            ({}, 9),
            ({"org": "3"}, 9),
            ({"org": "4"}, 9),
            ({"org": "77"}, 9),
            ({"org": "9"}, 9),
        ],
    )
    def test_only_persons_belong_to_organisations(self, record: dict[str, Any], home: int) -> None:
        house = {"name": "Studio", "kind": "person"}
        found = cut(contacts={**CONTACTS, 4: house, 9: {"name": "X", **record}})
        assert [each for each in found.people if each[0] == 9] == [(9, home, "x")]

    def test_everybody_is_found_under_all_their_names(self) -> None:
        found = cut(contacts={5: {"name": "Änne", "aliases": ["Anni"], "emails": ["a@x"]}})
        assert found.people == [(5, 5, "anne\naenne\nanni\na@x")]

    def test_each_record_lies_where_its_contact_is_at_home(self) -> None:
        small = {10: {"who": "2"}, 11: {"who": "3"}, 12: {"who": "77"}, 13: {"who": "2"}}
        found = cut(contacts=CONTACTS, promises=small)
        assert found.slices[1] == {
            "contacts": [(0, 1, CONTACTS[1]), (1, 2, CONTACTS[2])],
            "promises": [(0, 10, small[10]), (3, 13, small[13])],
        }
        assert found.slices[3] == {"contacts": [(2, 3, CONTACTS[3])], "promises": [(1, 11, small[11])]}
        assert found.slices[ORPHANS] == {"promises": [(2, 12, small[12])]}

    def test_of_every_small_table(self) -> None:
        record = {"who": "2", "issued": "2026-01-01", "amount": "5.00 EUR"}  # what only invoices need
        owned = [name for name in lines.KNOWN[2:-1] if name != "deferrals"]
        found = cut(contacts=CONTACTS, **{name: {10 + at: record} for at, name in enumerate(owned)})
        assert found.slices[1] == {
            "contacts": found.slices[1]["contacts"],
            **{name: [(0, 10 + at, record)] for at, name in enumerate(owned)},
        }

    def test_what_was_put_off_lies_with_what_it_is_about(self) -> None:
        found = cut(
            {20: entry(2, 3), 21: entry(), 22: entry(77, 3), 23: entry(3)},
            contacts=CONTACTS,
            promises={10: {"who": "2"}},
            deferrals={
                100 + at: {"subject": str(each)} for at, each in enumerate((1, 2, 3, 10, 20, 21, 22, 77, 100))
            },
        )
        where = {row[1]: home for home, each in found.slices.items() for row in each.get("deferrals", ())}
        assert where == {100: 1, 101: 1, 102: 3, 103: 1, 104: 1, **dict.fromkeys((105, 106, 107, 108), ORPHANS)}
        assert [row[0] for row in found.slices[1]["deferrals"]] == [0, 1, 3, 4]

    def test_an_entry_lies_with_all_who_are_in_it_and_once_with_each(self) -> None:
        told = {20: entry(2, 1), 21: entry(2, 3, 77), 22: entry(), 23: entry(78, 77), 24: entry(3, note="a")}
        found = cut(told, contacts=CONTACTS)
        where = {home: [row[:2] for row in each.get("interactions", ())] for home, each in found.slices.items()}
        assert where == {1: [(0, 20), (1, 21)], 3: [(1, 21), (4, 24)], ORPHANS: [(1, 21), (2, 22), (3, 23)]}
        assert found.slices[3]["interactions"][1][2] == lines.encode(told[24])[:-1]

    def test_of_what_lies_far_back_not_all_is_in_sight(self) -> None:
        """As for the rules: whatever is not older than the window, and of the rest the newest."""
        old = {at: entry(3, on="2024-11-30", note=str(at)) for at in range(100)}
        new = {at: entry(3, on="2024-12-01", note=str(at)) for at in range(100, 160)}
        found = cut({**old, **new}, contacts=CONTACTS)
        seen = [row[1] for row in found.slices[3]["interactions"]]
        assert seen == sorted(seen)
        assert set(new) < set(seen)
        assert 40 < len(seen) - len(new) < 50


class TestKeptWhole:
    def test_the_small_tables(self) -> None:
        found = cut(contacts=CONTACTS, promises={10: {"who": "2"}, 9: {"who": "77"}})
        assert found.whole == {
            **{name: [] for name in lines.KNOWN[2:-1]},
            "promises": [(10, {"who": "2"}), (9, {"who": "77"})],
        }
        assert found.names[0] == [*CONTACTS.items()]

    def test_how_often_each_tag_is_used(self) -> None:
        found = cut(
            {
                20: entry(2, tags=["a", "b"]),
                21: entry(3, tags=["a"]),
                22: entry(3, tags=["a"], note="\\"),
                23: entry(3, tags=["a"]),
                24: entry(3),
            }
        )
        assert found.names[1] == {"a": 4, "b": 1}

    @pytest.mark.parametrize("count", [0, 1, 39, 40, 41, 60])
    def test_the_last_40_that_were_written(self, count: int) -> None:
        found = cut({at: entry(note=str(at), on=f"2026-01-{1 + at % 28:02}") for at in range(count)})
        assert [each[0] for each in found.written] == [*range(count)][-40:]
        assert all(b'"note": "%d"' % doc_id in plain for doc_id, plain in found.written)

    def test_whether_anything_is_confidential(self) -> None:
        assert not cut({20: entry(), 21: entry(note="confidential")}).hidden
        assert cut({20: entry(), 21: entry(confidential=True), 22: entry()}).hidden

    def test_the_newest_day_of_what_has_happened(self) -> None:
        assert cut().newest == ""
        found = cut({20: entry(on="2026-01-05"), 21: entry(on="2026-01-06"), 22: entry(on="2025-12-31")})
        assert found.newest == "2026-01-06"
        assert cut({20: entry(on="2026-01-05"), 21: entry(on="2026-02-06", planned=True)}).newest == "2026-01-05"
        # Lines that are parsed whole count as well.
        assert cut({20: entry(on="2026-01-05"), 21: entry(on="2026-02-06", note='"')}).newest == "2026-02-06"
        assert cut({20: entry(on="2026-01-05"), 21: entry(on="20260206", note="x")}).newest == "2026-02-06"

    def test_what_was_invoiced_lately_and_whose_part_that_is(self) -> None:
        def invoice(who: int, issued: str, amount: str = "5.00 EUR") -> dict[str, Any]:
            return {"who": str(who), "issued": issued, "amount": amount}

        found = cut(
            contacts=CONTACTS,
            invoices={
                30: invoice(2, "2024-12-01"),
                31: invoice(2, "2024-11-30"),
                32: invoice(3, "2026-02-01", "7.50 EUR"),
                33: invoice(3, "2026-03-05"),
                34: invoice(77, "2026-02-01", "1.00 CHF"),
                35: invoice(1, "2026-03-04"),
            },
        )
        assert found.sales == [
            (1, "2024-12-01", "5.00", "EUR", 30),
            (3, "2026-02-01", "7.50", "EUR", 32),
            (3, "2026-03-05", "5.00", "EUR", 33),
            (ORPHANS, "2026-02-01", "1.00", "CHF", 34),
            (1, "2026-03-04", "5.00", "EUR", 35),
        ]
        assert found.turnovers == {1: (500, 1250, 1, (35,)), 3: (750, 1250, 1, (32,))}

    def test_every_id_once(self) -> None:
        found = cut({3: entry(), 21: entry()}, contacts=CONTACTS, promises={10: {"who": "2"}, 2: {"who": "2"}})
        assert sorted(map(int, found.ids.split(","))) == [1, 2, 3, 10, 21]
        assert found.count == 5


def test_an_id_that_two_tables_have_hides_no_neighbour_from_a_reference(kept: Kept) -> None:
    """As stock TinyDB gives them."""
    ids = [51234, 61234, 45199]
    for doc_id in ids:
        kept.put("promises", {"who": "3", "text": "x", "made": "2026-01-01", "by": "2026-01-02"}, doc_id=doc_id)
    kept.put("occasions", {"who": "3", "text": "x", "on": "2026-01-01"}, doc_id=51234)
    kept.make()
    everything = [each for table in kept.journal.load().tables.values() for each in table if each != 1]
    assert kept.opened().refs(ids) == {each: refs.short_refs(everything)[each] for each in ids}
    assert sorted(kept.opened().ids_ending_in("1234")) == [51234, 61234]


class TestFile:
    def test_out_of_the_bytes_it_is_the_same(self, kept: Kept) -> None:
        kept.log("call", kept.ben, note='a "quote"', tags=["x"])
        kept.log("note", note="ü", confidential=True)
        kept.put("contacts", {"name": "Änne \u2028", "aliases": ["a"]})
        ids = [each for table in kept.journal.load().tables.values() for each in table]
        kept.make()
        before = told(kept.opened(), ids)
        Path(kept.view).unlink()
        assert kept.make_from_file()
        assert told(kept.opened(), ids) == before

    def test_what_is_read_is_what_the_journal_holds(self, kept: Kept) -> None:
        kept.log("call", kept.ben, note="ü")
        found = read_of(kept.journal.path.read_bytes())
        assert found is not None
        tables, values, entries = found
        ids, plain = entries.ids, entries.plain
        assert entries.digits == ",".join(map(str, ids))
        assert not entries.is_escaped
        content = kept.journal.load()
        assert tables == {**{name: content.tables[name] for name in lines.KNOWN[1:-1]}, "interactions": {}} | {
            "meta": {1: content.meta}
        }
        assert values == {
            name: {doc_id: from_record(name, doc_id, each) for doc_id, each in tables[name].items()}
            for name in lines.KNOWN[1:]
        }
        assert (
            dict(zip(ids, [view.parse(each + b"}") for each in plain], strict=True))
            == content.tables["interactions"]
        )

    def test_with_its_beside_its_version_and_its_state(self, kept: Kept) -> None:
        made = view_maker.make_from_file(
            kept.view, kept.path, version="7", today=TODAY, last_day=LAST_DAY, beside=["x", 1]
        )
        assert made
        found = view.View.open(kept.view, kept.path, "7", TODAY.toordinal(), "2026-03-04")
        assert found is not None
        assert found.beside == ["x", 1]
        assert found.day == TODAY.toordinal()
        kept.make()
        assert kept.opened().beside is None

    def test_a_day_to_come_wants_the_whole_command(self, kept: Kept) -> None:
        assert kept.make_from_file(last_day=date(2026, 3, 1))
        before = Path(kept.view).read_bytes()
        assert not kept.make_from_file(last_day=date(2026, 2, 28))
        assert Path(kept.view).read_bytes() == before

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b'"interactions": {', b'"others": {'),
            (b"}\n}\n", b"}\n}\n\n"),
            (b"}\n}\n", b"}\n}"),
            (b'"Ben"', b'"Bea"'),
            (b'"call"', b'"mail"'),
            (b',"frictions": {', b',"others": {'),
            (b',"frictions": {\n}\n', b',"frictions": {\n}\n,"others": {\n}\n'),
            (b',"frictions": {\n}\n', b""),
            (b"{\n", b"[\n"),
        ],
    )
    def test_where_anything_is_not_as_we_write_it_the_whole_is_read(
        self, kept: Kept, old: bytes, new: bytes
    ) -> None:
        data = kept.journal.path.read_bytes()
        assert read_of(data) is not None
        assert old in data
        assert read_of(data.replace(old, new)) is None
        kept.journal.path.write_bytes(data.replace(old, new))
        assert not kept.make_from_file()

    def test_a_file_that_becomes_shorter_is_none(self, kept: Kept) -> None:
        data = kept.journal.path.read_bytes()

        def read(length: int, at: int) -> bytes:
            return data[at : at + length]

        assert _read(read, len(data)) is not None
        assert _read(read, len(data) + 1) is None
        assert _read(lambda *_: b"", len(data)) is None

    @pytest.mark.parametrize("schema", [migrations.SCHEMA - 1, migrations.SCHEMA + 1, None])
    def test_another_schema_wants_the_whole_command(self, kept: Kept, schema: int | None) -> None:
        content = kept.journal.load()
        meta = {name: each for name, each in content.meta.items() if name != "schema"}
        data = codec.dump({**({} if schema is None else {"schema": schema}), **meta}, content.tables)
        assert read_of(data) is None
        assert read_of(codec.dump({"schema": migrations.SCHEMA, **meta}, content.tables)) is not None
        assert read_of(data.replace(data[data.index(b'"1": ') : data.index(b"}\n") + 2], b"", 1)) is None

    @pytest.mark.parametrize("table", ["contacts", "promises", "interactions"])
    def test_what_is_no_record_is_a_value_error(self, kept: Kept, table: str) -> None:
        kept.put(table, {"who": "x", "name": 5})
        with pytest.raises(ValueError, match=r".+"):
            kept.make_from_file()

    def test_not_beside_an_interrupted_write_nor_one_that_comes_meanwhile(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        note = Path(f"{kept.path}.intent")
        note.write_bytes(b"")
        assert not kept.make_from_file()
        note.unlink()
        assert kept.make_from_file()
        real = files.pread
        for change in (lambda: note.write_bytes(b""), lambda: os.utime(kept.path, ns=(1, 1))):

            def pread(fd: int, length: int, at: int, change: Any = change) -> bytes:
                data = real(fd, length, at)
                change()
                return data

            with monkeypatch.context() as patch:
                patch.setattr(files, "pread", pread)
                assert not kept.make_from_file()
            note.unlink(missing_ok=True)
        assert kept.make_from_file()
