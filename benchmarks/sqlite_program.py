"""A journal in SQLite without any framework: the least that a program in Python can take for the same work."""

from __future__ import annotations

import os
import sqlite3
import sys

TABLES = """
create table contacts (id integer primary key, name text, folded text);
create table entries (id integer primary key, day text, kind text, who integer, note text);
create index entries_of on entries (who, day);
create index names on contacts (folded);
"""
_LAST = "select name, (select max(day) from entries where who = contacts.id) as last from contacts"


def main(what: str, *words: str) -> None:
    """Append, view, complete or search, by the journal in NAIVE_JOURNAL."""
    today = os.environ["REL_TODAY"]
    with sqlite3.connect(os.environ["NAIVE_JOURNAL"]) as journal:
        if what == "append":
            kind, name, note = words
            (who,) = journal.execute("select id from contacts where folded = ?", (name.casefold(),)).fetchone()
            fields = (today, kind, who, note)
            journal.execute("insert into entries (day, kind, who, note) values (?, ?, ?, ?)", fields)
            return
        asked = {
            "view": (f"select * from ({_LAST}) where coalesce(last, '') < date(?, '-90 days')", today),
            "complete": ("select name from contacts where folded like ? || '%'", *words),
            "search": ("select day, kind, note from entries where note like '%' || ? || '%'", *words),
        }
        question, *values = asked[what]
        for row in journal.execute(question, values):
            print(*row)


if __name__ == "__main__":
    main(*sys.argv[1:])
