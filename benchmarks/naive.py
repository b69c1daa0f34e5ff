"""A journal as one writes it in an hour with Typer and stock TinyDB: what `rel` is measured against."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from tinydb import TinyDB, where

app = typer.Typer()


def _journal() -> TinyDB:
    return TinyDB(os.environ["NAIVE_JOURNAL"], encoding="utf-8")


def _person(journal: TinyDB, who: str) -> Any:
    found = journal.table("contacts").search(where("name").test(lambda name: who.lower() in str(name).lower()))
    if not found:
        raise typer.BadParameter(f"nobody is called {who}")
    return found[0]


@app.command()
def log(kind: str, who: str, note: str) -> None:
    """Write down what happened."""
    journal = _journal()
    person = _person(journal, who)
    entry = {"on": os.environ["REL_TODAY"], "kind": kind, "who": [str(person.doc_id)], "note": note}
    journal.table("interactions").insert(entry)
    print(f"{kind} with {person['name']}")


@app.command()
def today(days: int = 90) -> None:
    """Everybody whom one has not talked to for so many days."""
    journal, last = _journal(), dict[str, str]()
    for entry in journal.table("interactions"):
        for who in entry["who"]:
            last[who] = max(last.get(who, ""), entry["on"])
    before = (date.fromisoformat(os.environ["REL_TODAY"]) - timedelta(days=days)).isoformat()
    table = Table("name", "last")
    for person in journal.table("contacts"):
        if last.get(str(person.doc_id), "") < before:
            table.add_row(person["name"], last.get(str(person.doc_id), "never"))
    Console().print(table)


@app.command()
def complete(begun: str) -> None:
    """The names that begin so."""
    for person in _journal().table("contacts").search(where("name").matches(begun)):
        print(person["name"])


@app.command()
def find(text: str) -> None:
    """The entries in which a text stands."""
    for entry in _journal().table("interactions").search(where("note").search(text)):
        print(entry["on"], entry["kind"], entry["note"])


if __name__ == "__main__":
    app()
