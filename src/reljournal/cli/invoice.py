"""The commands of `rel invoice`."""

from __future__ import annotations

from reljournal.cli.daily import show
from reljournal.cli.declare import Annotated, Argument, Option, group
from reljournal.cli.options import On, Who
from reljournal.cli.workspace import workspace

InvoiceRef = Annotated[str, Argument(metavar="REF", help="The invoice's short reference or its number.")]


def add(
    who: Who,
    amount: Annotated[str, Argument(metavar="MONEY", help="1200, 1.200,50 or '1200 CHF'.")],
    number: Annotated[str | None, Option("--number", metavar="N", help="The invoice's number.")] = None,
    issued: Annotated[str | None, Option("--issued", metavar="D", help="The invoice's day; today.")] = None,
    due: Annotated[str | None, Option("--due", metavar="D", help="The payment target.")] = None,
    terms: Annotated[
        int | None, Option("--terms", metavar="DAYS", min=0, max=365, help="The target in days instead.")
    ] = None,
    project: Annotated[str | None, Option("--project", metavar="P", help="The project it is for.")] = None,
) -> None:
    """Write down an invoice.

    Examples: rel invoice add weber 1200 --number 2026-014 · rel invoice add anna "1.200,50" --due 15.4.
    """
    from reljournal.commands.invoices import add as write

    work = workspace()
    show(
        work,
        write(work, who, amount, number=number, issued=issued, due=due, terms=terms, project=project),
    )


def paid(ref: InvoiceRef, on: On = None) -> None:
    """The money is there.

    Example: rel invoice paid 2026-014 --on yesterday
    """
    from reljournal.commands.invoices import paid as settle

    work = workspace()
    show(work, settle(work, ref, on))


def remind(
    ref: InvoiceRef,
    by: Annotated[str | None, Option("--by", metavar="KIND", help="How: email, call, letter …")] = None,
    result: Annotated[
        str | None, Option("--result", metavar="R", help="reached promised disputed not-received sent")
    ] = None,
    until: Annotated[str | None, Option("--until", metavar="D", help="The day that they named.")] = None,
) -> None:
    """Write down a reminder and what came of it.

    Examples: rel invoice remind 2026-014 --by call --result promised --until friday
    """
    from reljournal.commands.invoices import remind as write

    work = workspace()
    show(work, write(work, ref, by=by, result=result, until=until))


def list_(only_open: Annotated[bool, Option("--open", help="Only the unpaid ones.")] = False) -> None:
    """The invoices by their target."""
    from reljournal.commands.invoices import listing

    work = workspace()
    show(work, listing(work, only_open=only_open))


APPS = {"invoice": group("Invoices and their reminders.", add=add, paid=paid, remind=remind, list_=list_)}
