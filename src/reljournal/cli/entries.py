"""The commands about entries: history, find, edit, rm, undo."""

from __future__ import annotations

from reljournal.cli import answers
from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, command
from reljournal.cli.options import Ref
from reljournal.cli.workspace import workspace


def history(
    who: Annotated[str | None, Argument(metavar="[WHO]", help="Only with them.")] = None,
    since: Annotated[str | None, Option("--since", metavar="D", help="Only from this day on.")] = None,
    kind: Annotated[str | None, Option("--kind", metavar="K", help="Only of this kind.")] = None,
) -> None:
    """What happened, the newest last.

    Examples: rel history anna · rel history --since "3 months ago" --kind call
    """
    from reljournal.commands.entry_lists import history as entries

    work = workspace()
    show(work, entries(work, who, since=since, kind=kind))


def find(
    text: Annotated[list[str], Argument(metavar="TEXT...", help="Words that must all occur.")],
) -> None:
    """Look for words in notes, tags, occasions and names.

    Example: rel find offer spring · rel find +thanks
    """
    from reljournal.commands.entry_lists import find as search

    work = workspace()
    show(work, search(work, text))
    answers.remember_view(work)  # by which the next search reads the file without parsing it


def edit(
    ref: Ref,
    note: Annotated[str | None, Option("--note", metavar="T", help="Another note.")] = None,
    on: Annotated[str | None, Option("--on", metavar="WHEN", help="Another day.")] = None,
    kind: Annotated[str | None, Option("--kind", metavar="K", help="Another kind.")] = None,
    who: Annotated[str | None, Option("--who", metavar="WHO[,WHO]", help="Other people.")] = None,
    they: Annotated[bool | None, Option("--in/--out", help="Who began it.")] = None,
    tag: Annotated[list[str] | None, Option("--tag", metavar="T", help="Add a tag; -T removes it.")] = None,
    value: Annotated[str | None, Option("--value", metavar="MONEY", help="Another value or amount.")] = None,
    minutes: Annotated[int | None, Option("--minutes", metavar="N", min=0, help="Its length.")] = None,
    text: Annotated[str | None, Option("--text", metavar="T", help="The text of a ledger's entry.")] = None,
    by: Annotated[str | None, Option("--by", metavar="WHEN", help="When a promise is due.")] = None,
    due: Annotated[str | None, Option("--due", metavar="D", help="An invoice's or project's day.")] = None,
    number: Annotated[str | None, Option("--number", metavar="N", help="An invoice's number.")] = None,
) -> None:
    """Change an entry, a promise, an invoice or another record, by its REF.

    Examples: rel edit 417 --note "asked about May" · rel edit 417 --tag thanks --on yesterday
    """
    from reljournal.commands.entries import Edits
    from reljournal.commands.entries import edit as change

    work = workspace()
    direction = None if they is None else "in" if they else "out"
    edits = Edits(note, on, kind, who, direction, tag, value, minutes, text, by, due, number)
    show(work, change(work, ref, edits))


def rm(ref: Ref) -> None:
    """Remove an entry or another record; rel undo brings it back.

    Example: rel rm 417
    """
    from reljournal.commands.entries import take_out

    work = workspace()
    show(work, take_out(work, ref))


def undo(
    steps: Annotated[int, Argument(metavar="[N]", help="So many steps.")] = 1,
) -> None:
    """Take the last step back, or the last N.

    Examples: rel undo · rel undo 3
    """
    from reljournal.commands.entries import undo as take_back

    work = workspace()
    show(work, take_back(work, steps))


APPS = {function.__name__: command(function) for function in (history, find, edit, rm, undo)}
